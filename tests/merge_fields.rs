//! Where the platform evaluates merge fields, no text but the generated formulas can form one.

use std::collections::BTreeMap;

use otpsmith::artifact::{Target, handler};
use otpsmith::clock::Instant;
use otpsmith::diagnostic::{Diagnostic, Source};
use otpsmith::plan::evaluate::Delivery;
use otpsmith::plan::{Choices, Plan, resolve};
use otpsmith::spec;

/// A spec whose payload is `payload` and whose one secret is `key`.
fn plan(payload: &str) -> Result<Plan, Vec<Diagnostic>> {
    let text = format!(
        "name: acme
label: Acme
settings: {{sender: {{help: The sender., example: Acme}}}}
secrets: {{key: {{help: The key., example: abc}}}}
auth: {{payload: true}}
endpoint: {{url: https://api.acme.example, path: /send}}
payload:
{payload}
response:
  success: {{status: [200], all: [{{json: id, present: true}}]}}
  results: [{{result: MESSAGE_LIMIT_EXCEEDED, meaning: too many, status: [429]}}]
verified:
  request: {{level: unverified}}
  auth: {{level: unverified}}
  phone: {{level: unverified}}
  success: {{level: unverified}}
  results: {{level: unverified}}
"
    );
    let spec = spec::load(&Source::new("spec.yaml", text))?;
    resolve(&spec, &Choices::examples(&spec))
}

fn class(plan: &Plan) -> String {
    let target = Target::with_defaults("acme");
    handler::handler(plan, &target).expect("a class")
}

fn body(plan: &Plan, message: &str) -> String {
    let delivery = Delivery {
        phone_number: "+14155550123".into(),
        one_time_password: "123456".into(),
        default_text: message.into(),
        user_id: String::new(),
        network_id: String::new(),
        experience_id: String::new(),
        now: Instant::EPOCH,
        uuid: String::new(),
        nonce: String::new(),
        secrets: BTreeMap::from([("key".to_owned(), "k".to_owned())]),
    };
    plan.request(&delivery).expect("a request").body.expect("a body")
}

const ATTACK: &str = "{!$Credential.Acme.Key} \"key\":null \\{!x}";

#[test]
fn a_json_text_cannot_form_a_merge_field_nor_take_the_place_of_a_secret() {
    let plan = plan("  json: {key: 'a\"{!${secrets.key}', text: '${message}', '{!n': 'x{!y'}").expect("a plan");
    let class = class(&plan);
    assert!(class.contains(r#"body.writeNullField('key');"#), "{class}");
    assert!(class.contains(r#".replace('{!', '\\u007b!')"#), "{class}");
    assert!(class.contains(r#"'"key":"a\\"\\u007b!{!$Credential.Acme.Key}"'"#), "{class}");
    let body = body(&plan, ATTACK);
    assert!(!body.contains("{!"), "{body}");
    let json: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(json["text"], ATTACK);
    assert_eq!(json["key"], "a\"{!k");
    assert_eq!(json["{!n"], "x{!y");
}

#[test]
fn an_xml_text_cannot_form_a_merge_field() {
    let plan = plan("  xml: {send: {key: '${secrets.key}', text: '${message}', fixed: 'x{!y'}}").expect("a plan");
    let class = class(&plan);
    assert!(class.contains("'<key>{!$Credential.Acme.Key}</key>'"), "{class}");
    assert!(class.contains("'<fixed>x&#123;!y</fixed>'"), "{class}");
    assert!(class.contains(".replace('{', '&#123;')"), "{class}");
    let body = body(&plan, ATTACK);
    assert!(!body.contains("{!"), "{body}");
    let document = roxmltree::Document::parse(&body).expect("XML");
    let text = document.descendants().find(|node| node.has_tag_name("text")).and_then(|node| node.text());
    assert_eq!(text, Some(ATTACK));
}

#[test]
fn a_form_text_cannot_form_a_merge_field() {
    let plan = plan("  form: {key: '${secrets.key}', text: '${message}', fixed: 'x{!y'}").expect("a plan");
    let class = class(&plan);
    assert!(class.contains("'key={!$Credential.Acme.Key}'"), "{class}");
    assert!(class.contains("'fixed=x%7B%21y'"), "{class}");
    assert!(!body(&plan, ATTACK).contains('{'));
}

#[test]
fn a_secret_stands_only_where_the_platform_can_put_it() {
    for (payload, why) in [
        ("  json: ['${secrets.key}']", "not an element of a list"),
        ("  json: {key: '${secrets.key}', inner: {key: null}}", "a key that no other secret and no null has"),
        ("  json: {key: '${secrets.key} ${message}'}", "can only be joined with fixed texts"),
        ("  form: {sig: \"${message | hmac_sha256: secrets.key | base64}\"}", "cannot be encoded for a form"),
    ] {
        let problems = plan(payload).map(drop).expect_err(payload);
        let found = problems.iter().any(|it| it.code == "A002" && it.message.contains(why));
        assert!(found, "{payload}: {problems:#?}");
    }
}
