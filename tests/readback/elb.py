"""Objects of the load balancers' API, by the address of their node."""

from reader import once, tags_of


def mine(place, found, key):
    """Of these objects those of a place. Tags are told of twenty at a time."""
    arns, pairs = {item[key]: item for item in found}, []
    for at in range(0, len(arns), 20):
        part = list(arns)[at : at + 20]
        for told in place.client("elbv2").describe_tags(ResourceArns=part)["TagDescriptions"]:
            pairs.append((arns[told["ResourceArn"]], tags_of(told["Tags"])))
    return place.mine(pairs)


@once
def balancer(place):
    found = place.pages("elbv2", "describe_load_balancers", "LoadBalancers")
    return mine(place.shared, found, "LoadBalancerArn")["load-balancer"]


def listeners(place):
    arn = balancer(place)["LoadBalancerArn"]
    return place.pages("elbv2", "describe_listeners", "Listeners", LoadBalancerArn=arn)


def certificates(place, listener):
    """The ARNs of a listener's certificates, the default one among them."""
    found = place.pages("elbv2", "describe_listener_certificates", "Certificates", ListenerArn=listener["ListenerArn"])
    return {one["CertificateArn"] for one in found}


@once
def target_groups(place):
    return mine(place, place.pages("elbv2", "describe_target_groups", "TargetGroups"), "TargetGroupArn")


def attributes(place, what, **arguments):
    answer = getattr(place.client("elbv2"), f"describe_{what}_attributes")(**arguments)
    return tags_of(answer["Attributes"])
