//! What there is to say about a provider, once, for people and for programs. The JSON shape is a contract.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::{answer, auth_word, body_word, request};
use crate::duration::write_millis;
use crate::outcome::Outcome;
use crate::plan::carrier::Carrier;
use crate::plan::{Plan, PlanAuth, PlanSecret};
use crate::spec::{Evidence, EvidenceLevel, Secret, Setting, SettingKind, Spec};

/// Everything about one provider.
#[derive(Debug, Serialize)]
pub(super) struct Explanation {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) docs: Vec<String>,
    pub(super) origin: &'static str,
    pub(super) settings: Vec<SettingLine>,
    pub(super) secrets: Vec<SecretLine>,
    pub(super) auth: &'static str,
    pub(super) body: &'static str,
    pub(super) request: request::Shape,
    /// Where the error code is looked for, in order.
    pub(super) error_code: Vec<String>,
    #[serde(serialize_with = "by_result")]
    pub(super) results: Vec<Reply>,
    /// Results that this provider's handler can never give.
    pub(super) not_reachable: Vec<&'static str>,
    #[serde(serialize_with = "by_part")]
    pub(super) verified: Vec<(String, Evidence)>,
    /// What rests on no source, in words.
    pub(super) unverified: Vec<String>,
}

/// A setting.
#[derive(Debug, Serialize)]
pub(super) struct SettingLine {
    pub(super) name: String,
    pub(super) required: bool,
    pub(super) example: String,
    pub(super) help: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) default: Option<String>,
    /// The setting that makes this one unnecessary.
    pub(super) unless: Option<String>,
    pub(super) choices: Vec<String>,
    pub(super) pattern: Option<String>,
    pub(super) min: Option<String>,
    pub(super) max: Option<String>,
}

/// A secret.
#[derive(Debug, Serialize)]
pub(super) struct SecretLine {
    pub(super) name: String,
    pub(super) example: String,
    pub(super) help: String,
    pub(super) read_by_apex: bool,
    /// Its name in Salesforce.
    pub(super) parameter: String,
    pub(super) stored_in: &'static str,
}

/// One way to a result.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) result: Outcome,
    /// Its place among the spec's rules, from 1; none for success and for what the handler itself decides.
    pub(super) order: Option<usize>,
    /// Whether the provider's answer decides, rather than the handler itself.
    pub(super) by_provider: bool,
    pub(super) meaning: String,
    /// The tests in words; empty where nothing is tested.
    pub(super) tests: Vec<String>,
    /// The tests for programs: status, code and all, as in a spec.
    pub(super) machine: Map<String, Value>,
    pub(super) evidence: Option<Evidence>,
}

impl Explanation {
    pub(super) fn of(spec: &Spec, plan: &Plan, origin: &'static str) -> Self {
        let results = replies(spec);
        let not_reachable = Outcome::ALL.into_iter().filter(|it| !results.iter().any(|reply| reply.result == *it));
        let not_reachable = not_reachable.map(Outcome::name).collect();
        Self {
            name: spec.name.value.clone(),
            label: spec.label.clone(),
            docs: spec.docs.clone(),
            origin,
            settings: spec.settings.iter().map(setting).collect(),
            secrets: spec.secrets.iter().zip(&plan.secrets).map(|(it, planned)| secret(it, planned, plan)).collect(),
            auth: auth_word(spec),
            body: body_word(spec),
            request: request::Shape::of(spec),
            error_code: spec.response.code.iter().map(answer::locator).collect(),
            unverified: unverified(spec),
            verified: spec.verified.iter().map(|(part, evidence)| (part.value.clone(), evidence.clone())).collect(),
            results,
            not_reachable,
        }
    }
}

fn setting(setting: &Setting) -> SettingLine {
    let (kind, choices) = match &setting.kind {
        SettingKind::Text => ("text", Vec::new()),
        SettingKind::Integer => ("integer", Vec::new()),
        SettingKind::Boolean => ("boolean", Vec::new()),
        SettingKind::Duration => ("duration", Vec::new()),
        SettingKind::Choice(choices) => ("choice", choices.clone()),
    };
    let limit = |limit: Option<i64>| {
        limit.map(|limit| if setting.kind == SettingKind::Duration { write_millis(limit) } else { limit.to_string() })
    };
    SettingLine {
        name: setting.name.value.clone(),
        required: setting.default.is_none() && !setting.optional,
        example: setting.example.value.clone(),
        help: setting.help.clone(),
        kind,
        default: setting.default.as_ref().map(|it| it.value.clone()),
        unless: setting.unless.as_ref().map(|it| it.value.clone()),
        choices,
        pattern: setting.pattern.as_ref().map(|it| it.value.clone()),
        min: limit(setting.min),
        max: limit(setting.max),
    }
}

