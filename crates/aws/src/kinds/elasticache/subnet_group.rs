//! A subnet group of caches.

use provision_engine::{Kind, Output, Set};

use crate::types::{Arn, CacheSubnetGroupName, SubnetId};

/// The subnets that a cache may stand in.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "elasticache.subnet-group",
    out = SubnetGroupOut,
    replace = "refuse",
    iam(
        list = "elasticache:DescribeCacheSubnetGroups elasticache:ListTagsForResource",
        create = "elasticache:CreateCacheSubnetGroup elasticache:AddTagsToResource",
        update = "elasticache:ModifyCacheSubnetGroup elasticache:AddTagsToResource",
        delete = "elasticache:DeleteCacheSubnetGroup",
    )
)]
pub struct SubnetGroup {
    /// The subnets.
    pub subnets: Set<SubnetId>,
}

/// What others may read of a subnet group.
#[derive(Clone, Debug)]
pub struct SubnetGroupOut {
    /// Its name.
    pub name: CacheSubnetGroupName,
    /// Its ARN.
    pub arn: Arn,
}

impl Output for SubnetGroupOut {
    fn id(&self) -> &str {
        self.name.as_str()
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.name.to_string(), self.arn.to_string()]
    }
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_elasticache::types::CacheSubnetGroup as Seen;
    use provision_engine::{Class, Diff, Fault, Found, Listing, Me, Operate, Tags};

    use super::super::tags;
    use super::{SubnetGroup, SubnetGroupOut};
    use crate::client::{Aws, OrFault, Reader, Reclass};
    use crate::kinds::named::{self, Prefixes};
    use crate::name;
    use crate::types::{Arn, CacheSubnetGroupName, SubnetId};

    /// What a name may have at most.
    /// Source: <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheSubnetGroup.html>.
    const NAME_MAX: usize = 255;

    impl Operate<Aws> for SubnetGroup {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let names = Prefixes::of(cx, |stack| name::beginning(stack, NAME_MAX));
            let pages = aws.elasticache().describe_cache_subnet_groups().max_records(100).into_paginator().items().send();
            let mut seen: Vec<Seen> = pages.try_collect().await.or_fault("elasticache:DescribeCacheSubnetGroups")?;
            seen.retain(|group| names.has(group.cache_subnet_group_name()));
            named::each(seen, |group| async move {
                let out = out(&group);
                let subnets = group.subnets().iter().filter_map(|subnet| subnet.subnet_identifier()).map(SubnetId::new);
                let spec = Self { subnets: subnets.collect() };
                Ok(tags::mark(aws, &out.arn).await?.map(|mark| Found::ready(mark, spec, out)))
            })
            .await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<SubnetGroupOut, Fault> {
            let name = name::of(me.stack, me.node, NAME_MAX);
            let call = aws.elasticache().create_cache_subnet_group().cache_subnet_group_name(&name);
            let call = call.cache_subnet_group_description(me.node).set_subnet_ids(Some(subnets(want)));
            let made = call.set_tags(Some(tags::list(&me.tags))).send().await.or_fault("elasticache:CreateCacheSubnetGroup");
            let unseen = || SubnetGroupOut {
                arn: aws.place().arn("elasticache", &format!("subnetgroup:{name}")),
                name: CacheSubnetGroupName::new(&name),
            };
            Ok(made.not_yet(&["InvalidSubnet"])?.cache_subnet_group().map_or_else(unseen, out))
        }

        async fn update(
            aws: &Aws,
            _: &Me<'_>,
            at: &Found<Self>,
            want: &Self,
            diff: &Diff,
        ) -> Result<Option<SubnetGroupOut>, Fault> {
            if diff.has("subnets") {
                let call = aws.elasticache().modify_cache_subnet_group().cache_subnet_group_name(at.out.name.as_str());
                let done = call.set_subnet_ids(Some(subnets(want))).send().await;
                done.or_fault("elasticache:ModifyCacheSubnetGroup").class(Class::NotYet, &["InvalidSubnet"])?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, &at.out.arn, tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.elasticache().delete_cache_subnet_group().cache_subnet_group_name(at.out.name.as_str());
            let done = call.send().await.or_fault("elasticache:DeleteCacheSubnetGroup").map(drop);
            done.class(Class::InUse, &["CacheSubnetGroupInUse"])
        }
    }

    fn subnets(want: &SubnetGroup) -> Vec<String> {
        want.subnets.iter().map(SubnetId::to_string).collect()
    }

    fn out(seen: &Seen) -> SubnetGroupOut {
        SubnetGroupOut {
            name: CacheSubnetGroupName::new(seen.cache_subnet_group_name().unwrap_or_default()),
            arn: Arn::new(seen.arn().unwrap_or_default()),
        }
    }
}
