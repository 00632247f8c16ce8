"""The distribution of an environment."""

from reader import once, tags_of


@once
def distribution(place):
    """The whole of it."""
    client = place.client("cloudfront")
    pairs = []
    for one in place.client("cloudfront").list_distributions()["DistributionList"].get("Items", []):
        tags = client.list_tags_for_resource(Resource=one["ARN"])["Tags"]["Items"]
        pairs.append((one["Id"], tags_of(tags)))
    identifier = place.mine(pairs)["distribution"]
    return client.get_distribution(Id=identifier)["Distribution"]


def config(place):
    return distribution(place)["DistributionConfig"]


def origins(place):
    """The origins, as `S3` and `ALB`."""
    found = config(place)["Origins"]["Items"]
    return {"ALB" if "CustomOriginConfig" in one else "S3": one for one in found}


def behaviours(place):
    """The default behaviour, and the others in their order."""
    has = config(place)
    return has["DefaultCacheBehavior"], has.get("CacheBehaviors", {}).get("Items", [])


def items(holder, key):
    """What is in one of CloudFront's counted lists."""
    return holder.get(key, {}).get("Items", [])
