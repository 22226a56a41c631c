//! Custom labels in other languages. They are kept beside the labels themselves, under a name that no label can have.

use super::schema::Schema;

/// The name under which a translation is kept.
fn key(name: &str, language: &str) -> String {
    // The platform's code of English.
    let language = if language.eq_ignore_ascii_case("en") { "en_US" } else { language };
    format!("{name}\u{1f}{language}")
}

impl Schema {
    /// Sets the text of a custom label in a language, such as `fr` or `en_US`.
    pub fn set_label_translation(&mut self, name: &str, language: &str, text: &str) {
        self.set_label(&key(name, language), text);
    }

    /// The text of a custom label in a language.
    pub fn label_translation(&self, name: &str, language: &str) -> Option<&str> {
        self.label(&key(name, language))
    }
}
