//! Calls, chains, casts and collections.

use super::*;

#[test]
fn a_call_that_fits_stays_on_one_line() {
    let printed = body(&[Stmt::Do(Expr::call("request.setMethod", [text("POST")]))]);
    let expected = r"
    request.setMethod('POST');";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn a_long_call_has_each_argument_on_its_own_line() {
    let printed = body(&[Stmt::Do(Expr::call(
        "Assert.areEqual",
        [name("Auth.CustomOneTimePasswordDeliveryResult.SUCCESS"), name("result"), text("the message is accepted")],
    ))]);
    let expected = r"
    Assert.areEqual(
      Auth.CustomOneTimePasswordDeliveryResult.SUCCESS,
      result,
      'the message is accepted'
    );";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn a_call_that_returns_breaks_inside_its_parentheses() {
    let printed = body(&[declare(
        "Map<String, Object>",
        "root",
        Expr::cast("Map<String, Object>", Expr::call("JSON.deserializeUntyped", [name("body")])),
    )]);
    let expected = r"
    Map<String, Object> root = (Map<String, Object>) JSON.deserializeUntyped(
      body
    );";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn one_call_on_a_variable_breaks_in_its_arguments() {
    let printed = body(&[Stmt::Do(name("request").then_call(
        "setHeader",
        [text("X-Idempotency-Key-Of-The-Request"), Expr::call("UUID.randomUUID", []).then_call("toString", [])],
    ))]);
    let expected = r"
    request.setHeader(
      'X-Idempotency-Key-Of-The-Request',
      UUID.randomUUID().toString()
    );";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn a_long_chain_breaks_before_each_method_but_the_first() {
    let printed = body(&[declare(
        "String",
        "number",
        name("phoneNumber")
            .then_call("replaceAll", [text("[^0-9]"), text("")])
            .then_call("removeStart", [text("00")])
            .then_call("trim", []),
    )]);
    let expected = r"
    String number = phoneNumber.replaceAll('[^0-9]', '')
      .removeStart('00')
      .trim();";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn a_chain_on_a_new_object_breaks_before_each_method() {
    let printed = body(&[Stmt::Return(Some(
        Expr::new("ProviderHandler", [])
            .then_call("sendOneTimePassword", [name("userId"), name("phoneNumber"), name("code"), name("text")]),
    ))]);
    let expected = r"
    return new ProviderHandler()
      .sendOneTimePassword(userId, phoneNumber, code, text);";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn a_chain_that_fits_stays_on_one_line() {
    let printed =
        body(&[declare("HttpResponse", "response", Expr::new("Http", []).then_call("send", [name("request")]))]);
    let expected = r"
    HttpResponse response = new Http().send(request);";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn a_cast_that_a_method_is_called_on_is_in_parentheses() {
    let printed =
        body(&[Stmt::Return(Some(Expr::cast("Map<String, Object>", name("value")).then_call("get", [text("code")])))]);
    let expected = r"
    return ((Map<String, Object>) value).get('code');";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn a_new_object_breaks_in_its_arguments() {
    let printed = body(&[Stmt::Throw(Expr::new(
        "DeliveryException",
        [text("The provider has refused the message for the reason"), name("reason")],
    ))]);
    let expected = r"
    throw new DeliveryException(
      'The provider has refused the message for the reason',
      reason
    );";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn a_collection_that_fits_has_spaces_inside_its_braces() {
    let printed = body(&[declare(
        "Set<Integer>",
        "codes",
        Expr::SetOf { type_name: "Integer".into(), items: vec![name("200"), name("202")] },
    )]);
    let expected = r"
    Set<Integer> codes = new Set<Integer>{ 200, 202 };";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn an_empty_collection_has_no_space_inside_its_braces() {
    let printed = body(&[declare("List<String>", "parts", Expr::ListOf { type_name: "String".into(), items: vec![] })]);
    let expected = r"
    List<String> parts = new List<String>{};";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn a_long_list_as_an_argument_goes_on_its_own_lines() {
    let printed = body(&[Stmt::Do(Expr::call(
        "parts.addAll",
        [Expr::ListOf {
            type_name: "String".into(),
            items: vec![text("the first of the parts"), text("the second of them"), text("third")],
        }],
    ))]);
    let expected = r"
    parts.addAll(
      new List<String>{
        'the first of the parts',
        'the second of them',
        'third'
      }
    );";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn a_collection_copied_from_another_breaks_in_its_parentheses() {
    let printed = body(&[declare(
        "Set<String>",
        "namesOfTheParametersThatAreSigned",
        Expr::new("Set<String>", [name("namesOfTheParameters")]),
    )]);
    let expected = r"
    Set<String> namesOfTheParametersThatAreSigned = new Set<String>(
      namesOfTheParameters
    );";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn a_list_of_a_given_size_is_an_array() {
    let printed = body(&[declare("List<String>", "parts", Expr::new("List<String>", [name("3")]))]);
    let expected = r"
    List<String> parts = new String[3];";
    assert_eq!(printed, &expected[1..]);
}

#[test]
fn a_method_on_this_stays_with_it() {
    let printed = body(&[Stmt::Do(
        name("this")
            .then_call("deliverTheMessageToTheProvider", [name("phoneNumberInInternationalForm"), name("message")]),
    )]);
    let expected = r"
    this.deliverTheMessageToTheProvider(
      phoneNumberInInternationalForm,
      message
    );";
    assert_eq!(printed, &expected[1..]);
}
