//! What another version of the project's descriptions generates, and how that differs from today's.
//!
//! The files of that version come from git: `sfdx-project.json`, `otpsmith.yaml` and the project's own specs. Built-in
//! specs are the same in both versions.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::Failure;
use super::generate::Job;
use super::generated::Generated;
use crate::catalog;
use crate::config;
use crate::diagnostic::{Diagnostic, Place, Source};
use crate::review::Pair;
use crate::sfdx::project::{PROJECT_FILE, Project};

/// A larger description is refused, in bytes.
const LARGEST: u64 = 16 << 20;

/// The descriptions of a project at a revision, in a folder of their own that goes with this value.
#[derive(Debug)]
pub struct Snapshot {
    folder: TempDir,
    /// The revision as it was asked for.
    revision: String,
    /// Whether there was a project, and handlers to generate.
    is_project: bool,
}

/// What two versions generate.
#[derive(Debug)]
pub struct Comparison {
    files: BTreeMap<String, Versions>,
}

/// The text of one file in both versions, where they have it.
#[derive(Debug, Default)]
struct Versions {
    old: Option<String>,
    new: Option<String>,
}

impl Snapshot {
    /// Takes the project's descriptions at `revision` out of git.
    ///
    /// # Errors
    /// git is missing, the project is in no repository, there is no such revision, or a file cannot be read.
    pub fn of(project: &Project, revision: &str) -> Result<Self, Failure> {
        let root = &project.root;
        git(root, &["rev-parse", "--git-dir"], &[]).map_err(|why| match why {
            GitFault::Missing => Failure::Unusable(
                "`--against` needs git, and there is no program `git`\ninstall git, or leave `--against` out"
                    .to_owned(),
            ),
            GitFault::Said(words) => Failure::Unusable(format!(
                "cannot look at the history of {}: {words}\n`--against` compares with a revision of a git repository",
                root.display()
            )),
        })?;
        let unusable = |fault: GitFault| Failure::Unusable(format!("cannot read {revision} from git: {fault}"));
        let name = format!("{revision}^{{commit}}");
        let commit =
            git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &name], &[]).map_err(|_| {
                Failure::Usage(format!(
                    "git knows no revision `{revision}`\n\
                 name a commit, a branch or a tag, such as HEAD or origin/main; in a CI job, fetch it first"
                ))
            })?;
        let commit = String::from_utf8_lossy(&commit).trim().to_owned();
        let listing =
            git(root, &["ls-tree", "-r", "-z", "-l", &commit, "--", PROJECT_FILE, config::FILE, catalog::FOLDER], &[]);
        let entries = described(&listing.map_err(unusable)?, revision)?;

        let folder = tempfile::tempdir()
            .map_err(|error| Failure::Unusable(format!("cannot make a temporary folder: {error}")))?;
        let wanted: String = entries.iter().map(|(_, object)| format!("{object}\n")).collect();
        let contents = git(root, &["cat-file", "--batch"], wanted.as_bytes()).map_err(unusable)?;
        let mut rest = contents.as_slice();
        for (path, _) in &entries {
            let content = next_object(&mut rest)
                .ok_or_else(|| Failure::Unusable(format!("cannot read {path} of {revision} from git")))?;
            let place = folder.path().join(path);
            let written = place.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&place, content));
            written.map_err(|error| Failure::Unusable(format!("cannot write a temporary file: {error}")))?;
        }
        let has = |name: &str| entries.iter().any(|(path, _)| path == name);
        Ok(Self { is_project: has(PROJECT_FILE), revision: revision.to_owned(), folder })
    }

    /// The job of that version: nothing when there was no project, or it had no handlers.
    #[must_use]
    pub fn job(&self, job: &Job) -> Option<Job> {
        let has_handlers = job.handler.is_some() || self.folder.path().join(config::FILE).exists();
        (self.is_project && has_handlers).then(|| Job { start: self.folder.path().to_owned(), ..job.clone() })
    }

    /// A failure of that version, which says so.
    #[must_use]
    pub fn named(&self, failure: Failure) -> Failure {
        let revision = &self.revision;
        match failure {
            Failure::Findings(found) => Failure::Findings(found.into_iter().map(|it| renamed(it, revision)).collect()),
            Failure::Refused(words) => Failure::Refused(format!("at {revision}: {words}")),
            Failure::Usage(words) => Failure::Usage(format!("at {revision}: {words}")),
            Failure::Unusable(words) => Failure::Unusable(format!("at {revision}: {words}")),
            output @ Failure::Output(_) => output,
        }
    }

    /// What that version generates beside what today's does, which `job` is about.
    ///
    /// # Errors
    /// Whatever is wrong with the descriptions of either version.
    pub fn compare(&self, job: &Job) -> Result<Comparison, Failure> {
        let mut files: BTreeMap<String, Versions> = BTreeMap::new();
        for (path, text) in Generated::of(job.clone())?.files {
            files.entry(path).or_default().new = Some(text.contents);
        }
        if let Some(job) = self.job(job) {
            for (path, text) in Generated::of(job).map_err(|failure| self.named(failure))?.files {
                files.entry(path).or_default().old = Some(text.contents);
            }
        }
        files.retain(|_, versions| versions.old != versions.new);
        Ok(Comparison { files })
    }
}

