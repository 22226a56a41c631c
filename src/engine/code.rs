//! The codes of what the engine finds before it runs anything.

/// The text is not Apex.
pub const SYNTAX: &str = "E001";
/// A construct that the engine does not know.
pub const UNKNOWN: &str = "E002";
/// A name that nothing has.
pub const NAME: &str = "E003";
/// Types that do not fit.
pub const TYPE: &str = "E004";
/// A declaration that the compiler refuses.
pub const DECLARATION: &str = "E005";
/// A member that is not visible.
pub const ACCESS: &str = "E006";
/// Statements that cannot be reached, or a missing `return`.
pub const FLOW: &str = "E007";
/// A text that is too large or too complex.
pub const TOO_COMPLEX: &str = "E008";
