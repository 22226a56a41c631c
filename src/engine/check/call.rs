//! Calls, constructors, and which of several overloads is meant.

use std::sync::Arc;

use super::super::class::{ClassKind, Code, Method};
use super::super::code;
use super::super::ir::{Expression, NativeCall};
use super::super::soql::plan::no_field;
use super::super::syntax::{self, ExpressionKind, Name, Span, TypeName};
use super::super::types::{ClassId, Kind, Ty};
use super::body::{self, Body, Typed};
use super::field::Head;
use super::{Checked, Refused, convert, no_such};

impl Body<'_, '_> {
    pub(super) fn call(
        &mut self,
        object: Option<&syntax::Expression>,
        name: &Name,
        arguments: &[syntax::Expression],
        is_safe: bool,
        span: Span,
    ) -> Checked<Typed> {
        let Some(object) = object else { return self.own_call(name, arguments, span) };
        match self.head(object)? {
            Head::Value(receiver) => {
                let receiver = if is_safe { self.safe_object(receiver, name.span)? } else { receiver };
                self.method_of_value(receiver, name, arguments)
            }
            Head::Type(ty) => self.static_method(ty, name, arguments),
            Head::Namespace(space) if space == "system" => {
                // `System.debug` is a method of the class `System` in the namespace of the same name.
                let class = self.checker.classes.library("system").map(|id| self.checker.classes.get(id).ty);
                match class {
                    Some(ty) => self.static_method(ty, name, arguments),
                    None => self.no_method("System", name),
                }
            }
            Head::Namespace(space) => self.no_method(&space, name),
            Head::Label => {
                // The class keeps its namespace in its name, so that no label and no class of the project is hidden by it.
                let class =
                    self.checker.classes.library("system.system.label").map(|id| self.checker.classes.get(id).ty);
                match class {
                    Some(ty) => self.static_method(ty, name, arguments),
                    None => self.no_method("Label", name),
                }
            }
        }
    }

    fn no_method<T>(&mut self, shown: &str, name: &Name) -> Checked<T> {
        let (code, words) = no_such(&format!("method of `{shown}`"), &name.text);
        self.refuse(code, name.span, words)
    }

    /// A call without an object: of the class, its superclasses, or a static method of the outer class.
    fn own_call(&mut self, name: &Name, arguments: &[syntax::Expression], span: Span) -> Checked<Typed> {
        let arguments = self.arguments(arguments)?;
        let class = self.checker.classes.get(self.class);
        let (ty, outer) = (class.ty, class.outer);
        let key = name.key();
        let mut methods = self.checker.classes.methods(ty, &key);
        if outer != self.class && !methods.iter().any(|it| self.fits(it, &arguments)) {
            let outer_type = self.checker.classes.get(outer).ty;
            let outer_methods = self.checker.classes.methods(outer_type, &key);
            let statics: Vec<Method> = outer_methods.into_iter().filter(|it| it.is_static).collect();
            if !statics.is_empty() {
                methods = statics;
            }
        }
        if methods.is_empty() {
            let shown = self.shown(ty);
            return self.no_method(&shown, name);
        }
        let method = self.choose(methods, &arguments, name)?;
        if !method.is_static && self.is_static {
            let words = format!("`{}` belongs to an instance; a static method has none", name.text);
            return self.refuse(code::NAME, span, words);
        }
        let receiver = (!method.is_static).then(|| Typed::new(Expression::Local(0), ty));
        self.invoke(method, receiver, arguments, name, false)
    }

    fn method_of_value(&mut self, receiver: Typed, name: &Name, arguments: &[syntax::Expression]) -> Checked<Typed> {
        let arguments = self.arguments(arguments)?;
        if receiver.ty == Ty::VOID {
            return self.refuse(code::TYPE, name.span, "The method has no result that could be used");
        }
        let methods = self.checker.classes.methods(receiver.ty, &name.key());
        let instance: Vec<Method> = methods.into_iter().filter(|it| !it.is_static).collect();
        if instance.is_empty() {
            let shown = self.shown(receiver.ty);
            return self.no_method(&shown, name);
        }
        let mut method = self.choose(instance, &arguments, name)?;
        self.must_be_visible(method.access, method.owner, method.is_test_visible, &method.name, name.span)?;
        // A copy of a record is one of the same object.
        if let Kind::Record(_) = self.checker.classes.types.kind(receiver.ty)
            && method.name == "clone"
        {
            method.result = receiver.ty;
        }
        self.invoke(method, Some(receiver), arguments, name, false)
    }

