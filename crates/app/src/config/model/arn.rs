//! ARNs.

use super::{Invalid, Region};
use crate::config::diagnostic::quote;

/// The parts of an ARN: `arn:<partition>:<service>:<region>:<account>:<resource>`.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Arn<'a> {
    partition: &'a str,
    service: &'a str,
    region: &'a str,
    pub(super) account: &'a str,
    resource: &'a str,
}

impl<'a> Arn<'a> {
    /// The parts, whatever they hold.
    pub(super) fn split(text: &'a str) -> Option<Self> {
        match *text.splitn(6, ':').collect::<Vec<_>>().as_slice() {
            ["arn", partition, service, region, account, resource] => {
                Some(Self { partition, service, region, account, resource })
            }
            _ => None,
        }
    }

    fn has_partition(&self) -> bool {
        matches!(self.partition, "aws" | "aws-cn" | "aws-us-gov" | "aws-eusc")
    }
}

/// What a policy names: an ARN of which parts may be left open, but for the service, or `*`.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>.
pub(crate) fn is_pattern(text: &str) -> bool {
    if text == "*" {
        return true;
    }
    // `${aws:username}` stands for any text, and its colon is no boundary.
    let Some(plain) = without_variables(text) else { return false };
    let is_open = |part: &str| part.contains(['*', '?']);
    let of = |part: &str, more: &[u8]| part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || more.contains(&b));
    Arn::split(&plain).is_some_and(|arn| {
        (arn.has_partition() || (is_open(arn.partition) && of(arn.partition, b"-*?")))
            && !arn.service.is_empty()
            && of(arn.service, b"-")
            && (arn.region.is_empty() || Region::try_from(arn.region).is_ok() || (is_open(arn.region) && of(arn.region, b"-*?")))
            && (matches!(arn.account, "" | "aws")
                || is_account(arn.account)
                || (is_open(arn.account) && arn.account.bytes().all(|b| b.is_ascii_digit() || b"*?".contains(&b))))
            && (1..=1600).contains(&arn.resource.len())
            && arn.resource.chars().all(|c| !c.is_whitespace() && !c.is_control())
    })
}

/// The text with `*` in the place of each variable. `None`: one is not closed.
fn without_variables(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        out.push('*');
        rest = after.split_once('}')?.1;
    }
    out.push_str(rest);
    Some(out)
}

/// Whether it is the ARN of a secret: with a region, an account, and a name of Secrets Manager's characters.
pub(super) fn is_secret(text: &str, is_name: impl FnOnce(&str) -> bool) -> bool {
    Arn::split(text).is_some_and(|arn| {
        arn.has_partition()
            && arn.service == "secretsmanager"
            && Region::try_from(arn.region).is_ok()
            && is_account(arn.account)
            && arn.resource.strip_prefix("secret:").is_some_and(is_name)
    })
}

/// `arn:<partition>:iam::<account>:<kind>/<path and name>`. Names of roles have 64 characters, of policies 128, paths 512 (IAM API
/// reference, CreateRole and CreatePolicy).
pub(super) fn check_iam(text: &str, kind: &str, example: &str) -> Result<String, Invalid> {
    if is_iam(text, kind) {
        return Ok(text.to_owned());
    }
    let invalid = Invalid::new(format!("{} is no ARN of an IAM {kind}", quote(text)), format!("an ARN such as `{example}`"));
    Err(invalid.write(mended(text, kind).filter(|arn| is_iam(arn, kind))))
}

fn is_iam(text: &str, kind: &str) -> bool {
    let longest = if kind == "role" { 64 } else { 128 };
    Arn::split(text).is_some_and(|arn| {
        let path = arn.resource.strip_prefix(kind).and_then(|rest| rest.strip_prefix('/')).unwrap_or("");
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        arn.has_partition()
            && arn.service == "iam"
            && arn.region.is_empty()
            && (is_account(arn.account) || (kind == "policy" && arn.account == "aws"))
            && (1..=longest).contains(&name.len())
            && folders.len() <= 510
            && path.split('/').all(|part| !part.is_empty())
            && path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/+=,.@_-".contains(&b))
    })
}

