//! Stubs: objects whose methods another object answers (Apex Developer Guide, "Build a Mocking Framework with the Stub API").

use std::rc::Rc;

use super::super::class::{Access, ClassKind, Method};
use super::super::native::{Thrown, null_argument, throw};
use super::super::types::{ClassId, Ty};
use super::super::value::{Object, Value};
use super::{Held, Vm};

impl Vm<'_> {
    /// `Test.createStub`.
    ///
    /// # Errors
    /// `TypeException` for what the Guide says that it cannot be stubbed, and outside of tests.
    pub(in crate::engine) fn new_stub(&mut self, ty: Ty, provider: &Value) -> Result<Value, Thrown> {
        if provider.is_null() {
            return Err(null_argument(2));
        }
        let class = self.program.classes.of_type_in(&self.types, ty);
        let own = class.filter(|it| self.program.own_class(*it).is_some());
        let reason = match own {
            _ if !self.is_test => Some("stubs are for tests"),
            None => Some("it is no class of the project"),
            Some(class) => self.reason_against_stub(class),
        };
        match (own, reason) {
            (Some(class), None) => {
                let stub = Object::stub(class, provider.clone());
                self.remember(Held::Object(Rc::downgrade(&stub)));
                Ok(Value::Object(stub))
            }
            (_, reason) => {
                let (name, reason) = (self.type_name(ty), reason.unwrap_or_default());
                Err(throw("System.TypeException", format!("There can be no stub of {name}: {reason}")))
            }
        }
    }

    fn reason_against_stub(&mut self, class: ClassId) -> Option<&'static str> {
        let known = self.program.classes.get(class);
        let is_private = |it: &Method| it.access == Access::Private;
        if known.kind == ClassKind::Enum {
            Some("it is an enum")
        } else if known.outer != class {
            Some("it is an inner class")
        } else if known.is_exception {
            Some("the engine knows no stubs of exceptions")
        } else if known.kind == ClassKind::Class && known.constructors.iter().all(is_private) {
            Some("all its constructors are private")
        } else {
            let interfaces = self.program.classes.interfaces_in(&mut self.types, class);
            let names = interfaces.into_iter().map(|it| self.type_name(it));
            let is_batch = names.into_iter().any(|it| it.starts_with("Database.Batchable"));
            is_batch.then_some("it is a batch")
        }
    }

    /// Calls a method of a stub.
    pub(super) fn ask_provider(
        &mut self,
        stub: &Rc<Object>,
        is_meant: impl Fn(&Method) -> bool,
        arguments: Vec<Value>,
    ) -> Result<Value, Thrown> {
        let Some(method) = self.method_of_stub(stub.class, is_meant) else { return Err(self.no_field_of_stub()) };
        if method.access == Access::Private {
            return Err(self.not_known(&format!("the private method `{}` of a stub", method.name)));
        }
        if method.parameter_names.len() < method.parameters.len() {
            return Err(self.not_known(&format!(
                "the method `{}` of a stub, the names of whose parameters it does not know",
                method.name
            )));
        }
        let provider = stub.provider.as_deref().cloned().unwrap_or(Value::Null);
        let (types, texts, objects) =
            (self.types.list(Ty::TYPE), self.types.list(Ty::STRING), self.types.list(Ty::OBJECT));
        let names = method.parameter_names.iter().map(|it| Value::text(it.as_str())).collect();
        let values = [
            Value::Object(Rc::clone(stub)),
            Value::text(method.name.as_str()),
            Value::Type(method.result),
            Value::list(types, method.parameters.iter().map(|it| Value::Type(*it)).collect()),
            Value::list(texts, names),
            Value::list(objects, arguments),
        ];
        let answer = self.call_method(&provider, "handleMethodCall", &values)?;
        if method.result == Ty::VOID {
            return Ok(Value::Null);
        }
        self.cast(answer, method.result)
    }

    /// The method that a call of a stub means, with the type arguments of the interface that it stands in.
    fn method_of_stub(&mut self, class: ClassId, is_meant: impl Fn(&Method) -> bool) -> Option<Method> {
        let classes = &self.program.classes;
        let of = |class: ClassId| classes.get(class).methods.values().flatten().find(|it| is_meant(it)).cloned();
        if let Some(method) = classes.line(class).into_iter().find_map(of) {
            return Some(method);
        }
        for interface in classes.interfaces_in(&mut self.types, class) {
            let Some((id, arguments)) = classes.of_type_with(&self.types, interface) else { continue };
            let Some(mut method) = of(id) else { continue };
            for parameter in &mut method.parameters {
                *parameter = self.types.replace_parameters(*parameter, &arguments);
            }
            method.result = self.types.replace_parameters(method.result, &arguments);
            return Some(method);
        }
        None
    }

    /// The Guide says that variables and properties cannot be stubbed, not what reading them gives.
    #[cold]
    pub(super) fn no_field_of_stub(&mut self) -> Thrown {
        self.not_known("a variable or property of a stub")
    }
}
