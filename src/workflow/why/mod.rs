//! Which line of a spec or of the project file caused a generated line.
//!
//! A place of a description is a cause of a line if the line would be another one were that place written otherwise. So
//! that is what is tried: every place is changed a little or left out, the handler is generated again, and what differs
//! is what the place is the cause of. Nothing in the generator has to keep account of it, and no line is forgotten: not
//! of the classes, the metadata, or the guide. A line usually has several causes; the one that causes least besides is
//! the one to show.

mod mutate;
mod origins;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use similar::DiffOp;

use super::Failure;
use super::generate::{Job, Wanted};
use super::generated::Generated;
use crate::catalog::Catalog;
use crate::diagnostic::Place;
use crate::review::{Cause, FileReview, Reason, lines};
use crate::sfdx::project::Project;
use origins::{Model, Origin, Origins, Spec};

/// Of a longer line, in bytes, only the part that is a cause is shown.
const LONG_LINE: usize = 90;

/// A cause of so many times as many lines as another one says less than that.
const MUCH_MORE: usize = 8;

/// The reasons of everything that one version of a project's descriptions generates. Reasons are found when they are
/// asked for, file by file.
pub struct Reasons {
    project: Project,
    wanted: Wanted,
    catalog: Catalog,
    /// Which handler makes a file.
    owners: HashMap<String, usize>,
    /// What is known of handlers so far, and of the specs.
    known: RefCell<HashMap<usize, Rc<Origins>>>,
    specs: RefCell<HashMap<String, Rc<Spec>>>,
    /// What the specs cause in the first handler of each kind.
    models: RefCell<HashMap<origins::Kind, Rc<Model>>>,
    is_old: bool,
}

impl Reasons {
    /// Gets ready to give reasons for what `job`, which has been prepared without findings, generates. `is_old` is for
    /// the older of two versions.
    ///
    /// # Errors
    /// As [`super::generate::prepare`].
    pub fn of(job: Job, is_old: bool) -> Result<Self, Failure> {
        let Generated { project, wanted, catalog, files } = Generated::of(job)?;
        let owners = files.into_iter().filter_map(|(path, text)| Some((path, text.handler?))).collect();
        let (known, specs, models) = Default::default();
        Ok(Self { project, wanted, catalog, owners, known, specs, models, is_old })
    }

    /// What causes the lines of a file; nothing for a file that no handler makes.
    fn origins(&self, path: &str) -> Option<Rc<Origins>> {
        let owner = *self.owners.get(path)?;
        if let Some(known) = self.known.borrow().get(&owner) {
            return Some(Rc::clone(known));
        }
        let handler = self.wanted.handlers.get(owner)?;
        let spec = self.spec(&handler.provider.text)?;
        let package = self.project.package(handler.package.as_ref().map(|it| it.text.as_str())).ok()?;
        let kind = origins::kind(handler);
        let model = self.models.borrow().get(&kind).cloned();
        let model = match model {
            Some(model) => model,
            None => {
                let model = Rc::new(Model::of(handler, &spec, &self.project, &package.path)?);
                self.models.borrow_mut().insert(kind, Rc::clone(&model));
                model
            }
        };
        let found = Rc::new(Origins::of(handler, &spec, &model, &self.project, &package.path)?);
        self.known.borrow_mut().insert(owner, Rc::clone(&found));
        Some(found)
    }

    fn spec(&self, provider: &str) -> Option<Rc<Spec>> {
        if let Some(known) = self.specs.borrow().get(provider) {
            return Some(Rc::clone(known));
        }
        let spec = Rc::new(Spec::of(self.catalog.shared(provider).ok()?)?);
        self.specs.borrow_mut().insert(provider.to_owned(), Rc::clone(&spec));
        Some(spec)
    }

    /// The place that a cause stands at, for people.
    fn reason(&self, place: &Place) -> Reason {
        let (line, column) = place.line_column();
        let source = &place.source;
        let whole = source.text.lines().nth(line - 1).unwrap_or_default().trim();
        let part = source.text[place.clamped()].lines().next().unwrap_or_default().trim();
        // A long line is a mapping in braces, of which the place is a part.
        let is_part = whole.len() > LONG_LINE && !part.is_empty() && part.len() < whole.len();
        let text = if is_part { format!("… {part} …") } else { whole.to_owned() };
        Reason::Written { file: source.name.clone(), line, column, text, is_old: self.is_old }
    }
}

