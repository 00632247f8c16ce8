//! What of ours is there, asked before anything is composed.

use aws_sdk_ec2::types::{Filter, SecurityGroup};
use provision_engine::{Fault, NODE_TAG, STACK_TAG};

use crate::client::{OrFault, Reader};
use crate::types::{SecurityGroupId, VpcId};

/// The VPC of a stack's node, if it has been made.
///
/// # Errors
/// It cannot be read.
pub async fn vpc(aws: &Reader, stack: &str, node: &str) -> Result<Option<VpcId>, Fault> {
    let tag = |key: &str, value: &str| Filter::builder().name(format!("tag:{key}")).values(value).build();
    let call = aws.ec2().describe_vpcs().filters(tag(STACK_TAG, stack)).filters(tag(NODE_TAG, node));
    let answer = call.send().await.or_fault("ec2:DescribeVpcs")?;
    Ok(answer.vpcs().first().and_then(|vpc| vpc.vpc_id()).map(VpcId::new))
}

/// Whether a security group is one that we manage: then its rules are ours alone.
///
/// # Errors
/// It cannot be read.
pub async fn manages(aws: &Reader, group: &SecurityGroupId) -> Result<bool, Fault> {
    let call = aws.ec2().describe_security_groups().group_ids(group.as_str());
    let answer = call.send().await.or_fault("ec2:DescribeSecurityGroups")?;
    let tags = answer.security_groups().iter().flat_map(SecurityGroup::tags);
    Ok(tags.filter_map(|tag| tag.key()).any(|key| key == STACK_TAG))
}
