//! The metadata files and the set-up guide of a handler.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use otpsmith::artifact::Target;
use otpsmith::artifact::guide::guide;
use otpsmith::artifact::metadata::{
    access_permission_set, callout_permission_set, manifest, metadata, secret_field, secrets_object,
};
use otpsmith::catalog::{Catalog, read_source};
use otpsmith::diagnostic::Source;
use otpsmith::plan::{Choices, Plan, resolve};
use otpsmith::sfdx::change::GeneratedFile;
use otpsmith::spec::{self, Spec};
use roxmltree::Document;

fn target(credential: &str) -> Target {
    Target {
        class_name: format!("{credential}OtpHandler"),
        test_class_name: format!("{credential}OtpHandlerTest"),
        credential: credential.to_owned(),
        ..Target::with_defaults("acme")
    }
}

fn plan_of(spec: &Spec) -> Plan {
    resolve(spec, &Choices::examples(spec)).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// Every built-in spec and every spec of `tests/language`.
fn plans() -> Vec<Plan> {
    let catalog = Catalog::open(None).expect("the catalogue");
    let names = catalog.listed().iter().map(|listed| listed.name.clone());
    let mut plans: Vec<Plan> = names.map(|name| plan_of(&catalog.load(&name).expect("a spec"))).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language");
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    for file in files {
        let source = read_source(&file, "spec.yaml").expect("a file");
        plans
            .push(plan_of(&spec::load(&source).unwrap_or_else(|problems| panic!("{}: {problems:#?}", file.display()))));
    }
    assert!(plans.len() > 40);
    plans
}

fn files(plan: &Plan, target: &Target) -> BTreeMap<String, String> {
    let made = metadata(plan, target).unwrap_or_else(|error| panic!("{}: {error}", plan.provider));
    let count = made.len();
    let files: BTreeMap<String, String> = made.into_iter().map(|file| (file.path, file.contents)).collect();
    assert_eq!(files.len(), count, "one file for each path");
    files
}

/// The one file whose path ends so.
fn ending<'f>(files: &'f BTreeMap<String, String>, end: &str) -> &'f str {
    files.iter().find(|(path, _)| path.ends_with(end)).map(|(_, text)| text.as_str()).expect(end)
}

/// Each element with text as `path=text`, in order; the shape is what stands before `=`.
fn leaves(xml: &str) -> Vec<(String, String)> {
    let document = Document::parse(xml).unwrap_or_else(|error| panic!("{error}\n{xml}"));
    let name = |node: &roxmltree::Node<'_, '_>| node.tag_name().name().to_owned();
    let leaf = document.descendants().filter(|node| node.is_element() && !node.children().any(|it| it.is_element()));
    leaf.map(|node| {
        let mut path: Vec<String> = node.ancestors().filter(|it| it.is_element()).map(|it| name(&it)).collect();
        path.reverse();
        (path.join("/"), node.text().unwrap_or_default().to_owned())
    })
    .collect()
}

fn values<'l>(leaves: &'l [(String, String)], path: &str) -> Vec<&'l str> {
    leaves.iter().filter(|(at, _)| at.ends_with(path)).map(|(_, text)| text.as_str()).collect()
}

/// Writes what differs so that a person can look at it, or takes it over with `UPDATE_MODELS=1`.
fn compare(path: &Path, made: &str, differing: &mut Vec<String>) {
    if std::env::var_os("UPDATE_MODELS").is_some() {
        fs::write(path, made).expect("a model");
    }
    if fs::read_to_string(path).unwrap_or_default() != made {
        differing.push(path.display().to_string());
    }
}

