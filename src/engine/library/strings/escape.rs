//! The escapes of `String`: for HTML, XML, Java, ECMAScript, CSV and Unicode, and their way back.

use std::fmt::Write as _;

/// What is escaped, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine::library) enum Escape {
    /// The entities of HTML 3.0: Latin-1.
    Html3,
    /// The entities of HTML 4.0.
    Html4,
    /// The five entities of XML.
    Xml,
}

/// Names of U+00A0 to U+00FF.
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 \
    sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring \
    AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash \
    Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml \
    igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn \
    yuml";

/// The further names of HTML 4.0 (HTML 4.01, section 24), each with its character.
const SYMBOLS: &str = "fnofƒ AlphaΑ BetaΒ GammaΓ DeltaΔ EpsilonΕ ZetaΖ EtaΗ ThetaΘ IotaΙ KappaΚ LambdaΛ MuΜ NuΝ XiΞ \
    OmicronΟ PiΠ RhoΡ SigmaΣ TauΤ UpsilonΥ PhiΦ ChiΧ PsiΨ OmegaΩ alphaα betaβ gammaγ deltaδ epsilonε zetaζ etaη thetaθ \
    iotaι kappaκ lambdaλ muμ nuν xiξ omicronο piπ rhoρ sigmafς sigmaσ tauτ upsilonυ phiφ chiχ psiψ omegaω thetasymϑ upsihϒ \
    pivϖ bull• hellip… prime′ Prime″ oline‾ frasl⁄ weierp℘ imageℑ realℜ trade™ alefsymℵ larr← uarr↑ rarr→ darr↓ harr↔ \
    crarr↵ lArr⇐ uArr⇑ rArr⇒ dArr⇓ hArr⇔ forall∀ part∂ exist∃ empty∅ nabla∇ isin∈ notin∉ ni∋ prod∏ sum∑ minus− lowast∗ \
    radic√ prop∝ infin∞ ang∠ and∧ or∨ cap∩ cup∪ int∫ there4∴ sim∼ cong≅ asymp≈ ne≠ equiv≡ le≤ ge≥ sub⊂ sup⊃ nsub⊄ sube⊆ \
    supe⊇ oplus⊕ otimes⊗ perp⊥ sdot⋅ lceil⌈ rceil⌉ lfloor⌊ rfloor⌋ loz◊ spades♠ clubs♣ hearts♥ diams♦ OEligŒ oeligœ ScaronŠ \
    scaronš YumlŸ circˆ tilde˜ ndash– mdash— lsquo‘ rsquo’ sbquo‚ ldquo“ rdquo” bdquo„ dagger† Dagger‡ permil‰ lsaquo‹ \
    rsaquo› euro€";

/// Those whose character is no sign to be seen in a list.
const SPACES: [(&str, char); 9] = [
    ("lang", '\u{2329}'),
    ("rang", '\u{232a}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("lrm", '\u{200e}'),
    ("rlm", '\u{200f}'),
];

fn entity_of(sign: char, escape: Escape) -> Option<&'static str> {
    match sign {
        '&' => return Some("amp"),
        '<' => return Some("lt"),
        '>' => return Some("gt"),
        '"' => return Some("quot"),
        '\'' => return (escape == Escape::Xml).then_some("apos"),
        _ if sign.is_ascii() || escape == Escape::Xml => return None,
        '\u{a0}'..='\u{ff}' => return LATIN.split_whitespace().nth(sign as usize - 0xA0),
        _ => {}
    }
    if escape == Escape::Html3 {
        return None;
    }
    let space = SPACES.iter().find(|(_, known)| *known == sign).map(|(name, _)| *name);
    space.or_else(|| SYMBOLS.split_whitespace().find_map(|symbol| symbol.strip_suffix(sign)))
}

fn sign_of(entity: &str, escape: Escape) -> Option<char> {
    match entity {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return (escape == Escape::Xml).then_some('\''),
        _ => {}
    }
    if let Some(number) = entity.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
            None => number.parse(),
        };
        return code.ok().and_then(char::from_u32);
    }
    if escape == Escape::Xml {
        return None;
    }
    if let Some(at) = LATIN.split_whitespace().position(|name| name == entity) {
        return char::from_u32(0xA0 + at as u32);
    }
    if escape == Escape::Html3 {
        return None;
    }
    let space = SPACES.iter().find(|(name, _)| *name == entity).map(|(_, sign)| *sign);
    space.or_else(|| {
        SYMBOLS.split_whitespace().find_map(|symbol| {
            let sign = symbol.chars().next_back()?;
            (symbol.strip_suffix(sign)? == entity).then_some(sign)
        })
    })
}

/// Characters that have an entity become it.
pub(in crate::engine::library) fn escaped(text: &str, escape: Escape) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match entity_of(sign, escape) {
            Some(entity) => {
                // Writing to a String cannot fail; so below.
                let _ = write!(escaped, "&{entity};");
            }
            None => escaped.push(sign),
        }
    }
    escaped
}

