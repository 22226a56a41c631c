//! `Database`, its results, and `DmlException` (Apex Reference, "Database Class", "Database.SaveResult Class",
//! "Database.Error Class", "Exception Class and Built-In Exceptions"). `Database.query` and its like see the variables
//! around them, so that the checker knows them itself.

use super::answer::{boolean, count, integer, nothing, text, texts};
use super::describe::FieldToken;
use crate::engine::native::{Args, Member, NativeClass, NativeKind, Thrown, null_argument, throw};
use crate::engine::syntax::Dml;
use crate::engine::types::Ty;
use crate::engine::value::{Answer, RowError, Value};
use crate::engine::vm::Vm;
use crate::engine::vm::dml::{Change, RowResult};

/// The values of a group of records by name.
pub(in crate::engine) struct AggregateRow(pub(in crate::engine) Vec<(String, Value)>);

/// A row of a query that groups or aggregates (Apex Developer Guide, "Working with SOQL Aggregate Functions").
pub(super) static AGGREGATE_RESULT: NativeClass = NativeClass {
    name: "AggregateResult",
    kind: NativeKind::Class,
    supers: &[],
    members: &[Member("Object get(String)", |_, args| {
        let name = args.text(1)?.as_str();
        let row = args.state::<AggregateRow>(0)?;
        match row.0.iter().find(|(it, _)| it.eq_ignore_ascii_case(&name)) {
            Some((_, value)) => Ok(value.clone()),
            None => Err(throw("System.SObjectException", format!("Invalid field {name} for AggregateResult"))),
        }
    })],
};

/// What a savepoint holds.
struct Savepoint {
    number: u32,
    database: crate::engine::vm::Snapshot,
}

/// The class of the results of an action.
fn result_class(action: Dml) -> &'static str {
    match action {
        Dml::Insert | Dml::Update => "Database.SaveResult",
        Dml::Upsert => "Database.UpsertResult",
        Dml::Delete => "Database.DeleteResult",
        Dml::Undelete => "Database.UndeleteResult",
    }
}

/// Whether a level of access is the user's.
fn is_user_mode(value: &Value) -> bool {
    matches!(value, Value::Enum(_, 0))
}

/// Runs an action with the records, whether one failure undoes all, and the level of access, of which the last two may
/// be missing.
fn run(vm: &mut Vm<'_>, action: Dml, args: Args<'_>) -> Answer {
    let mut change = Change { action, key: None, all_or_none: true, is_user_mode: false };
    for value in args.values.iter().skip(1) {
        match value {
            Value::Boolean(it) => change.all_or_none = *it,
            level @ Value::Enum(..) => change.is_user_mode = is_user_mode(level),
            Value::Native(token) => {
                let Some((object, at)) = token.get::<FieldToken>().map(|it| (it.0, it.1)) else {
                    return Err(null_argument(2));
                };
                vm.must_be_key(args.value(0), object, at)?;
                change.key = Some(at);
            }
            _ => return Err(null_argument(2)),
        }
    }
    let target = records(vm, args.value(0))?;
    let results = vm.save(change, &target)?;
    let class = result_class(action);
    let mut values: Vec<Value> = results.into_iter().map(|it| vm.new_native(class, it)).collect();
    if !matches!(target, Value::List(_)) {
        return Ok(values.pop().unwrap_or(Value::Null));
    }
    let class = vm.library_class(class);
    let element = vm.types.class(class);
    let ty = vm.types.list(element);
    Ok(Value::list(ty, values))
}

/// Records, or those that Ids stand for.
fn records(vm: &mut Vm<'_>, value: &Value) -> Answer {
    Ok(match value {
        Value::Id(_) | Value::String(_) => vm.record_of_id(value)?,
        Value::List(list) if list.items().iter().any(|it| matches!(it, Value::Id(_) | Value::String(_))) => {
            let items = list.items().clone();
            let mut records = Vec::with_capacity(items.len());
            for item in &items {
                records.push(vm.record_of_id(item)?);
            }
            let ty = vm.types.list(Ty::SOBJECT);
            Value::list(ty, records)
        }
        value => value.clone(),
    })
}

