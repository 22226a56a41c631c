//! The generated test classes: those of the hand-written models byte for byte, and samples for every rule of every spec.

use std::fs;
use std::path::{Path, PathBuf};

use heck::ToUpperCamelCase;
use otpsmith::artifact::sample::{Sampler, Unreachable};
use otpsmith::artifact::test_class::test_class;
use otpsmith::artifact::{Access, Target};
use otpsmith::diagnostic::Source;
use otpsmith::plan::{Choices, Plan, resolve};
use otpsmith::spec::{self, Spec};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn load(path: &Path) -> Spec {
    let loaded = spec::load(&Source::new(path.display().to_string(), read(path)));
    loaded.unwrap_or_else(|problems| panic!("{}: {:?}", path.display(), problems))
}

/// The plan with the examples of the settings that an org has to supply.
fn plan_of_required(spec: &Spec) -> Plan {
    let mut choices = Choices::examples(spec);
    choices.settings.retain(|(name, ..)| spec.setting(name).is_some_and(|it| !it.optional && it.default.is_none()));
    resolve(spec, &choices).unwrap_or_else(|problems| panic!("{}: {}", spec.label, problems[0].message))
}

fn target(provider: &str) -> Target {
    let credential = provider.to_upper_camel_case();
    Target {
        class_name: format!("{credential}OtpHandler"),
        test_class_name: format!("{credential}OtpHandlerTest"),
        credential,
        access: Access::Global,
        api_version: "65.0".into(),
        package: "force-app".into(),
        docs_folder: "docs".into(),
        manifest: None,
        namespace: None,
    }
}

fn built_in() -> Vec<PathBuf> {
    let folders = fs::read_dir(root().join("provider-specs")).expect("the built-in specs");
    let mut paths: Vec<PathBuf> = folders.map(|folder| folder.expect("a folder").path().join("spec.yaml")).collect();
    paths.sort();
    paths
}

fn every_spec() -> Vec<PathBuf> {
    let files = fs::read_dir(root().join("tests/language")).expect("the language's specs");
    let mut paths = built_in();
    paths.extend(
        files.map(|file| file.expect("a file").path()).filter(|path| path.extension().is_some_and(|it| it == "yaml")),
    );
    paths.sort();
    paths
}

#[test]
fn the_test_classes_of_the_models_are_generated_byte_for_byte() {
    let models: Vec<PathBuf> = fs::read_dir(root().join("tests/models"))
        .expect("the models")
        .map(|model| model.expect("a model").path())
        .filter(|path| path.is_dir())
        .collect();
    assert!(models.len() >= 3, "{models:?}");
    for model in models {
        let name = model.file_name().expect("a name").to_string_lossy().into_owned();
        let target = target(&name);
        let plan = plan_of_required(&load(&root().join("provider-specs").join(&name).join("spec.yaml")));
        let generated = test_class(&plan, &target).expect("a test class");
        let classes = model.join("force-app/main/default/classes");
        let written = read(&classes.join(format!("{}.cls", target.test_class_name)));
        let differs = written.lines().zip(generated.lines()).position(|(written, generated)| written != generated);
        assert!(
            written == generated,
            "{name}, line {:?}:\n{}",
            differs.map(|at| at + 1),
            similar::TextDiff::from_lines(&written, &generated).unified_diff()
        );
    }
}

#[test]
fn an_answer_leads_to_success_and_to_each_rule_of_every_spec() {
    let mut unreachable: Vec<(String, Unreachable)> = Vec::new();
    for path in every_spec() {
        let spec = load(&path);
        let plan = plan_of_required(&spec);
        let sampler = Sampler::new(&plan, "+14155550123");
        unreachable.extend(sampler.unreachable().into_iter().map(|it| (plan.provider.clone(), it)));
        assert!(!sampler.other_statuses().is_empty(), "{}: no status refuses", path.display());
    }
    assert_eq!(unreachable, []);
}
