//! What is wrong with a mock that can be read: names that stand for nothing, replies that are missing, rules that
//! contradict themselves.

use super::shape_request as shape;
use super::text::{Names, Site, check_computable};
use super::{
    Allowed, Body, Content, Credential, Field, Format, Is, JsonReply, Kind, Mock, Presence, Reply, Rule,
    SignaturePlace, Text, ValueType, judge,
};
use crate::outcome::Outcome;
use crate::phone;
use crate::plan::expr::Data;
use crate::plan::scope::UNKNOWN_INPUT;
use crate::spec::value::{Part, Template};
use crate::spec::{Span, Spanned, pattern};
use crate::yaml::decode::{Fields, Problems, closest, unmistakable};
use crate::yaml::repair;

/// A reply that every mock must have is missing.
pub(crate) const MISSING_REPLY: &str = "M001";
/// A refusal names a reply that is not there.
pub(crate) const UNKNOWN_REPLY: &str = "M002";
/// Two replies have the same name or test number.
pub(crate) const TAKEN: &str = "M003";
/// A test number is one that the mock itself refuses.
pub(crate) const REFUSED_NUMBER: &str = "M004";
/// A value of the account is never used.
pub(crate) const UNUSED_ACCOUNT: &str = "L013";
/// A field's name or a path cannot be read.
pub(crate) const BAD_FIELD: &str = "M005";
/// A rule depends on a field that has no rule.
pub(crate) const UNKNOWN_FIELD: &str = "M006";
/// A rule contradicts itself.
pub(crate) const BAD_RULE: &str = "M007";
/// Nothing in the mock demands the recipient, or the message with its code.
pub(crate) const UNPROVEN: &str = "M008";
/// The key in the path is not in the path.
pub(crate) const NO_KEY_IN_PATH: &str = "M009";

/// Reports what is wrong with a mock; `unread` are the values of the account that could not be read, and `is_whole` says
/// whether all replies could.
pub(super) fn mock(mock: &Mock, unread: Vec<String>, is_whole: bool, problems: &mut Problems) {
    let mut names = Names {
        account: mock.account.iter().map(|it| it.name.value.clone()).collect(),
        unread,
        fields: field_names(mock),
        ..Names::default()
    };
    texts(mock, &mut names, problems);
    for account in mock.account.iter().filter(|it| !names.used.contains(&it.name.value)) {
        problems
            .warning(UNUSED_ACCOUNT, account.name.span.clone(), format!("nothing uses `{}`", account.name.value))
            .help("use it as `${account.NAME}`, or take it out");
    }
    dependencies(mock, problems);
    delivery(mock, problems);
    names_of_replies(mock, is_whole, problems);
    if is_whole {
        required_replies(mock, problems);
    }
    test_numbers(mock, problems);
}

/// The rules of the body.
pub(super) fn body_rules(body: &Body) -> &[Field] {
    match body {
        Body::None | Body::Text(_) => &[],
        Body::Form(fields) | Body::Json(fields) | Body::Xml { fields, .. } => fields,
    }
}

fn field_names(mock: &Mock) -> Vec<String> {
    let request = &mock.request;
    let rules = request.query.iter().chain(body_rules(&request.body)).map(|it| it.name.written.value.clone());
    let credentials = request.auth.iter().flat_map(|it| &it.credentials).filter_map(|it| match &it.value {
        Credential::Query { name, .. } => Some(name.value.clone()),
        Credential::Field { name, .. } => Some(name.written.value.clone()),
        Credential::Signature(signature) => match &signature.place {
            SignaturePlace::Query(name) => Some(name.value.clone()),
            SignaturePlace::Field(name) => Some(name.written.value.clone()),
            SignaturePlace::Header(_) => None,
        },
        _ => None,
    });
    rules.chain(credentials).collect()
}

