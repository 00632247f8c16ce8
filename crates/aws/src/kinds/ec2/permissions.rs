//! Rules as EC2 writes them: a permission has one protocol and any number of peers, and names prefix lists by id.

use aws_sdk_ec2::types::{Filter, IpPermission, IpRange, Ipv6Range, PrefixListId, ResourceType, SecurityGroup, UserIdGroupPair};
use ipnet::IpNet;
use provision_engine::{Fault, Set, Tags};

use super::{Peer, Rule, Traffic, tags};
use crate::client::{Aws, OrFault, Reader};
use crate::types::SecurityGroupId;

/// A direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    In,
    Out,
}

/// Prefix lists by id and name: the name is the same in every region, the id is not.
#[derive(Debug, Default)]
pub(super) struct PrefixLists(Vec<(String, String)>);

impl PrefixLists {
    /// Those that permissions name by id; makes no call when there are none.
    pub(super) async fn by_id(aws: &Reader, ids: Vec<String>) -> Result<Self, Fault> {
        Self::read(aws, "prefix-list-id", ids).await
    }

    /// Those that rules name by name; makes no call when there are none.
    pub(super) async fn by_name(aws: &Reader, rules: &Set<Rule>) -> Result<Self, Fault> {
        let name = |rule: &Rule| if let Peer::PrefixList(name) = &rule.peer { Some(name.clone()) } else { None };
        Self::read(aws, "prefix-list-name", rules.iter().filter_map(name).collect()).await
    }

    async fn read(aws: &Reader, filter: &str, mut values: Vec<String>) -> Result<Self, Fault> {
        values.sort();
        values.dedup();
        if values.is_empty() {
            return Ok(Self::default());
        }
        let filter = Filter::builder().name(filter).set_values(Some(values)).build();
        let pages = aws.ec2().describe_managed_prefix_lists().filters(filter).into_paginator().items().send();
        let lists: Vec<_> = pages.try_collect().await.or_fault("ec2:DescribeManagedPrefixLists")?;
        let pair = |id: Option<&str>, name: Option<&str>| Some((id?.to_owned(), name?.to_owned()));
        Ok(Self(lists.iter().filter_map(|list| pair(list.prefix_list_id(), list.prefix_list_name())).collect()))
    }

    /// The rule of a permission that has one peer; `None` when the peer is of no known sort.
    pub(super) fn rule(&self, one: &IpPermission) -> Option<Rule> {
        let (peer, description) = if let Some(range) = one.ip_ranges().first() {
            (Peer::Cidr(range.cidr_ip()?.parse().ok()?), range.description())
        } else if let Some(range) = one.ipv6_ranges().first() {
            (Peer::Cidr(range.cidr_ipv6()?.parse().ok()?), range.description())
        } else if let Some(list) = one.prefix_list_ids().first() {
            let id = list.prefix_list_id()?;
            let name = self.0.iter().find(|(known, _)| known == id).map_or(id, |(_, name)| name);
            (Peer::PrefixList(name.to_owned()), list.description())
        } else {
            let pair = one.user_id_group_pairs().first()?;
            (Peer::Group(SecurityGroupId::new(pair.group_id()?)), pair.description())
        };
        Some(Rule { traffic: traffic(one), peer, description: description.unwrap_or_default().to_owned() })
    }

    /// The permissions of rules, one each.
    pub(super) fn permissions<'a>(&self, rules: impl IntoIterator<Item = &'a Rule>) -> Result<Vec<IpPermission>, Fault> {
        rules.into_iter().map(|rule| self.permission(rule)).collect()
    }

    fn permission(&self, rule: &Rule) -> Result<IpPermission, Fault> {
        let (protocol, ports) = match rule.traffic {
            Traffic::All => ("-1".to_owned(), None),
            Traffic::Tcp(from, to) => ("tcp".to_owned(), Some((from.into(), to.into()))),
            Traffic::Udp(from, to) => ("udp".to_owned(), Some((from.into(), to.into()))),
            Traffic::Icmp(kind, code) => ("icmp".to_owned(), Some((kind, code))),
            Traffic::Icmpv6(kind, code) => ("icmpv6".to_owned(), Some((kind, code))),
            Traffic::Protocol(number) => (number.to_string(), None),
        };
        let call = IpPermission::builder().ip_protocol(protocol);
        let call = call.set_from_port(ports.map(|ports| ports.0)).set_to_port(ports.map(|ports| ports.1));
        let about = Some(rule.description.clone()).filter(|text| !text.is_empty());
        let call = match &rule.peer {
            Peer::Cidr(cidr) if matches!(cidr.net(), IpNet::V4(_)) => {
                call.ip_ranges(IpRange::builder().cidr_ip(cidr.to_string()).set_description(about).build())
            }
            Peer::Cidr(cidr) => call.ipv6_ranges(Ipv6Range::builder().cidr_ipv6(cidr.to_string()).set_description(about).build()),
            Peer::Group(id) => {
                call.user_id_group_pairs(UserIdGroupPair::builder().group_id(id.as_str()).set_description(about).build())
            }
            Peer::PrefixList(name) => {
                let id = self.0.iter().find(|(_, known)| known == name).map(|(id, _)| id.as_str());
                let Some(id) = id.or(Some(name.as_str()).filter(|name| name.starts_with("pl-"))) else {
                    return Err(Fault::fatal(format!("the region has no prefix list named {name}")));
                };
                call.prefix_list_ids(PrefixListId::builder().prefix_list_id(id).set_description(about).build())
            }
        };
        Ok(call.build())
    }
}

