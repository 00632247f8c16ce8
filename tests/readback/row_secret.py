"""Row "secret `env`"."""

import ecs
import secrets_of

# What nobody may see of a database and of a cache: under their own names, and under those of the first of its sort.
MANAGED = {
    "MAIN_DB_PASSWORD",
    "MAIN_DATABASE_URL",
    "DB_PASSWORD",
    "DATABASE_URL",
    "SESSIONS_PASSWORD",
    "SESSIONS_URL",
    "REDIS_PASSWORD",
    "REDIS_URL",
}


def env(place, check):
    nodes = {"secret.env", "secret.origin", "secret.database.main", "secret.cache.sessions"}
    check("secrets", set(secrets_of.mine(place)), nodes)
    keys, empty = secrets_of.keys(place, "secret.env")
    check("its keys", keys, MANAGED | ({"SIGNING_KEY"} if place.production else set()))
    check("keys without a value", empty, set())
    check("rotation", "RotationRules" in secrets_of.mine(place)["secret.env"], False)
    # By reference, key by key: the value itself is nowhere.
    arn = secrets_of.mine(place)["secret.env"]["ARN"]
    container = ecs.definitions(place)["task-definition.api"]["containerDefinitions"][0]
    told = {one["name"]: one["valueFrom"] for one in container["secrets"]}
    # Each revision names the version that it reads: the current one, after an apply.
    version = told[next(iter(keys))].rsplit(":", 1)[1]
    stages = place.client("secretsmanager").describe_secret(SecretId=arn)["VersionIdsToStages"]
    check("the version", stages.get(version), ["AWSCURRENT"])
    check("what tasks are told", told, {name: f"{arn}:{name}::{version}" for name in keys})
    check("told twice", keys & {one["name"] for one in container["environment"]}, set())


ROWS = [("secret `env`", "environment", env)]
