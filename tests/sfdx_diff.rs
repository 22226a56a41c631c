//! The diff of a change set is one that `git apply` turns into exactly what `apply` would write.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use std::fs;

use common::git_apply;
use otpsmith::sfdx::change::{ChangeSet, Decisions, GeneratedFile, Status, plan};
use otpsmith::sfdx::diff::write_diff;
use otpsmith::sfdx::project::Project;
use tempfile::TempDir;

fn project() -> (TempDir, Project) {
    let folder = tempfile::tempdir().unwrap();
    let json = r#"{"packageDirectories": [{"path": "force-app"}]}"#;
    fs::write(folder.path().join("sfdx-project.json"), json).unwrap();
    let project = Project::find(folder.path()).unwrap();
    (folder, project)
}

fn generated(files: &[(&str, &str)]) -> Vec<GeneratedFile> {
    files
        .iter()
        .map(|(path, contents)| GeneratedFile { path: (*path).to_owned(), contents: (*contents).to_owned() })
        .collect()
}

fn diff(changes: &ChangeSet) -> Vec<u8> {
    let mut out = Vec::new();
    write_diff(changes, false, &mut out).unwrap();
    out
}

fn text(changes: &ChangeSet) -> String {
    String::from_utf8(diff(changes)).unwrap()
}

/// Path, contents before and after.
type Versions = (String, Option<Vec<u8>>, Option<Vec<u8>>);

/// Old files on disk and generated ones: `git apply` of the diff must give what `apply` gives.
fn assert_git_agrees(on_disk: &[(&str, &[u8])], files: &[(&str, &str)]) {
    let (by_git, project) = project();
    for (path, contents) in on_disk {
        let place = by_git.path().join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, contents).unwrap();
    }
    let mut changes = plan(&project, generated(files)).unwrap();
    let patch = diff(&changes);
    git_apply(by_git.path(), &patch);
    // Of unchanged files, nothing is kept to compare.
    let differing = |changes: &ChangeSet| {
        let files = changes.files().iter().filter(|it| it.status() != Status::Unchanged);
        files
            .map(|it| (it.path().to_owned(), it.before().map(<[u8]>::to_vec), it.after().map(<[u8]>::to_vec)))
            .collect()
    };
    let files_before: Vec<Versions> = differing(&changes);
    for (path, _, after) in &files_before {
        let git = fs::read(by_git.path().join(path)).unwrap();
        assert_eq!(
            String::from_utf8_lossy(&git),
            String::from_utf8_lossy(after.as_ref().unwrap()),
            "{path}\n{}",
            String::from_utf8_lossy(&patch)
        );
    }

    // Back to the start, now by otpsmith.
    for (path, before, _) in &files_before {
        let place = by_git.path().join(path);
        match before {
            Some(before) => fs::write(place, before).unwrap(),
            None => fs::remove_file(place).unwrap(),
        }
    }
    changes.decide(Decisions { force: true, ..Decisions::default() });
    changes.apply().unwrap();
    for (path, _, after) in &files_before {
        assert_eq!(fs::read(by_git.path().join(path)).ok().as_ref(), after.as_ref(), "{path}");
    }
    let again = plan(&project, generated(files)).unwrap();
    assert!(diff(&again).is_empty());
}

#[test]
fn a_new_file_looks_as_git_shows_it() {
    let (_folder, project) = project();
    let changes = plan(&project, generated(&[("a/x.cls", "one\ntwo\n"), ("b", "x")])).unwrap();
    assert_eq!(
        text(&changes),
        "diff --git a/a/x.cls b/a/x.cls\n\
         new file mode 100644\n\
         --- /dev/null\n\
         +++ b/a/x.cls\n\
         @@ -0,0 +1,2 @@\n\
         +one\n\
         +two\n\
         diff --git a/b b/b\n\
         new file mode 100644\n\
         --- /dev/null\n\
         +++ b/b\n\
         @@ -0,0 +1 @@\n\
         +x\n\
         \\ No newline at end of file\n"
    );
}

#[test]
fn a_name_with_a_space_is_ended_by_a_tab_as_in_git() {
    let (_folder, project) = project();
    let changes = plan(&project, generated(&[("a b", "x\n")])).unwrap();
    assert!(text(&changes).contains("\n+++ b/a b\t\n"), "{}", text(&changes));
}

#[test]
fn a_change_is_shown_with_three_lines_around_it() {
    let (folder, project) = project();
    let old: String = (1..=20).map(|n| format!("{n}\n")).collect();
    let new = old.replace("10\n", "ten\n").replace("20\n", "20");
    plan(&project, generated(&[("x", &old)])).unwrap().apply().unwrap();
    let changes = plan(&project, generated(&[("x", &new)])).unwrap();
    assert_eq!(
        text(&changes),
        "diff --git a/x b/x\n--- a/x\n+++ b/x\n\
         @@ -7,7 +7,7 @@\n 7\n 8\n 9\n-10\n+ten\n 11\n 12\n 13\n\
         @@ -17,4 +17,4 @@\n 17\n 18\n 19\n-20\n+20\n\\ No newline at end of file\n"
    );
    drop(folder);
}

#[test]
fn nothing_is_shown_for_equal_stale_and_line_end_only_files() {
    let (folder, project) = project();
    let files = [("same", "a\n"), ("crlf", "a\nb\n"), ("stale", "x\n")];
    plan(&project, generated(&files)).unwrap().apply().unwrap();
    fs::write(folder.path().join("crlf"), "a\r\nb\r\n").unwrap();
    let changes = plan(&project, generated(&files[..2])).unwrap();
    assert_eq!(changes.files().len(), 3);
    assert_eq!(text(&changes), "");
}

