//! `System`, `Assert`, `Test`, `UserInfo`, `Limits`, `LoggingLevel` and the interface of handlers (Apex Reference, the
//! classes of these names).

use super::answer::{boolean, integer, nothing, text};
use super::failure::{Failure, Kind};
use super::{calendar, numbers};
use crate::engine::limits::STATEMENTS_PER_MILLISECOND;
use crate::engine::native::{Args, Member, NativeClass, NativeKind, Thrown, no_code};
use crate::engine::text::Text;
use crate::engine::types::Ty;
use crate::engine::value::{Answer, Value};
use crate::engine::vm::Vm;
use crate::engine::vm::later::JobKind;

pub(super) static LOGGING_LEVEL: NativeClass = NativeClass {
    name: "LoggingLevel",
    kind: NativeKind::Enum(&["NONE", "INTERNAL", "FINEST", "FINER", "FINE", "DEBUG", "INFO", "WARN", "ERROR"]),
    supers: &[],
    members: &[],
};

/// A value as an assertion or the debug log shows it.
fn shown(vm: &mut Vm<'_>, value: &Value) -> Result<Text, Thrown> {
    match value {
        Value::Null => Ok(Text::from("null")),
        Value::Blob(blob) => Ok(Text::from(format!("Blob[{}]", blob.len()))),
        value => vm.display(value),
    }
}

fn debug(vm: &mut Vm<'_>, value: &Value) -> Answer {
    let line = shown(vm, value)?;
    (vm.host.debug)(&line.as_str());
    nothing()
}

/// Whether an assertion takes two values for equal: numbers by their size, whatever their types.
fn are_equal(vm: &mut Vm<'_>, one: &Value, other: &Value) -> Result<bool, Thrown> {
    match (numbers::as_decimal(one), numbers::as_decimal(other)) {
        (Some(one), Some(other)) => Ok(one == other),
        _ => vm.equals(one, other),
    }
}

/// A failed assertion: the message of the code before the engine's own.
fn failed(vm: &mut Vm<'_>, message: Option<&Value>, detail: &str) -> Thrown {
    let message = match message.filter(|it| !it.is_null()).map(|it| shown(vm, it)) {
        Some(Ok(message)) => message.to_string(),
        Some(Err(thrown)) => return thrown,
        None => String::new(),
    };
    let parts: Vec<&str> = [message.as_str(), detail].into_iter().filter(|part| !part.is_empty()).collect();
    let text = if parts.is_empty() {
        "Assertion Failed".to_owned()
    } else {
        format!("Assertion Failed: {}", parts.join(": "))
    };
    Failure::new(Kind::Assert, text).into()
}

fn assert_equal(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let (expected, actual) = (args.value(0), args.value(1));
    if are_equal(vm, expected, actual)? {
        return nothing();
    }
    let detail = format!("Expected: {}, Actual: {}", shown(vm, expected)?, shown(vm, actual)?);
    Err(failed(vm, args.values.get(2), &detail))
}

fn assert_not_equal(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let (expected, actual) = (args.value(0), args.value(1));
    if !are_equal(vm, expected, actual)? {
        return nothing();
    }
    let detail = format!("Same value: {}", shown(vm, actual)?);
    Err(failed(vm, args.values.get(2), &detail))
}

fn assert_true(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    if args.boolean(0)? {
        return nothing();
    }
    Err(failed(vm, args.values.get(1), ""))
}

fn assert_false(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    if !args.boolean(0)? {
        return nothing();
    }
    Err(failed(vm, args.values.get(1), ""))
}

fn assert_null(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    if args.is_null(0) {
        return nothing();
    }
    let detail = format!("Expected: null, Actual: {}", shown(vm, args.value(0))?);
    Err(failed(vm, args.values.get(1), &detail))
}

fn assert_not_null(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    if !args.is_null(0) {
        return nothing();
    }
    Err(failed(vm, args.values.get(1), "Same value: null"))
}

fn fail(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    Err(failed(vm, args.values.first(), ""))
}

