//! The sets of characters that Java's regular expressions name.

use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange, HirKind};

/// A set of characters.
pub(super) type Set = ClassUnicode;

/// The set of these ranges, ends included.
pub(super) fn ranges(ranges: &[(char, char)]) -> Set {
    Set::new(ranges.iter().map(|&(start, end)| ClassUnicodeRange::new(start, end)))
}

/// Every character.
pub(super) fn all() -> Set {
    ranges(&[('\0', char::MAX)])
}

/// The complement.
pub(super) fn not(mut set: Set) -> Set {
    set.negate();
    set
}

/// `\d`, of ASCII or of all Unicode.
pub(super) fn digit(unicode: bool) -> Set {
    if unicode { property("Nd").unwrap_or_else(all) } else { ranges(&[('0', '9')]) }
}

/// `\s`, of ASCII or of all Unicode.
pub(super) fn space(unicode: bool) -> Set {
    if unicode { property("White_Space").unwrap_or_else(all) } else { ranges(&[(' ', ' '), ('\t', '\r')]) }
}

/// `\w`, of ASCII or of all Unicode.
pub(super) fn word(unicode: bool) -> Set {
    if !unicode {
        return ranges(&[('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')]);
    }
    let mut set = ranges(&[('_', '_')]);
    for name in ["Alphabetic", "M", "Nd", "Pc", "Join_Control"] {
        set.union(&property(name).unwrap_or_else(all));
    }
    set
}

/// What a word boundary `\b` takes as part of a word: letters and digits of all Unicode, unlike `\w`.
pub(super) fn boundary_word() -> Set {
    let mut set = ranges(&[('_', '_')]);
    for name in ["L", "Nd", "Mn"] {
        set.union(&property(name).unwrap_or_else(all));
    }
    set
}

/// `\h`.
pub(super) fn horizontal_space() -> Set {
    ranges(&[
        (' ', ' '),
        ('\t', '\t'),
        ('\u{a0}', '\u{a0}'),
        ('\u{1680}', '\u{1680}'),
        ('\u{180e}', '\u{180e}'),
        ('\u{2000}', '\u{200a}'),
        ('\u{202f}', '\u{202f}'),
        ('\u{205f}', '\u{205f}'),
        ('\u{3000}', '\u{3000}'),
    ])
}

/// `\v`.
pub(super) fn vertical_space() -> Set {
    ranges(&[('\n', '\r'), ('\u{85}', '\u{85}'), ('\u{2028}', '\u{2029}')])
}

/// The line terminators, of which none is matched by `.`.
pub(super) fn line_terminator(unix: bool) -> Set {
    if unix {
        ranges(&[('\n', '\n')])
    } else {
        ranges(&[('\n', '\n'), ('\r', '\r'), ('\u{85}', '\u{85}'), ('\u{2028}', '\u{2029}')])
    }
}

/// The set with the other case of its ASCII letters, or, for `unicode`, of all its letters.
pub(super) fn both_cases(mut set: Set, unicode: bool) -> Set {
    if unicode {
        // Fails only when built without the tables, which it is not.
        let _ = set.try_case_fold_simple();
        return set;
    }
    let mut folded = set.clone();
    for range in set.iter() {
        for (from, to, step) in [('a', 'z', -32), ('A', 'Z', 32)] {
            let (start, end) = (range.start().max(from), range.end().min(to));
            if start <= end {
                let other = |it: char| char::from_u32((u32::from(it) as i32 + step) as u32).unwrap_or(it);
                folded.push(ClassUnicodeRange::new(other(start), other(end)));
            }
        }
    }
    folded
}

/// The set of `\p{name}`.
pub(super) fn named(name: &str, unicode: bool) -> Option<Set> {
    if let Some(set) = posix(name, unicode) {
        return Some(set);
    }
    let (key, value) = match name.split_once('=') {
        Some((key, value)) => (key.to_ascii_lowercase(), value),
        None => (String::new(), name),
    };
    match key.as_str() {
        "gc" | "general_category" => category(value),
        "sc" | "script" => script(value),
        "blk" | "block" => block(value),
        "" => {
            if let Some(block_name) = value.strip_prefix("In") {
                return block(block_name);
            }
            if let Some(rest) = value.strip_prefix("Is") {
                return category(rest).or_else(|| binary(rest)).or_else(|| script(rest));
            }
            category(value)
        }
        _ => None,
    }
}

