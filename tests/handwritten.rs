//! Handlers as different people write them, played against the mocks by `validate --class` and tested by `test`; by the real
//! binary. `tests/handwritten` has one folder a style.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use std::path::Path;

use common::{Run, Sandbox};

const SPEC: &str = include_str!("validate/spec.yaml");
const MOCK: &str = include_str!("validate/mock.yaml");
const CLASSES: &str = "force-app/main/default/classes";

/// An sfdx project with the files of one style.
fn project(style: &str) -> Sandbox {
    let sandbox = Sandbox::project();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/handwritten").join(style);
    for entry in walkdir::WalkDir::new(&root) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            let folder = if path.contains('/') { "force-app/main/default" } else { CLASSES };
            sandbox.write(&format!("{folder}/{path}"), &std::fs::read_to_string(entry.path()).unwrap());
        }
    }
    sandbox
}

/// The scenarios that failed.
fn failed(run: &Run) -> Vec<String> {
    let document = run.json();
    let scenarios = document["providers"][0]["scenarios"].as_array().unwrap().clone();
    assert!(scenarios.len() > 5, "{scenarios:?}");
    let failed = scenarios.iter().filter(|it| it["passed"] == false);
    failed.map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

fn validated(sandbox: &Sandbox, provider: &str, class: &str) -> Vec<String> {
    let file = format!("{CLASSES}/{class}.cls");
    failed(&sandbox.run(&["validate", provider, "--class", &file, "--fault-timeout", "60ms", "--format", "json"]))
}

#[test]
fn careful_handlers_of_every_style_pass_every_scenario() {
    for (style, provider, class) in [
        ("typed", "infobip", "InfobipOtpHandler"),
        ("builder", "twilio", "TwilioOtpSender"),
        ("switching", "telesign", "TelesignOtpHandler"),
        ("factory", "twilio", "RoutedOtpHandler"),
    ] {
        assert_eq!(validated(&project(style), provider, class), Vec::<String>::new(), "{style}");
    }
}

#[test]
fn a_class_with_an_account_of_its_own_is_told_how_the_mock_plays_that_account() {
    let sandbox = project("builder");
    let file = format!("{CLASSES}/TwilioOtpSender.cls");
    let theirs = ["AC00000000000000000000000000000001", "+15005550006"];
    let class = sandbox.read(&file).replace("AC92a8fd1c46afecb445840fb9875ff71b", theirs[0]);
    sandbox.write(&file, &class.replace("+12025550143", theirs[1]));
    let selected = ["--scenario", "reply", "--format", "json"];
    let run = sandbox.run(&[&["validate", "twilio", "--class", &file][..], &selected].concat());
    assert!(failed(&run).len() > 30);
    assert!(run.err.contains("`--set account_sid=… --set sender=…`"), "{}", run.err);

    let [account, sender] = [format!("account_sid={}", theirs[0]), format!("sender={}", theirs[1])];
    let set = ["validate", "twilio", "--class", &file, "--set", &account, "--set", &sender];
    let run = sandbox.run(&[&set[..], &selected].concat());
    assert_eq!((failed(&run), run.err.as_str()), (Vec::new(), ""));

    let run = sandbox.run(&["validate", "twilio", "--class", &file, "--set", "sendr=x"]);
    run.exits_with(1);
    assert!(run.out.contains("--set:1:1: error[H001]: twilio has no setting `sendr`"), "{}", run.out);
    sandbox.run(&["validate", "twilio", "--set", "sender=x"]).exits_with(2);
}

#[test]
fn what_an_afternoon_forgets_is_found_and_nothing_else() {
    let found = validated(&project("casts"), "twilio", "QuickTwilioHandler");
    let wanted = [
        // A message that was created and has failed already.
        "reply/runaway-loop",
        "reply/queue-overflow",
        "reply/campaign-rate-limit",
        "reply/carrier-daily-cap",
        "reply/carrier-daily-limit",
        "reply/failed-at-once",
        "reply/queued-with-error",
        // The status is looked at after the body has been read.
        "reply/too-many-requests-without-code",
        // Any digits count as a number, and any code as one.
        "phone/zero-zero",
        "phone/too-long",
        "phone/no-country",
        "phone/two-numbers",
        "otp/empty",
        "otp/blank",
        "otp/null",
    ];
    let sorted = |names: Vec<String>| std::collections::BTreeSet::from_iter(names);
    assert_eq!(sorted(found), sorted(wanted.map(str::to_owned).to_vec()));
}

#[test]
fn their_own_tests_pass_and_cover_every_line() {
    for (style, test, classes) in [
        ("typed", "InfobipOtpHandlerTest", &["InfobipOtpHandler"][..]),
        ("builder", "TwilioOtpSenderTest", &["TwilioOtpSender"]),
        ("switching", "TelesignOtpHandlerTest", &["TelesignOtpHandler"]),
        ("factory", "RoutedOtpHandlerTest", &["OtpProvider", "PhoneNumbers", "RoutedOtpHandler", "TwilioOtpProvider"]),
        ("casts", "QuickTwilioHandlerTest", &["QuickTwilioHandler"]),
    ] {
        let run = project(style).run(&["test", "--class", test]);
        run.exits_with(0);
        for class in classes {
            let line = run.out.lines().find(|line| line.starts_with(&format!("{class} ")));
            assert!(line.is_some_and(|line| line.trim_end().ends_with("100%")), "{class}: {}", run.out);
        }
    }
}

/// The project of the tests' own provider with a handler for it; `body` sends `request` and answers.
fn acme(mock: &str, body: &str) -> Sandbox {
    let sandbox = Sandbox::project();
    sandbox.write("provider-specs/acme/spec.yaml", SPEC);
    sandbox.write("provider-specs/acme/mock.yaml", mock);
    sandbox.write("AcmeHandler.cls", &handler(body));
    sandbox
}

fn handler(body: &str) -> String {
    format!(
        "global class AcmeHandler implements Auth.CustomOneTimePasswordDeliveryHandler {{
  global Auth.CustomOneTimePasswordDeliveryResult sendOneTimePassword(
    Id userId, String phone, String code, String text, Id networkId, String experienceId
  ) {{
    HttpRequest request = new HttpRequest();
    request.setEndpoint('callout:Acme/v1/messages');
    request.setMethod('POST');
    request.setTimeout(5000);
    request.setHeader('Content-Type', 'application/json');
    request.setBody(JSON.serialize(new Map<String, Object>{{ 'to' => phone, 'from' => 'Contoso', 'text' => text }}));
{body}
  }}
}}
"
    )
}

