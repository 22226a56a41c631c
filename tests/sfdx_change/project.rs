//! A project in a temporary folder, and what is done to it.

use super::*;

pub(crate) struct Sandbox {
    pub(crate) folder: TempDir,
    pub(crate) project: Project,
}

impl Sandbox {
    pub(crate) fn new() -> Sandbox {
        let folder = tempfile::tempdir().unwrap();
        let json = r#"{"packageDirectories": [{"path": "force-app", "default": true}]}"#;
        fs::write(folder.path().join("sfdx-project.json"), json).unwrap();
        let project = Project::find(folder.path()).unwrap();
        Sandbox { folder, project }
    }

    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn put(&self, path: &str, contents: impl AsRef<[u8]>) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), contents).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap()
    }

    pub(crate) fn try_plan(&self, files: &[(&str, &str)]) -> Result<ChangeSet, ChangeError> {
        let files = files
            .iter()
            .map(|(path, contents)| GeneratedFile { path: (*path).to_owned(), contents: (*contents).to_owned() })
            .collect();
        plan(&self.project, files)
    }

    pub(crate) fn plan(&self, files: &[(&str, &str)]) -> ChangeSet {
        self.try_plan(files).unwrap()
    }

    /// Writes everything, whatever is there.
    pub(crate) fn force(&self, files: &[(&str, &str)]) -> Result<Applied, ChangeError> {
        let mut changes = self.plan(files);
        force(&mut changes)
    }

    pub(crate) fn generate(&self, files: &[(&str, &str)]) -> Applied {
        self.plan(files).apply().unwrap()
    }

    /// Everything below the root: path, and contents or what it is.
    pub(crate) fn snapshot(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        collect(self.folder.path(), "", &mut all);
        all.sort();
        all
    }
}

fn collect(folder: &Path, prefix: &str, all: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            collect(&entry.path(), &format!("{path}/"), all);
            all.push((path, "folder".to_owned()));
        } else if kind.is_symlink() {
            let to = fs::read_link(entry.path()).unwrap();
            all.push((path, format!("link to {}", to.display())));
        } else {
            all.push((path, fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

pub(crate) fn force(changes: &mut ChangeSet) -> Result<Applied, ChangeError> {
    changes.decide(Decisions { force: true, ..Decisions::default() });
    changes.apply()
}

pub(crate) fn statuses(changes: &ChangeSet) -> Vec<(&str, Status)> {
    changes.files().iter().map(|f| (f.path(), f.status())).collect()
}

pub(crate) fn age(path: &Path) -> SystemTime {
    let date = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(date).unwrap();
    date
}

pub(crate) fn modified(path: &Path) -> SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}
