//! What otpsmith does to the files of a project: never more than it was asked, and all of it or nothing.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use otpsmith::sfdx::PathFault;
use otpsmith::sfdx::change::{
    Applied, ChangeError, ChangeSet, Comparison, ConflictReason, Decisions, GeneratedFile, LEGACY_RECORD_PATH,
    MAX_FILE_BYTES, Origin, Scope, Status, Take, Unit, plan,
};
use otpsmith::sfdx::project::Project;
use tempfile::TempDir;

const CLASS: &str = "force-app/main/default/classes/Otp.cls";
const META: &str = "force-app/main/default/classes/Otp.cls-meta.xml";
const RECORD_PATH: &str = ".otpsmith/generated/project-files.txt";

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

    /// Writes everything, whatever is there.
    fn force(&self, files: &[(&str, &str)]) -> Result<Applied, ChangeError> {
        let mut changes = self.plan(files);
        force(&mut changes)
    }

    fn generate(&self, files: &[(&str, &str)]) -> Applied {
        self.plan(files).apply().unwrap()
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

fn force(changes: &mut ChangeSet) -> Result<Applied, ChangeError> {
    changes.decide(Decisions { force: true, ..Decisions::default() });
    changes.apply()
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

    let applied = changes.apply().unwrap();
    assert_eq!(applied.written, [CLASS, META]);
    assert!(applied.record_written);
    assert_eq!(sandbox.read(CLASS), "class Otp {}\n");
    assert_eq!(sandbox.read(META), "<x/>\n");
    assert_eq!(
        sandbox.read(RECORD_PATH),
        format!(
            "@@ otpsmith record 2\n@@ spec -\n@@ provider -\n@@ otpsmith {}\n\
             @@ file {CLASS}\nclass Otp {{}}\n@@ file {META}\n<x/>\n",
            env!("CARGO_PKG_VERSION")
        )
    );
    assert!(applied.forceignore_written);
    assert!(sandbox.read(".forceignore").ends_with("\n.otpsmith/\n"));
    assert!(!sandbox.at(".otpsmith/local").exists());
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

    let mut changes = sandbox.plan(&files);
    assert!(changes.is_empty());
    let applied = force(&mut changes).unwrap();
    assert!(!applied.forceignore_written);
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
    assert_eq!(changes.apply().unwrap().written, [CLASS]);
    assert_eq!(sandbox.read(CLASS), "two\n");
    assert_eq!(modified(&sandbox.at(META)), date);
    assert!(sandbox.plan(&[(CLASS, "two\n"), (META, "<x/>\n")]).is_empty());
}

#[test]
fn changes_in_the_same_lines_stop_everything_until_somebody_decides() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "one\n")]);
    sandbox.put(CLASS, "one, by hand\n");
    let before = sandbox.snapshot();

    let files = [(CLASS, "two\n"), (META, "<x/>\n")];
    let mut changes = sandbox.plan(&files);
    let reason = ConflictReason::ChangedSince;
    assert_eq!(statuses(&changes), [(CLASS, Status::Conflict(reason)), (META, Status::Create)]);
    let file = &changes.files()[0];
    assert_eq!((file.base(), file.generated()), (Some("one\n"), Some("two\n")));
    assert_eq!(file.before(), Some(&b"one, by hand\n"[..]));
    let error = changes.apply().unwrap_err();
    assert!(
        matches!(&error, ChangeError::Conflicts(c) if c.len() == 1 && c[0].path == CLASS && c[0].reason == reason),
        "{error:?}"
    );
    let said = error.to_string();
    assert!(said.contains(CLASS) && said.contains("--conflicts"), "{said}");
    assert_eq!(sandbox.snapshot(), before, "one conflict stops every file");

    assert_eq!(force(&mut changes).unwrap().written, [CLASS, META]);
    assert_eq!(sandbox.read(CLASS), "two\n");
    assert!(sandbox.plan(&files).is_empty());
}

/// A project in which a person and otpsmith changed the same line, and what is generated now.
fn contradiction() -> (Sandbox, [(&'static str, &'static str); 1]) {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "a\none\nz\n")]);
    sandbox.put(CLASS, "a\nmine\nz\n");
    (sandbox, [(CLASS, "a\ntwo\nz\n")])
}

