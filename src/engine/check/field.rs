//! Names: variables, fields, properties, constants of enums, and the types and namespaces in front of a dot.

use super::super::class::{Access, ClassKind, Field, MethodId, Place};
use super::super::code;
use super::super::ir::{Expression, NativeCall};
use super::super::soql::plan::no_field;
use super::super::syntax::{self, ExpressionKind, Name, Span};
use super::super::text::Text;
use super::super::types::{ClassId, Kind, Ty};
use super::body::{self, Body, Typed};
use super::{Checked, Refused, no_such, types};

/// What stands in front of a dot.
pub(super) enum Head {
    Value(Typed),
    Type(Ty),
    /// In lower case.
    Namespace(String),
    /// `Label`, whose members are the custom labels.
    Label,
}

/// A field with the object it belongs to, if it is not static.
pub(super) struct Reached {
    pub(super) field: Field,
    pub(super) object: Option<Expression>,
}

impl Body<'_, '_> {
    /// What a name or a chain of names means.
    pub(super) fn head(&mut self, written: &syntax::Expression) -> Checked<Head> {
        match &written.kind {
            ExpressionKind::Name(name) => self.simple_head(name),
            ExpressionKind::Field { object, name, is_safe } => match self.head(object)? {
                Head::Value(object) => self.member(object, name, *is_safe).map(Head::Value),
                Head::Type(ty) => self.static_head(ty, name),
                Head::Namespace(space) => {
                    let key = name.key();
                    if space == "system" && key == "label" {
                        return Ok(Head::Label);
                    }
                    let parts = [Name { text: space, span: name.span }, name.clone()];
                    let ty = syntax::TypeName {
                        parts: parts.to_vec(),
                        arguments: Vec::new(),
                        dimensions: 0,
                        span: name.span,
                    };
                    match types::resolve(&mut self.checker.classes, self.class, &ty) {
                        Ok(ty) => Ok(Head::Type(ty)),
                        Err((code, words)) => self.refuse(code, name.span, words),
                    }
                }
                Head::Label => match self.checker.classes.schema.label(&name.text).map(Text::constant) {
                    Some(text) => Ok(Head::Value(Typed::new(Expression::Text(text), Ty::STRING))),
                    None => {
                        let (code, words) = no_such("custom label", &name.text);
                        self.refuse(code, name.span, words)
                    }
                },
            },
            _ => self.part(written).map(Head::Value),
        }
    }

    fn simple_head(&mut self, name: &Name) -> Checked<Head> {
        let key = name.key();
        if let Some(variable) = self.variable(&key) {
            if variable.ty == Ty::VOID {
                // Its declaration has been refused.
                return Err(Refused);
            }
            return Ok(Head::Value(Typed::new(Expression::Local(variable.slot), variable.ty)));
        }
        if let Some(reached) = self.simple_field(name)? {
            return self.read(reached, name.span).map(Head::Value);
        }
        // The namespace has the static methods of the class `System` as well.
        if key == "system" {
            return Ok(Head::Namespace(key));
        }
        let ty = syntax::TypeName { parts: vec![name.clone()], arguments: Vec::new(), dimensions: 0, span: name.span };
        if let Ok(ty) = types::resolve(&mut self.checker.classes, self.class, &ty) {
            return Ok(Head::Type(ty));
        }
        // `List` and its like have static members only through a type with arguments, which no name before a dot has.
        if key == "label" {
            return Ok(Head::Label);
        }
        if self.checker.classes.is_namespace(&key) {
            return Ok(Head::Namespace(key));
        }
        let (code, words) = no_such("variable or type", &name.text);
        self.refuse(code, name.span, words)
    }

    /// A field that is named without an object: of the class, its superclasses, or a static one of the outer class.
    pub(super) fn simple_field(&mut self, name: &Name) -> Checked<Option<Reached>> {
        let key = name.key();
        let classes = &self.checker.classes;
        let outer = classes.get(self.class).outer;
        let own = classes.field(self.class, &key).cloned();
        let field = own.or_else(|| classes.field(outer, &key).filter(|it| it.is_static).cloned());
        let Some(field) = field else { return Ok(None) };
        self.must_be_visible(field.access, field.owner, field.is_test_visible, &name.text, name.span)?;
        if field.is_static {
            return Ok(Some(Reached { field, object: None }));
        }
        if self.is_static {
            let words = format!("`{}` belongs to an instance; a static method has none", name.text);
            return self.refuse(code::NAME, name.span, words);
        }
        Ok(Some(Reached { field, object: Some(Expression::Local(0)) }))
    }

