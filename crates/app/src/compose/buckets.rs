//! Row "buckets": what a collection's pipelines read, and where its logs go.

use provision_aws::kinds::s3::{AccessLogs, Bucket, BucketArgs, BucketOut, Encryption, LifecycleRule, grants};
use provision_aws::types::{PolicyDocument, Statement};
use provision_engine::{Handle, Need, Set, Stack, Val};

use super::{Place, account, region};
use crate::config::model::{Collection, Environment};

/// Where the load balancer's access logs are, in the bucket of logs.
pub(super) const ALB_LOGS: &str = "alb";
/// Where the access logs of buckets are.
const BUCKET_LOGS: &str = "s3/";
/// Days for which access logs are kept.
const KEEP_LOGS_DAYS: u32 = 90;
/// Days for which sources and what is built of them are kept.
const KEEP_SOURCE_DAYS: u32 = 30;
/// Days after which an upload that was not finished is dropped.
const UNFINISHED_DAYS: u32 = 7;

/// The buckets of a collection.
pub(super) struct Buckets {
    /// Sources and artifacts of pipelines.
    pub(super) source: Handle<Bucket>,
    /// Access logs.
    pub(super) logs: Handle<Bucket>,
}

impl Buckets {
    /// Where the access logs of an environment's bucket go.
    pub(super) fn access_logs(&self, environment: &Environment, node: &str) -> Val<Option<AccessLogs>> {
        let prefix = format!("{BUCKET_LOGS}{}/{node}/", environment.name);
        self.logs.exists(move |out| Some(AccessLogs { bucket: out.name.clone(), prefix: prefix.clone() }))
    }
}

pub(super) fn buckets(stack: &mut Stack, place: &Place, collection: &Collection) -> Buckets {
    let (account, region) = (account(collection), region(collection));
    let named = |node: &str| {
        let usual = || Bucket::name_of(&place.id, node, &account, &region);
        BucketOut::of(&place.named(node, usual), &region)
    };
    let expiring = |prefix: &str, days: u32| LifecycleRule {
        prefix: prefix.to_owned(),
        expire_days: Some(days),
        noncurrent_days: Some(days),
        abort_uploads_days: Some(UNFINISHED_DAYS),
        foreign: false,
    };

    let logs_out = named("bucket.logs");
    let writers = [
        grants::only_tls(&logs_out.arn),
        grants::alb_logs(&logs_out.arn, ALB_LOGS, &account),
        grants::server_access_logs(&logs_out.arn, BUCKET_LOGS, &account),
        grants::distribution_logs(&logs_out.arn, &account, region.partition()),
    ];
    // Load balancers write to a bucket with S3's own keys alone.
    // Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html>.
    let logs = Draft { encryption: Encryption::s3(), lifecycle: expiring("", KEEP_LOGS_DAYS), ..Draft::of(&logs_out, writers) };
    let logs = stack.add(place.ix, "bucket.logs", logs.args());

    let source_out = named("bucket.source");
    let access_logs = AccessLogs { bucket: logs_out.name, prefix: format!("{BUCKET_LOGS}source/") };
    let source = Draft {
        versioning: true,
        event_bridge: true,
        access_logs: Some(access_logs),
        lifecycle: expiring("", KEEP_SOURCE_DAYS),
        ..Draft::of(&source_out, [grants::only_tls(&source_out.arn)])
    };
    let source = stack.add(place.ix, "bucket.source", source.args());
    stack.after(source, logs.edge(Need::Exists));
    Buckets { source, logs }
}

/// A private bucket, before it is told what is special about it.
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) policy: PolicyDocument,
    pub(super) encryption: Encryption,
    pub(super) versioning: bool,
    pub(super) event_bridge: bool,
    pub(super) lifecycle: LifecycleRule,
    pub(super) access_logs: Option<AccessLogs>,
    pub(super) empty_on_delete: bool,
}

impl Draft {
    /// With these statements, encrypted with the key that AWS manages, and nothing that expires but unfinished uploads.
    pub(super) fn of(out: &BucketOut, statements: impl IntoIterator<Item = Statement>) -> Self {
        Self {
            name: out.name.clone(),
            policy: PolicyDocument::new(statements),
            encryption: Encryption::aws_managed(),
            versioning: false,
            event_bridge: false,
            lifecycle: LifecycleRule { abort_uploads_days: Some(UNFINISHED_DAYS), ..LifecycleRule::default() },
            access_logs: None,
            empty_on_delete: true,
        }
    }

    pub(super) fn args(self) -> BucketArgs {
        BucketArgs {
            name: self.name.into(),
            versioning: self.versioning.into(),
            encryption: self.encryption.into(),
            public_access_blocked: true.into(),
            ownership: "BucketOwnerEnforced".to_owned().into(),
            policy: self.policy.into(),
            cors: Vec::new().into(),
            lifecycle: [self.lifecycle].into_iter().collect::<Set<_>>().into(),
            event_bridge: self.event_bridge.into(),
            access_logs: self.access_logs.into(),
            empty_on_delete: self.empty_on_delete.into(),
        }
    }
}
