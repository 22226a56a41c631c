//! Names of fields: a parameter's name, a way through JSON such as `messages[].text`, a way through XML such as
//! `/messages/message/@id`.

/// One step on the way to a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A member of an object, a parameter, or an element of that local name.
    Key(String),
    /// Each element of an array.
    Each,
    /// An attribute of that local name.
    Attribute(String),
}

/// Deeper ways are refused.
const MOST_STEPS: usize = 32;

/// Reads the way to a value in JSON.
///
/// # Errors
/// A phrase that says what is wrong.
pub(super) fn json(written: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut rest = written;
    let mut wants_key = true;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("[]") {
            steps.push(Step::Each);
            (rest, wants_key) = (after, false);
        } else if let Some(quoted) = rest.strip_prefix("[\"") {
            let end = quoted.find("\"]").ok_or("`[\"` is not closed with `\"]`")?;
            steps.push(Step::Key(quoted[..end].to_owned()));
            (rest, wants_key) = (&quoted[end + 2..], false);
        } else if let Some(after) = rest.strip_prefix('.').filter(|_| !wants_key) {
            (rest, wants_key) = (after, true);
            if rest.is_empty() {
                return Err("a key has to follow the dot".to_owned());
            }
        } else if wants_key {
            let end = rest.find(['.', '[', ']']).unwrap_or(rest.len());
            if end == 0 {
                return Err("expected a key, `[]` or `[\"key\"]`".to_owned());
            }
            steps.push(Step::Key(rest[..end].to_owned()));
            (rest, wants_key) = (&rest[end..], false);
        } else {
            return Err("expected `.`, `[]` or the end of the name".to_owned());
        }
    }
    bounded(steps)
}

/// Reads the way to an element or attribute in XML.
///
/// # Errors
/// A phrase that says what is wrong.
pub(super) fn xml(written: &str) -> Result<Vec<Step>, String> {
    let Some(way) = written.strip_prefix('/') else {
        return Err("it begins with `/` and the root's name".to_owned());
    };
    let mut steps = Vec::new();
    let parts: Vec<&str> = way.split('/').collect();
    for (at, part) in parts.iter().enumerate() {
        let (name, is_attribute) = part.strip_prefix('@').map_or((*part, false), |name| (name, true));
        if name.is_empty() || name.contains(['@', '[', ']', ' ', ':']) {
            return Err(format!("`{part}` is not the name of an element or, behind `@`, of an attribute"));
        }
        if is_attribute && (at == 0 || at + 1 != parts.len()) {
            return Err("an attribute stands at the end, behind its element".to_owned());
        }
        steps.push(if is_attribute { Step::Attribute(name.to_owned()) } else { Step::Key(name.to_owned()) });
    }
    bounded(steps)
}

fn bounded(steps: Vec<Step>) -> Result<Vec<Step>, String> {
    match steps.len() {
        0 => Err("it is empty".to_owned()),
        many if many > MOST_STEPS => Err(format!("it has more than {MOST_STEPS} steps")),
        _ => Ok(steps),
    }
}

/// The bare name of a field: the last key on the way.
pub(super) fn bare(steps: &[Step]) -> &str {
    let key = steps.iter().rev().find_map(|step| match step {
        Step::Key(key) | Step::Attribute(key) => Some(key.as_str()),
        Step::Each => None,
    });
    key.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_name_leads_through_objects_arrays_and_quoted_keys() {
        let key = |key: &str| Step::Key(key.into());
        assert_eq!(json("to"), Ok(vec![key("to")]));
        assert_eq!(json("messages[].content.text"), Ok(vec![key("messages"), Step::Each, key("content"), key("text")]));
        assert_eq!(json("a[\"b.c\"].d"), Ok(vec![key("a"), key("b.c"), key("d")]));
        assert_eq!(json("[][].x"), Ok(vec![Step::Each, Step::Each, key("x")]));
        for wrong in ["", ".", "a.", "a..b", "a[b]", "a[", "a[\"b", "a[]b", "]"] {
            assert!(json(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_xml_name_begins_at_the_root_and_may_end_in_an_attribute() {
        let key = |key: &str| Step::Key(key.into());
        assert_eq!(xml("/messages/message/to"), Ok(vec![key("messages"), key("message"), key("to")]));
        assert_eq!(xml("/a/@id"), Ok(vec![key("a"), Step::Attribute("id".into())]));
        for wrong in ["", "a", "/", "//a", "/@id", "/a/@id/b", "/a b"] {
            assert!(xml(wrong).is_err(), "{wrong}");
        }
        assert_eq!(bare(&xml("/a/b/@id").expect("a way")), "id");
    }
}