#[test]
fn a_conflict_can_be_taken_from_either_side() {
    for (take, status, text) in [
        (Take::Mine, Status::Edited, "a\nmine\nz\n"),
        (Take::Theirs, Status::Overwrite, "a\ntwo\nz\n"),
        (Take::Text(b"by a tool\n".to_vec()), Status::Resolve, "by a tool\n"),
        (
            Take::Markers,
            Status::Resolve,
            "a\n<<<<<<< yours\nmine\n||||||| generated before\none\n=======\ntwo\n>>>>>>> generated now\nz\n",
        ),
    ] {
        let (sandbox, files) = contradiction();
        let mut changes = sandbox.plan(&files);
        changes.resolve(CLASS, take.clone()).unwrap();
        assert_eq!(statuses(&changes), [(CLASS, status)]);
        changes.apply().unwrap();
        assert_eq!(sandbox.read(CLASS), text, "{take:?}");
        // Whatever was taken, it is a person's change of what is generated now, and stays.
        let again = sandbox.plan(&files);
        assert!(again.is_empty(), "{take:?}");
        let expected = if take == Take::Theirs { Status::Unchanged } else { Status::Edited };
        assert_eq!(statuses(&again), [(CLASS, expected)]);
        assert!(sandbox.read(RECORD_PATH).ends_with("a\ntwo\nz\n"));
    }
}

#[test]
fn all_conflicts_can_be_taken_at_once_and_one_otherwise() {
    let sandbox = Sandbox::new();
    sandbox.put("foreign", "theirs\n");
    sandbox.generate(&[(CLASS, "one\n"), (META, "one\n")]);
    sandbox.put(CLASS, "mine\n");
    sandbox.put(META, "mine\n");
    let mut changes = sandbox.plan(&[(CLASS, "two\n"), (META, "two\n"), ("foreign", "two\n")]);
    changes.resolve(META, Take::Mine).unwrap();
    changes.resolve_all(&Take::Theirs).unwrap();
    let foreign = Status::Conflict(ConflictReason::NotOurs);
    assert_eq!(statuses(&changes), [(CLASS, Status::Overwrite), (META, Status::Edited), ("foreign", foreign)]);
    force(&mut changes).unwrap();
    let texts = [CLASS, META, "foreign"].map(|path| sandbox.read(path));
    assert_eq!(texts, ["two\n", "mine\n", "two\n"], "force does not undo what was said of one file");
}

#[test]
fn only_what_is_in_question_can_be_resolved() {
    let (sandbox, files) = contradiction();
    sandbox.put("foreign", "theirs\n");
    let mut changes = sandbox.plan(&[files[0], ("foreign", "x\n"), ("new", "x\n")]);
    for path in ["new", "nowhere"] {
        assert!(matches!(changes.resolve(path, Take::Mine), Err(ChangeError::NothingToResolve { .. })), "{path}");
    }
    for take in [Take::Theirs, Take::Markers, Take::Text(Vec::new())] {
        let error = changes.resolve("foreign", take).unwrap_err();
        assert!(matches!(&error, ChangeError::NeedsForce { path } if path == "foreign"), "{error:?}");
    }
    // Keeping it makes it a file of otpsmith's with a person's changes.
    changes.resolve("foreign", Take::Mine).unwrap();
    changes.resolve(CLASS, Take::Mine).unwrap();
    changes.apply().unwrap();
    assert_eq!(sandbox.read("foreign"), "theirs\n");
    assert!(sandbox.plan(&[files[0], ("foreign", "x\n"), ("new", "x\n")]).is_empty());
}