    fn static_method(&mut self, ty: Ty, name: &Name, arguments: &[syntax::Expression]) -> Checked<Typed> {
        if let Some(query) = self.database_query(ty, name, arguments) {
            return query;
        }
        let arguments = self.arguments(arguments)?;
        if let Kind::Record(object) = *self.checker.classes.types.kind(ty) {
            return self.record_method(object, ty, name, arguments);
        }
        let methods = self.checker.classes.methods(ty, &name.key());
        let statics: Vec<Method> = methods.into_iter().filter(|it| it.is_static).collect();
        if statics.is_empty() {
            let shown = self.shown(ty);
            if let Some(what) = not_run(&shown, &name.key()) {
                return self.refuse(code::UNKNOWN, name.span, format!("otpsmith cannot run {what}"));
            }
            return self.no_method(&shown, name);
        }
        if let Some((class, _)) = self.checker.classes.of_type(ty) {
            self.must_see_class(class, name.span)?;
        }
        let method = self.choose(statics, &arguments, name)?;
        self.must_be_visible(method.access, method.owner, method.is_test_visible, &method.name, name.span)?;
        self.invoke(method, None, arguments, name, false)
    }

    /// A static method of a custom setting or custom metadata type.
    fn record_method(
        &mut self,
        object: super::super::types::ObjectId,
        ty: Ty,
        name: &Name,
        arguments: Vec<(Typed, Span)>,
    ) -> Checked<Typed> {
        let kind = self.checker.classes.schema.object(object).kind;
        let Some((parameters, result, function)) = super::super::record::method(kind, &name.key(), arguments.len())
        else {
            let shown = self.shown(ty);
            return self.no_method(&shown, name);
        };
        let mut values = Vec::new();
        for ((typed, span), parameter) in arguments.into_iter().zip(parameters) {
            values.push(self.converted(typed, *parameter, span)?);
        }
        let result = match result {
            super::super::record::Given::Record => ty,
            super::super::record::Given::Records => self.checker.classes.types.map(Ty::STRING, ty),
        };
        let call = NativeCall { function, has_receiver: false, ty, arguments: values };
        Ok(Typed::new(Expression::Native(Box::new(call)), result))
    }

    pub(super) fn super_call(&mut self, name: &Name, arguments: &[syntax::Expression]) -> Checked<Typed> {
        let ty = self.this_type(name.span)?;
        let arguments = self.arguments(arguments)?;
        let parent = self.checker.classes.get(self.class).superclass;
        let parent = match parent.or_else(|| self.checker.classes.library("object")) {
            Some(parent) => self.checker.classes.get(parent).ty,
            None => return self.refuse(code::NAME, name.span, "The class extends no other"),
        };
        let methods = self.checker.classes.methods(parent, &name.key());
        let instance: Vec<Method> = methods.into_iter().filter(|it| !it.is_static).collect();
        if instance.is_empty() {
            let shown = self.shown(parent);
            return self.no_method(&shown, name);
        }
        let method = self.choose(instance, &arguments, name)?;
        self.must_be_visible(method.access, method.owner, method.is_test_visible, &method.name, name.span)?;
        if matches!(method.code, Code::Abstract) {
            return self.refuse(code::NAME, name.span, "The method of the superclass is abstract");
        }
        self.invoke(method, Some(Typed::new(Expression::Local(0), ty)), arguments, name, true)
    }

