//! Which headers, cookies or query strings a policy is about.

use provision_engine::{Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

/// Which of them, in AWS's words: `none`, `all`, `whitelist` and `allExcept` with names; of headers `allViewer` too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Value)]
pub struct Pick {
    /// AWS's word.
    pub which: String,
    /// The names that it goes with.
    pub names: Set<String>,
}

impl Pick {
    /// By AWS's word alone.
    #[must_use]
    pub fn of(which: &str) -> Self {
        Self { which: which.to_owned(), names: Set::default() }
    }
    /// None of them.
    #[must_use]
    pub fn none() -> Self {
        Self::of("none")
    }
    /// These only; none where there are none.
    #[must_use]
    pub fn only(names: impl IntoIterator<Item = String>) -> Self {
        let names: Set<String> = names.into_iter().collect();
        if names.is_empty() { Self::none() } else { Self { which: "whitelist".to_owned(), names } }
    }
}

#[cfg(feature = "sdk")]
impl Pick {
    /// Reads it back.
    pub(super) fn read(which: &str, names: Option<&[String]>) -> Self {
        Self { which: which.to_owned(), names: names.unwrap_or_default().iter().cloned().collect() }
    }
}
