//! `request`: the exact request for given inputs. Its JSON is a contract.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use common::{Run, Sandbox};
use otpsmith::catalog::Catalog;
use serde_json::json;

const TWILIO: [&str; 12] = [
    "request",
    "twilio",
    "--to",
    "+14155550123",
    "--otp",
    "123456",
    "--set",
    "account_sid=AC00000000000000000000000000000000",
    "--set",
    "sender=+15005550006",
    "--secret",
    "auth_token=test-secret",
];

fn twilio(more: &[&str]) -> Run {
    Sandbox::empty().run(&[&TWILIO, more].concat())
}

#[test]
fn the_documented_example_gives_the_documented_shape() {
    let run = twilio(&["--message", "Your code is 123456", "--format", "json"]);
    let expected = json!({
        "method": "POST",
        "url": "https://api.twilio.com/2010-04-01/Accounts/AC00000000000000000000000000000000/Messages.json",
        "headers": [
            ["Content-Type", "application/x-www-form-urlencoded"],
            ["Authorization", "Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDp0ZXN0LXNlY3JldA=="],
        ],
        "body": "To=%2B14155550123&From=%2B15005550006&Body=Your+code+is+123456",
    });
    assert_eq!(run.exits_with(0).json(), expected);
    assert_eq!(run.err, "");
}

#[test]
fn a_request_can_be_read_and_run() {
    insta::assert_snapshot!("request-http", twilio(&["--message", "Your code is 123456"]).exits_with(0).transcript());
    let curl = twilio(&["--message", "It's $HOME", "--format", "curl"]);
    insta::assert_snapshot!("request-curl", curl.exits_with(0).transcript());
}

#[cfg(unix)]
#[test]
fn a_posix_shell_reads_the_curl_command_as_it_is_meant() {
    let message = "it's \"$HOME\" `id` \\ \n! %s é";
    let sandbox = Sandbox::empty();
    let flags = [
        "request",
        "infobip",
        "--to",
        "+14155550123",
        "--otp",
        "1",
        "--set",
        "host=a.api.infobip.com",
        "--set",
        "sender=InfoSMS",
        "--secret",
        "api_key=k'ey",
        "--message",
        message,
    ];
    let curl = sandbox.run(&[&flags[..], &["--format", "curl"]].concat()).exits_with(0).out.clone();
    let body = sandbox.run(&[&flags[..], &["--format", "json"]].concat()).exits_with(0).json();
    let script = format!("curl() {{ printf '%s\\n--\\n' \"$@\"; }}\n{curl}");
    let output = std::process::Command::new("/bin/sh").args(["-c", &script]).output().unwrap();
    let words = String::from_utf8(output.stdout).unwrap();
    let words: Vec<&str> = words.split("\n--\n").collect();
    assert_eq!(words[words.len() - 2], body["body"].as_str().unwrap());
    assert!(words.iter().any(|word| word.ends_with("k'ey")), "{words:?}");
}

#[test]
fn every_provider_has_a_request_from_its_own_examples() {
    let sandbox = Sandbox::empty();
    let catalog = Catalog::open(None).unwrap();
    for listed in catalog.listed() {
        let explained = sandbox.run(&["explain", &listed.name, "--format", "json"]).json();
        let mut arguments: Vec<String> = [
            "request",
            &listed.name,
            "--to",
            "+14155550123",
            "--otp",
            "123456",
            "--now",
            "2026-01-02T03:04:05Z",
            "--seed",
            "1",
            "--format",
            "json",
        ]
        .map(str::to_owned)
        .into();
        for (flag, key) in [("--set", "settings"), ("--secret", "secrets")] {
            for item in explained[key].as_array().unwrap() {
                let text = |key: &str| item[key].as_str().unwrap().to_owned();
                arguments.extend([flag.to_owned(), format!("{}={}", text("name"), text("example"))]);
            }
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let run = sandbox.run(&arguments);
        let request = run.exits_with(0).json();
        let keys: Vec<&String> = request.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["method", "url", "headers", "body"], "{}", listed.name);
        assert!(request["url"].as_str().unwrap().starts_with("https://"), "{request}");
        assert!(request["body"].is_string(), "{request}");
        assert!(!request["headers"].as_array().unwrap().iter().any(|it| it[0] == "Host"), "{request}");
        assert_eq!(sandbox.run(&arguments).out, run.out, "the output is repeatable");
    }
}

#[test]
fn everything_that_is_missing_or_unknown_is_said_at_once() {
    let run = Sandbox::empty().run(&[
        "request",
        "twilio",
        "--to",
        "+14155550123",
        "--otp",
        "1",
        "--set",
        "sendr=+15005550006",
        "--secret",
        "auth_tken=my-secret",
    ]);
    insta::assert_snapshot!("request-missing", run.exits_with(1).transcript());
    assert!(!run.err.contains("my-secret"), "a secret is never shown");
}

