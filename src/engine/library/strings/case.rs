//! Upper and lower case by the rules of a locale (Apex Reference, "String Class", toLowerCase(locale) and
//! toUpperCase(locale); Java API, `String.toLowerCase(Locale)`).

use super::super::failure::Failure;

/// Whether the locale's language tells the letters i with and without a dot apart.
///
/// # Errors
/// A `StringException` for Lithuanian, which keeps dots by rules that are not known here.
fn has_dotless(locale: &str) -> Result<bool, Failure> {
    let language = locale.split(['_', '-']).next().unwrap_or_default().to_ascii_lowercase();
    match language.as_str() {
        "lt" => Err(Failure::string("The engine does not know the letters of the locale lt")),
        language => Ok(matches!(language, "tr" | "az")),
    }
}

/// In lower case.
///
/// # Errors
/// A `StringException` for Lithuanian.
pub(in crate::engine::library) fn lower(text: &str, locale: &str) -> Result<String, Failure> {
    if !has_dotless(locale)? {
        return Ok(text.to_lowercase());
    }
    let text = text.replace("I\u{307}", "i").replace('\u{130}', "i").replace('I', "\u{131}");
    Ok(text.to_lowercase())
}

/// In upper case.
///
/// # Errors
/// A `StringException` for Lithuanian.
pub(in crate::engine::library) fn upper(text: &str, locale: &str) -> Result<String, Failure> {
    if !has_dotless(locale)? {
        return Ok(text.to_uppercase());
    }
    Ok(text.replace('i', "\u{130}").to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turkish_tells_both_letters_i_apart() {
        // The examples of the Apex Reference.
        assert_eq!(lower("KIYMETLİ", "tr").as_deref(), Ok("kıymetli"));
        assert_eq!(upper("imkansız", "tr_TR").as_deref(), Ok("İMKANSIZ"));
        assert_eq!(lower("KIY", "en").as_deref(), Ok("kiy"));
        assert_eq!(upper("straße", "de_DE").as_deref(), Ok("STRASSE"));
        assert!(upper("i", "lt").is_err());
    }
}
