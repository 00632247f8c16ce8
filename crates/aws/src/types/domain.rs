//! Names of the domain name system.

use std::fmt;

use provision_engine::{Imagine, Value};
use schemars::JsonSchema;
use serde::Serialize;

/// A name: `example.com`, `*.example.com`. The dot at its end, the case of its letters and the way Route 53 writes a star
/// (`\052`) mean nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema, Value)]
#[serde(transparent)]
pub struct DomainName(String);

impl DomainName {
    /// From a name in any spelling.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.trim_end_matches('.').to_ascii_lowercase().replace("\\052", "*"))
    }
    /// Without the dot at its end, in small letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// Whether it is that name or one below it.
    #[must_use]
    pub fn is_within(&self, zone: &Self) -> bool {
        self == zone || self.0.strip_suffix(&zone.0).is_some_and(|head| head.ends_with('.'))
    }
    /// A wildcard's name without its star.
    #[must_use]
    pub fn base(&self) -> Self {
        Self(self.0.strip_prefix("*.").unwrap_or(&self.0).to_owned())
    }
}

impl Imagine for DomainName {
    fn imagine(label: &str) -> Self {
        Self::new(label)
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_equal() {
        assert_eq!(DomainName::new("\\052.Example.COM."), DomainName::new("*.example.com"));
        assert_eq!(DomainName::new("*.example.com").base(), DomainName::new("example.com"));
    }

    #[test]
    fn a_name_is_within_its_parents_and_nothing_else() {
        let within = |name: &str, zone: &str| DomainName::new(name).is_within(&DomainName::new(zone));
        assert!(within("a.example.com", "example.com.") && within("example.com", "example.com"));
        assert!(!within("anexample.com", "example.com") && !within("example.com", "a.example.com"));
    }
}
