//! What real answers of the built-in providers lead to. The bodies are short versions of those that the providers
//! document; the mock providers hold the whole catalogue.

use otpsmith::catalog::Catalog;
use otpsmith::plan::answer::Answer;
use otpsmith::plan::{Choices, resolve};

const CASES: &[(&str, u16, &str, &str)] = &[
    ("twilio", 201, r#"{"sid":"SM01","status":"queued","error_code":null}"#, "SUCCESS"),
    ("twilio", 201, r#"{"sid":"SM01","status":"failed","error_code":30008}"#, "PROVIDER_ERROR"),
    ("twilio", 400, r#"{"code":21211,"message":"The 'To' number is not valid.","status":400}"#, "INVALID_PHONE_NUMBER"),
    ("twilio", 400, r#"{"code":21408,"message":"Permission has not been enabled","status":400}"#, "COUNTRY_BLOCK"),
    ("twilio", 429, r#"{"code":20429,"message":"Too Many Requests","status":429}"#, "MESSAGE_LIMIT_EXCEEDED"),
    ("twilio", 401, r#"{"code":20003,"message":"Authenticate","status":401}"#, "PROVIDER_ERROR"),
    (
        "telesign",
        200,
        r#"{"reference_id":"0123","status":{"code":290,"description":"Message in progress"}}"#,
        "SUCCESS",
    ),
    (
        "telesign",
        400,
        r#"{"status":{"code":11000,"description":"Invalid value for parameter phone_number."}}"#,
        "INVALID_PHONE_NUMBER",
    ),
    ("telesign", 429, r#"{"status":{"code":10020}}"#, "MESSAGE_LIMIT_EXCEEDED"),
    (
        "vonage-sms",
        200,
        r#"{"message-count":"1","messages":[{"to":"447700900000","message-id":"0A","status":"0"}]}"#,
        "SUCCESS",
    ),
    ("vonage-sms", 200, r#"{"message-count":"2","messages":[{"status":"0"},{"status":"1"}]}"#, "PROVIDER_ERROR"),
    (
        "vonage-sms",
        200,
        r#"{"message-count":"1","messages":[{"status":"1","error-text":"Throughput Rate Exceeded"}]}"#,
        "MESSAGE_LIMIT_EXCEEDED",
    ),
    (
        "vonage-sms",
        200,
        r#"{"message-count":"1","messages":[{"status":"4","error-text":"Bad Credentials"}]}"#,
        "PROVIDER_ERROR",
    ),
    ("vonage-sms", 200, r#"{"message-count":"1","messages":[{"status":0}]}"#, "PROVIDER_ERROR"),
    (
        "infobip",
        200,
        r#"{"messages":[{"messageId":"22","status":{"groupId":1,"groupName":"PENDING","name":"PENDING_ACCEPTED"}}]}"#,
        "SUCCESS",
    ),
    (
        "infobip",
        200,
        r#"{"messages":[{"messageId":"x","status":{"groupId":5,"groupName":"REJECTED","id":12,"name":"REJECTED_NOT_ENOUGH_CREDITS"}}]}"#,
        "MESSAGE_LIMIT_EXCEEDED",
    ),
    ("infobip", 401, r#"{"errorCode":"E401","description":"no credentials"}"#, "PROVIDER_ERROR"),
    (
        "aws-sns",
        200,
        r#"<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>94f2</MessageId></PublishResult></PublishResponse>"#,
        "SUCCESS",
    ),
    (
        "aws-sns",
        400,
        r#"<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>InvalidParameter</Code><Message>Invalid parameter: PhoneNumber Reason: +1 is not valid to publish to</Message></Error></ErrorResponse>"#,
        "INVALID_PHONE_NUMBER",
    ),
    (
        "aws-sns",
        400,
        r#"<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>"#,
        "MESSAGE_LIMIT_EXCEEDED",
    ),
    (
        "aws-sns",
        403,
        r#"<ErrorResponse><Error><Code>AuthorizationError</Code></Error></ErrorResponse>"#,
        "PROVIDER_ERROR",
    ),
    ("aws-sns", 200, "<PublishResponse><PublishResult>", "PROVIDER_ERROR"),
    ("aws-end-user-messaging", 200, r#"{"MessageId":"3f1c"}"#, "SUCCESS"),
    (
        "aws-end-user-messaging",
        400,
        r#"{"__type":"ValidationException","Reason":"DESTINATION_COUNTRY_BLOCKED","Fields":[]}"#,
        "COUNTRY_BLOCK",
    ),
    (
        "aws-end-user-messaging",
        400,
        r#"{"__type":"com.amazonaws#ThrottlingException","Message":"Rate exceeded"}"#,
        "MESSAGE_LIMIT_EXCEEDED",
    ),
    (
        "azure-communication-services",
        202,
        r#"{"value":[{"to":"+14255550123","messageId":"O1","httpStatusCode":202,"successful":true}]}"#,
        "SUCCESS",
    ),
    (
        "azure-communication-services",
        202,
        r#"{"value":[{"to":"+1425","httpStatusCode":400,"errorMessage":"Invalid To phone number format.","successful":false}]}"#,
        "INVALID_PHONE_NUMBER",
    ),
    (
        "messagebird-legacy",
        201,
        r#"{"id":"e8077d80","recipients":{"totalSentCount":1,"items":[{"recipient":31612345678,"status":"sent"}]}}"#,
        "SUCCESS",
    ),
    (
        "messagebird-legacy",
        422,
        r#"{"errors":[{"code":9,"description":"no (correct) recipients found","parameter":"recipient"}]}"#,
        "INVALID_PHONE_NUMBER",
    ),
    (
        "messagebird-legacy",
        422,
        r#"{"errors":[{"code":9,"description":"missing","parameter":"originator"}]}"#,
        "PROVIDER_ERROR",
    ),
    (
        "messagebird-legacy",
        402,
        r#"{"errors":[{"code":25,"description":"Not enough balance","parameter":null}]}"#,
        "MESSAGE_LIMIT_EXCEEDED",
    ),
    ("govuk-notify", 201, r#"{"id":"740e5834","content":{"body":"Hi"}}"#, "SUCCESS"),
    (
        "govuk-notify",
        400,
        r#"{"errors":[{"error":"ValidationError","message":"phone_number Not enough digits"}],"status_code":400}"#,
        "INVALID_PHONE_NUMBER",
    ),
    (
        "govuk-notify",
        400,
        r#"{"errors":[{"error":"BadRequestError","message":"Cannot send to international mobile numbers"}]}"#,
        "COUNTRY_BLOCK",
    ),
    (
        "govuk-notify",
        429,
        r#"{"errors":[{"error":"TooManyRequestsError","message":"Exceeded send limits"}]}"#,
        "MESSAGE_LIMIT_EXCEEDED",
    ),
    (
        "govuk-notify",
        403,
        r#"{"errors":[{"error":"AuthError","message":"Error: Your system clock"}]}"#,
        "PROVIDER_ERROR",
    ),
    (
        "esendex",
        200,
        r#"<?xml version="1.0"?><messageheaders batchid="F8" xmlns="http://api.esendex.com/ns/"><messageheader uri="x" id="1183C73D"/></messageheaders>"#,
        "SUCCESS",
    ),
    ("esendex", 402, "", "MESSAGE_LIMIT_EXCEEDED"),
    (
        "unifonic",
        200,
        r#"{"success":"true","message":"","errorCode":"ER-00","data":{"MessageID":3200017889310,"Status":"Queued"}}"#,
        "SUCCESS",
    ),
    (
        "unifonic",
        482,
        r#"{"success":"false","message":"Invalid dest num","errorCode":"ER-482","data":null}"#,
        "INVALID_PHONE_NUMBER",
    ),
    (
        "kavenegar",
        200,
        r#"{"return":{"status":200,"message":"x"},"entries":[{"messageid":8792343,"status":1}]}"#,
        "SUCCESS",
    ),
    ("kavenegar", 411, r#"{"return":{"status":411,"message":"x"},"entries":null}"#, "INVALID_PHONE_NUMBER"),
    ("kavenegar", 418, r#"{"return":{"status":418,"message":"x"},"entries":null}"#, "MESSAGE_LIMIT_EXCEEDED"),
];

#[test]
fn documented_answers_lead_to_the_closest_result() {
    let catalog = Catalog::open(None).expect("the built-in catalogue");
    let mut wrong = Vec::new();
    for (provider, status, body, expected) in CASES {
        let spec = catalog.load(provider).unwrap_or_else(|error| panic!("{provider}: {error:?}"));
        let plan = resolve(&spec, &Choices::examples(&spec)).unwrap_or_else(|error| panic!("{provider}: {error:?}"));
        let answer = Answer { status: *status, body: (*body).to_owned() };
        let verdict = plan.verdict(&answer, "+14155550123");
        if verdict.outcome.name() != *expected {
            wrong.push(format!("{provider} {status} {body}: {}, not {expected}", verdict.outcome.name()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_answer_of_any_kind_is_taken_for_success() {
    let catalog = Catalog::open(None).expect("the built-in catalogue");
    let deep = "[".repeat(100_000);
    for listed in catalog.listed() {
        let spec = catalog.load(&listed.name).expect("a spec");
        let plan = resolve(&spec, &Choices::examples(&spec)).expect("a plan");
        for body in ["", " ", "null", "OK", "[]", "{}", "true", "<html></html>", "<a>", "{\"id\":", "\u{0}", &deep] {
            for status in [200, 201, 202, 204, 302, 400, 500] {
                let answer = Answer { status, body: body.to_owned() };
                let outcome = plan.verdict(&answer, "+14155550123").outcome.name();
                assert_ne!(outcome, "SUCCESS", "{} {status} {}", listed.name, &body[..body.len().min(20)]);
            }
        }
    }
}

/// XML and patterns know no types, and the generated class compares there in the same way.
#[test]
fn a_number_in_the_spec_is_a_text_where_the_answer_has_only_texts() {
    let text = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("provider-specs/aws-sns/spec.yaml"),
    )
    .expect("a spec");
    let head = text.split("\nresponse:\n").next().expect("a head");
    let tail = text.split("\nverified:\n").nth(1).expect("a tail");
    let response = "
response:
  success: {status: [200], all: [{xml: /r/count, between: [1, 9]}, {xml: /r/state, one_of: [0, ok]}]}
  code: [{xml: /r/code}]
  results:
    - {result: INVALID_PHONE_NUMBER, meaning: a number, code: 42}
    - {result: COUNTRY_BLOCK, meaning: a range, code: {from: 100, to: 199}}
";
    let source = otpsmith::diagnostic::Source::new("spec.yaml", format!("{head}\n{response}\nverified:\n{tail}"));
    let spec = otpsmith::spec::load(&source).expect("a spec");
    let plan = resolve(&spec, &Choices::examples(&spec)).expect("a plan");
    for (status, body, expected) in [
        (200, "<r><count>3</count><state>0</state></r>", "SUCCESS"),
        (200, "<r><count>03x</count><state>0</state></r>", "PROVIDER_ERROR"),
        (200, "<r><count>10</count><state>ok</state></r>", "PROVIDER_ERROR"),
        (400, "<r><code>42</code></r>", "INVALID_PHONE_NUMBER"),
        (400, "<r><code>150</code></r>", "COUNTRY_BLOCK"),
        (400, "<r><code>1500</code></r>", "PROVIDER_ERROR"),
    ] {
        let answer = Answer { status, body: body.to_owned() };
        assert_eq!(plan.verdict(&answer, "+14155550123").outcome.name(), expected, "{body}");
    }
}
