//! `diff`: every form of the difference, its causes, and the comparison with a revision; by the real binary.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use std::io::Write;
use std::process::{Command, Stdio};

use common::{Run, Sandbox};

const SPEC: &str = "provider-specs/acme/spec.yaml";
const CLASS: &str = "force-app/main/default/classes/AcmeOtpHandler.cls";
const TEST: &str = "force-app/main/default/classes/AcmeOtpHandlerTest.cls";

const PROJECT_FILE: &str = "\
handlers:
  - provider: acme
    settings: {sender: Acme}
    timeout: 10s
";

/// A project with a handler of a provider of its own, generated.
fn acme() -> Sandbox {
    let sandbox = Sandbox::project();
    let spec = include_str!("language/seven.yaml").replace("\nname: seven\n", "\nname: acme\n");
    sandbox.write(SPEC, &spec);
    sandbox.write("otpsmith.yaml", PROJECT_FILE);
    sandbox.run(&["generate", "-q"]).exits_with(0);
    sandbox
}

/// The same, with a field renamed, one added, a code changed and a timeout shortened.
fn changed() -> Sandbox {
    let sandbox = acme();
    change(&sandbox);
    sandbox
}

fn change(sandbox: &Sandbox) {
    edit(sandbox, SPEC, "    to: ", "    recipient: ");
    edit(sandbox, SPEC, "minutes}\"\n", "minutes}\"\n    flash: 1\n");
    edit(sandbox, SPEC, "code: \"201\"", "code: \"209\"");
    edit(sandbox, "otpsmith.yaml", "10s", "7s");
}

#[track_caller]
fn edit(sandbox: &Sandbox, path: &str, old: &str, new: &str) {
    let text = sandbox.read(path);
    assert!(text.contains(old), "{old} in {path}");
    sandbox.write(path, &text.replacen(old, new, 1));
}

