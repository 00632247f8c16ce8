"""Controls of the network, of instances and of the load balancer."""

import ec2
import elb

# The ports that the world may reach, and those that it must never.
AUTHORISED = {80, 443}
HIGH_RISK = {20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333}
HIGH_RISK |= {5000, 5432, 5500, 5601, 8080, 8088, 8888, 9200, 9300}
TLS_POLICIES = ("ELBSecurityPolicy-TLS13-1-2-", "ELBSecurityPolicy-TLS13-1-3-")


def default_group(place):
    wanted = [{"Name": "vpc-id", "Values": [ec2.vpc(place)["VpcId"]]}, {"Name": "group-name", "Values": ["default"]}]
    found = place.pages("ec2", "describe_security_groups", "SecurityGroups", Filters=wanted)
    return [one["GroupId"] for one in found if one["IpPermissions"] or one["IpPermissionsEgress"]]


def flow_logs(place):
    return [] if ec2.mine(place, "describe_flow_logs", "FlowLogs") else [ec2.vpc(place)["VpcId"]]


def endpoint_of_ec2(place):
    found = ec2.mine(place, "describe_vpc_endpoints", "VpcEndpoints").values()
    return [] if any(one["ServiceName"].endswith(".ec2") for one in found) else [ec2.vpc(place)["VpcId"]]


def public_subnets(place):
    found = ec2.mine(place, "describe_subnets", "Subnets")
    return [node for node, subnet in found.items() if subnet["MapPublicIpOnLaunch"]]


def network_lists(place):
    """Default lists are none of this control's; there must be no other that lets the world in."""
    wanted = [{"Name": "vpc-id", "Values": [ec2.vpc(place)["VpcId"]]}]
    found = place.pages("ec2", "describe_network_acls", "NetworkAcls", Filters=wanted)
    return [one["NetworkAclId"] for one in found if not one["IsDefault"]]


def open_ports(place):
    """The ports, of each group, that the world reaches."""
    for group in ec2.groups(place):
        for ports, peer, _ in ec2.rules(place, group, False):
            if peer in ("0.0.0.0/0", "::/0"):
                low, high = (0, 65535) if ports == "all" else map(int, ports.split()[1].split("-"))
                yield group, set(range(low, high + 1))


def ssh_and_rdp(place):
    return [group for group, ports in open_ports(place) if ports & {22, 3389}]


def unauthorised(place):
    return [group for group, ports in open_ports(place) if not ports <= AUTHORISED]


def high_risk(place):
    return [group for group, ports in open_ports(place) if ports & HIGH_RISK]


def instances(fails):
    return lambda place: [node for node, one in ec2.instances(place).items() if fails(place, one)]


def open_disks(place, instance):
    ids = [device["Ebs"]["VolumeId"] for device in instance["BlockDeviceMappings"]]
    return any(not disk["Encrypted"] for disk in place.client("ec2").describe_volumes(VolumeIds=ids)["Volumes"])


def reached(place, instance):
    """It has a public address, or an elastic one leads to it."""
    led = {one.get("InstanceId") for one in place.pages("ec2", "describe_addresses", "Addresses")}
    return bool(instance.get("PublicIpAddress")) or instance["InstanceId"] in led


def balancer(name, value):
    def fails(place):
        one = elb.balancer(place)
        has = elb.attributes(place, "load_balancer", LoadBalancerArn=one["LoadBalancerArn"])
        return [] if has.get(name) in value else [name]

    return fails


def zones(place):
    return [] if len(elb.balancer(place)["AvailabilityZones"]) >= 2 else ["zones"]


def redirects(place):
    http = [one for one in elb.listeners(place) if one["Protocol"] == "HTTP"]
    bare = [one for one in http if [action["Type"] for action in one["DefaultActions"]] != ["redirect"]]
    return [str(one["Port"]) for one in bare]


def encrypted(place):
    return redirects(place)


def tls_policy(place):
    tls = [one for one in elb.listeners(place) if one["Protocol"] == "HTTPS"]
    return [str(one["Port"]) for one in tls if not one["SslPolicy"].startswith(TLS_POLICIES)]


def firewall(place):
    # Nothing of the specification makes one: there is none to be found.
    return ["load-balancer"]


COLLECTION = {
    "EC2.2": default_group,
    "EC2.3": instances(open_disks),
    "EC2.6": flow_logs,
    "EC2.8": instances(lambda _, one: one["MetadataOptions"]["HttpTokens"] != "required"),
    "EC2.9": instances(reached),
    "EC2.10": endpoint_of_ec2,
    "EC2.13": ssh_and_rdp,
    "EC2.14": ssh_and_rdp,
    "EC2.15": public_subnets,
    "EC2.17": instances(lambda _, one: len(one["NetworkInterfaces"]) > 1),
    "EC2.18": unauthorised,
    "EC2.19": high_risk,
    "EC2.21": network_lists,
    "SSM.1": instances(lambda _, one: "IamInstanceProfile" not in one),
    "ELB.1": redirects,
    "ELB.4": balancer("routing.http.drop_invalid_header_fields.enabled", ("true",)),
    "ELB.5": balancer("access_logs.s3.enabled", ("true",)),
    "ELB.6": balancer("deletion_protection.enabled", ("true",)),
    "ELB.12": balancer("routing.http.desync_mitigation_mode", ("defensive", "strictest")),
    "ELB.13": zones,
    "ELB.16": firewall,
    "ELB.17": tls_policy,
    "ELB.18": encrypted,
}
