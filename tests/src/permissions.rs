//! Law 16: what is sent is in the policy that is printed for the run.

use std::collections::BTreeSet;

use provision_aws::permissions::{Ask, Beside, Purpose, actions};
use provision_aws::types::{AccountId, Region};
use provision_engine::Graph;
use provision_local::CallRecord;

/// What IAM calls a service, where it is not what the API's model is called.
const SERVICES: [(&str, &str); 1] = [("elbv2", "elasticloadbalancing")];

/// The actions of operations that are not called as IAM calls them.
/// Sources: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>,
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html>.
const OTHERWISE: [(&str, &[&str]); 21] = [
    ("s3:HeadBucket", &["s3:ListBucket"]),
    ("s3:ListBuckets", &["s3:ListAllMyBuckets"]),
    ("s3:ListObjectsV2", &["s3:ListBucket"]),
    ("s3:ListObjectVersions", &["s3:ListBucketVersions"]),
    ("s3:ListMultipartUploads", &["s3:ListBucketMultipartUploads"]),
    ("s3:DeleteObjects", &["s3:DeleteObject", "s3:DeleteObjectVersion"]),
    ("s3:HeadObject", &["s3:GetObject"]),
    ("s3:GetBucketCors", &["s3:GetBucketCORS"]),
    ("s3:PutBucketCors", &["s3:PutBucketCORS"]),
    ("s3:DeleteBucketCors", &["s3:PutBucketCORS"]),
    ("s3:GetBucketEncryption", &["s3:GetEncryptionConfiguration"]),
    ("s3:PutBucketEncryption", &["s3:PutEncryptionConfiguration"]),
    ("s3:GetBucketLifecycleConfiguration", &["s3:GetLifecycleConfiguration"]),
    ("s3:PutBucketLifecycleConfiguration", &["s3:PutLifecycleConfiguration"]),
    ("s3:DeleteBucketLifecycle", &["s3:PutLifecycleConfiguration"]),
    ("s3:GetPublicAccessBlock", &["s3:GetBucketPublicAccessBlock"]),
    ("s3:PutPublicAccessBlock", &["s3:PutBucketPublicAccessBlock"]),
    ("s3:GetBucketNotificationConfiguration", &["s3:GetBucketNotification"]),
    ("s3:PutBucketNotificationConfiguration", &["s3:PutBucketNotification"]),
    ("s3:DeleteBucketTagging", &["s3:PutBucketTagging"]),
    ("cloudfront:CreateDistributionWithTags", &["cloudfront:CreateDistribution", "cloudfront:TagResource"]),
];

/// What everybody may do.
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>.
const FREE: [&str; 1] = ["sts:GetCallerIdentity"];

/// The actions that IAM asks for when this is called.
#[must_use]
pub fn actions_of(call: &CallRecord) -> Vec<String> {
    let service = SERVICES.iter().find(|(model, _)| *model == call.service).map_or(call.service.as_str(), |(_, iam)| iam);
    let name = format!("{service}:{}", call.operation);
    match OTHERWISE.iter().find(|(operation, _)| *operation == name) {
        Some((_, actions)) => actions.iter().map(|action| (*action).to_owned()).collect(),
        None if FREE.contains(&name.as_str()) => Vec::new(),
        None => vec![name],
    }
}

/// The run over these graphs.
#[must_use]
pub fn ask(purpose: Purpose, account: &str, region: &str, graphs: &[&Graph]) -> Ask {
    let beside = BTreeSet::from([Beside::Existing, Beside::Images]);
    Ask { beside, ..Ask::of(purpose, AccountId::new(account), Region::new(region), graphs) }
}

/// What was sent and is not allowed.
#[must_use]
pub fn beyond(calls: &[CallRecord], ask: &Ask) -> BTreeSet<String> {
    let allowed = actions(ask);
    let sent: BTreeSet<String> = calls.iter().flat_map(actions_of).collect();
    sent.into_iter().filter(|action| !allowed.contains(action.as_str())).collect()
}
