"""Rows "network", "subnets", "egress" and "routes"."""

import ec2

ANYWHERE = "0.0.0.0/0"


def network(place, check):
    vpc = ec2.vpc(place)
    check("range", vpc["CidrBlock"], "10.0.0.0/16")
    for name in ("enableDnsSupport", "enableDnsHostnames"):
        answer = place.client("ec2").describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute=name)
        check(name, answer[name[0].upper() + name[1:]]["Value"])
    wanted = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}, {"Name": "group-name", "Values": ["default"]}]
    groups = place.pages("ec2", "describe_security_groups", "SecurityGroups", Filters=wanted)
    check("default group: rules inward and outward", [(g["IpPermissions"], g["IpPermissionsEgress"]) for g in groups], [([], [])])
    logs = ec2.mine(place, "describe_flow_logs", "FlowLogs")
    told = [(log["ResourceId"], log["TrafficType"], log["FlowLogStatus"]) for log in logs.values()]
    check("flow logs", told, [(vpc["VpcId"], "ALL", "ACTIVE")] if place.everything else [])


def subnets(place, check):
    found = ec2.mine(place, "describe_subnets", "Subnets")
    ranges = {node: subnet["CidrBlock"] for node, subnet in found.items()}
    expected = {
        "subnet.public.0": "10.0.0.0/24",
        "subnet.public.1": "10.0.1.0/24",
        "subnet.private.0": "10.0.64.0/20",
        "subnet.private.1": "10.0.80.0/20",
    }
    check("ranges", ranges, expected)
    check("automatic public addresses", {subnet["MapPublicIpOnLaunch"] for subnet in found.values()}, {False})
    for which in ("public", "private"):
        zones = {found[f"subnet.{which}.{zone}"]["AvailabilityZone"] for zone in range(2)}
        check(f"zones of the {which} ones", len(zones), 2)
    check("their network", {subnet["VpcId"] for subnet in found.values()}, {ec2.vpc(place)["VpcId"]})


def egress(place, check):
    vpc = ec2.vpc(place)["VpcId"]
    gateways = ec2.mine(place, "describe_internet_gateways", "InternetGateways").values()
    check("internet gateway", [a["VpcId"] for gateway in gateways for a in gateway["Attachments"]], [vpc])
    nats = [nat for nat in ec2.mine(place, "describe_nat_gateways", "NatGateways").values() if nat["State"] != "deleted"]
    addresses = list(ec2.mine(place, "describe_addresses", "Addresses").values())
    check("elastic addresses", len(addresses), 1)
    if place.production:
        check("NAT gateways", [(nat["State"], nat["SubnetId"]) for nat in nats], [("available", ec2.subnets(place, "public")[0])])
        allocated = [address["AllocationId"] for nat in nats for address in nat["NatGatewayAddresses"]]
        check("the gateway's address", allocated, [addresses[0]["AllocationId"]])
    else:
        check("NAT gateways", nats, [])
        nat = ec2.instances(place)["nat.instance"]
        check("NAT instance", (nat["InstanceType"], nat["State"]["Name"]), ("t4g.nano", "running"))
        check("source and destination are checked", nat["SourceDestCheck"], False)
        check("the instance's address", addresses[0].get("InstanceId"), nat["InstanceId"])
        check("the instance's subnet", nat["SubnetId"], ec2.subnets(place, "public")[0])
        check("metadata want a token", nat["MetadataOptions"]["HttpTokens"], "required")
    endpoints = ec2.mine(place, "describe_vpc_endpoints", "VpcEndpoints").values()
    told = [(one["VpcEndpointType"], one["ServiceName"].rsplit(".", 1)[1]) for one in endpoints]
    check("endpoints", told, [("Gateway", "s3")])
    tables = {table["RouteTableId"] for table in ec2.mine(place, "describe_route_tables", "RouteTables").values()}
    check("tables of the way to S3", {table for one in endpoints for table in one["RouteTableIds"]}, tables)


def routes(place, check):
    tables = ec2.mine(place, "describe_route_tables", "RouteTables")
    check("tables", sorted(tables), ["route-table.private", "route-table.public"])

    def ways(table):
        out = [route for route in table["Routes"] if route.get("DestinationCidrBlock") == ANYWHERE]
        return [(r.get("GatewayId"), r.get("NatGatewayId"), r.get("InstanceId"), r["State"]) for r in out]

    gateway = next(iter(ec2.mine(place, "describe_internet_gateways", "InternetGateways").values()))
    public, private = tables["route-table.public"], tables["route-table.private"]
    check("the public way out", ways(public), [(gateway["InternetGatewayId"], None, None, "active")])
    if place.production:
        live = [nat for nat in ec2.mine(place, "describe_nat_gateways", "NatGateways").values() if nat["State"] == "available"]
        check("the private way out", ways(private), [(None, live[0]["NatGatewayId"], None, "active")])
    else:
        interface = ec2.instances(place)["nat.instance"]["NetworkInterfaces"][0]["NetworkInterfaceId"]
        out = [r for r in private["Routes"] if r.get("DestinationCidrBlock") == ANYWHERE]
        check("the private way out", [r.get("NetworkInterfaceId") for r in out], [interface])
    for which, table in (("public", public), ("private", private)):
        joined = {one.get("SubnetId") for one in table["Associations"]}
        check(f"subnets of the {which} table", joined, set(ec2.subnets(place, which)))


ROWS = [
    ("network", "collection", network),
    ("subnets", "collection", subnets),
    ("egress", "collection", egress),
    ("routes", "collection", routes),
]
