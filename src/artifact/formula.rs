//! Salesforce formulas: a value with a secret, as the platform computes it when the request leaves.
//!
//! [`carrier`] decides what a formula can compute; this module writes it down. Apex never sees the secret: what it
//! knows itself, such as the message, it hands over in base64, out of which no text can break.

use std::fmt;

use super::Target;
use crate::encode;
use crate::plan::expr::{Data, Expr};
use crate::plan::filter::Filter;
use crate::plan::input::Input;
use crate::plan::{Plan, carrier};

/// The longest formula that a credential evaluates, in characters.
pub const LONGEST: usize = 3_900;

/// Why a value cannot be a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormulaError {
    /// It would be longer than [`LONGEST`].
    TooLong,
    /// Something in it has no formula: the plan's carrier says otherwise.
    NotExpressible,
}

impl fmt::Display for FormulaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "the formula is longer than the {LONGEST} characters that Salesforce allows"),
            Self::NotExpressible => f.write_str("no formula of Salesforce computes this value"),
        }
    }
}

impl std::error::Error for FormulaError {}

/// A piece of a header or body that Apex sets and the platform completes.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Part of a formula, to be written as it stands: neither encoded for its place nor checked for `{!`.
    Text(String),
    /// What Apex computes and hands to the formula around it. Always a base64 text (the filter is part of the
    /// expression), to be written as it stands between the quotes that the neighbouring pieces hold.
    HandedOver(Expr),
    /// A part without a secret, outside every formula: Apex computes it, encodes it for its place and makes sure that it
    /// brings no `{!`.
    Apex(Expr),
}

/// The value of a header of the External Credential itself: a formula with its `{!…}`, or plain text when the value is
/// known.
///
/// # Errors
/// [`FormulaError`]; not expressible is what [`carrier::of_header`] does not give to the External Credential.
pub fn credential(plan: &Plan, target: &Target, expr: &Expr) -> Result<String, FormulaError> {
    if let Some(known) = known_text(expr) {
        return Ok(known);
    }
    let mut writer = Writer::new(plan, target, true);
    writer.formula(expr)?;
    let pieces = writer.finish();
    Ok(pieces.into_iter().map(|piece| if let Piece::Text(text) = piece { text } else { String::new() }).collect())
}

/// Whether [`credential`] gives a formula, which the platform has to be told to evaluate, and not plain text.
#[must_use]
pub fn is_formula(expr: &Expr) -> bool {
    known_text(expr).is_none()
}

/// A value with a secret in a header or body that Apex sets, in pieces. Parts without a secret of a joined value stay
/// outside the formulas.
///
/// The length of what Apex hands over is not known here: only the formula's own text is held to [`LONGEST`].
///
/// # Errors
/// [`FormulaError`]; not expressible is what [`carrier::of_apex_set`] does not give to a formula.
pub fn merge(plan: &Plan, target: &Target, expr: &Expr) -> Result<Vec<Piece>, FormulaError> {
    let parts = match expr {
        Expr::Concat(parts) => parts.as_slice(),
        other => std::slice::from_ref(other),
    };
    let mut pieces = Vec::new();
    for part in parts {
        if carrier::is_secret(&plan.values, part) {
            let mut writer = Writer::new(plan, target, false);
            writer.formula(part)?;
            pieces.extend(writer.finish());
        } else {
            pieces.push(Piece::Apex(part.clone()));
        }
    }
    Ok(pieces)
}

/// The text of a value that consists of constants.
fn known_text(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Constant { data, .. } => Some(data.text()),
        Expr::Concat(parts) => parts.iter().map(known_text).collect(),
        _ => None,
    }
}

struct Writer<'p> {
    plan: &'p Plan,
    target: &'p Target,
    /// In the External Credential, where Apex can hand nothing over but the body.
    in_credential: bool,
    pieces: Vec<Piece>,
    text: String,
    length: usize,
}

impl<'p> Writer<'p> {
    fn new(plan: &'p Plan, target: &'p Target, in_credential: bool) -> Self {
        Self { plan, target, in_credential, pieces: Vec::new(), text: String::new(), length: 0 }
    }

    fn formula(&mut self, expr: &Expr) -> Result<(), FormulaError> {
        self.text.push_str("{!");
        self.as_text(expr)?;
        self.text.push('}');
        Ok(())
    }

    fn finish(mut self) -> Vec<Piece> {
        self.pieces.push(Piece::Text(self.text));
        self.pieces
    }