#[test]
fn changes_in_other_lines_are_merged_and_stay_merged() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "a\nb\nc\nd\n")]);
    sandbox.put(CLASS, "A, by hand\nb\nc\nd\n");
    let same = sandbox.plan(&[(CLASS, "a\nb\nc\nd\n")]);
    assert_eq!(statuses(&same), [(CLASS, Status::Edited)]);
    assert!(same.is_empty() && same.files()[0].after().is_none());

    let files = [(CLASS, "a\nb\nc\nD\n")];
    let changes = sandbox.plan(&files);
    assert_eq!(statuses(&changes), [(CLASS, Status::Merge)]);
    assert_eq!(changes.files()[0].after(), Some(&b"A, by hand\nb\nc\nD\n"[..]));
    changes.apply().unwrap();
    assert_eq!(sandbox.read(CLASS), "A, by hand\nb\nc\nD\n");
    let again = sandbox.plan(&files);
    assert_eq!(statuses(&again), [(CLASS, Status::Edited)]);
    assert!(again.is_empty());
    // The next version starts from what was generated, not from what was merged.
    let next = sandbox.plan(&[(CLASS, "a\nb\nC\nD\n")]);
    next.apply().unwrap();
    assert_eq!(sandbox.read(CLASS), "A, by hand\nb\nC\nD\n");
    sandbox.force(&files).unwrap();
    assert_eq!(sandbox.read(CLASS), "a\nb\nc\nD\n", "force leaves nothing of a person's changes");
}

#[test]
fn a_merge_keeps_the_line_ends_of_a_checkout() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "a\nb\nc\n")]);
    sandbox.put(CLASS, "mine\r\nb\r\nc\r\n");
    sandbox.generate(&[(CLASS, "a\nb\nnew\n")]);
    assert_eq!(sandbox.read(CLASS), "mine\r\nb\r\nnew\r\n");
}

#[test]
fn a_file_that_is_no_text_is_a_conflict_and_never_merged() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "a\nb\nc\n")]);
    sandbox.put(CLASS, b"\xff\nb\nc\n");
    let mut changes = sandbox.plan(&[(CLASS, "a\nb\nnew\n")]);
    assert_eq!(statuses(&changes), [(CLASS, Status::Conflict(ConflictReason::ChangedSince))]);
    assert!(changes.resolve(CLASS, Take::Markers).is_err());
    changes.resolve(CLASS, Take::Mine).unwrap();
    changes.apply().unwrap();
    assert_eq!(fs::read(sandbox.at(CLASS)).unwrap(), b"\xff\nb\nc\n");
}

#[test]
fn a_change_by_hand_that_equals_the_new_contents_is_no_conflict() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "one\n")]);
    sandbox.put(CLASS, "two\n");
    let changes = sandbox.plan(&[(CLASS, "two\n")]);
    assert_eq!(statuses(&changes), [(CLASS, Status::Unchanged)]);
    let applied = changes.apply().unwrap();
    assert_eq!((applied.written.len(), applied.record_written), (0, true));
}

#[test]
fn a_file_that_otpsmith_never_wrote_is_kept_until_forced() {
    let sandbox = Sandbox::new();
    sandbox.put(CLASS, "mine\n");
    let mut changes = sandbox.plan(&[(CLASS, "generated\n")]);
    assert_eq!(statuses(&changes), [(CLASS, Status::Conflict(ConflictReason::NotOurs))]);
    assert!(matches!(changes.apply(), Err(ChangeError::Conflicts(_))));
    changes.resolve_all(&Take::Theirs).unwrap();
    assert!(matches!(changes.apply(), Err(ChangeError::Conflicts(_))), "only force is meant for it");
    assert_eq!(sandbox.read(CLASS), "mine\n");
    assert!(!sandbox.at(".otpsmith").exists());
    force(&mut changes).unwrap();
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
    changes.apply().unwrap();
    assert_eq!(modified(&sandbox.at(CLASS)), date);
    assert_eq!(statuses(&sandbox.plan(&[(CLASS, "other\n")])), [(CLASS, Status::Update)]);
}

#[test]
fn a_deleted_file_stays_deleted_until_it_is_wanted_back() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "one\n"), (META, "<x/>\n")]);
    fs::remove_file(sandbox.at(CLASS)).unwrap();
    for text in ["one\n", "two\n", "two\n"] {
        let changes = sandbox.plan(&[(CLASS, text), (META, "<x/>\n")]);
        assert_eq!(statuses(&changes), [(CLASS, Status::Deleted), (META, Status::Unchanged)]);
        changes.apply().unwrap();
        assert!(!sandbox.at(CLASS).exists());
    }
    sandbox.force(&[(CLASS, "two\n"), (META, "<x/>\n")]).unwrap();
    assert!(!sandbox.at(CLASS).exists(), "force is about files that are there");
    let mut changes = sandbox.plan(&[(CLASS, "two\n"), (META, "<x/>\n")]);
    changes.decide(Decisions { restore: true, ..Decisions::default() });
    assert_eq!(statuses(&changes), [(CLASS, Status::Create), (META, Status::Unchanged)]);
    changes.apply().unwrap();
    assert_eq!(sandbox.read(CLASS), "two\n");
}

