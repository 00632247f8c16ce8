"""Rows "dns", "certificates" and "dns records"."""

import boto3
import cloudfront
import dns
import elb

from reader import tags_of

# The hosted zone of every distribution.
# https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html
CLOUDFRONT = "Z2FDTNDATAQYW2"


def zone(place, check):
    found = dns.zones(place)
    names = {one["Name"].rstrip(".") for one in found.values()}
    check("zones", names, {place.domain} if place.domain else set())
    for one in found.values():
        check(f"{one['Name']} is public", one["Config"].get("PrivateZone", False), False)
        records = dns.records(place, one)
        check(f"{one['Name']}: four name servers", len(records[place.domain, "NS"][0]["ResourceRecords"]), 4)
        alias = records[f"alb.{place.domain}", "A"][0]["AliasTarget"]["DNSName"].rstrip(".")
        check("the origin's name", alias.removeprefix("dualstack."), elb.balancer(place)["DNSName"].lower())


def issued(place, region):
    """The certificates of a place in a region, by the address of their node."""
    client, pairs = boto3.client("acm", region_name=region), []
    for one in client.list_certificates()["CertificateSummaryList"]:
        tags = client.list_tags_for_certificate(CertificateArn=one["CertificateArn"])["Tags"]
        pairs.append((client.describe_certificate(CertificateArn=one["CertificateArn"])["Certificate"], tags_of(tags)))
    return place.mine(pairs)


def certificates(place, check):
    # In local AWS the collection's region is us-east-1 too: one listing shows the certificates of both.
    regions = {place.world.region, "us-east-1"}
    found = [one for region in regions for one in issued(place, region).values()]
    names = {name for one in found for name in one["SubjectAlternativeNames"]}
    if place.environment:
        wanted = place.names
    else:
        wanted = {place.domain, f"*.{place.domain}"} if place.domain else set()
    check("names", names, wanted)
    for one in found:
        check(f"{one['DomainName']} is issued", one["Status"], "ISSUED")
        methods = {proof["ValidationMethod"] for proof in one["DomainValidationOptions"]}
        check(f"{one['DomainName']}: proved by records", methods, {"DNS"})


def records(place, check):
    distribution = cloudfront.distribution(place)["DomainName"]
    zones = list(dns.zones(place.shared).values()) + list(dns.zones(place).values())
    found = {}
    for one in zones:
        found.update(dns.records(place, one))
    for name in sorted(place.names):
        for kind in ("A", "AAAA"):
            target = [one["AliasTarget"] for one in found.get((name, kind), [])]
            told = [(one["DNSName"].rstrip("."), one["HostedZoneId"]) for one in target]
            check(f"{name} {kind}", told, [(distribution, CLOUDFRONT)])
    check("zones of custom domains", {one["Name"].rstrip(".") for one in dns.zones(place).values()}, {"shop.example"} if place.domain else set())


ROWS = [
    ("dns", "collection", zone),
    ("certificates", "collection", certificates),
    ("certificates", "environment", certificates),
    ("dns records", "environment", records),
]
