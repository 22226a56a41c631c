//! The six results that a delivery handler may answer with.

/// A value of Salesforce's `Auth.CustomOneTimePasswordDeliveryResult`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// The provider accepted the message.
    Success,
    /// The number has a wrong format or cannot be one.
    InvalidPhoneNumber,
    /// The country is not supported.
    CountryBlock,
    /// A limit of messages, money or rate was reached.
    MessageLimitExceeded,
    /// Any other error of the provider.
    ProviderError,
    /// The handler could not get an answer.
    Exception,
}

impl Outcome {
    /// All of them, in Salesforce's order.
    pub const ALL: [Self; 6] = [
        Self::Success,
        Self::InvalidPhoneNumber,
        Self::CountryBlock,
        Self::MessageLimitExceeded,
        Self::ProviderError,
        Self::Exception,
    ];

    /// The name as Salesforce spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::InvalidPhoneNumber => "INVALID_PHONE_NUMBER",
            Self::CountryBlock => "COUNTRY_BLOCK",
            Self::MessageLimitExceeded => "MESSAGE_LIMIT_EXCEEDED",
            Self::ProviderError => "PROVIDER_ERROR",
            Self::Exception => "EXCEPTION",
        }
    }

    /// The result of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}
