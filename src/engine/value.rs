//! The values that Apex code computes with.

use std::any::Any;
use std::cell::{Ref, RefCell, RefMut};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::rc::Rc;

use bigdecimal::BigDecimal;
use jiff::civil::Date;

use super::heap;
use super::native::Thrown;
use super::table::Table;
use super::text::Text;
use super::types::{ClassId, ObjectId, Ty};

/// One value. Copies of collections and objects share what they hold, as references in Apex do.
#[derive(Clone)]
pub enum Value {
    /// `null` of any type.
    Null,
    /// `Boolean`.
    Boolean(bool),
    /// `Integer`.
    Integer(i32),
    /// `Long`.
    Long(i64),
    /// `Double`.
    Double(f64),
    /// `Decimal`.
    Decimal(Rc<BigDecimal>),
    /// `String`.
    String(Text),
    /// `Id`, always in its form of 18 characters.
    Id(Text),
    /// `Date`.
    Date(Date),
    /// `Time`: milliseconds since midnight.
    Time(i32),
    /// `Datetime`: milliseconds since 1970-01-01T00:00:00Z.
    Datetime(i64),
    /// `Blob`.
    Blob(Rc<Blob>),
    /// A constant of an enum.
    Enum(ClassId, u16),
    /// `List`.
    List(Rc<List>),
    /// `Set`: a table whose values are `null`.
    Set(Rc<Table>),
    /// `Map`.
    Map(Rc<Table>),
    /// An instance of a class written in Apex, or an exception.
    Object(Rc<Object>),
    /// An instance of a class of the library.
    Native(Rc<Native>),
    /// A record.
    SObject(Rc<SObject>),
    /// `Type`.
    Type(Ty),
}

impl Value {
    /// A `String`.
    pub fn text(text: impl Into<Text>) -> Self {
        Self::String(text.into())
    }

    /// A `Decimal`.
    pub fn decimal(number: BigDecimal) -> Self {
        Self::Decimal(Rc::new(number))
    }

    /// A `Blob`.
    pub fn blob(bytes: Vec<u8>) -> Self {
        Self::Blob(Rc::new(Blob::new(bytes)))
    }

    /// A `List` of a list type.
    pub fn list(ty: Ty, items: Vec<Value>) -> Self {
        Self::List(List::new(ty, items))
    }

    /// An instance of a class of the library.
    pub fn native(class: ClassId, state: impl Any) -> Self {
        heap::take(heap::OBJECT);
        Self::Native(Rc::new(Native { class, state: RefCell::new(Box::new(state)) }))
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Boolean(it) => write!(f, "{it}"),
            Self::Integer(it) => write!(f, "{it}"),
            Self::Long(it) => write!(f, "{it}L"),
            Self::Double(it) => write!(f, "{it}d"),
            Self::Decimal(it) => write!(f, "{it}"),
            Self::String(it) | Self::Id(it) => write!(f, "{it:?}"),
            Self::Date(it) => write!(f, "{it}"),
            Self::Time(it) => write!(f, "time {it}"),
            Self::Datetime(it) => write!(f, "datetime {it}"),
            Self::Blob(it) => write!(f, "blob of {}", it.len()),
            Self::Enum(class, at) => write!(f, "enum {}.{at}", class.0),
            Self::List(it) => write!(f, "list of {}", it.items().len()),
            Self::Set(it) => write!(f, "set of {}", it.len()),
            Self::Map(it) => write!(f, "map of {}", it.len()),
            Self::Object(it) => write!(f, "object of class {}", it.class.0),
            Self::Native(it) => write!(f, "object of class {}", it.class.0),
            Self::SObject(it) => write!(f, "record of object {}", it.object.0),
            Self::Type(it) => write!(f, "type {}", it.0),
        }
    }
}

/// Bytes.
pub struct Blob(Box<[u8]>);

impl Blob {
    /// Counts and keeps the bytes.
    pub fn new(bytes: Vec<u8>) -> Self {
        heap::take(heap::OBJECT + bytes.len());
        Self(bytes.into_boxed_slice())
    }
}

impl Default for Blob {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "blob of {}", self.len())
    }
}

