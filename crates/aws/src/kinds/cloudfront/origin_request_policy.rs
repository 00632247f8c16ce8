//! An origin request policy.

use provision_derive::Wire;
use provision_engine::{Kind, Output};

use super::Pick;
use crate::types::OriginRequestPolicyId;

/// What of a request the origin gets beside what the cache tells apart.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "cloudfront.origin-request-policy",
    out = OriginRequestPolicyOut,
    replace = "refuse",
    iam(
        list = "cloudfront:ListOriginRequestPolicies",
        create = "cloudfront:CreateOriginRequestPolicy",
        update = "cloudfront:GetOriginRequestPolicy cloudfront:UpdateOriginRequestPolicy",
        delete = "cloudfront:GetOriginRequestPolicy cloudfront:DeleteOriginRequestPolicy",
    )
)]
pub struct OriginRequestPolicy {
    /// Which headers: `none`, `whitelist`, `allViewer`, `allViewerAndWhitelistCloudFront`, `allExcept`.
    pub headers: Pick,
    /// Which cookies.
    pub cookies: Pick,
    /// Which query strings.
    pub query_strings: Pick,
}

/// What others may read of an origin request policy.
#[derive(Output, Wire, Clone, Debug)]
#[wire(read = aws_sdk_cloudfront::types::OriginRequestPolicy)]
pub struct OriginRequestPolicyOut {
    /// Its id.
    #[output(id)]
    pub id: OriginRequestPolicyId,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_cloudfront::types::{
        CookieNames, Headers, OriginRequestPolicy as Seen, OriginRequestPolicyConfig, OriginRequestPolicyCookieBehavior,
        OriginRequestPolicyCookiesConfig, OriginRequestPolicyHeaderBehavior, OriginRequestPolicyHeadersConfig,
        OriginRequestPolicyQueryStringBehavior, OriginRequestPolicyQueryStringsConfig, OriginRequestPolicySummary,
        OriginRequestPolicyType, QueryStringNames,
    };

    use super::super::{Pick, identity, paging};
    use super::{OriginRequestPolicy, OriginRequestPolicyOut};
    use crate::kinds::prelude::*;

    impl Operate<Aws> for OriginRequestPolicy {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let seen = paging::all(|marker| async move {
                let call =
                    aws.cloudfront().list_origin_request_policies().r#type(OriginRequestPolicyType::Custom).set_marker(marker);
                let list = call.send().await.or_fault("cloudfront:ListOriginRequestPolicies")?.origin_request_policy_list;
                Ok(list.map(|list| (list.items.unwrap_or_default(), list.next_marker)).unwrap_or_default())
            });
            let seen = seen.await?;
            Ok(seen
                .iter()
                .filter_map(OriginRequestPolicySummary::origin_request_policy)
                .filter_map(|seen| read(cx, seen))
                .collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<OriginRequestPolicyOut, Fault> {
            let call = aws.cloudfront().create_origin_request_policy();
            let call = call.origin_request_policy_config(config(&identity::name(me), &identity::comment(me), want)?);
            made(call.send().await.or_fault("cloudfront:CreateOriginRequestPolicy")?.origin_request_policy())
        }

        async fn update(aws: &Aws, me: &Me<'_>, at: &Found<Self>, want: &Self, _: &Diff) -> Updated<Self> {
            let (id, tag) = (at.out.id.as_str(), tag(aws, at).await?);
            let call = aws.cloudfront().update_origin_request_policy().id(id).set_if_match(tag);
            let call = call.origin_request_policy_config(config(&identity::name(me), &identity::comment(me), want)?);
            call.send().await.or_fault("cloudfront:UpdateOriginRequestPolicy")?;
            Ok(None)
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let (id, tag) = (at.out.id.as_str(), tag(aws, at).await?);
            let call = aws.cloudfront().delete_origin_request_policy().id(id).set_if_match(tag);
            call.send().await.or_fault("cloudfront:DeleteOriginRequestPolicy").map(drop)
        }
    }

    async fn tag(aws: &Aws, at: &Found<OriginRequestPolicy>) -> Result<Option<String>, Fault> {
        let answer = aws.cloudfront().get_origin_request_policy().id(at.out.id.as_str()).send().await;
        Ok(answer.or_fault("cloudfront:GetOriginRequestPolicy")?.e_tag)
    }

    fn config(name: &str, comment: &str, want: &OriginRequestPolicy) -> Result<OriginRequestPolicyConfig, Fault> {
        let headers = OriginRequestPolicyHeadersConfig::builder().set_headers(want.headers.names.asked()?);
        let headers = headers.header_behavior(OriginRequestPolicyHeaderBehavior::from(want.headers.which.as_str()));
        let cookies = OriginRequestPolicyCookiesConfig::builder().set_cookies(want.cookies.names.asked()?);
        let cookies = cookies.cookie_behavior(OriginRequestPolicyCookieBehavior::from(want.cookies.which.as_str()));
        let queries = OriginRequestPolicyQueryStringsConfig::builder().set_query_strings(want.query_strings.names.asked()?);
        let which = OriginRequestPolicyQueryStringBehavior::from(want.query_strings.which.as_str());
        let config = OriginRequestPolicyConfig::builder()
            .name(name)
            .comment(comment)
            .headers_config(built(headers.build())?)
            .cookies_config(built(cookies.build())?)
            .query_strings_config(built(queries.query_string_behavior(which).build())?);
        built(config.build())
    }

    fn read(cx: &Listing<Aws>, seen: &Seen) -> Option<Found<OriginRequestPolicy>> {
        let config = seen.origin_request_policy_config()?;
        let mark = identity::mark::<OriginRequestPolicy>(cx, config.name(), config.comment().unwrap_or_default())?;
        Some(Found::ready(mark, spec(config), OriginRequestPolicyOut::shown(Some(seen))))
    }

    fn spec(seen: &OriginRequestPolicyConfig) -> OriginRequestPolicy {
        let none = Pick::none;
        OriginRequestPolicy {
            headers: seen
                .headers_config()
                .map_or_else(none, |of| Pick::read(of.header_behavior().as_str(), of.headers().map(Headers::items))),
            cookies: seen
                .cookies_config()
                .map_or_else(none, |of| Pick::read(of.cookie_behavior().as_str(), of.cookies().map(CookieNames::items))),
            query_strings: seen.query_strings_config().map_or_else(none, |of| {
                Pick::read(of.query_string_behavior().as_str(), of.query_strings().map(QueryStringNames::items))
            }),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn what_is_written_is_read_back() {
            let headers = Pick { which: "allExcept".to_owned(), ..Pick::only(["Host".to_owned()]) };
            let want = OriginRequestPolicy { headers, cookies: Pick::none(), query_strings: Pick::of("all") };
            assert_eq!(format!("{:?}", spec(&config("n", "c", &want).unwrap())), format!("{want:?}"));
        }
    }
}
