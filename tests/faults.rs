//! What is left of a project when `generate` is killed, when the disk is full, when something cannot be written, and when
//! two run at once: what was there before or what should be there after, with a record that agrees, and the next run says
//! what happened. The real binary is killed by the real signal.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use otpsmith::sfdx::change::{self, Recovered};
use otpsmith::sfdx::project::Project;
use tempfile::TempDir;

/// Files by path, with their contents; empty folders too.
type State = BTreeMap<String, Vec<u8>>;

const HANDLERS: usize = 14;

/// A project file with so many handlers.
fn handlers(count: usize, timeout: &str) -> String {
    let one = |number: usize| {
        format!(
            "  - provider: twilio\n    class: Handler{number}\n    credential: Credential{number}\n    timeout: {timeout}\n    \
             settings: {{account_sid: AC00000000000000000000000000000000, sender: \"+15005550006\"}}\n"
        )
    };
    format!("handlers:\n{}", (0..count).map(one).collect::<String>())
}

/// A project before and after a `generate` that creates, updates, merges and removes files.
struct Case {
    folder: TempDir,
    before: State,
    after: State,
}

impl Case {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("model");
        fs::create_dir(&root).unwrap();
        let project = r#"{"packageDirectories": [{"path": "force-app", "default": true}], "sourceApiVersion": "66.0"}"#;
        fs::write(root.join("sfdx-project.json"), project).unwrap();
        fs::write(root.join("otpsmith.yaml"), handlers(HANDLERS, "5s")).unwrap();
        succeeds(run(&root, &["generate"]));
        // A person's change, and handlers that come and go.
        let class = root.join("force-app/main/default/classes/Handler3.cls");
        let text = fs::read_to_string(&class).unwrap();
        fs::write(&class, text.replace("  // White space", "  // ours\n  // White space")).unwrap();
        let fewer =
            handlers(HANDLERS + 4, "7s").replacen("Handler1\n", "Other1\n", 1).replacen("Credential2\n", "Other2\n", 1);
        fs::write(root.join("otpsmith.yaml"), fewer).unwrap();
        let before = state(&root);
        succeeds(run(&root, &["generate", "--prune"]));
        let after = state(&root);
        let changed = after.iter().filter(|(path, contents)| before.get(*path) != Some(contents)).count();
        assert!(changed > 2 * HANDLERS && before.keys().any(|path| !after.contains_key(path)));
        let merged = String::from_utf8(after["force-app/main/default/classes/Handler3.cls"].clone()).unwrap();
        assert!(merged.contains("// ours") && merged.contains("TIMEOUT_MS = 7000"));
        Self { folder, before, after }
    }

    /// The project as it was before, in a folder of its own.
    fn project(&self, name: &str) -> PathBuf {
        let root = self.folder.path().join(name);
        write(&root, &self.before);
        root
    }

    /// Holds a project to what it was before or should be after.
    #[track_caller]
    fn is_whole(&self, root: &Path, what: &str) -> bool {
        let now = state(root);
        if now == self.after {
            return true;
        }
        let differ = |it: &State| -> Vec<String> {
            let keys = it.keys().chain(now.keys()).filter(|path| it.get(*path) != now.get(*path));
            keys.cloned().collect()
        };
        assert!(
            now == self.before,
            "{what}: neither before ({:?}) nor after ({:?})",
            differ(&self.before),
            differ(&self.after)
        );
        false
    }
}

fn state(root: &Path) -> State {
    let mut all = State::new();
    // What is kept to save time is of use on one machine only, and is not believed.
    let is_cache = |it: &walkdir::DirEntry| it.path().ends_with(".otpsmith/cache");
    for entry in walkdir::WalkDir::new(root).min_depth(1).into_iter().filter_entry(|it| !is_cache(it)) {
        let entry = entry.unwrap();
        let path = entry.path().strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        if entry.file_type().is_file() {
            all.insert(path, fs::read(entry.path()).unwrap());
        } else if fs::read_dir(entry.path()).unwrap().next().is_none() {
            all.insert(path, b"an empty folder".to_vec());
        }
    }
    all
}

fn write(root: &Path, state: &State) {
    for (path, contents) in state {
        let place = root.join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, contents).unwrap();
    }
}