fn set_savepoint(vm: &mut Vm<'_>, _: Args<'_>) -> Answer {
    // "Each savepoint you set counts against the governor limit for DML statements."
    vm.count_dml(0)?;
    let (number, database) = vm.set_savepoint();
    Ok(vm.new_native("Savepoint", Savepoint { number, database }))
}

fn rollback(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    vm.count_dml(0)?;
    let savepoint = args.state::<Savepoint>(0)?;
    if !vm.roll_back(savepoint.number, &savepoint.database) {
        return Err(throw(
            "System.TypeException",
            "The savepoint is no longer valid: an earlier one was rolled back to",
        ));
    }
    nothing()
}

/// What only batches ask for compiles, so that their classes do; batches do not run.
fn no_batch(vm: &mut Vm<'_>, _: Args<'_>) -> Answer {
    Err(vm.not_known("a batch"))
}

macro_rules! action {
    ($action:ident) => {
        |vm, args| run(vm, Dml::$action, args)
    };
}

/// What `Database` does.
pub(super) static DATABASE: NativeClass = NativeClass {
    name: "Database",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static Database.SaveResult insert(SObject)", action!(Insert)),
        Member("static Database.SaveResult insert(SObject, Boolean)", action!(Insert)),
        Member("static Database.SaveResult insert(SObject, AccessLevel)", action!(Insert)),
        Member("static Database.SaveResult insert(SObject, Boolean, AccessLevel)", action!(Insert)),
        Member("static List<Database.SaveResult> insert(List<SObject>)", action!(Insert)),
        Member("static List<Database.SaveResult> insert(List<SObject>, Boolean)", action!(Insert)),
        Member("static List<Database.SaveResult> insert(List<SObject>, AccessLevel)", action!(Insert)),
        Member("static List<Database.SaveResult> insert(List<SObject>, Boolean, AccessLevel)", action!(Insert)),
        Member("static Database.SaveResult update(SObject)", action!(Update)),
        Member("static Database.SaveResult update(SObject, Boolean)", action!(Update)),
        Member("static Database.SaveResult update(SObject, AccessLevel)", action!(Update)),
        Member("static Database.SaveResult update(SObject, Boolean, AccessLevel)", action!(Update)),
        Member("static List<Database.SaveResult> update(List<SObject>)", action!(Update)),
        Member("static List<Database.SaveResult> update(List<SObject>, Boolean)", action!(Update)),
        Member("static List<Database.SaveResult> update(List<SObject>, AccessLevel)", action!(Update)),
        Member("static List<Database.SaveResult> update(List<SObject>, Boolean, AccessLevel)", action!(Update)),
        Member("static Database.UpsertResult upsert(SObject)", action!(Upsert)),
        Member("static Database.UpsertResult upsert(SObject, Boolean)", action!(Upsert)),
        Member("static List<Database.UpsertResult> upsert(List<SObject>)", action!(Upsert)),
        Member("static List<Database.UpsertResult> upsert(List<SObject>, Boolean)", action!(Upsert)),
        Member("static Database.UpsertResult upsert(SObject, Schema.SObjectField)", action!(Upsert)),
        Member("static Database.UpsertResult upsert(SObject, Schema.SObjectField, Boolean)", action!(Upsert)),
        Member("static List<Database.UpsertResult> upsert(List<SObject>, Schema.SObjectField)", action!(Upsert)),
        Member(
            "static List<Database.UpsertResult> upsert(List<SObject>, Schema.SObjectField, Boolean)",
            action!(Upsert),
        ),
        Member("static Database.DeleteResult delete(SObject)", action!(Delete)),
        Member("static Database.DeleteResult delete(SObject, Boolean)", action!(Delete)),
        Member("static Database.DeleteResult delete(Id)", action!(Delete)),
        Member("static Database.DeleteResult delete(Id, Boolean)", action!(Delete)),
        Member("static List<Database.DeleteResult> delete(List<SObject>)", action!(Delete)),
        Member("static List<Database.DeleteResult> delete(List<SObject>, Boolean)", action!(Delete)),
        Member("static List<Database.DeleteResult> delete(List<Id>)", action!(Delete)),
        Member("static List<Database.DeleteResult> delete(List<Id>, Boolean)", action!(Delete)),
        Member("static Database.UndeleteResult undelete(SObject)", action!(Undelete)),
        Member("static Database.UndeleteResult undelete(SObject, Boolean)", action!(Undelete)),
        Member("static List<Database.UndeleteResult> undelete(List<SObject>)", action!(Undelete)),
        Member("static List<Database.UndeleteResult> undelete(List<SObject>, Boolean)", action!(Undelete)),
        Member("static Database.QueryLocator getQueryLocator(String)", no_batch),
        Member("static Database.QueryLocator getQueryLocator(List<SObject>)", no_batch),
        Member("static Savepoint setSavepoint()", set_savepoint),
        Member("static void rollback(Savepoint)", rollback),
    ],
};

