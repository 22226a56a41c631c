//! The inputs that a value may name, each with its type and its description.
//!
//! `docs/spec-language.md` lists the same inputs; a test holds the two together.

use super::expr::Type;

/// Something that is known only when a message is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the table below describes each")]
pub enum Input {
    Otp,
    Message,
    DefaultText,
    MessageIsGsm7,
    MessageIsUnicode,
    PhoneE164,
    PhoneDigits,
    PhoneInternational,
    PhoneNational,
    PhoneIsHome,
    Now,
    Uuid,
    Nonce,
    UserId,
    NetworkId,
    ExperienceId,
    RequestMethod,
    RequestHost,
    RequestPath,
    RequestQuery,
    RequestQuerySorted,
    RequestUrl,
    RequestBody,
    RequestContentType,
}

/// Name, input, type, description.
type Row = (&'static str, Input, Type, &'static str);

/// Every input.
pub const INPUTS: &[Row] = &[
    ("otp", Input::Otp, Type::Text, "the one-time password"),
    ("message", Input::Message, Type::Text, "the composed message"),
    ("default_text", Input::DefaultText, Type::Text, "the text that Salesforce would send (in a message only)"),
    ("message.is_gsm7", Input::MessageIsGsm7, Type::Boolean, "whether the message fits the GSM 7-bit alphabet"),
    ("message.is_unicode", Input::MessageIsUnicode, Type::Boolean, "whether it does not"),
    ("phone.e164", Input::PhoneE164, Type::Text, "the number as +14155550123"),
    ("phone.digits", Input::PhoneDigits, Type::Text, "the number as 14155550123"),
    ("phone.international", Input::PhoneInternational, Type::Text, "the number as 0014155550123"),
    ("phone.national", Input::PhoneNational, Type::Text, "the number as dialled in the provider's home country"),
    ("phone.is_home", Input::PhoneIsHome, Type::Boolean, "whether the number is of the provider's home country"),
    ("now", Input::Now, Type::Instant, "the time of the call"),
    ("uuid", Input::Uuid, Type::Text, "a random UUID"),
    ("nonce", Input::Nonce, Type::Text, "32 random hexadecimal digits"),
    ("user.id", Input::UserId, Type::Text, "the user's id; may be empty"),
    ("network.id", Input::NetworkId, Type::Text, "the Experience Cloud site's id; may be empty"),
    ("experience.id", Input::ExperienceId, Type::Text, "the experience's id; may be empty"),
    ("request.method", Input::RequestMethod, Type::Text, "the request's method"),
    ("request.host", Input::RequestHost, Type::Text, "the request's host"),
    ("request.path", Input::RequestPath, Type::Text, "the request's encoded path, without the query"),
    ("request.query", Input::RequestQuery, Type::Text, "the encoded query"),
    ("request.query_sorted", Input::RequestQuerySorted, Type::Text, "the encoded query, sorted by name"),
    ("request.url", Input::RequestUrl, Type::Text, "the request's whole address"),
    ("request.body", Input::RequestBody, Type::Text, "the encoded body"),
    ("request.content_type", Input::RequestContentType, Type::Text, "the Content-Type header"),
];

impl Input {
    /// The input of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        INPUTS.iter().find(|row| row.0 == name).map(|row| row.1)
    }

    fn row(self) -> &'static Row {
        INPUTS.iter().find(|row| row.1 == self).unwrap_or(&INPUTS[0])
    }

    /// Its name in a value.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// Its type.
    #[must_use]
    pub fn type_of(self) -> Type {
        self.row().2
    }

    /// Whether its text comes from outside the org's configuration, so that it may hold anything.
    #[must_use]
    pub fn is_outside_text(self) -> bool {
        matches!(
            self,
            Self::Otp
                | Self::Message
                | Self::DefaultText
                | Self::ExperienceId
                | Self::RequestBody
                | Self::RequestQuery
                | Self::RequestQuerySorted
                | Self::RequestUrl
        )
    }

    /// Whether it is about the request itself, so that it is known only when the rest of the request is.
    #[must_use]
    pub fn is_request(self) -> bool {
        self.name().starts_with("request.")
    }

    /// Whether it is about the query or the body, which a part that uses it cannot belong to.
    #[must_use]
    pub fn is_late(self) -> bool {
        matches!(self, Self::RequestQuery | Self::RequestQuerySorted | Self::RequestUrl | Self::RequestBody)
    }
}
