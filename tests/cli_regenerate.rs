//! `generate` on files that a person changed, deleted or needs no more: nothing of a person's is lost, and the session
//! says what happened.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use std::fs;
use std::process::Command;

use common::{Run, Sandbox};

const CLASS: &str = "force-app/main/default/classes/TwilioOtpHandler.cls";
const META: &str = "force-app/main/default/classes/TwilioOtpHandler.cls-meta.xml";
const RECORD: &str = ".otpsmith/generated/TwilioOtpHandler.txt";
const TWILIO: [&str; 6] =
    ["generate", "twilio", "--set", "account_sid=AC00000000000000000000000000000000", "--set", "sender=+15005550006"];

fn generate(sandbox: &Sandbox, flags: &[&str]) -> Run {
    sandbox.run(&[&TWILIO[..], flags].concat())
}

/// A project with a generated handler.
fn generated() -> Sandbox {
    let sandbox = Sandbox::project();
    generate(&sandbox, &[]).exits_with(0);
    sandbox
}

fn edit(sandbox: &Sandbox, path: &str, from: &str, to: &str) {
    let text = sandbox.read(path);
    assert!(text.contains(from), "{text}");
    sandbox.write(path, &text.replace(from, to));
}

/// A project in which a person changed the timeout, so that `--timeout 5s` is a contradiction.
fn in_conflict() -> Sandbox {
    let sandbox = generated();
    edit(&sandbox, CLASS, "TIMEOUT_MS = 10000", "TIMEOUT_MS = 20000");
    sandbox
}

#[track_caller]
fn status(run: &Run, path: &str) -> String {
    let list = run.json();
    let line = list.as_array().unwrap().iter().find(|it| it["path"] == path);
    line.unwrap_or_else(|| panic!("{path}: {}", run.transcript()))["status"].as_str().unwrap().to_owned()
}

/// Every file and its contents.
fn snapshot(sandbox: &Sandbox) -> Vec<(String, Vec<u8>)> {
    sandbox.files().into_iter().map(|path| (path.clone(), fs::read(sandbox.at(&path)).unwrap())).collect()
}

#[test]
fn changes_of_a_person_are_merged_with_what_is_generated() {
    let sandbox = generated();
    edit(
        &sandbox,
        CLASS,
        "  private static final String SENDER",
        "  // The number of the help desk.\n  private static final String SENDER",
    );
    let same = generate(&sandbox, &[]);
    assert!(same.exits_with(0).out.contains(&format!("edited     {CLASS}\n")), "{}", same.transcript());
    assert!(
        same.err.contains("everything is up to date\n1 file has changes of yours, which are kept\n"),
        "{}",
        same.err
    );

    edit(&sandbox, "sfdx-project.json", "66.0", "65.0");
    edit(&sandbox, META, "</ApexClass>\n", "</ApexClass>\n<!-- ours -->\n");
    let run = generate(&sandbox, &["--access", "public"]);
    insta::assert_snapshot!("regenerate-merge", run.exits_with(0).transcript());
    let class = sandbox.read(CLASS);
    assert!(
        class.contains("// The number of the help desk.") && class.contains("\npublic with sharing class"),
        "{class}"
    );
    let meta = sandbox.read(META);
    assert!(meta.contains("65.0") && meta.contains("ours"), "{meta}");
    let again = generate(&sandbox, &["--access", "public", "--check"]);
    assert!(again.exits_with(0).err.contains("2 files have changes of yours"), "{}", again.transcript());
}

#[test]
fn a_conflict_is_shown_and_nothing_is_written() {
    let sandbox = in_conflict();
    let before = snapshot(&sandbox);
    let run = generate(&sandbox, &["--timeout", "5s"]);
    insta::assert_snapshot!("regenerate-conflict", run.exits_with(1).transcript());
    assert_eq!(snapshot(&sandbox), before);
    let json = generate(&sandbox, &["--timeout", "5s", "--format", "json"]);
    assert_eq!(status(json.exits_with(1), CLASS), "conflict");
    assert_eq!(snapshot(&sandbox), before);
    let dry = generate(&sandbox, &["--timeout", "5s", "--dry-run", "--format", "json"]);
    assert_eq!(status(dry.exits_with(0), CLASS), "conflict");
    let coloured = generate(&sandbox, &["--timeout", "5s", "--color", "always"]);
    assert!(coloured.exits_with(1).err.contains("\u{1b}[31m<<<<<<< yours"), "{}", coloured.err);
}