#[test]
fn a_number_that_cannot_be_one_is_refused_as_the_handler_refuses_it() {
    let mut arguments = TWILIO;
    arguments[3] = "+0123";
    let run = Sandbox::empty().run(&arguments);
    run.exits_with(1);
    assert!(
        run.err.contains("`+0123` cannot be a phone number: the handler answers INVALID_PHONE_NUMBER"),
        "{}",
        run.err
    );
    assert_eq!(run.out, "");
    let mut arguments = TWILIO;
    arguments[5] = " ";
    assert!(Sandbox::empty().run(&arguments).exits_with(1).err.contains("the one-time password is blank"));
}

#[test]
fn a_setting_that_breaks_its_rule_is_shown_where_it_was_given() {
    let mut arguments = TWILIO;
    arguments[7] = "account_sid=AC1";
    let run = Sandbox::empty().run(&arguments);
    assert!(
        run.exits_with(1).err.starts_with("--set:1:1: error[H003]: `account_sid` does not have the form"),
        "{}",
        run.err
    );
}

#[test]
fn the_message_is_sent_as_it_is_given() {
    let body =
        |more: &[&str]| twilio(&[more, &["--format", "json"]].concat()).json()["body"].as_str().unwrap().to_owned();
    assert!(body(&["--message", "${otp} & $${x}"]).ends_with("Body=%24%7Botp%7D+%26+%24%24%7Bx%7D"));
    assert!(body(&["--default-text", "Salesforce says 1"]).ends_with("Body=Salesforce+says+1"));
    assert!(body(&["--message", "mine", "--default-text", "theirs"]).ends_with("Body=mine"));
    assert!(body(&[]).ends_with("Body=Your+verification+code+is+123456"));
}

#[test]
fn secrets_come_from_files_and_variables_too() {
    let sandbox = Sandbox::empty();
    sandbox.write("secret.txt", "test-secret\r\n");
    sandbox.write("two.txt", "a\nb\n\n");
    let expected = twilio(&[]).out;
    let with = |value: &str, variables: &[(&str, &str)]| {
        let secret = format!("auth_token={value}");
        let mut arguments = TWILIO;
        arguments[11] = &secret;
        sandbox.run_in("", &arguments, variables)
    };
    assert_eq!(with("@secret.txt", &[]).exits_with(0).out, expected);
    assert_eq!(with("env:TOKEN", &[("TOKEN", "test-secret")]).exits_with(0).out, expected);
    assert_eq!(with("text:test-secret", &[]).exits_with(0).out, expected);
    assert_ne!(with("text:@secret.txt", &[]).exits_with(0).out, expected);
    assert!(
        with("env:TOKEN", &[])
            .exits_with(2)
            .err
            .contains("the environment variable `TOKEN` for the secret `auth_token` is not set")
    );
    assert!(with("@none.txt", &[]).exits_with(2).err.contains("cannot read none.txt"));
    let twice = sandbox.run(&[&TWILIO[..], &["--secret", "auth_token=x"]].concat());
    assert!(twice.exits_with(2).err.contains("is given twice"));
}

#[test]
fn time_and_randomness_can_be_fixed_and_are_otherwise_not() {
    let kept = ["request", "azure-communication-services"];
    let sandbox = Sandbox::empty();
    let explained = sandbox.run(&["explain", kept[1], "--format", "json"]).json();
    let mut arguments: Vec<String> = kept.iter().map(|it| (*it).to_owned()).collect();
    for (flag, key) in [("--set", "settings"), ("--secret", "secrets")] {
        for item in explained[key].as_array().unwrap() {
            arguments.extend([
                flag.to_owned(),
                format!("{}={}", item["name"].as_str().unwrap(), item["example"].as_str().unwrap()),
            ]);
        }
    }
    let run = |more: &[&str]| {
        let mut all: Vec<&str> = arguments.iter().map(String::as_str).collect();
        all.extend(["--to", "+14155550123", "--otp", "1"]);
        all.extend(more);
        sandbox.run(&all).exits_with(0).out.clone()
    };
    let fixed = ["--now", "2026-01-02T03:04:05Z", "--seed", "1"];
    assert_eq!(run(&fixed), run(&fixed));
    assert_ne!(run(&fixed), run(&["--now", "2026-01-02T03:04:05Z", "--seed", "2"]));
    assert_ne!(run(&[]), run(&[]), "a repeatability id is new each time");
}
