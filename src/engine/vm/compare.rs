//! Equality, hash values and order.

use std::cmp::Ordering;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use super::super::native::Thrown;
use super::super::syntax::BinaryOperator as Op;
use super::super::table::Table;
use super::super::value::Value;
use super::Vm;

/// Values inside values are compared, hashed and written so deep at most.
const DEEPEST: u32 = 100;

impl Vm<'_> {
    /// Goes one value deeper; a list that holds itself has no end.
    pub(super) fn deeper<T>(&mut self, go: impl FnOnce(&mut Self) -> Result<T, Thrown>) -> Result<T, Thrown> {
        if self.depth >= DEEPEST {
            let words = format!("Maximum stack depth reached: {}", self.limits.depth + 1);
            return Err(self.raise("System.LimitException", &words));
        }
        self.depth += 1;
        let result = go(self);
        self.depth -= 1;
        result
    }

    /// Whether two values are equal as keys of a map: strings case-sensitively, objects by their `equals` method.
    ///
    /// # Errors
    /// What `equals` throws.
    pub fn equals(&mut self, a: &Value, b: &Value) -> Result<bool, Thrown> {
        Ok(match (a, b) {
            (Value::Null, Value::Null) => true,
            (Value::Boolean(a), Value::Boolean(b)) => a == b,
            (Value::String(a) | Value::Id(a), Value::String(b) | Value::Id(b)) => a == b,
            (Value::Date(a), Value::Date(b)) => a == b,
            (Value::Time(a), Value::Time(b)) => a == b,
            (Value::Datetime(a), Value::Datetime(b)) => a == b,
            (Value::Blob(a), Value::Blob(b)) => ***a == ***b,
            (Value::Enum(a, at), Value::Enum(b, other)) => a == b && at == other,
            (Value::Type(a), Value::Type(b)) => a == b,
            (Value::List(a), Value::List(b)) => {
                if Rc::ptr_eq(a, b) {
                    return Ok(true);
                }
                let (a, b) = (a.items().clone(), b.items().clone());
                self.work(a.len() as u64)?;
                a.len() == b.len() && self.deeper(|vm| vm.all_equal(a.iter().zip(&b)))?
            }
            (Value::Set(a), Value::Set(b)) => Rc::ptr_eq(a, b) || self.deeper(|vm| vm.same_keys(a, b))?,
            (Value::Map(a), Value::Map(b)) => Rc::ptr_eq(a, b) || self.deeper(|vm| vm.same_entries(a, b))?,
            (Value::Object(a), Value::Object(other)) => {
                if Rc::ptr_eq(a, other) {
                    return Ok(true);
                }
                match self.program.find_routine(a.class, "equals", 1) {
                    Some(_) => {
                        let answer =
                            self.call_method(&Value::Object(Rc::clone(a)), "equals", std::slice::from_ref(b))?;
                        matches!(answer, Value::Boolean(true))
                    }
                    None => false,
                }
            }
            (Value::Native(a), Value::Native(b)) => Rc::ptr_eq(a, b),
            (Value::SObject(a), Value::SObject(b)) => {
                if Rc::ptr_eq(a, b) {
                    return Ok(true);
                }
                let (left, right) = (a.fields.borrow().clone(), b.fields.borrow().clone());
                let is_same = a.object == b.object && left.len() == right.len() && left.keys().eq(right.keys());
                is_same && self.deeper(|vm| vm.all_equal(left.values().zip(right.values())))?
            }
            _ => compare_numbers(a, b).is_some_and(Ordering::is_eq),
        })
    }

    fn all_equal<'v>(&mut self, pairs: impl Iterator<Item = (&'v Value, &'v Value)>) -> Result<bool, Thrown> {
        for (a, b) in pairs {
            if !self.equals(a, b)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether two sets have the same elements; the keys of a map have values, which do not count.
    fn same_keys(&mut self, a: &Table, b: &Table) -> Result<bool, Thrown> {
        if a.len() != b.len() {
            return Ok(false);
        }
        self.work(a.len() as u64)?;
        for key in a.keys() {
            if self.table_get(b, &key)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn same_entries(&mut self, a: &Table, b: &Table) -> Result<bool, Thrown> {
        if a.len() != b.len() {
            return Ok(false);
        }
        self.work(a.len() as u64)?;
        for (key, value) in a.entries() {
            match self.table_get(b, &key)? {
                Some(other) if self.equals(&value, &other)? => {}
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Whether two values are equal as `==` says: strings case-insensitively.
    ///
    /// # Errors
    /// What `equals` throws.
    pub fn loosely_equals(&mut self, a: &Value, b: &Value) -> Result<bool, Thrown> {
        match (a, b) {
            (Value::Integer(a), Value::Integer(b)) => Ok(a == b),
            (Value::Null, other) | (other, Value::Null) => Ok(other.is_null()),
            (Value::String(a), Value::String(b)) => Ok(a.eq_ignore_case(b)),
            _ => self.equals(a, b),
        }
    }

    /// `<`, `<=`, `>` and `>=`.
    pub(super) fn compare_operands(&mut self, op: Op, a: &Value, b: &Value) -> Result<Value, Thrown> {
        let order = match (a, b) {
            // "A non-null String or ID value is always greater than a null value."
            (Value::Null, Value::String(_) | Value::Id(_)) => Some(Ordering::Less),
            (Value::String(_) | Value::Id(_), Value::Null) => Some(Ordering::Greater),
            // "The comparison of two strings is case-insensitive."
            (Value::String(a), Value::String(b)) => {
                let (a, b) = (a.as_str().to_lowercase(), b.as_str().to_lowercase());
                Some(a.encode_utf16().cmp(b.encode_utf16()))
            }
            (Value::Id(a), Value::Id(b)) => {
                if a.as_str().get(..3) != b.as_str().get(..3) {
                    return Err(self.raise("System.TypeException", "Ids of different objects have no order"));
                }
                Some(a.cmp(b))
            }
            (Value::Null, _) | (_, Value::Null) => None,
            _ => plain_order(a, b),
        };
        Ok(Value::Boolean(order.is_some_and(|order| match op {
            Op::Less => order.is_lt(),
            Op::LessEqual => order.is_le(),
            Op::Greater => order.is_gt(),
            _ => order.is_ge(),
        })))
    }

    /// The order of two values, as `List.sort` puts them: `null` first, numbers by size, strings by code units, objects by
    /// their `compareTo` method.
    ///
    /// # Errors
    /// What `compareTo` throws; `ListException` if they have no order.
    pub fn compare(&mut self, a: &Value, b: &Value) -> Result<Ordering, Thrown> {
        match (a, b) {
            (Value::Null, Value::Null) => return Ok(Ordering::Equal),
            (Value::Null, _) => return Ok(Ordering::Less),
            (_, Value::Null) => return Ok(Ordering::Greater),
            (Value::Object(object), _) if self.program.find_routine(object.class, "compareTo", 1).is_some() => {
                return match self.call_method(a, "compareTo", std::slice::from_ref(b))? {
                    Value::Integer(order) => Ok(order.cmp(&0)),
                    _ => Err(self.null_pointer()),
                };
            }
            (Value::Enum(a, at), Value::Enum(b, other)) if a == b => return Ok(at.cmp(other)),
            _ => {}
        }
        match plain_order(a, b) {
            Some(order) => Ok(order),
            None => Err(self.raise("System.ListException", "One or more of the items in this list is not Comparable.")),
        }
    }

    /// A number that is equal for equal values, from `hashCode` for objects that have it.
    ///
    /// # Errors
    /// What `hashCode` throws.
    pub fn hash(&mut self, value: &Value) -> Result<u64, Thrown> {
        let mut hasher = DefaultHasher::new();
        self.hash_into(value, &mut hasher)?;
        Ok(hasher.finish())
    }

    fn hash_into(&mut self, value: &Value, hasher: &mut DefaultHasher) -> Result<(), Thrown> {
        match value {
            Value::Null => 0.hash(hasher),
            Value::Boolean(it) => it.hash(hasher),
            // Numbers that are equal have one hash value.
            Value::Integer(it) => f64::from(*it).to_bits().hash(hasher),
            Value::Long(it) => (*it as f64).to_bits().hash(hasher),
            Value::Double(it) => (*it + 0.0).to_bits().hash(hasher),
            Value::Decimal(it) => super::number::to_double(it).to_bits().hash(hasher),
            Value::String(it) | Value::Id(it) => it.hash(hasher),
            Value::Date(it) => it.hash(hasher),
            Value::Time(it) => it.hash(hasher),
            Value::Datetime(it) => it.hash(hasher),
            Value::Blob(it) => (***it).hash(hasher),
            Value::Enum(class, at) => (class, at).hash(hasher),
            Value::Type(it) => it.hash(hasher),
            Value::List(list) => {
                let items = list.items().clone();
                self.work(items.len() as u64)?;
                return self.deeper(|vm| items.iter().try_for_each(|item| vm.hash_into(item, hasher)));
            }
            Value::Set(table) | Value::Map(table) => {
                // The order of the entries must not matter.
                let mut sum = 0_u64;
                self.work(table.len() as u64)?;
                let is_set = matches!(value, Value::Set(_));
                for (key, value) in table.entries() {
                    // The keys of a map are a set whose elements have values.
                    let value = if is_set { Value::Null } else { value };
                    let one = self.deeper(|vm| Ok(vm.hash(&key)?.wrapping_add(vm.hash(&value)?.rotate_left(1))))?;
                    sum = sum.wrapping_add(one);
                }
                sum.hash(hasher);
            }
            Value::Object(object) => match self.program.find_routine(object.class, "hashCode", 0) {
                Some(_) => match self.call_method(value, "hashCode", &[])? {
                    Value::Integer(it) => it.hash(hasher),
                    _ => return Err(self.null_pointer()),
                },
                // Without `hashCode`, objects that `equals` calls equal must still meet: all have one hash value.
                None if self.program.find_routine(object.class, "equals", 1).is_some() => 1.hash(hasher),
                None => Rc::as_ptr(object).hash(hasher),
            },
            Value::Native(native) => Rc::as_ptr(native).cast::<u8>().hash(hasher),
            Value::SObject(record) => {
                let fields = record.fields.borrow().clone();
                record.object.hash(hasher);
                return self.deeper(|vm| {
                    fields.iter().try_for_each(|(at, value)| {
                        at.hash(hasher);
                        vm.hash_into(value, hasher)
                    })
                });
            }
        }
        Ok(())
    }

    /// The value of a key, or `None`.
    ///
    /// # Errors
    /// What `equals` and `hashCode` of the keys throw.
    pub fn table_get(&mut self, table: &Table, key: &Value) -> Result<Option<Value>, Thrown> {
        let hash = self.hash(key)?;
        Ok(self.place(table, hash, key)?.map(|at| table.value_at(at)))
    }

    /// Sets the value of a key and answers the former one, or `None` if the key is new.
    ///
    /// # Errors
    /// What `equals` and `hashCode` of the keys throw.
    pub fn table_put(&mut self, table: &Table, key: Value, value: Value) -> Result<Option<Value>, Thrown> {
        let hash = self.hash(&key)?;
        match self.place(table, hash, &key)? {
            Some(at) => Ok(Some(table.set_at(at, value))),
            None => {
                table.add(hash, key, value);
                Ok(None)
            }
        }
    }

    /// Removes a key and answers its value, or `None` if it was not there.
    ///
    /// # Errors
    /// What `equals` and `hashCode` of the keys throw.
    pub fn table_remove(&mut self, table: &Table, key: &Value) -> Result<Option<Value>, Thrown> {
        let hash = self.hash(key)?;
        Ok(self.place(table, hash, key)?.map(|at| table.remove_at(at)))
    }

    fn place(&mut self, table: &Table, hash: u64, key: &Value) -> Result<Option<u32>, Thrown> {
        // Strings and numbers run no Apex code when they are compared.
        match key {
            Value::String(text) | Value::Id(text) => {
                return Ok(
                    table.find(hash, |it| matches!(it, Value::String(other) | Value::Id(other) if other == text))
                );
            }
            Value::Integer(number) => {
                let found = table.find(hash, |it| matches!(it, Value::Integer(other) if other == number));
                if found.is_some() {
                    return Ok(found);
                }
            }
            _ => {}
        }
        for (at, other) in table.candidates(hash) {
            // `1` and `1L` are two keys of a `Map<Object, …>`.
            if std::mem::discriminant(key) == std::mem::discriminant(&other) && self.equals(&other, key)? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }
}

/// The order of values of the same basic type, or of numbers.
fn plain_order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::String(a) | Value::Id(a), Value::String(b) | Value::Id(b)) => Some(a.cmp(b)),
        (Value::Boolean(a), Value::Boolean(b)) => Some(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::Time(a), Value::Time(b)) => Some(a.cmp(b)),
        (Value::Datetime(a), Value::Datetime(b)) => Some(a.cmp(b)),
        _ => compare_numbers(a, b),
    }
}

/// The order of two numbers of any type.
fn compare_numbers(a: &Value, b: &Value) -> Option<Ordering> {
    let whole = |value: &Value| match value {
        Value::Integer(it) => Some(i64::from(*it)),
        Value::Long(it) => Some(*it),
        _ => None,
    };
    if let (Some(a), Some(b)) = (whole(a), whole(b)) {
        return Some(a.cmp(&b));
    }
    match (a, b) {
        (Value::Double(a), Value::Double(b)) => a.partial_cmp(b),
        (Value::Double(a), b) => a.partial_cmp(&(whole(b)? as f64)),
        (a, Value::Double(b)) => (whole(a)? as f64).partial_cmp(b),
        (Value::Decimal(a), Value::Decimal(b)) => Some(a.cmp(b)),
        (Value::Decimal(a), b) => Some((**a).cmp(&whole(b)?.into())),
        (a, Value::Decimal(b)) => Some(bigdecimal::BigDecimal::from(whole(a)?).cmp(b)),
        _ => None,
    }
}