const OLD: &str = "force-app/main/default/objects/Old/Old.cls";

#[test]
fn orphans_are_reported_until_they_are_gone() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "one\n"), (OLD, "old\n")]);
    for _ in 0..2 {
        let mut changes = sandbox.plan(&[(CLASS, "one\n")]);
        assert_eq!(statuses(&changes), [(CLASS, Status::Unchanged), (OLD, Status::Orphan { is_edited: false })]);
        force(&mut changes).unwrap();
        assert_eq!(sandbox.read(OLD), "old\n", "nothing is removed unasked");
    }
    assert!(
        sandbox.read(RECORD_PATH).contains(&format!("@@ file {OLD}\n@@ from - {} -\nold\n", env!("CARGO_PKG_VERSION")))
    );
    assert!(sandbox.plan(&[(CLASS, "one\n")]).is_empty());
    fs::remove_file(sandbox.at(OLD)).unwrap();
    let changes = sandbox.plan(&[(CLASS, "one\n")]);
    assert_eq!(statuses(&changes), [(CLASS, Status::Unchanged)]);
    changes.apply().unwrap();
    assert!(!sandbox.read(RECORD_PATH).contains("Old.cls"));
}

#[test]
fn orphans_are_removed_when_asked_with_their_folders_and_their_record() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "one\n"), (OLD, "old\n")]);
    let prune = Decisions { prune: true, ..Decisions::default() };
    let mut changes = sandbox.plan(&[(CLASS, "one\n")]);
    changes.decide(prune);
    assert_eq!(statuses(&changes), [(CLASS, Status::Unchanged), (OLD, Status::Remove)]);
    let applied = changes.apply().unwrap();
    assert_eq!((applied.written.len(), applied.removed), (0, vec![OLD.to_owned()]));
    assert!(!sandbox.at("force-app/main/default/objects").exists(), "a folder that is empty now goes too");
    assert!(sandbox.plan(&[(CLASS, "one\n")]).is_empty());

    let mut changes = sandbox.plan(&[]);
    changes.decide(prune);
    changes.apply().unwrap();
    assert!(!sandbox.at("force-app").exists());
    assert!(!sandbox.at(".otpsmith").exists(), "no record is left of nothing");
}

#[test]
fn an_orphan_that_a_person_changed_is_removed_only_by_force() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "one\n"), (OLD, "old\n")]);
    sandbox.put(OLD, "old, by hand\n");
    let mut changes = sandbox.plan(&[(CLASS, "one\n")]);
    changes.decide(Decisions { prune: true, ..Decisions::default() });
    assert_eq!(changes.files()[1].status(), Status::Orphan { is_edited: true });
    changes.apply().unwrap();
    assert_eq!(sandbox.read(OLD), "old, by hand\n");
    let mut changes = sandbox.plan(&[(CLASS, "one\n")]);
    changes.decide(Decisions { prune: true, force: true, ..Decisions::default() });
    changes.apply().unwrap();
    assert!(!sandbox.at(OLD).exists());
}

/// Compares the files of several handlers.
fn handlers(sandbox: &Sandbox, scope: Scope, units: &[(&str, &[(&str, &str)])]) -> ChangeSet {
    let mut comparison = Comparison::begin(&sandbox.project, scope, None).unwrap();
    for (name, files) in units {
        let origin = Origin { provider: "p".into(), spec: "0".into(), version: "1".into() };
        let file = |it: &(&str, &str)| GeneratedFile { path: it.0.to_owned(), contents: it.1.to_owned() };
        let files = files.iter().map(file).collect();
        comparison.add(Unit { name: (*name).to_owned(), origin, files }).unwrap();
    }
    comparison.finish().unwrap()
}

