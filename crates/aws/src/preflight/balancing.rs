//! The load balancer and what hangs on it.

use provision_engine::Fault;

use super::{Check, Verdict, Wants, room};
use crate::client::{OrFault, Reader};

/// Load balancers, their rules and certificates, and target groups, whose quotas Elastic Load Balancing tells.
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeAccountLimits.html>.
pub(super) async fn balancing(reader: &Reader, wants: &Wants) -> Vec<Check> {
    const NAMES: [&str; 4] = ["load balancers", "target groups", "listener rules", "listener certificates"];
    let limits = match reader.elb().describe_account_limits().send().await.or_fault("elasticloadbalancing:DescribeAccountLimits")
    {
        Ok(answer) => answer.limits.unwrap_or_default(),
        Err(fault) => return NAMES.map(|name| Check::unchecked(name, &fault)).to_vec(),
    };
    let quota =
        |name: &str| limits.iter().find(|limit| limit.name() == Some(name)).and_then(|limit| limit.max()?.parse::<u32>().ok());
    let (balancers, groups) = futures::join!(count_load_balancers(reader), count_target_groups(reader));
    let rows = [
        (NAMES[0], balancers, quota("application-load-balancers"), wants.load_balancers, "Application Load Balancers per Region"),
        (NAMES[1], groups, quota("target-groups"), wants.target_groups, "Target Groups per Region"),
        // What one load balancer has, all of it ours.
        (
            NAMES[2],
            Ok(0),
            quota("rules-per-application-load-balancer"),
            wants.listener_rules,
            "Rules per Application Load Balancer",
        ),
        (
            NAMES[3],
            Ok(0),
            quota("certificates-per-application-load-balancer"),
            wants.listener_certificates,
            "Certificates per Application Load Balancer",
        ),
    ];
    let check =
        |(name, used, quota, more, quota_name): (&'static str, Result<u32, Fault>, Option<u32>, u32, &str)| match (used, quota) {
            (Ok(used), Some(quota)) => {
                room(name, used, quota, more, &format!("ask for more in the Service Quotas console: {quota_name}"))
            }
            (Ok(used), None) => Check {
                verdict: Verdict::Unchecked,
                ..Check::ok(name, format!("{used} used, {more} more needed; the quota is not told"))
            },
            (Err(fault), _) => Check::unchecked(name, &fault),
        };
    rows.into_iter().map(check).collect()
}

async fn count_load_balancers(reader: &Reader) -> Result<u32, Fault> {
    let mut pages = reader.elb().describe_load_balancers().into_paginator().items().send();
    let mut count = 0;
    while let Some(item) = pages.next().await {
        let balancer = item.or_fault("elasticloadbalancing:DescribeLoadBalancers")?;
        count += u32::from(balancer.r#type() == Some(&aws_sdk_elasticloadbalancingv2::types::LoadBalancerTypeEnum::Application));
    }
    Ok(count)
}

async fn count_target_groups(reader: &Reader) -> Result<u32, Fault> {
    let mut pages = reader.elb().describe_target_groups().into_paginator().items().send();
    let mut count = 0;
    while let Some(item) = pages.next().await {
        item.or_fault("elasticloadbalancing:DescribeTargetGroups")?;
        count += 1;
    }
    Ok(count)
}
