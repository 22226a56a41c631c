//! `generate` and `diff`: what they write, what they leave alone, and how they say so.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use std::process::Command;

use common::{Run, Sandbox};
use serde_json::Value;

const META: &str = "force-app/main/default/classes/TwilioOtpHandler.cls-meta.xml";

const TWILIO: [&str; 5] =
    ["twilio", "--set", "account_sid=AC00000000000000000000000000000000", "--set", "sender=+15005550006"];

const PROJECT_FILE: &str = "\
handlers:
  - provider: twilio
    settings:
      account_sid: AC00000000000000000000000000000000
      sender: \"+15005550006\"
  - provider: vonage-sms
    class: VonageHandler
    package: other
    settings: {sender: Acme}
";

fn with<'a>(command: &'a str, flags: &[&'a str]) -> Vec<&'a str> {
    [&[command], &TWILIO[..], flags].concat()
}

fn statuses(run: &Run) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    run.json().as_array().unwrap().iter().map(|it| (text(&it["path"]), text(&it["status"]))).collect()
}

#[track_caller]
fn all_are(run: &Run, status: &str) {
    let lines = statuses(run);
    assert!(!lines.is_empty(), "{}", run.transcript());
    assert!(lines.iter().all(|line| line.1 == status), "{}", run.transcript());
}

#[test]
fn one_handler_needs_no_project_file() {
    let sandbox = Sandbox::project();
    let run = sandbox.run(&with("generate", &[]));
    run.exits_with(0);
    assert!(run.out.contains(&format!("create  {META}\n")), "{}", run.transcript());
    assert!(run.out.lines().all(|line| line.starts_with("create  ")), "one line for each file: {}", run.out);
    let own = |path: &&String| !path.starts_with(".otpsmith/") && !path.starts_with(".forceignore");
    let count = sandbox.files().iter().filter(own).count() - 1;
    assert_eq!(run.out.lines().count(), count, "all but the project file and otpsmith's own");
    assert!(sandbox.read(META).contains("<apiVersion>66.0</apiVersion>"));
    let again = sandbox.run(&with("generate", &["--format", "json"]));
    all_are(again.exits_with(0), "unchanged");
    assert_eq!(again.err, "everything is up to date\n");
}

#[test]
fn the_project_is_found_from_any_folder_in_it_and_by_its_name() {
    let sandbox = Sandbox::project();
    sandbox.write("force-app/deep/in/it.txt", "");
    all_are(sandbox.run_in("force-app/deep/in", &with("generate", &["--format", "json"]), &[]).exits_with(0), "create");
    assert!(sandbox.at(META).exists());

    let outside = Sandbox::empty();
    let root = sandbox.at("force-app").display().to_string();
    let run = outside.run(&[&["--project", root.as_str()], &with("generate", &["--format", "json"])[..]].concat());
    all_are(run.exits_with(0), "unchanged");
    assert_eq!(outside.files(), [""; 0]);
}

#[test]
fn without_a_project_there_is_nothing_to_generate_into() {
    for command in ["generate", "diff"] {
        let run = Sandbox::empty().run(&with(command, &[]));
        run.exits_with(2);
        assert!(run.err.starts_with("error: no sfdx-project.json in FOLDER"), "{}", run.err);
    }
}

#[test]
fn a_project_with_neither_a_project_file_nor_a_provider_gets_advice() {
    let run = Sandbox::project().run(&["generate"]);
    run.exits_with(2);
    assert!(run.err.contains("no provider is named\nname one, such as `otpsmith generate twilio"), "{}", run.err);
    let flags = Sandbox::project().run(&["generate", "--class", "A"]);
    assert!(flags.exits_with(2).err.contains("`--class` is about one handler"), "{}", flags.err);
}

#[test]
fn the_flags_choose_names_and_places() {
    let sandbox = Sandbox::project();
    let run = sandbox.run(&with(
        "generate",
        &["--class", "MyHandler", "--package", "other", "--timeout", "5s", "--access", "public"],
    ));
    run.exits_with(0);
    assert!(sandbox.at("other/main/default/classes/MyHandler.cls-meta.xml").exists(), "{}", run.transcript());
}

