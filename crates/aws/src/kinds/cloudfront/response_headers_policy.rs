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
    out = ResponseHeadersPolicyOut,
    replace = "refuse",
    iam(
        list = "cloudfront:ListResponseHeadersPolicies",
        create = "cloudfront:CreateResponseHeadersPolicy",
        update = "cloudfront:GetResponseHeadersPolicy cloudfront:UpdateResponseHeadersPolicy",
        delete = "cloudfront:GetResponseHeadersPolicy cloudfront:DeleteResponseHeadersPolicy",
    )
)]
#[wire(lay = operate::ResponseHeadersPolicyConfig, read = operate::ResponseHeadersPolicyConfig)]
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
    use aws_sdk_cloudfront::types::{
        ResponseHeadersPolicy as Seen, ResponseHeadersPolicyCustomHeader as Header, ResponseHeadersPolicySummary,
        ResponseHeadersPolicyType,
    };

    use super::super::{identity, paging};
    use super::{ResponseHeadersPolicy, ResponseHeadersPolicyOut};
    use crate::kinds::prelude::*;
    use crate::wire::{Entry, Lay};

    impl Operate<Aws> for ResponseHeadersPolicy {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let seen = paging::all(|marker| async move {
                let call = aws
                    .cloudfront()
                    .list_response_headers_policies()
                    .r#type(ResponseHeadersPolicyType::Custom)
                    .set_marker(marker);
                let list = call.send().await.or_fault("cloudfront:ListResponseHeadersPolicies")?.response_headers_policy_list;
                Ok(list.map(|list| (list.items.unwrap_or_default(), list.next_marker)).unwrap_or_default())
            });
            let seen = seen.await?;
            Ok(seen
                .iter()
                .filter_map(ResponseHeadersPolicySummary::response_headers_policy)
                .filter_map(|seen| read(cx, seen))
                .collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ResponseHeadersPolicyOut, Fault> {
            let config = built(ResponseHeadersPolicyConfig::builder().name(identity::name(me)).build())?;
            let call = aws.cloudfront().create_response_headers_policy();
            let call = call.response_headers_policy_config(laid(config, &identity::comment(me), want)?);
            made(call.send().await.or_fault("cloudfront:CreateResponseHeadersPolicy")?.response_headers_policy())
        }

        async fn update(aws: &Aws, me: &Me<'_>, at: &Found<Self>, want: &Self, _: &Diff) -> Updated<Self> {
            let id = at.out.id.as_str();
            let (config, tag) = get(aws, id).await?;
            let config = config.ok_or_else(|| Fault::fatal(format!("AWS shows no configuration of {id}")))?;
            let call = aws.cloudfront().update_response_headers_policy().id(id).set_if_match(tag);
            let call = call.response_headers_policy_config(laid(config, &identity::comment(me), want)?);
            call.send().await.or_fault("cloudfront:UpdateResponseHeadersPolicy")?;
            Ok(None)
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let id = at.out.id.as_str();
            let (_, tag) = get(aws, id).await?;
            let call = aws.cloudfront().delete_response_headers_policy().id(id).set_if_match(tag);
            call.send().await.or_fault("cloudfront:DeleteResponseHeadersPolicy").map(drop)
        }
    }

    /// Its configuration and its ETag.
    async fn get(aws: &Aws, id: &str) -> Result<(Option<ResponseHeadersPolicyConfig>, Option<String>), Fault> {
        let answer = aws.cloudfront().get_response_headers_policy().id(id).send().await;
        let answer = answer.or_fault("cloudfront:GetResponseHeadersPolicy")?;
        Ok((answer.response_headers_policy.and_then(|seen| seen.response_headers_policy_config), answer.e_tag))
    }

    /// A configuration with our settings laid over: timing headers and headers to remove are nobody's here, and stay.
    fn laid(
        mut over: ResponseHeadersPolicyConfig,
        comment: &str,
        want: &ResponseHeadersPolicy,
    ) -> Result<ResponseHeadersPolicyConfig, Fault> {
        over.comment = Some(comment.to_owned());
        want.lay(&mut over)?;
        Ok(over)
    }

    fn read(cx: &Listing<Aws>, seen: &Seen) -> Option<Found<ResponseHeadersPolicy>> {
        let config = seen.response_headers_policy_config()?;
        let mark = identity::mark::<ResponseHeadersPolicy>(cx, config.name(), config.comment().unwrap_or_default())?;
        Some(Found::ready(mark, ResponseHeadersPolicy::shown(Some(config)), ResponseHeadersPolicyOut::shown(Some(seen))))
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

        fn policy(headers: &[(&str, &str)]) -> ResponseHeadersPolicy {
            let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            let (security, cors, headers) = split(&headers).unwrap();
            ResponseHeadersPolicy { security, cors: CorsSetting(cors), headers }
        }

        fn named() -> ResponseHeadersPolicyConfig {
            ResponseHeadersPolicyConfig::builder().name("n").build().unwrap()
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
                assert_eq!(
                    format!("{:?}", ResponseHeadersPolicy::shown(Some(&laid(named(), "c", &want).unwrap()))),
                    format!("{want:?}")
                );
            }
        }

        #[test]
        fn settings_of_others_stay() {
            let timing = ResponseHeadersPolicyServerTimingHeadersConfig::builder().enabled(true).build().unwrap();
            let mut seen = laid(named(), "c", &policy(&[])).unwrap();
            seen.server_timing_headers_config = Some(timing.clone());
            assert_eq!(laid(seen, "c", &full()).unwrap().server_timing_headers_config, Some(timing));
        }
    }
}
