//! The classes that Salesforce supplies, as far as handlers and their tests need them. One file each, or one for a few
//! that belong together; what they do follows the Apex Reference.
//!
//! [`json`], [`number`], [`regex`], [`strings`] and [`calendar`] compute; they know nothing of the interpreter, work on
//! texts and numbers, and fail with a [`Failure`]. The other modules hold the tables of classes.

mod answer;
mod calendar;
mod collections;
mod encoding;
mod failure;
mod http;
mod id;
mod json;
mod number;
mod numbers;
mod patterns;
mod regex;
mod string;
mod strings;
mod system;
mod table;
mod xml;

use super::native::NativeClass;

pub(super) use table::{Table, table};

/// Every class of the library.
pub(super) static CLASSES: &[&NativeClass] = &[
    &string::STRING,
    &calendar::classes::DATE,
    &calendar::classes::DATETIME,
    &calendar::classes::TIME,
    &numbers::ROUNDING_MODE,
    &numbers::BOOLEAN,
    &numbers::INTEGER,
    &numbers::LONG,
    &numbers::DOUBLE,
    &numbers::DECIMAL,
    &numbers::MATH,
    &id::ID,
    &encoding::BLOB,
    &encoding::ENCODING_UTIL,
    &encoding::CRYPTO,
    &encoding::UUID,
    &collections::LIST,
    &collections::SET,
    &collections::MAP,
    &collections::ITERABLE,
    &collections::ITERATOR,
    &collections::COMPARATOR,
    &collections::COMPARABLE,
    &collections::COLLECTION_ITERATOR,
    &patterns::PATTERN,
    &patterns::MATCHER,
    &http::HTTP_REQUEST,
    &http::HTTP_RESPONSE,
    &http::HTTP,
    &http::HTTP_CALLOUT_MOCK,
    &system::LOGGING_LEVEL,
    &system::ASSERT,
    &system::SYSTEM,
    &system::TEST,
    &system::USER_INFO,
    &system::LIMITS,
    &system::DELIVERY_RESULT,
    &system::DELIVERY_HANDLER,
    &xml::classes::DOCUMENT,
    &xml::classes::XML_NODE,
    &xml::classes::XML_NODE_TYPE,
    &xml::stream::XML_TAG,
    &xml::stream::XML_STREAM_READER,
];
