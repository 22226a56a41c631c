//! The record of what otpsmith wrote, by which its own files are told from a person's.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::ChangeError;
use super::occupant::{Occupant, without_crlf};
use crate::sfdx::json::{JsonFault, parse_json};
use crate::sfdx::place;

/// Where the record lies, relative to the project root. It belongs under version control, beside the files it tells of.
pub const RECORD_PATH: &str = ".otpsmith/generated.json";

const VERSION: u64 = 1;

/// Path of each generated file, relative to the project root, and the [`fingerprint`] of what was written there.
#[derive(Debug, Default)]
pub(super) struct Record {
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

impl Record {
    /// Reads the record of the project at `root`, an empty one when there is none, and what stood in its place.
    pub(super) fn read(root: &Path) -> Result<(Record, Occupant), ChangeError> {
        let place = place::resolve_file(root, RECORD_PATH)
            .map_err(|error| ChangeError::of_place(error, RECORD_PATH.to_owned()))?;
        let occupant = Occupant::look(&place)
            .map_err(|source| ChangeError::Unreadable { path: RECORD_PATH.to_owned(), source })?;
        let record = match &occupant {
            Occupant::Nothing => Record::default(),
            Occupant::File { contents, .. } => Record::parse(contents)?,
            other => {
                return Err(ChangeError::RecordDamaged(format!(
                    "{} stands in its place",
                    other.obstacle().unwrap_or_default()
                )));
            }
        };
        Ok((record, occupant))
    }

    pub(super) fn parse(contents: &[u8]) -> Result<Record, ChangeError> {
        let damaged = |fault: JsonFault| ChangeError::RecordDamaged(fault.to_string());
        // The version first: a later version may have any other form.
        let AnyVersion { version } = parse_json(contents).map_err(damaged)?;
        if version != VERSION {
            return Err(ChangeError::RecordVersion { found: version.to_string() });
        }
        let Version1 { files, .. } = parse_json(contents).map_err(damaged)?;
        for (path, hash) in &files {
            if let Err(fault) = place::check_path(path) {
                return Err(ChangeError::RecordDamaged(format!("the path {path:?} cannot be right: {fault}")));
            }
            let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
            if hash.len() != 64 || !hash.bytes().all(is_hex) {
                return Err(ChangeError::RecordDamaged(format!(
                    "{hash:?} of {path} is not a SHA-256 in lower-case hexadecimal"
                )));
            }
        }
        Ok(Record { files })
    }

    pub(super) fn into_json(self) -> String {
        let record = Version1 { version: VERSION, files: self.files };
        // Strings and a number always have a JSON form.
        let mut json = serde_json::to_string_pretty(&record).unwrap_or_default();
        json.push('\n');
        json
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
    digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Half a byte always is a hexadecimal digit.
        hex.extend([byte >> 4, byte & 0xf].map(|half| char::from_digit(half.into(), 16).unwrap_or_default()));
        hex
    })
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

    #[test]
    fn the_record_is_sorted_pretty_and_ends_with_a_newline() {
        let files = [("b", "1"), ("a", "2")].map(|(path, hash)| (path.to_owned(), hash.repeat(64))).into();
        let expected = format!(
            "{{\n  \"version\": 1,\n  \"files\": {{\n    \"a\": \"{}\",\n    \"b\": \"{}\"\n  }}\n}}\n",
            "2".repeat(64),
            "1".repeat(64)
        );
        assert_eq!(Record { files }.into_json(), expected);
    }
}
