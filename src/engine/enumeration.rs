//! The methods of every enum (Apex Developer Guide, "Enums").

use super::native::{Args, Member, NativeClass, NativeKind, Thrown, throw};
use super::types::ClassId;
use super::value::Value;
use super::vm::Vm;

fn class(vm: &Vm<'_>) -> ClassId {
    vm.enum_class(vm.constructed).unwrap_or(ClassId(0))
}

fn constant(args: Args<'_>) -> (ClassId, u16) {
    match args.value(0) {
        Value::Enum(class, at) => (*class, *at),
        _ => (ClassId(0), 0),
    }
}

fn values(vm: &mut Vm<'_>, _: Args<'_>) -> Result<Value, Thrown> {
    let class = class(vm);
    let count = vm.constants(class).len() as u16;
    let element = vm.types.class(class);
    let ty = vm.types.list(element);
    Ok(Value::list(ty, (0..count).map(|at| Value::Enum(class, at)).collect()))
}

fn value_of(vm: &mut Vm<'_>, args: Args<'_>) -> Result<Value, Thrown> {
    let class = class(vm);
    let name = args.text(0)?.as_str();
    // The guide does not say whether case matters; the stricter reading tells cases apart.
    match vm.constants(class).iter().position(|it| *it == *name) {
        Some(at) => Ok(Value::Enum(class, at as u16)),
        None => {
            let ty = vm.types.class(class);
            let shown = vm.type_name(ty);
            Err(throw("System.NoSuchElementException", format!("No enum constant {shown}.{name}")))
        }
    }
}

/// What enums have in common; `E` is the enum itself.
pub(super) static ENUM: NativeClass = NativeClass {
    name: "Enum<E>",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static List<E> values()", values),
        Member("static E valueOf(String)", value_of),
        Member("String name()", |vm, args| {
            let (class, at) = constant(args);
            Ok(Value::text(vm.constant_name(class, at)))
        }),
        Member("Integer ordinal()", |_, args| Ok(Value::Integer(i32::from(constant(args).1)))),
    ],
};
