"""Buckets, by the address of their node, and what they have in common."""

from reader import listed, once, statements, tags_of


@once
def mine(place):
    """The names of a place's buckets."""
    client, pairs = place.client("s3"), []
    for bucket in client.list_buckets()["Buckets"]:
        pairs.append((bucket["Name"], tags_of(client.get_bucket_tagging(Bucket=bucket["Name"])["TagSet"])))
    return place.mine(pairs)


def private(place, check, name, bucket):
    """What every bucket has."""
    client = place.client("s3")
    block = client.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    check(f"{name}: public access is blocked, four times", sorted(block.values()), [True] * 4)
    owner = client.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    check(f"{name}: ownership", [rule["ObjectOwnership"] for rule in owner], ["BucketOwnerEnforced"])
    denied = [one for one in policy(place, bucket) if one["Effect"] == "Deny"]
    check(f"{name}: without TLS nothing", len(denied), 1)
    check(f"{name}: TLS condition", denied[0]["Condition"], {"Bool": {"aws:SecureTransport": ["false"]}})
    check(f"{name}: TLS for whom and what", (principal(denied[0]), listed(denied[0]["Action"])), ("*", ["s3:*"]))
    arn = f"arn:aws:s3:::{bucket}"
    check(f"{name}: TLS where", set(listed(denied[0]["Resource"])), {arn, f"{arn}/*"})
    rules = client.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    check(f"{name}: something expires", {rule["Status"] for rule in rules}, {"Enabled"})


def principal(statement):
    who = statement["Principal"]
    return who if isinstance(who, str) else who.get("AWS", who.get("Service"))


@once
def policy(place, bucket):
    return statements(place.client("s3").get_bucket_policy(Bucket=bucket)["Policy"])


def encryption(place, bucket):
    """The algorithm, and the key where it is one of one's own."""
    answer = place.client("s3").get_bucket_encryption(Bucket=bucket)
    rules = answer["ServerSideEncryptionConfiguration"]["Rules"]
    default = rules[0]["ApplyServerSideEncryptionByDefault"]
    return default["SSEAlgorithm"], default.get("KMSMasterKeyID")


@once
def lifecycle(place, bucket):
    return place.client("s3").get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]


def logs_to(place, bucket):
    return place.client("s3").get_bucket_logging(Bucket=bucket).get("LoggingEnabled", {}).get("TargetBucket")
