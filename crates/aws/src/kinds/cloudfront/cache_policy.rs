//! A cache policy.

use provision_derive::Wire;
use provision_engine::{Kind, Output};

use super::Pick;
use crate::types::CachePolicyId;

/// What of requests the cache tells apart, and for how long it keeps answers. What it tells apart the origin gets too.
#[derive(Kind, Wire, Clone, Debug)]
#[kind(
    name = "cloudfront.cache-policy", terraform = "aws_cloudfront_cache_policy", cloudformation = "AWS::CloudFront::CachePolicy", tagless,
    out = CachePolicyOut,
    replace = "refuse",
    iam(
        list = "cloudfront:ListCachePolicies",
        create = "cloudfront:CreateCachePolicy",
        update = "cloudfront:GetCachePolicy cloudfront:UpdateCachePolicy",
        delete = "cloudfront:GetCachePolicy cloudfront:DeleteCachePolicy", on = "cloudfront::{account}:cache-policy/*",
    )
)]
#[wire(create = operate::NewConfig, lay = operate::CachePolicyConfig, read = operate::CachePolicyConfig)]
#[wire(inside(parameters_in_cache_key_and_forwarded_to_origin = checked operate::Parameters))]
pub struct CachePolicy {
    /// Seconds that an answer is kept at least.
    #[wire(min_ttl)]
    pub min_ttl_s: u32,
    /// Seconds that an answer is kept where the origin says nothing.
    #[wire(default_ttl)]
    pub default_ttl_s: u32,
    /// Seconds that an answer is kept at most, whatever the origin says.
    #[wire(max_ttl)]
    pub max_ttl_s: u32,
    /// Which headers it tells apart: `none` or `whitelist`.
    #[wire(parameters_in_cache_key_and_forwarded_to_origin.headers_config)]
    pub headers: Pick,
    /// Which cookies it tells apart.
    #[wire(parameters_in_cache_key_and_forwarded_to_origin.cookies_config)]
    pub cookies: Pick,
    /// Which query strings it tells apart.
    #[wire(parameters_in_cache_key_and_forwarded_to_origin.query_strings_config)]
    pub query_strings: Pick,
    /// Whether answers are kept compressed by gzip and Brotli too.
    #[wire(parameters_in_cache_key_and_forwarded_to_origin.enable_accept_encoding_gzip & enable_accept_encoding_brotli)]
    pub compressed: bool,
}

/// What others may read of a cache policy.
#[derive(Output, Wire, Clone, Debug)]
#[wire(read = aws_sdk_cloudfront::types::CachePolicy)]
pub struct CachePolicyOut {
    /// Its id.
    #[output(id)]
    pub id: CachePolicyId,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_cloudfront::types::CachePolicyType;
    pub(super) use aws_sdk_cloudfront::types::builders::CachePolicyConfigBuilder as NewConfig;
    pub(super) use aws_sdk_cloudfront::types::{CachePolicyConfig, ParametersInCacheKeyAndForwardedToOrigin as Parameters};

    use super::super::policy::policy;
    use super::CachePolicy;
    use crate::kinds::prelude::*;

    policy! {
        CachePolicy, "CachePolicy", "ListCachePolicies": list_cache_policies(CachePolicyType).cache_policy_list,
        create_cache_policy, get_cache_policy, update_cache_policy, delete_cache_policy:
        cache_policy.CachePolicyConfig cache_policy_config
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use crate::kinds::cloudfront::Pick;

        #[test]
        fn what_is_written_is_read_back() {
            let want = CachePolicy {
                min_ttl_s: 0,
                default_ttl_s: 60,
                max_ttl_s: 3600,
                headers: Pick::only(["Origin".to_owned()]),
                cookies: Pick::of("all"),
                query_strings: Pick::only(["b".to_owned(), "a".to_owned()]),
                compressed: true,
            };
            let config = want.create(CachePolicyConfig::builder().name("n")).unwrap().build().unwrap();
            assert_eq!(format!("{:?}", CachePolicy::shown(Some(&config))), format!("{want:?}"));
        }
    }
}