/// The prefix lists that a permission names.
pub(super) fn list_ids(permission: &IpPermission) -> impl Iterator<Item = String> {
    permission.prefix_list_ids().iter().filter_map(|list| list.prefix_list_id().map(str::to_owned))
}

/// Protocols may be names or numbers. Source: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html>.
fn traffic(permission: &IpPermission) -> Traffic {
    let (from, to) = (permission.from_port(), permission.to_port());
    let ports = || {
        (from.and_then(|port| port.try_into().ok()).unwrap_or(0), to.and_then(|port| port.try_into().ok()).unwrap_or(u16::MAX))
    };
    match permission.ip_protocol().unwrap_or("-1") {
        "-1" => Traffic::All,
        "tcp" | "6" => Traffic::Tcp(ports().0, ports().1),
        "udp" | "17" => Traffic::Udp(ports().0, ports().1),
        "icmp" | "1" => Traffic::Icmp(from.unwrap_or(-1), to.unwrap_or(-1)),
        "icmpv6" | "58" => Traffic::Icmpv6(from.unwrap_or(-1), to.unwrap_or(-1)),
        // 255 is reserved, so it tells every other rule from what cannot be read.
        number => Traffic::Protocol(number.parse().unwrap_or(u8::MAX)),
    }
}

/// The same permissions, each with one peer.
pub(super) fn split(permissions: &[IpPermission]) -> Vec<IpPermission> {
    let mut all = Vec::new();
    for permission in permissions {
        let bare = || {
            let bare = IpPermission::builder().set_ip_protocol(permission.ip_protocol().map(str::to_owned));
            bare.set_from_port(permission.from_port()).set_to_port(permission.to_port())
        };
        all.extend(permission.ip_ranges().iter().map(|peer| bare().ip_ranges(peer.clone()).build()));
        all.extend(permission.ipv6_ranges().iter().map(|peer| bare().ipv6_ranges(peer.clone()).build()));
        all.extend(permission.prefix_list_ids().iter().map(|peer| bare().prefix_list_ids(peer.clone()).build()));
        all.extend(permission.user_id_group_pairs().iter().map(|peer| bare().user_id_group_pairs(peer.clone()).build()));
    }
    all
}

fn of(group: &SecurityGroup, way: Way) -> &[IpPermission] {
    if way == Way::In { group.ip_permissions() } else { group.ip_permissions_egress() }
}

/// The permissions of a group now, each with one peer.
pub(super) async fn read(aws: &Reader, id: &SecurityGroupId, way: Way) -> Result<Vec<IpPermission>, Fault> {
    let answer =
        aws.ec2().describe_security_groups().group_ids(id.as_str()).send().await.or_fault("ec2:DescribeSecurityGroups")?;
    Ok(answer.security_groups().iter().flat_map(|group| split(of(group, way))).collect())
}

/// Whether a group lets anything through.
pub(super) fn is_open(group: &SecurityGroup) -> bool {
    [Way::In, Way::Out].into_iter().any(|way| !of(group, way).is_empty())
}

/// Takes every rule off a group, as it was read just now.
pub(super) async fn close(aws: &Aws, group: &SecurityGroup) -> Result<(), Fault> {
    let id = SecurityGroupId::new(group.group_id().unwrap_or_default());
    for way in [Way::In, Way::Out] {
        revoke(aws, &id, way, split(of(group, way))).await?;
    }
    Ok(())
}

/// What the keys of our own tags begin with.
const OURS: &str = "provision:";

/// Adds permissions, if there are any.
pub(super) async fn authorize(
    aws: &Aws,
    id: &SecurityGroupId,
    way: Way,
    list: Vec<IpPermission>,
    tags: &Tags,
) -> Result<(), Fault> {
    // A rule is an object of its own, with tags of its own; but not an object of ours to find: the group's own are.
    let tags: Tags =
        tags.iter().filter(|(key, _)| !key.starts_with(OURS)).map(|(key, value)| (key.clone(), value.clone())).collect();
    let tags = if tags.is_empty() { None } else { Some(vec![tags::specification(ResourceType::SecurityGroupRule, &tags)?]) };
    let (ec2, id, list) = (aws.ec2(), id.as_str(), Some(list).filter(|list| !list.is_empty()));
    match way {
        _ if list.is_none() => Ok(()),
        Way::In => {
            let call = ec2.authorize_security_group_ingress().group_id(id).set_ip_permissions(list).set_tag_specifications(tags);
            call.send().await.or_fault("ec2:AuthorizeSecurityGroupIngress").map(drop)
        }
        Way::Out => {
            let call = ec2.authorize_security_group_egress().group_id(id).set_ip_permissions(list).set_tag_specifications(tags);
            call.send().await.or_fault("ec2:AuthorizeSecurityGroupEgress").map(drop)
        }
    }
}

