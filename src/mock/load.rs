//! Reads `mock.yaml` into the typed model: the whole, the account, refusals and replies.

use std::sync::Arc;

use super::shape;
use super::{
    Account, Content, Equivalent, Evidence, JsonReply, Kind, Mock, Refusal, Refusals, Reply, Text, check, load_request,
};
use crate::diagnostic::{self, Diagnostic, Source};
use crate::outcome::Outcome;
use crate::spec::load::{
    BAD_LENGTH, BAD_NAME, BAD_VALUE, EVIDENCE, named, prose, provider_name, scalar_text, short_text, spanned_text,
    texts, word,
};
use crate::spec::load_response::BAD_STATUS;
use crate::spec::shape::{LONGEST_HELP, LONGEST_LABEL};
use crate::spec::shape_response::LEVELS;
use crate::spec::value::Template;
use crate::spec::{EvidenceLevel, Span, Spanned, limits};
use crate::yaml::decode::{self, Fields, Problems};
use crate::yaml::{self, Entry, Node, Value};

/// Reads a mock.
///
/// # Errors
/// Every problem of the file, in reading order.
pub fn load(source: &Arc<Source>) -> Result<Mock, Vec<Diagnostic>> {
    let (root, problems) = yaml::parse_partly(source);
    let Some(root) = root else { return Err(problems) };
    let mut problems = Problems::behind(source, problems);
    let mock = read(&root, &mut problems);
    let problems = problems.into_sorted();
    match mock {
        Some(mock) if !diagnostic::has_errors(&problems) => Ok(Mock { warnings: problems, ..mock }),
        _ => Err(problems),
    }
}

/// Whether a file that is named otherwise is a mock: it has replies.
#[must_use]
pub fn is_mock(source: &Arc<Source>) -> bool {
    yaml::parse_partly(source).0.is_some_and(|root| root.get("replies").is_some())
}

fn read(root: &Node, problems: &mut Problems) -> Option<Mock> {
    let fields = Fields::read(root, &shape::MOCK, problems)?;
    // Read every part before giving up, so that all problems are reported in one run.
    let name = fields.required("name", problems).and_then(|node| provider_name(node, problems));
    let label = fields.required("label", problems).and_then(|node| short_text(node, LONGEST_LABEL, problems));
    let docs = texts(fields.optional("docs"), problems);
    let account = named(fields.optional("account"), problems, |name, node, problems| {
        Some(Account { name, value: scalar_text(node, problems)? })
    });
    let declared = fields.optional("account").and_then(Node::as_mapping).unwrap_or_default();
    let unread = declared.iter().map(|entry| entry.key.text.clone());
    let unread: Vec<String> = unread.filter(|name| !account.iter().any(|it| it.name.value == *name)).collect();
    let request = fields.required("request", problems).and_then(|node| load_request::request(node, problems));
    let refusals = fields.required("refusals", problems).and_then(|node| refusals(node, problems));
    let replies = fields.required("replies", problems).and_then(|node| decode::list(node, problems));
    let are_listed = replies.is_some_and(|items| !items.is_empty());
    if let Some(items) = replies.filter(|_| !are_listed).and(fields.optional("replies")) {
        problems.error(check::MISSING_REPLY, items.span.clone(), "a mock needs at least one reply");
    }
    let written = replies.unwrap_or_default();
    let replies: Vec<Reply> = limits_of(written).iter().filter_map(|item| reply(item, problems)).collect();
    if written.len() > shape::MOST_REPLIES {
        let message =
            format!("there are {} replies here, and at most {} are allowed", written.len(), shape::MOST_REPLIES);
        problems.error(BAD_LENGTH, root.head(), message);
    }
    let equivalent = fields.optional("equivalent").and_then(|node| decode::list(node, problems)).unwrap_or_default();
    let equivalent: Vec<Equivalent> = equivalent.iter().filter_map(|item| self::equivalent(item, problems)).collect();
    let is_whole = are_listed && replies.len() == written.len();
    let mock = Mock {
        source: Arc::clone(problems.source()),
        name: name.unwrap_or_else(|| Spanned { value: String::new(), span: 0..0 }),
        label: label.unwrap_or_default(),
        docs,
        account,
        // A part that is missing has been reported, and what stands here for it is never used.
        request: request?,
        refusals: refusals.unwrap_or_else(|| Refusals {
            default: Spanned { value: String::new(), span: 0..0 },
            by_kind: Vec::new(),
            span: 0..0,
        }),
        replies,
        equivalent,
        warnings: Vec::new(),
    };
    check::mock(&mock, unread, is_whole, problems);
    Some(mock)
}

fn limits_of(items: &[Node]) -> &[Node] {
    &items[..items.len().min(shape::MOST_REPLIES)]
}

