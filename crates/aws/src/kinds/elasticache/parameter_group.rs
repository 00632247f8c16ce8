//! A parameter group of caches.

use std::collections::BTreeMap;

use provision_engine::{Kind, Output};

use crate::types::{Arn, CacheParameterGroupName};

/// The parameters of a cache, where they differ from the engine's defaults. Its name carries a hash of the family, so that
/// a new major version has a group of its own beside the old one.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "elasticache.parameter-group",
    out = ParameterGroupOut,
    replace = "new-first",
    iam(
        list = "elasticache:DescribeCacheParameterGroups elasticache:DescribeCacheParameters elasticache:ListTagsForResource",
        create = "elasticache:CreateCacheParameterGroup elasticache:AddTagsToResource elasticache:ModifyCacheParameterGroup",
        update = "elasticache:ModifyCacheParameterGroup elasticache:ResetCacheParameterGroup elasticache:AddTagsToResource",
        delete = "elasticache:DeleteCacheParameterGroup",
    )
)]
pub struct ParameterGroup {
    /// The engine and major version it is for: `redis7`, `valkey8`.
    #[field(replace)]
    pub family: String,
    /// The parameters that differ from the engine's defaults.
    pub parameters: BTreeMap<String, String>,
}

/// What others may read of a parameter group.
#[derive(Clone, Debug)]
pub struct ParameterGroupOut {
    /// Its name.
    pub name: CacheParameterGroupName,
    /// Its ARN.
    pub arn: Arn,
}

impl Output for ParameterGroupOut {
    fn id(&self) -> &str {
        self.name.as_str()
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.name.to_string(), self.arn.to_string()]
    }
}

#[cfg(feature = "sdk")]
mod operate {
    use std::collections::BTreeMap;

    use aws_sdk_elasticache::types::{CacheParameterGroup as Seen, Parameter, ParameterNameValue};
    use provision_engine::{Class, Diff, Fault, Found, Listing, Me, Operate, Tags};

    use super::super::tags;
    use super::{ParameterGroup, ParameterGroupOut};
    use crate::client::{Aws, OrFault, Reader, Reclass, resume};
    use crate::kinds::named::{self, Prefixes};
    use crate::name;
    use crate::types::{Arn, CacheParameterGroupName};

    // Source: <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheParameterGroup.html>.
    const NAME_MAX: usize = 255;
    /// How many parameters one call changes.
    /// Source: <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyCacheParameterGroup.html>.
    const BATCH: usize = 20;
    const BUSY: [&str; 1] = ["InvalidCacheParameterGroupState"];

    impl Operate<Aws> for ParameterGroup {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let names = Prefixes::of(cx, |stack| name::beginning(stack, NAME_MAX));
            let pages = aws.elasticache().describe_cache_parameter_groups().max_records(100).into_paginator().items().send();
            let mut seen: Vec<Seen> = pages.try_collect().await.or_fault("elasticache:DescribeCacheParameterGroups")?;
            seen.retain(|group| names.has(group.cache_parameter_group_name()));
            named::each(seen, |group| async move {
                let out = out(&group);
                let Some(mark) = tags::mark(aws, &out.arn).await? else { return Ok(None) };
                let call = aws.elasticache().describe_cache_parameters().cache_parameter_group_name(out.name.as_str());
                let pages = call.source("user").into_paginator().items().send();
                let changed: Vec<Parameter> = pages.try_collect().await.or_fault("elasticache:DescribeCacheParameters")?;
                let pair = |one: &Parameter| Some((one.parameter_name()?.to_owned(), one.parameter_value()?.to_owned()));
                let family = group.cache_parameter_group_family().unwrap_or_default().to_owned();
                Ok(Some(Found::ready(mark, Self { family, parameters: changed.iter().filter_map(pair).collect() }, out)))
            })
            .await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ParameterGroupOut, Fault> {
            let name = name::of_version(me.stack, me.node, &want.family, NAME_MAX);
            let call = aws.elasticache().create_cache_parameter_group().cache_parameter_group_name(&name);
            let call = call.cache_parameter_group_family(&want.family).description(me.node);
            let made =
                call.set_tags(Some(tags::list(&me.tags))).send().await.or_fault("elasticache:CreateCacheParameterGroup")?;
            resume(set(aws, &name, &BTreeMap::new(), &want.parameters).await)?;
            let unseen = || ParameterGroupOut {
                arn: aws.place().arn("elasticache", &format!("parametergroup:{name}")),
                name: CacheParameterGroupName::new(&name),
            };
            Ok(made.cache_parameter_group().map_or_else(unseen, out))
        }

        async fn update(
            aws: &Aws,
            _: &Me<'_>,
            at: &Found<Self>,
            want: &Self,
            diff: &Diff,
        ) -> Result<Option<ParameterGroupOut>, Fault> {
            if diff.has("parameters") {
                set(aws, at.out.name.as_str(), &at.spec.parameters, &want.parameters).await?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, &at.out.arn, tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.elasticache().delete_cache_parameter_group().cache_parameter_group_name(at.out.name.as_str());
            let done = call.send().await.or_fault("elasticache:DeleteCacheParameterGroup").map(drop);
            done.class(Class::InUse, &BUSY)
        }
    }

    /// Sets what differs, and gives back to the engine's default what is not asked for any more.
    async fn set(aws: &Aws, name: &str, seen: &BTreeMap<String, String>, want: &BTreeMap<String, String>) -> Result<(), Fault> {
        let pair = |key: &String, value: Option<&String>| {
            ParameterNameValue::builder().parameter_name(key).set_parameter_value(value.cloned()).build()
        };
        let set: Vec<_> = want
            .iter()
            .filter(|(key, value)| seen.get(*key) != Some(*value))
            .map(|(key, value)| pair(key, Some(value)))
            .collect();
        for batch in set.chunks(BATCH) {
            let call = aws.elasticache().modify_cache_parameter_group().cache_parameter_group_name(name);
            let done = call.set_parameter_name_values(Some(batch.to_vec())).send().await;
            done.or_fault("elasticache:ModifyCacheParameterGroup").class(Class::NotYet, &BUSY)?;
        }
        let back: Vec<_> = seen.keys().filter(|key| !want.contains_key(*key)).map(|key| pair(key, None)).collect();
        for batch in back.chunks(BATCH) {
            let call = aws.elasticache().reset_cache_parameter_group().cache_parameter_group_name(name);
            let done = call.set_parameter_name_values(Some(batch.to_vec())).send().await;
            done.or_fault("elasticache:ResetCacheParameterGroup").class(Class::NotYet, &BUSY)?;
        }
        Ok(())
    }

    fn out(seen: &Seen) -> ParameterGroupOut {
        ParameterGroupOut {
            name: CacheParameterGroupName::new(seen.cache_parameter_group_name().unwrap_or_default()),
            arn: Arn::new(seen.arn().unwrap_or_default()),
        }
    }
}
