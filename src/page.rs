//! Pages for a browser: one file that asks nothing of any other, in which no text can do anything.
//!
//! A page's policy (Content Security Policy Level 3) allows its own style and script and nothing else, so that a text of
//! somebody else's stays a text even if an escape were missing.

use std::io::{self, Write};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::encode::{xml_attribute, xml_text};

/// A page's only style and script.
pub(crate) struct Page {
    /// CSS.
    pub(crate) style: &'static str,
    /// JavaScript, which runs when the rest of the page is there.
    pub(crate) script: &'static str,
}

impl Page {
    /// Begins the page: what follows is its body. `title` is a text, not markup.
    ///
    /// # Errors
    /// Those of `out`.
    pub(crate) fn begin(&self, title: &str, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        let hash = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
        let policy = format!(
            "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
            hash(self.style),
            hash(self.script)
        );
        writeln!(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
        writeln!(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">", xml_attribute(&policy))?;
        writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
        writeln!(out, "<title>{}</title>", xml_text(title))?;
        // What the hash is of stands between the tags to the last byte.
        writeln!(out, "<style>{}</style>\n</head>\n<body>", self.style)
    }

    /// Ends the page.
    ///
    /// # Errors
    /// Those of `out`.
    pub(crate) fn end(&self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        writeln!(out, "<script>{}</script>\n</body>\n</html>", self.script)
    }
}

/// Data for a script, as JSON that can stand between the tags of an element.
///
/// # Errors
/// Those of serde_json.
pub(crate) fn data(data: &impl Serialize) -> io::Result<String> {
    // Inside a script only a less-than sign could end it or begin a comment, and JSON has another spelling of it.
    Ok(serde_json::to_string(data)?.replace('<', "\\u003c"))
}
