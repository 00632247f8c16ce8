//! Databases, caches and buckets.

use crate::config::emit::Out;
use crate::config::model::{CorsRule, ExistingNetwork, ExistingResource, Resource, ResourceKind, SubnetsWithin};

pub(super) fn resource(resource: &Resource) -> Out {
    let (engine, version, proxy, cors) = match &resource.kind {
        ResourceKind::Database(it) => (Some(it.engine.as_str()), Some(it.version.engine_version()), Some(it.proxy), None),
        ResourceKind::Cache(it) => (Some(it.engine.as_str()), Some(it.version.engine_version()), None, None),
        ResourceKind::ObjectStorage(it) => (None, None, None, Out::list(it.cors.iter().map(rule)).if_any()),
    };
    Out::map([
        ("name", Some(Out::text(&resource.name))),
        ("type", Some(Out::text(resource.kind.as_str()))),
        ("engine", engine.map(Out::text)),
        ("version", version.map(Out::text)),
        ("use_db_proxy", proxy.as_ref().map(Out::word)),
        ("cors", cors),
    ])
}

fn rule(rule: &CorsRule) -> Out {
    Out::map([
        ("allowed_methods", Some(Out::list(rule.methods.iter().map(|method| Out::text(method.as_str()))))),
        ("allowed_origins", Some(Out::list(rule.origins.iter().map(Out::text)))),
        ("allowed_headers", Some(Out::list(rule.headers.iter().map(Out::text)))),
        ("expose_headers", Some(Out::list(rule.exposed_headers.iter().map(Out::text)))),
        ("max_age_seconds", rule.max_age_s.as_ref().map(Out::word)),
    ])
}

pub(super) fn existing(existing: &ExistingResource) -> Out {
    Out::map([
        ("instance_name", Some(Out::text(&existing.instance_name))),
        ("secret_id", existing.secret_id.as_ref().map(Out::text)),
        ("manage_databases", Some(Out::word(&existing.manage_databases))),
        ("username", existing.username.as_ref().map(Out::text)),
        ("db_name", existing.db_name.as_ref().map(Out::text)),
        ("cluster_mode", Some(Out::word(&existing.cluster_mode))),
    ])
}

pub(super) fn existing_network(existing: &ExistingNetwork) -> Out {
    let (of_public, public, of_private, private) = match &existing.subnets {
        SubnetsWithin::Given { public, private } => {
            let ids = |all: &[_]| Out::list(all.iter().map(Out::text));
            ("public_subnet_ids", ids(public), "private_subnet_ids", ids(private))
        }
        SubnetsWithin::Made { public, private } => {
            let ranges = |all: &[_]| Out::list(all.iter().map(Out::text));
            ("public_subnet_cidrs", ranges(public), "private_subnet_cidrs", ranges(private))
        }
    };
    Out::map([("instance_name", Some(Out::text(&existing.vpc))), (of_public, Some(public)), (of_private, Some(private))])
}
