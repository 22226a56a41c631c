//! What otpsmith does to the files of a project: never more than it was asked, and all of it or nothing.

#![allow(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod deciding;
#[cfg(unix)]
mod links;
mod orphans;
mod project;
mod records;
mod refusals;
mod writing;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use otpsmith::sfdx::PathFault;
use otpsmith::sfdx::change::{
    Applied, ChangeError, ChangeSet, Comparison, ConflictReason, Decisions, GeneratedFile, LEGACY_RECORD_PATH,
    MAX_FILE_BYTES, Origin, Scope, Status, Take, Unit, plan,
};
use otpsmith::sfdx::project::Project;
use project::{Sandbox, age, force, modified, statuses};
use tempfile::TempDir;

const CLASS: &str = "force-app/main/default/classes/Otp.cls";
const META: &str = "force-app/main/default/classes/Otp.cls-meta.xml";
const OLD: &str = "force-app/main/default/objects/Old/Old.cls";
const RECORD_PATH: &str = ".otpsmith/generated/project-files.txt";
