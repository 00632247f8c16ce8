//! What viewers see of a distribution: its certificate, and pages in place of errors.

use provision_derive::Wire;
use provision_engine::Value;
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::Arn;

/// With what a distribution speaks HTTPS to viewers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Value)]
#[serde(rename_all = "kebab-case")]
pub enum Certificate {
    /// That of CloudFront's own host name, with TLS as AWS has it there.
    CloudFront,
    /// One of ACM in us-east-1, for viewers that send the host name.
    Acm {
        /// Its ARN.
        arn: Arn,
        /// The least TLS, and the ciphers: `TLSv1.2_2021`.
        /// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html>.
        minimum_protocol: String,
    },
    /// A form that is never asked for, as seen.
    Other(String),
}

/// What is answered in place of an error of an origin.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, Value, Wire)]
#[wire(shape = wire::CustomErrorResponse, checked)]
#[wire(parts(response_page_path = wire::page_path(page), response_code = wire::page_status(page)))]
pub struct ErrorResponse {
    /// The origin's status: 403, 404.
    #[wire(error_code)]
    pub status: u16,
    /// The page; the origin's own when there is none.
    #[wire(by = wire::page)]
    pub page: Option<ErrorPage>,
    /// Seconds that the answer is kept; CloudFront keeps it for 10 where nothing is said.
    /// Source: <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CustomErrorResponse.html>.
    #[wire(error_caching_min_ttl, else = 10)]
    pub keep_s: u32,
}

/// A page in place of an error.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, Value)]
pub struct ErrorPage {
    /// Its path: `/index.html`.
    pub path: String,
    /// The status that the viewer sees.
    pub status: u16,
}

#[cfg(feature = "sdk")]
mod wire {
    pub(super) use aws_sdk_cloudfront::types::CustomErrorResponse;
    use aws_sdk_cloudfront::types::{SslSupportMethod, ViewerCertificate};
    use provision_engine::Fault;

    use super::{Certificate, ErrorPage, ErrorResponse};
    use crate::types::Arn;
    use crate::wire::{Asked, Shown};

    impl Asked<ViewerCertificate> for Certificate {
        fn asked(&self) -> Result<Option<ViewerCertificate>, Fault> {
            let builder = ViewerCertificate::builder();
            let builder = match self {
                Self::CloudFront => builder.cloud_front_default_certificate(true),
                Self::Acm { arn, minimum_protocol } => builder
                    .cloud_front_default_certificate(false)
                    .acm_certificate_arn(arn.as_str())
                    .ssl_support_method(SslSupportMethod::SniOnly)
                    .set_minimum_protocol_version(minimum_protocol.asked()?),
                Self::Other(text) => return Err(Fault::fatal(format!("internal: {text} can only be seen, not asked for"))),
            };
            Ok(Some(builder.build()))
        }
    }

    impl Shown<&ViewerCertificate> for Certificate {
        fn shown(seen: Option<&ViewerCertificate>) -> Self {
            let Some(seen) = seen else { return Self::CloudFront };
            if seen.cloud_front_default_certificate() == Some(true) {
                return Self::CloudFront;
            }
            let method = seen.ssl_support_method();
            match seen.acm_certificate_arn() {
                Some(arn) if method == Some(&SslSupportMethod::SniOnly) => {
                    Self::Acm { arn: Arn::new(arn), minimum_protocol: String::shown(seen.minimum_protocol_version()) }
                }
                arn => {
                    let of = arn.or(seen.iam_certificate_id()).unwrap_or("no certificate");
                    Self::Other(format!("{of} for {}", method.map_or("nobody", SslSupportMethod::as_str)))
                }
            }
        }
    }

    pub(super) fn page_path(want: &ErrorResponse) -> Result<Option<String>, Fault> {
        Ok(want.page.as_ref().map(|page| page.path.clone()))
    }

    pub(super) fn page_status(want: &ErrorResponse) -> Result<Option<String>, Fault> {
        Ok(want.page.as_ref().map(|page| page.status.to_string()))
    }

    pub(super) fn page(seen: Option<&CustomErrorResponse>) -> Option<ErrorPage> {
        let path = seen?.response_page_path().filter(|path| !path.is_empty())?;
        Some(ErrorPage { path: path.to_owned(), status: seen?.response_code()?.parse().ok()? })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn what_is_written_is_read_back() {
            let acm = Certificate::Acm { arn: Arn::new("arn:x"), minimum_protocol: "TLSv1.2_2021".to_owned() };
            for certificate in [Certificate::CloudFront, acm] {
                assert_eq!(Certificate::shown(certificate.asked().unwrap().as_ref()), certificate);
            }
            let page = Some(ErrorPage { path: "/index.html".to_owned(), status: 200 });
            for response in
                [ErrorResponse { status: 404, page, keep_s: 0 }, ErrorResponse { status: 500, page: None, keep_s: 10 }]
            {
                let written: Option<CustomErrorResponse> = response.asked().unwrap();
                assert_eq!(ErrorResponse::shown(written.as_ref()), response);
            }
        }

        #[test]
        fn a_certificate_on_addresses_of_its_own_is_a_difference() {
            let seen =
                ViewerCertificate::builder().acm_certificate_arn("arn:x").ssl_support_method(SslSupportMethod::Vip).build();
            assert_eq!(Certificate::shown(Some(&seen)), Certificate::Other("arn:x for vip".to_owned()));
        }
    }
}
