//! The interfaces of classes that the platform calls: jobs of the queue, schedules, and `Callable` (Apex Reference, the
//! interfaces of these names). Jobs run; a schedule only compiles.

use super::answer::nothing;
use crate::engine::native::{Args, Member, NativeClass, NativeKind, no_code};
use crate::engine::text::Text;
use crate::engine::value::{Answer, Value};
use crate::engine::vm::Vm;

const fn interface(name: &'static str, members: &'static [Member]) -> NativeClass {
    NativeClass { name, kind: NativeKind::Interface, supers: &[], members }
}

pub(super) static CALLABLE: NativeClass =
    interface("Callable", &[Member("Object call(String, Map<String, Object>)", no_code)]);

/// What runs after a job of the queue. Nothing here attaches one.
pub(super) static FINALIZER: NativeClass = interface("Finalizer", &[Member("void execute(FinalizerContext)", no_code)]);

/// What a finalizer gets; nothing here makes one.
pub(super) static FINALIZER_CONTEXT: NativeClass = interface(
    "FinalizerContext",
    &[
        Member("Id getAsyncApexJobId()", no_code),
        Member("Exception getException()", no_code),
        Member("String getRequestId()", no_code),
        Member("ParentJobResult getResult()", no_code),
    ],
);

pub(super) static PARENT_JOB_RESULT: NativeClass = NativeClass {
    name: "ParentJobResult",
    kind: NativeKind::Enum(&["SUCCESS", "UNHANDLED_EXCEPTION"]),
    supers: &[],
    members: &[],
};

/// A batch. Its `start` gives a `Database.QueryLocator` or an `Iterable`, so that no signature can ask for it.
pub(super) static BATCHABLE: NativeClass = NativeClass {
    name: "Database.Batchable<T>",
    kind: NativeKind::Interface,
    supers: &[],
    members: &[
        Member("void execute(Database.BatchableContext, List<T>)", no_code),
        Member("void finish(Database.BatchableContext)", no_code),
    ],
};

/// What a batch gets; nothing here makes one.
pub(super) static BATCHABLE_CONTEXT: NativeClass =
    interface("Database.BatchableContext", &[Member("Id getChildJobId()", no_code), Member("Id getJobId()", no_code)]);

pub(super) static QUEUEABLE: NativeClass = interface("Queueable", &[Member("void execute(QueueableContext)", no_code)]);

pub(super) static SCHEDULABLE: NativeClass =
    interface("Schedulable", &[Member("void execute(SchedulableContext)", no_code)]);

/// Says that a job makes callouts.
pub(super) static ALLOWS_CALLOUTS: NativeClass = interface("Database.AllowsCallouts", &[]);

/// Says that a batch keeps its variables.
pub(super) static STATEFUL: NativeClass = interface("Database.Stateful", &[]);

/// What a job gets: its Id.
pub(super) static QUEUEABLE_CONTEXT: NativeClass = NativeClass {
    name: "QueueableContext",
    kind: NativeKind::Class,
    supers: &[],
    members: &[Member("Id getJobId()", job_id)],
};

/// What a scheduled class gets; nothing here makes one.
pub(super) static SCHEDULABLE_CONTEXT: NativeClass = NativeClass {
    name: "SchedulableContext",
    kind: NativeKind::Class,
    supers: &[],
    members: &[Member("Id getTriggerId()", |_, _| nothing())],
};

fn job_id(_: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let id = args.state::<Text>(0)?;
    Ok(Value::Id(Text::clone(&id)))
}
