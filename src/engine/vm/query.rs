//! Runs queries over the records of the run.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use bigdecimal::BigDecimal;
use jiff::civil::Date;

use super::super::ir::{DynamicQuery, DynamicScope, Expression};
use super::super::library::database::AggregateRow;
use super::super::native::Thrown;
use super::super::parse::parse_query;
use super::super::record::normal_id;
use super::super::soql::like::Pattern;
use super::super::soql::plan::{self, MOST_OFFSET, Planned};
use super::super::soql::{
    Bound, Condition, Function, Item, LONGEST_TEXT, Operand, Operator, Path, Query, Select, Set, written,
};
use super::super::syntax::{self, ExpressionKind};
use super::super::types::{Kind, ObjectId, Ty};
use super::super::value::{SObject, Value};
use super::database::{ID, Row};
use super::{Vm, number};

/// Rows of a batch when a loop goes through lists (Apex Developer Guide, "SOQL For Loops").
const BATCH: usize = 200;

/// A value that can be compared with others of its field: texts without regard to case, times in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Key {
    Boolean(bool),
    Number(BigDecimal),
    Text(String),
    Moment(i64),
}

/// A condition whose values are known.
enum Test {
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

/// What a query gave.
pub(in crate::engine) enum Found {
    Count(usize),
    Records(ObjectId, Vec<Rc<SObject>>),
    /// The values of each group by name.
    Groups(Vec<Vec<(String, Value)>>),
}

impl<'a> Vm<'a> {
    /// A query of a class, as a list of records or a number.
    pub(super) fn query(&mut self, query: &'a Query, binds: &'a [Expression]) -> Result<Value, Thrown> {
        let binds = self.evaluate_all(binds)?;
        let found = self.find(query, &binds)?;
        Ok(self.found_value(found))
    }

    fn found_value(&mut self, found: Found) -> Value {
        match found {
            Found::Groups(groups) => {
                let rows =
                    groups.into_iter().map(|row| self.new_native("AggregateResult", AggregateRow(row))).collect();
                let class = self.library_class("AggregateResult");
                let element = self.types.class(class);
                let ty = self.types.list(element);
                Value::list(ty, rows)
            }
            Found::Count(count) => Value::Integer(i32::try_from(count).unwrap_or(i32::MAX)),
            Found::Records(object, records) => {
                let record = self.types.number(Kind::Record(object));
                let ty = self.types.list(record);
                Value::list(ty, records.into_iter().map(Value::SObject).collect())
            }
        }
    }

    /// The only row of a list (Apex Developer Guide, "Using SOQL Queries That Return One Record").
    pub(super) fn single_row(&mut self, rows: &Value, or_null: bool) -> Result<Value, Thrown> {
        let Value::List(list) = rows else { return Err(self.null_pointer()) };
        let (count, first) = (list.items().len(), list.items().first().cloned());
        match (count, first) {
            (1, Some(first)) => Ok(first),
            (0, _) if or_null => Ok(Value::Null),
            (0, _) => Err(self.raise("System.QueryException", "List has no rows for assignment to SObject")),
            _ => Err(self.raise("System.QueryException", "List has more than 1 row for assignment to SObject")),
        }
    }

    /// The rows of a list in lists of 200.
    pub(super) fn batches(&mut self, rows: &Value) -> Result<Value, Thrown> {
        let Value::List(list) = rows else { return Err(self.null_pointer()) };
        let items = list.items().clone();
        let parts: Vec<Value> = items.chunks(BATCH).map(|part| Value::list(list.ty, part.to_vec())).collect();
        let ty = self.types.list(list.ty);
        Ok(Value::list(ty, parts))
    }

