//! What a record answers.

use provision_engine::{Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::{DomainName, domain};

/// What a record answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// These values. Only name servers may be more than one.
    Values {
        /// Seconds for which they may be remembered.
        ttl_s: u32,
        /// Names without the dot at their end and in small letters; quoted texts as one text each.
        values: Set<String>,
    },
    /// What another name of AWS answers at that moment.
    Alias {
        /// The name, of a load balancer or a distribution.
        name: DomainName,
        /// The hosted zone that the name is in: the load balancer's, or the one of all distributions.
        zone: String,
        /// Whether it answers nothing while its target is not healthy.
        evaluate_health: bool,
    },
}

impl Target {
    /// Values in any spelling.
    #[must_use]
    pub fn values<'a>(ttl_s: u32, values: impl IntoIterator<Item = &'a str>) -> Self {
        let plain = |text: &str| if text.starts_with('"') { domain::joined(text) } else { DomainName::new(text).to_string() };
        Self::Values { ttl_s, values: values.into_iter().map(plain).collect() }
    }
    /// A name of AWS. The `dualstack.` that consoles write before a load balancer's means nothing.
    #[must_use]
    pub fn alias(name: &str, zone: &str, evaluate_health: bool) -> Self {
        let name = DomainName::new(name);
        let name = name.as_str().strip_prefix("dualstack.").map_or(name.clone(), DomainName::new);
        Self::Alias { name, zone: zone.to_owned(), evaluate_health }
    }
}

impl Value for Target {
    fn refs(&self, out: &mut Vec<String>) {
        if let Self::Alias { name, .. } = self {
            out.push(name.to_string());
        }
    }
}
