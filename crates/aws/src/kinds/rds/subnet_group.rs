//! A subnet group of databases.

use provision_engine::{Kind, Output, Set};

use crate::types::{Arn, DbSubnetGroupName, SubnetId};

/// The subnets that a database may stand in.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "rds.subnet-group", terraform = "aws_db_subnet_group", cloudformation = "AWS::RDS::DBSubnetGroup",
    out = SubnetGroupOut,
    replace = "refuse",
    iam(
        list = "rds:DescribeDBSubnetGroups rds:ListTagsForResource",
        create = "rds:CreateDBSubnetGroup rds:AddTagsToResource",
        update = "rds:ModifyDBSubnetGroup rds:AddTagsToResource",
        delete = "rds:DeleteDBSubnetGroup", on = "rds:{region}:{account}:subgrp:{name}*",
    )
)]
pub struct SubnetGroup {
    /// The subnets, in two zones at least.
    pub subnets: Set<SubnetId>,
}

/// What others may read of a subnet group.
#[derive(Output, Clone, Debug)]
pub struct SubnetGroupOut {
    /// Its name.
    #[output(id)]
    pub name: DbSubnetGroupName,
    /// Its ARN.
    #[output(alias)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_rds::types::DbSubnetGroup as Seen;

    use super::super::tags;
    use super::{SubnetGroup, SubnetGroupOut};
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::name;
    use crate::types::{Arn, DbSubnetGroupName, SubnetId};

    /// What a name may have at most.
    /// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html>.
    const NAME_MAX: usize = 255;

    impl Operate<Aws> for SubnetGroup {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let names = Prefixes::of::<Self>(cx, |stack| name::beginning(stack, NAME_MAX));
            let pages = aws.rds().describe_db_subnet_groups().max_records(100).into_paginator().items().send();
            let seen: Vec<Seen> = pages.try_collect().await.or_fault("rds:DescribeDBSubnetGroups")?;
            named::ours(&names, seen, Seen::db_subnet_group_name, |group| async move {
                let out = out(&group);
                let subnets = group.subnets().iter().filter_map(|subnet| subnet.subnet_identifier()).map(SubnetId::new);
                let spec = Self { subnets: subnets.collect() };
                Ok(tags::mark(aws, &out.arn).await?.map(|mark| Found::ready(mark, spec, out)))
            })
            .await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<SubnetGroupOut, Fault> {
            let name = name::of(me.stack, me.node, NAME_MAX);
            let call = aws.rds().create_db_subnet_group().db_subnet_group_name(&name).db_subnet_group_description(me.node);
            let call = call.set_subnet_ids(Some(subnets(want))).set_tags(Some(tagging::write(&me.tags)?));
            let made = call.send().await.or_fault("rds:CreateDBSubnetGroup").not_yet(&["InvalidSubnet"])?;
            let unseen =
                || SubnetGroupOut { arn: aws.place().arn("rds", &format!("subgrp:{name}")), name: DbSubnetGroupName::new(&name) };
            Ok(made.db_subnet_group().map_or_else(unseen, out))
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.has("subnets") {
                let call = aws.rds().modify_db_subnet_group().db_subnet_group_name(at.out.name.as_str());
                let done = call.set_subnet_ids(Some(subnets(want))).send().await.or_fault("rds:ModifyDBSubnetGroup");
                done.class(Class::NotYet, &["InvalidSubnet"])?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, &at.out.arn, tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.rds().delete_db_subnet_group().db_subnet_group_name(at.out.name.as_str());
            let done = call.send().await.or_fault("rds:DeleteDBSubnetGroup").map(drop);
            done.class(Class::InUse, &["InvalidDBSubnetGroupStateFault", "InvalidDBSubnetStateFault"])
        }
    }

    fn subnets(want: &SubnetGroup) -> Vec<String> {
        want.subnets.iter().map(SubnetId::to_string).collect()
    }

    fn out(seen: &Seen) -> SubnetGroupOut {
        SubnetGroupOut {
            name: DbSubnetGroupName::new(seen.db_subnet_group_name().unwrap_or_default()),
            arn: Arn::new(seen.db_subnet_group_arn().unwrap_or_default()),
        }
    }
}