    /// The arguments of a call with their places.
    fn arguments(&mut self, written: &[syntax::Expression]) -> Checked<Vec<(Typed, Span)>> {
        let checked: Vec<Checked<(Typed, Span)>> =
            written.iter().map(|it| self.value(it).map(|typed| (typed, it.span))).collect();
        checked.into_iter().collect()
    }

    fn fits(&mut self, method: &Method, arguments: &[(Typed, Span)]) -> bool {
        method.parameters.len() == arguments.len()
            && arguments.iter().zip(&method.parameters).all(|((typed, _), to)| self.fits_type(typed, *to))
    }

    /// The overload that is meant: of those that fit, the one whose parameters fit all others; between several, the one
    /// with most parameters of exactly the arguments' types.
    fn choose(&mut self, methods: Vec<Method>, arguments: &[(Typed, Span)], name: &Name) -> Checked<Method> {
        let count = methods.len();
        let known: Vec<String> = methods.iter().take(3).map(|it| self.checker.signature(it)).collect();
        let mut fitting: Vec<Method> = methods.into_iter().filter(|it| self.fits(it, arguments)).collect();
        // A Decimal fits a Double too, but a method that takes a Decimal is meant.
        let is_exact =
            |method: &Method| method.parameters.iter().zip(arguments).all(|(ty, (given, _))| *ty == given.ty);
        if let Some(at) = fitting.iter().position(is_exact) {
            return Ok(fitting.swap_remove(at));
        }
        if fitting.len() > 1 {
            let all = fitting.clone();
            fitting.retain(|one| all.iter().all(|other| self.is_as_special(one, other)));
        }
        if fitting.is_empty() || fitting.len() > 1 {
            let given: Vec<String> = arguments.iter().map(|(typed, _)| self.shown(typed.ty)).collect();
            let given = given.join(", ");
            let more = if count > known.len() { " and others" } else { "" };
            let words = if fitting.is_empty() {
                format!("`{}` does not take ({given}); there is `{}`{more}", name.text, known.join("`, `"))
            } else {
                format!("More than one `{}` fits ({given})", name.text)
            };
            return self.refuse(code::TYPE, name.span, words);
        }
        match fitting.pop() {
            Some(method) => Ok(method),
            None => Err(Refused),
        }
    }

    fn is_as_special(&mut self, one: &Method, other: &Method) -> bool {
        one.parameters
            .iter()
            .zip(&other.parameters)
            .all(|(a, b)| a == b || self.checker.classes.is_subtype(*a, *b) || is_narrower(*a, *b))
    }

    fn invoke(
        &mut self,
        method: Method,
        receiver: Option<Typed>,
        arguments: Vec<(Typed, Span)>,
        name: &Name,
        is_direct: bool,
    ) -> Checked<Typed> {
        let owner_type = self.checker.classes.get(method.owner).ty;
        let has_receiver = receiver.is_some();
        let mut values: Vec<Expression> = receiver.map(|it| it.expression).into_iter().collect();
        for ((typed, span), ty) in arguments.into_iter().zip(&method.parameters) {
            values.push(self.converted(typed, *ty, span)?);
        }
        let expression = match (method.code, method.selector.filter(|_| !is_direct)) {
            (_, Some(selector)) => {
                Expression::CallVirtual { selector, name: Arc::from(method.name.as_str()), arguments: values }
            }
            (Code::Apex(routine), None) if self.checker.futures.contains(&routine) => {
                Expression::Later(routine, values)
            }
            (Code::Apex(routine), None) => body::call(routine, values),
            (Code::Native(function), None) => {
                Expression::Native(Box::new(NativeCall { function, has_receiver, ty: owner_type, arguments: values }))
            }
            (Code::Abstract, None) => return self.refuse(code::NAME, name.span, "The method has no body"),
        };
        Ok(Typed::new(expression, method.result))
    }

