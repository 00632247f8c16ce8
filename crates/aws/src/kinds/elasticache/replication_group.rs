//! A replication group.

use provision_engine::{Kind, Output, Set};

use crate::types::{Arn, CacheParameterGroupName, CacheSubnetGroupName, EngineVersion, SecurityGroupId};

/// A cache of Redis OSS or Valkey: one node that is written to, and replicas of it. Its token is read from a secret in the
/// call that needs it, and is nowhere else.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "elasticache.replication-group",
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
        delete = "elasticache:DeleteReplicationGroup elasticache:CreateSnapshot",
    )
)]
pub struct ReplicationGroup {
    /// Its name, in lower case, which begins with that of its scope: [`crate::name::of`] with [`super::NAME_MAX`].
    #[field(replace)]
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The engine: `redis` or `valkey`. Redis OSS becomes Valkey in place; there is no way back.
    pub engine: String,
    /// Its version: `7.1` for any 7.1.x.
    #[field(floor = "no version goes back, and minor upgrades come by themselves")]
    pub engine_version: EngineVersion,
    /// The type of its nodes: `cache.t4g.micro`.
    #[field(initial = "the owner sizes it")]
    pub node_type: String,
    /// Nodes: one that is written to, and replicas.
    #[field(initial = "the owner decides how available it is")]
    pub nodes: u32,
    /// Whether a replica in another zone takes over from a node that fails: automatic failover and Multi-AZ, which go
    /// together here. It needs two nodes.
    #[field(initial = "the owner decides how available it is")]
    pub failover: bool,
    /// The port it listens on: 6379.
    #[field(replace)]
    pub port: u16,
    /// Whether its disks and snapshots are encrypted, with the key that AWS manages.
    #[field(replace)]
    pub encrypted: bool,
    /// Whether connections must be encrypted.
    #[field(replace)]
    pub tls: bool,
    /// The secret that holds its token as the member `token`, 16 to 128 characters; needs TLS. Another secret adds its token,
    /// and the one from before stays good until the next change. Kept as the tag `provision:credentials`, because AWS does
    /// not tell.
    pub credentials: Option<Arn>,
    /// Its parameters.
    pub parameter_group: CacheParameterGroupName,
    /// The subnets it may stand in.
    #[field(replace)]
    pub subnet_group: CacheSubnetGroupName,
    /// Its security groups.
    pub security_groups: Set<SecurityGroupId>,
    /// Days for which daily snapshots are kept; 0 for none.
    #[field(initial = "the owner decides what is kept")]
    pub snapshot_retention_days: u32,
}

/// What others may read of a replication group.
#[derive(Output, Clone, Debug)]
pub struct ReplicationGroupOut {
    /// Its id, which is its name.
    #[output(id)]
    pub id: String,
    /// Its ARN.
    #[output(alias)]
    pub arn: Arn,
    /// The host name of the node that is written to; empty until it is ready.
    pub address: String,
    /// The port it listens on.
    pub port: u16,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_elasticache::types::{AuthTokenUpdateStrategyType, CacheCluster, ReplicationGroup as Seen};
    use provision_engine::{Class, Cloud, Diff, Fault, Found, Listing, Me, Operate, Phase, Sighting, Tags, Updated};

    use super::super::wire::{self, Step};
    use super::super::{prefix, tags};
    use super::{ReplicationGroup, ReplicationGroupOut};
    use crate::client::{Aws, OrFault, Reader, Reclass};
    use crate::kinds::named::{self, Prefixes};
    use crate::kinds::secretsmanager::member;
    use crate::kinds::tagging;
    use crate::types::Arn;

    /// The member of the secret that is the token.
    const TOKEN: &str = "token";
    /// It is busy with something else.
    const BUSY: &str = "InvalidReplicationGroupState";

    impl Operate<Aws> for ReplicationGroup {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let prefixes = Prefixes::of(cx, prefix);
            let (mut groups, nodes) = futures::try_join!(groups(aws), nodes(aws))?;
            groups.retain(|group| prefixes.has(group.replication_group_id()));
            named::each(groups, |group| found(aws, group, &nodes)).await
        }

