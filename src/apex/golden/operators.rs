//! Operators, literals and the values between them.

use super::*;

#[test]
fn operands_in_a_sole_argument_go_one_step_in() {
    let printed = body(&[Stmt::Do(Expr::call(
        "request.setBody",
        [Expr::Concat(vec![
            text("phone_number="),
            encode("phone"),
            text("&message="),
            encode("message"),
            text("&type=OTP"),
        ])],
    ))]);
    let expected = r"
    request.setBody(
      'phone_number=' +
        EncodingUtil.urlEncode(phone, 'UTF-8') +
        '&message=' +
        EncodingUtil.urlEncode(message, 'UTF-8') +
        '&type=OTP'
    );";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn operands_behind_an_assignment_begin_on_the_next_line() {
    let printed = body(&[declare(
        "String",
        "body",
        Expr::Concat(vec![text("phone_number="), encode("phone"), text("&message="), encode("message")]),
    )]);
    let expected = r"
    String body =
      'phone_number=' +
      EncodingUtil.urlEncode(phone, 'UTF-8') +
      '&message=' +
      EncodingUtil.urlEncode(message, 'UTF-8');";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn two_operands_that_fit_behind_the_break_share_a_line() {
    let printed =
        body(&[assign(Expr::Concat(vec![encode("phoneNumberInInternationalForm"), name("separatorOfParameters")]))]);
    let expected = r"
    signature =
      EncodingUtil.urlEncode(phoneNumberInInternationalForm, 'UTF-8') +
      separatorOfParameters;";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn operands_behind_return_continue_one_step_in() {
    let printed = body(&[Stmt::Return(Some(Expr::And(vec![
        Expr::compare(name("response.statusCode"), ">=", name("200")),
        Expr::compare(name("response.statusCode"), "<", name("300")),
        Expr::compare(name("vendorCode"), "==", name("0")),
    ])))]);
    let expected = r"
    return response.statusCode >= 200 &&
      response.statusCode < 300 &&
      vendorCode == 0;";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn a_ternary_that_does_not_fit_breaks_before_its_signs() {
    let printed = body(&[Stmt::Return(Some(Expr::Ternary {
        condition: boxed(name("isAccepted")),
        then: boxed(name("Auth.CustomOneTimePasswordDeliveryResult.SUCCESS")),
        otherwise: boxed(name("Auth.CustomOneTimePasswordDeliveryResult.PROVIDER_ERROR")),
    }))]);
    let expected = r"
    return isAccepted
      ? Auth.CustomOneTimePasswordDeliveryResult.SUCCESS
      : Auth.CustomOneTimePasswordDeliveryResult.PROVIDER_ERROR;";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn the_values_of_a_ternary_break_two_columns_further_in() {
    let printed = body(&[Stmt::Return(Some(Expr::Ternary {
        condition: boxed(name("isHome")),
        then: boxed(
            name("phoneNumber")
                .then_call("removeStart", [text("+")])
                .then_call("removeStart", [name("CALLING_CODE_OF_HOME")])
                .then_call("leftPad", [name("LENGTH_OF_NUMBERS_AT_HOME"), text("0")]),
        ),
        otherwise: boxed(name("phoneNumber")),
    }))]);
    let expected = r"
    return isHome
      ? phoneNumber.removeStart('+')
          .removeStart(CALLING_CODE_OF_HOME)
          .leftPad(LENGTH_OF_NUMBERS_AT_HOME, '0')
      : phoneNumber;";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn an_and_that_begins_an_or_breaks_with_it_as_prettier_has_it() {
    let printed = body(&[assign(Expr::Or(vec![
        Expr::And(vec![
            Expr::compare(name("statusCode"), ">=", name("200")),
            Expr::compare(name("statusCode"), "<", name("300")),
        ]),
        Expr::And(vec![Expr::compare(name("statusCode"), "==", name("409")), name("isRepeated")]),
    ]))]);
    let expected = r"
    signature =
      statusCode >= 200 &&
      statusCode < 300 ||
      statusCode == 409 && isRepeated;";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn parentheses_appear_where_precedence_needs_them() {
    let printed = body(&[
        assign(Expr::Concat(vec![
            text("a"),
            Expr::Arithmetic {
                left: boxed(name("b")),
                operator: "-",
                right: boxed(Expr::Arithmetic { left: boxed(name("c")), operator: "-", right: boxed(name("d")) }),
            },
            Expr::Ternary { condition: boxed(name("e")), then: boxed(name("f")), otherwise: boxed(name("g")) },
        ])),
        Stmt::Return(Some(Expr::Not(boxed(Expr::And(vec![
            Expr::InstanceOf { value: boxed(name("value")), type_name: "String".into() },
            Expr::Or(vec![name("a"), name("b")]),
        ]))))),
    ]);
    let expected = r"
    signature = 'a' + (b - (c - d)) + (e ? f : g);
    return !(value instanceof String && (a || b));";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn parentheses_round_a_name_vanish_because_they_would_be_a_cast() {
    let printed = body(&[assign(Expr::Concat(vec![Expr::Parens(boxed(name("first"))), name("second")]))]);
    let expected = r"
    signature = first + second;";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn a_literal_that_a_method_is_called_on_is_read_as_a_literal() {
    let printed = body(&[
        assign(name("5").then_call("format", [])),
        assign(text(",").then_call("repeat", [name("2")])),
        assign(Expr::cast("Long", name("-1"))),
    ]);
    let expected = r"
    signature = (5).format();
    signature = ','.repeat(2);
    signature = (Long) (-1);";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn an_index_breaks_inside_its_brackets() {
    let printed = body(&[Stmt::Return(Some(Expr::Index {
        value: boxed(name("resultsOfTheProviderByItsOwnCode")),
        index: boxed(Expr::call("positionOfTheFirstMessageIn", [name("answer")])),
    }))]);
    let expected = r"
    return resultsOfTheProviderByItsOwnCode[
      positionOfTheFirstMessageIn(answer)
    ];";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn a_literal_index_stays_inside_its_brackets() {
    let printed = body(&[assign(Expr::Index { value: boxed(name("parts")), index: boxed(name("0")) })]);
    let expected = r"
    signature = parts[0];";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn a_text_is_never_broken() {
    let printed =
        body(&[assign(text("A text that is by itself longer than a line may be and stays as long as it is"))]);
    let expected = r"
    signature = 'A text that is by itself longer than a line may be and stays as long as it is';";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn wide_characters_count_as_two_columns() {
    let printed = body(&[assign(Expr::Concat(vec![
        text("\u{9a57}\u{8b49}\u{78bc}\u{9a57}\u{8b49}\u{78bc}\u{9a57}\u{8b49}\u{78bc}\u{9a57}\u{8b49}\u{78bc}"),
        name("oneTimePasswordThatTheUserWaitsForNow"),
    ]))]);
    let expected = r"
    signature =
      '驗證碼驗證碼驗證碼驗證碼' + oneTimePasswordThatTheUserWaitsForNow;";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn many_operands_have_a_line_each() {
    let operands = (0..10_000).map(|number| name(&format!("part{number}")));
    let printed = body(&[Stmt::Return(Some(Expr::Concat(operands.collect())))]);
    assert_eq!(printed.lines().count(), 10_000);
    assert!(printed.ends_with("\n      part9999;"));
}