#[test]
fn each_handler_has_a_record_of_its_own_and_others_are_left_alone() {
    let sandbox = Sandbox::new();
    let (a, b) = (("A", &[("a", "1\n")][..]), ("B", &[("b", "1\n")][..]));
    handlers(&sandbox, Scope::Whole, &[a, b]).apply().unwrap();
    let record = |name: &str| sandbox.at(&format!(".otpsmith/generated/{name}.txt"));
    let date = age(&record("B"));
    let part = handlers(&sandbox, Scope::Part, &[("A", &[("a", "2\n")])]);
    assert_eq!(statuses(&part), [("a", Status::Update)], "nothing is said of other handlers");
    part.apply().unwrap();
    assert_eq!(modified(&record("B")), date);

    let whole = handlers(&sandbox, Scope::Whole, &[b]);
    assert_eq!(statuses(&whole), [("a", Status::Orphan { is_edited: false }), ("b", Status::Unchanged)]);
    fs::remove_file(sandbox.at("a")).unwrap();
    handlers(&sandbox, Scope::Whole, &[b]).apply().unwrap();
    assert!(!record("A").exists() && record("B").exists());
}

#[test]
fn a_record_is_taken_for_what_is_generated_only_when_it_is_that_and_no_more() {
    let sandbox = Sandbox::new();
    let compare = |files: &[(&str, &str)]| {
        let mut comparison = Comparison::begin(&sandbox.project, Scope::Whole, None).unwrap();
        comparison.hash_records();
        let origin = Origin { provider: "p".into(), spec: "0".into(), version: "1".into() };
        let file = |it: &(&str, &str)| GeneratedFile { path: it.0.to_owned(), contents: it.1.to_owned() };
        comparison.add(Unit { name: "A".to_owned(), origin, files: files.iter().map(file).collect() }).unwrap();
        comparison.finish().unwrap()
    };
    let known =
        |hash: u64| Comparison::begin(&sandbox.project, Scope::Whole, None).unwrap().add_known("A", hash).unwrap();
    assert!(!known(0), "there is no record");
    let first = compare(&[("a", "1\n"), ("b", "1\n")]);
    first.apply().unwrap();
    let hash = first.record_hashes()["A"];
    assert!(known(hash) && !known(hash + 1));
    assert_eq!(compare(&[("a", "1\n"), ("b", "1\n")]).record_hashes()["A"], hash);
    // With an orphan in it, the record is not what is generated.
    let fewer = compare(&[("a", "1\n")]);
    fewer.apply().unwrap();
    assert!(!known(hash) && fewer.record_hashes().is_empty());
}

#[test]
fn a_file_that_goes_to_another_handler_keeps_its_history() {
    for scope in [Scope::Whole, Scope::Part] {
        let sandbox = Sandbox::new();
        handlers(&sandbox, Scope::Whole, &[("Old", &[("credential", "1\n2\n3\n"), ("old", "x\n")])]).apply().unwrap();
        sandbox.put("credential", "mine\n2\n3\n");
        let renamed: [(&str, &[(&str, &str)]); 1] = [("New", &[("credential", "1\n2\nnew\n"), ("new", "x\n")])];
        let changes = handlers(&sandbox, scope, &renamed);
        assert_eq!(changes.files()[0].status(), Status::Merge, "{scope:?}");
        changes.apply().unwrap();
        assert_eq!(sandbox.read("credential"), "mine\n2\nnew\n");
        let old = sandbox.read(".otpsmith/generated/Old.txt");
        assert!(!old.contains("credential") && old.contains("@@ file old\n"), "{old}");
        assert!(handlers(&sandbox, scope, &renamed).is_empty(), "{scope:?}");
    }
}

