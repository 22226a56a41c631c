use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::artifact::Generator;
use crate::catalog::Catalog;
use crate::config;
use crate::diagnostic::Source;
use crate::plan::resolve;
use crate::spec::Spec;

/// Names that would give away a reuse that is none: with underscores, of other lengths, one part of another, words of
/// the generated texts.
const NAMES: [(&str, &str, &str); 9] = [
    ("Handler0001", "Handler0001Test", "Credential0001"),
    ("Handler0002", "Handler0002Test", "Credential0002"),
    ("Handler0003", "Handler0003Test", "Credential0003"),
    ("A_b_c_d_e_1", "Handler000_Test", "Handler0004_cr"),
    ("HttpRequest", "HttpRequestTest", "HttpRequestOtp"),
    ("accepted_ok", "recipients_Test", "phoneNumber_of"),
    ("ThisIsALongNameForAHandlerOfMessages", "Handler00001Test", "ACredentialWithALongNameAsWell"),
    ("Otp", "OtpTest", "Sms"),
    ("QzKxqJvZkXW", "VqZjxQkWzXvJQVq", "XjQvzWkqJZxVKX"),
];

/// The plan and names of a handler, as a project file has it.
fn handler(
    spec: &Spec,
    names: (&str, &str, &str),
    message: Option<&str>,
    settings: &[(&str, &str)],
) -> (Rc<Plan>, Target) {
    let (class, test_class, credential) = names;
    let provider = &spec.name.value;
    let mut file = format!("handlers:\n  - provider: {provider}\n");
    if let Some(message) = message {
        let _ = writeln!(file, "    message: {message:?}");
    }
    file.push_str("    settings:\n");
    for setting in &spec.settings {
        let own = settings.iter().find(|it| it.0 == setting.name.value).map(|it| it.1);
        let _ = writeln!(file, "      {}: {:?}", setting.name.value, own.unwrap_or(&setting.example.value));
    }
    let (file, problems) = config::load(&Source::new(config::FILE, file));
    assert!(!crate::diagnostic::has_errors(&problems), "{problems:?}");
    let plan = resolve(spec, &file.handlers[0].choices).expect("a plan");
    let target = Target {
        class_name: class.to_owned(),
        test_class_name: test_class.to_owned(),
        credential: credential.to_owned(),
        ..Target::with_defaults(provider)
    };
    (Rc::new(plan), target)
}

/// Generates a handler and compares its files with those that are generated alone.
fn compare(generator: &Generator, (plan, target): &(Rc<Plan>, Target)) {
    let expected = crate::artifact::files(plan, target).expect("files");
    let files = generator.shared(plan, target).expect("files");
    for (file, expected) in files.iter().zip(&expected) {
        assert_eq!(file.path, expected.path);
        assert_eq!(file.contents, expected.contents, "{}", file.path);
    }
    assert_eq!(files.len(), expected.len());
}

/// How many kinds there were, and how many of them were filled in.
fn kinds(generator: &Generator) -> (usize, usize) {
    let kinds = generator.reuse.kinds.borrow();
    (kinds.len(), kinds.values().filter(|it| matches!(it, State::Filled(_))).count())
}

#[test]
fn handlers_that_differ_in_their_names_are_of_one_kind() {
    let catalog = Catalog::open(None).expect("the built-in specs");
    for listed in catalog.listed() {
        let spec = catalog.load(&listed.name).expect("a spec");
        let generator = Generator::default();
        for names in NAMES {
            compare(&generator, &handler(&spec, names, None, &[]));
        }
        assert_eq!(kinds(&generator), (1, 1), "{}", listed.name);
    }
}

#[test]
fn handlers_that_differ_in_the_words_of_their_message_are_of_one_kind() {
    let messages = [
        "Your Acme code is ${otp}. Do not share it.",
        "Your Contoso Health Portal code is ${otp}. Never share it with anyone, not even with us.",
        "Il Codice di accesso per il portale dei clienti della nostra azienda: ${otp}. Non darlo a nessuno.",
        "A b ${otp}. c d.",
        "Your Acmee code is ${otp}. Do not share it.",
    ];
    let catalog = Catalog::open(None).expect("the built-in specs");
    for listed in catalog.listed() {
        let spec = catalog.load(&listed.name).expect("a spec");
        let generator = Generator::default();
        for (message, names) in messages.iter().cycle().zip(NAMES) {
            compare(&generator, &handler(&spec, names, Some(message), &[]));
        }
        assert_eq!(kinds(&generator), (1, 1), "{}", listed.name);
    }
}

