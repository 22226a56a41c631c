//! What every fuzz target holds otpsmith to.

use std::collections::BTreeMap;

use otpsmith::artifact::{self, Target};
use otpsmith::clock::Instant;
use otpsmith::diagnostic::{Diagnostic, Severity, json, text};
use otpsmith::plan::Plan;
use otpsmith::plan::evaluate::Delivery;
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
pub fn delivery(plan: &Plan, text: &str) -> Delivery {
    let secrets: BTreeMap<_, _> = plan.secrets.iter().map(|it| (it.name.clone(), it.example.clone())).collect();
    Delivery {
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
