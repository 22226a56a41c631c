//! Walks a person through the changes, one at a time, and notes what they decide.

use std::io::{self, Write};

use anstyle::{AnsiColor, Effects, Style};

use super::{FileReview, Hunk, Kind, select, unified, visible};
use crate::phrase;

const TITLE: Style = Style::new().bold();
const ASK: Style = AnsiColor::Blue.on_default().effects(Effects::BOLD);
const DIM: Style = Style::new().dimmed();

/// So many lines of a new file are shown unasked.
const SHOWN_LINES: usize = 30;

/// What each key does, for those who ask.
const HELP: [(char, &str); 11] = [
    ('y', "take this change"),
    ('n', "refuse this change: the file stays as it is here"),
    ('a', "take this change and all others of the file"),
    ('d', "refuse this change and all others of the file"),
    ('r', "take this change and the rest, in all files"),
    ('s', "split this change into smaller ones"),
    ('l', "show all lines of a new file"),
    ('e', "explain: which line of the spec or the project file caused it"),
    ('b', "back: decide about the change before again"),
    ('q', "quit: write what was taken, leave the rest for another time"),
    ('?', "these keys"),
];

/// What somebody decided about one file.
#[derive(Debug)]
pub struct Decision {
    /// Its changes, some of them split.
    pub hunks: Vec<Hunk>,
    /// For each: taken, refused, or nothing decided.
    pub verdicts: Vec<Option<bool>>,
}

impl Decision {
    /// Whether something was decided about every change.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.verdicts.iter().all(Option::is_some)
    }

    /// How many changes have that verdict.
    #[must_use]
    pub fn count(&self, verdict: Option<bool>) -> usize {
        self.verdicts.iter().filter(|it| **it == verdict).count()
    }

    /// The contents with what was taken.
    #[must_use]
    pub fn taken(&self, file: &FileReview<'_>) -> Vec<u8> {
        let taken: Vec<bool> = self.verdicts.iter().map(|it| *it == Some(true)).collect();
        select::with_hunks(file, &self.hunks, &taken)
    }

    /// The contents with everything about which something was decided.
    #[must_use]
    pub fn decided(&self, file: &FileReview<'_>) -> Vec<u8> {
        let decided: Vec<bool> = self.verdicts.iter().map(Option::is_some).collect();
        select::with_hunks(file, &self.hunks, &decided)
    }
}

/// The person, as far as the walk needs them.
pub trait Person {
    /// The key that is pressed next.
    ///
    /// # Errors
    /// Nobody is there any more; [`io::ErrorKind::Interrupted`] when they gave up.
    fn key(&mut self) -> io::Result<char>;

