//! Blocks, and what stands between statements.

use super::*;

#[test]
fn a_condition_that_does_not_fit_stands_alone_between_its_parentheses() {
    let printed = body(&[Stmt::If {
        branches: vec![(
            Expr::Or(vec![
                Expr::call("String.isBlank", [name("phoneNumber")]),
                Expr::call("String.isBlank", [name("oneTimePassword")]),
                name("isBlocked"),
            ]),
            vec![Stmt::Return(None)],
        )],
        otherwise: None,
    }]);
    let expected = r"
    if (
      String.isBlank(phoneNumber) ||
      String.isBlank(oneTimePassword) ||
      isBlocked
    ) {
      return;
    }";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn branches_follow_the_closing_brace() {
    let printed = body(&[Stmt::If {
        branches: vec![
            (Expr::Not(boxed(Expr::call("isSent", []))), vec![Stmt::Do(Expr::call("retry", []))]),
            (name("isLate"), vec![]),
        ],
        otherwise: Some(vec![Stmt::Return(Some(name("null")))]),
    }]);
    let expected = r"
    if (!isSent()) {
      retry();
    } else if (isLate) {
    } else {
      return null;
    }";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn a_loop_that_does_not_fit_breaks_inside_its_parentheses() {
    let printed = body(&[Stmt::ForEach {
        type_name: "Map<String, Object>".into(),
        name: "message".into(),
        over: Expr::Parens(boxed(Expr::cast("List<Map<String, Object>>", name("root.messages")))),
        body: vec![Stmt::Do(name("continue"))],
    }]);
    let expected = r"
    for (
      Map<String, Object> message : ((List<Map<String, Object>>) root.messages)
    ) {
      continue;
    }";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn an_exception_is_caught_behind_the_closing_brace() {
    let printed = body(&[Stmt::Try {
        body: vec![Stmt::Return(Some(Expr::call("send", [name("request")])))],
        catches: vec![
            Catch {
                type_name: "CalloutException".into(),
                name: "e".into(),
                body: vec![Stmt::Return(Some(name("null")))],
            },
            Catch { type_name: "JSONException".into(), name: "ignored".into(), body: vec![] },
        ],
    }]);
    let expected = r"
    try {
      return send(request);
    } catch (CalloutException e) {
      return null;
    } catch (JSONException ignored) {
    }";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn statements_run_as_a_user_form_a_block() {
    let printed = body(&[Stmt::RunAs {
        user: name("visitor"),
        body: vec![Stmt::Do(Expr::call("Test.startTest", [])), Stmt::Blank, Stmt::Do(Expr::call("Test.stopTest", []))],
    }]);
    let expected = r"
    System.runAs(visitor) {
      Test.startTest();

      Test.stopTest();
    }";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn blank_lines_stay_single_and_inside() {
    let printed = body(&[
        Stmt::Blank,
        Stmt::Do(Expr::call("first", [])),
        Stmt::Blank,
        Stmt::Blank,
        Stmt::Comment("why the second\nfollows".into()),
        Stmt::Do(Expr::call("second", [])),
        Stmt::Blank,
    ]);
    let expected = r"
    first();

    // why the second
    // follows
    second();";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn comments_that_end_a_block_follow_without_a_blank_line() {
    let printed = body(&[Stmt::Do(Expr::call("first", [])), Stmt::Blank, Stmt::Comment("nothing else".into())]);
    let expected = r"
    first();
    // nothing else";
    assert_eq!(printed, &expected[1..]);
}
