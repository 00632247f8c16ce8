//! What a build is given: its steps, where its source comes from and its output goes, its cache, its network.

use provision_engine::{Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::{SecurityGroupId, SubnetId, VpcId};

/// The steps of a build, as the text of a build specification. White space at its ends means nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Buildspec(String);

impl Buildspec {
    /// From YAML or JSON.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for Buildspec {
    fn show(&self) -> String {
        let lines = self.0.lines().count();
        format!("{lines} lines, {}", &blake3::hash(self.0.as_bytes()).to_hex()[..8])
    }
}

/// Where the source of a build comes from, or its output goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Exchange {
    /// Nowhere.
    None,
    /// The pipeline that started it.
    Pipeline,
    /// S3. A source is `bucket/key` of a zip file or `bucket/folder/`; an output is the name of a bucket.
    S3(String),
    /// Another service, by its name: never asked for, only seen.
    Other(String),
}

impl Value for Exchange {}

/// What is kept from one build to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cache {
    /// Nothing.
    None,
    /// On the build machine, for as long as it is there: `LOCAL_DOCKER_LAYER_CACHE`, `LOCAL_CUSTOM_CACHE`,
    /// `LOCAL_SOURCE_CACHE`.
    Local(Set<String>),
    /// In S3: `bucket/prefix`.
    S3(String),
}

impl Value for Cache {}

/// The network of a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Network {
    /// CodeBuild's own, with a way to the internet.
    Public,
    /// Ours.
    Vpc {
        /// The VPC.
        vpc: VpcId,
        /// Private subnets of it, with a way out.
        subnets: Set<SubnetId>,
        /// The security groups.
        security_groups: Set<SecurityGroupId>,
    },
}

impl Value for Network {
    fn refs(&self, out: &mut Vec<String>) {
        if let Self::Vpc { vpc, subnets, security_groups } = self {
            vpc.refs(out);
            subnets.refs(out);
            security_groups.refs(out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_round_a_buildspec_means_nothing() {
        assert_eq!(Buildspec::new("version: 0.2\n"), Buildspec::new("\nversion: 0.2"));
        assert_ne!(Buildspec::new("version: 0.2"), Buildspec::new("version:  0.2"));
        assert!(Buildspec::new("a\nb").show().starts_with("2 lines, "));
    }

    #[test]
    fn a_network_refers_to_what_it_names() {
        let mut refs = Vec::new();
        Network::Vpc {
            vpc: VpcId::new("vpc-1"),
            subnets: [SubnetId::new("subnet-1")].into_iter().collect(),
            security_groups: [SecurityGroupId::new("sg-1")].into_iter().collect(),
        }
        .refs(&mut refs);
        assert_eq!(refs, ["vpc-1", "subnet-1", "sg-1"]);
    }
}
