//! A replication group as ElastiCache writes it.

use std::cmp::Ordering;

use crate::kinds::convert::{born, text};
use aws_sdk_elasticache::operation::create_replication_group::builders::CreateReplicationGroupFluentBuilder as Create;
use aws_sdk_elasticache::operation::modify_replication_group::builders::ModifyReplicationGroupFluentBuilder as Modify;
use aws_sdk_elasticache::types::{
    AutomaticFailoverStatus, CacheCluster, MultiAzStatus, PendingAutomaticFailoverStatus, ReplicationGroup as Seen,
};
use provision_engine::{Diff, Found, Kind, Mark, Phase, Tags};

use super::tags::CREDENTIALS_TAG;
use super::{ReplicationGroup, ReplicationGroupOut};
use crate::types::{Arn, CacheParameterGroupName, CacheSubnetGroupName, EngineVersion, SecurityGroupId};

/// The fields that `ModifyReplicationGroup` changes.
const MODIFIED: &[&str] = &[
    "description",
    "engine",
    "engine_version",
    "node_type",
    "failover",
    "credentials",
    "parameter_group",
    "security_groups",
    "snapshot_retention_days",
];

/// The port where a group does not show its own yet.
const PORT: u16 = 6379;

/// One call of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// More replicas: failover needs one.
    Grow,
    /// Every other setting.
    Modify,
    /// Fewer replicas: failover must be off before the last one goes.
    Shrink,
}

/// What is still to be done of the fields that are to change, in order.
pub(super) fn steps(seen: &ReplicationGroup, want: &ReplicationGroup, changes: impl Fn(&str) -> bool) -> Vec<Step> {
    let nodes = if changes("nodes") { want.nodes.cmp(&seen.nodes) } else { Ordering::Equal };
    let differs = |name: &str| {
        let mut fields = ReplicationGroup::FIELDS.iter().filter(|field| field.name == name);
        fields.any(|field| !(field.accepts)(want, seen))
    };
    let modify = MODIFIED.iter().any(|field| changes(field) && differs(field));
    let all = [(Step::Grow, nodes == Ordering::Greater), (Step::Modify, modify), (Step::Shrink, nodes == Ordering::Less)];
    all.into_iter().filter(|(_, due)| *due).map(|(step, _)| step).collect()
}

fn int(value: u32) -> i32 {
    value.try_into().unwrap_or(i32::MAX)
}

fn groups(want: &ReplicationGroup) -> Vec<String> {
    want.security_groups.iter().map(SecurityGroupId::to_string).collect()
}

/// All but the token and the tags. Logs are not delivered: nothing is said of them.
pub(super) fn create(call: Create, want: &ReplicationGroup) -> Create {
    call.replication_group_id(&want.name)
        .replication_group_description(&want.description)
        .engine(&want.engine)
        .engine_version(want.engine_version.as_str())
        .cache_node_type(&want.node_type)
        .num_cache_clusters(int(want.nodes))
        .automatic_failover_enabled(want.failover)
        .multi_az_enabled(want.failover)
        .port(i32::from(want.port))
        .at_rest_encryption_enabled(want.encrypted)
        .transit_encryption_enabled(want.tls)
        .cache_parameter_group_name(want.parameter_group.as_str())
        .cache_subnet_group_name(want.subnet_group.as_str())
        .set_security_group_ids(Some(groups(want)))
        .snapshot_retention_limit(int(want.snapshot_retention_days))
        .auto_minor_version_upgrade(true)
}

