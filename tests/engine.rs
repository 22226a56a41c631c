//! The Apex engine runs classes as Salesforce does.
//!
//! `tests/engine/language` holds one class per part of the language. Each of its tests names its rule and the rule's source,
//! so that the classes read as a description of what the engine takes Apex to be. The handlers of `tests/models` and their
//! tests are run too, as they were generated.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use otpsmith::artifact::{self, Target};
use otpsmith::catalog::Catalog;
use otpsmith::diagnostic::Source;
use otpsmith::engine::host::{CalloutError, Callouts, Host, HttpRequest, HttpResponse, alone, seeded};
use otpsmith::engine::limits::Limits;
use otpsmith::engine::schema::{Constant, ObjectKind, Schema};
use otpsmith::engine::types::Ty;
use otpsmith::engine::value::Value;
use otpsmith::engine::{Coverage, Failure, Outcome, Program, TestMethod, TestOutcome};
use otpsmith::plan::{Choices, resolve};
use otpsmith::spec::{self, Spec};

/// 2026-09-21T14:13:20Z.
const NOW: i64 = 1_790_000_000_000;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The classes in a folder and below it, by path.
fn classes_in(folder: &Path) -> Vec<Arc<Source>> {
    let mut paths: Vec<PathBuf> = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|it| it == "cls"))
        .collect();
    paths.sort();
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    paths.iter().map(|path| Source::new(name(path), fs::read_to_string(path).unwrap())).collect()
}

/// A schema with the custom settings of the classes that are run here.
fn schema() -> Schema {
    let mut schema = Schema::default();
    for (object, field) in [("AcmeSecrets__c", "ApiKey__c"), ("GovukNotifySecrets__c", "ApiKey__c")] {
        schema.object_mut(object, ObjectKind::HierarchySetting).add_field(field, Ty::STRING);
    }
    schema.set_label("Greeting", "Hello");
    schema.set_label_translation("Greeting", "fr", "Bonjour");
    schema.set_static_resource("acmeAnswer", *b"{\"id\":2}");
    let acme = schema.object_mut("AcmeRoute__mdt", ObjectKind::CustomMetadata);
    acme.add_field("Rate__c", Ty::DECIMAL);
    for (name, rate) in [("One", 1.5), ("Two", 2.0)] {
        let constants = [("DeveloperName", Constant::Text(name.to_owned())), ("Rate__c", Constant::Number(rate))];
        acme.records.push(constants.into_iter().map(|(field, value)| (field.to_owned(), value)).collect());
    }
    for (path, inner) in LOG {
        let text = format!("<Root xmlns=\"http://soap.sforce.com/2006/04/metadata\">{inner}</Root>");
        assert_eq!(schema.add_metadata(Path::new(path), &text), Ok(true));
    }
    schema
}

/// A custom object as a project describes it, and another below it.
const LOG: &[(&str, &str)] = &[
    (
        "Log__c/Log__c.object-meta.xml",
        "<nameField><type>AutoNumber</type><displayFormat>LOG-{0000}</displayFormat></nameField>",
    ),
    ("Log__c/fields/Phone__c.field-meta.xml", "<type>Text</type><length>20</length>"),
    (
        "Log__c/fields/Key__c.field-meta.xml",
        "<type>Text</type><length>20</length><externalId>true</externalId><unique>true</unique>",
    ),
    ("Log__c/fields/Count__c.field-meta.xml", "<type>Number</type><defaultValue>1</defaultValue>"),
    ("Log__c/fields/Sent__c.field-meta.xml", "<type>DateTime</type>"),
    ("Log__c/fields/Day__c.field-meta.xml", "<type>Date</type>"),
    ("Log__c/fields/Done__c.field-meta.xml", "<type>Checkbox</type>"),
    ("Log__c/fields/User__c.field-meta.xml", "<type>Lookup</type><referenceTo>User</referenceTo>"),
    ("Log__c/fields/Text__c.field-meta.xml", "<type>LongTextArea</type><length>1000</length>"),
    (
        "Log__c/fields/State__c.field-meta.xml",
        "<type>Picklist</type><valueSet><restricted>true</restricted><valueSetDefinition><value><fullName>New</fullName>\
         <default>true</default></value><value><fullName>Sent</fullName></value></valueSetDefinition></valueSet>",
    ),
    ("Part__c/Part__c.object-meta.xml", "<label>Part</label>"),
    ("Part__c/fields/Log__c.field-meta.xml", "<type>MasterDetail</type><referenceTo>Log__c</referenceTo>"),
];

