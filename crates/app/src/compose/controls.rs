//! The named exceptions: AWS's own security controls that what is deployed by default does not pass, when each is one here,
//! and the line of the configuration that turns it on. Every other control passes.
//!
//! Ids and titles: <https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html>.

use serde::Serialize;

use super::Needs;
use crate::config::model::{Application, Collection, Environment, EnvironmentKind, ExistingNetwork, Nat};

/// A control of AWS's that something of a collection does not pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exception {
    /// Its id at AWS.
    pub id: &'static str,
    /// What it asks for.
    pub title: &'static str,
    /// The environments that do not pass it; none where it is about what they share.
    pub environments: Vec<String>,
    /// The line under `x-provision`, or another place, that turns it on. `None`: no line of the configuration does.
    pub turn_on: Option<&'static str>,
    /// Why it is off, or how it is had otherwise.
    pub why: &'static str,
}

/// To what a control is applied.
enum Scope {
    /// What the environments share.
    Shared(fn(&Application, &Collection) -> bool),
    /// Each environment.
    Each(fn(&Application, &Collection, &Environment) -> bool),
}

/// A row of the table.
struct Control {
    id: &'static str,
    title: &'static str,
    scope: Scope,
    turn_on: Option<&'static str>,
    why: &'static str,
}

const CONTROLS: [Control; 24] = [
    Control {
        id: "RDS.5",
        title: "databases stand in several zones",
        scope: Scope::Each(|app, _, env| has_database(app, env) && !env.settings.database.multi_az),
        turn_on: Some("database: {multi_az: true}"),
        why: "it doubles the price of a database",
    },
    Control {
        id: "RDS.8",
        title: "databases have deletion protection",
        scope: Scope::Each(|app, _, env| has_database(app, env) && !env.settings.protect.unwrap_or(!is_preview(env))),
        turn_on: Some("protect: true"),
        why: "a preview is made to be deleted",
    },
    Control {
        id: "RDS.11",
        title: "databases are backed up for 7 days or more",
        scope: Scope::Each(|app, _, env| has_database(app, env) && env.settings.database.backup_retention_days < 7),
        turn_on: Some("database: {backup_retention_days: 7}"),
        why: "backups are not made unless they are asked for",
    },
    Control {
        id: "RDS.23",
        title: "databases listen on another port than their engine's",
        scope: Scope::Each(|app, _, env| has_database(app, env)),
        turn_on: None,
        why: "only the tasks and the bastion reach the port at all",
    },
    Control {
        id: "RDS.26",
        title: "databases are in a plan of AWS Backup",
        scope: Scope::Each(|app, _, env| has_database(app, env)),
        turn_on: None,
        why: "plans are the account's: one that chooses by tag takes them in",
    },
    Control {
        id: "ElastiCache.1",
        title: "caches are backed up",
        scope: Scope::Each(|app, _, env| has_cache(app) && env.settings.cache.snapshot_retention_days == 0),
        turn_on: Some("cache: {snapshot_retention_days: 1}"),
        why: "what is in a cache can be made again",
    },
    Control {
        id: "ElastiCache.3",
        title: "caches fail over by themselves",
        scope: Scope::Each(|app, _, env| has_cache(app) && env.settings.cache.nodes < 2),
        turn_on: Some("cache: {nodes: 2}"),
        why: "it takes a second node",
    },
    Control {
        id: "EC2.6",
        title: "the network's traffic is logged",
        scope: Scope::Shared(|_, collection| has_network(collection) && !collection.network.flow_logs),
        turn_on: Some("flow_logs: true"),
        why: "logs are charged by the GB",
    },
    Control {
        id: "EC2.9",
        title: "instances have no public address",
        scope: Scope::Shared(has_nat_instance),
        turn_on: Some("nat: gateway"),
        why: "a NAT instance forwards by its address",
    },
    Control {
        id: "EC2.10",
        title: "the network has an endpoint of EC2's own API",
        scope: Scope::Shared(|_, collection| has_network(collection)),
        turn_on: None,
        why: "nothing in the network calls that API",
    },
    Control {
        id: "ECS.5",
        title: "containers have a read-only root",
        scope: Scope::Each(|app, _, env| has_backend(app) && !env.settings.read_only_root),
        turn_on: Some("read_only_root: true"),
        why: "many images write to their root; it turns exec off, too",
    },
    Control {
        id: "ECS.12",
        title: "clusters have Container Insights",
        scope: Scope::Shared(|_, collection| !collection.network.container_insights),
        turn_on: Some("container_insights: true"),
        why: "it is charged by the metric",
    },
    Control {
        id: "ELB.1",
        title: "load balancers redirect HTTP to HTTPS",
        scope: Scope::Shared(|_, collection| collection.base_domain.is_none()),
        turn_on: Some("base_domain (of the collection)"),
        why: "without a domain the load balancer has no certificate",
    },
    Control {
        id: "ELB.6",
        title: "load balancers have deletion protection",
        scope: Scope::Shared(|_, collection| !collection.is_protected()),
        turn_on: Some("protect: true"),
        why: "outside production what is shared can be deleted",
    },
    Control {
        id: "ELB.16",
        title: "load balancers have a web ACL",
        scope: Scope::Shared(|_, _| true),
        turn_on: None,
        why: "rules of a firewall are the application's; one that you attach stays",
    },
    Control {
        id: "ELB.18",
        title: "listeners of load balancers are encrypted",
        scope: Scope::Shared(|_, collection| collection.base_domain.is_none()),
        turn_on: Some("base_domain (of the collection)"),
        why: "without a domain the load balancer has no certificate",
    },
    Control {
        id: "CloudFront.1",
        title: "distributions have a default root object",
        scope: Scope::Each(|app, _, _| !has_frontend_at_root(app)),
        turn_on: None,
        why: "a backend that has the path / answers it itself",
    },
    Control {
        id: "CloudFront.4",
        title: "distributions have an origin to fail over to",
        scope: Scope::Each(|_, _, _| true),
        turn_on: None,
        why: "an environment stands in one region",
    },
    Control {
        id: "CloudFront.6",
        title: "distributions have a web ACL",
        scope: Scope::Each(|_, _, _| true),
        turn_on: None,
        why: "rules of a firewall are the application's; one that you attach stays",
    },
    Control {
        id: "CloudFront.7",
        title: "distributions have a certificate of yours",
        scope: Scope::Each(without_certificate),
        turn_on: Some("base_domain (of the collection)"),
        why: "without a domain they answer under CloudFront's own names, with its viewer policy",
    },
    Control {
        id: "CloudFront.9",
        title: "distributions speak HTTPS to their origins",
        scope: Scope::Each(|app, collection, env| has_backend(app) && without_domain(app, collection, env)),
        turn_on: Some("base_domain (of the collection)"),
        why: "without a domain the load balancer has no certificate",
    },
    Control {
        id: "CloudFront.15",
        title: "distributions have the recommended TLS policy",
        scope: Scope::Each(without_certificate),
        turn_on: Some("base_domain (of the collection)"),
        why: "without a domain they answer under CloudFront's own names, with its viewer policy",
    },
    Control {
        id: "SecretsManager.1",
        title: "secrets are rotated by themselves",
        scope: Scope::Each(|app, _, _| has_backend(app)),
        turn_on: None,
        why: "an application must be able to bear it; `deploy` hands on what you rotate",
    },
    Control {
        id: "CodeBuild.5",
        title: "builds are not privileged",
        scope: Scope::Each(|app, _, _| builds_images(app)),
        turn_on: None,
        why: "building an image with Docker needs it; only projects that do have it",
    },
];