#[test]
fn a_conflict_is_taken_as_the_flags_say() {
    let each = |side: &str| format!("{CLASS}={side}");
    for (flags, expected, text) in [
        (vec!["--conflicts", "mine"], "edited", "TIMEOUT_MS = 20000;"),
        (vec!["--conflicts", "theirs"], "overwrite", "TIMEOUT_MS = 5000;"),
        (vec!["--conflicts", "markers"], "resolve", "<<<<<<< yours\n"),
        (vec!["--resolve", &each("mine")], "edited", "TIMEOUT_MS = 20000;"),
        (vec!["--resolve", &each("theirs")], "overwrite", "TIMEOUT_MS = 5000;"),
        (vec!["--resolve", &each("markers"), "--conflicts", "mine"], "resolve", ">>>>>>> generated now\n"),
        (vec!["--force"], "overwrite", "TIMEOUT_MS = 5000;"),
        (vec!["--force", "--resolve", &each("mine")], "edited", "TIMEOUT_MS = 20000;"),
    ] {
        let sandbox = in_conflict();
        let flags = [vec!["--timeout", "5s", "--format", "json"], flags].concat();
        let run = generate(&sandbox, &flags);
        assert_eq!(status(run.exits_with(0), CLASS), expected, "{flags:?}");
        assert!(sandbox.read(CLASS).contains(text), "{flags:?}: {}", sandbox.read(CLASS));
        // What was decided is not asked again.
        generate(&sandbox, &["--timeout", "5s", "--check"]).exits_with(0);
    }
}

#[test]
fn a_resolution_that_means_nothing_is_refused() {
    let sandbox = in_conflict();
    let before = snapshot(&sandbox);
    for (resolution, status, said) in [
        ("x", 2, "write it as PATH=mine"),
        ("x=ours", 2, "`ours` is none of mine, theirs, markers and tool"),
        ("nowhere=mine", 2, "there is nothing to resolve in nowhere"),
        ("nowhere=tool", 2, "there is nothing to resolve in nowhere"),
    ] {
        let run = generate(&sandbox, &["--timeout", "5s", "--resolve", resolution]);
        assert!(run.exits_with(status).err.contains(said), "{}", run.transcript());
    }
    let foreign = Sandbox::project();
    foreign.write(META, "mine\n");
    let run = generate(&foreign, &["--resolve", &format!("{META}=theirs")]);
    assert!(run.exits_with(1).err.contains("overwrites it only with `--force`"), "{}", run.transcript());
    generate(&foreign, &["--resolve", &format!("{META}=mine")]).exits_with(0);
    assert_eq!(foreign.read(META), "mine\n");
    assert_eq!(snapshot(&sandbox), before);
}

/// Runs `generate` with git's settings in a file of the sandbox, and with what git needs to be found.
fn with_git(sandbox: &Sandbox, config: &str, flags: &[&str]) -> Run {
    sandbox.write("gitconfig", config);
    let config = sandbox.at("gitconfig").display().to_string();
    let path = std::env::var("PATH").unwrap();
    let variables = [("GIT_CONFIG_GLOBAL", config.as_str()), ("PATH", &path), ("GIT_CONFIG_NOSYSTEM", "1")];
    sandbox.run_in("", &[&TWILIO[..], flags].concat(), &variables)
}

