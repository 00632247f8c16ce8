//! Overlays of S3.

use super::*;

/// A bucket: its name. Names are unique in all accounts.
async fn bucket(c: &Client) -> String {
    let name = format!("overlay-{}", c.account());
    c.ok("s3", "CreateBucket", json!({"Bucket": name, "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}})).await;
    name
}

rows! {
    new_buckets_are_not_public: [Ministack Moto], async |c: Client| {
        let bucket = json!({"Bucket": bucket(&c).await});
        let found = c.call("s3", "GetPublicAccessBlock", bucket.clone()).await.unwrap_or_default();
        let blocked = found["PublicAccessBlockConfiguration"]["RestrictPublicBuckets"] == true;
        c.ok("s3", "DeletePublicAccessBlock", bucket.clone()).await;
        blocked && refused(&c, "s3", "GetPublicAccessBlock", bucket, "NoSuchPublicAccessBlockConfiguration").await
    };
    new_buckets_are_their_owners: [Moto], async |c: Client| {
        let bucket = json!({"Bucket": bucket(&c).await});
        let found = c.call("s3", "GetBucketOwnershipControls", bucket.clone()).await.unwrap_or_default();
        let enforced = found["OwnershipControls"]["Rules"][0]["ObjectOwnership"] == "BucketOwnerEnforced";
        c.ok("s3", "DeleteBucketOwnershipControls", bucket.clone()).await;
        enforced && refused(&c, "s3", "GetBucketOwnershipControls", bucket, "OwnershipControlsNotFoundError").await
    };
    buckets_are_always_encrypted: [Moto], async |c: Client| {
        let bucket = bucket(&c).await;
        let algorithm = async || {
            let found = c.call("s3", "GetBucketEncryption", json!({"Bucket": bucket})).await.unwrap_or_default();
            found["ServerSideEncryptionConfiguration"]["Rules"][0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"].clone()
        };
        let before = algorithm().await;
        let rules = json!([{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]);
        c.ok("s3", "PutBucketEncryption", json!({"Bucket": bucket, "ServerSideEncryptionConfiguration": {"Rules": rules}})).await;
        let between = algorithm().await;
        c.ok("s3", "DeleteBucketEncryption", json!({"Bucket": bucket})).await;
        before == "AES256" && between == "aws:kms" && algorithm().await == "AES256"
    };
    a_name_is_of_one_bucket: [], async |c: Client| {
        let name = bucket(&c).await;
        let again = json!({"Bucket": name, "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}});
        refused(&c, "s3", "CreateBucket", again, "BucketAlreadyOwnedByYou").await
    };
    buckets_are_tagged_as_they_are_made: [Moto], async |c: Client| {
        let name = format!("tagged-{}", c.account());
        let tags = json!([{"Key": "k", "Value": "v"}]);
        let create = json!({"Bucket": name, "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1", "Tags": tags}});
        c.ok("s3", "CreateBucket", create).await;
        c.call("s3", "GetBucketTagging", json!({"Bucket": name})).await.unwrap_or_default()["TagSet"] == tags
    };
    notifications_to_the_event_bridge: [Moto], async |c: Client| {
        let bucket = bucket(&c).await;
        let put = json!({"Bucket": bucket, "NotificationConfiguration": {"EventBridgeConfiguration": {}}});
        c.ok("s3", "PutBucketNotificationConfiguration", put).await;
        let found = c.ok("s3", "GetBucketNotificationConfiguration", json!({"Bucket": bucket})).await;
        c.ok("s3", "PutBucketNotificationConfiguration", json!({"Bucket": bucket, "NotificationConfiguration": {}})).await;
        let after = c.ok("s3", "GetBucketNotificationConfiguration", json!({"Bucket": bucket})).await;
        found["EventBridgeConfiguration"].is_object() && after["EventBridgeConfiguration"].is_null()
    };
    uploads_hold_their_bucket: [Ministack], async |c: Client| {
        let bucket = bucket(&c).await;
        let upload = c.ok("s3", "CreateMultipartUpload", json!({"Bucket": bucket, "Key": "k"})).await;
        let held = refused(&c, "s3", "DeleteBucket", json!({"Bucket": bucket}), "BucketNotEmpty").await;
        let abort = json!({"Bucket": bucket, "Key": "k", "UploadId": upload["UploadId"]});
        held && c.call("s3", "AbortMultipartUpload", abort).await.is_ok()
            && c.call("s3", "DeleteBucket", json!({"Bucket": bucket})).await.is_ok()
    };
    // Leases stand on these.
    objects_are_written_and_deleted_under_conditions: [], async |c: Client| {
        let bucket = bucket(&c).await;
        let put = |text: &str, condition: (&str, &str)| json!({"Bucket": bucket, "Key": "k", "Body": text, condition.0: condition.1});
        let first = c.ok("s3", "PutObject", put("YQ==", ("IfNoneMatch", "*"))).await;
        let mut right = refused(&c, "s3", "PutObject", put("Yg==", ("IfNoneMatch", "*")), "PreconditionFailed").await;
        let version = first["ETag"].as_str().unwrap_or_default().to_owned();
        let Ok(second) = c.call("s3", "PutObject", put("Yg==", ("IfMatch", &version))).await else { return false };
        right &= second["ETag"] != first["ETag"];
        right &= refused(&c, "s3", "PutObject", put("Yw==", ("IfMatch", &version)), "PreconditionFailed").await;
        let delete = |version: &str| json!({"Bucket": bucket, "Key": "k", "IfMatch": version});
        right &= refused(&c, "s3", "DeleteObject", delete(&version), "PreconditionFailed").await;
        right &= c.call("s3", "DeleteObject", delete(second["ETag"].as_str().unwrap_or_default())).await.is_ok();
        // What is not there is no other than it was.
        right && refused(&c, "s3", "PutObject", put("Yw==", ("IfMatch", &version)), "NoSuchKey").await
    };
    // What both have already, and the product leans on.
    what_a_bucket_does_not_have: [], async |c: Client| {
        let bucket = json!({"Bucket": bucket(&c).await});
        let mut missing = true;
        for (operation, code) in [
            ("GetBucketPolicy", "NoSuchBucketPolicy"),
            ("GetBucketLifecycleConfiguration", "NoSuchLifecycleConfiguration"),
            ("GetBucketCors", "NoSuchCORSConfiguration"),
            ("GetBucketTagging", "NoSuchTagSet"),
            ("GetBucketWebsite", "NoSuchWebsiteConfiguration"),
        ] {
            missing &= refused(&c, "s3", operation, bucket.clone(), code).await;
        }
        missing
    };
    buckets_with_objects_stay: [], async |c: Client| {
        let bucket = bucket(&c).await;
        let versioned = json!({"Bucket": bucket, "VersioningConfiguration": {"Status": "Enabled"}});
        c.ok("s3", "PutBucketVersioning", versioned).await;
        c.ok("s3", "PutObject", json!({"Bucket": bucket, "Key": "k", "Body": "eA=="})).await;
        c.ok("s3", "DeleteObject", json!({"Bucket": bucket, "Key": "k"})).await;
        refused(&c, "s3", "DeleteBucket", json!({"Bucket": bucket}), "BucketNotEmpty").await
    };
}

/// The front knows the accounts; the emulators are asked with one.
#[tokio::test]
async fn names_of_buckets_are_unique_in_all_accounts() {
    for backend in BOTH {
        let (aws, _account, client) = plain(backend).await;
        let name = bucket(&client).await;
        let other = Client::front(&aws.new_account().await.unwrap());
        let create = json!({"Bucket": name, "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}});
        assert_eq!(other.refused("s3", "CreateBucket", create).await, "BucketAlreadyExists", "{backend:?}");
    }
}
