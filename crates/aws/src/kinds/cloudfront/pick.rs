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
    use aws_sdk_cloudfront::types::{
        CachePolicyCookiesConfig, CachePolicyHeadersConfig, CachePolicyQueryStringsConfig, OriginRequestPolicyCookiesConfig,
        OriginRequestPolicyHeadersConfig, OriginRequestPolicyQueryStringsConfig,
    };
    use provision_engine::{Fault, Set};

    use super::Pick;
    use crate::client::built;
    use crate::wire::{Asked, Shown};

    /// The word and the names, as each kind of policy writes them for headers, cookies and query strings.
    macro_rules! picks {
        ($($config:ident: $word:ident, $names:ident, $set_names:ident;)*) => {$(
            impl Asked<$config> for Pick {
                fn asked(&self) -> Result<Option<$config>, Fault> {
                    let config = $config::builder().$word(self.which.as_str().into());
                    built(config.$set_names(self.names.asked()?).build()).map(Some)
                }
            }
            impl<'a> Shown<&'a $config> for Pick {
                fn shown(seen: Option<&'a $config>) -> Self {
                    let Some(seen) = seen else { return Self::none() };
                    Self { which: seen.$word().as_str().to_owned(), names: Set::shown(seen.$names()) }
                }
            }
        )*};
    }
    picks! {
        CachePolicyHeadersConfig: header_behavior, headers, set_headers;
        CachePolicyCookiesConfig: cookie_behavior, cookies, set_cookies;
        CachePolicyQueryStringsConfig: query_string_behavior, query_strings, set_query_strings;
        OriginRequestPolicyHeadersConfig: header_behavior, headers, set_headers;
        OriginRequestPolicyCookiesConfig: cookie_behavior, cookies, set_cookies;
        OriginRequestPolicyQueryStringsConfig: query_string_behavior, query_strings, set_query_strings;
    }
}
