//! Every encoder against a decoder that was written independently of it: what comes out is always one well-formed
//! thing of its kind, and holds exactly the text that went in.

use otpsmith::encode::characters::is_invisible;
use otpsmith::encode::{
    apex_comment, apex_literal, form, formula_text, json_string, markdown, markdown_code, percent, xml_attribute,
    xml_comment, xml_text, yaml_comment, yaml_text,
};
use proptest::prelude::*;

/// Characters that mean something in at least one of the outputs, or cannot be seen.
const SPECIAL: &[char] = &[
    '\'',
    '"',
    '\\',
    '`',
    '*',
    '/',
    '<',
    '>',
    '&',
    ';',
    '#',
    '{',
    '}',
    '!',
    '|',
    '_',
    '[',
    ']',
    '(',
    ')',
    '-',
    '+',
    '.',
    '~',
    '%',
    '=',
    ':',
    '$',
    '1',
    ' ',
    '\0',
    '\u{8}',
    '\t',
    '\n',
    '\u{b}',
    '\u{c}',
    '\r',
    '\u{1b}',
    '\u{1f}',
    '\u{7f}',
    '\u{80}',
    '\u{85}',
    '\u{9f}',
    '\u{a0}',
    '\u{ad}',
    '\u{301}',
    '\u{200b}',
    '\u{200c}',
    '\u{200d}',
    '\u{2028}',
    '\u{2029}',
    '\u{202e}',
    '\u{2066}',
    '\u{fe0f}',
    '\u{feff}',
    '\u{fffd}',
    '\u{fffe}',
    '\u{ffff}',
    '\u{e000}',
    '\u{1f600}',
    '\u{e0001}',
    '\u{10ffff}',
    'é',
    'س',
    '驗',
    'a',
    'u',
];

fn texts() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        3 => prop::sample::select(SPECIAL),
        1 => prop::char::range('a', 'z'),
        1 => any::<char>(),
    ];
    prop::collection::vec(character, 0..40).prop_map(String::from_iter)
}

/// The value of an Apex string literal, or `None` if it is not exactly one on one line.
fn decode_apex(literal: &str) -> Option<String> {
    let inner = literal.strip_prefix('\'')?.strip_suffix('\'')?;
    let mut units: Vec<u16> = Vec::new();
    let mut rest = inner.chars();
    while let Some(character) = rest.next() {
        let decoded = match character {
            '\'' | '\n' | '\r' => return None,
            '\\' => match rest.next()? {
                'b' => '\u{8}',
                't' => '\t',
                'n' => '\n',
                'f' => '\u{c}',
                'r' => '\r',
                same @ ('"' | '\'' | '\\') => same,
                'u' => {
                    let digits: String = rest.by_ref().take(4).collect();
                    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
                        return None;
                    }
                    units.push(u16::from_str_radix(&digits, 16).ok()?);
                    continue;
                }
                _ => return None,
            },
            other => other,
        };
        units.extend(decoded.encode_utf16(&mut [0; 2]).iter());
    }
    String::from_utf16(&units).ok()
}

/// The text behind percent-encoding, if it holds nothing but these signs, letters, digits and `%XX`.
fn decode_url(encoded: &str, signs: &str, plus_is_space: bool) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                if digits.iter().any(|d| !matches!(d, b'0'..=b'9' | b'A'..=b'F')) {
                    return None;
                }
                let digits = std::str::from_utf8(&digits).ok()?.to_owned();
                bytes.push(u8::from_str_radix(&digits, 16).ok()?);
            }
            b'+' if plus_is_space => bytes.push(b' '),
            _ if byte.is_ascii_alphanumeric() || signs.as_bytes().contains(&byte) => {
                bytes.push(byte);
            }
            _ => return None,
        }
    }
    String::from_utf8(bytes).ok()
}

/// What an XML document can hold of a text.
fn fit_for_xml(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\t' | '\n' | '\r' => character,
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
            _ => character,
        })
        .collect()
}