/// Whether a value is of the type that the second argument names, and both names for the message.
fn of_type(vm: &mut Vm<'_>, args: Args<'_>) -> Result<(bool, String, String), Thrown> {
    let Value::Type(wanted) = args.value(1) else { return Err(Failure::null_argument().into()) };
    let is_one = !args.is_null(0) && vm.is_instance(args.value(0), *wanted);
    let actual = vm.type_of(args.value(0));
    Ok((is_one, vm.type_name(*wanted), vm.type_name(actual)))
}

fn assert_instance(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let (is_one, wanted, actual) = of_type(vm, args)?;
    if is_one {
        return nothing();
    }
    Err(failed(vm, args.values.get(2), &format!("Expected: instance of {wanted}, Actual: instance of {actual}")))
}

fn assert_no_instance(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let (is_one, wanted, _) = of_type(vm, args)?;
    if !is_one {
        return nothing();
    }
    Err(failed(vm, args.values.get(2), &format!("Not expected: instance of {wanted}")))
}

pub(super) static ASSERT: NativeClass = NativeClass {
    name: "Assert",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static void areEqual(Object, Object)", assert_equal),
        Member("static void areEqual(Object, Object, String)", assert_equal),
        Member("static void areNotEqual(Object, Object)", assert_not_equal),
        Member("static void areNotEqual(Object, Object, String)", assert_not_equal),
        Member("static void isTrue(Boolean)", assert_true),
        Member("static void isTrue(Boolean, String)", assert_true),
        Member("static void isFalse(Boolean)", assert_false),
        Member("static void isFalse(Boolean, String)", assert_false),
        Member("static void isNull(Object)", assert_null),
        Member("static void isNull(Object, String)", assert_null),
        Member("static void isNotNull(Object)", assert_not_null),
        Member("static void isNotNull(Object, String)", assert_not_null),
        Member("static void isInstanceOfType(Object, Type)", assert_instance),
        Member("static void isInstanceOfType(Object, Type, String)", assert_instance),
        Member("static void isNotInstanceOfType(Object, Type)", assert_no_instance),
        Member("static void isNotInstanceOfType(Object, Type, String)", assert_no_instance),
        Member("static void fail()", fail),
        Member("static void fail(String)", fail),
    ],
};

/// Whether an org takes changes (Apex Reference, "System Class", getApplicationReadWriteMode).
pub(super) static READ_WRITE_MODE: NativeClass = NativeClass {
    name: "ApplicationReadWriteMode",
    kind: NativeKind::Enum(&["DEFAULT", "READ_ONLY"]),
    supers: &[],
    members: &[],
};

pub(super) static SYSTEM: NativeClass = NativeClass {
    name: "System",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static void assert(Boolean)", assert_true),
        Member("static void assert(Boolean, Object)", assert_true),
        Member("static void assertEquals(Object, Object)", assert_equal),
        Member("static void assertEquals(Object, Object, Object)", assert_equal),
        Member("static void assertNotEquals(Object, Object)", assert_not_equal),
        Member("static void assertNotEquals(Object, Object, Object)", assert_not_equal),
        Member("static void debug(Object)", |vm, args| debug(vm, args.value(0))),
        Member("static void debug(LoggingLevel, Object)", |vm, args| debug(vm, args.value(1))),
        Member("static Long currentTimeMillis()", |vm, _| Ok(Value::Long((vm.host.now)()))),
        Member("static Datetime now()", |vm, _| Ok(Value::Datetime((vm.host.now)()))),
        Member("static Date today()", |vm, _| Ok(Value::Date(calendar::parts((vm.host.now)())?.date()))),
        Member("static Boolean equals(Object, Object)", |vm, args| {
            let is_equal = vm.equals(args.value(0), args.value(1))?;
            boolean(is_equal)
        }),
        // `null` has the hash code 0, as Java's `Objects.hashCode` has it. Equal values have equal hash codes; of others
        // than a String the numbers are not documented.
        Member("static Integer hashCode(Object)", |vm, args| match args.value(0) {
            Value::Null => integer(0),
            Value::String(it) => integer(super::strings::hash(it)),
            value if vm.has_method(value, "hashCode", 0) => vm.call_method(value, "hashCode", &[]),
            value => {
                let hash = vm.hash(value)?;
                integer(hash as i32)
            }
        }),
        Member("static ApplicationReadWriteMode getApplicationReadWriteMode()", |vm, _| {
            Ok(vm.enum_constant("ApplicationReadWriteMode", "DEFAULT"))
        }),
        Member("static Boolean isFunctionCallback()", |_, _| boolean(false)),
        Member("static Boolean isRunningElasticCompute()", |_, _| boolean(false)),
        Member("static Boolean isBatch()", |_, _| boolean(false)),
        Member("static Boolean isFuture()", |vm, _| boolean(vm.running_job() == Some(JobKind::Future))),
        Member("static Boolean isQueueable()", |vm, _| boolean(vm.running_job() == Some(JobKind::Queueable))),
        Member("static Id enqueueJob(Queueable)", |vm, args| vm.enqueue(args.value(0)).map(Value::Id)),
        // A delay in minutes makes no difference: nothing else happens in between.
        Member("static Id enqueueJob(Queueable, Integer)", |vm, args| vm.enqueue(args.value(0)).map(Value::Id)),
        Member("static Boolean isScheduled()", |_, _| boolean(false)),
    ],
};

