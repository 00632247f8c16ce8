//! Row "existing database", and caches and buckets in the same way: what somebody else made is used. Nothing of it is made or
//! changed but the way to it: a rule of its security group for each of our groups that calls it.

use std::collections::BTreeMap;

use provision_aws::kinds::ec2::{SecurityGroup, SecurityGroupRule, SecurityGroupRuleArgs};
use provision_aws::kinds::{elasticache, rds};
use provision_aws::types::SecurityGroupId;
use provision_engine::{Handle, Secret, Stack};

use super::data::{Credentials, Kept, Reached};
use super::{Composer, Overrides, Place, Shared};
use crate::config::model::Application;
use crate::config::model::{Collection, EnvName, Environment, ExistingResource, Resource, ResourceKind, ResourceName};

/// A database or a cache that exists already, as it was found before anything is composed. A graph that is only drawn is
/// composed without: it has the same nodes.
#[derive(Clone, Debug)]
pub struct LookedUp {
    /// The host name that takes writes.
    pub address: String,
    /// The port it listens on.
    pub port: u16,
    /// Its security groups.
    pub security_groups: Vec<SecurityGroupId>,
    /// `redis` or `rediss`, of a cache; else empty.
    pub scheme: &'static str,
    /// The members of the secret with its user's name and password; none where it wants none.
    pub credentials: BTreeMap<String, Secret>,
}

impl LookedUp {
    /// A database.
    #[must_use]
    pub fn database(found: rds::existing::Existing, credentials: BTreeMap<String, Secret>) -> Self {
        let rds::existing::Existing { address, port, security_groups, .. } = found;
        Self { address, port, security_groups, scheme: "", credentials }
    }

    /// A cache.
    #[must_use]
    pub fn cache(found: elasticache::existing::Existing, credentials: BTreeMap<String, Secret>) -> Self {
        let elasticache::existing::Existing { address, port, security_groups, tls, .. } = found;
        Self { address, port, security_groups, scheme: if tls { "rediss" } else { "redis" }, credentials }
    }
}

/// What was looked up, by environment and resource.
pub type AllLookedUp = BTreeMap<(EnvName, ResourceName), LookedUp>;

/// The existing databases and caches of an environment.
pub fn reached<'a>(
    app: &'a Application,
    environment: &'a Environment,
) -> impl Iterator<Item = (&'a Resource, &'a ExistingResource)> {
    let all = app.of(environment).resources.iter().filter(|one| !matches!(one.kind, ResourceKind::ObjectStorage(_)));
    all.filter_map(|resource| Some((resource, environment.existing.get(&resource.name)?)))
}

/// The ways to what exists already: one for each database or cache and caller, however many environments use it.
pub(super) fn ways(
    stack: &mut Stack,
    place: &Place,
    app: &Application,
    collection: &Collection,
    overrides: &Overrides,
    callers: &[(&'static str, Handle<SecurityGroup>)],
) -> Vec<Handle<SecurityGroupRule>> {
    let mut found: BTreeMap<String, Option<&LookedUp>> = BTreeMap::new();
    for environment in &collection.environments {
        for (resource, existing) in reached(app, environment) {
            // A cache may be called as a database is.
            let cache = if matches!(resource.kind, ResourceKind::Cache(_)) { "cache." } else { "" };
            let looked_up = overrides.existing.get(&(environment.name.clone(), resource.name.clone()));
            found.insert(format!("{cache}{}", existing.instance_name), looked_up);
        }
    }
    let mut ways = Vec::new();
    for (name, looked_up) in found {
        let group = looked_up.and_then(|it| it.security_groups.first().cloned());
        for (caller, from) in callers {
            let args = SecurityGroupRuleArgs {
                group: group.clone().unwrap_or_else(|| SecurityGroupId::new("")).into(),
                port: looked_up.map_or(0, |it| it.port).into(),
                from: from.exists(|out| out.id.clone()),
            };
            ways.push(stack.add(place.ix, format!("security-group-rule.{name}.{caller}"), args));
        }
    }
    ways
}

impl Composer<'_> {
    /// A bucket that exists already, where the environment has one for this resource: its name is all that is needed of it.
    pub(super) fn existing_bucket(&self, resource: &Resource) -> Option<Kept> {
        let name = &self.environment.existing.get(&resource.name)?.instance_name;
        let arn = format!("arn:{}:s3:::{name}", super::region(self.collection).partition());
        Some(Kept { name: name.to_string().into(), arn: arn.into() })
    }

    /// How an existing database or cache is reached, where the environment has one for this resource.
    pub(super) fn existing(&mut self, shared: &Shared, resource: &Resource) -> Option<Reached> {
        self.environment.existing.get(&resource.name)?;
        let looked_up = self.overrides.existing.get(&(self.environment.name.clone(), resource.name.clone()));
        let (host, port) = looked_up.map_or((String::new(), 0), |it| (it.address.clone(), it.port));
        let credentials = looked_up.map(|it| it.credentials.clone()).unwrap_or_default();
        self.tunnel(shared, resource.name.as_str(), host.clone().into(), port);
        Some(Reached {
            host: host.into(),
            port: port.to_string().into(),
            login: None,
            scheme: looked_up.map_or("", |it| it.scheme),
            credentials: Credentials::Known(credentials),
            password: "password",
        })
    }
}
