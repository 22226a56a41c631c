//! Tells changes of formatting from others: the words of a file, without the way they are laid out.
//!
//! In Apex, white space is layout everywhere but in literals, and so is where the lines of a comment break. In XML, white
//! space between elements and inside a tag is. In Markdown, where the lines of a paragraph break is. In any other file
//! everything counts.

use std::ops::Range;

use similar::DiffOp;

/// So many changes and equal ranges between them are looked at as one.
const MOST_JOINED: usize = 9;

/// A word and the line, from 0, that it stands on.
struct Word<'a> {
    text: &'a str,
    line: usize,
}

/// Which of the changes are about formatting only; as many answers as there are ranges, equal ones included.
pub(super) fn only(path: &str, old: &[&[u8]], new: &[&[u8]], ops: &[DiffOp]) -> Vec<bool> {
    let read = match path.rsplit('.').next().unwrap_or_default() {
        "cls" | "trigger" => apex_words,
        "xml" => xml_words,
        "md" => markdown_words,
        _ => return vec![false; ops.len()],
    };
    let (Some(old), Some(new)) = (texts(old), texts(new)) else { return vec![false; ops.len()] };
    let (old_words, new_words) = (read(&old), read(&new));
    let mut is_hidden = vec![false; ops.len()];
    let mut first = 0;
    while let Some(op) = ops.get(first) {
        // Code that is laid out otherwise may have an equal line in it, so that several changes are one.
        let last = (first..ops.len().min(first + MOST_JOINED)).find(|last| {
            let end = &ops[*last];
            let old = within(&old_words, op.old_range().start..end.old_range().end);
            let new = within(&new_words, op.new_range().start..end.new_range().end);
            !is_equal(end) && old.iter().map(|word| word.text).eq(new.iter().map(|word| word.text))
        });
        match last.filter(|_| !is_equal(op)) {
            Some(last) => {
                (first..=last).for_each(|at| is_hidden[at] = !is_equal(&ops[at]));
                first = last + 1;
            }
            None => first += 1,
        }
    }
    is_hidden
}

fn is_equal(op: &DiffOp) -> bool {
    matches!(op, DiffOp::Equal { .. })
}

/// The words on some lines.
fn within<'w, 'a>(words: &'w [Word<'a>], lines: Range<usize>) -> &'w [Word<'a>] {
    let at = |line: usize| words.partition_point(|word| word.line < line);
    &words[at(lines.start)..at(lines.end)]
}

fn texts<'a>(lines: &[&'a [u8]]) -> Option<Vec<&'a str>> {
    lines.iter().map(|line| std::str::from_utf8(line).ok()).collect()
}

fn apex_words<'a>(lines: &[&'a str]) -> Vec<Word<'a>> {
    let mut found = Vec::new();
    let mut in_comment = false;
    for (line, text) in lines.iter().enumerate() {
        let mut rest: &str = text;
        while !rest.is_empty() {
            if in_comment {
                let end = rest.find("*/");
                let (inside, after) = rest.split_at(end.unwrap_or(rest.len()));
                push_words(inside.trim_start().trim_start_matches('*'), line, &mut found);
                if end.is_some() {
                    in_comment = false;
                    found.push(Word { text: "*/", line });
                }
                rest = after.strip_prefix("*/").unwrap_or("");
            } else if let Some(comment) = rest.strip_prefix("//") {
                // Lines of one comment are one text.
                let goes_on = found.last().is_some_and(|word: &Word<'_>| word.line + 1 == line)
                    && lines[line].trim_start().starts_with("//")
                    && lines[line - 1].trim_start().starts_with("//");
                if !goes_on {
                    found.push(Word { text: "//", line });
                }
                push_words(comment, line, &mut found);
                rest = "";
            } else if let Some(comment) = rest.strip_prefix("/*") {
                found.push(Word { text: "/*", line });
                in_comment = true;
                rest = comment;
            } else {
                let length = apex_word(rest);
                let (word, after) = rest.split_at(length);
                if !word.trim().is_empty() {
                    found.push(Word { text: word, line });
                }
                rest = after;
            }
        }
    }
    found
}

/// The length of the literal, name, white space or sign that a text begins with.
fn apex_word(text: &str) -> usize {
    let Some(first) = text.chars().next() else { return 0 };
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let until = |test: &dyn Fn(char) -> bool| text.find(|c| !test(c)).unwrap_or(text.len());
    if first == '\'' {
        let mut escaped = false;
        for (at, c) in text.char_indices().skip(1) {
            match c {
                '\\' if !escaped => escaped = true,
                '\'' if !escaped => return at + 1,
                _ => escaped = false,
            }
        }
        text.len()
    } else if first.is_whitespace() {
        until(&char::is_whitespace)
    } else if is_name(first) {
        until(&is_name)
    } else {
        first.len_utf8()
    }
}