/// What differs, but for the token.
pub(super) fn modify(call: Modify, want: &ReplicationGroup, diff: &Diff) -> Modify {
    let version = diff.any(&["engine", "engine_version"]);
    call.set_replication_group_description(diff.has("description").then(|| want.description.clone()))
        .set_engine(diff.has("engine").then(|| want.engine.clone()))
        .set_engine_version(version.then(|| want.engine_version.to_string()))
        .set_cache_node_type(diff.has("node_type").then(|| want.node_type.clone()))
        .set_automatic_failover_enabled(diff.has("failover").then_some(want.failover))
        .set_multi_az_enabled(diff.has("failover").then_some(want.failover))
        // The group of the version before does not fit the next one: the two go together.
        .set_cache_parameter_group_name((version || diff.has("parameter_group")).then(|| want.parameter_group.to_string()))
        .set_security_group_ids(diff.has("security_groups").then(|| groups(want)))
        .set_snapshot_retention_limit(diff.has("snapshot_retention_days").then(|| int(want.snapshot_retention_days)))
}

pub(super) fn out(seen: &Seen) -> ReplicationGroupOut {
    let endpoint = seen.node_groups().first().and_then(|shard| shard.primary_endpoint()).or(seen.configuration_endpoint());
    let port = endpoint.and_then(aws_sdk_elasticache::types::Endpoint::port).and_then(|port| u16::try_from(port).ok());
    ReplicationGroupOut {
        id: seen.replication_group_id().unwrap_or_default().to_owned(),
        arn: Arn::new(seen.arn().unwrap_or_default()),
        address: endpoint.and_then(|endpoint| endpoint.address()).unwrap_or_default().to_owned(),
        port: port.filter(|port| *port > 0).unwrap_or(PORT),
    }
}

/// Of the group the half is told with its nodes, which are all alike. A change that is pending is no difference any more.
pub(super) fn found(seen: &Seen, nodes: &[CacheCluster], tags: Tags) -> Found<ReplicationGroup> {
    let node = nodes.iter().find(|node| node.replication_group_id() == seen.replication_group_id());
    let next = node.and_then(CacheCluster::pending_modified_values);
    let version = next.and_then(|next| next.engine_version()).or(node.and_then(CacheCluster::engine_version));
    let parameters = node.and_then(CacheCluster::cache_parameter_group);
    let groups = node.into_iter().flat_map(CacheCluster::security_groups).filter(|group| group.status() != Some("removing"));
    let out = out(seen);
    let spec = ReplicationGroup {
        name: out.id.clone(),
        description: text(seen.description()),
        engine: text(seen.engine().or(node.and_then(CacheCluster::engine))),
        engine_version: EngineVersion::new(text(version)),
        node_type: text(next.and_then(|next| next.cache_node_type()).or(seen.cache_node_type())),
        nodes: u32::try_from(seen.member_clusters().len()).unwrap_or(u32::MAX),
        failover: fails_over(seen),
        port: out.port,
        encrypted: seen.at_rest_encryption_enabled().unwrap_or_default(),
        tls: seen.transit_encryption_enabled().unwrap_or_default(),
        credentials: tags.get(CREDENTIALS_TAG).map(Arn::new),
        parameter_group: CacheParameterGroupName::new(text(parameters.and_then(|group| group.cache_parameter_group_name()))),
        subnet_group: CacheSubnetGroupName::new(text(node.and_then(CacheCluster::cache_subnet_group_name))),
        security_groups: groups.filter_map(|group| group.security_group_id()).map(SecurityGroupId::new).collect(),
        snapshot_retention_days: seen.snapshot_retention_limit().and_then(|days| u32::try_from(days).ok()).unwrap_or_default(),
    };
    let phase = match phase(seen) {
        // Without a node half of the settings are not known.
        Phase::Ready if node.is_none() => Phase::Settling("its nodes are not listed yet".to_owned()),
        phase => phase,
    };
    let born = born(seen.replication_group_create_time());
    Found::ready(Mark::Tags(tags), spec, out).phase(phase).born(born)
}

fn fails_over(seen: &Seen) -> bool {
    let next = seen.pending_modified_values().and_then(|next| next.automatic_failover_status());
    let failover = match next {
        Some(next) => *next == PendingAutomaticFailoverStatus::Enabled,
        None => matches!(seen.automatic_failover(), Some(AutomaticFailoverStatus::Enabled | AutomaticFailoverStatus::Enabling)),
    };
    failover && seen.multi_az() == Some(&MultiAzStatus::Enabled)
}

