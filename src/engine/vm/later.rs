//! What runs after the transaction: methods with `@future` and jobs of the queue (Apex Developer Guide, "Future Methods" and
//! "Queueable Apex").
//!
//! A test runs what it asked for when it calls `Test.stopTest`, or at its end. Outside of tests it runs after the call has been
//! answered, with static variables of its own; nobody learns how it ends.

use super::super::class::MethodId;
use super::super::native::{Thrown, throw};
use super::super::text::Text;
use super::super::value::Value;
use super::{Usage, Vm};

/// A transaction adds so many of either kind (Apex Developer Guide, "Execution Governors and Limits").
const MOST: usize = 50;
/// So many run after one call, those included that jobs add: a chain of jobs may have no end.
const MOST_IN_ALL: usize = 50;

/// What kind of work runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) enum JobKind {
    Future,
    Queueable,
}

/// Work that waits.
#[derive(Debug)]
pub(super) enum Job {
    /// A method with its arguments.
    Future(MethodId, Vec<Value>),
    /// The object of the class that implements `Queueable`, and the job's Id.
    Queueable(Value, Text),
}

impl Job {
    fn kind(&self) -> JobKind {
        match self {
            Self::Future(..) => JobKind::Future,
            Self::Queueable(..) => JobKind::Queueable,
        }
    }
}

impl Vm<'_> {
    /// Calls a method with `@future`.
    ///
    /// # Errors
    /// `AsyncException` inside another one; `LimitException` for the fifty-first.
    pub(super) fn call_later(&mut self, routine: MethodId, values: Vec<Value>) -> Result<(), Thrown> {
        if self.job == Some(JobKind::Future) {
            let words = "Future method cannot be called from a future or batch method";
            return Err(self.raise("System.AsyncException", words));
        }
        self.add(Job::Future(routine, values), "Too many future calls")
    }

    /// `System.enqueueJob`: the job's Id.
    ///
    /// # Errors
    /// `AsyncException` for a second job that a job adds, and in a test for the first; `LimitException` for the fifty-first.
    pub(in crate::engine) fn enqueue(&mut self, job: &Value) -> Result<Text, Thrown> {
        if job.is_null() {
            return Err(super::super::native::null_argument(1));
        }
        if self.is_test && self.job == Some(JobKind::Queueable) {
            return Err(throw("System.AsyncException", "Maximum stack depth has been reached."));
        }
        let id = self.new_id("707");
        self.add(Job::Queueable(job.clone(), id.clone()), "Too many queueable jobs added to the queue")?;
        Ok(id)
    }

    fn add(&mut self, job: Job, words: &str) -> Result<(), Thrown> {
        let most = match (self.job, job.kind()) {
            (Some(_), JobKind::Queueable) => 1,
            _ => MOST,
        };
        let count = self.waiting(job.kind()) + 1;
        if count > most {
            return Err(self.raise("System.LimitException", &format!("{words}: {count}")));
        }
        self.jobs.push(job);
        Ok(())
    }

    /// How many jobs of a kind wait.
    pub(in crate::engine) fn waiting(&self, kind: JobKind) -> usize {
        self.jobs.iter().filter(|job| job.kind() == kind).count()
    }

    /// What kind of job runs, if one does.
    pub(in crate::engine) fn running_job(&self) -> Option<JobKind> {
        self.job
    }

    /// Runs what waits. Every job has limits of its own, but for time and heap, which stay those of the whole run.
    ///
    /// # Errors
    /// What the first job throws that throws.
    pub(in crate::engine) fn run_jobs(&mut self) -> Result<(), Thrown> {
        for _ in 0..MOST_IN_ALL {
            // A job that calls `Test.stopTest` runs no other.
            if self.jobs.is_empty() || self.job.is_some() {
                return Ok(());
            }
            self.run_next()?;
        }
        self.jobs.clear();
        Ok(())
    }

    /// Runs what waits after a call from outside has been answered. A job that fails ends itself and nothing else.
    pub(in crate::engine) fn run_jobs_apart(&mut self) {
        for _ in 0..MOST_IN_ALL {
            if self.jobs.is_empty() {
                return;
            }
            super::super::value::drop_later(self.statics.iter_mut().map(|it| std::mem::replace(it, Value::Null)));
            self.initialised.fill(false);
            if self.run_next().is_err() {
                self.frames.clear();
                super::super::value::drop_later(self.stack.drain(..));
                self.base = 0;
            }
        }
        self.jobs.clear();
    }

    fn run_next(&mut self) -> Result<(), Thrown> {
        let job = self.jobs.remove(0);
        // What the job adds runs after all that waits already.
        let waiting = std::mem::take(&mut self.jobs);
        let before = self.usage;
        self.usage = Usage { statements: before.statements, heap: before.heap, ..Usage::default() };
        self.job = Some(job.kind());
        let result = self.run_job(job);
        self.job = None;
        self.usage = Usage { statements: self.usage.statements, heap: self.usage.heap, ..before };
        let added = std::mem::replace(&mut self.jobs, waiting);
        self.jobs.extend(added);
        result
    }

    fn run_job(&mut self, job: Job) -> Result<(), Thrown> {
        match job {
            Job::Future(routine, values) => self.call_values(routine, values)?,
            Job::Queueable(object, id) => {
                let context = self.new_native("QueueableContext", id);
                self.call_method(&object, "execute", &[context])?
            }
        };
        Ok(())
    }
}
