"""What the rows have in common: clients, the places to look at, objects found by their tags, and the checks."""

import dataclasses
import functools
import json
import urllib.parse

import boto3

APPLICATION = "shop"
STACK, NODE = "provision:stack", "provision:node"


# What is read is read once: nothing changes meanwhile.
once = functools.cache


class World:
    """An account, through the endpoint and the credentials of the environment."""

    def __init__(self):
        self.seen, self.listed = {}, {}

    @functools.cache
    def client(self, service):
        return boto3.client(service)

    @functools.cached_property
    def account(self):
        return self.client("sts").get_caller_identity()["Account"]

    @property
    def region(self):
        return self.client("ec2").meta.region_name

    def pages(self, service, operation, key, **arguments):
        """All items of a listing, asked for once. Pages are followed where botocore knows how."""
        asked = (service, operation, repr(arguments))
        if asked not in self.listed:
            client = self.client(service)
            if client.can_paginate(operation):
                pages = client.get_paginator(operation).paginate(**arguments)
                found = [item for page in pages for item in page.get(key, [])]
            else:
                found = getattr(client, operation)(**arguments)[key]
            self.listed[asked] = found
        return self.listed[asked]


@dataclasses.dataclass(frozen=True)
class Place:
    """A collection, or an environment in it."""

    world: World
    collection: str
    environment: str = ""
    # Whether everything that can be asked for was asked for.
    everything: bool = False

    @property
    def production(self):
        return self.collection == "production"

    @property
    def domain(self):
        """The base domain; production alone has one."""
        return "shop.example.com" if self.production else None

    @property
    def names(self):
        """The names of an environment's distribution."""
        return {f"{self.environment}.{self.domain}", "shop.example", "www.shop.example"} if self.domain else set()

    @property
    def stack(self):
        parts = [APPLICATION, self.collection, self.environment]
        return "/".join(part for part in parts if part)

    @property
    def shared(self):
        """The collection of an environment."""
        return dataclasses.replace(self, environment="")

    def client(self, service):
        return self.world.client(service)

    def pages(self, service, operation, key, **arguments):
        return self.world.pages(service, operation, key, **arguments)

    def mine(self, pairs):
        """Of objects with their tags those of this place, by the address of their node."""
        found = {}
        for item, tags in pairs:
            if tags.get(STACK) == self.stack:
                node = tags.get(NODE, "")
                self.world.seen[f"{self.stack} {node}"] = tags
                found[node] = item
        return found

    def __str__(self):
        return self.environment or self.collection


def places(world, scope):
    """The full-stack example: production as it is, and a preview with everything that can be asked for."""
    live = Place(world, "production", "live")
    preview = Place(world, "review", "pr-7", everything=True)
    if scope == "account":
        return [Place(world, "account")]
    return [live, preview] if scope == "environment" else [live.shared, preview.shared]


def tags_of(listed, key="Key", value="Value"):
    """A list of keys and values as a dictionary."""
    return {tag[key]: tag[value] for tag in listed or []}


def document(text):
    """A policy document, whether it comes as text, URL-encoded text or parsed."""
    if not isinstance(text, str):
        return text
    return json.loads(text if text.lstrip().startswith("{") else urllib.parse.unquote(text))


def listed(value):
    """A list, also of one."""
    return value if isinstance(value, list) else [value]


def statements(policy):
    return listed(document(policy)["Statement"])


def shown(value):
    """A value as text, the same in every run."""
    return "{" + ", ".join(sorted(map(repr, value))) + "}" if isinstance(value, set) else repr(value)


class Checks:
    """What was found, against what is expected."""

    def __init__(self):
        self.lines, self.met, self.failed = [], 0, 0

    def read(self, row, place, read):
        """Runs the checks of a row at a place."""
        met = self.met + self.failed

        def check(what, found, expected=True):
            self.add(row, f"{place}: {what}", found, expected)

        try:
            read(place, check)
        except Exception as error:  # A row that cannot be read is a row that is not met.
            self.add(row, f"{place}: reading it", f"{type(error).__name__}: {error}", "no error")
        if self.met + self.failed == met:
            self.add(row, f"{place}: anything to check", 0, "some checks")

    def add(self, row, what, found, expected):
        if found == expected:
            self.met += 1
            self.lines.append(f"ok   [{row}] {what}")
        else:
            self.failed += 1
            self.lines.append(f"FAIL [{row}] {what}: expected {shown(expected)}, found {shown(found)}")