/// Entities become their characters; unknown ones stay.
pub(in crate::engine::library) fn unescaped(text: &str, escape: Escape) -> String {
    /// The longest is `&thetasym;`.
    const LONGEST: usize = 12;
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        let entity = rest[at + 1..].split_once(';').map(|(entity, _)| entity).filter(|entity| entity.len() < LONGEST);
        match entity.and_then(|entity| Some((entity, sign_of(entity, escape)?))) {
            Some((entity, sign)) => {
                plain.push(sign);
                rest = &rest[at + entity.len() + 2..];
            }
            None => {
                plain.push('&');
                rest = &rest[at + 1..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn unicode(escaped: &mut String, sign: char) {
    for unit in sign.encode_utf16(&mut [0; 2]) {
        let _ = write!(escaped, "\\u{unit:04X}");
    }
}

/// Every character outside of ASCII as `\uXXXX` (`escapeUnicode`).
pub(in crate::engine::library) fn unicode_escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        if sign.is_ascii() { escaped.push(sign) } else { unicode(&mut escaped, sign) }
    }
    escaped
}

/// As in a literal of Java, or, with `ecma_script`, of ECMAScript, which escapes `'` and `/` as well.
pub(in crate::engine::library) fn code_escaped(text: &str, ecma_script: bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '\'' | '/' if ecma_script => {
                escaped.push('\\');
                escaped.push(sign);
            }
            '\u{8}' => escaped.push_str("\\b"),
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push_str("\\t"),
            '\u{c}' => escaped.push_str("\\f"),
            '\r' => escaped.push_str("\\r"),
            ' '..='~' => escaped.push(sign),
            other => unicode(&mut escaped, other),
        }
    }
    escaped
}

/// The way back of [`code_escaped`] and [`unicode_escaped`], as units, since halves of pairs may be written alone.
pub(in crate::engine::library) fn code_unescaped(text: &str) -> Vec<u16> {
    let signs: Vec<u16> = text.encode_utf16().collect();
    let mut units = Vec::with_capacity(signs.len());
    let mut at = 0;
    while at < signs.len() {
        let (unit, length) = match (signs[at], signs.get(at + 1).and_then(|unit| u8::try_from(*unit).ok())) {
            (0x5C, Some(b'u')) => match hexadecimal(signs.get(at + 2..at + 6)) {
                Some(unit) => (unit, 6),
                None => (signs[at], 1),
            },
            (0x5C, Some(sign)) => {
                let plain = match sign {
                    b'b' => 8,
                    b't' => 9,
                    b'n' => 10,
                    b'f' => 12,
                    b'r' => 13,
                    other => other,
                };
                (u16::from(plain), 2)
            }
            (unit, _) => (unit, 1),
        };
        units.push(unit);
        at += length;
    }
    units
}

fn hexadecimal(digits: Option<&[u16]>) -> Option<u16> {
    digits?.iter().try_fold(0_u16, |code, digit| {
        let digit = char::from_u32(u32::from(*digit))?.to_digit(16)?;
        Some(code << 4 | digit as u16)
    })
}

/// `escapeCsv`: between quotes when there is a comma, a quote or a line end.
pub(in crate::engine::library) fn csv_escaped(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// `unescapeCsv`.
pub(in crate::engine::library) fn csv_unescaped(text: &str) -> String {
    match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(inside) if inside.contains([',', '"', '\n', '\r']) => inside.replace("\"\"", "\""),
        _ => text.to_owned(),
    }
}

/// `stripHtmlTags`: what stands between `<` and `>` goes. The Reference does not say what becomes of entities; they stay.
pub(in crate::engine::library) fn without_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        plain.push_str(before);
        match tag.split_once('>') {
            Some((_, after)) => rest = after,
            None => {
                plain.push('<');
                rest = tag;
            }
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_written_and_read() {
        // Apex Reference, "String Class": escapeHtml4, escapeXml.
        assert_eq!(escaped("\"<Black&White>\"", Escape::Html4), "&quot;&lt;Black&amp;White&gt;&quot;");
        assert_eq!(escaped("<a>'ü€&", Escape::Html4), "&lt;a&gt;'&uuml;&euro;&amp;");
        assert_eq!(escaped("ü€", Escape::Html3), "&uuml;€");
        assert_eq!(escaped("<'ü", Escape::Xml), "&lt;&apos;ü");
        for sign in ('\u{a0}'..='\u{ff}').chain("Œ♦λ∑–\u{200d}".chars()) {
            assert_eq!(unescaped(&escaped(&sign.to_string(), Escape::Html4), Escape::Html4), sign.to_string());
        }
        assert_eq!(unescaped("&lt;&#x41;&#66;&nope;&uuml; & &yuml;", Escape::Html4), "<AB&nope;ü & ÿ");
        assert_eq!(unescaped("&uuml;&apos;", Escape::Xml), "&uuml;'");
    }

    #[test]
    fn code_is_escaped_and_read() {
        // Apex Reference, "String Class": escapeJava, escapeEcmaScript, escapeUnicode.
        assert_eq!(code_escaped("Company: \"Salesforce.com\"", false), r#"Company: \"Salesforce.com\""#);
        assert_eq!(code_escaped("'/ü\n\u{1b}", false), r"'/\u00FC\n\u001B");
        assert_eq!(code_escaped("'/", true), r"\'\/");
        assert_eq!(unicode_escaped("De onde você é? 😀"), r"De onde voc\u00EA \u00E9? \uD83D\uDE00");
        let read = |text| String::from_utf16_lossy(&code_unescaped(text));
        assert_eq!(read(r#"a\"\\\n\u00FC\uD83D\uDE00\u00"#), "a\"\\\nü😀\\u00");
    }

    #[test]
    fn csv_and_tags() {
        assert_eq!(csv_escaped("Max1, \"Max2\""), "\"Max1, \"\"Max2\"\"\"");
        assert_eq!(csv_unescaped("\"Max1, \"\"Max2\"\"\""), "Max1, \"Max2\"");
        assert_eq!((csv_escaped("a"), csv_unescaped("\"a\"")), ("a".to_owned(), "\"a\"".to_owned()));
        assert_eq!(without_tags("<b>hello world</b> 1 < 2"), "hello world 1 < 2");
    }
}
