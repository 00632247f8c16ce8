//! An origin request policy.

use provision_derive::Wire;
use provision_engine::{Kind, Output};

use super::Pick;
use crate::types::OriginRequestPolicyId;

/// What of a request the origin gets beside what the cache tells apart.
#[derive(Kind, Wire, Clone, Debug)]
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
#[wire(create = operate::Config, read = operate::OriginRequestPolicyConfig)]
pub struct OriginRequestPolicy {
    /// Which headers: `none`, `whitelist`, `allViewer`, `allViewerAndWhitelistCloudFront`, `allExcept`.
    #[wire(headers_config)]
    pub headers: Pick,
    /// Which cookies.
    #[wire(cookies_config)]
    pub cookies: Pick,
    /// Which query strings.
    #[wire(query_strings_config)]
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
    pub(super) use aws_sdk_cloudfront::types::OriginRequestPolicyConfig;
    pub(super) use aws_sdk_cloudfront::types::builders::OriginRequestPolicyConfigBuilder as Config;
    use aws_sdk_cloudfront::types::{OriginRequestPolicy as Seen, OriginRequestPolicySummary, OriginRequestPolicyType};

    use super::super::{identity, paging};
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
        built(want.create(OriginRequestPolicyConfig::builder().name(name).comment(comment))?.build())
    }

    fn read(cx: &Listing<Aws>, seen: &Seen) -> Option<Found<OriginRequestPolicy>> {
        let config = seen.origin_request_policy_config()?;
        let mark = identity::mark::<OriginRequestPolicy>(cx, config.name(), config.comment().unwrap_or_default())?;
        Some(Found::ready(mark, OriginRequestPolicy::shown(Some(config)), OriginRequestPolicyOut::shown(Some(seen))))
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use crate::kinds::cloudfront::Pick;

        #[test]
        fn what_is_written_is_read_back() {
            let headers = Pick { which: "allExcept".to_owned(), ..Pick::only(["Host".to_owned()]) };
            let want = OriginRequestPolicy { headers, cookies: Pick::none(), query_strings: Pick::of("all") };
            assert_eq!(format!("{:?}", OriginRequestPolicy::shown(Some(&config("n", "c", &want).unwrap()))), format!("{want:?}"));
        }
    }
}
