//! The generated test classes: those of the hand-written models byte for byte, and samples for every rule of every spec.

use std::fs;
use std::path::{Path, PathBuf};

use otpsmith::artifact::sample::{Sampler, Unreachable};
use otpsmith::artifact::test_class::{NotTestable, test_class};
use otpsmith::artifact::{Generator, Target, files};
use otpsmith::diagnostic::Source;
use otpsmith::plan::{Choices, Plan, resolve};
use otpsmith::spec::{self, Spec};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn load(path: &Path) -> Spec {
    let loaded = spec::load(&Source::new(path.display().to_string(), read(path)));
    loaded.unwrap_or_else(|problems| panic!("{}: {:?}", path.display(), problems))
}

/// The plan with the examples of the settings that an org has to supply.
fn plan_of_required(spec: &Spec) -> Plan {
    let mut choices = Choices::examples(spec);
    choices.settings.retain(|(name, ..)| spec.setting(name).is_some_and(|it| !it.optional && it.default.is_none()));
    resolve(spec, &choices).unwrap_or_else(|problems| panic!("{}: {}", spec.label, problems[0].message))
}

fn target(provider: &str) -> Target {
    Target::with_defaults(provider)
}

fn built_in() -> Vec<PathBuf> {
    let folders = fs::read_dir(root().join("provider-specs")).expect("the built-in specs");
    let mut paths: Vec<PathBuf> = folders.map(|folder| folder.expect("a folder").path().join("spec.yaml")).collect();
    paths.sort();
    paths
}

fn every_spec() -> Vec<PathBuf> {
    let files = fs::read_dir(root().join("tests/language")).expect("the language's specs");
    let mut paths = built_in();
    paths.extend(
        files.map(|file| file.expect("a file").path()).filter(|path| path.extension().is_some_and(|it| it == "yaml")),
    );
    paths.sort();
    paths
}

#[test]
fn the_test_classes_of_the_models_are_generated_byte_for_byte() {
    let models: Vec<PathBuf> = fs::read_dir(root().join("tests/models"))
        .expect("the models")
        .map(|model| model.expect("a model").path())
        .filter(|path| path.is_dir())
        .collect();
    assert!(models.len() >= 3, "{models:?}");
    for model in models {
        let name = model.file_name().expect("a name").to_string_lossy().into_owned();
        let target = target(&name);
        let plan = plan_of_required(&load(&root().join("provider-specs").join(&name).join("spec.yaml")));
        let generated = test_class(&plan, &target).expect("a test class");
        let classes = model.join("force-app/main/default/classes");
        let written = read(&classes.join(format!("{}.cls", target.test_class_name)));
        let differs = written.lines().zip(generated.lines()).position(|(written, generated)| written != generated);
        assert!(
            written == generated,
            "{name}, line {:?}:\n{}",
            differs.map(|at| at + 1),
            similar::TextDiff::from_lines(&written, &generated).unified_diff()
        );
    }
}

#[test]
fn an_answer_leads_to_success_and_to_each_rule_of_every_spec() {
    let mut unreachable: Vec<(String, Unreachable)> = Vec::new();
    for path in every_spec() {
        let spec = load(&path);
        let plan = plan_of_required(&spec);
        let sampler = Sampler::new(&plan, "+14155550123");
        unreachable.extend(sampler.unreachable().into_iter().map(|it| (plan.provider.clone(), it)));
        assert!(!sampler.other_statuses().is_empty(), "{}: no status refuses", path.display());
    }
    assert_eq!(unreachable, []);
}

/// A plan of a made-up provider: its request, and its response below `response:`.
fn made_up(request: &str, response: &str) -> Plan {
    let evidence =
        ["request", "auth", "phone", "success", "results"].map(|part| format!("  {part}: {{level: unverified}}\n"));
    let text = format!(
        "name: acme\nlabel: Acme\ndocs: [https://acme.example/docs]\n{request}\nresponse:\n{response}\nverified:\n{}",
        evidence.concat()
    );
    let spec = spec::load(&Source::new("acme", text)).unwrap_or_else(|problems| panic!("{}", problems[0].message));
    plan_of_required(&spec)
}

