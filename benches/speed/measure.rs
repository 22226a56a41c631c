//! Makes the inputs, runs the program and prints what it used.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use otpsmith::catalog::Catalog;
use otpsmith::diagnostic::Source;
use otpsmith::spec::{self, SettingKind, Spec};
use tempfile::TempDir;

use crate::cpu::used;

/// How many handlers, and how many specs.
const MANY: usize = 1_000;
/// Each measurement is the least of so many.
const ROUNDS: usize = 5;
/// One process is too short for the clock: so many are taken together.
const PROCESSES: u32 = 50;

/// The bounds of the issue.
const ONE_MILLIS: f64 = 20.0;
const RATIO: f64 = 3.0;
const DIFF_RATIO: f64 = 2.0;
const MEMORY_MB: f64 = 100.0;

pub(crate) fn main() -> ExitCode {
    let folder = tempfile::tempdir().unwrap();
    if std::env::args().any(|it| it == "--instructions") {
        count_instructions(&folder);
        return ExitCode::SUCCESS;
    }
    let mut table = Table { is_kept: true };
    println!("{:<46} {:>10} {:>8} {:>8}", "", "CPU", "figure", "bound");

    let start = least((0..ROUNDS).map(|_| cpu(PROCESSES, &mut otpsmith(folder.path(), &["--version"])) / PROCESSES));
    table.note("starting the process", start);
    let one = least((0..ROUNDS).map(|round| {
        (0..PROCESSES)
            .map(|process| {
                let place = project(&folder.path().join(format!("one-{round}-{process}")));
                let flags = ["--set", "account_sid=AC00000000000000000000000000000000", "--set", "sender=Acme"];
                cpu(1, otpsmith(&place, &["-q", "generate", "twilio"]).args(flags))
            })
            .sum::<Duration>()
            / PROCESSES
    }));
    let millis = one.as_secs_f64() * 1_000.0;
    table.row("generate one provider", one, millis, ONE_MILLIS, " ms");

    // Each round has folders of its own: file systems are slow where much was just deleted.
    let rounds: Vec<Round> =
        (0..ROUNDS).map(|round| Round::run(&folder.path().join(format!("many-{round}")), round == 0)).collect();
    let copy = least(rounds.iter().map(|it| it.copy));
    table.note("cp -r of the output of 1,000 handlers", copy);
    let mut ratio = |what, of: fn(&Round) -> Duration| {
        let took = least(rounds.iter().map(of));
        table.row(what, took, took.as_secs_f64() / copy.as_secs_f64(), RATIO, " x cp");
    };
    ratio("generate 1,000 handlers", |it| it.generate);
    ratio("generate 1,000 with texts of their own", |it| it.generate_own);
    ratio("generate again, nothing changes", |it| it.again);
    ratio("check the project file with 1,000 handlers", |it| it.check);
    ratio("check 1,000 specs", |it| it.specs);
    let mut compared = |with: &str, by: fn(&Round) -> Duration, what, of: fn(&Round) -> Duration| {
        let other = least(rounds.iter().map(by));
        table.note(with, other);
        let took = least(rounds.iter().map(of));
        table.row(what, took, took.as_secs_f64() / other.as_secs_f64(), DIFF_RATIO, " x it");
    };
    compared("diff -rq of the output, the record left out", |it| it.diff_rq, "diff, nothing changes", |it| it.diff);
    compared(
        "git diff --no-index, 1 handler of 10 changes",
        |it| it.git_diff,
        "diff, 1 handler of 10 changes",
        |it| it.diff_tenth,
    );

    let peak = rounds.iter().map(|it| it.peak).fold(0.0, f64::max);
    table.row("peak memory", Duration::ZERO, peak, MEMORY_MB, " MB");
    if table.is_kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

struct Table {
    is_kept: bool,
}

impl Table {
    fn note(&mut self, what: &str, took: Duration) {
        println!("{what:<46} {:>7.1} ms", took.as_secs_f64() * 1_000.0);
    }

    fn row(&mut self, what: &str, took: Duration, figure: f64, bound: f64, unit: &str) {
        self.is_kept &= figure <= bound;
        let took = if took.is_zero() { String::new() } else { format!("{:.1} ms", took.as_secs_f64() * 1_000.0) };
        let verdict = if figure <= bound { "" } else { "  BROKEN" };
        println!("{what:<46} {took:>10} {figure:>8.2} {bound:>8.0}{unit}{verdict}");
    }
}

/// What one project with many handlers took.
struct Round {
    generate: Duration,
    generate_own: Duration,
    again: Duration,
    check: Duration,
    specs: Duration,
    copy: Duration,
    diff: Duration,
    diff_rq: Duration,
    diff_tenth: Duration,
    git_diff: Duration,
    /// In megabytes.
    peak: f64,
}

impl Round {
    fn run(folder: &Path, is_first: bool) -> Self {
        let place = project(&folder.join("handlers"));
        fs::write(place.join("otpsmith.yaml"), handlers(MANY, Variety::Names)).unwrap();
        let generate = cpu(1, &mut otpsmith(&place, &["-q", "generate"]));
        let own = project(&folder.join("own"));
        fs::write(own.join("otpsmith.yaml"), handlers(MANY, Variety::Texts)).unwrap();
        let generate_own = cpu(1, &mut otpsmith(&own, &["-q", "generate"]));
        let again = cpu(1, &mut otpsmith(&place, &["-q", "generate"]));
        let check = cpu(1, &mut otpsmith(&place, &["-q", "check"]));
        let copy_place = folder.join("copy");
        let copy = cpu(1, Command::new("cp").arg("-r").arg(&place).arg(&copy_place));
        let diff = cpu(1, &mut otpsmith(&place, &["-q", "diff"]));
        let mut diff_rq = Command::new("diff");
        let diff_rq = cpu(1, diff_rq.args(["-rq", "-x", ".otpsmith"]).arg(&place).arg(&copy_place));

        fs::write(place.join("otpsmith.yaml"), handlers(MANY, Variety::Tenth)).unwrap();
        let diff_tenth = cpu_of_findings(&mut otpsmith(&place, &["-q", "diff"]));
        fs::write(copy_place.join("otpsmith.yaml"), handlers(MANY, Variety::Tenth)).unwrap();
        cpu(1, &mut otpsmith(&copy_place, &["-q", "generate"]));
        let specs_place = project(&folder.join("specs"));
        write_specs(&specs_place, MANY);
        let specs = cpu(1, &mut otpsmith(&specs_place, &["-q", "check"]));
        // Kilobytes on Linux; of the largest child there was, and git is larger.
        let peak = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss() as f64 / 1_024.0;
        let mut git = Command::new("git");
        git.args(["diff", "--no-index", "--no-color"]).arg(place.join("force-app")).arg(copy_place.join("force-app"));
        let git_diff = cpu_of_findings(&mut git);
        Self {
            generate,
            generate_own,
            again,
            check,
            specs,
            copy,
            diff,
            diff_rq,
            diff_tenth,
            git_diff,
            peak: if is_first { peak } else { 0.0 },
        }
    }
}

fn least(times: impl Iterator<Item = Duration>) -> Duration {
    times.min().unwrap_or_default()
}

/// User and system time of a command that is run so many times, and that has nothing to find.
fn cpu(times: u32, command: &mut Command) -> Duration {
    cpu_with_status(times, command, 0)
}

/// User and system time of a command that finds a difference.
fn cpu_of_findings(command: &mut Command) -> Duration {
    cpu_with_status(1, command, 1)
}

fn cpu_with_status(times: u32, command: &mut Command, status: i32) -> Duration {
    let before = used(UsageWho::RUSAGE_CHILDREN);
    for _ in 0..times {
        let output = command.stdout(Stdio::null()).stderr(Stdio::piped()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{command:?}: {said}");
    }
    used(UsageWho::RUSAGE_CHILDREN) - before
}

fn otpsmith(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_otpsmith"));
    command.current_dir(folder).args(arguments);
    command
}

/// An sfdx project without handlers.
fn project(place: &Path) -> PathBuf {
    fs::create_dir_all(place).unwrap();
    let project = r#"{"packageDirectories": [{"path": "force-app", "default": true}], "sourceApiVersion": "65.0"}"#;
    fs::write(place.join("sfdx-project.json"), project).unwrap();
    place.to_owned()
}

/// In what the handlers of a project file differ.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Variety {
    /// Their names.
    Names,
    /// Their names, and one of ten has another timeout.
    Tenth,
    /// Names of many lengths, a message of their own, and settings of their own where any text will do.
    Texts,
}

/// A project file with handlers of the built-in providers in turn, each with the settings that it needs.
fn handlers(count: usize, variety: Variety) -> String {
    const WORDS: [&str; 11] =
        ["Acme", "Shop", "Customer", "Login", "Partner", "Portal", "Contoso", "Bank", "Travel", "Health", "Community"];
    let catalog = Catalog::open(None).unwrap();
    let specs: Vec<Spec> = catalog.listed().iter().map(|it| catalog.load(&it.name).unwrap()).collect();
    let mut text = String::from("handlers:\n");
    for (number, spec) in specs.iter().cycle().take(count).enumerate() {
        let provider = &spec.name.value;
        let (one, two) = (WORDS[number % 11], WORDS[number / 11 % 11]);
        let (class, credential) = match variety {
            Variety::Texts => (format!("{one}{two}{number}Sms"), format!("{two}{number}{one}")),
            Variety::Names | Variety::Tenth => (format!("Handler{number:04}"), format!("Credential{number:04}")),
        };
        text.push_str(&format!("  - provider: {provider}\n    class: {class}\n    credential: {credential}\n"));
        if variety == Variety::Texts {
            text.push_str(&format!(
                "    message: \"{one} {two}: ${{otp}} is your code no. {number}. Don't share it.\"\n"
            ));
        }
        if variety == Variety::Tenth && number % 10 == 0 {
            text.push_str("    timeout: 7s\n");
        }
        let mut settings = String::new();
        for setting in spec.settings.iter().filter(|it| !it.optional && it.default.is_none()) {
            let is_any_text = setting.kind == SettingKind::Text && setting.pattern.is_none();
            let value = match variety {
                Variety::Texts if is_any_text => format!("{one}{number}"),
                _ => setting.example.value.clone(),
            };
            settings.push_str(&format!("      {}: {value:?}\n", setting.name.value));
        }
        if !settings.is_empty() {
            text.push_str(&format!("    settings:\n{settings}"));
        }
    }
    text
}

/// Specs of a project's own: those of the language's tests and the built-in ones in turn, each with a name of its own.
fn write_specs(place: &Path, count: usize) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts: Vec<String> = Vec::new();
    for folder in ["tests/language", "provider-specs"] {
        for entry in walkdir::WalkDir::new(root.join(folder)).sort_by_file_name() {
            let entry = entry.unwrap();
            let is_spec = folder == "tests/language" || entry.file_name() == "spec.yaml";
            if is_spec && entry.path().extension().is_some_and(|it| it == "yaml") {
                texts.push(fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    for (number, text) in texts.iter().cycle().take(count).enumerate() {
        let spec = spec::load(&Source::new("spec.yaml", text.clone())).unwrap();
        let name = format!("spec-{number}");
        let span = spec.name.span.clone();
        let folder = place.join("provider-specs").join(&name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("spec.yaml"), format!("{}{name}{}", &text[..span.start], &text[span.end..])).unwrap();
    }
}

/// Counts instructions, which other work on the machine does not change.
fn count_instructions(folder: &TempDir) {
    let many = project(&folder.path().join("handlers"));
    fs::write(many.join("otpsmith.yaml"), handlers(MANY, Variety::Names)).unwrap();
    let own = project(&folder.path().join("own"));
    fs::write(own.join("otpsmith.yaml"), handlers(MANY, Variety::Texts)).unwrap();
    let specs = project(&folder.path().join("specs"));
    write_specs(&specs, MANY);
    let one = project(&folder.path().join("one"));
    let flags = ["--set", "account_sid=AC00000000000000000000000000000000", "--set", "sender=Acme"];
    let count = |what: &str, place: &Path, arguments: &[&str]| {
        let mut command = Command::new("valgrind");
        command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null", env!("CARGO_BIN_EXE_otpsmith")]);
        let output = command.current_dir(place).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let count = said.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse::<f64>().ok());
        println!("{what:<46} {:>10.1} M", count.unwrap() / 1e6);
    };
    count("starting the process", &one, &["--version"]);
    count("generate one provider", &one, &[["-q", "generate", "twilio"].as_slice(), flags.as_slice()].concat());
    count("generate 1,000 handlers", &many, &["-q", "generate"]);
    count("generate 1,000 with texts of their own", &own, &["-q", "generate"]);
    count("generate again, nothing changes", &many, &["-q", "generate"]);
    count("diff, nothing changes", &many, &["-q", "diff"]);
    count("check the project file with 1,000 handlers", &many, &["-q", "check"]);
    count("check 1,000 specs", &specs, &["-q", "check"]);
}
