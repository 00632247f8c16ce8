//! What a file of the configuration may use beside its own text: other files, and variables.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::diagnostic::{Diagnostic, quote};
use super::source::Source;
use super::{compose_file, files};

/// The files around one file, and the variables that its text may name.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// The folder of the file. `None`: there are no other files.
    folder: Option<PathBuf>,
    /// The folder of the file of the environments, where it is another one.
    environments: Option<PathBuf>,
    /// Where the file's folder is in the repository, from the first file's on. Empty: it is the first file.
    below: String,
    cwd: PathBuf,
    variables: BTreeMap<String, String>,
}

impl Beside {
    /// No other files, and no variables.
    #[must_use]
    pub fn nothing() -> Self {
        Self::default()
    }

    /// Files in `folder` and from there on, and these variables. Messages name files from `cwd` on.
    #[must_use]
    pub fn of(folder: &Path, cwd: &Path, variables: BTreeMap<String, String>) -> Self {
        Self { folder: Some(folder.to_owned()), environments: None, below: String::new(), cwd: cwd.to_owned(), variables }
    }

    /// The same, where the file of the environments is in this folder.
    #[must_use]
    pub fn with_environments(self, folder: &Path) -> Self {
        Self { environments: Some(folder.to_owned()), ..self }
    }

    /// Reads the file at a path from the folder of the environments' file on, with what is beside it.
    pub(super) fn open_own(&self, path: &str) -> Result<(Arc<Source>, Self), Diagnostic> {
        let from = Self { folder: self.environments.clone().or_else(|| self.folder.clone()), ..self.clone() };
        let source = from.open(path)?;
        let folder = from.folder.as_ref().and_then(|folder| folder.join(path).parent().map(Path::to_owned));
        Ok((source, Self { folder, below: compose_file::folder(path), ..self.clone() }))
    }

    /// The variables of the process: those that are text.
    #[must_use]
    pub fn process_variables() -> BTreeMap<String, String> {
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))).collect()
    }

    /// The folder that the paths of the file are from, in the repository.
    pub(super) fn below(&self) -> &str {
        &self.below
    }

    /// The value of a variable of the process.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }

    /// Reads the file at a path from the folder on.
    pub(super) fn open(&self, path: &str) -> Result<Arc<Source>, Diagnostic> {
        let missing = || Diagnostic::error("config::missing-file", format!("there is no file {}", quote(path)));
        let full = self.folder.as_ref().map(|folder| folder.join(path)).filter(|full| full.exists()).ok_or_else(missing)?;
        files::read(&full, &self.cwd)
    }

    /// As [`Beside::open`]; `None` where there is no such file.
    pub(super) fn open_if_there(&self, path: &str) -> Option<Result<Arc<Source>, Diagnostic>> {
        let there = self.folder.as_ref().is_some_and(|folder| folder.join(path).is_file());
        there.then(|| self.open(path))
    }
}
