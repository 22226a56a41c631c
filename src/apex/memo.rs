//! Layouts that were made before. The handlers of one provider have most of their methods in common, and laying a method
//! out takes ten times as long as finding it here. A layout depends on nothing but its tree and level, so that it makes no
//! difference to the output.

use std::cell::RefCell;
use std::collections::HashMap;

use super::syntax::{Method, Stmt};

/// So many layouts are kept; more than two dozen providers have in common.
const MOST: usize = 1_500;

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

#[derive(Default)]
struct Known {
    methods: HashMap<usize, HashMap<Method, String>>,
    statements: HashMap<usize, HashMap<Vec<Stmt>, String>>,
    count: usize,
}

/// The layout of a method at a level: the known one, or the one that `make` gives.
pub(super) fn of_method(method: &Method, level: usize, make: impl FnOnce() -> String) -> String {
    let known = KNOWN.with_borrow(|known| known.methods.get(&level)?.get(method).cloned());
    known.unwrap_or_else(|| {
        let text = make();
        KNOWN.with_borrow_mut(|known| {
            if known.has_room() {
                known.methods.entry(level).or_default().insert(method.clone(), text.clone());
            }
        });
        text
    })
}

/// The layout of statements at a level: the known one, or the one that `make` gives.
pub(super) fn of_statements(statements: &[Stmt], level: usize, make: impl FnOnce() -> String) -> String {
    let known = KNOWN.with_borrow(|known| known.statements.get(&level)?.get(statements).cloned());
    known.unwrap_or_else(|| {
        let text = make();
        KNOWN.with_borrow_mut(|known| {
            if known.has_room() {
                known.statements.entry(level).or_default().insert(statements.to_vec(), text.clone());
            }
        });
        text
    })
}

impl Known {
    /// Whether one more may be kept, and counts it.
    fn has_room(&mut self) -> bool {
        let has_room = self.count < MOST;
        self.count += usize::from(has_room);
        has_room
    }
}
