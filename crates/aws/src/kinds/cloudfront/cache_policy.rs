//! A cache policy.

use provision_derive::Wire;
use provision_engine::{Kind, Output};

use super::Pick;
use crate::types::CachePolicyId;

/// What of requests the cache tells apart, and for how long it keeps answers. What it tells apart the origin gets too.
#[derive(Kind, Clone, Debug)]
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
pub struct CachePolicy {
    /// Seconds that an answer is kept at least.
    pub min_ttl_s: u32,
    /// Seconds that an answer is kept where the origin says nothing.
    pub default_ttl_s: u32,
    /// Seconds that an answer is kept at most, whatever the origin says.
    pub max_ttl_s: u32,
    /// Which headers it tells apart: `none` or `whitelist`.
    pub headers: Pick,
    /// Which cookies it tells apart.
    pub cookies: Pick,
    /// Which query strings it tells apart.
    pub query_strings: Pick,
    /// Whether answers are kept compressed by gzip and Brotli too.
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
    use aws_sdk_cloudfront::types::{
        CachePolicy as Seen, CachePolicyConfig, CachePolicyCookieBehavior, CachePolicyCookiesConfig, CachePolicyHeaderBehavior,
        CachePolicyHeadersConfig, CachePolicyQueryStringBehavior, CachePolicyQueryStringsConfig, CachePolicySummary,
        CachePolicyType, CookieNames, Headers, ParametersInCacheKeyAndForwardedToOrigin, QueryStringNames,
    };

    use super::super::{Pick, identity, paging};
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
        let config = config.min_ttl(want.min_ttl_s.into()).default_ttl(want.default_ttl_s.into()).max_ttl(want.max_ttl_s.into());
        built(config.parameters_in_cache_key_and_forwarded_to_origin(parameters(want)?).build())
    }

    fn parameters(want: &CachePolicy) -> Result<ParametersInCacheKeyAndForwardedToOrigin, Fault> {
        let headers = CachePolicyHeadersConfig::builder().set_headers(want.headers.names.asked()?);
        let headers = headers.header_behavior(CachePolicyHeaderBehavior::from(want.headers.which.as_str()));
        let cookies = CachePolicyCookiesConfig::builder().set_cookies(want.cookies.names.asked()?);
        let cookies = cookies.cookie_behavior(CachePolicyCookieBehavior::from(want.cookies.which.as_str()));
        let queries = CachePolicyQueryStringsConfig::builder().set_query_strings(want.query_strings.names.asked()?);
        let queries = queries.query_string_behavior(CachePolicyQueryStringBehavior::from(want.query_strings.which.as_str()));
        let builder = ParametersInCacheKeyAndForwardedToOrigin::builder()
            .enable_accept_encoding_gzip(want.compressed)
            .enable_accept_encoding_brotli(want.compressed)
            .headers_config(built(headers.build())?)
            .cookies_config(built(cookies.build())?)
            .query_strings_config(built(queries.build())?);
        built(builder.build())
    }

    fn read(cx: &Listing<Aws>, seen: &Seen) -> Option<Found<CachePolicy>> {
        let config = seen.cache_policy_config()?;
        let mark = identity::mark::<CachePolicy>(cx, config.name(), config.comment().unwrap_or_default())?;
        Some(Found::ready(mark, spec(config), CachePolicyOut::shown(Some(seen))))
    }

    fn spec(seen: &CachePolicyConfig) -> CachePolicy {
        let seconds = |ttl: Option<i64>| ttl.and_then(|ttl| u32::try_from(ttl).ok()).unwrap_or_default();
        let key = seen.parameters_in_cache_key_and_forwarded_to_origin();
        let headers = key.and_then(ParametersInCacheKeyAndForwardedToOrigin::headers_config);
        let cookies = key.and_then(ParametersInCacheKeyAndForwardedToOrigin::cookies_config);
        let queries = key.and_then(ParametersInCacheKeyAndForwardedToOrigin::query_strings_config);
        let none = Pick::none;
        CachePolicy {
            min_ttl_s: seconds(Some(seen.min_ttl())),
            default_ttl_s: seconds(seen.default_ttl()),
            max_ttl_s: seconds(seen.max_ttl()),
            headers: headers.map_or_else(none, |of| Pick::read(of.header_behavior().as_str(), of.headers().map(Headers::items))),
            cookies: cookies
                .map_or_else(none, |of| Pick::read(of.cookie_behavior().as_str(), of.cookies().map(CookieNames::items))),
            query_strings: queries.map_or_else(none, |of| {
                Pick::read(of.query_string_behavior().as_str(), of.query_strings().map(QueryStringNames::items))
            }),
            compressed: key
                .is_some_and(|key| key.enable_accept_encoding_gzip() && key.enable_accept_encoding_brotli() == Some(true)),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

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
            let config = CachePolicyConfig::builder().name("n").min_ttl(0).default_ttl(60).max_ttl(3600);
            let config = config.parameters_in_cache_key_and_forwarded_to_origin(parameters(&want).unwrap()).build().unwrap();
            assert_eq!(format!("{:?}", spec(&config)), format!("{want:?}"));
        }
    }
}
