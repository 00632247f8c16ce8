//! What a record answers.

use provision_engine::{Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::DomainName;

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
        let plain = |text: &str| if text.starts_with('"') { joined(text) } else { DomainName::new(text).to_string() };
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

/// A text may be written in several parts, of 255 characters at the most. They are one.
/// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html#TXTFormat>.
fn joined(text: &str) -> String {
    // Every second part stands in quotation marks; a mark within a text is escaped.
    let every_second = |first: usize| text.split('"').skip(first).step_by(2);
    if text.contains("\\\"") || !every_second(0).all(|between| between.trim().is_empty()) {
        return text.to_owned();
    }
    format!("\"{}\"", every_second(1).collect::<String>())
}

/// What is sent of a value: a text that is too long for one part, in several.
#[cfg(feature = "sdk")]
pub(super) fn in_parts(value: &str) -> String {
    const PART: usize = 255;
    let Some(text) = value.strip_prefix('"').and_then(|text| text.strip_suffix('"')).filter(|text| text.len() > PART) else {
        return value.to_owned();
    };
    let signs: Vec<char> = text.chars().collect();
    let parts: Vec<String> = signs.chunks(PART).map(|part| format!("\"{}\"", part.iter().collect::<String>())).collect();
    parts.join(" ")
}

impl Value for Target {
    fn refs(&self, out: &mut Vec<String>) {
        if let Self::Alias { name, .. } = self {
            out.push(name.to_string());
        }
    }
}
