//! What classes declare: their names first, then what they extend, then their members.

use std::sync::Arc;

use super::super::class::{Access, Accessor, Accessors, Class, ClassKind, Code, Field, Method, Place};
use super::super::code;
use super::super::syntax::{
    self, FieldDeclaration, Member, MethodDeclaration, Modifier, Modifiers, Name, Span, TypeDeclaration, TypeKind,
    TypeName,
};
use super::super::types::{ClassId, Kind, Ty};
use super::{Checker, What, types};
use crate::names::{Named, check_identifier};

/// More variables or parameters than this no class has.
const MOST_MEMBERS: usize = 5_000;

impl<'t> Checker<'t> {
    pub(super) fn declare(&mut self) {
        let files = self.files;
        let mut all: Vec<(ClassId, usize, &'t TypeDeclaration)> = Vec::new();
        for (file, it) in files.iter().enumerate() {
            self.declare_name(file, &it.declaration, None, &mut all);
        }
        for (id, file, declaration) in &all {
            self.declare_supers(*id, *file, declaration);
        }
        if !self.findings.0.is_empty() {
            return;
        }
        for (id, file, declaration) in &all {
            self.declare_members(*id, *file, declaration);
        }
        if !self.findings.0.is_empty() {
            return;
        }
        // A class after what it extends, so that slots and overridden methods are known.
        let mut order = all.clone();
        order.sort_by_key(|(id, ..)| self.classes.line(*id).len());
        for (id, file, declaration) in order {
            self.lay_out(id);
            self.check_hierarchy(id, file, declaration);
        }
    }

    fn declare_name(
        &mut self,
        file: usize,
        declaration: &'t TypeDeclaration,
        outer: Option<ClassId>,
        all: &mut Vec<(ClassId, usize, &'t TypeDeclaration)>,
    ) {
        self.check_name(file, &declaration.name, Named::MethodOrType);
        let key = declaration.name.key();
        let is_taken = match outer {
            None => self.classes.names.contains_key(&key),
            Some(outer) => self.classes.get(outer).inner.contains_key(&key),
        };
        if is_taken {
            let words = format!("There are two types with the name `{}`", declaration.name.text);
            self.report(file, code::DECLARATION, declaration.name.span, words);
            return;
        }
        let id = self.classes.next_id();
        let name = match outer {
            Some(outer) => format!("{}.{}", self.classes.get(outer).name, declaration.name.text),
            None => declaration.name.text.clone(),
        };
        let kind = match declaration.kind {
            TypeKind::Class => ClassKind::Class,
            TypeKind::Interface => ClassKind::Interface,
            TypeKind::Enum => ClassKind::Enum,
        };
        let modifiers = &declaration.modifiers;
        let mut class = Class::new(name, kind, outer.unwrap_or(id));
        class.ty = self.classes.types.class(id);
        class.access = access(modifiers).unwrap_or(Access::Private);
        class.is_abstract = modifiers.has(Modifier::Abstract) || kind == ClassKind::Interface;
        class.is_virtual = class.is_abstract || modifiers.has(Modifier::Virtual);
        class.is_test = modifiers.has(Modifier::IsTest) || outer.is_some_and(|it| self.classes.get(it).is_test);
        class.is_test_visible = modifiers.has(Modifier::TestVisible);
        class.constants = declaration.constants.iter().map(|it| it.text.clone()).collect();
        let is_hidden = outer.is_none() && class.access < Access::Public && !class.is_test;
        self.classes.add(class);
        if is_hidden {
            let words = "A class that stands alone is public or global, unless it is a test";
            self.report(file, code::DECLARATION, declaration.name.span, words);
        }
        match outer {
            None => {
                self.classes.names.insert(key, id);
            }
            Some(outer) => {
                if let Some(outer) = self.classes.get_mut(outer) {
                    outer.inner.insert(key, id);
                }
            }
        }
        all.push((id, file, declaration));
        for (at, constant) in declaration.constants.iter().enumerate() {
            self.check_name(file, constant, Named::Variable);
            if declaration.constants[..at].iter().any(|it| it.key() == constant.key()) {
                let words = format!("There are two constants with the name `{}`", constant.text);
                self.report(file, code::DECLARATION, constant.span, words);
            }
        }
        for member in &declaration.members {
            if let Member::Type(inner) = member {
                self.declare_name(file, inner, Some(id), all);
            }
        }
    }

    /// The type that a declaration names, or `Object` after a finding.
    pub(super) fn type_in(&mut self, class: ClassId, file: usize, name: &TypeName) -> Ty {
        match types::resolve(&mut self.classes, class, name) {
            Ok(ty) => ty,
            Err((code, words)) => {
                self.report(file, code, name.span, words);
                Ty::OBJECT
            }
        }
    }

    /// As [`Checker::type_in`], for a value, which is never `void`.
    fn value_type_in(&mut self, class: ClassId, file: usize, name: &TypeName) -> Ty {
        let ty = self.type_in(class, file, name);
        if ty == Ty::VOID {
            self.report(file, code::TYPE, name.span, "`void` is not a type of values");
            return Ty::OBJECT;
        }
        ty
    }

    fn declare_supers(&mut self, id: ClassId, file: usize, declaration: &TypeDeclaration) {
        if let Some(name) = &declaration.superclass {
            let before = self.findings.0.len();
            let ty = self.type_in(id, file, name);
            let is_known = self.findings.0.len() == before;
            let superclass = match self.classes.types.kind(ty) {
                Kind::Class(class, None) => Some(*class),
                _ => None,
            };
            let parent = superclass.map(|class| self.classes.get(class));
            match (superclass, parent) {
                (Some(class), Some(parent)) if parent.kind == ClassKind::Class && parent.is_virtual_or_exception() => {
                    if self.classes.line(class).contains(&id) {
                        self.report(file, code::DECLARATION, name.span, "The class would extend itself");
                    } else if let Some(own) = self.classes.get_mut(id) {
                        own.superclass = superclass;
                    }
                }
                _ if !is_known => {}
                _ => {
                    let words = "Only a class that is `virtual` or `abstract` can be extended";
                    self.report(file, code::DECLARATION, name.span, words);
                }
            }
        }
        for name in &declaration.interfaces {
            let before = self.findings.0.len();
            let ty = self.type_in(id, file, name);
            if self.findings.0.len() > before {
                continue;
            }
            let class = match self.classes.types.kind(ty) {
                Kind::Class(class, _) => Some(*class),
                _ => None,
            };
            let is_interface = class.is_some_and(|class| self.classes.get(class).kind == ClassKind::Interface);
            let is_circle = class
                .is_some_and(|class| class == id || self.classes.interfaces(class).contains(&self.classes.get(id).ty));
            if !is_interface || is_circle {
                self.report(file, code::DECLARATION, name.span, "Only another interface can stand here");
            } else if let Some(own) = self.classes.get_mut(id) {
                own.interfaces.push(ty);
            }
        }
    }

    fn declare_members(&mut self, id: ClassId, file: usize, declaration: &'t TypeDeclaration) {
        let exception = self.classes.library("exception");
        let is_exception = exception.is_some_and(|exception| self.classes.extends(id, exception));
        if declaration.kind == TypeKind::Class && is_exception != declaration.name.key().ends_with("exception") {
            let words = "The name of a class ends in `Exception` if, and only if, it extends an exception";
            self.report(file, code::DECLARATION, declaration.name.span, words);
        }
        let (mut has_static, mut has_instance, mut has_constructor) = (false, false, false);
        if declaration.members.len() > MOST_MEMBERS {
            self.report(file, code::TOO_COMPLEX, declaration.name.span, format!("More than {MOST_MEMBERS} members"));
            return;
        }
        for member in &declaration.members {
            match member {
                Member::Field(field) => {
                    let is_static = field.modifiers.has(Modifier::Static);
                    if field.value.is_some() {
                        (has_static, has_instance) = (has_static || is_static, has_instance || !is_static);
                    }
                    self.declare_field(id, file, field, declaration);
                }
                Member::Method(method) => {
                    has_constructor |= method.result.is_none();
                    self.declare_method(id, file, method, declaration);
                }
                Member::Initialiser { is_static, .. } => {
                    (has_static, has_instance) = (has_static || *is_static, has_instance || !*is_static);
                }
                Member::Type(_) => {}
            }
        }
        let is_inner = self.classes.get(id).outer != id;
        if has_static && is_inner {
            self.report(file, code::DECLARATION, declaration.name.span, "An inner class has no static members");
        }
        let static_initialiser =
            has_static.then(|| self.add_pending(id, file, What::Initialiser { declaration, is_static: true }));
        let initialiser =
            has_instance.then(|| self.add_pending(id, file, What::Initialiser { declaration, is_static: false }));
        let all_initialisers = is_exception.then(|| self.add_pending(id, file, What::AllInitialisers));
        let default = (declaration.kind == TypeKind::Class && !has_constructor && !is_exception)
            .then(|| self.add_pending(id, file, What::DefaultConstructor));
        let enum_methods = (declaration.kind == TypeKind::Enum).then(|| self.classes.enum_methods(id));
        let Some(class) = self.classes.get_mut(id) else { return };
        class.is_exception = is_exception;
        class.static_initialiser = static_initialiser;
        class.initialiser = initialiser;
        class.all_initialisers = all_initialisers;
        if let Some(default) = default {
            class.constructors.push(Method {
                name: "new".to_owned(),
                parameters: Vec::new(),
                parameter_names: Arc::default(),
                result: Ty::VOID,
                is_static: false,
                access: Access::Public,
                is_test_visible: false,
                is_virtual: false,
                owner: id,
                code: Code::Apex(default),
                selector: None,
            });
        }
        if let Some(methods) = enum_methods {
            class.methods.extend(methods);
        }
    }

    fn declare_field(&mut self, id: ClassId, file: usize, field: &'t FieldDeclaration, declaration: &TypeDeclaration) {
        let is_static = field.modifiers.has(Modifier::Static);
        let ty = self.value_type_in(id, file, &field.ty);
        let span = field.name.span;
        if declaration.kind != TypeKind::Class {
            self.report(file, code::DECLARATION, span, "Only a class has variables");
            return;
        }
        self.check_name(file, &field.name, Named::Variable);
        self.check_modifiers(file, &field.modifiers, span);
        let is_inner = self.classes.get(id).outer != id;
        if is_static && is_inner {
            self.report(file, code::DECLARATION, span, "An inner class has no static members");
        }
        let key = field.name.key();
        if self.classes.get(id).fields.contains_key(&key) {
            let words = format!("There are two variables with the name `{}`", field.name.text);
            self.report(file, code::DECLARATION, span, words);
            return;
        }
        let access = access(&field.modifiers).unwrap_or(Access::Private);
        let property = field.property.as_ref().map(|property| {
            let mut accessor = |it: &'t Option<syntax::Accessor>, is_set: bool| {
                let it = it.as_ref()?;
                let own = self::access(&it.modifiers).unwrap_or(access);
                if own > access {
                    self.report(
                        file,
                        code::DECLARATION,
                        it.span,
                        "An accessor cannot be more visible than its property",
                    );
                }
                let method = it.body.as_ref().map(|body| {
                    let what = What::Accessor { body, property: key.clone(), ty, is_static, is_set };
                    self.add_pending(id, file, what)
                });
                Some(Accessor { access: own, method })
            };
            Accessors { get: accessor(&property.get, false), set: accessor(&property.set, true) }
        });
        let place = if is_static {
            self.statics += 1;
            Place::Static(self.statics - 1)
        } else {
            // Put right by `lay_out`, once the superclass's are known.
            let count = self.classes.get(id).fields.values().filter(|it| !it.is_static).count();
            Place::Slot(count as u16)
        };
        let field = Field {
            name: field.name.text.clone(),
            ty,
            is_static,
            is_final: field.modifiers.has(Modifier::Final),
            access,
            is_test_visible: field.modifiers.has(Modifier::TestVisible),
            owner: id,
            place,
            property,
        };
        if let Some(class) = self.classes.get_mut(id) {
            class.fields.insert(key, field);
        }
    }

    fn declare_method(
        &mut self,
        id: ClassId,
        file: usize,
        method: &'t MethodDeclaration,
        declaration: &TypeDeclaration,
    ) {
        let span = method.name.span;
        let modifiers = &method.modifiers;
        // A constructor has the name of its class, which is checked.
        if method.result.is_some() {
            self.check_name(file, &method.name, Named::MethodOrType);
        }
        for parameter in &method.parameters {
            self.check_name(file, &parameter.name, Named::Variable);
        }
        self.check_modifiers(file, modifiers, span);
        if method.parameters.len() > 32 {
            self.report(file, code::DECLARATION, span, "A method has at most 32 parameters");
        }
        let parameters: Vec<Ty> = method.parameters.iter().map(|it| self.value_type_in(id, file, &it.ty)).collect();
        for (at, parameter) in method.parameters.iter().enumerate() {
            if method.parameters[..at].iter().any(|it| it.name.key() == parameter.name.key()) {
                let words = format!("There are two parameters with the name `{}`", parameter.name.text);
                self.report(file, code::DECLARATION, parameter.name.span, words);
            }
        }
        let is_static = modifiers.has(Modifier::Static);
        let is_constructor = method.result.is_none();
        let is_future = modifiers.has(Modifier::Future);
        let is_test_method = modifiers.has(Modifier::IsTest) || modifiers.has(Modifier::TestSetup);
        let is_interface = declaration.kind == TypeKind::Interface;
        let is_abstract = is_interface || modifiers.has(Modifier::Abstract);
        let is_inner = self.classes.get(id).outer != id;
        let (result, what) = match &method.result {
            Some(result) => {
                let result = self.type_in(id, file, result);
                (result, What::Method { declaration: method, parameters: parameters.clone(), result, is_static })
            }
            None => {
                if method.name.key() != declaration.name.key() {
                    self.report(file, code::DECLARATION, span, "A constructor has the name of its class");
                }
                (Ty::VOID, What::Constructor { declaration: method, parameters: parameters.clone() })
            }
        };
        let refusal = match (is_abstract, method.body.is_some()) {
            (true, true) => Some("An abstract method has no body"),
            (false, false) => Some("A method without a body must be abstract"),
            _ if is_test_method && (!is_static || result != Ty::VOID || !parameters.is_empty()) => {
                Some("A test method is static and has neither a result nor parameters")
            }
            _ if is_test_method && !self.classes.get(id).is_test => {
                Some("A test method belongs into a class that says `@IsTest`")
            }
            // Apex Developer Guide, "Future Annotation".
            _ if is_future && (!is_static || result != Ty::VOID) => Some("A future method is static and has no result"),
            _ if is_future && !parameters.iter().all(|ty| self.can_wait(*ty)) => {
                Some("A future method takes primitive values and collections of them only")
            }
            _ if is_static && is_inner => Some("An inner class has no static members"),
            _ if is_static
                && (is_abstract || modifiers.has(Modifier::Virtual) || modifiers.has(Modifier::Override)) =>
            {
                Some("A static method cannot be overridden")
            }
            _ if is_abstract && !is_interface && !self.classes.get(id).is_abstract => {
                Some("Only an abstract class has abstract methods")
            }
            _ => None,
        };
        if let Some(words) = refusal {
            self.report(file, code::DECLARATION, span, words);
            return;
        }
        let code = if is_abstract { Code::Abstract } else { Code::Apex(self.add_pending(id, file, what)) };
        if let (true, Code::Apex(routine)) = (is_future, code) {
            self.futures.insert(routine);
        }
        let default = if is_interface { Access::Global } else { Access::Private };
        let method = Method {
            name: method.name.text.clone(),
            parameters,
            parameter_names: method.parameters.iter().map(|it| it.name.text.clone()).collect(),
            result,
            is_static,
            access: access(modifiers).unwrap_or(default),
            is_test_visible: modifiers.has(Modifier::TestVisible),
            is_virtual: is_abstract || modifiers.has(Modifier::Virtual) || modifiers.has(Modifier::Override),
            owner: id,
            code,
            selector: is_interface.then(|| self.classes.new_selector()),
        };
        let Some(class) = self.classes.get_mut(id) else { return };
        let key = method.name.to_lowercase();
        let list = if is_constructor { &mut class.constructors } else { class.methods.entry(key).or_default() };
        let is_second = list.iter().any(|it| it.parameters == method.parameters);
        list.push(method);
        // Two parameters whose types nobody knows are not the same for that.
        if is_second && self.findings.0.iter().all(|it| it.code != code::NAME) {
            self.report(file, code::DECLARATION, span, "There are two methods with this name and these parameters");
        }
    }

    /// Whether a value of a type can be an argument of a future method.
    fn can_wait(&self, ty: Ty) -> bool {
        match self.classes.types.kind(ty) {
            Kind::Basic => !matches!(ty, Ty::OBJECT | Ty::SOBJECT),
            Kind::List(element) | Kind::Set(element) => self.can_wait(*element),
            Kind::Map(key, value) => self.can_wait(*key) && self.can_wait(*value),
            _ => false,
        }
    }

    /// Refuses what the compiler takes for no identifier (Apex Developer Guide, "Reserved Keywords").
    fn check_name(&mut self, file: usize, name: &Name, named: Named) {
        if let Err(fault) = check_identifier(&name.text, named) {
            self.report(file, code::DECLARATION, name.span, format!("The name `{}` {fault}", name.text));
        }
    }

    /// Access modifiers exclude each other.
    fn check_modifiers(&mut self, file: usize, modifiers: &Modifiers, span: Span) {
        let is_access = |it: &&(Modifier, Span)| access_of(it.0).is_some();
        if modifiers.0.iter().filter(is_access).count() > 1 {
            self.report(file, code::DECLARATION, span, "Only one of private, protected, public and global can be said");
        }
        for (at, (modifier, span)) in modifiers.0.iter().enumerate() {
            if *modifier != Modifier::Other && modifiers.0[..at].iter().any(|(it, _)| it == modifier) {
                self.report(file, code::DECLARATION, *span, "The modifier is there twice");
            }
        }
    }

    /// Puts an instance's variables behind those of its superclass.
    fn lay_out(&mut self, id: ClassId) {
        let superclass = self.classes.get(id).superclass;
        let first = superclass.map_or(0, |it| self.classes.get(it).slots);
        let Some(class) = self.classes.get_mut(id) else { return };
        let mut slots = first;
        for field in class.fields.values_mut() {
            if let Place::Slot(slot) = &mut field.place {
                *slot += first;
                slots = slots.max(*slot + 1);
            }
        }
        class.slots = slots;
    }
}

fn access(modifiers: &Modifiers) -> Option<Access> {
    modifiers.0.iter().find_map(|(modifier, _)| access_of(*modifier))
}

fn access_of(modifier: Modifier) -> Option<Access> {
    Some(match modifier {
        Modifier::Private => Access::Private,
        Modifier::Protected => Access::Protected,
        Modifier::Public => Access::Public,
        Modifier::Global => Access::Global,
        _ => return None,
    })
}
