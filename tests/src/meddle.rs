//! What other people do in the account: changes behind our back, and objects that look like ours.

use aws_sdk_ec2::types::{IpPermission, IpRange, ResourceType, Tag, TagSpecification};
use aws_sdk_rds::types::{DbInstance, PendingModifiedValues};
use provision_aws::client::Aws;
use provision_engine::{NODE_TAG, STACK_TAG};

use crate::Trouble;

pub(crate) fn trouble(error: impl std::error::Error + 'static) -> Trouble {
    let mut innermost: &dyn std::error::Error = &error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    Trouble(innermost.to_string())
}

/// Opens SSH to the world on a security group of a node.
///
/// # Errors
/// The group is not there.
pub async fn open_ssh(aws: &Aws, node: &str) -> Result<(), Trouble> {
    let filter = aws_sdk_ec2::types::Filter::builder().name(format!("tag:{NODE_TAG}")).values(node).build();
    let groups = aws.ec2().describe_security_groups().filters(filter).send().await.map_err(trouble)?;
    let id =
        groups.security_groups().first().and_then(|group| group.group_id()).ok_or_else(|| Trouble(format!("no group {node}")))?;
    let range = IpRange::builder().cidr_ip("0.0.0.0/0").description("just for today").build();
    let rule = IpPermission::builder().ip_protocol("tcp").from_port(22).to_port(22).ip_ranges(range).build();
    aws.ec2().authorize_security_group_ingress().group_id(id).ip_permissions(rule).send().await.map_err(trouble)?;
    Ok(())
}

/// Changes the health check's path of the target groups whose name begins so.
///
/// # Errors
/// There is none.
pub async fn break_health_check(aws: &Aws, name: &str) -> Result<(), Trouble> {
    let groups = aws.elb().describe_target_groups().send().await.map_err(trouble)?;
    let mut ours = groups.target_groups().iter().filter(|group| group.target_group_name().is_some_and(|n| n.starts_with(name)));
    let arn =
        ours.next().and_then(|group| group.target_group_arn()).ok_or_else(|| Trouble(format!("no target group {name}…")))?;
    aws.elb().modify_target_group().target_group_arn(arn).health_check_path("/changed-by-hand").send().await.map_err(trouble)?;
    Ok(())
}

/// Sets for how many days backups are kept of the only database whose name begins so.
///
/// # Errors
/// There is none.
pub async fn keep_backups(aws: &Aws, name: &str, days: i32) -> Result<(), Trouble> {
    let id = database(aws, name).await?.db_instance_identifier.unwrap_or_default();
    let call = aws.rds().modify_db_instance().db_instance_identifier(id).backup_retention_period(days).apply_immediately(true);
    call.send().await.map_err(trouble).map(drop)
}

/// For how many days backups are kept of the only database whose name begins so.
///
/// # Errors
/// There is none.
pub async fn backups_kept(aws: &Aws, name: &str) -> Result<i32, Trouble> {
    let seen = database(aws, name).await?;
    let coming = seen.pending_modified_values().and_then(PendingModifiedValues::backup_retention_period);
    Ok(coming.or(seen.backup_retention_period()).unwrap_or_default())
}

async fn database(aws: &Aws, name: &str) -> Result<DbInstance, Trouble> {
    let seen = aws.rds().describe_db_instances().send().await.map_err(trouble)?.db_instances.unwrap_or_default();
    let ours = |one: &DbInstance| one.db_instance_identifier().is_some_and(|id| id.starts_with(name));
    seen.into_iter().find(ours).ok_or_else(|| Trouble(format!("no database {name}…")))
}

/// Plants objects that look like the first stack's and are not: another stack's tags, our names without tags.
/// Gives their ids.
///
/// # Errors
/// They cannot be made.
pub async fn plant_look_alikes(aws: &Aws) -> Result<LookAlikes, Trouble> {
    let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build();
    let tags = TagSpecification::builder()
        .resource_type(ResourceType::Vpc)
        .tags(tag(STACK_TAG, "shop/review-2"))
        .tags(tag(NODE_TAG, "network"))
        .tags(tag("Application", "shop"))
        .build();
    let vpc = aws.ec2().create_vpc().cidr_block("10.0.0.0/16").tag_specifications(tags).send().await.map_err(trouble)?;
    let vpc = vpc.vpc().and_then(|vpc| vpc.vpc_id()).unwrap_or_default().to_owned();
    let log_group = "/provision/shop/staging/somebody-elses".to_owned();
    aws.logs().create_log_group().log_group_name(&log_group).send().await.map_err(trouble)?;
    Ok(LookAlikes { vpc, log_group })
}

/// Objects that look like ours.
#[derive(Clone, Debug)]
pub struct LookAlikes {
    /// A VPC with another stack's tag.
    pub vpc: String,
    /// A log group under our prefix, without tags.
    pub log_group: String,
}

impl LookAlikes {
    /// Which of them are still there.
    ///
    /// # Errors
    /// The account cannot be read.
    pub async fn left(&self, aws: &Aws) -> Result<Vec<String>, Trouble> {
        let vpcs = aws.ec2().describe_vpcs().send().await.map_err(trouble)?;
        let groups = aws.logs().describe_log_groups().log_group_name_prefix(&self.log_group).send().await.map_err(trouble)?;
        let vpcs = vpcs.vpcs().iter().filter_map(|vpc| vpc.vpc_id()).filter(|id| *id == self.vpc).map(str::to_owned);
        let groups =
            groups.log_groups().iter().filter_map(|g| g.log_group_name()).filter(|n| *n == self.log_group).map(str::to_owned);
        Ok(vpcs.chain(groups).collect())
    }
}
