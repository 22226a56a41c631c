//! What otpsmith does to the files of a project: never more than it was asked, and all of it or nothing.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use otpsmith::sfdx::PathFault;
use otpsmith::sfdx::change::{
    Applied, ChangeError, ChangeSet, ConflictReason, GeneratedFile, MAX_FILE_BYTES, RECORD_PATH, Status, plan,
};
use otpsmith::sfdx::project::Project;
use tempfile::TempDir;

const CLASS: &str = "force-app/main/default/classes/Otp.cls";
const META: &str = "force-app/main/default/classes/Otp.cls-meta.xml";

struct Sandbox {
    folder: TempDir,
    project: Project,
}

impl Sandbox {
    fn new() -> Sandbox {
        let folder = tempfile::tempdir().unwrap();
        let json = r#"{"packageDirectories": [{"path": "force-app", "default": true}]}"#;
        fs::write(folder.path().join("sfdx-project.json"), json).unwrap();
        let project = Project::find(folder.path()).unwrap();
        Sandbox { folder, project }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn put(&self, path: &str, contents: impl AsRef<[u8]>) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), contents).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap()
    }

    fn try_plan(&self, files: &[(&str, &str)]) -> Result<ChangeSet, ChangeError> {
        let files = files
            .iter()
            .map(|(path, contents)| GeneratedFile { path: (*path).to_owned(), contents: (*contents).to_owned() })
            .collect();
        plan(&self.project, files)
    }

    fn plan(&self, files: &[(&str, &str)]) -> ChangeSet {
        self.try_plan(files).unwrap()
    }

    fn generate(&self, files: &[(&str, &str)]) -> Applied {
        self.plan(files).apply(false).unwrap()
    }

    /// Everything below the root: path, and contents or what it is.
    fn snapshot(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        collect(self.folder.path(), "", &mut all);
        all.sort();
        all
    }
}

fn collect(folder: &Path, prefix: &str, all: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            collect(&entry.path(), &format!("{path}/"), all);
            all.push((path, "folder".to_owned()));
        } else if kind.is_symlink() {
            let to = fs::read_link(entry.path()).unwrap();
            all.push((path, format!("link to {}", to.display())));
        } else {
            all.push((path, fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

fn statuses(changes: &ChangeSet) -> Vec<(&str, Status)> {
    changes.files().iter().map(|f| (f.path(), f.status())).collect()
}

fn age(path: &Path) -> SystemTime {
    let date = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(date).unwrap();
    date
}

fn modified(path: &Path) -> SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

#[test]
fn new_files_are_created_with_their_folders_and_recorded() {
    let sandbox = Sandbox::new();
    let files = [(META, "<x/>\n"), (CLASS, "class Otp {}\n")];
    let changes = sandbox.plan(&files);
    assert_eq!(statuses(&changes), [(CLASS, Status::Create), (META, Status::Create)]);
    assert!(!changes.is_empty());
    assert!(!sandbox.at("force-app").exists(), "planning writes nothing");

    let applied = changes.apply(false).unwrap();
    assert_eq!(applied.written, [CLASS, META]);
    assert!(applied.record_written);
    assert_eq!(sandbox.read(CLASS), "class Otp {}\n");
    assert_eq!(sandbox.read(META), "<x/>\n");
    // Both hashes by sha256sum.
    assert_eq!(
        sandbox.read(RECORD_PATH),
        format!(
            "{{\n  \"version\": 1,\n  \"files\": {{\n    \"{CLASS}\": \"a16eb97d7162c5f097c94c4d64d2d8faa8ceaaf50113e5499ef67a78a74ee24c\",\n    \"{META}\": \"a07e74980b32063d37a8f1ad9b6096a84af8d827a3752c1d936f2ce5f6548bee\"\n  }}\n}}\n"
        )
    );
    let all = sandbox.snapshot();
    assert!(all.iter().all(|(path, _)| !path.ends_with(".tmp")), "{all:?}");
}

#[cfg(unix)]
#[test]
fn files_are_as_readable_as_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::new();
    sandbox.put("ordinary", "");
    let mode = |path: &str| {
        let metadata = fs::metadata(sandbox.at(path)).unwrap();
        metadata.permissions().mode() & 0o777
    };
    sandbox.generate(&[(CLASS, "a")]);
    assert_eq!(mode(CLASS), mode("ordinary") & 0o644);
    assert_eq!(mode(RECORD_PATH), mode("ordinary") & 0o644);
    sandbox.generate(&[(CLASS, "b")]);
    assert_eq!(mode(CLASS), mode("ordinary") & 0o644);
}

#[test]
fn a_second_run_touches_nothing() {
    let sandbox = Sandbox::new();
    let files = [(CLASS, "class Otp {}\n"), (META, "<x/>\n")];
    sandbox.generate(&files);
    let dates = [CLASS, META, RECORD_PATH].map(|path| (path, age(&sandbox.at(path))));
    let folder_date = modified(&sandbox.at(".otpsmith"));

    let changes = sandbox.plan(&files);
    assert!(changes.is_empty());
    let applied = changes.apply(true).unwrap();
    assert_eq!(applied.written, [""; 0]);
    assert!(!applied.record_written);
    for (path, date) in dates {
        assert_eq!(modified(&sandbox.at(path)), date, "{path}");
    }
    assert_eq!(modified(&sandbox.at(".otpsmith")), folder_date);
}

#[test]
fn nothing_generated_leaves_no_record() {
    let sandbox = Sandbox::new();
    assert!(sandbox.plan(&[]).is_empty());
    sandbox.generate(&[]);
    assert!(!sandbox.at(".otpsmith").exists());
}

#[test]
fn a_file_of_ours_is_updated_and_the_others_are_left() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "one\n"), (META, "<x/>\n")]);
    let date = age(&sandbox.at(META));
    let changes = sandbox.plan(&[(CLASS, "two\n"), (META, "<x/>\n")]);
    assert_eq!(statuses(&changes), [(CLASS, Status::Update), (META, Status::Unchanged)]);
    assert_eq!(changes.apply(false).unwrap().written, [CLASS]);
    assert_eq!(sandbox.read(CLASS), "two\n");
    assert_eq!(modified(&sandbox.at(META)), date);
    assert!(sandbox.plan(&[(CLASS, "two\n"), (META, "<x/>\n")]).is_empty());
}

