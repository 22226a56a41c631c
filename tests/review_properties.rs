//! Whatever two texts are: a difference without its changes of formatting still applies, and any choice of changes is
//! of the lines of both.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use std::fs;

use common::git_apply;
use otpsmith::review::{FileReview, Hunk, Pair, review, select, unified};
use proptest::prelude::*;

/// Applies a patch with git to files in a folder of their own; the files afterwards, in order.
fn applied(files: &[(String, String)], patch: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        fs::write(folder.path().join(path), text).unwrap();
    }
    if patch.is_empty() {
        return files.iter().map(|it| it.1.clone()).collect();
    }
    git_apply(folder.path(), patch);
    files.iter().map(|(path, _)| fs::read_to_string(folder.path().join(path)).unwrap()).collect()
}

/// Apex-like lines, of which some differ in their layout only.
fn text() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("a( x );\n"),
        Just("a(x);\n"),
        Just("  a(\n    x\n  );\n"),
        Just("b();\n"),
        Just("}\n"),
        Just("\n"),
        Just("// one two\n"),
        Just("// one\n// two\n"),
        Just("/**\n * one\n */\n"),
        Just("c('x  y');\n"),
        Just("c('x y');\n"),
        Just("é = '\u{1f600}';\n"),
        Just("b();"),
    ];
    proptest::collection::vec(line, 0..24).prop_map(|lines| lines.concat())
}

/// Apex without its layout: what has to be the same where only formatting differs.
fn bare(text: &str) -> String {
    let comment = |c: char| c.is_whitespace() || c == '/' || c == '*';
    text.split('\'')
        .enumerate()
        .map(|(at, part)| if at % 2 == 1 { part.to_owned() } else { part.replace(comment, "") })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_left_without_formatting_applies(pairs in proptest::collection::vec((text(), text()), 12)) {
        let old: Vec<(String, String)> = pairs.iter().enumerate().map(|(at, it)| (format!("{at}.cls"), it.0.clone())).collect();
        let files = review(old.iter().zip(&pairs).map(|((path, old), (_, new))| Pair {
            path,
            before: Some(old.as_bytes()),
            after: Some(new.as_bytes()),
            base: None,
            generated: None,
            note: None,
        }), true);
        let mut patch = Vec::new();
        unified::write(&files, false, &mut patch).unwrap();
        let after = applied(&old, &patch);
        for file in &files {
            let at: usize = file.pair.path.trim_end_matches(".cls").parse().unwrap();
            prop_assert_eq!(&after[at], &String::from_utf8(file.new.concat()).unwrap());
            // With the hidden changes undone, the words are still those of the new text.
            prop_assert_eq!(bare(&after[at]), bare(&pairs[at].1), "{:?}", pairs[at]);
        }
    }

    #[test]
    fn any_choice_of_changes_has_the_new_lines_of_those_and_the_old_ones_of_the_others(
        old in text(), new in text(), choice in any::<u64>(),
    ) {
        let pair = Pair { path: "x", before: Some(old.as_bytes()), after: Some(new.as_bytes()), base: None, generated: None, note: None };
        let Some(file) = FileReview::of(pair, false) else { return Ok(()) };
        let hunks: Vec<Hunk> = file.hunks.iter().flat_map(select::split).collect();
        prop_assert_eq!(hunks.iter().flat_map(Hunk::changes).count(), hunks.len());
        let taken: Vec<bool> = (0..hunks.len()).map(|at| (choice >> (at % 64)) & 1 == 1).collect();
        let mut expected = file.old.clone();
        // From the end, so that what is before keeps its place.
        for (hunk, _) in hunks.iter().zip(&taken).rev().filter(|it| *it.1) {
            for change in hunk.changes() {
                expected.splice(change.old_range(), file.new[change.new_range()].iter().copied());
            }
        }
        prop_assert_eq!(select::with_hunks(&file, &hunks, &taken), expected.concat());
    }
}
