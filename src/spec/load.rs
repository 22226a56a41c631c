//! Reads `spec.yaml` into the typed model: names, settings, secrets, authentication, endpoint, evidence.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::value::Template;
use super::{
    Auth, Endpoint, Evidence, EvidenceLevel, HomeCountry, Pair, Secret, Setting, SettingKind, Span, Spanned, Spec,
    limits, load_payload, load_response, pattern, shape, shape_response,
};
use crate::diagnostic::{self, Diagnostic, Source};
use crate::yaml::decode::{self, Fields, Problems, closest};
use crate::yaml::{self, Entry, Node, Value, repair};

/// A name does not have the form that its kind of name has.
pub(crate) const BAD_NAME: &str = "S004";
/// A text is none of the words that are allowed there.
pub(crate) const BAD_WORD: &str = "S005";
/// A value with placeholders cannot be read.
pub(crate) const BAD_VALUE: &str = "S006";
/// A regular expression cannot be used.
pub(crate) const BAD_PATTERN: &str = "S007";
/// A duration cannot be read or is out of range.
pub(crate) const BAD_DURATION: &str = "S008";
/// An example does not satisfy its own rules.
pub(crate) const BAD_EXAMPLE: &str = "S009";
/// Keys that exclude each other, or none of several of which one is needed.
pub(crate) const CHOICE: &str = "S012";
/// A part of the spec has no evidence, or evidence without a source.
pub(crate) const EVIDENCE: &str = "S013";
/// A text is too long or empty.
pub(crate) const BAD_LENGTH: &str = "S014";
/// A text for people ends where YAML saw a comment.
pub(crate) const CUT_BY_COMMENT: &str = "L010";

/// How long a callout may take when the spec does not say.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// Reads a spec.
///
/// # Errors
/// Every problem that can be seen without giving the values a meaning.
pub fn load(source: &Arc<Source>) -> Result<Spec, Vec<Diagnostic>> {
    match load_partly(source) {
        (Some(spec), problems) if !diagnostic::has_errors(&problems) => Ok(Spec { warnings: problems, ..spec }),
        (_, problems) => Err(problems),
    }
}

/// Reads as much of a spec as there is, and everything that is wrong with it. In place of a part that is missing or wrong
/// there is one that says nothing; with errors, the spec serves to find further ones and for nothing else.
pub fn load_partly(source: &Arc<Source>) -> (Option<Spec>, Vec<Diagnostic>) {
    let (root, problems) = yaml::parse_partly(source);
    let Some(root) = root else { return (None, problems) };
    let mut problems = Problems::behind(source, problems);
    let spec = read_spec(&root, &mut problems);
    (spec, problems.into_sorted())
}

/// Reads a spec from a tree that need not be what `source` says, to see what a change of it would do. Places are those of
/// the source. Nothing when the tree is no spec.
pub(crate) fn load_tree(source: &Arc<Source>, root: &Node) -> Option<Spec> {
    let mut problems = Problems::new(source);
    let spec = read_spec(root, &mut problems);
    spec.filter(|_| !diagnostic::has_errors(problems.list()))
}

