//! Conditions: their values made comparable, and whether a record fits (SOQL and SOSL Reference, "Condition Expression
//! Syntax"). A condition holds or does not: nothing is unknown, as `null` is a value like any other.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::rc::Rc;

use bigdecimal::BigDecimal;
use jiff::civil::Date;

use super::super::super::native::Thrown;
use super::super::super::record::normal_id;
use super::super::super::soql::like::Pattern;
use super::super::super::soql::{Condition, Operand, Operator, Path, Set};
use super::super::super::types::Ty;
use super::super::super::value::Value;
use super::super::database::{ID, Row};
use super::super::{Vm, number};

/// A value that can be compared with others of its field: texts without regard to case, times in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    Boolean(bool),
    Number(BigDecimal),
    Text(String),
    Moment(i64),
}

/// A condition whose values are known.
pub(super) enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    /// The field has no value.
    Null(Path),
    Compare(Path, Operator, Key),
    /// From the first moment to before the second.
    Period(Path, Operator, i64, i64),
    Like(Path, Pattern),
    In {
        path: Path,
        keys: BTreeSet<Key>,
        has_null: bool,
    },
    Never,
}

impl Vm<'_> {
    pub(super) fn test(&mut self, condition: &Condition, binds: &[Value]) -> Result<Test, Thrown> {
        let all = |vm: &mut Self, inner: &[Condition]| -> Result<Vec<Test>, Thrown> {
            inner.iter().map(|it| vm.test(it, binds)).collect()
        };
        Ok(match condition {
            Condition::All(inner) => Test::All(all(self, inner)?),
            Condition::Any(inner) => Test::Any(all(self, inner)?),
            Condition::Not(inner) => Test::Not(Box::new(self.test(inner, binds)?)),
            Condition::Compare { path, operator, operand } => self.comparison(path, *operator, operand, binds)?,
            Condition::In { path, is_negated, set } => {
                let mut keys = BTreeSet::new();
                let mut has_null = false;
                let mut add = |key: Option<Key>| match key {
                    Some(key) => drop(keys.insert(key)),
                    None => has_null = true,
                };
                match set {
                    Set::List(items) => {
                        for item in items {
                            add(self.operand_key(item, path.ty, binds)?);
                        }
                    }
                    Set::Bind(at) => {
                        let values = match binds.get(*at) {
                            Some(Value::List(list)) => list.items().clone(),
                            Some(Value::Set(set)) => set.keys(),
                            // An org takes `null` for no values at all in IN; the stricter reading is taken.
                            _ => return Err(self.null_pointer()),
                        };
                        self.work(values.len() as u64)?;
                        for value in &values {
                            add(self.bind_key(value, path.ty)?);
                        }
                    }
                    Set::Query(query, inner) => {
                        for row in self.matching(query, binds)? {
                            let value = self.at_path(&row, inner);
                            add(key_of(&value));
                        }
                        // Rows without the lookup name no record.
                        has_null = false;
                    }
                }
                let test = Test::In { path: path.clone(), keys, has_null };
                if *is_negated { Test::Not(Box::new(test)) } else { test }
            }
        })
    }

    fn comparison(
        &mut self,
        path: &Path,
        operator: Operator,
        operand: &Operand,
        binds: &[Value],
    ) -> Result<Test, Thrown> {
        let path = path.clone();
        if let Operand::Period(period) = operand {
            let today = Date::from(self.now_utc());
            return Ok(match period.days(today) {
                Some((first, end)) => Test::Period(path, operator, midnight(first), midnight(end)),
                None => return Err(self.raise("System.QueryException", "The date is out of range")),
            });
        }
        if operator == Operator::Like {
            let text = match operand {
                Operand::Text(text) => Some(text.clone()),
                Operand::Bind(at) => match binds.get(*at) {
                    Some(Value::String(text) | Value::Id(text)) => Some(text.as_str().into_owned()),
                    _ => None,
                },
                _ => None,
            };
            return Ok(match text {
                Some(text) => Test::Like(path, Pattern::new(&text)),
                None => Test::Never,
            });
        }
        let ty = path.ty;
        Ok(match (self.operand_key(operand, ty, binds)?, operator) {
            (None, Operator::Equal) => Test::Null(path),
            (None, Operator::NotEqual) => Test::Not(Box::new(Test::Null(path))),
            (None, _) => Test::Never,
            (Some(key), Operator::NotEqual) => Test::Not(Box::new(Test::Compare(path, Operator::Equal, key))),
            (Some(key), operator) => Test::Compare(path, operator, key),
        })
    }

    fn now_utc(&mut self) -> jiff::civil::DateTime {
        let now = (self.host.now)();
        let moment = jiff::Timestamp::from_millisecond(now).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        moment.to_zoned(jiff::tz::TimeZone::UTC).datetime()
    }

    fn operand_key(&mut self, operand: &Operand, ty: Ty, binds: &[Value]) -> Result<Option<Key>, Thrown> {
        Ok(match operand {
            Operand::Null | Operand::Period(_) => None,
            Operand::Boolean(it) => Some(Key::Boolean(*it)),
            Operand::Number(it) => Some(Key::Number(it.normalized())),
            Operand::Text(it) if ty == Ty::ID => Some(Key::Text(it.clone())),
            Operand::Text(it) => Some(Key::Text(it.to_lowercase())),
            Operand::Date(it) => Some(Key::Moment(midnight(*it))),
            Operand::Datetime(it) => Some(Key::Moment(*it)),
            Operand::Bind(at) => self.bind_key(binds.get(*at).unwrap_or(&Value::Null), ty)?,
        })
    }

    /// The value of an expression as one of a field.
    fn bind_key(&mut self, value: &Value, ty: Ty) -> Result<Option<Key>, Thrown> {
        let value = match value {
            // A record stands for its Id.
            Value::SObject(record) => record.fields.borrow().get(&ID).cloned().unwrap_or(Value::Null),
            value => value.clone(),
        };
        let fits = match &value {
            Value::Null => true,
            Value::String(_) | Value::Id(_) => matches!(ty, Ty::STRING | Ty::ID),
            Value::Boolean(_) => ty == Ty::BOOLEAN,
            Value::Integer(_) | Value::Long(_) | Value::Double(_) | Value::Decimal(_) => {
                matches!(ty, Ty::INTEGER | Ty::LONG | Ty::DOUBLE | Ty::DECIMAL)
            }
            Value::Date(_) | Value::Datetime(_) => matches!(ty, Ty::DATE | Ty::DATETIME),
            Value::Time(_) => ty == Ty::TIME,
            _ => false,
        };
        if !fits {
            let (given, field) = (self.type_of(&value), self.type_name(ty));
            let words = format!("Invalid bind expression type of {} for column of type {field}", self.type_name(given));
            return Err(self.raise("System.QueryException", &words));
        }
        if let (Value::String(text), Ty::ID) = (&value, ty)
            && !text.is_empty()
        {
            return match normal_id(&text.as_str()) {
                Some(id) => Ok(Some(Key::Text(id))),
                None => {
                    let words = format!("invalid ID field: {}", text.as_str());
                    Err(self.raise("System.QueryException", &words))
                }
            };
        }
        Ok(match (value, ty) {
            (Value::Id(id), Ty::STRING) => Some(Key::Text(id.as_str().to_lowercase())),
            (value, _) => key_of(&value),
        })
    }

    pub(super) fn fits(&mut self, test: &Test, row: &Rc<Row>) -> Result<bool, Thrown> {
        self.work(1)?;
        let answer = match test {
            Test::Never => false,
            Test::All(inner) => {
                for test in inner {
                    if !self.fits(test, row)? {
                        return Ok(false);
                    }
                }
                true
            }
            Test::Any(inner) => {
                for test in inner {
                    if self.fits(test, row)? {
                        return Ok(true);
                    }
                }
                false
            }
            Test::Not(inner) => !self.fits(inner, row)?,
            Test::Null(path) => key_of(&self.at_path(row, path)).is_none(),
            Test::Compare(path, operator, key) => {
                let value = self.at_path(row, path);
                self.work(text_work(&value))?;
                key_of(&value).is_some_and(|it| holds(*operator, it.cmp(key)))
            }
            Test::Period(path, operator, first, end) => match key_of(&self.at_path(row, path)) {
                Some(Key::Moment(it)) => match operator {
                    Operator::Equal => (*first..*end).contains(&it),
                    Operator::NotEqual => !(*first..*end).contains(&it),
                    Operator::Less => it < *first,
                    Operator::LessEqual => it < *end,
                    Operator::Greater => it >= *end,
                    _ => it >= *first,
                },
                _ => *operator == Operator::NotEqual,
            },
            Test::Like(path, pattern) => match self.at_path(row, path) {
                Value::String(text) => {
                    let text = text.as_str();
                    // A step is less than a statement.
                    self.work(pattern.steps(&text) / 10)?;
                    pattern.fits(&text)
                }
                _ => false,
            },
            Test::In { path, keys, has_null } => {
                let value = self.at_path(row, path);
                self.work(text_work(&value))?;
                key_of(&value).map_or(*has_null, |key| keys.contains(&key))
            }
        };
        Ok(answer)
    }
}