fn texts(mock: &Mock, names: &mut Names, problems: &mut Problems) {
    let request = &mock.request;
    let account = |name: &str| mock.account(name.strip_prefix("account.")?).map(|it| Data::Text(it.to_owned()));
    let mut fixed: Vec<&Text> = vec![&request.host, &request.path];
    for credential in request.auth.iter().flat_map(|it| &it.credentials) {
        match &credential.value {
            Credential::Basic { username, password } => fixed.extend([username, password]),
            Credential::Header { value, .. } | Credential::Query { value, .. } | Credential::Field { value, .. } => {
                names.check_text(value, Site::Arrived, problems);
            }
            Credential::Path(secret) => path_key(mock, secret.as_ref(), &credential.span, problems),
            Credential::OAuth2(it) => {
                fixed.extend([&it.host, &it.path, &it.client_id, &it.client_secret]);
                fixed.extend(&it.scope);
                fixed.extend(it.fields.iter().map(|it| &it.1));
            }
            Credential::AwsSigV4(it) => {
                fixed.extend([&it.service, &it.region, &it.access_key_id, &it.secret_access_key]);
            }
            Credential::Signature(signature) => {
                for (name, text) in &signature.values {
                    let found = names.check(text, Site::Arrived, problems);
                    names.values.push((name.value.clone(), found));
                }
                names.check_text(&signature.equals, Site::Arrived, problems);
                names.values.clear();
            }
            Credential::Jwt(jwt) => {
                // A key may be bytes.
                names.check(&jwt.key, Site::Account, problems);
                check_computable(&jwt.key, &account, problems);
                rules(&jwt.claims, names, problems);
            }
        }
    }
    for text in fixed {
        names.check_text(text, Site::Account, problems);
        check_computable(text, &account, problems);
    }
    rules(&request.headers, names, problems);
    rules(&request.query, names, problems);
    rules(body_rules(&request.body), names, problems);
    if let Body::Text(rule) = &request.body {
        values(rule, names, problems);
    }
    for reply in &mock.replies {
        reply.headers.iter().for_each(|header| names.check_text(&header.1, Site::Reply, problems));
        match &reply.content {
            Content::Empty => {}
            Content::Json(json) => json_texts(json, names, problems),
            Content::Xml(text) | Content::Text(text) => names.check_text(text, Site::Reply, problems),
        }
    }
}

fn rules(fields: &[Field], names: &mut Names, problems: &mut Problems) {
    fields.iter().for_each(|field| values(&field.rule, names, problems));
}

fn values(rule: &Rule, names: &mut Names, problems: &mut Problems) {
    for value in &rule.one_of {
        if let Allowed::Text(template) = &value.value {
            names.check_text(&Spanned { value: template.clone(), span: value.span.clone() }, Site::Arrived, problems);
        }
    }
}

fn json_texts(json: &JsonReply, names: &mut Names, problems: &mut Problems) {
    match json {
        JsonReply::Literal(_) => {}
        JsonReply::Text(text) => names.check_text(text, Site::Reply, problems),
        JsonReply::Array(items) => items.iter().for_each(|item| json_texts(item, names, problems)),
        JsonReply::Object(members) => members.iter().for_each(|member| json_texts(&member.1, names, problems)),
    }
}

/// The names of the account's values in a text, in order.
pub(super) fn account_names(text: &Template) -> impl Iterator<Item = &str> {
    text.names().filter_map(|name| name.strip_prefix("account."))
}

fn path_key(mock: &Mock, secret: Option<&Spanned<String>>, span: &Span, problems: &mut Problems) {
    let path = &mock.request.path;
    match secret {
        None if account_names(&path.value).next().is_none() => {
            problems
                .error(NO_KEY_IN_PATH, span.clone(), "`path` holds no value of the account")
                .related(path.span.clone(), "the path")
                .help("write the key into `request.path`, such as `/v1/${account.api_key}/send`");
        }
        Some(name) if mock.account(&name.value).is_none() => {
            let known: Vec<&str> = mock.account.iter().map(|it| it.name.value.as_str()).collect();
            let help = match closest(&name.value, &known) {
                Some(close) => format!("did you mean `{close}`?"),
                None => "name a value of `account`".to_owned(),
            };
            let message = format!("there is no `account.{}`", name.value);
            problems.error(UNKNOWN_INPUT, name.span.clone(), message).help(help);
        }
        Some(name) if !account_names(&path.value).any(|it| it == name.value) => {
            problems
                .error(NO_KEY_IN_PATH, name.span.clone(), format!("`{}` is not in the path", name.value))
                .related(path.span.clone(), "the path");
        }
        _ => {}
    }
}

