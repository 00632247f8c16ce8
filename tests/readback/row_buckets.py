"""Rows "buckets", "object storage" and "frontends"."""

import cloudfront
import s3
from reader import listed


def buckets(place, check):
    found, client = s3.mine(place), place.client("s3")
    check("buckets", sorted(found), ["bucket.logs", "bucket.source"])
    source, logs = found["bucket.source"], found["bucket.logs"]
    for name, bucket in (("source", source), ("logs", logs)):
        s3.private(place, check, name, bucket)
        expiring = [rule for rule in s3.lifecycle(place, bucket) if rule.get("Expiration", {}).get("Days")]
        check(f"{name}: old objects expire", len(expiring), 1)
    check("source: versions", client.get_bucket_versioning(Bucket=source).get("Status"), "Enabled")
    check("source: encryption", s3.encryption(place, source), ("aws:kms", None))
    events = client.get_bucket_notification_configuration(Bucket=source)
    check("source: EventBridge hears of it", "EventBridgeConfiguration" in events)
    check("source: access logs", s3.logs_to(place, source), logs)
    # Load balancers write to nothing else.
    check("logs: encryption", s3.encryption(place, logs), ("AES256", None))
    writers = {s3.principal(one): one for one in s3.policy(place, logs) if one["Effect"] == "Allow"}
    balancers, buckets = "logdelivery.elasticloadbalancing.amazonaws.com", "logging.s3.amazonaws.com"
    check("logs: writers", {balancers, buckets} <= set(writers))
    check("logs: what writers may", {action for one in writers.values() for action in listed(one["Action"])}, {"s3:PutObject"})
    where = f"arn:aws:s3:::{logs}/alb/AWSLogs/{place.world.account}/*"
    check("logs: where balancers write", listed(writers[balancers]["Resource"]), [where])
    own = {"StringEquals": {"aws:SourceAccount": [place.world.account]}}
    check("logs: whose buckets write", writers[buckets]["Condition"], own)


def object_storage(place, check):
    bucket = s3.mine(place)["bucket.uploads"]
    s3.private(place, check, "uploads", bucket)
    check("encryption", s3.encryption(place, bucket), ("aws:kms", None))
    check("access logs", s3.logs_to(place, bucket), s3.mine(place.shared)["bucket.logs"])
    if place.everything:
        rules = place.client("s3").get_bucket_cors(Bucket=bucket)["CORSRules"]
        told = [(sorted(rule["AllowedMethods"]), rule["AllowedOrigins"]) for rule in rules]
        check("CORS", told, [(["GET", "PUT"], ["https://www.example.com"])])


def frontends(place, check):
    bucket = s3.mine(place)["frontend.web"]
    s3.private(place, check, "web", bucket)
    # A key that AWS manages cannot let CloudFront in.
    check("encryption", s3.encryption(place, bucket), ("AES256", None))
    check("access logs", s3.logs_to(place, bucket), s3.mine(place.shared)["bucket.logs"])
    allowed = [one for one in s3.policy(place, bucket) if one["Effect"] == "Allow"]
    check("who reads", {s3.principal(one) for one in allowed}, {"cloudfront.amazonaws.com"})
    check("what is read", {a for one in allowed for a in listed(one["Action"])}, {"s3:GetObject", "s3:ListBucket"})
    arn = cloudfront.distribution(place)["ARN"]
    conditions = [{"StringEquals": {"AWS:SourceArn": [arn]}}] * 2
    check("for whom", [one["Condition"] for one in allowed], conditions)
    origin = cloudfront.origins(place)["S3"]
    answer = place.client("cloudfront").get_origin_access_control(Id=origin["OriginAccessControlId"])
    config = answer["OriginAccessControl"]["OriginAccessControlConfig"]
    told = (config["OriginAccessControlOriginType"], config["SigningBehavior"], config["SigningProtocol"])
    check("origin access control", told, ("s3", "always", "sigv4"))


ROWS = [
    ("buckets", "collection", buckets),
    ("object storage", "environment", object_storage),
    ("frontends", "environment", frontends),
]
