//! The statements that the tests consist of.

use crate::apex::{Expr as Apex, Stmt, statements};

/// `Assert.areEqual(expected, actual, message);`
pub(super) fn are_equal(expected: Apex, actual: Apex, message: Apex) -> Stmt {
    Stmt::Do(Apex::call("Assert.areEqual", [expected, actual, message]))
}

/// A list of texts as the first statement of a test; `None` is `null`.
pub(super) fn text_list<T: AsRef<str>>(name: &str, texts: &[Option<T>]) -> String {
    let text = |text: &Option<T>| text.as_ref().map_or(Apex::name("null"), |text| Apex::text(text.as_ref()));
    list("String", name, texts.iter().map(text).collect())
}

/// A list as the first statement of a test.
pub(super) fn list(type_name: &str, name: &str, items: Vec<Apex>) -> String {
    let list = Stmt::Declare {
        type_name: format!("List<{type_name}>"),
        name: name.to_owned(),
        value: Some(Apex::ListOf { type_name: type_name.to_owned(), items }),
    };
    statements(&[list], 2)
}

/// A text in lines of at most `columns` characters, as far as its words allow.
pub(super) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A text literal in which everything outside ASCII is written by its code, as a reader of a list of such signs needs.
pub(super) fn visible(text: &str) -> Apex {
    let mut literal = String::from("'");
    for unit in text.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte @ (b'\'' | b'\\')) => literal.extend(['\\', char::from(byte)]),
            Ok(byte @ b' '..=b'~') => literal.push(char::from(byte)),
            _ => literal.push_str(&format!("\\u{unit:04x}")),
        }
    }
    literal.push('\'');
    Apex::name(literal)
}
