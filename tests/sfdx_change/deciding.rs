//! What a person changed: merges, conflicts, and what becomes of them.

use super::*;

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
