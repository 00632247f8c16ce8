//! The published request limits, kept to before AWS has to refuse, and lowered while it does.
//!
//! Sources: <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html>,
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/throttling.html>,
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html>,
//! <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

use super::operation::Operation;

/// One published bucket.
struct Bucket {
    service: &'static str,
    /// Operations it is for; a trailing `*` matches a beginning, `*` alone all.
    operations: &'static [&'static str],
    /// Whether it is for writes only.
    writes: bool,
    size: u32,
    /// Tokens a second.
    refill: f64,
}

const fn bucket(service: &'static str, operations: &'static [&'static str], writes: bool, size: u32, refill: f64) -> Bucket {
    Bucket { service, operations, writes, size, refill }
}

/// An operation takes a token of every bucket that matches it. EC2's buckets exclude each other: the first counts.
const BUCKETS: &[Bucket] = &[
    bucket("EC2", &["CreateNatGateway", "DeleteNatGateway"], true, 10, 1.0),
    bucket("EC2", &["CreateVpcEndpoint"], true, 4, 0.3),
    bucket("EC2", &["CreateTags", "DeleteTags"], true, 100, 10.0),
    bucket("EC2", &["Describe*", "Get*"], false, 100, 20.0),
    bucket("EC2", &["*"], true, 50, 5.0),
    bucket("Elastic Load Balancing v2", &["CreateLoadBalancer"], true, 10, 0.2),
    bucket("Elastic Load Balancing v2", &["*"], true, 20, 3.0),
    bucket("Elastic Load Balancing v2", &["*"], false, 40, 10.0),
    bucket("ECS", &["CreateCluster", "DeleteCluster", "RegisterTaskDefinition", "DeregisterTaskDefinition"], true, 20, 1.0),
    bucket("ECS", &["*"], true, 50, 5.0),
    bucket("ECS", &["*"], false, 50, 20.0),
    bucket("CloudTrail", &["LookupEvents"], false, 2, 2.0),
];

/// How long all calls of a service pause after it refused one for its rate, in AWS seconds; doubled while it goes on.
const PENALTY_S: (f64, f64) = (0.5, 8.0);

#[derive(Default)]
struct Penalty {
    until: Option<Instant>,
    last_s: f64,
}

/// The limiter of a connection. Time runs `speed` times as fast on a local AWS.
pub struct Limits {
    speed: f64,
    buckets: Vec<(&'static Bucket, DefaultDirectRateLimiter)>,
    penalties: Mutex<HashMap<String, Penalty>>,
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Limits at speed {}", self.speed)
    }
}

impl Limits {
    /// The published limits.
    #[must_use]
    pub fn new(speed: f64) -> Arc<Self> {
        let limiter = |bucket: &Bucket| {
            let period = Duration::from_secs_f64(1.0 / (bucket.refill * speed.max(f64::MIN_POSITIVE)));
            let size = NonZeroU32::new(bucket.size).unwrap_or(NonZeroU32::MIN);
            Quota::with_period(period).map(|quota| RateLimiter::direct(quota.allow_burst(size)))
        };
        let buckets = BUCKETS.iter().filter_map(|bucket| Some((bucket, limiter(bucket)?))).collect();
        Arc::new(Self { speed, buckets, penalties: Mutex::default() })
    }

    /// Waits until a call of this operation may be sent.
    pub(crate) async fn wait(&self, operation: &Operation) {
        let exclusive = operation.service == "EC2";
        for (bucket, limiter) in &self.buckets {
            if matches(bucket, operation) {
                limiter.until_ready().await;
                if exclusive {
                    break;
                }
            }
        }
        let pause = {
            let penalties = self.penalties.lock().unwrap_or_else(PoisonError::into_inner);
            penalties.get(&operation.service).and_then(|penalty| penalty.until)
        };
        if let Some(until) = pause {
            tokio::time::sleep_until(until.into()).await;
        }
    }

    /// The service refused a call for its rate, or took one.
    pub(crate) fn learn(&self, operation: &Operation, throttled: bool) {
        let mut penalties = self.penalties.lock().unwrap_or_else(PoisonError::into_inner);
        if throttled {
            let penalty = penalties.entry(operation.service.clone()).or_default();
            penalty.last_s = (penalty.last_s * 2.0).clamp(PENALTY_S.0, PENALTY_S.1);
            penalty.until = Some(Instant::now() + Duration::from_secs_f64(penalty.last_s / self.speed.max(1.0)));
        } else if let Some(penalty) = penalties.get_mut(&operation.service) {
            penalty.last_s /= 2.0;
        }
    }
}

fn matches(bucket: &Bucket, operation: &Operation) -> bool {
    let name = |pattern: &&str| {
        pattern.strip_suffix('*').map_or_else(|| *pattern == operation.name, |head| operation.name.starts_with(head))
    };
    bucket.service == operation.service && (!bucket.writes || !operation.reads()) && bucket.operations.iter().any(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(service: &str, name: &str) -> Operation {
        Operation { service: service.to_owned(), name: name.to_owned() }
    }

    fn first(service: &str, name: &str) -> Option<(u32, f64)> {
        BUCKETS.iter().find(|bucket| matches(bucket, &operation(service, name))).map(|bucket| (bucket.size, bucket.refill))
    }

    #[test]
    fn each_operation_finds_its_bucket() {
        assert_eq!(first("EC2", "CreateNatGateway"), Some((10, 1.0)));
        assert_eq!(first("EC2", "CreateVpc"), Some((50, 5.0)));
        assert_eq!(first("EC2", "DescribeVpcs"), Some((100, 20.0)));
        assert_eq!(first("ECS", "DescribeServices"), Some((50, 20.0)));
        assert_eq!(first("CloudTrail", "LookupEvents"), Some((2, 2.0)));
        assert_eq!(first("IAM", "GetRole"), None);
    }

    #[tokio::test]
    async fn a_bucket_lets_its_size_through_at_once_and_a_penalty_fades() {
        let limits = Limits::new(1000.0);
        let call = operation("EC2", "CreateNatGateway");
        for _ in 0..10 {
            limits.wait(&call).await;
        }
        limits.learn(&call, true);
        limits.learn(&call, true);
        let penalty = |limits: &Limits| limits.penalties.lock().unwrap()["EC2"].last_s;
        assert!((penalty(&limits) - 1.0).abs() < 1e-9);
        limits.learn(&call, false);
        assert!((penalty(&limits) - 0.5).abs() < 1e-9);
    }
}
