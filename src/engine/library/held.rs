//! What instances of the library's classes hold beside values, counted as heap: without it, a document that grows in a
//! loop would reach no limit.

use crate::engine::heap;

/// Bytes that count as heap while this lives.
#[derive(Debug, Default)]
pub(super) struct Held(usize);

impl Held {
    /// Counts so many bytes more.
    pub(super) fn add(&mut self, bytes: usize) {
        heap::take(bytes);
        self.0 += bytes;
    }

    /// Counts so many bytes in all.
    pub(super) fn set(&mut self, bytes: usize) {
        heap::release(self.0);
        heap::take(bytes);
        self.0 = bytes;
    }
}

impl Clone for Held {
    fn clone(&self) -> Self {
        let mut copy = Self::default();
        copy.add(self.0);
        copy
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        heap::release(self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_is_given_back() {
        let before = heap::live();
        let mut held = Held::default();
        held.add(5);
        let copy = held.clone();
        assert_eq!(heap::live() - before, 10);
        drop((held, copy));
        assert_eq!(heap::live(), before);
    }
}
