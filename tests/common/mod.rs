//! Runs the real binary in a temporary folder with nothing of the surrounding environment, and writes down what it did.

#![allow(clippy::unwrap_used, dead_code, reason = "helpers of tests may fail them, and not every test needs each")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A folder to run commands in.
pub(crate) struct Sandbox {
    folder: TempDir,
}

/// What a command did.
pub(crate) struct Run {
    line: String,
    /// Its exit status.
    pub(crate) status: i32,
    /// What it wrote to stdout.
    pub(crate) out: String,
    /// What it wrote to stderr.
    pub(crate) err: String,
}

impl Sandbox {
    /// An empty folder.
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// An sfdx project with two package directories.
    pub(crate) fn project() -> Self {
        let sandbox = Self::empty();
        sandbox.write(
            "sfdx-project.json",
            r#"{"packageDirectories": [{"path": "force-app", "default": true}, {"path": "other"}], "sourceApiVersion": "66.0"}"#,
        );
        sandbox
    }

    /// The absolute place of a path.
    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Writes a file and its folders.
    pub(crate) fn write(&self, path: &str, contents: &str) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), contents).unwrap();
    }

    /// Reads a file.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap()
    }

    /// Every file below the folder, sorted.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        collect(self.folder.path(), "", &mut files);
        files.sort();
        files
    }

    /// Runs `otpsmith` with these arguments.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_in("", arguments, &[])
    }

    /// Runs `otpsmith` in a folder and with environment variables.
    pub(crate) fn run_in(&self, folder: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        let output = self.command(folder).args(arguments).envs(variables.iter().copied()).output().unwrap();
        self.recorded(arguments, &output)
    }

    /// The binary, without anything of the surrounding environment but what a system needs to start a process.
    pub(crate) fn command(&self, folder: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_otpsmith"));
        command.env_clear().current_dir(self.at(folder));
        if let Some(root) = std::env::var_os("SystemRoot") {
            command.env("SystemRoot", root);
        }
        command
    }

    /// Runs `otpsmith` on a terminal, and hands over keys as `keys` asks for them by what the terminal has shown so far.
    /// The exit status and all that it showed, or nothing where the system has no program that makes a terminal.
    #[cfg(target_os = "linux")]
    pub(crate) fn run_on_terminal(
        &self,
        arguments: &[&str],
        mut keys: impl FnMut(&str) -> Vec<u8>,
    ) -> Option<(i32, String)> {
        use std::io::Read;
        let words: Vec<String> = arguments.iter().map(|it| format!("'{it}'")).collect();
        let line = format!("'{}' {}", env!("CARGO_BIN_EXE_otpsmith"), words.join(" "));
        let mut command = Command::new("script");
        command.args(["-qec", &line, "/dev/null"]).current_dir(self.at("")).env("TERM", "xterm").env("NO_COLOR", "1");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
        let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut shown = Vec::new();
        let mut buffer = [0_u8; 4096];
        loop {
            let count = stdout.read(&mut buffer).unwrap();
            if count == 0 {
                break;
            }
            shown.extend_from_slice(&buffer[..count]);
            let pressed = keys(&String::from_utf8_lossy(&shown));
            if !pressed.is_empty() {
                stdin.write_all(&pressed).unwrap();
                stdin.flush().unwrap();
            }
        }
        drop(stdin);
        Some((child.wait().unwrap().code().unwrap(), String::from_utf8_lossy(&shown).replace('\r', "")))
    }

    fn recorded(&self, arguments: &[&str], output: &Output) -> Run {
        let clean = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap().replace(&self.shown(), "FOLDER");
        let quoted = |it: &&str| {
            if it.is_empty() || it.contains([' ', '$', '\n']) { format!("'{it}'") } else { (*it).to_owned() }
        };
        let line = arguments.iter().map(quoted).collect::<Vec<_>>().join(" ");
        let status = output.status.code().unwrap();
        Run { line, status, out: clean(&output.stdout), err: clean(&output.stderr) }
    }

    fn shown(&self) -> String {
        self.folder.path().canonicalize().unwrap().display().to_string()
    }
}

/// Applies a patch to the files of a folder as git does, whatever the settings of the machine.
pub(crate) fn git_apply(folder: &Path, patch: &[u8]) {
    let mut git = Command::new("git")
        .args(["-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-"])
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", folder.join("no-config"))
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CEILING_DIRECTORIES", folder.parent().unwrap())
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("git is needed to run this test");
    git.stdin.take().unwrap().write_all(patch).unwrap();
    let output = git.wait_with_output().unwrap();
    let (said, patch) = (String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(patch));
    assert!(output.status.success(), "{said}\n{patch}");
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &format!("{path}/"), files);
        } else {
            files.push(path);
        }
    }
}

impl Run {
    /// The command, its results, everything else, and its exit status, as one text.
    pub(crate) fn transcript(&self) -> String {
        let mut text = format!("$ otpsmith {}\n{}", self.line, self.out);
        if !self.err.is_empty() {
            text.push_str(&format!("--- stderr\n{}", self.err));
        }
        if self.status != 0 {
            text.push_str(&format!("--- exit status {}\n", self.status));
        }
        text
    }

    /// Holds the exit status to what is expected; the transcript says what went wrong.
    #[track_caller]
    pub(crate) fn exits_with(&self, status: i32) -> &Self {
        assert_eq!(self.status, status, "{}", self.transcript());
        self
    }

    /// The results as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}\n{}", self.transcript()))
    }
}