#[test]
fn a_file_changed_by_a_person_is_kept_until_forced() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "one\n")]);
    sandbox.put(CLASS, "one, by hand\n");
    let before = sandbox.snapshot();

    let files = [(CLASS, "two\n"), (META, "<x/>\n")];
    let changes = sandbox.plan(&files);
    let reason = ConflictReason::ChangedSince;
    assert_eq!(statuses(&changes), [(CLASS, Status::Conflict(reason)), (META, Status::Create)]);
    let error = changes.apply(false).unwrap_err();
    assert!(
        matches!(&error, ChangeError::Conflicts(c) if c.len() == 1 && c[0].path == CLASS && c[0].reason == reason),
        "{error:?}"
    );
    let said = error.to_string();
    assert!(said.contains(CLASS) && said.contains("--force"), "{said}");
    assert_eq!(sandbox.snapshot(), before, "one conflict stops every file");

    assert_eq!(changes.apply(true).unwrap().written, [CLASS, META]);
    assert_eq!(sandbox.read(CLASS), "two\n");
    assert!(sandbox.plan(&files).is_empty());
}

#[test]
fn a_change_by_hand_that_equals_the_new_contents_is_no_conflict() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "one\n")]);
    sandbox.put(CLASS, "two\n");
    let changes = sandbox.plan(&[(CLASS, "two\n")]);
    assert_eq!(statuses(&changes), [(CLASS, Status::Unchanged)]);
    let applied = changes.apply(false).unwrap();
    assert_eq!((applied.written.len(), applied.record_written), (0, true));
}

#[test]
fn a_file_that_otpsmith_never_wrote_is_kept_until_forced() {
    let sandbox = Sandbox::new();
    sandbox.put(CLASS, "mine\n");
    let changes = sandbox.plan(&[(CLASS, "generated\n")]);
    assert_eq!(statuses(&changes), [(CLASS, Status::Conflict(ConflictReason::NotOurs))]);
    assert!(matches!(changes.apply(false), Err(ChangeError::Conflicts(_))));
    assert_eq!(sandbox.read(CLASS), "mine\n");
    assert!(!sandbox.at(".otpsmith").exists());
    changes.apply(true).unwrap();
    assert_eq!(sandbox.read(CLASS), "generated\n");
}

