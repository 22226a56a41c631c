//! Salesforce's rules for the names that a handler's files get.

use std::fmt;

use heck::ToUpperCamelCase;

/// The longest name of an Apex class, in characters.
pub const LONGEST_CLASS_NAME: usize = 40;
/// The longest developer name of a credential, in characters.
pub const LONGEST_DEVELOPER_NAME: usize = 80;

/// So many characters of a provider's name go into default names, so that `…OtpHandlerTest` still fits.
const LONGEST_STEM: usize = LONGEST_CLASS_NAME - "OtpHandlerTest".len();

/// What makes a text unfit as a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameFault {
    /// It has no characters.
    Empty,
    /// It has more characters than this.
    TooLong(usize),
    /// It begins with something other than a letter.
    FirstCharacter,
    /// It has a character that is no letter, digit or underscore.
    Character(char),
    /// It has two underscores in a row.
    DoubleUnderscore,
    /// It ends with an underscore.
    LastUnderscore,
    /// It is a word of the Apex language.
    Reserved,
    /// It would hide a class of the platform that the generated code uses.
    Hides,
}

impl fmt::Display for NameFault {
    /// The predicate of a sentence about the name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("is empty"),
            Self::TooLong(limit) => write!(f, "is longer than {limit} characters"),
            Self::FirstCharacter => f.write_str("does not begin with a letter"),
            Self::Character(' ') => f.write_str("has a space"),
            Self::Character(character) => write!(f, "has the character `{}`", character.escape_debug()),
            Self::DoubleUnderscore => f.write_str("has two underscores in a row"),
            Self::LastUnderscore => f.write_str("ends with an underscore"),
            Self::Reserved => f.write_str("is a reserved word of Apex"),
            Self::Hides => f.write_str("is the name of a platform class that the handler uses"),
        }
    }
}

/// Checks the name of an Apex class.
///
/// # Errors
/// The first rule that it breaks.
pub fn check_class_name(name: &str) -> Result<(), NameFault> {
    check_form(name, LONGEST_CLASS_NAME)?;
    let lower = name.to_ascii_lowercase();
    if RESERVED.binary_search(&lower.as_str()).is_ok() {
        return Err(NameFault::Reserved);
    }
    if PLATFORM.binary_search(&lower.as_str()).is_ok() {
        return Err(NameFault::Hides);
    }
    Ok(())
}

/// Checks the developer name of a Named or External Credential.
///
/// # Errors
/// The first rule that it breaks.
pub fn check_developer_name(name: &str) -> Result<(), NameFault> {
    check_form(name, LONGEST_DEVELOPER_NAME)
}

/// What a name of a declaration in Apex stands for, as far as the compiler's rules differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// A method or a type: some reserved words may be its name.
    MethodOrType,
    /// A variable, property, parameter or constant.
    Variable,
}

/// Checks the name of something that Apex code declares.
///
/// # Errors
/// The first rule that it breaks.
pub fn check_identifier(name: &str, named: Named) -> Result<(), NameFault> {
    check_form(name, usize::MAX)?;
    let lower = name.to_ascii_lowercase();
    let is_reserved = RESERVED.binary_search(&lower.as_str()).is_ok();
    let is_allowed = named == Named::MethodOrType && IN_PART.binary_search(&lower.as_str()).is_ok();
    if is_reserved && !is_allowed { Err(NameFault::Reserved) } else { Ok(()) }
}

/// Whether Apex reserves the word or the generated code needs it for a class of the platform, in any case.
#[must_use]
pub fn is_reserved_word(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    RESERVED.binary_search(&lower.as_str()).is_ok() || PLATFORM.binary_search(&lower.as_str()).is_ok()
}