fn compiled(sources: &[Arc<Source>]) -> Program {
    Program::compile(sources, schema()).unwrap_or_else(|findings| {
        let mut drawn = Vec::new();
        otpsmith::diagnostic::text::render(&findings, false, &mut drawn).unwrap();
        panic!("{}", String::from_utf8(drawn).unwrap())
    })
}

fn run(program: &Program, test: &TestMethod, limits: Limits) -> TestOutcome {
    alone(NOW, limits, |host| program.run_test(test, host))
}

/// Runs all tests; answers what failed and which lines ran.
fn run_all(program: &Program) -> (Vec<String>, Coverage) {
    let mut failures = Vec::new();
    let mut coverage = Coverage::default();
    for test in program.tests() {
        let result = run(program, test, Limits::default());
        coverage.add(&result.coverage);
        if let Outcome::Failed(failure) = result.outcome {
            let Failure { exception, message, stack } = failure;
            failures.push(format!("{}.{}: {exception}: {message}\n{stack}", test.class, test.method));
        }
    }
    (failures, coverage)
}

/// Compiles one class and runs its only test.
fn outcome_of(text: &str, limits: Limits) -> Outcome {
    let program = compiled(&[Source::new("Acme.cls", text)]);
    let [test] = program.tests() else { panic!("one test is expected") };
    run(&program, test, limits).outcome
}

/// The body of the only test of a class.
fn test_of(body: &str) -> String {
    format!("@IsTest private class Acme {{ @IsTest static void run() {{ {body} }} {EXTRA} }}")
}

/// What the bodies may use.
const EXTRA: &str = "
  private static Integer down(Integer rest) { return rest == 0 ? 0 : down(rest - 1); }
  private class Node { public Node next; }
";

fn failure(outcome: Outcome) -> (String, String) {
    match outcome {
        Outcome::Failed(failure) => (failure.exception, failure.message),
        Outcome::Passed => panic!("the test passed"),
    }
}

#[test]
fn the_rules_of_the_language_hold() {
    let sources = classes_in(&root().join("tests/engine/language"));
    let program = compiled(&sources);
    let (failures, _) = run_all(&program);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(program.tests().len() > 50, "{}", program.tests().len());
}

#[test]
fn every_rule_of_the_language_names_its_source() {
    for source in classes_in(&root().join("tests/engine/language")) {
        let lines: Vec<&str> = source.text.lines().map(str::trim).collect();
        for (at, _) in lines.iter().enumerate().filter(|(_, line)| line.eq_ignore_ascii_case("@IsTest")).skip(1) {
            let is_named = lines[at - 2].starts_with("// Rule: ") && lines[at - 1].starts_with("// Source: ");
            assert!(is_named, "{}: line {}", source.name, at + 1);
        }
    }
}

#[test]
fn generated_tests_pass_and_cover_every_line_of_their_handlers() {
    for model in ["aws-sns", "govuk-notify", "telesign"] {
        let program = compiled(&classes_in(&root().join("tests/models").join(model)));
        let (failures, coverage) = run_all(&program);
        assert!(failures.is_empty(), "{}", failures.join("\n"));
        for class in program.coverage(&coverage) {
            let missing: Vec<u32> = class.lines.iter().filter(|(_, hits)| *hits == 0).map(|(line, _)| *line).collect();
            assert!(missing.is_empty(), "{model}: {} {missing:?}", class.class);
            assert!(class.lines.len() > 20, "{model}: {}", class.class);
        }
    }
}