fn dependencies(mock: &Mock, problems: &mut Problems) {
    let request = &mock.request;
    let all = field_names(mock);
    let with_fields = |own: &[Field]| own.iter().map(|it| it.name.written.value.clone()).collect::<Vec<_>>();
    check_dependencies(&request.headers, &with_fields(&request.headers), problems);
    check_dependencies(&request.query, &all, problems);
    check_dependencies(body_rules(&request.body), &all, problems);
    for credential in request.auth.iter().flat_map(|it| &it.credentials) {
        if let Credential::Jwt(jwt) = &credential.value {
            check_dependencies(&jwt.claims, &with_fields(&jwt.claims), problems);
        }
    }
}

fn check_dependencies(fields: &[Field], known: &[String], problems: &mut Problems) {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    for field in fields {
        let (Presence::With(other) | Presence::Without(other)) = &field.rule.presence else { continue };
        if other.value == field.name.written.value {
            let message = "a field cannot depend on itself";
            problems.error(UNKNOWN_FIELD, other.span.clone(), message);
        } else if !known.contains(&other.value.as_str()) {
            let fix = unmistakable(&other.value, &known)
                .and_then(|close| repair::rename(problems.source(), &other.span, &other.value, close));
            let help = match closest(&other.value, &known) {
                Some(close) => format!("did you mean `{close}`?"),
                None => "write the name of a field that has a rule".to_owned(),
            };
            let message = format!("no rule names a field `{}`", other.value);
            problems.error(UNKNOWN_FIELD, other.span.clone(), message).help(help).fix(fix);
        }
    }
}

/// Every rule of the request that says what a field is of the delivery.
fn roles(mock: &Mock) -> Vec<&Rule> {
    let request = &mock.request;
    let fields = request.headers.iter().chain(&request.query).chain(body_rules(&request.body)).map(|it| &it.rule);
    let text = match &request.body {
        Body::Text(rule) => Some(&**rule),
        _ => None,
    };
    fields.chain(text).filter(|rule| rule.is.is_some()).collect()
}

fn delivery(mock: &Mock, problems: &mut Problems) {
    let roles = roles(mock);
    let has = |test: fn(&Is) -> bool| roles.iter().any(|rule| rule.is.as_ref().is_some_and(|is| test(&is.value)));
    let place = mock.request.span.clone();
    if !has(|is| matches!(is, Is::Recipient(_))) {
        problems
            .error(UNPROVEN, place.clone(), "no rule of `request` says which field is the recipient's number")
            .help("add `is: recipient` and `written` to the rule of that field");
    }
    if !has(|is| !matches!(is, Is::Recipient(_))) {
        problems
            .error(UNPROVEN, place, "no rule of `request` says which field is the message or the one-time password")
            .help("add `is: message`, `is: otp` or `is: contains_otp` to the rule of that field");
    }
}

fn names_of_replies(mock: &Mock, is_whole: bool, problems: &mut Problems) {
    for (at, reply) in mock.replies.iter().enumerate() {
        if let Some(first) = mock.replies[..at].iter().find(|it| it.name.value == reply.name.value) {
            problems
                .error(TAKEN, reply.name.span.clone(), format!("there is already a reply `{}`", reply.name.value))
                .related(first.name.span.clone(), "the first one");
        }
    }
    if !is_whole {
        return;
    }
    let known: Vec<&str> = mock.replies.iter().map(|it| it.name.value.as_str()).collect();
    for name in refusals(mock).into_iter().filter(|it| !it.span.is_empty()) {
        if known.contains(&name.value.as_str()) {
            continue;
        }
        let fix = unmistakable(&name.value, &known)
            .and_then(|close| repair::rename(problems.source(), &name.span, &name.value, close));
        let help = match closest(&name.value, &known) {
            Some(close) => format!("did you mean `{close}`?"),
            None => format!("there are {}", known.join(", ")),
        };
        let message = format!("there is no reply `{}`", name.value);
        problems.error(UNKNOWN_REPLY, name.span.clone(), message).help(help).fix(fix);
    }
}

