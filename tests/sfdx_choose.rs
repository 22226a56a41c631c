//! A person's choices among the changes: what is written, and what the next run makes of it.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use otpsmith::sfdx::change::{ChangeSet, Choice, GeneratedFile, Recorded, plan};
use otpsmith::sfdx::project::Project;
use tempfile::TempDir;

fn project() -> (TempDir, Project) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("sfdx-project.json"), r#"{"packageDirectories": [{"path": "force-app"}]}"#).unwrap();
    let project = Project::find(folder.path()).unwrap();
    (folder, project)
}

fn planned(project: &Project, files: &[(&str, &str)]) -> ChangeSet {
    let file =
        |(path, contents): &(&str, &str)| GeneratedFile { path: (*path).to_owned(), contents: (*contents).to_owned() };
    plan(project, files.iter().map(file).collect()).unwrap()
}

fn choose(project: &Project, files: &[(&str, &str)], choices: &[(&str, Option<&str>, Recorded)]) {
    let choices: HashMap<String, Choice> = choices
        .iter()
        .map(|(path, write, recorded)| {
            let write = write.map(|text| text.as_bytes().to_vec());
            ((*path).to_owned(), Choice { write, recorded: recorded.clone() })
        })
        .collect();
    let mut changes = planned(project, files);
    changes.choose(&choices);
    changes.apply().unwrap();
}

fn read(folder: &Path, path: &str) -> Option<String> {
    fs::read_to_string(folder.join(path)).ok()
}

/// The statuses of the files when all of them are generated again.
fn statuses(project: &Project, files: &[(&str, &str)]) -> Vec<&'static str> {
    planned(project, files).files().iter().map(|file| file.status().word()).collect()
}

const OLD: [(&str, &str); 3] = [("a", "1\n2\n3\n"), ("b", "1\n"), ("c", "1\n")];
const NEW: [(&str, &str); 3] = [("a", "one\n2\nthree\n"), ("b", "one\n"), ("c", "one\n")];

#[test]
fn what_is_taken_is_written_and_what_is_left_is_offered_again() {
    let (folder, project) = project();
    planned(&project, &OLD).apply().unwrap();
    choose(&project, &NEW, &[("a", Some("one\n2\nthree\n"), Recorded::Generated)]);
    assert_eq!(read(folder.path(), "a").as_deref(), Some("one\n2\nthree\n"));
    assert_eq!(read(folder.path(), "b").as_deref(), Some("1\n"));
    assert_eq!(statuses(&project, &NEW), ["unchanged", "update", "update"]);
}

#[test]
fn a_part_that_is_left_is_offered_again_and_not_taken_for_a_change_of_a_person() {
    let (folder, project) = project();
    planned(&project, &OLD).apply().unwrap();
    choose(&project, &NEW, &[("a", Some("one\n2\n3\n"), Recorded::Text("one\n2\n3\n".to_owned()))]);
    assert_eq!(read(folder.path(), "a").as_deref(), Some("one\n2\n3\n"));
    assert_eq!(statuses(&project, &NEW)[0], "update");
}

#[test]
fn what_is_refused_is_a_change_of_the_person_from_then_on() {
    let (folder, project) = project();
    planned(&project, &OLD).apply().unwrap();
    choose(&project, &NEW, &[("a", Some("one\n2\n3\n"), Recorded::Generated), ("b", None, Recorded::Generated)]);
    assert_eq!(statuses(&project, &NEW), ["edited", "edited", "update"]);
    // What is generated later is merged with it.
    let later = [("a", "one\ntwo\nthree\n"), NEW[1], NEW[2]];
    assert_eq!(statuses(&project, &later)[0], "conflict", "the lines touch, so that a person has to look");
    let later = [("a", "zero\none\n2\nthree\n"), NEW[1], NEW[2]];
    planned(&project, &later).apply().unwrap();
    assert_eq!(read(folder.path(), "a").as_deref(), Some("zero\none\n2\n3\n"));
    assert_eq!(read(folder.path(), "b").as_deref(), Some("1\n"));
}

#[test]
fn a_new_file_that_is_refused_stays_away_until_it_is_wanted_back() {
    let (folder, project) = project();
    choose(&project, &NEW, &[("a", None, Recorded::Generated), ("b", Some("one\n"), Recorded::Generated)]);
    assert_eq!(read(folder.path(), "a"), None);
    assert_eq!(statuses(&project, &NEW), ["deleted", "unchanged", "create"]);
}

#[test]
fn a_file_of_a_person_is_replaced_only_when_that_was_taken() {
    let (folder, project) = project();
    fs::write(folder.path().join("b"), "mine\n").unwrap();
    fs::write(folder.path().join("c"), "mine\n").unwrap();
    choose(&project, &NEW, &[("b", Some("one\n"), Recorded::Generated), ("c", None, Recorded::AsBefore)]);
    assert_eq!(read(folder.path(), "b").as_deref(), Some("one\n"));
    assert_eq!(read(folder.path(), "c").as_deref(), Some("mine\n"));
    assert_eq!(statuses(&project, &NEW), ["create", "unchanged", "conflict"]);
}

#[test]
fn choosing_nothing_writes_nothing() {
    let (folder, project) = project();
    choose(&project, &NEW, &[]);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left, ["sfdx-project.json"]);
}