#[cfg(unix)]
#[test]
fn the_merge_tool_of_git_is_opened_with_all_sides() {
    let sandbox = in_conflict();
    let tool = "[merge]\n\ttool = fake\n[mergetool \"fake\"]\n\ttrustExitCode = true\n\tcmd = ";
    let flags = ["--timeout", "5s", "--resolve", &format!("{CLASS}=tool")];
    let before = snapshot(&sandbox);

    let refuses = with_git(&sandbox, &format!("{tool}false\n"), &flags);
    assert!(refuses.exits_with(1).err.contains(&format!("the merge tool did not merge {CLASS}")), "{}", refuses.err);
    let leaves = with_git(&sandbox, &format!("{tool}true\n"), &flags);
    assert!(leaves.exits_with(1).err.contains("still has conflict markers"), "{}", leaves.err);
    fs::remove_file(sandbox.at("gitconfig")).unwrap();
    assert_eq!(snapshot(&sandbox), before);

    let out = sandbox.at("").display().to_string();
    let cmd = format!(
        "\"cp \\\"$BASE\\\" {out}/base; cp \\\"$LOCAL\\\" {out}/local; cp \\\"$REMOTE\\\" {out}/remote; \
         sed 's/TIMEOUT_MS = .*/TIMEOUT_MS = 7000;/' \\\"$REMOTE\\\" > \\\"$MERGED\\\"\"\n"
    );
    let run = with_git(&sandbox, &format!("{tool}{cmd}"), &[&flags[..], &["--format", "json"]].concat());
    run.exits_with(0);
    for (side, timeout) in [("base", "10000"), ("local", "20000"), ("remote", "5000"), (CLASS, "7000")] {
        assert!(sandbox.read(side).contains(&format!("TIMEOUT_MS = {timeout};")), "{side}");
    }
    let json = &run.out[run.out.find("[\n").unwrap()..];
    assert!(json.contains("resolve"), "{json}");
    generate(&sandbox, &["--timeout", "5s", "--check"]).exits_with(0);
}

#[cfg(unix)]
#[test]
fn without_git_there_is_no_merge_tool_and_that_is_said() {
    let sandbox = in_conflict();
    let run = sandbox.run_in(
        "",
        &[&TWILIO[..], &["--timeout", "5s", "--resolve", &format!("{CLASS}=tool")]].concat(),
        &[("PATH", "/nowhere")],
    );
    assert!(run.exits_with(2).err.contains("git cannot be run"), "{}", run.err);
}

#[test]
fn what_was_deleted_stays_deleted_until_it_is_wanted_back() {
    let sandbox = generated();
    fs::remove_file(sandbox.at(META)).unwrap();
    let run = generate(&sandbox, &[]);
    assert!(run.exits_with(0).out.contains(&format!("deleted    {META}\n")), "{}", run.transcript());
    assert!(run.err.contains("what you deleted stays deleted; `otpsmith generate --restore`"), "{}", run.err);
    assert!(!sandbox.at(META).exists());
    generate(&sandbox, &["--check"]).exits_with(0);
    let wanted = generate(&sandbox, &["--check", "--restore"]);
    assert!(wanted.exits_with(1).out.contains(&format!("create     {META}\n")), "{}", wanted.transcript());
    generate(&sandbox, &["--restore"]).exits_with(0);
    assert!(sandbox.at(META).exists());
}

const TWO: &str = "\
handlers:
  - provider: twilio
    settings:
      account_sid: AC00000000000000000000000000000000
      sender: \"+15005550006\"
  - provider: kavenegar
";

#[test]
fn orphans_are_listed_and_removed_when_asked_with_manifests_for_the_org() {
    let sandbox = Sandbox::project();
    sandbox.write("otpsmith.yaml", TWO);
    sandbox.run(&["generate"]).exits_with(0);
    sandbox.write("otpsmith.yaml", TWO.trim_end().trim_end_matches("- provider: kavenegar"));
    let class = "force-app/main/default/classes/KavenegarOtpHandler.cls";
    edit(&sandbox, class, "global", "/* ours */ global");
    let listed = sandbox.run(&["generate", "--format", "json"]);
    assert_eq!(status(listed.exits_with(0), class), "orphan");
    assert!(sandbox.at(class).exists());

    let pruned = sandbox.run(&["generate", "--prune", "--destructive-changes", "manifest"]);
    insta::assert_snapshot!("regenerate-prune", pruned.exits_with(0).transcript());
    assert!(sandbox.at(class).exists(), "a person changed it");
    let left = sandbox.read(".otpsmith/generated/KavenegarOtpHandler.txt");
    assert_eq!(left.matches("@@ file").count(), 2, "the class and what describes it: {left}");
    let manifest = sandbox.read("manifest/destructiveChanges.xml");
    for member in ["Kavenegar", "KavenegarOtpCallout", "KavenegarOtpHandlerTest"] {
        assert!(manifest.contains(&format!("<members>{member}</members>")), "{manifest}");
    }
    assert!(!manifest.contains("<members>KavenegarOtpHandler</members>"), "it is still there: {manifest}");
    assert!(!sandbox.read("manifest/package.xml").contains("members"));

    // The manifests are a person's from then on.
    let again = sandbox.run(&["generate", "--prune", "--force", "--destructive-changes", "manifest"]);
    assert!(again.exits_with(0).out.contains("overwrite  manifest/destructiveChanges.xml"), "{}", again.transcript());
    assert!(!sandbox.at(class).exists());
    assert_eq!(sandbox.files().iter().filter(|it| it.contains("avenegar")).count(), 0, "{:?}", sandbox.files());
    let nothing = sandbox.run(&["generate", "--prune", "--destructive-changes", "manifest"]);
    assert!(nothing.exits_with(0).err.contains("there is no destructiveChanges.xml"), "{}", nothing.err);
    assert!(sandbox.run(&["generate", "--destructive-changes", "x"]).exits_with(2).err.contains("--prune"));
}

