//! What viewers see of a distribution: its certificate, and pages in place of errors.

use provision_engine::Value;
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::Arn;

/// With what a distribution speaks HTTPS to viewers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
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

impl Value for Certificate {
    fn refs(&self, out: &mut Vec<String>) {
        if let Self::Acm { arn, .. } = self {
            arn.refs(out);
        }
    }
}

/// What is answered in place of an error of an origin.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, Value)]
pub struct ErrorResponse {
    /// The origin's status: 403, 404.
    pub status: u16,
    /// The page; the origin's own when there is none.
    pub page: Option<ErrorPage>,
    /// Seconds that the answer is kept.
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
    use aws_sdk_cloudfront::types::{CustomErrorResponse, MinimumProtocolVersion, SslSupportMethod, ViewerCertificate};
    use provision_engine::Fault;

    use super::{Certificate, ErrorPage, ErrorResponse};
    use crate::client::built;
    use crate::types::Arn;

    impl Certificate {
        pub(in super::super) fn write(&self) -> Result<ViewerCertificate, Fault> {
            let builder = ViewerCertificate::builder();
            match self {
                Self::CloudFront => Ok(builder.cloud_front_default_certificate(true).build()),
                Self::Acm { arn, minimum_protocol } => Ok(builder
                    .cloud_front_default_certificate(false)
                    .acm_certificate_arn(arn.as_str())
                    .ssl_support_method(SslSupportMethod::SniOnly)
                    .minimum_protocol_version(MinimumProtocolVersion::from(minimum_protocol.as_str()))
                    .build()),
                Self::Other(text) => Err(Fault::fatal(format!("internal: {text} can only be seen, not asked for"))),
            }
        }

        pub(in super::super) fn read(seen: Option<&ViewerCertificate>) -> Self {
            let Some(seen) = seen else { return Self::CloudFront };
            if seen.cloud_front_default_certificate() == Some(true) {
                return Self::CloudFront;
            }
            let method = seen.ssl_support_method();
            match seen.acm_certificate_arn() {
                Some(arn) if method == Some(&SslSupportMethod::SniOnly) => {
                    let minimum = seen.minimum_protocol_version().map(MinimumProtocolVersion::as_str);
                    Self::Acm { arn: Arn::new(arn), minimum_protocol: minimum.unwrap_or_default().to_owned() }
                }
                arn => {
                    let of = arn.or(seen.iam_certificate_id()).unwrap_or("no certificate");
                    Self::Other(format!("{of} for {}", method.map_or("nobody", SslSupportMethod::as_str)))
                }
            }
        }
    }

    impl ErrorResponse {
        pub(in super::super) fn write(&self) -> Result<CustomErrorResponse, Fault> {
            let builder = CustomErrorResponse::builder().error_code(self.status.into());
            let builder = builder.error_caching_min_ttl(self.keep_s.into());
            let (path, status) = self.page.as_ref().map(|page| (page.path.clone(), page.status.to_string())).unzip();
            built(builder.set_response_page_path(path).set_response_code(status).build())
        }

        pub(in super::super) fn read(seen: &CustomErrorResponse) -> Self {
            let path = seen.response_page_path().filter(|path| !path.is_empty());
            let status = seen.response_code().and_then(|status| status.parse().ok());
            Self {
                status: u16::try_from(seen.error_code()).unwrap_or_default(),
                page: path.zip(status).map(|(path, status)| ErrorPage { path: path.to_owned(), status }),
                // Source: <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CustomErrorResponse.html>.
                keep_s: seen.error_caching_min_ttl().map_or(10, |seconds| u32::try_from(seconds).unwrap_or_default()),
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn what_is_written_is_read_back() {
            let acm = Certificate::Acm { arn: Arn::new("arn:x"), minimum_protocol: "TLSv1.2_2021".to_owned() };
            for certificate in [Certificate::CloudFront, acm] {
                assert_eq!(Certificate::read(Some(&certificate.write().unwrap())), certificate);
            }
            let page = Some(ErrorPage { path: "/index.html".to_owned(), status: 200 });
            for response in
                [ErrorResponse { status: 404, page, keep_s: 0 }, ErrorResponse { status: 500, page: None, keep_s: 10 }]
            {
                assert_eq!(ErrorResponse::read(&response.write().unwrap()), response);
            }
        }

        #[test]
        fn a_certificate_on_addresses_of_its_own_is_a_difference() {
            let seen =
                ViewerCertificate::builder().acm_certificate_arn("arn:x").ssl_support_method(SslSupportMethod::Vip).build();
            assert_eq!(Certificate::read(Some(&seen)), Certificate::Other("arn:x for vip".to_owned()));
        }
    }
}
