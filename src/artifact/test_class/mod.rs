//! The Apex test class of a handler: every request that it sends, every answer that it reads.
//!
//! What is the same for all handlers stands in the template `handler_test.cls`; here are the values, the statements
//! that depend on the plan, and the layout of lines whose width does.

mod answers;
mod describe;
mod expected;
mod probe;
mod requests;
mod write;

use std::fmt;

use serde::Serialize;
use serde_json::Value;
use tera::Context;

use super::metadata::{secret_field, secrets_object};
use super::{Target, template};
use crate::apex::{Expr as Apex, Field, Method, Stmt, class_doc, field, method, statements};
use crate::encode::{apex_comment, apex_literal};
use crate::plan::evaluate::NoRequest;
use crate::plan::expr::Expr;
use crate::plan::input::Input;
use crate::plan::{Plan, PlanBody, PlanSecret};
pub use answers::AnswerTests;
use expected::{NONCE, NOW, OTP_CODE, PHONE_NUMBER, UUID};

/// The method that sets what is random or depends on the time.
const FIXED_VALUES: &str = "handlerWithFixedValues";
const TEMPLATE: &str = "handler_test.cls";
/// From this complexity on PMD finds a class too large. One with a test for each of many rules is that, and no worse
/// for it.
const LARGE: usize = 40;

/// A test of each secret that Apex reads.
#[derive(Serialize)]
struct SecretTest<'p> {
    parameter: &'p str,
    assignment: String,
}

/// What the mock reads from requests.
#[derive(Serialize)]
struct Reads {
    query: bool,
    form: bool,
    json: bool,
    arrays: bool,
    xml: bool,
    attributes: bool,
    repeated: bool,
}

/// Why a plan has no test class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotTestable {
    /// It has no request for the examples of its secrets, so there is nothing to compare with.
    Request(NoRequest),
    /// No answer means success: its conditions contradict each other, or so it seems.
    Success,
}

impl fmt::Display for NotTestable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(error) => write!(f, "the request for the tests cannot be computed: {error}"),
            Self::Success => f.write_str("no answer was found that fulfils every condition of `success`"),
        }
    }
}

impl From<NoRequest> for NotTestable {
    fn from(error: NoRequest) -> Self {
        Self::Request(error)
    }
}

/// The text of the test class. A rule that [`Sampler::unreachable`] names has no test in it.
///
/// # Errors
/// [`NotTestable`].
pub fn test_class(plan: &Plan, target: &Target) -> Result<String, NotTestable> {
    test_class_with(plan, target, &AnswerTests::of(plan).ok_or(NotTestable::Success)?)
}

/// The text of the test class with these tests of answers, which have to be of a plan of the same spec.
///
/// # Errors
/// [`NotTestable`].
pub(super) fn test_class_with(plan: &Plan, target: &Target, answers: &AnswerTests) -> Result<String, NotTestable> {
    let AnswerTests { accepted, tests } = answers;
    let delivery = expected::delivery(plan);
    let request = expected::request(plan, target, &delivery)?;
    let fixed = fixed_values(plan, target);
    let handler = target.class_name.as_str();
    let new_handler = match &fixed {
        Some(_) => Apex::call(FIXED_VALUES, []),
        None => Apex::new(handler, []),
    };
    let has_key = |test: &dyn Fn(&str) -> bool| request.fields.iter().any(|it| test(&it.0));

    let mut context = Context::new();
    context.insert("test_class", &target.test_class_name);
    context.insert("handler_field", &constant(handler, "HANDLER", new_handler));
    context.insert("phone_number", &apex_literal(PHONE_NUMBER));
    context.insert("otp_code", &apex_literal(OTP_CODE));
    context.insert("accepted_answer", &apex_literal(&accepted.body));
    context.insert("status", &accepted.status);
    let request_asserts = requests::asserts(plan, &request);
    // PMD reports a method from 40 statements on; the others of this one are fewer than ten.
    context.insert("is_long_request", &(request_asserts.len() > 29));
    let request_asserts = statements(&request_asserts, 3);
    context.insert("text_tests", &requests::text_tests(plan, target)?);
    context.insert("network_id", &apex_literal(requests::NETWORK_ID));
    context.insert("experience_id", &apex_literal(requests::EXPERIENCE_ID));
    let known_asserts = requests::known_asserts(plan, target)?;
    let known_asserts = (!known_asserts.is_empty()).then(|| statements(&known_asserts, 3));
    // A query of optional parameters only may be there in one test and not in another.
    let reads_query =
        [Some(&request_asserts), known_asserts.as_ref()].into_iter().flatten().any(|it| it.contains("queryOf("));
    context.insert("request_asserts", &request_asserts);
    context.insert("known_asserts", &known_asserts);
    let nonce = uses(plan, Input::Nonce).then(|| assign(format!("{handler}.fixedNonce"), Apex::name("null")));
    context.insert("nonce_assignment", &nonce.map(|it| statements(&[it], 3)));
    context.insert("secrets", &secret_tests(plan, target));
    context.insert("phone_tests", &requests::phone_tests(plan, target, accepted)?);
    context.insert("refused_numbers", &requests::refused_numbers(plan));
    context.insert("answer_tests", tests);
    context.insert("fixed_values", &fixed.map(|it| method(&it, 1)));
    let reads = Reads {
        query: reads_query,
        form: matches!(plan.body, PlanBody::Form(_)),
        json: matches!(plan.body, PlanBody::Json(_)),
        arrays: requests::has_array(plan),
        xml: matches!(plan.body, PlanBody::Xml(_)),
        attributes: has_key(&|key| key.contains("/@")),
        repeated: has_key(&|key| key.ends_with('+')),
    };
    context.insert("reads", &reads);
    let line = format!("@description Records the request and answers in place of {}.", plan.label);
    let mut doc = write::wrapped(&apex_comment(&line), 80 - " *  * ".len() - 1);
    doc.extend(["@param request the request of the handler", "@return the answer under test"].map(str::to_owned));
    context.insert("respond_doc", &class_doc(&doc, 2));
    context.insert("is_large", &false);
    let text = template::render(TEMPLATE, &context);
    if complexity(&text) < LARGE {
        return Ok(text);
    }
    context.insert("is_large", &true);
    Ok(template::render(TEMPLATE, &context))
}