#[test]
fn an_equal_file_is_adopted_without_being_written() {
    let sandbox = Sandbox::new();
    sandbox.put(CLASS, "same\n");
    let date = age(&sandbox.at(CLASS));
    let changes = sandbox.plan(&[(CLASS, "same\n")]);
    assert_eq!(statuses(&changes), [(CLASS, Status::Unchanged)]);
    assert!(!changes.is_empty(), "the record is to be written");
    changes.apply(false).unwrap();
    assert_eq!(modified(&sandbox.at(CLASS)), date);
    assert_eq!(statuses(&sandbox.plan(&[(CLASS, "other\n")])), [(CLASS, Status::Update)]);
}

#[test]
fn a_deleted_file_is_created_again() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "one\n")]);
    fs::remove_file(sandbox.at(CLASS)).unwrap();
    assert_eq!(statuses(&sandbox.plan(&[(CLASS, "one\n")])), [(CLASS, Status::Create)]);
}

#[test]
fn files_no_longer_generated_are_reported_until_they_are_gone_and_never_deleted() {
    let sandbox = Sandbox::new();
    let old = "force-app/main/default/classes/Old.cls";
    sandbox.generate(&[(CLASS, "one\n"), (old, "old\n")]);
    for _ in 0..2 {
        let changes = sandbox.plan(&[(CLASS, "one\n")]);
        assert_eq!(statuses(&changes), [(old, Status::Stale), (CLASS, Status::Unchanged)]);
        assert!(changes.is_empty());
        changes.apply(true).unwrap();
        assert_eq!(sandbox.read(old), "old\n");
    }
    fs::remove_file(sandbox.at(old)).unwrap();
    let changes = sandbox.plan(&[(CLASS, "one\n")]);
    assert_eq!(statuses(&changes), [(CLASS, Status::Unchanged)]);
    changes.apply(false).unwrap();
    assert!(!sandbox.read(RECORD_PATH).contains("Old.cls"));
}

#[test]
fn a_crlf_checkout_is_unchanged() {
    let sandbox = Sandbox::new();
    let files = [(CLASS, "a\nb\n")];
    sandbox.generate(&files);
    sandbox.put(CLASS, "a\r\nb\r\n");
    sandbox.put(RECORD_PATH, sandbox.read(RECORD_PATH).replace('\n', "\r\n"));
    let date = age(&sandbox.at(CLASS));
    let changes = sandbox.plan(&files);
    assert_eq!(statuses(&changes), [(CLASS, Status::Unchanged)]);
    assert!(changes.is_empty());
    changes.apply(true).unwrap();
    assert_eq!(modified(&sandbox.at(CLASS)), date);
}

#[test]
fn a_crlf_checkout_is_ours_to_update_and_stays_crlf() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "a\nb\n")]);
    sandbox.put(CLASS, "a\r\nb\r\n");
    sandbox.put(RECORD_PATH, sandbox.read(RECORD_PATH).replace('\n', "\r\n"));
    let files = [(CLASS, "a\nc\n")];
    let changes = sandbox.plan(&files);
    assert_eq!(statuses(&changes), [(CLASS, Status::Update)]);
    assert_eq!(changes.files()[0].after(), Some(&b"a\r\nc\r\n"[..]));
    changes.apply(false).unwrap();
    assert_eq!(sandbox.read(CLASS), "a\r\nc\r\n");
    let record = sandbox.read(RECORD_PATH);
    assert_eq!(record.matches('\n').count(), record.matches("\r\n").count());
    assert!(sandbox.plan(&files).is_empty());
}

#[test]
fn a_file_that_changes_between_plan_and_apply_is_not_overwritten() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "one\n"), (META, "<x/>\n")]);
    let changes = sandbox.plan(&[(CLASS, "two\n"), (META, "<y/>\n")]);
    sandbox.put(META, "saved just now\n");
    let before = sandbox.snapshot();
    let error = changes.apply(true).unwrap_err();
    assert!(matches!(&error, ChangeError::ChangedMeanwhile { path } if path == META), "{error:?}");
    assert_eq!(sandbox.snapshot(), before);
}

#[test]
fn a_folder_in_the_place_of_a_file_stops_everything_even_when_forced() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "one\n")]);
    fs::create_dir(sandbox.at(META)).unwrap();
    let changes = sandbox.plan(&[(CLASS, "two\n"), (META, "<x/>\n"), ("new/deep/file", "x")]);
    assert_eq!(changes.files()[1].status(), Status::Conflict(ConflictReason::NotOurs));
    let before = sandbox.snapshot();
    for force in [false, true] {
        let said = changes.apply(force).unwrap_err().to_string();
        assert!(said.contains(&format!("{META}: a folder is there")), "{said}");
        assert_eq!(sandbox.snapshot(), before);
    }
}