fn read_spec(root: &Node, problems: &mut Problems) -> Option<Spec> {
    let fields = Fields::read(root, &shape::SPEC, problems)?;
    // Read every part before giving up, so that all problems are reported in one run.
    let name = fields.required("name", problems).and_then(|node| provider_name(node, problems));
    let label = fields.required("label", problems).and_then(|node| short_text(node, shape::LONGEST_LABEL, problems));
    let docs = texts(fields.optional("docs"), problems);
    let settings = named(fields.optional("settings"), problems, setting);
    let secrets = named(fields.optional("secrets"), problems, secret);
    for secret in &secrets {
        if let Some(setting) = settings.iter().find(|setting| setting.name.value == secret.name.value) {
            let message = format!("`{}` is a setting and a secret", secret.name.value);
            problems
                .error(BAD_NAME, secret.name.span.clone(), message)
                .related(setting.name.span.clone(), "the setting");
        }
    }
    let phone = fields.optional("phone").and_then(|node| home_country(node, problems));
    let values =
        named(fields.optional("values"), problems, |name, node, problems| Some((name, template(node, problems)?)));
    let auth = fields.required("auth", problems).and_then(|node| auth(limits::sent(node, problems)?, problems));
    let endpoint = fields.required("endpoint", problems).and_then(|node| endpoint(node, problems));
    let payload = fields.required("payload", problems);
    let payload = payload.and_then(|node| load_payload::payload(limits::sent(node, problems)?, problems));
    let message = fields.optional("message").and_then(|node| template(node, problems));
    let response = fields.required("response", problems).and_then(|node| load_response::response(node, problems));
    let verified = fields.required("verified", problems).map(|node| verified(node, problems));
    let unread = unread(&fields, &settings, &secrets, &values);
    // A part that is missing has been reported: what stands here for it is never used for anything but further checks.
    let nowhere = Spanned { value: Template::default(), span: 0..0 };
    Some(Spec {
        source: Arc::clone(problems.source()),
        name: name.unwrap_or_else(|| Spanned { value: String::new(), span: 0..0 }),
        label: label.unwrap_or_default(),
        docs,
        settings,
        secrets,
        phone,
        values,
        auth: auth.unwrap_or(Spanned { value: Auth::Payload, span: 0..0 }),
        endpoint: endpoint.unwrap_or_else(|| Endpoint {
            url: nowhere.clone(),
            method: String::new(),
            path: nowhere,
            timeout: Spanned { value: DEFAULT_TIMEOUT, span: 0..0 },
        }),
        payload: payload.unwrap_or_default(),
        message,
        response: Rc::new(response.unwrap_or_default()),
        verified: verified.unwrap_or_default(),
        unread,
        warnings: Vec::new(),
    })
}

/// Names that are declared and could not be read, as a value names them.
fn unread(
    fields: &Fields<'_>,
    settings: &[Setting],
    secrets: &[Secret],
    values: &[(Spanned<String>, Spanned<Template>)],
) -> Vec<String> {
    let read: Vec<&Span> = (settings.iter().map(|it| &it.name.span))
        .chain(secrets.iter().map(|it| &it.name.span))
        .chain(values.iter().map(|it| &it.0.span))
        .collect();
    let mut unread = Vec::new();
    for key in ["settings", "secrets", "values"] {
        let entries = fields.optional(key).and_then(Node::as_mapping).unwrap_or_default();
        let missing = entries.iter().filter(|entry| !read.contains(&&entry.key.span));
        unread.extend(missing.map(|entry| format!("{key}.{}", entry.key.text)));
    }
    unread
}

