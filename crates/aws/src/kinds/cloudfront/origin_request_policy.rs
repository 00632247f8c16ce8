//! An origin request policy.

use provision_derive::Wire;
use provision_engine::{Kind, Output};

use super::Pick;
use crate::types::OriginRequestPolicyId;

/// What of a request the origin gets beside what the cache tells apart.
#[derive(Kind, Wire, Clone, Debug)]
#[kind(
    name = "cloudfront.origin-request-policy",
    terraform = "aws_cloudfront_origin_request_policy", cloudformation = "AWS::CloudFront::OriginRequestPolicy", tagless,
    out = OriginRequestPolicyOut,
    replace = "refuse",
    iam(
        list = "cloudfront:ListOriginRequestPolicies",
        create = "cloudfront:CreateOriginRequestPolicy",
        update = "cloudfront:GetOriginRequestPolicy cloudfront:UpdateOriginRequestPolicy",
        delete = "cloudfront:GetOriginRequestPolicy cloudfront:DeleteOriginRequestPolicy", on = "cloudfront::{account}:origin-request-policy/*",
    )
)]
#[wire(create = operate::NewConfig, lay = operate::OriginRequestPolicyConfig, read = operate::OriginRequestPolicyConfig)]
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
    use aws_sdk_cloudfront::types::OriginRequestPolicyType;
    pub(super) use aws_sdk_cloudfront::types::builders::OriginRequestPolicyConfigBuilder as NewConfig;

    use super::super::policy::policy;
    use super::OriginRequestPolicy;
    use crate::kinds::prelude::*;

    policy! {
        OriginRequestPolicy, "OriginRequestPolicy", "ListOriginRequestPolicies":
        list_origin_request_policies(OriginRequestPolicyType).origin_request_policy_list,
        create_origin_request_policy, get_origin_request_policy, update_origin_request_policy, delete_origin_request_policy:
        origin_request_policy.OriginRequestPolicyConfig origin_request_policy_config
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use crate::kinds::cloudfront::Pick;

        #[test]
        fn what_is_written_is_read_back() {
            let headers = Pick { which: "allExcept".to_owned(), ..Pick::only(["Host".to_owned()]) };
            let want = OriginRequestPolicy { headers, cookies: Pick::none(), query_strings: Pick::of("all") };
            let config = want.create(OriginRequestPolicyConfig::builder().name("n")).unwrap().build().unwrap();
            assert_eq!(format!("{:?}", OriginRequestPolicy::shown(Some(&config))), format!("{want:?}"));
        }
    }
}
