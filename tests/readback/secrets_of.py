"""Secrets, by the address of their node. Their values are looked at, and never told."""

import json

from reader import once, tags_of


@once
def mine(place):
    found = place.pages("secretsmanager", "list_secrets", "SecretList")
    return place.mine((one, tags_of(one.get("Tags"))) for one in found)


def keys(place, node):
    """The names of a secret's members, and of those that hold nothing."""
    arn = mine(place)[node]["ARN"]
    members = json.loads(place.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"])
    return set(members), {name for name, value in members.items() if not value}
