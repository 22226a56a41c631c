//! Reads `otpsmith.yaml`.

use std::sync::Arc;

use super::{Draft, Handler, ProjectFile, Written, check_names, check_path, shape};
use crate::diagnostic::{Diagnostic, Source};
use crate::yaml::decode::{self, Fields, Problems};
use crate::yaml::{self, Entry, Node};

/// Reads a project file: what of it can be read, and every problem that can be seen without the providers' specs and the
/// project.
#[must_use]
pub fn load(source: &Arc<Source>) -> (ProjectFile, Vec<Diagnostic>) {
    let nothing = ProjectFile { handlers: Vec::new(), manifest: None };
    let (root, problems) = yaml::parse_partly(source);
    let Some(root) = root else { return (nothing, problems) };
    let mut problems = Problems::behind(source, problems);
    let file = read(&root, &mut problems).unwrap_or(nothing);
    (file, problems.into_sorted())
}

fn read(root: &Node, problems: &mut Problems) -> Option<ProjectFile> {
    let fields = Fields::read(root, &shape::PROJECT, problems)?;
    let items = fields.required("handlers", problems).and_then(|node| decode::list(node, problems));
    let drafts: Vec<Draft> = items.unwrap_or_default().iter().filter_map(|item| draft(item, problems)).collect();
    let mut found = Vec::new();
    let handlers: Vec<Handler> = drafts.into_iter().map(|draft| draft.finish(&mut found)).collect();
    check_names(&handlers, &mut found);
    let manifest = fields.optional("manifest").and_then(|node| text(node, problems));
    if let Some(manifest) = &manifest {
        check_path(manifest, &mut found);
    }
    problems.extend(found);
    Some(ProjectFile { handlers, manifest })
}

fn draft(node: &Node, problems: &mut Problems) -> Option<Draft> {
    let fields = Fields::read(node, &shape::HANDLER, problems)?;
    let provider = fields.required("provider", problems).and_then(|node| text(node, problems));
    let before = problems.list().len();
    let settings = fields.optional("settings").map(|node| settings(node, problems)).unwrap_or_default();
    let settings_are_whole = problems.list().len() == before;
    let mut read = |key| fields.optional(key).and_then(|node| text(node, problems));
    let (class, test_class, credential) = (read("class"), read("test_class"), read("credential"));
    let (access, package, docs) = (read("access"), read("package"), read("docs"));
    let (message, timeout) = (read("message"), read("timeout"));
    // A calling code without quotes is a number, and no other number is meant.
    let default_country = fields.optional("default_country").and_then(|node| scalar(node, problems));
    Some(Draft {
        provider: provider?,
        class,
        test_class,
        credential,
        access,
        package,
        docs,
        settings,
        settings_are_whole,
        message,
        timeout,
        default_country,
    })
}

/// Settings have types of their own, which the provider's spec knows: here they are taken as they are written.
fn settings(node: &Node, problems: &mut Problems) -> Vec<(String, Written)> {
    let entries = decode::mapping(node, problems).unwrap_or_default();
    let read = |Entry { key, value }: &Entry| Some((key.text.clone(), scalar(value, problems)?));
    entries.iter().filter_map(read).collect()
}

fn text(node: &Node, problems: &mut Problems) -> Option<Written> {
    let text = decode::text(node, problems)?;
    Some(Written { text, place: problems.place(node.span.clone()) })
}

fn scalar(node: &Node, problems: &mut Problems) -> Option<Written> {
    match node.scalar() {
        Some(text) if !node.is_null() => {
            Some(Written { text: text.to_owned(), place: problems.place(node.span.clone()) })
        }
        _ => {
            decode::wrong_kind(node, "a text", problems);
            None
        }
    }
}
