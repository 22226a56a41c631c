//! `check`: every finding of every file in one run.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod common;

use common::{Run, Sandbox};

const OWN_SPEC: &str = include_str!("language/bulksms.yaml");

const PROJECT_FILE: &str = "\
handlers:
  - provider: twilio
    settings:
      account_sid: AC00000000000000000000000000000000
      sender: \"+15005550006\"
    message: \"Your code is ${otp}\"
    timeout: 20s
    default_country: 1
    access: public
    package: other
    docs: guides
  - provider: twilio
    class: SecondHandler
    test_class: SecondHandlerTests
    credential: TwilioSecond
    settings: {account_sid: AC00000000000000000000000000000000, sender: Acme}
manifest: manifest/otpsmith.xml
";

const WRONG_PROJECT_FILE: &str = "\
handlers:
  - provider: twilio
    class: Limit
    settings:
      account_sid:
      sender: \"+15005550006\"
    message: \"Your code is ${otp | uper\"
    timeout: 10m
    default_country: \"+1\"
    access: private
    docs: ../docs
  - provider: infobip
    class: ThisIsAVeryLongNameForAnOtpHandlerIndeed
    package: oter
    credential: Twilio
    messge: x
    message: Hello
  - provider: twillio
  - provider: kavenegar
    class: limittest
    message: \"${otp} ${uuid} ${settings.nobody}\"
manifest: C:/x.xml
";

