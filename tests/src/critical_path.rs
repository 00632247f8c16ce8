//! The critical path of a graph from the configured times alone: what no scheduler can beat.

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
        _ => 0.0,
    }
}

/// Seconds until what needs a node can use it, beyond that it exists.
fn usable_s(kind: &str) -> f64 {
    if kind == "iam.role" { times::ROLE_USABLE } else { 0.0 }
}

/// The longest path through the graph, in AWS seconds: no call costs anything.
#[must_use]
pub fn critical_path_s(graph: &Graph) -> f64 {
    let mut starts = vec![0.0_f64; graph.nodes().len()];
    let mut end = 0.0_f64;
    for (at, node) in graph.nodes().iter().enumerate() {
        for (needed, need) in graph.needs(at) {
            let kind = graph.nodes()[needed].kind();
            let wait = if need != Need::Exists { ready_s(kind) } else { usable_s(kind) };
            starts[at] = starts[at].max(starts[needed] + wait);
        }
        end = end.max(starts[at] + ready_s(node.kind()));
    }
    end
}
