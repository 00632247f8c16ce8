//! What other commands read from the graph: named as the composition names it, typed on both sides.

use std::collections::BTreeMap;

use provision_aws::kinds::ecs::OneOff;
use provision_engine::{Stack, Val};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A value that the graph knows and another command works with.
pub trait Fact: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// What its name begins with.
    const NAME: &'static str;

    /// Puts it into the graph, under what tells it from others of its sort.
    fn put(stack: &mut Stack, of: &str, value: Val<Self>) {
        // Facts are plain structs: they always serialise.
        stack.fact(format!("{}/{of}", Self::NAME), value.map(|fact| serde_json::to_string(&fact).unwrap_or_default()));
    }

    /// Takes all of its sort out of what a plan or a run knows, by what tells them apart.
    #[must_use]
    fn all(facts: &BTreeMap<String, String>) -> BTreeMap<String, Self> {
        let of = |name: &String| name.strip_prefix(Self::NAME)?.strip_prefix('/').map(str::to_owned);
        facts.iter().filter_map(|(name, json)| Some((of(name)?, serde_json::from_str(json).ok()?))).collect()
    }
}

/// How a resource inside the network is reached: `env/resource`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tunnel {
    /// The bastion's instance id.
    pub instance: String,
    /// The resource's host name.
    pub host: String,
    /// Its port.
    pub port: u16,
}

impl Fact for Tunnel {
    const NAME: &'static str = "tunnel";
}

/// Where a deploy uploads the source of an environment: `env`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// The bucket.
    pub bucket: String,
    /// The key of the archive in it.
    pub key: String,
    /// The pipeline that an upload starts.
    pub pipeline: String,
    /// The rule that starts it.
    pub rule: String,
    /// The text of each project's build specification, by the name of its node.
    pub buildspecs: BTreeMap<String, String>,
}

impl Fact for Upload {
    const NAME: &'static str = "upload";
}

/// A task that is run once with each deploy, before the services move: `env/service/migrate`, `env/service/seed`.
impl Fact for OneOff {
    const NAME: &'static str = "one-off";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_is_read_back_as_it_was_put() {
        let tunnel = Tunnel { instance: "i-1".to_owned(), host: "db".to_owned(), port: 5432 };
        let json = serde_json::to_string(&tunnel).unwrap();
        let facts = BTreeMap::from([("tunnel/staging/main".to_owned(), json), ("upload/staging".to_owned(), "{}".to_owned())]);
        assert_eq!(Tunnel::all(&facts), BTreeMap::from([("staging/main".to_owned(), tunnel)]));
        assert_eq!(Upload::all(&facts), BTreeMap::new());
    }
}
