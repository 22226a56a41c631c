//! `init` and `new`: what they write is in order and works at once, and nothing of a person's is overwritten.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use std::collections::VecDeque;
use std::io;
use std::path::Path;

use common::Sandbox;
use otpsmith::config::Written;
use otpsmith::workflow::Failure;
use otpsmith::workflow::scaffold::{self, Ask, Check, Wish};

const ACCOUNT: &str = "account_sid=AC00000000000000000000000000000000";
const TWILIO: [&str; 6] = ["init", "twilio", "--set", ACCOUNT, "--set", "sender=+15005550006"];
const SPEC: &str = "provider-specs/acme/spec.yaml";
const MOCK: &str = "provider-specs/acme/mock.yaml";

/// The schema that the first line of a file names, and that lies where it says.
fn named_schema(sandbox: &Sandbox, file: &str) -> serde_json::Value {
    let text = sandbox.read(file);
    let named = text.lines().next().unwrap().strip_prefix("# yaml-language-server: $schema=").unwrap();
    let place = sandbox.at(file).parent().unwrap().join(named);
    serde_json::from_str(&std::fs::read_to_string(place).unwrap()).unwrap()
}

#[test]
fn a_project_file_is_written_that_can_be_generated_from_at_once() {
    let sandbox = Sandbox::project();
    insta::assert_snapshot!("init", sandbox.run(&TWILIO).exits_with(0).transcript());
    insta::assert_snapshot!("otpsmith.yaml", sandbox.read("otpsmith.yaml"));
    assert_eq!(sandbox.run(&["check"]).exits_with(0).out, "1 file checked: no problems\n");
    sandbox.run(&["generate"]).exits_with(0);
    let printed = sandbox.run(&["schema", "project"]).exits_with(0).json();
    assert_eq!(named_schema(&sandbox, "otpsmith.yaml"), printed);
}

#[test]
fn every_flag_of_init_is_in_the_file() {
    let sandbox = Sandbox::project();
    let message = "Code: ${otp} #1 \"now\" \\ 'ok'";
    let flags = ["--class", "MyHandler", "--message", message, "--default-country", "49", "--set", "validity=10m"];
    sandbox.run(&[&TWILIO[..], &flags].concat()).exits_with(0);
    insta::assert_snapshot!("every-flag-otpsmith.yaml", sandbox.read("otpsmith.yaml"));
    sandbox.run(&["check"]).exits_with(0);
    // Flags that say otherwise than the file are refused, so that these are the same.
    let again = [&["generate", "twilio"], &TWILIO[2..], &flags].concat();
    sandbox.run(&again).exits_with(0);
    assert!(sandbox.at("force-app/main/default/classes/MyHandler.cls").exists());
}

#[test]
fn the_examples_of_every_built_in_provider_make_a_project_file() {
    for provider in Sandbox::empty().run(&["providers", "--format", "json"]).json().as_array().unwrap() {
        let name = provider["name"].as_str().unwrap();
        for only_required in [true, false] {
            let sandbox = Sandbox::project();
            let arguments = examples("init", name, &sandbox, only_required);
            sandbox.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).exits_with(0);
            let file = sandbox.read("otpsmith.yaml");
            sandbox.run(&["check"]).exits_with(0);
            sandbox.run(&["generate"]).exits_with(0);

            // What is switched off can be switched on.
            let explained = sandbox.run(&["explain", name, "--format", "json"]).json();
            let settings = explained["settings"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap());
            let keys: Vec<&str> =
                settings.chain(["settings", "class", "message", "default_country", "timeout"]).collect();
            let is_key = |text: &str| text.split_once(':').is_some_and(|(key, _)| keys.contains(&key.trim()));
            let switch = |line: &str| match line.split_once("# ") {
                Some((before, rest)) if before.trim().is_empty() && is_key(rest) => format!("{before}{rest}\n"),
                _ => format!("{line}\n"),
            };
            let switched: String = file.lines().map(switch).collect();
            assert_ne!(switched, file);
            let is_off = |line: &str| line.split_once("# ").is_some_and(|(_, rest)| is_key(rest));
            assert!(!switched.lines().any(is_off), "{switched}");
            sandbox.write("otpsmith.yaml", &switched);
            sandbox.run(&["check"]).exits_with(0);
        }
    }
}

