//! Exceptions of the library: their hierarchy and what every exception can do (Apex Reference, "Exception Class and
//! Built-In Exceptions").

use super::native::{Args, Member, NativeClass, NativeKind, Thrown, null_pointer, throw};
use super::text::Text;
use super::value::{ExceptionState, Value};
use super::vm::Vm;

/// What `getMessage` answers if nothing was set.
const DEFAULT_MESSAGE: &str = "Script-thrown exception";

fn with_state<T>(args: Args<'_>, read: impl FnOnce(&mut ExceptionState) -> T) -> Result<T, Thrown> {
    match args.value(0) {
        Value::Object(object) => match &object.exception {
            Some(state) => Ok(read(&mut state.borrow_mut())),
            None => Err(null_pointer()),
        },
        _ => Err(null_pointer()),
    }
}

fn make(_: &mut Vm<'_>, args: Args<'_>) -> Result<Value, Thrown> {
    for value in args.values.iter().skip(1) {
        match value {
            Value::String(message) => with_state(args, |state| state.message = Some(message.clone()))?,
            Value::Object(_) => with_state(args, |state| state.cause = Some(value.clone()))?,
            _ => {}
        }
    }
    Ok(args.value(0).clone())
}

fn init_cause(_: &mut Vm<'_>, args: Args<'_>) -> Result<Value, Thrown> {
    let has_cause = with_state(args, |state| state.cause.is_some())?;
    if has_cause {
        return Err(throw("System.IllegalStateException", "The cause is already set"));
    }
    with_state(args, |state| state.cause = Some(args.value(1).clone()))?;
    Ok(Value::Null)
}

fn type_name(vm: &mut Vm<'_>, args: Args<'_>) -> Result<Value, Thrown> {
    let ty = vm.type_of(args.value(0));
    Ok(Value::text(vm.type_name(ty)))
}

/// The constructors of exceptions that code can make; the receiver is the new exception.
pub(super) static CONSTRUCTORS: &[Member] = &[
    Member("new()", make),
    Member("new(String)", make),
    Member("new(Exception)", make),
    Member("new(String, Exception)", make),
];

/// The root of all exceptions.
pub(super) static EXCEPTION: NativeClass = NativeClass {
    name: "Exception",
    kind: NativeKind::Exception(false),
    supers: &[],
    members: &[
        Member("String getMessage()", |_, args| {
            let message = with_state(args, |state| state.message.clone())?;
            Ok(Value::String(message.unwrap_or_else(|| Text::constant(DEFAULT_MESSAGE))))
        }),
        Member("void setMessage(String)", |_, args| {
            let message = args.optional_text(1).cloned();
            with_state(args, |state| state.message = message)?;
            Ok(Value::Null)
        }),
        Member("Exception getCause()", |_, args| {
            Ok(with_state(args, |state| state.cause.clone())?.unwrap_or(Value::Null))
        }),
        Member("void initCause(Exception)", init_cause),
        Member("Integer getLineNumber()", |_, args| {
            Ok(Value::Integer(with_state(args, |state| i32::try_from(state.line).unwrap_or(0))?))
        }),
        Member("String getStackTraceString()", |_, args| {
            let stack = with_state(args, |state| state.stack.clone())?;
            Ok(Value::String(stack.unwrap_or_else(|| Text::constant(""))))
        }),
        Member("String getTypeName()", type_name),
    ],
};

/// What every object has.
pub(super) static OBJECT: NativeClass = NativeClass {
    name: "Object",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("Boolean equals(Object)", |vm, args| Ok(Value::Boolean(vm.equals(args.value(0), args.value(1))?))),
        Member("Integer hashCode()", |vm, args| Ok(Value::Integer(vm.hash(args.value(0))? as i32))),
        Member("String toString()", |vm, args| Ok(Value::String(vm.display(args.value(0))?))),
    ],
};

macro_rules! exceptions {
    ($($name:ident $text:literal $can_be_made:literal;)*) => {
        $(static $name: NativeClass =
            NativeClass { name: $text, kind: NativeKind::Exception($can_be_made), supers: &[], members: &[] };)*
        /// The built-in exceptions below the root.
        pub(super) static EXCEPTIONS: &[&NativeClass] = &[$(&$name),*];
    };
}

// Code cannot make those with `false`: the platform alone throws them.
exceptions! {
    ASSERT "AssertException" false;
    ASYNC "AsyncException" true;
    AURA_HANDLED "AuraHandledException" true;
    CALLOUT "CalloutException" true;
    EMAIL "EmailException" true;
    FINAL "FinalException" true;
    HANDLED "HandledException" true;
    ILLEGAL_ARGUMENT "IllegalArgumentException" true;
    ILLEGAL_STATE "IllegalStateException" true;
    INVALID_HEADER "InvalidHeaderException" true;
    INVALID_PARAMETER "InvalidParameterValueException" true;
    JSON "JSONException" true;
    LIMIT "LimitException" false;
    LIST "ListException" true;
    MATH "MathException" true;
    NO_ACCESS "NoAccessException" true;
    NO_DATA "NoDataFoundException" true;
    NO_ELEMENT "NoSuchElementException" true;
    NULL_POINTER "NullPointerException" true;
    QUERY "QueryException" true;
    SECURITY "SecurityException" true;
    SERIALIZATION "SerializationException" true;
    SOBJECT "SObjectException" true;
    STRING "StringException" true;
    TYPE "TypeException" true;
    UNEXPECTED "UnexpectedException" false;
    UNSUPPORTED "UnsupportedOperationException" true;
    VISUALFORCE "VisualforceException" true;
    XML "XmlException" true;
}
