//! `test`: the tests of generated handlers as they are on disk, in every form of report; by the real binary.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use common::Sandbox;

const HANDLER: &str = "force-app/main/default/classes/TwilioOtpHandler.cls";
const TEST: &str = "force-app/main/default/classes/TwilioOtpHandlerTest.cls";
const HELPER: &str = "other/main/classes/Numbers.cls";

/// A project with a generated handler.
fn twilio() -> Sandbox {
    let sandbox = Sandbox::project();
    let account = "account_sid=AC00000000000000000000000000000000";
    sandbox.run(&["generate", "twilio", "--set", account, "--set", "sender=+15005550006", "-q"]).exits_with(0);
    sandbox
}

#[track_caller]
fn edit(sandbox: &Sandbox, path: &str, old: &str, new: &str) {
    let text = sandbox.read(path);
    assert!(text.contains(old), "{old} in {path}");
    sandbox.write(path, &text.replacen(old, new, 1));
}

/// The handler with a method more, which nothing calls.
fn add_method(sandbox: &Sandbox, body: &str) {
    let text = sandbox.read(HANDLER);
    let end = text.trim_end().strip_suffix('}').unwrap();
    sandbox.write(HANDLER, &format!("{end}\n  private static Integer added(Integer one) {{\n{body}\n  }}\n}}\n"));
}

/// The number of the first line with a text.
fn line(sandbox: &Sandbox, path: &str, text: &str) -> usize {
    sandbox.read(path).lines().position(|line| line.contains(text)).unwrap() + 1
}

#[test]
fn generated_handlers_pass_and_every_line_is_covered() {
    let run = twilio().run(&["test"]);
    run.exits_with(0);
    assert!(run.out.contains("=== Test Results\nTEST NAME "), "{}", run.out);
    assert!(run.out.contains("TwilioOtpHandlerTest.sendsTheRequest "), "{}", run.out);
    assert!(run.out.contains("TwilioOtpHandler  100%\n"), "{}", run.out);
    assert!(!run.out.contains("TwilioOtpHandlerTest  100%"), "a test class is not covered: {}", run.out);
    assert_eq!(run.err, "");
}

#[test]
fn quiet_output_is_the_same_in_every_run_and_has_no_times() {
    let sandbox = twilio();
    let run = sandbox.run(&["test", "-q"]);
    let lines: Vec<&str> = run.exits_with(0).out.lines().collect();
    assert_eq!(lines[0], "=== Test Summary");
    assert!(!run.out.contains(" ms"), "{}", run.out);
    assert_eq!(run.out, sandbox.run(&["test", "-q"]).out);
}

#[test]
fn verbose_output_shows_the_limits_and_the_debug_log() {
    let sandbox = twilio();
    edit(
        &sandbox,
        TEST,
        "static void sendsTheRequest() {",
        "static void sendsTheRequest() {\n    System.debug('seen');",
    );
    let run = sandbox.run(&["test", "-v"]);
    run.exits_with(0);
    assert!(run.out.contains("CALLOUTS (OF 100)"), "{}", run.out);
    assert!(run.err.contains("TwilioOtpHandlerTest.sendsTheRequest: seen\n"), "{}", run.err);
}

#[test]
fn a_mapping_that_was_changed_by_hand_fails_its_test_with_the_line_of_the_assertion() {
    let sandbox = twilio();
    let invalid = "Auth.CustomOneTimePasswordDeliveryResult.INVALID_PHONE_NUMBER,";
    edit(&sandbox, HANDLER, invalid, "Auth.CustomOneTimePasswordDeliveryResult.COUNTRY_BLOCK,");
    let run = sandbox.run(&["test", "-q"]);
    run.exits_with(1);
    let (_, failures) = run.out.split_once("=== Failures\n").unwrap();
    assert!(failures.contains("  System.AssertException: Assertion Failed"), "{failures}");
    assert!(failures.contains("\n  Class.TwilioOtpHandlerTest."), "{failures}");
    assert!(failures.contains(&format!("({TEST}:")), "{failures}");
    assert!(run.out.contains("Outcome            Failed"), "{}", run.out);
}

#[test]
fn lines_that_no_test_reaches_are_named() {
    let sandbox = twilio();
    add_method(&sandbox, "    Integer two = one + 1;\n    return two;");
    let run = sandbox.run(&["test", "-q"]);
    let first = line(&sandbox, HANDLER, "Integer two");
    assert!(run.exits_with(0).out.contains(&format!("  {first}-{}\n", first + 1)), "{}", run.out);
}

#[test]
fn too_little_coverage_is_a_finding_in_a_whole_run() {
    let sandbox = twilio();
    add_method(&sandbox, &format!("{}    return one;", "    one = one + 1;\n".repeat(400)));
    let run = sandbox.run(&["test", "-q"]);
    run.exits_with(1);
    assert!(run.err.contains(" % of the lines, and 75 % are asked for\n"), "{}", run.err);
    sandbox.run(&["test", "-q", "--min-coverage", "10"]).exits_with(0);
    sandbox.run(&["test", "-q", "--min-coverage", "101"]).exits_with(2);
    sandbox.run(&["test", "-q", "--method", "sendsTheRequest"]).exits_with(0);
    sandbox.run(&["test", "-q", "--method", "sendsTheRequest", "--min-coverage", "99"]).exits_with(1);
}