fn posix(name: &str, unicode: bool) -> Option<Set> {
    let set = match name {
        "Lower" if unicode => property("Lowercase")?,
        "Upper" if unicode => property("Uppercase")?,
        "Alpha" if unicode => property("Alphabetic")?,
        "Digit" => digit(unicode),
        "Space" => space(unicode),
        "javaLowerCase" => property("Lowercase")?,
        "javaUpperCase" => property("Uppercase")?,
        "javaAlphabetic" => property("Alphabetic")?,
        "javaLetter" => property("L")?,
        "javaDigit" => property("Nd")?,
        "javaLetterOrDigit" => both("L", "Nd")?,
        "javaWhitespace" => {
            let mut set = both("Zs", "Zl")?;
            set.union(&property("Zp")?);
            set.difference(&ranges(&[('\u{a0}', '\u{a0}'), ('\u{2007}', '\u{2007}'), ('\u{202f}', '\u{202f}')]));
            set.union(&ranges(&[('\t', '\r'), ('\u{1c}', '\u{1f}')]));
            set
        }
        "Lower" => ranges(&[('a', 'z')]),
        "Upper" => ranges(&[('A', 'Z')]),
        "ASCII" => ranges(&[('\0', '\u{7f}')]),
        "Alpha" => ranges(&[('a', 'z'), ('A', 'Z')]),
        "Alnum" => ranges(&[('a', 'z'), ('A', 'Z'), ('0', '9')]),
        "Punct" => ranges(&[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')]),
        "Graph" => ranges(&[('!', '~')]),
        "Print" => ranges(&[(' ', '~')]),
        "Blank" => ranges(&[(' ', ' '), ('\t', '\t')]),
        "Cntrl" => ranges(&[('\0', '\u{1f}'), ('\u{7f}', '\u{7f}')]),
        "XDigit" => ranges(&[('0', '9'), ('a', 'f'), ('A', 'F')]),
        "L1" => ranges(&[('\0', '\u{ff}')]),
        "all" => all(),
        _ => return None,
    };
    Some(set)
}

fn both(one: &str, other: &str) -> Option<Set> {
    let mut set = property(one)?;
    set.union(&property(other)?);
    Some(set)
}

/// The short names of general categories alone: Java knows no long ones.
fn category(name: &str) -> Option<Set> {
    const NAMES: [&str; 39] = [
        "C", "Cc", "Cf", "Cn", "Co", "Cs", "L", "LC", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd",
        "Nl", "No", "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs",
        "LD",
    ];
    match name {
        "LD" => both("L", "Nd"),
        // Surrogates are no characters of a well-formed text.
        "Cs" => Some(Set::empty()),
        _ if NAMES.contains(&name) => property(name),
        _ => None,
    }
}

fn binary(name: &str) -> Option<Set> {
    match name.to_ascii_lowercase().as_str() {
        "alphabetic"
        | "lowercase"
        | "uppercase"
        | "white_space"
        | "ideographic"
        | "emoji"
        | "join_control"
        | "noncharacter_code_point"
        | "hex_digit" => property(name),
        "letter" => property("L"),
        "punctuation" => property("P"),
        "digit" => property("Nd"),
        "titlecase" => property("Lt"),
        _ => None,
    }
}

fn script(name: &str) -> Option<Set> {
    property(&format!("Script={name}"))
}

/// The blocks that patterns of Latin, Greek and Cyrillic text use; others are refused.
fn block(name: &str) -> Option<Set> {
    let plain: String = name.chars().filter(|it| !matches!(it, '_' | ' ' | '-')).collect();
    let (start, end) = match plain.to_ascii_lowercase().as_str() {
        "basiclatin" => ('\0', '\u{7f}'),
        "latin1supplement" => ('\u{80}', '\u{ff}'),
        "latinextendeda" => ('\u{100}', '\u{17f}'),
        "latinextendedb" => ('\u{180}', '\u{24f}'),
        "combiningdiacriticalmarks" => ('\u{300}', '\u{36f}'),
        "greek" | "greekandcoptic" => ('\u{370}', '\u{3ff}'),
        "cyrillic" => ('\u{400}', '\u{4ff}'),
        "arabic" => ('\u{600}', '\u{6ff}'),
        "hebrew" => ('\u{590}', '\u{5ff}'),
        "generalpunctuation" => ('\u{2000}', '\u{206f}'),
        _ => return None,
    };
    Some(ranges(&[(start, end)]))
}

/// A property by a name that is known here or comes from a pattern.
fn property(name: &str) -> Option<Set> {
    if !name.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '=')) {
        return None;
    }
    let hir = regex_syntax::Parser::new().parse(&format!(r"\p{{{name}}}")).ok()?;
    match hir.into_kind() {
        HirKind::Class(regex_syntax::hir::Class::Unicode(set)) => Some(set),
        _ => None,
    }
}

/// The set in the notation of the regex crates.
pub(super) fn written(set: &Set) -> String {
    use std::fmt::Write as _;
    if set.ranges().is_empty() {
        return "(?!)".to_owned();
    }
    let mut class = String::from("[");
    for range in set.iter() {
        // Writing to a String cannot fail.
        let _ = match range.start() == range.end() {
            true => write!(class, "\\x{{{:X}}}", u32::from(range.start())),
            false => write!(class, "\\x{{{:X}}}-\\x{{{:X}}}", u32::from(range.start()), u32::from(range.end())),
        };
    }
    class.push(']');
    class
}
