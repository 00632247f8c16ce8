//! A cache policy.

use provision_derive::Wire;
use provision_engine::{Kind, Output};

use super::Pick;
use crate::types::CachePolicyId;

/// What of requests the cache tells apart, and for how long it keeps answers. What it tells apart the origin gets too.
#[derive(Kind, Wire, Clone, Debug)]
#[kind(
    name = "cloudfront.cache-policy",
    out = CachePolicyOut,
    replace = "refuse",
    iam(
        list = "cloudfront:ListCachePolicies",
        create = "cloudfront:CreateCachePolicy",
        update = "cloudfront:GetCachePolicy cloudfront:UpdateCachePolicy",
        delete = "cloudfront:GetCachePolicy cloudfront:DeleteCachePolicy",
    )
)]
#[wire(create = operate::Config, read = operate::CachePolicyConfig)]
#[wire(within(parameters_in_cache_key_and_forwarded_to_origin = checked operate::Parameters))]
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
    pub(super) use aws_sdk_cloudfront::types::builders::CachePolicyConfigBuilder as Config;
    use aws_sdk_cloudfront::types::{CachePolicy as Seen, CachePolicySummary, CachePolicyType};
    pub(super) use aws_sdk_cloudfront::types::{CachePolicyConfig, ParametersInCacheKeyAndForwardedToOrigin as Parameters};

    use super::super::{identity, paging};
    use super::{CachePolicy, CachePolicyOut};
    use crate::kinds::prelude::*;

    impl Operate<Aws> for CachePolicy {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let seen = paging::all(|marker| async move {
                let call = aws.cloudfront().list_cache_policies().r#type(CachePolicyType::Custom).set_marker(marker);
                let list = call.send().await.or_fault("cloudfront:ListCachePolicies")?.cache_policy_list;
                Ok(list.map(|list| (list.items.unwrap_or_default(), list.next_marker)).unwrap_or_default())
            });
            let seen = seen.await?;
            Ok(seen.iter().filter_map(CachePolicySummary::cache_policy).filter_map(|seen| read(cx, seen)).collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<CachePolicyOut, Fault> {
            let call = aws.cloudfront().create_cache_policy().cache_policy_config(config(me, want)?);
            made(call.send().await.or_fault("cloudfront:CreateCachePolicy")?.cache_policy())
        }

        async fn update(aws: &Aws, me: &Me<'_>, at: &Found<Self>, want: &Self, _: &Diff) -> Updated<Self> {
            let (id, tag) = (at.out.id.as_str(), tag(aws, at).await?);
            let call = aws.cloudfront().update_cache_policy().id(id).set_if_match(tag).cache_policy_config(config(me, want)?);
            call.send().await.or_fault("cloudfront:UpdateCachePolicy")?;
            Ok(None)
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let (id, tag) = (at.out.id.as_str(), tag(aws, at).await?);
            let call = aws.cloudfront().delete_cache_policy().id(id).set_if_match(tag);
            call.send().await.or_fault("cloudfront:DeleteCachePolicy").map(drop)
        }
    }

    async fn tag(aws: &Aws, at: &Found<CachePolicy>) -> Result<Option<String>, Fault> {
        let answer = aws.cloudfront().get_cache_policy().id(at.out.id.as_str()).send().await;
        Ok(answer.or_fault("cloudfront:GetCachePolicy")?.e_tag)
    }

    fn config(me: &Me<'_>, want: &CachePolicy) -> Result<CachePolicyConfig, Fault> {
        let config = CachePolicyConfig::builder().name(identity::name(me)).comment(identity::comment(me));
        built(want.create(config)?.build())
    }

    fn read(cx: &Listing<Aws>, seen: &Seen) -> Option<Found<CachePolicy>> {
        let config = seen.cache_policy_config()?;
        let mark = identity::mark::<CachePolicy>(cx, config.name(), config.comment().unwrap_or_default())?;
        Some(Found::ready(mark, CachePolicy::shown(Some(config)), CachePolicyOut::shown(Some(seen))))
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
