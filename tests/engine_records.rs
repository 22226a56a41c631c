//! Queries and DML of the Apex engine: what it refuses before a run, and the limits of a run. The rules that hold inside
//! a run are in `tests/engine/language/Queries.cls` and `Dml.cls`.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use std::path::Path;
use std::time::{Duration, Instant};

use otpsmith::diagnostic::Source;
use otpsmith::engine::host::alone;
use otpsmith::engine::limits::Limits;
use otpsmith::engine::schema::Schema;
use otpsmith::engine::{OrgSetting, Outcome, Program, TestMethod};

/// Files of a project: a log of deliveries with fields of several kinds.
const FILES: &[(&str, &str)] = &[
    ("Log__c/Log__c.object-meta.xml", "<CustomObject/>"),
    ("Log__c/fields/Phone__c.field-meta.xml", "<CustomField><type>Text</type><length>255</length></CustomField>"),
    ("Log__c/fields/Twice__c.field-meta.xml", "<CustomField><type>Number</type><formula>2</formula></CustomField>"),
    (
        "Log__c/fields/Long__c.field-meta.xml",
        "<CustomField><type>LongTextArea</type><length>131072</length></CustomField>",
    ),
    (
        "Day__c/fields/Day__c.field-meta.xml",
        "<CustomField><type>Date</type><defaultValue>TODAY() + 1</defaultValue></CustomField>",
    ),
    ("Case/fields/Code__c.field-meta.xml", "<CustomField><type>Text</type></CustomField>"),
    ("Sent__e/fields/Code__c.field-meta.xml", "<CustomField><type>Text</type></CustomField>"),
    ("AccountTrigger.trigger", "trigger AccountTrigger on Account(before insert) { }"),
];

fn schema() -> Schema {
    let mut schema = Schema::default();
    for (path, text) in FILES {
        assert_eq!(schema.add_metadata(Path::new(path), text), Ok(true));
    }
    schema
}

fn program(body: &str) -> Result<Program, Vec<String>> {
    let text = format!("@IsTest private class Acme {{ @IsTest static void run() {{ {body} }} }}");
    let source = Source::new("Acme.cls", text);
    let line = |it: otpsmith::diagnostic::Diagnostic| format!("{}: {}", it.code, it.message);
    Program::compile(&[source], schema()).map_err(|findings| findings.into_iter().map(line).collect())
}

/// The finding that a body is refused with.
fn refused(body: &str) -> String {
    match program(body) {
        Err(findings) => findings.join("\n"),
        Ok(_) => panic!("{body} is not refused"),
    }
}

fn run(program: &Program, test: &TestMethod) -> Outcome {
    alone(1_790_000_000_000, Limits::default(), |host| program.run_test(test, host)).outcome
}

/// What ends the run of a body: the class and the message of the exception.
fn ended(body: &str) -> (String, String) {
    let program = program(body).unwrap_or_else(|findings| panic!("{}", findings.join("\n")));
    match run(&program, &program.tests()[0]) {
        Outcome::Failed(failure) => (failure.exception, failure.message),
        Outcome::Passed => (String::new(), String::new()),
    }
}