const FORM: &str = "\
secrets:
  token: {help: A token., example: abc}
  key: {help: A key., example: Zm9vYmFy}
auth:
  headers:
    X-Signature: \"v1 ${values.signature}\"
values:
  signed: \"${request.method} ${nonce}\"
  signature: \"${values.signed | hmac_sha256: secrets.key | base64}\"
endpoint: {url: 'https://acme.example/v1', path: /send}
payload:
  form:
    token: ${secrets.token}
    to: ${phone.digits}
    text: ${message}
    user?: ${user.id}
    type: \"${message.is_gsm7 | choose: 'g', 'u'}\"";

const CODES: &str = "  success: {status: [200], all: [{json: id, present: true}]}\n  code: [{json: code}]\n";

fn class(plan: &Plan) -> String {
    test_class(plan, &target("acme")).expect("a test class")
}

#[test]
fn a_rule_that_an_earlier_one_leaves_nothing_is_reported_and_has_no_test() {
    let rules = "  results:
    - {result: INVALID_PHONE_NUMBER, meaning: any A, code: [{prefix: A}]}
    - {result: COUNTRY_BLOCK, meaning: A1, code: [A1]}
    - {result: MESSAGE_LIMIT_EXCEEDED, meaning: B, code: [B]}";
    let plan = made_up(FORM, &format!("{CODES}{rules}"));
    assert_eq!(Sampler::new(&plan, "+14155550123").unreachable(), [Unreachable::Rule(1)]);
    let class = class(&plan);
    assert!(class.contains("mapsRule1ToInvalidPhoneNumber") && class.contains("mapsRule3ToMessageLimitExceeded"));
    assert!(!class.contains("mapsRule2"));
}

