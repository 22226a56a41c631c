//! What is never written, and what takes everything back.

use super::*;

#[test]
fn a_file_that_changes_between_plan_and_apply_is_not_overwritten() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "one\n"), (META, "<x/>\n")]);
    let mut changes = sandbox.plan(&[(CLASS, "two\n"), (META, "<y/>\n")]);
    sandbox.put(META, "saved just now\n");
    let before = sandbox.snapshot();
    let error = force(&mut changes).unwrap_err();
    assert!(matches!(&error, ChangeError::ChangedMeanwhile { path } if path == META), "{error:?}");
    assert_eq!(sandbox.snapshot(), before);
}

#[test]
fn a_folder_in_the_place_of_a_file_stops_everything_even_when_forced() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "one\n")]);
    fs::create_dir(sandbox.at(META)).unwrap();
    let mut changes = sandbox.plan(&[(CLASS, "two\n"), (META, "<x/>\n"), ("new/deep/file", "x")]);
    assert_eq!(changes.files()[1].status(), Status::Conflict(ConflictReason::NotOurs));
    let before = sandbox.snapshot();
    let said = changes.apply().unwrap_err().to_string();
    assert!(said.contains(&format!("{META}: a folder is there")), "{said}");
    let said = force(&mut changes).unwrap_err().to_string();
    assert!(said.contains(&format!("{META}: a folder is there")) && said.contains("never overwritten"), "{said}");
    assert_eq!(sandbox.snapshot(), before);
}

#[test]
fn a_folder_that_appears_at_the_last_moment_leaves_everything_as_it_was() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "one\n")]);
    let changes = sandbox.plan(&[(CLASS, "two\n"), (META, "<x/>\n"), ("a/new/file", "x")]);
    fs::create_dir(sandbox.at(META)).unwrap();
    let before = sandbox.snapshot();
    changes.apply().unwrap_err();
    assert_eq!(sandbox.snapshot(), before);
}

#[test]
fn a_record_that_cannot_be_written_takes_the_files_back() {
    let sandbox = Sandbox::new();
    let changes = sandbox.plan(&[(CLASS, "one\n")]);
    fs::create_dir_all(sandbox.at(RECORD_PATH)).unwrap();
    let before = sandbox.snapshot();
    let error = changes.apply().unwrap_err();
    assert!(error.to_string().contains(RECORD_PATH), "{error}");
    assert_eq!(sandbox.snapshot(), before);
}

#[test]
fn a_file_where_a_folder_is_needed_is_named() {
    let sandbox = Sandbox::new();
    sandbox.put("force-app/main", "a file");
    let error = sandbox.try_plan(&[(CLASS, "x")]).unwrap_err();
    assert!(matches!(&error, ChangeError::NotAFolder { at, .. } if at == "force-app/main"), "{error:?}");
}

#[test]
fn paths_that_could_lead_outside_are_refused() {
    let sandbox = Sandbox::new();
    for (path, fault) in [
        ("/etc/passwd", PathFault::Absolute),
        ("C:/x", PathFault::Absolute),
        ("../x", PathFault::DotComponent),
        ("a/../../x", PathFault::DotComponent),
        ("a\\..\\x", PathFault::Backslash),
        ("a//x", PathFault::EmptyComponent),
        ("", PathFault::EmptyComponent),
        (".git/config", PathFault::Reserved),
        (RECORD_PATH, PathFault::Reserved),
    ] {
        let error = sandbox.try_plan(&[(path, "x")]).unwrap_err();
        assert!(matches!(&error, ChangeError::BadPath { fault: f, .. } if *f == fault), "{path}: {error:?}");
    }
}

#[test]
fn two_files_for_one_place_are_refused_whatever_their_case() {
    let sandbox = Sandbox::new();
    for (first, second) in [("a/B.cls", "a/B.cls"), ("A/b.CLS", "a/B.cls"), ("É", "é")] {
        let error = sandbox.try_plan(&[(first, "x"), (second, "x")]).unwrap_err();
        assert!(
            matches!(&error, ChangeError::Duplicate { first: f, second: s } if f == first && s == second),
            "{error:?}"
        );
    }
    let error = sandbox.try_plan(&[("a/b", "x"), ("A/B/c", "x")]).unwrap_err();
    assert!(matches!(&error, ChangeError::NotAFolder { path, at } if path == "A/B/c" && at == "a/b"), "{error:?}");
}

#[test]
fn an_existing_file_of_more_than_ten_megabytes_is_never_replaced() {
    let sandbox = Sandbox::new();
    sandbox.put(CLASS, "");
    let size = |bytes| {
        let file = fs::File::options().write(true).open(sandbox.at(CLASS));
        file.unwrap().set_len(bytes).unwrap();
    };
    size(MAX_FILE_BYTES);
    let changes = sandbox.plan(&[(CLASS, "x")]);
    assert_eq!(changes.files()[0].status(), Status::Conflict(ConflictReason::NotOurs));
    size(MAX_FILE_BYTES + 1);
    let mut changes = sandbox.plan(&[(CLASS, "x")]);
    assert_eq!(changes.files()[0].status(), Status::Conflict(ConflictReason::TooLarge));
    assert!(matches!(force(&mut changes), Err(ChangeError::Obstacles(_))));
    assert_eq!(fs::metadata(sandbox.at(CLASS)).unwrap().len(), MAX_FILE_BYTES + 1);
}
