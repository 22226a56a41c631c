//! What each place of the descriptions of one handler is the cause of.

use std::collections::HashMap;
use std::rc::Rc;

use similar::DiffOp;

use super::mutate::{self, Spot};
use crate::artifact::{self, Target};
use crate::config::{Draft, Handler, Written};
use crate::diagnostic::{self, Place, Source};
use crate::plan::resolve;
use crate::review::lines;
use crate::sfdx::change::GeneratedFile;
use crate::sfdx::project::{PROJECT_FILE, Project};
use crate::spec::{self, load};
use crate::workflow::generate::target;
use crate::yaml::{self, Node};

/// A spec with its tree.
pub(super) struct Spec {
    spec: Rc<spec::Spec>,
    root: Node,
    spots: Vec<Spot>,
}

impl Spec {
    pub(super) fn of(spec: Rc<spec::Spec>) -> Option<Self> {
        let root = yaml::parse(&spec.source).ok()?;
        let spots = mutate::spots(&root);
        Some(Self { spec, root, spots })
    }
}

/// A place and how much it is the cause of.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    pub(super) place: Place,
    /// In lines of all files of the handler.
    pub(super) weight: usize,
}

/// Every cause of every line of one handler's files.
#[derive(Debug, Default)]
pub(super) struct Origins {
    origins: Vec<Origin>,
    /// For each file and line, indices of `origins`, the one with the least weight first.
    lines: HashMap<String, Vec<Vec<usize>>>,
}

/// What a spec causes in the files of one handler. Other handlers of the same kind have the same lines, but for names and
/// values, so that the long search is made once.
#[derive(Debug)]
pub(super) struct Model {
    base: Vec<GeneratedFile>,
    /// Places of the spec, and the lines that they cause.
    causes: Vec<(Place, Vec<(String, usize)>)>,
}

/// Handlers of one kind differ in names and values only: the provider, and which things were chosen.
pub(super) type Kind = (String, Vec<String>, [bool; 3]);

/// The kind of a handler.
pub(super) fn kind(handler: &Handler) -> Kind {
    let Draft { settings, message, timeout, default_country, .. } = &handler.draft;
    let settings = settings.iter().map(|it| it.0.clone()).collect();
    (handler.provider.text.clone(), settings, [message.is_some(), timeout.is_some(), default_country.is_some()])
}

impl Model {
    /// Finds what the spec causes; nothing when the handler cannot be generated.
    pub(super) fn of(handler: &Handler, spec: &Spec, project: &Project, package: &str) -> Option<Self> {
        let target = target(handler, project, package);
        let base = files(&spec.spec, handler, &target)?;
        let mut causes = Vec::new();
        for spot in &spec.spots {
            let of_tree = |tree: Node| {
                let changed = load::load_tree(&spec.spec.source, &tree)?;
                touched(&base, &files(&changed, handler, &target)?)
            };
            let mut lines = spot.with_other_key(&spec.root).and_then(of_tree).unwrap_or_default();
            lines.extend(spot.with_other_value(&spec.root).find_map(of_tree).unwrap_or_default());
            lines.extend(spot.without(&spec.root).and_then(of_tree).unwrap_or_default());
            if !lines.is_empty() {
                causes.push((spec.spec.place(&spot.span), lines));
            }
        }
        Some(Self { base, causes })
    }

    /// Where the lines of the model's files are in those of another handler of the kind.
    fn lines_in(&self, other: &[GeneratedFile]) -> HashMap<&str, (String, Vec<Option<usize>>)> {
        let mut found = HashMap::new();
        for (mine, theirs) in self.base.iter().zip(other) {
            let (old, new) = (lines::split(mine.contents.as_bytes()), lines::split(theirs.contents.as_bytes()));
            let mut numbers = vec![None; old.len()];
            for op in lines::compare(&old, &new) {
                // A line with another name in it is the same line, where as many lines are in its place.
                if op.old_range().len() == op.new_range().len() {
                    op.old_range().zip(op.new_range()).for_each(|(old, new)| numbers[old] = Some(new));
                }
            }
            found.insert(mine.path.as_str(), (theirs.path.clone(), numbers));
        }
        found
    }
}