#[test]
fn a_rule_is_reached_past_earlier_ones_and_success_where_that_is_possible() {
    let response = "  success: {status: [200], all: [{json: failed, absent: true}]}
  code: [{json: code}, {json: 'errors[1].code', pattern: '#([0-9]+)', example: 'x#12'}]
  results:
    - {result: INVALID_PHONE_NUMBER, meaning: no details, status: [200], all: [{json: details, absent: true}]}
    - {result: COUNTRY_BLOCK, meaning: details, status: [200], all: [{json: 'list[any].n', between: [3, 5]}]}
    - {result: MESSAGE_LIMIT_EXCEEDED, meaning: by code, code: ['77']}";
    let plan = made_up(FORM, response);
    let sampler = Sampler::new(&plan, "+14155550123");
    assert_eq!(sampler.unreachable(), []);
    let bodies = |rule: usize| sampler.rule(rule).expect("answers")[0].bodies.clone();
    assert_eq!(bodies(0), [r#"{"failed":"1"}"#]);
    assert_eq!(bodies(2), [r#"{"code":"77"}"#, r#"{"errors":[null,{"code":"x#77"}]}"#]);
}

#[test]
fn a_plan_that_nothing_fulfils_has_no_test_class() {
    let response =
        "  success: {status: [200], all: [{json: id, present: true}, {json: id, absent: true}]}\n  results: []";
    let plan = made_up(FORM, response);
    assert_eq!(Sampler::new(&plan, "+14155550123").unreachable(), [Unreachable::Success]);
    assert_eq!(test_class(&plan, &target("acme")), Err(NotTestable::Success));
}

#[test]
fn conditions_on_one_value_are_fulfilled_together() {
    let response = "  success: {status: [200], all: [{json: a, present: true}, {json: a, starts_with: ok}, \
                    {json: a, contains: id=}, {json: 'a2.b', present: true}, {json: a2, present: true}]}\n  results: []";
    let plan = made_up(FORM, response);
    let sampler = Sampler::new(&plan, "+14155550123");
    let accepted = sampler.accepted().expect("an answer");
    assert_eq!(accepted.body, r#"{"a":"ok id=","a2":{"b":"1"}}"#);
}

#[test]
fn secrets_that_the_platform_puts_in_are_expected_as_formulas() {
    let class = class(&made_up(FORM, &format!("{CODES}  results: []")));
    assert!(class.contains("'{!$Credential.Acme.Token}',\n        fields.get('token'),"), "{class}");
    // "POST " and the nonce in base64, which Apex hands over.
    let handed_over = "UE9TVCAwMDExMjIzMzQ0NTU2Njc3ODg5OWFhYmJjY2RkZWVmZg==";
    let formula = format!(
        "'v1 {{!BASE64ENCODE(HMAC(\\'SHA-256\\', BASE64DECODE(\\'{handed_over}\\'), BLOB($Credential.Acme.Key)))}}',"
    );
    assert!(class.contains(&formula), "{class}");
    assert!(!class.contains("Zm9vYmFy") && !class.contains("abc"), "no example of a secret that Apex does not read");
}

#[test]
fn everything_that_changes_from_call_to_call_is_fixed_and_tested() {
    let class = class(&made_up(FORM, &format!("{CODES}  results: []")));
    for wanted in [
        "AcmeOtpHandler.fixedNonce = '00112233445566778899aabbccddeeff';",
        "AcmeOtpHandler.fixedNonce = null;",
        "static void letsNoTextBecomeAMergeField()",
        "static void recognisesTextsOutsideTheGsmAlphabet()",
        "UserInfo.getUserId(),\n        fieldsOf(provider.request).get('user'),",
    ] {
        assert!(class.contains(wanted), "{wanted}\n{class}");
    }
    assert!(!class.contains("fixedNow") && !class.contains("fixedSecrets"));
}

#[test]
fn a_class_with_very_many_rules_says_so_to_pmd() {
    let rules: String =
        (1..30).map(|n| format!("    - {{result: PROVIDER_ERROR, meaning: rule {n}, code: [{n}]}}\n")).collect();
    let large = class(&made_up(FORM, &format!("{CODES}  results:\n{rules}")));
    let small = class(&made_up(FORM, &format!("{CODES}  results: []")));
    assert!(large.starts_with("@IsTest\n@SuppressWarnings('PMD.CyclomaticComplexity')\nprivate class"));
    assert!(small.starts_with("@IsTest\nprivate class"));
}

#[test]
fn every_spec_has_a_test_class_and_every_rule_a_test_in_it() {
    for path in every_spec() {
        let plan = plan_of_required(&load(&path));
        let class = class(&plan);
        assert_eq!(class, self::class(&plan), "the same twice");
        for number in 1..=plan.response.results.len() {
            assert!(class.contains(&format!("static void mapsRule{number}To")), "{}: {number}", plan.provider);
        }
        assert!(class.lines().all(|line| line == line.trim_end()), "{}", plan.provider);
        assert!(!class.contains("\n\n\n") && !class.contains("{\n\n") && class.ends_with("}\n"), "{}", plan.provider);
    }
}

#[test]
fn handlers_generated_together_are_those_generated_one_by_one() {
    let generator = Generator::default();
    let mut shared = 0;
    for path in every_spec() {
        let spec = load(&path);
        for (name, country) in [("First", None), ("Second", None), ("Third", Some("49"))] {
            let mut choices = Choices::examples(&spec);
            choices.default_country = country.map(str::to_owned);
            let plan = resolve(&spec, &choices).unwrap_or_else(|problems| panic!("{}: {problems:?}", path.display()));
            let target = Target { class_name: format!("{name}Handler"), ..target(&spec.name.value) };
            assert_eq!(generator.files(&plan, &target), files(&plan, &target), "{}", path.display());
            shared += 1;
        }
    }
    assert!(shared > 100, "{shared}");
}