impl Deref for Blob {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Blob {
    fn drop(&mut self) {
        heap::release(heap::OBJECT + self.0.len());
    }
}

/// A list with the type it was made with.
pub struct List {
    /// The type of the list itself, not of its elements.
    pub ty: Ty,
    items: RefCell<Vec<Value>>,
}

impl List {
    /// A list of a list type.
    pub fn new(ty: Ty, items: Vec<Value>) -> Rc<Self> {
        heap::take(heap::OBJECT + items.len() * heap::SLOT);
        Rc::new(Self { ty, items: RefCell::new(items) })
    }

    /// The elements. Nothing that may run Apex code may be called while the answer lives.
    pub fn items(&self) -> Ref<'_, Vec<Value>> {
        self.items.borrow()
    }

    /// The elements, to be changed; what they count as heap is put right when the answer is dropped.
    pub fn items_mut(&self) -> ItemsMut<'_> {
        let items = self.items.borrow_mut();
        ItemsMut { before: items.len(), items }
    }
}

impl Drop for List {
    fn drop(&mut self) {
        let items = std::mem::take(self.items.get_mut());
        heap::release(heap::OBJECT + items.len() * heap::SLOT);
        drop_later(items);
    }
}

/// The elements of a list while they are changed.
pub struct ItemsMut<'a> {
    items: RefMut<'a, Vec<Value>>,
    before: usize,
}

impl Deref for ItemsMut<'_> {
    type Target = Vec<Value>;

    fn deref(&self) -> &Vec<Value> {
        &self.items
    }
}

impl DerefMut for ItemsMut<'_> {
    fn deref_mut(&mut self) -> &mut Vec<Value> {
        &mut self.items
    }
}

impl Drop for ItemsMut<'_> {
    fn drop(&mut self) {
        let now = self.items.len();
        if now >= self.before {
            heap::take((now - self.before) * heap::SLOT);
        } else {
            heap::release((self.before - now) * heap::SLOT);
        }
    }
}

/// An instance of a class written in Apex, or an exception.
pub struct Object {
    /// Its class.
    pub class: ClassId,
    fields: RefCell<Box<[Value]>>,
    /// What every exception has.
    pub exception: Option<Box<RefCell<ExceptionState>>>,
    /// Of a stub: the object that answers for its methods.
    pub provider: Option<Box<Value>>,
}

/// What an exception carries beside the fields of its class.
#[derive(Debug, Default)]
pub struct ExceptionState {
    /// What `getMessage` answers; unset means the default message.
    pub message: Option<Text>,
    /// What `getCause` answers.
    pub cause: Option<Value>,
    /// One line for each active method, set when the exception is thrown first.
    pub stack: Option<Text>,
    /// The line on which it was thrown.
    pub line: u32,
    /// Of a `DmlException`: what failed.
    pub rows: Vec<RowError>,
}

/// Why the change of one record failed.
#[derive(Debug, Clone)]
pub struct RowError {
    /// The place of the record among those that were to be changed, from 0.
    pub row: usize,
    /// The Id of the record, if it has one.
    pub id: Option<Text>,
    /// A constant of `StatusCode`.
    pub status: &'static str,
    /// In words.
    pub message: String,
    /// The fields that are to blame.
    pub fields: Vec<String>,
}

impl Object {
    /// An object with these fields.
    pub fn new(class: ClassId, fields: Vec<Value>, is_exception: bool) -> Rc<Self> {
        heap::take(heap::OBJECT + fields.len() * heap::SLOT);
        let exception = is_exception.then(|| Box::new(RefCell::new(ExceptionState::default())));
        Rc::new(Self { class, fields: RefCell::new(fields.into_boxed_slice()), exception, provider: None })
    }

    /// An object of a class without fields, for whose methods another object answers.
    pub fn stub(class: ClassId, provider: Value) -> Rc<Self> {
        heap::take(heap::OBJECT);
        Rc::new(Self { class, fields: RefCell::default(), exception: None, provider: Some(Box::new(provider)) })
    }

    /// A field's value; a stub has none.
    pub fn field(&self, slot: usize) -> Option<Value> {
        self.fields.borrow().get(slot).cloned()
    }

