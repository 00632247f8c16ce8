//! A parameter group.

use std::collections::BTreeMap;

use provision_engine::{Kind, Output};

use crate::types::{Arn, CacheParameterGroupName};

/// Settings of a family of engine versions, for the caches that name it.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "elasticache.parameter-group", terraform = "aws_elasticache_parameter_group", cloudformation = "AWS::ElastiCache::ParameterGroup",
    out = ParameterGroupOut,
    replace = "new-first",
    iam(
        list = "elasticache:DescribeCacheParameterGroups elasticache:DescribeCacheParameters elasticache:ListTagsForResource",
        create = "elasticache:CreateCacheParameterGroup elasticache:ModifyCacheParameterGroup elasticache:AddTagsToResource",
        update = "elasticache:ModifyCacheParameterGroup elasticache:ResetCacheParameterGroup elasticache:AddTagsToResource",
        delete = "elasticache:DeleteCacheParameterGroup", on = "elasticache:{region}:{account}:parametergroup:{name}*",
    )
)]
pub struct ParameterGroup {
    /// Its name, in lower case, which begins with that of its scope and holds the family.
    #[field(replace)]
    pub name: String,
    /// The family of versions that it is for: `redis7`, `valkey8`.
    #[field(replace)]
    pub family: String,
    /// What it is for.
    #[field(replace)]
    pub description: String,
    /// The parameters that are not as AWS has them by default. One that is left out goes back to its default.
    pub parameters: BTreeMap<String, String>,
}

/// What others may read of a parameter group.
#[derive(Output, Clone, Debug)]
pub struct ParameterGroupOut {
    /// Its name.
    #[output(id)]
    pub name: CacheParameterGroupName,
    /// Its ARN.
    #[output(alias)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use std::collections::BTreeMap;

    use aws_sdk_elasticache::types::{CacheParameterGroup as Seen, Parameter, ParameterNameValue};

    use super::super::{prefix, tags};
    use super::{ParameterGroup, ParameterGroupOut};
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::types::{Arn, CacheParameterGroupName};

    /// How many parameters one call changes.
    /// Source: <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyCacheParameterGroup.html>.
    const CHANGES_MAX: usize = 20;
    /// It is being changed already, or a cache still uses it.
    const BUSY: &str = "InvalidCacheParameterGroupState";

    type Parameters = BTreeMap<String, String>;

    impl Operate<Aws> for ParameterGroup {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let prefixes = Prefixes::of::<Self>(cx, prefix);
            let pages = aws.elasticache().describe_cache_parameter_groups().max_records(100).into_paginator().items().send();
            let seen: Vec<Seen> = pages.try_collect().await.or_fault("elasticache:DescribeCacheParameterGroups")?;
            named::ours(&prefixes, seen, Seen::cache_parameter_group_name, |group| found(aws, group)).await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ParameterGroupOut, Fault> {
            named::findable(&want.name, &[prefix(me.stack)])?;
            let call = aws.elasticache().create_cache_parameter_group().cache_parameter_group_name(&want.name);
            let call = call.cache_parameter_group_family(&want.family).description(&want.description);
            let made =
                call.set_tags(Some(tagging::write(&me.tags)?)).send().await.or_fault("elasticache:CreateCacheParameterGroup")?;
            // A cache that is made with the group takes some of them only when it starts.
            resume(set(aws, &want.name, &want.parameters).await)?;
            let arn = made.cache_parameter_group().and_then(Seen::arn).map(Arn::new);
            let arn = arn.unwrap_or_else(|| aws.place().arn("elasticache", &format!("parametergroup:{}", want.name)));
            Ok(ParameterGroupOut { name: CacheParameterGroupName::new(&want.name), arn })
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.has("parameters") {
                let name = at.out.name.as_str();
                let (change, reset) = changes(&at.spec.parameters, &want.parameters);
                set(aws, name, &change).await.not_yet(&[BUSY])?;
                unset(aws, name, &reset).await.not_yet(&[BUSY])?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, &at.out.arn, tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.elasticache().delete_cache_parameter_group().cache_parameter_group_name(at.out.name.as_str());
            let done = call.send().await.or_fault("elasticache:DeleteCacheParameterGroup").map(drop);
            done.class(Class::InUse, &[BUSY])
        }
    }

