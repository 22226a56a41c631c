//! How much a spec may hold. Everything in one becomes code and tests, and some of it is looked at once for each other
//! thing; the limits are far above what a provider needs, and no spec below them takes long or much memory.

use super::load::BAD_LENGTH;
use super::{Condition, Response, Rule, Span, Test, pattern};
use crate::yaml::decode::{self, Problems};
use crate::yaml::{Entry, Node};

/// So many settings, secrets or values may have a name.
const MOST_NAMES: usize = 200;
/// So many values may be sent for authentication, and as many in the payload.
const MOST_SENT: usize = 500;
/// So many statuses, codes and values of conditions may be in a response.
const MOST_TESTS: usize = 2_000;
/// So many conditions may have to hold at once.
const MOST_CONDITIONS: usize = 20;
/// An index into an answer is less: answers that test it have all elements up to it.
pub(super) const MOST_ELEMENTS: usize = 100;

/// The entries of a mapping of names.
pub(crate) fn names<'n>(node: &'n Node, problems: &mut Problems) -> Option<&'n [Entry]> {
    let entries = decode::mapping(node, problems)?;
    is_within(entries.len(), MOST_NAMES, "names", node, problems).then_some(entries)
}

/// The node of what is sent.
pub(super) fn sent<'n>(node: &'n Node, problems: &mut Problems) -> Option<&'n Node> {
    is_within(node.count(), MOST_SENT, "values", node, problems).then_some(node)
}

/// The node of a list of conditions.
pub(super) fn conditions<'n>(node: Option<&'n Node>, problems: &mut Problems) -> Option<&'n Node> {
    let count = node?.as_list().map_or(0, <[Node]>::len);
    is_within(count, MOST_CONDITIONS, "conditions", node?, problems).then_some(node?)
}

/// A response that was read from `node`.
pub(super) fn response(response: Response, node: &Node, problems: &mut Problems) -> Option<Response> {
    let values = |condition: &Condition| match &condition.test {
        Test::OneOf(scalars) => scalars.len(),
        _ => 1,
    };
    let rule = |rule: &Rule| 1 + rule.status.len() + rule.code.len() + rule.all.iter().map(values).sum::<usize>();
    let success = response.success.status.len() + response.success.all.iter().map(values).sum::<usize>();
    let count = success + response.code.len() + response.results.iter().map(rule).sum::<usize>();
    is_within(count, MOST_TESTS, "statuses, codes and values", node, problems).then_some(response)
}

/// Whether a pattern may be tried on an example: it takes the longer the longer both are.
pub(crate) fn is_short_example(example: &str, span: &Span, problems: &mut Problems) -> bool {
    let most = pattern::LONGEST_EXAMPLE;
    let fits = example.chars().count() <= most;
    if !fits {
        let message = format!("an example of what a pattern matches has at most {most} characters");
        problems.error(BAD_LENGTH, span.clone(), message);
    }
    fits
}

fn is_within(count: usize, most: usize, what: &str, node: &Node, problems: &mut Problems) -> bool {
    if count > most {
        let message = format!("there are {count} {what} here, and at most {most} are allowed");
        problems.error(BAD_LENGTH, node.head(), message);
    }
    count <= most
}
