//! The stable codes of the problems that a YAML text itself can have.

/// The file is larger than [`MAX_BYTES`](super::MAX_BYTES).
pub const TOO_LARGE: &str = "Y001";
/// The text is not YAML.
pub const SYNTAX: &str = "Y002";
/// There is more than one YAML document in the file.
pub const SEVERAL_DOCUMENTS: &str = "Y003";
/// An alias refers to a mapping or list that contains the alias.
pub const RECURSIVE_ALIAS: &str = "Y004";
/// An alias has no anchor before it.
pub const UNKNOWN_ALIAS: &str = "Y005";
/// There are more than [`MAX_NODES`](super::MAX_NODES) keys and values, or too much text, once aliases are expanded.
pub const TOO_MANY_NODES: &str = "Y006";
/// A mapping has the same key twice. Keys are the same when their texts are, quoted or not.
pub const DUPLICATE_KEY: &str = "Y007";
/// A mapping key is empty, a mapping or a list.
pub const BAD_KEY: &str = "Y008";
/// A tag (`!name`, `!!str`) is used; they are not allowed.
pub const TAG: &str = "Y009";
/// A merge key (`<<`) is used; they are not allowed.
pub const MERGE_KEY: &str = "Y010";
/// Mappings and lists are nested deeper than [`MAX_DEPTH`](super::MAX_DEPTH).
pub const TOO_DEEP: &str = "Y011";
/// There is a control character that YAML or XML 1.0 cannot carry.
pub const CONTROL_CHARACTER: &str = "Y012";
/// An integer does not fit 64 bits with sign.
pub const INTEGER_RANGE: &str = "Y013";
/// A number is not finite (`.nan`, `.inf`).
pub const NOT_FINITE: &str = "Y014";
/// The document is empty.
pub const EMPTY: &str = "Y015";
/// The second YAML reader refuses what the first one accepts.
pub const SECOND_READER: &str = "Y016";
/// Both YAML readers accept the text and understand it differently.
pub const READERS_DISAGREE: &str = "Y017";
/// The file's bytes are not UTF-8.
pub const NOT_UTF8: &str = "Y018";
