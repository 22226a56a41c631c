//! Queries and DML: names, types of binds, and where a list of records stands for one.

use super::super::code;
use super::super::ir::{DmlStatement, DynamicQuery, DynamicScope, Expression};
use super::super::schema::ObjectKind;
use super::super::soql::Select;
use super::super::soql::plan::{self, Bind};
use super::super::soql::written;
use super::super::syntax::{self, Dml, Name, Span};
use super::super::types::{Kind, ObjectId, Ty};
use super::body::{Body, Typed};
use super::{Checked, convert};

impl Body<'_, '_> {
    /// `[SELECT …]`.
    pub(super) fn query(&mut self, written: &written::Query) -> Checked<Typed> {
        let planned = plan::plan(&self.checker.classes.schema, written);
        let plan::Planned { query, binds } = match planned {
            Ok(planned) => planned,
            Err(fault) => {
                let (code, words) = fault.kind.finding();
                return self.refuse(code, fault.span, words);
            }
        };
        let mut values = Vec::with_capacity(binds.len());
        for bind in &binds {
            values.push(self.bind(bind)?);
        }
        let ty = if written.is_count() {
            Ty::INTEGER
        } else {
            let row = match &query.select {
                Select::Aggregates { .. } => self.aggregate_result(),
                _ => self.checker.classes.types.number(Kind::Record(query.object)),
            };
            self.checker.classes.types.list(row)
        };
        Ok(Typed::new(Expression::Query(Box::new(query), values), ty))
    }

    fn aggregate_result(&self) -> Ty {
        let class = self.checker.classes.library("aggregateresult");
        class.map_or(Ty::SOBJECT, |it| self.checker.classes.get(it).ty)
    }

    fn bind(&mut self, bind: &Bind<'_>) -> Checked<Expression> {
        let span = bind.expression.span;
        let typed = self.value(bind.expression)?;
        let given = match (*self.checker.classes.types.kind(typed.ty)).clone() {
            Kind::List(element) | Kind::Set(element) if bind.is_set => element,
            _ if bind.is_set => Ty::VOID,
            _ => typed.ty,
        };
        let is_record = given == Ty::SOBJECT || matches!(self.checker.classes.types.kind(given), Kind::Record(_));
        let fits = match bind.ty {
            Ty::STRING => matches!(given, Ty::STRING | Ty::ID),
            Ty::ID => matches!(given, Ty::STRING | Ty::ID) || is_record,
            Ty::DATE | Ty::DATETIME => matches!(given, Ty::DATE | Ty::DATETIME),
            Ty::INTEGER | Ty::LONG | Ty::DOUBLE | Ty::DECIMAL => convert::is_number(given),
            ty => given == ty,
        };
        if fits || given == Ty::NULL && !bind.is_set {
            return Ok(typed.expression);
        }
        let (given, field) = (self.shown(typed.ty), self.shown(bind.ty));
        self.refuse(code::TYPE, span, format!("A bind of type `{given}` does not fit a column of type `{field}`"))
    }

    /// What a query gives stands for its only record where one is wanted (Apex Developer Guide, "Using SOQL Queries That
    /// Return One Record"), and the records of `Database.query` for those of one object.
    pub(super) fn rows_as(&mut self, typed: Typed, ty: Ty) -> Typed {
        let is_dynamic = matches!(&typed.expression, Expression::DynamicQuery(call) if !call.is_count);
        let is_static = matches!(&typed.expression, Expression::Query(..)) && typed.ty != Ty::INTEGER;
        if !is_dynamic && !is_static {
            return self.choice_of_rows_as(typed, ty);
        }
        let is_record = ty == Ty::SOBJECT || matches!(self.checker.classes.types.kind(ty), Kind::Record(_));
        let wants_one = is_record || ty == self.aggregate_result();
        let row = if wants_one { self.only_row(typed, false) } else { typed };
        let is_list = match self.checker.classes.types.kind(ty) {
            Kind::List(element) => matches!(self.checker.classes.types.kind(*element), Kind::Record(_)),
            _ => false,
        };
        let is_narrower = is_list || wants_one && ty != Ty::SOBJECT;
        if is_dynamic && is_narrower {
            return Typed::new(Expression::Cast(ty, Box::new(row.expression)), ty);
        }
        row
    }

    /// What a query gives beside a value of a type: one record beside a record.
    pub(super) fn rows_beside(&mut self, typed: Typed, other: Ty) -> Typed {
        match self.checker.classes.types.kind(other) {
            Kind::Record(_) if Self::is_rows(&typed) => self.rows_as(typed, other),
            _ => typed,
        }
    }