/// The content of a code span (CommonMark 0.31, section 6.1), if the whole text is one.
fn decode_code_span(code: &str) -> Option<String> {
    let fence = code.len() - code.trim_start_matches('`').len();
    let inner = code.get(fence..code.len().checked_sub(fence)?)?;
    let closes_early = inner.split(|character| character != '`').any(|run| run.len() == fence);
    if fence == 0 || !code.ends_with(&"`".repeat(fence)) || inner.is_empty() || closes_early {
        return None;
    }
    if inner.starts_with('`') || inner.ends_with('`') || inner.contains('\n') {
        return None;
    }
    let stripped = inner.strip_prefix(' ').and_then(|rest| rest.strip_suffix(' '));
    Some(match stripped {
        Some(stripped) if inner.chars().any(|c| c != ' ') => stripped.to_owned(),
        _ => inner.to_owned(),
    })
}

fn decode_references(element: &str) -> Option<String> {
    let inner = element.strip_prefix("<code>")?.strip_suffix("</code>")?;
    let mut text = String::new();
    let mut parts = inner.split("&#");
    text.push_str(parts.next()?);
    for part in parts {
        let (number, rest) = part.split_once(';')?;
        text.push(char::from_u32(number.parse().ok()?)?);
        text.push_str(rest);
    }
    let raw = inner.replace("&#", "").replace(';', "");
    (!raw.chars().any(|c| c.is_ascii_punctuation())).then_some(text)
}

