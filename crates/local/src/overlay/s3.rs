//! S3: what a new bucket has on AWS and not on the emulators (user guide, "Default settings for new S3 buckets"); moto drops a
//! new bucket's tags and EventBridge notifications, and lets two accounts have one name.

use serde_json::{Value, json};

use super::events;
use crate::emulator::Backend;
use crate::front::Ctx;
use crate::realism::times;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

pub(super) async fn before(ctx: &Ctx<'_>, call: &mut Call) -> Result<Option<Value>, ApiError> {
    let bucket = call.params.text("Bucket");
    match call.operation.as_str() {
        "CreateBucket" => {
            let owner = ctx.front.accounts.all().into_iter().find(|account| {
                let there = Ctx::new(ctx.front, account, ctx.region);
                account.id != ctx.account.id && there.recall("bucket", bucket).is_some()
            });
            if owner.is_some() {
                let message = "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.";
                return Err(ApiError::with_status(409, "BucketAlreadyExists", message));
            }
        }
        "DeleteBucket" => {
            // Unfinished uploads hold a bucket too.
            let uploads = ctx.ask("s3", "ListMultipartUploads", json!({"Bucket": bucket})).await.unwrap_or_default();
            if !uploads.list("Uploads").is_empty() {
                let message = "The bucket you tried to delete is not empty";
                return Err(ApiError::with_status(409, "BucketNotEmpty", message));
            }
        }
        // Encryption cannot be taken away, it falls back to the default.
        "DeleteBucketEncryption" => {
            encrypted(ctx, bucket).await?;
            return Ok(Some(json!({})));
        }
        _ => {}
    }
    Ok(None)
}

pub(super) async fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) -> Result<(), ApiError> {
    let params = &call.params;
    let bucket = params.text("Bucket");
    match call.operation.as_str() {
        // In us-east-1 the same request again succeeds and changes nothing.
        "CreateBucket" if ctx.recall("bucket", bucket).is_none() => {
            ctx.remember("bucket", bucket, &json!({"region": ctx.region}));
            furnished(ctx, params).await?;
        }
        "DeleteBucket" => ctx.forget("bucket", bucket),
        "PutObject" => created(ctx, bucket, params.text("Key"), value.text("VersionId")).await?,
        "PutBucketNotificationConfiguration" => {
            let bridge = params.get("NotificationConfiguration").and_then(|c| c.get("EventBridgeConfiguration"));
            let before = ctx.recall("bucket", bucket).filter(|known| known.has("bridge"));
            let since = before.and_then(|known| known.get("since").cloned()).unwrap_or_else(|| json!(ctx.now()));
            ctx.remember("bucket", bucket, &json!({"bridge": bridge, "since": since}));
        }
        "GetBucketNotificationConfiguration" => {
            let bridge = ctx.recall("bucket", bucket).and_then(|known| known.get("bridge").cloned());
            if let Some(bridge) = bridge.filter(|bridge| !bridge.is_null()) {
                value.set("EventBridgeConfiguration", bridge);
            }
        }
        _ => {}
    }
    Ok(())
}

/// Tells EventBridge of a new object, where the bucket is to.
async fn created(ctx: &Ctx<'_>, bucket: &str, key: &str, version: &str) -> Result<(), ApiError> {
    let known = ctx.recall("bucket", bucket).unwrap_or_default();
    let since = known.get("since").and_then(Value::as_f64).unwrap_or_default();
    let too_early = ctx.front.settings.realism.is_on() && ctx.now() - since < times::BUCKET_BRIDGE;
    if !known.has("bridge") || too_early {
        return Ok(());
    }
    let there = ctx.elsewhere(known.text("region"));
    let event = json!({
        "source": "aws.s3",
        "detail-type": "Object Created",
        "detail": {"bucket": {"name": bucket}, "object": {"key": key}},
    });
    events::happened(&there, &event, version).await
}

/// Gives a new bucket what AWS gives it: no public access, its owner's objects only, encryption with S3's own key.
async fn furnished(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    let bucket = params.text("Bucket");
    let block = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];
    let block: Value = block.iter().map(|name| ((*name).to_owned(), Value::Bool(true))).collect::<serde_json::Map<_, _>>().into();
    let params_of = json!({"Bucket": bucket, "PublicAccessBlockConfiguration": block});
    ctx.ask("s3", "PutPublicAccessBlock", params_of).await?;
    if !params.has("ObjectOwnership") {
        let controls = json!({"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]});
        ctx.ask("s3", "PutBucketOwnershipControls", json!({"Bucket": bucket, "OwnershipControls": controls})).await?;
    }
    encrypted(ctx, bucket).await?;
    let tags = params.get("CreateBucketConfiguration").map(|c| c.list("Tags").to_vec()).unwrap_or_default();
    if ctx.front.backend() == Backend::Moto && !tags.is_empty() {
        ctx.ask("s3", "PutBucketTagging", json!({"Bucket": bucket, "Tagging": {"TagSet": tags}})).await?;
    }
    Ok(())
}

async fn encrypted(ctx: &Ctx<'_>, bucket: &str) -> Result<(), ApiError> {
    let rules = json!([{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": false}]);
    let put = json!({"Bucket": bucket, "ServerSideEncryptionConfiguration": {"Rules": rules}});
    ctx.ask("s3", "PutBucketEncryption", put).await.map(|_| ())
}