#[test]
fn a_class_and_a_method_are_found_by_their_names() {
    let sandbox = twilio();
    sandbox.run(&["generate", "plivo", "--set", "auth_id=x"]);
    let run =
        sandbox.run(&["test", "--class", "twilioOTPhandlertest", "--method", "*refusesABlank*", "--format", "json"]);
    let report = run.exits_with(0).json();
    assert_eq!(report["summary"]["testsRan"], 1);
    assert_eq!(report["tests"][0]["fullName"], "TwilioOtpHandlerTest.refusesABlankOneTimePassword");
    let run = sandbox.run(&["test", "--method", "TwilioOtpHandlerTest.sendsTheRequest", "--format", "json"]);
    assert_eq!(run.exits_with(0).json()["summary"]["testsRan"], 1);
}

#[test]
fn a_class_or_method_that_is_not_there_is_wrong_usage_with_the_closest_name() {
    let sandbox = twilio();
    let run = sandbox.run(&["test", "--class", "TwilioOtpHandlerTests"]);
    run.exits_with(2);
    assert_eq!(
        run.err,
        "error: the project has no class `TwilioOtpHandlerTests`\ndid you mean `TwilioOtpHandlerTest`?\n"
    );
    let run = sandbox.run(&["test", "--method", "sendsTheRequests"]);
    run.exits_with(2);
    assert!(run.err.ends_with("did you mean `sendsTheRequest`?\n"), "{}", run.err);
    sandbox.run(&["test", "--class", "TwilioOtpHandler"]).exits_with(2);
}

#[test]
fn a_project_without_handlers_is_told_so() {
    let run = Sandbox::project().run(&["test"]);
    run.exits_with(2);
    assert!(run.err.starts_with("error: the project has no generated handler"), "{}", run.err);
    Sandbox::empty().run(&["test"]).exits_with(2);
}

#[test]
fn a_handler_of_the_project_file_that_is_not_generated_is_named() {
    let sandbox = twilio();
    sandbox.write("otpsmith.yaml", "handlers:\n  - provider: telesign\n    settings: {customer_id: A}\n");
    let run = sandbox.run(&["test"]);
    run.exits_with(0);
    assert!(run.err.contains("TelesignOtpHandler.cls is not there"), "{}", run.err);
}

#[test]
fn a_helper_class_of_another_package_directory_is_found_with_its_label_and_setting() {
    let sandbox = twilio();
    sandbox.write(
        HELPER,
        "public class Numbers {\n  public static Integer up(Integer one) {\n    return More.up(one);\n  }\n}\n",
    );
    sandbox.write(
        "other/main/classes/More.cls",
        "public class More {\n  public static Integer up(Integer one) {\n    return System.Label.Greeting == 'Hi' \
         && Acme__c.getOrgDefaults().On__c == null ? one + 1 : 0;\n  }\n}\n",
    );
    sandbox.write(
        "other/main/labels/CustomLabels.labels-meta.xml",
        "<CustomLabels><labels><fullName>Greeting</fullName><value>Hi</value></labels></CustomLabels>",
    );
    sandbox.write(
        "other/main/objects/Acme__c/Acme__c.object-meta.xml",
        "<CustomObject><customSettingsType>Hierarchy</customSettingsType></CustomObject>",
    );
    sandbox.write(
        "other/main/objects/Acme__c/fields/On__c.field-meta.xml",
        "<CustomField><fullName>On__c</fullName><type>Text</type></CustomField>",
    );
    add_method(&sandbox, "    return Numbers.up(one);");
    let run = sandbox.run(&["test", "--format", "json"]);
    let report = run.exits_with(0).json();
    let names: Vec<&str> =
        report["coverage"]["records"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["More", "Numbers", "TwilioOtpHandler"]);
    assert_eq!(report["coverage"]["records"][1]["file"], HELPER);
}

#[test]
fn a_test_class_of_ones_own_runs_when_it_is_named() {
    let sandbox = twilio();
    sandbox.write(
        HELPER,
        "public class Numbers {\n  public static Integer up(Integer one) {\n    return one + 1;\n  }\n}\n",
    );
    sandbox.write(
        "other/main/classes/NumbersTest.cls",
        "@IsTest\nprivate class NumbersTest {\n  @IsTest\n  static void adds() {\n    \
         System.assertEquals(3, Numbers.up(1), 'sum');\n  }\n}\n",
    );
    let run = sandbox.run(&["test", "-q", "--class", "NumbersTest"]);
    run.exits_with(1);
    assert!(run.out.contains("NumbersTest.adds  (other/main/classes/NumbersTest.cls:4)"), "{}", run.out);
    assert!(run.out.contains("Expected: 3, Actual: 2"), "{}", run.out);
    assert!(run.out.contains("Class.NumbersTest.adds: line 5, column 1"), "{}", run.out);
}

