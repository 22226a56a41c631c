//! Regular expressions as Apex knows them: those of Java (Apex Reference, "Pattern Class" and "Matcher Class").
//!
//! Places are bytes of the text here; the caller counts in UTF-16 units where Apex does.

mod class;
mod translate;

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use fancy_regex::{Error, Regex as Fancy, RegexBuilder, RuntimeError};

use super::failure::{Failure, Kind};

/// Steps of backtracking after which a match is given up. Salesforce counts accesses to the text, one million.
const MAX_STEPS: usize = 1_000_000;

/// The places of one match: of the whole in front, then of each group.
pub(in crate::engine::library) type Groups = Vec<Option<(usize, usize)>>;

/// A compiled pattern.
#[derive(Debug)]
pub(in crate::engine::library) struct Pattern {
    source: String,
    translated: String,
    names: Vec<(String, usize)>,
    groups: usize,
    anywhere: Fancy,
    whole: OnceCell<Option<Fancy>>,
    front: OnceCell<Option<Fancy>>,
}

/// Where a match may lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine::library) enum Place {
    /// Anywhere from a byte on: `find`.
    From(usize),
    /// From the first to the last character: `matches`.
    Whole,
    /// From the first character: `lookingAt`.
    Front,
}

impl Pattern {
    /// Compiles a pattern in Java's notation.
    ///
    /// # Errors
    /// A `StringException` that says what is wrong and where.
    pub(in crate::engine::library) fn compile(source: &str) -> Result<Rc<Self>, Failure> {
        thread_local! {
            static RECENT: RefCell<Vec<Rc<Pattern>>> = const { RefCell::new(Vec::new()) };
        }
        /// Handlers use a handful of patterns, again and again.
        const KEPT: usize = 32;
        let known = RECENT.with_borrow(|recent| recent.iter().find(|it| it.source == source).cloned());
        if let Some(pattern) = known {
            return Ok(pattern);
        }
        let pattern = Rc::new(Self::compiled(source)?);
        RECENT.with_borrow_mut(|recent| {
            if recent.len() == KEPT {
                recent.remove(0);
            }
            recent.push(Rc::clone(&pattern));
        });
        Ok(pattern)
    }

    fn compiled(source: &str) -> Result<Self, Failure> {
        let translation = translate::translate(source).map_err(|refusal| {
            Failure::string(format!("Invalid regex: {} near index {}", refusal.reason, refusal.index))
        })?;
        let Some(anywhere) = built(&translation.pattern) else { return Err(too_complicated()) };
        Ok(Self {
            source: source.to_owned(),
            translated: translation.pattern,
            names: translation.names,
            groups: translation.groups,
            anywhere,
            whole: OnceCell::new(),
            front: OnceCell::new(),
        })
    }

    /// The pattern as it was written.
    #[must_use]
    pub(in crate::engine::library) fn source(&self) -> &str {
        &self.source
    }

    /// How many groups there are beside the whole.
    #[must_use]
    pub(in crate::engine::library) fn group_count(&self) -> usize {
        self.groups
    }

    /// The number of a group with a name.
    #[must_use]
    pub(in crate::engine::library) fn group_named(&self, name: &str) -> Option<usize> {
        self.names.iter().find(|(known, _)| known == name).map(|(_, group)| *group)
    }

    /// The next match.
    ///
    /// # Errors
    /// The `LimitException` "Regex too complicated".
    pub(in crate::engine::library) fn matched(&self, text: &str, place: Place) -> Result<Option<Groups>, Failure> {
        let anchored = |cell: &OnceCell<Option<Fancy>>, end: &str| {
            cell.get_or_init(|| built(&format!("\\A(?:{}){end}", self.translated))).clone().ok_or_else(too_complicated)
        };
        let found = match place {
            Place::From(start) => self.anywhere.captures_from_pos(text, start),
            Place::Whole => anchored(&self.whole, "\\z")?.captures(text),
            Place::Front => anchored(&self.front, "")?.captures(text),
        };
        match found {
            Ok(captures) => Ok(captures.map(|captures| {
                (0..=self.groups).map(|at| captures.get(at).map(|group| (group.start(), group.end()))).collect()
            })),
            Err(Error::RuntimeError(RuntimeError::BacktrackLimitExceeded | RuntimeError::StackOverflow)) => {
                Err(too_complicated())
            }
            Err(_) => Err(too_complicated()),
        }
    }

    /// `replaceAll` and `replaceFirst`: at most `most` matches are replaced.
    ///
    /// # Errors
    /// A `StringException` when the replacement names a group that is not there.
    pub(in crate::engine::library) fn replaced(
        &self,
        text: &str,
        replacement: &str,
        most: usize,
    ) -> Result<String, Failure> {
        let (mut whole, mut kept, mut from) = (String::with_capacity(text.len()), 0, 0);
        for _ in 0..most {
            if from > text.len() {
                break;
            }
            let Some(groups) = self.matched(text, Place::From(from))? else { break };
            let Some((start, end)) = groups.first().copied().flatten() else { break };
            whole.push_str(&text[kept..start]);
            self.expand(text, replacement, &groups, &mut whole)?;
            kept = end;
            from = after(text, &groups);
        }
        whole.push_str(&text[kept..]);
        Ok(whole)
    }

