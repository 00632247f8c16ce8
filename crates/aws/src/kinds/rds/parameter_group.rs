//! A parameter group of databases.

use std::collections::BTreeMap;

use provision_derive::Wire;
use provision_engine::{Kind, Output};

use crate::types::{Arn, DbParameterGroupName, ParameterValue};

/// The parameters of a database, where they differ from the engine's defaults. Its name carries a hash of the family, so
/// that a new major version has a group of its own beside the old one.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "rds.parameter-group", terraform = "aws_db_parameter_group", cloudformation = "AWS::RDS::DBParameterGroup",
    out = ParameterGroupOut,
    replace = "new-first",
    iam(
        list = "rds:DescribeDBParameterGroups rds:DescribeDBParameters rds:ListTagsForResource",
        create = "rds:CreateDBParameterGroup rds:AddTagsToResource rds:ModifyDBParameterGroup",
        update = "rds:ModifyDBParameterGroup rds:ResetDBParameterGroup rds:AddTagsToResource",
        delete = "rds:DeleteDBParameterGroup", on = "rds:{region}:{account}:pg:{name}*",
    )
)]
pub struct ParameterGroup {
    /// The engine and major version it is for: `postgres16`.
    #[field(replace)]
    pub family: String,
    /// The parameters that differ from the engine's defaults. One that AWS takes only at a start waits for the next.
    pub parameters: BTreeMap<String, ParameterValue>,
}

/// What others may read of a parameter group.
#[derive(Output, Wire, Clone, Debug)]
#[wire(read = aws_sdk_rds::types::DbParameterGroup)]
pub struct ParameterGroupOut {
    /// Its name.
    #[output(id)]
    #[wire(db_parameter_group_name)]
    pub name: DbParameterGroupName,
    /// Its ARN.
    #[output(alias)]
    #[wire(db_parameter_group_arn)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use std::collections::BTreeMap;

    use aws_sdk_rds::types::{ApplyMethod, DbParameterGroup as Seen, Parameter};

    use super::super::tags;
    use super::{ParameterGroup, ParameterGroupOut};
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::name;
    use crate::types::ParameterValue;

    /// Parameters by their names.
    type Parameters = BTreeMap<String, ParameterValue>;

    // Source: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html>.
    const NAME_MAX: usize = 255;
    /// How many parameters one call changes.
    /// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBParameterGroup.html>.
    const BATCH: usize = 20;

    impl Operate<Aws> for ParameterGroup {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let names = Prefixes::of::<Self>(cx, |stack| name::beginning(stack, NAME_MAX));
            let pages = aws.rds().describe_db_parameter_groups().max_records(100).into_paginator().items().send();
            let seen: Vec<Seen> = pages.try_collect().await.or_fault("rds:DescribeDBParameterGroups")?;
            named::ours(&names, seen, Seen::db_parameter_group_name, |group| async move {
                let out = ParameterGroupOut::shown(Some(&group));
                let Some(mark) = tags::mark(aws, &out.arn).await? else { return Ok(None) };
                let call = aws.rds().describe_db_parameters().db_parameter_group_name(out.name.as_str()).source("user");
                let pages = call.into_paginator().items().send();
                let changed: Vec<Parameter> = pages.try_collect().await.or_fault("rds:DescribeDBParameters")?;
                let pair =
                    |one: &Parameter| Some((one.parameter_name()?.to_owned(), ParameterValue::new(one.parameter_value()?)));
                let family = group.db_parameter_group_family().unwrap_or_default().to_owned();
                Ok(Some(Found::ready(mark, Self { family, parameters: changed.iter().filter_map(pair).collect() }, out)))
            })
            .await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ParameterGroupOut, Fault> {
            let name = name::of_version(me.stack, me.node, &want.family, NAME_MAX);
            let call = aws.rds().create_db_parameter_group().db_parameter_group_name(&name).description(me.node);
            let call = call.db_parameter_group_family(&want.family).set_tags(Some(tagging::write(&me.tags)?));
            let answer = call.send().await.or_fault("rds:CreateDBParameterGroup")?;
            // Nothing uses the group yet: every parameter is there when the first database starts with it.
            let all: Vec<Parameter> =
                want.parameters.iter().map(|(key, value)| one(key, Some(value.as_str()), ApplyMethod::PendingReboot)).collect();
            for batch in all.chunks(BATCH) {
                let call = aws.rds().modify_db_parameter_group().db_parameter_group_name(&name);
                let done = call.set_parameters(Some(batch.to_vec())).send().await;
                resume(done.or_fault("rds:ModifyDBParameterGroup"))?;
            }
            made(answer.db_parameter_group())
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.has("parameters") {
                for (key, value) in differing(&at.spec.parameters, &want.parameters) {
                    // A parameter that is read only at a start is not taken at once.
                    let done = change(aws, at, one(key, value, ApplyMethod::Immediate)).await;
                    if done.unless(&["static parameter"])?.is_none() {
                        change(aws, at, one(key, value, ApplyMethod::PendingReboot)).await?;
                    }
                }
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, &at.out.arn, tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.rds().delete_db_parameter_group().db_parameter_group_name(at.out.name.as_str());
            let done = call.send().await.or_fault("rds:DeleteDBParameterGroup").map(drop);
            done.class(Class::InUse, &["InvalidDBParameterGroupState"])
        }
    }

    /// What to set, and what (without a value) to give back to the engine's default.
    fn differing<'a>(seen: &'a Parameters, want: &'a Parameters) -> Vec<(&'a str, Option<&'a str>)> {
        let set = want.iter().filter(|(key, value)| seen.get(*key) != Some(*value));
        let set = set.map(|(key, value)| (key.as_str(), Some(value.as_str())));
        set.chain(seen.keys().filter(|key| !want.contains_key(*key)).map(|key| (key.as_str(), None))).collect()
    }

    fn one(key: &str, value: Option<&str>, when: ApplyMethod) -> Parameter {
        let value = value.map(str::to_owned);
        Parameter::builder().parameter_name(key).set_parameter_value(value).apply_method(when).build()
    }

    async fn change(aws: &Aws, at: &Found<ParameterGroup>, one: Parameter) -> Result<(), Fault> {
        let name = at.out.name.as_str();
        if one.parameter_value().is_some() {
            let call = aws.rds().modify_db_parameter_group().db_parameter_group_name(name).parameters(one);
            return call.send().await.or_fault("rds:ModifyDBParameterGroup").map(drop).not_yet(&["InvalidDBParameterGroupState"]);
        }
        let call = aws.rds().reset_db_parameter_group().db_parameter_group_name(name).reset_all_parameters(false);
        let done = call.parameters(one).send().await.or_fault("rds:ResetDBParameterGroup").map(drop);
        done.not_yet(&["InvalidDBParameterGroupState"])
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn what_is_not_asked_for_any_more_goes_back_to_its_default() {
            let of = |pairs: &[(&str, &str)]| -> Parameters {
                pairs.iter().map(|(key, value)| ((*key).to_owned(), ParameterValue::new(*value))).collect()
            };
            let (seen, want) = (of(&[("a", "1"), ("b", "1"), ("c", "1")]), of(&[("a", "1"), ("b", "2"), ("d", "1")]));
            assert_eq!(differing(&seen, &want), [("b", Some("2")), ("d", Some("1")), ("c", None)]);
        }
    }
}
