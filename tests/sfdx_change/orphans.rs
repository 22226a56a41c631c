//! Files of handlers that are gone.

use super::*;

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
