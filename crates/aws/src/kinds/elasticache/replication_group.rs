//! A cache.

use provision_engine::{Kind, Output, Set};

use crate::name;
use crate::types::{Arn, CacheParameterGroupName, CacheSubnetGroupName, EngineVersion, SecurityGroupId, Window};

/// A replication group of ElastiCache with one shard: a primary node, and replicas if there are any. Its AUTH token is read
/// from a secret in the call that makes it, and is nowhere else.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "elasticache.replication-group",
    out = ReplicationGroupOut,
    replace = "refuse",
    stateful,
    settles_first,
    create = "337/420/555",
    update = "10/300/900",
    delete = "180/300/600",
    iam(
        list = "elasticache:DescribeReplicationGroups elasticache:DescribeCacheClusters elasticache:ListTagsForResource",
        create = "elasticache:CreateReplicationGroup elasticache:AddTagsToResource secretsmanager:GetSecretValue",
        update = "elasticache:ModifyReplicationGroup elasticache:IncreaseReplicaCount elasticache:DecreaseReplicaCount elasticache:AddTagsToResource",
        delete = "elasticache:ListTagsForResource elasticache:DeleteReplicationGroup",
    )
)]
pub struct ReplicationGroup {
    /// The engine: `redis` or `valkey`.
    pub engine: String,
    /// Its version: `7.1`.
    #[field(floor = "no version goes back, and minor upgrades come by themselves")]
    pub engine_version: EngineVersion,
    /// The type of every node: `cache.t4g.micro`.
    #[field(initial = "the owner sizes it")]
    pub node_type: String,
    /// Nodes beside the primary, 0 to 5.
    #[field(initial = "the owner decides how available it is")]
    pub replicas: u32,
    /// Whether a replica takes over from a failed primary; needs a replica.
    #[field(initial = "the owner decides how available it is")]
    pub failover: bool,
    /// Whether nodes stand in several zones; needs failover.
    #[field(initial = "the owner decides how available it is")]
    pub multi_az: bool,
    /// The port it listens on.
    #[field(replace)]
    pub port: u16,
    /// Whether clients must use TLS.
    #[field(replace)]
    pub transit_encryption: bool,
    /// Whether what is on disk is encrypted, with the key that AWS manages.
    #[field(replace)]
    pub at_rest_encryption: bool,
    /// The secret that holds the AUTH token as its member `token`. Kept as the tag `provision:credentials`, because AWS
    /// does not tell.
    #[field(replace)]
    pub credentials: Arn,
    /// The subnets it may stand in.
    #[field(replace)]
    pub subnet_group: CacheSubnetGroupName,
    /// Its parameters.
    pub parameter_group: CacheParameterGroupName,
    /// Its security groups.
    pub security_groups: Set<SecurityGroupId>,
    /// Whether minor versions are upgraded in the maintenance window.
    pub minor_upgrades: bool,
    /// Days for which automatic snapshots are kept; 0 for none.
    #[field(initial = "the owner decides what is kept")]
    pub snapshot_retention_days: u32,
    /// When snapshots are made, every day; AWS chooses when absent.
    #[field(initial = "the owner knows the quiet hours")]
    pub snapshot_window: Option<Window>,
    /// When AWS may maintain it, every week; AWS chooses when absent.
    #[field(initial = "the owner knows the quiet hours")]
    pub maintenance_window: Option<Window>,
}

/// What an id may have at most.
/// Source: <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html>.
const NAME_MAX: usize = 40;

impl ReplicationGroup {
    /// The id of a node's group.
    #[must_use]
    pub fn identifier(stack: &str, node: &str) -> String {
        name::of(stack, node, NAME_MAX)
    }
}

/// What others may read of a replication group.
#[derive(Clone, Debug)]
pub struct ReplicationGroupOut {
    /// Its id.
    pub id: String,
    /// Its ARN.
    pub arn: Arn,
    /// The host name of the primary node; empty until it is ready.
    pub address: String,
    /// The port it listens on.
    pub port: u16,
}

impl Output for ReplicationGroupOut {
    fn id(&self) -> &str {
        &self.id
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.id.clone(), self.arn.to_string()]
    }
}

#[cfg(feature = "sdk")]
mod operate {
    use std::collections::HashMap;

    use aws_sdk_elasticache::types::{CacheCluster, ReplicationGroup as Seen};
    use provision_engine::{Class, Cloud, Diff, Fault, Found, Listing, Mark, Me, NODE_TAG, Operate, STACK_TAG, Sighting, Tags};

    use super::super::{tags, wire};
    use super::{NAME_MAX, ReplicationGroup, ReplicationGroupOut};
    use crate::client::{Aws, OrFault, Reader, Reclass};
    use crate::kinds::named::{self, Prefixes};
    use crate::kinds::secretsmanager::member;
    use crate::name;
    use crate::types::Arn;