/// The controls of AWS's that a collection with these environments does not pass.
#[must_use]
pub fn exceptions(app: &Application, collection: &Collection, environments: &[&Environment]) -> Vec<Exception> {
    let of = |control: &Control| {
        let failing = match control.scope {
            Scope::Shared(fails) => fails(&app.of_all(collection), collection).then(Vec::new),
            Scope::Each(fails) => {
                let failing =
                    environments.iter().filter(|env| fails(app.of(env), collection, env)).map(|env| env.name.to_string());
                Some(failing.collect::<Vec<_>>()).filter(|failing| !failing.is_empty())
            }
        };
        let Control { id, title, turn_on, why, .. } = *control;
        failing.map(|environments| Exception { id, title, environments, turn_on, why })
    };
    CONTROLS.iter().filter_map(of).collect()
}

/// Whether images are built: those of backends, and those that a frontend is built in.
fn builds_images(app: &Application) -> bool {
    app.services.iter().any(|service| service.backend().is_some() || service.dockerfile.is_some())
}

fn has_backend(app: &Application) -> bool {
    app.backends().next().is_some()
}

/// Whether a file answers at `/`.
fn has_frontend_at_root(app: &Application) -> bool {
    app.services.iter().any(|service| service.frontend().is_some() && service.url_path.is_root())
}

