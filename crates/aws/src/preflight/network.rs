//! The network: addresses, VPCs, rules of security groups.

use aws_sdk_ec2::types::Filter;

use super::{Check, Verdict, number, room, usual_room};
use crate::client::{OrFault, Reader};

/// The prefix list of the addresses from which CloudFront asks origins.
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html>.
const ORIGIN_FACING: &str = "com.amazonaws.global.cloudfront.origin-facing";

/// Elastic IP addresses, whose quota EC2 tells.
/// Source: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountAttributes.html>.
pub(super) async fn addresses(reader: &Reader, more: u32) -> Check {
    const NAME: &str = "elastic IP addresses";
    let attributes = reader.ec2().describe_account_attributes();
    let used = reader.ec2().describe_addresses();
    let (attributes, used) = futures::join!(attributes.send(), used.send());
    let attributes = match attributes.or_fault("ec2:DescribeAccountAttributes") {
        Ok(answer) => answer.account_attributes.unwrap_or_default(),
        Err(fault) => return Check::unchecked(NAME, &fault),
    };
    let used = match used.or_fault("ec2:DescribeAddresses") {
        Ok(answer) => u32::try_from(answer.addresses().len()).unwrap_or(u32::MAX),
        Err(fault) => return Check::unchecked(NAME, &fault),
    };
    let named = attributes.iter().find(|attribute| attribute.attribute_name() == Some("vpc-max-elastic-ips"));
    let quota = named.and_then(|attribute| attribute.attribute_values().first()?.attribute_value()?.parse::<u32>().ok());
    match quota {
        Some(quota) => room(
            NAME,
            used,
            quota,
            more,
            "release unused addresses, or ask for more in the Service Quotas console: EC2-VPC Elastic IPs",
        ),
        None => Check {
            verdict: Verdict::Unchecked,
            ..Check::ok(NAME, format!("{used} used, {more} more needed; EC2 does not tell the quota"))
        },
    }
}

/// VPCs in a region: EC2 tells no quota, and the one that every account begins with is 5.
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html>.
pub(super) async fn vpcs(reader: &Reader, more: u32) -> Check {
    const USUAL: u32 = 5;
    let answer = match reader.ec2().describe_vpcs().send().await.or_fault("ec2:DescribeVpcs") {
        Ok(answer) => answer,
        Err(fault) => return Check::unchecked("VPCs", &fault),
    };
    let used = u32::try_from(answer.vpcs().len()).unwrap_or(u32::MAX);
    usual_room("VPCs", used, USUAL, more, "VPCs per Region")
}

/// Rules of a security group, of which CloudFront's prefix list takes as many as it may have entries.
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups>.
pub(super) async fn rules_of_a_group(reader: &Reader, behind_cloudfront: bool) -> Check {
    const NAME: &str = "rules of a security group";
    const USUAL: u32 = 60;
    const QUOTA: &str = "Inbound or outbound rules per security group";
    if !behind_cloudfront {
        // HTTP and HTTPS from anywhere, over both versions of IP.
        return usual_room(NAME, 0, USUAL, 4, QUOTA);
    }
    let named = Filter::builder().name("prefix-list-name").values(ORIGIN_FACING).build();
    let answer = reader.ec2().describe_managed_prefix_lists().filters(named).send().await;
    match answer.or_fault("ec2:DescribeManagedPrefixLists") {
        Ok(answer) => match answer.prefix_lists().first().and_then(aws_sdk_ec2::types::ManagedPrefixList::max_entries) {
            Some(weight) => usual_room(NAME, 0, USUAL, number(weight), QUOTA),
            None => Check {
                verdict: Verdict::Unchecked,
                ..Check::ok(NAME, format!("EC2 does not tell how much {ORIGIN_FACING} weighs, of {USUAL} rules"))
            },
        },
        Err(fault) => Check::unchecked(NAME, &fault),
    }
}
