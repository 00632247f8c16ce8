//! Where a distribution gets its answers from.

use std::collections::BTreeMap;

use provision_derive::Wire;
use provision_engine::{Secret, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::OriginAccessControlId;

/// An origin. A name that begins with the [`sign`](super::sign) of the scope lets its distribution be found again also
/// after somebody changed the comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Value, Wire)]
#[wire(lay = wire::Seen, read = wire::Seen, entry = wire::Seen { id }, checked)]
pub struct Origin {
    /// Its host name: a load balancer's, or a bucket's `name.s3.region.amazonaws.com`.
    #[wire(domain_name)]
    pub domain: String,
    /// What is put before every path, without a slash at its end; empty for nothing.
    #[wire(origin_path)]
    pub path: String,
    /// Headers that every request to it carries.
    #[wire(custom_headers, laid)]
    pub headers: BTreeMap<String, Secret>,
    /// How it is reached.
    #[wire(whole)]
    pub reach: Reach,
}

/// How an origin is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Value)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// A private bucket, with requests signed through this origin access control.
    Bucket(OriginAccessControlId),
    /// A server of HTTP, or of HTTPS by TLS 1.2.
    Server {
        /// Whether by HTTPS.
        https: bool,
        /// Its port.
        port: u16,
        /// Seconds until an answer is given up, 1 to 60 without a raised quota.
        read_timeout_s: u32,
    },
    /// A form that is never asked for, as seen.
    Other(String),
}

#[cfg(feature = "sdk")]
mod wire {
    pub(super) use aws_sdk_cloudfront::types::Origin as Seen;
    use aws_sdk_cloudfront::types::{CustomOriginConfig, OriginProtocolPolicy, OriginSslProtocols, S3OriginConfig, SslProtocol};
    use provision_engine::Fault;

    use super::Reach;
    use crate::client::built;
    use crate::types::OriginAccessControlId;
    use crate::wire::{Asked, Lay, Shown};

    /// The ports of a server where nothing else is asked for.
    const PORTS: (u16, u16) = (80, 443);

    impl Lay<Seen> for Reach {
        fn lay(&self, over: &mut Seen) -> Result<(), Fault> {
            match self {
                Self::Bucket(control) => {
                    let new = || S3OriginConfig::builder().origin_access_identity("").build();
                    over.s3_origin_config.get_or_insert_with(new).origin_access_identity.clear();
                    over.origin_access_control_id = Some(control.to_string());
                    over.custom_origin_config = None;
                }
                Self::Server { https, port, read_timeout_s } => {
                    let seen = over.custom_origin_config.take();
                    over.custom_origin_config = Some(server(*https, *port, *read_timeout_s, seen)?);
                    over.origin_access_control_id = Some(String::new());
                    over.s3_origin_config = None;
                }
                Self::Other(text) => return Err(Fault::fatal(format!("internal: {text} can only be seen, not asked for"))),
            }
            over.vpc_origin_config = None;
            Ok(())
        }
    }

    fn server(
        https: bool,
        port: u16,
        read_timeout_s: u32,
        seen: Option<CustomOriginConfig>,
    ) -> Result<CustomOriginConfig, Fault> {
        let policy = if https { OriginProtocolPolicy::HttpsOnly } else { OriginProtocolPolicy::HttpOnly };
        let new = || {
            let ports = CustomOriginConfig::builder().http_port(PORTS.0.into()).https_port(PORTS.1.into());
            built(ports.origin_protocol_policy(policy.clone()).build())
        };
        let mut server = seen.map_or_else(new, Ok)?;
        *(if https { &mut server.https_port } else { &mut server.http_port }) = port.into();
        server.origin_protocol_policy = policy.clone();
        server.origin_ssl_protocols = Some(built(OriginSslProtocols::builder().quantity(1).items(SslProtocol::TlSv12).build())?);
        server.origin_read_timeout = read_timeout_s.asked()?;
        Ok(server)
    }

