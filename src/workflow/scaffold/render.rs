//! The texts of first files. Every text that comes from outside is quoted here, before a template sees it.

use std::sync::LazyLock;

use heck::ToTitleCase;
use tera::{Context, Tera};

use crate::config::Handler;
use crate::duration::write_millis;
use crate::encode::{yaml_comment, yaml_text};
use crate::names;
use crate::spec::{Setting, SettingKind, Spec};

/// Columns of a line of comment.
const WIDTH: usize = 120;

static ENGINE: LazyLock<Tera> = LazyLock::new(|| {
    let mut engine = Tera::new();
    engine.autoescape_on(Vec::<&str>::new());
    let texts = [
        ("mock.yaml", include_str!("../../../templates/scaffold/mock.yaml")),
        ("otpsmith.yaml", include_str!("../../../templates/scaffold/otpsmith.yaml")),
        ("spec.yaml", include_str!("../../../templates/scaffold/spec.yaml")),
    ];
    engine
        .add_raw_templates(texts)
        .expect("the templates are part of the program, and every test of a scaffold reads them");
    engine
});

/// How a new provider knows who is sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words of the spec language")]
pub enum Auth {
    Basic,
    Headers,
    Oauth2,
    AwsSigv4,
    Payload,
}

/// What carries a new provider's message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words of the spec language")]
pub enum Body {
    Form,
    Json,
    Xml,
    Query,
}

impl Auth {
    /// The word of the flag and of the templates.
    const fn word(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Headers => "headers",
            Self::Oauth2 => "oauth2",
            Self::AwsSigv4 => "aws-sigv4",
            Self::Payload => "payload",
        }
    }
}

impl Body {
    /// The word of the flag and of the templates.
    const fn word(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Query => "query",
        }
    }
}

/// A spec full of placeholders.
pub(super) fn spec(name: &str, auth: Auth, body: Body) -> String {
    let mut context = provider(name, auth, body);
    let (id, code) = match body {
        Body::Form | Body::Json | Body::Query => ("json: id", "json: error.code"),
        Body::Xml => ("xml: /response/id", "xml: /response/error/code"),
    };
    context.insert("id", id);
    context.insert("code", code);
    render("spec.yaml", &context)
}

/// A mock full of placeholders, which accepts what the spec of the same shape sends.
pub(super) fn mock(name: &str, auth: Auth, body: Body) -> String {
    let mut context = provider(name, auth, body);
    let is_xml = body == Body::Xml;
    let accepted = if is_xml { "xml: <response><id>${uuid}</id></response>" } else { r#"json: {id: "${uuid}"}"# };
    context.insert("accepted", accepted);
    let refused = [
        "invalid_number",
        "country_not_enabled",
        "too_many_requests",
        "unknown_sender",
        "unauthorized",
        "bad_request",
        "refused",
    ];
    for code in refused {
        let reply = if is_xml {
            format!("xml: <response><error><code>{code}</code></error></response>")
        } else {
            format!("json: {{error: {{code: {code}}}}}")
        };
        context.insert(code, &reply);
    }
    render("mock.yaml", &context)
}

/// What the first files of a new provider have in common.
fn provider(name: &str, auth: Auth, body: Body) -> Context {
    let mut context = Context::new();
    context.insert("name", name);
    context.insert("quoted_name", &yaml_text(name));
    context.insert("label", &yaml_text(&name.to_title_case()));
    context.insert("auth", auth.word());
    context.insert("body", body.word());
    context
}

/// A project file with one handler, which is in order.
pub(super) fn project_file(spec: &Spec, handler: &Handler) -> String {
    let draft = &handler.draft;
    let mut context = Context::new();
    context.insert("label", &yaml_comment(&spec.label));
    context.insert("provider", &yaml_text(&handler.provider.text));
    context.insert("default_class", &names::default_class(&handler.provider.text));
    context.insert("has_own_message", &spec.message.is_some());
    context
        .insert("timeout", &write_millis(i64::try_from(spec.endpoint.timeout.value.as_millis()).unwrap_or(i64::MAX)));
    context.insert("settings", &settings(spec, handler));
    let chosen = [("class", &draft.class), ("message", &draft.message), ("default_country", &draft.default_country)];
    for (key, written) in chosen {
        context.insert(key, &written.as_ref().map(|it| yaml_text(&it.text)));
    }
    render("otpsmith.yaml", &context)
}

/// The lines of the key `settings`: those that are chosen, and as comments those that may be.
fn settings(spec: &Spec, handler: &Handler) -> Vec<String> {
    let chosen = |setting: &Setting| {
        let written = handler.draft.settings.iter().find(|it| it.0 == setting.name.value);
        written.map(|it| it.1.text.as_str()).filter(|text| !text.is_empty())
    };
    if spec.settings.is_empty() {
        return Vec::new();
    }
    // A key with nothing but comments below it would be no mapping.
    let is_empty = spec.settings.iter().all(|it| chosen(it).is_none());
    let mut lines = vec![if is_empty { "    # settings:" } else { "    settings:" }.to_owned()];
    let off = if is_empty { "    #   " } else { "      # " };
    for setting in &spec.settings {
        let name = &setting.name.value;
        let help = setting.help.trim_end_matches('.');
        let value = chosen(setting);
        let default = setting.default.as_ref().map(|it| it.value.as_str());
        let help = match (value, default) {
            (Some(_), _) => format!("{help}."),
            (None, Some(_)) => format!("{help}. The default:"),
            (None, None) => format!("Optional. {help}."),
        };
        comment(&help, &mut lines);
        lines.push(match value {
            Some(value) => format!("      {name}: {}", scalar(setting, value)),
            None => format!("{off}{name}: {}", scalar(setting, default.unwrap_or(&setting.example.value))),
        });
    }
    lines
}

/// A value of a setting. Numbers and Booleans are readable without quotes.
fn scalar(setting: &Setting, text: &str) -> String {
    let is_itself = match setting.kind {
        SettingKind::Integer => text.parse::<i64>().is_ok_and(|number| number.to_string() == text),
        SettingKind::Boolean => matches!(text, "true" | "false"),
        _ => false,
    };
    if is_itself { text.to_owned() } else { yaml_text(text) }
}

/// Lines of comment at the depth of settings.
fn comment(text: &str, lines: &mut Vec<String>) {
    const BEGINNING: &str = "      #";
    let mut line = BEGINNING.to_owned();
    for word in yaml_comment(text).split(' ') {
        if line.len() > BEGINNING.len() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, BEGINNING.to_owned()));
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push(line);
}

fn render(name: &str, context: &Context) -> String {
    ENGINE.render(name, context).expect("every template gets all that it names")
}
