//! Exceptions: making, throwing and telling them apart.

use std::fmt::Write as _;
use std::rc::Rc;

use super::super::native::{Cause, Thrown};
use super::super::text::Text;
use super::super::types::ClassId;
use super::super::value::{Object, Value};
use super::Vm;

impl Vm<'_> {
    /// An exception of the library, thrown on the running line.
    #[cold]
    pub(super) fn raise(&mut self, class: &str, message: &str) -> Thrown {
        let object = self.exception(class, Text::from(message));
        Thrown(Box::new(Cause::Exception(object)))
    }

    /// The exception for a member of `null`.
    #[cold]
    pub(super) fn null_pointer(&mut self) -> Thrown {
        self.raise("System.NullPointerException", "Attempt to de-reference a null object")
    }

    fn exception(&mut self, class: &str, message: Text) -> Rc<Object> {
        let classes = &self.program.classes;
        let id = classes.library(&class.to_lowercase()).or_else(|| classes.library("unexpectedexception"));
        let object = Object::new(id.unwrap_or(ClassId(0)), Vec::new(), true);
        let stack = self.stack_trace();
        if let Some(state) = &object.exception {
            let mut state = state.borrow_mut();
            state.message = Some(message);
            state.stack = Some(Text::from(stack));
            state.line = self.line;
        }
        object
    }

    /// `throw value`.
    pub(super) fn throw_value(&mut self, value: Value) -> Thrown {
        let Value::Object(object) = value else { return self.null_pointer() };
        self.set_stack(&object);
        Thrown(Box::new(Cause::Exception(object)))
    }

    /// Notes where an exception is thrown first.
    fn set_stack(&mut self, object: &Object) {
        let stack = self.stack_trace();
        if let Some(state) = &object.exception {
            let mut state = state.borrow_mut();
            if state.stack.is_none() {
                state.stack = Some(Text::from(stack));
                state.line = self.line;
            }
        }
    }

    /// What a function of the library threw, as an object.
    pub(super) fn with_object(&mut self, thrown: Thrown) -> Thrown {
        match *thrown.0 {
            Cause::Native { class, message, cause } => {
                let object = self.exception(class, message);
                if let (Some(state), Some(cause)) = (&object.exception, cause) {
                    state.borrow_mut().cause = Some(cause);
                }
                Thrown(Box::new(Cause::Exception(object)))
            }
            cause => Thrown(Box::new(cause)),
        }
    }

    /// The object of an exception.
    pub(in crate::engine) fn caught(&mut self, thrown: Thrown) -> Rc<Object> {
        match *self.with_object(thrown).0 {
            Cause::Exception(object) => object,
            // `with_object` gives an object always.
            Cause::Native { class, message, .. } => self.exception(class, message),
        }
    }

    /// Whether `catch` can catch exceptions of a class: a broken limit and a failed assertion end the transaction, and so
    /// does what the engine does not know.
    pub(super) fn is_catchable(&self, class: ClassId) -> bool {
        let name = self.program.classes.get(class).name.as_str();
        !matches!(name, "System.LimitException" | "System.AssertException" | "System.UnexpectedException")
    }

    /// One line for each call that is under way, the innermost first, as `getStackTraceString` gives it.
    fn stack_trace(&self) -> String {
        let mut trace = String::new();
        let mut line = self.line;
        for frame in self.frames.iter().rev() {
            if !trace.is_empty() {
                trace.push('\n');
            }
            let _ = write!(trace, "{}: line {line}, column 1", self.program.routine(frame.routine).name);
            line = frame.line;
            // Salesforce cuts long traces too; it does not say where.
            if trace.len() > 20_000 {
                break;
            }
        }
        trace
    }
}
