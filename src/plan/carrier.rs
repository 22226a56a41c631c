//! Which part of Salesforce carries a value that holds a secret, from the safest to the least safe.
//!
//! Formulas are evaluated by the platform when the request leaves, so Apex never sees the secret. Their functions are
//! `BLOB`, `BASE64ENCODE`, `BASE64DECODE`, `HEX`, `HASH` and `HMAC`, the latter two with SHA-256 only.

use super::NamedValue;
use super::expr::{Expr, Type};
use super::filter::Filter;
use super::input::Input;

/// What carries a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
    let mut named = Vec::new();
    let mut found = false;
    expr.walk(&mut |it| {
        found = found || test(it);
        if let Expr::Named(name, _) = it {
            named.push(name.clone());
        }
    });
    found
        || named.iter().any(|name| {
            // A value refers to earlier ones only, so this ends.
            let at = values.iter().position(|value| value.name == *name);
            at.is_some_and(|at| mentions(&values[..at], &values[at].expr, test))
        })
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
    if is_fixed && fits_formula(values, expr, Type::Text, true) {
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
    let fits = |part: &Expr| !is_secret(values, part) || fits_formula(values, part, Type::Text, false);
    if parts.iter().all(fits) { Carrier::Formula } else { Carrier::Apex }
}

/// Whether a formula can compute `expr` as a text or as a blob. `in_credential`: in the External Credential, where Apex
/// cannot hand anything over but the body.
fn fits_formula(values: &[NamedValue], expr: &Expr, wanted: Type, in_credential: bool) -> bool {
    let fits = |expr: &Expr, wanted| fits_formula(values, expr, wanted, in_credential);
    match expr {
        Expr::Constant { data, .. } => crate::encode::formula_text(&data.text()).is_some(),
        Expr::Secret(_) => true,
        Expr::Named(name, _) => {
            let at = values.iter().position(|value| value.name == *name);
            at.is_some_and(|at| fits_formula(&values[..at], &values[at].expr, wanted, in_credential))
                || handed_over(values, expr, wanted, in_credential)
        }
        Expr::Concat(parts) => {
            parts.iter().all(|part| fits(part, Type::Text)) || handed_over(values, expr, wanted, in_credential)
        }
        Expr::Input(Input::RequestBody) if in_credential => wanted == Type::Bytes,
        Expr::Input(_) => handed_over(values, expr, wanted, in_credential),
        Expr::Apply(filter, value, arguments) => {
            let computed = match filter {
                Filter::Base64 | Filter::Hex => wanted == Type::Text && fits(value, Type::Bytes),
                Filter::Base64Decode => wanted == Type::Bytes && fits(value, Type::Text),
                Filter::Sha256 => wanted == Type::Bytes && fits(value, Type::Bytes),
                Filter::HmacSha256 => {
                    let key = arguments.first().is_some_and(|key| fits(key, Type::Bytes));
                    wanted == Type::Bytes && fits(value, Type::Bytes) && key
                }
                _ => false,
            };
            computed || handed_over(values, expr, wanted, in_credential)
        }
    }
}

/// Whether Apex can compute `expr` and hand it to the formula. Only as a blob: written in base64, no text can break out.
fn handed_over(values: &[NamedValue], expr: &Expr, wanted: Type, in_credential: bool) -> bool {
    !in_credential && wanted == Type::Bytes && !is_secret(values, expr)
}