fn git(sandbox: &Sandbox, folder: &str, arguments: &[&str], input: &str) {
    let mut child = Command::new("git")
        .args(["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "core.autocrlf=false"])
        .args(arguments)
        .current_dir(sandbox.at(folder))
        .env("GIT_CONFIG_GLOBAL", sandbox.at("no-config"))
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("git is needed to run this test");
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}\n{input}", String::from_utf8_lossy(&output.stderr));
}

fn commit(sandbox: &Sandbox) {
    git(sandbox, "", &["init", "-q"], "");
    git(sandbox, "", &["add", "-A"], "");
    git(sandbox, "", &["commit", "-qm", "x"], "");
}

/// Runs with the real PATH, by which git is found.
fn run_with_git(sandbox: &Sandbox, folder: &str, arguments: &[&str]) -> Run {
    let path = std::env::var("PATH").unwrap();
    let limit = sandbox.at("").canonicalize().unwrap().parent().unwrap().display().to_string();
    sandbox.run_in(folder, arguments, &[("PATH", &path), ("GIT_CEILING_DIRECTORIES", &limit)])
}

#[test]
fn every_form_shows_the_same_changes() {
    let sandbox = changed();
    for (name, flags) in [
        ("unified", &["--why"][..]),
        ("side-by-side", &["--why", "--format", "side-by-side"]),
        ("stat", &["--format", "stat"]),
        ("json", &["--why", "--format", "json"]),
        ("github", &["--why", "--format", "github"]),
        ("coloured", &["--why", "--color", "always"]),
    ] {
        let run = sandbox.run_in("", &[&["diff"], flags].concat(), &[("COLUMNS", "110")]);
        insta::assert_snapshot!(format!("diff-{name}"), run.exits_with(1).transcript());
    }
    let page = sandbox.run(&["diff", "--format", "html"]);
    assert!(page.exits_with(1).out.starts_with("<!DOCTYPE html>\n"));
    assert!(page.out.contains("AcmeOtpHandlerTest.cls"));
    sandbox.run(&["generate", "-q"]).exits_with(0);
    for format in ["unified", "side-by-side", "stat", "github"] {
        assert_eq!(sandbox.run(&["diff", "--format", format]).exits_with(0).out, "", "{format}");
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let sandbox = changed();
    for columns in [80, 97, 132, 200] {
        let text = columns.to_string();
        let run = sandbox.run_in("", &["diff", "--format", "side-by-side"], &[("COLUMNS", &text)]);
        let widest = run.out.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= columns && widest > columns - 10, "{widest} of {columns}");
    }
    edit(
        &sandbox,
        "otpsmith.yaml",
        "handlers:\n",
        "handlers:\n  - provider: vonage-sms\n    settings: {sender: Acme}\n",
    );
    let run = sandbox.run_in("", &["diff", "--format", "stat"], &[("COLUMNS", "120")]);
    let widest = run.out.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(run.out.contains("+ (new)\n") && widest <= 120, "{}", run.out);
    // Nobody can read two sides in less.
    let run = sandbox.run_in("", &["diff", "--format", "side-by-side"], &[("COLUMNS", "20")]);
    assert_eq!(run.out.lines().map(|line| line.chars().count()).max(), Some(80));
}

#[test]
fn a_diff_with_reasons_still_applies() {
    let sandbox = changed();
    let run = sandbox.run(&["diff", "--why"]);
    assert!(run.out.contains("@@ otpsmith.yaml:4: timeout: 7s\n"), "{}", run.out);
    git(&sandbox, "", &["init", "-q"], "");
    git(&sandbox, "", &["apply", "-"], &run.out);
    assert_eq!(sandbox.run(&["diff"]).exits_with(0).out, "");
}

#[test]
fn formatting_can_be_hidden_and_what_is_left_applies() {
    let sandbox = changed();
    edit(&sandbox, CLASS, "setBody(body.getAsString());\n", "setBody(\n      body.getAsString()\n    );\n");
    edit(&sandbox, TEST, "  @IsTest\n", "\t@IsTest\n");
    // Without a record they are not a person's changes, which would stay as they are.
    std::fs::remove_dir_all(sandbox.at(".otpsmith")).unwrap();
    let all = sandbox.run(&["diff"]);
    assert!(all.exits_with(1).out.contains("-\t@IsTest\n"), "{}", all.out);
    let run = sandbox.run(&["diff", "--ignore-formatting"]);
    assert!(!run.exits_with(1).out.contains("-\t@IsTest\n"), "{}", run.out);
    assert!(run.err.contains("hidden: 2 changes of formatting only\n"), "{}", run.err);
    git(&sandbox, "", &["init", "-q"], "");
    git(&sandbox, "", &["apply", "-"], &run.out);
    let rest = sandbox.run(&["diff", "--ignore-formatting"]);
    assert_eq!(rest.exits_with(0).out, "");
    assert!(
        rest.err.contains("hidden: 2 changes of formatting only; 2 files differ in nothing else\n"),
        "{}",
        rest.err
    );
    assert!(sandbox.read(CLASS).contains("'recipient'"));
    assert!(sandbox.read(CLASS).contains("setBody(\n      body.getAsString()\n    );"));
}

#[test]
fn a_new_version_of_the_api_is_the_cause_of_its_lines() {
    let sandbox = acme();
    edit(&sandbox, "sfdx-project.json", "66.0", "65.0");
    let run = sandbox.run(&["diff", "--why"]);
    assert!(
        run.exits_with(1).out.contains("@@ sfdx-project.json:1: … \"sourceApiVersion\": \"65.0\" …\n"),
        "{}",
        run.out
    );
}

#[test]
fn a_flag_is_a_cause_too() {
    let sandbox = Sandbox::project();
    let twilio = ["twilio", "--set", "account_sid=AC00000000000000000000000000000000", "--set"];
    sandbox.run(&[&["generate", "-q"], &twilio[..], &["sender=+15005550006"]].concat()).exits_with(0);
    let run = sandbox.run(&[&["diff", "--why"], &twilio[..], &["sender=+15005550007"]].concat());
    assert!(run.exits_with(1).out.contains("+15005550007\n"), "{}", run.out);
    assert!(run.out.lines().any(|line| line.starts_with("@@ ") && line.contains("--set: ")), "{}", run.out);
}

#[test]
fn a_line_that_nothing_asks_for_any_more_is_explained() {
    let sandbox = acme();
    edit(&sandbox, SPEC, "    from?: \"${settings.sender}\"\n", "");
    let run = sandbox.run(&["diff", "--why"]);
    assert!(run.out.contains("no line of the spec or the project file asks for it any more"), "{}", run.out);
}

#[test]
fn what_a_person_changed_is_told_from_what_a_spec_did() {
    let sandbox = changed();
    // One change meets otpsmith's and makes a conflict, one stands by itself.
    edit(&sandbox, CLASS, "TIMEOUT_MS = 10000", "TIMEOUT_MS = 20000");
    edit(&sandbox, CLASS, "request.setMethod('POST');", "request.setMethod('PUT');");
    let run = sandbox.run(&["diff", "--why"]);
    assert!(run.exits_with(1).out.contains("@@ otpsmith.yaml:4: timeout: 7s\n"), "{}", run.out);
    let by_hand = run.out.split("@@ ").find(|hunk| hunk.contains("-    request.setMethod('PUT');")).unwrap();
    assert!(run.out.contains("@@ edited by hand since otpsmith wrote it"), "{by_hand}");
}

#[test]
fn changes_that_are_merged_with_those_of_a_person_are_explained_all_the_same() {
    let sandbox = changed();
    edit(&sandbox, CLASS, "global with sharing", "// A line of mine.\n// And another one.\nglobal with sharing");
    edit(&sandbox, CLASS, "request.setMethod('POST');", "request.setMethod('PUT');");
    let run = sandbox.run(&["diff", "--why"]);
    assert!(!run.exits_with(1).out.contains("'PUT'"), "{}", run.out);
    for hunk in run.out.split(CLASS).nth(4).unwrap().split("\n@@ ").skip(1) {
        assert!(!hunk.lines().next().unwrap().contains("otpsmith's own"), "{hunk}");
    }
    assert!(run.out.contains("@@ -12,7 +12,7 @@ otpsmith.yaml:4: timeout: 7s\n"), "{}", run.out);
    assert!(run.out.contains("@@ provider-specs/acme/spec.yaml:59: code: \"209\"\n"), "{}", run.out);
}

#[test]
fn against_a_revision_a_change_of_yaml_shows_its_effect() {
    let sandbox = acme();
    commit(&sandbox);
    assert_eq!(run_with_git(&sandbox, "", &["diff", "--against", "HEAD"]).exits_with(0).out, "");
    change(&sandbox);
    // What is on disk makes no difference.
    sandbox.write(CLASS, "by hand\n");
    let run = run_with_git(&sandbox, "force-app", &["diff", "--against", "HEAD", "--why"]);
    insta::assert_snapshot!("diff-against", run.exits_with(1).transcript());
    // Annotations stand where a pull request shows them: at the YAML that was changed.
    let run = run_with_git(&sandbox, "", &["diff", "--against", "HEAD", "--why", "--format", "github"]);
    assert!(run.out.contains("::warning file=otpsmith.yaml,line=4,endLine=4,"), "{}", run.out);
    assert!(run.out.lines().all(|line| !line.starts_with("::warning file=force-app")), "{}", run.out);
}

#[test]
fn against_a_revision_files_come_and_go() {
    let sandbox = acme();
    commit(&sandbox);
    sandbox.write("otpsmith.yaml", "handlers:\n  - provider: vonage-sms\n    settings: {sender: Acme}\n");
    let run = run_with_git(&sandbox, "", &["diff", "--against", "HEAD"]);
    run.exits_with(1);
    assert!(run.out.contains(&format!(
        "diff --git a/{CLASS} b/{CLASS}\ndeleted file mode 100644\n--- a/{CLASS}\n+++ /dev/null\n"
    )));
    assert!(run.out.contains(
        "new file mode 100644\n--- /dev/null\n+++ b/force-app/main/default/classes/VonageSmsOtpHandler.cls\n"
    ));
    // It is what git needs to get from the old files to the new ones.
    git(&sandbox, "", &["apply", "-"], &run.out);
    assert!(!sandbox.at(CLASS).exists());
    let check = sandbox.run(&["diff", "--format", "stat"]);
    assert_eq!(check.exits_with(0).out, "");
}

#[test]
fn against_a_revision_works_in_a_folder_of_the_repository_and_before_the_project_began() {
    let sandbox = Sandbox::empty();
    sandbox.write("readme.txt", "x");
    commit(&sandbox);
    let project = "crm/sfdx-project.json";
    sandbox.write(project, r#"{"packageDirectories": [{"path": "force-app"}]}"#);
    sandbox.write("crm/otpsmith.yaml", "handlers:\n  - provider: vonage-sms\n    settings: {sender: Acme}\n");
    let run = run_with_git(&sandbox, "crm", &["diff", "--against", "HEAD", "--format", "stat"]);
    assert!(run.exits_with(1).out.contains("VonageSmsOtpHandler.cls"), "{}", run.transcript());
    assert!(!run.out.contains("(gone)"), "{}", run.out);
    git(&sandbox, "", &["add", "-A"], "");
    git(&sandbox, "", &["commit", "-qm", "y"], "");
    edit(&sandbox, "crm/otpsmith.yaml", "Acme", "Other");
    let run = run_with_git(&sandbox, "crm", &["diff", "--against", "HEAD"]);
    assert!(
        run.exits_with(1).out.contains("-  private static final String SENDER = 'Acme';\n"),
        "{}",
        run.transcript()
    );
    assert!(run.out.contains("+  private static final String SENDER = 'Other';\n"), "{}", run.out);
}

#[test]
fn against_says_what_is_missing() {
    let sandbox = acme();
    let said = |run: &Run, words: &str| assert!(run.err.contains(words), "{}", run.transcript());
    let run = run_with_git(&sandbox, "", &["diff", "--against", "HEAD"]);
    said(run.exits_with(2), "error: cannot look at the history of FOLDER: not a git repository");
    let run = sandbox.run_in("", &["diff", "--against", "HEAD"], &[("PATH", "/nowhere")]);
    said(run.exits_with(2), "error: `--against` needs git, and there is no program `git`");
    commit(&sandbox);
    for revision in ["nothing", "--help", "HEAD:otpsmith.yaml"] {
        let run = run_with_git(&sandbox, "", &["diff", &format!("--against={revision}")]);
        said(run.exits_with(2), &format!("error: git knows no revision `{revision}`\n"));
    }
}

#[test]
fn what_is_wrong_in_the_old_version_is_reported_there() {
    let sandbox = acme();
    edit(&sandbox, "otpsmith.yaml", "10s", "10x");
    commit(&sandbox);
    edit(&sandbox, "otpsmith.yaml", "10x", "10s");
    let run = run_with_git(&sandbox, "", &["diff", "--against", "HEAD"]);
    assert!(run.exits_with(1).err.contains("HEAD:otpsmith.yaml:4:14: error[P008]"), "{}", run.err);
}

#[test]
fn a_review_wants_a_terminal() {
    let run = changed().run(&["generate", "--review"]);
    assert!(
        run.exits_with(2).err.starts_with("error: `--review` asks on a terminal, and there is none\n"),
        "{}",
        run.err
    );
}

#[test]
fn the_page_about_reviews_shows_what_is_really_printed() {
    let page = include_str!("../docs/review.md").replace("\r\n", "\n");
    let block =
        |kind: &str| page.split(&format!("```{kind}\n")).nth(1).unwrap().split("```").next().unwrap().to_owned();
    let sandbox = changed();
    let run = sandbox.run(&["diff", "--why"]);
    assert!(run.out.contains(&block("diff")), "{}", run.out);
    let described: serde_json::Value = serde_json::from_str(&block("json")).unwrap();
    let real = sandbox.run(&["diff", "--why", "--format", "json"]).json();
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    for pointer in ["", "/files/0", "/files/0/hunks/0", "/files/0/hunks/0/why/0"] {
        assert_eq!(keys(described.pointer(pointer).unwrap()), keys(real.pointer(pointer).unwrap()), "{pointer}");
    }
}

/// Runs `generate --review` on a terminal and presses one key at each question; what the terminal showed. Nothing where
/// the system has no program that makes a terminal.
#[cfg(target_os = "linux")]
fn reviewed(sandbox: &Sandbox, keys: &str) -> Option<(i32, String)> {
    let (mut keys, mut answered) = (keys.bytes(), 0);
    sandbox.run_on_terminal(&["generate", "--review"], |shown| {
        let asked = shown.matches("?] ").count();
        let pressed = keys.by_ref().take(asked - answered).collect();
        answered = asked;
        pressed
    })
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_each_change_is_asked_about_and_explained() {
    let sandbox = changed();
    let Some((status, shown)) = reviewed(&sandbox, "ynsyned") else { return };
    assert_eq!(status, 0, "{shown}");
    for words in ["change 1 of 3", "split into 2 changes", "change 4 of 4", "why lines 39-43: "] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(shown.contains("2 changes taken, 5 refused; 1 file written"), "{shown}");
    let class = sandbox.read(CLASS);
    assert!(class.contains("TIMEOUT_MS = 7000;") && class.contains("'\"201\"'"), "{class}");
    assert!(class.contains("'recipient'") && !class.contains("'flash'"), "{class}");
    assert!(sandbox.read(TEST).contains("'/to'"));
    // What was refused is a person's own change from now on.
    assert_eq!(sandbox.run(&["diff"]).exits_with(0).out, "");
    sandbox.run(&["generate", "-q"]).exits_with(0);
    assert_eq!(sandbox.read(CLASS), class);
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_what_nothing_was_decided_about_is_asked_again() {
    let sandbox = changed();
    let Some((status, shown)) = reviewed(&sandbox, "yq") else { return };
    assert_eq!(status, 0, "{shown}");
    assert!(shown.contains("1 change taken, 0 refused, 5 left for another time; 1 file written"), "{shown}");
    let rest = sandbox.run(&["diff", "--format", "stat"]);
    assert!(rest.exits_with(1).out.contains("2 files: 10 lines added, 8 lines removed"), "{}", rest.out);
    let Some((_, shown)) = reviewed(&sandbox, "r") else { return };
    assert!(shown.contains("5 changes taken, 0 refused; 2 files written"), "{shown}");
    assert_eq!(sandbox.run(&["diff"]).exits_with(0).out, "");
}

#[cfg(target_os = "linux")]
#[test]
fn giving_up_on_a_terminal_writes_nothing() {
    let sandbox = changed();
    let before = sandbox.read(CLASS);
    let Some((status, _)) = reviewed(&sandbox, "y\u{3}") else { return };
    assert_ne!(status, 0);
    assert_eq!(sandbox.read(CLASS), before);
}