fn secret(secret: &Secret, planned: &PlanSecret, plan: &Plan) -> SecretLine {
    SecretLine {
        name: secret.name.value.clone(),
        example: secret.example.value.clone(),
        help: secret.help.clone(),
        read_by_apex: planned.read_by_apex,
        parameter: planned.parameter.clone(),
        stored_in: home(planned, plan),
    }
}

/// Where a secret lives in Salesforce.
fn home(secret: &PlanSecret, plan: &Plan) -> &'static str {
    if secret.read_by_apex {
        return "protected custom setting";
    }
    match &plan.auth {
        PlanAuth::AwsSigV4 { access_key_id, secret_access_key, .. }
            if [access_key_id, secret_access_key].contains(&&secret.name) =>
        {
            "External Credential (AWS Signature Version 4)"
        }
        PlanAuth::OAuth2 { .. } => "External Credential (OAuth 2.0 client credentials)",
        PlanAuth::Headers(headers) if headers.iter().any(|it| it.carrier == Carrier::ExternalCredential) => {
            "External Credential (custom header)"
        }
        _ => "External Credential (merge field in the request)",
    }
}

/// Every way to every result, in the order in which they are tried.
fn replies(spec: &Spec) -> Vec<Reply> {
    let otherwise = |result, by_provider, meaning: &str| Reply {
        result,
        order: None,
        by_provider,
        meaning: meaning.to_owned(),
        tests: Vec::new(),
        machine: answer::machine(&[], &[], &[]),
        evidence: None,
    };
    let evidence_of = |part: &str| spec.verified.iter().find(|it| it.0.value == part).map(|it| it.1.clone());
    let response = &spec.response;
    let mut all = vec![
        otherwise(Outcome::InvalidPhoneNumber, false, "the number cannot be a phone number; nothing is sent"),
        Reply {
            result: Outcome::Success,
            order: None,
            by_provider: true,
            meaning: "the provider accepted the message".to_owned(),
            tests: answer::tests(&response.success.status, &[], &response.success.all),
            machine: answer::machine(&response.success.status, &[], &response.success.all),
            evidence: evidence_of("success"),
        },
    ];
    for (at, rule) in response.results.iter().enumerate() {
        all.push(Reply {
            result: rule.result.value,
            order: Some(at + 1),
            by_provider: true,
            meaning: rule.meaning.clone(),
            tests: answer::tests(&rule.status, &rule.code, &rule.all),
            machine: answer::machine(&rule.status, &rule.code, &rule.all),
            evidence: rule.evidence.clone().or_else(|| evidence_of("results")),
        });
    }
    all.push(otherwise(Outcome::ProviderError, true, "any other answer"));
    all.push(otherwise(Outcome::Exception, false, "no answer: a timeout, a refused connection, a missing credential"));
    all
}

fn unverified(spec: &Spec) -> Vec<String> {
    let parts = spec.verified.iter().map(|(part, evidence)| (part.value.clone(), Some(evidence)));
    let rules =
        spec.response.results.iter().map(|rule| (format!("result \"{}\"", rule.meaning), rule.evidence.as_ref()));
    let open = parts.chain(rules).filter_map(|(what, evidence)| Some((what, evidence?)));
    open.filter(|(_, evidence)| evidence.level == EvidenceLevel::Unverified)
        .map(|(what, evidence)| match &evidence.note {
            Some(note) => format!("{what}: {note}"),
            None => what,
        })
        .collect()
}

/// The word of a spec for a level.
pub(super) fn level(evidence: &Evidence) -> &'static str {
    match evidence.level {
        EvidenceLevel::Documented => "documented",
        EvidenceLevel::OfficialClient => "official-client",
        EvidenceLevel::ThirdParty => "third-party",
        EvidenceLevel::Unverified => "unverified",
    }
}

fn evidence_json(evidence: &Evidence) -> Value {
    json!({"level": level(evidence), "source": evidence.source, "note": evidence.note})
}

fn by_part<S: Serializer>(parts: &[(String, Evidence)], serializer: S) -> Result<S::Ok, S::Error> {
    let parts: Map<String, Value> = parts.iter().map(|(part, it)| (part.clone(), evidence_json(it))).collect();
    parts.serialize(serializer)
}

/// All six results, also those that nothing leads to.
fn by_result<S: Serializer>(replies: &[Reply], serializer: S) -> Result<S::Ok, S::Error> {
    let mut results = Map::new();
    for outcome in Outcome::ALL {
        let ways = replies.iter().filter(|reply| reply.result == outcome).map(|reply| {
            let by = if reply.by_provider { "provider" } else { "handler" };
            let mut way = Map::new();
            way.insert("meaning".to_owned(), json!(reply.meaning));
            way.insert("by".to_owned(), json!(by));
            way.insert("order".to_owned(), json!(reply.order));
            way.extend(reply.machine.clone());
            way.insert("verified".to_owned(), reply.evidence.as_ref().map_or(Value::Null, evidence_json));
            Value::Object(way)
        });
        results.insert(outcome.name().to_owned(), Value::Array(ways.collect()));
    }
    results.serialize(serializer)
}
