//! Short ways to answer from a method of the library.

use crate::engine::native::Thrown;
use crate::engine::text::Text;
use crate::engine::types::Ty;
use crate::engine::value::{Answer, Value};
use crate::engine::vm::Vm;

/// A `Boolean`.
pub(super) fn boolean(it: bool) -> Answer {
    Ok(Value::Boolean(it))
}

/// An `Integer`.
pub(super) fn integer(it: i32) -> Answer {
    Ok(Value::Integer(it))
}

/// A length or a count; one that is no `Integer` is the largest.
pub(super) fn count(it: usize) -> Answer {
    Ok(Value::Integer(i32::try_from(it).unwrap_or(i32::MAX)))
}

/// A `String`.
pub(super) fn text(it: impl Into<Text>) -> Answer {
    Ok(Value::text(it))
}

/// Nothing: what a method of type `void` answers.
pub(super) fn nothing() -> Answer {
    Ok(Value::Null)
}

/// A `List<String>`.
pub(super) fn texts<T: Into<Text>>(vm: &mut Vm<'_>, texts: impl IntoIterator<Item = T>) -> Answer {
    let ty = vm.types.list(Ty::STRING);
    Ok(Value::list(ty, texts.into_iter().map(Value::text).collect()))
}

/// Refuses what cannot fit the heap: `count` pieces of `size` bytes.
pub(super) fn reserve(vm: &mut Vm<'_>, count: usize, size: usize) -> Result<(), Thrown> {
    vm.reserve(count.saturating_mul(size))
}
