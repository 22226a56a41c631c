//! Conditions of success in words, for comments and messages.

use crate::spec::{Condition, Locator, Look, Scalar, Step, Test};

/// Such as `status.code is one of 200, 203`.
pub(super) fn condition(condition: &Condition) -> String {
    let at = place(&condition.at);
    let is_json = matches!(condition.at.place, Look::Json(_));
    let scalar = |scalar: &Scalar| match scalar {
        Scalar::Text(text) if is_json => format!("\"{text}\""),
        other => other.text(),
    };
    match &condition.test {
        Test::OneOf(allowed) => match allowed.as_slice() {
            [only] => format!("{at} is {}", scalar(only)),
            several => format!("{at} is one of {}", several.iter().map(scalar).collect::<Vec<_>>().join(", ")),
        },
        Test::Between(from, to) => format!("{at} is from {from} to {to}"),
        Test::Present => format!("{at} is there"),
        Test::Absent => format!("{at} is not there"),
        Test::Empty => format!("{at} is empty"),
        Test::NotEmpty => format!("{at} is not empty"),
        Test::StartsWith(text) => format!("{at} begins with \"{text}\""),
        Test::Contains(text) => format!("{at} contains \"{text}\""),
        Test::Matches { pattern, .. } => format!("{at} has the form {pattern}"),
    }
}

fn place(at: &Locator) -> String {
    let place = match &at.place {
        Look::Json(steps) => json_path(steps),
        Look::Xml(path) => {
            let element = |(name, index): &(String, usize)| match index {
                0 => format!("/{name}"),
                index => format!("/{name}[{index}]"),
            };
            let elements: String = path.elements.iter().map(element).collect();
            let attribute = path.attribute.as_ref().map(|name| format!("/@{name}")).unwrap_or_default();
            elements + &attribute
        }
        Look::Body => "the body".to_owned(),
    };
    match &at.pattern {
        Some(pattern) => format!("{} in {place}", pattern.value),
        None => place,
    }
}

fn json_path(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Key(key) if key.contains(['.', '[']) => path.push_str(&format!("['{key}']")),
            Step::Key(key) if path.is_empty() => path.push_str(key),
            Step::Key(key) => path.push_str(&format!(".{key}")),
            Step::Phone(_) => path.push_str("[the phone number]"),
            Step::Index(index) => path.push_str(&format!("[{index}]")),
            Step::Any => path.push_str("[any]"),
            Step::Every => path.push_str("[every]"),
        }
    }
    path
}