#[test]
fn messages_with_characters_that_are_escaped_come_out_as_they_are() {
    let messages = [
        "It's ${otp} - don't tell, says O'Neil",
        "Isn't ${otp} - won't do, it's",
        "Queen's ${otp} - can't be shared with anyone, which isn't what you'd want to do anyway",
        "Code: ${otp} \"quoted\" & <b>",
        "Code: ${otp} \"other\" & <i>",
        "Votre code : ${otp} \u{2013} gardez-le priv\u{e9}",
        "Votre numero : ${otp} \u{2013} gardez-le secret",
        "${default_text}",
        "Acme: ${default_text}",
        "Contoso: ${default_text}",
        "Shop: ${default_text}",
        "{!$User.Id} ${otp}",
        "fieldsOf( queryOf( ${otp}",
        "${otp}",
        "   ${otp}  ",
    ];
    let catalog = Catalog::open(None).expect("the built-in specs");
    for listed in catalog.listed() {
        let spec = catalog.load(&listed.name).expect("a spec");
        let generator = Generator::default();
        for (message, names) in messages.iter().flat_map(|it| [(it, NAMES[0]), (it, NAMES[1]), (it, NAMES[7])]) {
            compare(&generator, &handler(&spec, names, Some(message), &[]));
        }
    }
}

#[test]
fn handlers_that_differ_in_a_setting_are_of_one_kind_where_it_is_only_written_down() {
    let catalog = Catalog::open(None).expect("the built-in specs");
    let senders = ["+15005550006", "+15005550007", "+447700900123", "+4915112345678"];
    let accounts = ["AC0000000000000000000000000000000a", "AC0000000000000000000000000000000b"];
    let spec = catalog.load("twilio").expect("a spec");
    let generator = Generator::default();
    for (at, sender) in senders.iter().enumerate() {
        let settings = [("sender", *sender), ("account_sid", accounts[at % 2])];
        compare(&generator, &handler(&spec, NAMES[at], None, &settings));
    }
    assert_eq!(kinds(&generator), (1, 1));
}

#[test]
fn a_kind_whose_texts_make_another_difference_is_given_up() {
    let catalog = Catalog::open(None).expect("the built-in specs");
    let spec = catalog.load("twilio").expect("a spec");
    let reuse = Reuse::default();
    let make = |_: &Plan, target: &Target| {
        let contents = target.class_name.to_lowercase();
        Ok(vec![GeneratedFile { path: target.class_name.clone(), contents }])
    };
    for names in NAMES {
        let (plan, target) = handler(&spec, names, None, &[]);
        let files = reuse.files(&plan, &target, make).expect("files");
        assert_eq!(files[0].contents, target.class_name.to_lowercase());
    }
}

thread_local! {
    /// Specs of every shape, and one generator for all of a test's handlers, so that there is something to reuse.
    static SPECS: (Vec<Spec>, Generator) = {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language");
        let mut specs = Vec::new();
        for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
            let entry = entry.expect("an entry");
            if entry.path().extension().is_some_and(|it| it == "yaml") {
                let text = std::fs::read_to_string(entry.path()).expect("a text");
                specs.extend(crate::spec::load(&Source::new("spec.yaml", text)).ok());
            }
        }
        assert!(specs.len() > 20);
        (specs, Generator::default())
    };
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_handler_differs_in_its_files_are_those_that_would_be_generated(
        at in 0..1_000_usize,
        class in "[A-Z][a-zA-Z0-9]{2,30}",
        credential in "[A-Z][a-zA-Z0-9]{0,30}",
        before in "[A-Z][A-Za-z0-9 .,:!?'/@#+_-]{0,70}",
        after in "[ .,:A-Za-z'\"&<>()%=é–-]{0,40}",
        has_message in any::<bool>(),
        settings in proptest::collection::vec("[A-Za-z+][A-Za-z0-9]{3,10}", 4),
    ) {
        SPECS.with(|(specs, generator)| {
            let spec = &specs[at % specs.len()];
            let test_class = format!("{class}Test");
            let message = format!("{before} ${{otp}}{after}");
            let is_free = |it: &&crate::spec::Setting| it.pattern.is_none() && it.kind == crate::spec::SettingKind::Text;
            let free = spec.settings.iter().filter(is_free).map(|it| it.name.value.as_str());
            let settings: Vec<(&str, &str)> = free.zip(settings.iter().map(String::as_str)).collect();
            let names = (class.as_str(), test_class.as_str(), credential.as_str());
            compare(generator, &handler(spec, names, has_message.then_some(&message), &settings));
        });
    }
}