    pub(super) fn new_object(
        &mut self,
        name: &TypeName,
        arguments: &[syntax::Expression],
        span: Span,
    ) -> Checked<Typed> {
        let ty = self.value_type(name)?;
        match *self.checker.classes.types.kind(ty) {
            Kind::Record(object) => return self.new_record(object, ty, arguments),
            Kind::List(_) if arguments.is_empty() => return Ok(Typed::new(Expression::NewList(ty, Vec::new()), ty)),
            Kind::Set(_) if arguments.is_empty() => return Ok(Typed::new(Expression::NewSet(ty, Vec::new()), ty)),
            Kind::Map(..) if arguments.is_empty() => return Ok(Typed::new(Expression::NewMap(ty, Vec::new()), ty)),
            _ => {}
        }
        let mut arguments = self.arguments(arguments)?;
        if let Some(made) = self.map_of_records(ty, &mut arguments) {
            return Ok(made);
        }
        let Some((class, type_arguments)) = self.checker.classes.of_type(ty) else {
            return self.refuse(code::TYPE, name.span, "No instance of this type can be made");
        };
        let known = self.checker.classes.get(class);
        let (kind, is_exception) = (known.kind, known.is_exception);
        if kind != ClassKind::Class || known.is_abstract {
            let words = format!("`{}` is abstract or an interface; no instance of it can be made", known.name);
            return self.refuse(code::TYPE, name.span, words);
        }
        self.must_see_class(class, name.span)?;
        let mut constructors = self.checker.classes.get(class).constructors.clone();
        if is_exception && !self.checker.classes.get(class).is_library {
            constructors.extend(self.exception_constructors());
        }
        for constructor in &mut constructors {
            for parameter in &mut constructor.parameters {
                *parameter = self.checker.classes.types.replace_parameters(*parameter, &type_arguments);
            }
        }
        let shown = Name { text: self.shown(ty), span: name.span };
        if constructors.is_empty() {
            return self.refuse(code::TYPE, name.span, format!("`{}` has no constructor", shown.text));
        }
        let constructor = self.choose(constructors, &arguments, &shown)?;
        self.must_be_visible(constructor.access, constructor.owner, constructor.is_test_visible, &shown.text, span)?;
        let mut values = Vec::new();
        for ((typed, span), ty) in arguments.into_iter().zip(&constructor.parameters) {
            values.push(self.converted(typed, *ty, span)?);
        }
        let expression = match constructor.code {
            Code::Apex(routine) => Expression::New { class, constructor: Some(routine), arguments: values },
            Code::Native(function) if is_exception => {
                let initialiser = self.checker.classes.get(class).all_initialisers;
                let made = Expression::New { class, constructor: initialiser, arguments: Vec::new() };
                values.insert(0, made);
                Expression::Native(Box::new(NativeCall { function, has_receiver: true, ty, arguments: values }))
            }
            Code::Native(function) => {
                Expression::Native(Box::new(NativeCall { function, has_receiver: false, ty, arguments: values }))
            }
            Code::Abstract => return Err(Refused),
        };
        Ok(Typed::new(expression, ty))
    }

    /// `new Map<Id, X>(records)` (Apex Developer Guide, "Maps of SObjects").
    fn map_of_records(&mut self, ty: Ty, arguments: &mut Vec<(Typed, Span)>) -> Option<Typed> {
        let Kind::Map(Ty::ID | Ty::STRING, value) = *self.checker.classes.types.kind(ty) else { return None };
        let is_record = value == Ty::SOBJECT || matches!(self.checker.classes.types.kind(value), Kind::Record(_));
        let [(records, _)] = &arguments[..] else { return None };
        let list = self.checker.classes.types.list(value);
        let is_list = matches!(self.checker.classes.types.kind(records.ty), Kind::List(_));
        if !is_record || !is_list || !self.fits_type(records, list) {
            return None;
        }
        let (records, span) = arguments.pop()?;
        let records = self.converted(records, list, span).ok()?;
        let function = super::super::record::map_by_id;
        let call = NativeCall { function, has_receiver: false, ty, arguments: vec![records] };
        Some(Typed::new(Expression::Native(Box::new(call)), ty))
    }

    /// The constructors that every exception has.
    fn exception_constructors(&self) -> Vec<Method> {
        let template = self.checker.classes.library("calloutexception");
        template.map(|id| self.checker.classes.get(id).constructors.clone()).unwrap_or_default()
    }