#[test]
fn the_record_of_hashes_is_read_and_replaced() {
    let sandbox = Sandbox::new();
    let hash = |text: &str| match text {
        // By sha256sum.
        "class Otp {}\n" => "a16eb97d7162c5f097c94c4d64d2d8faa8ceaaf50113e5499ef67a78a74ee24c",
        "<x/>\n" => "a07e74980b32063d37a8f1ad9b6096a84af8d827a3752c1d936f2ce5f6548bee",
        other => panic!("{other}"),
    };
    let record = |files: &[(&str, &str)]| {
        let files: Vec<String> = files.iter().map(|(path, text)| format!("{path:?}: {:?}", hash(text))).collect();
        format!("{{\"version\": 1, \"files\": {{{}}}}}", files.join(", "))
    };
    sandbox.put(
        LEGACY_RECORD_PATH,
        record(&[(CLASS, "class Otp {}\n"), (META, "<x/>\n"), ("gone", "<x/>\n"), ("old", "<x/>\n")]),
    );
    sandbox.put(CLASS, "class Otp {}\n");
    sandbox.put(META, "<x/> by hand\n");
    sandbox.put("old", "<x/>\n");
    // What it is now is the base of what it was last, as long as nobody changed it.
    let changes = sandbox.plan(&[(CLASS, "class New {}\n"), (META, "<x/>\n")]);
    let old = ("old", Status::Orphan { is_edited: false });
    assert_eq!(statuses(&changes), [(CLASS, Status::Update), (META, Status::Edited), old]);
    let changes = sandbox.plan(&[(CLASS, "class New {}\n"), (META, "<y/>\n")]);
    assert_eq!(changes.files()[1].status(), Status::Conflict(ConflictReason::ChangedSince));
    sandbox.force(&[(CLASS, "class New {}\n"), (META, "<y/>\n")]).unwrap();
    assert!(sandbox.read(RECORD_PATH).contains("class New {}\n"));
    // The orphan's text is not known; it stays in the old record until it is gone.
    let left = sandbox.read(LEGACY_RECORD_PATH);
    assert!(left.contains("old") && !left.contains(CLASS) && !left.contains("gone"), "{left}");
    let mut changes = sandbox.plan(&[(CLASS, "class New {}\n"), (META, "<y/>\n")]);
    assert!(changes.is_empty());
    changes.decide(Decisions { prune: true, ..Decisions::default() });
    changes.apply().unwrap();
    assert!(!sandbox.at("old").exists() && !sandbox.at(LEGACY_RECORD_PATH).exists());
}

#[test]
fn a_crlf_checkout_is_unchanged() {
    let sandbox = Sandbox::new();
    let files = [(CLASS, "a\nb\n")];
    sandbox.generate(&files);
    sandbox.put(CLASS, "a\r\nb\r\n");
    sandbox.put(RECORD_PATH, sandbox.read(RECORD_PATH).replace('\n', "\r\n"));
    let date = age(&sandbox.at(CLASS));
    let mut changes = sandbox.plan(&files);
    assert_eq!(statuses(&changes), [(CLASS, Status::Unchanged)]);
    assert!(changes.is_empty());
    force(&mut changes).unwrap();
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
    changes.apply().unwrap();
    assert_eq!(sandbox.read(CLASS), "a\r\nc\r\n");
    let record = sandbox.read(RECORD_PATH);
    assert_eq!(record.matches('\n').count(), record.matches("\r\n").count());
    assert!(sandbox.plan(&files).is_empty());
}

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

#[test]
fn a_damaged_record_is_an_error_that_says_so() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "one\n"), (META, "<x/>\n")]);
    let good = sandbox.read(RECORD_PATH);
    for (record, what) in [
        (String::new(), "a line `@@ otpsmith record …` is missing"),
        ("x\n".to_owned(), "a line `@@ otpsmith record …` is missing"),
        (good.replace("@@ provider -\n", ""), "a line `@@ provider …` is missing"),
        (good.replace(META, "../a"), "\"../a\""),
        (good.replace(META, CLASS), "not in the order of the paths"),
        (good.trim_end().to_owned(), "cut off"),
        (good.replace(&format!("@@ file {CLASS}\n"), ""), "a line `@@ file …` is missing"),
        (good.replace("one\n", "@@ from x\none\n"), "a line `@@ from …` is wrong"),
    ] {
        sandbox.put(RECORD_PATH, &record);
        let error = sandbox.try_plan(&[(CLASS, "x")]).unwrap_err();
        assert!(matches!(error, ChangeError::RecordDamaged { .. }), "{error:?}");
        let said = error.to_string();
        assert!(said.starts_with(RECORD_PATH), "{said}");
        assert!(said.contains(what), "{what}: {said}");
    }
    fs::write(sandbox.at(RECORD_PATH), b"\xff\xfe").unwrap();
    let said = sandbox.try_plan(&[(CLASS, "x")]).unwrap_err().to_string();
    assert!(said.contains("not UTF-8"), "{said}");
}

