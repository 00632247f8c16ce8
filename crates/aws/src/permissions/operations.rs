//! Which actions IAM asks for when an operation is called.

/// The actions of operations that are not called as IAM calls them.
/// Sources: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>,
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html>.
pub(super) const OTHERWISE: [(&str, &[&str]); 21] = [
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

/// The actions that IAM asks for when an operation is called, which goes by its service as IAM calls it: `s3:HeadBucket`.
#[must_use]
pub fn actions_for(operation: &str) -> Vec<String> {
    match OTHERWISE.iter().find(|(name, _)| *name == operation) {
        Some((_, actions)) => actions.iter().map(|action| (*action).to_owned()).collect(),
        None if FREE.contains(&operation) => Vec::new(),
        None => vec![operation.to_owned()],
    }
}
