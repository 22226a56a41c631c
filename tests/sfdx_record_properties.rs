//! What otpsmith keeps in a project can be damaged in every way: it is refused or read, nothing outside the project is
//! touched, and no file of a person is lost. `fuzz/fuzz_targets/record.rs` looks for more of the same.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use std::fs;

use common::Sandbox;
use otpsmith::sfdx::change::{self, GeneratedFile, Status};
use otpsmith::sfdx::project::Project;
use proptest::prelude::*;
use proptest::test_runner::Config;

const MINE: &str = "force-app/mine.cls";

/// A line of a record or a journal, and what is none.
fn line() -> impl Strategy<Value = String> {
    let path = prop_oneof![
        Just(MINE.to_owned()),
        Just("../outside.cls".to_owned()),
        Just("/etc/passwd".to_owned()),
        Just("force-app/../../outside.cls".to_owned()),
        Just(".otpsmith/generated/project-files.txt".to_owned()),
        "[a-z./\\\\: ]{0,12}",
    ];
    let word = prop_oneof![
        Just("@@ file "),
        Just("create 0 4 1 "),
        Just("replace 0 4 1 "),
        Just("remove 0 4 1 "),
        Just("remove 18446744073709551616 4 1 "),
        Just("folder "),
        Just(""),
    ];
    prop_oneof![
        6 => (word, path).prop_map(|(word, path)| format!("{word}{path}")),
        1 => Just("@@ from old 0.0.9 1e".to_owned()),
        1 => Just("@@ open".to_owned()),
        1 => Just("@@@@@ escaped".to_owned()),
        1 => Just("<<<<<<< ours".to_owned()),
        1 => any::<String>(),
    ]
}

fn text(first: &'static str, last: &'static str) -> impl Strategy<Value = String> {
    (prop::collection::vec(line(), 0..6), 0..60usize).prop_map(move |(lines, cut)| {
        let mut text = format!("{first}\n{}\n{last}", lines.join("\n"));
        // Most are whole.
        if cut < 10 {
            let at = text.floor_char_boundary(text.len() * cut / 10);
            text.truncate(at);
        }
        text
    })
}

proptest! {
    #![proptest_config(Config { cases: 300, failure_persistence: None, ..Config::default() })]

    #[test]
    fn no_damaged_record_or_journal_reaches_what_is_not_its_own(
        record in text("@@ otpsmith record 2\n@@ spec 0f\n@@ provider twilio\n@@ otpsmith 0.1.0", ""),
        journal in prop::option::of(text("otpsmith journal 1", "end\n")),
    ) {
        let sandbox = Sandbox::empty();
        let project = r#"{"packageDirectories": [{"path": "force-app", "default": true}], "sourceApiVersion": "66.0"}"#;
        sandbox.write("project/sfdx-project.json", project);
        sandbox.write("outside.cls", "outside");
        sandbox.write(&format!("project/{MINE}"), "mine");
        sandbox.write("project/.otpsmith/generated/project-files.txt", &record);
        if let Some(journal) = &journal {
            sandbox.write("project/.otpsmith/local/journal", journal);
            sandbox.write("project/.otpsmith/local/old/0", "old");
        }
        let project = Project::find(&sandbox.at("project")).unwrap();
        if let Ok((lock, _)) = change::lock(&project) {
            drop(lock);
        }
        let generated = GeneratedFile { path: MINE.to_owned(), contents: "generated\n".to_owned() };
        if let Ok(changes) = change::plan(&project, vec![generated]) {
            prop_assert!(changes.files().iter().all(|file| !file.path().contains("..") && !file.path().starts_with('/')));
            let mine = changes.files().iter().find(|file| file.path() == MINE).unwrap();
            prop_assert!(matches!(mine.status(), Status::Conflict(_) | Status::Merge), "{:?}", mine.status());
        }
        prop_assert_eq!(fs::read(sandbox.at("outside.cls")).unwrap(), b"outside");
        prop_assert_eq!(fs::read(sandbox.at(&format!("project/{MINE}"))).unwrap(), b"mine");
    }
}
