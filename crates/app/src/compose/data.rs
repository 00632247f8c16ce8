//! The data of an environment: its databases, caches and buckets, and how services reach them.

use std::collections::BTreeMap;

use provision_aws::kinds::s3::Bucket;
use provision_aws::kinds::secretsmanager::Secret as Stored;
use provision_engine::{Handle, Secret, Val};

use super::{Composer, Shared};
use crate::config::model::{ResourceKind, ResourceName};
use crate::config::variables::{Member, Output};

/// How a database or a cache is reached.
pub(super) struct Reached {
    pub(super) host: Val<String>,
    pub(super) port: Val<String>,
    /// `redis` or `rediss`, of a cache.
    pub(super) scheme: &'static str,
    /// The secret with its credentials.
    pub(super) credentials: Handle<Stored>,
    /// The member of it that is the password.
    pub(super) password: &'static str,
}

/// The data of an environment.
#[derive(Default)]
pub(super) struct Data {
    pub(super) reached: BTreeMap<ResourceName, Reached>,
    pub(super) buckets: BTreeMap<ResourceName, Handle<Bucket>>,
}

impl Data {
    /// What a resource tells of itself; nothing for one that is not there, which the reader does not let through.
    pub(super) fn output(&self, resource: &ResourceName, output: Output) -> Val<String> {
        let reached = self.reached.get(resource);
        let value = match output {
            Output::Host => reached.map(|reached| reached.host.clone()),
            Output::Port => reached.map(|reached| reached.port.clone()),
            Output::Scheme => reached.map(|reached| reached.scheme.to_owned().into()),
            Output::BucketName => self.buckets.get(resource).map(|bucket| bucket.exists(|out| out.name.clone())),
        };
        value.unwrap_or_else(|| String::new().into())
    }

    /// A member of a resource's credentials.
    pub(super) fn member(&self, resource: &ResourceName, member: Member) -> Val<Secret> {
        let Some(reached) = self.reached.get(resource) else { return Secret::new(String::new()).into() };
        let name = if member == Member::Password { reached.password } else { member.as_str() };
        reached.credentials.exists(move |out| out.member(name).unwrap_or_else(|| Secret::new(String::new())))
    }
}

impl Composer<'_> {
    /// Everything that holds data in the environment. Databases come first: nothing takes longer.
    pub(super) fn data(&mut self, shared: &Shared) -> Data {
        let mut data = Data::default();
        let monitoring = self.monitoring_role();
        for resource in &self.app.resources {
            let name = resource.name.clone();
            match &resource.kind {
                ResourceKind::Database(database) => {
                    data.reached.insert(name, self.database(shared, resource, database, monitoring));
                }
                ResourceKind::Cache(cache) => _ = data.reached.insert(name, self.cache(shared, resource, cache)),
                ResourceKind::ObjectStorage(storage) => {
                    data.buckets.insert(name, self.object_storage(shared, resource, storage));
                }
            }
        }
        data
    }
}
