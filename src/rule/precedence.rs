//! Which rule of `response.results` takes the answers of which: the first that matches wins.

use std::collections::BTreeMap;

use crate::plan::answer::in_ranges;
use crate::spec::{CodeTest, Condition, Locator, Look, Rule, Scalar};

/// Whether an earlier rule, its codes apart, takes every answer that a later one takes.
pub(super) fn is_as_wide(earlier: &Rule, later: &Rule) -> bool {
    let status = earlier.status.is_empty()
        || (!later.status.is_empty()
            && later.status.iter().all(|range| (range.first..=range.last).all(|it| in_ranges(it, &earlier.status))));
    status && earlier.all.iter().all(|condition| later.all.iter().any(|it| is_same(condition, it)))
}

/// Whether an earlier test of the code passes every code that a later one passes.
fn covers(earlier: &CodeTest, later: &CodeTest) -> bool {
    let number = |scalar: &Scalar| match scalar {
        Scalar::Number(text) => text.parse::<i64>().ok(),
        Scalar::Text(_) | Scalar::Boolean(_) => None,
    };
    match (earlier, later) {
        (CodeTest::Is(earlier), CodeTest::Is(later)) => earlier == later,
        (CodeTest::Prefix(prefix), CodeTest::Is(Scalar::Text(text)) | CodeTest::Prefix(text)) => {
            text.starts_with(prefix.as_str())
        }
        (CodeTest::Range(from, to), CodeTest::Is(scalar)) => {
            number(scalar).is_some_and(|it| (*from..=*to).contains(&it))
        }
        (CodeTest::Range(from, to), CodeTest::Range(first, last)) => from <= first && last <= to,
        _ => false,
    }
}

/// A code test: the number of its rule and its number there.
pub(super) type At = (usize, usize);

/// Each code test whose answers an earlier one takes, with that one.
pub(super) fn taken_codes(rules: &[Rule]) -> BTreeMap<At, At> {
    let mut taken = BTreeMap::new();
    let mut exact: BTreeMap<&Scalar, Vec<At>> = BTreeMap::new();
    let mut wide: Vec<At> = Vec::new();
    let test = |at: At| &rules[at.0].code[at.1].value;
    for (index, rule) in rules.iter().enumerate() {
        for number in 0..rule.code.len() {
            let later = (index, number);
            let takes = |earlier: &&At| {
                covers(test(**earlier), test(later)) && (earlier.0 == index || is_as_wide(&rules[earlier.0], rule))
            };
            let same = match test(later) {
                CodeTest::Is(scalar) => exact.get(scalar).map(Vec::as_slice).unwrap_or_default(),
                CodeTest::Prefix(_) | CodeTest::Range(..) => &[],
            };
            let earlier = [same.iter().find(takes), wide.iter().find(takes)].into_iter().flatten().min();
            if let Some(earlier) = earlier {
                taken.insert(later, *earlier);
            }
            match test(later) {
                CodeTest::Is(scalar) => exact.entry(scalar).or_default().push(later),
                CodeTest::Prefix(_) | CodeTest::Range(..) => wide.push(later),
            }
        }
    }
    taken
}

fn is_same(a: &Condition, b: &Condition) -> bool {
    a.test == b.test && is_same_place(&a.at, &b.at)
}

fn is_same_place(a: &Locator, b: &Locator) -> bool {
    let pattern = |it: &Locator| it.pattern.as_ref().map(|it| it.value.clone());
    let same_look = match (&a.place, &b.place) {
        (Look::Json(a), Look::Json(b)) => a == b,
        (Look::Xml(a), Look::Xml(b)) => a == b,
        (Look::Body, Look::Body) => true,
        _ => false,
    };
    same_look && pattern(a) == pattern(b)
}