#[test]
fn a_folder_that_appears_at_the_last_moment_leaves_everything_as_it_was() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "one\n")]);
    let changes = sandbox.plan(&[(CLASS, "two\n"), (META, "<x/>\n"), ("a/new/file", "x")]);
    fs::create_dir(sandbox.at(META)).unwrap();
    let before = sandbox.snapshot();
    changes.apply(false).unwrap_err();
    assert_eq!(sandbox.snapshot(), before);
}

#[test]
fn a_record_that_cannot_be_written_takes_the_files_back() {
    let sandbox = Sandbox::new();
    let changes = sandbox.plan(&[(CLASS, "one\n")]);
    fs::create_dir_all(sandbox.at(RECORD_PATH)).unwrap();
    let before = sandbox.snapshot();
    let error = changes.apply(false).unwrap_err();
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
    for (first, second) in [("a/B.cls", "a/B.cls"), ("a/B.cls", "A/b.CLS"), ("É", "é")] {
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
    let changes = sandbox.plan(&[(CLASS, "x")]);
    assert_eq!(changes.files()[0].status(), Status::Conflict(ConflictReason::TooLarge));
    assert!(matches!(changes.apply(true), Err(ChangeError::Obstacles(_))));
    assert_eq!(fs::metadata(sandbox.at(CLASS)).unwrap().len(), MAX_FILE_BYTES + 1);
}

#[test]
fn a_damaged_record_is_an_error_that_says_so() {
    let sandbox = Sandbox::new();
    let hash = "0".repeat(64);
    for (record, what) in [
        (String::new(), "line 1, column 1"),
        ("{\n<<<<<<< HEAD\n".to_owned(), "line 2, column 1"),
        ("[1, {}]".to_owned(), "damaged"),
        ("{}".to_owned(), "missing field `version`"),
        (r#"{"version": 1}"#.to_owned(), "missing field `files`"),
        (r#"{"version": 1, "files": []}"#.to_owned(), "invalid type"),
        (r#"{"version": 1, "files": {"a": "00"}}"#.to_owned(), "SHA-256"),
        (format!(r#"{{"version": 1, "files": {{"a": "{}"}}}}"#, "A".repeat(64)), "SHA-256"),
        (format!(r#"{{"version": 1, "files": {{"../a": "{hash}"}}}}"#), "\"../a\""),
        (r#"{"version": 1, "files": {}, "more": 1}"#.to_owned(), "unknown field"),
        ("[".repeat(100_000), "recursion limit"),
    ] {
        sandbox.put(RECORD_PATH, &record);
        let error = sandbox.try_plan(&[(CLASS, "x")]).unwrap_err();
        assert!(matches!(error, ChangeError::RecordDamaged(_)), "{error:?}");
        let said = error.to_string();
        assert!(said.starts_with(RECORD_PATH), "{said}");
        assert!(said.contains(what), "{what}: {said}");
    }
    fs::write(sandbox.at(RECORD_PATH), b"\xff\xfe").unwrap();
    let said = sandbox.try_plan(&[]).unwrap_err().to_string();
    assert!(said.contains("not UTF-8"), "{said}");
}

#[test]
fn a_record_of_an_unknown_version_is_refused_and_kept() {
    let sandbox = Sandbox::new();
    for version in ["2", "0", "\"1\"", "null"] {
        let record = format!(r#"{{"version": {version}, "entries": []}}"#);
        sandbox.put(RECORD_PATH, &record);
        let error = sandbox.try_plan(&[(CLASS, "x")]).unwrap_err();
        assert!(matches!(&error, ChangeError::RecordVersion { found } if found == version), "{error:?}");
        assert_eq!(sandbox.read(RECORD_PATH), record);
    }
}

#[cfg(unix)]
mod links {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_folder_that_links_out_of_the_project_is_never_written_through() {
        let outside = tempfile::tempdir().unwrap();
        for to in [outside.path(), Path::new("../.."), Path::new("missing")] {
            let sandbox = Sandbox::new();
            fs::create_dir_all(sandbox.at("force-app/main")).unwrap();
            symlink(to, sandbox.at("force-app/main/default")).unwrap();
            let error = sandbox.try_plan(&[(CLASS, "x")]);
            // "../.." of force-app/main is the root, which is inside.
            if to == Path::new("../..") {
                assert_eq!(statuses(&error.unwrap()), [(CLASS, Status::Create)], "{to:?}");
            } else {
                let error = error.unwrap_err();
                assert!(
                    matches!(&error, ChangeError::LeavesProject { link, .. } if link == "force-app/main/default"),
                    "{to:?}: {error:?}"
                );
            }
        }
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_becomes_a_link_after_planning_is_not_written_through() {
        let outside = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::new();
        let changes = sandbox.plan(&[("force-app/a", "x"), ("new/b", "x")]);
        symlink(outside.path(), sandbox.at("force-app")).unwrap();
        let before = sandbox.snapshot();
        changes.apply(true).unwrap_err();
        assert_eq!(sandbox.snapshot(), before);
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }

    #[test]
    fn the_record_folder_may_not_link_out_either() {
        let outside = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::new();
        symlink(outside.path(), sandbox.at(".otpsmith")).unwrap();
        assert!(matches!(sandbox.try_plan(&[(CLASS, "x")]), Err(ChangeError::LeavesProject { .. })));
        fs::remove_file(sandbox.at(".otpsmith")).unwrap();
        fs::create_dir(sandbox.at(".otpsmith")).unwrap();
        symlink(outside.path().join("x"), sandbox.at(RECORD_PATH)).unwrap();
        let said = sandbox.try_plan(&[(CLASS, "x")]).unwrap_err().to_string();
        assert!(said.contains("a symbolic link stands in its place"), "{said}");
    }

    #[test]
    fn a_link_in_the_place_of_a_file_is_a_conflict_and_force_replaces_the_link_only() {
        let outside = tempfile::tempdir().unwrap();
        let victim = outside.path().join("victim");
        // Even equal contents do not make a link ours.
        fs::write(&victim, "generated\n").unwrap();
        let sandbox = Sandbox::new();
        fs::create_dir_all(sandbox.at(CLASS).parent().unwrap()).unwrap();
        symlink(&victim, sandbox.at(CLASS)).unwrap();
        let changes = sandbox.plan(&[(CLASS, "generated\n")]);
        assert_eq!(statuses(&changes), [(CLASS, Status::Conflict(ConflictReason::NotOurs))]);
        assert!(changes.files()[0].is_obstructed());
        let said = changes.apply(false).unwrap_err().to_string();
        assert!(said.contains("a symbolic link is there"), "{said}");

        fs::write(&victim, "untouched\n").unwrap();
        changes.apply(true).unwrap();
        assert_eq!(fs::read_to_string(&victim).unwrap(), "untouched\n");
        assert!(sandbox.at(CLASS).symlink_metadata().unwrap().is_file());
        assert_eq!(sandbox.read(CLASS), "generated\n");
    }

    #[test]
    fn a_link_inside_the_project_is_followed_but_not_into_git_nor_twice_to_one_file() {
        let sandbox = Sandbox::new();
        fs::create_dir_all(sandbox.at("real")).unwrap();
        fs::create_dir_all(sandbox.at(".git/hooks")).unwrap();
        symlink("real", sandbox.at("alias")).unwrap();
        symlink(".git/hooks", sandbox.at("hooks")).unwrap();
        sandbox.generate(&[("alias/a", "x")]);
        assert_eq!(sandbox.read("real/a"), "x");
        assert!(matches!(sandbox.try_plan(&[("alias/b", "x"), ("real/b", "x")]), Err(ChangeError::Duplicate { .. })));
        assert!(matches!(
            sandbox.try_plan(&[("hooks/pre-commit", "x")]),
            Err(ChangeError::BadPath { fault: PathFault::Reserved, .. })
        ));
    }

    #[test]
    fn a_pipe_is_neither_read_nor_replaced() {
        let sandbox = Sandbox::new();
        fs::create_dir_all(sandbox.at(CLASS).parent().unwrap()).unwrap();
        let made = std::process::Command::new("mkfifo").arg(sandbox.at(CLASS)).status();
        assert!(made.unwrap().success());
        let changes = sandbox.plan(&[(CLASS, "x")]);
        assert!(matches!(changes.apply(true), Err(ChangeError::Obstacles(_))));
    }
}
