//! What has to be seen of the domain name system before a graph is composed, and what was.

use std::collections::{BTreeMap, BTreeSet};

use provision_aws::kinds::route53::{HostedZoneOut, Servers};
use provision_aws::types::{DomainName, HostedZoneId};

use super::dns::{Home, homes, name};
use crate::config::model::{Collection, Environment};

/// What was seen. Composing without having looked gives the same nodes, and holds up what needs a delegation.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The name servers that the world's resolvers answer, by domain. What could not be asked for is not in it.
    pub servers: BTreeMap<DomainName, Servers>,
    /// The zones that exist already, by name.
    pub zones: BTreeMap<DomainName, HostedZoneOut>,
}

/// What is to be looked up for a collection and these of its environments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Questions {
    /// The domains whose name servers the world's resolvers are asked for.
    pub servers: BTreeSet<DomainName>,
    /// The zones that must exist in Route 53, and their ids where they are known.
    pub zones: BTreeMap<DomainName, Option<HostedZoneId>>,
}

impl Questions {
    /// What is to be looked up.
    #[must_use]
    pub fn of(collection: &Collection, environments: &[&Environment]) -> Self {
        let mut questions = Self::default();
        if let Some(base) = &collection.base_domain {
            let parent = collection.network.parent_zone.as_ref().map(|parent| name(&parent.name));
            // Who is delegated to by us depends on who delegates to the parent.
            questions.servers.insert(parent.clone().unwrap_or_else(|| name(base)));
            questions.zones.extend(parent.map(|parent| (parent, None)));
        }
        for home in environments.iter().flat_map(|environment| homes(collection, environment).into_values()) {
            match home {
                Home::Base => {}
                Home::Own(zone) => {
                    questions.servers.insert(zone);
                }
                Home::Existing(zone, id) => {
                    questions.servers.insert(zone.clone());
                    questions.zones.insert(zone, Some(id));
                }
            }
        }
        questions
    }

    /// Whether there is nothing to look up.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.servers.is_empty() && self.zones.is_empty()
    }
}