#[test]
fn the_models_come_out_byte_for_byte() {
    let catalog = Catalog::open(None).expect("the catalogue");
    let mut differing = Vec::new();
    for (name, credential, settings) in [
        ("telesign", "Telesign", &["customer_id"][..]),
        ("aws-sns", "AwsSns", &["region"][..]),
        ("govuk-notify", "GovukNotify", &["template_id"][..]),
    ] {
        let spec = catalog.load(name).expect("a spec");
        let mut choices = Choices::examples(&spec);
        choices.settings.retain(|(setting, _, _)| settings.contains(&setting.as_str()));
        let plan = resolve(&spec, &choices).expect("a plan");
        let target = target(credential);
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models").join(name);
        let made = files(&plan, &target);
        for (path, contents) in &made {
            compare(&root.join(path), contents, &mut differing);
        }
        let guide = guide(&plan, &target);
        compare(&root.join(&guide.path), &guide.contents, &mut differing);
        let written = walk(&root.join("force-app")).into_iter().filter(|path| path.ends_with("-meta.xml")).count();
        assert_eq!(written, made.len(), "{name} has a file that is not generated");
    }
    assert_eq!(differing, Vec::<String>::new(), "differ from the model");
}

fn walk(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { all.extend(walk(&path)) } else { all.push(path.display().to_string()) }
    }
    all
}

#[test]
fn every_spec_gives_well_formed_metadata_that_fits_together() {
    for plan in plans() {
        let target = Target::with_defaults(&plan.provider);
        let files = files(&plan, &target);
        let mut parameters = Vec::new();
        for (path, xml) in &files {
            assert!(path.starts_with("force-app/main/default/"), "{path}");
            let leaves = leaves(xml);
            for (at, text) in &leaves {
                let longest =
                    if at.ends_with("CustomObject/label") || at.ends_with("CustomField/label") { 40 } else { 80 };
                assert!(!at.ends_with("/label") || text.chars().count() <= longest, "{path}: {text}");
                assert!(!at.ends_with("PermissionSet/description") || text.chars().count() <= 255, "{path}: {text}");
            }
            parameters
                .extend(values(&leaves, "externalCredentialParameters/parameterValue").into_iter().map(str::to_owned));
        }
        let named = leaves(ending(&files, ".namedCredential-meta.xml"));
        let external = leaves(ending(&files, ".externalCredential-meta.xml"));
        assert_eq!(values(&named, "externalCredential"), [target.credential.as_str()]);
        let callout = leaves(ending(&files, "OtpCallout.permissionset-meta.xml"));
        assert_eq!(values(&callout, "externalCredentialPrincipal"), [format!("{}-OtpDelivery", target.credential)]);
        let formulas = parameters.iter().filter(|value| value.starts_with("{!")).count();
        if formulas > 0 {
            assert_eq!(values(&named, "allowMergeFieldsInHeader"), ["true"], "{}", plan.provider);
        }
        for secret in &plan.secrets {
            let entered = values(&external, "externalCredentialParameters/description")[0];
            let field = format!("/fields/{}.field-meta.xml", secret_field(secret));
            let has_field = files.keys().any(|path| path.ends_with(&field));
            let is_platform = !entered.starts_with("Auth") && !entered.starts_with("Nothing");
            assert_eq!(has_field, secret.read_by_apex, "{}: {}", plan.provider, secret.name);
            assert!(
                has_field || is_platform || entered.contains(&secret.parameter),
                "{}: nobody is told to enter {}",
                plan.provider,
                secret.name
            );
            for (path, text) in &files {
                assert!(!text.contains(&format!("$Credential.{}.{}<", target.credential, secret.name)), "{path}");
            }
        }
    }
}

