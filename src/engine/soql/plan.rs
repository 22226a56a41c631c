//! Looks the names of a query up in the schema and fits its values to the types of its fields.

use std::str::FromStr;

use bigdecimal::BigDecimal;

use super::super::code;
use super::super::record::normal_id;
use super::super::schema::{FieldType, ObjectKind, ObjectType, Schema};
use super::super::syntax::{Expression, Name, Span};
use super::super::types::{ObjectId, Ty};
use super::period::Period;
use super::written::{self, Literal};
use super::{Bound, Condition, Function, Item, Operand, Operator, Order, Path, Query, Select, Set, literal};

/// The most rows that `OFFSET` may leave out (SOQL and SOSL Reference, "OFFSET").
pub(in crate::engine) const MOST_OFFSET: u32 = 2_000;
/// How many lookups one path may follow (SOQL and SOSL Reference, "Understanding Relationship Query Limitations").
const MOST_PARENTS: usize = 5;

/// Why a query cannot run.
#[derive(Debug)]
pub(in crate::engine) struct Fault {
    pub(in crate::engine) span: Span,
    pub(in crate::engine) kind: FaultKind,
}

/// What is wrong with a query.
#[derive(Debug)]
pub(in crate::engine) enum FaultKind {
    NoObject(String),
    /// The object and the field.
    NoField(String, String),
    /// The object, of whose fields the engine knows a part only, and the field.
    UnknownField(String, String),
    /// The object and the relationship.
    NoRelationship(String, String),
    /// Salesforce refuses it too; in words.
    Wrong(String),
    /// The engine does not know it; in words.
    Unknown(String),
}

impl FaultKind {
    /// The code and the words of a finding in a class.
    pub(in crate::engine) fn finding(&self) -> (&'static str, String) {
        match self {
            Self::NoObject(name) => (code::NAME, format!("There is no object `{name}`")),
            Self::NoField(object, field) => (code::NAME, format!("There is no field of `{object}` `{field}`")),
            Self::UnknownField(object, field) => {
                (code::NAME, format!("The engine knows no field `{field}` of the standard object `{object}`"))
            }
            Self::NoRelationship(object, name) => (
                code::NAME,
                format!("No lookup of `{object}` that the engine knows has the relationship name `{name}`"),
            ),
            Self::Wrong(words) => (code::TYPE, words.clone()),
            Self::Unknown(words) => (code::UNKNOWN, words.clone()),
        }
    }

    /// The message of a `QueryException`, with Salesforce's words where it has its own; `None` if the engine alone is to
    /// blame.
    pub(in crate::engine) fn message(&self) -> Option<String> {
        const HINT: &str = "If you are attempting to use a custom field, be sure to append the '__c' after the custom \
            field name. Please reference your WSDL or the describe call for the appropriate names.";
        match self {
            Self::NoObject(name) => Some(format!(
                "sObject type '{name}' is not supported. If you are attempting to use a custom object, be sure to append \
                 the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate \
                 names."
            )),
            Self::NoField(object, field) => Some(format!("No such column '{field}' on entity '{object}'. {HINT}")),
            Self::NoRelationship(object, name) => {
                Some(format!("Didn't understand relationship '{name}' in field path of '{object}'. {HINT}"))
            }
            Self::Wrong(words) => Some(words.clone()),
            Self::UnknownField(..) | Self::Unknown(_) => None,
        }
    }
}

/// An expression of Apex in a query, and what its value is compared with.
#[derive(Debug)]
pub(in crate::engine) struct Bind<'q> {
    pub(in crate::engine) expression: &'q Expression,
    /// The type of the field; `Integer` for a limit.
    pub(in crate::engine) ty: Ty,
    /// Whether it must be a list or set of values.
    pub(in crate::engine) is_set: bool,
}

/// A query with the expressions that it needs the values of.
#[derive(Debug)]
pub(in crate::engine) struct Planned<'q> {
    pub(in crate::engine) query: Query,
    pub(in crate::engine) binds: Vec<Bind<'q>>,
}

/// Looks everything up.
///
/// # Errors
/// The first thing that is wrong.
pub(in crate::engine) fn plan<'q>(schema: &Schema, written: &'q written::Query) -> Result<Planned<'q>, Fault> {
    let mut planner = Planner { schema, binds: Vec::new(), alias: None };
    let query = planner.query(written)?;
    Ok(Planned { query, binds: planner.binds })
}

struct Planner<'s, 'q> {
    schema: &'s Schema,
    binds: Vec<Bind<'q>>,
    alias: Option<&'q Name>,
}

type Planning<T> = Result<T, Fault>;

fn wrong<T>(span: Span, words: impl Into<String>) -> Planning<T> {
    Err(Fault { span, kind: FaultKind::Wrong(words.into()) })
}

