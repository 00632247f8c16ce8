//! ARNs, accounts, regions.

use super::text::{references, texts};

references! {
    /// An Amazon Resource Name. A field that holds one refers to that object.
    Arn
}

impl Arn {
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