    /// Finds the causes of a file's changes.
    ///
    /// # Errors
    /// They cannot be found.
    fn explain(&mut self, file: &mut FileReview<'_>) -> io::Result<()>;
}

/// Shows every change and asks about it; the decisions are in the order of `files`.
///
/// # Errors
/// Those of `out` and of the person.
pub fn walk(
    files: &mut [FileReview<'_>],
    person: &mut dyn Person,
    colour: bool,
    out: &mut dyn Write,
) -> io::Result<Vec<Decision>> {
    let decisions = files
        .iter()
        .map(|file| {
            // A new file without a line is one change too.
            let blank = Hunk { ops: Vec::new(), causes: Vec::new() };
            let hunks = if file.hunks.is_empty() { vec![blank] } else { file.hunks.clone() };
            Decision { verdicts: vec![None; hunks.len()], hunks }
        })
        .collect();
    let mut walk = Walk { files, decisions, history: Vec::new(), colour };
    let mut at = walk.next(0);
    let mut is_shown = false;
    while let Some((file, hunk)) = at {
        if !is_shown {
            walk.show(file, hunk, out)?;
        }
        walk.ask(file, hunk, out)?;
        let key = person.key()?;
        writeln!(out, "{}", if key.is_control() { ' ' } else { key })?;
        is_shown = false;
        match key.to_ascii_lowercase() {
            'y' => walk.decide(file, hunk..hunk + 1, true),
            'n' => walk.decide(file, hunk..hunk + 1, false),
            'a' => walk.decide(file, hunk..walk.decisions[file].hunks.len(), true),
            'd' => walk.decide(file, hunk..walk.decisions[file].hunks.len(), false),
            'r' => {
                for at in file..walk.decisions.len() {
                    let undecided = walk.decisions[at].verdicts.iter().position(Option::is_none);
                    if let Some(first) = undecided {
                        walk.take_rest(at, first);
                    }
                }
            }
            'q' => break,
            's' if walk.can_split(file, hunk) => {
                let parts = select::split(&walk.decisions[file].hunks[hunk]);
                writeln!(out, "split into {}", phrase::count(parts.len(), "change"))?;
                walk.replace(file, hunk, parts);
            }
            'b' if !walk.history.is_empty() => {
                if let Some((file, hunks)) = walk.history.pop() {
                    walk.decisions[file].verdicts[hunks.clone()].fill(None);
                    at = Some((file, hunks.start));
                    continue;
                }
            }
            'e' => {
                walk.explain(file, hunk, person, out)?;
                is_shown = true;
            }
            'l' if walk.is_cut(file) => {
                walk.lines(file, hunk, usize::MAX, out)?;
                is_shown = true;
            }
            _ => {
                is_shown = true;
                let keys = walk.keys(file, hunk);
                for (key, what) in HELP.iter().filter(|(key, _)| keys.contains(key)) {
                    writeln!(out, "  {key}  {what}")?;
                }
            }
        }
        at = walk.next(file);
    }
    Ok(walk.decisions)
}

struct Walk<'w, 'a> {
    files: &'w mut [FileReview<'a>],
    decisions: Vec<Decision>,
    /// What each key decided: the file and its changes.
    history: Vec<(usize, std::ops::Range<usize>)>,
    colour: bool,
}

impl Walk<'_, '_> {
    /// The first change from a file on about which nothing is decided.
    fn next(&self, from: usize) -> Option<(usize, usize)> {
        let mut rest = self.decisions.iter().enumerate().skip(from);
        rest.find_map(|(file, it)| Some((file, it.verdicts.iter().position(Option::is_none)?)))
    }

    fn decide(&mut self, file: usize, hunks: std::ops::Range<usize>, verdict: bool) {
        self.decisions[file].verdicts[hunks.clone()].fill(Some(verdict));
        self.history.push((file, hunks));
    }

    /// Takes everything in a file about which nothing is decided, from a change on.
    fn take_rest(&mut self, file: usize, first: usize) {
        let undecided: Vec<usize> = (first..self.decisions[file].hunks.len())
            .filter(|at| self.decisions[file].verdicts[*at].is_none())
            .collect();
        undecided.into_iter().for_each(|at| self.decide(file, at..at + 1, true));
    }

    /// Puts the parts of a change in its place.
    fn replace(&mut self, file: usize, hunk: usize, parts: Vec<Hunk>) {
        let more = parts.len() - 1;
        for (_, decided) in self.history.iter_mut().filter(|(at, decided)| *at == file && decided.start > hunk) {
            *decided = decided.start + more..decided.end + more;
        }
        let decision = &mut self.decisions[file];
        decision.verdicts.splice(hunk..=hunk, vec![None; parts.len()]);
        decision.hunks.splice(hunk..=hunk, parts);
    }

    fn can_split(&self, file: usize, hunk: usize) -> bool {
        self.decisions[file].hunks[hunk].changes().count() > 1
    }

    /// Whether the file is new and too long to be shown at once.
    fn is_cut(&self, file: usize) -> bool {
        self.files[file].kind() == Kind::Added && self.files[file].new.len() > SHOWN_LINES
    }

