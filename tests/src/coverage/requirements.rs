//! What is asked for.

use super::Requirement;

/// What is asked for, and the rows that fulfil it.
pub const REQUIREMENTS: &[Requirement] = &[
    // The network.
    asks("One network for an application's collection, shared by its services", &["network", "security groups"]),
    asks("Public and private subnets; tasks run on the private ones", &["subnets", "routes"]),
    asks("The private subnets reach the internet through NAT, and there are cheaper ways", &["egress"]),
    asks("Names in DNS: a subdomain for each application, and custom domains for each environment", &["dns", "dns records"]),
    asks("Certificates for HTTPS", &["certificates"]),
    asks(
        "A load balancer with listeners brings traffic to backends; target groups watch their health",
        &["load balancer", "target group + rules"],
    ),
    asks(
        "A distribution serves frontends from buckets, and passes backends' traffic on, uncached unless asked for",
        &["frontends", "distribution"],
    ),
    asks("Pages of single-page applications are found, and no backend's error is swallowed", &["edge"]),
    // Build and deploy.
    asks("Images and assets are built, code is compiled and tested, migrations and seeds are run", &["build", "repository"]),
    asks("A pipeline builds and deploys what is uploaded", &["pipeline"]),
    // Data.
    asks(
        "Each environment has a database of its own: a micro instance without backups or standby, the rest its owner's",
        &["database"],
    ),
    asks("Connections to PostgreSQL are pooled where RDS Proxy knows the version", &["database proxy"]),
    asks("A collection may stand in a network that is there already", &["existing network"]),
    asks("Production may use an instance or a cluster that is there already", &["existing database"]),
    asks("Each environment has a cache of its own", &["cache"]),
    asks("Uploaded sources are kept in a bucket", &["buckets"]),
    asks("A service's bucket, with the permissions for it and its name as a variable", &["object storage", "roles"]),
    asks("What is stored is encrypted with AWS's managed keys", &["buckets", "object storage", "database", "cache"]),
    // Containers.
    asks(
        "Backends, workers and crons run on Fargate; previews run on Spot",
        &["cluster", "task definitions", "service, workers", "crons"],
    ),
    asks("The number of tasks follows the load", &["autoscaling"]),
    // Observability.
    asks("Logs and alarms", &["log group", "monitoring"]),
    // Security and configuration.
    asks("The root user is refused", &["root user"]),
    asks("Variables are kept in Secrets Manager", &["secret `env`"]),
    asks("A role for building, for deploying and for running each, with the least permissions, and changeable", &["roles"]),
    asks("Workloads elsewhere take a task's role without a key", &["workload identity"]),
    asks("A bastion leads to what is in the network", &["bastion"]),
    asks("Three tags on everything that can carry them", &["tags"]),
    asks("A diagram of it all", &["diagram"]),
    // What the above stands on.
    asks("AWS's services may act for us", &["service-linked roles"]),
    asks("Two runs at once do not disturb each other", &["lease bucket"]),
    asks("An environment can be paused, and an unused preview goes", &["lifetime"]),
    asks("Nothing that holds data goes by surprise, and a new name loses nothing", &["removal", "renames"]),
    asks("The defaults pass AWS's security controls, save for the exceptions that are named", &["controls"]),
];

const fn asks(says: &'static str, rows: &'static [&'static str]) -> Requirement {
    Requirement { says, rows }
}
