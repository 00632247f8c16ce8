//! The host names of a distribution, and the certificate that covers them.

use provision_engine::{Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

use super::Certificate;

/// The host names of a distribution besides the one that AWS gives it, and with what it speaks HTTPS under them. The two are
/// one: CloudFront refuses a name that the certificate does not cover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Names {
    /// These and no others.
    Only {
        /// The names.
        aliases: Set<String>,
        /// What covers them.
        certificate: Certificate,
    },
    /// These at least, while a certificate for more of them is not issued: a distribution that has them all keeps the
    /// names and the certificate that it has.
    AtLeast {
        /// The names.
        aliases: Set<String>,
        /// What covers them.
        certificate: Certificate,
    },
}

impl Names {
    /// The name that AWS gives it alone.
    #[must_use]
    pub fn none() -> Self {
        Self::Only { aliases: Set::default(), certificate: Certificate::CloudFront }
    }

    /// The names.
    #[must_use]
    pub fn aliases(&self) -> &Set<String> {
        let (Self::Only { aliases, .. } | Self::AtLeast { aliases, .. }) = self;
        aliases
    }

    /// What covers them.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        let (Self::Only { certificate, .. } | Self::AtLeast { certificate, .. }) = self;
        certificate
    }
}

impl Value for Names {
    fn accepts(&self, seen: &Self) -> bool {
        match self {
            Self::Only { .. } => self.aliases() == seen.aliases() && self.certificate() == seen.certificate(),
            Self::AtLeast { aliases, .. } => aliases.iter().all(|name| seen.aliases().iter().any(|seen| seen == name)),
        }
    }
    fn show(&self) -> String {
        let names: Vec<&str> = self.aliases().iter().map(String::as_str).collect();
        match self.certificate() {
            Certificate::CloudFront if names.is_empty() => "(none)".to_owned(),
            Certificate::CloudFront => format!("{} without a certificate", names.join(", ")),
            Certificate::Acm { arn, minimum_protocol } => format!("{} with {arn}, {minimum_protocol}", names.join(", ")),
            Certificate::Other(text) => format!("{} with {text}", names.join(", ")),
        }
    }
    fn refs(&self, out: &mut Vec<String>) {
        self.certificate().refs(out);
    }
}

#[cfg(feature = "sdk")]
mod wire {
    use aws_sdk_cloudfront::types::DistributionConfig;
    use provision_engine::{Fault, Set, Value};

    use super::{Certificate, Names};
    use crate::wire::{Asked, Lay, Shown};

    impl Lay<DistributionConfig> for Names {
        fn lay(&self, over: &mut DistributionConfig) -> Result<(), Fault> {
            if !self.accepts(&Self::shown(Some(over))) {
                over.aliases = self.aliases().asked()?;
                over.viewer_certificate = self.certificate().asked()?;
            }
            Ok(())
        }
    }

    impl Shown<&DistributionConfig> for Names {
        fn shown(seen: Option<&DistributionConfig>) -> Self {
            let aliases = Set::shown(seen.and_then(DistributionConfig::aliases));
            Self::Only { aliases, certificate: Certificate::shown(seen.and_then(DistributionConfig::viewer_certificate)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Arn;

    fn names(of: &[&str]) -> (Set<String>, Certificate) {
        let certificate = Certificate::Acm { arn: Arn::new(of.join("+")), minimum_protocol: "TLSv1.2_2021".to_owned() };
        (of.iter().map(|name| (*name).to_owned()).collect(), certificate)
    }

    fn only(of: &[&str]) -> Names {
        let (aliases, certificate) = names(of);
        Names::Only { aliases, certificate }
    }

    #[test]
    fn while_a_certificate_is_pending_what_serves_goes_on() {
        let (aliases, certificate) = names(&["a.example"]);
        let pending = Names::AtLeast { aliases, certificate };
        assert!(pending.accepts(&only(&["a.example"])) && pending.accepts(&only(&["a.example", "b.example"])));
        assert!(!pending.accepts(&only(&["b.example"])) && !pending.accepts(&Names::none()));
        assert!(only(&["a.example"]).accepts(&only(&["a.example"])) && !only(&["a.example"]).accepts(&Names::none()));
        assert_eq!(only(&["a.example"]).show(), "a.example with a.example, TLSv1.2_2021");
    }
}
