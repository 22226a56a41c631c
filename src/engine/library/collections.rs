//! `List`, `Set`, `Map` and how they are walked through (Apex Reference, "List Class", "Set Class", "Map Class",
//! "Iterator Interface", "Iterable Interface").

use std::cmp::Ordering;
use std::rc::Rc;

use super::answer::{boolean, count, nothing, text};
use super::failure::{Failure, Kind};
use crate::engine::native::{Args, Member, NativeClass, NativeKind, Thrown, no_code, throw};
use crate::engine::table::Table;
use crate::engine::types::{Kind as TypeKind, Ty};
use crate::engine::value::{Answer, List, Value};
use crate::engine::vm::Vm;

fn out_of_bounds(at: i32) -> Thrown {
    Failure::new(Kind::List, format!("List index out of bounds: {at}")).into()
}

/// The place of an index argument among `length` places.
fn index(args: Args<'_>, at: usize, length: usize) -> Result<usize, Thrown> {
    let index = args.integer(at)?;
    usize::try_from(index).ok().filter(|place| *place < length).ok_or_else(|| out_of_bounds(index))
}

/// The elements of a list or set.
pub(super) fn elements(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::List(list) => Some(list.items().to_vec()),
        Value::Set(set) => Some(set.keys()),
        _ => None,
    }
}

/// The elements of anything that can be iterated over.
///
/// # Errors
/// What its iterator throws; `LimitException` if there are more elements than the heap can hold.
pub(super) fn walked(vm: &mut Vm<'_>, iterable: &Value) -> Result<Vec<Value>, Thrown> {
    if let Some(elements) = elements(iterable) {
        return Ok(elements);
    }
    let iterator = vm.call_method(iterable, "iterator", &[])?;
    let mut items = Vec::new();
    while matches!(vm.call_method(&iterator, "hasNext", &[])?, Value::Boolean(true)) {
        vm.work(1)?;
        vm.reserve((items.len() + 1).saturating_mul(crate::engine::heap::SLOT))?;
        items.push(vm.call_method(&iterator, "next", &[])?);
    }
    Ok(items)
}

fn given(args: Args<'_>, at: usize) -> Result<Vec<Value>, Thrown> {
    elements(args.value(at)).ok_or_else(|| Failure::null_argument().into())
}

fn new_list(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let items = if args.is_empty() { Vec::new() } else { given(args, args.len() - 1)? };
    Ok(Value::list(vm.constructed, items))
}

fn add_all(_: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let more = given(args, 1)?;
    args.list(0)?.items_mut().extend(more);
    nothing()
}