    /// Appends a replacement: `$1` and `${name}` stand for groups, a backslash makes the next sign plain.
    fn expand(&self, text: &str, replacement: &str, groups: &Groups, whole: &mut String) -> Result<(), Failure> {
        let mut signs = replacement.chars().peekable();
        while let Some(sign) = signs.next() {
            match sign {
                '\\' => match signs.next() {
                    Some(plain) => whole.push(plain),
                    None => return Err(Failure::string("character to be escaped is missing")),
                },
                '$' => {
                    let group = if signs.next_if_eq(&'{').is_some() {
                        let name: String = std::iter::from_fn(|| signs.next_if(char::is_ascii_alphanumeric)).collect();
                        if signs.next() != Some('}') {
                            return Err(Failure::string("named capturing group is missing trailing '}'"));
                        }
                        self.group_named(&name)
                            .ok_or_else(|| Failure::string(format!("No group with name {{{name}}}")))?
                    } else {
                        let digit = signs.next_if(char::is_ascii_digit).and_then(|it| it.to_digit(10));
                        let Some(digit) = digit else { return Err(Failure::string("Illegal group reference")) };
                        let mut group = digit as usize;
                        if group > self.groups {
                            return Err(Failure::string(format!("No group {group}")));
                        }
                        // Further digits belong to the number while there is such a group.
                        while let Some(digit) = signs.peek().and_then(|it| it.to_digit(10)) {
                            let more = group * 10 + digit as usize;
                            if more > self.groups {
                                break;
                            }
                            group = more;
                            signs.next();
                        }
                        group
                    };
                    if let Some((start, end)) = groups.get(group).copied().flatten() {
                        whole.push_str(&text[start..end]);
                    }
                }
                plain => whole.push(plain),
            }
        }
        Ok(())
    }

    /// `split`: a positive `limit` is the most parts, a negative one keeps empty parts at the end, zero drops them.
    ///
    /// # Errors
    /// The `LimitException` "Regex too complicated".
    pub(in crate::engine::library) fn split(&self, text: &str, limit: i32) -> Result<Vec<String>, Failure> {
        let (mut parts, mut kept, mut from) = (Vec::new(), 0, 0);
        let most = usize::try_from(limit).unwrap_or(0);
        while from <= text.len() && (most == 0 || parts.len() + 1 < most) {
            let Some(groups) = self.matched(text, Place::From(from))? else { break };
            let Some((start, end)) = groups.first().copied().flatten() else { break };
            from = after(text, &groups);
            // Nothing that matches at the very beginning makes no empty part.
            if end == 0 {
                continue;
            }
            // Neither does nothing at the very end: what is left there is the last part.
            if start == end && start == text.len() {
                parts.push(text[kept..start].to_owned());
                kept = end;
                continue;
            }
            parts.push(text[kept..start].to_owned());
            kept = end;
        }
        if kept == 0 && parts.is_empty() {
            return Ok(vec![text.to_owned()]);
        }
        parts.push(text[kept..].to_owned());
        if limit == 0 {
            while parts.last().is_some_and(String::is_empty) {
                parts.pop();
            }
        }
        Ok(parts)
    }
}

/// The byte from which the next match is looked for: a match of nothing moves on by a character.
#[must_use]
pub(in crate::engine::library) fn after(text: &str, groups: &Groups) -> usize {
    match groups.first().copied().flatten() {
        Some((start, end)) if start == end => {
            end + text.get(end..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
        }
        Some((_, end)) => end,
        None => text.len() + 1,
    }
}

/// Whether a pattern may match by what is around a match: anchors, boundaries and looking ahead or behind.
#[must_use]
pub(in crate::engine::library) fn looks_around(pattern: &str) -> bool {
    let mut signs = pattern.char_indices();
    let mut depth = 0;
    while let Some((at, sign)) = signs.next() {
        match sign {
            '\\' => match signs.next() {
                Some((_, 'b' | 'B' | 'A' | 'z' | 'Z' | 'G')) if depth == 0 => return true,
                Some((quote, 'Q')) => {
                    let end = pattern[quote..].find("\\E").map_or(pattern.len(), |length| quote + length + 1);
                    while signs.next().is_some_and(|(at, _)| at < end) {}
                }
                _ => {}
            },
            '[' => depth += 1,
            ']' => depth -= i32::from(depth > 0),
            '^' | '$' if depth == 0 => return true,
            '(' if depth == 0 => {
                let group = &pattern[at + 1..];
                if ["?=", "?!", "?<=", "?<!"].iter().any(|start| group.starts_with(start)) {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

/// A text as a replacement that stands for itself (`Matcher.quoteReplacement`).
#[must_use]
pub(in crate::engine::library) fn quoted_replacement(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for sign in text.chars() {
        if matches!(sign, '\\' | '$') {
            quoted.push('\\');
        }
        quoted.push(sign);
    }
    quoted
}

/// A text as a pattern that stands for itself (`Pattern.quote`).
#[must_use]
pub(in crate::engine::library) fn quoted_pattern(text: &str) -> String {
    format!("\\Q{}\\E", text.replace("\\E", "\\E\\\\E\\Q"))
}

fn built(pattern: &str) -> Option<Fancy> {
    RegexBuilder::new(pattern).backtrack_limit(MAX_STEPS).build().ok()
}

fn too_complicated() -> Failure {
    Failure::new(Kind::Limit, "Regex too complicated")
}

#[cfg(test)]
mod tests;
