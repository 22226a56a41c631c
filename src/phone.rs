//! Phone numbers: from what people type to E.164, and from E.164 to the form that a provider wants.
//!
//! The generated Apex applies the same rules with the same character class.

/// What people put between digits: white space, invisible format marks, dashes, dots, slashes, parentheses.
pub const SEPARATORS: &str = r"[\s\u00a0\u200b-\u2015\u202a-\u202f\u2060\ufeff.()/-]";

/// What an E.164 number looks like: 7 to 15 digits, the country code first (ITU-T E.164 sets the 15; fewer than 7 digits
/// with a country code are in use nowhere).
pub const E164: &str = r"\+[1-9][0-9]{6,14}";

/// How numbers are read and written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PhoneRules {
    /// Calling code of numbers that come without one.
    pub default_country: Option<String>,
    /// Calling code of the provider's home country.
    pub home_country: Option<String>,
    /// National prefix of the provider's home country; may be empty.
    pub home_trunk: String,
}

/// A notation that a provider may want.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhoneForm {
    /// `+14155550123`
    E164,
    /// `14155550123`
    Digits,
    /// `0014155550123`
    International,
    /// As dialled in the provider's home country; numbers of other countries are international.
    National,
}

impl PhoneForm {
    /// The form that an input such as `phone.digits` stands for.
    #[must_use]
    pub fn from_input(name: &str) -> Option<Self> {
        Some(match name {
            "phone.e164" => Self::E164,
            "phone.digits" => Self::Digits,
            "phone.international" => Self::International,
            "phone.national" => Self::National,
            _ => return None,
        })
    }
}

impl PhoneRules {
    /// The number in E.164 notation, or `None` when it cannot be one.
    #[must_use]
    pub fn e164(&self, typed: &str) -> Option<String> {
        let mut number: String = typed.replace("(0)", "").chars().filter(|c| !is_separator(*c)).collect();
        if let Some(rest) = number.strip_prefix("00") {
            number = format!("+{rest}");
        } else if let Some(country) = &self.default_country
            && !number.starts_with('+')
        {
            number = format!("+{country}{}", number.strip_prefix('0').unwrap_or(&number));
        }
        let digits = number.strip_prefix('+')?;
        let is_number =
            (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
        is_number.then_some(number)
    }

    /// Whether an E.164 number is of the provider's home country.
    #[must_use]
    pub fn is_home(&self, e164: &str) -> bool {
        self.home_country
            .as_ref()
            .is_some_and(|country| e164.strip_prefix('+').is_some_and(|it| it.starts_with(country)))
    }

    /// An E.164 number in another form.
    #[must_use]
    pub fn write(&self, e164: &str, form: PhoneForm) -> String {
        let digits = e164.strip_prefix('+').unwrap_or(e164);
        match form {
            PhoneForm::E164 => e164.to_owned(),
            PhoneForm::Digits => digits.to_owned(),
            PhoneForm::International => format!("00{digits}"),
            PhoneForm::National => match &self.home_country {
                Some(country) if self.is_home(e164) => format!("{}{}", self.home_trunk, &digits[country.len()..]),
                _ => format!("00{digits}"),
            },
        }
    }
}

/// The class [`SEPARATORS`] as a function. `\s` is Java's: space, tab, line feed, vertical tab, form feed, return.
fn is_separator(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{a0}' | '\u{200b}'..='\u{2015}' | '\u{202a}'..='\u{202f}'
            | '\u{2060}' | '\u{feff}' | '.' | '(' | ')' | '/' | '-'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_understood_as_people_type_them() {
        let rules = PhoneRules::default();
        for typed in [
            "+14155550123",
            "+1 4155550123",
            "+1 (415) 555-0123",
            "001.415.555.0123",
            "\u{202a}+1\u{a0}415\u{2011}555/0123\u{202c}",
        ] {
            assert_eq!(rules.e164(typed).as_deref(), Some("+14155550123"), "{typed}");
        }
        assert_eq!(rules.e164("+44 (0)20 7946 0018").as_deref(), Some("+442079460018"));
    }

    #[test]
    fn what_cannot_be_a_number_is_refused() {
        let rules = PhoneRules::default();
        for typed in [
            "",
            " ",
            "4155550123",
            "+0155550123",
            "+123456",
            "+1234567890123456",
            "+1415555O123",
            "+1415+5550123",
            "+١٤١٥٥٥٥٠١٢٣",
        ] {
            assert_eq!(rules.e164(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_default_country_serves_numbers_without_one() {
        let rules = PhoneRules { default_country: Some("44".into()), ..PhoneRules::default() };
        assert_eq!(rules.e164("020 7946 0018").as_deref(), Some("+442079460018"));
        assert_eq!(rules.e164("+1 415 555 0123").as_deref(), Some("+14155550123"));
    }

    #[test]
    fn each_form_is_what_a_provider_expects() {
        let rules = PhoneRules { home_country: Some("98".into()), home_trunk: "0".into(), ..PhoneRules::default() };
        assert_eq!(rules.write("+989123456789", PhoneForm::National), "09123456789");
        assert_eq!(rules.write("+14155550123", PhoneForm::National), "0014155550123");
        assert_eq!(rules.write("+14155550123", PhoneForm::Digits), "14155550123");
    }
}
