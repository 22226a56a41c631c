//! The library of the Apex engine, seen from Apex: each class in `tests/engine_library` is a test class of one part, whose
//! methods name the page of the Apex Reference that they follow. Every one of them must pass, and so must the tests of
//! the generated classes in `tests/models`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use otpsmith::diagnostic::Source;
use otpsmith::engine::host::alone;
use otpsmith::engine::limits::Limits;
use otpsmith::engine::schema::{ObjectKind, Schema};
use otpsmith::engine::types::Ty;
use otpsmith::engine::{Outcome, Program};

fn class_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a folder of classes")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "cls"))
        .collect();
    files.sort();
    files
}

/// Runs all tests of the classes and answers how many passed and what went wrong.
fn run(files: &[PathBuf], schema: Schema) -> (usize, Vec<String>) {
    let sources: Vec<Arc<Source>> = files
        .iter()
        .map(|path| {
            Source::new(
                path.file_name().unwrap_or_default().to_string_lossy(),
                fs::read_to_string(path).expect("a class"),
            )
        })
        .collect();
    let program = match Program::compile(&sources, schema) {
        Ok(program) => program,
        Err(findings) => {
            let shown = findings.iter().map(|it| {
                let (line, column) = it.place.source.line_column(it.place.span.start);
                format!("{}:{line}:{column}: {}", it.place.source.name, it.message)
            });
            return (0, shown.collect());
        }
    };
    let (mut passed, mut wrong) = (0, Vec::new());
    for test in program.tests() {
        // 2026-01-02T03:04:05.678Z
        match alone(1_767_323_045_678, Limits::default(), |host| program.run_test(test, host)).outcome {
            Outcome::Passed => passed += 1,
            Outcome::Failed(failure) => wrong.push(format!("{failure:?}")),
        }
    }
    (passed, wrong)
}

#[test]
fn the_library_does_what_the_apex_reference_says() {
    let files = class_files(Path::new("tests/engine_library"));
    assert!(!files.is_empty());
    let (mut passed, mut wrong) = (0, Vec::new());
    for file in files {
        let (some, more) = run(&[file], Schema::default());
        passed += some;
        wrong.extend(more);
    }
    assert!(wrong.is_empty(), "{passed} passed, wrong:\n{}", wrong.join("\n"));
    assert!(passed > 0);
}

#[test]
fn the_tests_of_generated_classes_pass() {
    for (model, setting) in [("aws-sns", None), ("govuk-notify", Some("GovukNotifySecrets__c")), ("telesign", None)] {
        let mut schema = Schema::default();
        if let Some(setting) = setting {
            schema.object_mut(setting, ObjectKind::HierarchySetting).add_field("ApiKey__c", Ty::STRING);
        }
        let folder = Path::new("tests/models").join(model).join("force-app/main/default/classes");
        let (passed, wrong) = run(&class_files(&folder), schema);
        assert!(wrong.is_empty(), "{model}: {passed} passed, wrong:\n{}", wrong.join("\n"));
        assert!(passed > 0, "{model}");
    }
}
