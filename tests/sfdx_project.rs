//! What otpsmith accepts as an sfdx project, and what it says of one that it cannot use.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use std::fs;
use std::path::Path;

use otpsmith::sfdx::project::{DEFAULT_API_VERSION, PackageFault, Project, ProjectError};
use tempfile::TempDir;

const MINIMAL: &str = r#"{"packageDirectories": [{"path": "force-app", "default": true}]}"#;

fn folder_with(project_file: impl AsRef<[u8]>) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("sfdx-project.json"), project_file).unwrap();
    folder
}

fn found(project_file: &str) -> (TempDir, Project) {
    let folder = folder_with(project_file);
    let project = Project::find(folder.path()).unwrap();
    (folder, project)
}

fn error(project_file: impl AsRef<[u8]>) -> ProjectError {
    let folder = folder_with(project_file);
    Project::find(folder.path()).unwrap_err()
}

fn paths(project: &Project) -> Vec<&str> {
    project.packages.iter().map(|p| p.path.as_str()).collect()
}

#[test]
fn a_project_is_found_from_any_folder_inside_it() {
    let folder = folder_with(MINIMAL);
    let deep = folder.path().join("force-app/main/default/classes");
    fs::create_dir_all(&deep).unwrap();
    let root = folder.path().canonicalize().unwrap();
    for start in [folder.path(), &deep, &deep.join("../..")] {
        assert_eq!(Project::find(start).unwrap().root, root, "{start:?}");
    }
}

#[test]
fn the_nearest_of_nested_projects_is_taken() {
    let outer = folder_with(MINIMAL);
    let inner = outer.path().join("inner");
    fs::create_dir(&inner).unwrap();
    fs::write(inner.join("sfdx-project.json"), MINIMAL).unwrap();
    assert_eq!(Project::find(&inner).unwrap().root, inner.canonicalize().unwrap());
}

#[test]
fn what_is_missing_gets_its_default() {
    let (_folder, project) = found(MINIMAL);
    assert_eq!(project.namespace, None);
    assert_eq!(project.api_version, DEFAULT_API_VERSION);
    assert_eq!(DEFAULT_API_VERSION, "65.0");
}

#[test]
fn everything_the_project_file_says_is_read() {
    let (_folder, project) = found(
        r#"{
            "packageDirectories": [
                {"path": "force-app", "package": "Core", "versionNumber": "1.0.0.NEXT"},
                {"path": "./extra\\otp/", "default": true},
                {"path": "force-app"}
            ],
            "name": "demo", "namespace": "acme", "sourceApiVersion": "62.0",
            "sfdcLoginUrl": "https://login.salesforce.com", "plugins": {"x": [1, {}]}
        }"#,
    );
    assert_eq!(paths(&project), ["force-app", "extra/otp"]);
    assert_eq!(project.namespace.as_deref(), Some("acme"));
    assert_eq!(project.api_version, "62.0");
    assert_eq!(project.package(None).unwrap().path, "extra/otp");
    assert_eq!(project.package(Some("force-app/")).unwrap().path, "force-app");
}

#[test]
fn an_empty_namespace_is_none() {
    let (_folder, project) = found(&MINIMAL.replace("{\"pack", "{\"namespace\": \"\", \"pack"));
    assert_eq!(project.namespace, None);
}

#[test]
fn byte_order_mark_and_crlf_are_tolerated() {
    let text = format!("\u{feff}{}", MINIMAL.replace(", ", ",\r\n"));
    let (_folder, project) = found(&text);
    assert_eq!(paths(&project), ["force-app"]);
}

