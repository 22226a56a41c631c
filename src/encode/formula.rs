//! Texts in Salesforce formulas.

use super::characters::is_invisible;

/// A text literal of a Salesforce formula, with its single quotes, for use inside `{!…}`; `'` and `\` are escaped by
/// a backslash.
///
/// `None` if the text cannot safely be one: what the platform does with control and other invisible characters, with
/// a nested `{!` and with a `}`, which might end the formula early, is not documented.
pub fn formula_text(text: &str) -> Option<String> {
    if text.chars().any(is_invisible) || text.contains("{!") || text.contains('}') {
        return None;
    }
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('\'');
    for character in text.chars() {
        if matches!(character, '\'' | '\\') {
            literal.push('\\');
        }
        literal.push(character);
    }
    literal.push('\'');
    Some(literal)
}