/// The records of a batch. Nothing here makes one.
pub(super) static QUERY_LOCATOR: NativeClass =
    NativeClass { name: "Database.QueryLocator", kind: NativeKind::Class, supers: &[], members: &[] };

/// What `Database.setSavepoint` gives.
pub(super) static SAVEPOINT: NativeClass =
    NativeClass { name: "Savepoint", kind: NativeKind::Class, supers: &[], members: &[] };

/// On whose behalf records are read and changed. The Reference makes it a class with these two as static properties.
pub(super) static ACCESS_LEVEL: NativeClass = NativeClass {
    name: "AccessLevel",
    kind: NativeKind::Enum(&["USER_MODE", "SYSTEM_MODE"]),
    supers: &[],
    members: &[],
};

fn is_success(_: &mut Vm<'_>, args: Args<'_>) -> Answer {
    boolean(args.state::<RowResult>(0)?.errors.is_empty())
}

fn id(_: &mut Vm<'_>, args: Args<'_>) -> Answer {
    Ok(args.state::<RowResult>(0)?.id.clone().map_or(Value::Null, Value::Id))
}

fn errors(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let errors = args.state::<RowResult>(0)?.errors.clone();
    let values = errors.into_iter().map(|it| vm.new_native("Database.Error", it)).collect();
    let class = vm.library_class("Database.Error");
    let element = vm.types.class(class);
    let ty = vm.types.list(element);
    Ok(Value::list(ty, values))
}

macro_rules! results {
    ($($name:ident $text:literal $($more:expr)?;)*) => {
        $(pub(super) static $name: NativeClass = NativeClass {
            name: $text,
            kind: NativeKind::Class,
            supers: &[],
            members: &[
                Member("Boolean isSuccess()", is_success),
                Member("Id getId()", id),
                Member("List<Database.Error> getErrors()", errors),
                $($more)?
            ],
        };)*
    };
}

results! {
    SAVE_RESULT "Database.SaveResult";
    UPSERT_RESULT "Database.UpsertResult"
        Member("Boolean isCreated()", |_, args| boolean(args.state::<RowResult>(0)?.is_created));
    DELETE_RESULT "Database.DeleteResult";
    UNDELETE_RESULT "Database.UndeleteResult";
}

/// Why a record could not be changed.
pub(super) static ERROR: NativeClass = NativeClass {
    name: "Database.Error",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("String getMessage()", |_, args| text(args.state::<RowError>(0)?.message.as_str())),
        Member("List<String> getFields()", |vm, args| {
            let fields = args.state::<RowError>(0)?.fields.clone();
            texts(vm, fields)
        }),
        Member("StatusCode getStatusCode()", |vm, args| {
            Ok(vm.enum_constant("StatusCode", args.state::<RowError>(0)?.status))
        }),
    ],
};