/// The handler of a spec, with every setting or with those that must be given, and the tests generated for it: what fails.
fn generated_fails(spec: &Spec, all_settings: bool) -> Vec<String> {
    let mut choices = Choices::examples(spec);
    let is_required = |name: &str| spec.setting(name).is_some_and(|it| !it.optional && it.default.is_none());
    choices.settings.retain(|it| all_settings || is_required(&it.0));
    let plan = resolve(spec, &choices).unwrap();
    let mut schema = Schema::default();
    let mut sources = Vec::new();
    for file in artifact::files(&plan, &Target::with_defaults(&plan.provider)).unwrap() {
        schema.add_metadata(Path::new(&file.path), &file.contents).unwrap();
        if file.path.ends_with(".cls") {
            sources.push(Source::new(file.path, file.contents));
        }
    }
    let program = Program::compile(&sources, schema).unwrap_or_else(|findings| panic!("{findings:#?}"));
    let (mut failures, coverage) = run_all(&program);
    for class in program.coverage(&coverage) {
        for (line, _) in class.lines.iter().filter(|(_, hits)| *hits == 0) {
            failures.push(format!("{}: line {line} is not covered", class.class));
        }
    }
    if program.tests().len() < 5 {
        failures.push(format!("{}: {} tests", plan.provider, program.tests().len()));
    }
    failures
}

#[test]
fn the_generated_classes_of_every_provider_pass_and_are_covered() {
    let catalog = Catalog::open(None).unwrap();
    let names: Vec<String> = catalog.listed().iter().map(|it| it.name.clone()).collect();
    assert!(names.len() >= 12, "{names:?}");
    let mut specs: Vec<Spec> = names.iter().map(|name| catalog.load(name).unwrap()).collect();
    for entry in walkdir::WalkDir::new(root().join("tests/language")).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let text = fs::read_to_string(entry.path()).unwrap();
            specs.push(spec::load(&Source::new(entry.file_name().to_string_lossy(), text)).unwrap());
        }
    }
    let failures: Vec<String> =
        specs.iter().flat_map(|spec| [false, true].into_iter().flat_map(|all| generated_fails(spec, all))).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn endless_loops_end_at_the_cpu_limit() {
    let limits = Limits { statements: 100_000, ..Limits::default() };
    for body in ["while (true) { }", "for (;;) { }", "do { } while (true);", "Integer i = 0; while (true) i++;"] {
        let (exception, message) = failure(outcome_of(&test_of(body), limits));
        assert_eq!((exception.as_str(), message.as_str()), ("System.LimitException", "Apex CPU time limit exceeded"));
    }
}

#[test]
fn endless_growth_ends_at_the_heap_limit() {
    for body in [
        "String text = 'ab'; while (true) { text += text; }",
        "List<String> texts = new List<String>(); while (true) { texts.add('a'); }",
        "Node first = new Node(); while (true) { Node next = new Node(); next.next = first; first = next; }",
        "Map<Integer, Integer> all = new Map<Integer, Integer>(); Integer i = 0; while (true) { all.put(i, i); i++; }",
        "Dom.XmlNode root = new Dom.Document().createRootElement('a', null, null); while (true) { root.addChildElement('b', null, null); }",
        "Dom.XmlNode root = new Dom.Document().createRootElement('a', null, null); Integer i = 0; while (true) { root.setAttribute('b' + i++, 'c'.repeat(5000)); }",
        "List<XmlStreamWriter> all = new List<XmlStreamWriter>(); while (true) { XmlStreamWriter one = new XmlStreamWriter(); one.writeCharacters('a'.repeat(10000)); all.add(one); }",
        "List<HttpRequest> all = new List<HttpRequest>(); while (true) { HttpRequest one = new HttpRequest(); one.setBody('a'.repeat(10000)); all.add(one); }",
        "List<HttpResponse> all = new List<HttpResponse>(); while (true) { HttpResponse one = new HttpResponse(); one.setBody('a'.repeat(10000)); all.add(one); }",
        "List<JSONGenerator> all = new List<JSONGenerator>(); while (true) { JSONGenerator one = JSON.createGenerator(false); one.writeString('a'.repeat(10000)); all.add(one); }",
        "JSONGenerator one = JSON.createGenerator(false); one.writeStartArray(); while (true) { one.writeStartArray(); one.writeEndArray(); }",
    ] {
        let (exception, message) = failure(outcome_of(&test_of(body), Limits::default()));
        assert_eq!(exception, "System.LimitException", "{body}");
        assert!(message.starts_with("Apex heap size too large"), "{body}: {message}");
    }
}

