//! The tests of what is sent: the whole request, and what becomes of texts and phone numbers.

use serde::Serialize;
use serde_json::Value;

use super::expected::{self, Expected, Fields, PHONE_NUMBER};
use super::probe::{self, Placed, Probe};
use super::write::{are_equal, text_list};
use super::{literal, write};
use crate::apex::{Expr as Apex, Stmt, statements};
use crate::artifact::Target;
use crate::outcome::Outcome;
use crate::plan::answer::Answer;
use crate::plan::evaluate::{Delivery, NoRequest};
use crate::plan::expr::Expr;
use crate::plan::input::Input;
use crate::plan::{Plan, PlanBody, PlanJson};

/// A site's id.
pub(super) const NETWORK_ID: &str = "0DB001000000001GAA";
/// An experience's id.
pub(super) const EXPERIENCE_ID: &str = "brand";
/// A user's id, in place of one that only the org knows.
const USER_ID: &str = "005000000000001AAA";

/// How people write [`PHONE_NUMBER`].
const NOTATIONS: [&str; 8] = [
    "+14155550123",
    "+1 4155550123",
    "+1 (415) 555-0123",
    "+1/415.555.0123",
    "+1 (0) 415 555 0123",
    "0014155550123",
    " +1\u{a0}415\u{2011}555\u{2013}0123\u{200b} ",
    "\u{202a}+14155550123\u{202c}",
];
/// What is no phone number.
const NO_NUMBERS: [Option<&str>; 14] = [
    None,
    Some(""),
    Some(" "),
    Some("+"),
    Some("00"),
    Some("4155550123"),
    Some("04155550123"),
    Some("+04155550123"),
    Some("++14155550123"),
    Some("+1415555CALL"),
    Some("+1415555012\u{663}"),
    Some("+123456"),
    Some("+1234567890123456"),
    Some("+14155550123;+14155550124"),
];
/// Numbers without a country code.
const WITHOUT_COUNTRY: [&str; 3] = ["4155550123", "(415) 555-0123", "04155550123"];
/// A number of a country that is not the one of [`PHONE_NUMBER`].
const OTHER_NUMBER: &str = "+447700900123";
/// Texts that have a character outside the GSM alphabet.
const UNICODE_TEXTS: [&str; 2] = ["Code 123456 \u{2713}", "It\u{2019}s 123456"];
/// Texts of the GSM alphabet with its extension.
const GSM_TEXTS: [&str; 2] = ["Code 123456 [\u{20ac}]", "\u{c4}\u{d6}\u{dc} 123456 ~"];

/// A text that looks like one of the fields that the platform fills in.
const MERGE_FIELD: &str = "{!$User.Id} 123456";

/// A test that sends several texts.
#[derive(Serialize)]
pub(super) struct TextTest {
    name: &'static str,
    texts: String,
    assert: String,
    /// Whether the body must not show the text as it is.
    is_disarmed: bool,
}

/// A test that sends to several numbers.
#[derive(Serialize)]
pub(super) struct PhoneTest {
    name: &'static str,
    numbers: String,
    is_accepted: bool,
    assert: Option<String>,
}

/// What is asserted of the whole request.
pub(super) fn asserts(plan: &Plan, request: &Expected) -> Vec<Stmt> {
    let call = |method: &str| Apex::call(format!("request.{method}"), []);
    let mut all = vec![are_equal(Apex::text(&plan.method), call("getMethod"), Apex::text("method"))];
    let endpoint = Apex::text(&request.endpoint);
    if request.query.is_empty() {
        all.push(are_equal(endpoint, call("getEndpoint"), Apex::text("endpoint")));
    } else {
        let without_query = call("getEndpoint").then_call("substringBefore", [Apex::text("?")]);
        all.push(are_equal(endpoint, without_query, Apex::text("endpoint")));
        all.push(map_of("query", "Map<String, String>", "queryOf"));
        all.extend(field_asserts("query", "number of query parameters", &request.query));
    }
    for (name, value) in &request.headers {
        if let Some(value) = value {
            let actual = Apex::call("request.getHeader", [Apex::text(name)]);
            all.push(are_equal(literal(value), actual, Apex::text(name)));
        }
    }
    let type_name = match plan.body {
        PlanBody::None => {
            let blank = Apex::call("String.isBlank", [call("getBody")]);
            all.push(Stmt::Do(Apex::call("Assert.isTrue", [blank, Apex::text("body")])));
            return all;
        }
        PlanBody::Json(_) => "Map<String, Object>",
        PlanBody::Form(_) | PlanBody::Xml(_) => "Map<String, String>",
    };
    all.push(map_of("fields", type_name, "fieldsOf"));
    all.extend(field_asserts("fields", "number of fields", &request.fields));
    all
}

