//! What is said about a file whose bytes are not the text that they ought to be.

use std::sync::Arc;

use super::{MAX_BYTES, code, printable};
use crate::diagnostic::{Diagnostic, Fault, Place, Source};

/// The characters of Windows-1252 between 0x80 and 0x9F; those from 0xA0 on are the same in Unicode.
/// Source: the WHATWG Encoding Standard, index windows-1252.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// What is wrong with a file that is too large or not UTF-8.
pub(super) fn problem(source: &Arc<Source>, fault: &Fault) -> Diagnostic {
    match fault {
        Fault::CutOff => too_large(source),
        Fault::Encoding(name) => {
            let message = format!("the file is {name}, not UTF-8");
            Diagnostic::error(code::NOT_UTF8, Place::new(source, 0..0), message)
                .help("save it as UTF-8; Windows PowerShell writes UTF-16 unless it is told `-Encoding utf8`")
        }
        Fault::Bytes { place, first, more } => {
            let bytes: Vec<String> = first.iter().map(|byte| format!("0x{byte:02X}")).collect();
            let (noun, verb) = if first.len() == 1 { ("byte", "is") } else { ("bytes", "are") };
            let message = format!("the {noun} {} {verb} not UTF-8", bytes.join(" "));
            let problem = Diagnostic::error(code::NOT_UTF8, Place::new(source, place.clone()), message);
            let character = if let [byte] = first[..] { windows_1252(byte) } else { None };
            let problem = match (is_binary(source), character) {
                (true, _) => problem.help("the file is not a text; was another one meant?"),
                (false, Some(character)) => {
                    problem.help(format!("save the file as UTF-8; in Windows-1252 that byte is `{character}`"))
                }
                (false, None) => problem.help("save the file as UTF-8"),
            };
            match more {
                0 => problem,
                1 => problem.help("there is one more such place in the file"),
                more => problem.help(format!("there are {more} more such places in the file")),
            }
        }
    }
}

/// A file of more bytes than are accepted.
pub(super) fn too_large(source: &Arc<Source>) -> Diagnostic {
    let message = format!("the file is larger than {MAX_BYTES} bytes");
    Diagnostic::error(code::TOO_LARGE, Place::new(source, 0..0), message)
}

/// Whether a file that is not UTF-8 is no text in another encoding either.
pub(super) fn is_binary(source: &Source) -> bool {
    matches!(source.fault, Some(Fault::Bytes { .. })) && printable::refused(&source.text).next().is_some()
}

fn windows_1252(byte: u8) -> Option<char> {
    let character = match byte {
        0x80..=0x9F => WINDOWS_1252[usize::from(byte - 0x80)],
        byte => char::from(byte),
    };
    (!character.is_control() && !character.is_whitespace()).then_some(character)
}