/// A text on one line, as Markdown outputs show it.
fn as_one_line(text: &str) -> String {
    text.replace("\r\n", " ")
        .chars()
        .map(|character| match character {
            '\u{200c}' | '\u{200d}' => character,
            _ if character.is_whitespace() => ' ',
            _ if is_invisible(character) => '\u{fffd}',
            _ => character,
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn an_apex_literal_has_the_value_it_was_made_from(text in texts()) {
        prop_assert_eq!(decode_apex(&apex_literal(&text)), Some(text));
    }

    #[test]
    fn an_apex_literal_hides_nothing_from_the_reader(text in texts()) {
        let literal = apex_literal(&text);
        prop_assert!(!literal.chars().any(|c| is_invisible(c) || c.len_utf16() == 2), "{:?}", literal);
        let at_the_quote = literal.chars().nth(1);
        prop_assert_ne!(at_the_quote, Some('\u{301}'));
    }

    #[test]
    fn an_apex_comment_cannot_be_ended_or_begun_by_its_text(text in texts()) {
        let comment = apex_comment(&text);
        prop_assert!(!comment.contains("*/") && !comment.contains("/*"), "{:?}", comment);
        prop_assert!(!comment.chars().any(is_invisible), "{:?}", comment);
    }

    #[test]
    fn a_json_string_has_the_value_it_was_made_from(text in texts()) {
        let read: String = serde_json::from_str(&json_string(&text)).expect("a JSON string");
        prop_assert_eq!(read, text);
    }

    #[test]
    fn a_json_string_escapes_nothing_that_jackson_leaves(text in texts()) {
        let must = |c: &char| matches!(c, '"' | '\\' | '\0'..='\u{1f}');
        let raw: String = text.chars().filter(|c| !must(c)).collect();
        prop_assert_eq!(json_string(&raw), format!("\"{raw}\""));
    }

    #[test]
    fn an_xml_element_has_the_text_it_was_made_from(text in texts()) {
        let document = format!("<a>{}</a>", xml_text(&text));
        let read = roxmltree::Document::parse(&document).expect("well-formed XML");
        prop_assert!(read.root_element().children().all(|node| node.is_text()));
        prop_assert_eq!(read.root_element().text().unwrap_or_default(), fit_for_xml(&text));
    }

    #[test]
    fn an_xml_attribute_has_the_text_it_was_made_from(text in texts()) {
        for quote in ['"', '\''] {
            let document = format!("<a b={quote}{}{quote}/>", xml_attribute(&text));
            let read = roxmltree::Document::parse(&document).expect("well-formed XML");
            prop_assert_eq!(read.root_element().attributes().count(), 1);
            let value = read.root_element().attribute("b").map(str::to_owned);
            prop_assert_eq!(value, Some(fit_for_xml(&text)));
        }
    }

    #[test]
    fn an_xml_comment_holds_its_text_and_nothing_escapes_it(text in texts()) {
        let document = format!("<a><!--{}--></a>", xml_comment(&text));
        let read = roxmltree::Document::parse(&document).expect("well-formed XML");
        let mut children = read.root_element().children();
        let comment = children.next().expect("the comment");
        prop_assert!(comment.is_comment() && children.next().is_none());
        let without_spaces = |text: &str| text.replace(' ', "");
        let expected = fit_for_xml(&text).replace('\r', "\u{fffd}");
        prop_assert_eq!(without_spaces(comment.text().unwrap_or_default()), without_spaces(&expected));
    }

    #[test]
    fn a_form_value_has_the_text_it_was_made_from(text in texts()) {
        prop_assert_eq!(decode_url(&form(&text), ".-*_", true), Some(text));
    }

    #[test]
    fn a_percent_encoded_text_has_the_text_it_was_made_from(text in texts()) {
        prop_assert_eq!(decode_url(&percent(&text), "-._~", false), Some(text));
    }

    #[test]
    fn the_replacements_in_generated_apex_make_percent_encoding_of_form_encoding(text in texts()) {
        let replaced = form(&text).replace('+', "%20").replace('*', "%2A").replace("%7E", "~");
        prop_assert_eq!(replaced, percent(&text));
    }

    #[test]
    fn a_formula_text_is_refused_or_has_the_value_it_was_made_from(text in texts()) {
        let plain: String = text.chars().filter(|c| !is_invisible(*c) && *c != '}').collect();
        prop_assert_eq!(
            formula_text(&text).is_some(),
            plain == text && !text.contains("{!")
        );
        if let Some(literal) = formula_text(&plain) {
            prop_assert_eq!(decode_apex(&literal), Some(plain));
        }
    }

    #[test]
    fn markdown_shows_the_text_it_was_made_from(text in texts()) {
        let inline = markdown(&text);
        let mut shown = String::new();
        let mut rest = inline.chars();
        while let Some(character) = rest.next() {
            if character == '\\' {
                let escaped = rest.next().expect("an escaped character");
                prop_assert!(escaped.is_ascii_punctuation());
                shown.push(escaped);
            } else {
                prop_assert!(!"`*_[]<>|~&$\n\r".contains(character), "{:?}", inline);
                shown.push(character);
            }
        }
        let words = as_one_line(&text);
        let words: Vec<_> = words.split(' ').filter(|word| !word.is_empty()).collect();
        prop_assert_eq!(shown, words.join(" "));
    }

    #[test]
    fn markdown_makes_no_block_at_the_beginning_of_a_line(text in texts()) {
        let inline = markdown(&text);
        let digits = inline.bytes().take_while(u8::is_ascii_digit).count();
        prop_assert!(!inline.starts_with(['#', '+', '-', '=', '>', ' ', '\t', ':']));
        prop_assert!(digits == 0 || !inline[digits..].starts_with(['.', ')']), "{:?}", inline);
    }

    #[test]
    fn a_yaml_scalar_has_the_text_it_was_made_from_wherever_it_stands(text in texts()) {
        let scalar = yaml_text(&text);
        prop_assert!(!scalar.chars().any(is_invisible), "{:?}", scalar);
        let expected = serde_yaml::Value::String(text);
        for document in [
            scalar.clone(),
            format!("- key: {scalar} # comment"),
            format!("- {{key: {scalar}, other: 1}}"),
            format!("- {scalar}: 1"),
        ] {
            let read: serde_yaml::Value = serde_yaml::from_str(&document).expect("YAML");
            let inner = match &read {
                serde_yaml::Value::Sequence(list) => {
                    let mapping = list[0].as_mapping().expect("a mapping");
                    let (key, value) = mapping.iter().next().expect("an entry");
                    if value.is_string() { value.clone() } else { key.clone() }
                }
                other => other.clone(),
            };
            prop_assert_eq!(&inner, &expected, "{:?}", document);
        }
    }

    #[test]
    fn a_yaml_comment_is_one_line_and_holds_the_words(text in texts()) {
        let comment = yaml_comment(&text);
        prop_assert!(!comment.chars().any(is_invisible), "{:?}", comment);
        let document = format!("# {comment}\na: 1\n");
        let read: serde_yaml::Value = serde_yaml::from_str(&document).expect("YAML");
        prop_assert_eq!(read.as_mapping().map(|it| it.len()), Some(1));
    }

    #[test]
    fn markdown_code_shows_the_text_it_was_made_from(text in texts()) {
        let code = markdown_code(&text);
        let line = as_one_line(&text);
        let expected = if line.is_empty() { " ".to_owned() } else { line };
        let read = decode_code_span(&code).filter(|_| code.starts_with('`'));
        let is_element = code.starts_with('<');
        let read = if is_element { decode_references(&code) } else { read };
        prop_assert_eq!(read, Some(expected), "{:?}", code);
        prop_assert!(!code.contains(['|', '\n', '\r']));
    }
}

#[test]
fn apex_literals_escape_what_cannot_be_seen_and_keep_letters() {
    let cases = [
        ("it's", r"'it\'s'"),
        ("a\\b\"c", r#"'a\\b"c'"#),
        ("\u{8}\t\n\u{c}\r\0", r"'\b\t\n\f\r\u0000'"),
        ("کد شما", "'کد شما'"),
        ("می\u{200c}شود", r"'می\u200Cشود'"),
        ("a\u{202e}b\u{feff}", r"'a\u202Eb\uFEFF'"),
        ("😀", r"'\uD83D\uDE00'"),
        ("e\u{301}", "'e\u{301}'"),
        ("\u{301}1\u{20e3}", r"'\u03011\u20E3'"),
        ("कोड", "'कोड'"),
    ];
    for (text, literal) in cases {
        assert_eq!(apex_literal(text), literal);
    }
}

#[test]
fn json_strings_use_the_short_escapes_and_upper_case_digits() {
    assert_eq!(
        json_string("\"\\\u{8}\t\n\u{c}\r\u{1f}/\u{7f}\u{2028}é😀"),
        "\"\\\"\\\\\\b\\t\\n\\f\\r\\u001F/\u{7f}\u{2028}é😀\""
    );
}

#[test]
fn form_and_percent_encoding_differ_in_space_asterisk_and_tilde() {
    assert_eq!(form("a b+c*d~e.f-g_h/é"), "a+b%2Bc*d%7Ee.f-g_h%2F%C3%A9");
    assert_eq!(percent("a b+c*d~e.f-g_h/é"), "a%20b%2Bc%2Ad~e.f-g_h%2F%C3%A9");
}

#[test]
fn xml_uses_the_five_entities_and_shows_what_cannot_be_seen() {
    assert_eq!(xml_text("a<b>&'\"\r\n"), "a&lt;b&gt;&amp;'\"&#xD;\n");
    assert_eq!(xml_attribute("<&'\"\n"), "&lt;&amp;&apos;&quot;&#xA;");
    assert_eq!(xml_text("\0\u{202e}"), "\u{fffd}&#x202E;");
    assert_eq!(xml_comment("a--b-"), "a- -b- ");
}

#[test]
fn formula_texts_refuse_what_could_begin_or_end_a_formula() {
    assert_eq!(formula_text("it's \\ {ok"), Some(r"'it\'s \\ {ok'".to_owned()));
    for text in ["{!x", "a}", "a\nb", "a\u{202e}"] {
        assert_eq!(formula_text(text), None);
    }
}

#[test]
fn markdown_escapes_only_what_would_mean_something() {
    assert_eq!(markdown("Use a_b - or 1. of <these>"), r"Use a\_b - or 1. of \<these\>");
    assert_eq!(markdown("1. of\n two"), r"1\. of two");
    assert_eq!(markdown_code("a`b"), "``a`b``");
    assert_eq!(markdown_code("`"), "`` ` ``");
    assert_eq!(markdown_code("a|b"), "<code>a&#124;b</code>");
}

#[test]
fn yaml_texts_have_quotes_only_where_they_could_be_misread() {
    for plain in ["Acme", "a-b_c.d/e", "https://api.example.com/v1", "me@example.com", "one two", "AC0123"] {
        assert_eq!(yaml_text(plain), plain);
    }
    for quoted in
        ["", "1", "+1", "-", "true", "No", "ON", "null", "~", "a: b", "a #b", "a:", " a", "a ", "*a", "${otp}", "1e3"]
    {
        assert_eq!(yaml_text(quoted), format!("\"{quoted}\""));
    }
    assert_eq!(yaml_text("a\"b\\c\n\t\u{7}\u{2028}é😀"), "\"a\\\"b\\\\c\\n\\t\\u0007\\u2028é😀\"");
}