#[test]
fn the_record_is_kept_out_of_deployments_and_no_other_line_is_touched() {
    let sandbox = Sandbox::project();
    sandbox.write(".forceignore", "# ours\r\n**/jsconfig.json\r\n");
    generate(&sandbox, &[]).exits_with(0);
    let ignored = sandbox.read(".forceignore");
    assert!(
        ignored.starts_with("# ours\r\n**/jsconfig.json\r\n") && ignored.ends_with("\r\n.otpsmith/\r\n"),
        "{ignored:?}"
    );
    generate(&sandbox, &["--timeout", "5s"]).exits_with(0);
    assert_eq!(sandbox.read(".forceignore"), ignored);

    let own = Sandbox::project();
    own.write(".forceignore", "/.otpsmith/**\n");
    generate(&own, &[]).exits_with(0);
    assert_eq!(own.read(".forceignore"), "/.otpsmith/**\n");

    let init = Sandbox::project();
    let run = init.run(&["init", "kavenegar"]);
    run.exits_with(0);
    assert!(init.read(".forceignore").ends_with("\n.otpsmith/\n"), "{}", run.transcript());
    init.run(&["init", "kavenegar", "--force"]).exits_with(0);
    assert_eq!(init.read(".forceignore").matches(".otpsmith").count(), 1);
}

#[test]
fn a_project_of_the_first_otpsmith_is_carried_over() {
    let sandbox = generated();
    let sha = |path: &str| {
        let output = Command::new("sha256sum").arg(sandbox.at(path)).output();
        output.ok().map(|it| String::from_utf8_lossy(&it.stdout)[..64].to_owned())
    };
    let paths: Vec<String> =
        sandbox.files().into_iter().filter(|it| it.starts_with("force-app") || it.starts_with("docs")).collect();
    // Where there is no such program there is nothing to compare with.
    let Some(hashes) = paths.iter().map(|path| sha(path)).collect::<Option<Vec<String>>>() else { return };
    let files: Vec<String> = paths.iter().zip(&hashes).map(|(path, hash)| format!("{path:?}: {hash:?}")).collect();
    fs::remove_dir_all(sandbox.at(".otpsmith")).unwrap();
    sandbox.write(".otpsmith/generated.json", &format!("{{\"version\": 1, \"files\": {{{}}}}}", files.join(", ")));
    edit(&sandbox, META, "Active", "Deleted");
    let run = generate(&sandbox, &["--timeout", "5s", "--format", "json"]);
    assert_eq!(status(run.exits_with(0), CLASS), "update");
    assert_eq!(status(&run, META), "edited");
    assert!(!sandbox.at(".otpsmith/generated.json").exists());
    assert!(sandbox.read(RECORD).contains("TIMEOUT_MS = 5000;"));
}