    impl Shown<&Seen> for Reach {
        fn shown(seen: Option<&Seen>) -> Self {
            let Some(seen) = seen else { return Self::Other("nothing".to_owned()) };
            if seen.vpc_origin_config().is_some() {
                return Self::Other("an origin in a VPC".to_owned());
            }
            let Some(server) = seen.custom_origin_config() else {
                let identity = seen.s3_origin_config().map(S3OriginConfig::origin_access_identity).unwrap_or_default();
                let control = seen.origin_access_control_id().unwrap_or_default();
                return if identity.is_empty() && !control.is_empty() {
                    Self::Bucket(OriginAccessControlId::new(control))
                } else {
                    Self::Other(format!("a bucket through {}", if identity.is_empty() { "nothing" } else { identity }))
                };
            };
            let https = match server.origin_protocol_policy() {
                OriginProtocolPolicy::HttpsOnly => true,
                OriginProtocolPolicy::HttpOnly => false,
                other => return Self::Other(format!("a server by {}", other.as_str())),
            };
            let protocols = server.origin_ssl_protocols().map(OriginSslProtocols::items).unwrap_or_default();
            if https && protocols.iter().any(|protocol| *protocol != SslProtocol::TlSv12) {
                let protocols: Vec<&str> = protocols.iter().map(SslProtocol::as_str).collect();
                return Self::Other(format!("a server by {}", protocols.join(", ")));
            }
            let port = if https { server.https_port() } else { server.http_port() };
            // Source: <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CustomOriginConfig.html>.
            let timeout = server.origin_read_timeout().unwrap_or(30);
            Self::Server { https, port: u16::shown(Some(port)), read_timeout_s: u32::shown(Some(timeout)) }
        }
    }

    #[cfg(test)]
    mod tests {
        use std::collections::BTreeMap;

        use provision_engine::Secret;

        use super::super::Origin;
        use super::*;
        use crate::wire::Entry;

        fn laid(want: &Origin, seen: Option<Seen>) -> Seen {
            want.entry("api", seen).unwrap()
        }

        fn back(seen: &Seen) -> Origin {
            Origin::shown(Some(seen))
        }

        fn origin(reach: Reach) -> Origin {
            let headers = BTreeMap::from([("x-from".to_owned(), Secret::new("canary".to_owned()))]);
            Origin { domain: "alb.example".to_owned(), path: "/app".to_owned(), headers, reach }
        }

        fn forms() -> [Reach; 3] {
            let server = |https, port| Reach::Server { https, port, read_timeout_s: 60 };
            [Reach::Bucket(OriginAccessControlId::new("E1")), server(false, 80), server(true, 8443)]
        }

        #[test]
        fn what_is_written_is_read_back_whatever_was_there() {
            for before in forms() {
                for reach in forms() {
                    let want = origin(reach);
                    let seen = laid(&origin(before.clone()), None);
                    assert_eq!(back(&laid(&want, None)), want);
                    assert_eq!(back(&laid(&want, Some(seen))), want);
                }
            }
        }

        #[test]
        fn settings_of_others_stay() {
            let want = origin(forms()[1].clone());
            let mut seen = laid(&want, None);
            seen.connection_attempts = Some(2);
            seen.custom_origin_config.as_mut().unwrap().origin_keepalive_timeout = Some(42);
            assert_eq!(laid(&want, Some(seen.clone())), seen);
        }

        #[test]
        fn a_form_that_we_never_ask_for_is_a_difference() {
            let mut seen = laid(&origin(forms()[2].clone()), None);
            let config = seen.custom_origin_config.as_mut().unwrap();
            config.origin_ssl_protocols = Some(
                OriginSslProtocols::builder().quantity(2).items(SslProtocol::TlSv1).items(SslProtocol::TlSv12).build().unwrap(),
            );
            assert_eq!(back(&seen).reach, Reach::Other("a server by TLSv1, TLSv1.2".to_owned()));
        }

        #[test]
        fn a_header_is_masked() {
            let want = origin(forms()[1].clone());
            assert!(!format!("{want:?}{}", serde_json::to_string(&want).unwrap()).contains("canary"));
        }
    }
}