/// Takes permissions away, if there are any.
pub(super) async fn revoke(aws: &Aws, id: &SecurityGroupId, way: Way, list: Vec<IpPermission>) -> Result<(), Fault> {
    let (ec2, id, list) = (aws.ec2(), id.as_str(), Some(list).filter(|list| !list.is_empty()));
    match way {
        _ if list.is_none() => Ok(()),
        Way::In => {
            let call = ec2.revoke_security_group_ingress().group_id(id).set_ip_permissions(list);
            call.send().await.or_fault("ec2:RevokeSecurityGroupIngress").map(drop)
        }
        Way::Out => {
            let call = ec2.revoke_security_group_egress().group_id(id).set_ip_permissions(list);
            call.send().await.or_fault("ec2:RevokeSecurityGroupEgress").map(drop)
        }
    }
}

/// Gives permissions that are there the descriptions of these, if there are any.
pub(super) async fn describe(aws: &Aws, id: &SecurityGroupId, way: Way, list: Vec<IpPermission>) -> Result<(), Fault> {
    let (ec2, id, list) = (aws.ec2(), id.as_str(), Some(list).filter(|list| !list.is_empty()));
    match way {
        _ if list.is_none() => Ok(()),
        Way::In => {
            let call = ec2.update_security_group_rule_descriptions_ingress().group_id(id).set_ip_permissions(list);
            call.send().await.or_fault("ec2:UpdateSecurityGroupRuleDescriptionsIngress").map(drop)
        }
        Way::Out => {
            let call = ec2.update_security_group_rule_descriptions_egress().group_id(id).set_ip_permissions(list);
            call.send().await.or_fault("ec2:UpdateSecurityGroupRuleDescriptionsEgress").map(drop)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists() -> PrefixLists {
        PrefixLists(vec![("pl-1".to_owned(), "com.amazonaws.global.cloudfront.origin-facing".to_owned())])
    }

    #[test]
    fn every_rule_survives_the_way_there_and_back() {
        let peers = [
            Peer::Cidr("10.0.0.0/16".parse().unwrap()),
            Peer::Cidr("2001:db8::/32".parse().unwrap()),
            Peer::Group(SecurityGroupId::new("sg-1")),
            Peer::PrefixList("com.amazonaws.global.cloudfront.origin-facing".to_owned()),
            Peer::PrefixList("pl-unnamed".to_owned()),
        ];
        let traffic = [
            Traffic::All,
            Traffic::Tcp(80, 81),
            Traffic::Udp(0, u16::MAX),
            Traffic::Icmp(8, -1),
            Traffic::Icmpv6(-1, -1),
            Traffic::Protocol(50),
        ];
        for peer in peers {
            for (traffic, text) in traffic.into_iter().zip(["", "a", "b", "c", "d", "e"]) {
                let rule = Rule { traffic, peer: peer.clone(), description: text.to_owned() };
                assert_eq!(lists().rule(&lists().permission(&rule).unwrap()), Some(rule));
            }
        }
        let unknown = Rule::tcp(1, Peer::PrefixList("nobody.knows".to_owned()), "");
        assert!(lists().permission(&unknown).is_err());
    }

    #[test]
    fn a_permission_is_one_rule_a_peer_and_protocols_have_two_spellings() {
        let range = |text: &str| IpRange::builder().cidr_ip(text).build();
        let pair = UserIdGroupPair::builder().group_id("sg-1").description("b").build();
        let seen = IpPermission::builder().ip_protocol("6").from_port(22).to_port(22);
        let seen = seen.ip_ranges(range("10.1.2.3/16")).ip_ranges(range("10.2.0.0/16")).user_id_group_pairs(pair).build();
        let rules: Vec<Rule> = split(&[seen]).iter().filter_map(|one| lists().rule(one)).collect();
        assert_eq!(rules.len(), 3);
        assert_eq!(rules[0], Rule::tcp(22, Peer::Cidr("10.1.0.0/16".parse().unwrap()), ""));
        assert_eq!(rules[2], Rule::tcp(22, Peer::Group(SecurityGroupId::new("sg-1")), "b"));
        let protocol = |text: &str| traffic(&IpPermission::builder().ip_protocol(text).build());
        assert_eq!(protocol("17"), protocol("udp"));
        assert_eq!(protocol("58"), Traffic::Icmpv6(-1, -1));
        assert_eq!(protocol("?"), Traffic::Protocol(255));
    }
}
