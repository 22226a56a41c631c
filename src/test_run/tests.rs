//! Each format of the same run.

use super::*;

fn run() -> TestRun {
    let usage = vec![
        Usage { name: "callouts", used: 1, limit: 100 },
        Usage { name: "heap bytes", used: 4_711, limit: 6_000_000 },
    ];
    let test = |method: &str, line, failure| TestResult {
        class: "AcmeOtpHandlerTest".to_owned(),
        method: method.to_owned(),
        path: "force-app/main/default/classes/AcmeOtpHandlerTest.cls".to_owned(),
        line,
        runtime: Duration::from_millis(2),
        failure,
        usage: usage.clone(),
    };
    let failure = TestFailure {
        message: "System.AssertException: Assertion Failed: Expected: <1 & 2>, Actual: \"3\"".to_owned(),
        stack: vec!["Class.AcmeOtpHandlerTest.sends: line 31, column 1".to_owned()],
    };
    let class = |class: &str, lines: &[(u32, u64)]| ClassCoverage {
        class: class.to_owned(),
        path: format!("force-app/main/default/classes/{class}.cls"),
        lines: lines.iter().copied().collect(),
    };
    TestRun {
        tests: vec![test("sends", 30, Some(failure)), test("refuses", 44, None)],
        coverage: vec![
            class("AcmeOtpHandler", &[(5, 2), (6, 0), (7, 0), (9, 1), (11, 0)]),
            class("BetaOtpHandler", &[(5, 1)]),
        ],
    }
}

fn rendered(render: impl Fn(&TestRun, &mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    render(&run(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

const DETAIL: text::Detail = text::Detail { colour: false, only_problems: false, limits: true, min_coverage: 75 };

#[test]
fn people_see_the_tables_of_sf() {
    insta::assert_snapshot!(rendered(|run, out| text::render(run, DETAIL, out)));
}

#[test]
fn quiet_leaves_out_what_is_as_it_should_be() {
    let quiet = text::Detail { only_problems: true, limits: false, ..DETAIL };
    insta::assert_snapshot!(rendered(|run, out| text::render(run, quiet, out)));
}

#[test]
fn colours_do_not_move_the_columns() {
    let coloured = rendered(|run, out| text::render(run, text::Detail { colour: true, ..DETAIL }, out));
    assert!(coloured.contains('\u{1b}'));
    let plain = anstream::adapter::strip_str(&coloured).to_string();
    assert_eq!(plain, rendered(|run, out| text::render(run, DETAIL, out)));
}

#[test]
fn programs_get_json() {
    insta::assert_snapshot!(rendered(json::render));
}

#[test]
fn ci_services_get_well_formed_junit() {
    let xml = rendered(junit::render);
    let document = roxmltree::Document::parse(&xml).unwrap();
    let failure = document.descendants().find(|node| node.has_tag_name("failure")).unwrap();
    assert_eq!(failure.attribute("message"), run().failures().next().map(|(_, it)| it.message.as_str()));
    insta::assert_snapshot!(xml);
}

#[test]
fn github_gets_an_annotation_where_a_test_failed_and_where_a_class_is_not_covered() {
    let file = "sub/force-app/main/default/classes/AcmeOtpHandler";
    let said = rendered(|run, out| github::render(run, "sub/", 75, out));
    let failed = format!("::error file={file}Test.cls,line=31,title=AcmeOtpHandlerTest.sends::System.AssertException");
    let uncovered =
        format!("::warning file={file}.cls,line=6,title=AcmeOtpHandler::the tests cover 40 %25 of the lines");
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines.len() == 2 && lines[0].starts_with(&failed) && lines[1].starts_with(&uncovered), "{said}");
    assert!(lines[1].ends_with("uncovered lines: 6, 7, 11"), "{said}");
    let only_failed = rendered(|run, out| github::render(run, "", 40, out));
    assert_eq!(only_failed.lines().count(), 1, "{only_failed}");
}

#[test]
fn coverage_services_get_lcov_and_cobertura() {
    let xml = rendered(cobertura::render);
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..roxmltree::ParsingOptions::default() };
    roxmltree::Document::parse_with_options(&xml, options).unwrap();
    insta::assert_snapshot!("lcov", rendered(lcov::render));
    insta::assert_snapshot!("cobertura", xml);
}

#[test]
fn coverage_is_rounded_down_so_that_100_means_all() {
    let share = |part, whole| Share { part, whole };
    assert_eq!(share(999, 1000).percent(), 99);
    assert_eq!(share(0, 0).percent(), 100);
    assert!(share(3, 4).is_at_least(75) && !share(2999, 4000).is_at_least(75));
}
