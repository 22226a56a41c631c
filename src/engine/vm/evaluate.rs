//! Expressions.

use std::rc::Rc;

use super::super::class::MethodId;
use super::super::heap;
use super::super::ir::{Conversion, Expression};
use super::super::library::describe::{FieldToken, ObjectToken};
use super::super::native::Thrown;
use super::super::schema::FieldType;
use super::super::syntax::BinaryOperator as Op;
use super::super::table::Table;
use super::super::text::Text;
use super::super::types::{ClassId, Ty};
use super::super::value::{List, Object, SObject, Value};
use super::{Held, Vm};

/// A list made by `new T[n]` has at most so many elements: more do not fit the heap.
const MOST_ELEMENTS: i32 = 1_000_000;

impl<'a> Vm<'a> {
    #[inline]
    fn local(&self, slot: u16) -> Value {
        self.stack.get(self.base + slot as usize).cloned().unwrap_or(Value::Null)
    }

    #[inline]
    pub(super) fn set_local(&mut self, slot: u16, value: Value) {
        if let Some(place) = self.stack.get_mut(self.base + slot as usize) {
            *place = value;
        }
    }

    /// An expression whose value nobody uses.
    #[inline]
    pub(super) fn run(&mut self, expression: &'a Expression) -> Result<(), Thrown> {
        if let Expression::SetLocal(slot, value) = expression {
            let value = self.evaluate(value)?;
            self.set_local(*slot, value);
            return Ok(());
        }
        self.evaluate(expression).map(drop)
    }

