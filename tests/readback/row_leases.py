"""Row "lease bucket": one for the account and region, whatever collections there are."""

import s3
from reader import NODE, STACK, listed, tags_of

# Identity of what no collection owns.
SHARED = "provision/@account/leases"


def leases(place, check):
    client = place.client("s3")
    name = f"provision-leases-{place.world.account}-{place.world.region}-an"
    check("there, in the account's own namespace", name in {bucket["Name"] for bucket in client.list_buckets()["Buckets"]})
    tags = tags_of(client.get_bucket_tagging(Bucket=name)["TagSet"])
    check("identity", (tags.get(STACK), tags.get(NODE)), (SHARED, "bucket"))
    three = {"Environment": "production", "ManagedBy": "coherence", "Application": "provision"}
    check("tags", {key: tags.get(key) for key in three}, three)
    block = client.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    check("public access is blocked, four times", sorted(block.values()), [True] * 4)
    owner = client.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"]
    check("ownership", [rule["ObjectOwnership"] for rule in owner], ["BucketOwnerEnforced"])
    check("encryption", s3.encryption(place, name), ("AES256", None))
    check("one version of a lease", client.get_bucket_versioning(Bucket=name).get("Status"), None)
    statements = s3.policy(place, name)
    check("nobody is let in", {one["Effect"] for one in statements}, {"Deny"})
    conditions = [one["Condition"] for one in statements]
    check("without TLS nothing", {"Bool": {"aws:SecureTransport": ["false"]}} in conditions)
    unconditional = {
        "Null": {"s3:if-none-match": ["true"], "s3:if-match": ["true"]},
        "Bool": {"s3:ObjectCreationOperation": ["true"]},
    }
    check("no write without a condition", unconditional in conditions)
    writes = [one for one in statements if one["Condition"] == unconditional]
    told = [(listed(one["Action"]), listed(one["Resource"])) for one in writes]
    check("of what", told, [(["s3:PutObject"], [f"arn:aws:s3:::{name}/*"])])
    rules = {rule["Filter"].get("Prefix"): rule["Expiration"]["Days"] for rule in s3.lifecycle(place, name)}
    check("dead leases expire", rules, {"environment/": 1, "service/": 1})


ROWS = [("lease bucket", "account", leases)]