fn xml_words<'a>(lines: &[&'a str]) -> Vec<Word<'a>> {
    let mut found = Vec::new();
    let mut in_tag = false;
    for (line, text) in lines.iter().enumerate() {
        let mut rest: &str = text;
        while let Some(first) = rest.chars().next() {
            let length = match first {
                '<' | '>' => {
                    in_tag = first == '<';
                    1
                }
                _ if in_tag => xml_word(rest),
                _ => rest.find('<').unwrap_or(rest.len()),
            };
            let (word, after) = rest.split_at(length);
            if !word.trim().is_empty() {
                // A text that fills its element is exact; one beside line breaks is not.
                found.push(Word { text: if word.ends_with('\n') { word.trim_end() } else { word }, line });
            }
            rest = after;
        }
    }
    found
}

fn xml_word(text: &str) -> usize {
    let Some(first) = text.chars().next() else { return 0 };
    if matches!(first, '"' | '\'') {
        return text[1..].find(first).map_or(text.len(), |at| at + 2);
    }
    if first.is_whitespace() {
        return text.find(|c: char| !c.is_whitespace()).unwrap_or(text.len());
    }
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '<' | '"' | '\'' | '='));
    end.filter(|at| *at > 0).unwrap_or(first.len_utf8())
}

fn markdown_words<'a>(lines: &[&'a str]) -> Vec<Word<'a>> {
    let mut found: Vec<Word<'a>> = Vec::new();
    let mut in_code = false;
    for (line, text) in lines.iter().enumerate() {
        let bare = text.trim();
        let is_fence = bare.starts_with("```") || bare.starts_with("~~~");
        if in_code || is_fence {
            found.push(Word { text: text.trim_end_matches(['\n', '\r']), line });
            in_code ^= is_fence;
        } else if bare.is_empty() {
            // It ends a paragraph.
            found.push(Word { text: "\n", line });
        } else {
            push_words(bare, line, &mut found);
        }
    }
    found
}

fn push_words<'a>(text: &'a str, line: usize, found: &mut Vec<Word<'a>>) {
    found.extend(text.split_whitespace().map(|text| Word { text, line }));
}

#[cfg(test)]
mod tests {
    use crate::review::{FileReview, Pair};

    fn hidden(path: &str, old: &str, new: &str) -> (usize, usize) {
        let pair = Pair {
            path,
            before: Some(old.as_bytes()),
            after: Some(new.as_bytes()),
            base: None,
            generated: None,
            note: None,
        };
        let review = FileReview::of(pair, true).unwrap();
        (review.hidden, review.hunks.iter().flat_map(|hunk| hunk.changes()).count())
    }

    #[test]
    fn apex_that_is_laid_out_otherwise_is_the_same() {
        let old = "class A {\n  void a() { b('x  y', c); }\n}\n";
        let new = "class A {\n  void a() {\n    b(\n      'x  y', c\n    );\n  }\n}\n";
        assert_eq!(hidden("A.cls", old, new), (1, 0));
    }

    #[test]
    fn white_space_in_a_literal_is_not_layout() {
        assert_eq!(hidden("A.cls", "a('x  y');\n", "a('x y');\n"), (0, 1));
        assert_eq!(hidden("A.xml", "<a>x  y</a>\n", "<a>x y</a>\n"), (0, 1));
    }

    #[test]
    fn a_comment_that_is_wrapped_otherwise_is_the_same_and_another_word_is_not() {
        let old = "// one two\n// three\na();\n/**\n * four five\n */\n";
        assert_eq!(hidden("A.cls", old, "// one\n// two three\na();\n/**\n * four\n * five\n */\n"), (2, 0));
        assert_eq!(hidden("A.cls", old, &old.replace("five", "six")), (0, 1));
        assert_eq!(hidden("A.cls", "a();\n", "// a();\n"), (0, 1));
    }

    #[test]
    fn only_the_change_of_formatting_is_hidden() {
        let old = "a( x );\nb();\nc();\nd();\ne();\nf();\ng();\nh();\ni(1);\n";
        let new = "a(x);\nb();\nc();\nd();\ne();\nf();\ng();\nh();\ni(2);\n";
        assert_eq!(hidden("A.cls", old, new), (1, 1));
    }

    #[test]
    fn xml_that_is_indented_otherwise_is_the_same() {
        let old = "<a b=\"1\"  c=\"2\"><d>x</d></a>\n";
        assert_eq!(hidden("A.xml", old, "<a\n  b=\"1\" c=\"2\">\n    <d>x</d>\n</a>\n"), (1, 0));
        assert_eq!(hidden("A.xml", old, "<a b=\"1\" c=\"3\"><d>x</d></a>\n"), (0, 1));
    }

    #[test]
    fn a_paragraph_that_is_wrapped_otherwise_is_the_same_but_code_is_not() {
        assert_eq!(hidden("a.md", "one two\nthree\n\nfour\n", "one\ntwo three\n\nfour\n"), (1, 0));
        assert_eq!(hidden("a.md", "one\ntwo\n", "one\n\ntwo\n"), (0, 1));
        assert_eq!(hidden("a.md", "```\na b\n```\n", "```\na  b\n```\n"), (0, 1));
    }

    #[test]
    fn in_a_file_of_an_unknown_kind_everything_counts() {
        assert_eq!(hidden("a.txt", "a b\n", "a  b\n"), (0, 1));
    }
}