#[test]
fn whatever_is_wrong_with_the_flags_is_said_at_once_and_nothing_is_written() {
    let sandbox = Sandbox::project();
    let before = sandbox.files();
    let wrong = [
        "--class",
        "Limit",
        "--credential",
        "a b",
        "--access",
        "private",
        "--package",
        "nope",
        "--docs",
        "../x",
        "--message",
        "Hi ${otp",
        "--timeout",
        "1h",
        "--default-country",
        "+1",
        "--manifest",
        "/x.xml",
        "--set",
        "snder=x",
    ];
    let run = sandbox.run(&with("generate", &wrong));
    insta::assert_snapshot!("generate-wrong-flags", run.exits_with(1).transcript());
    assert_eq!(sandbox.files(), before);
    let missing = sandbox.run(&["generate", "twilio"]);
    assert!(
        missing.exits_with(1).err.contains("error[H002]: twilio needs `account_sid` and `sender`"),
        "{}",
        missing.err
    );
    assert!(sandbox.run(&["generate", "twilo"]).exits_with(2).err.contains("did you mean `twilio`?"));
    assert_eq!(sandbox.files(), before);
}

#[test]
fn a_dry_run_lists_and_writes_nothing() {
    let sandbox = Sandbox::project();
    let before = sandbox.files();
    let run = sandbox.run(&with("generate", &["--dry-run", "--format", "json"]));
    all_are(run.exits_with(0), "create");
    assert!(run.err.contains("would be written"), "{}", run.err);
    assert_eq!(sandbox.files(), before);
    assert_eq!(sandbox.run(&with("generate", &["--dry-run", "-q"])).exits_with(0).err, "");
}

#[test]
fn drift_is_found_without_writing() {
    let sandbox = Sandbox::project();
    let before = sandbox.files();
    all_are(sandbox.run(&with("generate", &["--check", "--format", "json"])).exits_with(1), "create");
    assert_eq!(sandbox.files(), before);
    sandbox.run(&with("generate", &[])).exits_with(0);
    all_are(sandbox.run(&with("generate", &["--check", "--format", "json"])).exits_with(0), "unchanged");

    let written = sandbox.read(META);
    sandbox.write(META, &written.replace("66.0", "60.0"));
    // A change of a person's is none that `generate` would make, unless it is told to replace it.
    let run = sandbox.run(&with("generate", &["--check"]));
    assert!(run.exits_with(0).out.contains("edited"), "{}", run.transcript());
    assert!(run.err.contains("1 file has changes of yours, which are kept"), "{}", run.err);
    let run = sandbox.run(&with("generate", &["--check", "--force"]));
    assert!(run.exits_with(1).out.contains("overwrite"), "{}", run.transcript());
    assert!(run.err.contains("1 file would change; `otpsmith diff` shows how"), "{}", run.err);
    assert!(sandbox.read(META).contains("60.0"));
}

#[test]
fn a_new_api_version_updates_what_otpsmith_wrote() {
    let sandbox = Sandbox::project();
    sandbox.run(&with("generate", &[])).exits_with(0);
    let project = sandbox.read("sfdx-project.json");
    sandbox.write("sfdx-project.json", &project.replace("66.0", "65.0"));
    let run = sandbox.run(&with("generate", &["--format", "json"]));
    assert!(statuses(run.exits_with(0)).contains(&(META.to_owned(), "update".to_owned())), "{}", run.transcript());
    assert!(sandbox.read(META).contains("65.0"));
}

#[test]
fn a_file_that_otpsmith_did_not_write_stops_everything() {
    let sandbox = Sandbox::project();
    let long: String = (0..100).map(|line| format!("line {line}\u{1b}[2J\n")).collect();
    sandbox.write(META, &long);
    let before = sandbox.files();
    let run = sandbox.run(&with("generate", &[]));
    run.exits_with(1);
    assert!(run.err.contains("it exists, differs, and otpsmith did not write it"), "{}", run.err);
    assert!(run.err.contains("more lines; `otpsmith diff` shows all"), "a long difference is cut: {}", run.err);
    assert!(!run.err.contains('\u{1b}'), "what a file holds does not reach the terminal as a command");
    assert_eq!(sandbox.files(), before);
}