/// Whether a provider may have that name.
pub(crate) fn is_provider_name(name: &str) -> bool {
    name.len() <= shape::LONGEST_NAME
        && name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && !name.ends_with('-')
        && !name.contains("--")
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

pub(crate) fn provider_name(node: &Node, problems: &mut Problems) -> Option<Spanned<String>> {
    let name = spanned_text(node, problems)?;
    let fits = is_provider_name(&name.value);
    if !fits {
        let message = format!("`{}` is not a provider's name", name.value);
        problems
            .error(BAD_NAME, name.span.clone(), message)
            .help("use at most 40 lower-case letters, digits and single hyphens, such as `vonage-sms`");
    }
    fits.then_some(name)
}

/// Reads a mapping from `lower_snake_case` names.
pub(crate) fn named<T>(
    node: Option<&Node>,
    problems: &mut Problems,
    read: impl Fn(Spanned<String>, &Node, &mut Problems) -> Option<T>,
) -> Vec<T> {
    let Some(entries) = node.and_then(|node| limits::names(node, problems)) else { return Vec::new() };
    let mut all = Vec::new();
    for Entry { key, value } in entries {
        let name = Spanned { value: key.text.clone(), span: key.span.clone() };
        check_name(&name, problems);
        all.extend(read(name, value, problems));
    }
    all
}

/// Reports a text that is not a name in `lower_snake_case`.
pub(crate) fn check_name(name: &Spanned<String>, problems: &mut Problems) {
    let fits = name.value.len() <= shape::LONGEST_NAME
        && name.value.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.value.ends_with('_')
        && !name.value.contains("__")
        && name.value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !fits {
        let message = format!("`{}` is not a name", name.value);
        problems
            .error(BAD_NAME, name.span.clone(), message)
            .help("use at most 40 lower-case letters, digits and single underscores, such as `api_key`");
    }
}

fn setting(name: Spanned<String>, node: &Node, problems: &mut Problems) -> Option<Setting> {
    let fields = Fields::read(node, &shape::SETTING, problems)?;
    let help = fields.required("help", problems).and_then(|node| short_text(node, shape::LONGEST_HELP, problems));
    let example = fields.required("example", problems).and_then(|node| scalar_text(node, problems));
    let kind = fields.optional("type").map_or(Some("text"), |node| word(node, &shape::SETTING_TYPES, problems));
    let choices = texts(fields.optional("choices"), problems);
    let kind = match kind? {
        "integer" => SettingKind::Integer,
        "boolean" => SettingKind::Boolean,
        "duration" => SettingKind::Duration,
        "choice" if choices.is_empty() => {
            problems.error(CHOICE, node.span.clone(), "a setting of type `choice` needs `choices`");
            return None;
        }
        "choice" => SettingKind::Choice(choices.clone()),
        _ => SettingKind::Text,
    };
    if let (Some(given), false) = (fields.optional("choices"), matches!(kind, SettingKind::Choice(_))) {
        problems.error(CHOICE, given.span.clone(), "`choices` needs `type: choice`");
    }
    let default = fields.optional("default").and_then(|node| scalar_text(node, problems));
    let optional = fields.optional("optional").and_then(|node| decode::boolean(node, problems)).unwrap_or(false);
    let unless = fields.optional("unless").and_then(|node| spanned_text(node, problems));
    let pattern = fields.optional("pattern").and_then(|node| regex(node, problems));
    let max_length = fields.optional("max_length").and_then(|node| decode::integer(node, problems));
    let max_length = max_length.map_or(255, |length| usize::try_from(length.clamp(1, 4_000)).unwrap_or(255));
    let min = fields.optional("min").and_then(|node| limit(node, &kind, problems));
    let max = fields.optional("max").and_then(|node| limit(node, &kind, problems));
    let (help, example) = (help?, example?);
    if let Some(pattern) = &pattern {
        check_example(&example, pattern, problems);
    }
    Some(Setting { name, help, example, kind, default, optional, unless, pattern, max_length, min, max })
}

/// The least or greatest value of a number or duration.
fn limit(node: &Node, kind: &SettingKind, problems: &mut Problems) -> Option<i64> {
    match kind {
        SettingKind::Integer => decode::integer(node, problems),
        SettingKind::Duration => {
            let millis = crate::duration::parse_millis(&decode::text(node, problems)?);
            if millis.is_none() {
                problems.error(BAD_DURATION, node.span.clone(), "expected a duration such as `90s`, `5m` or `72h`");
            }
            millis
        }
        SettingKind::Text | SettingKind::Boolean | SettingKind::Choice(_) => {
            problems.error(
                CHOICE,
                node.span.clone(),
                "only an integer or a duration has a smallest and a largest value",
            );
            None
        }
    }
}

fn secret(name: Spanned<String>, node: &Node, problems: &mut Problems) -> Option<Secret> {
    let fields = Fields::read(node, &shape::SECRET, problems)?;
    let help = fields.required("help", problems).and_then(|node| short_text(node, shape::LONGEST_HELP, problems));
    let example = fields.required("example", problems).and_then(|node| scalar_text(node, problems));
    let pattern = fields.optional("pattern").and_then(|node| regex(node, problems));
    let read_by_apex = match fields.entry("read_by_apex") {
        Some(entry) => decode::boolean(&entry.value, problems)?.then(|| entry.key.span.clone()),
        None => None,
    };
    let (help, example) = (help?, example?);
    if let Some(pattern) = &pattern {
        check_example(&example, pattern, problems);
    }
    Some(Secret { name, help, example, pattern, read_by_apex })
}

pub(crate) fn check_example(example: &Spanned<String>, pattern: &Spanned<String>, problems: &mut Problems) {
    if limits::is_short_example(&example.value, &example.span, problems)
        && pattern::check(&pattern.value).is_ok()
        && !pattern::matches_whole(&pattern.value, &example.value)
    {
        let message = format!("the example `{}` does not match the pattern", example.value);
        problems.error(BAD_EXAMPLE, example.span.clone(), message).related(pattern.span.clone(), "the pattern");
    }
}

pub(crate) fn home_country(node: &Node, problems: &mut Problems) -> Option<HomeCountry> {
    let fields = Fields::read(node, &shape::PHONE, problems)?;
    let country = fields.required("country", problems).and_then(|node| digits(node, 1..=3, problems));
    let trunk = fields.optional("trunk").map_or(Some(String::new()), |node| digits(node, 0..=3, problems));
    Some(HomeCountry { country: country?, trunk: trunk? })
}

fn digits(node: &Node, length: std::ops::RangeInclusive<usize>, problems: &mut Problems) -> Option<String> {
    let text = decode::text(node, problems)?;
    if length.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(text);
    }
    let message = format!("expected {} to {} digits", length.start(), length.end());
    problems.error(BAD_LENGTH, node.span.clone(), message);
    None
}