pub(super) static TEST: NativeClass = NativeClass {
    name: "Test",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        // The code in between has limits of its own (Apex Developer Guide, "Using Limits, startTest, and stopTest").
        Member("static void startTest()", |vm, _| vm.start_test().map(|()| Value::Null)),
        Member("static void stopTest()", |vm, _| vm.stop_test().map(|()| Value::Null)),
        Member("static void setCreatedDate(Id, Datetime)", |vm, args| {
            let moment = args.datetime(1)?;
            vm.set_created_date(args.text(0)?, moment)?;
            nothing()
        }),
        Member("static Boolean isRunningTest()", |vm, _| boolean(vm.is_test)),
        Member("static Object createStub(Type, StubProvider)", |vm, args| match args.value(0) {
            Value::Type(ty) => vm.new_stub(*ty, args.value(1)),
            _ => Err(Failure::null_argument().into()),
        }),
        Member("static void setMock(Type, Object)", |vm, args| {
            let Value::Type(interface) = args.value(0) else { return Err(Failure::null_argument().into()) };
            let mock = args.value(1);
            if mock.is_null() {
                return Err(Failure::null_argument().into());
            }
            let name = vm.type_name(*interface);
            if !name.trim_start_matches("System.").eq_ignore_ascii_case("HttpCalloutMock") {
                return Err(Failure::of_type(format!("The engine knows no mock of type {name}")).into());
            }
            if !vm.is_instance(mock, *interface) {
                return Err(Failure::of_type("The mock does not implement HttpCalloutMock").into());
            }
            vm.set_mock(*interface, mock.clone());
            nothing()
        }),
    ],
};

/// No org is meant: all figures and names are made up.
/// A field of the user that code runs as; of one who has no record, the running user's.
fn of_user(vm: &mut Vm<'_>, field: &str, own: &str) -> Answer {
    match vm.user_field(field) {
        Some(value) => Ok(value),
        None => text(own),
    }
}

pub(super) static USER_INFO: NativeClass = NativeClass {
    name: "UserInfo",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static Id getUserId()", |vm, _| Ok(Value::Id(vm.user.clone()))),
        Member("static Id getProfileId()", |vm, _| {
            let own = Value::Id(Text::from(crate::engine::record::PROFILE_ID));
            Ok(vm.user_field("ProfileId").unwrap_or(own))
        }),
        Member("static Id getOrganizationId()", |vm, _| Ok(Value::Id(vm.organization_id()))),
        Member("static String getOrganizationName()", |_, _| text("Example")),
        Member("static String getName()", |vm, _| of_user(vm, "Name", "Test User")),
        Member("static String getFirstName()", |vm, _| of_user(vm, "FirstName", "Test")),
        Member("static String getLastName()", |vm, _| of_user(vm, "LastName", "User")),
        Member("static String getUserName()", |vm, _| of_user(vm, "Username", "user@example.com")),
        Member("static String getUserEmail()", |vm, _| of_user(vm, "Email", "user@example.com")),
        Member("static String getUserType()", |vm, _| of_user(vm, "UserType", "Standard")),
        Member("static String getLocale()", |vm, _| of_user(vm, "LocaleSidKey", "en_US")),
        Member("static String getLanguage()", |vm, _| of_user(vm, "LanguageLocaleKey", "en_US")),
        Member("static String getDefaultCurrency()", |_, _| text("USD")),
        Member("static Boolean isMultiCurrencyOrganization()", |_, _| boolean(false)),
        // Code that runs without a session has none.
        Member("static String getSessionId()", |_, _| Ok(Value::Null)),
        Member("static String getCurrentUvid()", |_, _| Ok(Value::Null)),
        Member("static TimeZone getTimeZone()", |vm, _| Ok(vm.new_native("TimeZone", calendar::zone::Zone::gmt()))),
    ],
};

