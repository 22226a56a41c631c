//! Tries the scenarios of providers: damages each plan in every small way, and sees whether a scenario notices.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::Failure;
use super::validate::{Progress, Subject, Wanted, files_of, names};
use crate::catalog::Catalog;
use crate::validate::mutant::trial::{self, Trial};

/// The mutants of one provider.
#[derive(Debug)]
pub struct Tried {
    /// The provider's name.
    pub provider: String,
    /// What became of them.
    pub trial: Trial,
}

/// Tries the mutants of every provider that is wanted, as many providers at a time as there are processors.
///
/// Gives also why some providers cannot be tried: one of their files is wrong, or they have no mock.
///
/// # Errors
/// A provider is not there.
pub fn mutants(
    catalog: &Catalog,
    wanted: &Wanted,
    progress: &mut dyn FnMut(&Progress),
) -> Result<(Vec<Tried>, Vec<Failure>), Failure> {
    let names = names(catalog, wanted)?;
    let mut files: Vec<_> = names.iter().map(|name| files_of(catalog, name)).collect::<Result<_, _>>()?;
    let mut left_out = Vec::new();
    files.retain(|files| files.subject().map_err(|why| left_out.push(why)).is_ok());
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Tried)>> = Mutex::new(Vec::new());
    let workers = thread::available_parallelism().map_or(1, usize::from).min(files.len());
    let (sender, receiver) = std::sync::mpsc::channel::<Progress>();
    thread::scope(|scope| {
        for _ in 0..workers {
            let (files, next, done, sender) = (&files, &next, &done, sender.clone());
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(own) = files.get(at) else { return };
                    // It was fine a moment ago.
                    let Ok(subject) = own.subject() else { return };
                    let Subject { spec, mock, variants, scenarios } = &subject;
                    let mut tell = |mutant: &str| {
                        let (provider, scenario) = (spec.name.value.clone(), mutant.to_owned());
                        let finished = done.lock().unwrap_or_else(PoisonError::into_inner).len();
                        // Nobody may be listening any more.
                        let _ = sender.send(Progress { finished, providers: files.len(), provider, scenario });
                    };
                    let trial = trial::run(spec, mock, variants, scenarios, wanted.options.now, &mut tell);
                    let tried = Tried { provider: spec.name.value.clone(), trial };
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((at, tried));
                }
            });
        }
        drop(sender);
        receiver.iter().for_each(|event| progress(&event));
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|it| it.0);
    Ok((done.into_iter().map(|it| it.1).collect(), left_out))
}
