//! Calls: frames, virtual methods, functions of the library, and the first use of classes.

use std::rc::Rc;

use super::super::class::{Code, Method, MethodId, Selector};
use super::super::ir::{Expression, NativeCall};
use super::super::native::{Args, NativeFn, Thrown};
use super::super::stack;
use super::super::types::{ClassId, Ty};
use super::super::value::Value;
use super::{Flow, Frame, Vm};

impl<'a> Vm<'a> {
    /// Calls a routine with arguments that are still to be computed.
    pub(super) fn call_with(&mut self, routine: MethodId, arguments: &'a [Expression]) -> Result<Value, Thrown> {
        let height = self.stack.len();
        for argument in arguments {
            let value = self.evaluate(argument)?;
            self.stack.push(value);
        }
        let known = self.program.routine(routine);
        if !known.is_static {
            match self.stack.get(height) {
                None | Some(Value::Null) => return Err(self.null_pointer()),
                Some(Value::Object(object)) if object.provider.is_some() => {
                    let stub = Rc::clone(object);
                    let values = self.stack.drain(height..).skip(1).collect();
                    return self.ask_provider(&stub, |it| matches!(it.code, Code::Apex(own) if own == routine), values);
                }
                Some(_) => {}
            }
        }
        self.enter(routine, height)
    }

    /// Calls a routine with values.
    pub(in crate::engine) fn call_values(
        &mut self,
        routine: MethodId,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Value, Thrown> {
        let height = self.stack.len();
        self.stack.extend(values);
        self.enter(routine, height)
    }

    /// Runs a routine whose arguments are on the stack from `height` on.
    fn enter(&mut self, routine: MethodId, height: usize) -> Result<Value, Thrown> {
        if self.frames.len() >= self.limits.depth as usize {
            let words = format!("Maximum stack depth reached: {}", self.limits.depth + 1);
            return Err(self.raise("System.LimitException", &words));
        }
        let known = self.program.routine(routine);
        if known.is_static {
            self.initialise(known.class)?;
        }
        let (base, line) = (self.base, self.line);
        self.stack.resize(height + known.slots as usize, Value::Null);
        self.frames.push(Frame { routine, line });
        self.base = height;
        let flow = stacker::maybe_grow(stack::LEFT_FOR_CALL, stack::STEP, || self.execute(&known.body))?;
        let returned = match flow {
            Flow::Return => std::mem::replace(&mut self.returned, Value::Null),
            _ => Value::Null,
        };
        self.frames.pop();
        self.stack.truncate(height);
        (self.base, self.line) = (base, line);
        Ok(returned)
    }

    pub(super) fn call_virtual(
        &mut self,
        selector: Selector,
        name: &str,
        arguments: &'a [Expression],
    ) -> Result<Value, Thrown> {
        let values = self.evaluate_all(arguments)?;
        let Some(receiver) = values.first().filter(|it| !it.is_null()).cloned() else {
            return Err(self.null_pointer());
        };
        if let Value::Object(object) = &receiver
            && object.provider.is_some()
        {
            let arguments = values[1..].to_vec();
            let own = self.program.classes.get(object.class).dispatch.get(&selector).copied();
            let is_meant = |it: &Method| match (own, it.code) {
                (Some(own), Code::Apex(routine)) => own == routine,
                _ => own.is_none() && it.selector == Some(selector),
            };
            return self.ask_provider(object, is_meant, arguments);
        }
        if let Value::Object(object) = &receiver
            && let Some(routine) = self.program.classes.get(object.class).dispatch.get(&selector)
        {
            return self.call_values(*routine, values);
        }
        self.call_method(&receiver, name, &values[1..])
    }

    pub(super) fn call_native(&mut self, call: &'a NativeCall) -> Result<Value, Thrown> {
        // Most calls have few arguments: they need no list on the heap.
        match &call.arguments[..] {
            [] => self.run_native(call.function, call.has_receiver, call.ty, &[]),
            [a] => {
                let values = [self.evaluate(a)?];
                self.run_native(call.function, call.has_receiver, call.ty, &values)
            }
            [a, b] => {
                let values = [self.evaluate(a)?, self.evaluate(b)?];
                self.run_native(call.function, call.has_receiver, call.ty, &values)
            }
            [a, b, c] => {
                let values = [self.evaluate(a)?, self.evaluate(b)?, self.evaluate(c)?];
                self.run_native(call.function, call.has_receiver, call.ty, &values)
            }
            all => {
                let values = self.evaluate_all(all)?;
                self.run_native(call.function, call.has_receiver, call.ty, &values)
            }
        }
    }

    fn run_native(
        &mut self,
        function: NativeFn,
        has_receiver: bool,
        ty: Ty,
        values: &[Value],
    ) -> Result<Value, Thrown> {
        if has_receiver && values.first().is_none_or(Value::is_null) {
            return Err(self.null_pointer());
        }
        let before = std::mem::replace(&mut self.constructed, ty);
        let result = function(self, Args { values, has_receiver });
        self.constructed = before;
        result.map_err(|thrown| self.with_object(thrown))
    }

    /// Calls a method of an object written in Apex (or of the library) by name, with arguments of the right types.
    /// The method is the one with this number of arguments.
    ///
    /// # Errors
    /// What the method throws, and `NullPointerException` if the receiver is `null`.
    pub fn call_method(&mut self, receiver: &Value, name: &str, arguments: &[Value]) -> Result<Value, Thrown> {
        if receiver.is_null() {
            return Err(self.null_pointer());
        }
        let values = || std::iter::once(receiver.clone()).chain(arguments.iter().cloned());
        if let Value::Object(object) = receiver
            && let Some(routine) = self.program.find_routine(object.class, name, arguments.len())
        {
            if object.provider.is_some() {
                let is_meant = |it: &Method| matches!(it.code, Code::Apex(own) if own == routine);
                return self.ask_provider(object, is_meant, arguments.to_vec());
            }
            return self.call_values(routine, values());
        }
        let ty = self.type_of(receiver);
        let found = self.program.classes.of_type_in(&self.types, ty).and_then(|class| {
            let key = name.to_lowercase();
            let line = self.program.classes.line(class);
            line.into_iter().find_map(|class| {
                let methods = self.program.classes.get(class).methods.get(&key)?;
                methods.iter().find_map(|method| match method.code {
                    Code::Native(function) if method.parameters.len() == arguments.len() && !method.is_static => {
                        Some(function)
                    }
                    _ => None,
                })
            })
        });
        match found {
            Some(function) => {
                let values: Vec<Value> = values().collect();
                self.run_native(function, true, ty, &values)
            }
            None => {
                let words = format!("Method does not exist or incorrect signature: {name}");
                Err(self.raise("System.TypeException", &words))
            }
        }
    }

    /// Runs the static initialiser of a class before its first use.
    pub(super) fn initialise(&mut self, class: ClassId) -> Result<(), Thrown> {
        let Some(at) = self.program.own_class(class) else { return Ok(()) };
        if self.initialised[at] {
            return Ok(());
        }
        self.initialised[at] = true;
        let known = self.program.classes.get(class);
        if let Some(parent) = known.superclass {
            self.initialise(parent)?;
        }
        if let Some(routine) = known.static_initialiser {
            self.call_values(routine, [])?;
        }
        Ok(())
    }
}
