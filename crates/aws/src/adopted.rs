//! What cannot be changed about objects that were there before, where others are told it: looked up before anything is composed.

use provision_engine::Fault;

use crate::client::{OrFault, Reader};
use crate::types::Cidr;

/// The ranges of VPCs or subnets, by their ids.
///
/// # Errors
/// They cannot be read.
pub async fn ranges(aws: &Reader, vpcs: Vec<String>, subnets: Vec<String>) -> Result<Vec<(String, Cidr)>, Fault> {
    let vpcs = async {
        if vpcs.is_empty() {
            return Ok(Vec::new());
        }
        let pages = aws.ec2().describe_vpcs().set_vpc_ids(Some(vpcs)).into_paginator().items().send();
        let seen: Vec<_> = pages.try_collect().await.or_fault("ec2:DescribeVpcs")?;
        Ok::<_, Fault>(seen.into_iter().filter_map(|vpc| Some((vpc.vpc_id?, vpc.cidr_block?.parse().ok()?))).collect())
    };
    let subnets = async {
        if subnets.is_empty() {
            return Ok(Vec::new());
        }
        let pages = aws.ec2().describe_subnets().set_subnet_ids(Some(subnets)).into_paginator().items().send();
        let seen: Vec<_> = pages.try_collect().await.or_fault("ec2:DescribeSubnets")?;
        Ok::<_, Fault>(seen.into_iter().filter_map(|one| Some((one.subnet_id?, one.cidr_block?.parse().ok()?))).collect())
    };
    let (vpcs, subnets): (Vec<_>, Vec<_>) = futures::try_join!(vpcs, subnets)?;
    Ok([vpcs, subnets].concat())
}

/// What cannot be changed about a database instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    /// Its identifier.
    pub identifier: String,
    /// Its ARN.
    pub arn: String,
    /// Its administrator.
    pub admin: String,
    /// The database that it was made with, if it was.
    pub database: Option<String>,
}

/// All instances of the region.
///
/// # Errors
/// They cannot be read.
pub async fn databases(aws: &Reader) -> Result<Vec<Database>, Fault> {
    let pages = aws.rds().describe_db_instances().max_records(100).into_paginator().items().send();
    let seen: Vec<_> = pages.try_collect().await.or_fault("rds:DescribeDBInstances")?;
    let database = |seen: aws_sdk_rds::types::DbInstance| Database {
        identifier: seen.db_instance_identifier.unwrap_or_default(),
        arn: seen.db_instance_arn.unwrap_or_default(),
        admin: seen.master_username.unwrap_or_default(),
        database: seen.db_name.filter(|name| !name.is_empty()),
    };
    Ok(seen.into_iter().map(database).collect())
}
