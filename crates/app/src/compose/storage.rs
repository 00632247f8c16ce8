//! Row "object storage": a bucket for each resource of that type.

use provision_aws::kinds::s3::{Bucket, BucketArgs, BucketOut, CorsRule, grants};
use provision_engine::{Handle, Set};

use super::buckets::Draft;
use super::{Composer, Shared, account, region};
use crate::config::model::{CorsRule as Wanted, EnvironmentKind, HttpMethod, ObjectStorage, Resource, WebOrigin};

impl Composer<'_> {
    /// A bucket that one service's tasks reach, and nobody else.
    pub(super) fn object_storage(&mut self, shared: &Shared, resource: &Resource, storage: &ObjectStorage) -> Handle<Bucket> {
        let node = format!("bucket.{}", resource.known_as);
        let out = self.bucket_of(&node);
        let draft = Draft {
            // What a preview holds was made to be thrown away; all other data is its owner's.
            empty_on_delete: self.environment.kind == EnvironmentKind::Preview,
            ..Draft::of(&out, [grants::only_tls(&out.arn)])
        };
        let access_logs = shared.buckets.access_logs(self.environment, &node);
        let cors = storage.cors.iter().map(cors).collect::<Vec<_>>().into();
        let args = BucketArgs { cors, access_logs, ..draft.args() };
        self.stack.add(self.scope.ix, node, args)
    }

    /// What is known of a node's bucket before it is there.
    pub(super) fn bucket_of(&self, node: &str) -> BucketOut {
        let region = region(self.collection);
        let usual = || Bucket::name_of(&self.scope.id, node, &account(self.collection), &region);
        BucketOut::of(&self.scope.named(node, usual), &region)
    }
}

fn cors(rule: &Wanted) -> CorsRule {
    let texts = |texts: &[String]| texts.iter().cloned().collect::<Set<String>>();
    CorsRule {
        origins: rule.origins.iter().map(WebOrigin::to_string).collect(),
        methods: rule.methods.iter().map(|method| HttpMethod::as_str(*method).to_owned()).collect(),
        headers: texts(&rule.headers),
        exposed: texts(&rule.exposed_headers),
        max_age_s: rule.max_age_s,
    }
}
