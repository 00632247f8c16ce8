//! A replication group.

use provision_derive::Wire;
use provision_engine::{Kind, Output, Set};

#[cfg(feature = "sdk")]
use super::seen::Seen;
use crate::types::{Arn, CacheParameterGroupName, CacheSubnetGroupName, EngineVersion, SecurityGroupId};

/// A cache of Redis OSS or Valkey: one node that is written to, and replicas of it. Its token is read from a secret in the
/// call that needs it, and is nowhere else.
#[derive(Kind, Wire, Clone, Debug)]
#[kind(
    name = "elasticache.replication-group", terraform = "aws_elasticache_replication_group", cloudformation = "AWS::ElastiCache::ReplicationGroup",
    out = ReplicationGroupOut,
    replace = "refuse",
    stateful,
    settles_first,
    create = "337/420/555",
    update = "10/300/900",
    delete = "300/420/600",
    iam(
        list = "elasticache:DescribeReplicationGroups elasticache:DescribeCacheClusters elasticache:ListTagsForResource",
        create = "elasticache:CreateReplicationGroup elasticache:AddTagsToResource secretsmanager:GetSecretValue",
        update = "elasticache:ModifyReplicationGroup elasticache:IncreaseReplicaCount elasticache:DecreaseReplicaCount elasticache:AddTagsToResource secretsmanager:GetSecretValue",
        delete = "elasticache:DeleteReplicationGroup elasticache:CreateSnapshot", on = "elasticache:{region}:{account}:replicationgroup:{name}* elasticache:{region}:{account}:cluster:{name}* elasticache:{region}:{account}:subnetgroup:{name}* elasticache:{region}:{account}:parametergroup:{name}* elasticache:{region}:{account}:snapshot:{name}* secretsmanager:{region}:{account}:secret:{app}/{env}/*",
    )
)]
#[wire(create = operate::CreateCall, modify = operate::ModifyCall, read = Seen, answers(group, node))]
#[wire(pending = node.pending_modified_values)]
#[wire(parts(multi_az_enabled = failover))]
pub struct ReplicationGroup {
    /// Its name, in lower case, which begins with that of its scope.
    #[field(replace)]
    #[wire(create = replication_group_id, read = group.replication_group_id)]
    pub name: String,
    /// What it is for.
    #[wire(replication_group_description, read = group.description)]
    pub description: String,
    /// The engine: `redis` or `valkey`. Redis OSS becomes Valkey in place; there is no way back.
    pub engine: String,
    /// Its version: `7.1` for any 7.1.x.
    #[field(floor = "no version goes back, and minor upgrades come by themselves")]
    #[wire(node.engine_version, pending, also(engine))]
    pub engine_version: EngineVersion,
    /// The type of its nodes: `cache.t4g.micro`.
    #[field(initial = "the owner sizes it")]
    #[wire(group.cache_node_type, pending)]
    pub node_type: String,
    /// Nodes: one that is written to, and replicas.
    #[field(initial = "the owner decides how available it is")]
    #[wire(create = num_cache_clusters, read = group.member_clusters.len)]
    pub nodes: u32,
    /// Whether a replica in another zone takes over from a node that fails: automatic failover and Multi-AZ, which go
    /// together here. It needs two nodes.
    #[field(initial = "the owner decides how available it is")]
    #[wire(automatic_failover_enabled, read = fails_over)]
    pub failover: bool,
    /// The port it listens on: 6379.
    #[field(replace)]
    pub port: u16,
    /// Whether its disks and snapshots are encrypted, with the key that AWS manages.
    #[field(replace)]
    #[wire(group.at_rest_encryption_enabled)]
    pub encrypted: bool,
    /// Whether connections must be encrypted.
    #[field(replace)]
    #[wire(group.transit_encryption_enabled)]
    pub tls: bool,
    /// The secret that holds its token as the member `token`, 16 to 128 characters; needs TLS. Another secret adds its token,
    /// and the one from before stays good until the next change. Kept as the tag `provision:credentials`, because AWS does
    /// not tell.
    #[wire(tag = "provision:credentials")]
    pub credentials: Option<Arn>,
    /// Its parameters.
    // The group of the version before does not fit the next one: the two go together.
    #[wire(cache_parameter_group_name, read = node.cache_parameter_group.cache_parameter_group_name, also(engine, engine_version))]
    pub parameter_group: CacheParameterGroupName,
    /// The subnets it may stand in.
    #[field(replace)]
    #[wire(node.cache_subnet_group_name)]
    pub subnet_group: CacheSubnetGroupName,
    /// Its security groups.
    #[wire(security_group_ids, read = node.security_groups, with = crate::kinds::memberships)]
    pub security_groups: Set<SecurityGroupId>,
    /// Days for which daily snapshots are kept; 0 for none.
    #[field(initial = "the owner decides what is kept")]
    #[wire(group.snapshot_retention_limit)]
    pub snapshot_retention_days: u32,
}