fn unknown<T>(span: Span, words: impl Into<String>) -> Planning<T> {
    Err(Fault { span, kind: FaultKind::Unknown(words.into()) })
}

impl<'q> Planner<'_, 'q> {
    fn query(&mut self, written: &'q written::Query) -> Planning<Query> {
        let name = &written.object;
        let known = self.schema.find(&name.text);
        let is_described = known.is_none_or(|it| self.schema.object(it).is_described);
        let Some(object) = known.filter(|_| is_described) else {
            let kind = if name.text.contains("__") && is_described {
                FaultKind::NoObject(name.text.clone())
            } else {
                FaultKind::Unknown(format!("The engine knows no object `{}`", name.text))
            };
            return Err(Fault { span: name.span, kind });
        };
        let outer = std::mem::replace(&mut self.alias, written.alias.as_ref());
        let select = match &written.select {
            written::Select::Count => Select::Count,
            written::Select::Fields(paths) => Select::Fields(self.selected(object, paths)?),
            written::Select::Aggregates(items) => self.aggregates(object, items, &written.group)?,
        };
        let condition = match &written.condition {
            Some(condition) => Some(self.condition(object, condition)?),
            None => None,
        };
        let mut order = Vec::new();
        for item in &written.order {
            let path = self.filter_path(object, &item.path)?;
            if let Select::Aggregates { group, .. } = &select
                && !group.iter().any(|it| it.is_same(&path))
            {
                return wrong(item.path.span, "a query that groups is ordered by the fields that it groups by");
            }
            order.push(Order { path, is_descending: item.is_descending, has_nulls_last: item.has_nulls_last });
        }
        if written.is_for_update && !order.is_empty() {
            return wrong(written.span, "FOR UPDATE cannot stand beside ORDER BY");
        }
        if let Select::Aggregates { group, .. } = &select
            && (written.is_for_update || group.is_empty() && written.limit.is_some())
        {
            return wrong(
                written.span,
                "Non-grouped query that uses overall aggregate functions cannot also use LIMIT",
            );
        }
        let limit = self.bound(written.limit.as_ref())?;
        let offset = self.bound(written.offset.as_ref())?;
        if let (Some(Bound::Number(number)), Some(written::Bound::Number(_, span))) = (&offset, &written.offset)
            && *number > MOST_OFFSET
        {
            return wrong(*span, format!("Maximum SOQL offset allowed is {MOST_OFFSET}"));
        }
        self.alias = outer;
        let counts = self.counts(object, &select);
        Ok(Query {
            object,
            select,
            condition,
            order,
            limit,
            offset,
            is_user_mode: written.is_user_mode,
            has_all_rows: written.has_all_rows,
            counts,
        })
    }

    /// Salesforce Help, "Custom Metadata Types Limits": queries of them do not count unless they ask for long texts.
    fn counts(&self, object: ObjectId, select: &Select) -> bool {
        if self.schema.object(object).kind != ObjectKind::CustomMetadata {
            return true;
        }
        match select {
            Select::Count | Select::Aggregates { .. } => false,
            Select::Fields(paths) => paths.iter().any(|path| self.field(object, path).rules.is_long),
        }
    }

    fn selected(&mut self, object: ObjectId, written: &'q [written::Path]) -> Planning<Vec<Path>> {
        let mut paths: Vec<Path> = Vec::with_capacity(written.len());
        for path in written {
            let found = self.path(object, path)?;
            if paths.iter().any(|it| it.is_same(&found)) {
                let name = path.parts.last().map_or("", |it| it.text.as_str());
                return wrong(path.span, format!("duplicate field selected: {name}"));
            }
            paths.push(found);
        }
        Ok(paths)
    }

    /// SOQL and SOSL Reference, "GROUP BY", "Aggregate Functions".
    fn aggregates(
        &mut self,
        object: ObjectId,
        written: &'q [written::Item],
        group: &'q [written::Path],
    ) -> Planning<Select> {
        let grouped: Planning<Vec<Path>> = group.iter().map(|it| self.filter_path(object, it)).collect();
        let group = grouped?;
        let mut items: Vec<Item> = Vec::new();
        let mut unnamed = 0;
        for item in written {
            let path = self.filter_path(object, &item.path)?;
            let last = item.path.parts.last().map_or("", |it| it.text.as_str());
            let function = match item.function.as_deref() {
                None if group.iter().any(|it| it.is_same(&path)) => Function::Group,
                None => return wrong(item.path.span, format!("Field must be grouped or aggregated: {last}")),
                Some("COUNT") => Function::Count,
                Some("COUNT_DISTINCT") => Function::CountDistinct,
                Some(_) if path.ty == Ty::BOOLEAN => {
                    return wrong(item.path.span, format!("field {last} does not support this aggregate"));
                }
                Some("MIN") => Function::Min,
                Some(_) => Function::Max,
            };
            let name = match (&item.alias, function) {
                (Some(alias), _) => alias.text.clone(),
                (None, Function::Group) => self.field(object, &path).name.clone(),
                (None, _) => {
                    unnamed += 1;
                    format!("expr{}", unnamed - 1)
                }
            };
            if items.iter().any(|it| it.name.eq_ignore_ascii_case(&name)) {
                return wrong(item.path.span, format!("duplicate alias: {name}"));
            }
            items.push(Item { name, function, path });
        }
        Ok(Select::Aggregates { items, group })
    }

    /// The field at the end of a path.
    fn field(&self, object: ObjectId, path: &Path) -> &FieldType {
        let object = path.parents.last().map_or(object, |(_, parent)| *parent);
        &self.schema.object(object).fields[path.field as usize]
    }

    fn path(&mut self, object: ObjectId, written: &'q written::Path) -> Planning<Path> {
        let mut parts = &written.parts[..];
        let own = self.schema.object(object);
        if let [first, _, ..] = parts {
            let is_alias = self.alias.is_some_and(|it| it.key() == first.key());
            if is_alias || first.text.eq_ignore_ascii_case(&own.name) && own.relationship(&first.text).is_none() {
                parts = &parts[1..];
            }
        }
        let Some((last, before)) = parts.split_last() else { return wrong(written.span, "a field is missing here") };
        if before.len() > MOST_PARENTS {
            return wrong(written.span, format!("A path follows at most {MOST_PARENTS} lookups"));
        }
        let mut at = object;
        let mut parents = Vec::new();
        for name in before {
            let known = self.schema.object(at);
            let lookup = known.relationship(&name.text);
            let target = lookup.and_then(|it| known.fields[it as usize].rules.target.as_deref());
            let Some((lookup, target)) = lookup.zip(target) else {
                let kind = if known.is_partial && !name.text.ends_with("__r") {
                    let words = format!("The engine knows no relationship `{}` of `{}`", name.text, known.name);
                    FaultKind::Unknown(words)
                } else {
                    FaultKind::NoRelationship(known.name.clone(), name.text.clone())
                };
                return Err(Fault { span: name.span, kind });
            };
            let Some(parent) = self.schema.find(target).filter(|it| self.schema.object(*it).is_described) else {
                return unknown(name.span, format!("The engine knows no object `{target}`"));
            };
            parents.push((lookup, parent));
            at = parent;
        }
        let known = self.schema.object(at);
        let Some(field) = known.field(&last.text) else {
            return Err(Fault { span: last.span, kind: no_field(known, &last.text) });
        };
        let found = &known.fields[field as usize];
        if found.rules.is_computed {
            let words = format!("The engine does not compute the formula or summary `{}`", found.name);
            return unknown(last.span, words);
        }
        Ok(Path { parents, field, ty: found.ty })
    }

    /// A field that conditions and the order may use.
    fn filter_path(&mut self, object: ObjectId, written: &'q written::Path) -> Planning<Path> {
        let path = self.path(object, written)?;
        let field = self.field(object, &path);
        if field.rules.is_long {
            return wrong(written.span, format!("field '{}' can not be filtered in a query call", field.name));
        }
        Ok(path)
    }

    fn condition(&mut self, object: ObjectId, written: &'q written::Condition) -> Planning<Condition> {
        let all = |planner: &mut Self, inner: &'q [written::Condition]| -> Planning<Vec<Condition>> {
            inner.iter().map(|it| planner.condition(object, it)).collect()
        };
        Ok(match written {
            written::Condition::All(inner) => Condition::All(all(self, inner)?),
            written::Condition::Any(inner) => Condition::Any(all(self, inner)?),
            written::Condition::Not(inner) => Condition::Not(Box::new(self.condition(object, inner)?)),
            written::Condition::Compare { path, operator, operand } => {
                let span = path.span;
                let path = self.filter_path(object, path)?;
                if let Operator::In | Operator::NotIn = operator {
                    let set = self.set(&path, operand, span)?;
                    return Ok(Condition::In { path, is_negated: *operator == Operator::NotIn, set });
                }
                if *operator == Operator::Like && path.ty != Ty::STRING {
                    return wrong(span, "LIKE compares texts only");
                }
                let is_ordered = !matches!(operator, Operator::Equal | Operator::NotEqual | Operator::Like);
                if is_ordered && matches!(path.ty, Ty::BOOLEAN | Ty::ID) {
                    return wrong(span, "the field has no order that a condition could use");
                }
                let operand = self.operand(path.ty, operand, *operator == Operator::Like, span)?;
                Condition::Compare { path, operator: *operator, operand }
            }
        })
    }

    fn set(&mut self, path: &Path, written: &'q written::Operand, span: Span) -> Planning<Set> {
        Ok(match written {
            written::Operand::List(items) => {
                let items: Planning<Vec<Operand>> =
                    items.iter().map(|it| self.operand(path.ty, it, false, span)).collect();
                Set::List(items?)
            }
            written::Operand::Bind(expression) => Set::Bind(self.bind(expression, path.ty, true)),
            written::Operand::Query(inner) => {
                let planned = self.query(inner)?;
                let found = match &planned.select {
                    Select::Fields(paths) if paths.len() == 1 && path.ty == Ty::ID => paths[0].clone(),
                    _ => return wrong(inner.span, "a query inside a condition selects one Id or lookup"),
                };
                if found.ty != Ty::ID || planned.limit.is_some() || planned.offset.is_some() {
                    return wrong(inner.span, "a query inside a condition selects one Id or lookup, without LIMIT");
                }
                Set::Query(Box::new(planned), found)
            }
            written::Operand::Literal(..) => return wrong(span, "IN needs a list of values"),
        })
    }

    fn bind(&mut self, expression: &'q Expression, ty: Ty, is_set: bool) -> usize {
        self.binds.push(Bind { expression, ty, is_set });
        self.binds.len() - 1
    }

    fn operand(&mut self, ty: Ty, written: &'q written::Operand, is_pattern: bool, at: Span) -> Planning<Operand> {
        let (literal, span) = match written {
            written::Operand::Bind(expression) => return Ok(Operand::Bind(self.bind(expression, ty, false))),
            written::Operand::Literal(literal, span) => (literal, *span),
            written::Operand::List(_) | written::Operand::Query(_) => return wrong(at, "only IN takes many values"),
        };
        let is_number = matches!(ty, Ty::INTEGER | Ty::DECIMAL | Ty::DOUBLE | Ty::LONG);
        let fitting = match literal {
            Literal::Null => Some(Operand::Null),
            Literal::Boolean(it) => (ty == Ty::BOOLEAN).then_some(Operand::Boolean(*it)),
            Literal::Number(digits) if is_number && digits.len() <= 60 => {
                BigDecimal::from_str(digits).ok().map(Operand::Number)
            }
            Literal::Number(_) => None,
            Literal::Text(inner) if matches!(ty, Ty::STRING | Ty::ID) => {
                let text = match literal::unescaped(inner, is_pattern) {
                    Ok(text) => text,
                    Err(words) => return wrong(span, words),
                };
                match (ty, text.is_empty()) {
                    // An empty text is none.
                    (_, true) if !is_pattern => Some(Operand::Null),
                    (Ty::ID, _) => match normal_id(&text) {
                        Some(id) => Some(Operand::Text(id)),
                        None => return wrong(span, format!("invalid ID field: {text}")),
                    },
                    _ => Some(Operand::Text(text)),
                }
            }
            Literal::Text(_) => None,
            Literal::Date(text) if ty == Ty::DATE => text.parse().ok().map(Operand::Date),
            Literal::Date(_) => None,
            Literal::Datetime(text) if ty == Ty::DATETIME => {
                text.parse::<jiff::Timestamp>().ok().map(|it| Operand::Datetime(it.as_millisecond()))
            }
            Literal::Datetime(_) => None,
            Literal::Period(name, count) if matches!(ty, Ty::DATE | Ty::DATETIME) => {
                let count = match count {
                    Some(count) => match count.parse() {
                        Ok(count) => Some(count),
                        Err(_) => return wrong(span, "the number of the date literal is too large"),
                    },
                    None => None,
                };
                match Period::new(name, count) {
                    Some(period) => Some(Operand::Period(period)),
                    None => return unknown(span, format!("The engine does not know the date literal `{name}`")),
                }
            }
            Literal::Period(..) => None,
        };
        match fitting {
            Some(operand) => Ok(operand),
            None => wrong(span, "the value does not fit the type of the field"),
        }
    }

    fn bound(&mut self, written: Option<&'q written::Bound>) -> Planning<Option<Bound>> {
        Ok(match written {
            None => None,
            Some(written::Bound::Bind(expression)) => Some(Bound::Bind(self.bind(expression, Ty::INTEGER, false))),
            Some(written::Bound::Number(digits, span)) => match digits.parse() {
                Ok(number) => Some(Bound::Number(number)),
                Err(_) => return wrong(*span, "the number is too large"),
            },
        })
    }
}

impl Path {
    /// Whether both lead to one field.
    fn is_same(&self, other: &Self) -> bool {
        self.field == other.field && self.parents == other.parents
    }
}

/// Why an object has no such field.
pub(in crate::engine) fn no_field(object: &ObjectType, name: &str) -> FaultKind {
    // Custom fields of standard objects come from the project like those of others.
    if object.is_partial && !name.ends_with("__c") {
        FaultKind::UnknownField(object.name.clone(), name.to_owned())
    } else {
        FaultKind::NoField(object.name.clone(), name.to_owned())
    }
}
