//! Which part of Salesforce carries a value that holds a secret, from the safest to the least safe.
//!
//! Formulas are evaluated by the platform when the request leaves, so Apex never sees the secret. Their functions are
//! `BLOB`, `BASE64ENCODE`, `BASE64DECODE`, `HEX`, `HASH` and `HMAC`, the latter two with SHA-256 only.

use std::collections::HashMap;

use super::NamedValue;
use super::expr::{Expr, Type};
use super::filter::Filter;
use super::input::Input;

/// What carries a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Carrier {
    /// A formula in the External Credential's own header.
    ExternalCredential,
    /// A formula in a header or body that Apex sets.
    Formula,
    /// Apex: it reads the secret, or there is none.
    Apex,
}

/// Whether `test` holds for anything in `expr`, intermediate values included.
pub fn mentions(values: &[NamedValue], expr: &Expr, test: &mut impl FnMut(&Expr) -> bool) -> bool {
    // Each value is looked into once, however often others name it.
    let mut pending = vec![expr];
    let mut seen: Vec<&str> = Vec::new();
    while let Some(expr) = pending.pop() {
        let mut found = false;
        expr.walk(&mut |it| {
            found = found || test(it);
            if let Expr::Named(name, _) = it
                && let Some(value) = values.iter().find(|value| value.name == *name)
                && !seen.contains(&value.name.as_str())
            {
                seen.push(&value.name);
                pending.push(&value.expr);
            }
        });
        if found {
            return true;
        }
    }
    false
}

/// Whether `expr` holds a secret.
#[must_use]
pub fn is_secret(values: &[NamedValue], expr: &Expr) -> bool {
    mentions(values, expr, &mut |it| matches!(it, Expr::Secret(_)))
}

/// The safest carrier of a header's value.
#[must_use]
pub fn of_header(values: &[NamedValue], expr: &Expr) -> Carrier {
    let needs_apex = |it: &Expr| matches!(it, Expr::Input(input) if *input != Input::RequestBody);
    let is_fixed = !mentions(values, expr, &mut |it| needs_apex(it));
    if is_fixed && Formulas::new(values, true).fit(expr, Type::Text) {
        Carrier::ExternalCredential
    } else {
        of_apex_set(values, expr)
    }
}

/// The safest carrier of a value in a body or header that Apex sets.
#[must_use]
pub fn of_apex_set(values: &[NamedValue], expr: &Expr) -> Carrier {
    if !is_secret(values, expr) {
        return Carrier::Apex;
    }
    let parts = match expr {
        Expr::Concat(parts) => parts.as_slice(),
        other => std::slice::from_ref(other),
    };
    // Apex writes the parts without a secret itself, so only the others have to be formulas.
    let mut formulas = Formulas::new(values, false);
    if parts.iter().all(|part| !is_secret(values, part) || formulas.fit(part, Type::Text)) {
        Carrier::Formula
    } else {
        Carrier::Apex
    }
}

/// What formulas can compute.
struct Formulas<'v> {
    values: &'v [NamedValue],
    /// In the External Credential, where Apex cannot hand anything over but the body.
    in_credential: bool,
    /// Intermediate values that were looked at before, as a text (`false`) or a blob (`true`).
    known: HashMap<(&'v str, bool), bool>,
}

impl<'v> Formulas<'v> {
    fn new(values: &'v [NamedValue], in_credential: bool) -> Self {
        Self { values, in_credential, known: HashMap::new() }
    }

    /// Whether a formula can compute `expr` as a text or as a blob.
    fn fit(&mut self, expr: &Expr, wanted: Type) -> bool {
        self.computes(expr, wanted) || self.handed_over(expr, wanted)
    }

    fn computes(&mut self, expr: &Expr, wanted: Type) -> bool {
        match expr {
            Expr::Constant { data, .. } => crate::encode::formula_text(&data.text()).is_some(),
            Expr::Secret(_) => true,
            Expr::Named(name, _) => self.named(name, wanted),
            Expr::Concat(parts) => parts.iter().all(|part| self.fit(part, Type::Text)),
            Expr::Input(input) => self.in_credential && *input == Input::RequestBody && wanted == Type::Bytes,
            Expr::Apply(filter, value, arguments) => match filter {
                Filter::Base64 | Filter::Hex => wanted == Type::Text && self.fit(value, Type::Bytes),
                Filter::Base64Decode => wanted == Type::Bytes && self.fit(value, Type::Text),
                Filter::Sha256 => wanted == Type::Bytes && self.fit(value, Type::Bytes),
                Filter::HmacSha256 => {
                    wanted == Type::Bytes
                        && self.fit(value, Type::Bytes)
                        && arguments.first().is_some_and(|key| self.fit(key, Type::Bytes))
                }
                _ => false,
            },
        }
    }

    fn named(&mut self, name: &str, wanted: Type) -> bool {
        let Some(value) = self.values.iter().find(|value| value.name == *name) else { return false };
        let key = (value.name.as_str(), wanted == Type::Bytes);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let fits = self.fit(&value.expr, wanted);
        self.known.insert(key, fits);
        fits
    }

    /// Whether Apex can compute `expr` and hand it to the formula. Only as a blob: written in base64, no text can break
    /// out.
    fn handed_over(&self, expr: &Expr, wanted: Type) -> bool {
        !self.in_credential && wanted == Type::Bytes && !is_secret(self.values, expr)
    }
}