fn auth(node: &Node, problems: &mut Problems) -> Option<Spanned<Auth>> {
    let fields = Fields::read(node, &shape::AUTH, problems)?;
    let [kind] = fields.given(&shape::AUTHS)[..] else {
        let message = format!("`auth` needs exactly one of {}", shape::AUTHS.join(", "));
        problems.error(CHOICE, node.head(), message);
        return None;
    };
    let node = fields.optional(kind)?;
    let value = match kind {
        "basic" => {
            let fields = Fields::read(node, &shape::BASIC, problems)?;
            let username = fields.required("username", problems).and_then(|node| template(node, problems));
            let password = fields.required("password", problems).and_then(|node| template(node, problems));
            Auth::Basic { username: username?, password: password? }
        }
        "headers" => Auth::Headers(templates(node, problems)?),
        "oauth2" => oauth2(node, problems)?,
        "aws_sigv4" => aws_sigv4(node, problems)?,
        _ => {
            if decode::boolean(node, problems)? {
                Auth::Payload
            } else {
                problems.error(BAD_WORD, node.span.clone(), "write `payload: true`");
                return None;
            }
        }
    };
    Some(Spanned { value, span: node.span.clone() })
}

fn oauth2(node: &Node, problems: &mut Problems) -> Option<Auth> {
    let fields = Fields::read(node, &shape::OAUTH2, problems)?;
    let token_url = fields.required("token_url", problems).and_then(|node| template(node, problems));
    let client_id = fields.required("client_id", problems).and_then(|node| template(node, problems));
    let client_secret = fields.required("client_secret", problems).and_then(|node| spanned_text(node, problems));
    let scope = fields.optional("scope").and_then(|node| template(node, problems));
    let client_auth =
        fields.optional("client_auth").map_or(Some("body"), |node| word(node, &shape::CLIENT_AUTHS, problems));
    Some(Auth::OAuth2 {
        token_url: token_url?,
        client_id: client_id?,
        client_secret: client_secret?,
        scope,
        client_auth_basic: client_auth? == "basic",
    })
}

fn aws_sigv4(node: &Node, problems: &mut Problems) -> Option<Auth> {
    let fields = Fields::read(node, &shape::AWS_SIGV4, problems)?;
    let service = fields.required("service", problems).and_then(|node| template(node, problems));
    let region = fields.required("region", problems).and_then(|node| template(node, problems));
    let access_key_id = fields.required("access_key_id", problems).and_then(|node| spanned_text(node, problems));
    let secret_access_key =
        fields.required("secret_access_key", problems).and_then(|node| spanned_text(node, problems));
    Some(Auth::AwsSigV4 {
        service: service?,
        region: region?,
        access_key_id: access_key_id?,
        secret_access_key: secret_access_key?,
    })
}

fn endpoint(node: &Node, problems: &mut Problems) -> Option<Endpoint> {
    let fields = Fields::read(node, &shape::ENDPOINT, problems)?;
    let url = fields.required("url", problems).and_then(|node| template(node, problems));
    let method = fields.optional("method").map_or(Some("POST"), |node| word(node, &shape::METHODS, problems));
    let path = fields.required("path", problems).and_then(|node| template(node, problems));
    let timeout = match fields.optional("timeout") {
        Some(node) => timeout(node, problems).map(|value| Spanned { value, span: node.span.clone() }),
        None => Some(Spanned { value: DEFAULT_TIMEOUT, span: node.head() }),
    };
    // What is missing has been reported, and is never used for anything but further checks.
    let nowhere = || Spanned { value: Template::default(), span: 0..0 };
    Some(Endpoint {
        url: url.unwrap_or_else(nowhere),
        method: method.unwrap_or("POST").to_owned(),
        path: path.unwrap_or_else(nowhere),
        timeout: timeout.unwrap_or_else(|| Spanned { value: DEFAULT_TIMEOUT, span: node.head() }),
    })
}

