//! Filters of the describe calls: ministack silently ignores those that it does not know, all of
//! them for some calls. They are applied here once more, and unknown ones are a loud error.

use serde_json::Value;

use crate::emulator::Backend;
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

/// A filter's name and where its value is in an object; lists on the way are searched.
type Row = (&'static str, &'static [&'static str]);

/// A call's list and its filters (each call's page in the EC2 API reference).
fn table(operation: &str) -> Option<(&'static str, &'static [Row])> {
    Some(match operation {
        "DescribeVpcs" => (
            "Vpcs",
            &[
                ("vpc-id", &["VpcId"]),
                ("cidr", &["CidrBlock"]),
                ("cidr-block-association.cidr-block", &["CidrBlockAssociationSet", "CidrBlock"]),
                ("is-default", &["IsDefault"]),
                ("owner-id", &["OwnerId"]),
                ("state", &["State"]),
            ],
        ),
        "DescribeSubnets" => (
            "Subnets",
            &[
                ("subnet-id", &["SubnetId"]),
                ("vpc-id", &["VpcId"]),
                ("availability-zone", &["AvailabilityZone"]),
                ("availability-zone-id", &["AvailabilityZoneId"]),
                ("cidr-block", &["CidrBlock"]),
                ("default-for-az", &["DefaultForAz"]),
                ("map-public-ip-on-launch", &["MapPublicIpOnLaunch"]),
                ("owner-id", &["OwnerId"]),
                ("state", &["State"]),
            ],
        ),
        "DescribeInternetGateways" => (
            "InternetGateways",
            &[
                ("internet-gateway-id", &["InternetGatewayId"]),
                ("attachment.vpc-id", &["Attachments", "VpcId"]),
                ("attachment.state", &["Attachments", "State"]),
                ("owner-id", &["OwnerId"]),
            ],
        ),
        "DescribeAddresses" => (
            "Addresses",
            &[
                ("allocation-id", &["AllocationId"]),
                ("association-id", &["AssociationId"]),
                ("domain", &["Domain"]),
                ("instance-id", &["InstanceId"]),
                ("network-interface-id", &["NetworkInterfaceId"]),
                ("private-ip-address", &["PrivateIpAddress"]),
                ("public-ip", &["PublicIp"]),
            ],
        ),
        "DescribeNatGateways" => (
            "NatGateways",
            &[("nat-gateway-id", &["NatGatewayId"]), ("subnet-id", &["SubnetId"]), ("vpc-id", &["VpcId"]), ("state", &["State"])],
        ),
        "DescribeRouteTables" => (
            "RouteTables",
            &[
                ("route-table-id", &["RouteTableId"]),
                ("vpc-id", &["VpcId"]),
                ("owner-id", &["OwnerId"]),
                ("association.main", &["Associations", "Main"]),
                ("association.subnet-id", &["Associations", "SubnetId"]),
                ("association.route-table-id", &["Associations", "RouteTableId"]),
                ("association.route-table-association-id", &["Associations", "RouteTableAssociationId"]),
                ("route.destination-cidr-block", &["Routes", "DestinationCidrBlock"]),
                ("route.gateway-id", &["Routes", "GatewayId"]),
                ("route.nat-gateway-id", &["Routes", "NatGatewayId"]),
            ],
        ),
        "DescribeSecurityGroups" => (
            "SecurityGroups",
            &[
                ("group-id", &["GroupId"]),
                ("group-name", &["GroupName"]),
                ("vpc-id", &["VpcId"]),
                ("description", &["Description"]),
                ("owner-id", &["OwnerId"]),
                ("ip-permission.group-id", &["IpPermissions", "UserIdGroupPairs", "GroupId"]),
                ("ip-permission.prefix-list-id", &["IpPermissions", "PrefixListIds", "PrefixListId"]),
                ("ip-permission.cidr", &["IpPermissions", "IpRanges", "CidrIp"]),
                ("egress.ip-permission.group-id", &["IpPermissionsEgress", "UserIdGroupPairs", "GroupId"]),
            ],
        ),
        "DescribeVpcEndpoints" => (
            "VpcEndpoints",
            &[
                ("vpc-endpoint-id", &["VpcEndpointId"]),
                ("vpc-id", &["VpcId"]),
                ("service-name", &["ServiceName"]),
                ("vpc-endpoint-state", &["State"]),
                ("vpc-endpoint-type", &["VpcEndpointType"]),
            ],
        ),
        "DescribeNetworkInterfaces" => (
            "NetworkInterfaces",
            &[
                ("network-interface-id", &["NetworkInterfaceId"]),
                ("group-id", &["Groups", "GroupId"]),
                ("subnet-id", &["SubnetId"]),
                ("vpc-id", &["VpcId"]),
                ("description", &["Description"]),
                ("interface-type", &["InterfaceType"]),
                ("owner-id", &["OwnerId"]),
                ("requester-id", &["RequesterId"]),
                ("requester-managed", &["RequesterManaged"]),
                ("status", &["Status"]),
            ],
        ),
        "DescribeManagedPrefixLists" => (
            "PrefixLists",
            &[("prefix-list-id", &["PrefixListId"]), ("prefix-list-name", &["PrefixListName"]), ("owner-id", &["OwnerId"])],
        ),
        "DescribeAvailabilityZones" => (
            "AvailabilityZones",
            &[
                ("zone-name", &["ZoneName"]),
                ("zone-id", &["ZoneId"]),
                ("zone-type", &["ZoneType"]),
                ("opt-in-status", &["OptInStatus"]),
                ("region-name", &["RegionName"]),
                ("group-name", &["GroupName"]),
                ("state", &["State"]),
            ],
        ),
        _ => return None,
    })
}

fn filters(params: &Value) -> impl Iterator<Item = &Value> {
    params.list("Filters").iter().chain(params.list("Filter"))
}

/// What AWS would filter by and nothing here can must not pass for an answer.
pub(super) fn check(ctx: &Ctx<'_>, call: &Call) -> Result<(), ApiError> {
    let Some((_, rows)) = table(&call.operation).filter(|_| ctx.front.backend() == Backend::Ministack) else {
        return Ok(());
    };
    for filter in filters(&call.params) {
        let name = filter.text("Name");
        let known = name.starts_with("tag:") || name == "tag-key" || rows.iter().any(|(n, _)| *n == name);
        if !known {
            let message = format!("ec2 {} does not work on ministack with the filter {name}", call.operation);
            return Err(ApiError::with_status(501, "ProvisionNotEmulated", message));
        }
    }
    Ok(())
}

/// Applies a call's filters to its answer.
pub(super) fn apply(call: &Call, value: &mut Value) {
    let Some((list, _)) = table(&call.operation) else {
        return;
    };
    if let Some(items) = value.get_mut(list).and_then(Value::as_array_mut) {
        items.retain(|item| fits(&call.operation, &call.params, item));
    }
}

/// Whether an object passes the filters of a call. Filters that are not known here are left to
/// the emulator.
pub(crate) fn fits(operation: &str, params: &Value, item: &Value) -> bool {
    let Some((_, rows)) = table(operation) else {
        return true;
    };
    filters(params).all(|filter| {
        let (name, wanted) = (filter.text("Name"), filter.texts("Values"));
        let any = |found: Vec<String>| found.iter().any(|f| wanted.iter().any(|w| matches(w, f)));
        let tags = item.list("Tags").iter();
        if let Some(key) = name.strip_prefix("tag:") {
            any(tags.filter(|t| t.text("Key") == key).map(|t| t.text("Value").to_owned()).collect())
        } else if name == "tag-key" {
            any(tags.map(|t| t.text("Key").to_owned()).collect())
        } else {
            rows.iter().find(|(n, _)| *n == name).is_none_or(|(_, path)| {
                let mut found = Vec::new();
                collect(item, path, &mut found);
                any(found)
            })
        }
    })
}

fn collect(value: &Value, path: &[&str], found: &mut Vec<String>) {
    match (value, path.split_first()) {
        (Value::Array(items), _) => items.iter().for_each(|item| collect(item, path, found)),
        (Value::Object(object), Some((first, rest))) => {
            if let Some(inner) = object.get(*first) {
                collect(inner, rest, found);
            }
        }
        (Value::String(text), None) => found.push(text.clone()),
        (Value::Bool(_) | Value::Number(_), None) => found.push(value.to_string()),
        _ => {}
    }
}

/// A filter's value against an object's: `*` is any text, `?` any letter.
fn matches(wanted: &str, found: &str) -> bool {
    let (wanted, found) = (wanted.as_bytes(), found.as_bytes());
    let (mut w, mut f) = (0, 0);
    // Where to go on when what follows the last star does not fit: the star takes one letter more.
    let mut again: Option<(usize, usize)> = None;
    while f < found.len() {
        match wanted.get(w) {
            Some(b'*') => {
                again = Some((w, f));
                w += 1;
            }
            Some(letter) if *letter == b'?' || Some(letter) == found.get(f) => {
                w += 1;
                f += 1;
            }
            _ => {
                let Some((star, from)) = again else {
                    return false;
                };
                again = Some((star, from + 1));
                w = star + 1;
                f = from + 1;
            }
        }
    }
    wanted.get(w..).unwrap_or_default().iter().all(|letter| *letter == b'*')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{fits, matches};

    #[test]
    fn wildcards() {
        for (wanted, found) in [("a", "a"), ("*", ""), ("a*c", "abbc"), ("a?c", "abc"), ("*b*", "abc")] {
            assert!(matches(wanted, found), "{wanted} {found}");
        }
        for (wanted, found) in [("a", "b"), ("a", ""), ("a?c", "ac"), ("a*c", "abd"), ("", "a")] {
            assert!(!matches(wanted, found), "{wanted} {found}");
        }
    }

    #[test]
    fn all_filters_must_hold_and_one_of_their_values() {
        let item =
            json!({"VpcId": "v", "Associations": [{"Main": true}, {"SubnetId": "s"}], "Tags": [{"Key": "k", "Value": "a/b"}]});
        let by = |list: serde_json::Value| fits("DescribeRouteTables", &json!({"Filters": list}), &item);
        assert!(by(json!([{"Name": "vpc-id", "Values": ["x", "v"]}, {"Name": "association.main", "Values": ["true"]}])));
        assert!(by(json!([{"Name": "tag:k", "Values": ["a/*"]}, {"Name": "association.subnet-id", "Values": ["s"]}])));
        assert!(!by(json!([{"Name": "vpc-id", "Values": ["v"]}, {"Name": "association.subnet-id", "Values": ["t"]}])));
        assert!(!by(json!([{"Name": "tag-key", "Values": ["other"]}])));
        // One that is not known here is the emulator's business.
        assert!(by(json!([{"Name": "route.state", "Values": ["active"]}])));
    }
}