#[test]
fn a_project_file_generates_every_handler_in_its_package() {
    let sandbox = Sandbox::project();
    sandbox.write("otpsmith.yaml", PROJECT_FILE);
    all_are(sandbox.run(&["generate", "--format", "json"]).exits_with(0), "create");
    assert!(sandbox.at(META).exists());
    assert!(sandbox.at("other/main/default/classes/VonageHandler.cls-meta.xml").exists());

    sandbox.write("otpsmith.yaml", &PROJECT_FILE.replace("VonageHandler", "NewHandler"));
    let run = sandbox.run(&["generate", "--format", "json"]);
    let lines = statuses(run.exits_with(0));
    let is = |path: &str, status: &str| lines.contains(&(path.to_owned(), status.to_owned()));
    assert!(is("other/main/default/classes/NewHandler.cls-meta.xml", "create"), "{}", run.out);
    assert!(is("other/main/default/classes/VonageHandler.cls-meta.xml", "orphan"), "{}", run.out);
    assert!(sandbox.at("other/main/default/classes/VonageHandler.cls-meta.xml").exists(), "nothing is deleted");
    assert!(run.err.contains("orphans belong to no handler any more"), "{}", run.err);
    sandbox.run(&["generate", "--check"]).exits_with(0);
    sandbox.run(&["diff"]).exits_with(0);
}

#[test]
fn one_handler_of_the_project_file_leaves_the_others_alone() {
    let sandbox = Sandbox::project();
    sandbox.write("otpsmith.yaml", PROJECT_FILE);
    sandbox.run(&["generate"]).exits_with(0);
    let run = sandbox.run(&["generate", "twilio", "--format", "json"]);
    all_are(run.exits_with(0), "unchanged");
    assert!(!run.out.contains("VonageHandler"), "{}", run.out);
    let same = sandbox.run(&with("generate", &["--class", "TwilioOtpHandler", "--access", "global", "--docs", "docs"]));
    assert!(same.exits_with(0).err.contains("up to date"), "flags that agree are no contradiction");
}

#[test]
fn a_first_run_reads_like_this() {
    insta::assert_snapshot!(Sandbox::project().run(&with("generate", &[])).exits_with(0).transcript());
}