    impl Operate<Aws> for ReplicationGroup {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let seen = candidates(aws, cx).await?;
            if seen.is_empty() {
                return Ok(Vec::new());
            }
            let nodes = aws.elasticache().describe_cache_clusters().max_records(100).into_paginator().items().send();
            let nodes = async { nodes.try_collect().await.or_fault("elasticache:DescribeCacheClusters") };
            let marks = named::all(seen, |group| async move {
                Ok(mark(aws, cx, &group).await?.map(|mark| (mark, group)).into_iter().collect())
            });
            let (nodes, marks) = futures::try_join!(nodes, marks)?;
            // All nodes of a group are alike.
            let of: HashMap<_, &CacheCluster> = nodes.iter().map(|node| (node.replication_group_id(), node)).collect();
            let found = |(mark, group): (Mark, Seen)| {
                let node = of.get(&group.replication_group_id()).copied();
                wire::found(mark, &group, node)
            };
            Ok(marks.into_iter().map(found).collect())
        }

        async fn watch(aws: &Reader, cx: &Listing<Aws>, _: &[String]) -> Result<Vec<Sighting<Self>>, Fault> {
            let seen = candidates(aws, cx).await?;
            Ok(seen.iter().map(|group| Sighting { out: wire::out(group), phase: wire::phase(group) }).collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ReplicationGroupOut, Fault> {
            let id = Self::identifier(me.stack, me.node);
            let token = member(aws, &want.credentials, "token").await.not_yet(&[])?;
            let mut tags = me.tags.clone();
            tags.insert(wire::CREDENTIALS_TAG.to_owned(), want.credentials.to_string());
            let call = wire::create(aws.elasticache().create_replication_group(), want).replication_group_id(&id);
            let call = call.replication_group_description(me.node).auth_token(token.expose()).set_tags(Some(tags::list(&tags)));
            let made = call.send().await.or_fault("elasticache:CreateReplicationGroup").not_yet(&[])?;
            let arn = Arn::new(made.replication_group().and_then(Seen::arn).unwrap_or_default());
            Ok(ReplicationGroupOut { id, arn, address: String::new(), port: want.port })
        }

        async fn update(
            aws: &Aws,
            _: &Me<'_>,
            at: &Found<Self>,
            want: &Self,
            diff: &Diff,
        ) -> Result<Option<ReplicationGroupOut>, Fault> {
            let (id, count) = (at.out.id.as_str(), i32::try_from(want.replicas).unwrap_or(i32::MAX));
            // One change at a time: a group that is busy takes no other. Replicas come before what needs them, and what
            // does not need them any more before they go; the look after the walk sees what is left.
            if diff.has("replicas") && want.replicas > at.spec.replicas {
                let call = aws.elasticache().increase_replica_count().replication_group_id(id).new_replica_count(count);
                let done = call.apply_immediately(true).send().await.or_fault("elasticache:IncreaseReplicaCount");
                done.map(drop).class(Class::NotYet, &tags::BUSY)?;
            } else if diff.any(wire::MODIFIED) {
                let call = wire::modify(aws.elasticache().modify_replication_group(), want, diff);
                let done = call.replication_group_id(id).apply_immediately(true).send().await;
                done.or_fault("elasticache:ModifyReplicationGroup").not_yet(&tags::BUSY)?;
            } else if diff.has("replicas") {
                let call = aws.elasticache().decrease_replica_count().replication_group_id(id).new_replica_count(count);
                let done = call.apply_immediately(true).send().await.or_fault("elasticache:DecreaseReplicaCount");
                done.map(drop).class(Class::NotYet, &tags::BUSY)?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, &at.out.arn, tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            if let Mark::Name { stack, node } = &at.mark {
                // It was busy when it was listed, and known by its name alone.
                let tags = tags::of(aws.reader(), &at.out.arn).await.class(Class::InUse, &tags::BUSY)?;
                if tags.get(STACK_TAG) != Some(stack) || tags.get(NODE_TAG) != Some(node) {
                    return Err(Fault::new(Class::HoldsData, "it is somebody else's, and has our name"));
                }
            }
            let call = aws.elasticache().delete_replication_group().replication_group_id(&at.out.id);
            let done = call.retain_primary_cluster(false).send().await.or_fault("elasticache:DeleteReplicationGroup");
            done.map(drop).class(Class::InUse, &tags::BUSY)
        }
    }

    /// The groups whose ids may be ours.
    async fn candidates(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Seen>, Fault> {
        let names = Prefixes::of(cx, |stack| name::beginning(stack, NAME_MAX));
        let pages = aws.elasticache().describe_replication_groups().max_records(100).into_paginator().items().send();
        let seen: Vec<Seen> = pages.try_collect().await.or_fault("elasticache:DescribeReplicationGroups")?;
        Ok(seen.into_iter().filter(|group| names.has(group.replication_group_id())).collect())
    }

    /// Whose a group is. One that is busy does not show its tags: then its id says which node of this run it is of.
    async fn mark(aws: &Reader, cx: &Listing<Aws>, group: &Seen) -> Result<Option<Mark>, Fault> {
        match tags::mark(aws, &Arn::new(group.arn().unwrap_or_default())).await {
            Err(fault) if tags::BUSY.contains(&fault.code.as_str()) => {
                let id = group.replication_group_id().unwrap_or_default();
                let mut nodes = cx.nodes::<ReplicationGroup>().iter();
                let of = nodes.find(|(stack, node)| ReplicationGroup::identifier(stack, node) == id);
                Ok(of.map(|(stack, node)| Mark::Name { stack: stack.clone(), node: node.clone() }))
            }
            mark => mark,
        }
    }
}