/// The cyclomatic complexity of the class as PMD adds it up: its methods, and what branches or repeats in them. Those
/// of the inner class, which has one `if`, do not count.
fn complexity(text: &str) -> usize {
    let is_method = |line: &&str| {
        let is_static = line.starts_with("static ") || line.starts_with("private static ");
        is_static && (line.ends_with('(') || line.ends_with(") {"))
    };
    let branches = |line: &&str| ["for (", "if (", "while ("].iter().any(|it| line.starts_with(it));
    let lines = text.lines().map(|line| line.trim_start_matches(' '));
    lines.filter(|line| is_method(line) || branches(line)).count().saturating_sub(1)
}

fn constant(type_name: &str, name: &str, value: Apex) -> String {
    let constant = Field {
        doc: Vec::new(),
        annotations: Vec::new(),
        modifiers: "private static final".to_owned(),
        type_name: type_name.to_owned(),
        name: name.to_owned(),
        value: Some(value),
    };
    field(&constant, 1)
}

fn uses(plan: &Plan, input: Input) -> bool {
    plan.uses(|it| *it == Expr::Input(input))
}

fn assign(target: String, value: Apex) -> Stmt {
    Stmt::Assign { target, operator: "=", value }
}

/// The secrets that Apex reads from the custom setting.
fn read_by_apex(plan: &Plan) -> impl Iterator<Item = &PlanSecret> {
    plan.secrets.iter().filter(|secret| secret.read_by_apex)
}

fn secret_tests<'p>(plan: &'p Plan, target: &Target) -> Vec<SecretTest<'p>> {
    let test = |secret: &'p PlanSecret| {
        let field = format!("{}.fixedSecrets.{}", target.class_name, secret_field(secret));
        let assignment = assign(field, Apex::name("value"));
        SecretTest { parameter: &secret.parameter, assignment: statements(&[assignment], 4) }
    };
    read_by_apex(plan).map(test).collect()
}

/// The method that makes a handler whose requests are known in advance, if the plan needs one.
fn fixed_values(plan: &Plan, target: &Target) -> Option<Method> {
    let handler = target.class_name.as_str();
    let text = |text: &str| Apex::text(text);
    let mut fixed: Vec<(&str, Apex)> = Vec::new();
    if uses(plan, Input::Now) {
        fixed.push(("fixedNow", Apex::call("Datetime.newInstance", [Apex::name(format!("{NOW}L"))])));
    }
    if uses(plan, Input::Uuid) {
        fixed.push(("fixedUuid", text(UUID)));
    }
    if uses(plan, Input::Nonce) {
        fixed.push(("fixedNonce", text(NONCE)));
    }
    let secrets: Vec<Apex> = read_by_apex(plan)
        .map(|it| Apex::name(format!("{} = {}", secret_field(it), apex_literal(&it.example))))
        .collect();
    if !secrets.is_empty() {
        fixed.push(("fixedSecrets", Apex::new(secrets_object(target), secrets)));
    }
    if fixed.is_empty() {
        return None;
    }
    let mut body: Vec<Stmt> =
        fixed.into_iter().map(|(name, value)| assign(format!("{handler}.{name}"), value)).collect();
    body.push(Stmt::Return(Some(Apex::new(handler, []))));
    Some(Method {
        doc: Vec::new(),
        annotations: Vec::new(),
        modifiers: "private static".to_owned(),
        return_type: handler.to_owned(),
        name: FIXED_VALUES.to_owned(),
        parameters: Vec::new(),
        body,
    })
}

/// A value that a field of a request has.
fn literal(value: &Value) -> Apex {
    match value {
        Value::String(text) if text == expected::DEFAULT_TEXT => Apex::name("DEFAULT_TEXT"),
        Value::String(text) => Apex::text(text),
        Value::Number(number) if number.as_i64().is_some_and(|it| i32::try_from(it).is_err()) => {
            Apex::name(format!("{number}L"))
        }
        other => Apex::name(other.to_string()),
    }
}
