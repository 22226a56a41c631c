//! The rules are those of java.util.regex.Pattern and Matcher, on which the Apex Reference's "Pattern Class" and
//! "Matcher Class" rest.

use super::*;

fn whole(pattern: &str, text: &str) -> bool {
    let pattern = Pattern::compile(pattern).unwrap_or_else(|failure| panic!("{pattern}: {failure}"));
    pattern.matched(text, Place::Whole).expect("within the limit").is_some()
}

fn found(pattern: &str, text: &str) -> Option<String> {
    let pattern = Pattern::compile(pattern).unwrap_or_else(|failure| panic!("{pattern}: {failure}"));
    let groups = pattern.matched(text, Place::From(0)).expect("within the limit")?;
    groups[0].map(|(start, end)| text[start..end].to_owned())
}

fn replaced(text: &str, pattern: &str, replacement: &str) -> String {
    Pattern::compile(pattern).expect("a pattern").replaced(text, replacement, usize::MAX).expect("a replacement")
}

fn split(text: &str, pattern: &str, limit: i32) -> Vec<String> {
    Pattern::compile(pattern).expect("a pattern").split(text, limit).expect("parts")
}

#[test]
fn the_named_classes_are_ascii_unless_a_flag_says_otherwise() {
    assert!(whole(r"\d+", "0123") && !whole(r"\d", "٣") && whole(r"(?U)\d", "٣"));
    assert!(whole(r"\w+", "a_1") && !whole(r"\w", "ä") && whole(r"(?U)\w", "ä"));
    assert!(whole(r"\s+", " \t\n\u{b}\u{c}\r") && !whole(r"\s", "\u{a0}"));
    assert!(whole(r"\h\H\v\V", "\u{a0}a\u{2028}a"));
    assert!(whole(r"\p{Alpha}\p{Punct}\p{Lu}\p{IsGreek}\P{L}\pL", "a!Äα1ß"));
}

#[test]
fn classes_are_united_met_and_negated() {
    assert!(whole("[a-d[m-p]]+", "adm") && !whole("[a-d[m-p]]", "f"));
    assert!(whole("[a-z&&[^bc]]+", "ad") && !whole("[a-z&&[^bc]]", "b"));
    assert!(whole("[a-z&&def]+", "def") && !whole("[a-z&&def]", "a"));
    assert!(whole("[]a]+", "]a") && whole("[^]]", "a") && whole("[a-]+", "-a") && whole(r"[\]\\-]+", r"]\-"));
    assert!(whole(r"[\w.()/-]+", "a.(1)/-") && whole(r"[\u00a0\u200b-\u2015]", "\u{2011}"));
    assert!(whole("(?i)[a-c]x", "BX") && !whole("(?i)ä", "Ä") && whole("(?iu)ä", "Ä"));
}

#[test]
fn quantifiers_may_be_greedy_reluctant_or_possessive() {
    assert_eq!(found("a.*b", "axbxb").as_deref(), Some("axbxb"));
    assert_eq!(found("a.*?b", "axbxb").as_deref(), Some("axb"));
    assert_eq!(found("a.*+b", "axbxb"), None);
    assert!(whole("a{2}b{1,}c{0,1}d?+", "aabd") && !whole("a{2}", "a"));
    assert!(whole(r"\Qa.b\E+", "a.bb") && !whole(r"\Qa.b\E", "axb"));
}

#[test]
fn anchors_know_the_line_terminators_of_java() {
    assert_eq!(found("b$", "ab\n").as_deref(), Some("b"));
    assert_eq!(found("b$", "ab\r\n").as_deref(), Some("b"));
    assert_eq!(found("b$", "ab\nc"), None);
    assert_eq!(found("(?m)b$", "ab\nc").as_deref(), Some("b"));
    assert_eq!(found("(?m)^c", "ab\nc").as_deref(), Some("c"));
    assert_eq!(found("(?m)^", ""), None);
    assert!(
        !whole("a.b", "a\nb") && whole("(?s)a.b", "a\nb") && !whole("a.b", "a\u{2028}b") && whole("(?d)a.b", "a\rb")
    );
    assert_eq!(found(r"\bä\w", "x äa").as_deref(), Some("äa"));
}