/// The codes of the findings, in order.
fn codes(run: &Run) -> Vec<String> {
    let document = run.json();
    assert_eq!(document["version"], 1);
    document["diagnostics"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn outside_a_project_the_built_in_catalogue_is_checked_and_has_no_error() {
    let run = Sandbox::empty().run(&["check"]);
    run.exits_with(0);
    let last = run.out.lines().last().unwrap();
    assert!(last.contains(" files checked: ") && last.contains(" warnings ("), "{}", run.out);
    assert!(!run.out.contains(": error["), "{}", run.out);
}

#[test]
fn warnings_do_not_change_the_exit_status_and_remarks_are_for_those_who_ask() {
    let sandbox = Sandbox::empty();
    let spec = OWN_SPEC.replace("payload:\n", "values:\n  spare: \"${otp | sha256 | hex}\"\npayload:\n");
    sandbox.write("acme.yaml", &spec);
    let plain = sandbox.run(&["check", "acme.yaml"]);
    insta::assert_snapshot!("check-warning", plain.exits_with(0).transcript());
    let hint = "for more about a code: otpsmith check --explain L012\n";
    assert_eq!(plain.out.matches(hint).count(), 1);
    let verbose = sandbox.run(&["check", "-v", "acme.yaml"]);
    assert!(verbose.exits_with(0).out.contains(": info[L020]: "), "{}", verbose.out);
    assert!(verbose.out.ends_with("1 file checked: 1 warning, 1 remark\n"), "{}", verbose.out);
    assert_eq!(codes(sandbox.run(&["check", "--format", "json", "acme.yaml"]).exits_with(0)).len(), 2);
    let quiet = sandbox.run(&["check", "-q", "acme.yaml"]);
    assert!(quiet.exits_with(0).out.contains("warning[L012]") && !quiet.out.contains(hint), "{}", quiet.out);
}

#[test]
fn a_project_in_order_has_no_problem() {
    let sandbox = Sandbox::project();
    sandbox.write("otpsmith.yaml", PROJECT_FILE);
    sandbox.write("provider-specs/bulksms/spec.yaml", OWN_SPEC);
    sandbox.write("other/deep/x.txt", "");
    let run = sandbox.run_in("other/deep", &["check"], &[]);
    assert_eq!(run.exits_with(0).out, "2 files checked: no problems (1 remark; -v shows it)\n");
}

#[test]
fn a_project_without_anything_to_check_says_so() {
    let run = Sandbox::project().run(&["check"]);
    assert_eq!(run.exits_with(0).out, "no file checked: no problems\n");
    assert!(run.err.contains("no otpsmith.yaml and no specs of its own"), "{}", run.err);
}

#[test]
fn every_problem_of_a_project_file_is_found_in_one_run() {
    let sandbox = Sandbox::project();
    sandbox.write("otpsmith.yaml", WRONG_PROJECT_FILE);
    insta::assert_snapshot!("check-project-file", sandbox.run(&["check"]).exits_with(1).transcript());
    let json = sandbox.run(&["check", "--format", "json"]);
    let mut found = codes(json.exits_with(1));
    found.sort();
    found.dedup();
    for code in [
        "H002", "P001", "P003", "P004", "P005", "P006", "P007", "P008", "P009", "P010", "P011", "S001", "S003", "V001",
        "V005",
    ] {
        assert!(found.iter().any(|it| it == code), "{code} is missing in {found:?}");
    }
}

#[test]
fn a_project_file_that_is_not_yaml_says_where() {
    let sandbox = Sandbox::project();
    sandbox.write("otpsmith.yaml", "handlers:\n  - provider: [twilio\n");
    for command in ["check", "generate", "diff"] {
        let run = sandbox.run(&[command]);
        run.exits_with(1);
        assert!(run.transcript().contains("otpsmith.yaml:2:15: error[Y002]"), "{}", run.transcript());
    }
}

#[test]
fn the_same_finding_of_two_handlers_is_said_once() {
    let sandbox = Sandbox::project();
    let spec = OWN_SPEC.replace("${message}", "${mesage}");
    assert_ne!(spec, OWN_SPEC);
    sandbox.write("provider-specs/bulksms/spec.yaml", &spec);
    sandbox.write(
        "otpsmith.yaml",
        "handlers:\n  - {provider: bulksms}\n  - {provider: bulksms, class: B, credential: B}\n",
    );
    let run = sandbox.run(&["check", "--format", "json"]);
    let found = codes(run.exits_with(1));
    assert_eq!(found.iter().filter(|code| *code == "V001").count(), 1, "{}", run.out);
}

#[test]
fn named_files_and_folders_are_checked_wherever_they_are() {
    let sandbox = Sandbox::empty();
    sandbox.write("a/good.yaml", OWN_SPEC);
    sandbox.write("a/deep/spec.yaml", OWN_SPEC);
    sandbox.write("a/deep/.hidden/spec.yaml", "not checked");
    sandbox.write("a/deep/node_modules/spec.yaml", "not checked");
    sandbox.write("b/otpsmith.yaml", "handlers:\n  - {provider: nobody}\n");
    let run = sandbox.run(&["check", "a/good.yaml", "a"]);
    assert_eq!(run.exits_with(0).out, "2 files checked: no problems (2 remarks; -v shows them)\n");
    let run = sandbox.run(&["check", "a", "b"]);
    run.exits_with(1);
    assert!(run.out.contains("b/otpsmith.yaml:2:16: error[P010]: there is no provider `nobody`"), "{}", run.out);
    assert!(run.out.contains("\n2 files checked: 1 error"), "{}", run.out);
}

#[test]
fn what_cannot_be_read_exits_with_2() {
    let sandbox = Sandbox::empty();
    sandbox.write("empty/x.txt", "");
    for (file, said) in [
        ("none.yaml", "cannot read none.yaml: "),
        ("empty", "there is no spec.yaml, no mock.yaml and no otpsmith.yaml in empty"),
    ] {
        let run = sandbox.run(&["check", file]);
        run.exits_with(2);
        assert!(run.err.contains(said) && !run.err.contains("os error"), "{}", run.transcript());
    }
}

#[test]
fn a_provider_in_the_place_of_a_file_is_told_from_a_file_that_is_missing() {
    let sandbox = Sandbox::project();
    sandbox.write("provider-specs/acme/spec.yaml", OWN_SPEC);
    for (name, said) in [
        ("acme", "the spec of that provider is provider-specs/acme/spec.yaml"),
        ("twilio", "twilio is built in; `otpsmith explain twilio` shows it"),
    ] {
        let run = sandbox.run(&["check", name]);
        run.exits_with(2);
        assert!(run.err.contains(said), "{}", run.transcript());
    }
}

#[test]
fn a_spec_of_a_catalogue_has_the_name_of_its_folder() {
    let sandbox = Sandbox::project();
    sandbox.write("provider-specs/other-name/spec.yaml", OWN_SPEC);
    for arguments in
        [&["check", "--format", "json"][..], &["check", "--format", "json", "provider-specs/other-name/spec.yaml"]]
    {
        assert_eq!(codes(sandbox.run(arguments).exits_with(1)), ["S004"]);
    }
}

#[test]
fn formats_for_code_scanning_and_for_annotations_name_files_from_the_current_folder() {
    let sandbox = Sandbox::project();
    sandbox.write("otpsmith.yaml", "handlers:\n  - provider: twillio\n");
    sandbox.write("deep/x.txt", "");
    for (folder, arguments, file) in [
        ("", &["check"][..], "otpsmith.yaml"),
        ("deep", &["check"], "../otpsmith.yaml"),
        ("deep", &["check", "../otpsmith.yaml"], "../otpsmith.yaml"),
    ] {
        let run = sandbox.run_in(folder, &[arguments, &["--format", "github"]].concat(), &[]);
        assert_eq!(
            run.exits_with(1).out,
            format!(
                "::error file={file},line=2,col=15,endLine=2,endColumn=22,title=P010::\
                 there is no provider `twillio`%0Ahelp: did you mean `twilio`?\n"
            )
        );
        let run = sandbox.run_in(folder, &[arguments, &["--format", "sarif"]].concat(), &[]);
        let result = &run.exits_with(1).json()["runs"][0]["results"][0];
        assert_eq!(result["ruleId"], "P010");
        assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], file);
    }
}

#[test]
fn structure_and_values_are_checked_in_one_run_and_nothing_is_said_twice() {
    let sandbox = Sandbox::project();
    let spec = include_str!("readme/spec.yaml");
    // The setting lacks its help: that it cannot be read is no reason to call it unknown where it is used.
    let spec = spec.replace("{help: The name that messages come from., example: Acme}", "{example: Acme}");
    sandbox.write("provider-specs/acme/spec.yaml", &spec);
    let run = sandbox.run(&["check", "--format", "json"]);
    assert_eq!(run.status, 1);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let codes: Vec<&str> =
        report["diagnostics"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["S002", "V001", "V002", "S005"], "{}", run.out);
}

