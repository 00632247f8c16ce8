//! A replication group as ElastiCache shows it: half of the group is told with its nodes.

use aws_sdk_elasticache::types::{
    AutomaticFailoverStatus, CacheCluster, Endpoint, MultiAzStatus, PendingAutomaticFailoverStatus, ReplicationGroup,
};
use provision_engine::{Fault, Phase};

use crate::client::{OrFault, Reader};
use crate::kinds::phases::Phases;

/// The port where a group does not show its own yet.
const PORT: i32 = 6379;
/// Source: <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ReplicationGroup.html>.
const PHASES: Phases = Phases {
    // It serves while a snapshot is made.
    ready: &["available", "snapshotting"],
    broken: &["create-failed"],
    ..Phases::CREATING
};

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

    pub(super) fn engine(&self) -> Option<&str> {
        self.group.engine().or(self.node().and_then(CacheCluster::engine))
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
        let on = [Some(&AutomaticFailoverStatus::Enabled), Some(&AutomaticFailoverStatus::Enabling)];
        let now = on.contains(&self.group.automatic_failover());
        next.map_or(now, |next| *next == PendingAutomaticFailoverStatus::Enabled)
            && self.group.multi_az() == Some(&MultiAzStatus::Enabled)
    }

    pub(super) fn phase(&self) -> Phase {
        PHASES.of(self.group.status())
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