/// Two branches change a handler in different places; git merges the record as it merges the handler.
#[test]
fn the_record_survives_a_merge_in_git() {
    let sandbox = Sandbox::project();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=a", "-c", "user.email=a@b", "-c", "core.autocrlf=false"]).args(arguments);
        let output = command.current_dir(sandbox.at("")).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (output.status.success(), said)
    };
    let must = |arguments: &[&str]| {
        let (is_good, said) = git(arguments);
        assert!(is_good, "{arguments:?}: {said}");
    };
    sandbox.write("otpsmith.yaml", TWO);
    sandbox.run(&["generate"]).exits_with(0);
    must(&["init", "-q", "-b", "main"]);
    must(&["add", "-A"]);
    must(&["commit", "-qm", "generated"]);

    must(&["checkout", "-qb", "timeout"]);
    sandbox.write("otpsmith.yaml", &TWO.replace("twilio\n", "twilio\n    timeout: 5s\n"));
    sandbox.run(&["generate"]).exits_with(0);
    must(&["commit", "-qam", "timeout"]);
    must(&["checkout", "-q", "main"]);
    sandbox.write(
        "otpsmith.yaml",
        &TWO.replace("kavenegar\n", "kavenegar\n    access: public\n")
            .replace("0006\"\n", "0006\"\n    access: public\n"),
    );
    sandbox.run(&["generate"]).exits_with(0);
    must(&["commit", "-qam", "access"]);
    must(&["merge", "-q", "--no-edit", "timeout"]);
    // The merged files are those of the merged project file, and so is the record.
    let run = sandbox.run(&["generate", "--check"]);
    assert!(run.exits_with(0).err.ends_with("everything is up to date\n"), "{}", run.transcript());
    assert_eq!(sandbox.run(&["diff"]).exits_with(0).out, "");

    // The same line on both branches is a conflict, in the record too.
    must(&["checkout", "-qb", "seven"]);
    sandbox.write("otpsmith.yaml", &sandbox.read("otpsmith.yaml").replace("5s", "7s"));
    sandbox.run(&["generate"]).exits_with(0);
    must(&["commit", "-qam", "seven"]);
    must(&["checkout", "-q", "main"]);
    sandbox.write("otpsmith.yaml", &sandbox.read("otpsmith.yaml").replace("5s", "9s"));
    sandbox.run(&["generate"]).exits_with(0);
    must(&["commit", "-qam", "nine"]);
    assert!(!git(&["merge", "-q", "seven"]).0);
    must(&["checkout", "--theirs", "--", "otpsmith.yaml", "force-app", "docs"]);
    let run = sandbox.run(&["generate"]);
    assert!(
        run.exits_with(2).err.contains(&format!("{RECORD}: the record of generated files has conflict markers")),
        "{}",
        run.transcript()
    );
    for side in ["--ours", "--theirs"] {
        must(&["checkout", "-q", "--merge", "--", RECORD]);
        must(&["checkout", side, "--", ".otpsmith/generated"]);
        let run = sandbox.run(&["generate", "--dry-run"]);
        assert!(run.exits_with(0).out.lines().all(|it| it.starts_with("unchanged")), "{side}: {}", run.transcript());
    }
    sandbox.run(&["generate"]).exits_with(0);
    sandbox.run(&["generate", "--check"]).exits_with(0);
}

/// The first built-in spec that a test may change, as a project's own.
fn own_spec(sandbox: &Sandbox, from: &str, to: &str) {
    let spec = include_str!("../provider-specs/kavenegar/spec.yaml");
    assert!(spec.contains(from), "{spec}");
    sandbox.write("provider-specs/kavenegar/spec.yaml", &spec.replace(from, to));
}