fn place_of(vm: &mut Vm<'_>, list: &Rc<List>, sought: &Value) -> Result<Option<usize>, Thrown> {
    let items = list.items().to_vec();
    for (place, item) in items.iter().enumerate() {
        if vm.equals(item, sought)? {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// What decides the order of two elements.
type Order<'o> = &'o mut dyn FnMut(&mut Vm<'_>, &Value, &Value) -> Result<Ordering, Thrown>;

/// Sorts without changing the order of equal elements; comparing may run Apex code and throw.
fn sorted(vm: &mut Vm<'_>, items: Vec<Value>, order: Order<'_>) -> Result<Vec<Value>, Thrown> {
    let mut runs: Vec<Vec<Value>> = items.into_iter().map(|item| vec![item]).collect();
    while runs.len() > 1 {
        let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
        let mut rest = runs.into_iter();
        while let Some(one) = rest.next() {
            merged.push(match rest.next() {
                Some(other) => merge(vm, one, other, order)?,
                None => one,
            });
        }
        runs = merged;
    }
    Ok(runs.pop().unwrap_or_default())
}

fn merge(vm: &mut Vm<'_>, one: Vec<Value>, other: Vec<Value>, order: Order<'_>) -> Result<Vec<Value>, Thrown> {
    let mut merged = Vec::with_capacity(one.len() + other.len());
    let (mut one, mut other) = (one.into_iter().peekable(), other.into_iter().peekable());
    while let (Some(a), Some(b)) = (one.peek(), other.peek()) {
        vm.work(1)?;
        let is_first = order(vm, a, b)? != Ordering::Greater;
        merged.extend(if is_first { one.next() } else { other.next() });
    }
    merged.extend(one);
    merged.extend(other);
    Ok(merged)
}

fn sort(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let list = args.list(0)?;
    let items = list.items().to_vec();
    let in_order = if args.len() > 1 {
        let comparator = args.value(1).clone();
        sorted(vm, items, &mut |vm, a, b| match vm.call_method(&comparator, "compare", &[a.clone(), b.clone()])? {
            Value::Integer(sign) => Ok(sign.cmp(&0)),
            _ => Err(Failure::null_receiver().into()),
        })?
    } else {
        sorted(vm, items, &mut |vm, a, b| vm.compare(a, b))?
    };
    *list.items_mut() = in_order;
    nothing()
}

fn write(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let written = vm.display(args.value(0))?;
    text(written)
}

fn equal(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let is_equal = vm.equals(args.value(0), args.value(1))?;
    boolean(is_equal)
}

fn iterator(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let items = given(args, 0)?;
    Ok(vm.new_native("CollectionIterator", Walk { items, next: 0 }))
}

/// Copies of the records of a list, with their Ids, moments of change and auto numbers if that is asked for.
///
/// # Errors
/// `TypeException` for a list of anything else: "deepClone only works with lists of sObjects, not with lists of primitives".
fn deep_clone(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let list = args.list(0)?;
    let asks = |at: usize| Value::Boolean(matches!(args.value(at), Value::Boolean(true)));
    let records = list.items().to_vec();
    let mut copies = Vec::with_capacity(records.len());
    for record in records {
        vm.work(1)?;
        copies.push(match &record {
            Value::Null => Value::Null,
            Value::SObject(_) => {
                vm.call_method(&record, "clone", &[asks(1), Value::Boolean(true), asks(2), asks(3)])?
            }
            _ => return Err(Failure::of_type("Only lists of records have deep copies").into()),
        });
    }
    Ok(Value::list(list.ty, copies))
}

pub(super) static LIST: NativeClass = NativeClass {
    name: "List<T>",
    kind: NativeKind::Class,
    supers: &["Iterable<T>"],
    members: &[
        Member("new()", new_list),
        Member("new(List<T>)", new_list),
        Member("new(Set<T>)", new_list),
        Member("void add(T)", |_, args| {
            args.list(0)?.items_mut().push(args.value(1).clone());
            nothing()
        }),
        Member("void add(Integer, T)", |_, args| {
            let list = args.list(0)?;
            let length = list.items().len();
            let place = index(args, 1, length + 1)?;
            list.items_mut().insert(place, args.value(2).clone());
            nothing()
        }),
        Member("void addAll(List<T>)", add_all),
        Member("void addAll(Set<T>)", add_all),
        Member("void clear()", |_, args| {
            let items = args.list(0)?.items_mut().split_off(0);
            drop(items);
            nothing()
        }),
        Member("List<T> clone()", |_, args| {
            let list = args.list(0)?;
            Ok(Value::list(list.ty, list.items().to_vec()))
        }),
        Member("List<T> deepClone()", deep_clone),
        Member("List<T> deepClone(Boolean)", deep_clone),
        Member("List<T> deepClone(Boolean, Boolean)", deep_clone),
        Member("List<T> deepClone(Boolean, Boolean, Boolean)", deep_clone),
        Member("Boolean contains(T)", |vm, args| {
            let found = place_of(vm, args.list(0)?, args.value(1))?;
            boolean(found.is_some())
        }),
        Member("Integer indexOf(T)", |vm, args| {
            let found = place_of(vm, args.list(0)?, args.value(1))?;
            Ok(Value::Integer(super::strings::place(found)))
        }),
        Member("T get(Integer)", |_, args| {
            let items = args.list(0)?.items();
            Ok(items[index(args, 1, items.len())?].clone())
        }),
        Member("void set(Integer, T)", |_, args| {
            let mut items = args.list(0)?.items_mut();
            let place = index(args, 1, items.len())?;
            let old = std::mem::replace(&mut items[place], args.value(2).clone());
            drop(items);
            drop(old);
            nothing()
        }),
        Member("T remove(Integer)", |_, args| {
            let mut items = args.list(0)?.items_mut();
            let place = index(args, 1, items.len())?;
            Ok(items.remove(place))
        }),
        Member("Boolean isEmpty()", |_, args| boolean(args.list(0)?.items().is_empty())),
        Member("Integer size()", |_, args| count(args.list(0)?.items().len())),
        Member("void sort()", sort),
        Member("void sort(Comparator<T>)", sort),
        Member("Iterator<T> iterator()", iterator),
        Member("Boolean equals(Object)", equal),
        Member("String toString()", write),
    ],
};

fn new_set(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let items = if args.is_empty() { Vec::new() } else { given(args, args.len() - 1)? };
    let ty = vm.constructed;
    let set = vm.new_table(ty);
    for item in items {
        vm.table_put(&set, item, Value::Null)?;
    }
    Ok(Value::Set(set))
}

/// Calls a change for each of the given elements and answers whether one of them changed the set.
fn each(vm: &mut Vm<'_>, args: Args<'_>, change: fn(&mut Vm<'_>, &Table, Value) -> Result<bool, Thrown>) -> Answer {
    let (set, items) = (args.table(0)?, given(args, 1)?);
    let mut is_changed = false;
    for item in items {
        vm.work(1)?;
        is_changed |= change(vm, set, item)?;
    }
    boolean(is_changed)
}

fn put(vm: &mut Vm<'_>, set: &Table, item: Value) -> Result<bool, Thrown> {
    // What an org does when an element is added to the keys of a map is not documented; Java refuses it.
    if matches!(vm.types.kind(set.ty), TypeKind::Map(..)) {
        return Err(throw("System.UnsupportedOperationException", "Nothing can be added to the keys of a map"));
    }
    // A key that is there keeps its first form.
    if vm.table_get(set, &item)?.is_some() {
        return Ok(false);
    }
    vm.table_put(set, item, Value::Null).map(|_| true)
}

fn take(vm: &mut Vm<'_>, set: &Table, item: Value) -> Result<bool, Thrown> {
    Ok(vm.table_remove(set, &item)?.is_some())
}

fn contains_all(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let (set, items) = (args.table(0)?, given(args, 1)?);
    for item in items {
        if vm.table_get(set, &item)?.is_none() {
            return boolean(false);
        }
    }
    boolean(true)
}

fn retain_all(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let (set, kept) = (args.table(0)?, given(args, 1)?);
    let mut is_changed = false;
    for key in set.keys() {
        let mut is_kept = false;
        for item in &kept {
            is_kept = is_kept || vm.equals(&key, item)?;
        }
        is_changed |= !is_kept && take(vm, set, key)?;
    }
    boolean(is_changed)
}

pub(super) static SET: NativeClass = NativeClass {
    name: "Set<T>",
    kind: NativeKind::Class,
    supers: &["Iterable<T>"],
    members: &[
        Member("new()", new_set),
        Member("new(List<T>)", new_set),
        Member("new(Set<T>)", new_set),
        Member("Boolean add(T)", |vm, args| {
            let is_new = put(vm, args.table(0)?, args.value(1).clone())?;
            boolean(is_new)
        }),
        Member("Boolean addAll(List<T>)", |vm, args| each(vm, args, put)),
        Member("Boolean addAll(Set<T>)", |vm, args| each(vm, args, put)),
        Member("void clear()", |_, args| {
            args.table(0)?.clear();
            nothing()
        }),
        Member("Set<T> clone()", |vm, args| {
            let ty = vm.type_of(args.value(0));
            let set = vm.new_table(ty);
            for key in args.table(0)?.keys() {
                vm.table_put(&set, key, Value::Null)?;
            }
            Ok(Value::Set(set))
        }),
        Member("Boolean contains(T)", |vm, args| {
            let found = vm.table_get(args.table(0)?, args.value(1))?;
            boolean(found.is_some())
        }),
        Member("Boolean containsAll(List<T>)", contains_all),
        Member("Boolean containsAll(Set<T>)", contains_all),
        Member("Boolean remove(T)", |vm, args| {
            let was_there = take(vm, args.table(0)?, args.value(1).clone())?;
            boolean(was_there)
        }),
        Member("Boolean removeAll(List<T>)", |vm, args| each(vm, args, take)),
        Member("Boolean removeAll(Set<T>)", |vm, args| each(vm, args, take)),
        Member("Boolean retainAll(List<T>)", retain_all),
        Member("Boolean retainAll(Set<T>)", retain_all),
        Member("Boolean isEmpty()", |_, args| boolean(args.table(0)?.is_empty())),
        Member("Integer size()", |_, args| count(args.table(0)?.len())),
        Member("Iterator<T> iterator()", iterator),
        Member("Boolean equals(Object)", equal),
        Member("String toString()", write),
    ],
};

fn copy(vm: &mut Vm<'_>, table: &Rc<Table>) -> Result<Rc<Table>, Thrown> {
    let copy = vm.new_table(table.ty);
    for (key, value) in table.entries() {
        vm.table_put(&copy, key, value)?;
    }
    Ok(copy)
}

fn put_all(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let (map, more) = (args.table(0)?, args.table(1)?.entries());
    for (key, value) in more {
        vm.table_put(map, key, value)?;
    }
    nothing()
}

/// Puts records in a map by their Ids ("Map<ID,sObject>(recordList)" and putAll(sobjectArray)).
///
/// # Errors
/// `TypeException` for a map of something else, which an org does not compile; `ListException` for a record without an
/// Id, and in a new map for two with one Id (Salesforce Stack Exchange, question 235182).
fn put_records(vm: &mut Vm<'_>, map: &Table, records: &[Value], is_new: bool) -> Result<(), Thrown> {
    let (key_type, _) = vm.types.key_and_value(map.ty);
    for (row, record) in records.iter().enumerate() {
        vm.work(1)?;
        let Value::SObject(_) = record else {
            return Err(Failure::of_type("Only a list of records can be put in a map").into());
        };
        let key = match vm.call_method(record, "get", &[Value::text("Id")])? {
            Value::Id(id) if key_type == Ty::ID => Value::Id(id),
            Value::Id(id) if key_type == Ty::STRING => Value::String(id),
            Value::Id(_) => return Err(Failure::of_type("The keys of a map of records are Ids").into()),
            _ => return Err(Failure::new(Kind::List, format!("Row with null Id at index: {row}")).into()),
        };
        if vm.table_put(map, key, record.clone())?.is_some() && is_new {
            return Err(Failure::new(Kind::List, format!("Row with duplicate Id at index: {row}")).into());
        }
    }
    Ok(())
}

pub(super) static MAP: NativeClass = NativeClass {
    name: "Map<K, V>",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("new()", |vm, _| {
            let ty = vm.constructed;
            Ok(Value::Map(vm.new_table(ty)))
        }),
        Member("new(Map<K, V>)", |vm, args| {
            let source = args.table(args.len() - 1)?;
            let ty = vm.constructed;
            let map = vm.new_table(ty);
            for (key, value) in source.entries() {
                vm.table_put(&map, key, value)?;
            }
            Ok(Value::Map(map))
        }),
        Member("new(List<V>)", |vm, args| {
            let records = args.list(args.len() - 1)?.items().to_vec();
            let ty = vm.constructed;
            let map = vm.new_table(ty);
            put_records(vm, &map, &records, true)?;
            Ok(Value::Map(map))
        }),
        Member("void putAll(List<V>)", |vm, args| {
            let records = args.list(1)?.items().to_vec();
            put_records(vm, args.table(0)?, &records, false)?;
            nothing()
        }),
        Member("void clear()", |_, args| {
            args.table(0)?.clear();
            nothing()
        }),
        Member("Map<K, V> clone()", |vm, args| Ok(Value::Map(copy(vm, args.table(0)?)?))),
        Member("Boolean containsKey(K)", |vm, args| {
            let found = vm.table_get(args.table(0)?, args.value(1))?;
            boolean(found.is_some())
        }),
        Member("V get(K)", |vm, args| Ok(vm.table_get(args.table(0)?, args.value(1))?.unwrap_or(Value::Null))),
        Member("V put(K, V)", |vm, args| {
            let former = vm.table_put(args.table(0)?, args.value(1).clone(), args.value(2).clone())?;
            Ok(former.unwrap_or(Value::Null))
        }),
        Member("void putAll(Map<K, V>)", put_all),
        Member("V remove(K)", |vm, args| Ok(vm.table_remove(args.table(0)?, args.value(1))?.unwrap_or(Value::Null))),
        // "The returned keySet is backed by the map": both have one table.
        Member("Set<K> keySet()", |_, args| Ok(Value::Set(Rc::clone(args.table(0)?)))),
        Member("List<V> values()", |vm, args| {
            let map = args.table(0)?;
            let (_, value) = vm.types.key_and_value(map.ty);
            let ty = vm.types.list(value);
            Ok(Value::list(ty, map.values()))
        }),
        Member("Boolean isEmpty()", |_, args| boolean(args.table(0)?.is_empty())),
        Member("Integer size()", |_, args| count(args.table(0)?.len())),
        Member("Boolean equals(Object)", equal),
        Member("String toString()", write),
    ],
};

pub(super) static ITERABLE: NativeClass = NativeClass {
    name: "Iterable<T>",
    kind: NativeKind::Interface,
    supers: &[],
    members: &[Member("Iterator<T> iterator()", no_code)],
};

pub(super) static ITERATOR: NativeClass = NativeClass {
    name: "Iterator<T>",
    kind: NativeKind::Interface,
    supers: &[],
    members: &[Member("Boolean hasNext()", no_code), Member("T next()", no_code)],
};

pub(super) static COMPARATOR: NativeClass = NativeClass {
    name: "Comparator<T>",
    kind: NativeKind::Interface,
    supers: &[],
    members: &[Member("Integer compare(T, T)", no_code)],
};

pub(super) static COMPARABLE: NativeClass = NativeClass {
    name: "Comparable",
    kind: NativeKind::Interface,
    supers: &[],
    members: &[Member("Integer compareTo(Object)", no_code)],
};

/// A walk over the elements that a list or set had when the walk began.
struct Walk {
    items: Vec<Value>,
    next: usize,
}

/// What `iterator()` answers; Apex has no name for it.
pub(super) static COLLECTION_ITERATOR: NativeClass = NativeClass {
    name: "CollectionIterator",
    kind: NativeKind::Class,
    supers: &["Iterator<Object>"],
    members: &[
        Member("Boolean hasNext()", |_, args| {
            let walk = args.state::<Walk>(0)?;
            boolean(walk.next < walk.items.len())
        }),
        Member("Object next()", |_, args| {
            let mut walk = args.state_mut::<Walk>(0)?;
            let item = walk.items.get(walk.next).cloned();
            walk.next += 1;
            item.ok_or_else(|| Failure::new(Kind::NoSuchElement, "Iterator has no more elements").into())
        }),
    ],
};