/// Whether a collection has a network of its own.
fn has_network(collection: &Collection) -> bool {
    collection.network.existing.is_none()
}

fn has_nat_instance(_: &Application, collection: &Collection) -> bool {
    let others = collection.network.existing.as_ref().is_some_and(ExistingNetwork::subnets_are_given);
    collection.network.nat == Nat::Instance && !others
}

/// Whether an environment has a database of its own.
fn has_database(app: &Application, env: &Environment) -> bool {
    use crate::config::model::ResourceKind::Database;
    app.resources.iter().any(|one| matches!(one.kind, Database(_)) && !env.existing.contains_key(&one.name))
}

fn has_cache(app: &Application) -> bool {
    Needs::of(app).cache
}

fn is_preview(env: &Environment) -> bool {
    env.kind == EnvironmentKind::Preview
}

fn without_domain(_: &Application, collection: &Collection, _: &Environment) -> bool {
    collection.base_domain.is_none()
}

/// Whether viewers get CloudFront's own certificate.
fn without_certificate(app: &Application, collection: &Collection, env: &Environment) -> bool {
    without_domain(app, collection, env) && env.custom_domains.is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::tests::app;
    use super::*;

    /// The ids of what a collection of one environment does not pass.
    fn failing(settings: &str, kind: &str, services: &str) -> Vec<&'static str> {
        let app = app(services, settings, kind);
        let collection = &app.collections[0];
        let environments: Vec<&Environment> = collection.environments.iter().collect();
        exceptions(&app, collection, &environments).iter().map(|exception| exception.id).collect()
    }

    const DATA: &str =
        "api:\n  type: backend\n  resources:\n  - {name: db, type: database, version: 16}\n  - {name: c, type: cache}\n";

    #[test]
    fn a_preview_with_everything_by_default_has_every_exception_but_those_of_the_nat_instance() {
        let all: Vec<&str> = CONTROLS.iter().map(|control| control.id).filter(|id| *id != "EC2.9").collect();
        assert_eq!(failing("", "preview", DATA), all);
    }

    /// What is read back by another client is exempt from these and from no others; its application has a frontend at `/`.
    #[test]
    fn what_is_read_back_has_the_same_exceptions() {
        let text = include_str!("../../../../tests/readback/row_controls.py");
        let table = text.split("EXCEPTIONS = {").nth(1).and_then(|rest| rest.split("\n}").next()).unwrap();
        let mut read: Vec<&str> = table.lines().filter_map(|line| line.trim().strip_prefix('"')?.split('"').next()).collect();
        let mut ours: Vec<&str> = CONTROLS.iter().map(|control| control.id).filter(|id| *id != "CloudFront.1").collect();
        read.sort_unstable();
        ours.sort_unstable();
        assert_eq!(read, ours);
    }

    #[test]
    fn the_line_that_turns_a_control_on_does() {
        let all = "nat: instance, protect: true, flow_logs: true, container_insights: true, read_only_root: true, database: \
                   {multi_az: true, backup_retention_days: 7}, cache: {nodes: 2, snapshot_retention_days: 1}";
        let rest = failing(all, "preview", DATA);
        let without_a_line = CONTROLS.iter().filter(|control| {
            control.turn_on.is_none()
                || control.id == "EC2.9"
                || control.turn_on.is_some_and(|line| line.starts_with("base_domain"))
        });
        assert_eq!(rest, without_a_line.map(|control| control.id).collect::<Vec<_>>());
    }

    #[test]
    fn production_is_protected_and_a_frontend_has_no_containers() {
        let production = failing("", "production", DATA);
        assert!(!production.contains(&"RDS.8") && !production.contains(&"ELB.6"), "{production:?}");
        let frontend = failing("", "static", "web: {type: frontend}\n");
        let never = ["RDS.5", "ECS.5", "CodeBuild.5", "CloudFront.1", "CloudFront.9"];
        assert!(!frontend.iter().any(|id| never.contains(id)), "{frontend:?}");
    }
}
