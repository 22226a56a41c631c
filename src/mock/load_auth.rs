//! Reads a mock's `auth`: how a caller proves who it is.

use super::load::{check_header_name, headers, template, templates};
use super::load_request::{ReadName, duration, field_path, key, literal, rules};
use super::shape_request as shape;
use super::{
    Alternative, AwsSigV4, ClientAuth, Credential, Jwt, OAuth2, Signature, SignaturePlace, load, load_request,
};
use crate::spec::Spanned;
use crate::spec::load::{BAD_WORD, CHOICE, named, spanned_text, word};
use crate::spec::shape::CLIENT_AUTHS;
use crate::yaml::Node;
use crate::yaml::decode::{self, Fields, Problems};

/// How long a token is good when the mock does not say.
const DEFAULT_LIFETIME_MS: i64 = 3_600_000;
/// How far a signed request's time may be from now when the mock does not say: the limit of most AWS services.
const DEFAULT_WITHIN_MS: i64 = 300_000;

pub(super) fn auth(node: &Node, read_name: ReadName, problems: &mut Problems) -> Vec<Alternative> {
    let items = node.as_list().unwrap_or(std::slice::from_ref(node));
    if items.is_empty() {
        problems.error(CHOICE, node.span.clone(), "`auth` needs at least one way to prove who calls");
    }
    items.iter().filter_map(|item| alternative(item, read_name, problems)).collect()
}

fn alternative(node: &Node, read_name: ReadName, problems: &mut Problems) -> Option<Alternative> {
    let fields = Fields::read(node, &shape::AUTH, problems)?;
    let before = problems.list().len();
    let mut credentials: Vec<Spanned<Credential>> = Vec::new();
    for field in shape::AUTH.fields {
        let Some(entry) = fields.entry(field.key) else { continue };
        let at = entry.key.span.clone();
        let all = credential(field.key, &entry.value, read_name, problems);
        // Whoever names a way to prove who calls, and then asks for nothing, has forgotten something.
        if all.as_ref().is_some_and(Vec::is_empty) && field.key != "none" && problems.list().len() == before {
            let message = format!("`{}` asks for nothing", field.key);
            problems.error(CHOICE, at.clone(), message).help("write what is asked for, or `none: true`");
        }
        let all = all.unwrap_or_default();
        credentials.extend(all.into_iter().map(|value| Spanned { value, span: at.clone() }));
    }
    let none = fields.entry("none");
    let given = shape::AUTH.fields.iter().filter(|field| fields.optional(field.key).is_some()).count();
    if given == 0 {
        problems
            .error(CHOICE, node.head(), "`auth` does not say how a caller proves who it is")
            .help("write `none: true` if the provider asks for nothing");
    }
    if let Some(entry) = none.filter(|_| given > 1) {
        problems.error(CHOICE, entry.key.span.clone(), "`none` cannot stand beside other credentials");
    }
    // What could not be read has been reported, so that nobody judges by what is left.
    Some(Alternative { credentials })
}

fn credential(kind: &str, node: &Node, read_name: ReadName, problems: &mut Problems) -> Option<Vec<Credential>> {
    Some(match kind {
        "none" => {
            is_true(node, "none", problems)?;
            Vec::new()
        }
        "basic" => {
            let fields = Fields::read(node, &shape::BASIC, problems)?;
            let username = fields.required("username", problems).and_then(|node| template(node, problems));
            let password = fields.required("password", problems).and_then(|node| template(node, problems));
            vec![Credential::Basic { username: username?, password: password? }]
        }
        "headers" => {
            let pairs = headers(node, problems).into_iter();
            pairs.map(|(name, value)| Credential::Header { name, value }).collect()
        }
        "query" => {
            let pairs = templates(node, problems).into_iter();
            pairs.map(|(name, value)| Credential::Query { name, value }).collect()
        }
        "fields" => {
            let pairs = templates(node, problems).into_iter();
            pairs
                .map(|(name, value)| Credential::Field { name: field_path(name, read_name, problems), value })
                .collect()
        }
        "path" if node.as_mapping().is_none() => {
            is_true(node, "path", problems)?;
            vec![Credential::Path(None)]
        }
        "path" => {
            let fields = Fields::read(node, &shape::PATH_SECRET, problems)?;
            let secret = fields.required("secret", problems).and_then(|node| spanned_text(node, problems));
            vec![Credential::Path(Some(secret?))]
        }
        "oauth2" => vec![Credential::OAuth2(Box::new(oauth2(node, problems)?))],
        "aws_sigv4" => vec![Credential::AwsSigV4(aws_sigv4(node, problems)?)],
        "signature" => vec![Credential::Signature(signature(node, read_name, problems)?)],
        _ => vec![Credential::Jwt(jwt(node, problems)?)],
    })
}