#[test]
fn a_static_resource_of_the_project_answers_for_a_provider() {
    // Apex Developer Guide, "Testing HTTP Callouts Using Static Resources".
    let sandbox = twilio();
    let resources = "other/main/staticresources";
    sandbox.write(&format!("{resources}/Answer.json"), "{\"id\":1}");
    sandbox.write(&format!("{resources}/Answer.resource-meta.xml"), "<StaticResource/>");
    sandbox.write(&format!("{resources}/Alone.json"), "no metadata, so that it is not deployed");
    sandbox.write(
        "other/main/classes/AnswerTest.cls",
        "@IsTest\nprivate class AnswerTest {\n  private static String answer(String resource) {\n    \
         StaticResourceCalloutMock mock = new StaticResourceCalloutMock();\n    mock.setStaticResource(resource);\n    \
         mock.setStatusCode(200);\n    Test.setMock(HttpCalloutMock.class, mock);\n    \
         HttpRequest request = new HttpRequest();\n    request.setEndpoint('https://example.com');\n    \
         request.setMethod('GET');\n    return new Http().send(request).getBody();\n  }\n\n  \
         @IsTest\n  static void answers() {\n    Assert.areEqual('{\"id\":1}', answer('Answer'));\n  }\n\n  \
         @IsTest\n  static void isMissing() {\n    answer('Alone');\n  }\n}\n",
    );
    let run = sandbox.run(&["test", "--class", "AnswerTest"]);
    run.exits_with(1);
    assert!(run.out.contains("There is no static resource Alone"), "{}", run.out);
    assert!(!run.out.contains("There is no static resource Answer"), "{}", run.out);
}

#[test]
fn static_resources_are_kept_up_to_a_bound_for_all_together() {
    let sandbox = twilio();
    let resources = "other/main/staticresources";
    let large = "x".repeat(9 * 1024 * 1024);
    for name in ["A", "B", "C", "D"] {
        sandbox.write(&format!("{resources}/{name}.txt"), &large);
        sandbox.write(&format!("{resources}/{name}.resource-meta.xml"), "<StaticResource/>");
    }
    let run = sandbox.run(&["test", "-v"]);
    run.exits_with(0);
    assert!(run.err.contains("warning: other/main/staticresources/D.txt is left out: "), "{}", run.err);
    assert!(!run.err.contains("C.txt"), "{}", run.err);
}

#[test]
fn what_the_engine_refuses_is_a_diagnostic_with_its_place() {
    let sandbox = twilio();
    add_method(&sandbox, "    return Nowhere.up(one);");
    let run = sandbox.run(&["test"]);
    let at = line(&sandbox, HANDLER, "Nowhere");
    run.exits_with(1);
    assert!(run.err.contains(&format!("{HANDLER}:{at}:12: error[E003]")), "{}", run.err);
    assert_eq!(run.out, "");
}

#[test]
fn records_whose_trigger_would_run_in_an_org_are_refused_and_others_are_inserted() {
    let sandbox = twilio();
    add_method(&sandbox, "    insert new Contact(LastName = 'A');\n    return [SELECT COUNT() FROM Contact];");
    sandbox.run(&["test", "-q"]).exits_with(0);
    let trigger = "trigger ContactTrigger on Contact (before insert) { }";
    sandbox.write("force-app/main/default/triggers/ContactTrigger.trigger", trigger);
    let run = sandbox.run(&["test"]);
    run.exits_with(1);
    let at = line(&sandbox, HANDLER, "insert new");
    assert!(run.err.contains(&format!("{HANDLER}:{at}:12: error[E002]")), "{}", run.err);
    assert!(run.err.contains("does not run the trigger ContactTrigger"), "{}", run.err);
}

#[test]
fn broken_metadata_is_a_warning_and_no_more() {
    let sandbox = twilio();
    sandbox.write("other/main/objects/A__c/A__c.object-meta.xml", "<CustomObject>");
    let run = sandbox.run(&["test", "-v"]);
    run.exits_with(0);
    assert!(run.err.contains("warning: other/main/objects/A__c/A__c.object-meta.xml is left out: "), "{}", run.err);
}

#[test]
fn junit_and_coverage_files_name_the_tests_and_lines() {
    let sandbox = twilio();
    let lcov = ["--coverage", "lcov", "lcov.info", "--coverage", "cobertura", "cobertura.xml"];
    let run = sandbox.run(&[&["test", "--format", "junit"][..], &lcov].concat());
    run.exits_with(0);
    assert!(run.out.contains(r#"<testsuite name="TwilioOtpHandlerTest" file="force-app/"#), "{}", run.out);
    assert!(sandbox.read("lcov.info").contains(&format!("SF:{HANDLER}\nDA:")));
    assert!(sandbox.read("cobertura.xml").contains(r#"line-rate="1"#));
    sandbox.run(&["test", "--coverage", "html", "x"]).exits_with(2);
    sandbox.run(&["test", "-q", "--coverage", "lcov", "no/such/folder"]).exits_with(2);
}
