//! ARNs, accounts, regions.

use std::fmt;

use provision_engine::Value;
use schemars::JsonSchema;
use serde::Serialize;

/// An Amazon Resource Name. A field that holds one refers to that object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Arn(String);

impl Arn {
    /// An ARN as AWS gave it, or as its documented form says.
    pub fn new(arn: impl Into<String>) -> Self {
        Self(arn.into())
    }
    /// The text that the API takes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The part behind the last slash: the id or name.
    #[must_use]
    pub fn last(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }
    /// The part behind the fifth colon: `loadbalancer/app/name/id`.
    #[must_use]
    pub fn resource(&self) -> &str {
        self.0.splitn(6, ':').nth(5).unwrap_or(&self.0)
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Arn> for String {
    fn from(arn: Arn) -> Self {
        arn.0
    }
}

impl Value for Arn {
    fn refs(&self, out: &mut Vec<String>) {
        out.push(self.0.clone());
    }
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident),*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(String);
        impl $name {
            /// From its text; the configuration has checked the form.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }
            /// Its text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

texts! {
    /// An AWS account, 12 digits.
    AccountId,
    /// A region: `eu-central-1`.
    Region
}

impl Region {
    /// The partition that its ARNs name.
    /// Source: <https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html>.
    #[must_use]
    pub fn partition(&self) -> &'static str {
        if self.0.starts_with("cn-") {
            "aws-cn"
        } else if self.0.starts_with("us-gov-") {
            "aws-us-gov"
        } else {
            "aws"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_an_arn() {
        let arn = Arn::new("arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188");
        assert_eq!(arn.resource(), "loadbalancer/app/web/50dc6c495c0c9188");
        assert_eq!(arn.last(), "50dc6c495c0c9188");
    }
}