    /// What to set, and what to put back to its default.
    fn changes(seen: &Parameters, want: &Parameters) -> (Parameters, Parameters) {
        let differs = |(name, value): &(&String, &String)| seen.get(*name) != Some(value);
        let change = want.iter().filter(differs).map(|(name, value)| (name.clone(), value.clone())).collect();
        let left_out = seen.iter().filter(|(name, _)| !want.contains_key(*name));
        (change, left_out.map(|(name, value)| (name.clone(), value.clone())).collect())
    }

    /// In parts, as the calls take them.
    fn parts(parameters: &Parameters) -> Vec<Vec<ParameterNameValue>> {
        let pair = |(name, value)| ParameterNameValue::builder().parameter_name(name).parameter_value(value).build();
        let all: Vec<_> = parameters.iter().map(pair).collect();
        all.chunks(CHANGES_MAX).map(<[ParameterNameValue]>::to_vec).collect()
    }

    async fn set(aws: &Aws, name: &str, parameters: &Parameters) -> Result<(), Fault> {
        for part in parts(parameters) {
            let call = aws.elasticache().modify_cache_parameter_group().cache_parameter_group_name(name);
            let call = call.set_parameter_name_values(Some(part));
            call.send().await.or_fault("elasticache:ModifyCacheParameterGroup")?;
        }
        Ok(())
    }

    async fn unset(aws: &Aws, name: &str, parameters: &Parameters) -> Result<(), Fault> {
        for part in parts(parameters) {
            let call = aws.elasticache().reset_cache_parameter_group().cache_parameter_group_name(name);
            let call = call.set_parameter_name_values(Some(part));
            call.send().await.or_fault("elasticache:ResetCacheParameterGroup")?;
        }
        Ok(())
    }

    /// With what was set in it, and its tags; nothing if it has vanished meanwhile.
    async fn found(aws: &Reader, seen: Seen) -> Looked<ParameterGroup> {
        let name = seen.cache_parameter_group_name().unwrap_or_default();
        let parameters = async {
            let call = aws.elasticache().describe_cache_parameters().cache_parameter_group_name(name).source("user");
            let pages = call.into_paginator().items().send();
            let all: Result<Vec<Parameter>, _> = pages.try_collect().await.or_fault("elasticache:DescribeCacheParameters");
            all.unless(&["CacheParameterGroupNotFound"])
        };
        let (parameters, tags) = futures::try_join!(parameters, tags::of(aws, seen.arn().unwrap_or_default()))?;
        let (Some(parameters), Some(tags)) = (parameters, tags) else { return Ok(None) };
        Ok(Some(read(&seen, &parameters, tags)))
    }

    fn read(seen: &Seen, parameters: &[Parameter], tags: Tags) -> Found<ParameterGroup> {
        let pair = |parameter: &Parameter| Some((parameter.parameter_name()?.to_owned(), text(parameter.parameter_value())));
        let spec = ParameterGroup {
            name: text(seen.cache_parameter_group_name()),
            family: text(seen.cache_parameter_group_family()),
            description: text(seen.description()),
            parameters: parameters.iter().filter_map(pair).collect(),
        };
        let out = ParameterGroupOut { name: CacheParameterGroupName::new(&spec.name), arn: Arn::new(text(seen.arn())) };
        Found::ready(Mark::Tags(tags), spec, out)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn parameters(pairs: &[(&str, &str)]) -> Parameters {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        }

        #[test]
        fn only_what_differs_is_set_and_what_is_left_out_goes_back() {
            let seen = parameters(&[("timeout", "0"), ("maxmemory-policy", "allkeys-lru"), ("databases", "4")]);
            let want = parameters(&[("timeout", "60"), ("maxmemory-policy", "allkeys-lru")]);
            let (change, reset) = changes(&seen, &want);
            assert_eq!(change, parameters(&[("timeout", "60")]));
            assert_eq!(reset, parameters(&[("databases", "4")]));
        }

        #[test]
        fn a_call_changes_no_more_than_it_may() {
            let many: Parameters = (0..45).map(|at| (format!("p{at:02}"), at.to_string())).collect();
            assert_eq!(parts(&many).iter().map(Vec::len).collect::<Vec<_>>(), [20, 20, 5]);
            assert!(parts(&Parameters::new()).is_empty());
        }
    }
}
