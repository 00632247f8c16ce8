//! A subnet group.

use provision_engine::{Kind, Output, Set};

use crate::types::{Arn, CacheSubnetGroupName, SubnetId};

/// The subnets that caches may stand in.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "elasticache.subnet-group", terraform = "aws_elasticache_subnet_group", cloudformation = "AWS::ElastiCache::SubnetGroup",
    out = SubnetGroupOut,
    replace = "new-first",
    iam(
        list = "elasticache:DescribeCacheSubnetGroups elasticache:ListTagsForResource",
        create = "elasticache:CreateCacheSubnetGroup elasticache:AddTagsToResource",
        update = "elasticache:ModifyCacheSubnetGroup elasticache:AddTagsToResource",
        delete = "elasticache:DeleteCacheSubnetGroup", on = "elasticache:{region}:{account}:subnetgroup:{name}*",
    )
)]
pub struct SubnetGroup {
    /// Its name, in lower case, which begins with that of its scope.
    #[field(replace)]
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The subnets. One that a cache stands in cannot be taken out.
    pub subnets: Set<SubnetId>,
}

/// What others may read of a subnet group.
#[derive(Output, Clone, Debug)]
pub struct SubnetGroupOut {
    /// Its name.
    #[output(id)]
    pub name: CacheSubnetGroupName,
    /// Its ARN.
    #[output(alias)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_elasticache::types::CacheSubnetGroup as Seen;

    use super::super::{prefix, tags};
    use super::{SubnetGroup, SubnetGroupOut};
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::types::{Arn, CacheSubnetGroupName, SubnetId};

    impl Operate<Aws> for SubnetGroup {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let prefixes = Prefixes::of::<Self>(cx, prefix);
            let pages = aws.elasticache().describe_cache_subnet_groups().max_records(100).into_paginator().items().send();
            let seen: Vec<Seen> = pages.try_collect().await.or_fault("elasticache:DescribeCacheSubnetGroups")?;
            named::ours(&prefixes, seen, Seen::cache_subnet_group_name, |group| async move {
                let tags = tags::of(aws, group.arn().unwrap_or_default()).await?;
                Ok(tags.map(|tags| found(&group, tags)))
            })
            .await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<SubnetGroupOut, Fault> {
            named::findable(&want.name, &[prefix(me.stack)])?;
            let call = aws.elasticache().create_cache_subnet_group().cache_subnet_group_name(&want.name);
            let call = call.cache_subnet_group_description(&want.description).set_subnet_ids(Some(subnets(want)));
            let made = call.set_tags(Some(tagging::write(&me.tags)?)).send().await.or_fault("elasticache:CreateCacheSubnetGroup");
            let made = made.not_yet(&["InvalidSubnet"])?;
            let arn = made.cache_subnet_group().and_then(Seen::arn).map(Arn::new);
            let arn = arn.unwrap_or_else(|| aws.place().arn("elasticache", &format!("subnetgroup:{}", want.name)));
            Ok(SubnetGroupOut { name: CacheSubnetGroupName::new(&want.name), arn })
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            let call = aws.elasticache().modify_cache_subnet_group().cache_subnet_group_name(at.out.name.as_str());
            let call = call.set_subnet_ids(diff.has("subnets").then(|| subnets(want)));
            let call = call.set_cache_subnet_group_description(diff.has("description").then(|| want.description.clone()));
            call.send().await.or_fault("elasticache:ModifyCacheSubnetGroup").not_yet(&["InvalidSubnet"])?;
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, &at.out.arn, tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.elasticache().delete_cache_subnet_group().cache_subnet_group_name(at.out.name.as_str());
            let done = call.send().await.or_fault("elasticache:DeleteCacheSubnetGroup").map(drop);
            // Until the last cache in it is gone.
            done.class(Class::InUse, &["CacheSubnetGroupInUse"])
        }
    }

    fn subnets(want: &SubnetGroup) -> Vec<String> {
        want.subnets.iter().map(SubnetId::to_string).collect()
    }

    fn found(seen: &Seen, tags: Tags) -> Found<SubnetGroup> {
        let name = seen.cache_subnet_group_name().unwrap_or_default();
        let spec = SubnetGroup {
            name: name.to_owned(),
            description: seen.cache_subnet_group_description().unwrap_or_default().to_owned(),
            subnets: seen.subnets().iter().filter_map(|subnet| subnet.subnet_identifier()).map(SubnetId::new).collect(),
        };
        let out = SubnetGroupOut { name: CacheSubnetGroupName::new(name), arn: Arn::new(seen.arn().unwrap_or_default()) };
        Found::ready(Mark::Tags(tags), spec, out)
    }

    #[cfg(test)]
    mod tests {
        use aws_sdk_elasticache::types::Subnet;
        use provision_engine::Set;

        use super::*;

        #[test]
        fn the_order_of_subnets_means_nothing() {
            let subnet = |id: &str| Subnet::builder().subnet_identifier(id).build();
            let seen = Seen::builder().cache_subnet_group_name("g").arn("arn:g").subnets(subnet("subnet-2"));
            let seen = found(&seen.subnets(subnet("subnet-1")).build(), Tags::new());
            assert_eq!(seen.spec.subnets, Set::from(vec![SubnetId::new("subnet-1"), SubnetId::new("subnet-2")]));
            assert_eq!((seen.out.name.as_str(), seen.out.arn.as_str()), ("g", "arn:g"));
        }
    }
}