fn check_form(name: &str, limit: usize) -> Result<(), NameFault> {
    let first = name.chars().next().ok_or(NameFault::Empty)?;
    if let Some(odd) = name.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '_') {
        return Err(NameFault::Character(odd));
    }
    if !first.is_ascii_alphabetic() {
        return Err(NameFault::FirstCharacter);
    }
    if name.len() > limit {
        return Err(NameFault::TooLong(limit));
    }
    if name.contains("__") {
        return Err(NameFault::DoubleUnderscore);
    }
    if name.ends_with('_') {
        return Err(NameFault::LastUnderscore);
    }
    Ok(())
}

/// The name of a provider's credentials when none is chosen: `vonage-sms` is `VonageSms`. It satisfies the rules for
/// every provider name that a spec may have.
#[must_use]
pub fn default_credential(provider: &str) -> String {
    let name = provider.to_upper_camel_case();
    let name = if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("Sms{name}") };
    name.chars().take(LONGEST_STEM).collect()
}

/// The name of a provider's handler class when none is chosen: `vonage-sms` is `VonageSmsOtpHandler`. It and its
/// test class satisfy the rules for every provider name that a spec may have.
#[must_use]
pub fn default_class(provider: &str) -> String {
    format!("{}OtpHandler", default_credential(provider))
}

/// The name of a handler's test class when none is chosen.
#[must_use]
pub fn default_test_class(class: &str) -> String {
    format!("{class}Test")
}

/// The reserved words of the Apex Developer Guide, those for future use included, in lower case and in order. `type` is
/// in that list too but names a class of the platform; see [`PLATFORM`].
const RESERVED: [&str; 121] = [
    "abstract",
    "activate",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "autonomous",
    "begin",
    "bigdecimal",
    "blob",
    "boolean",
    "break",
    "bulk",
    "by",
    "byte",
    "case",
    "cast",
    "catch",
    "char",
    "class",
    "collect",
    "commit",
    "const",
    "continue",
    "currency",
    "date",
    "datetime",
    "decimal",
    "default",
    "delete",
    "desc",
    "do",
    "double",
    "else",
    "end",
    "enum",
    "exception",
    "exit",
    "export",
    "extends",
    "false",
    "final",
    "finally",
    "float",
    "for",
    "from",
    "global",
    "goto",
    "group",
    "having",
    "hint",
    "if",
    "implements",
    "import",
    "in",
    "inner",
    "insert",
    "instanceof",
    "int",
    "integer",
    "interface",
    "into",
    "join",
    "like",
    "limit",
    "list",
    "long",
    "loop",
    "map",
    "merge",
    "new",
    "not",
    "null",
    "nulls",
    "number",
    "object",
    "of",
    "on",
    "or",
    "outer",
    "override",
    "package",
    "parallel",
    "pragma",
    "private",
    "protected",
    "public",
    "retrieve",
    "return",
    "rollback",
    "select",
    "set",
    "short",
    "sobject",
    "sort",
    "static",
    "string",
    "super",
    "switch",
    "synchronized",
    "system",
    "testmethod",
    "then",
    "this",
    "throw",
    "time",
    "transaction",
    "trigger",
    "true",
    "try",
    "undelete",
    "update",
    "upsert",
    "using",
    "virtual",
    "void",
    "webservice",
    "when",
    "where",
    "while",
];

/// The reserved words that methods and types may have as their names, in order. The guide does not tell them apart; the
/// language server apex-ls does, for methods, and takes `Inner` as the name of a class.
const IN_PART: [&str; 58] = [
    "activate",
    "any",
    "array",
    "autonomous",
    "begin",
    "bigdecimal",
    "blob",
    "boolean",
    "byte",
    "case",
    "cast",
    "char",
    "collect",
    "const",
    "currency",
    "date",
    "datetime",
    "decimal",
    "default",
    "double",
    "end",
    "exception",
    "exit",
    "export",
    "float",
    "goto",
    "group",
    "hint",
    "import",
    "inner",
    "int",
    "integer",
    "into",
    "join",
    "long",
    "loop",
    "number",
    "object",
    "of",
    "outer",
    "package",
    "parallel",
    "pragma",
    "retrieve",
    "rollback",
    "set",
    "short",
    "sobject",
    "sort",
    "string",
    "switch",
    "synchronized",
    "system",
    "then",
    "time",
    "transaction",
    "void",
    "when",
];