/// A callout's timeout: Apex allows 1 ms to 120 s.
pub(crate) fn timeout(node: &Node, problems: &mut Problems) -> Option<Duration> {
    if let Value::Int(number) = node.value {
        problems
            .error(BAD_DURATION, node.span.clone(), format!("`{number}` has no unit"))
            .help(format!("write `{number}s` for seconds, `{number}ms` for milliseconds"));
        return None;
    }
    let text = decode::text(node, problems)?;
    let millis = crate::duration::parse_millis(&text).filter(|millis| (1..=120_000).contains(millis));
    if millis.is_none() {
        problems
            .error(BAD_DURATION, node.span.clone(), format!("`{text}` is not a timeout"))
            .help("write a duration of at most 120s, such as `10s`");
    }
    millis.and_then(|millis| u64::try_from(millis).ok()).map(Duration::from_millis)
}

fn verified(node: &Node, problems: &mut Problems) -> Vec<(Spanned<String>, Evidence)> {
    let Some(fields) = Fields::read(node, &shape::VERIFIED, problems) else { return Vec::new() };
    for part in shape::VERIFIED.fields.iter().filter(|field| field.required).map(|field| field.key) {
        if fields.optional(part).is_none() {
            problems
                .error(EVIDENCE, node.head(), format!("`verified` does not say where the facts of `{part}` come from"))
                .help("add a level (documented, official-client, third-party, unverified) and a source");
        }
    }
    let mut all = Vec::new();
    for Entry { key, value } in decode::mapping(node, problems).unwrap_or_default() {
        if let Some(evidence) = evidence(value, problems) {
            all.push((Spanned { value: key.text.clone(), span: key.span.clone() }, evidence));
        }
    }
    all
}

pub(super) fn evidence(node: &Node, problems: &mut Problems) -> Option<Evidence> {
    let fields = Fields::read(node, &shape_response::EVIDENCE_SHAPE, problems)?;
    let level = fields.required("level", problems).and_then(|node| word(node, &shape_response::LEVELS, problems));
    let source = fields.optional("source").and_then(|node| decode::text(node, problems));
    let note = fields.optional("note").and_then(|node| prose(node, problems));
    let level = match level? {
        "documented" => EvidenceLevel::Documented,
        "official-client" => EvidenceLevel::OfficialClient,
        "third-party" => EvidenceLevel::ThirdParty,
        _ => EvidenceLevel::Unverified,
    };
    if source.is_none() && level != EvidenceLevel::Unverified {
        problems
            .error(EVIDENCE, node.span.clone(), "this evidence names no source")
            .help("add `source`: an address, or a repository and file; or say `level: unverified`");
    }
    Some(Evidence { level, source, note })
}

/// A text for people; warns when YAML has cut it off at a `#`.
pub(crate) fn prose(node: &Node, problems: &mut Problems) -> Option<String> {
    let text = decode::text(node, problems)?;
    let source = Arc::clone(problems.source());
    // Only a plain text ends at a comment: quotes and block headers are no part of the text.
    let first_word = text.split_whitespace().next().unwrap_or_default();
    let is_plain = source.text.get(node.span.clone()).is_some_and(|written| written.starts_with(first_word));
    let rest = source.text.get(node.span.end..).unwrap_or_default().lines().next().unwrap_or_default();
    let comment = rest.trim();
    // Behind a whole sentence, `# …` was meant to be a comment.
    let is_meant = text.ends_with(['.', '!', '?']) && comment.starts_with("# ");
    if is_plain && rest.starts_with([' ', '\t']) && comment.starts_with('#') && !is_meant {
        let start = node.span.end + rest.len() - rest.trim_start().len();
        let place = start..start + comment.len();
        problems
            .warning(CUT_BY_COMMENT, place, format!("this text ends before the `#`: it is `{text}`"))
            .label("a comment to YAML")
            .help("put the whole text in quotes, or the comment on a line of its own");
    }
    Some(text)
}