/// Every name of a reply that a refusal gives.
fn refusals(mock: &Mock) -> Vec<&Spanned<String>> {
    let request = &mock.request;
    let claims = request.auth.iter().flat_map(|it| &it.credentials).filter_map(|it| match &it.value {
        Credential::Jwt(jwt) => Some(&jwt.claims),
        _ => None,
    });
    let fields = request.headers.iter().chain(&request.query).chain(body_rules(&request.body)).chain(claims.flatten());
    let text = match &request.body {
        Body::Text(rule) => rule.refusal.as_ref(),
        _ => None,
    };
    let rules = fields.filter_map(|it| it.rule.refusal.as_ref()).chain(text);
    let mut names = vec![&mock.refusals.default];
    for refusal in mock.refusals.by_kind.iter().map(|it| &it.1).chain(rules) {
        names.push(&refusal.missing);
        if refusal.wrong.span != refusal.missing.span {
            names.push(&refusal.wrong);
        }
    }
    names
}

fn required_replies(mock: &Mock, problems: &mut Problems) {
    if let Some(first) = mock.replies.first()
        && (first.result.value != Outcome::Success || !(200..300).contains(&first.status.value))
    {
        problems
            .error(MISSING_REPLY, first.name.span.clone(), "the first reply is not that of an accepted message")
            .help("put the reply with `result: SUCCESS` and a status of success first");
    }
    let asks = mock.request.auth.iter().all(|it| !it.credentials.is_empty()) && !mock.request.auth.is_empty();
    let names_auth = mock.refusals.by_kind.iter().any(|it| it.0 == Kind::Auth);
    if asks && !names_auth && !mock.refusals.span.is_empty() {
        problems
            .error(MISSING_REPLY, mock.refusals.span.clone(), "`refusals` does not say what wrong credentials get")
            .help("add `auth` with the name of that reply");
    }
    let has = |test: fn(&Reply) -> bool| mock.replies.iter().any(test);
    let place = mock.replies.first().map_or(0..0, |first| first.span.clone());
    if !has(|it| it.status.value == 429 || it.result.value == Outcome::MessageLimitExceeded) {
        problems
            .error(MISSING_REPLY, place.clone(), "there is no reply for too many messages")
            .help("add a reply with `status: 429` or `result: MESSAGE_LIMIT_EXCEEDED`, as the provider documents it");
    }
    if !has(|it| it.status.value >= 500) {
        problems
            .error(MISSING_REPLY, place, "there is no reply for an error of the provider's own")
            .help("add a reply with a status of 500 or more; `level: unverified` if its body is not documented");
    }
}

fn test_numbers(mock: &Mock, problems: &mut Problems) {
    let mut seen: Vec<&Spanned<String>> = Vec::new();
    let e164 = phone::PhoneRules::default();
    for number in mock.replies.iter().flat_map(|reply| &reply.to) {
        if e164.e164(&number.value).as_deref() != Some(&*number.value) {
            problems
                .error(REFUSED_NUMBER, number.span.clone(), format!("`{}` is not a number in E.164", number.value))
                .help("write `+` and 7 to 15 digits with the country code, in quotes");
            continue;
        }
        if let Some(first) = seen.iter().find(|it| it.value == number.value) {
            problems
                .error(TAKEN, number.span.clone(), format!("another reply has the test number `{}`", number.value))
                .related(first.span.clone(), "the first one")
                .help("nobody can get this reply by that number: choose one of your own");
        }
        seen.push(number);
        let recipients =
            roles(mock).into_iter().filter(|rule| matches!(&rule.is, Some(is) if matches!(is.value, Is::Recipient(_))));
        for rule in recipients {
            if !takes_number(mock, rule, &number.value) {
                let message = format!("the rule of the recipient refuses `{}`", number.value);
                problems
                    .error(REFUSED_NUMBER, number.span.clone(), message)
                    .related(rule.span.clone(), "the rule")
                    .help("choose a number that the rule takes, or let the rule take it");
            }
        }
    }
}

