//! Rows that stand for groups of records: `GROUP BY` and aggregate functions.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::super::super::heap;
use super::super::super::native::Thrown;
use super::super::super::soql::{Function, Item, Path, Query};
use super::super::super::value::Value;
use super::super::Vm;
use super::super::database::Row;
use super::Found;
use super::condition::{Key, key_of, text_work};

impl Vm<'_> {
    /// One row for each group of records.
    pub(super) fn groups(
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
            self.reserve(values.len().saturating_mul(heap::SLOT * 4))?;
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
}
