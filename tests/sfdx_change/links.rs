//! Symbolic links and pipes.

use std::os::unix::fs::symlink;

use super::*;

#[test]
fn a_folder_that_links_out_of_the_project_is_never_written_through() {
    let outside = tempfile::tempdir().unwrap();
    for to in [outside.path(), Path::new("../.."), Path::new("missing")] {
        let sandbox = Sandbox::new();
        fs::create_dir_all(sandbox.at("force-app/main")).unwrap();
        symlink(to, sandbox.at("force-app/main/default")).unwrap();
        let error = sandbox.try_plan(&[(CLASS, "x")]);
        // "../.." of force-app/main is the root, which is inside.
        if to == Path::new("../..") {
            assert_eq!(statuses(&error.unwrap()), [(CLASS, Status::Create)], "{to:?}");
        } else {
            let error = error.unwrap_err();
            assert!(
                matches!(&error, ChangeError::LeavesProject { link, .. } if link == "force-app/main/default"),
                "{to:?}: {error:?}"
            );
        }
    }
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn a_folder_that_becomes_a_link_after_planning_is_not_written_through() {
    let outside = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::new();
    let mut changes = sandbox.plan(&[("force-app/a", "x"), ("new/b", "x")]);
    symlink(outside.path(), sandbox.at("force-app")).unwrap();
    let before = sandbox.snapshot();
    force(&mut changes).unwrap_err();
    assert_eq!(sandbox.snapshot(), before);
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn the_record_folder_may_not_link_out_either() {
    let outside = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::new();
    symlink(outside.path(), sandbox.at(".otpsmith")).unwrap();
    assert!(matches!(sandbox.try_plan(&[(CLASS, "x")]), Err(ChangeError::LeavesProject { .. })));
    fs::remove_file(sandbox.at(".otpsmith")).unwrap();
    fs::create_dir_all(sandbox.at(".otpsmith/generated")).unwrap();
    symlink(outside.path().join("x"), sandbox.at(RECORD_PATH)).unwrap();
    let said = sandbox.try_plan(&[(CLASS, "x")]).unwrap_err().to_string();
    assert!(said.contains("a symbolic link stands in its place"), "{said}");
}

#[test]
fn a_link_in_the_place_of_a_file_is_a_conflict_and_force_replaces_the_link_only() {
    let outside = tempfile::tempdir().unwrap();
    let victim = outside.path().join("victim");
    // Even equal contents do not make a link ours.
    fs::write(&victim, "generated\n").unwrap();
    let sandbox = Sandbox::new();
    fs::create_dir_all(sandbox.at(CLASS).parent().unwrap()).unwrap();
    symlink(&victim, sandbox.at(CLASS)).unwrap();
    let mut changes = sandbox.plan(&[(CLASS, "generated\n")]);
    assert_eq!(statuses(&changes), [(CLASS, Status::Conflict(ConflictReason::NotOurs))]);
    assert!(changes.files()[0].is_obstructed());
    let said = changes.apply().unwrap_err().to_string();
    assert!(said.contains("a symbolic link is there"), "{said}");

    fs::write(&victim, "untouched\n").unwrap();
    force(&mut changes).unwrap();
    assert_eq!(fs::read_to_string(&victim).unwrap(), "untouched\n");
    assert!(sandbox.at(CLASS).symlink_metadata().unwrap().is_file());
    assert_eq!(sandbox.read(CLASS), "generated\n");
}

#[test]
fn a_link_inside_the_project_is_followed_but_not_into_git_nor_twice_to_one_file() {
    let sandbox = Sandbox::new();
    fs::create_dir_all(sandbox.at("real")).unwrap();
    fs::create_dir_all(sandbox.at(".git/hooks")).unwrap();
    symlink("real", sandbox.at("alias")).unwrap();
    symlink(".git/hooks", sandbox.at("hooks")).unwrap();
    sandbox.generate(&[("alias/a", "x")]);
    assert_eq!(sandbox.read("real/a"), "x");
    assert!(matches!(sandbox.try_plan(&[("alias/b", "x"), ("real/b", "x")]), Err(ChangeError::Duplicate { .. })));
    assert!(matches!(
        sandbox.try_plan(&[("hooks/pre-commit", "x")]),
        Err(ChangeError::BadPath { fault: PathFault::Reserved, .. })
    ));
}

#[test]
fn a_pipe_is_neither_read_nor_replaced() {
    let sandbox = Sandbox::new();
    fs::create_dir_all(sandbox.at(CLASS).parent().unwrap()).unwrap();
    let made = std::process::Command::new("mkfifo").arg(sandbox.at(CLASS)).status();
    assert!(made.unwrap().success());
    let mut changes = sandbox.plan(&[(CLASS, "x")]);
    assert!(matches!(force(&mut changes), Err(ChangeError::Obstacles(_))));
}