/// A text with placeholders.
pub(super) fn template(node: &Node, problems: &mut Problems) -> Option<Text> {
    let text = scalar_text(node, problems)?;
    match Template::parse_wide(&text.value) {
        Ok(value) => Some(Spanned { value, span: text.span }),
        Err(error) => {
            let place = node.part(problems.source(), error.range);
            problems
                .error(BAD_VALUE, place, error.message)
                .help("a placeholder is `${input}` or `${input | filter: argument}`; `$${` is a literal `${`");
            None
        }
    }
}

/// A mapping from names to texts with placeholders.
pub(super) fn templates(node: &Node, problems: &mut Problems) -> Vec<(Spanned<String>, Text)> {
    let entries = limits::names(node, problems).unwrap_or_default();
    let read = |Entry { key, value }: &Entry| {
        Some((Spanned { value: key.text.clone(), span: key.span.clone() }, template(value, problems)?))
    };
    entries.iter().filter_map(read).collect()
}

/// A mapping from the names of headers to texts with placeholders.
pub(super) fn headers(node: &Node, problems: &mut Problems) -> Vec<(Spanned<String>, Text)> {
    let pairs = templates(node, problems);
    let mut seen: Vec<String> = Vec::new();
    for (name, _) in &pairs {
        check_header_name(name, problems);
        if seen.contains(&name.value.to_ascii_lowercase()) {
            let message = format!("the header `{}` is there twice: case makes no difference", name.value);
            problems.error(yaml::code::DUPLICATE_KEY, name.span.clone(), message);
        }
        seen.push(name.value.to_ascii_lowercase());
    }
    pairs
}

pub(super) fn check_header_name(name: &Spanned<String>, problems: &mut Problems) {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if !name.value.bytes().all(token) {
        problems.error(BAD_NAME, name.span.clone(), format!("`{}` is not a header's name", name.value));
    }
}

/// Source, level and note of a mapping that has them.
pub(super) fn evidence(fields: &Fields<'_>, what: &str, problems: &mut Problems) -> Evidence {
    let level = fields.optional("level").map_or(Some("documented"), |node| word(node, &LEVELS, problems));
    let source = fields.optional("source").and_then(|node| decode::text(node, problems));
    let note = fields.optional("note").and_then(|node| prose(node, problems));
    let level = match level {
        Some("documented") => EvidenceLevel::Documented,
        Some("official-client") => EvidenceLevel::OfficialClient,
        Some("third-party") => EvidenceLevel::ThirdParty,
        _ => EvidenceLevel::Unverified,
    };
    let lacks =
        |key: &str| fields.optional(key).is_none_or(|node| node.as_text().is_some_and(|it| it.trim().is_empty()));
    if lacks("source") && level != EvidenceLevel::Unverified {
        problems
            .error(EVIDENCE, fields.node().head(), format!("{what} does not say where its facts come from"))
            .help("add `source`: an address, or a repository and file; or say `level: unverified` with a `note`");
    }
    if lacks("note") && fields.optional("level").is_some() && level == EvidenceLevel::Unverified {
        problems
            .error(EVIDENCE, fields.node().head(), format!("{what} is unverified and does not say why"))
            .help("add `note`: what is known, and what was tried");
    }
    Evidence { level, source, note }
}

fn refusals(node: &Node, problems: &mut Problems) -> Option<Refusals> {
    let fields = Fields::read(node, &shape::REFUSALS, problems)?;
    let default = fields.required("default", problems).and_then(|node| spanned_text(node, problems));
    let kinds =
        [Kind::Host, Kind::Path, Kind::Method, Kind::Auth, Kind::ContentType, Kind::Body, Kind::Unknown, Kind::Field];
    let read = |kind: Kind| Some((kind, refusal(fields.optional(kind.key())?, problems)?));
    let by_kind = kinds.into_iter().filter_map(read).collect();
    Some(Refusals { default: default?, by_kind, span: node.head() })
}

/// The reply of a broken rule.
pub(super) fn refusal(node: &Node, problems: &mut Problems) -> Option<Refusal> {
    if node.as_mapping().is_none() {
        let name = spanned_text(node, problems)?;
        return Some(Refusal { missing: name.clone(), wrong: name });
    }
    let fields = Fields::read(node, &shape::MISSING_OR_WRONG, problems)?;
    let missing = fields.required("missing", problems).and_then(|node| spanned_text(node, problems));
    let wrong = fields.required("wrong", problems).and_then(|node| spanned_text(node, problems));
    Some(Refusal { missing: missing?, wrong: wrong? })
}

