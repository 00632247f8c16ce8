//! A cache that exists already, and is only used.

use crate::types::{SecurityGroupId, VpcId};

/// A replication group or a single node that somebody else made: looked up by its identifier before anything is composed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Existing {
    /// Its identifier.
    pub identifier: String,
    /// Whether its keys are spread over shards, so that its clients must know clusters.
    pub cluster: bool,
    /// Its engine: `redis`, `valkey`, `memcached`.
    pub engine: String,
    /// The host name that takes writes, or that tells of the shards.
    pub address: String,
    /// The port it listens on.
    pub port: u16,
    /// Whether it speaks TLS.
    pub tls: bool,
    /// Whether it wants a token.
    pub token: bool,
    /// The VPC it is in.
    pub vpc: VpcId,
    /// Its security groups.
    pub security_groups: Vec<SecurityGroupId>,
}

#[cfg(feature = "sdk")]
pub use look_up::look_up;

#[cfg(feature = "sdk")]
mod look_up {
    use aws_sdk_elasticache::types::{CacheCluster, Endpoint, NodeGroup, ReplicationGroup, SecurityGroupMembership};
    use provision_engine::Fault;

    use super::Existing;
    use crate::client::{OrFault, Reader};
    use crate::kinds::convert::{there, without_endpoint};
    use crate::types::{SecurityGroupId, VpcId};
    use crate::wire::Shown;

    /// Finds a replication group, or a node that is in none.
    ///
    /// # Errors
    /// There is none of this identifier, or it does not serve.
    pub async fn look_up(aws: &Reader, identifier: &str) -> Result<Existing, Fault> {
        let (group, node) = futures::try_join!(group(aws, identifier), node(aws, identifier))?;
        match (group, node) {
            (Some(group), _) => {
                // Network and groups are told of its nodes alone.
                let first = group.member_clusters().first().map(String::as_str).unwrap_or_default();
                let Some(node) = node_of(aws, first).await? else { return Err(without_endpoint(identifier, group.status())) };
                of_group(&group, &node, vpc(aws, &node).await?)
            }
            (None, Some(node)) => of_node(&node, vpc(aws, &node).await?),
            (None, None) => {
                let place = &aws.place;
                let fault = Fault::fatal(format!(
                    "there is no replication group and no cache cluster {identifier} in {} of account {}",
                    place.region, place.account
                ));
                Err(fault.help(
                    "name one that `aws elasticache describe-replication-groups` or `aws elasticache describe-cache-clusters` shows",
                ))
            }
        }
    }

    async fn group(aws: &Reader, identifier: &str) -> Result<Option<ReplicationGroup>, Fault> {
        let answer = aws.elasticache().describe_replication_groups().replication_group_id(identifier).send().await;
        let answer = there(answer.or_fault("elasticache:DescribeReplicationGroups"))?;
        Ok(answer.and_then(|answer| answer.replication_groups.unwrap_or_default().into_iter().next()))
    }

    async fn node(aws: &Reader, identifier: &str) -> Result<Option<CacheCluster>, Fault> {
        let call = aws.elasticache().describe_cache_clusters().cache_cluster_id(identifier).show_cache_node_info(true);
        let answer = there(call.send().await.or_fault("elasticache:DescribeCacheClusters"))?;
        Ok(answer.and_then(|answer| answer.cache_clusters.unwrap_or_default().into_iter().next()))
    }

    async fn node_of(aws: &Reader, member: &str) -> Result<Option<CacheCluster>, Fault> {
        if member.is_empty() { Ok(None) } else { node(aws, member).await }
    }

    async fn vpc(aws: &Reader, node: &CacheCluster) -> Result<VpcId, Fault> {
        let group = node.cache_subnet_group_name().unwrap_or_default();
        let call = aws.elasticache().describe_cache_subnet_groups().cache_subnet_group_name(group);
        let answer = call.send().await.or_fault("elasticache:DescribeCacheSubnetGroups")?;
        Ok(VpcId::new(answer.cache_subnet_groups().first().and_then(|group| group.vpc_id()).unwrap_or_default()))
    }

