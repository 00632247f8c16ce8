//! What was there before: the file that names it, and a connection that takes it over.

use std::path::{Path, PathBuf};

use provision_app::adopt::{Adopted, FILE, Mapping};
use provision_app::config::diagnostic::Diagnostics;
use provision_app::config::files::{self, Files};
use provision_app::config::model::EnvName;
use provision_engine::{Candidate, Fate, Fault, Graph};

use crate::Connected;

/// Where the file is: beside the environments'.
pub(crate) fn path(files: &Files) -> PathBuf {
    files.environments.with_file_name(FILE)
}

/// What it says; nothing where there is none.
pub(crate) fn read(path: &Path, cwd: &Path) -> Result<Adopted, Diagnostics> {
    if path.exists() { Adopted::read(&files::read(path, cwd)?) } else { Ok(Adopted::default()) }
}

/// Tells a graph what its nodes' objects are called. What is said of other environments is theirs; what is said of a node that is
/// not there any more is left over.
pub(crate) fn claim(graph: &mut Graph, environments: &[EnvName], adopted: &Mapping) {
    for (address, names) in adopted {
        let label = address.split_once('/').map(|(label, _)| label);
        match graph.find(address) {
            Some(node) => graph.claim(node, names.iter().cloned()),
            None if label.is_none_or(|label| environments.iter().any(|one| one.as_str() == label)) => {
                graph.knows(names.iter().cloned());
            }
            None => {}
        }
    }
}

impl Connected<'_> {
    /// Whose each of these objects is. Reads only.
    pub async fn matching(&self, candidates: &[Candidate]) -> Vec<Fate> {
        self.engine.matching(self.graph(), self.reader(), candidates).await
    }

    /// Claims these objects for their nodes, beside those that the files tell of: another call takes the place of this one.
    ///
    /// # Errors
    /// Only a defect of the composition.
    pub fn claim(&mut self, claims: &Mapping) -> Result<(), Fault> {
        let mut adopted = self.target.overrides.adopted.clone();
        adopted.extend(claims.clone());
        self.overrides.adopted = adopted;
        self.graph = Some(self.target.composed(&self.overrides)?);
        Ok(())
    }
}
