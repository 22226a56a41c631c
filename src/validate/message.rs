//! Messages that show whether every character arrives.

/// A text that is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Its name, lower case with hyphens.
    pub name: &'static str,
    /// What it is like, in a few words.
    pub meaning: &'static str,
    /// What Salesforce passes as its own text; `None` is null.
    pub text: Option<String>,
}

/// In characters: the longest message that Salesforce's documentation and most providers speak of (ten segments).
const LONG: usize = 1_600;

/// The messages for a one-time password.
#[must_use]
pub fn samples(otp: &str) -> Vec<Sample> {
    let sample = |name, meaning, text: String| Sample { name, meaning, text: Some(text) };
    let mut long = format!("Your code is {otp}. ");
    long.extend("Never tell it to anybody. ".chars().cycle().take(LONG - long.len() - 1));
    long.push('!');
    vec![
        sample("plain", "plain letters and digits", format!("Your code is {otp}")),
        sample("gsm-extended", "characters that take two places in GSM-7", format!("{{{otp}}} [~] ^ | \\ € costs 2")),
        sample("accents", "letters beyond ASCII that GSM-7 has and has not", format!("Größe à ç Ω ł: {otp}")),
        sample("emoji", "emoji, with joiners and skin tones", format!("🔐 {otp} 👍🏽 👩‍💻 🇺🇳")),
        sample("right-to-left", "Arabic and Hebrew", format!("رمز التحقق الخاص بك هو {otp} · הקוד שלך")),
        sample("long", "1,600 characters", long),
        sample("line-breaks", "line breaks and a tab", format!("Acme\n\nYour code:\t{otp}\r\n@acme.example #{otp}\n")),
        sample("form", "what means something in a form or an address", format!("a=b&c=d+e %20%26%2B;{otp}?x#y/../z:@")),
        sample(
            "json",
            "what means something in JSON",
            format!("\"{otp}\", \\n \\u0041 \\\" }} ] {{\"a\": null}} \u{2028}"),
        ),
        sample(
            "xml",
            "what means something in XML",
            format!("<b a='1' c=\"2\">{otp}</b> & &amp; &#65; ]]> <!-- --> <?x?>"),
        ),
        sample(
            "templates",
            "what means something in templates",
            format!("${{otp}} {{{{code}}}} {{!$Credential.Password}} ((code)) %s {{0}} {otp} ' OR '1'='1"),
        ),
        Sample { name: "empty", meaning: "empty: the handler has a text of its own", text: Some(String::new()) },
        Sample { name: "null", meaning: "null: the handler has a text of its own", text: None },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_has_the_code_in_it_and_the_long_one_is_as_long_as_it_says() {
        for sample in samples("123456") {
            let Some(text) = sample.text.filter(|text| !text.is_empty()) else { continue };
            assert!(text.contains("123456"), "{}", sample.name);
            if sample.name == "long" {
                assert_eq!(text.chars().count(), LONG);
            }
        }
    }
}
