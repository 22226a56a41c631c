//! Runs the real binary in a temporary folder with nothing of the surrounding environment, and writes down what it did.

#![allow(clippy::unwrap_used, dead_code, reason = "helpers of tests may fail them, and not every test needs each")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

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