fn map_of(name: &str, type_name: &str, method: &str) -> Stmt {
    Stmt::Declare {
        type_name: type_name.to_owned(),
        name: name.to_owned(),
        value: Some(Apex::call(method, [Apex::name("request")])),
    }
}

fn field_asserts(map: &str, size: &str, fields: &Fields) -> Vec<Stmt> {
    let actual = Apex::call(format!("{map}.size"), []);
    let mut all = vec![are_equal(Apex::name(fields.len().to_string()), actual, Apex::text(size))];
    for (name, value) in fields {
        let actual = Apex::call(format!("{map}.get"), [Apex::text(name)]);
        match value {
            Some(Value::Null) => all.push(Stmt::Do(Apex::call("Assert.isNull", [actual, Apex::text(name)]))),
            Some(value) => all.push(are_equal(literal(value), actual, Apex::text(name))),
            None => {}
        }
    }
    all
}

/// Whether a JSON body has an array.
pub(super) fn has_array(plan: &Plan) -> bool {
    fn is_in(json: &PlanJson) -> bool {
        match json {
            PlanJson::Array(_) => true,
            PlanJson::Object(members) => members.iter().any(|member| is_in(&member.value)),
            _ => false,
        }
    }
    matches!(&plan.body, PlanBody::Json(json) if is_in(json))
}

/// What is asserted when user, site and experience are known.
pub(super) fn known_asserts(plan: &Plan, target: &Target) -> Result<Vec<Stmt>, NoRequest> {
    let delivery = Delivery {
        user_id: USER_ID.to_owned(),
        network_id: NETWORK_ID.to_owned(),
        experience_id: EXPERIENCE_ID.to_owned(),
        ..expected::delivery(plan)
    };
    let request = expected::request(plan, target, &delivery)?;
    let mut all = Vec::new();
    for Placed { probe: place, expr, .. } in probe::places(plan) {
        let uses = |inputs: &[Input]| mentions(plan, expr, inputs);
        let message = match &place {
            Probe::Field(name) | Probe::Query(name) | Probe::Header(name) => Apex::text(name),
            Probe::Endpoint | Probe::Path => Apex::text("endpoint"),
        };
        let actual = place.read("provider.request");
        if *expr == Expr::Input(Input::UserId) {
            let value = place.value(&request);
            let text = value.as_ref().and_then(|value| value.as_str()).unwrap_or(USER_ID);
            all.push(are_equal(with_user_id(text), actual, message));
        } else if uses(&[Input::NetworkId, Input::ExperienceId])
            && !uses(&[Input::UserId])
            && let Some(value) = place.value(&request)
        {
            all.push(are_equal(literal(&value), actual, message));
        }
    }
    Ok(all)
}

/// A text in which the id of the running user takes the place of the made-up one.
fn with_user_id(value: &str) -> Apex {
    let mut parts = Vec::new();
    for (number, text) in value.split(USER_ID).enumerate() {
        if number > 0 {
            parts.push(Apex::call("UserInfo.getUserId", []));
        }
        if !text.is_empty() {
            parts.push(Apex::text(text));
        }
    }
    match <[Apex; 1]>::try_from(parts) {
        Ok([single]) => single,
        Err(parts) => Apex::Concat(parts),
    }
}

fn mentions(plan: &Plan, expr: &Expr, inputs: &[Input]) -> bool {
    plan.mentions(expr, &mut |it| matches!(it, Expr::Input(input) if inputs.contains(input)))
}

/// The first place whose value depends on one of these inputs.
fn probe_of(plan: &Plan, inputs: &[Input]) -> Option<Probe> {
    probe::places(plan).into_iter().find(|it| mentions(plan, it.expr, inputs)).map(|it| it.probe)
}