    /// `condition ? [SELECT …] : null` as a record.
    fn choice_of_rows_as(&mut self, typed: Typed, ty: Ty) -> Typed {
        let is_record = ty == Ty::SOBJECT || matches!(self.checker.classes.types.kind(ty), Kind::Record(_));
        let Kind::List(element) = *self.checker.classes.types.kind(typed.ty) else { return typed };
        let list = typed.ty;
        match typed.expression {
            Expression::Ternary(parts)
                if is_record && parts[1..].iter().all(|it| matches!(it, Expression::Query(..) | Expression::Null)) =>
            {
                let [condition, then, otherwise] = *parts;
                let [then, otherwise] = [then, otherwise].map(|part| match part {
                    Expression::Null => Expression::Null,
                    rows => self.only_row(Typed::new(rows, list), false).expression,
                });
                Typed::new(Expression::Ternary(Box::new([condition, then, otherwise])), element)
            }
            expression => Typed::new(expression, list),
        }
    }

    /// The only row of a query, as a record.
    pub(super) fn only_row(&mut self, typed: Typed, or_null: bool) -> Typed {
        let ty = self.checker.classes.types.element(typed.ty);
        Typed::new(Expression::Single { rows: Box::new(typed.expression), or_null }, ty)
    }

    /// Whether it is what a query gives, as a list.
    pub(super) fn is_rows(typed: &Typed) -> bool {
        match &typed.expression {
            Expression::Query(..) => typed.ty != Ty::INTEGER,
            Expression::DynamicQuery(call) => !call.is_count,
            _ => false,
        }
    }

    /// Whether a value fits a type, queries by their only row too.
    pub(super) fn fits_type(&mut self, typed: &Typed, to: Ty) -> bool {
        if convert::conversion(&mut self.checker.classes, typed.ty, to).is_some() {
            return true;
        }
        let element = self.checker.classes.types.element(typed.ty);
        Self::is_rows(typed) && convert::conversion(&mut self.checker.classes, element, to).is_some()
    }

    /// `Database.query` and its like, which see the variables around them; `None` for other methods.
    pub(super) fn database_query(
        &mut self,
        ty: Ty,
        name: &Name,
        arguments: &[syntax::Expression],
    ) -> Option<Checked<Typed>> {
        let class = self.checker.classes.library("database")?;
        if self.checker.classes.get(class).ty != ty {
            return None;
        }
        let (is_count, has_map) = match name.key().as_str() {
            "query" => (false, false),
            "countquery" => (true, false),
            "querywithbinds" => (false, true),
            "countquerywithbinds" => (true, true),
            _ => return None,
        };
        Some(self.dynamic_query(name, arguments, is_count, has_map))
    }

    fn dynamic_query(
        &mut self,
        name: &Name,
        arguments: &[syntax::Expression],
        is_count: bool,
        has_map: bool,
    ) -> Checked<Typed> {
        let (text, map, mode) = match (arguments, has_map) {
            ([text], false) => (text, None, None),
            ([text, mode], false) => (text, None, Some(mode)),
            ([text, map, mode], true) => (text, Some(map), Some(mode)),
            _ => {
                let takes = if has_map { "a text, a map of binds and an access level" } else { "a text" };
                return self.refuse(code::TYPE, name.span, format!("`{}` takes {takes}", name.text));
            }
        };
        let text = self.expression_as(text, Ty::STRING)?;
        let scope = match map {
            Some(map) => {
                let ty = self.checker.classes.types.map(Ty::STRING, Ty::OBJECT);
                DynamicScope::Map(self.expression_as(map, ty)?)
            }
            None => DynamicScope::Variables(self.variables_in_sight(name.span)?),
        };
        let mode = match mode {
            Some(mode) => {
                let level = self.checker.classes.library("accesslevel");
                let level = level.map_or(Ty::OBJECT, |it| self.checker.classes.get(it).ty);
                Some(self.expression_as(mode, level)?)
            }
            None => None,
        };
        let ty = if is_count { Ty::INTEGER } else { self.checker.classes.types.list(Ty::SOBJECT) };
        Ok(Typed::new(Expression::DynamicQuery(Box::new(DynamicQuery { text, scope, mode, is_count })), ty))
    }