    /// `Database.query` and its like.
    pub(super) fn dynamic_query(&mut self, call: &'a DynamicQuery) -> Result<Value, Thrown> {
        let Value::String(text) = self.evaluate(&call.text)? else { return Err(self.null_pointer()) };
        let text = text.as_str().into_owned();
        let map = match &call.scope {
            DynamicScope::Map(map) => match self.evaluate(map)? {
                Value::Map(map) => Some(map),
                _ => return Err(self.null_pointer()),
            },
            DynamicScope::Variables(_) => None,
        };
        let is_user_mode = match &call.mode {
            Some(mode) => matches!(self.evaluate(mode)?, Value::Enum(_, 0)),
            None => false,
        };
        if text.len() > LONGEST_TEXT {
            return Err(self.raise("System.QueryException", "The query is longer than 100,000 characters"));
        }
        self.work(text.len() as u64)?;
        let written = match parse_query(&text) {
            Ok(written) => written,
            Err((code, words)) if code == super::super::code::UNKNOWN => return Err(self.not_known(&words)),
            Err((_, words)) => return Err(self.raise("System.QueryException", &words)),
        };
        let program = self.program;
        let Planned { mut query, binds } = match plan::plan(&program.classes.schema, &written) {
            Ok(planned) => planned,
            Err(fault) => match fault.kind.message() {
                Some(message) => return Err(self.raise("System.QueryException", &message)),
                None => return Err(self.not_known(&fault.kind.finding().1)),
            },
        };
        query.is_user_mode |= is_user_mode;
        let mut values = Vec::with_capacity(binds.len());
        for bind in &binds {
            let name = bind_name(bind.expression);
            let value = match (&name, &call.scope, &map) {
                (Some(name), DynamicScope::Variables(variables), _) => {
                    match variables.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)) {
                        Some((_, variable)) => Some(self.evaluate(variable)?),
                        None => None,
                    }
                }
                (Some(name), _, Some(map)) => {
                    let found = map
                        .entries()
                        .into_iter()
                        .find(|(key, _)| matches!(key, Value::String(key) if key.as_str().eq_ignore_ascii_case(name)));
                    found.map(|(_, value)| value)
                }
                _ => None,
            };
            match value {
                Some(value) => values.push(value),
                None => {
                    let name = name.unwrap_or_default();
                    let words = match call.scope {
                        DynamicScope::Variables(_) => format!("Variable does not exist: {name}"),
                        DynamicScope::Map(_) => format!("Key '{name}' does not exist in the bindMap"),
                    };
                    return Err(self.raise("System.QueryException", &words));
                }
            }
        }
        if let Select::Aggregates { .. } = query.select {
            return Err(self.not_known("aggregates and groups in the text of a query"));
        }
        let found = self.find(&query, &values)?;
        match (&found, call.is_count) {
            (Found::Count(_), true) | (Found::Records(..), false) => Ok(self.found_value(found)),
            (Found::Records(..), true) => {
                Err(self.raise("System.QueryException", "The query must be of the form SELECT COUNT() FROM …"))
            }
            (Found::Count(_) | Found::Groups(_), _) => {
                Err(self.not_known("COUNT() in Database.query; there is Database.countQuery"))
            }
        }
    }

    /// The exception that ends a run because the engine does not know what an org would do.
    #[cold]
    pub(super) fn not_known(&mut self, words: &str) -> Thrown {
        self.raise("System.UnexpectedException", &format!("otpsmith cannot run this: {words}"))
    }

    fn find(&mut self, query: &Query, binds: &[Value]) -> Result<Found, Thrown> {
        if query.counts {
            self.usage.queries += 1;
            if self.usage.queries > self.limits.queries {
                let words = format!("Too many SOQL queries: {}", self.usage.queries);
                return Err(self.raise("System.LimitException", &words));
            }
        }
        if query.is_user_mode {
            self.must_be_administrator()?;
        }
        let offset = self.bound(query.offset.as_ref(), binds)?.unwrap_or(0);
        if offset > MOST_OFFSET as usize {
            let words = format!("Maximum SOQL offset allowed is {MOST_OFFSET}");
            return Err(self.raise("System.QueryException", &words));
        }
        let limit = self.bound(query.limit.as_ref(), binds)?.unwrap_or(usize::MAX);
        let mut rows = self.matching(query, binds)?;
        if let Select::Aggregates { items, group } = &query.select {
            return self.groups(query, rows, items, group, offset, limit);
        }
        if !query.order.is_empty() {
            self.sort(query, &mut rows)?;
        }
        let rows: Vec<Rc<Row>> = rows.into_iter().skip(offset).take(limit).collect();
        let (count, counted) = match query.select {
            // Apex Developer Guide, "Working with SOQL Aggregate Functions": one row of the limit, whatever the number.
            Select::Count => (rows.len(), 1),
            Select::Fields(_) | Select::Aggregates { .. } => (rows.len(), rows.len()),
        };
        self.count_rows(counted)?;
        let Select::Fields(paths) = &query.select else { return Ok(Found::Count(count)) };
        let slots = rows.len().saturating_mul(paths.len() + 1);
        self.reserve(slots.saturating_mul(super::heap::SLOT))?;
        self.work(slots as u64)?;
        let mut records = Vec::with_capacity(rows.len());
        for row in rows {
            records.push(self.record(query.object, &row, paths));
        }
        Ok(Found::Records(query.object, records))
    }

    fn count_rows(&mut self, rows: usize) -> Result<(), Thrown> {
        self.usage.query_rows = self.usage.query_rows.saturating_add(rows as u32);
        if self.usage.query_rows > self.limits.query_rows {
            let words = format!("Too many query rows: {}", self.usage.query_rows);
            return Err(self.raise("System.LimitException", &words));
        }
        Ok(())
    }

    /// One row for each group of records.
    fn groups(
        &mut self,
        query: &Query,
        mut rows: Vec<Rc<Row>>,
        items: &[Item],
        group: &[Path],
        offset: usize,
        limit: usize,
    ) -> Result<Found, Thrown> {
        self.usage.aggregate_queries += 1;
        self.sort(query, &mut rows)?;
        let mut groups: Vec<Vec<Rc<Row>>> = Vec::new();
        let mut places: HashMap<Vec<Option<Key>>, usize> = HashMap::new();
        // Without fields to group by there is one row even of no records.
        if group.is_empty() {
            groups.push(Vec::new());
            places.insert(Vec::new(), 0);
        }
        let count = rows.len();
        for row in rows {
            let mut keys = Vec::with_capacity(group.len());
            for path in group {
                let value = self.at_path(&row, path);
                self.work(1 + text_work(&value))?;
                keys.push(key_of(&value));
            }
            let at = *places.entry(keys).or_insert_with(|| {
                groups.push(Vec::new());
                groups.len() - 1
            });
            groups[at].push(row);
        }
        // Apex Developer Guide, "Working with SOQL Aggregate Functions": a row for each group if all that is asked for is
        // COUNT, otherwise all records.
        let only_counts = items.iter().all(|it| matches!(it.function, Function::Count | Function::Group));
        self.count_rows(if only_counts { groups.len() } else { count })?;
        let mut found = Vec::new();
        for rows in groups.into_iter().skip(offset).take(limit) {
            let mut values = Vec::with_capacity(items.len());
            for item in items {
                values.push((item.name.clone(), self.aggregate(&rows, item)?));
            }
            self.reserve(values.len().saturating_mul(super::heap::SLOT * 4))?;
            found.push(values);
        }
        Ok(Found::Groups(found))
    }

    fn aggregate(&mut self, rows: &[Rc<Row>], item: &Item) -> Result<Value, Thrown> {
        let mut count = 0;
        let mut distinct = BTreeSet::new();
        let mut best: Option<(Key, Value)> = None;
        for row in rows {
            let value = self.at_path(row, &item.path);
            self.work(1 + text_work(&value))?;
            if item.function == Function::Group {
                return Ok(value);
            }
            let Some(key) = key_of(&value) else { continue };
            count += 1;
            let is_better = match (&best, item.function) {
                (Some((best, _)), Function::Min) => key < *best,
                (Some((best, _)), _) => key > *best,
                (None, _) => true,
            };
            if item.function == Function::CountDistinct {
                distinct.insert(key);
            } else if is_better {
                best = Some((key, value));
            }
        }
        Ok(match item.function {
            Function::Count => Value::Integer(count),
            Function::CountDistinct => Value::Integer(i32::try_from(distinct.len()).unwrap_or(i32::MAX)),
            _ => best.map_or(Value::Null, |(_, value)| value),
        })
    }

    /// What a user may see is known of an administrator alone, who sees everything.
    pub(in crate::engine) fn must_be_administrator(&mut self) -> Result<(), Thrown> {
        let Some(users) = self.program.classes.schema.find("User") else { return Ok(()) };
        let user = self.user.as_str().into_owned();
        let profile = self.field_of(users, "ProfileId");
        let row = self.row(users, &user);
        let is_administrator = row.is_some_and(|row| {
            matches!(row.fields.get(&profile), Some(Value::Id(it)) if *it.as_str() == *super::super::record::PROFILE_ID)
        });
        if is_administrator {
            return Ok(());
        }
        Err(self.not_known(
            "a query or DML in user mode as a user who is no System Administrator: permissions are not known",
        ))
    }

    fn bound(&mut self, bound: Option<&Bound>, binds: &[Value]) -> Result<Option<usize>, Thrown> {
        Ok(match bound {
            None => None,
            Some(Bound::Number(number)) => Some(*number as usize),
            Some(Bound::Bind(at)) => match binds.get(*at) {
                Some(Value::Integer(number)) if *number >= 0 => Some(*number as usize),
                Some(Value::Integer(_)) => {
                    return Err(self.raise("System.QueryException", "LIMIT and OFFSET must not be negative"));
                }
                // Apex Developer Guide is silent; the stricter reading is taken.
                _ => return Err(self.null_pointer()),
            },
        })
    }

    fn matching(&mut self, query: &Query, binds: &[Value]) -> Result<Vec<Rc<Row>>, Thrown> {
        let test = match &query.condition {
            Some(condition) => Some(self.test(condition, binds)?),
            None => None,
        };
        let rows = self.rows(query.object);
        // A condition on the Id finds its record without going through all of them.
        if let Some(Test::Compare(path, Operator::Equal, Key::Text(id))) = &test
            && path.parents.is_empty()
            && path.field == ID
        {
            let found = rows.get(id).filter(|row| query.has_all_rows || !row.is_deleted);
            return Ok(found.into_iter().map(Rc::clone).collect());
        }
        let mut found = Vec::new();
        for row in rows.values() {
            self.work(1)?;
            if row.is_deleted && !query.has_all_rows {
                continue;
            }
            let fits = match &test {
                Some(test) => self.fits(test, row)?,
                None => true,
            };
            if fits {
                found.push(Rc::clone(row));
            }
        }
        Ok(found)
    }

    fn test(&mut self, condition: &Condition, binds: &[Value]) -> Result<Test, Thrown> {
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

    fn fits(&mut self, test: &Test, row: &Rc<Row>) -> Result<bool, Thrown> {
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

    /// The value at the end of a path; `null` where a lookup on the way is empty.
    fn at_path(&mut self, row: &Rc<Row>, path: &Path) -> Value {
        let mut row = Rc::clone(row);
        for (lookup, parent) in &path.parents {
            let Some(Value::Id(id)) = row.fields.get(lookup) else { return Value::Null };
            let id = id.as_str().into_owned();
            match self.row(*parent, &id) {
                Some(found) => row = found,
                None => return Value::Null,
            }
        }
        row.fields.get(&path.field).cloned().unwrap_or(Value::Null)
    }

    fn sort(&mut self, query: &Query, rows: &mut Vec<Rc<Row>>) -> Result<(), Thrown> {
        let mut keyed = Vec::with_capacity(rows.len());
        for row in rows.drain(..) {
            let mut keys = Vec::with_capacity(query.order.len());
            for order in &query.order {
                let value = self.at_path(&row, &order.path);
                self.work(1 + text_work(&value))?;
                keys.push(key_of(&value));
            }
            keyed.push((keys, row));
        }
        keyed.sort_by(|(one, _), (other, _)| {
            let pairs = one.iter().zip(other).zip(&query.order);
            let orders = pairs.map(|((a, b), order)| match (a, b) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) if order.has_nulls_last => Ordering::Greater,
                (None, Some(_)) => Ordering::Less,
                (Some(_), None) if order.has_nulls_last => Ordering::Less,
                (Some(_), None) => Ordering::Greater,
                (Some(a), Some(b)) if order.is_descending => b.cmp(a),
                (Some(a), Some(b)) => a.cmp(b),
            });
            orders.into_iter().find(|it| it.is_ne()).unwrap_or(Ordering::Equal)
        });
        rows.extend(keyed.into_iter().map(|(_, row)| row));
        Ok(())
    }

    /// A record with the selected fields and its Id.
    fn record(&mut self, object: ObjectId, row: &Rc<Row>, paths: &[Path]) -> Rc<SObject> {
        let record = SObject::new(object);
        record.is_queried.set(true);
        let id = row.fields.get(&ID).cloned().unwrap_or(Value::Null);
        record.fields.borrow_mut().insert(ID, id);
        let mut below: HashMap<(u16, ObjectId), Vec<Path>> = HashMap::new();
        for path in paths {
            match path.parents.split_first() {
                None => {
                    let value = row.fields.get(&path.field).cloned().unwrap_or(Value::Null);
                    record.fields.borrow_mut().insert(path.field, value);
                }
                Some((first, rest)) => {
                    let path = Path { parents: rest.to_vec(), field: path.field, ty: path.ty };
                    below.entry(*first).or_default().push(path);
                }
            }
        }
        for ((lookup, parent), paths) in below {
            let id = match row.fields.get(&lookup) {
                Some(Value::Id(id)) => Some(id.as_str().into_owned()),
                _ => None,
            };
            let found = id.and_then(|id| self.row(parent, &id));
            let found = found.map(|row| self.record(parent, &row, &paths));
            record.parents.borrow_mut().insert(lookup, found);
        }
        record
    }
}

/// The name that a bind of a dynamic query has: a variable, without anything after it (Apex Developer Guide, "Dynamic
/// SOQL").
fn bind_name(expression: &syntax::Expression) -> Option<String> {
    match &expression.kind {
        ExpressionKind::Name(name) => Some(name.text.clone()),
        _ => None,
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
fn text_work(value: &Value) -> u64 {
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
fn key_of(value: &Value) -> Option<Key> {
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

impl written::Query {
    /// Whether the query asks for a number rather than records.
    pub(in crate::engine) fn is_count(&self) -> bool {
        matches!(self.select, written::Select::Count)
    }
}