/// A text of at most `longest` characters that is not blank and stands on one line.
pub(crate) fn short_text(node: &Node, longest: usize, problems: &mut Problems) -> Option<String> {
    let text = prose(node, problems)?;
    let text = text.trim();
    if text.is_empty() || text.chars().count() > longest || text.contains(['\n', '\r']) {
        let message = format!("expected one line of 1 to {longest} characters");
        problems.error(BAD_LENGTH, node.span.clone(), message);
        return None;
    }
    Some(text.to_owned())
}

pub(crate) fn texts(node: Option<&Node>, problems: &mut Problems) -> Vec<String> {
    let Some(items) = node.and_then(|node| decode::list(node, problems)) else { return Vec::new() };
    items.iter().filter_map(|item| scalar_text(item, problems)).map(|text| text.value).collect()
}

pub(crate) fn spanned_text(node: &Node, problems: &mut Problems) -> Option<Spanned<String>> {
    Some(Spanned { value: decode::text(node, problems)?, span: node.span.clone() })
}

/// A text, or a number or Boolean as it is written.
pub(crate) fn scalar_text(node: &Node, problems: &mut Problems) -> Option<Spanned<String>> {
    match node.scalar() {
        Some(text) if !node.is_null() => Some(Spanned { value: text.to_owned(), span: node.span.clone() }),
        _ => {
            decode::wrong_kind(node, "a text", problems);
            None
        }
    }
}

pub(super) fn template(node: &Node, problems: &mut Problems) -> Option<Spanned<Template>> {
    let text = scalar_text(node, problems)?;
    parse_template(&text.value, &text.span, problems).map(|value| Spanned { value, span: text.span })
}

pub(crate) fn parse_template(text: &str, span: &Span, problems: &mut Problems) -> Option<Template> {
    match Template::parse(text) {
        Ok(template) => Some(template),
        Err(error) => {
            // The text stands in the source as it is unless it is quoted with escapes or folded: then point at all of it.
            let written = problems.source().text.get(span.clone()).unwrap_or_default();
            let exact = written.find(text).map(|at| span.start + at);
            let place = exact.map_or(span.clone(), |at| at + error.range.start..at + error.range.end);
            problems
                .error(BAD_VALUE, place, error.message)
                .help("a placeholder is `${input}` or `${input | filter: argument}`; `$${` is a literal `${`");
            None
        }
    }
}

/// A mapping of names to values, such as headers.
pub(super) fn templates(node: &Node, problems: &mut Problems) -> Option<Vec<Pair<Spanned<Template>>>> {
    let entries = decode::mapping(node, problems)?;
    let mut pairs = Vec::new();
    for entry in entries {
        let name = header_name(entry, problems);
        if let (Some(name), Some(value)) = (name, template(&entry.value, problems)) {
            pairs.push(Pair { name: name.name, optional: name.optional, value });
        }
    }
    Some(pairs)
}

fn header_name(entry: &Entry, problems: &mut Problems) -> Option<Pair<()>> {
    let pair = load_payload::key(&entry.key);
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if pair.name.value.is_empty() || !pair.name.value.bytes().all(token) {
        let message = format!("`{}` is not a header's name", pair.name.value);
        problems.error(BAD_NAME, entry.key.span.clone(), message);
        return None;
    }
    Some(pair)
}

pub(crate) fn word<'w>(node: &Node, allowed: &[&'w str], problems: &mut Problems) -> Option<&'w str> {
    let text = decode::text(node, problems)?;
    let found = allowed.iter().copied().find(|word| *word == text);
    if found.is_none() {
        let fix = decode::unmistakable(&text, allowed)
            .and_then(|close| repair::rename(problems.source(), &node.span, &text, close));
        let problem = problems.error(BAD_WORD, node.span.clone(), format!("`{text}` is not allowed here")).fix(fix);
        let problem = match closest(&text, allowed) {
            Some(close) => problem.help(format!("did you mean `{close}`?")),
            None => problem,
        };
        problem.help(format!("allowed: {}", allowed.join(", ")));
    }
    found
}

pub(crate) fn regex(node: &Node, problems: &mut Problems) -> Option<Spanned<String>> {
    let text = spanned_text(node, problems)?;
    if let Err(why) = pattern::check(&text.value) {
        problems
            .error(BAD_PATTERN, text.span.clone(), format!("this regular expression {why}"))
            .help("docs/spec-language.md says what regular expressions may use");
        return None;
    }
    Some(text)
}
