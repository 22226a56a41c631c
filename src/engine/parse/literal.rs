//! Literals.

use tree_sitter::Node;

use super::super::code;
use super::super::syntax::ExpressionKind;
use super::{Parser, Read, span};

impl Parser<'_> {
    /// A number without a decimal point. `is_negated` says that a minus stands before it, so that the smallest number can
    /// be written.
    pub(super) fn integer(&mut self, node: Node<'_>, is_negated: bool) -> Read<ExpressionKind> {
        let text = self.text(node).replace('_', "");
        let text = text.as_str();
        let (digits, is_long) = match text.strip_suffix(['l', 'L']) {
            Some(digits) => (digits, true),
            None => (text, false),
        };
        let number = digits.parse::<i128>().ok().map(|number| if is_negated { -number } else { number });
        let read = match number {
            Some(number) if is_long => i64::try_from(number).ok().map(ExpressionKind::Long),
            Some(number) => i32::try_from(number).ok().map(ExpressionKind::Integer),
            None => None,
        };
        match read {
            Some(read) => Ok(read),
            None => {
                let kind = if is_long { "Long" } else { "Integer" };
                self.refuse(code::TYPE, span(node), format!("The number does not fit {kind}"))
            }
        }
    }

    /// A number with a decimal point, an exponent or a letter behind it.
    pub(super) fn decimal(&mut self, node: Node<'_>) -> Read<ExpressionKind> {
        let text = self.text(node).replace('_', "");
        if let Some(number) = text.strip_suffix(['d', 'D']) {
            return match number.parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(ExpressionKind::Double(number)),
                _ => self.refuse(code::TYPE, span(node), "The number does not fit Double"),
            };
        }
        // The Developer Guide writes Decimal literals with digits and a point only.
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && text.len() <= 60;
        if is_plain { Ok(ExpressionKind::Decimal(text)) } else { self.unknown(node, "literal") }
    }

    /// A text in quotes, with the escapes of the Apex Developer Guide ("Primitive Data Types", String).
    pub(super) fn string(&mut self, node: Node<'_>) -> Read<ExpressionKind> {
        let text = self.text(node);
        let inner = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')).unwrap_or_default();
        if inner.contains(['\n', '\r']) {
            return self.refuse(code::SYNTAX, span(node), "A line ends inside the string");
        }
        self.unescaped(node, inner)
    }

    /// A text of several lines in `'''` (release notes of Summer '26, "Write Cleaner Code by Using Multiline Strings"). The
    /// text begins on the line after the opening quotes. Every line ends in a line feed, whatever the file's lines end in.
    pub(super) fn lines(&mut self, node: Node<'_>) -> Read<ExpressionKind> {
        let text = self.text(node);
        let inner = text.strip_prefix("'''").and_then(|text| text.strip_suffix("'''")).unwrap_or_default();
        let inner = inner.replace("\r\n", "\n");
        let (rest, text) = inner.split_once('\n').unwrap_or((inner.as_str(), ""));
        if !rest.trim().is_empty() || !inner.contains('\n') {
            return self.refuse(code::SYNTAX, span(node), "The text begins on the line after `'''`");
        }
        self.unescaped(node, text)
    }

    fn unescaped(&mut self, node: Node<'_>, inner: &str) -> Read<ExpressionKind> {
        let mut units: Vec<u16> = Vec::with_capacity(inner.len());
        let mut chars = inner.chars();
        while let Some(char) = chars.next() {
            if char != '\\' {
                units.extend(char.encode_utf16(&mut [0; 2]).iter());
                continue;
            }
            let escaped = chars.next();
            let unit = match escaped.map(|it| it.to_ascii_lowercase()) {
                Some('n') => u16::from(b'\n'),
                Some('r') => u16::from(b'\r'),
                Some('t') => u16::from(b'\t'),
                Some('b') => 8,
                Some('f') => 12,
                Some(quoted @ ('\'' | '"' | '\\')) => quoted as u16,
                Some('u') => {
                    let digits: String = chars.by_ref().take(4).collect();
                    match u16::from_str_radix(&digits, 16) {
                        Ok(unit) if digits.len() == 4 && !digits.starts_with('+') => unit,
                        _ => {
                            return self.refuse(
                                code::SYNTAX,
                                span(node),
                                "`\\u` is followed by four hexadecimal digits",
                            );
                        }
                    }
                }
                _ => return self.refuse(code::SYNTAX, span(node), "The string has an escape that Apex does not know"),
            };
            units.push(unit);
        }
        match String::from_utf16(&units) {
            Ok(text) => Ok(ExpressionKind::String(text)),
            Err(_) => {
                self.refuse(code::UNKNOWN, span(node), "The engine does not know half a surrogate pair in a literal")
            }
        }
    }
}