#[test]
fn a_crlf_file_shows_only_the_lines_that_change() {
    let (folder, project) = project();
    plan(&project, generated(&[("x", "a\nb\nc\n")])).unwrap().apply().unwrap();
    fs::write(folder.path().join("x"), "a\r\nb\r\nc\r\n").unwrap();
    let changes = plan(&project, generated(&[("x", "a\nB\nc\n")])).unwrap();
    assert!(text(&changes).ends_with("@@ -1,3 +1,3 @@\n a\r\n-b\r\n+B\r\n c\r\n"), "{}", text(&changes));
}

#[test]
fn git_applies_creates_updates_and_conflicts_to_the_exact_result() {
    assert_git_agrees(
        &[
            ("c/update", b"1\n2\n3\n4\n5\n6\n7\n8\n9\n"),
            ("c/gets-final-newline", b"a\nb"),
            ("c/loses-final-newline", b"a\nb\n"),
            ("c/neither-has-one", b"a\nb"),
            ("c/was-empty", b""),
            ("c/becomes-empty", b"a\nb\n"),
            ("c/crlf", b"a\r\nb\r\nc\r\n"),
            ("c/mixed", b"a\r\nb\nc\r\n"),
            ("c/lone-cr", b"a\rb\nc\n"),
            ("c/bytes", b"\xff\xfe\x00\nb\n"),
            ("c/unchanged", b"same\n"),
            ("c/with space/é b.xml", b"old\n"),
        ],
        &[
            ("new/deep/Class.cls", "public class Class {\n}\n"),
            ("new/no-final-newline", "a\nb"),
            ("new/empty", ""),
            ("new/one", "a\n"),
            ("new/with space.cls", "a\n"),
            ("new/ünïcode.cls", "ü\n"),
            ("new/-- weird", "--- a\n+++ b\n@@ -1 +1 @@\n"),
            ("c/update", "1\n2\n3\nfour\n5\n6\n7\n8\n"),
            ("c/gets-final-newline", "a\nb\n"),
            ("c/loses-final-newline", "a\nb"),
            ("c/neither-has-one", "a\nB"),
            ("c/was-empty", "a\n"),
            ("c/becomes-empty", ""),
            ("c/crlf", "a\nB\nc"),
            ("c/mixed", "a\nb\nC\n"),
            ("c/lone-cr", "a\rB\nc\n"),
            ("c/bytes", "b\n"),
            ("c/unchanged", "same\n"),
            ("c/with space/é b.xml", "new\n"),
        ],
    );
}

#[test]
fn git_applies_hundreds_of_arbitrary_edits_to_the_exact_result() {
    // A fixed sequence of pseudo-random numbers: the constants of Knuth's MMIX generator.
    let mut state = 1u64;
    let mut below = |limit: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    let mut text = |size: u64, end: &str| {
        let mut text = String::new();
        for _ in 0..below(size) {
            // Few different lines, so that many are equal and hunks meet and overlap.
            text.push_str(["a", "b", "", "c c", "}"][below(5) as usize]);
            text.push_str(end);
        }
        if below(3) == 0 {
            text.push('z');
        }
        text
    };
    let cases: Vec<(String, String, String)> = (0..400)
        .map(|n| {
            let end = if n % 4 == 0 { "\r\n" } else { "\n" };
            let shared = text(25, "\n");
            let old = format!("{}{}{}", text(4, end), shared.replace('\n', end), text(4, end));
            let new = format!("{}{shared}{}", text(4, "\n"), text(4, "\n"));
            (format!("d/{n}"), old, new)
        })
        .collect();
    let on_disk: Vec<(&str, &[u8])> = cases.iter().map(|(p, o, _)| (p.as_str(), o.as_bytes())).collect();
    let files: Vec<(&str, &str)> = cases.iter().map(|(p, _, n)| (p.as_str(), n.as_str())).collect();
    assert_git_agrees(&on_disk, &files);
}

#[test]
fn a_file_too_long_to_compare_is_replaced_whole_and_soon() {
    let old: String = (0..30_000).map(|n| format!("old {n}\n")).collect();
    let new: String = (0..30_000).map(|n| format!("new {n}\n")).collect();
    let started = std::time::Instant::now();
    assert_git_agrees(&[("x", old.as_bytes())], &[("x", &new)]);
    assert!(started.elapsed().as_secs() < 20);
}

#[test]
fn colour_marks_lines_and_shows_control_characters_as_text() {
    let (folder, project) = project();
    fs::write(folder.path().join("x"), "same\n\x1b[2Jold\r\n").unwrap();
    let changes = plan(&project, generated(&[("x", "same\nnew\n")])).unwrap();
    let mut out = Vec::new();
    write_diff(&changes, true, &mut out).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "\x1b[1mdiff --git a/x b/x\x1b[0m\n\
         \x1b[1m--- a/x\x1b[0m\n\
         \x1b[1m+++ b/x\x1b[0m\n\
         \x1b[36m@@ -1,2 +1,2 @@\x1b[0m\n \
         same\n\
         \x1b[31m-^[[2Jold^M\x1b[0m\n\
         \x1b[32m+new\x1b[0m\n"
    );
}

#[cfg(unix)]
#[test]
fn what_cannot_be_compared_has_no_diff() {
    let (folder, project) = project();
    std::os::unix::fs::symlink("y", folder.path().join("x")).unwrap();
    let changes = plan(&project, generated(&[("x", "a\n")])).unwrap();
    assert_eq!(text(&changes), "");
    assert_eq!(changes.conflicts().len(), 1);
}
