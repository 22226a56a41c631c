//! Promises of the YAML reader as a whole.

mod places;
mod problems;
mod properties;
mod values;

use std::sync::Arc;

use super::{Node, parse};
use crate::diagnostic::{Diagnostic, Source};

fn source(text: &str) -> Arc<Source> {
    Source::new("a.yaml", text)
}

/// The tree of a text that has no problem.
fn tree(text: &str) -> Node {
    match parse(&source(text)) {
        Ok(node) => node,
        Err(problems) => panic!("{text:?} was refused: {problems:?}"),
    }
}

/// The problems of a text that has some.
fn problems(text: &str) -> Vec<Diagnostic> {
    match parse(&source(text)) {
        Ok(node) => panic!("{text:?} was accepted: {node:?}"),
        Err(problems) => problems,
    }
}

/// Each problem as `CODE line:column`.
fn found(text: &str) -> Vec<String> {
    problems(text)
        .iter()
        .map(|problem| {
            let (line, column) = problem.line_column();
            format!("{} {line}:{column}", problem.code)
        })
        .collect()
}

/// The value at a path such as `a.0.b`.
fn at<'n>(node: &'n Node, path: &str) -> &'n Node {
    path.split('.').fold(node, |node, step| {
        let next = match node.as_list() {
            Some(items) => step.parse::<usize>().ok().and_then(|index| items.get(index)),
            None => node.get(step),
        };
        next.unwrap_or_else(|| panic!("no {step} of {path}"))
    })
}