    /// The keys that do something here.
    fn keys(&self, file: usize, hunk: usize) -> Vec<char> {
        let several = self.decisions[file].hunks.len() > 1;
        let works = |key: char| match key {
            'a' | 'd' => several,
            's' => self.can_split(file, hunk),
            'l' => self.is_cut(file),
            'b' => !self.history.is_empty(),
            _ => true,
        };
        HELP.iter().map(|(key, _)| *key).filter(|key| works(*key)).collect()
    }

    fn styled(&self, style: Style, text: &str) -> String {
        if self.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn show(&self, at: usize, hunk: usize, out: &mut dyn Write) -> io::Result<()> {
        let file = &self.files[at];
        let decision = &self.decisions[at];
        let note = file.pair.note.map(|note| format!(", {note}")).unwrap_or_default();
        let of = match decision.hunks.len() {
            1 => String::new(),
            count => format!(", change {} of {count}", hunk + 1),
        };
        let title = format!(
            "({}/{}) {}: {}{note}{of}",
            at + 1,
            self.files.len(),
            visible(file.pair.path.as_bytes()),
            file.kind().word()
        );
        writeln!(out, "\n{}", self.styled(TITLE, &title))?;
        self.lines(at, hunk, if self.is_cut(at) { SHOWN_LINES } else { usize::MAX }, out)
    }

    fn lines(&self, at: usize, hunk: usize, most: usize, out: &mut dyn Write) -> io::Result<()> {
        let mut text = Vec::new();
        let shown = &self.decisions[at].hunks[hunk];
        if shown.ops.is_empty() {
            return writeln!(out, "{}", self.styled(DIM, "(an empty file)"));
        }
        let without_causes = Hunk { ops: shown.ops.clone(), causes: Vec::new() };
        unified::write_hunk(&self.files[at], &without_causes, self.colour, &mut text)?;
        let text = String::from_utf8_lossy(&text);
        let count = text.lines().count().saturating_sub(1);
        for line in text.lines().take(most.saturating_add(1)) {
            writeln!(out, "{line}")?;
        }
        if count > most {
            let more = format!("… {}; l shows all", phrase::count(count - most, "more line"));
            writeln!(out, "{}", self.styled(DIM, &more))?;
        }
        Ok(())
    }

    fn ask(&self, file: usize, hunk: usize, out: &mut dyn Write) -> io::Result<()> {
        let keys: Vec<String> = self.keys(file, hunk).iter().map(char::to_string).collect();
        let what = match self.files[file].kind() {
            Kind::Added => "Create this file",
            Kind::Deleted => "Delete this file",
            Kind::Modified => "Take this change",
        };
        write!(out, "{} ", self.styled(ASK, &format!("{what}? [{}]", keys.join(","))))?;
        out.flush()
    }

    fn explain(&mut self, at: usize, hunk: usize, person: &mut dyn Person, out: &mut dyn Write) -> io::Result<()> {
        let file = &mut self.files[at];
        // A part of a change has the causes of its lines.
        let part = self.decisions[at].hunks[hunk].clone();
        let whole = std::mem::replace(&mut file.hunks, vec![part]);
        let result = person.explain(file);
        let explained = std::mem::replace(&mut file.hunks, whole);
        result?;
        let causes = explained.into_iter().next().map(|it| it.causes).unwrap_or_default();
        let lines = unified::cause_lines(&causes);
        if lines.is_empty() {
            writeln!(out, "  why: nothing is known")?;
        }
        for line in lines {
            writeln!(out, "  why {line}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::Pair;

    struct Script(Vec<char>, usize);

    impl Person for Script {
        fn key(&mut self) -> io::Result<char> {
            if self.0.is_empty() { Err(io::ErrorKind::Interrupted.into()) } else { Ok(self.0.remove(0)) }
        }

        fn explain(&mut self, _: &mut FileReview<'_>) -> io::Result<()> {
            self.1 += 1;
            Ok(())
        }
    }

    const OLD: &str = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n";

    fn new() -> String {
        OLD.replace("1\n2\n", "one\n2\n").replace("\n3\n", "\nthree\n").replace("\n20\n", "\ntwenty\n")
    }

    /// What the keys make of two files, and what was shown.
    fn walked(keys: &str) -> (Vec<String>, Vec<bool>, String) {
        let new = new();
        let pair = |path| Pair {
            path,
            before: Some(OLD.as_bytes()),
            after: Some(new.as_bytes()),
            base: None,
            generated: None,
            note: None,
        };
        let mut files = crate::review::review([pair("a"), pair("b")], false);
        let mut out = Vec::new();
        let decisions = walk(&mut files, &mut Script(keys.chars().collect(), 0), false, &mut out).unwrap();
        let contents = decisions.iter().zip(&files).map(|(it, file)| String::from_utf8(it.taken(file)).unwrap());
        let whole = decisions.iter().map(Decision::is_whole).collect();
        (contents.collect(), whole, String::from_utf8(out).unwrap())
    }

    #[test]
    fn every_change_is_taken_or_refused() {
        let (contents, whole, _) = walked("yyyy");
        assert_eq!(contents, [new(), new()]);
        assert_eq!(whole, [true, true]);
        let (contents, _, _) = walked("nyyn");
        assert_eq!(contents[0], OLD.replace("\n20\n", "\ntwenty\n"));
        assert_eq!(contents[1], OLD.replace("1\n2\n3\n", "one\n2\nthree\n"));
    }

    #[test]
    fn a_whole_file_is_taken_or_refused_with_one_key() {
        let (contents, whole, _) = walked("ad");
        assert_eq!(contents, [new(), OLD.to_owned()]);
        assert_eq!(whole, [true, true]);
    }

    #[test]
    fn the_rest_is_taken_with_one_key() {
        let (contents, whole, _) = walked("nr");
        assert_eq!(contents, [OLD.replace("\n20\n", "\ntwenty\n"), new()]);
        assert_eq!(whole, [true, true]);
    }

    #[test]
    fn quitting_keeps_what_was_taken() {
        let (contents, whole, _) = walked("yq");
        assert_eq!(contents, [OLD.replace("1\n2\n3\n", "one\n2\nthree\n"), OLD.to_owned()]);
        assert_eq!(whole, [false, false]);
    }

    #[test]
    fn a_split_change_is_decided_in_parts() {
        let (contents, _, shown) = walked("synna");
        assert_eq!(contents[0], OLD.replacen("1\n", "one\n", 1));
        assert!(shown.contains("split into 2 changes"), "{shown}");
        assert!(shown.contains("change 2 of 3"), "{shown}");
    }

    #[test]
    fn a_decision_can_be_taken_back() {
        let (contents, _, _) = walked("yybnq");
        assert_eq!(contents[0], OLD.replace("1\n2\n3\n", "one\n2\nthree\n"));
        let (contents, whole, _) = walked("abbq");
        assert_eq!(contents, [OLD, OLD]);
        assert_eq!(whole, [false, false]);
    }

    #[test]
    fn keys_that_do_nothing_here_show_those_that_do() {
        let (_, _, shown) = walked("bq");
        assert!(shown.contains("  y  take this change\n"), "{shown}");
        assert!(!shown.contains("  b  back"), "nothing was decided yet: {shown}");
        assert_eq!(shown.matches("@@").count(), 2, "the change is not shown again: {shown}");
    }

    #[test]
    fn giving_up_is_an_error_and_no_decision() {
        let pair =
            Pair { path: "a", before: Some(b"a\n"), after: Some(b"b\n"), base: None, generated: None, note: None };
        let mut files = crate::review::review([pair], false);
        let error = walk(&mut files, &mut Script(Vec::new(), 0), false, &mut Vec::new()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::Interrupted);
    }
}