    /// Sets a field and answers what it held; a stub has none.
    pub fn set_field(&self, slot: usize, value: Value) -> Option<Value> {
        let mut fields = self.fields.borrow_mut();
        fields.get_mut(slot).map(|field| std::mem::replace(field, value))
    }

    /// Copies of all fields.
    pub fn fields(&self) -> Vec<Value> {
        self.fields.borrow().to_vec()
    }

    /// Takes all fields away, which breaks circles of references.
    pub fn clear(&self) -> Vec<Value> {
        match self.fields.try_borrow_mut() {
            Ok(mut fields) => fields.iter_mut().map(|field| std::mem::replace(field, Value::Null)).collect(),
            Err(_) => Vec::new(),
        }
    }
}

impl Drop for Object {
    fn drop(&mut self) {
        let fields = std::mem::take(self.fields.get_mut());
        heap::release(heap::OBJECT + fields.len() * heap::SLOT);
        let mut held = fields.into_vec();
        if let Some(state) = self.exception.take() {
            held.extend(state.into_inner().cause);
        }
        held.extend(self.provider.take().map(|it| *it));
        drop_later(held);
    }
}

/// An instance of a class of the library.
pub struct Native {
    /// Its class.
    pub class: ClassId,
    /// What the library keeps for it.
    pub state: RefCell<Box<dyn Any>>,
}

impl Native {
    /// What the library keeps, if it is of this kind.
    pub fn get<T: 'static>(&self) -> Option<Ref<'_, T>> {
        Ref::filter_map(self.state.borrow(), |state| state.downcast_ref::<T>()).ok()
    }

    /// What the library keeps, to be changed.
    pub fn get_mut<T: 'static>(&self) -> Option<RefMut<'_, T>> {
        RefMut::filter_map(self.state.borrow_mut(), |state| state.downcast_mut::<T>()).ok()
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        heap::release(heap::OBJECT);
    }
}

/// A record: the fields that were set, by their place in the object's list of fields.
pub struct SObject {
    /// Its object.
    pub object: ObjectId,
    /// Fields that have a value, by place.
    pub fields: RefCell<std::collections::BTreeMap<u16, Value>>,
    /// The records that lookups lead to, by the place of the lookup, as far as a query has asked for them.
    pub parents: RefCell<std::collections::BTreeMap<u16, Option<Rc<SObject>>>>,
    /// Whether a query gave it, so that what is not there must not be read.
    pub is_queried: std::cell::Cell<bool>,
}

impl SObject {
    /// A record without a value.
    pub fn new(object: ObjectId) -> Rc<Self> {
        heap::take(heap::OBJECT);
        Rc::new(Self {
            object,
            fields: RefCell::default(),
            parents: RefCell::default(),
            is_queried: std::cell::Cell::new(false),
        })
    }
}

impl Drop for SObject {
    fn drop(&mut self) {
        heap::release(heap::OBJECT);
    }
}

thread_local! {
    static DROPPED: RefCell<Option<Vec<Value>>> = const { RefCell::new(None) };
}

/// Drops values one after the other rather than inside each other: a chain of a million objects must not need a stack
/// of a million calls.
pub(super) fn drop_later(values: impl IntoIterator<Item = Value>) {
    let mut values = values.into_iter().filter(|value| {
        matches!(
            value,
            Value::List(_) | Value::Set(_) | Value::Map(_) | Value::Object(_) | Value::Native(_) | Value::SObject(_)
        )
    });
    let Some(first) = values.next() else { return };
    let is_outermost = DROPPED.with_borrow_mut(|queue| match queue {
        Some(queue) => {
            queue.push(first);
            queue.extend(values);
            false
        }
        None => {
            *queue = Some(std::iter::once(first).chain(values).collect());
            true
        }
    });
    if !is_outermost {
        return;
    }
    while let Some(value) = DROPPED.with_borrow_mut(|queue| queue.as_mut().and_then(Vec::pop)) {
        drop(value);
    }
    DROPPED.with_borrow_mut(|queue| *queue = None);
}

/// What a piece of Apex code gives: a value, or what it threw.
pub type Answer = Result<Value, Thrown>;
