//! How a method of the library fails: the exception that Apex code can catch, with its message.

use std::fmt;

use crate::engine::native::{Thrown, throw};

/// The exception classes that library methods throw (Apex Reference, "Exception Class and Built-In Exceptions").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::engine::library) enum Kind {
    /// A failed assertion; no Apex code can catch it.
    Assert,
    /// A callout that did not come to an answer.
    Callout,
    /// An argument of the wrong form.
    IllegalArgument,
    /// A wrong argument of a system method.
    InvalidParameterValue,
    /// A JSON text that cannot be read or written.
    Json,
    /// A governor limit; no Apex code can catch it.
    Limit,
    /// An index outside a list.
    List,
    /// A division by zero and its like.
    Math,
    /// A missing element, of an iterator above all.
    NoSuchElement,
    /// A null where a value is needed.
    NullPointer,
    /// What encryption and signatures refuse.
    Security,
    /// An index outside a text, an identifier of the wrong form, a bad pattern.
    String,
    /// A value of another type than asked for.
    Type,
    /// An XML text that cannot be read.
    Xml,
}

impl Kind {
    /// The name of the exception class, as `getTypeName` answers.
    #[must_use]
    pub(in crate::engine::library) fn class_name(self) -> &'static str {
        match self {
            Self::Assert => "System.AssertException",
            Self::Callout => "System.CalloutException",
            Self::IllegalArgument => "System.IllegalArgumentException",
            Self::InvalidParameterValue => "System.InvalidParameterValueException",
            Self::Json => "System.JSONException",
            Self::Limit => "System.LimitException",
            Self::List => "System.ListException",
            Self::Math => "System.MathException",
            Self::NoSuchElement => "System.NoSuchElementException",
            Self::NullPointer => "System.NullPointerException",
            Self::Security => "System.SecurityException",
            Self::String => "System.StringException",
            Self::Type => "System.TypeException",
            Self::Xml => "System.XmlException",
        }
    }
}

/// An exception that a library method throws.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine::library) struct Failure {
    /// Its class.
    pub(in crate::engine::library) kind: Kind,
    /// What `getMessage()` answers.
    pub(in crate::engine::library) message: String,
}

impl Failure {
    /// A failure of a kind with a message.
    pub(in crate::engine::library) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// A null argument where none may be.
    #[must_use]
    pub(in crate::engine::library) fn null_argument() -> Self {
        Self::new(Kind::NullPointer, "Argument cannot be null.")
    }

    /// A method call or field of null.
    #[must_use]
    pub(in crate::engine::library) fn null_receiver() -> Self {
        Self::new(Kind::NullPointer, "Attempt to de-reference a null object")
    }

    /// A `StringException`.
    pub(in crate::engine::library) fn string(message: impl Into<String>) -> Self {
        Self::new(Kind::String, message)
    }

    /// A `TypeException`.
    pub(in crate::engine::library) fn of_type(message: impl Into<String>) -> Self {
        Self::new(Kind::Type, message)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.kind.class_name(), self.message)
    }
}

impl From<Failure> for Thrown {
    fn from(failure: Failure) -> Self {
        throw(failure.kind.class_name(), failure.message)
    }
}
