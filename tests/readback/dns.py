"""Zones and records, as Route 53 has them."""

from reader import once, tags_of


@once
def zones(place):
    """The zones of a place, by the address of their node."""
    client, pairs = place.client("route53"), []
    for zone in place.pages("route53", "list_hosted_zones", "HostedZones"):
        identifier = zone["Id"].removeprefix("/hostedzone/")
        told = client.list_tags_for_resource(ResourceType="hostedzone", ResourceId=identifier)
        pairs.append((zone, tags_of(told["ResourceTagSet"]["Tags"])))
    return place.mine(pairs)


def records(place, zone):
    """The records of a zone: name and type, with what they answer."""
    found = {}
    for one in place.pages("route53", "list_resource_record_sets", "ResourceRecordSets", HostedZoneId=zone["Id"]):
        found.setdefault((one["Name"].rstrip("."), one["Type"]), []).append(one)
    return found
