//! What a value with a secret looks like as a formula of a credential, or in pieces of what Apex sets.

use otpsmith::artifact::Target;
use otpsmith::artifact::formula::{FormulaError, Piece, credential, merge};
use otpsmith::diagnostic::Source;
use otpsmith::plan::carrier::Carrier;
use otpsmith::plan::expr::Expr;
use otpsmith::plan::{AuthHeader, Choices, Plan, PlanAuth, PlanBody, PlanField, resolve};
use otpsmith::spec;

/// A spec with two secrets and a setting; `values` and `auth` are flow mappings, `form` the value of a form field.
fn plan(values: &str, auth: &str, form: &str) -> Plan {
    let text = format!(
        r#"name: acme
label: Acme
settings:
  account: {{help: The account., example: "AC1"}}
  quoted: {{help: A text with quotes., example: 'it''s \ here'}}
secrets:
  key: {{help: A key., example: k}}
  api_token: {{help: A token., example: t}}
values: {values}
auth: {auth}
endpoint: {{url: "https://acme.example", path: /send}}
payload:
  form: {{to: "${{phone.e164}}", text: "${{message}}", field: '{form}'}}
response: {{success: {{status: [200]}}, results: []}}
verified:
  request: {{level: unverified}}
  auth: {{level: unverified}}
  phone: {{level: unverified}}
  success: {{level: unverified}}
  results: {{level: unverified}}
"#
    );
    let source = Source::new("spec.yaml", text.as_str());
    let spec = spec::load(&source).unwrap_or_else(|problems| panic!("{text}\n{problems:#?}"));
    resolve(&spec, &Choices::examples(&spec)).unwrap_or_else(|problems| panic!("{text}\n{problems:#?}"))
}

fn target() -> Target {
    Target::with_defaults("acme")
}

fn headers(plan: &Plan) -> &[AuthHeader] {
    match &plan.auth {
        PlanAuth::Headers(headers) => headers,
        other => panic!("{other:?}"),
    }
}

fn field(plan: &Plan) -> &Expr {
    let PlanBody::Form(fields) = &plan.body else { panic!("a form") };
    match fields.iter().find(|it| it.name == "field").map(|it| &it.value) {
        Some(PlanField::Value(expr)) => expr,
        other => panic!("{other:?}"),
    }
}

/// Pieces in one line: what Apex hands over between «», what it writes itself between ‹›.
fn shown(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::HandedOver(Expr::Apply(filter, value, _)) if filter.name() == "base64" => {
                format!("«{}»", name(value))
            }
            Piece::HandedOver(other) => panic!("not base64: {other:?}"),
            Piece::Apex(expr) => format!("‹{}›", name(expr)),
        })
        .collect()
}

fn name(expr: &Expr) -> String {
    match expr {
        Expr::Constant { data, .. } => data.text(),
        Expr::Input(input) => input.name().to_owned(),
        Expr::Named(name, _) => format!("values.{name}"),
        Expr::Apply(filter, value, _) => format!("{}|{}", name(value), filter.name()),
        Expr::Concat(parts) => parts.iter().map(name).collect::<Vec<_>>().join("+"),
        Expr::Secret(_) => panic!("a secret in Apex"),
    }
}