fn reply(node: &Node, problems: &mut Problems) -> Option<Reply> {
    let fields = Fields::read(node, &shape::REPLY_SHAPE, problems)?;
    let name = fields.required("name", problems).and_then(|node| reply_name(node, problems));
    let to = fields.optional("to").map(|node| one_or_more(node, problems)).unwrap_or_default();
    if let Some(node) = fields.optional("to").filter(|node| node.as_list().is_some_and(<[Node]>::is_empty)) {
        problems.error(BAD_LENGTH, node.span.clone(), "at least one test number is needed");
    }
    let result = fields.required("result", problems).and_then(|node| {
        let value = Outcome::from_name(word(node, &shape::RESULTS, problems)?)?;
        Some(Spanned { value, span: node.span.clone() })
    });
    let meaning = fields.required("meaning", problems).and_then(|node| short_text(node, LONGEST_HELP, problems));
    let status = fields.required("status", problems).and_then(|node| status(node, problems));
    let headers = fields.optional("headers").map(|node| headers(node, problems)).unwrap_or_default();
    let given = fields.given(&shape::CONTENTS);
    if let [_, second, ..] = given[..] {
        let span = fields.entry(second).map_or(node.head(), |entry| entry.key.span.clone());
        let message = format!("a reply has one body, and this one has {}", given.join(" and "));
        problems.error(crate::spec::load::CHOICE, span, message);
    }
    let content = match given.first() {
        Some(&"json") => {
            fields.optional("json").and_then(|node| json(node, problems)).map(|it| Content::Json(Box::new(it)))
        }
        Some(&"xml") => fields.optional("xml").and_then(|node| template(node, problems)).map(Content::Xml),
        Some(_) => fields.optional("text").and_then(|node| template(node, problems)).map(Content::Text),
        None => Some(Content::Empty),
    };
    let evidence = evidence(&fields, "this reply", problems);
    Some(Reply {
        name: name?,
        to,
        result: result?,
        meaning: meaning?,
        status: status?,
        headers,
        content: content?,
        evidence,
        span: node.head(),
    })
}

fn reply_name(node: &Node, problems: &mut Problems) -> Option<Spanned<String>> {
    let name = spanned_text(node, problems)?;
    let fits = name.value.len() <= shape::LONGEST_REPLY_NAME
        && name
            .value
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
    if !fits {
        problems
            .error(BAD_NAME, name.span.clone(), format!("`{}` is not the name of a reply", name.value))
            .help("use at most 60 lower-case letters, digits and single hyphens, such as `rate-limited`");
    }
    fits.then_some(name)
}

/// A text, or a list of texts.
pub(super) fn one_or_more(node: &Node, problems: &mut Problems) -> Vec<Spanned<String>> {
    match node.as_list() {
        Some(items) => items.iter().filter_map(|item| spanned_text(item, problems)).collect(),
        None => spanned_text(node, problems).into_iter().collect(),
    }
}

fn status(node: &Node, problems: &mut Problems) -> Option<Spanned<u16>> {
    let number = decode::integer(node, problems)?;
    let status = u16::try_from(number).ok().filter(|status| (100..=599).contains(status));
    if status.is_none() {
        problems
            .error(BAD_STATUS, node.span.clone(), format!("`{number}` is not an HTTP status"))
            .help("write a status such as 201");
    }
    Some(Spanned { value: status?, span: node.span.clone() })
}

fn json(node: &Node, problems: &mut Problems) -> Option<JsonReply> {
    Some(match &node.value {
        Value::Null => JsonReply::Literal("null".to_owned()),
        Value::Bool(boolean) => JsonReply::Literal(boolean.to_string()),
        Value::Int(number) => JsonReply::Literal(number.to_string()),
        Value::Float(number) => JsonReply::Literal(serde_json::Number::from_f64(*number)?.to_string()),
        Value::Text(_) => JsonReply::Text(template(node, problems)?),
        Value::Seq(items) => {
            let items: Vec<Option<JsonReply>> = items.iter().map(|item| json(item, problems)).collect();
            JsonReply::Array(items.into_iter().collect::<Option<_>>()?)
        }
        Value::Map(entries) => {
            let read = |Entry { key, value }: &Entry| json(value, problems).map(|it| (key.text.clone(), it));
            let members: Vec<Option<(String, JsonReply)>> = entries.iter().map(read).collect();
            JsonReply::Object(members.into_iter().collect::<Option<_>>()?)
        }
    })
}

fn equivalent(node: &Node, problems: &mut Problems) -> Option<Equivalent> {
    let fields = Fields::read(node, &shape::EQUIVALENT, problems)?;
    let mutant = fields.required("mutant", problems).and_then(|node| spanned_text(node, problems));
    let reason = fields.required("reason", problems).and_then(|node| prose(node, problems));
    let source = fields.optional("source").and_then(|node| decode::text(node, problems));
    Some(Equivalent { mutant: mutant?, reason: reason?, source })
}

/// The place of a key whose value is `node`, for what is wrong with the key.
pub(super) fn key_span(node: &Node) -> Span {
    node.key_span.clone().unwrap_or_else(|| node.span.clone())
}