/// The ARN that was meant by a session's ARN, an ARN without the empty region, or the name of a policy of AWS's.
fn mended(text: &str, kind: &str) -> Option<String> {
    let text = text.trim();
    match *text.split(':').collect::<Vec<_>>().as_slice() {
        ["arn", partition, "sts", "", account, session] if kind == "role" => {
            let role = session.strip_prefix("assumed-role/")?.split('/').next()?;
            Some(format!("arn:{partition}:iam::{account}:role/{role}"))
        }
        ["arn", partition, "iam", account, resource] => Some(format!("arn:{partition}:iam::{account}:{resource}")),
        [name] if kind == "policy" && name.starts_with(|c: char| c.is_ascii_uppercase()) => {
            Some(format!("arn:aws:iam::aws:policy/{name}"))
        }
        _ => Some(text.to_owned()),
    }
}

pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::model::{PolicyArn, RoleArn, SecretId};

    #[test]
    fn what_policies_name() {
        for text in [
            "*",
            "arn:aws:s3:::bucket/*",
            "arn:aws:s3:::*",
            "arn:aws:sqs:eu-west-1:123456789012:jobs",
            "arn:aws:sqs:*:*:jobs-*",
            "arn:aws:sqs:eu-*:12345678901?:jobs",
            "arn:aws:iam::aws:policy/ReadOnlyAccess",
            "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/x",
            "arn:*:iam::*:role/x",
            "arn:aws:s3:::bucket/${aws:username}/*",
            "arn:aws:sqs:eu-west-1:${aws:PrincipalAccount}:jobs",
            "arn:aws:logs:eu-west-1:123456789012:log-group:/x:*",
        ] {
            assert!(is_pattern(text), "{text}");
        }
        for text in [
            "",
            "bucket",
            "arn",
            "arn:aws",
            "arn:aws:s3",
            "arn:aws:s3:::",
            "arn:aws:::::",
            "arn:aws:*:::x",
            "arn:aws:S3:::x",
            "arn:amazon:s3:::x",
            "arn:aws:sqs:Ireland:123456789012:x",
            "arn:aws:sqs:eu-west-1:1234:x",
            "arn:aws:sqs:eu-west-1:shop:x",
            "arn:aws:s3:::a b",
            "arn:aws:s3:::${aws:username",
            "arn:aws:s3:bucket",
            "s3://bucket",
        ] {
            assert!(!is_pattern(text), "{text}");
        }
    }

    #[test]
    fn roles_and_policies() {
        for text in ["arn:aws:iam::123456789012:role/x", "arn:aws-us-gov:iam::123456789012:role/team/a.b_c-d+e=f,g@h"] {
            assert_eq!(RoleArn::try_from(text).unwrap().account(), "123456789012");
        }
        for text in [
            "arn:aws:iam::aws:role/x",
            "arn:aws:iam::123456789012:user/x",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:iam::123456789012:role//x",
            "arn:aws:iam::123456789012:role/a b",
            "arn:aws:iam:eu-west-1:123456789012:role/x",
            "arn:aws:iam::1234:role/x",
            "arn:aws:iam::*:role/x",
            "arn:other:iam::123456789012:role/x",
            "role/x",
            &format!("arn:aws:iam::123456789012:role/{}", "x".repeat(65)),
        ] {
            assert!(RoleArn::try_from(text).is_err(), "{text}");
        }
        assert_eq!(PolicyArn::try_from("arn:aws:iam::aws:policy/PowerUserAccess").unwrap().account(), "aws");
        assert!(PolicyArn::try_from("arn:aws:iam::other:policy/x").is_err());
        let role = |text: &str| RoleArn::try_from(text).unwrap_err().instead;
        let own = "arn:aws:iam::123456789012:role/x";
        assert_eq!(role("arn:aws:sts::123456789012:assumed-role/x/session").unwrap(), own);
        assert_eq!(role("arn:aws:iam:123456789012:role/x").unwrap(), own);
        assert_eq!(role(" arn:aws:iam::123456789012:role/x ").unwrap(), own);
        assert_eq!(role("arn:aws:iam::123456789012:user/x"), None);
        let policy = PolicyArn::try_from("ReadOnlyAccess").unwrap_err().instead;
        assert_eq!(policy.unwrap(), "arn:aws:iam::aws:policy/ReadOnlyAccess");
    }

    #[test]
    fn secrets() {
        for text in ["shop/key", "a_b+c=d.e@f-g", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/key-AbCdEf"] {
            assert!(SecretId::try_from(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "a b",
            "a:b",
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:",
            "arn:aws:secretsmanager:eu-west-1:123456789012:shop/key",
            "arn:aws:secretsmanager::123456789012:secret:x",
            "arn:aws:secretsmanager:eu-west-1:1234:secret:x",
            "arn:aws:ssm:eu-west-1:123456789012:parameter/x",
        ] {
            assert!(SecretId::try_from(text).is_err(), "{text}");
        }
    }
}
