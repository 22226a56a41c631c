//! The generated handler is the one that a careful team would write by hand.

use std::path::Path;

use otpsmith::artifact::{Target, handler};
use otpsmith::catalog::Catalog;
use otpsmith::diagnostic::Source;
use otpsmith::plan::{Choices, Plan, resolve};
use otpsmith::spec::{self, Spec};

fn target(provider: &str) -> Target {
    Target::with_defaults(provider)
}

/// The plan of a spec with the examples of its required settings.
fn plan(spec: &Spec, all: bool) -> Plan {
    let mut choices = Choices::examples(spec);
    let required = |name: &str| spec.setting(name).is_some_and(|it| !it.optional && it.default.is_none());
    choices.settings.retain(|it| all || required(&it.0));
    resolve(spec, &choices).unwrap_or_else(|problems| panic!("{}: {problems:#?}", spec.name.value))
}

#[test]
fn the_models_are_what_the_templates_give() {
    let catalog = Catalog::open(None).expect("the built-in catalogue");
    for provider in ["telesign", "aws-sns", "govuk-notify"] {
        let spec = catalog.load(provider).expect("a spec");
        let target = target(provider);
        let generated = handler::handler(&plan(&spec, false), &target).expect("a class");
        let path = format!("tests/models/{provider}/force-app/main/default/classes/{}.cls", target.class_name);
        let model = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a model");
        if generated != model {
            let diff = similar::TextDiff::from_lines(&model, &generated);
            panic!("{provider}: the template differs from the model\n{}", diff.unified_diff());
        }
    }
}

/// Writes every class where `OTPSMITH_SCRATCH` says, so that other tools can look at it.
#[test]
fn every_shape_gives_a_class() {
    let scratch = std::env::var_os("OTPSMITH_SCRATCH");
    let mut specs = Vec::new();
    let catalog = Catalog::open(None).expect("the built-in catalogue");
    for listed in catalog.listed() {
        specs.push(catalog.load(&listed.name).expect("a spec"));
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language");
    for entry in walkdir::WalkDir::new(folder).min_depth(1).sort_by_file_name() {
        let entry = entry.expect("a readable folder");
        let text = std::fs::read_to_string(entry.path()).expect("a readable file");
        specs.push(spec::load(&Source::new(entry.file_name().to_string_lossy(), text)).expect("a spec"));
    }
    for spec in specs {
        for all in [false, true] {
            let mut target = target(&spec.name.value);
            if all {
                target.class_name = target.class_name.replace("OtpHandler", "All");
            }
            let class = handler::handler(&plan(&spec, all), &target).expect("a class");
            assert!(class.ends_with("}\n"));
            if let Some(scratch) = &scratch {
                let path = Path::new(scratch).join(format!("{}.cls", target.class_name));
                std::fs::write(path, class).expect("a writable folder");
            }
        }
    }
}

/// An XML answer has no JSON literals to look at.
#[test]
fn a_range_of_an_xml_answer_is_read_from_its_text() {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("provider-specs/aws-sns/spec.yaml"));
    let text = text.expect("a spec").replace(
        "{ xml: /PublishResponse/PublishResult/MessageId, present: true }",
        "{ xml: /PublishResponse/Count, between: [1, 9] }",
    );
    assert!(text.contains("between"), "the spec's success is written differently now");
    let spec = spec::load(&Source::new("spec.yaml", text)).expect("a spec");
    let class = handler::handler(&plan(&spec, false), &target("aws-sns")).expect("a class");
    assert!(class.contains("isBetween(textAt(answer, PUBLISH_RESPONSE_COUNT_PATH), 1, 9)"), "{class}");
    assert!(!class.contains("literalAt"), "{class}");
}
