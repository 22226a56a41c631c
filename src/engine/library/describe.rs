//! Tokens of objects and fields, and what they say of themselves (Apex Reference, "SObjectType Class", "SObjectField
//! Class", "DescribeSObjectResult Class", "DescribeFieldResult Class"). What a user may do is known of the System
//! Administrator alone.

use super::answer::{boolean, integer, text};
use crate::engine::native::{Args, Member, NativeClass, NativeKind, Thrown};
use crate::engine::types::ObjectId;
use crate::engine::value::{Answer, Value};
use crate::engine::vm::Vm;

/// What a token of an object or its description holds.
pub(in crate::engine) struct ObjectToken(pub(in crate::engine) ObjectId);

/// What a token of a field or its description holds.
pub(in crate::engine) struct FieldToken(pub(in crate::engine) ObjectId, pub(in crate::engine) u16);

fn object(args: Args<'_>) -> Result<ObjectId, Thrown> {
    Ok(args.state::<ObjectToken>(0)?.0)
}

fn field(args: Args<'_>) -> Result<(ObjectId, u16), Thrown> {
    let token = args.state::<FieldToken>(0)?;
    Ok((token.0, token.1))
}

fn new_record(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let record = crate::engine::value::SObject::new(object(args)?);
    if let Some(id) = args.optional_text(1) {
        let id = vm.to_id(id)?;
        record.fields.borrow_mut().insert(0, Value::Id(id));
    }
    Ok(Value::SObject(record))
}

fn object_name(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let object = object(args)?;
    text(vm.object_type(object).name.clone())
}

fn field_name(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let (object, at) = field(args)?;
    text(vm.field_name(object, at))
}

/// Whether the System Administrator may do it, who may do everything that can be done.
fn allowed(vm: &mut Vm<'_>, can_be_done: bool) -> Answer {
    vm.must_be_administrator()?;
    boolean(can_be_done)
}

fn is_accessible(vm: &mut Vm<'_>, _: Args<'_>) -> Answer {
    allowed(vm, true)
}

fn can_change_object(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let object = object(args)?;
    let can_be_done = vm.can_be_changed(object);
    allowed(vm, can_be_done)
}

fn can_change_field(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let (object, at) = field(args)?;
    let can_be_done = vm.can_be_changed(object)
        && vm.object_type(object).fields.get(at as usize).is_some_and(|it| at != 0 && !it.rules.is_read_only);
    allowed(vm, can_be_done)
}

/// `Account.SObjectType`, and what `getSObjectType` gives.
pub(super) static SOBJECT_TYPE: NativeClass = NativeClass {
    name: "Schema.SObjectType",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("Schema.DescribeSObjectResult getDescribe()", |vm, args| {
            let token = ObjectToken(object(args)?);
            Ok(vm.new_native("Schema.DescribeSObjectResult", token))
        }),
        Member("SObject newSObject()", new_record),
        Member("SObject newSObject(Id)", new_record),
        Member("String toString()", object_name),
    ],
};

/// `Schema.SObjectType.Account`, and what `getDescribe` gives.
pub(super) static DESCRIBE_SOBJECT: NativeClass = NativeClass {
    name: "Schema.DescribeSObjectResult",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("String getName()", object_name),
        Member("String getKeyPrefix()", |vm, args| {
            let object = object(args)?;
            text(vm.object_type(object).prefix.clone())
        }),
        Member("Schema.SObjectType getSObjectType()", |vm, args| {
            let object = object(args)?;
            Ok(vm.token(object, None))
        }),
        Member("Boolean isAccessible()", is_accessible),
        Member("Boolean isQueryable()", is_accessible),
        Member("Boolean isCreateable()", can_change_object),
        Member("Boolean isUpdateable()", can_change_object),
        Member("Boolean isDeletable()", can_change_object),
    ],
};

/// `Schema.SObjectType.Account.fields`, whose members are the fields.
pub(super) static FIELDS: NativeClass =
    NativeClass { name: "Schema.SObjectTypeFields", kind: NativeKind::Class, supers: &[], members: &[] };

/// `Account.Name` as a token.
pub(super) static SOBJECT_FIELD: NativeClass = NativeClass {
    name: "Schema.SObjectField",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("Schema.DescribeFieldResult getDescribe()", |vm, args| {
            let (object, at) = field(args)?;
            Ok(vm.new_native("Schema.DescribeFieldResult", FieldToken(object, at)))
        }),
        Member("String toString()", field_name),
    ],
};

/// `Schema.SObjectType.Account.fields.Name`, and what `getDescribe` of a field gives.
pub(super) static DESCRIBE_FIELD: NativeClass = NativeClass {
    name: "Schema.DescribeFieldResult",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("String getName()", field_name),
        Member("Integer getLength()", |vm, args| {
            let (object, at) = field(args)?;
            let length = vm.object_type(object).fields.get(at as usize).and_then(|it| it.rules.length);
            integer(i32::try_from(length.unwrap_or(0)).unwrap_or(i32::MAX))
        }),
        Member("Schema.SObjectField getSObjectField()", |vm, args| {
            let (object, at) = field(args)?;
            Ok(vm.token(object, Some(at)))
        }),
        Member("Boolean isAccessible()", is_accessible),
        Member("Boolean isCreateable()", can_change_field),
        Member("Boolean isUpdateable()", can_change_field),
    ],
};
