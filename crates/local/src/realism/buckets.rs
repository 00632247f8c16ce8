//! AWS's published request limits as token buckets, per account and region.

use std::collections::HashMap;

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
    use super::Buckets;

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
