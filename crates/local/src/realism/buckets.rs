//! AWS's published request limits as token buckets, per account and region.

use std::collections::HashMap;

use crate::record::CallRecord;

/// A limit: how many tokens a full bucket has and how many come back each AWS second.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Limit {
    size: f64,
    refill: f64,
}

const fn limit(size: f64, refill: f64) -> Limit {
    Limit { size, refill }
}

/// The buckets that a call takes a token from, by name.
///
/// Sources: "Request throttling for the Amazon EC2 API" (EC2 API reference), "Elastic Load
/// Balancing API throttling" (ELB API reference), "Request throttling for the Amazon ECS API"
/// (ECS API reference), "Quotas" (Route 53 developer guide). RDS publishes none; its is a working value.
fn buckets_of(service: &str, operation: &str, mutating: bool) -> Vec<(&'static str, Limit)> {
    match (service, operation) {
        ("ec2", "CreateNatGateway" | "DeleteNatGateway") => vec![("ec2 nat", limit(10.0, 1.0))],
        ("ec2", "CreateVpcEndpoint") => vec![("ec2 CreateVpcEndpoint", limit(4.0, 0.3))],
        ("ec2", "CreateTags") => vec![("ec2 CreateTags", limit(100.0, 10.0))],
        ("ec2", _) if mutating => vec![("ec2 mutating", limit(50.0, 5.0))],
        ("ec2", _) => vec![("ec2 describe", limit(100.0, 20.0))],
        ("elbv2", "CreateLoadBalancer") => {
            vec![("elbv2 account", limit(40.0, 10.0)), ("elbv2 CreateLoadBalancer", limit(10.0, 0.2))]
        }
        ("elbv2", _) if mutating => vec![("elbv2 account", limit(40.0, 10.0)), ("elbv2 mutating", limit(20.0, 3.0))],
        ("elbv2", _) => vec![("elbv2 account", limit(40.0, 10.0))],
        ("ecs", "CreateService" | "UpdateService" | "DeleteService") => {
            vec![("ecs service writes", limit(50.0, 5.0))]
        }
        ("ecs", _) if mutating => vec![("ecs writes", limit(20.0, 1.0))],
        ("ecs", _) => vec![("ecs reads", limit(50.0, 20.0))],
        ("route53", "CreateHostedZone") => {
            vec![("route53 account", limit(50.0, 10.0)), ("route53 CreateHostedZone", limit(40.0, 2.0))]
        }
        ("route53", _) => vec![("route53 account", limit(50.0, 10.0))],
        ("rds", _) => vec![("rds account", limit(300.0, 12.0))],
        _ => Vec::new(),
    }
}

/// The least time, in AWS seconds, in which these calls of one account can be made: all buckets are full at first.
#[must_use]
pub fn least_s(calls: &[CallRecord]) -> f64 {
    let mut counts: HashMap<(&str, &str), (f64, Limit)> = HashMap::new();
    for call in calls {
        for (name, limit) in buckets_of(&call.service, &call.operation, call.mutating) {
            counts.entry((&call.region, name)).or_insert((0.0, limit)).0 += 1.0;
        }
    }
    counts.values().map(|(count, limit)| (count - limit.size) / limit.refill).fold(0.0, f64::max)
}

/// One account's buckets.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    /// Tokens left and when they were counted, by region and bucket.
    left: HashMap<(String, &'static str), (f64, f64)>,
}

impl Buckets {
    /// Takes a token from each bucket of a call; false when one of them is empty, and then none
    /// is taken.
    pub(super) fn take(&mut self, call: (&str, &str, &str), mutating: bool, now: f64) -> bool {
        let (region, service, operation) = call;
        let wanted = buckets_of(service, operation, mutating);
        let key = |name: &'static str| (region.to_owned(), name);
        for (name, limit) in &wanted {
            let entry = self.left.entry(key(name)).or_insert((limit.size, now));
            let grown = (now - entry.1).max(0.0).mul_add(limit.refill, entry.0);
            *entry = (grown.min(limit.size), now);
        }
        let enough = wanted.iter().all(|(name, _)| self.left.get(&key(name)).is_some_and(|(left, _)| *left >= 1.0));
        if enough {
            for (name, _) in &wanted {
                if let Some(entry) = self.left.get_mut(&key(name)) {
                    entry.0 -= 1.0;
                }
            }
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Buckets, least_s};

    #[test]
    fn what_is_over_a_bucket_takes_its_time() {
        let call = |operation: &str, region: &str| {
            let call = json!({"seq": 1, "account": "", "region": region, "service": "ec2", "operation": operation, "mutating": true,
                "params": {}, "status": 200, "start_ms": 0.0, "end_ms": 0.0, "executed": true, "violations": []});
            serde_json::from_value(call).unwrap()
        };
        let mut calls: Vec<_> = (0..20).map(|_| call("CreateVpcEndpoint", "a")).collect();
        calls.extend((0..60).map(|at| call("CreateVpc", if at < 4 { "b" } else { "a" })));
        assert!((least_s(&calls) - 16.0 / 0.3).abs() < 1e-9);
        assert!((least_s(&calls[20..]) - 6.0 / 5.0).abs() < 1e-9, "a region's bucket is its own");
        assert!(least_s(&[]).abs() < 1e-9);
    }

    #[test]
    fn a_bucket_empties_and_refills_with_aws_time() {
        let mut buckets = Buckets::default();
        let call = ("eu-west-1", "ec2", "CreateNatGateway");
        let first = (0..12).filter(|_| buckets.take(call, true, 0.0)).count();
        assert_eq!(first, 10);
        assert!(buckets.take(call, true, 1.0));
        assert!(!buckets.take(call, true, 1.5));
        // Another region, and other operations, have tokens of their own.
        assert!(buckets.take(("us-east-1", "ec2", "CreateNatGateway"), true, 1.5));
        assert!(buckets.take(("eu-west-1", "ec2", "CreateVpc"), true, 1.5));
    }

    #[test]
    fn a_call_refused_by_one_bucket_takes_from_none() {
        let mut buckets = Buckets::default();
        let create = ("r", "elbv2", "CreateLoadBalancer");
        assert_eq!((0..40).filter(|_| buckets.take(create, true, 0.0)).count(), 10);
        let reads = (0..40).filter(|_| buckets.take(("r", "elbv2", "DescribeRules"), false, 0.0)).count();
        assert_eq!(reads, 30);
    }

    #[test]
    fn a_bucket_never_grows_past_its_size() {
        let mut buckets = Buckets::default();
        let call = ("r", "ecs", "RegisterTaskDefinition");
        assert!(buckets.take(call, true, 0.0));
        let later = (0..50).filter(|_| buckets.take(call, true, 1e9)).count();
        assert_eq!(later, 20);
    }
}