    pub(super) fn evaluate(&mut self, expression: &'a Expression) -> Result<Value, Thrown> {
        Ok(match expression {
            Expression::Null => Value::Null,
            Expression::Boolean(it) => Value::Boolean(*it),
            Expression::Integer(it) => Value::Integer(*it),
            Expression::Long(it) => Value::Long(*it),
            Expression::Double(it) => Value::Double(*it),
            Expression::Decimal(it) => Value::decimal((**it).clone()),
            Expression::Text(it) => Value::String(it.clone()),
            Expression::Enum(class, at) => Value::Enum(*class, *at),
            Expression::Type(ty) => Value::Type(*ty),
            Expression::Local(slot) => self.local(*slot),
            Expression::SetLocal(slot, value) => {
                let value = self.evaluate(value)?;
                self.set_local(*slot, value.clone());
                value
            }
            Expression::StepLocal { slot, by, gives_old } => {
                let at = self.base + *slot as usize;
                let Some(Value::Integer(number)) = self.stack.get_mut(at) else { return Err(self.null_pointer()) };
                let old = *number;
                *number = old.wrapping_add(*by);
                Value::Integer(if *gives_old { old } else { *number })
            }
            Expression::CompareIntegers(op, operands) => {
                let [a, b] = &**operands;
                match (self.evaluate(a)?, self.evaluate(b)?) {
                    (Value::Integer(a), Value::Integer(b)) => Value::Boolean(match op {
                        Op::Less => a < b,
                        Op::LessEqual => a <= b,
                        Op::Greater => a > b,
                        _ => a >= b,
                    }),
                    // "If x or y equal null and are Integers, Doubles, Dates, or Datetimes, the expression is false."
                    _ => Value::Boolean(false),
                }
            }
            Expression::Arithmetic(op, number, operands) => {
                let [a, b] = &**operands;
                let a = self.evaluate(a)?;
                let b = self.evaluate(b)?;
                self.arithmetic(*op, *number, &a, &b)?
            }
            Expression::Field(object, slot) => self.field(object, *slot)?,
            Expression::SetField(operands, slot) => {
                let [object, value] = &**operands;
                let object = self.object(object)?;
                let value = self.evaluate(value)?;
                match object.set_field(*slot as usize, value.clone()) {
                    Some(_) => value,
                    None => return Err(self.no_field_of_stub()),
                }
            }
            Expression::Static(class, at) => {
                self.initialise(*class)?;
                self.statics[*at as usize].clone()
            }
            Expression::SetStatic(class, at, value) => {
                self.initialise(*class)?;
                let value = self.evaluate(value)?;
                self.statics[*at as usize] = value.clone();
                value
            }
            Expression::Later(routine, arguments) => {
                let values = self.evaluate_all(arguments)?;
                self.call_later(*routine, values)?;
                Value::Null
            }
            Expression::Call { routine, arguments } => self.call_with(*routine, arguments)?,
            Expression::CallVirtual { selector, name, arguments } => self.call_virtual(*selector, name, arguments)?,
            Expression::Native(call) => self.call_native(call)?,
            Expression::And(operands) => Value::Boolean(self.condition(&operands[0])? && self.condition(&operands[1])?),
            Expression::Or(operands) => Value::Boolean(self.condition(&operands[0])? || self.condition(&operands[1])?),
            Expression::Not(operand) => Value::Boolean(!self.condition(operand)?),
            Expression::Equal { is_negated, operands } => {
                let a = self.evaluate(&operands[0])?;
                let b = self.evaluate(&operands[1])?;
                Value::Boolean(self.loosely_equals(&a, &b)? != *is_negated)
            }
            Expression::Same { is_negated, operands } => {
                let a = self.evaluate(&operands[0])?;
                let b = self.evaluate(&operands[1])?;
                Value::Boolean(is_same(&a, &b) != *is_negated)
            }
            Expression::Compare(op, operands) => {
                let a = self.evaluate(&operands[0])?;
                let b = self.evaluate(&operands[1])?;
                self.compare_operands(*op, &a, &b)?
            }
            Expression::Concat(parts) => self.concat(parts)?,
            Expression::Coalesce(operands) => match self.evaluate(&operands[0])? {
                Value::Null => self.evaluate(&operands[1])?,
                value => value,
            },
            Expression::Ternary(operands) => {
                let [condition, then, otherwise] = &**operands;
                let chosen = if self.condition(condition)? { then } else { otherwise };
                self.evaluate(chosen)?
            }
            Expression::Safe { slot, parts } => match self.evaluate(&parts[0])? {
                Value::Null => Value::Null,
                object => {
                    self.set_local(*slot, object);
                    self.evaluate(&parts[1])?
                }
            },
            Expression::Sequence(expressions) => {
                let mut last = Value::Null;
                for expression in expressions {
                    last = self.evaluate(expression)?;
                }
                last
            }
            Expression::Index(operands) => {
                let list = self.evaluate(&operands[0])?;
                let index = self.evaluate(&operands[1])?;
                self.element(&list, &index)?
            }
            Expression::SetIndex(operands) => {
                let [list, index, value] = &**operands;
                let list = self.evaluate(list)?;
                let index = self.evaluate(index)?;
                let value = self.evaluate(value)?;
                // The bounds are checked as for reading.
                self.element(&list, &index)?;
                if let (Value::List(list), Value::Integer(index)) = (&list, &index)
                    && let Some(place) = list.items_mut().get_mut(*index as usize)
                {
                    *place = value.clone();
                }
                value
            }
            Expression::Convert(conversion, value) => {
                let value = self.evaluate(value)?;
                self.convert(*conversion, value)?
            }
            Expression::Cast(ty, value) => {
                let value = self.evaluate(value)?;
                self.cast(value, *ty)?
            }
            Expression::IsInstance(ty, value) => {
                let value = self.evaluate(value)?;
                Value::Boolean(!value.is_null() && self.is_instance(&value, *ty))
            }
            Expression::Negate(value) => match self.evaluate(value)? {
                Value::Integer(it) => Value::Integer(it.wrapping_neg()),
                Value::Long(it) => Value::Long(it.wrapping_neg()),
                Value::Double(it) => Value::Double(-it),
                Value::Decimal(it) => Value::decimal(-(*it).clone()),
                _ => return Err(self.null_pointer()),
            },
            Expression::Complement(value) => match self.evaluate(value)? {
                Value::Integer(it) => Value::Integer(!it),
                Value::Long(it) => Value::Long(!it),
                _ => return Err(self.null_pointer()),
            },
            Expression::Logic(op, operands) => {
                let (a, b) = (self.condition(&operands[0])?, self.condition(&operands[1])?);
                Value::Boolean(match op {
                    Op::BitAnd => a & b,
                    Op::BitOr => a | b,
                    _ => a ^ b,
                })
            }
            Expression::AddDays(op, operands) => {
                let moment = self.evaluate(&operands[0])?;
                let days = self.evaluate(&operands[1])?;
                self.add_days(*op, &moment, &days)?
            }
            Expression::New { class, constructor, arguments } => self.new_object(*class, *constructor, arguments)?,
            Expression::NewList(ty, items) => {
                let list = List::new(*ty, self.evaluate_all(items)?);
                self.remember_collection(*ty, || Held::List(Rc::downgrade(&list)));
                Value::List(list)
            }
            Expression::NewSet(ty, items) => {
                let table = Table::new(*ty);
                for item in items {
                    let item = self.evaluate(item)?;
                    self.table_put(&table, item, Value::Null)?;
                }
                self.remember_collection(*ty, || Held::Table(Rc::downgrade(&table)));
                Value::Set(table)
            }
            Expression::NewMap(ty, entries) => {
                let table = Table::new(*ty);
                for (key, value) in entries {
                    let key = self.evaluate(key)?;
                    let value = self.evaluate(value)?;
                    self.table_put(&table, key, value)?;
                }
                self.remember_collection(*ty, || Held::Table(Rc::downgrade(&table)));
                Value::Map(table)
            }
            Expression::NewArray(ty, size) => match self.evaluate(size)? {
                Value::Integer(size @ 0..=MOST_ELEMENTS) => {
                    self.reserve(size as usize * heap::SLOT)?;
                    Value::list(*ty, vec![Value::Null; size as usize])
                }
                Value::Null => return Err(self.null_pointer()),
                _ => return Err(self.raise("System.ListException", "The size of the list is out of bounds")),
            },
            Expression::NewRecord(object, fields) => {
                let record = SObject::new(*object);
                for (at, value) in fields {
                    let value = self.evaluate(value)?;
                    record.fields.borrow_mut().insert(*at, value);
                }
                Value::SObject(record)
            }
            Expression::RecordField(record, at) => match self.evaluate(record)? {
                Value::SObject(record) => self.record_field(&record, *at)?,
                // "if c.Account is null, then c.Account.Name evaluates to null" (Apex Developer Guide, "Accessing SObject
                // Fields Through Relationships").
                Value::Null if matches!(**record, Expression::RecordParent(..)) => Value::Null,
                _ => return Err(self.null_pointer()),
            },
            Expression::RecordParent(record, at) => match self.evaluate(record)? {
                Value::SObject(record) => self.record_parent(&record, *at)?,
                Value::Null if matches!(**record, Expression::RecordParent(..)) => Value::Null,
                _ => return Err(self.null_pointer()),
            },
            Expression::Token(object, field) => self.token(*object, *field),
            Expression::Describe(object, Some(at)) => {
                self.new_native("Schema.DescribeFieldResult", FieldToken(*object, *at))
            }
            Expression::Describe(object, None) => self.new_native("Schema.DescribeSObjectResult", ObjectToken(*object)),
            Expression::Query(query, binds) => self.query(query, binds)?,
            Expression::DynamicQuery(call) => self.dynamic_query(call)?,
            Expression::Single { rows, or_null } => {
                let rows = self.evaluate(rows)?;
                self.single_row(&rows, *or_null)?
            }
            Expression::Batches(rows) => {
                let rows = self.evaluate(rows)?;
                self.batches(&rows)?
            }
            Expression::SetRecordField(operands, at) => {
                let record = self.evaluate(&operands[0])?;
                let value = self.evaluate(&operands[1])?;
                match record {
                    Value::SObject(record) => record.fields.borrow_mut().insert(*at, value.clone()),
                    _ => return Err(self.null_pointer()),
                };
                value
            }
            Expression::Dml(statement) => {
                let target = self.evaluate(&statement.target)?;
                self.dml(statement, &target)?;
                Value::Null
            }
            Expression::Initialise(routine) => {
                let receiver = self.local(0);
                self.call_values(*routine, [receiver])?
            }
        })
    }

