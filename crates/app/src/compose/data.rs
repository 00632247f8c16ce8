//! The data of an environment: its databases, caches and buckets, and how services reach them.

use std::collections::BTreeMap;

use provision_aws::kinds::secretsmanager::Secret as Stored;
use provision_engine::{Handle, Secret, Val};

use super::{Composer, Shared};
use crate::config::model::{ResourceKind, ResourceName};
use crate::config::variables::{Member, Output};

/// How a database or a cache is reached.
pub(super) struct Reached {
    pub(super) host: Val<String>,
    pub(super) port: Val<String>,
    /// Of a database of ours: what it is called within its instance, and who owns it.
    pub(super) login: Option<Login>,
    /// `redis` or `rediss`, of a cache.
    pub(super) scheme: &'static str,
    /// Its credentials.
    pub(super) credentials: Credentials,
    /// The member of it that is the password.
    pub(super) password: &'static str,
}

/// What a database is called within its instance, and who owns it.
pub(super) struct Login {
    pub(super) database: String,
    pub(super) user: String,
}

/// Where the credentials of a database or a cache are.
pub(super) enum Credentials {
    /// In a secret of ours.
    Ours(Handle<Stored>),
    /// In somebody else's secret, which was read.
    Known(BTreeMap<String, Secret>),
}

/// A bucket, as its services know it.
pub(super) struct Kept {
    pub(super) name: Val<String>,
    pub(super) arn: Val<String>,
}

/// The data of an environment.
#[derive(Default)]
pub(super) struct Data {
    pub(super) reached: BTreeMap<ResourceName, Reached>,
    pub(super) buckets: BTreeMap<ResourceName, Kept>,
}

impl Data {
    /// What a resource tells of itself; nothing for one that is not there, which the reader does not let through.
    pub(super) fn output(&self, resource: &ResourceName, output: Output) -> Val<String> {
        let reached = self.reached.get(resource);
        let login = reached.and_then(|reached| reached.login.as_ref());
        let value = match output {
            Output::Host => reached.map(|reached| reached.host.clone()),
            Output::Port => reached.map(|reached| reached.port.clone()),
            Output::Scheme => reached.map(|reached| reached.scheme.to_owned().into()),
            Output::DatabaseName => login.map(|login| login.database.clone().into()),
            Output::User => login.map(|login| login.user.clone().into()),
            Output::BucketName => self.buckets.get(resource).map(|bucket| bucket.name.clone()),
        };
        value.unwrap_or_else(|| String::new().into())
    }

    /// A member of a resource's credentials.
    pub(super) fn member(&self, resource: &ResourceName, member: Member) -> Val<Secret> {
        let Some(reached) = self.reached.get(resource) else { return Secret::new(String::new()).into() };
        let name = if member == Member::Password { reached.password } else { member.as_str() };
        let none = || Secret::new(String::new());
        match &reached.credentials {
            Credentials::Ours(secret) => secret.exists(move |out| out.member(name).unwrap_or_else(Secret::unread)),
            Credentials::Known(members) => members.get(name).cloned().unwrap_or_else(none).into(),
        }
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
                    let existing = self.existing(shared, resource);
                    let reached = existing.unwrap_or_else(|| self.database(shared, resource, database, monitoring));
                    data.reached.insert(name, reached);
                }
                ResourceKind::Cache(cache) => {
                    let existing = self.existing(shared, resource);
                    data.reached.insert(name, existing.unwrap_or_else(|| self.cache(shared, resource, cache)));
                }
                ResourceKind::ObjectStorage(storage) => {
                    let kept = self.existing_bucket(resource).unwrap_or_else(|| {
                        let bucket = self.object_storage(shared, resource, storage);
                        Kept { name: bucket.exists(|out| out.name.clone()), arn: bucket.exists(|out| out.arn.to_string()) }
                    });
                    data.buckets.insert(name, kept);
                }
            }
        }
        data
    }
}