#[test]
fn each_way_of_authenticating_has_its_protocol_and_flags() {
    let catalog = Catalog::open(None).expect("the catalogue");
    // Protocol, kinds of parameters, header formulas, body formulas, generated Authorization, Modify All Records.
    let cases: &[(&str, &str, &[&str], [&str; 4])] = &[
        ("twilio", "Custom", &["NamedPrincipal", "AuthHeader"], ["true", "false", "false", "false"]),
        ("infobip", "Custom", &["NamedPrincipal", "AuthHeader"], ["true", "false", "false", "false"]),
        (
            "aws-sns",
            "AwsSv4",
            &["NamedPrincipal", "AuthParameter", "AuthParameter"],
            ["false", "false", "true", "false"],
        ),
        (
            "azure-communication-services",
            "Oauth",
            &["NamedPrincipal", "AuthProtocolVariant", "AuthProviderUrl", "AuthParameter"],
            ["false", "false", "true", "true"],
        ),
        ("vonage-sms", "Custom", &["NamedPrincipal"], ["false", "true", "false", "false"]),
        ("govuk-notify", "Custom", &["NamedPrincipal"], ["false", "false", "false", "false"]),
        ("kavenegar", "Custom", &["NamedPrincipal"], ["false", "false", "false", "false"]),
    ];
    for (name, protocol, kinds, flags) in cases {
        let plan = plan_of(&catalog.load(name).expect("a spec"));
        let files = files(&plan, &Target::with_defaults(name));
        let external = leaves(ending(&files, ".externalCredential-meta.xml"));
        assert_eq!(values(&external, "authenticationProtocol"), [*protocol], "{name}");
        assert_eq!(values(&external, "parameterType"), *kinds, "{name}");
        let named = leaves(ending(&files, ".namedCredential-meta.xml"));
        let callout = leaves(ending(&files, "OtpCallout.permissionset-meta.xml"));
        let found = [
            values(&named, "allowMergeFieldsInHeader"),
            values(&named, "allowMergeFieldsInBody"),
            values(&named, "generateAuthorizationHeader"),
            values(&callout, "modifyAllRecords"),
        ];
        assert_eq!(found.concat(), flags, "{name}");
    }
}

#[test]
fn a_manifest_lists_every_part_of_all_handlers_once() {
    let catalog = Catalog::open(None).expect("the catalogue");
    let plans = ["twilio", "govuk-notify"].map(|name| plan_of(&catalog.load(name).expect("a spec")));
    let targets = plans.iter().map(|plan| Target::with_defaults(&plan.provider)).collect::<Vec<_>>();
    let all: Vec<(&Plan, &Target)> = plans.iter().zip(&targets).chain(plans.iter().zip(&targets)).collect();
    let file = manifest(&all, "manifest/package.xml");
    assert_eq!(file.path, "manifest/package.xml");
    let leaves = leaves(&file.contents);
    assert_eq!(
        values(&leaves, "types/name"),
        ["ApexClass", "CustomField", "CustomObject", "ExternalCredential", "NamedCredential", "PermissionSet"]
    );
    assert_eq!(
        values(&leaves, "types/members"),
        [
            "GovukNotifyOtpHandler",
            "GovukNotifyOtpHandlerTest",
            "TwilioOtpHandler",
            "TwilioOtpHandlerTest",
            "GovukNotifySecrets__c.ApiKey__c",
            "GovukNotifySecrets__c",
            "GovukNotify",
            "Twilio",
            "GovukNotify",
            "Twilio",
            "GovukNotifyOtpCallout",
            "GovukNotifyOtpHandlerAccess",
            "TwilioOtpCallout",
            "TwilioOtpHandlerAccess",
        ]
    );
    assert_eq!(values(&leaves, "Package/version"), ["65.0"]);
}

#[test]
fn names_that_would_be_too_long_stay_distinct_and_valid() {
    let long = "A".repeat(79);
    let targets = [target(&format!("{long}B")), target(&format!("{long}C"))];
    for name in [secrets_object, callout_permission_set, access_permission_set] {
        let [first, second] = [name(&targets[0]), name(&targets[1])];
        assert_ne!(first, second);
        let base = first.trim_end_matches("__c");
        assert!(base.len() <= if first.ends_with("__c") { 40 } else { 80 }, "{first}");
        assert!(!base.contains("__") && !base.ends_with('_'), "{first}");
        assert_eq!(first, name(&targets[0].clone()));
    }
    assert_eq!(secrets_object(&target("Acme")), "AcmeSecrets__c");
}

/// Texts that end a comment, a literal, an element, a formula or a line of Markdown, or that turn a line around.
const HOSTILE: &str = r#"]]> -- --> <!-- </description><evil/> & \" ' {!$Credential.X.Y} ${a} `*_[x](y)<b> | # 🔑"#;