fn tried(sandbox: &Sandbox, scenarios: &[&str]) -> Run {
    let mut arguments = vec!["validate", "acme", "--class", "AcmeHandler.cls"];
    scenarios.iter().for_each(|name| arguments.extend(["--scenario", name]));
    sandbox.run(&arguments)
}

#[test]
fn a_class_reads_the_headers_of_an_answer() {
    let mock =
        MOCK.replace("    status: 429\n", "    status: 429\n    headers: {Retry-After: \"30\", X-Reason: slow}\n");
    assert_ne!(mock, MOCK);
    let by_header = "    HttpResponse response = new Http().send(request);
    if (response.getHeader('retry-after') == '30' && response.getHeaderKeys().contains('X-Reason')) {
      return Auth.CustomOneTimePasswordDeliveryResult.MESSAGE_LIMIT_EXCEEDED;
    }
    return response.getHeader('Content-Type')?.startsWith('application/json') == true && response.getStatusCode() == 201
      ? Auth.CustomOneTimePasswordDeliveryResult.SUCCESS
      : Auth.CustomOneTimePasswordDeliveryResult.PROVIDER_ERROR;";
    tried(&acme(&mock, by_header), &["reply/accepted", "reply/rate-limit", "reply/server-error"]).exits_with(0);
    tried(&acme(MOCK, by_header), &["reply/rate-limit"]).exits_with(1);
}