/// What others may read of a replication group.
#[derive(Output, Wire, Clone, Debug)]
#[wire(read = Seen)]
pub struct ReplicationGroupOut {
    /// Its id, which is its name.
    #[output(id)]
    #[wire(group.replication_group_id)]
    pub id: String,
    /// Its ARN.
    #[output(alias)]
    #[wire(group.arn)]
    pub arn: Arn,
    /// The host name of the node that is written to; empty until it is ready.
    #[output(late)]
    #[wire(endpoint.address)]
    pub address: String,
    /// The port it listens on.
    pub port: u16,
}

#[cfg(feature = "sdk")]
mod operate {
    use std::cmp::Ordering;

    pub(super) use aws_sdk_elasticache::operation::create_replication_group::builders::CreateReplicationGroupFluentBuilder as CreateCall;
    pub(super) use aws_sdk_elasticache::operation::modify_replication_group::builders::ModifyReplicationGroupFluentBuilder as ModifyCall;
    use aws_sdk_elasticache::types::AuthTokenUpdateStrategyType;

    use super::super::{prefix, seen, tags};
    use super::{ReplicationGroup, ReplicationGroupOut, Seen};
    use crate::kinds::prelude::*;
    use crate::kinds::secretsmanager::member;

    /// The member of the secret that is the token.
    const TOKEN: &str = "token";
    /// It is busy with something else.
    const BUSY: &str = "InvalidReplicationGroupState";

    impl Operate<Aws> for ReplicationGroup {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let prefixes = named::Prefixes::of::<Self>(cx, prefix);
            let mut seen = seen::all(aws).await?;
            seen.retain(|seen| prefixes.has(seen.group.replication_group_id()));
            named::each(seen, |seen| async move {
                let tags = tags::of(aws, seen.group.arn().unwrap_or_default()).await?;
                Ok(tags.map(|tags| judged(&seen, tags)))
            })
            .await
        }

        /// Neither tags nor nodes are needed to wait.
        async fn watch(aws: &Reader, _: &Listing<Aws>, ids: &[String]) -> Result<Vec<Sighting<Self>>, Fault> {
            let seen = seen::groups(aws).await?.into_iter().map(|group| Seen { group, node: None });
            let seen = seen.map(|seen| Sighting { out: ReplicationGroupOut::shown(Some(&seen)), phase: seen.phase() });
            Ok(seen.filter(|seen: &Sighting<Self>| ids.contains(&seen.out.id)).collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ReplicationGroupOut, Fault> {
            named::findable(&want.name, &[prefix(me.stack)])?;
            // Logs are not delivered: nothing is said of them.
            let call = want.create(aws.elasticache().create_replication_group())?.auto_minor_version_upgrade(true);
            let call = call.set_auth_token(member(aws, want.credentials.as_ref(), TOKEN).await?);
            let call = call.set_tags(Some(tagging::write(&want.kept(me.tags.clone()))?));
            let answer = call.send().await.or_fault("elasticache:CreateReplicationGroup").not_yet(&[])?;
            made(answer.replication_group.map(|group| Seen { group, node: None }).as_ref())
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            at.spec.engine_version.no_way_back(diff.has("engine") && at.spec.engine == "valkey")?;
            let (client, id, replicas) = (aws.elasticache(), &at.out.id, want.nodes.saturating_sub(1).asked()?);
            let nodes = if diff.has("nodes") { want.nodes.cmp(&at.spec.nodes) } else { Ordering::Equal };
            let modifies = diff.any(Self::MODIFIED) || diff.any(Self::KEPT);
            // AWS takes one change at a time. Failover needs a replica, and must be off before the last one goes.
            let done = match (nodes, modifies) {
                (Ordering::Greater, _) => {
                    let call = client.increase_replica_count().replication_group_id(id).set_new_replica_count(replicas);
                    call.apply_immediately(true).send().await.or_fault("elasticache:IncreaseReplicaCount").map(drop)
                }
                (_, true) => modify(aws, at, want, diff).await,
                (Ordering::Less, false) => {
                    let call = client.decrease_replica_count().replication_group_id(id).set_new_replica_count(replicas);
                    call.apply_immediately(true).send().await.or_fault("elasticache:DecreaseReplicaCount").map(drop)
                }
                (Ordering::Equal, false) => Ok(()),
            };
            done.not_yet(&[BUSY])?;
            if nodes.is_ne() && modifies { Err(Fault::step()) } else { Ok(None) }
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, &at.out.arn, tags).await
        }

        /// Somebody allowed a new cache in its place, and not that data is lost.
        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            remove(aws, at, snapshot::last(at)).await
        }

