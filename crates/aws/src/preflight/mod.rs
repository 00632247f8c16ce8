//! What can be checked before anything is made: whose the credentials are, and whether the account has room.
//!
//! Quotas are read where AWS tells them; what may not be read is said to be unchecked, never taken for well.

use provision_engine::{Class, Fault};
use serde::Serialize;

use crate::client::{Connection, OrFault, Reader};

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Well.
    Ok,
    /// An apply works, but the user should know.
    Warn,
    /// An apply would fail.
    Fail,
    /// It could not be checked.
    Unchecked,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Of what.
    pub name: &'static str,
    /// How it ended.
    pub verdict: Verdict,
    /// What was found.
    pub detail: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Check {
    /// A check that ended well.
    #[must_use]
    pub fn ok(name: &'static str, detail: String) -> Self {
        Self { name, verdict: Verdict::Ok, detail, help: None }
    }

    fn bad(name: &'static str, verdict: Verdict, detail: String, help: &str) -> Self {
        Self { name, verdict, detail, help: Some(help.to_owned()) }
    }

    fn unchecked(name: &'static str, fault: &Fault) -> Self {
        let detail = match fault.class {
            Class::Denied => format!("not checked: needs {}", fault.operation),
            _ => format!("not checked: {fault}"),
        };
        Self { name, verdict: Verdict::Unchecked, detail, help: None }
    }
}

/// How many more of each the stack needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wants {
    /// Elastic IP addresses.
    pub elastic_ips: u32,
    /// VPCs.
    pub vpcs: u32,
    /// Load balancers.
    pub load_balancers: u32,
    /// Target groups.
    pub target_groups: u32,
    /// IAM roles.
    pub roles: u32,
}

impl Connection {
    /// The endpoint that calls go to, where it is not AWS's own.
    #[must_use]
    pub fn endpoint(&self) -> Option<&str> {
        self.config.endpoint_url()
    }
}

/// Whose the credentials are, and where calls go. The account was compared, and a root refused, when connecting.
#[must_use]
pub fn identity(connection: &Connection) -> Vec<Check> {
    let identity = &connection.identity;
    let place = &identity.place;
    let mut checks = vec![
        Check::ok("credentials", identity.arn.to_string()),
        Check::ok("account", format!("{}, as in the configuration; region {}", place.account, place.region)),
    ];
    checks.push(match connection.endpoint() {
        None => Check::ok("endpoint", "AWS".to_owned()),
        Some(endpoint) => {
            let fast =
                if connection.speed > 1.0 { format!(", time runs {} times as fast", connection.speed) } else { String::new() };
            Check { verdict: Verdict::Warn, ..Check::ok("endpoint", format!("{endpoint}, which is not AWS{fast}")) }
        }
    });
    checks
}

/// Whether the account has room for what the stack needs, and whether its root is kept safe.
pub async fn quotas(reader: &Reader, wants: &Wants) -> Vec<Check> {
    let (account, addresses, vpcs, balancing) = futures::join!(
        account(reader, wants.roles),
        addresses(reader, wants.elastic_ips),
        vpcs(reader, wants.vpcs),
        balancing(reader, wants)
    );
    account.into_iter().chain([addresses, vpcs]).chain(balancing).collect()
}

/// Room: `used` of `quota`, and so many more are needed.
fn room(name: &'static str, used: u32, quota: u32, more: u32, help: &str) -> Check {
    let detail = format!("{used} of {quota} used, {more} more needed");
    if used.saturating_add(more) > quota { Check::bad(name, Verdict::Fail, detail, help) } else { Check::ok(name, detail) }
}

fn number(value: i32) -> u32 {
    u32::try_from(value).unwrap_or(0)
}

/// IAM's summary of the account.
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html>.
async fn account(reader: &Reader, roles: u32) -> Vec<Check> {
    use aws_sdk_iam::types::SummaryKeyType as Key;
    let summary = match reader.iam().get_account_summary().send().await.or_fault("iam:GetAccountSummary") {
        Ok(answer) => answer.summary_map.unwrap_or_default(),
        Err(fault) => return vec![Check::unchecked("root of the account", &fault), Check::unchecked("roles", &fault)],
    };
    let get = |key: &Key| summary.get(key).copied();
    let mut checks = Vec::new();
    match get(&Key::AccountAccessKeysPresent) {
        Some(0) => checks.push(Check::ok("root access keys", "none".to_owned())),
        Some(_) => {
            let detail = "the root of the account has access keys".to_owned();
            checks.push(Check::bad("root access keys", Verdict::Warn, detail, "delete them: whoever has them has everything"));
        }
        None => {}
    }
    match get(&Key::AccountMfaEnabled) {
        Some(0) => {
            let detail = "the root of the account signs in without a second factor".to_owned();
            checks.push(Check::bad("root MFA", Verdict::Warn, detail, "switch on multi-factor authentication for the root"));
        }
        Some(_) => checks.push(Check::ok("root MFA", "on".to_owned())),
        None => {}
    }
    if let (Some(used), Some(quota)) = (get(&Key::from("Roles")), get(&Key::from("RolesQuota"))) {
        checks.push(room(
            "roles",
            number(used),
            number(quota),
            roles,
            "ask for more in the Service Quotas console: IAM, Roles per account",
        ));
    }
    checks
}

/// Elastic IP addresses, whose quota EC2 tells.
/// Source: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountAttributes.html>.
async fn addresses(reader: &Reader, more: u32) -> Check {
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
async fn vpcs(reader: &Reader, more: u32) -> Check {
    const USUAL: u32 = 5;
    let answer = match reader.ec2().describe_vpcs().send().await.or_fault("ec2:DescribeVpcs") {
        Ok(answer) => answer,
        Err(fault) => return Check::unchecked("VPCs", &fault),
    };
    let used = u32::try_from(answer.vpcs().len()).unwrap_or(u32::MAX);
    let check =
        room("VPCs", used, USUAL, more, "ask for more in the Service Quotas console, if that has not been done: VPCs per Region");
    // The account may have been given more.
    if check.verdict == Verdict::Fail { Check { verdict: Verdict::Warn, ..check } } else { check }
}

/// Load balancers and target groups, whose quotas Elastic Load Balancing tells.
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeAccountLimits.html>.
async fn balancing(reader: &Reader, wants: &Wants) -> Vec<Check> {
    const NAMES: [&str; 2] = ["load balancers", "target groups"];
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_or_there_is_not() {
        assert_eq!(room("x", 4, 5, 1, "help").verdict, Verdict::Ok);
        let full = room("x", 5, 5, 1, "help");
        assert_eq!((full.verdict, full.help.as_deref()), (Verdict::Fail, Some("help")));
        assert_eq!(full.detail, "5 of 5 used, 1 more needed");
    }

    #[test]
    fn what_may_not_be_read_names_the_action() {
        let fault = Fault { operation: "iam:GetAccountSummary".to_owned(), ..Fault::new(Class::Denied, "no") };
        let check = Check::unchecked("root", &fault);
        assert_eq!((check.verdict, check.detail.as_str()), (Verdict::Unchecked, "not checked: needs iam:GetAccountSummary"));
    }
}
