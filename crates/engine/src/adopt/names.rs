//! By what an object is called.

use crate::cloud::{Found, Mark};
use crate::{Kind, Output};

/// The tag that people give an object's name by where it has none of its own.
const NAME_TAG: &str = "Name";

/// What an object is known by: its id, the other texts that refer to it, and the name that its owner gave it.
#[derive(Clone, Default)]
pub(crate) struct Texts(Vec<String>);

impl Texts {
    pub(crate) fn of<K: Kind>(found: &Found<K>) -> Self {
        let mut all = found.out.aliases();
        all.push(found.out.id().to_owned());
        if let Mark::Tags(tags) = &found.mark {
            all.extend(tags.get(NAME_TAG).filter(|name| !name.is_empty()).cloned());
        }
        Self(all)
    }

    /// All in one.
    pub(crate) fn joined(&self) -> String {
        self.0.join(" ")
    }
}

/// Whether one of the names is the object's: the same text, or one is an ARN that holds the other.
pub(crate) fn is_called(names: &[String], object: &Texts) -> bool {
    names.iter().any(|name| object.0.iter().any(|text| same(name, text)))
}

/// Whether two texts name one object of a kind.
pub(crate) fn same(one: &str, other: &str) -> bool {
    !one.is_empty() && (one == other || names(one, other) || names(other, one))
}

/// Whether an ARN is that of the object of this name: `…:role/path/name`, `…:log-group:/a/b:*`.
fn names(arn: &str, name: &str) -> bool {
    let Some(rest) = arn.strip_prefix("arn:").and_then(|rest| rest.splitn(5, ':').nth(4)) else { return false };
    if name.is_empty() || name.starts_with("arn:") {
        return false;
    }
    let rest = rest.trim_end_matches(":*");
    let behind = rest.split_once([':', '/']).map_or(rest, |(_, behind)| behind);
    rest == name || behind == name || behind.split('/').any(|part| part == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_names_its_object() {
        for (arn, name) in [
            ("arn:aws:iam::123456789012:role/service/api", "api"),
            ("arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/api:*", "/ecs/api"),
            ("arn:aws:s3:::assets", "assets"),
            ("arn:aws:sns:eu-west-1:123456789012:alerts", "alerts"),
            ("arn:aws:rds:eu-west-1:123456789012:db:main", "main"),
            ("arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/web/50dc6c495c0c9188", "web"),
            ("arn:aws:ec2:eu-west-1:1:vpc/vpc-1", "vpc-1"),
        ] {
            assert!(same(arn, name) && same(name, arn), "{arn} {name}");
        }
        for (one, other) in [
            ("arn:aws:iam::123456789012:role/api", "123456789012"),
            ("arn:aws:iam::123456789012:role/api", "ap"),
            ("arn:aws:iam::1:role/a", "arn:aws:iam::1:role/b"),
            ("vpc-1", "vpc-2"),
            ("", ""),
        ] {
            assert!(!same(one, other), "{one} {other}");
        }
    }
}
