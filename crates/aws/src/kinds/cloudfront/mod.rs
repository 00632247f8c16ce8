//! Amazon CloudFront: the distribution, and the policies and functions that its behaviours name.

mod behaviour;
mod cache_policy;
mod distribution;
mod function;
mod header_split;
#[cfg(feature = "sdk")]
mod identity;
#[cfg(feature = "sdk")]
mod listed;
pub mod managed;
mod names;
mod origin;
mod origin_access_control;
mod origin_request_policy;
#[cfg(feature = "sdk")]
mod paging;
mod pick;
#[cfg(feature = "sdk")]
mod policy;
mod response_headers;
mod response_headers_policy;
#[cfg(feature = "sdk")]
mod tags;
mod viewer;

pub use behaviour::{Behaviour, PathBehaviour};
pub use cache_policy::{CachePolicy, CachePolicyArgs, CachePolicyOut};
pub use distribution::{Distribution, DistributionArgs, DistributionOut};
pub use function::{Function, FunctionArgs, FunctionOut};
pub use header_split::{HeaderError, Parts, split};
pub use names::Names;
pub use origin::{Origin, Reach};
pub use origin_access_control::{OriginAccessControl, OriginAccessControlArgs, OriginAccessControlOut};
pub use origin_request_policy::{OriginRequestPolicy, OriginRequestPolicyArgs, OriginRequestPolicyOut};
pub use pick::Pick;
pub use response_headers::{Cors, Hsts, SecurityHeaders};
pub use response_headers_policy::{CorsSetting, ResponseHeadersPolicy, ResponseHeadersPolicyArgs, ResponseHeadersPolicyOut};
pub use viewer::{Certificate, ErrorPage, ErrorResponse};

/// What the comments of a scope's objects begin with: those without tags are told apart by it, and those with tags are
/// looked for by it, because CloudFront lists nothing by tag.
#[must_use]
pub fn sign(stack: &str) -> String {
    format!("provision:{stack}/")
}

/// The comment of a node's object.
#[must_use]
pub fn comment(stack: &str, node: &str) -> String {
    format!("{}{node}", sign(stack))
}

/// The longest name of a function or an origin access control; policies take more.
/// Source: <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateFunction.html>.
#[cfg(feature = "sdk")]
const NAME_MAX: usize = 64;
