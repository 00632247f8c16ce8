//! What was there before: the file that names it, and a connection that takes it over.

use std::path::{Path, PathBuf};

use provision_app::adopt::{Adopted, FILE, Facts, Mapping, OfDatabase};
use provision_app::compose::{Overrides, compose};
use provision_app::config::diagnostic::Diagnostics;
use provision_app::config::files::{self, Files};
use provision_app::config::model::{EnvName, Environment};
use provision_aws::client::Reader;
use provision_engine::{Candidate, Fate, Fault, Graph, GraphError};

use crate::{Connected, Session, Target};

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

/// Looks up what cannot be changed about adopted objects and is told to others: nothing where nothing is adopted.
///
/// # Errors
/// It cannot be read.
pub(crate) async fn look_up(aws: &Reader, environments: &[EnvName], adopted: &Mapping) -> Result<Facts, Fault> {
    let here =
        |address: &str| address.split_once('/').is_none_or(|(label, _)| environments.iter().any(|one| one.as_str() == label));
    let node = |address: &str| address.rsplit('/').next().unwrap_or_default().to_owned();
    let of =
        |is: fn(&str) -> bool| adopted.iter().filter(move |(address, _)| here(address) && is(&node(address))).collect::<Vec<_>>();
    let (network, subnets) = (of(|node| node == "network"), of(|node| node.starts_with("subnet.")));
    let databases = of(|node| node.starts_with("database."));
    let ids = |of: &[(&String, &Vec<String>)], prefix: &str| -> Vec<String> {
        of.iter().filter_map(|(_, names)| names.iter().find(|name| name.starts_with(prefix)).cloned()).collect()
    };
    let ranges = provision_aws::adopted::ranges(aws, ids(&network, "vpc-"), ids(&subnets, "subnet-"));
    let seen = async { if databases.is_empty() { Ok(Vec::new()) } else { provision_aws::adopted::databases(aws).await } };
    let (ranges, seen) = futures::try_join!(ranges, seen)?;
    let range = |(address, names): &(&String, &Vec<String>)| {
        ranges.iter().find(|(id, _)| names.contains(id)).map(|(_, range)| ((*address).clone(), *range))
    };
    let database = |(address, names): &(&String, &Vec<String>)| {
        let found = seen.iter().find(|one| names.contains(&one.identifier) || names.contains(&one.arn))?;
        Some(((*address).clone(), OfDatabase { admin: found.admin.clone(), database: found.database.clone() }))
    };
    Ok(Facts {
        ranges: network.iter().chain(&subnets).filter_map(range).collect(),
        databases: databases.iter().filter_map(database).collect(),
    })
}

impl Session {
    /// The file that tells what was adopted, where the configuration was read from files.
    #[must_use]
    pub fn adopted_in(&self) -> Option<&Path> {
        self.adopted_in.as_deref()
    }

    /// What was adopted, as far as the file tells it.
    #[must_use]
    pub fn adopted(&self) -> &Adopted {
        &self.adopted
    }
}

impl Target {
    /// The graph anew, with what a run adds to the configuration.
    pub(crate) fn composed(&self, overrides: &Overrides) -> Result<Graph, Fault> {
        let named = |environment: &&Environment| self.environments.contains(&environment.name);
        let environments: Vec<&Environment> = self.collection.environments.iter().filter(named).collect();
        let internal = |wrong: GraphError| Fault::fatal(format!("internal: the graph cannot be composed: {wrong}"));
        let mut graph = compose(&self.configuration, &self.collection, &environments, overrides).map_err(internal)?;
        claim(&mut graph, &self.environments, &overrides.adopted);
        Ok(graph)
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
    /// Something cannot be read.
    pub async fn claim(&mut self, claims: &Mapping) -> Result<(), Fault> {
        let mut adopted = self.target.overrides.adopted.clone();
        adopted.extend(claims.clone());
        self.overrides.facts = look_up(&self.reader(), &self.target.environments, &adopted).await?;
        self.overrides.adopted = adopted;
        self.graph = Some(self.target.composed(&self.overrides)?);
        Ok(())
    }
}