        async fn purge(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            remove(aws, at, None).await
        }
    }

    async fn remove(aws: &Aws, at: &Found<ReplicationGroup>, snapshot: Option<String>) -> Result<(), Fault> {
        let call = aws.elasticache().delete_replication_group().replication_group_id(&at.out.id);
        let done = call.set_final_snapshot_identifier(snapshot).send().await.or_fault("elasticache:DeleteReplicationGroup");
        done.map(drop).class(Class::InUse, &[BUSY])
    }

    async fn modify(aws: &Aws, at: &Found<ReplicationGroup>, want: &ReplicationGroup, diff: &Diff) -> Result<(), Fault> {
        let another = want.credentials.as_ref().filter(|_| diff.has("credentials"));
        let call = want.modify(aws.elasticache().modify_replication_group(), diff)?.replication_group_id(&at.out.id);
        let call = call.set_auth_token(member(aws, another, TOKEN).await?);
        let call = call.set_auth_token_update_strategy(another.map(|_| AuthTokenUpdateStrategyType::Rotate));
        let done = call.apply_immediately(true).send().await.or_fault("elasticache:ModifyReplicationGroup");
        done.help(&["parameter group of family"], &at.spec.engine_version.raised(&want.engine))?;
        if diff.any(ReplicationGroup::KEPT) {
            tags::set(aws, &at.out.arn, &want.kept(Tags::new())).await?;
        }
        Ok(())
    }

    fn judged(seen: &Seen, tags: Tags) -> Found<ReplicationGroup> {
        let phase = match seen.phase() {
            // Without a node half of the settings are not known.
            Phase::Ready if seen.node.is_none() => Phase::Settling("its nodes are not listed yet".to_owned()),
            phase => phase,
        };
        tagged(seen, tags).phase(phase).born(born(seen.group.replication_group_create_time()))
    }

    #[cfg(test)]
    mod tests {
        use aws_sdk_elasticache::types::{
            CacheCluster, PendingModifiedValues, ReplicationGroup as Group, SecurityGroupMembership,
        };
        use provision_engine::Set;

        use super::*;
        use crate::types::{Arn, SecurityGroupId};

        fn seen(node: Option<CacheCluster>) -> Seen {
            let group =
                Group::builder().replication_group_id("shop").arn("arn:g").status("available").member_clusters("shop-001");
            Seen { group: group.build(), node }
        }

        #[test]
        fn what_is_pending_counts_as_done_and_the_nodes_tell_the_rest() {
            let member = |id: &str, status: &str| SecurityGroupMembership::builder().security_group_id(id).status(status).build();
            let pending = PendingModifiedValues::builder().engine_version("7.1.0").cache_node_type("cache.t4g.small").build();
            let node =
                CacheCluster::builder().replication_group_id("shop").engine_version("7.0.7").cache_subnet_group_name("subnets");
            let node = node.security_groups(member("sg-1", "removing")).security_groups(member("sg-2", "active"));
            let tags = Tags::from([("provision:credentials".to_owned(), "arn:s".to_owned())]);
            let found = judged(&seen(Some(node.pending_modified_values(pending).build())), tags);
            let spec = found.spec;
            assert_eq!((spec.engine_version.as_str(), spec.node_type.as_str(), spec.nodes), ("7.1.0", "cache.t4g.small", 1));
            assert_eq!(spec.security_groups, Set::from(vec![SecurityGroupId::new("sg-2")]));
            assert_eq!((spec.subnet_group.as_str(), spec.credentials), ("subnets", Some(Arn::new("arn:s"))));
            assert_eq!(found.phase, Phase::Ready);
            assert!(matches!(judged(&seen(None), Tags::new()).phase, Phase::Settling(_)));
        }
    }
}
