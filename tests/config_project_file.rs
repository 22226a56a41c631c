//! The project file: what is filled in, what is taken as it is written, and that nothing makes the reader panic.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use otpsmith::artifact::Access;
use otpsmith::config::{ProjectFile, load};
use otpsmith::diagnostic::Source;
use proptest::prelude::*;

fn read(text: &str) -> ProjectFile {
    let (file, problems) = load(&Source::new("otpsmith.yaml", text));
    assert_eq!(problems, []);
    file
}

#[test]
fn what_is_left_out_follows_from_the_provider() {
    let file = read("handlers:\n  - provider: vonage-sms\n");
    let handler = &file.handlers[0];
    assert_eq!(handler.class.text, "VonageSmsOtpHandler");
    assert_eq!(handler.test_class.text, "VonageSmsOtpHandlerTest");
    assert_eq!(handler.credential.text, "VonageSms");
    assert_eq!(handler.access, Access::Global);
    assert_eq!(handler.docs, "docs");
    assert_eq!(handler.package, None);
    assert!(handler.choices.settings.is_empty() && handler.choices.message.is_none());
    assert_eq!((handler.choices.timeout_ms, &handler.choices.default_country), (None, &None));
    assert_eq!(file.manifest, None);
    assert_eq!(handler.provider.place.line_column(), (2, 15));
    assert_eq!(
        handler.class.place, handler.provider.place,
        "a name that was not chosen stands where the provider does"
    );
}

#[test]
fn what_is_chosen_is_taken() {
    let file = read(
        "handlers:
  - provider: twilio
    class: Otp_Handler
    test_class: OtpHandlerTests
    credential: Twilio_Prod
    access: public
    package: other
    docs: docs/otp
    settings: {count: 1.50, flag: true, text: \"007\"}
    message: \"Code: ${otp}\"
    timeout: 1500ms
    default_country: 49
manifest: manifest/otp.xml
",
    );
    let handler = &file.handlers[0];
    let names = [&handler.class.text, &handler.test_class.text, &handler.credential.text, &handler.docs];
    assert_eq!(names, ["Otp_Handler", "OtpHandlerTests", "Twilio_Prod", "docs/otp"]);
    assert_eq!(handler.access, Access::Public);
    assert_eq!(handler.package.as_ref().unwrap().text, "other");
    let settings: Vec<(&str, &str)> =
        handler.choices.settings.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    assert_eq!(settings, [("count", "1.50"), ("flag", "true"), ("text", "007")]);
    assert_eq!(handler.choices.settings[2].2.line_column(), (9, 47));
    assert_eq!(handler.choices.timeout_ms, Some(1_500));
    assert_eq!(handler.choices.default_country.as_deref(), Some("49"));
    assert_eq!(file.manifest.unwrap().text, "manifest/otp.xml");
}

#[test]
fn names_clash_without_regard_to_case_and_across_class_and_test_class() {
    let clashes = |second: &str| {
        let text =
            format!("handlers:\n  - {{provider: a, class: Mine, credential: Cred}}\n  - {{provider: b, {second}}}\n");
        let (_, problems) = load(&Source::new("otpsmith.yaml", text));
        problems.iter().filter(|it| it.code == "P003").count()
    };
    assert_eq!(clashes("class: Other, credential: Other"), 0);
    assert_eq!(clashes("class: MINE, credential: Other"), 1);
    assert_eq!(clashes("class: MineTest, credential: Other"), 1);
    assert_eq!(clashes("class: Other, test_class: mine, credential: cred"), 2);
}

#[test]
fn an_empty_list_is_a_project_without_handlers() {
    assert!(read("handlers: []\n").handlers.is_empty());
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "(handlers|provider|class|message|settings|: |\n|  |- |\\$\\{|\\}|'|\"|é|\\[|\\{|otp|x|,|\\|){0,60}") {
        let (_, problems) = load(&Source::new("otpsmith.yaml", text));
        for problem in problems {
            prop_assert!(problem.place.source.text.get(problem.place.clamped()).is_some());
        }
    }
}
