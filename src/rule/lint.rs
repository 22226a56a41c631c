//! Runs the rules that look at what can be used and is likely not what was meant.

use super::{
    l001_unused_setting, l002_unused_secret, l003_hard_coded_secret, l004_unreachable_rule, l005_duplicate_mapping,
    l006_personal_data_in_url, l007_secret_read_by_apex, l008_long_timeout, l009_costly_message, l011_header_set_twice,
    l012_unused_value, l020_result_never_given, l021_unverified_facts, l022_third_party_facts,
};
use crate::config::Handler;
use crate::diagnostic::{Diagnostic, Place};
use crate::plan::{Plan, scope};
use crate::spec::{Spec, load};
use crate::yaml::decode;

/// A spec and what it means with its own examples.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolved<'s> {
    pub(super) spec: &'s Spec,
    pub(super) plan: &'s Plan,
}

/// A handler that somebody asks for and what becomes of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'h> {
    pub(super) handler: &'h Handler,
    pub(super) plan: &'h Plan,
}

/// Adds what one rule finds in a spec.
type SpecLint = fn(&Resolved<'_>, &mut Vec<Diagnostic>);
/// Adds what one rule finds in what an org asks for.
type HandlerLint = fn(&Asked<'_>, &mut Vec<Diagnostic>);

const OF_A_SPEC: [SpecLint; 14] = [
    l001_unused_setting::check,
    l002_unused_secret::check,
    l003_hard_coded_secret::check,
    l004_unreachable_rule::check,
    l005_duplicate_mapping::check,
    l006_personal_data_in_url::check,
    l007_secret_read_by_apex::check,
    l008_long_timeout::check,
    l009_costly_message::check,
    l011_header_set_twice::check,
    l012_unused_value::check,
    l020_result_never_given::check,
    l021_unverified_facts::check,
    l022_third_party_facts::check,
];

/// What is likely not meant however the rest is put right.
const OF_A_BROKEN_SPEC: [SpecLint; 5] = [
    l003_hard_coded_secret::check,
    l006_personal_data_in_url::check,
    l008_long_timeout::check,
    l009_costly_message::check,
    l011_header_set_twice::check,
];

/// What is likely not meant when the rules could be read.
const OF_THE_RULES: [SpecLint; 2] = [l004_unreachable_rule::check_order, l005_duplicate_mapping::check];

/// What is declared and not used, which a part that could not be read may use.
const UNUSED: [SpecLint; 3] = [l001_unused_setting::check, l002_unused_secret::check, l012_unused_value::check];

const OF_A_HANDLER: [HandlerLint; 3] =
    [l003_hard_coded_secret::check_handler, l008_long_timeout::check_handler, l009_costly_message::check_handler];

/// Everything that the rules find in a spec, those of the loader included; `plan` is the spec resolved with its examples.
#[must_use]
pub fn spec(spec: &Spec, plan: &Plan) -> Vec<Diagnostic> {
    let mut found = spec.warnings.clone();
    let subject = Resolved { spec, plan };
    OF_A_SPEC.iter().for_each(|lint| lint(&subject, &mut found));
    found
}

/// What the rules find in a spec that has `errors`, as far as it does not depend on how they are put right.
#[must_use]
pub fn broken_spec(spec: &Spec, plan: &Plan, errors: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let subject = Resolved { spec, plan };
    // A name that is misspelt where it is used, or whose use is still to be written, is not one that nothing uses.
    let may_be_used = [scope::UNKNOWN_INPUT, decode::MISSING_KEY, decode::WRONG_KIND, load::CHOICE];
    if !errors.iter().any(|it| may_be_used.contains(&it.code)) {
        UNUSED.iter().for_each(|lint| lint(&subject, &mut found));
        found.retain(|it| is_named_once(&it.place));
    }
    OF_A_BROKEN_SPEC.iter().for_each(|lint| lint(&subject, &mut found));
    // A rule of which a part could not be read says less than it will.
    let line = |at: usize| spec.source.text[..at].rfind('\n').unwrap_or_default();
    let rules = spec.response.results.first().map_or(usize::MAX, |first| line(first.result.span.start));
    if !errors.iter().any(|it| it.place.span.start >= rules) {
        OF_THE_RULES.iter().for_each(|lint| lint(&subject, &mut found));
    }
    found
}

/// Whether the file has the name at this place nowhere else, neither as a value names it nor alone.
fn is_named_once(place: &Place) -> bool {
    let text = &place.source.text;
    let name = &text[place.clamped()];
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    text.split(|c: char| !is_part(c)).filter(|word| word.rsplit('.').next() == Some(name)).count() == 1
}

/// Everything that the rules find in what an org asks for: its provider's spec is not looked at again.
#[must_use]
pub fn handler(handler: &Handler, plan: &Plan) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let asked = Asked { handler, plan };
    OF_A_HANDLER.iter().for_each(|lint| lint(&asked, &mut found));
    found
}

/// The part of a place where `text` stands as it is; all of it when it does not.
pub(super) fn narrowed(place: &Place, text: &str) -> Place {
    let whole = place.clamped();
    match place.source.text[whole.clone()].find(text) {
        Some(at) => Place::new(&place.source, whole.start + at..whole.start + at + text.len()),
        None => place.clone(),
    }
}