#[test]
fn the_only_package_is_taken_although_it_is_not_marked() {
    let (_folder, project) = found(r#"{"packageDirectories": [{"path": "src"}]}"#);
    assert_eq!(project.package(None).unwrap().path, "src");
}

#[test]
fn the_root_itself_can_be_the_package() {
    let (_folder, project) = found(r#"{"packageDirectories": [{"path": "./"}]}"#);
    let package = project.package(None).unwrap();
    assert_eq!(package.path, ".");
    assert_eq!(package.join("main/default"), "main/default");
    let (_folder, project) = found(MINIMAL);
    let package = project.package(None).unwrap();
    assert_eq!(package.join("main/default"), "force-app/main/default");
}

#[test]
fn without_exactly_one_default_among_several_a_name_must_be_given() {
    for marks in
        [r#"{"path": "a"}, {"path": "b"}"#, r#"{"path": "a", "default": true}, {"path": "b", "default": true}"#]
    {
        let (_folder, project) = found(&format!(r#"{{"packageDirectories": [{marks}]}}"#));
        let error = project.package(None).unwrap_err();
        assert!(matches!(&error, ProjectError::NoSingleDefault { known } if known == &["a", "b"]), "{error:?}");
        assert!(error.to_string().contains("name one of a, b"), "{error}");
        assert_eq!(project.package(Some("b")).unwrap().path, "b");
    }
}

#[test]
fn an_unknown_package_is_answered_with_the_known_ones() {
    let (_folder, project) = found(r#"{"packageDirectories": [{"path": "a"}, {"path": "b"}]}"#);
    let said = project.package(Some("c")).unwrap_err().to_string();
    assert!(said.contains("\"c\"") && said.contains("a, b"), "{said}");
}

#[test]
fn no_project_says_where_it_looked_and_how_to_make_one() {
    let folder = tempfile::tempdir().unwrap();
    let error = Project::find(folder.path()).unwrap_err();
    let start = folder.path().canonicalize().unwrap();
    assert!(matches!(&error, ProjectError::NotFound { start: s } if *s == start));
    let said = error.to_string();
    assert!(said.contains(&start.display().to_string()), "{said}");
    assert!(said.contains("sf project generate"), "{said}");
}

#[test]
fn a_start_that_is_missing_or_a_file_is_refused() {
    let folder = folder_with(MINIMAL);
    for start in ["missing", "sfdx-project.json"] {
        let error = Project::find(&folder.path().join(start)).unwrap_err();
        assert!(matches!(error, ProjectError::BadStart { .. }), "{error:?}");
        assert!(error.to_string().contains(start), "{error}");
    }
}

#[test]
fn a_project_file_that_cannot_be_read_is_an_error_and_not_passed_over() {
    let outer = folder_with(MINIMAL);
    let inner = outer.path().join("inner");
    fs::create_dir_all(inner.join("sfdx-project.json")).unwrap();
    let error = Project::find(&inner).unwrap_err();
    assert!(matches!(error, ProjectError::Unreadable { .. }), "{error:?}");

    let huge = error_of_size(1024 * 1024 + 1);
    assert!(huge.to_string().contains("larger than 1 MB"), "{huge}");
}

fn error_of_size(bytes: usize) -> ProjectError {
    error(vec![b' '; bytes])
}

#[test]
fn what_is_not_json_is_reported_with_line_and_column() {
    for (text, place) in [
        (&b""[..], ":1:1: EOF"),
        (b"{\n  \"packageDirectories\": [,]\n}", ":2:26: "),
        (b"{\n  // comment\n}", ":2:3: "),
        (b"\xef\xbb\xbf{]", ":1:2: "),
        (b"{\r\n \"name\": \"\xff\"}", ":2:11: not UTF-8"),
        (b"{\"packageDirectories\": \"force-app\"}", ":1:34: invalid type"),
        (b"{\"packageDirectories\": [{}]}", "missing field `path`"),
        (b"{\"packageDirectories\": [], \"sourceApiVersion\": 65.0}", "invalid type"),
        (&[&b"{\"x\":"[..], &b"[".repeat(100_000)].concat(), "EOF"),
    ] {
        let error = error(text);
        assert!(matches!(error, ProjectError::Malformed { .. }), "{error:?}");
        let said = error.to_string();
        assert!(said.contains(&format!("sfdx-project.json{place}")) || said.contains(place), "{said}");
        assert!(!said.contains("at line"), "the place is said once: {said}");
    }
}

#[test]
fn a_project_without_package_directories_is_refused() {
    for text in ["{}", r#"{"packageDirectories": []}"#] {
        let error = error(text);
        assert!(matches!(error, ProjectError::NoPackages { .. }), "{error:?}");
        assert!(error.to_string().contains("packageDirectories"), "{error}");
    }
}

#[test]
fn package_paths_that_are_not_inside_the_project_are_refused() {
    for (path, fault) in [
        ("", PackageFault::Empty),
        ("/srv/force-app", PackageFault::Absolute),
        ("\\\\\\\\server\\\\share", PackageFault::Absolute),
        ("C:\\\\force-app", PackageFault::Absolute),
        ("..", PackageFault::Outside),
        ("a/../../b", PackageFault::Outside),
        ("a\\\\..\\\\..\\\\b", PackageFault::Outside),
    ] {
        let error = error(format!(r#"{{"packageDirectories": [{{"path": "{path}"}}]}}"#));
        assert!(matches!(&error, ProjectError::BadPackage { fault: f, .. } if *f == fault), "{path}: {error:?}");
    }
}

#[test]
fn a_package_that_is_a_file_is_refused() {
    let (folder, project) = found(MINIMAL);
    fs::write(folder.path().join("force-app"), "").unwrap();
    let error = project.package(None).unwrap_err();
    assert!(matches!(&error, ProjectError::BadPackage { fault: PackageFault::NotAFolder, .. }), "{error:?}");
}

#[cfg(unix)]
#[test]
fn a_package_may_be_a_link_inside_the_project_but_not_out_of_it() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().unwrap();
    for (to, is_fine) in [(outside.path(), false), (Path::new("missing"), false), (Path::new("real"), true)] {
        let (folder, project) = found(MINIMAL);
        fs::create_dir(folder.path().join("real")).unwrap();
        symlink(to, folder.path().join("force-app")).unwrap();
        match project.package(None) {
            Ok(_) => assert!(is_fine, "{to:?}"),
            Err(ProjectError::BadPackage { fault: PackageFault::LinkOutside, .. }) => assert!(!is_fine, "{to:?}"),
            Err(other) => panic!("{other:?}"),
        }
    }
}

#[test]
fn api_versions_of_another_form_are_refused() {
    for version in ["65", "65.1", "v65.0", "5.0", "05.0", "165.0", "", " 65.0"] {
        let error = error(MINIMAL.replace("{\"pack", &format!("{{\"sourceApiVersion\": \"{version}\", \"pack")));
        assert!(
            matches!(&error, ProjectError::BadApiVersion { found, .. } if found == version),
            "{version}: {error:?}"
        );
        assert!(error.to_string().contains("65.0"), "{error}");
    }
}

#[test]
fn namespaces_that_salesforce_does_not_allow_are_refused() {
    for (namespace, is_fine) in [
        ("a", true),
        ("a_1", true),
        ("abcdefghijklmno", true),
        ("abcdefghijklmnop", false),
        ("1a", false),
        ("a__b", false),
        ("a_", false),
        ("a-b", false),
        ("é", false),
    ] {
        let folder = folder_with(MINIMAL.replace("{\"pack", &format!("{{\"namespace\": \"{namespace}\", \"pack")));
        match Project::find(folder.path()) {
            Ok(project) => {
                assert!(is_fine, "{namespace}");
                assert_eq!(project.namespace.as_deref(), Some(namespace));
            }
            Err(ProjectError::BadNamespace { .. }) => assert!(!is_fine, "{namespace}"),
            Err(other) => panic!("{namespace}: {other:?}"),
        }
    }
}

#[test]
fn paths_are_told_relative_to_the_root_with_forward_slashes() {
    let (folder, project) = found(MINIMAL);
    let outside = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("force-app/main")).unwrap();
    let relative = |path: &Path| project.relative(path);
    for (path, expected) in [
        (folder.path().to_owned(), Some(".")),
        (project.root.join("force-app").join("x.cls"), Some("force-app/x.cls")),
        (folder.path().join("not/yet/there"), Some("not/yet/there")),
        (folder.path().join("force-app/main/../x"), Some("force-app/x")),
        (folder.path().join("force-app/main/.."), Some("force-app")),
        (folder.path().join("not/yet/../there"), None),
        (folder.path().join(".."), None),
        (outside.path().to_owned(), None),
    ] {
        assert_eq!(relative(&path).as_deref(), expected, "{path:?}");
    }
}
