//! A cache as ElastiCache writes it: half of it stands in its group, half in its nodes.

use aws_sdk_elasticache::operation::create_replication_group::builders::CreateReplicationGroupFluentBuilder as Create;
use aws_sdk_elasticache::operation::modify_replication_group::builders::ModifyReplicationGroupFluentBuilder as Modify;
use aws_sdk_elasticache::types::{
    AutomaticFailoverStatus, CacheCluster, MultiAzStatus, PendingAutomaticFailoverStatus, ReplicationGroup as Seen,
};
use provision_engine::{Found, Mark, Phase};

use super::{ReplicationGroup, ReplicationGroupOut};
pub(super) use crate::kinds::rds::CREDENTIALS_TAG;
use crate::types::{Arn, CacheParameterGroupName, CacheSubnetGroupName, EngineVersion, SecurityGroupId, Window};

/// The fields that `ModifyReplicationGroup` changes.
pub(super) const MODIFIED: &[&str] = &[
    "engine",
    "engine_version",
    "node_type",
    "failover",
    "multi_az",
    "parameter_group",
    "security_groups",
    "minor_upgrades",
    "snapshot_retention_days",
    "snapshot_window",
    "maintenance_window",
];

fn int(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

fn groups(want: &ReplicationGroup) -> Vec<String> {
    want.security_groups.iter().map(SecurityGroupId::to_string).collect()
}

/// All but id, description, token and tags.
pub(super) fn create(call: Create, want: &ReplicationGroup) -> Create {
    call.engine(&want.engine)
        .engine_version(want.engine_version.as_str())
        .cache_node_type(&want.node_type)
        .num_cache_clusters(int(want.replicas.saturating_add(1)))
        .automatic_failover_enabled(want.failover)
        .multi_az_enabled(want.multi_az)
        .port(i32::from(want.port))
        .transit_encryption_enabled(want.transit_encryption)
        .at_rest_encryption_enabled(want.at_rest_encryption)
        .cache_subnet_group_name(want.subnet_group.as_str())
        .cache_parameter_group_name(want.parameter_group.as_str())
        .set_security_group_ids(Some(groups(want)))
        .auto_minor_version_upgrade(want.minor_upgrades)
        .snapshot_retention_limit(int(want.snapshot_retention_days))
        .set_snapshot_window(want.snapshot_window.as_ref().map(Window::to_string))
        .set_preferred_maintenance_window(want.maintenance_window.as_ref().map(Window::to_string))
}

/// What differs, but for the replicas.
pub(super) fn modify(call: Modify, want: &ReplicationGroup, diff: &provision_engine::Diff) -> Modify {
    let upgrade = diff.any(&["engine", "engine_version"]);
    call.set_engine(diff.has("engine").then(|| want.engine.clone()))
        .set_engine_version(upgrade.then(|| want.engine_version.to_string()))
        .set_cache_node_type(diff.has("node_type").then(|| want.node_type.clone()))
        .set_automatic_failover_enabled(diff.has("failover").then_some(want.failover))
        .set_multi_az_enabled(diff.has("multi_az").then_some(want.multi_az))
        // The group of the version before does not fit the next one: the two go together.
        .set_cache_parameter_group_name((upgrade || diff.has("parameter_group")).then(|| want.parameter_group.to_string()))
        .set_security_group_ids(diff.has("security_groups").then(|| groups(want)))
        .set_auto_minor_version_upgrade(diff.has("minor_upgrades").then_some(want.minor_upgrades))
        .set_snapshot_retention_limit(diff.has("snapshot_retention_days").then(|| int(want.snapshot_retention_days)))
        .set_snapshot_window(want.snapshot_window.as_ref().filter(|_| diff.has("snapshot_window")).map(Window::to_string))
        .set_preferred_maintenance_window(
            want.maintenance_window.as_ref().filter(|_| diff.has("maintenance_window")).map(Window::to_string),
        )
}

/// The port, where the primary node has an endpoint already.
fn port(seen: &Seen) -> Option<u16> {
    let primary = seen.node_groups().first().and_then(|group| group.primary_endpoint());
    primary.and_then(|endpoint| endpoint.port()).and_then(|port| u16::try_from(port).ok())
}

pub(super) fn out(seen: &Seen) -> ReplicationGroupOut {
    let primary = seen.node_groups().first().and_then(|group| group.primary_endpoint());
    ReplicationGroupOut {
        id: seen.replication_group_id().unwrap_or_default().to_owned(),
        arn: Arn::new(seen.arn().unwrap_or_default()),
        address: primary.and_then(|endpoint| endpoint.address()).unwrap_or_default().to_owned(),
        port: port(seen).unwrap_or_default(),
    }
}

/// A group with one of its nodes, as it will be: what is pending is no difference any more.
pub(super) fn found(mark: Mark, seen: &Seen, node: Option<&CacheCluster>) -> Found<ReplicationGroup> {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let next = node.and_then(|node| node.pending_modified_values());
    let failover = match seen.pending_modified_values().and_then(|next| next.automatic_failover_status()) {
        Some(next) => *next == PendingAutomaticFailoverStatus::Enabled,
        None => matches!(seen.automatic_failover(), Some(AutomaticFailoverStatus::Enabled | AutomaticFailoverStatus::Enabling)),
    };
    let groups = node.map(CacheCluster::security_groups).unwrap_or_default().iter();
    let credentials = match &mark {
        Mark::Tags(tags) => tags.get(CREDENTIALS_TAG).cloned(),
        Mark::Name { .. } => None,
    };
    let spec = ReplicationGroup {
        engine: text(seen.engine().or(node.and_then(CacheCluster::engine))),
        engine_version: EngineVersion::new(text(
            next.and_then(|next| next.engine_version()).or(node.and_then(CacheCluster::engine_version)),
        )),
        node_type: text(next.and_then(|next| next.cache_node_type()).or(seen.cache_node_type())),
        replicas: u32::try_from(seen.member_clusters().len().saturating_sub(1)).unwrap_or_default(),
        failover,
        multi_az: seen.multi_az() == Some(&MultiAzStatus::Enabled),
        port: port(seen).unwrap_or_default(),
        transit_encryption: seen.transit_encryption_enabled().unwrap_or_default(),
        at_rest_encryption: seen.at_rest_encryption_enabled().unwrap_or_default(),
        credentials: Arn::new(credentials.unwrap_or_default()),
        subnet_group: CacheSubnetGroupName::new(text(node.and_then(CacheCluster::cache_subnet_group_name))),
        parameter_group: CacheParameterGroupName::new(text(
            node.and_then(CacheCluster::cache_parameter_group).and_then(|group| group.cache_parameter_group_name()),
        )),
        security_groups: groups.filter_map(|group| group.security_group_id()).map(SecurityGroupId::new).collect(),
        minor_upgrades: seen.auto_minor_version_upgrade().unwrap_or_default(),
        snapshot_retention_days: seen.snapshot_retention_limit().and_then(|days| u32::try_from(days).ok()).unwrap_or_default(),
        snapshot_window: seen.snapshot_window().map(Window::new),
        maintenance_window: node.and_then(CacheCluster::preferred_maintenance_window).map(Window::new),
    };
    let born = seen.replication_group_create_time().and_then(|at| u64::try_from(at.secs()).ok()).unwrap_or_default();
    Found { born, ..Found::ready(mark, spec, out(seen)).phase(phase(seen)) }
}

/// Source: <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ReplicationGroup.html>.
pub(super) fn phase(seen: &Seen) -> Phase {
    let status = seen.status().unwrap_or("creating").to_owned();
    match status.as_str() {
        "available" => Phase::Ready,
        "deleting" => Phase::Leaving(status),
        "create-failed" => Phase::Broken(status),
        _ => Phase::Settling(status),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_elasticache::types::{Endpoint, NodeGroup, PendingModifiedValues, ReplicationGroupPendingModifiedValues};
    use provision_engine::Tags;

    use super::*;

    #[test]
    fn group_and_node_make_one_cache_and_what_is_pending_counts_as_done() {
        let endpoint = Endpoint::builder().address("primary.example").port(6380).build();
        let failover = PendingAutomaticFailoverStatus::Enabled;
        let seen = Seen::builder()
            .replication_group_id("cache")
            .cache_node_type("cache.t4g.micro")
            .member_clusters("cache-001")
            .member_clusters("cache-002")
            .automatic_failover(AutomaticFailoverStatus::Disabled)
            .pending_modified_values(ReplicationGroupPendingModifiedValues::builder().automatic_failover_status(failover).build())
            .node_groups(NodeGroup::builder().primary_endpoint(endpoint).build())
            .build();
        let next = PendingModifiedValues::builder().cache_node_type("cache.t4g.small").build();
        let node = CacheCluster::builder().engine("valkey").engine_version("8.0.1").pending_modified_values(next).build();
        let tags = Tags::from([(CREDENTIALS_TAG.to_owned(), "arn:s".to_owned())]);
        let found = found(Mark::Tags(tags), &seen, Some(&node));
        let spec = &found.spec;
        assert_eq!((spec.engine.as_str(), spec.node_type.as_str()), ("valkey", "cache.t4g.small"));
        assert_eq!((spec.replicas, spec.failover, spec.port, spec.credentials.as_str()), (1, true, 6380, "arn:s"));
        assert_eq!(found.out.address, "primary.example");
    }

    #[test]
    fn a_group_that_failed_is_never_live() {
        let phase = |status: &str| phase(&Seen::builder().status(status).build());
        assert_eq!(phase("modifying"), Phase::Settling("modifying".to_owned()));
        assert!(matches!(phase("create-failed"), Phase::Broken(_)) && matches!(phase("deleting"), Phase::Leaving(_)));
    }
}