#[test]
fn a_record_with_conflict_markers_says_the_way_out_and_either_side_is_one() {
    let sandbox = Sandbox::new();
    sandbox.generate(&[(CLASS, "one\n")]);
    let ours = sandbox.read(RECORD_PATH);
    let theirs = ours.replace("one\n", "two\n");
    sandbox.put(RECORD_PATH, ours.replace("one\n", "<<<<<<< HEAD\none\n=======\ntwo\n>>>>>>> theirs\n"));
    let error = sandbox.try_plan(&[(CLASS, "two\n")]).unwrap_err();
    assert!(matches!(error, ChangeError::RecordInConflict { .. }), "{error:?}");
    let said = error.to_string();
    assert!(said.contains("git checkout --ours -- .otpsmith/generated"), "{said}");
    for side in [ours, theirs] {
        sandbox.put(CLASS, "two\n");
        sandbox.put(RECORD_PATH, side);
        assert_eq!(statuses(&sandbox.plan(&[(CLASS, "two\n")])), [(CLASS, Status::Unchanged)]);
        sandbox.put(CLASS, "two\nmine\n");
        assert!(sandbox.plan(&[(CLASS, "two\n")]).conflicts().len() <= 1);
    }
}

#[test]
fn a_damaged_record_of_hashes_is_an_error_that_says_so() {
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
        sandbox.put(LEGACY_RECORD_PATH, &record);
        let error = sandbox.try_plan(&[(CLASS, "x")]).unwrap_err();
        assert!(matches!(error, ChangeError::RecordDamaged { .. }), "{error:?}");
        let said = error.to_string();
        assert!(said.starts_with(LEGACY_RECORD_PATH), "{said}");
        assert!(said.contains(what), "{what}: {said}");
    }
}

#[test]
fn a_record_of_an_unknown_version_is_refused_and_kept() {
    let sandbox = Sandbox::new();
    for version in ["2", "0", "\"1\"", "null"] {
        let record = format!(r#"{{"version": {version}, "entries": []}}"#);
        sandbox.put(LEGACY_RECORD_PATH, &record);
        let error = sandbox.try_plan(&[(CLASS, "x")]).unwrap_err();
        assert!(matches!(&error, ChangeError::RecordVersion { found, .. } if found == version), "{error:?}");
        assert_eq!(sandbox.read(LEGACY_RECORD_PATH), record);
    }
    fs::remove_file(sandbox.at(LEGACY_RECORD_PATH)).unwrap();
    sandbox.put(RECORD_PATH, "@@ otpsmith record 3\nanything\n");
    let error = sandbox.try_plan(&[(CLASS, "x")]).unwrap_err();
    assert!(matches!(&error, ChangeError::RecordVersion { found, .. } if found == "3"), "{error:?}");
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
        let mut changes = sandbox.plan(&[("force-app/a", "x"), ("new/b", "x")]);
        symlink(outside.path(), sandbox.at("force-app")).unwrap();
        let before = sandbox.snapshot();
        force(&mut changes).unwrap_err();
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
        fs::create_dir_all(sandbox.at(".otpsmith/generated")).unwrap();
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
        let mut changes = sandbox.plan(&[(CLASS, "generated\n")]);
        assert_eq!(statuses(&changes), [(CLASS, Status::Conflict(ConflictReason::NotOurs))]);
        assert!(changes.files()[0].is_obstructed());
        let said = changes.apply().unwrap_err().to_string();
        assert!(said.contains("a symbolic link is there"), "{said}");

        fs::write(&victim, "untouched\n").unwrap();
        force(&mut changes).unwrap();
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
        let mut changes = sandbox.plan(&[(CLASS, "x")]);
        assert!(matches!(force(&mut changes), Err(ChangeError::Obstacles(_))));
    }
}
