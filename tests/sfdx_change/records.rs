//! What otpsmith remembers of what it wrote, whole and damaged, and in other line ends.

use super::*;

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