/// Source: <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ReplicationGroup.html>.
pub(super) fn phase(seen: &Seen) -> Phase {
    let status = seen.status().unwrap_or("creating").to_owned();
    match status.as_str() {
        // It serves while a snapshot is made.
        "available" | "snapshotting" => Phase::Ready,
        "deleting" => Phase::Leaving(status),
        "create-failed" => Phase::Broken(status),
        _ => Phase::Settling(status),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_elasticache::types::{Endpoint, NodeGroup, PendingModifiedValues, SecurityGroupMembership};
    use provision_engine::Set;

    use super::*;

    fn group() -> aws_sdk_elasticache::types::builders::ReplicationGroupBuilder {
        Seen::builder().replication_group_id("shop").arn("arn:g").status("available").member_clusters("shop-001")
    }

    #[test]
    fn what_is_pending_counts_as_done_and_the_nodes_tell_the_rest() {
        let member = |id: &str, status: &str| SecurityGroupMembership::builder().security_group_id(id).status(status).build();
        let pending = PendingModifiedValues::builder().engine_version("7.1.0").cache_node_type("cache.t4g.small").build();
        let node =
            CacheCluster::builder().replication_group_id("shop").engine_version("7.0.7").cache_subnet_group_name("subnets");
        let node = node.security_groups(member("sg-1", "removing")).security_groups(member("sg-2", "active"));
        let other = CacheCluster::builder().replication_group_id("other").engine_version("6.2.6").build();
        let tags = Tags::from([(CREDENTIALS_TAG.to_owned(), "arn:s".to_owned())]);
        let seen = found(&group().build(), &[other, node.pending_modified_values(pending).build()], tags);
        let spec = seen.spec;
        assert_eq!((spec.engine_version.as_str(), spec.node_type.as_str(), spec.nodes), ("7.1.0", "cache.t4g.small", 1));
        assert_eq!(spec.security_groups, Set::from(vec![SecurityGroupId::new("sg-2")]));
        assert_eq!((spec.subnet_group.as_str(), spec.credentials), ("subnets", Some(Arn::new("arn:s"))));
        assert_eq!(seen.phase, Phase::Ready);
    }

    #[test]
    fn failover_comes_after_the_first_replica_and_goes_before_the_last() {
        let small = found(&group().build(), &[], Tags::new()).spec;
        let large = ReplicationGroup { nodes: 2, failover: true, ..small.clone() };
        let all = |_: &str| true;
        assert_eq!(steps(&small, &large, all), [Step::Grow, Step::Modify]);
        assert_eq!(steps(&large, &small, all), [Step::Modify, Step::Shrink]);
        assert_eq!(steps(&small, &large, |field| field == "failover"), [Step::Modify]);
        assert_eq!(steps(&small, &small, all), []);
    }

    #[test]
    fn the_address_is_that_of_the_node_that_is_written_to() {
        let endpoint = Endpoint::builder().address("master.shop.example").port(6380).build();
        let seen = group().node_groups(NodeGroup::builder().primary_endpoint(endpoint).build()).build();
        assert_eq!((out(&seen).address.as_str(), out(&seen).port), ("master.shop.example", 6380));
        assert_eq!((out(&group().build()).address.as_str(), out(&group().build()).port), ("", PORT));
    }

    #[test]
    fn a_failed_one_is_never_live_and_one_whose_nodes_are_not_shown_is_not_judged() {
        let phase_of = |status: &str| phase(&Seen::builder().status(status).build());
        assert_eq!((phase_of("snapshotting"), phase_of("modifying")), (Phase::Ready, Phase::Settling("modifying".to_owned())));
        assert!(matches!(phase_of("create-failed"), Phase::Broken(_)) && matches!(phase_of("deleting"), Phase::Leaving(_)));
        assert!(matches!(found(&group().build(), &[], Tags::new()).phase, Phase::Settling(_)));
    }
}
