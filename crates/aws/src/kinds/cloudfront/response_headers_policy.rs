//! A response headers policy.

use std::collections::BTreeMap;

use provision_derive::Wire;
use provision_engine::{Kind, Output};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Cors, SecurityHeaders};
use crate::types::ResponseHeadersPolicyId;

/// The headers that answers get, in place of the origin's of the same names.
#[derive(Kind, Wire, Clone, Debug)]
#[kind(
    name = "cloudfront.response-headers-policy",
    terraform = "aws_cloudfront_response_headers_policy", cloudformation = "AWS::CloudFront::ResponseHeadersPolicy", tagless,
    out = ResponseHeadersPolicyOut,
    replace = "refuse",
    iam(
        list = "cloudfront:ListResponseHeadersPolicies",
        create = "cloudfront:CreateResponseHeadersPolicy",
        update = "cloudfront:GetResponseHeadersPolicy cloudfront:UpdateResponseHeadersPolicy",
        delete = "cloudfront:GetResponseHeadersPolicy cloudfront:DeleteResponseHeadersPolicy", on = "cloudfront::{account}:response-headers-policy/*",
    )
)]
#[wire(create = operate::NewConfig, lay = operate::ResponseHeadersPolicyConfig, read = operate::ResponseHeadersPolicyConfig)]
pub struct ResponseHeadersPolicy {
    /// Headers of security.
    #[wire(security_headers_config, with = operate::security)]
    pub security: SecurityHeaders,
    /// Headers of CORS.
    #[wire(cors_config, with = operate::cors)]
    pub cors: CorsSetting,
    /// All other headers.
    #[wire(custom_headers_config)]
    pub headers: BTreeMap<String, String>,
}

/// Headers of CORS; `None` is asked for as well, and takes them away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema, provision_engine::Value)]
#[serde(transparent)]
pub struct CorsSetting(pub Option<Cors>);

/// What others may read of a response headers policy.
#[derive(Output, Wire, Clone, Debug)]
#[wire(read = aws_sdk_cloudfront::types::ResponseHeadersPolicy)]
pub struct ResponseHeadersPolicyOut {
    /// Its id.
    #[output(id)]
    pub id: ResponseHeadersPolicyId,
}

#[cfg(feature = "sdk")]
mod operate {
    pub(super) use aws_sdk_cloudfront::types::ResponseHeadersPolicyConfig;
    pub(super) use aws_sdk_cloudfront::types::builders::ResponseHeadersPolicyConfigBuilder as NewConfig;
    use aws_sdk_cloudfront::types::{ResponseHeadersPolicyCustomHeader as Header, ResponseHeadersPolicyType};

    use super::super::policy::policy;
    use super::ResponseHeadersPolicy;
    use crate::kinds::prelude::*;
    use crate::wire::Entry;

    // Timing headers and headers to remove are nobody's here.
    policy! {
        ResponseHeadersPolicy, "ResponseHeadersPolicy", "ListResponseHeadersPolicies":
        list_response_headers_policies(ResponseHeadersPolicyType).response_headers_policy_list,
        create_response_headers_policy, get_response_headers_policy, update_response_headers_policy, delete_response_headers_policy:
        response_headers_policy.ResponseHeadersPolicyConfig response_headers_policy_config
    }

    /// A header that gives way to the origin's is not what is asked for, and is read as none.
    impl Entry<Header> for String {
        fn key(item: &Header) -> &str {
            item.header()
        }
        fn of(item: &Header) -> Option<Self> {
            item.r#override().then(|| item.value().to_owned())
        }
        fn entry(&self, key: &str, _: Option<Header>) -> Result<Header, Fault> {
            built(Header::builder().header(key).value(self).r#override(true).build())
        }
    }

    /// None where there is none of them.
    pub(super) mod security {
        use aws_sdk_cloudfront::types::ResponseHeadersPolicySecurityHeadersConfig as Config;

        use super::super::SecurityHeaders;
        use crate::kinds::prelude::*;

        pub(in super::super) fn asked(want: &SecurityHeaders) -> Result<Option<Config>, Fault> {
            Ok(want.asked()?.filter(|_| *want != SecurityHeaders::default()))
        }
        pub(in super::super) fn shown(seen: Option<&Config>) -> SecurityHeaders {
            Shown::shown(seen)
        }
    }

    pub(super) mod cors {
        use aws_sdk_cloudfront::types::ResponseHeadersPolicyCorsConfig as Config;

        use super::super::CorsSetting;
        use crate::kinds::prelude::*;

        pub(in super::super) fn asked(want: &CorsSetting) -> Result<Option<Config>, Fault> {
            want.0.asked()
        }
        /// Those that give way to the origin's are read as none.
        pub(in super::super) fn shown(seen: Option<&Config>) -> CorsSetting {
            CorsSetting(Shown::shown(seen.filter(|cors| cors.origin_override())))
        }
    }

    #[cfg(test)]
    mod tests {
        use aws_sdk_cloudfront::types::ResponseHeadersPolicyServerTimingHeadersConfig;

        use super::super::super::split;
        use super::super::CorsSetting;
        use super::*;
        use crate::wire::Lay;

        fn policy(headers: &[(&str, &str)]) -> ResponseHeadersPolicy {
            let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            let (security, cors, headers) = split(&headers).unwrap();
            ResponseHeadersPolicy { security, cors: CorsSetting(cors), headers }
        }

        fn config(want: &ResponseHeadersPolicy) -> ResponseHeadersPolicyConfig {
            want.create(ResponseHeadersPolicyConfig::builder().name("n")).unwrap().build().unwrap()
        }

        fn full() -> ResponseHeadersPolicy {
            policy(&[
                ("Strict-Transport-Security", "max-age=60; preload"),
                ("Content-Security-Policy", "default-src 'self'"),
                ("X-Content-Type-Options", "nosniff"),
                ("X-Frame-Options", "SAMEORIGIN"),
                ("Referrer-Policy", "no-referrer"),
                ("X-XSS-Protection", "1; mode=block"),
                ("Access-Control-Allow-Origin", "*"),
                ("Access-Control-Expose-Headers", "etag"),
                ("X-Robots-Tag", "noindex"),
            ])
        }

        #[test]
        fn what_is_written_is_read_back() {
            for want in
                [full(), policy(&[]), policy(&[("X-XSS-Protection", "0")]), policy(&[("X-XSS-Protection", "1; report=/r")])]
            {
                assert_eq!(format!("{:?}", ResponseHeadersPolicy::shown(Some(&config(&want)))), format!("{want:?}"));
            }
        }

        #[test]
        fn settings_of_others_stay() {
            let timing = ResponseHeadersPolicyServerTimingHeadersConfig::builder().enabled(true).build().unwrap();
            let mut seen = config(&policy(&[]));
            seen.server_timing_headers_config = Some(timing.clone());
            full().lay(&mut seen).unwrap();
            let mut ours = config(&full());
            ours.server_timing_headers_config = Some(timing);
            assert_eq!(seen, ours);
            policy(&[]).lay(&mut seen).unwrap();
            assert_eq!((seen.security_headers_config, seen.cors_config, seen.custom_headers_config), (None, None, None));
        }
    }
}