fn command(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_otpsmith"));
    command.args(arguments).current_dir(root).env_clear().stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(root: &Path, arguments: &[&str]) -> Output {
    command(root, arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn succeeds(output: Output) -> String {
    assert!(output.status.success(), "{}", said(&output));
    said(&output)
}

/// When a process is killed.
#[derive(Debug, Clone, Copy)]
enum When {
    /// So long after its start.
    After(Duration),
    /// So long after so many files have been prepared.
    Prepared(usize, Duration),
    /// So long after the first file may have been changed.
    Changing(Duration),
}

/// Kills a process and waits for its end; whether it had not ended before.
fn kill(mut child: Child, root: &Path, when: When) -> bool {
    let local = root.join(".otpsmith/local");
    let count = |folder: &str| fs::read_dir(local.join(folder)).map_or(0, Iterator::count);
    let started = Instant::now();
    let wait = match when {
        When::After(time) | When::Prepared(_, time) | When::Changing(time) => time,
    };
    loop {
        let is_there = match when {
            When::After(_) => true,
            When::Prepared(files, _) => count("new") >= files,
            When::Changing(_) => local.join("journal").exists(),
        };
        if is_there || child.try_wait().unwrap().is_some() || started.elapsed() > Duration::from_secs(30) {
            break;
        }
    }
    let reached = Instant::now();
    while reached.elapsed() < wait {
        std::hint::spin_loop();
    }
    child.kill().unwrap();
    !child.wait().unwrap().success()
}

#[test]
fn a_kill_at_any_moment_leaves_what_was_before_or_what_comes_after() {
    let case = Case::new();
    let started = Instant::now();
    succeeds(run(&case.project("timed"), &["generate", "--prune"]));
    let whole = started.elapsed();
    let micros = Duration::from_micros;
    let mut moments: Vec<When> = (0..24).map(|it| When::After(whole * it / 22)).collect();
    moments.extend((0..18).map(|it| When::Prepared(it * 6, micros(u64::try_from(it).unwrap() * 7))));
    moments.extend((0..36).map(|it| When::Changing(micros(it * it * 8))));

    let (mut midway, mut untouched, mut ended) = (0, 0, 0);
    for (round, when) in moments.into_iter().enumerate() {
        let root = case.project(&format!("round-{round}"));
        let is_killed = kill(command(&root, &["generate", "--prune"]).spawn().unwrap(), &root, when);
        let what = format!("{when:?}");
        let has_journal = root.join(".otpsmith/local/journal").exists();
        if has_journal {
            // Who only looks says that there is something to do first, and does nothing.
            let frozen = state(&root);
            for arguments in [&["diff"][..], &["generate", "--check"], &["generate", "--dry-run"]] {
                let output = run(&root, arguments);
                assert_eq!(output.status.code(), Some(2), "{what}: {}", said(&output));
                assert!(said(&output).contains("stopped midway"), "{}", said(&output));
            }
            assert_eq!(state(&root), frozen, "{what}");
        }
        match round % 3 {
            // The next run says what happened, and does what the killed one should have done.
            0 => {
                let told = succeeds(run(&root, &["generate", "--prune"]));
                assert_eq!(told.contains("an earlier run was stopped"), is_left(has_journal, &told), "{what}: {told}");
                assert!(case.is_whole(&root, &what), "{what}: {told}");
            }
            // The one that puts everything back is killed as well.
            1 => {
                kill(
                    command(&root, &["generate", "--prune"]).spawn().unwrap(),
                    &root,
                    When::After(micros(20 * u64::try_from(round).unwrap())),
                );
                recover(&root);
                case.is_whole(&root, &what);
            }
            _ => match recover(&root) {
                Some(Recovered::PutBack { left, .. }) => {
                    assert_eq!(left, [""; 0], "{what}");
                    assert!(!case.is_whole(&root, &what), "{what}");
                    midway += 1;
                }
                Some(Recovered::Untouched) => {
                    assert!(!case.is_whole(&root, &what), "{what}");
                    untouched += 1;
                }
                Some(Recovered::Finished) => assert!(case.is_whole(&root, &what), "{what}"),
                None => ended += usize::from(case.is_whole(&root, &what) && !is_killed),
            },
        }
        succeeds(run(&root, &["generate", "--prune"]));
        assert!(case.is_whole(&root, &what));
        fs::remove_dir_all(&root).unwrap();
    }
    assert!(
        midway >= 3,
        "the kills have to hit the change itself: {midway} midway, {untouched} before it, {ended} too late"
    );
    assert!(
        untouched >= 3,
        "the kills have to hit the preparation: {midway} midway, {untouched} before it, {ended} too late"
    );
}

/// Whether the next run has something to say: with a journal always, without one only when something else was left.
fn is_left(has_journal: bool, told: &str) -> bool {
    has_journal || told.contains("temporary files were removed")
}

/// Puts back what was left, without generating.
fn recover(root: &Path) -> Option<Recovered> {
    let (lock, recovered) = change::lock(&Project::find(root).unwrap()).unwrap();
    drop(lock);
    recovered
}

#[test]
fn what_somebody_changes_after_a_kill_is_not_put_back_over() {
    let case = Case::new();
    let class = "force-app/main/default/classes/Handler0.cls";
    for attempt in 0..200_u64 {
        let root = case.project(&format!("attempt-{attempt}"));
        kill(
            command(&root, &["generate", "--prune"]).spawn().unwrap(),
            &root,
            When::Changing(Duration::from_micros(attempt * 20)),
        );
        let is_new = fs::read(root.join(class)).unwrap() == case.after[class];
        if !is_new || !root.join(".otpsmith/local/journal").exists() {
            fs::remove_dir_all(&root).unwrap();
            continue;
        }
        let text = fs::read_to_string(root.join(class)).unwrap();
        fs::write(root.join(class), text.replace("PMD.", "/* since */PMD.")).unwrap();
        let told = succeeds(run(&root, &["generate", "--prune"]));
        assert!(told.contains(&format!("{class} was changed since then and left as it is")), "{told}");
        let text = fs::read_to_string(root.join(class)).unwrap();
        assert!(text.contains("/* since */") && text.contains("TIMEOUT_MS = 7000"), "{text}");
        return;
    }
    panic!("no kill hit the change itself");
}

#[test]
fn a_journal_that_cannot_be_read_is_said_and_kept() {
    let case = Case::new();
    let root = case.project("damaged");
    fs::create_dir_all(root.join(".otpsmith/local/new")).unwrap();
    for journal in ["", "otpsmith journal 1\nreplace x\nend\n", "otpsmith journal 1\ncreate 0 1 1 a"] {
        fs::write(root.join(".otpsmith/local/journal"), journal).unwrap();
        let output = run(&root, &["generate"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains("its journal in .otpsmith/local cannot be read"), "{}", said(&output));
        assert!(root.join(".otpsmith/local/journal").exists());
    }
    // A journal that somebody made leads nowhere outside.
    let victim = case.folder.path().join("victim");
    fs::write(&victim, "x").unwrap();
    let written = fs::metadata(&victim).unwrap().modified().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap();
    let journal = format!("otpsmith journal 1\ncreate 0 1 {} ../victim\nend\n", written.as_nanos());
    fs::write(root.join(".otpsmith/local/journal"), journal).unwrap();
    run(&root, &["generate"]);
    assert!(victim.exists());
}

/// A program that has less room than it needs: no file may be longer than so many blocks of 512 bytes.
#[test]
fn a_file_that_cannot_be_written_whole_stops_everything() {
    let case = Case::new();
    let mut refused = 0;
    for blocks in [0, 1, 2, 8, 20, 30, 40, 50, 60, 80, 100, 200] {
        let root = case.project(&format!("limit-{blocks}"));
        let shell = format!("ulimit -f {blocks}; trap '' XFSZ; exec \"$0\" generate --prune");
        let output =
            Command::new("sh").args(["-c", &shell, env!("CARGO_BIN_EXE_otpsmith")]).current_dir(&root).output();
        let output = output.unwrap();
        if output.status.success() {
            assert!(case.is_whole(&root, "limit"));
            continue;
        }
        refused += 1;
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(
            said(&output).contains("cannot write") && said(&output).contains("nothing was written"),
            "{}",
            said(&output)
        );
        assert!(!case.is_whole(&root, "limit"), "{}", said(&output));
        succeeds(run(&root, &["generate", "--prune"]));
    }
    assert!(refused >= 5, "{refused}");
}

/// A file system of its own that is full at many points; only root can make one.
#[test]
fn a_full_disk_stops_everything() {
    let case = Case::new();
    let disk = case.folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let mount = |size: &str| Command::new("mount").args(["-t", "tmpfs", "-o", size, "tmpfs"]).arg(&disk).output();
    if !mount("size=16m").is_ok_and(|it| it.status.success()) {
        // Only root can, and not in every container; the limit of a file's length is tested in any case.
        return;
    }
    let result = std::panic::catch_unwind(|| {
        let root = disk.join("project");
        let mut refused = 0;
        for room in (0..24).map(|it| it * 64).chain([4_000, 8_000]) {
            write(&root, &case.before);
            // What the disk has room for is filled but for a rest, in kilobytes.
            let ballast = disk.join("ballast");
            let free = free_kilobytes(&disk).saturating_sub(room);
            fs::write(&ballast, vec![0_u8; usize::try_from(free * 1024).unwrap()]).unwrap();
            let output = run(&root, &["generate", "--prune"]);
            if output.status.success() {
                assert!(case.is_whole(&root, "room"));
            } else {
                refused += 1;
                assert_eq!(output.status.code(), Some(2), "{}", said(&output));
                assert!(!case.is_whole(&root, &format!("{room} KB: {}", said(&output))));
                fs::remove_file(&ballast).unwrap();
                succeeds(run(&root, &["generate", "--prune"]));
                assert!(case.is_whole(&root, "room"));
            }
            let _ = fs::remove_file(&ballast);
            fs::remove_dir_all(&root).unwrap();
        }
        assert!((5..26).contains(&refused), "{refused}");
    });
    assert!(Command::new("umount").arg(&disk).status().unwrap().success());
    if let Err(panic) = result {
        std::panic::resume_unwind(panic);
    }
}

fn free_kilobytes(disk: &Path) -> u64 {
    let output = Command::new("df").args(["-k", "--output=avail"]).arg(disk).output().unwrap();
    String::from_utf8_lossy(&output.stdout).lines().last().unwrap().trim().parse().unwrap()
}

/// A user without rights: root may write everywhere.
const NOBODY: u32 = 65_534;

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout == b"0\n"
}

#[test]
fn a_folder_that_cannot_be_written_stops_everything() {
    let case = Case::new();
    let as_other = |root: &Path, arguments: &[&str]| {
        let mut command = command(root, arguments);
        if is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        command.output().unwrap()
    };
    let mode = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    mode(case.folder.path(), 0o777);
    let folders: Vec<String> = {
        let root = case.project("folders");
        let all = walkdir::WalkDir::new(&root).into_iter().map(Result::unwrap).filter(|it| it.file_type().is_dir());
        all.map(|it| it.path().strip_prefix(&root).unwrap().to_str().unwrap().to_owned()).collect()
    };
    let mut refused = 0;
    for (number, folder) in folders.iter().enumerate() {
        let root = case.project(&format!("locked-{number}"));
        for entry in walkdir::WalkDir::new(&root) {
            let entry = entry.unwrap();
            mode(entry.path(), if entry.file_type().is_dir() { 0o777 } else { 0o666 });
        }
        mode(&root.join(folder), 0o555);
        let output = as_other(&root, &["generate", "--prune"]);
        if !output.status.success() {
            refused += 1;
            assert_eq!(output.status.code(), Some(2), "{folder}: {}", said(&output));
            assert!(said(&output).contains("nothing was written"), "{folder}: {}", said(&output));
            assert!(!case.is_whole(&root, &format!("{folder}: {}", said(&output))), "{folder}");
        }
        mode(&root.join(folder), 0o777);
        let output = as_other(&root, &["generate", "--prune"]);
        succeeds(output);
        assert!(case.is_whole(&root, folder));
    }
    assert!(refused >= 5, "{refused} of {folders:?}");
}

#[test]
fn a_project_that_cannot_be_written_is_up_to_date_all_the_same() {
    let case = Case::new();
    let root = case.folder.path().join("model");
    let mode = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    mode(case.folder.path(), 0o755);
    for folder in [root.clone(), root.join(".otpsmith")] {
        mode(&folder, 0o555);
    }
    let mut command = command(&root, &["generate"]);
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    let output = command.output().unwrap();
    for folder in [root.clone(), root.join(".otpsmith")] {
        mode(&folder, 0o755);
    }
    assert!(succeeds(output).contains("everything is up to date"));
}

#[test]
fn runs_at_once_wait_for_each_other() {
    let case = Case::new();
    for round in 0..8 {
        let root = case.project(&format!("round-{round}"));
        let children: Vec<Child> = (0..4).map(|_| command(&root, &["generate", "--prune"]).spawn().unwrap()).collect();
        let told: Vec<String> = children.into_iter().map(|it| succeeds(it.wait_with_output().unwrap())).collect();
        assert!(case.is_whole(&root, "four at once"));
        let wrote = told.iter().filter(|it| it.contains("files written")).count();
        let found_nothing = told.iter().filter(|it| it.contains("everything is up to date")).count();
        assert_eq!((wrote, found_nothing), (1, 3), "{told:?}");
        assert!(told.iter().all(|it| !it.contains("an earlier run")), "{told:?}");
    }
}

#[test]
fn one_that_waits_too_long_says_for_what() {
    let case = Case::new();
    let root = case.project("held");
    let (lock, _) = change::lock(&Project::find(&root).unwrap()).unwrap();
    // Who only looks need not wait.
    assert_eq!(run(&root, &["generate", "--check"]).status.code(), Some(1));
    let output = run(&root, &["generate", "--prune"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).starts_with("error: another otpsmith is changing this project; nothing was written"),
        "{}",
        said(&output)
    );
    drop(lock);
    assert!(!case.is_whole(&root, "held"));
    succeeds(run(&root, &["generate", "--prune"]));
}
