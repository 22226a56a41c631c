//! Formulas that the handler puts into headers for the platform to evaluate, as the mock sees them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::artifact::Target;
use crate::encode::formula_text;
use crate::plan::evaluate::{Delivery, NoRequest};
use crate::plan::expr::{Data, Expr, Type};
use crate::plan::filter::Filter;
use crate::plan::{Plan, carrier};

/// Writes the formulas of one delivery.
pub(super) struct Formulas<'p> {
    pub(super) plan: &'p Plan,
    pub(super) target: &'p Target,
    pub(super) delivery: &'p Delivery,
}

impl Formulas<'_> {
    /// A value that Apex sets: its parts without a secret as they are, the others as formulas.
    pub(super) fn text(&self, expr: &Expr) -> Result<String, NoRequest> {
        let parts = match expr {
            Expr::Concat(parts) => parts.as_slice(),
            other => std::slice::from_ref(other),
        };
        let mut text = String::new();
        for part in parts {
            if carrier::is_secret(&self.plan.values, part) {
                text.push_str(&format!("{{!{}}}", self.formula(part, Type::Text)?));
            } else {
                text.push_str(&self.computed(part)?.text());
            }
        }
        Ok(text)
    }

    fn computed(&self, expr: &Expr) -> Result<Data, NoRequest> {
        self.plan.computed(expr, self.delivery)
    }

    fn formula(&self, expr: &Expr, wanted: Type) -> Result<String, NoRequest> {
        let is_secret = carrier::is_secret(&self.plan.values, expr);
        if let Expr::Named(name, _) = expr
            && is_secret
            && let Some(value) = self.plan.named(name)
        {
            return self.formula(value, wanted);
        }
        if !is_secret && wanted == Type::Bytes && expr.constant().is_none() {
            // Apex hands it over in base64, in which nothing can break out.
            return Ok(format!("BASE64DECODE('{}')", STANDARD.encode(self.computed(expr)?.bytes())));
        }
        let bytes = |text: String| if wanted == Type::Bytes { format!("BLOB({text})") } else { text };
        Ok(match expr {
            Expr::Secret(name) => {
                let parameter = self.plan.secrets.iter().find(|it| it.name == *name).map_or("", |it| &it.parameter);
                bytes(format!("$Credential.{}.{parameter}", self.target.credential))
            }
            Expr::Concat(parts) => {
                let parts: Vec<String> =
                    parts.iter().map(|part| self.formula(part, Type::Text)).collect::<Result<_, _>>()?;
                bytes(parts.join(" & "))
            }
            Expr::Apply(filter, value, arguments) => {
                let blob = || self.formula(value, Type::Bytes);
                match filter {
                    Filter::Base64 => format!("BASE64ENCODE({})", blob()?),
                    Filter::Hex => format!("HEX({})", blob()?),
                    Filter::Base64Decode => format!("BASE64DECODE({})", self.formula(value, Type::Text)?),
                    Filter::Sha256 => format!("HASH('SHA-256', {})", blob()?),
                    Filter::HmacSha256 => {
                        let key = arguments.first().map(|key| self.formula(key, Type::Bytes)).transpose()?;
                        format!("HMAC('SHA-256', {}, {})", blob()?, key.unwrap_or_default())
                    }
                    other => return Err(NoRequest::NotComputable(format!("no formula for `{}`", other.name()))),
                }
            }
            other => {
                let text = self.computed(other)?.text();
                let literal = formula_text(&text);
                bytes(literal.ok_or_else(|| NoRequest::NotComputable(format!("no formula for `{text}`")))?)
            }
        })
    }
}
