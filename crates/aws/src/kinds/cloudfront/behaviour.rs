//! What a distribution does with requests.

use std::collections::BTreeMap;

use provision_derive::Wire;
use provision_engine::{Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::{Arn, CachePolicyId, OriginRequestPolicyId, ResponseHeadersPolicyId};

/// What is done with requests. What is not said here is not wanted: a policy or function that somebody added is taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Value, Wire)]
#[wire(shape = wire::DefaultCacheBehavior, lay = wire::DefaultCacheBehavior, checked)]
#[wire(entry = wire::CacheBehavior { path_pattern }, lay = wire::CacheBehavior, read = wire::CacheBehavior)]
#[wire(parts(allowed_methods = wire::methods(methods, cached_methods)))]
pub struct Behaviour {
    /// The origin's name.
    #[wire(target_origin_id)]
    pub origin: String,
    /// What viewers may speak: `redirect-to-https`, `https-only`, `allow-all`.
    #[wire(viewer_protocol_policy)]
    pub viewer_protocol: String,
    /// The methods that reach the origin: `GET` and `HEAD`, with `OPTIONS`, or all seven.
    #[wire(read = allowed_methods, else = wire::plain())]
    pub methods: Set<String>,
    /// The methods whose answers are cached: `GET` and `HEAD`, perhaps with `OPTIONS`.
    #[wire(allowed_methods.cached_methods, else = wire::plain())]
    pub cached_methods: Set<String>,
    /// What is cached, and for how long.
    // An older form of the same settings goes where it is found: CloudFront takes one of the two.
    #[wire(cache_policy_id, with = crate::wire::named, instead(forwarded_values, min_ttl, default_ttl, max_ttl))]
    pub cache_policy: Option<CachePolicyId>,
    /// What of a request the origin gets beside what the cache tells apart.
    #[wire(origin_request_policy_id, with = crate::wire::named)]
    pub origin_request_policy: Option<OriginRequestPolicyId>,
    /// The headers that answers get.
    #[wire(response_headers_policy_id, with = crate::wire::named)]
    pub response_headers_policy: Option<ResponseHeadersPolicyId>,
    /// Whether answers are compressed for viewers that take it.
    pub compress: bool,
    /// CloudFront Functions, by the event that they run on: `viewer-request`, `viewer-response`.
    #[wire(function_associations, laid)]
    pub functions: BTreeMap<String, Arn>,
    /// Versions of Lambda functions, by event: `viewer-request`, `origin-request`, `origin-response`, `viewer-response`.
    #[wire(lambda_function_associations, laid)]
    pub lambdas: BTreeMap<String, Arn>,
}

/// What is done with requests of a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Value, Wire)]
#[wire(read = wire::CacheBehavior)]
pub struct PathBehaviour {
    /// The pattern: `/api/*`.
    #[wire(path_pattern)]
    pub path: String,
    /// What is done.
    #[wire(whole)]
    pub behaviour: Behaviour,
}

#[cfg(feature = "sdk")]
mod wire {
    use aws_sdk_cloudfront::types::{AllowedMethods, CacheBehaviors, ViewerProtocolPolicy};
    pub(super) use aws_sdk_cloudfront::types::{CacheBehavior, DefaultCacheBehavior};
    use provision_engine::{Fault, Set};

    use super::{Behaviour, PathBehaviour};
    use crate::wire::{Asked, Laid, entries, put_plain};

    put_plain!(ViewerProtocolPolicy);

    impl Laid<CacheBehaviors> for Vec<PathBehaviour> {
        fn laid(&self, seen: Option<CacheBehaviors>) -> Result<Option<CacheBehaviors>, Fault> {
            entries(self.iter().map(|of| (of.path.as_str(), &of.behaviour)), seen.as_ref())
        }
    }

    pub(super) fn methods(want: &Behaviour) -> Result<Option<AllowedMethods>, Fault> {
        let (allowed, cached): (Option<AllowedMethods>, _) = (want.methods.asked()?, want.cached_methods.asked()?);
        Ok(allowed.map(|mut allowed| {
            allowed.cached_methods = cached;
            allowed
        }))
    }

    /// The methods where nothing is said.
    pub(super) fn plain() -> Set<String> {
        ["GET", "HEAD"].map(str::to_owned).into_iter().collect()
    }
}
