//! The state of one run, and what functions of the library may ask of it.

use std::rc::Rc;

use super::host::Host;
use super::native::{Thrown, throw};
use super::table::Table;
use super::text::Text;
use super::types::{ClassId, Ty, Types};
use super::value::Value;

/// One run: a test, or a call from outside.
pub struct Vm<'a> {
    /// The types that values are made of.
    pub types: Types,
    /// What lies outside.
    pub host: &'a mut Host<'a>,
    /// What has been used of Salesforce's limits.
    pub usage: Usage,
    /// The type that the running constructor of a library class makes: `Map<String, Integer>` in `new Map<…>()`.
    pub constructed: Ty,
    /// What [`Vm::set_mock`] set.
    mock: Option<Value>,
}

/// What a run has used of the limits of one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Callouts.
    pub callouts: u32,
    /// Milliseconds that all callouts together may have taken: the sum of their timeouts.
    pub callout_milliseconds: u64,
    /// SOQL queries.
    pub queries: u32,
    /// DML statements.
    pub dml_statements: u32,
    /// DML rows.
    pub dml_rows: u32,
    /// Statements that ran; the engine's measure of CPU time.
    pub statements: u64,
    /// The most bytes that were held at one time, as [`super::heap`] counts.
    pub heap: u64,
}

impl Vm<'_> {
    /// An instance of a class of the library, named as code names it.
    pub fn new_native(&mut self, class: &'static str, state: impl std::any::Any) -> Value {
        Value::native(self.library_class(class), state)
    }

    /// The class of the library with this name.
    pub fn library_class(&self, name: &'static str) -> ClassId {
        let _ = name;
        ClassId(0)
    }

    /// A constant of an enum of the library.
    pub fn enum_constant(&self, class: &'static str, constant: &str) -> Value {
        let _ = (class, constant);
        Value::Null
    }

    /// Calls a method of an object written in Apex (or of the library) by name, with arguments of the right types.
    /// The method is the one with this number of arguments.
    ///
    /// # Errors
    /// What the method throws, and `NullPointerException` if the receiver is `null`.
    pub fn call_method(&mut self, receiver: &Value, name: &str, arguments: &[Value]) -> Result<Value, Thrown> {
        let _ = (receiver, arguments);
        Err(throw("System.TypeException", format!("Method does not exist: {name}")))
    }

    /// Whether two values are equal as keys of a map: strings case-sensitively, objects by their `equals` method.
    ///
    /// # Errors
    /// What `equals` throws.
    pub fn equals(&mut self, a: &Value, b: &Value) -> Result<bool, Thrown> {
        let _ = (a, b);
        Ok(false)
    }

    /// Whether two values are equal as `==` says: strings case-insensitively.
    ///
    /// # Errors
    /// What `equals` throws.
    pub fn loosely_equals(&mut self, a: &Value, b: &Value) -> Result<bool, Thrown> {
        let _ = (a, b);
        Ok(false)
    }

    /// The order of two values, as `List.sort` puts them: `null` first, numbers by size, strings by code units, objects by
    /// their `compareTo` method.
    ///
    /// # Errors
    /// What `compareTo` throws; `ListException` if they have no order.
    pub fn compare(&mut self, a: &Value, b: &Value) -> Result<std::cmp::Ordering, Thrown> {
        let _ = (a, b);
        Ok(std::cmp::Ordering::Equal)
    }

    /// A value as text, as `String.valueOf` and `+` write it.
    ///
    /// # Errors
    /// What a `toString` method throws.
    pub fn display(&mut self, value: &Value) -> Result<Text, Thrown> {
        let _ = value;
        Ok(Text::from(""))
    }

    /// The name of a type, as `Type.getName` answers.
    pub fn type_name(&self, ty: Ty) -> String {
        let _ = ty;
        String::new()
    }

    /// The type of a value as it runs; `NULL` for `null`.
    pub fn type_of(&mut self, value: &Value) -> Ty {
        let _ = value;
        Ty::NULL
    }

    /// Whether a value is of a type, as `instanceof` says.
    pub fn is_instance(&mut self, value: &Value, ty: Ty) -> bool {
        let _ = (value, ty);
        false
    }

    /// The value of a key, or `None`.
    ///
    /// # Errors
    /// What `equals` and `hashCode` of the keys throw.
    pub fn table_get(&mut self, table: &Table, key: &Value) -> Result<Option<Value>, Thrown> {
        let _ = (table, key);
        Ok(None)
    }

    /// Sets the value of a key and answers the former one, or `None` if the key is new.
    ///
    /// # Errors
    /// What `equals` and `hashCode` of the keys throw.
    pub fn table_put(&mut self, table: &Table, key: Value, value: Value) -> Result<Option<Value>, Thrown> {
        let _ = (table, key, value);
        Ok(None)
    }

    /// Removes a key and answers its value, or `None` if it was not there.
    ///
    /// # Errors
    /// What `equals` and `hashCode` of the keys throw.
    pub fn table_remove(&mut self, table: &Table, key: &Value) -> Result<Option<Value>, Thrown> {
        let _ = (table, key);
        Ok(None)
    }

    /// An empty set or map of this type.
    pub fn new_table(&mut self, ty: Ty) -> Rc<Table> {
        Table::new(ty)
    }

    /// `Test.setMock`: where callouts go from now on.
    pub fn set_mock(&mut self, mock: Value) {
        self.mock = Some(mock);
    }

    /// What `Test.setMock` set.
    pub fn mock(&self) -> Option<Value> {
        self.mock.clone()
    }

    /// Counts work that grows with its input, such as one per character of a pattern match, against the CPU limit.
    ///
    /// # Errors
    /// `LimitException` when the limit is reached.
    pub fn work(&mut self, steps: u64) -> Result<(), Thrown> {
        self.usage.statements += steps;
        Ok(())
    }

    /// Refuses to make something so large that it cannot fit the heap, before it is made.
    ///
    /// # Errors
    /// `LimitException` when `bytes` more would break the heap limit.
    pub fn reserve(&mut self, bytes: usize) -> Result<(), Thrown> {
        let _ = bytes;
        Ok(())
    }
}