    /// A member of a value.
    pub(super) fn member(&mut self, object: Typed, name: &Name, is_safe: bool) -> Checked<Typed> {
        // The only row of a query has the fields; with `?.`, none is `null` (Apex Developer Guide, "Safe Navigation
        // Operator").
        let object = if Self::is_rows(&object) { self.only_row(object, is_safe) } else { object };
        if let Some(described) = self.description(&object, name)? {
            return Ok(described);
        }
        let object = if is_safe { self.safe_object(object, name.span)? } else { object };
        if object.ty == Ty::SOBJECT && name.key() == "id" {
            // The place of the Id is the same in every object.
            return Ok(Typed::new(Expression::RecordField(Box::new(object.expression), 0), Ty::ID));
        }
        if let Kind::Record(record) = *self.checker.classes.types.kind(object.ty) {
            let schema = self.checker.classes.schema.object(record);
            if let Some(at) = schema.field(&name.text) {
                let ty = schema.fields[at as usize].ty;
                return Ok(Typed::new(Expression::RecordField(Box::new(object.expression), at), ty));
            }
            if let Some(at) = schema.relationship(&name.text) {
                let target = schema.fields[at as usize].rules.target.as_deref().unwrap_or_default();
                let Some(parent) = self.checker.classes.schema.find(target) else {
                    let words = format!("The engine knows no object `{target}`");
                    return self.refuse(code::UNKNOWN, name.span, words);
                };
                let ty = self.checker.classes.types.number(Kind::Record(parent));
                return Ok(Typed::new(Expression::RecordParent(Box::new(object.expression), at), ty));
            }
            let (code, words) = no_field(schema, &name.text).finding();
            return self.refuse(code, name.span, words);
        }
        let reached = self.reach(object, name)?;
        self.read(reached, name.span)
    }

    /// The field of a value that a name means.
    pub(super) fn reach(&mut self, object: Typed, name: &Name) -> Checked<Reached> {
        let class = self.checker.classes.of_type(object.ty).map(|(class, _)| class);
        let field = class.and_then(|class| self.checker.classes.field(class, &name.key()).cloned());
        let Some(field) = field.filter(|it| !it.is_static) else {
            let shown = self.shown(object.ty);
            let (code, words) = no_such(&format!("variable of `{shown}`"), &name.text);
            return self.refuse(code, name.span, words);
        };
        self.must_be_visible(field.access, field.owner, field.is_test_visible, &name.text, name.span)?;
        Ok(Reached { field, object: Some(object.expression) })
    }

    /// `Type.name`.
    fn static_head(&mut self, ty: Ty, name: &Name) -> Checked<Head> {
        let key = name.key();
        if let Some(described) = self.static_description(ty, name)? {
            return Ok(Head::Value(described));
        }
        if let Some(class) = self.checker.classes.of_type(ty).map(|(class, _)| class) {
            let known = self.checker.classes.get(class);
            if known.kind == ClassKind::Enum
                && let Some(at) = known.constants.iter().position(|it| it.eq_ignore_ascii_case(&name.text))
            {
                self.must_see_class(class, name.span)?;
                return Ok(Head::Value(Typed::new(Expression::Enum(class, at as u16), ty)));
            }
            if let Some(reached) = self.static_field(class, name)? {
                return self.read(reached, name.span).map(Head::Value);
            }
            if let Some(inner) = self.checker.classes.get(class).inner.get(&key).copied() {
                self.must_see_class(inner, name.span)?;
                return Ok(Head::Type(self.checker.classes.get(inner).ty));
            }
        }
        let shown = self.shown(ty);
        let (code, words) = no_such(&format!("static member of `{shown}`"), &name.text);
        self.refuse(code, name.span, words)
    }

    /// A static field of a class.
    pub(super) fn static_field(&mut self, class: ClassId, name: &Name) -> Checked<Option<Reached>> {
        let field = self.checker.classes.field(class, &name.key()).filter(|it| it.is_static).cloned();
        let Some(field) = field else { return Ok(None) };
        self.must_be_visible(field.access, field.owner, field.is_test_visible, &name.text, name.span)?;
        Ok(Some(Reached { field, object: None }))
    }

