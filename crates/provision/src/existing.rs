//! Databases and caches that exist already: found, and checked, before anything is composed.

mod cache;
mod database;

use std::collections::BTreeMap;

use futures::future::try_join_all;
use provision_app::compose::existing::{AllLookedUp, LookedUp, reached};
use provision_app::compose::shared_stack;
use provision_app::config::database_names::database_name;
use provision_app::config::diagnostic::Diagnostic;
use provision_app::config::model::{Application, Collection, Environment, ExistingResource, Resource, ResourceKind};
use provision_aws::client::Reader;
use provision_aws::kinds::{ec2, secretsmanager};
use provision_aws::types::{SecurityGroupId, VpcId};
use provision_engine::{Class, Fault, Secret};

/// The databases in existing instances that are the user's to make.
pub(crate) fn unmade(app: &Application) -> Vec<Diagnostic> {
    let environments = app.collections.iter().flat_map(|collection| &collection.environments);
    let all = environments.flat_map(|environment| {
        let databases = reached(app, environment).filter(|(resource, _)| matches!(resource.kind, ResourceKind::Database(_)));
        databases.map(move |(_, existing)| (environment, existing))
    });
    all.filter(|(_, existing)| existing.manage_databases && existing.db_name.is_none())
        .map(|(environment, existing)| {
            let (database, instance) = (database_name(&environment.name), &existing.instance_name);
            let message =
                format!("provision makes no database in the existing {instance}, and `{}` uses `{database}`", environment.name);
            let help = "make it, and set `manage_databases: false`; or name one that is there with `db_name`".to_owned();
            Diagnostic::warning("config::not-yet", message).help(help)
        })
        .collect()
}

/// Looks up every existing database and cache of a collection.
///
/// # Errors
/// One is not there, or cannot be used.
pub(crate) async fn look_up(aws: &Reader, app: &Application, collection: &Collection) -> Result<AllLookedUp, Fault> {
    let wanted: Vec<Wanted<'_>> = collection
        .environments
        .iter()
        .flat_map(|environment| reached(app, environment).map(move |it| Wanted { environment, resource: it.0, existing: it.1 }))
        .collect();
    if wanted.is_empty() {
        return Ok(AllLookedUp::new());
    }
    let network = match &collection.network.existing {
        Some(existing) => Some(VpcId::new(existing.vpc.as_str())),
        None => ec2::ours::vpc(aws, &shared_stack(app, collection), "network").await?,
    };
    let network = network.as_ref();
    let all = wanted.iter().map(|wanted| async move {
        let found = wanted.look_up(aws, network).await.map_err(|fault| wanted.named(fault))?;
        Ok::<_, Fault>(((wanted.environment.name.clone(), wanted.resource.name.clone()), found))
    });
    let found = try_join_all(all).await?;
    let ways = wanted.iter().zip(&found).map(|(wanted, (_, found))| (wanted.existing.instance_name.as_str(), found));
    apart(ways)?;
    Ok(found.into_iter().collect())
}

/// A rule of a security group is one for its port and caller: two that share a group cannot each have theirs.
fn apart<'a>(all: impl Iterator<Item = (&'a str, &'a LookedUp)>) -> Result<(), Fault> {
    let mut taken: BTreeMap<(&SecurityGroupId, u16), &str> = BTreeMap::new();
    for (name, found) in all {
        let Some(group) = found.security_groups.first() else { continue };
        let other = *taken.entry((group, found.port)).or_insert(name);
        if other != name {
            let fault =
                unfit(format!("the existing {other} and {name} share the security group {group} and the port {}", found.port));
            return Err(fault.help("give one of them a group of its own: a rule for the tasks is added to each"));
        }
    }
    Ok(())
}

/// A database or a cache that an environment uses, as the configuration says it.
struct Wanted<'a> {
    environment: &'a Environment,
    resource: &'a Resource,
    existing: &'a ExistingResource,
}