    fn new_record(
        &mut self,
        object: super::super::types::ObjectId,
        ty: Ty,
        arguments: &[syntax::Expression],
    ) -> Checked<Typed> {
        let mut fields: Vec<(u16, Expression)> = Vec::new();
        for argument in arguments {
            let ExpressionKind::Assign { operator: None, target, value } = &argument.kind else {
                return self.refuse(code::TYPE, argument.span, "A record is made of `Field = value` pairs");
            };
            let ExpressionKind::Name(name) = &target.kind else {
                return self.refuse(code::TYPE, target.span, "Only the name of a field can stand here");
            };
            let schema = self.checker.classes.schema.object(object);
            let Some(at) = schema.field(&name.text) else {
                let (code, words) = no_field(schema, &name.text).finding();
                return self.refuse(code, name.span, words);
            };
            let field = &schema.fields[at as usize];
            let field_type = field.ty;
            if field.rules.is_read_only {
                let words = format!("Field is not writeable: {}.{}", schema.name, field.name);
                return self.refuse(code::ACCESS, name.span, words);
            }
            if fields.iter().any(|(it, _)| *it == at) {
                return self.refuse(code::DECLARATION, name.span, "The field is there twice");
            }
            fields.push((at, self.expression_as(value, field_type)?));
        }
        Ok(Typed::new(Expression::NewRecord(object, fields), ty))
    }

    /// `this(…)`.
    pub(super) fn own_constructor(&mut self, arguments: &[syntax::Expression], span: Span) -> Checked<Expression> {
        self.constructor_of(self.class, arguments, span)
    }

    /// `super(…)`, written or not.
    pub(super) fn super_constructor(
        &mut self,
        superclass: ClassId,
        arguments: &[syntax::Expression],
        span: Span,
    ) -> Checked<Expression> {
        self.constructor_of(superclass, arguments, span)
    }

    fn constructor_of(&mut self, class: ClassId, arguments: &[syntax::Expression], span: Span) -> Checked<Expression> {
        let arguments = self.arguments(arguments)?;
        let known = self.checker.classes.get(class);
        let name = Name { text: known.name.clone(), span };
        let is_exception = known.is_exception;
        let mut constructors = known.constructors.clone();
        if is_exception {
            constructors.retain(|it| matches!(it.code, Code::Apex(_)));
            constructors.extend(self.exception_constructors());
        }
        let constructor = self.choose(constructors, &arguments, &name)?;
        self.must_be_visible(constructor.access, constructor.owner, constructor.is_test_visible, &name.text, span)?;
        let mut values = vec![Expression::Local(0)];
        for ((typed, span), ty) in arguments.into_iter().zip(&constructor.parameters) {
            values.push(self.converted(typed, *ty, span)?);
        }
        Ok(match constructor.code {
            Code::Native(function) => {
                let ty = self.checker.classes.get(class).ty;
                let call =
                    Expression::Native(Box::new(NativeCall { function, has_receiver: true, ty, arguments: values }));
                let initialise = self.checker.classes.get(class).all_initialisers.map(Expression::Initialise);
                Expression::Sequence(initialise.into_iter().chain([call]).collect())
            }
            Code::Apex(routine) => body::call(routine, values),
            Code::Abstract => return Err(Refused),
        })
    }
}

/// What the engine does not run although classes may be written for it.
fn not_run(class: &str, method: &str) -> Option<&'static str> {
    Some(match (class, method) {
        ("Database", "executebatch") | ("System", "schedulebatch") => "batches",
        ("System", "attachfinalizer") => "finalizers",
        ("System", "schedule") => "schedules",
        _ => return None,
    })
}

/// Whether a number of one type fits another, or an `Id` a `String`.
fn is_narrower(a: Ty, b: Ty) -> bool {
    let is_number = convert::is_number(a) && convert::is_number(b) && convert::wider(a, b) == Some(b);
    is_number || a == Ty::ID && b == Ty::STRING
}