#[test]
fn what_is_dropped_does_not_count_as_heap() {
    let body = "for (Integer i = 0; i < 20000; i++) { String text = 'some text '.repeat(100); }";
    assert_eq!(outcome_of(&test_of(body), Limits::default()), Outcome::Passed);
}

#[test]
fn endless_recursion_ends_at_the_depth_limit_and_cannot_be_caught() {
    let (exception, message) = failure(outcome_of(
        &test_of("try { down(5000); } catch (Exception e) { System.debug('caught'); } finally { System.debug('no'); }"),
        Limits::default(),
    ));
    assert_eq!((exception.as_str(), message.as_str()), ("System.LimitException", "Maximum stack depth reached: 1001"));
}

#[test]
fn a_long_chain_of_objects_is_dropped_without_a_deep_stack() {
    let body =
        "Node first; for (Integer i = 0; i < 100000; i++) { Node next = new Node(); next.next = first; first = next; }";
    let limits = Limits { heap: 100_000_000, ..Limits::default() };
    assert_eq!(outcome_of(&test_of(body), limits), Outcome::Passed);
}

#[test]
fn a_failed_assertion_cannot_be_caught() {
    let body = "try { Assert.areEqual(1, 2, 'sum'); } catch (Exception e) { System.debug('caught'); }";
    let (exception, message) = failure(outcome_of(&test_of(body), Limits::default()));
    assert_eq!(exception, "System.AssertException");
    assert!(message.contains("sum"), "{message}");
}

#[test]
fn a_failure_says_where_it_happened() {
    let program = compiled(&[Source::new(
        "Acme.cls",
        "@IsTest\nprivate class Acme {\n  @IsTest\n  static void run() {\n    String nothing;\n    nothing.trim();\n  }\n}\n",
    )]);
    let Outcome::Failed(failure) = run(&program, &program.tests()[0], Limits::default()).outcome else {
        panic!("the test passed")
    };
    assert_eq!(failure.exception, "System.NullPointerException");
    assert_eq!(failure.message, "Attempt to de-reference a null object");
    assert_eq!(failure.stack, "Class.Acme.run: line 6, column 1");
}

#[test]
fn lines_that_did_not_run_are_not_covered() {
    let program = compiled(&[
        Source::new(
            "Acme.cls",
            "public class Acme {\n  public static void run() {\n    if (false) {\n      run();\n    }\n  }\n}\n",
        ),
        Source::new(
            "AcmeTest.cls",
            "@IsTest\nprivate class AcmeTest {\n  @IsTest\n  static void runs() {\n    Acme.run();\n  }\n}\n",
        ),
    ]);
    let (_, coverage) = run_all(&program);
    assert_eq!(program.coverage(&coverage)[0].lines, [(3, 1), (4, 0)]);
}

#[test]
fn tests_run_the_same_on_several_threads() {
    let program = compiled(&classes_in(&root().join("tests/models/aws-sns")));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(run_all(&program).0, Vec::<String>::new()));
        }
    });
}

/// Answers every request with 202 and keeps it.
#[derive(Default)]
struct Recorder(Vec<HttpRequest>);

impl Callouts for Recorder {
    fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, CalloutError> {
        self.0.push(request.clone());
        if request.endpoint.ends_with("timeout") {
            return Err(CalloutError { message: "Read timed out".to_owned() });
        }
        Ok(HttpResponse { status: 202, reason: "Accepted".to_owned(), headers: Vec::new(), body: b"ok".to_vec() })
    }
}

const SENDER: &str = "public class Sender {
  public String send(String path) {
    HttpRequest request = new HttpRequest();
    request.setEndpoint('callout:Acme/' + path);
    request.setMethod('GET');
    request.setTimeout(2000);
    request.setHeader('X-Id', '7');
    HttpResponse response = new Http().send(request);
    return response.getStatusCode() + ' ' + response.getBody();
  }

  public String sendAll(Integer count) {
    for (Integer i = 0; i < count; i++) {
      send('a');
    }
    return 'all';
  }
}";

