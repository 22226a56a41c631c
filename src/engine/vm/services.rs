//! What functions of the library may ask of a run beside calls, comparisons and text.

use std::any::Any;
use std::rc::Rc;

use super::super::heap;
use super::super::host::{CalloutError, HttpRequest, HttpResponse};
use super::super::native::{Thrown, throw};
use super::super::table::Table;
use super::super::text::Text;
use super::super::types::{ClassId, Kind, Ty};
use super::super::value::Value;
use super::{Usage, Vm};

impl Vm<'_> {
    /// An instance of a class of the library, named as code names it.
    pub fn new_native(&mut self, class: &'static str, state: impl Any) -> Value {
        Value::native(self.library_class(class), state)
    }

    /// The class of the library with this name.
    pub fn library_class(&self, name: &str) -> ClassId {
        self.program.classes.library(&name.to_lowercase()).unwrap_or(ClassId(0))
    }

    /// A constant of an enum of the library.
    pub fn enum_constant(&self, class: &str, constant: &str) -> Value {
        let class = self.library_class(class);
        let constants = &self.program.classes.get(class).constants;
        match constants.iter().position(|it| it.eq_ignore_ascii_case(constant)) {
            Some(at) => Value::Enum(class, at as u16),
            None => Value::Null,
        }
    }

    /// The name of an enum's constant.
    pub fn constant_name(&self, class: ClassId, at: u16) -> &str {
        self.program.classes.get(class).constants.get(at as usize).map_or("", String::as_str)
    }

    /// The constants of an enum, of the library or not.
    pub fn constants(&self, class: ClassId) -> &[String] {
        &self.program.classes.get(class).constants
    }

    /// The enum that a type is, if it is one.
    pub fn enum_class(&self, ty: Ty) -> Option<ClassId> {
        let class = self.program.classes.of_type_in(&self.types, ty)?;
        (!self.program.classes.get(class).constants.is_empty()).then_some(class)
    }

    /// The type that a name means, as `Type.forName` finds it.
    pub fn find_type(&mut self, name: &str) -> Option<Ty> {
        self.program.find_type(&mut self.types, name)
    }

    /// The variables of instances of a class written in Apex, by name, with their types and slots.
    pub fn instance_fields(&self, class: ClassId) -> Vec<(String, Ty, usize)> {
        self.program.instance_fields(class)
    }

    /// An instance of a class written in Apex whose variables have their initial values, made as `JSON.deserialize` and
    /// `Type.newInstance` make it.
    ///
    /// # Errors
    /// What its initialisers throw; `TypeException` if the class is abstract, an interface or one of the library.
    pub fn new_instance(&mut self, ty: Ty) -> Result<Value, Thrown> {
        // Collections are made empty.
        match self.types.kind(ty) {
            Kind::List(_) => return Ok(Value::list(ty, Vec::new())),
            Kind::Set(_) => return Ok(Value::Set(self.new_table(ty))),
            Kind::Map(..) => return Ok(Value::Map(self.new_table(ty))),
            _ => {}
        }
        let class = self.program.classes.of_type_in(&self.types, ty);
        let constructor = class.and_then(|class| self.program.default_constructor(class).map(|it| (class, it)));
        match constructor {
            Some((class, routine)) => self.make(class, routine),
            None => {
                let words = format!("{} has no constructor without parameters", self.type_name(ty));
                Err(self.raise("System.TypeException", &words))
            }
        }
    }

    fn make(&mut self, class: ClassId, routine: super::MethodId) -> Result<Value, Thrown> {
        self.initialise(class)?;
        let known = self.program.classes.get(class);
        let object = super::Object::new(class, vec![Value::Null; known.slots as usize], known.is_exception);
        self.remember(super::Held::Object(Rc::downgrade(&object)));
        self.call_values(routine, [Value::Object(Rc::clone(&object))])?;
        Ok(Value::Object(object))
    }

    /// An empty set or map of this type.
    pub fn new_table(&mut self, ty: Ty) -> Rc<Table> {
        Table::new(ty)
    }

    /// The bytes of a static resource of the project.
    pub fn static_resource(&self, name: &str) -> Option<std::sync::Arc<[u8]>> {
        self.program.classes.schema.static_resource(name).cloned()
    }

    /// Whether a value is an object whose class, written in Apex, has a method with this number of arguments.
    pub fn has_method(&self, value: &Value, name: &str, arguments: usize) -> bool {
        matches!(value, Value::Object(it) if self.program.find_routine(it.class, name, arguments).is_some())
    }

    /// Whether a type is a class of the library.
    pub fn is_of_library(&self, ty: Ty) -> bool {
        let class = self.program.classes.of_type_in(&self.types, ty);
        class.is_some_and(|class| self.program.classes.get(class).is_library)
    }

    /// Whether a variable of one type takes every value of another as it is.
    pub fn is_assignable(&mut self, to: Ty, from: Ty) -> bool {
        to == from || self.program.is_subtype(&mut self.types, from, to)
    }

    /// The text of a custom label as it is for everyone.
    pub fn label(&self, name: &str) -> Option<String> {
        self.program.classes.schema.label(name).map(str::to_owned)
    }

    /// The text of a custom label in a language.
    pub fn label_translation(&self, name: &str, language: &str) -> Option<String> {
        self.program.classes.schema.label_translation(name, language).map(str::to_owned)
    }

    /// `Test.setMock`: where callouts of this kind go from now on.
    pub fn set_mock(&mut self, interface: Ty, mock: Value) {
        self.mocks.retain(|(it, _)| *it != interface);
        self.mocks.push((interface, mock));
    }

    /// What `Test.setMock` set for an interface of the library, such as `HttpCalloutMock`.
    pub fn mock(&self, interface: &str) -> Option<Value> {
        let class = self.library_class(interface);
        let ty = self.program.classes.get(class).ty;
        self.mocks.iter().find(|(it, _)| *it == ty).map(|(_, mock)| mock.clone())
    }

    /// Sends a request through the embedder and counts it.
    ///
    /// # Errors
    /// `CalloutException` with the embedder's words; `LimitException` when a limit of callouts is broken.
    pub fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, Thrown> {
        self.count_callout(request.timeout.as_millis() as u64)?;
        if self.is_test {
            // Apex Developer Guide, "Testing HTTP Callouts": tests cannot make callouts.
            return Err(throw(
                "System.TypeException",
                "Methods defined as TestMethod do not support Web service callouts",
            ));
        }
        self.host.callouts.send(request).map_err(|CalloutError { message }| throw("System.CalloutException", message))
    }

    /// Counts one callout with its timeout, whether it goes out or to a mock.
    ///
    /// # Errors
    /// `LimitException` when a limit of callouts is broken; `CalloutException` after DML and when their time is up.
    pub fn count_callout(&mut self, timeout_milliseconds: u64) -> Result<(), Thrown> {
        // Apex Developer Guide, "Performing DML Operations and Mock Callouts": not after DML, but `Test.startTest` begins anew.
        if self.usage.dml_statements > 0 {
            let words = "You have uncommitted work pending. Please commit or rollback before calling out";
            return Err(throw("System.CalloutException", words));
        }
        self.usage.callouts += 1;
        if self.usage.callouts > self.limits.callouts {
            return Err(throw("System.LimitException", format!("Too many callouts: {}", self.usage.callouts)));
        }
        self.usage.callout_milliseconds += timeout_milliseconds;
        if self.usage.callout_milliseconds > self.limits.callout_milliseconds {
            // "Exceeded max time limit for callout" is what Salesforce says when the time is up.
            return Err(throw("System.CalloutException", "Exceeded max time limit for callout"));
        }
        Ok(())
    }

    /// `Test.startTest`: what follows has limits of its own.
    ///
    /// # Errors
    /// `FinalException` if it has been called before.
    pub fn start_test(&mut self) -> Result<(), Thrown> {
        if self.outside.is_some() || self.has_stopped {
            return Err(throw("System.FinalException", "Testing already started"));
        }
        self.outside = Some(std::mem::take(&mut self.usage));
        self.changed_kind = None;
        Ok(())
    }

    /// `Test.stopTest`: back to the limits of before.
    ///
    /// # Errors
    /// `FinalException` if there was no `startTest`, or the test has been stopped before.
    pub fn stop_test(&mut self) -> Result<(), Thrown> {
        let Some(outside) = self.outside.take() else {
            return Err(throw("System.FinalException", "Testing has not started"));
        };
        let inside = std::mem::replace(&mut self.usage, outside);
        self.inside = Some(inside);
        self.changed_kind = None;
        self.has_stopped = true;
        self.run_jobs()
    }

    /// What was used between `Test.startTest` and `Test.stopTest`, or so far.
    pub fn usage_of_test(&self) -> Usage {
        self.inside.unwrap_or(self.usage)
    }

    /// `System.runAs`: the user from now on; answers the one before.
    pub(super) fn run_as(&mut self, user: Value) -> Result<Text, Thrown> {
        let Value::SObject(record) = user else { return Err(self.null_pointer()) };
        let id = self.program.classes.schema.object(record.object).field("Id");
        let id = id.and_then(|at| record.fields.borrow().get(&at).cloned());
        match id {
            Some(Value::Id(id)) => Ok(std::mem::replace(&mut self.user, id)),
            // A user that is not inserted is inserted now, without counting as DML.
            _ => {
                let id = self.insert_user(&record)?;
                Ok(std::mem::replace(&mut self.user, id))
            }
        }
    }

    /// An Id in its form of 18 characters.
    ///
    /// # Errors
    /// `StringException` if the text is no Id.
    pub fn to_id(&mut self, text: &Text) -> Result<Text, Thrown> {
        match super::super::record::normal_id(&text.as_str()) {
            Some(id) => Ok(Text::from(id)),
            None => {
                let words = format!("Invalid id: {}", text.as_str());
                Err(self.raise("System.StringException", &words))
            }
        }
    }

    /// Counts work that grows with its input, such as one per character of a pattern match, against the CPU limit.
    ///
    /// # Errors
    /// `LimitException` when the limit is reached.
    pub fn work(&mut self, steps: u64) -> Result<(), Thrown> {
        self.usage.statements = self.usage.statements.saturating_add(steps);
        if self.usage.statements > self.limits.statements {
            return Err(self.over_limit());
        }
        Ok(())
    }

    /// Refuses to make something so large that it cannot fit the heap, before it is made.
    ///
    /// # Errors
    /// `LimitException` when `bytes` more would break the heap limit.
    pub fn reserve(&mut self, bytes: usize) -> Result<(), Thrown> {
        let heap = (heap::live() - self.heap_before).max(0) as u64;
        let wanted = heap.saturating_add(bytes as u64);
        if wanted > self.limits.heap {
            let words = format!("Apex heap size too large: {wanted}");
            return Err(self.raise("System.LimitException", &words));
        }
        Ok(())
    }
}