    /// A field of a record; what a query has not asked for must not be read.
    pub(in crate::engine) fn record_field(&mut self, record: &SObject, at: u16) -> Result<Value, Thrown> {
        match record.fields.borrow().get(&at) {
            Some(value) => return Ok(value.clone()),
            None if !record.is_queried.get() => return Ok(Value::Null),
            None => {}
        }
        Err(self.not_queried(record, at, |field| field.name.clone()))
    }

    /// The record that a lookup leads to.
    pub(in crate::engine) fn record_parent(&mut self, record: &SObject, at: u16) -> Result<Value, Thrown> {
        match record.parents.borrow().get(&at) {
            Some(parent) => return Ok(parent.as_ref().map_or(Value::Null, |it| Value::SObject(Rc::clone(it)))),
            None if !record.is_queried.get() => return Ok(Value::Null),
            None => {}
        }
        Err(self.not_queried(record, at, |field| field.relationship().unwrap_or_default().into_owned()))
    }

    #[cold]
    fn not_queried(&mut self, record: &SObject, at: u16, name: impl Fn(&FieldType) -> String) -> Thrown {
        let known = self.program.classes.schema.object(record.object);
        let field = known.fields.get(at as usize).map(name).unwrap_or_default();
        let words =
            format!("SObject row was retrieved via SOQL without querying the requested field: {}.{field}", known.name);
        self.raise("System.SObjectException", &words)
    }

