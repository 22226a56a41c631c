//! `L005`: a code is mapped twice.

use super::lint::Resolved;
use super::precedence::taken_codes;
use super::{Rule, Subject};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::spec::CodeTest;

const CODE: &str = "L005";

pub(super) static RULE: Rule = Rule {
    code: CODE,
    name: "duplicate-mapping",
    severity: Severity::Warning,
    subject: Subject::Spec,
    is_sketch: false,
    summary: "A code is mapped twice",
    meaning: "The same code, or one within a range or behind a prefix, is in a rule further up, or twice in one list. \
        The first one counts.",
    reason: "When the results differ, the one that was meant may be the one that is never given.",
    wrong: r#"response:
  success: {status: [200]}
  code: [{json: code}]
  results:
    - {result: INVALID_PHONE_NUMBER, meaning: the number is not valid, code: [411, 412]}
    - {result: COUNTRY_BLOCK, meaning: the country is not served, code: [412, 413]}
    - {result: MESSAGE_LIMIT_EXCEEDED, meaning: too many messages, status: [429]}"#,
    right: r#"response:
  success: {status: [200]}
  code: [{json: code}]
  results:
    - {result: INVALID_PHONE_NUMBER, meaning: the number is not valid, code: 411}
    - {result: COUNTRY_BLOCK, meaning: the country is not served, code: [412, 413]}
    - {result: MESSAGE_LIMIT_EXCEEDED, meaning: too many messages, status: [429]}"#,
};

pub(super) fn check(subject: &Resolved<'_>, found: &mut Vec<Diagnostic>) {
    let spec = subject.spec;
    let rules = &spec.response.results;
    for ((rule, at), (earlier, first)) in taken_codes(rules) {
        let code = &rules[rule].code[at];
        let (gives, wanted) = (rules[earlier].result.value, rules[rule].result.value);
        let what = match &code.value {
            CodeTest::Is(scalar) => format!("the code `{}` is", scalar.text()),
            CodeTest::Prefix(prefix) => format!("codes that begin with `{prefix}` are"),
            CodeTest::Range(from, to) => format!("the codes {from} to {to} are"),
        };
        let message = if gives == wanted {
            format!("{what} mapped twice")
        } else {
            format!("{what} mapped twice: to {} above, so never to {}", gives.name(), wanted.name())
        };
        let finding = Diagnostic::warning(CODE, spec.place(&code.span), message);
        found.push(finding.related(spec.place(&rules[earlier].code[first].span), "the first time, which counts"));
    }
}