/// A command with the provider's example of every setting, or of those that it requires.
fn examples(command: &str, provider: &str, sandbox: &Sandbox, only_required: bool) -> Vec<String> {
    let mut arguments = vec![command.to_owned(), provider.to_owned()];
    let explained = sandbox.run(&["explain", provider, "--format", "json"]).exits_with(0).json();
    for setting in explained["settings"].as_array().unwrap() {
        if !only_required || setting["required"] == true {
            let value = format!("{}={}", setting["name"].as_str().unwrap(), setting["example"].as_str().unwrap());
            arguments.extend(["--set".to_owned(), value]);
        }
    }
    arguments
}

#[test]
fn a_project_file_that_is_there_is_only_replaced_by_force() {
    let sandbox = Sandbox::project();
    sandbox.write("otpsmith.yaml", "# mine\n");
    let before = sandbox.files();
    let run = sandbox.run(&TWILIO);
    run.exits_with(1);
    assert_eq!(run.err, "error: otpsmith.yaml is already there\nedit it, or replace it with --force\n");
    assert_eq!((sandbox.read("otpsmith.yaml"), sandbox.files()), ("# mine\n".to_owned(), before));
    sandbox.run(&[&TWILIO[..], &["--force"]].concat()).exits_with(0);
    sandbox.run(&["check"]).exits_with(0);
    assert_ne!(sandbox.read("otpsmith.yaml"), "# mine\n");
}

#[test]
fn without_a_terminal_what_is_missing_is_an_error_that_names_the_flags() {
    let sandbox = Sandbox::project();
    let before = sandbox.files();
    insta::assert_snapshot!("init-missing", sandbox.run(&["init", "twilio"]).exits_with(2).transcript());
    insta::assert_snapshot!("init-no-provider", sandbox.run(&["init"]).exits_with(2).transcript());
    assert_eq!(sandbox.files(), before);
    // A setting that takes the place of another one is enough.
    let service = "messaging_service_sid=MG00000000000000000000000000000000";
    sandbox.run(&["init", "twilio", "--set", ACCOUNT, "--set", service]).exits_with(0);
    sandbox.run(&["generate"]).exits_with(0);
}

#[test]
fn whatever_is_wrong_with_the_flags_of_init_is_said_at_once_and_nothing_is_written() {
    let sandbox = Sandbox::project();
    let before = sandbox.files();
    let flags =
        ["init", "twilio", "--set", "account_sid=x", "--set", "sendr=Acme", "--class", "a b", "--message", "hi"];
    let run = sandbox.run(&[&flags[..], &["--default-country", "+49"]].concat());
    run.exits_with(1);
    for code in ["H001", "H002", "H003", "P001", "P007", "P009"] {
        assert!(run.err.contains(&format!("error[{code}]")), "{code}\n{}", run.transcript());
    }
    let run = sandbox.run(&["init", "twilo"]);
    assert!(run.exits_with(2).err.contains("did you mean `twilio`?"), "{}", run.err);
    let run = sandbox.run(&["init", "twilio", "--set", "sender=a", "--set", "sender=b"]);
    assert!(run.exits_with(2).err.contains("given twice"), "{}", run.err);
    assert_eq!(sandbox.files(), before);
}

#[test]
fn a_scaffold_needs_a_project() {
    for arguments in [&TWILIO[..], &["new", "acme"]] {
        let sandbox = Sandbox::empty();
        let run = sandbox.run(arguments);
        run.exits_with(2);
        assert!(run.err.starts_with("error: no sfdx-project.json in FOLDER"), "{}", run.err);
        assert_eq!(sandbox.files(), [""; 0]);
    }
}

#[test]
fn the_project_is_found_from_any_folder_in_it() {
    let sandbox = Sandbox::project();
    sandbox.write("force-app/deep/it.txt", "");
    sandbox.run_in("force-app/deep", &TWILIO, &[]).exits_with(0);
    sandbox.run_in("force-app/deep", &["new", "acme"], &[]).exits_with(0);
    assert!(sandbox.at("otpsmith.yaml").exists() && sandbox.at(SPEC).exists());
}

#[cfg(unix)]
#[test]
fn what_is_written_can_be_read_by_all_and_stays_in_the_project() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let sandbox = Sandbox::project();
    sandbox.run(&TWILIO).exits_with(0);
    for file in ["otpsmith.yaml", ".otpsmith/project.schema.json"] {
        assert_eq!(sandbox.at(file).metadata().unwrap().permissions().mode() & 0o777, 0o644, "{file}");
    }
    let outside = Sandbox::empty();
    symlink(outside.at(""), sandbox.at("provider-specs")).unwrap();
    let run = sandbox.run(&["new", "acme"]);
    assert!(run.exits_with(1).err.contains("provider-specs is a link that leads out of it"), "{}", run.err);
    assert_eq!(outside.files(), [""; 0]);
}