impl Origins {
    /// Finds the causes; nothing when the handler cannot be generated.
    pub(super) fn of(handler: &Handler, spec: &Spec, model: &Model, project: &Project, package: &str) -> Option<Self> {
        let base = files(&spec.spec, handler, &target(handler, project, package))?;
        let mut found = Self::blank(&base);
        let places = model.lines_in(&base);
        for (place, lines) in &model.causes {
            let mine = |(path, line): &(String, usize)| {
                let (path, numbers) = places.get(path.as_str())?;
                Some((path.clone(), (*numbers.get(*line)?)?))
            };
            found.add(place.clone(), lines.iter().filter_map(mine).collect());
        }
        for (place, drafts) in other_drafts(&handler.draft) {
            let of_draft = |draft: Draft| {
                let mut problems = Vec::new();
                let changed = draft.finish(&mut problems);
                if diagnostic::has_errors(&problems) {
                    return None;
                }
                // A package that does not exist is only another folder here.
                let folder = changed.package.as_ref().map_or(package, |it| it.text.as_str());
                touched(&base, &files(&spec.spec, &changed, &target(&changed, project, folder))?)
            };
            found.add(place, drafts.into_iter().find_map(of_draft).unwrap_or_default());
        }
        for (key, changed) in other_projects(project) {
            if let Some(place) = project_place(project, key) {
                let lines = files(&spec.spec, handler, &target(handler, &changed, package));
                found.add(place, lines.and_then(|lines| touched(&base, &lines)).unwrap_or_default());
            }
        }
        // That the handler is asked for is the cause of all of it.
        let all = base.iter().flat_map(|file| {
            let count = file.contents.split_inclusive('\n').count();
            (0..count).map(|line| (file.path.clone(), line))
        });
        found.add(handler.provider.place.clone(), all.collect());
        found.sort();
        Some(found)
    }

    /// What causes a line, from 0, the most specific first.
    pub(super) fn causes(&self, path: &str, line: usize) -> impl Iterator<Item = &Origin> + Clone {
        let found = self.lines.get(path).and_then(|lines| lines.get(line)).map(Vec::as_slice).unwrap_or_default();
        found.iter().filter_map(|at| self.origins.get(*at))
    }

    fn blank(base: &[GeneratedFile]) -> Self {
        let lines = base
            .iter()
            .map(|file| (file.path.clone(), vec![Vec::new(); file.contents.split_inclusive('\n').count()]))
            .collect();
        Self { origins: Vec::new(), lines }
    }

    fn add(&mut self, place: Place, mut lines: Vec<(String, usize)>) {
        lines.sort();
        lines.dedup();
        if lines.is_empty() {
            return;
        }
        let at = self.origins.len();
        self.origins.push(Origin { place, weight: lines.len() });
        for (path, line) in lines {
            if let Some(causes) = self.lines.get_mut(&path).and_then(|lines| lines.get_mut(line)) {
                causes.push(at);
            }
        }
    }

    fn sort(&mut self) {
        let weights: Vec<usize> = self.origins.iter().map(|it| it.weight).collect();
        let lines = self.lines.values_mut().flatten();
        // What is further down, and so further in, goes first among equals.
        lines.for_each(|causes| causes.sort_by_key(|at| (weights[*at], usize::MAX - at)));
    }
}

fn files(spec: &spec::Spec, handler: &Handler, target: &Target) -> Option<Vec<GeneratedFile>> {
    let plan = resolve(spec, &handler.choices).ok()?;
    artifact::files(&plan, target).ok()
}

