//! The README's session is real: every `console` block is run and compared. `UPDATE_DOCS=1` writes the outputs anew.

use std::path::Path;
use std::process::Command;

/// Splits a command line as a shell does with single quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(std::mem::take(&mut word)),
            other => word.push(other),
        }
    }
    words.push(word);
    words
}

/// Runs `otpsmith …` in `folder`; standard output, then standard error. `sed -i 's|…|…|' FILE` is done here, so that it
/// is the same on every system.
fn run(line: &str, folder: &Path) -> String {
    let words = words(line);
    if let ["sed", "-i", script, file] = words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        let parts: Vec<&str> = script.split('|').collect();
        let ["s", from, to, ""] = parts[..] else { panic!("{line}") };
        let place = folder.join(file);
        let text = std::fs::read_to_string(&place).expect("a file");
        assert!(text.contains(from), "{line}");
        std::fs::write(place, text.replacen(from, &to.replace("\\n", "\n"), 1)).expect("the file can be written");
        return String::new();
    }
    assert_eq!(words[0], "otpsmith", "{line}");
    let output = Command::new(env!("CARGO_BIN_EXE_otpsmith"))
        .args(&words[1..])
        .current_dir(folder)
        .env_clear()
        .env("NO_COLOR", "1")
        .output()
        .expect("the binary runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

#[test]
fn every_command_of_the_readme_prints_what_the_readme_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = tempfile::tempdir().expect("a folder");
    let settings = root.join("tests/project/sfdx-project.json");
    std::fs::copy(settings, project.path().join("sfdx-project.json")).expect("a project");
    // A project with a provider of its own whose spec and mock disagree.
    let own = project.path().join("acme/provider-specs/acme");
    std::fs::create_dir_all(&own).expect("a folder");
    std::fs::copy(root.join("tests/project/sfdx-project.json"), project.path().join("acme/sfdx-project.json"))
        .expect("a project");
    std::fs::copy(root.join("tests/validate/mock.yaml"), own.join("mock.yaml")).expect("a mock");
    let spec = std::fs::read_to_string(root.join("tests/validate/spec.yaml")).expect("a spec");
    let spec = spec.replace("${settings.sender}", "${settings.sender | upper}");
    std::fs::write(own.join("spec.yaml"), spec).expect("a spec");
    // A class that somebody wrote by hand.
    let class = "NaiveTelesignHandler.cls";
    std::fs::copy(root.join("tests/handwritten").join(class), project.path().join(class)).expect("a class");
    let readme = std::fs::read_to_string(root.join("README.md")).expect("the README").replace("\r\n", "\n");
    let mut written = String::new();
    let mut rest = readme.as_str();
    let mut count = 0;
    while let Some(start) = rest.find("```console\n") {
        let (before, block) = rest.split_at(start + "```console\n".len());
        let end = block.find("```").expect("a closed block");
        written.push_str(before);
        // No output has a line that begins like a command.
        let commands: Vec<&str> = block[..end].lines().filter_map(|line| line.strip_prefix("$ ")).collect();
        assert!(!commands.is_empty(), "{block}");
        for command in commands {
            // A spec with mistakes, for the section about them only: no other command is to speak of it.
            if command.starts_with("otpsmith check ") {
                std::fs::create_dir_all(project.path().join("provider-specs/acme")).expect("a folder");
                let spec = project.path().join("provider-specs/acme/spec.yaml");
                std::fs::copy(root.join("tests/readme/spec.yaml"), spec).expect("a spec");
            }
            written.push_str(&format!("$ {command}\n{}", run(command, project.path())));
        }
        rest = &block[end..];
        count += 1;
    }
    written.push_str(rest);
    assert!(count >= 5);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(root.join("README.md"), &written).expect("the README can be written");
    } else if written != readme {
        let diff = similar::TextDiff::from_lines(&readme, &written);
        panic!("the README is out of date; UPDATE_DOCS=1 cargo test --test readme\n{}", diff.unified_diff());
    }
}

/// The first command of the README, on a copy of the project that it names.
#[test]
fn the_first_command_generates_a_handler() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("the README");
    let line = readme.lines().find(|line| line.starts_with("cargo run")).expect("the command");
    let arguments = line.split_once(" -- --project tests/project ").expect("the project").1;
    let project = tempfile::tempdir().expect("a folder");
    let settings = root.join("tests/project/sfdx-project.json");
    std::fs::copy(settings, project.path().join("sfdx-project.json")).expect("a project");
    let output = run(&format!("otpsmith {arguments}"), project.path());
    assert!(output.contains("create  force-app/main/default/classes/TelesignOtpHandler.cls\n"), "{output}");
    let class = project.path().join("force-app/main/default/classes/TelesignOtpHandler.cls");
    let model = root.join("tests/models/telesign/force-app/main/default/classes/TelesignOtpHandler.cls");
    assert_eq!(std::fs::read_to_string(class).expect("a class"), std::fs::read_to_string(model).expect("a model"));
}
