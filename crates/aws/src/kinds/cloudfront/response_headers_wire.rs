//! Headers of security and of CORS as CloudFront has them.

use aws_sdk_cloudfront::types::{
    FrameOptionsList, ReferrerPolicyList, ResponseHeadersPolicyAccessControlAllowHeaders as AllowHeaders,
    ResponseHeadersPolicyAccessControlAllowMethods as AllowMethods,
    ResponseHeadersPolicyAccessControlAllowMethodsValues as AllowMethod,
    ResponseHeadersPolicyAccessControlAllowOrigins as AllowOrigins,
    ResponseHeadersPolicyAccessControlExposeHeaders as ExposeHeaders,
    ResponseHeadersPolicyContentSecurityPolicy as ContentSecurityPolicy,
    ResponseHeadersPolicyContentTypeOptions as ContentTypeOptions, ResponseHeadersPolicyCorsConfig as CorsConfig,
    ResponseHeadersPolicyFrameOptions as FrameOptions, ResponseHeadersPolicyReferrerPolicy as ReferrerPolicy,
    ResponseHeadersPolicySecurityHeadersConfig as SecurityConfig,
    ResponseHeadersPolicyStrictTransportSecurity as StrictTransportSecurity, ResponseHeadersPolicyXssProtection as XssProtection,
};
use provision_engine::{Fault, Set};

use super::overlay::quantity;
use super::{Cors, Hsts, SecurityHeaders};
use crate::client::built;

impl SecurityHeaders {
    pub(super) fn write(&self) -> Result<Option<SecurityConfig>, Fault> {
        if *self == Self::default() {
            return Ok(None);
        }
        let builder = SecurityConfig::builder()
            .set_strict_transport_security(self.hsts.as_ref().map(hsts).transpose()?)
            .set_content_security_policy(
                self.content_security_policy
                    .as_ref()
                    .map(|policy| {
                        built(ContentSecurityPolicy::builder().content_security_policy(policy).r#override(true).build())
                    })
                    .transpose()?,
            )
            .set_frame_options(
                self.frame_options
                    .as_ref()
                    .map(|option| {
                        let option = FrameOptionsList::from(option.as_str());
                        built(FrameOptions::builder().frame_option(option).r#override(true).build())
                    })
                    .transpose()?,
            )
            .set_referrer_policy(
                self.referrer_policy
                    .as_ref()
                    .map(|policy| {
                        let policy = ReferrerPolicyList::from(policy.as_str());
                        built(ReferrerPolicy::builder().referrer_policy(policy).r#override(true).build())
                    })
                    .transpose()?,
            )
            .set_xss_protection(self.xss_protection.as_deref().map(xss).transpose()?);
        let nosniff = || built(ContentTypeOptions::builder().r#override(true).build());
        Ok(Some(builder.set_content_type_options(self.nosniff.then(nosniff).transpose()?).build()))
    }

    pub(super) fn read(seen: &SecurityConfig) -> Self {
        let hsts = seen.strict_transport_security().filter(|of| of.r#override());
        let csp = seen.content_security_policy().filter(|of| of.r#override());
        let frame = seen.frame_options().filter(|of| of.r#override());
        let referrer = seen.referrer_policy().filter(|of| of.r#override());
        let xss = seen.xss_protection().filter(|of| of.r#override());
        Self {
            hsts: hsts.map(|of| Hsts {
                max_age_s: u32::try_from(of.access_control_max_age_sec()).unwrap_or_default(),
                include_subdomains: of.include_subdomains().unwrap_or_default(),
                preload: of.preload().unwrap_or_default(),
            }),
            content_security_policy: csp.map(|of| of.content_security_policy().to_owned()),
            nosniff: seen.content_type_options().is_some_and(ContentTypeOptions::r#override),
            frame_options: frame.map(|of| of.frame_option().as_str().to_owned()),
            referrer_policy: referrer.map(|of| of.referrer_policy().as_str().to_owned()),
            xss_protection: xss.map(|of| match (of.protection(), of.mode_block(), of.report_uri()) {
                (false, ..) => "0".to_owned(),
                (true, Some(true), _) => "1; mode=block".to_owned(),
                (true, _, Some(uri)) => format!("1; report={uri}"),
                (true, ..) => "1".to_owned(),
            }),
        }
    }
}

fn hsts(want: &Hsts) -> Result<StrictTransportSecurity, Fault> {
    let age = i32::try_from(want.max_age_s).unwrap_or(i32::MAX);
    let builder = StrictTransportSecurity::builder().access_control_max_age_sec(age).r#override(true);
    built(builder.include_subdomains(want.include_subdomains).preload(want.preload).build())
}

fn xss(value: &str) -> Result<XssProtection, Fault> {
    let mut parts = value.split(';').map(str::trim);
    let builder = XssProtection::builder().r#override(true).protection(parts.next() == Some("1"));
    let builder = match parts.next() {
        Some("mode=block") => builder.mode_block(true),
        Some(part) => builder.set_report_uri(part.strip_prefix("report=").map(str::to_owned)),
        None => builder,
    };
    built(builder.build())
}

impl Cors {
    pub(super) fn write(&self) -> Result<CorsConfig, Fault> {
        let list = |of: &Set<String>| of.iter().cloned().collect::<Vec<_>>();
        let (origins, headers, expose) = (list(&self.origins), list(&self.headers), list(&self.expose));
        let methods: Vec<AllowMethod> = self.methods.iter().map(|method| AllowMethod::from(method.as_str())).collect();
        let builder = CorsConfig::builder()
            .access_control_allow_origins(built(
                AllowOrigins::builder().quantity(quantity(&origins)).set_items(Some(origins)).build(),
            )?)
            .access_control_allow_headers(built(
                AllowHeaders::builder().quantity(quantity(&headers)).set_items(Some(headers)).build(),
            )?)
            .access_control_allow_methods(built(
                AllowMethods::builder().quantity(quantity(&methods)).set_items(Some(methods)).build(),
            )?)
            .access_control_allow_credentials(self.credentials)
            .origin_override(true);
        let builder = if expose.is_empty() {
            builder
        } else {
            builder.access_control_expose_headers(built(
                ExposeHeaders::builder().quantity(quantity(&expose)).set_items(Some(expose)).build(),
            )?)
        };
        let age = (self.max_age_s > 0).then(|| i32::try_from(self.max_age_s).unwrap_or(i32::MAX));
        built(builder.set_access_control_max_age_sec(age).build())
    }

    /// None where the origin's headers are left as they are.
    pub(super) fn read(seen: &CorsConfig) -> Option<Self> {
        let list = |of: &[String]| of.iter().cloned().collect::<Set<_>>();
        seen.origin_override().then(|| Self {
            origins: seen.access_control_allow_origins().map(|of| list(of.items())).unwrap_or_default(),
            headers: seen.access_control_allow_headers().map(|of| list(of.items())).unwrap_or_default(),
            methods: seen
                .access_control_allow_methods()
                .map(|of| of.items().iter().map(|method| method.as_str().to_owned()).collect())
                .unwrap_or_default(),
            credentials: seen.access_control_allow_credentials(),
            expose: seen.access_control_expose_headers().map(|of| list(of.items())).unwrap_or_default(),
            max_age_s: seen.access_control_max_age_sec().and_then(|age| u32::try_from(age).ok()).unwrap_or_default(),
        })
    }
}
