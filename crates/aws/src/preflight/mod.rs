//! What can be checked before anything is made: whose the credentials are, and whether the account has room.
//!
//! Quotas are read where AWS tells them, and taken for what a new account has where it does not; what may not be read is said to be unchecked, never taken for well.

mod account;
mod balancing;
mod certificates;
mod network;
mod permissions;

use provision_engine::{Class, Fault};
use serde::Serialize;

use crate::client::{Connection, Reader};

pub use permissions::allowed;

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
    /// Certificates in the region.
    pub certificates: u32,
    /// Rules that the load balancer then has in all.
    pub listener_rules: u32,
    /// Certificates that the load balancer then has in all, beside its listener's own.
    pub listener_certificates: u32,
    /// Whether the load balancer is open to CloudFront alone.
    pub behind_cloudfront: bool,
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
    let (account, addresses, vpcs, rules, balancing, certificates) = futures::join!(
        account::account(reader, wants.roles),
        network::addresses(reader, wants.elastic_ips),
        network::vpcs(reader, wants.vpcs),
        network::rules_of_a_group(reader, wants.behind_cloudfront),
        balancing::balancing(reader, wants),
        certificates::certificates(reader, wants.certificates),
    );
    account.into_iter().chain([addresses, vpcs, rules]).chain(balancing).chain([certificates]).collect()
}

/// Room: `used` of `quota`, and so many more are needed.
fn room(name: &'static str, used: u32, quota: u32, more: u32, help: &str) -> Check {
    let detail = format!("{used} of {quota} used, {more} more needed");
    if used.saturating_add(more) > quota { Check::bad(name, Verdict::Fail, detail, help) } else { Check::ok(name, detail) }
}

/// Room in a quota that AWS does not tell: the account may have been given more than it began with.
fn usual_room(name: &'static str, used: u32, usual: u32, more: u32, quota: &str) -> Check {
    let help = format!("ask for more in the Service Quotas console, if that has not been done: {quota}");
    let check = room(name, used, usual, more, &help);
    let detail = format!("{}; {usual} is what an account begins with", check.detail);
    let verdict = if check.verdict == Verdict::Fail { Verdict::Warn } else { check.verdict };
    Check { verdict, detail, ..check }
}

fn number(value: i32) -> u32 {
    u32::try_from(value).unwrap_or(0)
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
    fn a_quota_that_nobody_tells_only_warns() {
        let full = usual_room("x", 5, 5, 1, "Xs per Region");
        assert_eq!(full.verdict, Verdict::Warn);
        assert_eq!(full.detail, "5 of 5 used, 1 more needed; 5 is what an account begins with");
        assert!(full.help.unwrap().ends_with(": Xs per Region"));
    }

    #[test]
    fn what_may_not_be_read_names_the_action() {
        let fault = Fault { operation: "iam:GetAccountSummary".to_owned(), ..Fault::new(Class::Denied, "no") };
        let check = Check::unchecked("root", &fault);
        assert_eq!((check.verdict, check.detail.as_str()), (Verdict::Unchecked, "not checked: needs iam:GetAccountSummary"));
    }
}
