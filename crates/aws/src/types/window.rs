//! Weekly and daily windows.

use std::fmt;

use provision_engine::Value;
use schemars::JsonSchema;
use serde::Serialize;

/// A window in UTC: `03:00-04:00` every day, or `sun:03:00-sun:04:00` every week. AWS writes days in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Window(String);

impl Window {
    /// From a window as AWS or a person writes it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.to_ascii_lowercase())
    }
}

#[cfg(feature = "sdk")]
impl crate::wire::Text for Window {
    fn of(text: &str) -> Self {
        Self::new(text)
    }
    fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Value for Window {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_case_of_days_means_nothing() {
        assert_eq!(Window::new("Sun:03:00-Sun:04:00"), Window::new("sun:03:00-sun:04:00"));
    }
}