/// Calls a method of [`SENDER`]; answers what it gave and the requests that it sent.
fn sent(method: &str, argument: Value, limits: Limits) -> (Result<String, Failure>, Vec<HttpRequest>) {
    let program = compiled(&[Source::new("Sender.cls", SENDER)]);
    let mut recorder = Recorder::default();
    let mut random = seeded(1);
    let mut host = Host { callouts: &mut recorder, now: &mut || NOW, random: &mut random, debug: &mut |_| {}, limits };
    let result = program.call("Sender", method, &[argument], &mut host, |vm, value| {
        vm.display(&value).map(|text| text.as_str().into_owned()).unwrap_or_default()
    });
    (result, recorder.0)
}

#[test]
fn a_call_from_outside_sends_its_requests_through_the_host() {
    let (result, requests) = sent("send", Value::text("messages"), Limits::default());
    assert_eq!(result, Ok("202 ok".to_owned()));
    let [request] = &requests[..] else { panic!("{requests:?}") };
    assert_eq!((request.method.as_str(), request.endpoint.as_str()), ("GET", "callout:Acme/messages"));
    assert_eq!(request.headers, [("X-Id".to_owned(), "7".to_owned())]);
    assert_eq!(request.timeout.as_millis(), 2000);
}

const LATER: &str = "public class Later {
  private static Integer count = 0;
  public String ask(String path) {
    count++;
    later(path + count);
    System.enqueueJob(new Job());
    return 'asked';
  }
  @future(callout=true)
  private static void later(String path) {
    count++;
    HttpRequest request = new HttpRequest();
    request.setEndpoint('callout:Acme/' + path + count);
    request.setMethod('GET');
    new Http().send(request);
    throw new IllegalArgumentException('nobody learns of it');
  }
  private class Job implements Queueable, Database.AllowsCallouts {
    public void execute(QueueableContext context) {
      HttpRequest request = new HttpRequest();
      request.setEndpoint('callout:Acme/job' + count);
      request.setMethod('GET');
      new Http().send(request);
      System.enqueueJob(this);
    }
  }
}";

#[test]
fn what_a_call_leaves_for_later_runs_after_it_was_answered_and_comes_to_an_end() {
    let program = compiled(&[Source::new("Later.cls", LATER)]);
    let mut recorder = Recorder::default();
    let mut random = seeded(1);
    let limits = Limits::default();
    let mut host = Host { callouts: &mut recorder, now: &mut || NOW, random: &mut random, debug: &mut |_| {}, limits };
    let answered = program.call("Later", "ask", &[Value::text("a")], &mut host, |_, value| format!("{value:?}"));
    assert!(answered.unwrap().contains("asked"));
    let endpoints: Vec<&str> = recorder.0.iter().map(|it| it.endpoint.as_str()).collect();
    assert_eq!(endpoints[..3], ["callout:Acme/a11", "callout:Acme/job0", "callout:Acme/job0"]);
    assert_eq!(endpoints.len(), 50, "a chain of jobs has no end of its own");
}

#[test]
fn a_future_method_that_could_not_wait_is_refused() {
    let refused = |method: &str| {
        let source = Source::new("Acme.cls", format!("public class Acme {{ {method} }}"));
        Program::compile(&[source], schema()).unwrap_err().remove(0).message
    };
    for method in ["@future public void run() {}", "@future public static Integer run() { return 1; }"] {
        assert_eq!(refused(method), "A future method is static and has no result");
    }
    for parameter in ["Object it", "Acme it", "List<Map<String, Object>> all", "SObject it"] {
        let words = refused(&format!("@future public static void run({parameter}) {{}}"));
        assert_eq!(words, "A future method takes primitive values and collections of them only");
    }
}

#[test]
fn what_would_run_a_batch_is_refused_at_the_call() {
    let source = Source::new("Acme.cls", "public class Acme { void run() { Database.executeBatch(null); } }");
    let findings = Program::compile(&[source], schema()).unwrap_err();
    let [finding] = &findings[..] else { panic!("{findings:#?}") };
    assert_eq!((finding.code, finding.message.as_str()), ("E002", "otpsmith cannot run batches"));
}

