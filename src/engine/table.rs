//! What sets and maps keep: keys with values, in the order in which the keys were added first.
//!
//! Keys of classes written in Apex are compared by their own `equals` and `hashCode`. Those run Apex code, which may reach
//! the same table again; so a look-up first copies the keys that may be meant, and no borrow lives while Apex code runs.
//! The look-ups themselves are methods of [`super::vm::Vm`].

use std::cell::RefCell;
use std::rc::Rc;

use hashbrown::HashTable;

use super::heap;
use super::types::Ty;
use super::value::{Value, drop_later};

/// A set or a map.
pub struct Table {
    /// The type of the set or map itself.
    pub ty: Ty,
    body: RefCell<Body>,
}

#[derive(Default)]
struct Body {
    /// Entries in the order of their addition; `None` where one was removed.
    entries: Vec<Option<Entry>>,
    /// Places in `entries`, by hash.
    places: HashTable<u32>,
}

struct Entry {
    hash: u64,
    key: Value,
    value: Value,
}

/// Bytes that an entry counts as heap.
const ENTRY: usize = 2 * heap::SLOT;

impl Table {
    /// An empty set or map of this type.
    pub fn new(ty: Ty) -> Rc<Self> {
        heap::take(heap::OBJECT);
        Rc::new(Self { ty, body: RefCell::default() })
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.body.borrow().places.len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The keys in order.
    pub fn keys(&self) -> Vec<Value> {
        self.body.borrow().entries.iter().flatten().map(|entry| entry.key.clone()).collect()
    }

    /// The values in order of their keys.
    pub fn values(&self) -> Vec<Value> {
        self.body.borrow().entries.iter().flatten().map(|entry| entry.value.clone()).collect()
    }

    /// Keys and values in order.
    pub fn entries(&self) -> Vec<(Value, Value)> {
        let body = self.body.borrow();
        body.entries.iter().flatten().map(|entry| (entry.key.clone(), entry.value.clone())).collect()
    }

    /// Removes everything.
    pub fn clear(&self) {
        let body = std::mem::take(&mut *self.body.borrow_mut());
        release(body);
    }

    /// The place of the key that `is_same` knows, among those with this hash.
    pub(super) fn find(&self, hash: u64, mut is_same: impl FnMut(&Value) -> bool) -> Option<u32> {
        let body = self.body.borrow();
        let is_meant = |at: &u32| body.entry(*at).is_some_and(|entry| entry.hash == hash && is_same(&entry.key));
        body.places.find(hash, is_meant).copied()
    }

    /// Copies of all keys with this hash, with their places.
    pub(super) fn candidates(&self, hash: u64) -> Vec<(u32, Value)> {
        let body = self.body.borrow();
        let entry = |at: &u32| body.entry(*at).filter(|it| it.hash == hash).map(|it| (*at, it.key.clone()));
        body.places.iter_hash(hash).filter_map(entry).collect()
    }

    /// The value at a place.
    pub(super) fn value_at(&self, at: u32) -> Value {
        self.body.borrow().entry(at).map_or(Value::Null, |entry| entry.value.clone())
    }

    /// Sets the value at a place and answers the former one.
    pub(super) fn set_at(&self, at: u32, value: Value) -> Value {
        match self.body.borrow_mut().entries.get_mut(at as usize) {
            Some(Some(entry)) => std::mem::replace(&mut entry.value, value),
            _ => value,
        }
    }

    /// Adds a key that is not there.
    pub(super) fn add(&self, hash: u64, key: Value, value: Value) {
        heap::take(ENTRY);
        let mut body = self.body.borrow_mut();
        let Body { entries, places } = &mut *body;
        let at = entries.len() as u32;
        entries.push(Some(Entry { hash, key, value }));
        places.insert_unique(hash, at, |at| entries.get(*at as usize).and_then(Option::as_ref).map_or(0, |it| it.hash));
    }

    /// Removes the key at a place and answers its value.
    pub(super) fn remove_at(&self, at: u32) -> Value {
        let mut body = self.body.borrow_mut();
        let Some(entry) = body.entries.get_mut(at as usize).and_then(Option::take) else { return Value::Null };
        heap::release(ENTRY);
        if let Ok(place) = body.places.find_entry(entry.hash, |it| *it == at) {
            place.remove();
        }
        body.close_gaps();
        drop(body);
        let Entry { key, value, .. } = entry;
        drop(key);
        value
    }
}

impl Body {
    fn entry(&self, at: u32) -> Option<&Entry> {
        self.entries.get(at as usize).and_then(Option::as_ref)
    }

    /// Closes the gaps that removals left, once they are more than the entries.
    fn close_gaps(&mut self) {
        if self.entries.len() < 16 || self.entries.len() < 2 * self.places.len() {
            return;
        }
        self.entries.retain(Option::is_some);
        self.places.clear();
        let Self { entries, places } = self;
        for (at, entry) in entries.iter().enumerate() {
            let hash = |at: &u32| entries.get(*at as usize).and_then(Option::as_ref).map_or(0, |it| it.hash);
            places.insert_unique(entry.as_ref().map_or(0, |it| it.hash), at as u32, hash);
        }
    }
}

fn release(body: Body) {
    heap::release(body.places.len() * ENTRY);
    drop_later(body.entries.into_iter().flatten().flat_map(|entry| [entry.key, entry.value]));
}

impl Drop for Table {
    fn drop(&mut self) {
        heap::release(heap::OBJECT);
        release(std::mem::take(self.body.get_mut()));
    }
}
