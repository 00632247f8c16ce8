//! Security group rules as AWS keeps them: one row per source, and the two forms in which they
//! are shown.

use ipnet::{Ipv4Net, Ipv6Net};
use serde_json::{Map, Value, json};

use crate::value::Fields as _;

/// The members that make a rule what it is; a description does not.
const IDENTITY: [&str; 7] = ["IsEgress", "IpProtocol", "FromPort", "ToPort", "CidrIpv4", "CidrIpv6", "PrefixListId"];

/// The group that a rule refers to.
fn referenced(rule: &Value) -> &str {
    rule.get("ReferencedGroupInfo").map_or("", |r| r.text("GroupId"))
}

/// Whether two rules allow the same.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    IDENTITY.iter().all(|m| a.get(m) == b.get(m)) && referenced(a) == referenced(b)
}

/// Whether a rule refers to a group.
pub(crate) fn references(rule: &Value, group: &str) -> bool {
    referenced(rule) == group
}

/// AWS's name of a protocol.
fn protocol(given: &str) -> &str {
    match given {
        "6" => "tcp",
        "17" => "udp",
        "1" => "icmp",
        "58" => "icmpv6",
        "all" => "-1",
        other => other,
    }
}

/// The rules of a list of permissions; each source is one.
pub(super) fn from_permissions(permissions: &[Value], egress: bool) -> Vec<Value> {
    let mut rules = Vec::new();
    for permission in permissions {
        let proto = protocol(permission.text("IpProtocol"));
        let port = |name: &str| {
            let given = permission.get(name).and_then(Value::as_i64);
            if proto == "-1" { -1 } else { given.unwrap_or(-1) }
        };
        let base = json!({
            "IsEgress": egress,
            "IpProtocol": proto,
            "FromPort": port("FromPort"),
            "ToPort": port("ToPort"),
        });
        let mut add = |source: &Value, member: &str, value: Value| {
            let mut rule = base.clone();
            rule.set(member, value);
            if source.has("Description") {
                rule.set("Description", source.text("Description"));
            }
            rules.push(rule);
        };
        for range in permission.list("IpRanges") {
            add(range, "CidrIpv4", v4(range.text("CidrIp")).into());
        }
        for range in permission.list("Ipv6Ranges") {
            add(range, "CidrIpv6", v6(range.text("CidrIpv6")).into());
        }
        for list in permission.list("PrefixListIds") {
            add(list, "PrefixListId", list.text("PrefixListId").into());
        }
        for pair in permission.list("UserIdGroupPairs") {
            add(pair, "ReferencedGroupInfo", json!({"GroupId": pair.text("GroupId")}));
        }
    }
    rules
}

/// The network of an address range, as AWS keeps it.
fn v4(given: &str) -> String {
    given.parse::<Ipv4Net>().map_or_else(|_| given.to_owned(), |net| net.trunc().to_string())
}

fn v6(given: &str) -> String {
    given.parse::<Ipv6Net>().map_or_else(|_| given.to_owned(), |net| net.trunc().to_string())
}

/// A rule from the single form of ModifySecurityGroupRules.
pub(super) fn from_request(request: &Value, egress: bool) -> Value {
    let proto = protocol(request.text("IpProtocol"));
    let mut rule = json!({"IsEgress": egress, "IpProtocol": proto});
    for port in ["FromPort", "ToPort"] {
        let given = request.get(port).and_then(Value::as_i64);
        rule.set(port, if proto == "-1" { -1 } else { given.unwrap_or(-1) });
    }
    for (member, value) in [
        ("CidrIpv4", v4(request.text("CidrIpv4"))),
        ("CidrIpv6", v6(request.text("CidrIpv6"))),
        ("PrefixListId", request.text("PrefixListId").to_owned()),
        ("Description", request.text("Description").to_owned()),
    ] {
        if !value.is_empty() {
            rule.set(member, value);
        }
    }
    if request.has("ReferencedGroupId") {
        rule.set("ReferencedGroupInfo", json!({"GroupId": request.text("ReferencedGroupId")}));
    }
    rule
}

/// The permissions of a direction, as DescribeSecurityGroups shows them.
pub(super) fn to_permissions(rules: &[Value], egress: bool) -> Vec<Value> {
    let mut permissions: Vec<Value> = Vec::new();
    let flag = Value::Bool(egress);
    for rule in rules.iter().filter(|r| r.get("IsEgress") == Some(&flag)) {
        let proto = rule.text("IpProtocol");
        let same = |p: &Value| {
            p.text("IpProtocol") == proto
                && (proto == "-1" || (p.get("FromPort") == rule.get("FromPort") && p.get("ToPort") == rule.get("ToPort")))
        };
        let index = permissions.iter().position(same).unwrap_or_else(|| {
            let mut permission = json!({
                "IpProtocol": proto,
                "IpRanges": [],
                "Ipv6Ranges": [],
                "PrefixListIds": [],
                "UserIdGroupPairs": [],
            });
            if proto != "-1" {
                permission.set("FromPort", rule.get("FromPort").cloned().unwrap_or_default());
                permission.set("ToPort", rule.get("ToPort").cloned().unwrap_or_default());
            }
            permissions.push(permission);
            permissions.len() - 1
        });
        let (list, mut source) = if rule.has("CidrIpv4") {
            ("IpRanges", json!({"CidrIp": rule.text("CidrIpv4")}))
        } else if rule.has("CidrIpv6") {
            ("Ipv6Ranges", json!({"CidrIpv6": rule.text("CidrIpv6")}))
        } else if rule.has("PrefixListId") {
            ("PrefixListIds", json!({"PrefixListId": rule.text("PrefixListId")}))
        } else {
            let info = rule.get("ReferencedGroupInfo").cloned().unwrap_or_default();
            ("UserIdGroupPairs", info)
        };
        if rule.has("Description") {
            source.set("Description", rule.text("Description"));
        }
        if let Some(list) = permissions.get_mut(index).and_then(|p| p.get_mut(list)).and_then(Value::as_array_mut) {
            list.push(source);
        }
    }
    permissions
}