#[test]
fn what_a_stub_does_not_answer_for_ends_the_test() {
    const STUBBED: &str = "public class Stubbed {
        public String path; public Integer size { get { return 1; } }
        public String ask(Stubbed other) { return other.hidden(); }
        private String hidden() { return 'hidden'; } }";
    for (body, what) in [
        ("String path = stub.path;", "a variable or property of a stub"),
        ("stub.path = 'a';", "a variable or property of a stub"),
        ("Integer size = stub.size;", "a variable or property of a stub"),
        ("new Stubbed().ask(stub);", "the private method `hidden` of a stub"),
    ] {
        let body = format!(
            "Stubbed stub = (Stubbed) Test.createStub(Stubbed.class, new Provider());
             try {{ {body} }} catch (Exception e) {{ return; }} }}
             private class Provider implements StubProvider {{ public Object handleMethodCall(Object a, String b, Type c,
             List<Type> d, List<String> e, List<Object> f) {{ return null; }} }} private static void more() {{"
        );
        let program = compiled(&[Source::new("Stubbed.cls", STUBBED), Source::new("Acme.cls", test_of(&body))]);
        let (_, message) = failure(run(&program, &program.tests()[0], Limits::default()).outcome);
        assert_eq!(message, format!("otpsmith cannot run this: {what}"));
    }
}

#[test]
fn a_name_that_nothing_has_is_the_only_finding_about_it() {
    let text = "public class Acme extends Nothing implements Nobody { void a(One it) {} void a(Two it) {} }";
    let findings = Program::compile(&[Source::new("Acme.cls", text)], schema()).unwrap_err();
    let words: Vec<&str> = findings.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(words, ["There is no type `Nothing`", "There is no type `Nobody`"]);
    let text = "public class Acme { void a(One it) {} void a(Two it) {} }";
    let findings = Program::compile(&[Source::new("Acme.cls", text)], schema()).unwrap_err();
    assert_eq!(findings.len(), 2, "{findings:#?}");
}

#[test]
fn a_callout_without_an_answer_is_a_callout_exception() {
    let failure = sent("send", Value::text("timeout"), Limits::default()).0.unwrap_err();
    assert_eq!((failure.exception.as_str(), failure.message.as_str()), ("System.CalloutException", "Read timed out"));
    assert!(failure.stack.starts_with("Class.Sender.send: line 8"), "{}", failure.stack);
}

#[test]
fn callouts_are_limited_in_number_and_in_time() {
    let (result, requests) = sent("sendAll", Value::Integer(61), Limits::default());
    assert_eq!(result.unwrap_err().exception, "System.CalloutException");
    assert_eq!(requests.len(), 60, "two seconds each, two minutes for all");
    let long = Limits { callout_milliseconds: 1_000_000, ..Limits::default() };
    let (result, requests) = sent("sendAll", Value::Integer(101), long);
    let failure = result.unwrap_err();
    assert_eq!(
        (failure.exception.as_str(), failure.message.as_str()),
        ("System.LimitException", "Too many callouts: 101")
    );
    assert_eq!(requests.len(), 100);
}

#[test]
fn a_private_member_of_another_class_is_refused_unless_it_is_test_visible() {
    let handler = |annotation: &str| {
        Source::new("Acme.cls", format!("public class Acme {{ {annotation} private static Integer count = 1; }}"))
    };
    let test = Source::new(
        "AcmeTest.cls",
        "@IsTest private class AcmeTest { @IsTest static void run() { Assert.areEqual(1, Acme.count); } }",
    );
    let findings = Program::compile(&[handler(""), Arc::clone(&test)], Schema::default()).unwrap_err();
    assert_eq!(findings[0].code, "E006");
    let other = Source::new("Other.cls", "public class Other { public static Integer count() { return Acme.count; } }");
    let findings = Program::compile(&[handler("@TestVisible"), other], Schema::default()).unwrap_err();
    assert_eq!(findings[0].code, "E006");
    assert!(Program::compile(&[handler("@TestVisible"), test], Schema::default()).is_ok());
}