#[test]
fn groups_have_numbers_and_names() {
    let pattern = Pattern::compile(r"(?<day>\d+)-(\d+)(?:x)?(y)?").expect("a pattern");
    assert_eq!((pattern.group_count(), pattern.group_named("day")), (3, Some(1)));
    assert_eq!(
        pattern.matched("on 12-34", Place::From(0)).expect("within the limit"),
        Some(vec![Some((3, 8)), Some((3, 5)), Some((6, 8)), None])
    );
    assert!(whole(r"(a|b)\1", "bb") && !whole(r"(a|b)\1", "ab") && whole(r"(?<x>a)\k<x>", "aa"));
    assert!(
        whole(r"(?<=a)b|ab", "ab") && whole(r"a(?=b)b", "ab") && whole(r"(?!b)a(?<!b)", "a") && whole("(?>a+)b", "aab")
    );
    assert_eq!(pattern.matched("x12-34", Place::Front).expect("within the limit"), None);
    assert!(whole("(?x) a b # comment", "ab"));
}

#[test]
fn a_replacement_names_groups_and_escapes() {
    assert_eq!(replaced("John Smith", r"(\w+) (\w+)", "$2, $1"), "Smith, John");
    assert_eq!(replaced("a1", r"(\d)", "[$12]"), "a[12]");
    assert_eq!(replaced("a", "a", r"\$\\"), r"$\");
    assert_eq!(replaced("a", "(?<n>a)", "<${n}>"), "<a>");
    assert_eq!(replaced("abc", "", "-"), "-a-b-c-");
    assert_eq!(replaced("+1 (415) 555", "[^0-9]", ""), "1415555");
    assert_eq!(replaced("a.$b", "a", &quoted_replacement("$1")), "$1.$b");
    let refused =
        |replacement| Pattern::compile("a").expect("a pattern").replaced("a", replacement, 1).unwrap_err().message;
    assert_eq!(refused("$1"), "No group 1");
    assert_eq!(refused("$x"), "Illegal group reference");
    assert_eq!(refused("\\"), "character to be escaped is missing");
}

#[test]
fn a_split_follows_its_limit() {
    assert_eq!(split("boo:and:foo", ":", 2), ["boo", "and:foo"]);
    assert_eq!(split("boo:and:foo", "o", 0), ["b", "", ":and:f"]);
    assert_eq!(split("boo:and:foo", "o", 5), ["b", "", ":and:f", "", ""]);
    assert_eq!(split("boo:and:foo", "o", -2), ["b", "", ":and:f", "", ""]);
    assert_eq!(split("abc", "", 0), ["a", "b", "c"]);
    assert_eq!(split("abc", "", -1), ["a", "b", "c", ""]);
    assert_eq!(split("", ":", 0), [""]);
    assert_eq!(split(":a", ":", 0), ["", "a"]);
    assert_eq!(split("a&b=c", "&|=", 0), ["a", "b", "c"]);
    assert_eq!(split("a.b", r"\.", 0), ["a", "b"]);
    assert!(split(":", ":", 0).is_empty());
}

#[test]
fn a_wrong_pattern_is_refused_with_its_place() {
    for (pattern, message) in [
        ("[a", "Unclosed character class near index 1"),
        ("(a", "Unclosed group near index 1"),
        ("a)", "Unmatched closing ')' near index 0"),
        ("*a", "Dangling meta character '*' near index 0"),
        ("a{,3}", "Illegal repetition near index 1"),
        ("{", "Illegal repetition near index 0"),
        (r"\y", "Illegal/unsupported escape sequence near index 1"),
        ("[b-a]", "Illegal character range near index 3"),
        (r"\p{Nope}", "Unknown character property name {Nope} near index 7"),
        ("(?<=a*)b", "Look-behind group does not have an obvious maximum length near index 6"),
    ] {
        let failure = Pattern::compile(pattern).expect_err(pattern);
        assert_eq!(failure, Failure::string(format!("Invalid regex: {message}")), "{pattern}");
    }
    assert!(Pattern::compile(&"(".repeat(10_000)).is_err());
}

#[test]
fn a_match_that_backtracks_too_long_is_given_up() {
    let pattern = Pattern::compile(r"(a|a)*(?=b)\1c").expect("a pattern");
    let failure = pattern.matched(&"a".repeat(40), Place::From(0)).expect_err("too complicated");
    assert_eq!((failure.kind, failure.message.as_str()), (Kind::Limit, "Regex too complicated"));
    assert_eq!(quoted_pattern("a.b"), r"\Qa.b\E");
}

#[test]
fn what_looks_around_is_told_from_what_does_not() {
    for pattern in ["^a", "a$", "a\\b", "(?=a)", "(?<!a)b", "\\Qa\\E$", "[a]^"] {
        assert!(looks_around(pattern), "{pattern}");
    }
    for pattern in ["a", "[^a$]", "\\$", "\\Q^$\\E", "(?:a)", "(?<name>a)", "[[^a]$]", "\\Q$"] {
        assert!(!looks_around(pattern), "{pattern}");
    }
}
