//! Any text as a value: a template, or a mistake with a place in the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use otpsmith::spec::value::{Part, Template};

fuzz_target!(|text: &str| match Template::parse(text) {
    Err(error) => {
        assert!(text.get(error.range.clone()).is_some(), "{:?} of {text:?}", error.range);
        assert!(!error.message.contains('\n'), "{:?}", error.message);
    }
    Ok(template) => {
        for placeholder in template.placeholders() {
            let written = text.get(placeholder.range.clone()).expect("a place in the text");
            assert!(written.starts_with("${") && written.ends_with('}'), "{written}");
        }
        // Literals are what is left, with `$${` written out.
        let mut literals = String::new();
        let mut at = 0;
        for placeholder in template.placeholders() {
            literals.push_str(&text[at..placeholder.range.start].replace("$${", "${"));
            at = placeholder.range.end;
        }
        literals.push_str(&text[at..].replace("$${", "${"));
        let read: String = template
            .parts
            .iter()
            .filter_map(|part| match part {
                Part::Literal(text) => Some(text.as_str()),
                Part::Placeholder(_) => None,
            })
            .collect();
        assert_eq!(read, literals);
    }
});