impl Comparison {
    /// Every file that differs, by path.
    pub fn pairs(&self) -> impl Iterator<Item = Pair<'_>> {
        self.files.iter().map(|(path, versions)| Pair {
            path,
            before: versions.old.as_ref().map(String::as_bytes),
            after: versions.new.as_ref().map(String::as_bytes),
            base: None,
            generated: None,
            note: None,
        })
    }
}

fn renamed(found: Diagnostic, revision: &str) -> Diagnostic {
    let place = |place: Place| {
        let source = Source::new(format!("{revision}:{}", place.source.name), place.source.text.clone());
        Place::new(&source, place.span)
    };
    let related = found.related.into_iter().map(|(at, words)| (place(at), words)).collect();
    // What was committed cannot be edited.
    Diagnostic { place: place(found.place), related, fix: None, ..found }
}

/// Path and object of every description in a listing of `git ls-tree -r -z -l`.
fn described(listing: &[u8], revision: &str) -> Result<Vec<(String, String)>, Failure> {
    let mut entries = Vec::new();
    for entry in listing.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
        let entry = String::from_utf8_lossy(entry);
        let Some((head, path)) = entry.split_once('\t') else { continue };
        let is_described = match path.split('/').collect::<Vec<_>>()[..] {
            [name] => name == PROJECT_FILE || name == config::FILE,
            [folder, _, file] => folder == catalog::FOLDER && file == "spec.yaml",
            _ => false,
        };
        let &[mode, kind, object, size] = &head.split_whitespace().collect::<Vec<_>>()[..] else { continue };
        if !is_described || kind != "blob" {
            continue;
        }
        if mode == "120000" {
            let words = format!("{path} is a symbolic link at {revision}, which `--against` does not follow");
            return Err(Failure::Unusable(words));
        }
        if size.parse::<u64>().is_ok_and(|size| size > LARGEST) {
            return Err(Failure::Unusable(format!("{path} is larger than {LARGEST} bytes at {revision}")));
        }
        entries.push((path.to_owned(), object.to_owned()));
    }
    Ok(entries)
}

/// The next object of `git cat-file --batch`: a line with its size, its bytes, a line end.
fn next_object<'o>(rest: &mut &'o [u8]) -> Option<&'o [u8]> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let (head, content) = (&rest[..end], &rest[end + 1..]);
    let size: usize = std::str::from_utf8(head).ok()?.rsplit(' ').next()?.parse().ok()?;
    let object = content.get(..size)?;
    *rest = content.get(size + 1..)?;
    Some(object)
}

/// Why git did not answer.
#[derive(Debug)]
enum GitFault {
    /// There is no git.
    Missing,
    /// It failed, and said why.
    Said(String),
}

impl std::fmt::Display for GitFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing => f.write_str("there is no program `git`"),
            Self::Said(words) => f.write_str(words),
        }
    }
}

/// What git writes, given `input`.
fn git(folder: &Path, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, GitFault> {
    let said = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => GitFault::Missing,
        _ => GitFault::Said(error.to_string()),
    };
    let mut child = Command::new("git")
        .arg("--no-optional-locks")
        .args(arguments)
        .current_dir(folder)
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(said)?;
    let stdin = child.stdin.take();
    let (mut stdout, mut stderr) = (child.stdout.take(), child.stderr.take());
    let (mut out, mut err) = (Vec::new(), Vec::new());
    // All three at once: git waits while a pipe is full.
    let read = std::thread::scope(|scope| {
        scope.spawn(move || {
            // A git that has failed does not listen; its exit status says so.
            stdin.map(|mut stdin| stdin.write_all(input))
        });
        let errors = scope.spawn(|| stderr.as_mut().map_or(Ok(0), |pipe| pipe.read_to_end(&mut err)));
        let read = stdout.as_mut().map_or(Ok(0), |pipe| pipe.read_to_end(&mut out));
        let _ = errors.join();
        read
    });
    let status = child.wait().map_err(said)?;
    read.map_err(said)?;
    if status.success() {
        return Ok(out);
    }
    let words = String::from_utf8_lossy(&err);
    let first = words.lines().next().unwrap_or("git failed").trim();
    Err(GitFault::Said(first.strip_prefix("fatal: ").unwrap_or(first).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_of_objects_is_read_one_after_the_other() {
        let mut rest: &[u8] = b"aa blob 3\na\nb\nbb blob 0\n\n";
        assert_eq!(next_object(&mut rest), Some(&b"a\nb"[..]));
        assert_eq!(next_object(&mut rest), Some(&b""[..]));
        assert_eq!(next_object(&mut rest), None);
        assert_eq!(next_object(&mut &b"cc missing\n"[..]), None);
    }

    #[test]
    fn only_descriptions_are_taken_from_a_listing() {
        let line = |mode: &str, path: &str| format!("{mode} blob 1234    12\t{path}\0");
        let listing = [
            line("100644", "otpsmith.yaml"),
            line("100644", "provider-specs/a/spec.yaml"),
            line("100644", "provider-specs/a/notes/spec.yaml"),
            line("100644", "provider-specs/a/mock.yaml"),
        ];
        let entries = described(listing.concat().as_bytes(), "HEAD").unwrap();
        let paths: Vec<&str> = entries.iter().map(|it| it.0.as_str()).collect();
        assert_eq!(paths, ["otpsmith.yaml", "provider-specs/a/spec.yaml"]);
        assert!(described(line("120000", "otpsmith.yaml").as_bytes(), "HEAD").is_err());
    }
}