#[test]
fn what_nothing_changed_for_is_known_and_whatever_it_depends_on_is_looked_at() {
    let sandbox = Sandbox::project();
    own_spec(&sandbox, "label: ", "label: ");
    sandbox.write("otpsmith.yaml", TWO);
    sandbox.run(&["generate"]).exits_with(0);
    let cache = ".otpsmith/cache/generated.txt";
    assert_eq!(sandbox.read(cache).lines().count(), 3, "the program, and a line for each handler");
    assert_eq!(sandbox.read(".otpsmith/cache/.gitignore"), "*\n");
    sandbox.run(&["generate", "--check"]).exits_with(0);

    let class = "force-app/main/default/classes/KavenegarOtpHandler.cls";
    let record = ".otpsmith/generated/KavenegarOtpHandler.txt";
    // Its spec, its settings, the project, a file, the record.
    let changes: [(&str, &dyn Fn()); 5] = [
        ("a spec", &|| own_spec(&sandbox, "label: ", "label: New ")),
        ("the project file", &|| sandbox.write("otpsmith.yaml", &format!("{TWO}    timeout: 3s\n"))),
        ("the API version", &|| edit(&sandbox, "sfdx-project.json", "66.0", "65.0")),
        ("a file", &|| edit(&sandbox, class, "SUCCESS", "FAILURE")),
        ("the record", &|| edit(&sandbox, record, "SUCCESS", "FAILURE")),
    ];
    for (what, change) in changes {
        let before = snapshot(&sandbox);
        change();
        let flags = if what == "a file" { ["generate", "--check", "--force"] } else { ["generate", "--dry-run", "-v"] };
        let with = sandbox.run(&flags);
        let kept = sandbox.read(cache);
        fs::remove_dir_all(sandbox.at(".otpsmith/cache")).unwrap();
        let without = sandbox.run(&flags);
        assert_eq!(with.out, without.out, "{what}: what is known makes no difference");
        let is_seen = with.out.lines().any(|line| !line.starts_with("unchanged"));
        assert_eq!(is_seen, what != "the record", "{what}: {}", with.transcript());
        sandbox.write(cache, &kept);
        sandbox.write(".otpsmith/cache/.gitignore", "*\n");
        sandbox.run(&["generate", "--force"]).exits_with(0);
        let record_is_right = !sandbox.read(record).contains("FAILURE");
        assert!(record_is_right, "{what}");
        for (path, contents) in before {
            sandbox.write(&path, &String::from_utf8(contents).unwrap());
        }
        sandbox.run(&["generate", "--check", "--force"]).exits_with(0);
    }

    // Nothing in it is believed.
    for bad in ["", "x", "otpsmith cache 1 0000000000000000\n", "\u{0}\n\n  \n"] {
        sandbox.write(cache, bad);
        sandbox.run(&["generate", "--check", "--force"]).exits_with(0);
    }
    let known = sandbox.read(class);
    sandbox.run(&["generate"]).exits_with(0);
    let swapped: Vec<String> =
        sandbox.read(cache).lines().map(|line| line.replace("KavenegarOtp", "TwilioOtp")).collect();
    sandbox.write(cache, &(swapped.join("\n") + "\n"));
    sandbox.run(&["generate", "--check", "--force"]).exits_with(0);
    assert_eq!(sandbox.read(class), known);
}

/// Runs `generate` on a terminal and presses keys once the last line of the choices is there; what the terminal showed.
#[cfg(target_os = "linux")]
fn at_a_terminal(sandbox: &Sandbox, keys: &str) -> Option<(i32, String)> {
    let mut is_answered = false;
    sandbox.run_on_terminal(&[&TWILIO[..], &["--timeout", "5s"]].concat(), |shown| {
        if is_answered || !shown.contains("stop, and write nothing") {
            return Vec::new();
        }
        is_answered = true;
        keys.as_bytes().to_vec()
    })
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_each_conflict_is_shown_and_asked_about() {
    let down = "\u{1b}[B";
    for (keys, status, text) in [
        ("\r".to_owned(), 0, "TIMEOUT_MS = 20000;"),
        (format!("{down}\r"), 0, "TIMEOUT_MS = 5000;"),
        (format!("{down}{down}\r"), 0, "<<<<<<< yours\n"),
        (format!("{down}{down}{down}{down}\r"), 1, "TIMEOUT_MS = 20000;"),
        ("\u{1b}".to_owned(), 1, "TIMEOUT_MS = 20000;"),
    ] {
        let sandbox = in_conflict();
        let Some((code, shown)) = at_a_terminal(&sandbox, &keys) else { return };
        assert!(shown.contains("||||||| generated before"), "{shown}");
        assert_eq!(code, status, "{keys:?}: {shown}");
        assert!(sandbox.read(CLASS).contains(text), "{keys:?}: {shown}");
        assert_eq!(sandbox.read(RECORD).contains("TIMEOUT_MS = 5000;"), status == 0, "{keys:?}: {shown}");
    }
}
