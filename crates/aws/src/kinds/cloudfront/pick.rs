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
mod wire {
    use aws_sdk_cloudfront::types::{CookieNames, Headers, QueryStringNames};
    use provision_engine::Fault;

    use super::super::overlay::quantity;
    use super::Pick;
    use crate::client::built;

    /// A configuration of names, and how it is built and read.
    macro_rules! names {
        ($($write:ident: $names:ident),* $(,)?) => {
            impl Pick {$(
                /// The names as CloudFront takes them; left out where the word says all.
                pub(in super::super) fn $write(&self) -> Result<Option<$names>, Fault> {
                    let items: Vec<String> = self.names.iter().cloned().collect();
                    if items.is_empty() {
                        return Ok(None);
                    }
                    built($names::builder().quantity(quantity(&items)).set_items(Some(items)).build()).map(Some)
                }
            )*}
        };
    }

    names! { headers: Headers, cookies: CookieNames, query_strings: QueryStringNames }

    impl Pick {
        /// Reads it back.
        pub(in super::super) fn read(which: &str, names: Option<&[String]>) -> Self {
            Self { which: which.to_owned(), names: names.unwrap_or_default().iter().cloned().collect() }
        }
    }
}
