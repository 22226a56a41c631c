//! The record of otpsmith before 0.1's release, which held hashes only: read once, and then replaced by records with texts.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::ChangeError;
use super::occupant::{Occupant, without_crlf};
use super::record;
use crate::sfdx::json::{JsonFault, parse_json};
use crate::sfdx::place;

/// Where it lies, relative to the project root.
pub const LEGACY_RECORD_PATH: &str = ".otpsmith/generated.json";

const VERSION: u64 = 1;

/// Path of each generated file, relative to the project root, and the [`fingerprint`] of what was written there.
#[derive(Debug, Default, Clone)]
pub(super) struct Legacy {
    pub(super) files: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct AnyVersion {
    version: serde_json::Value,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Version1 {
    version: u64,
    files: BTreeMap<String, String>,
}

impl Legacy {
    /// Reads the record of the project at `root`, an empty one when there is none, and what stood in its place.
    pub(super) fn read(root: &Path) -> Result<(Legacy, Occupant), ChangeError> {
        let place = place::resolve_file(root, LEGACY_RECORD_PATH)
            .map_err(|error| ChangeError::of_place(error, LEGACY_RECORD_PATH.to_owned()))?;
        let occupant = record::look(&place, LEGACY_RECORD_PATH)?;
        let record = match &occupant {
            Occupant::File { contents, .. } => Legacy::parse(contents)?,
            _ => Legacy::default(),
        };
        Ok((record, occupant))
    }

    fn parse(contents: &[u8]) -> Result<Legacy, ChangeError> {
        let fault = |what: String| ChangeError::RecordDamaged { path: LEGACY_RECORD_PATH.to_owned(), what };
        let damaged = |it: JsonFault| fault(it.to_string());
        // The version first: a later version may have any other form.
        let AnyVersion { version } = parse_json(contents).map_err(damaged)?;
        if version != VERSION {
            let found = version.to_string();
            return Err(ChangeError::RecordVersion { path: LEGACY_RECORD_PATH.to_owned(), found });
        }
        let Version1 { files, .. } = parse_json(contents).map_err(damaged)?;
        for (path, hash) in &files {
            if let Err(it) = place::check_path(path) {
                return Err(fault(format!("the path {path:?} cannot be right: {it}")));
            }
            let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
            if hash.len() != 64 || !hash.bytes().all(is_hex) {
                return Err(fault(format!("{hash:?} of {path} is not a SHA-256 in lower-case hexadecimal")));
            }
        }
        Ok(Legacy { files })
    }

    /// The text of the record's file; nothing when it has no files.
    pub(super) fn text(&self) -> Option<String> {
        let record = Version1 { version: VERSION, files: self.files.clone() };
        // Strings and a number always have a JSON form.
        let text = || serde_json::to_string_pretty(&record).unwrap_or_default() + "\n";
        (!self.files.is_empty()).then(text)
    }
}

/// SHA-256 in lower-case hexadecimal of `contents` with each CRLF taken as LF, so that a checkout with either line end
/// is the same file.
pub(super) fn fingerprint(contents: &[u8]) -> String {
    let digest = if contents.contains(&b'\r') {
        Sha256::digest(without_crlf(contents).collect::<Vec<u8>>())
    } else {
        Sha256::digest(contents)
    };
    crate::encode::hexadecimal(&digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_is_the_sha_256_of_the_lf_text() {
        // FIPS 180-2, appendix B.1.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(fingerprint(b"abc"), abc);
        assert_eq!(fingerprint(b"a\r\nb\r\n"), fingerprint(b"a\nb\n"));
        assert_ne!(fingerprint(b"a\nb\n"), fingerprint(b"a\nb"));
    }
}
