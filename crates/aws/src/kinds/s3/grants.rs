//! The statements of bucket policies: what is refused to everybody, and what AWS's own services may do.

use crate::types::{AccountId, Arn, Statement};

/// Refuses requests without TLS.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html>.
#[must_use]
pub fn only_tls(bucket: &Arn) -> Statement {
    let within = format!("{bucket}/*");
    Statement::deny_everybody(&["s3:*"], &[bucket.as_str(), &within]).when("Bool", "aws:SecureTransport", &["false"])
}

/// Refuses to write an object without a condition on what is there.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html>.
#[must_use]
pub fn only_under_a_condition(bucket: &Arn) -> Statement {
    Statement::deny_everybody(&["s3:PutObject"], &[&format!("{bucket}/*")])
        .when("Null", "s3:if-none-match", &["true"])
        .when("Null", "s3:if-match", &["true"])
        .when("Bool", "s3:ObjectCreationOperation", &["true"])
}

/// Lets application load balancers of the account write access logs under a prefix.
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html>.
#[must_use]
pub fn alb_logs(bucket: &Arn, prefix: &str, account: &AccountId) -> Statement {
    let service = "logdelivery.elasticloadbalancing.amazonaws.com";
    let keys = if prefix.is_empty() { String::new() } else { format!("{}/", prefix.trim_end_matches('/')) };
    Statement::allow_service(service, &["s3:PutObject"], &format!("{bucket}/{keys}AWSLogs/{account}/*"))
}

/// Lets S3 write the access logs of the account's buckets under a prefix.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html>.
#[must_use]
pub fn server_access_logs(bucket: &Arn, prefix: &str, account: &AccountId) -> Statement {
    let statement = Statement::allow_service("logging.s3.amazonaws.com", &["s3:PutObject"], &format!("{bucket}/{prefix}*"));
    statement.when("StringEquals", "aws:SourceAccount", &[account.as_str()])
}

/// Lets CloudWatch Logs write what the account's distributions are asked for and answer. This is what it adds by itself to a policy
/// that lacks it.
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html>.
#[must_use]
pub fn distribution_logs(bucket: &Arn, account: &AccountId, partition: &str) -> Statement {
    let source = format!("arn:{partition}:logs:us-east-1:{account}:delivery-source:*");
    Statement::allow_service("delivery.logs.amazonaws.com", &["s3:PutObject"], &format!("{bucket}/AWSLogs/{account}/*"))
        .when("StringEquals", "s3:x-amz-acl", &["bucket-owner-full-control"])
        .when("StringEquals", "aws:SourceAccount", &[account.as_str()])
        .when("ArnLike", "aws:SourceArn", &[&source])
}

/// Lets a distribution read, and list, so that a file that is not there is a 404 and not a refusal.
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html>.
#[must_use]
pub fn distribution_reads(bucket: &Arn, distribution: &Arn) -> [Statement; 2] {
    let service = "cloudfront.amazonaws.com";
    [
        Statement::allow_service(service, &["s3:GetObject"], &format!("{bucket}/*")),
        Statement::allow_service(service, &["s3:ListBucket"], bucket.as_str()),
    ]
    .map(|statement| statement.when("StringEquals", "AWS:SourceArn", &[distribution.as_str()]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::PolicyDocument;

    #[test]
    fn a_document_of_grants_is_read_back_as_the_same() {
        let (bucket, account) = (Arn::new("arn:aws:s3:::b"), AccountId::new("123456789012"));
        let distribution = Arn::new("arn:aws:cloudfront::123456789012:distribution/E1");
        let all = [only_tls(&bucket), alb_logs(&bucket, "alb", &account), server_access_logs(&bucket, "s3/", &account)];
        let all = all.into_iter().chain([distribution_logs(&bucket, &account, "aws")]);
        let document = PolicyDocument::new(all.chain(distribution_reads(&bucket, &distribution)));
        let seen = PolicyDocument::parse(&document.to_json()).unwrap();
        assert_eq!(seen, document);
        let text = document.to_json();
        assert!(text.contains("arn:aws:s3:::b/alb/AWSLogs/123456789012/*"), "{text}");
        assert!(!document.is_empty() && PolicyDocument::new([]).is_empty());
    }
}