/// The best cause for each of some neighbouring lines, from 0: one that is on a line of `changed` if there is one, else
/// the one that causes least besides, but rather one that is the best for another of the lines than one of its own.
fn best<'o>(origins: &'o Origins, path: &str, lines: &[usize], changed: Option<&Changed>) -> HashMap<usize, &'o Place> {
    let is_changed = |origin: &&Origin| {
        let place = &origin.place;
        changed.is_some_and(|it| it.contains(&(place.source.name.clone(), place.line_column().0)))
    };
    let mut firsts: HashMap<usize, &Origin> = HashMap::new();
    for line in lines {
        let mut causes = origins.causes(path, *line);
        if let Some(first) = causes.clone().find(is_changed).or_else(|| causes.next()) {
            firsts.insert(*line, first);
        }
    }
    let is_same = |a: &Origin, b: &Origin| a.place == b.place;
    let uses = |origin: &Origin| firsts.values().filter(|it| is_same(it, origin)).count();
    let mut chosen = HashMap::new();
    for (line, first) in &firsts {
        let others = || origins.causes(path, *line).filter(|it| uses(it) > 0 && is_changed(it) == is_changed(first));
        let best = if uses(first) > 1 { None } else { others().find(|it| !is_same(it, first)) };
        // A cause of everything explains nothing.
        let best = best.filter(|it| it.weight <= first.weight * MUCH_MORE);
        chosen.insert(*line, &best.unwrap_or(first).place);
    }
    chosen
}

/// File and line, from 1, of what was written otherwise in two versions of the descriptions.
pub type Changed = HashSet<(String, usize)>;

/// The lines of each version's descriptions that the other has otherwise: first the old ones, then the new ones.
#[must_use]
pub fn changed_lines(old: &Reasons, new: &Reasons) -> (Changed, Changed) {
    let texts = |reasons: &Reasons| {
        let mut texts: HashMap<String, String> = HashMap::new();
        for handler in &reasons.wanted.handlers {
            let source = &handler.provider.place.source;
            texts.insert(source.name.clone(), source.text.clone());
            if let Ok(spec) = reasons.catalog.shared(&handler.provider.text) {
                texts.insert(spec.source.name.clone(), spec.source.text.clone());
            }
        }
        texts
    };
    let (old, new) = (texts(old), texts(new));
    let (mut in_old, mut in_new) = (Changed::new(), Changed::new());
    let names: HashSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names {
        let split = |texts: &HashMap<String, String>| {
            let text = texts.get(name).map(String::as_str).unwrap_or_default();
            text.lines().map(str::to_owned).collect::<Vec<_>>()
        };
        let (a, b) = (split(&old), split(&new));
        for op in similar::capture_diff_slices(similar::Algorithm::Histogram, &a, &b) {
            if !matches!(op, DiffOp::Equal { .. }) {
                in_old.extend(op.old_range().map(|line| (name.clone(), line + 1)));
                in_new.extend(op.new_range().map(|line| (name.clone(), line + 1)));
            }
        }
    }
    (in_old, in_new)
}

/// Gives the hunks of a file their causes: from `new`, and from `old` where the older version is known.
pub fn explain(file: &mut FileReview<'_>, new: &Reasons, old: Option<&Reasons>, changed: Option<&(Changed, Changed)>) {
    let path = file.pair.path;
    let new_origins = new.origins(path);
    let old_origins = old.and_then(|old| old.origins(path));
    let by_hand = ByHand::of(file);
    let in_generated = in_generated(file);
    let generated = |line: usize| match &in_generated {
        Some(numbers) => numbers.get(file.number(line)?).copied().flatten(),
        None => file.number(line),
    };
    let mut explained = Vec::with_capacity(file.hunks.len());
    for hunk in &file.hunks {
        let mut causes = Vec::new();
        let new_lines: Vec<usize> = hunk.changes().flat_map(DiffOp::new_range).filter_map(&generated).collect();
        let old_lines: Vec<usize> = hunk.changes().flat_map(DiffOp::old_range).collect();
        let new_best = new_origins.as_ref().map(|it| best(it, path, &new_lines, changed.map(|it| &it.1)));
        let old_best = old_origins.as_ref().map(|it| best(it, path, &old_lines, changed.map(|it| &it.0)));
        for op in hunk.changes() {
            if by_hand.as_ref().is_some_and(|it| it.made(op)) {
                let is_old = op.new_range().is_empty();
                let lines = if is_old { op.old_range() } else { op.new_range() };
                causes.push(Cause { reason: Reason::EditedByHand, lines, is_old });
                continue;
            }
            for line in op.new_range() {
                let best = generated(line).and_then(|number| new_best.as_ref()?.get(&number));
                let reason = best.map_or(Reason::Otpsmith, |place| new.reason(place));
                causes.push(Cause { reason, lines: line..line + 1, is_old: false });
            }
            for line in op.old_range() {
                let reason = match old {
                    Some(old) => old_best.as_ref().and_then(|it| it.get(&line)).map(|place| old.reason(place)),
                    // What takes the place of a line explains it.
                    None if op.new_range().is_empty() => Some(Reason::NoLongerAsked),
                    None => None,
                };
                causes.extend(reason.map(|reason| Cause { reason, lines: line..line + 1, is_old: true }));
            }
        }
        explained.push(merged(causes));
    }
    for (hunk, causes) in file.hunks.iter_mut().zip(explained) {
        hunk.causes = causes;
    }
}

