"""Row "security groups"."""

import ec2

CLOUDFRONT = "com.amazonaws.global.cloudfront.origin-facing"
PRIVATE = ("10.0.64.0/20", "10.0.80.0/20")


def security_groups(place, check):
    names = {"alb", "tasks", "proxy", "database", "cache", "bastion"} | (set() if place.production else {"nat"})
    check("groups", set(ec2.groups(place)), names)
    inward = {
        # One rule: the list weighs 55 of the 60 that a group may have.
        "alb": {("tcp 443-443" if place.domain else "tcp 80-80", CLOUDFRONT)},
        "tasks": {("tcp 8080-8080", "alb")},
        "proxy": {("tcp 5432-5432", "tasks"), ("tcp 5432-5432", "bastion")},
        "database": {("tcp 5432-5432", "proxy"), ("tcp 5432-5432", "bastion")},
        "cache": {("tcp 6379-6379", "tasks"), ("tcp 6379-6379", "bastion")},
        "bastion": set(),
    }
    outward = {
        "alb": {("tcp 8080-8080", "10.0.0.0/16")},
        "tasks": {("all", "0.0.0.0/0")},
        "proxy": {("tcp 5432-5432", "10.0.0.0/16")},
        "database": set(),
        "cache": set(),
        "bastion": {("tcp 443-443", "0.0.0.0/0"), ("tcp 1024-65535", "10.0.0.0/16")},
    }
    for way, outside, expected in (("inward", False, inward), ("outward", True, outward)):
        for group, rules in expected.items():
            found = ec2.rules(place, group, outside)
            check(f"{group}, {way}", {(ports, peer) for ports, peer, _ in found}, rules)
            check(f"{group}, {way}: each is described", all(said for _, _, said in found))
    if not place.production:
        check("nat, inward", {(p, peer) for p, peer, _ in ec2.rules(place, "nat", False)}, {("all", one) for one in PRIVATE})
    described = ec2.mine(place, "describe_security_groups", "SecurityGroups").values()
    check("each group is described", all(group["Description"] for group in described))


ROWS = [("security groups", "collection", security_groups)]
