//! Runs queries over the records of the run.

mod condition;
mod dynamic;
mod group;

use std::cmp::Ordering;
use std::collections::HashMap;
use std::rc::Rc;

use super::super::ir::Expression;
use super::super::library::database::AggregateRow;
use super::super::native::Thrown;
use super::super::soql::plan::MOST_OFFSET;
use super::super::soql::{Bound, Operator, Path, Query, Select, written};
use super::super::types::{Kind, ObjectId};
use super::super::value::{SObject, Value};
use super::Vm;
use super::database::{ID, Row};
use condition::{Key, Test, key_of, text_work};

/// Rows of a batch when a loop goes through lists (Apex Developer Guide, "SOQL For Loops").
const BATCH: usize = 200;

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

    /// The exception that ends a run because the engine does not know what an org would do.
    #[cold]
    pub(in crate::engine) fn not_known(&mut self, words: &str) -> Thrown {
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

impl written::Query {
    /// Whether the query asks for a number rather than records.
    pub(in crate::engine) fn is_count(&self) -> bool {
        matches!(self.select, written::Select::Count)
    }
}
