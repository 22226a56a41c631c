//! The command line itself: help, wrong usage, colours, pipes, completions, the manual.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use std::io::Read;
use std::process::Stdio;

use common::Sandbox;

const COMMANDS: [&str; 14] = [
    "providers",
    "explain",
    "init",
    "new",
    "check",
    "request",
    "validate",
    "mock",
    "generate",
    "diff",
    "test",
    "schema",
    "completions",
    "man",
];

#[test]
fn every_command_explains_itself() {
    let sandbox = Sandbox::empty();
    insta::assert_snapshot!("help", sandbox.run(&["--help"]).exits_with(0).transcript());
    for command in COMMANDS {
        let run = sandbox.run(&[command, "--help"]);
        insta::assert_snapshot!(format!("help-{command}"), run.exits_with(0).transcript());
    }
}

#[test]
fn wrong_usage_exits_with_2_and_says_what_to_do() {
    let sandbox = Sandbox::empty();
    for (arguments, said) in [
        (&[][..], "Usage: otpsmith"),
        (&["provders"], "a similar subcommand exists: 'providers'"),
        (&["explain"], "<PROVIDER>"),
        (&["explain", "twilio", "--formt", "json"], "--format"),
        (&["explain", "twilio", "--format", "yaml"], "[possible values: text, json]"),
        (&["providers", "-q", "-v"], "cannot be used with"),
        (&["generate", "--review", "--force"], "cannot be used with"),
        (&["generate", "--check", "--dry-run"], "cannot be used with"),
        (&["request", "twilio", "--to", "+14155550123", "--otp", "1", "--set", "x"], "NAME=VALUE"),
        (&["request", "twilio", "--to", "+14155550123", "--otp", "1", "--now", "yesterday"], "2026-01-02T03:04:05Z"),
        (&["man", "nothing"], "there is no command `nothing`"),
        (&["explain", "twilo"], "did you mean `twilio`?"),
        (&["explain", "something-else"], "`otpsmith providers` lists"),
    ] {
        let run = sandbox.run(arguments);
        run.exits_with(2);
        assert!(run.err.contains(said), "{}", run.transcript());
        assert_eq!(run.out, "", "{}", run.transcript());
    }
}

#[test]
fn the_version_is_a_result() {
    let run = Sandbox::empty().run(&["--version"]);
    assert_eq!(run.exits_with(0).out, format!("otpsmith {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn colours_come_when_asked_for_and_never_by_themselves_into_a_pipe() {
    let sandbox = Sandbox::empty();
    let has_colours = |arguments: &[&str], variables: &[(&str, &str)]| {
        sandbox.run_in("", arguments, variables).exits_with(0).out.contains('\u{1b}')
    };
    assert!(!has_colours(&["providers"], &[]));
    assert!(!has_colours(&["providers", "--color", "never"], &[]));
    assert!(has_colours(&["providers", "--color", "always"], &[]));
    assert!(has_colours(&["--color=always", "providers"], &[("NO_COLOR", "1")]), "a flag outdoes the environment");
    assert!(!has_colours(&["providers", "--color", "auto"], &[("NO_COLOR", "1")]));
}

#[test]
fn on_a_terminal_colours_are_on_unless_the_environment_is_against_them() {
    let coloured = |variables: &[(&str, &str)]| {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut terminal = otpsmith::cli::Terminal {
            folder: std::env::temp_dir(),
            variables: variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            out: &mut out,
            err: &mut err,
            in_is_terminal: false,
            out_is_terminal: true,
            err_is_terminal: true,
        };
        let status = otpsmith::cli::main_with_args(["otpsmith", "--help"].map(Into::into), &mut terminal);
        assert_eq!(status, otpsmith::cli::EXIT_SUCCESS);
        String::from_utf8(out).unwrap().contains('\u{1b}')
    };
    assert!(coloured(&[]));
    assert!(coloured(&[("NO_COLOR", "")]), "an empty NO_COLOR is none");
    assert!(!coloured(&[("NO_COLOR", "1")]));
    assert!(!coloured(&[("TERM", "dumb")]));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let sandbox = Sandbox::empty();
    for arguments in
        [&["completions", "bash"][..], &["man"], &["explain", "twilio"], &["providers", "--format", "json"]]
    {
        let mut child =
            sandbox.command("").args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn completions_and_the_manual_know_every_command() {
    let sandbox = Sandbox::empty();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = sandbox.run(&["completions", shell]);
        run.exits_with(0);
        for command in COMMANDS {
            assert!(run.out.contains(command), "{shell} {command}");
        }
    }
    let manual = sandbox.run(&["man"]).exits_with(0).out.clone();
    for command in COMMANDS {
        assert!(manual.contains(&format!("otpsmith\\-{command}")), "{command}");
        assert!(
            sandbox.run(&["man", command]).exits_with(0).out.contains(&format!("otpsmith\\-{command}")),
            "{command}"
        );
    }
}

#[test]
fn a_named_project_has_to_be_one() {
    let sandbox = Sandbox::empty();
    for arguments in [&["providers"][..], &["explain", "twilio"], &["check"], &["generate"], &["diff"]] {
        let run = sandbox.run(&[&["--project", "nowhere"], arguments].concat());
        run.exits_with(2);
        assert!(run.err.contains("nowhere"), "{}", run.transcript());
    }
}
