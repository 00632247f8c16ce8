"""Row "cache"."""

import ec2
import secrets_of
from reader import once, tags_of

SERVICE = "elasticache"


@once
def group(place):
    client, pairs = place.client(SERVICE), []
    for one in place.pages(SERVICE, "describe_replication_groups", "ReplicationGroups"):
        pairs.append((one, tags_of(client.list_tags_for_resource(ResourceName=one["ARN"])["TagList"])))
    return place.mine(pairs)["cache.sessions"]


@once
def node(place):
    found = place.pages(SERVICE, "describe_cache_clusters", "CacheClusters", ShowCacheNodeInfo=True)
    return next(one for one in found if one.get("ReplicationGroupId") == group(place)["ReplicationGroupId"])


def cache(place, check):
    found, one = group(place), node(place)
    expected = {
        "Status": "available",
        "CacheNodeType": "cache.t4g.micro",
        "AutomaticFailover": "disabled",
        "TransitEncryptionEnabled": True,
        "AtRestEncryptionEnabled": True,
        "AuthTokenEnabled": True,
    }
    for name, value in expected.items():
        check(name, found.get(name), value)
    check("nodes", len(found["MemberClusters"]), 1)
    check("engine", (one["Engine"], one["EngineVersion"].split(".")[0]), ("redis", "7"))
    check("minor upgrades", one["AutoMinorVersionUpgrade"])
    check("groups", [g["SecurityGroupId"] for g in one["SecurityGroups"]], [ec2.groups(place)["cache"]])
    groups = place.client(SERVICE).describe_cache_subnet_groups(CacheSubnetGroupName=one["CacheSubnetGroupName"])
    subnets = {subnet["SubnetIdentifier"] for subnet in groups["CacheSubnetGroups"][0]["Subnets"]}
    check("subnets", subnets, set(ec2.subnets(place, "private")))
    name = one["CacheParameterGroup"]["CacheParameterGroupName"]
    parameters = place.client(SERVICE).describe_cache_parameter_groups(CacheParameterGroupName=name)
    check("parameter family", parameters["CacheParameterGroups"][0]["CacheParameterGroupFamily"], "redis7")
    keys, empty = secrets_of.keys(place, "secret.cache.sessions")
    check("keys of its secret", (keys, empty), ({"token"}, set()))


ROWS = [("cache", "environment", cache)]