/// Classes and namespaces of the platform that a handler or its test may use, in lower case and in order: a class of
/// that name in the org would be taken instead.
const PLATFORM: [&str; 33] = [
    "assert",
    "auth",
    "calloutexception",
    "crypto",
    "database",
    "dom",
    "encodingutil",
    "http",
    "httpcalloutmock",
    "httprequest",
    "httpresponse",
    "id",
    "istest",
    "json",
    "jsonexception",
    "jsongenerator",
    "jsonparser",
    "label",
    "logginglevel",
    "matcher",
    "math",
    "pattern",
    "schema",
    "test",
    "testvisible",
    "type",
    "url",
    "user",
    "userinfo",
    "uuid",
    "xmlexception",
    "xmlstreamreader",
    "xmlstreamwriter",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted_so_that_they_can_be_searched() {
        assert!(RESERVED.is_sorted());
        assert!(PLATFORM.is_sorted());
        assert!(IN_PART.is_sorted());
        assert!(IN_PART.iter().all(|word| RESERVED.contains(word)));
    }

    #[test]
    fn some_reserved_words_name_methods_and_types_but_no_variables() {
        for (name, of_method, of_other) in [
            ("number", Ok(()), Err(NameFault::Reserved)),
            ("Limit", Err(NameFault::Reserved), Err(NameFault::Reserved)),
            ("type", Ok(()), Ok(())),
            ("count", Ok(()), Ok(())),
            ("a__b", Err(NameFault::DoubleUnderscore), Err(NameFault::DoubleUnderscore)),
            ("_a", Err(NameFault::FirstCharacter), Err(NameFault::FirstCharacter)),
        ] {
            assert_eq!(check_identifier(name, Named::MethodOrType), of_method, "{name}");
            assert_eq!(check_identifier(name, Named::Variable), of_other, "{name}");
        }
    }

    #[test]
    fn a_class_name_has_up_to_40_letters_digits_and_single_underscores() {
        for name in ["A", "Twilio_OtpHandler2", &"a".repeat(40)] {
            assert_eq!(check_class_name(name), Ok(()), "{name}");
        }
        for (name, fault) in [
            ("", NameFault::Empty),
            ("Acmé", NameFault::Character('é')),
            ("A B", NameFault::Character(' ')),
            ("2Factor", NameFault::FirstCharacter),
            ("_A", NameFault::FirstCharacter),
            ("A__c", NameFault::DoubleUnderscore),
            ("A_", NameFault::LastUnderscore),
            ("Limit", NameFault::Reserved),
            ("WHILE", NameFault::Reserved),
            ("Auth", NameFault::Hides),
        ] {
            assert_eq!(check_class_name(name), Err(fault), "{name}");
        }
        assert_eq!(check_class_name(&"a".repeat(41)), Err(NameFault::TooLong(40)));
    }

    #[test]
    fn a_developer_name_may_be_longer_and_may_be_a_word_of_apex() {
        assert_eq!(check_developer_name(&"a".repeat(80)), Ok(()));
        assert_eq!(check_developer_name(&"a".repeat(81)), Err(NameFault::TooLong(80)));
        assert_eq!(check_developer_name("Limit"), Ok(()));
    }

    #[test]
    fn default_names_are_always_allowed() {
        let longest = "a".repeat(40);
        for provider in ["twilio", "vonage-sms", "46elks", "a-b-c", "azure-communication-services", &longest] {
            let class = default_class(provider);
            assert_eq!(check_class_name(&class), Ok(()), "{class}");
            assert_eq!(check_class_name(&default_test_class(&class)), Ok(()), "{class}");
            assert_eq!(check_developer_name(&default_credential(provider)), Ok(()));
        }
        assert_eq!(default_class("vonage-sms"), "VonageSmsOtpHandler");
        assert_eq!(default_class("46elks"), "Sms46elksOtpHandler");
    }
}