#[test]
fn a_new_spec_and_its_mock_are_complete_and_name_their_schemas() {
    let sandbox = Sandbox::project();
    insta::assert_snapshot!("new", sandbox.run(&["new", "acme"]).exits_with(0).transcript());
    for (kind, file) in [("spec", SPEC), ("mock", MOCK)] {
        insta::assert_snapshot!(format!("{kind}.yaml"), sandbox.read(file));
        assert_eq!(named_schema(&sandbox, file), sandbox.run(&["schema", kind]).exits_with(0).json());
    }
}

#[test]
fn a_new_provider_of_every_shape_is_in_order_and_can_be_generated_from() {
    for auth in ["basic", "headers", "oauth2", "aws-sigv4", "payload"] {
        for body in ["form", "json", "xml", "query"] {
            let sandbox = Sandbox::project();
            sandbox.run(&["new", "acme", "--auth", auth, "--body", body]).exits_with(0);
            let run = sandbox.run(&["check"]);
            run.exits_with(0);
            assert!(!run.out.contains("error["), "{}", run.transcript());
            for text in [sandbox.read(SPEC), sandbox.read(MOCK)] {
                assert!(!text.contains("{{") && !text.contains("{%") && !text.contains("\n\n\n"), "{text}");
            }
            assert_eq!(sandbox.run(&["check", MOCK]).exits_with(0).out, "1 file checked: no problems\n");
            let groups =
                ["reply", "credentials", "phone", "message", "otp"].map(|group| ["--scenario", group]).concat();
            let run = sandbox.run(&[&["validate", "acme"], &groups[..]].concat());
            assert!(run.exits_with(0).out.contains(": all passed\n"), "{}", run.transcript());
            let listed = sandbox.run(&["providers", "--format", "json"]).json();
            let acme = listed.as_array().unwrap().iter().find(|it| it["name"] == "acme").unwrap().clone();
            assert_eq!((&acme["auth"], &acme["body"]), (&auth.into(), &body.into()));
            let arguments = examples("generate", "acme", &sandbox, true);
            sandbox.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).exits_with(0);
            assert!(sandbox.at("force-app/main/default/classes/AcmeOtpHandler.cls").exists());
        }
    }
}

#[test]
fn a_new_provider_passes_every_scenario() {
    let sandbox = Sandbox::project();
    sandbox.run(&["new", "acme"]).exits_with(0);
    let run = sandbox.run(&["validate", "acme"]);
    assert!(run.exits_with(0).out.contains(": all passed\n"), "{}", run.transcript());
}

#[test]
fn a_spec_that_is_there_is_only_replaced_by_force() {
    let sandbox = Sandbox::project();
    sandbox.write(SPEC, "# mine\n");
    let run = sandbox.run(&["new", "acme"]);
    run.exits_with(1);
    assert!(run.err.contains("provider-specs/acme/spec.yaml is already there\n"), "{}", run.err);
    assert_eq!(sandbox.read(SPEC), "# mine\n");
    assert!(!sandbox.at(MOCK).exists());
    sandbox.run(&["new", "acme", "--force"]).exits_with(0);
    sandbox.run(&["check"]).exits_with(0);
}

#[test]
fn a_mock_that_is_there_is_only_replaced_by_force() {
    let sandbox = Sandbox::project();
    sandbox.write(MOCK, "# mine\n");
    let run = sandbox.run(&["new", "acme"]);
    run.exits_with(1);
    assert!(run.err.contains("provider-specs/acme/mock.yaml is already there\n"), "{}", run.err);
    assert_eq!(sandbox.read(MOCK), "# mine\n");
    assert!(!sandbox.at(SPEC).exists());
    sandbox.run(&["new", "acme", "--force"]).exits_with(0);
    assert_eq!(sandbox.run(&["check", MOCK]).exits_with(0).out, "1 file checked: no problems\n");
}

