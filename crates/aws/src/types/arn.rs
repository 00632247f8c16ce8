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
    /// Makes ARNs of the paths and names of roles, by which some calls take them too, in the account of another ARN.
    /// Source: <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html>.
    #[cfg(feature = "sdk")]
    pub(crate) fn complete_roles(roles: [&mut Option<String>; 2], beside: Option<&str>) {
        let mut parts = beside.unwrap_or_default().split(':');
        let (Some(partition), Some(account)) = (parts.nth(1), parts.nth(2)) else { return };
        for role in roles.into_iter().flatten().filter(|role| !role.starts_with("arn:")) {
            *role = format!("arn:{partition}:iam::{account}:role/{}", role.trim_start_matches('/'));
        }
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