#[test]
fn every_provider_is_generated_from_its_own_examples() {
    let sandbox = Sandbox::project();
    let list = sandbox.run(&["providers", "--format", "json"]).json();
    let mut all = Vec::new();
    for provider in list.as_array().unwrap() {
        let name = provider["name"].as_str().unwrap();
        let explained = sandbox.run(&["explain", name, "--format", "json"]).json();
        let text = |item: &Value, key: &str| item[key].as_str().unwrap().to_owned();
        let mut arguments = vec!["generate".to_owned(), name.to_owned(), "--format".to_owned(), "json".to_owned()];
        for setting in explained["settings"].as_array().unwrap() {
            arguments.extend(["--set".to_owned(), format!("{}={}", text(setting, "name"), text(setting, "example"))]);
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let run = sandbox.run(&arguments);
        all_are(run.exits_with(0), "create");
        all.extend(statuses(&run).into_iter().map(|line| line.0));
        all_are(sandbox.run(&arguments).exits_with(0), "unchanged");
    }
    assert!(all.iter().all(|path| sandbox.at(path).is_file()));
}

#[test]
fn one_manifest_lists_every_handler_also_when_one_is_generated() {
    let sandbox = Sandbox::project();
    sandbox.write("otpsmith.yaml", &format!("{PROJECT_FILE}manifest: manifest/otp.xml\n"));
    let one = sandbox.run(&["generate", "twilio", "--format", "json"]);
    let lines = statuses(one.exits_with(0));
    assert!(lines.contains(&("manifest/otp.xml".to_owned(), "create".to_owned())), "{}", one.out);
    assert!(!one.out.contains("VonageHandler"), "{}", one.out);
    let manifest = sandbox.read("manifest/otp.xml");
    for class in ["TwilioOtpHandler", "TwilioOtpHandlerTest", "VonageHandler", "VonageHandlerTest"] {
        assert!(manifest.contains(&format!("<members>{class}</members>")), "{manifest}");
    }
    let all = sandbox.run(&["generate", "--format", "json"]);
    assert!(statuses(all.exits_with(0)).contains(&("manifest/otp.xml".to_owned(), "unchanged".to_owned())));
    all_are(sandbox.run(&["generate", "--check", "--format", "json"]).exits_with(0), "unchanged");

    let flags = Sandbox::project();
    flags.run(&with("generate", &["--manifest", "package.xml"])).exits_with(0);
    assert!(flags.read("package.xml").contains("<members>TwilioOtpHandler</members>"));
}

#[test]
fn flags_may_not_contradict_the_project_file() {
    let sandbox = Sandbox::project();
    sandbox.write("otpsmith.yaml", PROJECT_FILE);
    let run = sandbox.run(&[
        "generate",
        "twilio",
        "--class",
        "Other",
        "--set",
        "sender=Acme",
        "--timeout",
        "3s",
        "--manifest",
        "x.xml",
    ]);
    insta::assert_snapshot!("generate-contradiction", run.exits_with(2).transcript());
    let absent = sandbox.run(&["generate", "infobip"]);
    assert!(absent.exits_with(2).err.contains("otpsmith.yaml has no handler for `infobip`"), "{}", absent.err);
}

#[test]
fn a_project_that_does_not_say_which_package_is_meant_is_asked() {
    let sandbox = Sandbox::project();
    sandbox.write("sfdx-project.json", r#"{"packageDirectories": [{"path": "a"}, {"path": "b"}]}"#);
    let run = sandbox.run(&with("generate", &[]));
    assert!(run.exits_with(2).err.contains("does not say which package directory is the default"), "{}", run.err);
    sandbox.run(&with("generate", &["--package", "b"])).exits_with(0);
    assert!(sandbox.at("b/main/default/classes/TwilioOtpHandler.cls-meta.xml").exists());
}

#[test]
fn those_who_ask_hear_what_is_being_done() {
    let sandbox = Sandbox::project();
    let run = sandbox.run(&with("generate", &["-v"]));
    assert!(run.exits_with(0).err.starts_with("project: FOLDER\nhandlers: twilio\n"), "{}", run.err);
}

#[test]
fn the_diff_can_be_applied_by_git() {
    let sandbox = Sandbox::project();
    let created = sandbox.run(&with("diff", &[]));
    assert!(created.exits_with(1).out.contains(&format!("+++ b/{META}")), "{}", created.out);
    assert!(!sandbox.at(META).exists());
    sandbox.write("created.patch", &created.out);
    apply(&sandbox, "created.patch");
    // The files are the generated ones, so that they are otpsmith's from now on.
    all_are(sandbox.run(&with("generate", &["--format", "json"])).exits_with(0), "unchanged");
    assert_eq!(sandbox.run(&with("diff", &[])).exits_with(0).out, "");

    let project = sandbox.read("sfdx-project.json");
    sandbox.write("sfdx-project.json", &project.replace("66.0", "65.0"));
    let changed = sandbox.run(&with("diff", &[]));
    assert!(
        changed.exits_with(1).out.contains("-    <apiVersion>66.0</apiVersion>\n+    <apiVersion>65.0</apiVersion>")
    );
    sandbox.write("changed.patch", &changed.out);
    apply(&sandbox, "changed.patch");
    assert_eq!(sandbox.run(&with("diff", &[])).exits_with(0).out, "");

    let coloured = sandbox.run(&["diff", "--color", "always", "vonage-sms", "--set", "sender=Acme"]);
    assert!(coloured.exits_with(1).out.contains("\u{1b}[32m+"), "{}", coloured.out);
}

#[test]
fn the_diff_shows_what_only_force_would_change_and_says_so() {
    let sandbox = Sandbox::project();
    sandbox.write(META, "mine\n");
    let run = sandbox.run(&with("diff", &[]));
    assert!(run.exits_with(1).out.contains("-mine\n"), "{}", run.out);
    assert!(run.err.contains("otpsmith did not write it"), "{}", run.err);
}

fn apply(sandbox: &Sandbox, patch: &str) {
    let output = Command::new("git").args(["apply", patch]).current_dir(sandbox.at("")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_namespace_and_an_old_api_version_are_said_and_change_no_name() {
    let sandbox = Sandbox::empty();
    sandbox.write(
        "sfdx-project.json",
        r#"{"packageDirectories": [{"path": "force-app"}], "namespace": "acme", "sourceApiVersion": "58.0"}"#,
    );
    let run = sandbox.run(&["generate", "vonage-sms", "--set", "sender=Acme"]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(run.err.contains("sourceApiVersion 58.0 is older than 62.0"), "{}", run.err);
    let guide = sandbox.read("docs/VonageSmsOtpHandler-setup.md");
    assert!(guide.contains("`acme.VonageSmsOtpHandlerTest` for a class"), "{guide}");
    let class = sandbox.read("force-app/main/default/classes/VonageSmsOtpHandler.cls");
    assert!(!class.contains("acme"));
    let meta = sandbox.read("force-app/main/default/classes/VonageSmsOtpHandler.cls-meta.xml");
    assert!(meta.contains("<apiVersion>58.0</apiVersion>"), "{meta}");
}