/// For each line of the file as it would be, its number in what is generated, where that is not the same: a person's
/// changes may be merged with it.
fn in_generated(file: &FileReview<'_>) -> Option<Vec<Option<usize>>> {
    let (after, generated) = (file.pair.after?, file.pair.generated?);
    if after == generated {
        return None;
    }
    let (after, generated) = (without_ends(&lines::split(after)), without_ends(&lines::split(generated)));
    let mut numbers = vec![None; after.len()];
    for op in lines::compare(&after, &generated) {
        if let DiffOp::Equal { .. } = op {
            op.old_range().zip(op.new_range()).for_each(|(at, number)| numbers[at] = Some(number));
        }
    }
    Some(numbers)
}

/// Lines without what ends them: on disk that may be CRLF.
fn without_ends<'l>(lines: &[&'l [u8]]) -> Vec<&'l [u8]> {
    let bare = |line: &&'l [u8]| line.strip_suffix(b"\n").map_or(*line, |it| it.strip_suffix(b"\r").unwrap_or(it));
    lines.iter().map(bare).collect()
}

/// Each reason once, with all lines from its first to its last. A line of the older version that is still there says
/// nothing that the new one does not.
fn merged(causes: Vec<Cause>) -> Vec<Cause> {
    let mut all: Vec<Cause> = Vec::new();
    let says = |cause: &Cause| match &cause.reason {
        Reason::Written { file, text, .. } => Some((file.clone(), text.clone())),
        _ => None,
    };
    let fresh: HashSet<(String, String)> = causes.iter().filter(|it| !it.is_old).filter_map(says).collect();
    for cause in causes {
        if cause.is_old && says(&cause).is_some_and(|said| fresh.contains(&said)) {
            continue;
        }
        match all.iter_mut().find(|it| it.is_old == cause.is_old && it.reason == cause.reason) {
            Some(known) => known.lines = hull(&known.lines, &cause.lines),
            None => all.push(cause),
        }
    }
    // What somebody wrote says more than that nobody did.
    if all.iter().any(|it| matches!(it.reason, Reason::Written { .. })) {
        all.retain(|it| it.reason != Reason::Otpsmith);
    }
    all
}

fn hull(a: &Range<usize>, b: &Range<usize>) -> Range<usize> {
    a.start.min(b.start)..a.end.max(b.end)
}

/// Which lines a person changed, where it is known what otpsmith wrote last.
struct ByHand {
    /// For each line on disk: whether otpsmith did not write it.
    old: Vec<bool>,
    /// For each line to be written: whether otpsmith would have written it last time as well.
    new_as_before: Vec<bool>,
}

impl ByHand {
    fn of(file: &FileReview<'_>) -> Option<Self> {
        let base = without_ends(&lines::split(file.pair.base?));
        let (on_disk, after) = (without_ends(&file.old), without_ends(&file.new));
        let mut old = vec![true; file.old.len()];
        let mut new_as_before = vec![false; file.new.len()];
        for op in lines::compare(&base, &on_disk) {
            if let DiffOp::Equal { .. } = op {
                old[op.new_range()].fill(false);
            }
        }
        for op in lines::compare(&base, &after) {
            if let DiffOp::Equal { .. } = op {
                new_as_before[op.new_range()].fill(true);
            }
        }
        Some(Self { old, new_as_before })
    }

    /// Whether a change would only undo what a person did.
    fn made(&self, op: &DiffOp) -> bool {
        let generated_otherwise = self.new_as_before[op.new_range()].contains(&false);
        let of_a_person = self.old[op.old_range()].contains(&true);
        !generated_otherwise && (of_a_person || op.old_range().is_empty())
    }
}