/// The failed record of a `DmlException` that the argument counts.
fn with_row<T>(args: Args<'_>, read: impl FnOnce(&RowError) -> T) -> Result<T, Thrown> {
    let at = args.integer(1)?;
    let Value::Object(object) = args.value(0) else { return Err(null_argument(1)) };
    let state = object.exception.as_ref().map(|it| it.borrow());
    let row = state.as_ref().and_then(|it| usize::try_from(at).ok().and_then(|at| it.rows.get(at)));
    match row {
        Some(row) => Ok(read(row)),
        None => Err(throw("System.ListException", format!("List index out of bounds: {at}"))),
    }
}

/// What a DML statement throws.
pub(super) static DML_EXCEPTION: NativeClass = NativeClass {
    name: "DmlException",
    kind: NativeKind::Exception(true),
    supers: &[],
    members: &[
        Member("Integer getNumDml()", |_, args| match args.value(0) {
            Value::Object(object) => count(object.exception.as_ref().map_or(0, |it| it.borrow().rows.len())),
            _ => integer(0),
        }),
        Member("String getDmlMessage(Integer)", |_, args| text(with_row(args, |row| row.message.clone())?)),
        Member("StatusCode getDmlType(Integer)", |vm, args| {
            let status = with_row(args, |row| row.status)?;
            Ok(vm.enum_constant("StatusCode", status))
        }),
        Member("String getDmlStatusCode(Integer)", |_, args| text(with_row(args, |row| row.status)?)),
        Member("List<String> getDmlFieldNames(Integer)", |vm, args| {
            let fields = with_row(args, |row| row.fields.clone())?;
            texts(vm, fields)
        }),
        Member("Id getDmlId(Integer)", |_, args| {
            Ok(with_row(args, |row| row.id.clone())?.map_or(Value::Null, Value::Id))
        }),
        Member("Integer getDmlIndex(Integer)", |_, args| count(with_row(args, |row| row.row)?)),
    ],
};

/// The codes that the engine gives and those that code asks for most (SOAP API Developer Guide, "StatusCode").
pub(super) static STATUS_CODE: NativeClass = NativeClass {
    name: "StatusCode",
    kind: NativeKind::Enum(&[
        "ALREADY_IN_PROCESS",
        "CANNOT_EXECUTE_FLOW_TRIGGER",
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
        "CANNOT_UPDATE_CONVERTED_LEAD",
        "DELETE_FAILED",
        "DEPENDENCY_EXISTS",
        "DUPLICATES_DETECTED",
        "DUPLICATE_EXTERNAL_ID",
        "DUPLICATE_USERNAME",
        "DUPLICATE_VALUE",
        "ENTITY_IS_DELETED",
        "ENTITY_IS_LOCKED",
        "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        "FIELD_FILTER_VALIDATION_EXCEPTION",
        "FIELD_INTEGRITY_EXCEPTION",
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        "INSUFFICIENT_ACCESS_OR_READONLY",
        "INVALID_CROSS_REFERENCE_KEY",
        "INVALID_EMAIL_ADDRESS",
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        "INVALID_TYPE_FOR_OPERATION",
        "LICENSE_LIMIT_EXCEEDED",
        "LIMIT_EXCEEDED",
        "MALFORMED_ID",
        "MISSING_ARGUMENT",
        "MIXED_DML_OPERATION",
        "NUMBER_OUTSIDE_VALID_RANGE",
        "REQUIRED_FIELD_MISSING",
        "STORAGE_LIMIT_EXCEEDED",
        "STRING_TOO_LONG",
        "TOO_MANY_APEX_REQUESTS",
        "UNABLE_TO_LOCK_ROW",
        "UNDELETE_FAILED",
        "UNKNOWN_EXCEPTION",
    ]),
    supers: &[],
    members: &[],
};
