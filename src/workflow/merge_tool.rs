//! Opens a file in conflict in the merge tool that git is set up with.
//!
//! git itself starts the tool, so that every tool it knows works as it does after `git merge`: the three sides are put
//! into a repository of their own in a temporary folder, as a merge that is not finished.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::Failure;
use crate::sfdx::change::FileChange;

/// What a person makes of the three sides of a file in the merge tool of git.
///
/// # Errors
/// git cannot be run, there is no tool, or the tool says that the file is not merged; the file is not text.
pub fn merged(root: &Path, file: &FileChange) -> Result<Vec<u8>, Failure> {
    let path = file.path();
    let (Some(marked), Some(yours), Some(new)) = (file.with_markers(), file.before(), file.generated()) else {
        return Err(Failure::Refused(format!("{path} is not text, so that no merge tool can open it")));
    };
    let folder = tempfile::tempdir().map_err(|error| unusable("a temporary folder cannot be made", &error))?;
    let name = path.rsplit('/').next().unwrap_or(path);
    let git = Git { folder: folder.path(), settings: settings(root)? };
    git.quiet(&["init", "--quiet"], "")?;
    let base = git.quiet(&["hash-object", "-w", "--stdin"], file.base().unwrap_or_default())?;
    let yours = git.quiet_bytes(&["hash-object", "-w", "--stdin"], yours)?;
    let new = git.quiet(&["hash-object", "-w", "--stdin"], new)?;
    let line = |object: &str, stage: u8| format!("100644 {} {stage}\t{name}\n", object.trim());
    let index = format!("{}{}{}", line(&base, 1), line(&yours, 2), line(&new, 3));
    git.quiet(&["update-index", "--index-info"], &index)?;
    let place = folder.path().join(name);
    fs::write(&place, marked).map_err(|error| unusable("a temporary file cannot be written", &error))?;

    let mut command = git.command(&["mergetool", "--no-prompt", "--", name]);
    let status = command.status().map_err(|error| unusable("git cannot be run", &error))?;
    if !status.success() {
        return Err(Failure::Refused(format!(
            "the merge tool did not merge {path}; nothing was written\n\
             `git mergetool --tool-help` lists the tools that git knows; `git config merge.tool NAME` chooses one"
        )));
    }
    let merged = fs::read(&place).map_err(|error| unusable("the merged file cannot be read", &error))?;
    if merged.starts_with(b"<<<<<<< ") || merged.windows(9).any(|it| it == b"\n<<<<<<< ") {
        return Err(Failure::Refused(format!(
            "{path} still has conflict markers after the merge tool; nothing was written"
        )));
    }
    Ok(merged)
}

fn unusable(what: &str, error: &std::io::Error) -> Failure {
    Failure::Unusable(format!("{what}: {error}"))
}

/// git's settings about merging, which may be those of the project's repository.
fn settings(root: &Path) -> Result<Vec<(String, String)>, Failure> {
    let mut command = Command::new("git");
    command.args(["config", "--null", "--get-regexp", "^(merge|mergetool|diff|difftool)\\."]).current_dir(root);
    let output = command.stderr(Stdio::null()).output().map_err(|error| unusable("git cannot be run", &error))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let setting = |it: &str| it.split_once('\n').map(|(key, value)| (key.to_owned(), value.to_owned()));
    Ok(text.split('\0').filter_map(setting).collect())
}

struct Git<'f> {
    folder: &'f Path,
    settings: Vec<(String, String)>,
}

impl Git<'_> {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        for (key, value) in &self.settings {
            command.arg("-c").arg(format!("{key}={value}"));
        }
        command.args(["-c", "mergetool.keepBackup=false", "-c", "core.autocrlf=false"]);
        // The surrounding repository, if git has started this, is not meant.
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
            command.env_remove(variable);
        }
        command.args(arguments).current_dir(self.folder);
        command
    }

    fn quiet(&self, arguments: &[&str], input: &str) -> Result<String, Failure> {
        self.quiet_bytes(arguments, input.as_bytes())
    }

    fn quiet_bytes(&self, arguments: &[&str], input: &[u8]) -> Result<String, Failure> {
        let run = || -> std::io::Result<_> {
            let mut command = self.command(arguments);
            let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
            if let Some(mut stdin) = child.stdin.take() {
                stdin.write_all(input)?;
            }
            child.wait_with_output()
        };
        let output = run().map_err(|error| unusable("git cannot be run", &error))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(Failure::Unusable(format!("git {} failed: {said}", arguments[0])));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}
