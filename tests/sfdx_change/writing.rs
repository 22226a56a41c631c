//! Files that are new, unchanged or of ours.

use super::*;

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
