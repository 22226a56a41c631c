//! Any bytes as what otpsmith keeps in a project: a record of what was generated, and behind a NUL the journal of a change
//! that was stopped. Whatever they say, nothing outside the project and no file of a person is touched.

#![no_main]

use std::fs;
use std::path::Path;

use libfuzzer_sys::fuzz_target;
use otpsmith::sfdx::change::{self, GeneratedFile, Status};
use otpsmith::sfdx::project::Project;

const PROJECT: &str = r#"{"packageDirectories": [{"path": "force-app", "default": true}], "sourceApiVersion": "66.0"}"#;

fuzz_target!(|bytes: &[u8]| {
    let (record, journal) = match bytes.iter().position(|byte| *byte == 0) {
        Some(at) => (&bytes[..at], Some(&bytes[at + 1..])),
        None => (bytes, None),
    };
    let outer = tempfile::tempdir().expect("a folder");
    let root = outer.path().join("project");
    let write = |path: &Path, contents: &[u8]| {
        fs::create_dir_all(path.parent().expect("it has one")).expect("a folder");
        fs::write(path, contents).expect("a file");
    };
    write(&root.join("sfdx-project.json"), PROJECT.as_bytes());
    write(&outer.path().join("outside.cls"), b"outside");
    write(&root.join("force-app/mine.cls"), b"mine");
    write(&root.join(".otpsmith/generated/project-files.txt"), record);
    if let Some(journal) = journal {
        write(&root.join(".otpsmith/local/journal"), journal);
        write(&root.join(".otpsmith/local/old/0"), b"old");
    }
    let project = Project::find(&root).expect("a project");
    if let Ok((lock, _)) = change::lock(&project) {
        drop(lock);
    }
    let files = || vec![GeneratedFile { path: "force-app/mine.cls".into(), contents: "generated\n".into() }];
    if let Ok(changes) = change::plan(&project, files()) {
        for file in changes.files() {
            assert!(!file.path().split('/').any(|part| part == ".."), "{}", file.path());
        }
        let mine = changes.files().iter().find(|it| it.path() == "force-app/mine.cls").expect("it is generated");
        // A record may claim the file; otherwise it is a person's.
        if mine.base().is_none() {
            assert!(matches!(mine.status(), Status::Conflict(_)), "{:?}", mine.status());
        }
    }
    assert_eq!(fs::read(outer.path().join("outside.cls")).expect("it is there"), b"outside");
    assert_eq!(fs::read(root.join("force-app/mine.cls")).expect("it is there"), b"mine");
});
