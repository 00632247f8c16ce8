//! Databases that exist already: found, and checked, before anything is composed.

use futures::future::try_join_all;
use provision_app::compose::existing::{AllLookedUp, LookedUp, databases};
use provision_app::compose::shared_stack;
use provision_app::config::database_names::database_name;
use provision_app::config::diagnostic::Diagnostic;
use provision_app::config::model::{
    Application, Collection, DatabaseEngine, Environment, EnvironmentKind, ExistingResource, Resource, ResourceKind,
};
use provision_aws::client::Reader;
use provision_aws::kinds::rds::existing::{Existing, look_up as find};
use provision_aws::kinds::{ec2, secretsmanager};
use provision_aws::types::VpcId;
use provision_engine::{Class, Fault};

/// What exists already and this version cannot use: a new cache in place of one that is there would be an empty one.
pub(crate) fn refused(app: &Application, environments: &[&Environment]) -> Option<Diagnostic> {
    let mut used = environments.iter().flat_map(|environment| {
        let caches = app.of(environment).resources.iter().filter(|resource| matches!(resource.kind, ResourceKind::Cache(_)));
        caches.filter(|cache| environment.existing.contains_key(&cache.name)).map(move |cache| (environment, cache))
    });
    let (environment, cache) = used.next()?;
    let message =
        format!("`{}` uses the existing cache `{}`, which this version does not connect to", environment.name, cache.name);
    Some(Diagnostic::error("config::not-yet", message).help("leave it out of `existing_resources` for now".to_owned()))
}

/// The databases in existing instances that are the user's to make.
pub(crate) fn unmade(app: &Application) -> Vec<Diagnostic> {
    let environments = app.collections.iter().flat_map(|collection| &collection.environments);
    let all = environments.flat_map(|environment| databases(app, environment).map(move |(_, existing)| (environment, existing)));
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

/// Looks up every existing database of a collection.
///
/// # Errors
/// One is not there, or cannot be used.
pub(crate) async fn look_up(aws: &Reader, app: &Application, collection: &Collection) -> Result<AllLookedUp, Fault> {
    let wanted: Vec<Wanted<'_>> = collection
        .environments
        .iter()
        .flat_map(|environment| databases(app, environment).map(move |it| Wanted { environment, resource: it.0, existing: it.1 }))
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
    Ok(try_join_all(all).await?.into_iter().collect())
}

/// A database that an environment uses, as the configuration says it.
struct Wanted<'a> {
    environment: &'a Environment,
    resource: &'a Resource,
    existing: &'a ExistingResource,
}

impl Wanted<'_> {
    async fn look_up(&self, aws: &Reader, network: Option<&VpcId>) -> Result<LookedUp, Fault> {
        let database = find(aws, self.existing.instance_name.as_str()).await?;
        self.check(&database, network)?;
        for group in &database.security_groups {
            if ec2::ours::manages(aws, group).await? {
                let fault = unfit(format!("its security group {group} is one that provision manages"));
                return Err(fault.help("give it a group of its own: a rule for the tasks is added to it"));
            }
        }
        let secret = match (&self.existing.secret_id, &database.secret) {
            (Some(given), _) => given.to_string(),
            (None, Some(own)) => own.to_string(),
            (None, None) => {
                let fault = unfit("AWS keeps no password of it, and `secret_id` names no secret".to_owned());
                return Err(fault.help("name a secret with the members `username` and `password`"));
            }
        };
        let credentials = secretsmanager::held(aws, &secret).await?;
        let needed = if self.existing.username.is_some() { &["password"][..] } else { &["username", "password"] };
        if let Some(missing) = needed.iter().find(|name| !credentials.contains_key(**name)) {
            let fault = unfit(format!("the secret {secret} has no member `{missing}`"));
            return Err(fault.help("it is a JSON object such as {\"username\": …, \"password\": …}"));
        }
        Ok(LookedUp { database, credentials })
    }

    /// Whether what was found is what the configuration means, and can be reached.
    fn check(&self, found: &Existing, network: Option<&VpcId>) -> Result<(), Fault> {
        if found.cluster && self.environment.kind == EnvironmentKind::Preview {
            let fault = unfit("it is a cluster, and previews take none".to_owned());
            return Err(fault.help("name an instance, or nothing: then the preview gets a database of its own"));
        }
        if self.existing.cluster_mode && !found.cluster {
            return Err(unfit("it is an instance, and no cluster".to_owned()).help("take `cluster_mode` away"));
        }
        if let ResourceKind::Database(database) = &self.resource.kind {
            let fits: &[&str] = match database.engine {
                DatabaseEngine::Postgres => &["postgres", "aurora-postgresql"],
                DatabaseEngine::Mysql => &["mysql", "aurora-mysql", "mariadb"],
            };
            if !fits.contains(&found.engine.as_str()) {
                let fault = unfit(format!("its engine is {}, and coherence.yml says {}", found.engine, database.engine.as_str()));
                return Err(fault.help("name another database, or set `engine`"));
            }
        }
        match network {
            Some(network) if *network == found.vpc => Ok(()),
            Some(network) => {
                let fault = unfit(format!("it is in {}, and the collection's network is {network}", found.vpc));
                Err(fault.help(format!("nothing leads from one network to the other: restore a snapshot of it into {network}")))
            }
            None => {
                let fault = unfit(format!("it is in {}, and the collection's network has not been made yet", found.vpc));
                Err(fault.help("apply once without it, restore a snapshot of it into the new network, and name it then"))
            }
        }
    }

    /// The fault, with what it is about.
    fn named(&self, fault: Fault) -> Fault {
        let (environment, resource, name) = (&self.environment.name, &self.resource.name, &self.existing.instance_name);
        let message = format!("`{resource}` of `{environment}` is the existing {name}: {}", fault.message);
        Fault { message, ..fault }
    }
}

