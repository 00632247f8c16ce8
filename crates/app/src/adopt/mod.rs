//! What was there before: how other tools and files describe it, and which kinds of ours that are.

mod facts;
mod map;
mod stack;
mod terraform;

use provision_aws::tables;
use provision_engine::Candidate;

pub use self::facts::{Facts, OfDatabase};
pub use self::map::{Adopted, FILE, Mapping};
pub use self::stack::retained;
pub use self::terraform::state;

/// An object as whoever made it describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Its type there: `aws_vpc`, `AWS::EC2::VPC`.
    pub kind: String,
    /// Its address there: `module.network.aws_vpc.main`.
    pub address: String,
    /// What it is called in AWS: ids, ARNs, names.
    pub names: Vec<String>,
    /// What else it is called.
    pub hint: String,
    /// Whether it stays when its stack lets go of it.
    pub retained: bool,
}

/// The kinds of ours that a type of another tool is; several where the tool has one type for what are two kinds here.
#[must_use]
pub fn kinds(of: &str) -> Vec<&'static str> {
    let is = |names: &[&str]| names.contains(&of);
    let known = tables().iter().filter(|(kind, _)| is(kind.elsewhere.terraform) || is(kind.elsewhere.cloudformation));
    known.map(|(kind, _)| kind.name).collect()
}

/// The name of an object among what it is called: a text that is no ARN, or what an ARN says.
#[must_use]
pub fn name(names: &[String]) -> Option<String> {
    let plain = names.iter().find(|name| !name.starts_with("arn:"));
    plain.cloned().or_else(|| names.iter().find_map(|arn| of_arn(arn)))
}

/// The name at the end of an ARN: `…:cluster/shop`, `…:log-group:/ecs/api:*`, `arn:aws:s3:::assets`.
fn of_arn(arn: &str) -> Option<String> {
    let resource = arn.splitn(6, ':').nth(5)?.trim_end_matches(":*");
    let name = resource.split_once([':', '/']).map_or(resource, |(_, name)| name);
    // A path of IAM is no part of the name, and neither is the cluster of a service.
    let within = ["role/", "service/", "policy/", "instance-profile/"].iter().any(|kind| resource.starts_with(kind));
    let name = if within { name.rsplit('/').next()? } else { name };
    let name = if resource.starts_with("task-definition/") { name.split(':').next()? } else { name };
    // The end of a secret's ARN is AWS's own.
    let name = if resource.starts_with("secret:") { name.rsplit_once('-').map_or(name, |(name, _)| name) } else { name };
    Some(name.to_owned())
}

/// The kind of whose objects a type of another tool is a part.
#[must_use]
pub fn part_of(of: &str) -> Option<&'static str> {
    tables().iter().find(|(kind, _)| kind.elsewhere.parts.contains(&of)).map(|(kind, _)| kind.name)
}

/// Every candidate that the items make, with the place of its item; none of an item of a type that is unknown here.
#[must_use]
pub fn candidates(items: &[Item]) -> Vec<(usize, Candidate)> {
    let of = |(at, item): (usize, &Item)| {
        let one = |kind: &str| Candidate {
            kind: kind.to_owned(),
            names: item.names.clone(),
            hint: format!("{} {}", item.address, item.hint),
            node: None,
        };
        kinds(&item.kind).into_iter().map(|kind| (at, one(kind))).collect::<Vec<_>>()
    };
    items.iter().enumerate().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_kind_has_a_name_in_both_tools() {
        let nameless = tables().iter().filter(|(kind, _)| {
            kind.elsewhere.terraform.is_empty() || !kind.elsewhere.cloudformation.iter().all(|name| name.starts_with("AWS::"))
        });
        assert_eq!(nameless.map(|(kind, _)| kind.name).collect::<Vec<_>>(), Vec::<&str>::new());
        // One type for two kinds is the rare case, and each is known.
        let mut of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (kind, _) in tables() {
            for name in kind.elsewhere.terraform.iter().chain(kind.elsewhere.cloudformation) {
                of.entry(name).or_default().push(kind.name);
            }
        }
        let several: Vec<&str> = of.iter().filter(|(_, kinds)| kinds.len() > 1).map(|(name, _)| *name).collect();
        assert_eq!(several, ["AWS::EC2::VPCEndpoint", "aws_vpc_endpoint"]);
    }

    #[test]
    fn an_arn_tells_the_name() {
        for (arn, expected) in [
            ("arn:aws:ecs:e:1:cluster/shop", "shop"),
            ("arn:aws:ecs:e:1:service/shop/api", "api"),
            ("arn:aws:ecs:e:1:task-definition/api:7", "api"),
            ("arn:aws:logs:e:1:log-group:/ecs/api:*", "/ecs/api"),
            ("arn:aws:s3:::assets", "assets"),
            ("arn:aws:iam::1:role/path/api", "api"),
            ("arn:aws:secretsmanager:e:1:secret:shop/env-AbCdEf", "shop/env"),
        ] {
            assert_eq!(name(&[arn.to_owned()]).as_deref(), Some(expected));
        }
        assert_eq!(name(&["arn:aws:s3:::a".to_owned(), "b".to_owned()]).as_deref(), Some("b"));
        assert_eq!(name(&[]), None);
    }

    #[test]
    fn what_is_a_part_is_no_object_of_its_own() {
        assert_eq!((part_of("aws_route"), part_of("AWS::EC2::Route")), (Some("ec2.route-table"), Some("ec2.route-table")));
        assert_eq!(part_of("aws_route_table"), None);
    }

    #[test]
    fn what_is_unknown_here_is_no_candidate() {
        let item = |kind: &str| Item { kind: kind.to_owned(), names: vec!["x".to_owned()], ..Item::default() };
        let made = candidates(&[item("aws_sqs_queue"), item("AWS::EC2::VPC"), item("aws_vpc_endpoint")]);
        let made: Vec<(usize, &str)> = made.iter().map(|(at, candidate)| (*at, candidate.kind.as_str())).collect();
        assert_eq!(made, [(1, "ec2.vpc"), (2, "ec2.gateway-endpoint"), (2, "ec2.interface-endpoint")]);
    }
}
