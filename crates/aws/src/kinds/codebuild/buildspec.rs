//! The steps of a build.

use provision_engine::Value;
use schemars::JsonSchema;
use serde::Serialize;

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

#[cfg(feature = "sdk")]
impl crate::wire::Text for Buildspec {
    fn of(text: &str) -> Self {
        Self::new(text)
    }
    fn text(&self) -> &str {
        &self.0
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
}