#[test]
fn a_handler_that_puts_the_callout_off_is_seen_to_send_and_to_know_nothing() {
    let later = "    later(request.getBody());
    return Auth.CustomOneTimePasswordDeliveryResult.SUCCESS;
  }
  @future(callout=true)
  private static void later(String body) {
    HttpRequest request = new HttpRequest();
    request.setEndpoint('callout:Acme/v1/messages');
    request.setMethod('POST');
    request.setTimeout(5000);
    request.setHeader('Content-Type', 'application/json');
    request.setBody(body);
    new Http().send(request);";
    let sandbox = acme(MOCK, later);
    tried(&sandbox, &["reply/accepted"]).exits_with(0);
    let run = tried(&sandbox, &["reply/rate-limit"]);
    assert!(run.exits_with(1).out.contains("expected MESSAGE_LIMIT_EXCEEDED, got SUCCESS"), "{}", run.out);
}

const USES_OTHERS: &str = "    Sender sender = (Sender) Type.forName('Loud' + 'Sender').newInstance();
    return sender.send(request, new Wording());";
const WORDING: &str = "public class Wording { public Integer good = 201; }";
const SENDER: &str = "public abstract class Sender {
  // LoudSender is the one that is used.
  public abstract Auth.CustomOneTimePasswordDeliveryResult send(HttpRequest request, Wording wording);
}";
const LOUD: &str = "public class LoudSender extends Sender {
  public override Auth.CustomOneTimePasswordDeliveryResult send(HttpRequest request, Wording wording) {
    return new Http().send(request).getStatusCode() == wording.good
      ? Auth.CustomOneTimePasswordDeliveryResult.SUCCESS
      : Auth.CustomOneTimePasswordDeliveryResult.PROVIDER_ERROR;
  }
}";

#[test]
fn classes_that_lie_beside_the_file_are_found_without_and_with_a_project() {
    let sandbox = acme(MOCK, USES_OTHERS);
    for folder in ["", "scratch/", "other/main/classes/"] {
        for (name, text) in [("Wording", WORDING), ("Sender", SENDER), ("LoudSender", LOUD)] {
            sandbox.write(&format!("{folder}{name}.cls"), text);
        }
        sandbox.write(&format!("{folder}AcmeHandler.cls"), &handler(USES_OTHERS));
        let file = format!("{folder}AcmeHandler.cls");
        sandbox.run(&["validate", "acme", "--class", &file, "--scenario", "reply/accepted"]).exits_with(0);
    }
    // No project anywhere: a built-in provider, and a class that is refused by the mock, not by the engine.
    let alone = Sandbox::empty();
    for (name, text) in [("Wording", WORDING), ("Sender", SENDER), ("LoudSender", LOUD)] {
        alone.write(&format!("classes/{name}.cls"), text);
    }
    alone.write("classes/AcmeHandler.cls", &handler(USES_OTHERS));
    let run = alone.run(&["validate", "twilio", "--class", "classes/AcmeHandler.cls", "--scenario", "reply/accepted"]);
    assert!(run.exits_with(1).out.contains("twilio  FAILED"), "{}", run.transcript());
}

#[test]
fn a_class_that_is_missing_is_named_with_the_places_that_were_searched() {
    let sandbox = acme(MOCK, USES_OTHERS);
    let body = "    Acme_Route__mdt route = null;
    Wordings words = null;
    return null;";
    sandbox.write("scratch/AcmeHandler.cls", &handler(body));
    let run = sandbox.run(&["validate", "acme", "--class", "scratch/AcmeHandler.cls"]);
    let told = &run.exits_with(1).err;
    assert!(told.contains("there is no Wordings.cls in force-app, other, scratch"), "{told}");
    assert!(told.contains("objects/Acme_Route__mdt"), "{told}");
}