    /// Reads a field or property.
    pub(super) fn read(&mut self, reached: Reached, span: Span) -> Checked<Typed> {
        let Reached { field, object } = reached;
        if let Some(getter) = self.getter(&field, span)? {
            return Ok(Typed::new(body::call(getter, object.into_iter().collect()), field.ty));
        }
        let expression = match (field.place, object) {
            (Place::Static(at), _) => Expression::Static(field.owner, at),
            (Place::Slot(slot), Some(object)) => Expression::Field(Box::new(object), slot),
            (Place::Native { get: Some(get), .. }, object) => {
                let has_receiver = object.is_some();
                let ty = self.checker.classes.get(field.owner).ty;
                let call = NativeCall { function: get, has_receiver, ty, arguments: object.into_iter().collect() };
                Expression::Native(Box::new(call))
            }
            _ => return self.refuse(code::NAME, span, format!("`{}` cannot be read", field.name)),
        };
        Ok(Typed::new(expression, field.ty))
    }

    /// The routine of a property's `get`, or `None` if the value itself is read.
    pub(super) fn getter(&mut self, field: &Field, span: Span) -> Checked<Option<MethodId>> {
        let Some(property) = field.property.filter(|_| !self.is_inside_accessor(field)) else { return Ok(None) };
        match property.get {
            Some(get) => {
                self.must_be_visible(get.access, field.owner, field.is_test_visible, &field.name, span)?;
                Ok(get.method)
            }
            None => self.refuse(code::ACCESS, span, format!("The property `{}` has no `get`", field.name)),
        }
    }

    /// The routine of a property's `set`, or `None` if the value itself is set.
    pub(super) fn setter(&mut self, field: &Field, span: Span) -> Checked<Option<MethodId>> {
        let Some(property) = field.property.filter(|_| !self.is_inside_accessor(field)) else { return Ok(None) };
        match property.set {
            Some(set) => {
                self.must_be_visible(set.access, field.owner, field.is_test_visible, &field.name, span)?;
                Ok(set.method)
            }
            None => self.refuse(code::ACCESS, span, format!("The property `{}` has no `set`", field.name)),
        }
    }

    /// Inside its accessors a property stands for its own value.
    fn is_inside_accessor(&self, field: &Field) -> bool {
        field.owner == self.class && self.own_property.as_deref().is_some_and(|own| own == field.name.to_lowercase())
    }

    /// The object of `?.`: put into a slot, so that what follows can read it.
    pub(super) fn safe_object(&mut self, object: Typed, span: Span) -> Checked<Typed> {
        if object.ty == Ty::VOID {
            return self.refuse(code::TYPE, span, "The method has no result that could be used");
        }
        let slot = self.temporary(span)?;
        self.safe.push((slot, object.expression));
        Ok(Typed::new(Expression::Local(slot), object.ty))
    }

    /// Whether the class of this body may use a member.
    pub(super) fn must_be_visible(
        &mut self,
        access: Access,
        owner: ClassId,
        is_test_visible: bool,
        name: &str,
        span: Span,
    ) -> Checked<()> {
        let classes = &self.checker.classes;
        let outer = classes.get(self.class).outer;
        let is_same = classes.get(owner).outer == outer;
        let is_heir = || classes.extends(self.class, owner) || classes.extends(outer, owner);
        let is_test = classes.get(outer).is_test;
        let is_visible = match access {
            Access::Public | Access::Global => true,
            Access::Protected => is_same || is_heir() || is_test && is_test_visible,
            Access::Private => is_same || is_test && is_test_visible,
        };
        if is_visible { Ok(()) } else { self.refuse(code::ACCESS, span, format!("`{name}` is not visible here")) }
    }

    /// Whether the class of this body may name a class.
    pub(super) fn must_see_class(&mut self, class: ClassId, span: Span) -> Checked<()> {
        let known = self.checker.classes.get(class);
        // A private class that stands alone is one of tests; the access of others is that of a member.
        if known.outer == class {
            return Ok(());
        }
        let (access, is_test_visible, name) = (known.access, known.is_test_visible, known.name.clone());
        self.must_be_visible(access, class, is_test_visible, &name, span)
    }
}

impl super::super::class::Classes {
    /// Whether a name is one of the library's namespaces.
    fn is_namespace(&self, key: &str) -> bool {
        matches!(key, "schema" | "database" | "connectapi") || self.library_has_namespace(key)
    }
}