/// The tests of what becomes of texts.
pub(super) fn text_tests(plan: &Plan, target: &Target) -> Result<Vec<TextTest>, NoRequest> {
    let mut tests = Vec::new();
    let with_text = |text: &str| -> Result<Expected, NoRequest> {
        expected::request(plan, target, &Delivery { default_text: text.to_owned(), ..expected::delivery(plan) })
    };
    let mut test = |name, place: &Probe, texts: &[Option<&str>], label: &str| -> Result<(), NoRequest> {
        let mut fitting = Vec::new();
        let mut wanted = None;
        for text in texts {
            let value = place.value(&with_text(text.unwrap_or_default())?);
            if wanted.is_none() {
                wanted.clone_from(&value);
            }
            if value.is_some() && value == wanted {
                fitting.push(*text);
            }
        }
        if let Some(wanted) = wanted {
            let message = Apex::Concat(vec![Apex::text(label), Apex::name("defaultText")]);
            let assert = are_equal(literal(&wanted), place.read("provider.request"), message);
            let is_disarmed = texts == [Some(MERGE_FIELD)];
            let texts = text_list("defaultTexts", &fitting);
            tests.push(TextTest { name, texts, assert: statements(&[assert], 4), is_disarmed });
        }
        Ok(())
    };
    if let Some(place) = probe_of(plan, &[Input::Message]) {
        test("composesTheMessageWithoutDefaultText", &place, &[None, Some(""), Some(" ")], "default text: ")?;
    }
    let depends_on_text = plan.message.as_ref().is_none_or(|message| mentions(plan, message, &[Input::DefaultText]));
    if depends_on_text
        && plan.has_secret_in_body()
        && let Some(place @ Probe::Field(_)) = probe_of(plan, &[Input::Message])
    {
        test("letsNoTextBecomeAMergeField", &place, &[Some(MERGE_FIELD)], "default text: ")?;
    }
    if depends_on_text && let Some(place) = probe_of(plan, &[Input::MessageIsGsm7, Input::MessageIsUnicode]) {
        test("recognisesTextsOutsideTheGsmAlphabet", &place, &UNICODE_TEXTS.map(Some), "default text: ")?;
        test("recognisesTextsOfTheGsmAlphabet", &place, &GSM_TEXTS.map(Some), "default text: ")?;
    }
    Ok(tests)
}

/// The tests of what becomes of phone numbers.
pub(super) fn phone_tests(plan: &Plan, target: &Target, accepted: &Answer) -> Result<Vec<PhoneTest>, NoRequest> {
    use Input::{PhoneDigits, PhoneE164, PhoneInternational, PhoneIsHome, PhoneNational};
    let place = probe_of(plan, &[PhoneE164, PhoneDigits, PhoneInternational, PhoneNational]);
    let mut tests = Vec::new();
    let mut test = |name, place: Option<&Probe>, numbers: &[&str]| -> Result<(), NoRequest> {
        let Some(first) = numbers.first() else { return Ok(()) };
        let delivery = Delivery { phone_number: (*first).to_owned(), ..expected::delivery(plan) };
        let value = match place {
            Some(place) => place.value(&expected::request(plan, target, &delivery)?),
            None => None,
        };
        let assert = place.zip(value).map(|(place, value)| {
            let assert = are_equal(literal(&value), place.read("provider.request"), Apex::name("phoneNumber"));
            statements(&[assert], 4)
        });
        let numbers: Vec<Option<&str>> = numbers.iter().copied().map(Some).collect();
        let is_accepted = is_accepted(plan, first, accepted);
        tests.push(PhoneTest { name, numbers: phone_list(&numbers), is_accepted, assert });
        Ok(())
    };
    test("sendsToEveryNotationOfTheNumber", place.as_ref(), &NOTATIONS)?;
    if plan.phone.default_country.is_some() {
        let wanted = plan.phone.e164(WITHOUT_COUNTRY[0]);
        let same: Vec<&str> =
            WITHOUT_COUNTRY.into_iter().filter(|it| wanted.is_some() && plan.phone.e164(it) == wanted).collect();
        test("addsTheCountryCodeWhereThereIsNone", place.as_ref(), &same)?;
    }
    if let (Some(home), Some(place)) = (&plan.phone.home_country, probe_of(plan, &[PhoneNational, PhoneIsHome])) {
        let digits = "9123456789";
        let home_number = format!("+{home}{digits}");
        let other = if plan.phone.is_home(PHONE_NUMBER) { OTHER_NUMBER } else { home_number.as_str() };
        let name = if plan.phone.is_home(PHONE_NUMBER) {
            "sendsToNumbersOfOtherCountries"
        } else {
            "sendsToNumbersOfTheHomeCountry"
        };
        test(name, Some(&place), &[other])?;
    }
    Ok(tests)
}

/// Whether the accepted answer of the tests is success for this number too.
fn is_accepted(plan: &Plan, number: &str, accepted: &Answer) -> bool {
    let recipient = plan.phone.e164(number);
    recipient.is_some_and(|recipient| plan.verdict(accepted, &recipient).outcome == Outcome::Success)
}

/// What is no phone number by the plan's rules.
pub(super) fn refused_numbers(plan: &Plan) -> String {
    let refused = NO_NUMBERS.into_iter().filter(|it| it.is_none_or(|number| plan.phone.e164(number).is_none()));
    phone_list(&refused.collect::<Vec<_>>())
}

fn phone_list(numbers: &[Option<&str>]) -> String {
    let number = |number: &Option<&str>| number.map_or(Apex::name("null"), write::visible);
    write::list("String", "phoneNumbers", numbers.iter().map(number).collect())
}
