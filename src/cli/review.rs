//! `otpsmith generate --review`: asks about each change on a terminal.

use std::collections::HashMap;
use std::io;

use dialoguer::console::Term;

use super::EXIT_SUCCESS;
use super::generate::{describe, is_change, tell};
use super::terminal::Session;
use crate::phrase;
use crate::review::walk::{Decision, Person, walk};
use crate::review::{FileReview, review};
use crate::sfdx::change::{Choice, Recorded, Status};
use crate::sfdx::diff::pairs;
use crate::workflow::Failure;
use crate::workflow::generate::{Job, hold, prepare_to_write};
use crate::workflow::why::{self, Reasons};

pub(super) fn run(job: Job, session: &mut Session<'_, '_>) -> Result<u8, Failure> {
    if !session.can_ask() {
        return Err(Failure::Usage(
            "`--review` asks on a terminal, and there is none\n\
             `otpsmith diff` shows the changes, `otpsmith diff --format html` makes a page of them"
                .to_owned(),
        ));
    }
    // Nobody else changes the project while a person is looking at it.
    let hold = hold(&session.start())?;
    if let Some(recovered) = &hold.recovered {
        tell(recovered, session)?;
    }
    let mut prepared = prepare_to_write(job.clone(), hold)?;
    describe(&prepared, session)?;
    let mut files = review(pairs(&prepared.changes), false);
    for conflict in prepared.changes.files().iter().filter(|it| is_change(it) && it.is_obstructed()) {
        session.note(format_args!("left alone: {}, which is no file that can be changed", conflict.path()))?;
    }
    if files.is_empty() {
        session.note("nothing to review")?;
        return Ok(EXIT_SUCCESS);
    }
    let colour = session.err_colour();
    let mut person = AtTerminal { job, reasons: None };
    let decisions = walk(&mut files, &mut person, colour, session.err()).map_err(|error| match error.kind() {
        io::ErrorKind::Interrupted => Failure::Refused("interrupted; nothing was written".to_owned()),
        _ => Failure::Output(error),
    })?;
    let statuses: HashMap<&str, Status> = prepared.changes.files().iter().map(|it| (it.path(), it.status())).collect();
    let chosen = |(file, decision): (&FileReview<'_>, &Decision)| {
        let status = statuses.get(file.pair.path).copied().unwrap_or(Status::Create);
        (file.pair.path.to_owned(), choice(file, decision, status))
    };
    let choices: HashMap<String, Choice> = files.iter().zip(&decisions).map(chosen).collect();
    let count = |verdict| decisions.iter().map(|it| it.count(verdict)).sum::<usize>();
    let (taken, refused, left) = (count(Some(true)), count(Some(false)), count(None));
    drop(files);
    prepared.changes.choose(&choices);
    // Not everything that was generated may be in the record, so that nothing is noted as known.
    let applied = prepared.changes.apply()?;
    for path in &applied.written {
        writeln!(session.out(), "wrote  {path}")?;
    }
    session.flush()?;
    let left = if left > 0 { format!(", {left} left for another time") } else { String::new() };
    session.note(format_args!(
        "{} taken, {refused} refused{left}; {} written",
        phrase::count(taken, "change"),
        phrase::count(applied.written.len(), "file")
    ))?;
    if refused > 0 {
        session.note("what was refused stays as it is, as a change of yours that later runs keep; `otpsmith generate --restore` creates files that are not there")?;
    }
    Ok(EXIT_SUCCESS)
}

/// What a decision means for the file and for the record.
fn choice(file: &FileReview<'_>, decision: &Decision, status: Status) -> Choice {
    let is_taken = decision.count(Some(true)) > 0;
    let write = is_taken.then(|| decision.taken(file));
    let recorded = if decision.is_whole() {
        Recorded::Generated
    } else if status == Status::Update {
        // What nothing was decided about is offered again.
        Recorded::Text(String::from_utf8_lossy(&decision.decided(file)).replace("\r\n", "\n"))
    } else {
        // It cannot be told which of the lines are a person's own, so that the record says nothing new.
        Recorded::AsBefore
    };
    Choice { write, recorded }
}

/// The person at the terminal.
struct AtTerminal {
    job: Job,
    /// Found when something is to be explained for the first time.
    reasons: Option<Reasons>,
}

impl Person for AtTerminal {
    fn key(&mut self) -> io::Result<char> {
        Term::stderr().read_char()
    }

    fn explain(&mut self, file: &mut FileReview<'_>) -> io::Result<()> {
        let reasons = match &mut self.reasons {
            Some(reasons) => reasons,
            // What could be generated can be explained.
            none => match Reasons::of(self.job.clone(), false) {
                Ok(reasons) => none.insert(reasons),
                Err(_) => return Ok(()),
            },
        };
        why::explain(file, reasons, None, None);
        Ok(())
    }
}
