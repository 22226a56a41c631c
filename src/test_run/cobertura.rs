//! Coverage as Cobertura XML (coverage-04.dtd), which GitLab, Jenkins and Azure DevOps read.

use std::io::{self, Write};

use super::{ClassCoverage, TestRun};
use crate::encode::xml_attribute;

/// Writes the report. Nothing in it depends on the time, so that the same run gives the same file.
///
/// # Errors
/// Those of `out`.
pub fn render(run: &TestRun, out: &mut dyn Write) -> io::Result<()> {
    let all = run.covered();
    let (rate, part, whole) = (all.rate(), all.part, all.whole);
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">"#)?;
    writeln!(
        out,
        r#"<coverage line-rate="{rate:.4}" branch-rate="0" lines-covered="{part}" lines-valid="{whole}" branches-covered="0" branches-valid="0" complexity="0" version="{}" timestamp="0">"#,
        env!("CARGO_PKG_VERSION")
    )?;
    writeln!(out, "  <sources>\n    <source>.</source>\n  </sources>")?;
    writeln!(out, "  <packages>")?;
    writeln!(out, r#"    <package name="main" line-rate="{rate:.4}" branch-rate="0" complexity="0">"#)?;
    writeln!(out, "      <classes>")?;
    for covered in &run.coverage {
        class(covered, out)?;
    }
    writeln!(out, "      </classes>\n    </package>\n  </packages>\n</coverage>")
}

fn class(class: &ClassCoverage, out: &mut dyn Write) -> io::Result<()> {
    let (name, path, rate) = (xml_attribute(&class.class), xml_attribute(&class.path), class.covered().rate());
    writeln!(
        out,
        r#"        <class name="{name}" filename="{path}" line-rate="{rate:.4}" branch-rate="0" complexity="0">"#
    )?;
    writeln!(out, "          <methods/>\n          <lines>")?;
    for (line, hits) in &class.lines {
        writeln!(out, r#"            <line number="{line}" hits="{hits}" branch="false"/>"#)?;
    }
    writeln!(out, "          </lines>\n        </class>")
}
