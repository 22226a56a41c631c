//! The template engine: one, with every template of the folder `templates` in it.
//!
//! Nothing is escaped here. What a template puts in has been made for its place before: Apex by [`crate::apex`],
//! single texts by [`crate::encode`].

use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use tera::{Context, Tera};

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

static ENGINE: LazyLock<Tera> = LazyLock::new(|| {
    let mut engine = Tera::new();
    engine.autoescape_on(Vec::<&str>::new());
    let texts = TEMPLATES.files().filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?)));
    engine.add_raw_templates(texts).expect("the templates are part of the program, and a test reads them");
    engine
});

/// The text of a template with the values of `context` in it.
pub(super) fn render(name: &str, context: &Context) -> String {
    ENGINE.render(name, context).expect("every template gets all that it names")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_can_be_read_and_nothing_is_escaped() {
        for file in TEMPLATES.files() {
            assert!(ENGINE.contains_template(file.path().to_str().expect("a name")), "{}", file.path().display());
        }
        let mut context = Context::new();
        context.insert("text", "'a' & <b>");
        let mut engine = ENGINE.clone();
        engine.add_raw_template("probe.cls", "{{ text }}").expect("a template");
        assert_eq!(engine.render("probe.cls", &context).expect("a text"), "'a' & <b>");
    }
}
