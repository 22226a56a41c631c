//! The documentation says what the program does: its examples are read, and no input or filter is left out.

use std::path::Path;

use otpsmith::diagnostic::{self, Source};
use otpsmith::plan::filter::FILTERS;
use otpsmith::plan::input::INPUTS;
use otpsmith::{catalog::Catalog, config, plan, spec};

fn page(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    std::fs::read_to_string(path).expect("a page").replace("\r\n", "\n")
}

/// The first YAML block of a page.
fn yaml(page: &str) -> String {
    page.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a YAML block").to_owned()
}

#[test]
fn the_project_file_of_the_documentation_can_be_used() {
    let source = Source::new("otpsmith.yaml", yaml(&page("project-file.md")));
    let (file, problems) = config::load(&source);
    assert!(!diagnostic::has_errors(&problems), "{problems:#?}");
    assert_eq!(file.handlers.len(), 2);
    let catalog = Catalog::open(None).expect("the built-in catalogue");
    for handler in &file.handlers {
        let spec = catalog.load(&handler.provider.text).expect("a built-in provider");
        plan::resolve(&spec, &handler.choices).expect("a plan");
    }
}

#[test]
fn the_language_page_describes_every_input_and_filter() {
    let page = page("spec-language.md");
    for row in INPUTS {
        // The text of Salesforce is an input of messages only, and is described with them.
        assert!(page.contains(&format!("`{}`", row.0)), "input {}", row.0);
    }
    for row in FILTERS {
        let described = page.contains(&format!("`{}`", row.0)) || page.contains(&format!("`{}: ", row.0));
        assert!(described, "filter {}", row.0);
    }
}

#[test]
fn the_response_of_the_language_page_can_be_read() {
    let page = page("spec-language.md");
    let response = page.split("## response\n\n```yaml\n").nth(1).and_then(|rest| rest.split("```").next());
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("provider-specs/twilio/spec.yaml"))
        .expect("a spec");
    let head = text.split("\nresponse:\n").next().expect("a head");
    let tail = text.split("\nverified:\n").nth(1).expect("a tail");
    let source = Source::new("spec.yaml", format!("{head}\n{}\nverified:\n{tail}", response.expect("an example")));
    spec::load(&source).unwrap_or_else(|problems| panic!("{problems:#?}"));
}