#[test]
fn a_part_of_the_endpoint_that_cannot_be_read_hides_no_other() {
    let sandbox = Sandbox::project();
    let spec = include_str!("readme/spec.yaml");
    let wrong = spec.replace("url: https://", "url: http://").replace("endpoint:\n", "endpoint:\n  timeout: 10\n");
    assert_ne!(wrong, spec);
    sandbox.write("provider-specs/acme/spec.yaml", &wrong);
    let found = codes(sandbox.run(&["check", "--format", "json"]).exits_with(1));
    for code in ["S008", "S010"] {
        assert!(found.iter().any(|it| it == code), "{code} is missing in {found:?}");
    }
}

#[test]
fn advice_that_holds_however_errors_are_put_right_comes_with_them() {
    let sandbox = Sandbox::empty();
    let spec = "\
name: acme
label: Acme
verified:
  request: &fact {level: documented, source: https://acme.example}
  auth: *fact
  phone: *fact
  success: *fact
  results: *fact
settings:
  sender: {help: The name., example: Acme}
  used: {help: Used in a part that cannot be read., example: Acme}
secrets:
  api_key: {help: The key., example: k-1234}
  spare: {help: Another., example: k-1234}
auth: {headers: {Authorization: \"Bearer ${secrets.api_key}\", X-Key: sk_live_4eC39HqLyjWDarjtT1zdp7dc}}
endpoint: {url: http://acme.example, path: \"/x/${otp}\", timeout: 90s, metod: POST}
payload:
  form: {To: \"${phone.e164 | uper}\", From: \"${settings.used\"}
message: Your “code” is ${otp}
response:
  success: {status: [200]}
  code: [{json: code}]
  results:
    - {result: PROVIDER_ERROR, meaning: wrong, status: [400]}
    - {result: COUNTRY_BLOCK, meaning: twice, status: [400], code: 7}
    - {result: INVALID_PHONE_NUMBER, meaning: one, code: 8}
    - {result: INVALID_PHONE_NUMBER, meaning: one, code: 8}
";
    sandbox.write("acme.yaml", spec);
    let run = sandbox.run(&["check", "--format", "json", "acme.yaml"]);
    let mut found = codes(run.exits_with(1));
    found.sort();
    let expected = ["L001", "L002", "L003", "L004", "L005", "L006", "L008", "S001", "S006", "S010", "V002"];
    assert_eq!(found, expected, "{}", run.out);
}

#[test]
fn what_yaml_refuses_does_not_hide_what_else_is_wrong() {
    let sandbox = Sandbox::empty();
    let broken = |from: &str, to: &str, code: &str| {
        let spec = OWN_SPEC.replacen(from, to, 1).replace("${message}", "${mesage}").replacen("\nlabel:", "\nlabl:", 1);
        assert!(spec.contains(to) && spec.contains("${mesage}") && spec.contains("\nlabl:"), "{spec}");
        sandbox.write("acme.yaml", &spec);
        let run = sandbox.run(&["check", "--format", "json", "acme.yaml"]);
        let found = codes(run.exits_with(1));
        for wanted in [code, "S001", "V001"] {
            assert!(found.iter().any(|it| it == wanted), "{wanted} is missing in {found:?} behind {to:?}");
        }
        assert!(!run.out.contains("\"fix\": {"), "a text that is not read as a whole is not patched: {}", run.out);
        let known = [code, "S001", "S002", "V001", "Y005"];
        assert!(found.iter().all(|it| known.contains(&it.as_str())), "{found:?} behind {to:?}");
    };
    for (from, to, code) in [
        ("name: bulksms\n", "name: bulksms\nname: other\n", "Y007"),
        ("name: bulksms\n", "name: !!str bulksms\n", "Y009"),
        ("name: bulksms\n", "name: bulksms\n<<: {label: x}\n", "Y010"),
        ("name: bulksms\n", "name: bulksms # \u{1}\u{2}\n", "Y012"),
        ("docs: [", "docs: [*nobody, ", "Y005"),
        ("name: bulksms\n", "name: bulksms\n? \n: x\n", "Y008"),
    ] {
        broken(from, to, code);
    }
    let spec = format!("{}---\nname: other\n", OWN_SPEC.replace("${message}", "${mesage}"));
    sandbox.write("acme.yaml", &spec);
    assert_eq!(codes(sandbox.run(&["check", "--format", "json", "acme.yaml"]).exits_with(1)), ["V001", "Y003"]);
    sandbox.write("otpsmith.yaml", "handlers:\n  - provider: twilio\n    clas: A\n    provider: twillio\n");
    let run = sandbox.run(&["check", "--format", "json", "otpsmith.yaml"]);
    assert_eq!(codes(run.exits_with(1)), ["H002", "S001", "Y007"], "{}", run.out);
}