/// A spec with `text` in every place that a file shows.
fn spec_with(text: &str, marks: &str) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let shown = quoted(&format!("{marks}{text}"));
    let template = quoted(&text.replace('$', ""));
    format!(
        r#"name: acme
label: {label}
docs: ["https://acme.example"]
settings:
  note: {{help: {shown}, example: {plain}}}
secrets:
  key: {{help: {shown}, example: k}}
  pin: {{help: {shown}, example: k, read_by_apex: true}}
auth:
  headers: {{X-Key: "${{secrets.key}}"}}
endpoint: {{url: "https://acme.example", path: /send}}
payload:
  headers: {{X-Note: {template}}}
  query: {{pin: "${{secrets.pin}}", to: "${{phone.digits}}", text: "${{otp}}", note: "${{settings.note}}"}}
response: {{success: {{status: [200]}}, code: [{{json: code}}], results: [{{result: COUNTRY_BLOCK, meaning: {shown}, code: [1]}}]}}
verified:
  request: {{level: documented, source: {shown}, note: {shown}}}
  auth: {{level: unverified, note: {shown}}}
  phone: {{level: unverified}}
  success: {{level: unverified}}
  results: {{level: unverified}}
"#,
        label = quoted(&format!("{marks}{text}").chars().take(80).collect::<String>()),
        // A merge field is refused before anything is generated.
        plain = quoted(&text.replace("{!", "{ !")),
    )
}

fn made_with(text: &str, marks: &str) -> (BTreeMap<String, String>, GeneratedFile) {
    let source = Source::new("spec.yaml", spec_with(text, marks).as_str());
    let spec = spec::load(&source).unwrap_or_else(|problems| panic!("{}\n{problems:#?}", source.text));
    let plan = plan_of(&spec);
    let target = target("Acme");
    (files(&plan, &target), guide(&plan, &target))
}

#[test]
fn no_text_of_a_spec_changes_the_shape_of_a_file() {
    let (harmless, plain_guide) = made_with("harmless", "");
    for marks in ["", "\u{202e}", "\u{2066}\u{200f}"] {
        let (hostile, guide) = made_with(HOSTILE, marks);
        assert_eq!(hostile.keys().collect::<Vec<_>>(), harmless.keys().collect::<Vec<_>>());
        for (path, xml) in &hostile {
            let shape = |xml: &str| leaves(xml).into_iter().map(|(path, _)| path).collect::<Vec<_>>();
            assert_eq!(shape(xml), shape(&harmless[path]), "{path}");
            assert!(!xml.contains("<!--"), "{path}");
            assert!(!xml.contains(['\u{202e}', '\u{2066}', '\u{200f}']), "{path}");
        }
        let field = leaves(ending(&hostile, "Pin__c.field-meta.xml"));
        assert_eq!(values(&field, "description"), [format!("{marks}{HOSTILE}")]);
        let structure = |text: &str| text.lines().map(kind).collect::<Vec<_>>();
        assert_eq!(structure(&guide.contents), structure(&plain_guide.contents), "{}", guide.contents);
        assert!(!guide.contents.contains(['\u{202e}', '\u{2066}', '\u{200f}']));
        for line in guide.contents.lines().filter(|line| line.contains("evil")) {
            // What is escaped does nothing; of the rest, nothing in a code element or span does.
            let escaped = ["**", "\\`", "\\<", "\\[", "\\*", "\\_", "<code>", "</code>"];
            let line = escaped.iter().fold(line.to_owned(), |line, escape| line.replace(escape, ""));
            let outside: String = line.split('`').step_by(2).collect();
            assert!(!outside.contains(['<', '[', '*', '_']), "{line}");
        }
    }
}

/// What a line is in Markdown.
fn kind(line: &str) -> String {
    let body = line.trim_start();
    let mark: String = body.chars().take_while(|character| "#-`".contains(*character)).collect();
    let number: String = body.chars().take_while(char::is_ascii_digit).collect();
    let is_mark = body[mark.len()..].starts_with(' ') || mark.starts_with("```");
    let is_number = !number.is_empty() && body[number.len()..].starts_with(". ");
    match (is_mark, is_number) {
        (true, _) => mark,
        (_, true) => number,
        _ if body.is_empty() => "blank".to_owned(),
        _ => "text".to_owned(),
    }
}