    /// Every text goes through here, so a value that refers to others over and over ends at the limit.
    fn push(&mut self, text: &str) -> Result<(), FormulaError> {
        self.length += text.chars().count();
        if self.length > LONGEST {
            return Err(FormulaError::TooLong);
        }
        self.text.push_str(text);
        Ok(())
    }

    fn call(
        &mut self,
        function: &str,
        argument: impl FnOnce(&mut Self) -> Result<(), FormulaError>,
    ) -> Result<(), FormulaError> {
        self.push(function)?;
        self.push("(")?;
        argument(self)?;
        self.push(")")
    }

    fn named(&self, name: &str) -> Result<&'p Expr, FormulaError> {
        self.plan.named(name).ok_or(FormulaError::NotExpressible)
    }

    fn as_text(&mut self, expr: &Expr) -> Result<(), FormulaError> {
        match expr {
            Expr::Constant { data: Data::Bytes(_), .. } | Expr::Input(_) => Err(FormulaError::NotExpressible),
            Expr::Constant { data, .. } => {
                let literal = encode::formula_text(&data.text()).ok_or(FormulaError::NotExpressible)?;
                self.push(&literal)
            }
            Expr::Secret(name) => {
                let secret = self.plan.secrets.iter().find(|it| it.name == *name);
                let parameter = &secret.ok_or(FormulaError::NotExpressible)?.parameter;
                self.push(&format!("$Credential.{}.{parameter}", self.target.credential))
            }
            Expr::Named(name, _) => self.as_text(self.named(name)?),
            Expr::Concat(parts) => {
                let says_something = |part: &&Expr| part.constant().is_none_or(|data| !data.text().is_empty());
                let parts: Vec<&Expr> = parts.iter().filter(says_something).collect();
                if parts.is_empty() {
                    return self.push("''");
                }
                for (at, part) in parts.into_iter().enumerate() {
                    if at > 0 {
                        self.push(" & ")?;
                    }
                    self.as_text(part)?;
                }
                Ok(())
            }
            Expr::Apply(Filter::Base64, value, _) => self.call("BASE64ENCODE", |it| it.as_blob(value)),
            Expr::Apply(Filter::Hex, value, _) => self.call("HEX", |it| it.as_blob(value)),
            Expr::Apply(..) => Err(FormulaError::NotExpressible),
        }
    }

    fn as_blob(&mut self, expr: &Expr) -> Result<(), FormulaError> {
        if self.is_for_apex(expr) {
            return self.hand_over(expr);
        }
        match expr {
            Expr::Input(Input::RequestBody) if self.in_credential => {
                self.push(&format!("$Credential.{}.Body", self.target.credential))
            }
            Expr::Constant { data: data @ Data::Bytes(_), .. } => {
                let encoded = Filter::Base64.apply(data.clone(), &[]).map_err(|_| FormulaError::NotExpressible)?;
                self.call("BASE64DECODE", |it| it.push(&format!("'{}'", encoded.text())))
            }
            Expr::Named(name, _) => self.as_blob(self.named(name)?),
            Expr::Apply(Filter::Base64Decode, value, _) => self.call("BASE64DECODE", |it| it.as_text(value)),
            Expr::Apply(Filter::Sha256, value, _) => self.call("HASH", |it| {
                it.push("'SHA-256', ")?;
                it.as_blob(value)
            }),
            Expr::Apply(Filter::HmacSha256, value, arguments) => self.call("HMAC", |it| {
                it.push("'SHA-256', ")?;
                it.as_blob(value)?;
                it.push(", ")?;
                it.as_blob(arguments.first().ok_or(FormulaError::NotExpressible)?)
            }),
            _ => self.call("BLOB", |it| it.as_text(expr)),
        }
    }

    /// Whether Apex computes `expr` and hands it over: it knows all of it, and some of it only when a message is sent.
    fn is_for_apex(&self, expr: &Expr) -> bool {
        let mut is_input = |it: &Expr| matches!(it, Expr::Input(_));
        let values = &self.plan.values;
        !self.in_credential && carrier::mentions(values, expr, &mut is_input) && !carrier::is_secret(values, expr)
    }

    fn hand_over(&mut self, expr: &Expr) -> Result<(), FormulaError> {
        self.push("BASE64DECODE('")?;
        let before = std::mem::take(&mut self.text);
        self.pieces.push(Piece::Text(before));
        self.pieces.push(Piece::HandedOver(Expr::Apply(Filter::Base64, Box::new(expr.clone()), Vec::new())));
        self.push("')")
    }
}