#[test]
fn a_header_of_the_credential_is_a_formula_of_secrets_settings_and_the_body() {
    let cases: &[(&str, &str, &str)] = &[
        (
            "{}",
            r#"{headers: {Authorization: "Bearer ${secrets.api_token}"}}"#,
            "{!'Bearer ' & $Credential.Acme.ApiToken}",
        ),
        ("{}", r#"{headers: {X-Key: "${secrets.key}"}}"#, "{!$Credential.Acme.Key}"),
        ("{}", r#"{headers: {X-Account: "${settings.account}-x"}}"#, "AC1-x"),
        (
            "{}",
            r#"{basic: {username: "${settings.account}", password: "${secrets.key}"}}"#,
            "{!'Basic ' & BASE64ENCODE(BLOB('AC1' & ':' & $Credential.Acme.Key))}",
        ),
        (
            "{}",
            r#"{basic: {username: "${secrets.key}", password: "${secrets.api_token}"}}"#,
            "{!'Basic ' & BASE64ENCODE(BLOB($Credential.Acme.Key & ':' & $Credential.Acme.ApiToken))}",
        ),
        (
            "{}",
            r#"{basic: {username: "${secrets.key}", password: ""}}"#,
            "{!'Basic ' & BASE64ENCODE(BLOB($Credential.Acme.Key & ':'))}",
        ),
        (
            "{}",
            r#"{headers: {X-Digest: "${request.body | sha256 | base64}"}}"#,
            "{!BASE64ENCODE(HASH('SHA-256', $Credential.Acme.Body))}",
        ),
        (
            "{}",
            r#"{headers: {X-Signature: "sha256=${request.body | hmac_sha256: secrets.key | hex}"}}"#,
            "{!'sha256=' & HEX(HMAC('SHA-256', $Credential.Acme.Body, BLOB($Credential.Acme.Key)))}",
        ),
        (
            r#"{secret_key: "${secrets.key | base64_decode}", mac: "${request.body | hmac_sha256: values.secret_key | base64}"}"#,
            r#"{headers: {X-Signature: "${settings.account}:${values.mac}"}}"#,
            "{!'AC1' & ':' & BASE64ENCODE(HMAC('SHA-256', $Credential.Acme.Body, BASE64DECODE($Credential.Acme.Key)))}",
        ),
        (
            "{}",
            r#"{headers: {Authorization: "${settings.quoted} ${secrets.key}"}}"#,
            r"{!'it\'s \\ here' & ' ' & $Credential.Acme.Key}",
        ),
    ];
    for (values, auth, formula) in cases {
        let plan = plan(values, auth, "x");
        let header = &headers(&plan)[0];
        assert_eq!(header.carrier, Carrier::ExternalCredential, "{auth}");
        assert_eq!(credential(&plan, &target(), &header.value).as_deref(), Ok(*formula), "{auth}");
    }
}

#[test]
fn what_apex_knows_is_handed_to_the_formula_in_base64_and_never_a_secret_to_apex() {
    let cases: &[(&str, &str, &str)] = &[
        (
            r#"{signed: "${now | epoch}\n${request.path}", mac: "${values.signed | hmac_sha256: secrets.key | base64}"}"#,
            r#"{headers: {Authorization: "MAC id=${settings.account}, mac=${values.mac}"}}"#,
            "‹MAC id=›‹AC1›‹, mac=›{!BASE64ENCODE(HMAC('SHA-256', BASE64DECODE('«values.signed»'), BLOB($Credential.Acme.Key)))}",
        ),
        (
            r#"{key: "TC3${secrets.key}", day: "${now | date}", service: sms, dated: "${values.day | hmac_sha256: values.key}",
               served: "${values.service | hmac_sha256: values.dated}", mac: "${request.path | hmac_sha256: values.served | hex}"}"#,
            r#"{headers: {Authorization: "${values.mac}"}}"#,
            "{!HEX(HMAC('SHA-256', BASE64DECODE('«request.path»'), HMAC('SHA-256', BLOB('sms'), HMAC('SHA-256', BASE64DECODE('«values.day»'), BLOB('TC3' & $Credential.Acme.Key)))))}",
        ),
        (
            r#"{digest: "${request.path | sha256}"}"#,
            r#"{headers: {Authorization: "${values.digest | hmac_sha256: secrets.key | hex}"}}"#,
            "{!HEX(HMAC('SHA-256', BASE64DECODE('«values.digest»'), BLOB($Credential.Acme.Key)))}",
        ),
    ];
    for (values, auth, pieces) in cases {
        let plan = plan(values, auth, "x");
        let header = &headers(&plan)[0];
        assert_eq!(header.carrier, Carrier::Formula, "{auth}");
        let merged = merge(&plan, &target(), &header.value).expect("a formula");
        assert_eq!(shown(&merged), *pieces, "{auth}");
    }
}

#[test]
fn a_body_keeps_everything_but_the_secret_outside_the_formula() {
    let cases = [
        ("${secrets.key}", "{!$Credential.Acme.Key}"),
        ("user-${phone.digits}-${secrets.key}", "‹user-›‹phone.digits›‹-›{!$Credential.Acme.Key}"),
        (
            "${message | hmac_sha256: secrets.key | hex}",
            "{!HEX(HMAC('SHA-256', BASE64DECODE('«message»'), BLOB($Credential.Acme.Key)))}",
        ),
    ];
    for (form, pieces) in cases {
        let plan = plan("{}", "{payload: true}", form);
        let merged = merge(&plan, &target(), field(&plan)).expect("a formula");
        assert_eq!(shown(&merged), pieces, "{form}");
    }
}

#[test]
fn a_formula_that_salesforce_would_refuse_is_an_error() {
    let doubled = r#"{a: "${secrets.key}${secrets.key}${secrets.key}${secrets.key}${secrets.key}${secrets.key}",
        b: "${values.a}${values.a}${values.a}${values.a}${values.a}${values.a}", c: "${values.b}${values.b}${values.b}${values.b}${values.b}"}"#;
    let long = plan(doubled, r#"{headers: {X-Key: "${values.c}"}}"#, "x");
    assert_eq!(credential(&long, &target(), &headers(&long)[0].value), Err(FormulaError::TooLong));
    assert_eq!(merge(&long, &target(), &headers(&long)[0].value), Err(FormulaError::TooLong));

    let plain = plan("{}", r#"{headers: {X-Key: "${secrets.key}"}}"#, "x");
    let upper = Expr::Concat(vec![Expr::Secret("key".to_owned()), Expr::text("{!")]);
    assert_eq!(credential(&plain, &target(), &upper), Err(FormulaError::NotExpressible));
}
