//! Accounts, regions, and ARNs of roles and policies.

use super::arn::{Arn, check_iam, is_account};
use super::{Invalid, text_type};
use crate::config::diagnostic::quote;
use crate::config::suggest::nearest;

text_type! {
    /// An AWS account: 12 digits, leading zeros included (AWS Account Management reference guide).
    AccountId, |text| {
        if is_account(text) {
            return Ok(text.to_owned());
        }
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let only_separators = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ' '));
        let (help, instead) = if only_separators && digits.len() == 12 {
            (Some(format!("write it without separators: `\"{digits}\"`")), Some(digits))
        } else if text.bytes().all(|byte| byte.is_ascii_digit()) && (9..12).contains(&text.len()) {
            (Some(format!("if zeros were lost at the front: `\"{text:0>12}\"`")), Some(format!("{text:0>12}")))
        } else {
            (None, None)
        };
        Err(Invalid::new(format!("{} is no AWS account", quote(text)), "the 12 digits of the account").help(help).instead(instead))
    }
}

text_type! {
    /// An AWS region, such as `eu-west-1`. The form is checked; see [`Region::is_known`].
    Region, |text| {
        if is_region(text) {
            return Ok(text.to_owned());
        }
        Err(Invalid::new(format!("{} is no AWS region", quote(text)), "a region such as `eu-west-1`")
            .meant(nearest(text, REGIONS.iter().copied())))
    }
}

impl Region {
    /// Whether this version has heard of the region. AWS opens new ones, so an unknown one is no error.
    pub fn is_known(&self) -> bool {
        REGIONS.contains(&self.as_str())
    }

    /// The known region that is spelt most like this one, if one is near.
    pub fn nearest_known(&self) -> Option<&'static str> {
        nearest(self.as_str(), REGIONS.iter().copied())
    }
}

text_type! {
    /// The ARN of an IAM role.
    RoleArn, |text| check_iam(text, "role", "arn:aws:iam::123456789012:role/provision")
}

impl RoleArn {
    /// The account that holds the role.
    pub fn account(&self) -> &str {
        account_of(self.as_str())
    }
}

text_type! {
    /// The ARN of an IAM policy, of an account or of AWS.
    PolicyArn, |text| check_iam(text, "policy", "arn:aws:iam::123456789012:policy/boundary")
}

impl PolicyArn {
    /// The account that holds the policy; `aws` for one of AWS's own.
    pub fn account(&self) -> &str {
        account_of(self.as_str())
    }
}

fn account_of(arn: &str) -> &str {
    Arn::split(arn).map_or("", |arn| arn.account)
}

fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [first, middle @ .., last] = parts.as_slice() else { return false };
    let word = |part: &&str| !part.is_empty() && part.len() <= 12 && part.bytes().all(|b| b.is_ascii_lowercase());
    first.len() == 2
        && word(first)
        && (1..=3).contains(&middle.len())
        && middle.iter().all(word)
        && last.len() == 1
        && last.bytes().all(|b| (b'1'..=b'9').contains(&b))
}

/// AWS General Reference, "AWS service endpoints", regional endpoints; and the China and GovCloud partitions.
const REGIONS: &[&str] = &[
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ca-central-1",
    "ca-west-1",
    "eu-central-1",
    "eu-central-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-south-1",
    "eu-south-2",
    "eu-north-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "cn-north-1",
    "cn-northwest-1",
    "us-gov-east-1",
    "us-gov-west-1",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts() {
        assert_eq!(AccountId::try_from("012345678901").unwrap().as_str(), "012345678901");
        let help = |text: &str| AccountId::try_from(text).unwrap_err().help;
        assert_eq!(help("1234-5678-9012").unwrap(), "write it without separators: `\"123456789012\"`");
        assert_eq!(help("12345678901").unwrap(), "if zeros were lost at the front: `\"012345678901\"`");
        assert_eq!(help("shop"), None);
    }

    #[test]
    fn regions() {
        assert!(REGIONS.iter().all(|region| Region::try_from(*region).is_ok()));
        let typo = Region::try_from("eu-wst-1").unwrap();
        assert!(!typo.is_known());
        assert_eq!(typo.nearest_known(), Some("eu-west-1"));
        for text in ["", "eu", "eu-west", "euwest1", "EU-WEST-1", "eu-west-1a", "eu--west-1"] {
            assert!(Region::try_from(text).is_err(), "{text}");
        }
        assert_eq!(Region::try_from("EU-WEST-1").unwrap_err().help.unwrap(), "did you mean `eu-west-1`?");
    }
}