        /// Neither tags nor nodes are needed to wait.
        async fn watch(aws: &Reader, _: &Listing<Aws>, ids: &[String]) -> Result<Vec<Sighting<Self>>, Fault> {
            let seen = groups(aws).await?;
            let wanted = |group: &&Seen| group.replication_group_id().is_some_and(|id| ids.iter().any(|wanted| wanted == id));
            Ok(seen.iter().filter(wanted).map(|seen| Sighting { out: wire::out(seen), phase: wire::phase(seen) }).collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ReplicationGroupOut, Fault> {
            named::findable(&want.name, &[prefix(me.stack)])?;
            let mut call = wire::create(aws.elasticache().create_replication_group(), want);
            if let Some(secret) = &want.credentials {
                call = call.auth_token(member(aws, secret, TOKEN).await.not_yet(&[])?.expose());
            }
            let call = call.set_tags(Some(tagging::write(&with_ours(me.tags.clone(), want))?));
            let made = call.send().await.or_fault("elasticache:CreateReplicationGroup").not_yet(&[])?;
            Ok(made.replication_group().map_or_else(|| unseen(aws, want), wire::out))
        }

        /// AWS takes one change at a time: where one does not do, the next follows when the first has settled.
        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            let mut steps = wire::steps(&at.spec, want, |field| diff.has(field));
            if steps.len() > 1 {
                // Asked again, it has done some of them.
                steps = wire::steps(&now(aws.reader(), at).await?, want, |field| diff.has(field));
            }
            let Some(step) = steps.first() else { return Ok(None) };
            take(aws, at, want, diff, step).await.not_yet(&[BUSY])?;
            if steps.len() > 1 {
                return Err(Fault::new(Class::NotYet, "the rest of the change follows when it has settled"));
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, &at.out.arn, tags).await
        }

        /// Somebody allowed a new cache in its place, and not that data is lost.
        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            // Another group of this name has another birthday, and the same one the same snapshot.
            let last = format!("{}-final-{}", at.out.id, at.born);
            remove(aws, at, (!matches!(at.phase, Phase::Broken(_))).then_some(last)).await
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

    async fn take(
        aws: &Aws,
        at: &Found<ReplicationGroup>,
        want: &ReplicationGroup,
        diff: &Diff,
        step: &Step,
    ) -> Result<(), Fault> {
        let (client, id) = (aws.elasticache(), &at.out.id);
        let replicas = i32::try_from(want.nodes.saturating_sub(1)).unwrap_or(i32::MAX);
        match step {
            Step::Grow => {
                let call = client.increase_replica_count().replication_group_id(id).new_replica_count(replicas);
                call.apply_immediately(true).send().await.or_fault("elasticache:IncreaseReplicaCount").map(drop)
            }
            Step::Shrink => {
                let call = client.decrease_replica_count().replication_group_id(id).new_replica_count(replicas);
                call.apply_immediately(true).send().await.or_fault("elasticache:DecreaseReplicaCount").map(drop)
            }
            Step::Modify => {
                let mut call = wire::modify(client.modify_replication_group(), want, diff).replication_group_id(id);
                if let Some(secret) = want.credentials.as_ref().filter(|_| diff.has("credentials")) {
                    call = call.auth_token(member(aws, secret, TOKEN).await.not_yet(&[])?.expose());
                    call = call.auth_token_update_strategy(AuthTokenUpdateStrategyType::Rotate);
                }
                call.apply_immediately(true).send().await.or_fault("elasticache:ModifyReplicationGroup")?;
                if diff.has("credentials") {
                    tags::set(aws, &at.out.arn, &with_ours(Tags::new(), want)).await?;
                }
                Ok(())
            }
        }
    }

    /// The tags that keep what AWS does not tell.
    fn with_ours(mut tags: Tags, want: &ReplicationGroup) -> Tags {
        if let Some(secret) = &want.credentials {
            tags.insert(tags::CREDENTIALS_TAG.to_owned(), secret.to_string());
        }
        tags
    }

    fn unseen(aws: &Aws, want: &ReplicationGroup) -> ReplicationGroupOut {
        let arn: Arn = aws.place().arn("elasticache", &format!("replicationgroup:{}", want.name));
        ReplicationGroupOut { id: want.name.clone(), arn, address: String::new(), port: want.port }
    }

    async fn groups(aws: &Reader) -> Result<Vec<Seen>, Fault> {
        let pages = aws.elasticache().describe_replication_groups().max_records(100).into_paginator().items().send();
        pages.try_collect().await.or_fault("elasticache:DescribeReplicationGroups")
    }

    async fn nodes(aws: &Reader) -> Result<Vec<CacheCluster>, Fault> {
        let pages = aws.elasticache().describe_cache_clusters().max_records(100).into_paginator().items().send();
        pages.try_collect().await.or_fault("elasticache:DescribeCacheClusters")
    }

    /// With what its nodes and tags show; nothing if it has vanished meanwhile.
    async fn found(aws: &Reader, seen: Seen, nodes: &[CacheCluster]) -> Result<Option<Found<ReplicationGroup>>, Fault> {
        let tags = tags::of(aws, seen.arn().unwrap_or_default()).await?;
        Ok(tags.map(|tags| wire::found(&seen, nodes, tags)))
    }

    /// As it is at this moment.
    async fn now(aws: &Reader, at: &Found<ReplicationGroup>) -> Result<ReplicationGroup, Fault> {
        let (groups, nodes) = futures::try_join!(groups(aws), nodes(aws))?;
        let seen = groups.into_iter().find(|group| group.replication_group_id() == Some(&at.out.id));
        let seen = seen.ok_or_else(|| Fault::new(Class::Conflict, "it has vanished meanwhile"))?;
        Ok(found(aws, seen, &nodes).await?.map_or_else(|| at.spec.clone(), |found| found.spec))
    }
}
