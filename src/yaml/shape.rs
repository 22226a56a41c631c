//! What a mapping may hold, as data: a loader reads mappings against it, and the JSON Schema for editors is made from it.
//!
//! A new key is a new row of a table; there is no other list of keys.

/// A kind of mapping whose keys are known in advance.
#[derive(Debug)]
pub struct Shape {
    /// How messages call such a mapping: "`endpoint`", "a rule".
    pub what: &'static str,
    /// Its keys, in the order in which documentation and messages name them.
    pub fields: &'static [Field],
    /// Which keys go together.
    pub choices: &'static [Choice],
}

impl Shape {
    /// The field of a key.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// All keys.
    #[must_use]
    pub fn keys(&self) -> Vec<&'static str> {
        self.fields.iter().map(|field| field.key).collect()
    }
}

/// One key of a [`Shape`].
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The key.
    pub key: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What its value is.
    pub holds: Holds,
    /// What it means, as one sentence or phrase without a full stop.
    pub help: &'static str,
    /// What is taken when it is left out, as it would be written.
    pub default: Option<&'static str>,
}

impl Field {
    /// A key that must be there.
    #[must_use]
    pub const fn required(key: &'static str, holds: Holds, help: &'static str) -> Self {
        Self { key, required: true, holds, help, default: None }
    }

    /// A key that may be left out.
    #[must_use]
    pub const fn optional(key: &'static str, holds: Holds, help: &'static str) -> Self {
        Self { key, required: false, holds, help, default: None }
    }

    /// Sets what is taken when the key is left out.
    #[must_use]
    pub const fn or(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }
}

/// Which keys of a mapping go together.
#[derive(Debug, Clone, Copy)]
pub enum Choice {
    /// Exactly one of them is there.
    One(&'static [&'static str]),
    /// At most one of them is there.
    AtMostOne(&'static [&'static str]),
    /// All keys of at least one group are there.
    AnyGroup(&'static [&'static [&'static str]]),
}

/// What a value is.
#[derive(Debug, Clone, Copy)]
pub enum Holds {
    /// A text and nothing else.
    Text(Form),
    /// A text, or a number or Boolean that is taken as it is written.
    Scalar(Form),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A whole number.
    Integer,
    /// A number, with a fraction or without.
    Number,
    /// A whole number within limits.
    Within(i64, i64),
    /// `true` or `false`.
    Boolean,
    /// Nothing but `true`.
    True,
    /// A list.
    List {
        /// Of what.
        of: &'static Holds,
        /// How many items there are at least.
        least: usize,
        /// How many items there are at most.
        most: Option<usize>,
    },
    /// A mapping with known keys.
    Mapping(&'static Shape),
    /// A mapping with keys of one's own.
    Names {
        /// The forms that a key may have, each with what such a key holds.
        keys: &'static [(Form, Holds)],
        /// How many keys there are at least.
        least: usize,
        /// How many keys there are at most.
        most: Option<usize>,
    },
    /// `null` or left out.
    Null,
    /// Any of these.
    OneOf(&'static [Holds]),
    /// A kind of value that has a name, and may contain itself.
    Named(&'static Term),
}

/// A kind of value with a name.
#[derive(Debug)]
pub struct Term {
    /// The name.
    pub name: &'static str,
    /// What it is, as one sentence or phrase without a full stop.
    pub help: &'static str,
    /// What it holds.
    pub holds: Holds,
}

/// The form of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// A regular expression that the whole text matches, anchors included, in the part that all engines read alike.
    pub pattern: Option<&'static str>,
    /// How many characters it has at least.
    pub least: usize,
    /// How many characters it has at most.
    pub most: Option<usize>,
}

impl Form {
    /// Any text.
    pub const ANY: Self = Self { pattern: None, least: 0, most: None };
    /// Any text that is not empty.
    pub const SOME: Self = Self { pattern: None, least: 1, most: None };

    /// A text that matches a regular expression.
    #[must_use]
    pub const fn like(pattern: &'static str) -> Self {
        Self { pattern: Some(pattern), least: 0, most: None }
    }

    /// As [`Form::like`], with at most so many characters.
    #[must_use]
    pub const fn short_like(pattern: &'static str, most: usize) -> Self {
        Self { pattern: Some(pattern), least: 0, most: Some(most) }
    }
}
