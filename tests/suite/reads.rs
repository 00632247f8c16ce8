//! What a look costs in calls.

use std::collections::BTreeMap;

use provision_local::{Backend, Realism};
use provision_tests::World;

use crate::assert_done;

/// Operations through which AWS describes one object at a time, and the kind of it.
const SINGLY: [(&str, &str); 13] = [
    ("ec2:DescribeVpcAttribute", "ec2.vpc"),
    ("elbv2:DescribeLoadBalancerAttributes", "elbv2.load-balancer"),
    ("elbv2:DescribeTargetGroupAttributes", "elbv2.target-group"),
    ("elbv2:DescribeListeners", "elbv2.load-balancer"),
    ("elbv2:DescribeRules", "elbv2.listener"),
    ("ecs:DescribeTaskDefinition", "ecs.task-definition"),
    ("ecr:GetLifecyclePolicy", "ecr.repository"),
    ("ecr:ListTagsForResource", "ecr.repository"),
    ("logs:ListTagsForResource", "logs.log-group"),
    ("cloudwatch:ListTagsForResource", "cloudwatch.alarm"),
    ("application-autoscaling:DescribeScalingPolicies", "autoscaling.scalable-target"),
    ("application-autoscaling:ListTagsForResource", "autoscaling.scalable-target"),
    ("iam:GetRole", "iam.service-linked-role"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_look_takes_few_calls() {
    let world = World::start(Backend::Ministack, Realism::Off, 600.0).await.unwrap();
    let graph = world.first_stack().unwrap();
    assert_done(&world.apply(&graph).await);
    world.account.forget_calls();
    assert_done(&world.apply(&graph).await);

    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for node in graph.nodes() {
        *kinds.entry(node.kind()).or_default() += 1;
    }
    let calls: Vec<String> = world.calls().iter().map(|call| format!("{}:{}", call.service, call.operation)).collect();
    let (single, batched): (Vec<_>, Vec<_>) = calls.iter().partition(|call| SINGLY.iter().any(|(name, _)| name == call));
    assert!(
        batched.len() as f64 <= kinds.len() as f64 * 1.2,
        "{} kinds, {} batched calls: {batched:?}",
        kinds.len(),
        batched.len()
    );
    for (operation, kind) in SINGLY {
        let calls = single.iter().filter(|call| **call == operation).count();
        // A VPC has two attributes, and AWS describes one at a time.
        let each = if operation == "ec2:DescribeVpcAttribute" { 2 } else { 1 };
        let objects = kinds.get(kind).copied().unwrap_or_default() * each;
        assert!(calls <= objects, "{operation}: {calls} calls for {objects} objects");
    }
}
