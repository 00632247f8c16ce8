"""Objects of EC2, by the address of their node."""

from reader import once, tags_of


def mine(place, operation, key, **arguments):
    found = place.pages("ec2", operation, key, **arguments)
    return place.mine((item, tags_of(item.get("Tags"))) for item in found)


@once
def vpc(place):
    return mine(place.shared, "describe_vpcs", "Vpcs")["network"]


@once
def subnets(place, which):
    """The ids of the public or the private subnets, by zone."""
    found = mine(place.shared, "describe_subnets", "Subnets")
    return [found[f"subnet.{which}.{zone}"]["SubnetId"] for zone in range(2)]


@once
def groups(place):
    """The ids of the security groups by their names: `alb`, `tasks` …"""
    found = mine(place.shared, "describe_security_groups", "SecurityGroups")
    return {node.removeprefix("security-group."): group["GroupId"] for node, group in found.items()}


@once
def instances(place):
    """The instances that are not gone."""
    reservations = place.pages("ec2", "describe_instances", "Reservations")
    every = [instance for reservation in reservations for instance in reservation["Instances"]]
    alive = [one for one in every if one["State"]["Name"] != "terminated"]
    return place.shared.mine((one, tags_of(one.get("Tags"))) for one in alive)


def rules(place, group, outward):
    """The rules of a group: what may pass, and who; a group is told by its name."""
    ids = groups(place)
    by_id = {identifier: name for name, identifier in ids.items()}
    lists = place.pages("ec2", "describe_managed_prefix_lists", "PrefixLists")
    lists = {one["PrefixListId"]: one["PrefixListName"] for one in lists}
    wanted = [{"Name": "group-id", "Values": [ids[group]]}]
    found = set()
    for rule in place.pages("ec2", "describe_security_group_rules", "SecurityGroupRules", Filters=wanted):
        if rule["IsEgress"] != outward:
            continue
        peer = rule.get("ReferencedGroupInfo", {}).get("GroupId")
        peer = by_id.get(peer, peer) or lists.get(rule.get("PrefixListId")) or rule.get("CidrIpv4") or rule.get("CidrIpv6")
        ports = "all" if rule["IpProtocol"] == "-1" else f"{rule['IpProtocol']} {rule['FromPort']}-{rule['ToPort']}"
        found.add((ports, peer, bool(rule.get("Description"))))
    return found
