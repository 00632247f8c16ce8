//! Headers of security and of CORS, which have settings of their own.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html>.

use provision_derive::Wire;
use provision_engine::{Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

/// Headers that tell browsers to be careful. Each takes the place of the origin's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema, Value, Wire)]
#[wire(shape = wire::SecurityConfig)]
pub struct SecurityHeaders {
    /// `Strict-Transport-Security`.
    #[wire(strict_transport_security, with = wire::hsts)]
    pub hsts: Option<Hsts>,
    /// `Content-Security-Policy`.
    #[wire(content_security_policy, with = wire::policy)]
    pub content_security_policy: Option<String>,
    /// `X-Content-Type-Options: nosniff`.
    #[wire(content_type_options, with = wire::nosniff)]
    pub nosniff: bool,
    /// `X-Frame-Options`: `DENY` or `SAMEORIGIN`.
    #[wire(frame_options, with = wire::frame)]
    pub frame_options: Option<String>,
    /// `Referrer-Policy`.
    #[wire(referrer_policy, with = wire::referrer)]
    pub referrer_policy: Option<String>,
    /// `X-XSS-Protection`: `0`, `1`, `1; mode=block`, `1; report=…`.
    #[wire(xss_protection, with = wire::xss)]
    pub xss_protection: Option<String>,
}

/// `Strict-Transport-Security`: HTTPS only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Value, Wire)]
#[wire(shape = wire::StrictTransportSecurity, checked, always(r#override = true))]
pub struct Hsts {
    /// Seconds that a browser remembers it.
    #[wire(access_control_max_age_sec)]
    pub max_age_s: u32,
    /// Whether for subdomains too.
    pub include_subdomains: bool,
    /// Whether browsers may know it beforehand.
    pub preload: bool,
}

/// `Access-Control-*`: which other sites may read answers. They take the place of the origin's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Value, Wire)]
#[wire(shape = wire::CorsConfig, checked, always(origin_override = true))]
pub struct Cors {
    /// `Access-Control-Allow-Origin`.
    #[wire(access_control_allow_origins)]
    pub origins: Set<String>,
    /// `Access-Control-Allow-Headers`.
    #[wire(access_control_allow_headers)]
    pub headers: Set<String>,
    /// `Access-Control-Allow-Methods`; `ALL` for every method.
    #[wire(access_control_allow_methods)]
    pub methods: Set<String>,
    /// `Access-Control-Allow-Credentials`.
    #[wire(access_control_allow_credentials)]
    pub credentials: bool,
    /// `Access-Control-Expose-Headers`.
    #[wire(access_control_expose_headers)]
    pub expose: Set<String>,
    /// `Access-Control-Max-Age`, in seconds; 0 for none.
    #[wire(access_control_max_age_sec, with = wire::age)]
    pub max_age_s: u32,
}

#[cfg(feature = "sdk")]
mod wire {
    pub(super) use aws_sdk_cloudfront::types::{
        ResponseHeadersPolicyContentSecurityPolicy as ContentSecurityPolicy,
        ResponseHeadersPolicyContentTypeOptions as ContentTypeOptions, ResponseHeadersPolicyCorsConfig as CorsConfig,
        ResponseHeadersPolicyFrameOptions as FrameOptions, ResponseHeadersPolicyReferrerPolicy as ReferrerPolicy,
        ResponseHeadersPolicySecurityHeadersConfig as SecurityConfig,
        ResponseHeadersPolicyStrictTransportSecurity as StrictTransportSecurity,
        ResponseHeadersPolicyXssProtection as XssProtection,
    };
    use provision_engine::Fault;

    use super::Hsts;
    use crate::client::built;
    use crate::wire::{Asked, Given, Shown};

    /// A header in a type of its own. One that gives way to the origin's is not what is asked for, and is read as none.
    macro_rules! headers {
        ($($module:ident: $shape:ident { $member:ident, $set:ident }),* $(,)?) => {$(
            pub(super) mod $module {
                use super::*;

                pub(in super::super) fn asked(want: &Option<String>) -> Result<Option<$shape>, Fault> {
                    if want.is_none() {
                        return Ok(None);
                    }
                    built($shape::builder().$set(want.asked()?).r#override(true).build()).map(Some)
                }
                pub(in super::super) fn shown(seen: Option<&$shape>) -> Option<String> {
                    Shown::shown(seen.filter(|of| of.r#override()).and_then(|of| of.$member().given()))
                }
            }
        )*};
    }
    headers! {
        policy: ContentSecurityPolicy { content_security_policy, set_content_security_policy },
        frame: FrameOptions { frame_option, set_frame_option },
        referrer: ReferrerPolicy { referrer_policy, set_referrer_policy },
    }

    pub(super) mod hsts {
        use super::{Asked, Fault, Hsts, Shown, StrictTransportSecurity};

        pub(in super::super) fn asked(want: &Option<Hsts>) -> Result<Option<StrictTransportSecurity>, Fault> {
            want.asked()
        }
        pub(in super::super) fn shown(seen: Option<&StrictTransportSecurity>) -> Option<Hsts> {
            Shown::shown(seen.filter(|of| of.r#override()))
        }
    }

    pub(super) mod nosniff {
        use super::{ContentTypeOptions, Fault, built};

        pub(in super::super) fn asked(want: &bool) -> Result<Option<ContentTypeOptions>, Fault> {
            want.then(|| built(ContentTypeOptions::builder().r#override(true).build())).transpose()
        }
        pub(in super::super) fn shown(seen: Option<&ContentTypeOptions>) -> bool {
            seen.is_some_and(ContentTypeOptions::r#override)
        }
    }

    /// `0`, `1`, `1; mode=block`, `1; report=…`.
    pub(super) mod xss {
        use super::{Fault, XssProtection, built};

        pub(in super::super) fn asked(want: &Option<String>) -> Result<Option<XssProtection>, Fault> {
            let Some(text) = want else { return Ok(None) };
            let (protection, more) = text.split_once(';').map_or((text.trim(), ""), |(first, more)| (first.trim(), more.trim()));
            let builder = XssProtection::builder().r#override(true).protection(protection == "1");
            let builder = builder.set_mode_block((more == "mode=block").then_some(true));
            built(builder.set_report_uri(more.strip_prefix("report=").map(str::to_owned)).build()).map(Some)
        }
        pub(in super::super) fn shown(seen: Option<&XssProtection>) -> Option<String> {
            let of = seen.filter(|of| of.r#override())?;
            Some(match (of.protection(), of.mode_block(), of.report_uri()) {
                (false, ..) => "0".to_owned(),
                (true, Some(true), _) => "1; mode=block".to_owned(),
                (true, _, Some(uri)) => format!("1; report={uri}"),
                (true, ..) => "1".to_owned(),
            })
        }
    }

    /// No time is not said.
    pub(super) mod age {
        use super::{Asked, Fault, Shown};

        pub(in super::super) fn asked(want: &u32) -> Result<Option<i32>, Fault> {
            Ok(want.asked()?.filter(|seconds| *seconds > 0))
        }
        pub(in super::super) fn shown(seen: Option<i32>) -> u32 {
            u32::shown(seen)
        }
    }
}