#[test]
fn the_guide_names_every_secret_where_it_is_entered() {
    for plan in plans() {
        let target = Target::with_defaults(&plan.provider);
        let guide = guide(&plan, &target);
        assert_eq!(guide.path, format!("docs/{}-setup.md", target.class_name));
        assert!(guide.contents.ends_with('\n') && !guide.contents.contains("\n\n\n"), "{}", guide.contents);
        assert!(guide.contents.lines().all(|line| line.trim_end() == line), "{}", plan.provider);
        let secrets = guide.contents.split("## 3.").nth(1).and_then(|rest| rest.split("## 4.").next()).expect("step 3");
        for secret in &plan.secrets {
            let help = otpsmith::encode::markdown(&secret.help);
            assert!(secrets.contains(&help), "{}: {}", plan.provider, secret.name);
        }
        for setting in plan.settings.iter().filter(|setting| setting.value.is_some()) {
            assert!(guide.contents.contains(&format!("- `{}`: ", setting.name)), "{}: {}", plan.provider, setting.name);
        }
    }
}

#[test]
fn the_guide_says_what_is_special_about_a_provider() {
    let catalog = Catalog::open(None).expect("the catalogue");
    let cases = [
        ("azure-communication-services", "Modify\n  All Records on the object **User External Credentials**"),
        ("azure-communication-services", "`https://communication.azure.com//.default`"),
        ("aws-sns", "(in the Connect API `awsSecretAccessKey`)"),
        ("kavenegar", "New above the list, for the default value of the organisation"),
        ("kavenegar", "wants a secret in the URL of the request"),
        ("vonage-sms", "`ApiKey` and `ApiSecret` inside the body of the request"),
        ("vonage-sms", "- `validity`: `30m`. "),
        ("govuk-notify", "a form that no External\nCredential can compute"),
    ];
    for (name, words) in cases {
        let plan = plan_of(&catalog.load(name).expect("a spec"));
        let guide = guide(&plan, &Target::with_defaults(name)).contents;
        assert!(guide.contains(words), "{name}: {words}\n{guide}");
    }
    let plan = plan_of(&catalog.load("telesign").expect("a spec"));
    assert!(!guide(&plan, &target("Telesign")).contents.contains("## Privacy"));
}

#[test]
fn files_go_to_the_package_directory_and_to_the_docs_folder() {
    let catalog = Catalog::open(None).expect("the catalogue");
    let plan = plan_of(&catalog.load("twilio").expect("a spec"));
    let root = Target { package: ".".to_owned(), docs_folder: ".".to_owned(), ..target("Twilio") };
    assert!(files(&plan, &root).keys().all(|path| path.starts_with("main/default/")));
    assert_eq!(guide(&plan, &root).path, "TwilioOtpHandler-setup.md");
}

/// Writes an sfdx project with the output of every spec to the folder in `OTPSMITH_SCRATCH`, for the checks of
/// `.ci` that read metadata. Does nothing else.
#[test]
fn a_scratch_project_can_be_written_for_other_tools() {
    let folder = tempfile::tempdir().expect("a folder");
    let wanted = std::env::var_os("OTPSMITH_SCRATCH").map(std::path::PathBuf::from);
    let root = wanted.as_deref().unwrap_or(folder.path());
    let plans = plans();
    let targets: Vec<Target> = plans.iter().map(|plan| Target::with_defaults(&plan.provider)).collect();
    let write = |file: &GeneratedFile| {
        let path = root.join(&file.path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, &file.contents).expect("a file");
    };
    let mut written = 0;
    for (plan, target) in plans.iter().zip(&targets) {
        let mut files = metadata(plan, target).expect("metadata");
        files.push(guide(plan, target));
        for class in [&target.class_name, &target.test_class_name] {
            let path = format!("force-app/main/default/classes/{class}.cls");
            files.push(GeneratedFile { path, contents: format!("public with sharing class {class} {{\n}}\n") });
        }
        files.iter().for_each(write);
        written += files.len();
    }
    let all: Vec<(&Plan, &Target)> = plans.iter().zip(&targets).collect();
    write(&manifest(&all, "manifest/package.xml"));
    let project = "{\n  \"packageDirectories\": [{ \"path\": \"force-app\", \"default\": true }],\n  \"sourceApiVersion\": \"65.0\"\n}\n";
    fs::write(root.join("sfdx-project.json"), project).expect("a file");
    let found = walk(root).len();
    assert!(found >= written + 2, "every spec has files of its own: {found} of {written}");
}
