//! Fields, methods and their comments.

use super::*;

#[test]
fn a_map_that_does_not_fit_has_one_entry_a_line() {
    let printed = field(
        &constant(Expr::MapOf {
            key_type: "String".into(),
            value_type: "Object".into(),
            entries: vec![
                (text("11000"), name("Auth.CustomOneTimePasswordDeliveryResult.INVALID_PHONE_NUMBER")),
                (text("10033"), name("Auth.CustomOneTimePasswordDeliveryResult.COUNTRY_BLOCK")),
            ],
        }),
        1,
    );
    let expected = r"
  private static final Map<String, Object> RESULTS = new Map<String, Object>{
    '11000' => Auth.CustomOneTimePasswordDeliveryResult.INVALID_PHONE_NUMBER,
    '10033' => Auth.CustomOneTimePasswordDeliveryResult.COUNTRY_BLOCK
  };";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn parameters_that_do_not_fit_have_a_line_each() {
    let printed = method(
        &method_of(
            &[("String", "phoneNumber"), ("String", "oneTimePassword"), ("Map<String, Object>", "x")],
            vec![Stmt::Return(Some(text("")))],
        ),
        1,
    );
    let expected = r"
  private static String composed(
    String phoneNumber,
    String oneTimePassword,
    Map<String, Object> x
  ) {
    return '';
  }";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn an_empty_method_takes_two_lines() {
    let printed = method(&method_of(&[], vec![]), 1);
    let expected = r"
  private static String composed() {
  }";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn documentation_and_annotations_stand_above_the_method() {
    let printed = method(
        &Method {
            doc: vec!["Composes the message.".into(), String::new(), "@return the message".into()],
            annotations: vec!["@TestVisible".into(), "@SuppressWarnings('PMD.ExcessiveParameterList')".into()],
            ..method_of(&[("String", "code")], vec![Stmt::Return(Some(name("code")))])
        },
        1,
    );
    let expected = r"
  /**
   * Composes the message.
   *
   * @return the message
   */
  @TestVisible
  @SuppressWarnings('PMD.ExcessiveParameterList')
  private static String composed(String code) {
    return code;
  }";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn a_field_without_a_value_is_one_line() {
    let printed = field(&Field { value: None, modifiers: String::new(), ..constant(name("null")) }, 1);
    let expected = r"
  Map<String, Object> RESULTS;";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn no_text_ends_a_comment() {
    let printed = class_doc(&["ends */ here".into(), "/ and\r\nthere *".into(), "hidden \u{202e}".into()], 0);
    let expected = r"
/**
 * ends * / here
 * / and
 * there *
 * hidden <U+202E>
 */";
    assert_eq!(printed, &expected[1..]);
}
