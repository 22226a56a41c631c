//! Files of handlers that differ in their own texts only, made from one set of files with places for the texts.
//!
//! A handler's own texts are its names, the words of its message and its settings. They stand in the files, and their
//! width decides where lines break; nothing else depends on them ([`places`] keeps to texts for which that is so). So the
//! files of one kind of handlers are generated once, with stand-ins for the texts, and filled in for each handler; the
//! lines around a text are laid out again. That it is so is not taken on trust: the second handler of a kind is
//! generated both ways, and so is each that has a longer or shorter text than those before. The kind is given up when
//! they differ.

mod pattern;
mod places;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::{ArtifactError, Target};
use crate::apex::trace::traced;
use crate::plan::Plan;
use crate::sfdx::change::GeneratedFile;
use pattern::{Pattern, pieces};
use places::{Kind, SetApart};

/// So many kinds are kept; more have little in common.
const MOST_KINDS: usize = 128;

/// Kinds of handlers that were generated before.
#[derive(Debug, Default)]
pub(super) struct Reuse {
    kinds: RefCell<HashMap<Kind, State>>,
}

#[derive(Debug)]
enum State {
    /// One handler was generated.
    Seen,
    /// Files with places for the texts.
    Filled(Rc<Files>),
    /// The texts make another difference.
    GivenUp,
}

#[derive(Debug)]
struct Files {
    stand_ins: Vec<String>,
    patterns: Vec<(Pattern, Pattern)>,
    /// The least and the greatest length of each text in what was generated both ways.
    compared: RefCell<Vec<(usize, usize)>>,
}

impl Reuse {
    /// The files of a handler, as `make` makes them.
    pub(super) fn files(
        &self,
        plan: &Plan,
        target: &Target,
        make: impl Fn(&Plan, &Target) -> Result<Vec<GeneratedFile>, ArtifactError>,
    ) -> Result<Vec<GeneratedFile>, ArtifactError> {
        let Some(SetApart { kind, texts }) = SetApart::of(plan, target) else { return make(plan, target) };
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut kinds = self.kinds.borrow_mut();
        let has_room = kinds.len() < MOST_KINDS;
        let Some(state) = kinds.get_mut(&kind) else {
            let files = make(plan, target)?;
            if has_room {
                kinds.insert(kind, State::Seen);
            }
            return Ok(files);
        };
        let known = match state {
            State::GivenUp => return make(plan, target),
            State::Filled(known) if known.covers(&texts) => return Ok(known.fill(&texts)),
            State::Filled(known) => Some(Rc::clone(known)),
            State::Seen => Files::of(&kind, &make).map(Rc::new),
        };
        let files = make(plan, target)?;
        *state = match known {
            Some(known) if known.fill(&texts) == files => {
                known.widen(&texts);
                State::Filled(known)
            }
            _ => State::GivenUp,
        };
        Ok(files)
    }
}

impl Files {
    /// The files of a kind; `None` when what was laid out is not found in them.
    fn of(kind: &Kind, make: impl Fn(&Plan, &Target) -> Result<Vec<GeneratedFile>, ArtifactError>) -> Option<Self> {
        let (files, laid_out) = traced(|| make(&kind.plan, &kind.target));
        let files = files.ok()?;
        let stand_ins = kind.stand_ins.clone();
        let pieces = pieces(laid_out, &stand_ins);
        if !pieces.iter().all(|piece| files.iter().any(|file| piece.is_in(&file.contents))) {
            return None;
        }
        let pattern = |text: &str| Pattern::of(text, &pieces, &stand_ins);
        let patterns = files.iter().map(|file| (pattern(&file.path), pattern(&file.contents))).collect();
        Some(Self { compared: RefCell::new(vec![(usize::MAX, 0); stand_ins.len()]), stand_ins, patterns })
    }

    fn fill(&self, texts: &[&str]) -> Vec<GeneratedFile> {
        let filled = |(path, contents): &(Pattern, Pattern)| GeneratedFile {
            path: path.fill(&self.stand_ins, texts),
            contents: contents.fill(&self.stand_ins, texts),
        };
        self.patterns.iter().map(filled).collect()
    }

    /// Whether texts both as long and as short were compared.
    fn covers(&self, texts: &[&str]) -> bool {
        let compared = self.compared.borrow();
        compared.iter().zip(texts).all(|((least, most), text)| (*least..=*most).contains(&text.len()))
    }

    fn widen(&self, texts: &[&str]) {
        for ((least, most), text) in self.compared.borrow_mut().iter_mut().zip(texts) {
            *least = (*least).min(text.len());
            *most = (*most).max(text.len());
        }
    }
}
