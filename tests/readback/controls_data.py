"""Controls of buckets, databases, caches and secrets."""

import datetime

import row_cache
import row_database
import s3
import secrets_of

DEFAULT_PORTS = {"postgres": 5432, "mysql": 3306}


def buckets(fails):
    def failing(place):
        return [node for node, bucket in s3.mine(place).items() if fails(place, node, bucket)]

    return failing


def blocked(place, _, bucket):
    block = place.client("s3").get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    return not all(block.values())


def public(place, _, bucket):
    allowed = [one for one in s3.policy(place, bucket) if one["Effect"] == "Allow"]
    return any(s3.principal(one) == "*" for one in allowed)


def others(place, _, bucket):
    """Another account's principals."""
    allowed = [one for one in s3.policy(place, bucket) if one["Effect"] == "Allow"]
    return any("AWS" in one["Principal"] for one in allowed)


def plain(place, _, bucket):
    denied = [one for one in s3.policy(place, bucket) if one["Effect"] == "Deny"]
    return not any("aws:SecureTransport" in one.get("Condition", {}).get("Bool", {}) for one in denied)


def unlogged(place, node, bucket):
    # The bucket that takes the logs is none of this control's.
    return node != "bucket.logs" and not s3.logs_to(place, bucket)


def lists(place, _, bucket):
    rules = place.client("s3").get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    return [rule["ObjectOwnership"] for rule in rules] != ["BucketOwnerEnforced"]


def endless(place, _, bucket):
    return not s3.lifecycle(place, bucket)


BUCKETS = {
    "S3.2": buckets(public),
    "S3.3": buckets(public),
    "S3.5": buckets(plain),
    "S3.6": buckets(others),
    "S3.8": buckets(blocked),
    "S3.9": buckets(unlogged),
    "S3.12": buckets(lists),
    "S3.13": buckets(endless),
}


def instance(fails):
    return lambda place: [one["DBInstanceIdentifier"] for one in [row_database.instance(place)] if fails(one)]


def snapshots(place):
    found = place.pages("rds", "describe_db_snapshots", "DBSnapshots")
    return [one["DBSnapshotIdentifier"] for one in found if not one.get("Encrypted")]


def forced(place):
    name = row_database.instance(place)["DBParameterGroups"][0]["DBParameterGroupName"]
    return [] if row_database.parameters(place, name).get("rds.force_ssl") == "1" else [name]


def proxies(place):
    return [one["DBProxyName"] for one in place.pages("rds", "describe_db_proxies", "DBProxies") if not one["RequireTLS"]]


def cache(fails):
    return lambda place: [one["ReplicationGroupId"] for one in [row_cache.group(place)] if fails(one)]


def cache_node(fails):
    return lambda place: [one["CacheClusterId"] for one in [row_cache.node(place)] if fails(one)]


def secrets(fails):
    return lambda place: [node for node, one in secrets_of.mine(place).items() if fails(one)]


def since(moment):
    return datetime.datetime.now(datetime.timezone.utc) - moment


def unused(secret):
    return since(secret.get("LastAccessedDate", secret["CreatedDate"])) > datetime.timedelta(days=90)


def old(secret):
    return since(secret.get("LastChangedDate", secret["CreatedDate"])) > datetime.timedelta(days=90)


def lost(secret):
    return bool(secret.get("RotationEnabled")) and "LastRotatedDate" not in secret


DATABASES = {
    "RDS.2": instance(lambda one: one["PubliclyAccessible"]),
    "RDS.3": instance(lambda one: not one["StorageEncrypted"]),
    "RDS.4": snapshots,
    "RDS.5": instance(lambda one: not one["MultiAZ"]),
    "RDS.6": instance(lambda one: not one.get("MonitoringInterval")),
    "RDS.8": instance(lambda one: not one["DeletionProtection"]),
    "RDS.9": instance(lambda one: not one.get("EnabledCloudwatchLogsExports")),
    "RDS.10": instance(lambda one: not one["IAMDatabaseAuthenticationEnabled"]),
    "RDS.11": instance(lambda one: one["BackupRetentionPeriod"] < 7),
    "RDS.13": instance(lambda one: not one["AutoMinorVersionUpgrade"]),
    "RDS.17": instance(lambda one: not one["CopyTagsToSnapshot"]),
    "RDS.18": instance(lambda one: not one.get("DBSubnetGroup", {}).get("VpcId")),
    "RDS.23": instance(lambda one: one["Endpoint"]["Port"] == DEFAULT_PORTS[one["Engine"]]),
    "RDS.25": instance(lambda one: one["MasterUsername"] in row_database.DEFAULT_NAMES),
    "RDS.26": instance(lambda one: one["BackupRetentionPeriod"] == 0),
    "RDS.36": instance(lambda one: "postgresql" not in one.get("EnabledCloudwatchLogsExports", [])),
    "RDS.38": forced,
    "RDS.43": proxies,
}
CACHES = {
    "ElastiCache.1": cache(lambda one: one.get("SnapshotRetentionLimit", 0) < 1),
    "ElastiCache.2": cache_node(lambda one: not one["AutoMinorVersionUpgrade"]),
    "ElastiCache.3": cache(lambda one: one["AutomaticFailover"] != "enabled"),
    "ElastiCache.4": cache(lambda one: not one["AtRestEncryptionEnabled"]),
    "ElastiCache.5": cache(lambda one: not one["TransitEncryptionEnabled"]),
    "ElastiCache.6": cache(lambda one: not one["AuthTokenEnabled"]),
    "ElastiCache.7": cache_node(lambda one: one["CacheSubnetGroupName"] == "default"),
}
SECRETS = {
    "SecretsManager.1": secrets(lambda one: not one.get("RotationEnabled")),
    "SecretsManager.2": secrets(lost),
    "SecretsManager.3": secrets(unused),
    "SecretsManager.4": secrets(old),
}

COLLECTION = BUCKETS
ENVIRONMENT = {**BUCKETS, **DATABASES, **CACHES, **SECRETS}