    pub(super) fn evaluate_all(&mut self, expressions: &'a [Expression]) -> Result<Vec<Value>, Thrown> {
        let mut values = Vec::with_capacity(expressions.len());
        for expression in expressions {
            values.push(self.evaluate(expression)?);
        }
        Ok(values)
    }

    /// Reads a variable of an object without copying the object if it is `this` or a local variable.
    fn field(&mut self, object: &'a Expression, slot: u16) -> Result<Value, Thrown> {
        if let Expression::Local(at) = object
            && let Some(Value::Object(object)) = self.stack.get(self.base + *at as usize)
        {
            return match object.field(slot as usize) {
                Some(value) => Ok(value),
                None => Err(self.no_field_of_stub()),
            };
        }
        let object = self.object(object)?;
        object.field(slot as usize).ok_or_else(|| self.no_field_of_stub())
    }

    fn object(&mut self, object: &'a Expression) -> Result<Rc<Object>, Thrown> {
        match self.evaluate(object)? {
            Value::Object(object) => Ok(object),
            _ => Err(self.null_pointer()),
        }
    }

    fn element(&mut self, list: &Value, index: &Value) -> Result<Value, Thrown> {
        let (Value::List(list), Value::Integer(index)) = (list, index) else { return Err(self.null_pointer()) };
        let found = usize::try_from(*index).ok().and_then(|at| list.items().get(at).cloned());
        match found {
            Some(value) => Ok(value),
            None => {
                let words = format!("List index out of bounds: {index}");
                Err(self.raise("System.ListException", &words))
            }
        }
    }

    fn concat(&mut self, parts: &'a [Expression]) -> Result<Value, Thrown> {
        let mut text: Option<String> = Some(String::new());
        let mut broken: Option<Text> = None;
        for part in parts {
            let value = self.evaluate(part)?;
            let shown = match &value {
                Value::String(shown) => shown.clone(),
                value => self.display_in_text(value)?,
            };
            match (&mut text, &broken, shown.to_unicode()) {
                (Some(text), None, Some(shown)) => {
                    self.reserve(text.len() + shown.len())?;
                    text.push_str(shown);
                }
                _ => {
                    let before = broken.take().unwrap_or_else(|| Text::from(text.take().unwrap_or_default()));
                    self.reserve(before.heap_size() + shown.heap_size())?;
                    broken = Some(before.concat(&shown));
                }
            }
        }
        Ok(Value::String(match broken {
            Some(broken) => broken,
            None => Text::from(text.unwrap_or_default()),
        }))
    }