/// The rules of a group that nobody has touched: everything out, and for a VPC's default group
/// everything in from itself.
pub(super) fn initial(group: &str, is_default: bool) -> Vec<Value> {
    let anything = json!([{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]);
    let mut rules = from_permissions(anything.as_array().map(Vec::as_slice).unwrap_or_default(), true);
    if is_default {
        let itself = json!([{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}]);
        rules.extend(from_permissions(itself.as_array().map(Vec::as_slice).unwrap_or_default(), false));
    }
    rules
}

/// Completes a new rule: its id, its group, its owner.
pub(super) fn complete(rule: &mut Value, id: &str, group: &str, account: &str, region: &str, tags: &[Value]) {
    rule.set("SecurityGroupRuleId", id);
    rule.set("GroupId", group);
    rule.set("GroupOwnerId", account);
    rule.set("Tags", tags.to_vec());
    rule.set("SecurityGroupRuleArn", format!("arn:aws:ec2:{region}:{account}:security-group-rule/{id}"));
    if let Some(info) = rule.get_mut("ReferencedGroupInfo") {
        info.set("UserId", account);
    }
}

/// How much a direction's rules weigh against the quota, for IPv4 and for IPv6: a prefix list
/// counts with its size, a group for both (VPC user guide, Quotas).
pub(super) fn weights(rules: &[Value], egress: bool, size_of: &Map<String, Value>) -> (u64, u64) {
    let flag = Value::Bool(egress);
    let mut weights = (0, 0);
    for rule in rules.iter().filter(|r| r.get("IsEgress") == Some(&flag)) {
        if rule.has("CidrIpv4") {
            weights.0 += 1;
        } else if rule.has("CidrIpv6") {
            weights.1 += 1;
        } else {
            let size = size_of.get(rule.text("PrefixListId")).and_then(Value::as_u64);
            weights.0 += size.unwrap_or(1);
            weights.1 += size.unwrap_or(1);
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{from_permissions, initial, same, to_permissions, weights};
    use crate::value::Fields as _;

    #[test]
    fn each_source_is_a_rule_and_back() {
        let permissions = [json!({
            "IpProtocol": "6", "FromPort": 22, "ToPort": 22,
            "IpRanges": [{"CidrIp": "10.1.2.3/16", "Description": "a"}, {"CidrIp": "10.2.0.0/16"}],
            "UserIdGroupPairs": [{"GroupId": "sg-1", "Description": "b"}],
        })];
        let rules = from_permissions(&permissions, false);
        assert_eq!(rules.len(), 3);
        assert_eq!(rules[0].text("CidrIpv4"), "10.1.0.0/16");
        assert_eq!(rules[2].get("ReferencedGroupInfo"), Some(&json!({"GroupId": "sg-1"})));
        let shown = to_permissions(&rules, false);
        assert_eq!(shown.len(), 1);
        assert_eq!(shown[0].text("IpProtocol"), "tcp");
        assert_eq!(shown[0].list("IpRanges").len(), 2);
        assert_eq!(shown[0].list("UserIdGroupPairs"), [json!({"GroupId": "sg-1", "Description": "b"})]);
        assert!(to_permissions(&rules, true).is_empty());
    }

    #[test]
    fn descriptions_do_not_tell_rules_apart() {
        let rule = |text: &str| {
            let list = [
                json!({"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": text}]}),
            ];
            from_permissions(&list, false).remove(0)
        };
        assert!(same(&rule("a"), &rule("b")));
        let mut other = rule("a");
        other.set("ToPort", 3);
        assert!(!same(&rule("a"), &other));
    }

    #[test]
    fn a_fresh_group_lets_everything_out() {
        assert_eq!(initial("sg-1", false).len(), 1);
        let default = initial("sg-1", true);
        assert_eq!(default.iter().filter(|r| r.get("IsEgress") == Some(&Value::Bool(false))).count(), 1);
    }

    #[test]
    fn prefix_lists_weigh_their_size() {
        let list = [json!({"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
            "PrefixListIds": [{"PrefixListId": "pl-1"}], "IpRanges": [{"CidrIp": "10.0.0.0/8"}]})];
        let rules = from_permissions(&list, false);
        let sizes = json!({"pl-1": 55});
        assert_eq!(weights(&rules, false, sizes.as_object().unwrap()), (56, 55));
    }
}
