//! What Salesforce does between `Http.send` and the wire: it resolves the named credential, evaluates formulas, adds the
//! external credential's headers, signs. Everything is read from the metadata files, as an org reads them.
//!
//! Knows nothing of specs, plans and the Apex engine, so that what it sends can be compared with what a plan says.

mod aws;
mod callout;
pub mod formula;
mod metadata;

use std::collections::BTreeMap;

pub use callout::{Callout, Token};

/// The credentials of an org, by name in lower case.
#[derive(Debug, Clone, Default)]
pub struct Org {
    named: BTreeMap<String, NamedCredential>,
    external: BTreeMap<String, ExternalCredential>,
}

/// What somebody has entered in Setup for the principal of an external credential.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Principal {
    /// Authentication parameters by name.
    pub parameters: BTreeMap<String, String>,
    /// The user name, the client ID or the access key ID, where the protocol has one.
    pub user: String,
    /// The password, the client secret or the secret access key.
    pub password: String,
}

/// A named credential (Metadata API Developer Guide, "NamedCredential").
#[derive(Debug, Clone, Default)]
struct NamedCredential {
    url: String,
    external: Option<String>,
    merges_body: bool,
    merges_headers: bool,
    adds_authorization: bool,
    /// Of a credential of the old kind, which has no external one.
    protocol: String,
}

/// An external credential (Metadata API Developer Guide, "ExternalCredential").
#[derive(Debug, Clone, Default)]
struct ExternalCredential {
    name: String,
    protocol: String,
    /// Names and values of headers, in the order of their numbers.
    headers: Vec<(String, String)>,
    /// Other parameters, by name.
    parameters: BTreeMap<String, String>,
}

impl Org {
    /// Adds the credentials of another one; those that both have are the other one's.
    pub fn add(&mut self, other: &Self) {
        self.named.extend(other.named.clone());
        self.external.extend(other.external.clone());
    }
}
