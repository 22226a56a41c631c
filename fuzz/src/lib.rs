//! What every fuzz target holds otpsmith to.

use std::collections::BTreeMap;

use otpsmith::artifact::{self, Target};
use otpsmith::clock::Instant;
use otpsmith::diagnostic::{Diagnostic, Severity, json, text};
use otpsmith::mock::{Clock, Content, Delivery, Endpoint, Expected, Judgement, Mock, Received, Session};
use otpsmith::plan::Plan;
use otpsmith::plan::evaluate;
use otpsmith::sfdx;

/// Findings can be shown: each place is a slice of its source, and both renderers take them.
pub fn can_be_shown(found: &[Diagnostic]) {
    for diagnostic in found {
        let related = diagnostic.related.iter().map(|(place, _)| place);
        for place in std::iter::once(&diagnostic.place).chain(related) {
            assert_eq!(place.clamped(), place.span, "{}: {}", diagnostic.code, diagnostic.message);
        }
        assert!(!diagnostic.message.is_empty() && !diagnostic.message.contains('\n'), "{:?}", diagnostic.message);
    }
    let mut out = Vec::new();
    text::render(found, false, &mut out).expect("text");
    json::render(found, &mut out).expect("JSON");
}

/// A refusal says why.
pub fn is_refusal(found: &[Diagnostic]) {
    assert!(found.iter().any(|it| it.severity == Severity::Error), "refused without an error");
    can_be_shown(found);
}

/// A mock says something about a request whatever it is, the same each time: an answer that can be sent, and violations that
/// can be shown.
pub fn is_judged_well(mock: &Mock, received: &Received) {
    let delivery = Delivery {
        recipient: "+14155550123".into(),
        message: "Code 123456: a+b & c=é".into(),
        otp: "123456".into(),
    };
    let known = Expected { delivery: Some(delivery), host_is_checked: true, ..Expected::default() };
    for expected in [Expected::default(), known] {
        let session = || Session::new(Clock::Fixed(Instant::from_epoch_millis(1_767_323_045_000)), 1);
        let judgement = mock.judge(received, Some(&expected), &mut session());
        assert!((100..600).contains(&judgement.answer.status));
        assert_eq!(judgement.violations.is_empty(), is_accepted(mock, &judgement), "{judgement:?}");
        for (name, value) in &judgement.answer.headers {
            assert!(!name.contains(char::is_control) && !value.contains(char::is_control), "{name}: {value:?}");
        }
        if let Some(reply) = mock.reply(&judgement.answer.name) {
            let body = String::from_utf8(judgement.answer.body.clone()).expect("UTF-8");
            if matches!(reply.content, Content::Json(_)) {
                serde_json::from_str::<serde_json::Value>(&body).expect("JSON");
            }
        }
        for violation in &judgement.violations {
            assert_eq!(violation.rule.clamped(), violation.rule.span, "{violation:?}");
            assert!(!violation.to_string().contains(['\n', '\r']), "{violation}");
        }
        assert_eq!(mock.judge(received, Some(&expected), &mut session()), judgement);
    }
}

/// Whether an answer is that of a request that breaks no rule.
fn is_accepted(mock: &Mock, judgement: &Judgement) -> bool {
    let name = &judgement.answer.name;
    let is_triggered = || mock.reply(name).is_some_and(|reply| !reply.to.is_empty() && judgement.violations.is_empty());
    let is_first = || {
        let is_named = mock.replies.first().is_some_and(|reply| reply.name.value == *name);
        // A mock may refuse with its first reply.
        is_named && judgement.violations.is_empty()
    };
    match judgement.endpoint {
        Endpoint::Token => name == "token",
        Endpoint::Delivery => is_first() || is_triggered(),
    }
}

/// The files of a plan lie inside the project, are of their kind, and are the same each time.
pub fn is_generated_well(plan: &Plan) {
    let target = Target::with_defaults(&plan.provider);
    let Ok(files) = artifact::files(plan, &target) else { return };
    for file in &files {
        let inside = ["force-app/main/default/", "docs/"].iter().any(|folder| file.path.starts_with(folder));
        assert!(inside && sfdx::check_path(&file.path).is_ok(), "{}", file.path);
        assert!(file.contents.ends_with('\n') && !file.contents.contains('\r'), "{}", file.path);
        if file.path.ends_with(".xml") {
            let document = roxmltree::Document::parse(&file.contents);
            assert!(document.is_ok(), "{}: {:?}\n{}", file.path, document.err(), file.contents);
        }
        if file.path.ends_with(".cls") {
            is_closed_apex(&file.contents);
        }
    }
    assert_eq!(artifact::files(plan, &target).ok(), Some(files));
}

/// Every literal and comment of an Apex class ends, on its own line if it is a literal, and brackets come in pairs: no
/// value of a spec got out of its place.
fn is_closed_apex(class: &str) {
    let mut open = Vec::new();
    let mut rest = class.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\'' => loop {
                match rest.next() {
                    Some('\'') => break,
                    Some('\\') => assert!(rest.next().is_some_and(|it| it != '\n'), "{class}"),
                    Some('\n') | None => panic!("an open literal\n{class}"),
                    Some(_) => {}
                }
            },
            '/' if rest.peek() == Some(&'/') => while rest.next().is_some_and(|it| it != '\n') {},
            '/' if rest.peek() == Some(&'*') => {
                rest.next();
                let mut last = ' ';
                loop {
                    let Some(c) = rest.next() else { panic!("an open comment\n{class}") };
                    if last == '*' && c == '/' {
                        break;
                    }
                    last = c;
                }
            }
            '(' | '[' | '{' => open.push(c),
            ')' => assert_eq!(open.pop(), Some('('), "{class}"),
            ']' => assert_eq!(open.pop(), Some('['), "{class}"),
            '}' => assert_eq!(open.pop(), Some('{'), "{class}"),
            _ => {}
        }
    }
    assert_eq!(open, [], "{class}");
}

/// A delivery with the example of every secret.
pub fn delivery(plan: &Plan, text: &str) -> evaluate::Delivery {
    let secrets: BTreeMap<_, _> = plan.secrets.iter().map(|it| (it.name.clone(), it.example.clone())).collect();
    evaluate::Delivery {
        phone_number: "+14155550123".into(),
        one_time_password: "123456".into(),
        default_text: text.into(),
        user_id: text.into(),
        network_id: String::new(),
        experience_id: text.into(),
        now: Instant::from_epoch_millis(1_767_323_045_000),
        uuid: "6ba7b810-9dad-41d1-80b4-00c04fd430c8".into(),
        nonce: "0123456789abcdef0123456789abcdef".into(),
        secrets,
    }
}
