//! Mock providers: what a provider accepts and what it answers, read from its own documentation in `mock.yaml`.
//!
//! A mock never sees a spec. That a spec and a mock, each made from the provider's documentation, agree is what
//! `otpsmith validate` proves.

pub(crate) mod check;
mod decode;
pub mod field;
pub(crate) mod judge;
mod judgement;
mod load;
mod load_auth;
mod load_request;
mod model;
mod session;
pub mod shape;
mod shape_request;
mod text;

pub(crate) use check::UNUSED_ACCOUNT;
pub use judgement::{Answer, Delivery, Endpoint, Expected, Judgement, Kind, Received, Violation};
pub use load::{is_mock, load};
pub use model::{
    Account, Allowed, Alternative, AwsSigV4, Body, ClientAuth, Content, Credential, Equivalent, Evidence, Field,
    FieldPath, Format, Is, JsonReply, Jwt, Mock, OAuth2, Presence, Refusal, Refusals, Reply, Request, Rule, Signature,
    SignaturePlace, Text, Unknown, ValueType,
};
pub use session::{Clock, Session};

/// The name of a mock's file, beside the provider's spec.
pub const FILE: &str = "mock.yaml";
