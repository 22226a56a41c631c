//! How many bytes the values of the running Apex code hold.
//!
//! Salesforce does not publish how it measures heap. Here an object counts [`OBJECT`] bytes, each value that it holds
//! [`SLOT`], each character of a string its bytes; what is dropped is given back. Constants of the code do not count.

use std::cell::Cell;

/// Bytes of an object, a collection or a string beside what it holds.
pub const OBJECT: usize = 16;
/// Bytes of a value in a field, a list, a set or a map.
pub const SLOT: usize = 16;

thread_local! {
    // Signed: what is counted on one thread may be dropped on another.
    static LIVE: Cell<i64> = const { Cell::new(0) };
}

/// Counts `bytes` more.
pub fn take(bytes: usize) {
    LIVE.with(|live| live.set(live.get() + bytes as i64));
}

/// Counts `bytes` less.
pub fn release(bytes: usize) {
    LIVE.with(|live| live.set(live.get() - bytes as i64));
}

/// All bytes that this thread counts.
pub fn live() -> i64 {
    LIVE.with(Cell::get)
}
