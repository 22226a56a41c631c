//! Coverage as an LCOV tracefile (geninfo(1)), which editors and coverage services read.

use std::io::{self, Write};

use super::TestRun;

/// Writes the tracefile.
///
/// # Errors
/// Those of `out`.
pub fn render(run: &TestRun, out: &mut dyn Write) -> io::Result<()> {
    for class in &run.coverage {
        let covered = class.covered();
        writeln!(out, "TN:")?;
        writeln!(out, "SF:{}", class.path)?;
        for (line, hits) in &class.lines {
            writeln!(out, "DA:{line},{hits}")?;
        }
        writeln!(out, "LF:{}\nLH:{}\nend_of_record", covered.whole, covered.part)?;
    }
    Ok(())
}