    fn of_group(group: &ReplicationGroup, node: &CacheCluster, vpc: VpcId) -> Result<Existing, Fault> {
        let identifier = group.replication_group_id().unwrap_or_default();
        let primary = group.node_groups().first().and_then(NodeGroup::primary_endpoint);
        let Some(endpoint) = group.configuration_endpoint().or(primary) else {
            return Err(without_endpoint(identifier, group.status()));
        };
        Ok(Existing {
            cluster: group.cluster_enabled() == Some(true),
            tls: group.transit_encryption_enabled() == Some(true),
            token: group.auth_token_enabled() == Some(true),
            ..of(identifier, node, endpoint, vpc)
        })
    }

    fn of_node(node: &CacheCluster, vpc: VpcId) -> Result<Existing, Fault> {
        let identifier = node.cache_cluster_id().unwrap_or_default();
        if let Some(group) = node.replication_group_id().filter(|group| !group.is_empty()) {
            let fault = Fault::fatal(format!("{identifier} is a node of the replication group {group}"));
            return Err(fault.help(format!("name the replication group: {group}")));
        }
        let only = node.cache_nodes().first().and_then(|node| node.endpoint());
        let Some(endpoint) = node.configuration_endpoint().or(only) else {
            return Err(without_endpoint(identifier, node.cache_cluster_status()));
        };
        Ok(of(identifier, node, endpoint, vpc))
    }

    fn of(identifier: &str, node: &CacheCluster, endpoint: &Endpoint, vpc: VpcId) -> Existing {
        let groups = node.security_groups().iter().filter_map(SecurityGroupMembership::security_group_id);
        Existing {
            identifier: identifier.to_owned(),
            cluster: false,
            engine: node.engine().unwrap_or_default().to_owned(),
            address: endpoint.address().unwrap_or_default().to_owned(),
            port: u16::shown(endpoint.port()),
            tls: node.transit_encryption_enabled() == Some(true),
            token: node.auth_token_enabled() == Some(true),
            vpc,
            security_groups: groups.map(SecurityGroupId::new).collect(),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn endpoint(address: &str) -> Endpoint {
            Endpoint::builder().address(address).port(6379).build()
        }

        #[test]
        fn a_node_of_a_group_and_one_without_an_endpoint_are_told() {
            let told = |node: CacheCluster| of_node(&node, VpcId::new("vpc-1")).unwrap_err().message;
            let member = CacheCluster::builder().cache_cluster_id("main-001").replication_group_id("main");
            assert_eq!(told(member.build()), "main-001 is a node of the replication group main");
            let new = CacheCluster::builder().cache_cluster_id("main").cache_cluster_status("creating");
            assert_eq!(told(new.build()), "main is creating and has no endpoint");
        }

        /// Of a group with shards it is the endpoint that tells of them, of others that of the only shard's primary.
        #[test]
        fn what_takes_writes_is_taken() {
            let membership = SecurityGroupMembership::builder().security_group_id("sg-1").status("active").build();
            let node = CacheCluster::builder().engine("valkey").security_groups(membership).build();
            let shard = NodeGroup::builder().primary_endpoint(endpoint("primary")).build();
            let group = ReplicationGroup::builder().replication_group_id("main").node_groups(shard);
            let plain = of_group(&group.clone().build(), &node, VpcId::new("vpc-1")).unwrap();
            assert_eq!((plain.address.as_str(), plain.port, plain.cluster, plain.tls), ("primary", 6379, false, false));
            assert_eq!((plain.engine.as_str(), plain.security_groups), ("valkey", vec![SecurityGroupId::new("sg-1")]));
            let sharded = group.configuration_endpoint(endpoint("all")).cluster_enabled(true).transit_encryption_enabled(true);
            let sharded = of_group(&sharded.auth_token_enabled(true).build(), &node, VpcId::new("vpc-1")).unwrap();
            assert_eq!((sharded.address.as_str(), sharded.cluster, sharded.tls, sharded.token), ("all", true, true, true));
        }
    }
}