    fn new_object(
        &mut self,
        class: ClassId,
        constructor: Option<MethodId>,
        arguments: &'a [Expression],
    ) -> Result<Value, Thrown> {
        self.initialise(class)?;
        let known = self.program.classes.get(class);
        let fields = vec![Value::Null; known.slots as usize];
        let object = Object::new(class, fields, known.is_exception);
        self.remember(Held::Object(Rc::downgrade(&object)));
        let value = Value::Object(object);
        if let Some(constructor) = constructor {
            let mut values = vec![value.clone()];
            values.extend(self.evaluate_all(arguments)?);
            self.call_values(constructor, values)?;
        }
        Ok(value)
    }

    pub(super) fn convert(&mut self, conversion: Conversion, value: Value) -> Result<Value, Thrown> {
        Ok(match (conversion, value) {
            (_, Value::Null) => Value::Null,
            (Conversion::Long, Value::Integer(it)) => Value::Long(i64::from(it)),
            (Conversion::Double, Value::Integer(it)) => Value::Double(f64::from(it)),
            (Conversion::Double, Value::Long(it)) => Value::Double(it as f64),
            (Conversion::Double, Value::Decimal(it)) => Value::Double(super::number::to_double(&it)),
            (Conversion::Decimal, Value::Integer(it)) => Value::decimal(it.into()),
            (Conversion::Decimal, Value::Long(it)) => Value::decimal(it.into()),
            (Conversion::Decimal, Value::Double(it)) => self.double_to_decimal(it)?,
            (Conversion::String, Value::Id(it)) => Value::String(it),
            (Conversion::Id, Value::String(it)) => Value::Id(self.to_id(&it)?),
            (_, value) => value,
        })
    }

    /// A value as one of a type, which it must be.
    pub(super) fn cast(&mut self, value: Value, ty: Ty) -> Result<Value, Thrown> {
        if !value.is_null() && !self.is_instance(&value, ty) {
            return Err(self.bad_cast(&value, ty));
        }
        match super::super::check::conversion_to(self.type_of(&value), ty) {
            Some(conversion) => self.convert(conversion, value),
            None => Ok(value),
        }
    }

    fn bad_cast(&mut self, value: &Value, ty: Ty) -> Thrown {
        let from = self.type_of(value);
        let classes = &self.program.classes;
        let from = classes.name_in(&self.types, from, "ANY");
        let to = classes.name_in(&self.types, ty, "ANY");
        let words = format!("Invalid conversion from runtime type {from} to {to}");
        self.raise("System.TypeException", &words)
    }
}

/// `===`: the same object, or equal values of basic types; strings with their case.
fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Null, Value::Null) => true,
        (Value::Boolean(a), Value::Boolean(b)) => a == b,
        (Value::Integer(a), Value::Integer(b)) => a == b,
        (Value::Long(a), Value::Long(b)) => a == b,
        (Value::Double(a), Value::Double(b)) => a == b,
        (Value::Decimal(a), Value::Decimal(b)) => a == b,
        (Value::String(a) | Value::Id(a), Value::String(b) | Value::Id(b)) => a == b,
        (Value::Date(a), Value::Date(b)) => a == b,
        (Value::Time(a), Value::Time(b)) => a == b,
        (Value::Datetime(a), Value::Datetime(b)) => a == b,
        (Value::Blob(a), Value::Blob(b)) => Rc::ptr_eq(a, b),
        (Value::Enum(a, at), Value::Enum(b, other)) => a == b && at == other,
        (Value::List(a), Value::List(b)) => Rc::ptr_eq(a, b),
        (Value::Set(a), Value::Set(b)) | (Value::Map(a), Value::Map(b)) => Rc::ptr_eq(a, b),
        (Value::Object(a), Value::Object(b)) => Rc::ptr_eq(a, b),
        (Value::Native(a), Value::Native(b)) => Rc::ptr_eq(a, b),
        (Value::SObject(a), Value::SObject(b)) => Rc::ptr_eq(a, b),
        (Value::Type(a), Value::Type(b)) => a == b,
        _ => false,
    }
}
