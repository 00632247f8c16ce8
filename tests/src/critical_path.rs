//! The critical path of a graph from the configured times alone: what no scheduler can beat.

use std::fmt;

use provision_engine::{Graph, Need};
use provision_local::times;

/// Seconds until a node of a kind is ready.
#[must_use]
pub fn ready_s(kind: &str) -> f64 {
    match kind {
        "ec2.nat-gateway" => times::NAT_CREATE,
        "elbv2.load-balancer" => times::ALB_CREATE,
        "ecs.service" => times::SERVICE_STEADY,
        "cloudfront.distribution" => times::CLOUDFRONT_DEPLOY,
        "ec2.instance" => times::INSTANCE_CHECKS,
        "ec2.interface-endpoint" => times::ENDPOINT_CREATE,
        "rds.instance" => times::DB_CREATE,
        "rds.proxy" => times::DB_PROXY_CREATE,
        "rds.proxy-target" => times::DB_PROXY_TARGET,
        "elasticache.replication-group" => times::CACHE_CREATE,
        "acm.certificate" => times::ACM_VALIDATION,
        "route53.record" => times::ROUTE53_INSYNC,
        _ => 0.0,
    }
}

/// Seconds until what needs a node can use it, beyond that it exists.
fn usable_s(kind: &str) -> f64 {
    if kind == "iam.role" { times::ROLE_USABLE } else { 0.0 }
}

/// The longest path through a graph.
#[derive(Clone, Debug)]
pub struct CriticalPath {
    /// Its length in AWS seconds: no call costs anything.
    pub seconds: f64,
    /// Its nodes, in the order of the path, with the second at which each can begin.
    pub nodes: Vec<(String, f64)>,
}

impl CriticalPath {
    /// The longest path through this graph.
    #[must_use]
    pub fn of(graph: &Graph) -> Self {
        let nodes = graph.nodes();
        let mut starts = vec![(0.0_f64, None); nodes.len()];
        for at in 0..nodes.len() {
            for (needed, need) in graph.needs(at) {
                let kind = nodes[needed].kind();
                let wait = if need == Need::Exists { usable_s(kind) } else { ready_s(kind) };
                let begins = starts[needed].0 + wait;
                if begins > starts[at].0 || starts[at].1.is_none() {
                    starts[at] = (begins.max(starts[at].0), Some(needed));
                }
            }
        }
        let ends = |at: usize| starts[at].0 + ready_s(nodes[at].kind());
        let last = (0..nodes.len()).max_by(|a, b| ends(*a).total_cmp(&ends(*b)));
        let mut path: Vec<_> = std::iter::successors(last, |at| starts[*at].1).collect();
        path.reverse();
        let named = path.into_iter().map(|at| (nodes[at].address.to_string(), starts[at].0));
        Self { seconds: last.map_or(0.0, ends), nodes: named.collect() }
    }
}

impl fmt::Display for CriticalPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, begins)) in self.nodes.iter().enumerate() {
            let arrow = if at == 0 { "" } else { " → " };
            write!(f, "{arrow}{name} ({begins:.0} s)")?;
        }
        write!(f, " → {:.0} s", self.seconds)
    }
}
