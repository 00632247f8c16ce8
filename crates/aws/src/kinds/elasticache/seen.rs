//! A replication group as ElastiCache shows it: half of the group is told with its nodes.

use aws_sdk_elasticache::types::{
    AutomaticFailoverStatus, CacheCluster, Endpoint, MultiAzStatus, PendingAutomaticFailoverStatus, PendingModifiedValues,
    ReplicationGroup,
};
use provision_engine::{Fault, Phase, Set};

use crate::client::{OrFault, Reader};
use crate::types::SecurityGroupId;

/// The port where a group does not show its own yet.
const PORT: i32 = 6379;

/// A group, and one of its nodes, which are all alike. A change that is pending is no difference any more.
pub(super) struct Seen {
    pub(super) group: ReplicationGroup,
    pub(super) node: Option<CacheCluster>,
}

/// All groups.
pub(super) async fn groups(aws: &Reader) -> Result<Vec<ReplicationGroup>, Fault> {
    let pages = aws.elasticache().describe_replication_groups().max_records(100).into_paginator().items().send();
    pages.try_collect().await.or_fault("elasticache:DescribeReplicationGroups")
}

/// All groups with their nodes.
pub(super) async fn all(aws: &Reader) -> Result<Vec<Seen>, Fault> {
    let pages = aws.elasticache().describe_cache_clusters().max_records(100).into_paginator().items().send();
    let nodes = async { pages.try_collect().await.or_fault("elasticache:DescribeCacheClusters") };
    let (groups, nodes): (_, Vec<CacheCluster>) = futures::try_join!(groups(aws), nodes)?;
    let node = |of: &ReplicationGroup| nodes.iter().find(|node| node.replication_group_id() == of.replication_group_id());
    Ok(groups.into_iter().map(|group| Seen { node: node(&group).cloned(), group }).collect())
}

impl Seen {
    pub(super) fn group(&self) -> &ReplicationGroup {
        &self.group
    }

    pub(super) fn node(&self) -> Option<&CacheCluster> {
        self.node.as_ref()
    }

    fn next(&self) -> Option<&PendingModifiedValues> {
        self.node()?.pending_modified_values()
    }

    pub(super) fn engine(&self) -> Option<&str> {
        self.group.engine().or(self.node().and_then(CacheCluster::engine))
    }

    pub(super) fn engine_version(&self) -> Option<&str> {
        self.next().and_then(PendingModifiedValues::engine_version).or(self.node()?.engine_version())
    }

    pub(super) fn cache_node_type(&self) -> Option<&str> {
        self.next().and_then(PendingModifiedValues::cache_node_type).or(self.group.cache_node_type())
    }

    /// The node that is written to.
    pub(super) fn endpoint(&self) -> Option<&Endpoint> {
        let shard = self.group.node_groups().first();
        shard.and_then(|shard| shard.primary_endpoint()).or(self.group.configuration_endpoint())
    }

    pub(super) fn port(&self) -> i32 {
        self.endpoint().and_then(Endpoint::port).filter(|port| *port > 0).unwrap_or(PORT)
    }

    pub(super) fn fails_over(&self) -> bool {
        let next = self.group.pending_modified_values().and_then(|next| next.automatic_failover_status());
        let now = self.group.automatic_failover();
        let failover = match next {
            Some(next) => *next == PendingAutomaticFailoverStatus::Enabled,
            None => matches!(now, Some(AutomaticFailoverStatus::Enabled | AutomaticFailoverStatus::Enabling)),
        };
        failover && self.group.multi_az() == Some(&MultiAzStatus::Enabled)
    }

    pub(super) fn security_groups(seen: Option<&Self>) -> Set<SecurityGroupId> {
        let groups = seen.and_then(Self::node).map(CacheCluster::security_groups).unwrap_or_default().iter();
        let staying = groups.filter(|group| group.status() != Some("removing"));
        staying.filter_map(|group| group.security_group_id()).map(SecurityGroupId::new).collect()
    }

    /// Source: <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ReplicationGroup.html>.
    pub(super) fn phase(&self) -> Phase {
        let status = self.group.status().unwrap_or("creating").to_owned();
        match status.as_str() {
            // It serves while a snapshot is made.
            "available" | "snapshotting" => Phase::Ready,
            "deleting" => Phase::Leaving(status),
            "create-failed" => Phase::Broken(status),
            _ => Phase::Settling(status),
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_elasticache::types::NodeGroup;

    use super::*;

    #[test]
    fn the_address_is_that_of_the_node_that_is_written_to() {
        let endpoint = Endpoint::builder().address("master.shop.example").port(6380).build();
        let shard = NodeGroup::builder().primary_endpoint(endpoint).build();
        let seen = |group| Seen { group, node: None };
        assert_eq!(seen(ReplicationGroup::builder().node_groups(shard).build()).port(), 6380);
        let new = seen(ReplicationGroup::builder().build());
        assert!(new.endpoint().is_none() && new.port() == PORT);
    }

    #[test]
    fn a_failed_one_is_never_live() {
        let of = |status: &str| Seen { group: ReplicationGroup::builder().status(status).build(), node: None }.phase();
        assert_eq!((of("snapshotting"), of("modifying")), (Phase::Ready, Phase::Settling("modifying".to_owned())));
        assert!(matches!(of("create-failed"), Phase::Broken(_)) && matches!(of("deleting"), Phase::Leaving(_)));
    }
}