fn unfit(message: String) -> Fault {
    Fault::new(Class::Fatal, message)
}

#[cfg(test)]
mod tests {
    use provision_app::config::source::Source;
    use provision_aws::types::{Arn, EngineVersion, SecurityGroupId};

    use super::*;

    fn found(change: impl FnOnce(&mut Existing)) -> Existing {
        let mut found = Existing {
            identifier: "shop-main".to_owned(),
            arn: Arn::new("arn:aws:rds:eu-west-1:123456789012:db:shop-main"),
            cluster: false,
            engine: "postgres".to_owned(),
            engine_version: EngineVersion::new("16.4"),
            address: "shop-main.eu-west-1.rds.amazonaws.com".to_owned(),
            port: 5432,
            vpc: VpcId::new("vpc-1"),
            security_groups: vec![SecurityGroupId::new("sg-1")],
            encrypted: true,
            secret: None,
        };
        change(&mut found);
        found
    }

    fn checked(kind: &str, settings: &str, found: &Existing, network: Option<&str>) -> String {
        let services = "api: {type: backend, resources: [{name: main, type: database, engine: postgres, version: 16}]}\n";
        let places = format!(
            "name: shop\nregion: eu-west-1\ncollections:\n- name: live\n  account_id: '123456789012'\n  environments:\n  \
             - {{name: main, type: {kind}, existing_resources: {{main: {{instance_name: shop-main{settings}}}}}}}\n"
        );
        let (services, places) = (Source::new("coherence.yml", services), Source::new("environments.yml", places));
        let app = provision_app::config::read(&services, &places).unwrap().application;
        let environment = &app.collections[0].environments[0];
        let (resource, existing) = databases(&app, environment).next().unwrap();
        let checked = Wanted { environment, resource, existing }.check(found, network.map(VpcId::new).as_ref());
        checked.map_or_else(|fault| fault.message, |()| "fits".to_owned())
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        let plain = found(|_| ());
        let cluster = found(|found| found.cluster = true);
        assert_eq!(checked("production", "", &plain, Some("vpc-1")), "fits");
        assert_eq!(checked("production", ", cluster_mode: true", &cluster, Some("vpc-1")), "fits");
        assert_eq!(checked("preview", "", &cluster, Some("vpc-1")), "it is a cluster, and previews take none");
        assert_eq!(checked("static", ", cluster_mode: true", &plain, Some("vpc-1")), "it is an instance, and no cluster");
        let other = found(|found| found.engine = "mysql".to_owned());
        assert_eq!(checked("static", "", &other, Some("vpc-1")), "its engine is mysql, and coherence.yml says postgres");
        let away = checked("static", "", &plain, Some("vpc-2"));
        assert_eq!(away, "it is in vpc-1, and the collection's network is vpc-2");
        let early = checked("static", "", &plain, None);
        assert_eq!(early, "it is in vpc-1, and the collection's network has not been made yet");
    }
}
