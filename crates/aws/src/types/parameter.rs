//! Values of the parameters of databases and caches.

use provision_engine::{Imagine, Value};
use schemars::JsonSchema;
use serde::Serialize;

/// The value of a parameter. Engines write a switch as `1`, `on` or `ON`, and words in any case: they mean the same. What is
/// no word (a format, a size) is compared to the letter.
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ParamValuesRef.html>.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct ParameterValue(String);

impl ParameterValue {
    /// From a value as it is written or seen.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
    /// The text that the API takes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The same for all values that mean the same.
    fn meaning(&self) -> String {
        let text = self.0.trim();
        let is_word = text.bytes().all(|byte| byte.is_ascii_alphabetic() || b"-_".contains(&byte));
        let text = if is_word { text.to_ascii_lowercase() } else { text.to_owned() };
        match text.as_str() {
            "on" | "true" => "1".to_owned(),
            "off" | "false" => "0".to_owned(),
            _ => text,
        }
    }
}

impl PartialEq for ParameterValue {
    fn eq(&self, other: &Self) -> bool {
        self.meaning() == other.meaning()
    }
}

impl Eq for ParameterValue {}

impl Imagine for ParameterValue {
    fn imagine(label: &str) -> Self {
        Self::new(label)
    }
}

impl Value for ParameterValue {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_and_words_have_several_spellings_and_formats_have_one() {
        let same = |one: &str, other: &str| ParameterValue::new(one) == ParameterValue::new(other);
        for (one, other) in [("1", "ON"), ("on", "true"), ("0", "off"), ("ROW", "row"), (" 250 ", "250")] {
            assert!(same(one, other), "{one} {other}");
        }
        for (one, other) in [("1", "0"), ("on", "off"), ("%p", "%P"), ("250", "2500"), ("yes", "1")] {
            assert!(!same(one, other), "{one} {other}");
        }
    }
}
