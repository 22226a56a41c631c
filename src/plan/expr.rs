//! Values with their meaning: typed expressions, and the data they compute.

use super::filter::Filter;
use super::input::Input;
use crate::clock::Instant;

/// The type of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// Text.
    Text,
    /// A whole number.
    Number,
    /// True or false.
    Boolean,
    /// A point in time.
    Instant,
    /// A span of time.
    Duration,
    /// Bytes, such as a digest.
    Bytes,
}

impl Type {
    /// The type for a sentence: "a text".
    #[must_use]
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Boolean => "a Boolean",
            Self::Instant => "a time",
            Self::Duration => "a duration",
            Self::Bytes => "bytes",
        }
    }
}

/// A computed piece of data.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Data {
    /// Text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// True or false.
    Boolean(bool),
    /// A point in time.
    Instant(Instant),
    /// A span of time in milliseconds.
    Duration(i64),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Data {
    /// Its type.
    #[must_use]
    pub const fn type_of(&self) -> Type {
        match self {
            Self::Text(_) => Type::Text,
            Self::Number(_) => Type::Number,
            Self::Boolean(_) => Type::Boolean,
            Self::Instant(_) => Type::Instant,
            Self::Duration(_) => Type::Duration,
            Self::Bytes(_) => Type::Bytes,
        }
    }

    /// As a text; bytes are read as UTF-8.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) | Self::Duration(number) => number.to_string(),
            Self::Boolean(boolean) => boolean.to_string(),
            Self::Instant(instant) => instant.iso8601(),
            Self::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        }
    }

    /// As bytes; a text is UTF-8.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Bytes(bytes) => bytes.clone(),
            other => other.text().into_bytes(),
        }
    }

    pub(crate) const fn number(&self) -> i64 {
        match self {
            Self::Number(number) | Self::Duration(number) => *number,
            _ => 0,
        }
    }

    pub(crate) const fn instant(&self) -> Instant {
        match self {
            Self::Instant(instant) => *instant,
            _ => Instant::EPOCH,
        }
    }
}

/// A value with its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Expr {
    /// Known when the code is generated.
    Constant {
        /// The setting that it comes from, with the unit if it is a duration measured in one.
        setting: Option<String>,
        /// What it is.
        data: Data,
    },
    /// Known when a message is sent.
    Input(Input),
    /// A secret.
    Secret(String),
    /// An intermediate value.
    Named(String, Type),
    /// A filter.
    Apply(Filter, Box<Expr>, Vec<Expr>),
    /// Texts, joined.
    Concat(Vec<Expr>),
}

impl Expr {
    /// A text that is known when the code is generated.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Constant { setting: None, data: Data::Text(text.into()) }
    }

    /// Its type.
    #[must_use]
    pub fn type_of(&self) -> Type {
        match self {
            Self::Constant { data, .. } => data.type_of(),
            Self::Input(input) => input.type_of(),
            Self::Secret(_) | Self::Concat(_) => Type::Text,
            Self::Named(_, named) => *named,
            Self::Apply(filter, _, arguments) => filter.gives(arguments.first().map(Self::type_of)),
        }
    }

    /// The data, when it is known at generation time.
    #[must_use]
    pub const fn constant(&self) -> Option<&Data> {
        match self {
            Self::Constant { data, .. } => Some(data),
            _ => None,
        }
    }

    /// Calls `visit` with this expression and everything in it.
    pub fn walk(&self, visit: &mut impl FnMut(&Self)) {
        visit(self);
        match self {
            Self::Apply(_, value, arguments) => {
                value.walk(visit);
                arguments.iter().for_each(|argument| argument.walk(visit));
            }
            Self::Concat(parts) => parts.iter().for_each(|part| part.walk(visit)),
            Self::Constant { .. } | Self::Input(_) | Self::Secret(_) | Self::Named(..) => {}
        }
    }

    /// Whether `test` holds for this expression or anything in it; intermediate values are not looked into.
    pub fn any(&self, mut test: impl FnMut(&Self) -> bool) -> bool {
        let mut found = false;
        self.walk(&mut |expr| found = found || test(expr));
        found
    }
}