    /// What the names of variables stand for: local ones, and those of the class.
    fn variables_in_sight(&mut self, span: Span) -> Checked<Vec<(String, Expression)>> {
        let locals: Vec<(String, u16, Ty)> =
            self.variables.iter().rev().map(|it| (it.key.clone(), it.slot, it.ty)).collect();
        let mut found: Vec<(String, Expression)> = locals
            .into_iter()
            .filter(|(_, _, ty)| *ty != Ty::VOID)
            .map(|(key, slot, _)| (key, Expression::Local(slot)))
            .collect();
        let classes = &self.checker.classes;
        let outer = classes.get(self.class).outer;
        let mut fields: Vec<String> = Vec::new();
        for class in classes.line(self.class) {
            let own = classes.get(class).fields.values();
            fields.extend(own.filter(|it| it.is_static || !self.is_static).map(|it| it.name.clone()));
        }
        fields.extend(classes.get(outer).fields.values().filter(|it| it.is_static).map(|it| it.name.clone()));
        fields.sort();
        fields.dedup();
        for text in fields {
            let reached = self.simple_field(&Name { text: text.clone(), span })?;
            // A property that can only be set is no variable.
            let is_read = reached.as_ref().is_some_and(|it| it.field.property.is_none_or(|it| it.get.is_some()));
            if let Some(reached) = reached.filter(|_| is_read) {
                found.push((text, self.read(reached, span)?.expression));
            }
        }
        Ok(found)
    }

    /// A DML statement.
    pub(super) fn dml(
        &mut self,
        action: Dml,
        target: &syntax::Expression,
        key: Option<&Name>,
        is_user_mode: bool,
    ) -> Checked<Typed> {
        let typed = self.value(target)?;
        let element = match self.checker.classes.types.kind(typed.ty) {
            Kind::List(element) => *element,
            _ => typed.ty,
        };
        let object = match *self.checker.classes.types.kind(element) {
            Kind::Record(object) => Some(object),
            _ if element == Ty::SOBJECT => None,
            _ => return self.refuse(code::TYPE, target.span, "Only records can be inserted, updated and deleted"),
        };
        if let Some(object) = object {
            self.must_be_changeable(action, object, target.span)?;
        }
        let key = match (key, object) {
            (None, None) if action == Dml::Upsert && typed.ty != Ty::SOBJECT => {
                return self.refuse(code::TYPE, target.span, "`upsert` needs records of one object, not of any");
            }
            (None, _) => None,
            (Some(name), None) => return self.refuse(code::TYPE, name.span, "The object of the records is not known"),
            (Some(name), Some(object)) => Some(self.upsert_key(object, name)?),
        };
        let statement = DmlStatement { action, target: typed.expression, key, is_user_mode };
        Ok(Typed::new(Expression::Dml(Box::new(statement)), Ty::VOID))
    }

    fn must_be_changeable(&mut self, action: Dml, object: ObjectId, span: Span) -> Checked<()> {
        let known = self.checker.classes.schema.object(object);
        if known.kind == ObjectKind::CustomMetadata {
            let words = format!("Records of the custom metadata type `{}` cannot be changed by DML", known.name);
            return self.refuse(code::TYPE, span, words);
        }
        // Object Reference, "Supported Calls" of each.
        let is_fixed = matches!(
            (known.name.as_str(), action),
            ("Profile" | "Organization", _) | ("Network", Dml::Insert | Dml::Delete) | ("User", Dml::Delete)
        );
        if is_fixed {
            let words = format!("Code cannot do that with records of `{}`", known.name);
            return self.refuse(code::TYPE, span, words);
        }
        if !known.is_described {
            let words = format!("The engine does not know how records of `{}` behave", known.name);
            return self.refuse(code::UNKNOWN, span, words);
        }
        if let Some(what) = known.automation.first() {
            let words = format!("The engine does not run {what}, which runs when records of `{}` change", known.name);
            return self.refuse(code::UNKNOWN, span, words);
        }
        Ok(())
    }

    fn upsert_key(&mut self, object: ObjectId, name: &Name) -> Checked<u16> {
        let known = self.checker.classes.schema.object(object);
        let Some(at) = known.field(&name.text) else {
            let words = format!("There is no field of `{}` `{}`", known.name, name.text);
            return self.refuse(code::NAME, name.span, words);
        };
        let field = &known.fields[at as usize];
        if !field.rules.is_external_id && field.name != "Id" {
            let words = format!("`{}` is no external Id; the engine knows `upsert` by no other field", field.name);
            return self.refuse(code::UNKNOWN, name.span, words);
        }
        Ok(at)
    }
}