fn holds(operator: Operator, order: Ordering) -> bool {
    match operator {
        Operator::Equal => order.is_eq(),
        Operator::Less => order.is_lt(),
        Operator::LessEqual => order.is_le(),
        Operator::Greater => order.is_gt(),
        Operator::GreaterEqual => order.is_ge(),
        Operator::NotEqual | Operator::Like | Operator::In | Operator::NotIn => false,
    }
}

/// How much work the characters of a text are, beside that of the value.
pub(super) fn text_work(value: &Value) -> u64 {
    match value {
        Value::String(text) => text.len() as u64 / 100,
        _ => 0,
    }
}

fn midnight(date: Date) -> i64 {
    let zoned = date.at(0, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC);
    zoned.map_or(0, |it| it.timestamp().as_millisecond())
}

/// A value to compare by; `None` for `null` and empty texts, which the database does not tell apart.
pub(super) fn key_of(value: &Value) -> Option<Key> {
    Some(match value {
        Value::String(text) if text.is_empty() => return None,
        Value::String(text) => Key::Text(text.as_str().to_lowercase()),
        Value::Id(id) => Key::Text(id.as_str().into_owned()),
        Value::Boolean(it) => Key::Boolean(*it),
        Value::Integer(it) => Key::Number(BigDecimal::from(*it).normalized()),
        Value::Long(it) => Key::Number(BigDecimal::from(*it).normalized()),
        Value::Double(it) => Key::Number(number::plain_decimal(*it)?.normalized()),
        Value::Decimal(it) => Key::Number(it.normalized()),
        Value::Date(it) => Key::Moment(midnight(*it)),
        Value::Datetime(it) => Key::Moment(*it),
        Value::Time(it) => Key::Moment(i64::from(*it)),
        _ => return None,
    })
}