fn is_true(node: &Node, key: &str, problems: &mut Problems) -> Option<()> {
    let is_true = decode::boolean(node, problems)?;
    if !is_true {
        problems.error(BAD_WORD, node.span.clone(), format!("write `{key}: true`, or leave it out"));
    }
    is_true.then_some(())
}

fn oauth2(node: &Node, problems: &mut Problems) -> Option<OAuth2> {
    let fields = Fields::read(node, &shape::OAUTH2, problems)?;
    let mut read = |key: &str| fields.required(key, problems).and_then(|node| template(node, problems));
    let (host, path) = (read("host"), read("path"));
    let (client_id, client_secret) = (read("client_id"), read("client_secret"));
    if let Some(path) = &path {
        load_request::check_path(path, problems);
    }
    let scope = fields.optional("scope").and_then(|node| template(node, problems));
    let client_auth = fields.optional("client_auth").map_or(Some("body"), |node| word(node, &CLIENT_AUTHS, problems));
    let further = fields.optional("fields").map(|node| templates(node, problems)).unwrap_or_default();
    let lifetime = fields.optional("lifetime").and_then(|node| duration(node, problems));
    let source = fields.optional("source").and_then(|node| decode::text(node, problems));
    Some(OAuth2 {
        host: host?,
        path: path?,
        client_auth: if client_auth? == "basic" { ClientAuth::Basic } else { ClientAuth::Body },
        client_id: client_id?,
        client_secret: client_secret?,
        scope,
        fields: further,
        lifetime_ms: lifetime.map_or(DEFAULT_LIFETIME_MS, |it| it.value),
        source,
    })
}

fn aws_sigv4(node: &Node, problems: &mut Problems) -> Option<AwsSigV4> {
    let fields = Fields::read(node, &shape::AWS_SIGV4, problems)?;
    let mut read = |key: &str| fields.required(key, problems).and_then(|node| template(node, problems));
    let (service, region) = (read("service"), read("region"));
    let (access_key_id, secret_access_key) = (read("access_key_id"), read("secret_access_key"));
    let within = fields.optional("within").and_then(|node| duration(node, problems));
    Some(AwsSigV4 {
        service: service?,
        region: region?,
        access_key_id: access_key_id?,
        secret_access_key: secret_access_key?,
        within_ms: within.map_or(DEFAULT_WITHIN_MS, |it| it.value),
    })
}

fn signature(node: &Node, read_name: ReadName, problems: &mut Problems) -> Option<Signature> {
    let fields = Fields::read(node, &shape::SIGNATURE, problems)?;
    let equals = fields.required("equals", problems).and_then(|node| template(node, problems));
    let values =
        named(fields.optional("values"), problems, |name, node, problems| Some((name, template(node, problems)?)));
    let [place] = fields.given(&shape::SIGNATURE_PLACES)[..] else {
        let message = format!("a signature needs exactly one of {}", shape::SIGNATURE_PLACES.join(", "));
        problems.error(CHOICE, node.head(), message);
        return None;
    };
    let name = fields.optional(place).and_then(|node| spanned_text(node, problems))?;
    let place = match place {
        "header" => {
            check_header_name(&name, problems);
            SignaturePlace::Header(name)
        }
        "query" => SignaturePlace::Query(name),
        _ => SignaturePlace::Field(field_path(name, read_name, problems)),
    };
    Some(Signature { place, equals: equals?, values })
}

fn jwt(node: &Node, problems: &mut Problems) -> Option<Jwt> {
    let fields = Fields::read(node, &shape::JWT, problems)?;
    let header = match fields.optional("header") {
        Some(node) => spanned_text(node, problems),
        None => Some(Spanned { value: "Authorization".to_owned(), span: load::key_span(node) }),
    };
    if let Some(header) = &header {
        check_header_name(header, problems);
    }
    let prefix = fields.optional("prefix").map_or(Some("Bearer".to_owned()), |node| decode::text(node, problems));
    let algorithm = fields.required("algorithm", problems).and_then(|node| word(node, &["HS256"], problems));
    let secret = fields.required("key", problems).and_then(|node| template(node, problems));
    let typ = fields.optional("type").and_then(|node| literal(node, problems));
    let claims = fields.optional("claims").map(|node| rules(node, key, problems)).unwrap_or_default();
    algorithm?;
    Some(Jwt { header: header?, prefix: prefix?.trim().to_owned(), key: secret?, typ, claims })
}