/// The lines of `base` that the other version has not; nothing when the versions are the same.
fn touched(base: &[GeneratedFile], other: &[GeneratedFile]) -> Option<Vec<(String, usize)>> {
    let mut found = Vec::new();
    for (at, file) in base.iter().enumerate() {
        let by_path = || other.iter().find(|it| it.path == file.path);
        // A file of another name stands where its like does.
        let twin = other.get(at).filter(|it| it.path == file.path).or_else(by_path);
        let twin = twin.or_else(|| other.get(at).filter(|_| other.len() == base.len()));
        let Some(twin) = twin else {
            found.extend((0..file.contents.split_inclusive('\n').count()).map(|line| (file.path.clone(), line)));
            continue;
        };
        if twin.contents == file.contents {
            continue;
        }
        let (old, new) = (lines::split(file.contents.as_bytes()), lines::split(twin.contents.as_bytes()));
        for op in lines::compare(&old, &new) {
            if !matches!(op, DiffOp::Equal { .. }) {
                let others: Vec<&[u8]> = new[op.new_range()].iter().map(|line| said(line)).collect();
                let lines = op.old_range().filter(|line| !others.contains(&said(old[*line])));
                found.extend(lines.map(|line| (file.path.clone(), line)));
            }
        }
    }
    (!found.is_empty()).then_some(found)
}

/// What a line says: without the comma, or the like, that it has because of the next one.
fn said(line: &[u8]) -> &[u8] {
    let is_said = |byte: &u8| !byte.is_ascii_whitespace() && !b",;)+".contains(byte);
    let end = line.iter().rposition(is_said).map_or(0, |at| at + 1);
    line[..end].trim_ascii_start()
}

/// For each thing that an org wrote about the handler, the handler with something else there, or without it.
fn other_drafts(draft: &Draft) -> Vec<(Place, Vec<Draft>)> {
    let mut all = Vec::new();
    let mut vary = |written: &Written, set: &dyn Fn(&mut Draft, Option<Written>)| {
        let with = |text: Option<String>| {
            let mut other = draft.clone();
            set(&mut other, text.map(|text| Written { text, place: written.place.clone() }));
            other
        };
        let mut texts: Vec<Option<String>> = mutate::other_texts(&written.text).into_iter().map(Some).collect();
        if matches!(written.text.as_str(), "global" | "public") {
            texts.insert(0, Some(if written.text == "global" { "public" } else { "global" }.to_owned()));
        }
        if matches!(written.text.as_str(), "true" | "false") {
            texts.insert(0, Some((written.text == "false").to_string()));
        }
        // A duration: its number, not its unit.
        if let Some(digits) = written.text.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0)
            && let Ok(number) = written.text[..digits].parse::<u64>()
        {
            texts.insert(0, Some(format!("{}{}", number.saturating_add(1), &written.text[digits..])));
        }
        texts.push(None);
        all.push((written.place.clone(), texts.into_iter().map(with).collect()));
    };
    type Field = fn(&mut Draft) -> &mut Option<Written>;
    let fields: [(&Option<Written>, Field); 9] = [
        (&draft.class, |it| &mut it.class),
        (&draft.test_class, |it| &mut it.test_class),
        (&draft.credential, |it| &mut it.credential),
        (&draft.access, |it| &mut it.access),
        (&draft.package, |it| &mut it.package),
        (&draft.docs, |it| &mut it.docs),
        (&draft.message, |it| &mut it.message),
        (&draft.timeout, |it| &mut it.timeout),
        (&draft.default_country, |it| &mut it.default_country),
    ];
    for (written, field) in fields {
        if let Some(written) = written {
            vary(written, &|draft, other| *field(draft) = other);
        }
    }
    for (at, (_, written)) in draft.settings.iter().enumerate() {
        vary(written, &|draft, other| match other {
            Some(other) => draft.settings[at].1 = other,
            None => drop(draft.settings.remove(at)),
        });
    }
    all
}

/// The project with something else in `sfdx-project.json`, by the key.
fn other_projects(project: &Project) -> Vec<(&'static str, Project)> {
    let mut all = vec![("sourceApiVersion", Project { api_version: "99.0".to_owned(), ..project.clone() })];
    if project.namespace.is_some() {
        all.push(("namespace", Project { namespace: Some("other".to_owned()), ..project.clone() }));
    }
    all
}

fn project_place(project: &Project, key: &str) -> Option<Place> {
    let text = std::fs::read_to_string(project.root.join(PROJECT_FILE)).ok()?;
    let start = text.find(&format!("\"{key}\""))?;
    let end = text[start..].find([',', '}', '\n']).map_or(text.len(), |at| start + at);
    Some(Place::new(&Source::new(PROJECT_FILE, text), start..end))
}
