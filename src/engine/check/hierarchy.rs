//! Overriding: what a class takes over from its superclass and interfaces, and what calls through them run.

use super::super::class::{Access, ClassKind, Code, Method};
use super::super::code;
use super::super::syntax::{Member, Modifier, TypeDeclaration};
use super::super::types::ClassId;
use super::Checker;

impl Checker<'_> {
    /// Checks one class, whose superclass has been checked, and fills its dispatch table.
    pub(super) fn check_hierarchy(&mut self, id: ClassId, file: usize, declaration: &TypeDeclaration) {
        if let Some(parent) = self.classes.get(id).superclass {
            let inherited = self.classes.get(parent).dispatch.clone();
            if let Some(class) = self.classes.get_mut(id) {
                class.dispatch = inherited;
            }
        }
        self.check_overrides(id, file, declaration);
        if self.classes.get(id).kind == ClassKind::Class {
            self.check_implementations(id, file, declaration);
        }
    }

    fn check_overrides(&mut self, id: ClassId, file: usize, declaration: &TypeDeclaration) {
        for member in &declaration.members {
            let Member::Method(written) = member else { continue };
            if written.result.is_none() {
                continue;
            }
            let key = written.name.key();
            let line = self.classes.line(id);
            let own = self.own_method(id, declaration, &key, written.name.span.start);
            let Some(own) = own else { continue };
            let overridden = line[1..].iter().find_map(|parent| {
                let methods = self.classes.get(*parent).methods.get(&key)?;
                methods.iter().find(|it| it.parameters == own.parameters && it.access != Access::Private).cloned()
            });
            let says_override = written.modifiers.has(Modifier::Override);
            let words = match &overridden {
                Some(parent) if parent.is_static != own.is_static => {
                    Some("A static method has these parameters already")
                }
                Some(_) if own.is_static => None,
                Some(parent) if !parent.is_virtual => Some("The method of the superclass is not virtual"),
                Some(_) if !says_override => Some("The method must say `override`"),
                Some(parent) if parent.result != own.result => Some("The method of the superclass has another result"),
                Some(parent) if own.access < parent.access => {
                    Some("The method must be as visible as that of the superclass")
                }
                None if says_override && !self.overrides_object_or_interface(id, &own) => {
                    Some("There is no method that this one could override")
                }
                _ => None,
            };
            if let Some(words) = words {
                self.report(file, code::DECLARATION, written.name.span, words);
                continue;
            }
            let inherited = overridden.and_then(|it| it.selector);
            let selector = match (inherited, own.selector) {
                (Some(selector), _) | (None, Some(selector)) => Some(selector),
                (None, None) if own.is_virtual => Some(self.classes.new_selector()),
                (None, None) => None,
            };
            let Some(class) = self.classes.get_mut(id) else { continue };
            let methods = class.methods.get_mut(&key);
            if let Some(method) = methods.and_then(|all| all.iter_mut().find(|it| it.parameters == own.parameters)) {
                method.selector = selector;
            }
            if let (Some(selector), Code::Apex(routine)) = (selector, own.code) {
                class.dispatch.insert(selector, routine);
            }
        }
    }

    /// The declared method that stands at a place of the text.
    fn own_method(&self, id: ClassId, declared: &TypeDeclaration, key: &str, start: u32) -> Option<Method> {
        let methods = self.classes.get(id).methods.get(key)?;
        // Overloads are listed in the order of the text.
        let starts = declared.members.iter().filter_map(|member| match member {
            Member::Method(method) if method.result.is_some() && method.name.key() == key => {
                Some(method.name.span.start)
            }
            _ => None,
        });
        let at = starts.into_iter().position(|it| it == start)?;
        methods.get(at).cloned()
    }

    /// `override` may also stand at `toString`, `equals`, `hashCode` and at the method of an interface.
    fn overrides_object_or_interface(&mut self, id: ClassId, own: &Method) -> bool {
        let key = own.name.to_lowercase();
        let mut places = self.classes.interfaces(id);
        places.extend(self.classes.library("object").map(|object| self.classes.get(object).ty));
        places.into_iter().any(|ty| self.classes.methods(ty, &key).iter().any(|it| it.parameters == own.parameters))
    }

    fn check_implementations(&mut self, id: ClassId, file: usize, declaration: &TypeDeclaration) {
        let is_abstract = self.classes.get(id).is_abstract;
        for interface in self.classes.interfaces(id) {
            let Some((interface_class, _)) = self.classes.of_type(interface) else { continue };
            let mut keys: Vec<String> = self.classes.get(interface_class).methods.keys().cloned().collect();
            keys.sort();
            for key in keys {
                let required = self.classes.methods(interface, &key);
                for method in required.iter().filter(|it| it.owner == interface_class) {
                    let found = self.implementation(id, &key, method);
                    let routine = match found {
                        Some(own) if own.access < Access::Public => {
                            let words =
                                format!("The method `{}` of an interface must be public or global", method.name);
                            self.report(file, code::DECLARATION, declaration.name.span, words);
                            continue;
                        }
                        Some(Method { code: Code::Apex(routine), .. }) => routine,
                        Some(_) => continue,
                        None => {
                            if !is_abstract {
                                let interface = self.classes.type_name(interface);
                                let signature = self.signature(method);
                                let words =
                                    format!("The class must implement the method `{signature}` of `{interface}`");
                                self.report(file, code::DECLARATION, declaration.name.span, words);
                            }
                            continue;
                        }
                    };
                    if let (Some(selector), Some(class)) = (method.selector, self.classes.get_mut(id)) {
                        class.dispatch.insert(selector, routine);
                    }
                }
            }
        }
        if is_abstract {
            return;
        }
        let mut missing = Vec::new();
        for parent in self.classes.line(id) {
            for method in self.classes.get(parent).methods.values().flatten() {
                let is_open = matches!(method.code, Code::Abstract)
                    && method.selector.is_some_and(|it| !self.classes.get(id).dispatch.contains_key(&it));
                if is_open {
                    missing.push(self.signature(method));
                }
            }
        }
        missing.sort();
        for signature in missing {
            let words = format!("The class must implement the abstract method `{signature}`");
            self.report(file, code::DECLARATION, declaration.name.span, words);
        }
    }

    /// The instance method of a class or its superclasses with the name, parameters and result of an interface's method.
    fn implementation(&self, id: ClassId, key: &str, required: &Method) -> Option<Method> {
        self.classes.line(id).into_iter().find_map(|class| {
            let methods = self.classes.get(class).methods.get(key)?;
            let fits =
                |it: &&Method| !it.is_static && it.parameters == required.parameters && it.result == required.result;
            methods.iter().find(fits).cloned()
        })
    }

    /// A method as it is declared, for a message.
    pub(super) fn signature(&self, method: &Method) -> String {
        let parameters: Vec<String> = method.parameters.iter().map(|it| self.classes.type_name(*it)).collect();
        format!("{} {}({})", self.classes.type_name(method.result), method.name, parameters.join(", "))
    }
}