fn used(number: u64) -> Answer {
    integer(i32::try_from(number).unwrap_or(i32::MAX))
}

/// The figures are those of synchronous Apex (Apex Developer Guide, "Execution Governors and Limits").
pub(super) static LIMITS: NativeClass = NativeClass {
    name: "Limits",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static Integer getCallouts()", |vm, _| used(u64::from(vm.usage.callouts))),
        Member("static Integer getLimitCallouts()", |vm, _| used(u64::from(vm.limits.callouts))),
        Member("static Integer getQueries()", |vm, _| used(u64::from(vm.usage.queries))),
        Member("static Integer getLimitQueries()", |vm, _| used(u64::from(vm.limits.queries))),
        Member("static Integer getQueryRows()", |vm, _| used(u64::from(vm.usage.query_rows))),
        Member("static Integer getLimitQueryRows()", |vm, _| used(u64::from(vm.limits.query_rows))),
        Member("static Integer getAggregateQueries()", |vm, _| used(u64::from(vm.usage.aggregate_queries))),
        Member("static Integer getLimitAggregateQueries()", |_, _| used(300)),
        Member("static Integer getSoslQueries()", |_, _| used(0)),
        Member("static Integer getLimitSoslQueries()", |_, _| used(20)),
        Member("static Integer getFutureCalls()", |vm, _| used(vm.waiting(JobKind::Future) as u64)),
        Member("static Integer getLimitFutureCalls()", |_, _| used(50)),
        Member("static Integer getQueueableJobs()", |vm, _| used(vm.waiting(JobKind::Queueable) as u64)),
        Member("static Integer getLimitQueueableJobs()", |_, _| used(50)),
        Member("static Integer getEmailInvocations()", |_, _| used(0)),
        Member("static Integer getLimitEmailInvocations()", |_, _| used(10)),
        Member("static Integer getDmlStatements()", |vm, _| used(u64::from(vm.usage.dml_statements))),
        Member("static Integer getLimitDmlStatements()", |vm, _| used(u64::from(vm.limits.dml_statements))),
        Member("static Integer getDmlRows()", |vm, _| used(u64::from(vm.usage.dml_rows))),
        Member("static Integer getLimitDmlRows()", |vm, _| used(u64::from(vm.limits.dml_rows))),
        Member("static Integer getHeapSize()", |vm, _| used(vm.usage.heap)),
        Member("static Integer getLimitHeapSize()", |vm, _| used(vm.limits.heap)),
        Member("static Integer getCpuTime()", |vm, _| used(vm.usage.statements / STATEMENTS_PER_MILLISECOND)),
        // Nothing here can use any of these.
        Member("static Integer getQueryLocatorRows()", |_, _| used(0)),
        Member("static Integer getLimitQueryLocatorRows()", |_, _| used(10_000)),
        Member("static Integer getMobilePushApexCalls()", |_, _| used(0)),
        Member("static Integer getLimitMobilePushApexCalls()", |_, _| used(10)),
        Member("static Integer getPublishImmediateDml()", |_, _| used(0)),
        Member("static Integer getLimitPublishImmediateDml()", |_, _| used(150)),
        Member("static Integer getLimitCpuTime()", |vm, _| used(vm.limits.statements / STATEMENTS_PER_MILLISECOND)),
    ],
};