#[test]
fn a_handler_that_queries_and_logs_passes_its_own_tests() {
    let mut schema = Schema::default();
    let files = [
        ("Setting__mdt/fields/Endpoint__c.field-meta.xml", "<CustomField><type>Text</type></CustomField>"),
        ("Setting__mdt/fields/Sender__c.field-meta.xml", "<CustomField><type>Text</type></CustomField>"),
        (
            "Setting.Default.md-meta.xml",
            "<CustomMetadata xmlns:xsi=\"urn:x\"><label>Default</label><values><field>Endpoint__c</field>\
             <value xsi:type=\"xsd:string\">callout:Acme/messages</value></values></CustomMetadata>",
        ),
        (
            "Log__c/Log__c.object-meta.xml",
            "<CustomObject><nameField><type>AutoNumber</type></nameField></CustomObject>",
        ),
        ("Log__c/fields/Phone__c.field-meta.xml", "<CustomField><type>Phone</type></CustomField>"),
        (
            "Log__c/fields/User__c.field-meta.xml",
            "<CustomField><type>Lookup</type><referenceTo>User</referenceTo></CustomField>",
        ),
        (
            "Log__c/fields/State__c.field-meta.xml",
            "<CustomField><type>Picklist</type><valueSet><restricted>true</restricted><valueSetDefinition>\
             <value><fullName>New</fullName></value><value><fullName>Sent</fullName></value></valueSetDefinition>\
             </valueSet></CustomField>",
        ),
    ];
    for (path, text) in files {
        assert_eq!(schema.add_metadata(Path::new(path), text), Ok(true));
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engine/records");
    let source = |name: &str| Source::new(name, std::fs::read_to_string(folder.join(name)).unwrap());
    let program = Program::compile(&[source("OtpHandler.cls"), source("OtpHandlerTest.cls")], schema)
        .unwrap_or_else(|found| panic!("{:?}", found.iter().map(|it| &it.message).collect::<Vec<_>>()));
    assert_eq!(program.tests().len(), 5);
    for test in program.tests() {
        let outcome = run(&program, test);
        assert_eq!(outcome, Outcome::Passed, "{}", test.method);
    }
}

#[test]
fn names_that_nothing_has_are_refused_before_the_run() {
    for (body, finding) in [
        ("Object o = [SELECT Id FROM Nope__c];", "E003: There is no object `Nope__c`"),
        ("Object o = [SELECT Id FROM Asset];", "E002: The engine knows no object `Asset`"),
        ("Object o = [SELECT Code__c FROM Case];", "E002: The engine knows no object `Case`"),
        ("insert new Sent__e(Code__c = 'a');", "E002: The engine does not know how records of `Sent__e` behave"),
        ("Object o = [SELECT Nope__c FROM Log__c];", "E003: There is no field of `Log__c` `Nope__c`"),
        ("Object o = [SELECT Fax2 FROM User];", "E003: The engine knows no field `Fax2` of the standard object `User`"),
        ("Object o = [SELECT Id FROM Log__c WHERE Nope__r.Id = null];", "E003: No lookup of `Log__c` that the engine"),
        ("Object o = [SELECT Id, Boss.Name FROM User];", "E002: The engine knows no relationship `Boss` of `User`"),
        ("String s = new User().Nope;", "E003: The engine knows no field `Nope` of the standard object `User`"),
    ] {
        let found = refused(body);
        assert!(found.starts_with(finding), "{body}: {found}");
    }
}

#[test]
fn values_that_do_not_fit_their_fields_are_refused_before_the_run() {
    for (body, finding) in [
        (
            "Object o = [SELECT Id FROM Log__c WHERE Phone__c = 1];",
            "E004: the value does not fit the type of the field",
        ),
        ("Object o = [SELECT Id FROM Log__c WHERE Id = 'x'];", "E004: invalid ID field: x"),
        (
            "Integer i; Object o = [SELECT Id FROM Log__c WHERE Phone__c = :i];",
            "E004: A bind of type `Integer` does not",
        ),
        (
            "String s; Object o = [SELECT Id FROM Log__c WHERE Phone__c IN :s];",
            "E004: A bind of type `String` does not",
        ),
        ("Object o = [SELECT Id FROM Log__c WHERE Long__c = 'x'];", "E004: field 'Long__c' can not be filtered"),
        ("Object o = [SELECT Id, Id FROM Log__c];", "E004: duplicate field selected: Id"),
        ("Object o = [SELECT Id FROM Log__c OFFSET 2001];", "E004: Maximum SOQL offset allowed is 2000"),
        ("Object o = [SELECT Phone__c, COUNT(Id) FROM Log__c];", "E004: Field must be grouped or aggregated: Phone__c"),
        ("Object o = [SELECT COUNT(Id) FROM Log__c LIMIT 1];", "E004: Non-grouped query that uses overall aggregate"),
        ("User u = [SELECT Id FROM Log__c];", "E004: A value of type `Log__c` does not fit `User`"),
        ("Object o = [SELECT Id FROM Log__c ORDER BY Id FOR UPDATE];", "E004: FOR UPDATE cannot stand beside ORDER BY"),
    ] {
        let found = refused(body);
        assert!(found.starts_with(finding), "{body}: {found}");
    }
}

#[test]
fn what_the_engine_does_not_know_of_soql_is_refused_by_name() {
    for part in [
        "SELECT SUM(Count__c) FROM Log__c",
        "SELECT Phone__c FROM Log__c GROUP BY Phone__c HAVING COUNT(Id) > 1",
        "SELECT COUNT(Id) FROM Log__c GROUP BY ROLLUP(Phone__c)",
        "SELECT Id, (SELECT Id FROM Contacts) FROM Account",
        "SELECT FIELDS(ALL) FROM Log__c LIMIT 200",
        "SELECT toLabel(Phone__c) FROM Log__c",
        "SELECT TYPEOF Owner WHEN User THEN Id END FROM Log__c",
        "SELECT Id FROM Log__c USING SCOPE mine",
        "SELECT Id FROM Log__c WHERE CreatedDate = THIS_FISCAL_YEAR",
        "SELECT Id FROM Log__c FOR VIEW",
        "SELECT Twice__c FROM Log__c",
        "FIND 'x' RETURNING Log__c",
    ] {
        let found = refused(&format!("Object o = [{part}];"));
        assert!(found.starts_with("E002: The engine does not "), "{part}: {found}");
    }
}

#[test]
fn what_would_run_in_an_org_when_records_change_is_never_left_out() {
    let found = refused("insert new Account(Name = 'A');");
    assert_eq!(
        found,
        "E002: The engine does not run the trigger AccountTrigger, which runs when records of `Account` change"
    );
    // Where the object is not known before the run, the run ends, and no code can catch that.
    for body in [
        "SObject some = new Account(Name = 'A'); try { insert some; } catch (Exception e) { return; }",
        "try { insert new Day__c(); } catch (Exception e) { return; }",
        "try { Database.query('SELECT COUNT(Id) FROM Log__c'); } catch (Exception e) { return; }",
        "try { Object o = new User().get('Fax2'); } catch (Exception e) { return; }",
        "try { Database.query('SELECT Fax2 FROM User'); } catch (Exception e) { return; }",
        "try { JSON.deserialize('{\"Fax2\":1}', User.class); } catch (Exception e) { return; }",
    ] {
        let (exception, message) = ended(body);
        assert_eq!(exception, "System.UnexpectedException", "{body}");
        assert!(message.starts_with("otpsmith cannot run this: "), "{body}: {message}");
    }
}

#[test]
fn what_code_cannot_change_is_refused_before_the_run() {
    for (body, finding) in [
        ("insert new Profile();", "E004: Code cannot do that with records of `Profile`"),
        ("delete new User();", "E004: Code cannot do that with records of `User`"),
        ("Log__c log = new Log__c(CreatedDate = null);", "E006: Field is not writeable: Log__c.CreatedDate"),
        ("Contact c = new Contact(); c.Name = 'A';", "E006: Field is not writeable: Contact.Name"),
        ("upsert new Contact() Email;", "E002: `Email` is no external Id"),
        ("List<SObject> some; upsert some;", "E004: `upsert` needs records of one object, not of any"),
        ("Contact c = new Contact(); c.Account = null;", "E002: The engine does not know how to set the record"),
    ] {
        let found = refused(body);
        assert!(found.starts_with(finding), "{body}: {found}");
    }
}

#[test]
fn limits_of_queries_and_dml_end_the_run() {
    for (body, message) in [
        ("while (true) { Object o = [SELECT Id FROM Log__c]; }", "Too many SOQL queries: 101"),
        ("while (true) { insert new Log__c(); }", "Too many DML statements: 151"),
        ("while (true) { Savepoint s = Database.setSavepoint(); }", "Too many DML statements: 151"),
        (
            "while (true) { List<Log__c> logs = new List<Log__c>(); \
             for (Integer i = 0; i < 200; i++) { logs.add(new Log__c()); } insert logs; }",
            "Too many DML rows: 10200",
        ),
        (
            "List<Log__c> logs = new List<Log__c>(); for (Integer i = 0; i < 1000; i++) { logs.add(new Log__c()); } \
             insert logs; while (true) { logs = [SELECT Id FROM Log__c]; }",
            "Too many query rows: 51000",
        ),
    ] {
        assert_eq!(ended(body), ("System.LimitException".to_owned(), message.to_owned()), "{body}");
    }
}

#[test]
fn records_hold_no_more_than_an_org_has_room_for() {
    let body = "String text = 'x'.repeat(90000); while (true) { List<Log__c> logs = new List<Log__c>(); \
        for (Integer i = 0; i < 60; i++) { logs.add(new Log__c(Long__c = text)); } insert logs; }";
    let (exception, message) = ended(body);
    assert_eq!(exception, "System.DmlException");
    assert!(message.contains("STORAGE_LIMIT_EXCEEDED, storage limit exceeded"), "{message}");
}

#[test]
fn a_pattern_of_many_signs_ends_in_time() {
    let body = "insert new Log__c(Phone__c = 'a'.repeat(255)); String pattern = '%a'.repeat(20000) + 'b'; \
        for (Integer i = 0; i < 90; i++) { Object o = [SELECT Id FROM Log__c WHERE Phone__c LIKE :pattern]; }";
    let started = Instant::now();
    let (exception, _) = ended(body);
    assert!(exception.is_empty() || exception == "System.LimitException", "{exception}");
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn a_user_without_known_permissions_cannot_ask_in_user_mode() {
    let body = "User other = new User(Id = '005000000000777AAA'); System.runAs(other) { \
        try { Object o = [SELECT Id FROM Log__c WITH USER_MODE]; } catch (Exception e) { return; } }";
    assert_eq!(ended(body).0, "System.UnexpectedException");
    assert_eq!(ended("insert as user new Log__c(); Object o = [SELECT Id FROM Log__c WITH USER_MODE];").0, "");
}

#[test]
fn a_call_from_outside_finds_the_records_of_its_org() {
    let text = "public class Acme { public static String run(Id network) { \
        return [SELECT Name FROM Network WHERE Id = :network].Name + ' ' + [SELECT Phone__c FROM Log__c].Phone__c; } }";
    let program = Program::compile(&[Source::new("Acme.cls", text)], schema()).unwrap();
    let record = |object: &str, fields: &[(&str, &str)]| OrgSetting {
        object: object.to_owned(),
        fields: fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect(),
    };
    let records =
        [record("Network", &[("Id", "0DB001000000001GAA"), ("Name", "Site")]), record("Log__c", &[("Phone__c", "+1")])];
    let network = otpsmith::engine::value::Value::Id("0DB001000000001GAA".into());
    let result = alone(0, Limits::default(), |host| {
        program.call_with(&records, ("Acme", "run"), &[network], host, |vm, value| {
            vm.display(&value).map(|it| it.as_str().into_owned()).unwrap_or_default()
        })
    });
    assert_eq!(result, Ok("Site +1".to_owned()));
}
