//! The environments that a command is for.

use super::{Application, Collection, Environment};
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::suggest::did_you_mean;

/// Environments of one collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection<'a> {
    /// The collection.
    pub collection: &'a Collection,
    /// At least one, in the order of the file.
    pub environments: Vec<&'a Environment>,
}

impl Application {
    /// The environments of these names; if none is named, the only one that there is.
    ///
    /// # Errors
    /// There is none of such a name, they are not in one collection, or none is named and there are several.
    pub fn select<S: AsRef<str>>(&self, names: &[S]) -> Result<Selection<'_>, Diagnostic> {
        let all = || {
            self.collections
                .iter()
                .flat_map(|collection| collection.environments.iter().map(move |environment| (collection, environment)))
        };
        if names.is_empty() {
            let mut found = all();
            return match (found.next(), found.next()) {
                (Some((collection, environment)), None) => Ok(Selection { collection, environments: vec![environment] }),
                _ => Err(Diagnostic::error("config::no-environment", "the configuration has several environments")
                    .expected("the name of one")
                    .help(format!("the environments are {}", self.listed()))),
            };
        }
        let mut chosen: Vec<(&Collection, &Environment)> = Vec::new();
        for name in names {
            let name = name.as_ref();
            let Some(found) = all().find(|(_, environment)| environment.name.as_str() == name) else {
                return Err(Diagnostic::error("config::unknown-environment", format!("there is no environment {}", quote(name)))
                    .expected(format!("an environment of the configuration: {}", self.listed()))
                    .help(did_you_mean(name, all().map(|(_, environment)| environment.name.as_str()))));
            };
            chosen.push(found);
        }
        let Some((collection, first)) = chosen.first().copied() else {
            return Err(Diagnostic::error("config::no-environment", "no environment is named"));
        };
        if let Some((other, environment)) = chosen.iter().find(|(other, _)| other.name != collection.name) {
            let mut fault = Diagnostic::error("config::two-collections", "the environments are in two collections")
                .expected("environments of one collection: one account, one region, one VPC")
                .help("run the command once for each collection".to_owned());
            for (collection, environment) in [(collection, first), (*other, *environment)] {
                if let Some(place) = &environment.origin.0 {
                    fault = fault.at(place.clone(), format!("in the collection `{}`", collection.name));
                }
            }
            return Err(fault);
        }
        let environments = collection
            .environments
            .iter()
            .filter(|environment| chosen.iter().any(|(_, named)| named.name == environment.name))
            .collect();
        Ok(Selection { collection, environments })
    }

    /// The environments by collection, for messages.
    fn listed(&self) -> String {
        let lists = self.collections.iter().map(|collection| {
            let names: Vec<String> =
                collection.environments.iter().map(|environment| format!("`{}`", environment.name)).collect();
            format!("{} ({})", names.join(", "), collection.name)
        });
        lists.collect::<Vec<_>>().join("; ")
    }
}