/// What answers for the methods of a stub (Apex Reference, "StubProvider Interface").
pub(super) static STUB_PROVIDER: NativeClass = NativeClass {
    name: "StubProvider",
    kind: NativeKind::Interface,
    supers: &[],
    members: &[Member(
        "Object handleMethodCall(Object, String, Type, List<Type>, List<String>, List<Object>)",
        no_code,
    )],
};

/// `Type` (Apex Reference, "Type Class").
pub(super) static TYPE: NativeClass = NativeClass {
    name: "Type",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("static Type forName(String)", |vm, args| {
            let name = args.text(0)?.to_string();
            Ok(vm.find_type(&name).map_or(Value::Null, Value::Type))
        }),
        // The project has no namespace; of another nothing is known.
        Member("static Type forName(String, String)", |vm, args| {
            let (namespace, name) = (args.optional_text(0), args.text(1)?.to_string());
            let whole = match namespace.map(Text::to_string).filter(|it| !it.is_empty()) {
                None => name,
                Some(space) if space.eq_ignore_ascii_case("System") => name,
                Some(space) => format!("{space}.{name}"),
            };
            let found = vm.find_type(&whole);
            let has_namespace = namespace.is_some_and(|it| !it.is_empty());
            // "Using an invalid namespace returns null": a class of the project is no namespace.
            let found = found.filter(|ty| !has_namespace || vm.is_of_library(*ty));
            Ok(found.map_or(Value::Null, Value::Type))
        }),
        // "A child type implements an interface, extends a class, or is the same"; a String fits an Id.
        Member("Boolean isAssignableFrom(Type)", |vm, args| match (args.value(0), args.value(1)) {
            (Value::Type(to), Value::Type(from)) => {
                let is_text_for_id = *to == Ty::ID && *from == Ty::STRING;
                boolean(is_text_for_id || vm.is_assignable(*to, *from))
            }
            _ => Err(Failure::null_argument().into()),
        }),
        // "Corresponds to the type name hash code".
        Member("Integer hashCode()", |vm, args| match args.value(0) {
            Value::Type(ty) => integer(super::strings::hash(&Text::from(vm.type_name(*ty)))),
            _ => Err(Failure::null_receiver().into()),
        }),
        Member("String getName()", |vm, args| match args.value(0) {
            Value::Type(ty) => text(vm.type_name(*ty)),
            _ => Err(Failure::null_receiver().into()),
        }),
        Member("Object newInstance()", |vm, args| match args.value(0) {
            Value::Type(ty) => vm.new_instance(*ty),
            _ => Err(Failure::null_receiver().into()),
        }),
        Member("Boolean equals(Object)", |_, args| {
            boolean(matches!((args.value(0), args.value(1)), (Value::Type(one), Value::Type(other)) if one == other))
        }),
        Member("String toString()", |vm, args| match args.value(0) {
            Value::Type(ty) => text(vm.type_name(*ty)),
            _ => Err(Failure::null_receiver().into()),
        }),
    ],
};

/// The six results of a handler (Apex Reference, "CustomOneTimePasswordDeliveryResult Enum").
pub(super) static DELIVERY_RESULT: NativeClass = NativeClass {
    name: "Auth.CustomOneTimePasswordDeliveryResult",
    kind: NativeKind::Enum(&[
        "COUNTRY_BLOCK",
        "EXCEPTION",
        "INVALID_PHONE_NUMBER",
        "MESSAGE_LIMIT_EXCEEDED",
        "PROVIDER_ERROR",
        "SUCCESS",
    ]),
    supers: &[],
    members: &[],
};

/// What a handler implements (Apex Reference, "CustomOneTimePasswordDeliveryHandler Interface").
pub(super) static DELIVERY_HANDLER: NativeClass = NativeClass {
    name: "Auth.CustomOneTimePasswordDeliveryHandler",
    kind: NativeKind::Interface,
    supers: &[],
    members: &[Member(
        "Auth.CustomOneTimePasswordDeliveryResult sendOneTimePassword(Id, String, String, String, Id, String)",
        no_code,
    )],
};