impl Wanted<'_> {
    async fn look_up(&self, aws: &Reader, network: Option<&VpcId>) -> Result<LookedUp, Fault> {
        let found = match &self.resource.kind {
            ResourceKind::Database(database) => self.database(aws, network, database).await?,
            // Buckets are not looked up.
            ResourceKind::Cache(_) | ResourceKind::ObjectStorage(_) => self.cache(aws, network).await?,
        };
        for group in &found.security_groups {
            if ec2::ours::manages(aws, group).await? {
                let fault = unfit(format!("its security group {group} is one that provision manages"));
                return Err(fault.help("give it a group of its own: a rule for the tasks is added to it"));
            }
        }
        Ok(found)
    }

    /// The fault, with what it is about.
    fn named(&self, fault: Fault) -> Fault {
        let (environment, resource, name) = (&self.environment.name, &self.resource.name, &self.existing.instance_name);
        let message = format!("`{resource}` of `{environment}` is the existing {name}: {}", fault.message);
        Fault { message, ..fault }
    }
}

/// Whether it can be reached.
fn within_reach(vpc: &VpcId, groups: &[SecurityGroupId], network: Option<&VpcId>) -> Result<(), Fault> {
    if groups.is_empty() {
        return Err(
            unfit("it has no security group".to_owned()).help("give it one of its own: a rule for the tasks is added to it")
        );
    }
    match network {
        Some(network) if network == vpc => Ok(()),
        Some(network) => {
            let fault = unfit(format!("it is in {vpc}, and the collection's network is {network}"));
            Err(fault.help(format!("nothing leads from one network to the other: restore a snapshot of it into {network}")))
        }
        None => {
            let fault = unfit(format!("it is in {vpc}, and the collection's network has not been made yet"));
            Err(fault.help("apply once without it, restore a snapshot of it into the new network, and name it then"))
        }
    }
}

/// The members of a secret, among them these.
async fn held(aws: &Reader, secret: &str, needed: &[&str]) -> Result<BTreeMap<String, Secret>, Fault> {
    let members = secretsmanager::held(aws, secret).await?;
    match needed.iter().find(|name| !members.contains_key(**name)) {
        None => Ok(members),
        Some(missing) => {
            let example: Vec<String> = needed.iter().map(|name| format!("\"{name}\": …")).collect();
            let fault = unfit(format!("the secret {secret} has no member `{missing}`"));
            Err(fault.help(format!("it is a JSON object such as {{{}}}", example.join(", "))))
        }
    }
}

fn unfit(message: String) -> Fault {
    Fault::new(Class::Fatal, message)
}

#[cfg(test)]
mod tests {
    use provision_app::config::source::Source;

    use super::*;

    /// What is said of the existing resource `main` of an environment of this kind: nothing is wrong with it, or what is.
    pub(super) fn told(
        resource: &str,
        kind: &str,
        existing: &str,
        check: impl FnOnce(&Wanted<'_>) -> Result<(), Fault>,
    ) -> Result<(), String> {
        let services = format!("api: {{type: backend, resources: [{{name: main, {resource}}}]}}\n");
        let places = format!(
            "name: shop\nregion: eu-west-1\ncollections:\n- name: live\n  account_id: '123456789012'\n  environments:\n  \
             - {{name: main, type: {kind}, existing_resources: {{main: {{{existing}}}}}}}\n"
        );
        let (services, places) = (Source::new("coherence.yml", services), Source::new("environments.yml", places));
        let app = provision_app::config::read(&services, &places).unwrap().application;
        let environment = &app.collections[0].environments[0];
        let (resource, existing) = reached(&app, environment).next().unwrap();
        check(&Wanted { environment, resource, existing }).map_err(|fault| fault.message)
    }

    #[test]
    fn two_that_share_a_group_and_a_port_are_told() {
        let on = |group: &str, port: u16| LookedUp {
            address: String::new(),
            port,
            security_groups: vec![SecurityGroupId::new(group)],
            scheme: "",
            credentials: BTreeMap::new(),
        };
        let told =
            |all: &[(&str, LookedUp)]| apart(all.iter().map(|(name, found)| (*name, found))).map_err(|fault| fault.message);
        // Two environments may use the same.
        assert_eq!(
            told(&[("a", on("sg-1", 6379)), ("a", on("sg-1", 6379)), ("b", on("sg-1", 5432)), ("c", on("sg-2", 6379))]),
            Ok(())
        );
        let message = "the existing a and b share the security group sg-1 and the port 6379".to_owned();
        assert_eq!(told(&[("a", on("sg-1", 6379)), ("b", on("sg-1", 6379))]), Err(message));
    }
}
