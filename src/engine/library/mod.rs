//! The classes that Salesforce supplies, as far as handlers and their tests need them. One file each, or one for a few
//! that belong together; what they do follows the Apex Reference.
//!
//! [`json`], [`number`], [`regex`], [`strings`] and [`calendar`] compute; they know nothing of the interpreter, work on
//! texts and numbers, and fail with a [`Failure`]. The other modules hold the tables of classes.

mod answer;
mod asynchronous;
mod calendar;
mod collections;
mod crypto;
pub(in crate::engine) mod database;
pub(in crate::engine) mod describe;
mod encoding;
mod failure;
mod held;
mod http;
mod id;
mod json;
mod label;
mod multi_mock;
mod number;
mod numbers;
mod patterns;
mod regex;
mod string;
mod strings;
mod system;
mod table;
mod url;
mod xml;

use super::native::NativeClass;

pub(super) use table::{Table, table};

/// Every class of the library.
pub(super) static CLASSES: &[&NativeClass] = &[
    &asynchronous::ALLOWS_CALLOUTS,
    &asynchronous::BATCHABLE,
    &asynchronous::BATCHABLE_CONTEXT,
    &asynchronous::CALLABLE,
    &asynchronous::FINALIZER,
    &asynchronous::FINALIZER_CONTEXT,
    &asynchronous::PARENT_JOB_RESULT,
    &asynchronous::QUEUEABLE,
    &asynchronous::QUEUEABLE_CONTEXT,
    &asynchronous::SCHEDULABLE,
    &asynchronous::SCHEDULABLE_CONTEXT,
    &asynchronous::STATEFUL,
    &calendar::classes::DATE,
    &calendar::classes::DATETIME,
    &calendar::classes::TIME,
    &calendar::zone::TIME_ZONE,
    &collections::COLLECTION_ITERATOR,
    &collections::COMPARABLE,
    &collections::COMPARATOR,
    &collections::ITERABLE,
    &collections::ITERATOR,
    &collections::LIST,
    &collections::MAP,
    &collections::SET,
    &crypto::CRYPTO,
    &database::ACCESS_LEVEL,
    &database::AGGREGATE_RESULT,
    &database::DATABASE,
    &database::DELETE_RESULT,
    &database::DML_EXCEPTION,
    &database::ERROR,
    &database::QUERY_LOCATOR,
    &database::SAVEPOINT,
    &database::SAVE_RESULT,
    &database::STATUS_CODE,
    &database::UNDELETE_RESULT,
    &database::UPSERT_RESULT,
    &describe::DESCRIBE_FIELD,
    &describe::DESCRIBE_SOBJECT,
    &describe::FIELDS,
    &describe::SOBJECT_FIELD,
    &describe::SOBJECT_TYPE,
    &encoding::BLOB,
    &encoding::ENCODING_UTIL,
    &encoding::UUID,
    &http::HTTP,
    &http::HTTP_CALLOUT_MOCK,
    &http::HTTP_REQUEST,
    &http::HTTP_RESPONSE,
    &http::STATIC_RESOURCE_MOCK,
    &id::ID,
    &json::GENERATOR,
    &json::JSON,
    &json::PARSER,
    &json::TOKEN,
    &label::LABEL,
    &multi_mock::MULTI_MOCK,
    &numbers::BOOLEAN,
    &numbers::DECIMAL,
    &numbers::DOUBLE,
    &numbers::INTEGER,
    &numbers::LONG,
    &numbers::MATH,
    &numbers::ROUNDING_MODE,
    &patterns::MATCHER,
    &patterns::PATTERN,
    &string::STRING,
    &system::ASSERT,
    &system::DELIVERY_HANDLER,
    &system::DELIVERY_RESULT,
    &system::LIMITS,
    &system::LOGGING_LEVEL,
    &system::READ_WRITE_MODE,
    &system::STUB_PROVIDER,
    &system::SYSTEM,
    &system::TEST,
    &system::TYPE,
    &system::USER_INFO,
    &url::URL,
    &xml::DOCUMENT,
    &xml::XML_NODE,
    &xml::XML_NODE_TYPE,
    &xml::XML_STREAM_READER,
    &xml::XML_STREAM_WRITER,
    &xml::XML_TAG,
];
