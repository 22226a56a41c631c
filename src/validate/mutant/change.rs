//! One way to damage a plan, and where in the spec that is.

use crate::plan::Plan;
use crate::spec::Span;
use crate::yaml::Node;

/// One way to damage a plan.
pub(super) struct Change {
    /// What it does.
    pub(super) name: String,
    /// Where: the way through the spec, keys and `[0]`.
    pub(super) at: At,
    /// Does it.
    pub(super) apply: Box<dyn Fn(&mut Plan)>,
}

/// Where in a spec something is.
#[derive(Debug, Clone)]
pub(super) enum At {
    /// Behind these keys, as far as they are there.
    Keys(Vec<String>),
    /// At this place.
    Span(Span),
}

impl Change {
    pub(super) fn new(name: impl Into<String>, at: At, apply: impl Fn(&mut Plan) + 'static) -> Self {
        Self { name: name.into(), at, apply: Box::new(apply) }
    }

    /// The place in the spec: that of the key that leads as far as there are keys.
    pub(super) fn span(&self, root: Option<&Node>) -> Option<Span> {
        let keys = match &self.at {
            At::Span(span) => return Some(span.clone()),
            At::Keys(keys) => keys,
        };
        let mut node = root?;
        for key in keys {
            let index =
                key.strip_prefix('[').and_then(|it| it.strip_suffix(']')).and_then(|it| it.parse::<usize>().ok());
            let inner = match index {
                Some(index) => node.as_list().and_then(|items| items.get(index)),
                None => node.get(key).or_else(|| node.get(&format!("{key}?"))),
            };
            match inner {
                Some(inner) => node = inner,
                // A list of one may be written without brackets.
                None if index.is_some() => {}
                None => break,
            }
        }
        Some(node.head())
    }
}

/// The way to a place, as names show it: `payload.json.messages[0].text`.
pub(super) fn shown(keys: &[String]) -> String {
    let mut text = String::new();
    for key in keys {
        if !text.is_empty() && !key.starts_with('[') {
            text.push('.');
        }
        text.push_str(key);
    }
    text
}

/// Keys with one more.
pub(super) fn with(keys: &[String], key: impl Into<String>) -> Vec<String> {
    let mut keys = keys.to_vec();
    keys.push(key.into());
    keys
}

/// Keys from words.
pub(super) fn keys(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