/// Whether a rule takes a number in one of the ways in which it may be written.
fn takes_number(mock: &Mock, rule: &Rule, number: &str) -> bool {
    let Some(Is::Recipient(forms)) = rule.is.as_ref().map(|it| &it.value) else { return true };
    forms.iter().any(|form| {
        let written = mock.request.phone.write(number, *form);
        let length = written.chars().count();
        rule.pattern.as_ref().is_none_or(|it| pattern::matches_whole(&it.value, &written))
            && rule.min_length.as_ref().is_none_or(|it| length >= it.value)
            && rule.max_length.as_ref().is_none_or(|it| length <= it.value)
    })
}

/// Reports what in a rule contradicts the rest of it.
pub(super) fn rule(rule: &Rule, fields: &Fields<'_>, problems: &mut Problems) {
    let span = |key: &str| fields.entry(key).map_or(rule.span.clone(), |entry| entry.key.span.clone());
    let mut contradiction = |key: &str, message: String| {
        problems.error(BAD_RULE, span(key), message);
    };
    let crossing = [
        ("max_length", is_above(&rule.min_length, &rule.max_length)),
        ("max_items", is_above(&rule.min_items, &rule.max_items)),
        ("max", matches!((&rule.min, &rule.max), (Some(min), Some(max)) if min.value > max.value)),
    ];
    for (key, _) in crossing.into_iter().filter(|it| it.1) {
        contradiction(key, "no value can be that small and that large".to_owned());
    }
    let given = |keys: &[&'static str]| fields.given(keys);
    let is_number = matches!(rule.kind, ValueType::Integer | ValueType::Number);
    if !is_number {
        for key in given(&["min", "max"]) {
            contradiction(key, format!("`{key}` needs `type: integer` or `type: number`"));
        }
    }
    if rule.kind != ValueType::Array {
        for key in given(&["items", "min_items", "max_items"]) {
            contradiction(key, format!("`{key}` needs `type: array`"));
        }
    }
    if matches!(rule.kind, ValueType::Array | ValueType::Object) {
        let scalar_keys =
            ["equals", "one_of", "pattern", "min_length", "max_length", "is", "format", "within", "fresh"];
        for key in given(&scalar_keys) {
            contradiction(key, format!("an array or object has no `{key}`: give what is in it a rule"));
        }
    }
    let is_time = |format: &Spanned<Format>| !matches!(format.value, Format::Uuid | Format::Json);
    if rule.within_ms.is_some() && !rule.format.as_ref().is_some_and(is_time) {
        contradiction("within", "`within` needs the `format` of a time".to_owned());
    }
    if matches!(rule.presence, Presence::Forbidden(_)) {
        let others: Vec<&'static str> = shape::RULE_SHAPE.keys();
        let others = others.into_iter().filter(|key| !matches!(*key, "forbidden" | "refusal" | "secret"));
        for key in given(&others.collect::<Vec<_>>()) {
            contradiction(key, format!("what is forbidden has no `{key}`"));
        }
    }
    for value in &rule.one_of {
        if !is_of_kind(&value.value, rule.kind) {
            let message = format!("this value is not of the type `{}`", judge::rule::type_name(rule.kind));
            problems.error(BAD_RULE, value.span.clone(), message).help("a text is written in quotes, a number without");
        }
    }
}

fn is_above(least: &Option<Spanned<usize>>, most: &Option<Spanned<usize>>) -> bool {
    matches!((least, most), (Some(least), Some(most)) if least.value > most.value)
}

fn is_of_kind(value: &Allowed, kind: ValueType) -> bool {
    let text = match value {
        Allowed::Scalar(_) if kind == ValueType::String => return false,
        Allowed::Scalar(text) => text.clone(),
        Allowed::Text(template) => match &template.parts[..] {
            [] => String::new(),
            [Part::Literal(text)] => text.clone(),
            // What a placeholder becomes is not known yet.
            _ => return true,
        },
    };
    judge::rule::is_written_as(&text, kind)
}
