//! A page.

use std::io::{self, Write};

use super::FileReview;

/// x
///
/// # Errors
/// x
pub fn write(_files: &[FileReview<'_>], _hidden: usize, _out: &mut impl Write) -> io::Result<()> {
    Ok(())
}