#[test]
fn every_name_that_a_provider_can_have_is_taken_and_no_other_one() {
    let sandbox = Sandbox::project();
    let long = "a".repeat(40);
    for name in ["a", "1", "007", "true", "null", "1e5", "vonage-sms-2", &long] {
        sandbox.run(&["new", name]).exits_with(0);
    }
    sandbox.run(&["check"]).exits_with(0);
    let before = sandbox.files();
    for name in ["Acme", "a_b", "a--b", "-a", "a-", "../a", "a/b", ".", "", "é", &"a".repeat(41)] {
        let run = sandbox.run(&["new", "--", name]);
        assert!(run.exits_with(2).err.contains("not a provider's name"), "{}", run.transcript());
    }
    assert_eq!(sandbox.files(), before);
}

#[test]
fn taking_the_place_of_a_built_in_provider_is_said() {
    let run = Sandbox::project().run(&["new", "twilio"]);
    assert!(run.exits_with(0).err.contains("takes the place of the built-in provider `twilio`"), "{}", run.err);
}

/// Somebody with prepared answers, who writes down what is asked.
struct Answers {
    answers: VecDeque<&'static str>,
    asked: Vec<String>,
}

impl Ask for Answers {
    fn choose(&mut self, question: &str, _: &str, items: &[String]) -> io::Result<usize> {
        self.asked.push(format!("{question} {items:?}"));
        let answer = self.answers.pop_front().ok_or(io::ErrorKind::Interrupted)?;
        Ok(items.iter().position(|item| item.contains(answer)).unwrap())
    }

    fn text(&mut self, question: &str, hint: &str, check: Check<'_>) -> io::Result<String> {
        self.asked.push(format!("{hint}\n{question}"));
        loop {
            let answer = self.answers.pop_front().ok_or(io::ErrorKind::Interrupted)?;
            match check(answer) {
                Ok(()) => return Ok(answer.to_owned()),
                Err(why) => self.asked.push(why),
            }
        }
    }
}

fn init(folder: &Path, wish: Wish, answers: &[&'static str]) -> (Result<Vec<String>, Failure>, Vec<String>) {
    let mut person = Answers { answers: answers.iter().copied().collect(), asked: Vec::new() };
    let result = scaffold::init(folder, wish, Some(&mut person), false);
    assert!(person.answers.is_empty(), "{:?}", person.asked);
    (result, person.asked)
}

#[test]
fn on_a_terminal_only_what_is_needed_is_asked_until_it_is_right() {
    let sandbox = Sandbox::project();
    let answers = ["(twilio)", "", "AC1", "AC00000000000000000000000000000000", "no sender has so long a name", "Acme"];
    let (result, asked) = init(&sandbox.at(""), Wish::default(), &answers);
    result.unwrap();
    insta::assert_snapshot!("init-questions", asked[1..].join("\n"));
    assert!(asked[0].starts_with("provider [") && asked[0].contains("\"Twilio Programmable Messaging (twilio)\""));
    sandbox.run(&["check"]).exits_with(0);
    sandbox.run(&["generate"]).exits_with(0);
}

#[test]
fn on_a_terminal_a_setting_can_be_given_instead_of_another_one() {
    let sandbox = Sandbox::project();
    let account = ACCOUNT.split_once('=').unwrap().1;
    let given = Sandbox::project();
    let wish = || Wish { provider: Some("twilio".to_owned()), ..Wish::default() };
    let (result, asked) = init(&sandbox.at(""), wish(), &[account, "", "MG00000000000000000000000000000000"]);
    result.unwrap();
    assert_eq!(asked.len(), 3);
    assert!(sandbox.read("otpsmith.yaml").contains("\n      messaging_service_sid: MG0"));
    sandbox.run(&["generate"]).exits_with(0);

    // Nobody is asked for what a flag has said.
    let sender = otpsmith::workflow::preview::flag("--set", "sender=Acme");
    let settings = vec![("sender".to_owned(), Written { text: "Acme".to_owned(), place: sender })];
    let (result, asked) = init(&given.at(""), Wish { settings, ..wish() }, &[account]);
    result.unwrap();
    assert_eq!(asked.len(), 1);
}

#[test]
fn whoever_leaves_a_question_open_gets_no_files() {
    let sandbox = Sandbox::project();
    let before = sandbox.files();
    let (result, _) = init(&sandbox.at(""), Wish::default(), &["(twilio)"]);
    assert!(matches!(result, Err(Failure::Refused(why)) if why.contains("nothing was written")));
    assert_eq!(sandbox.files(), before);
}
