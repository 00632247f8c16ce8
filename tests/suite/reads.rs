//! What a look costs in calls.

use std::collections::BTreeMap;

use provision_app::compose::Overrides;
use provision_engine::{Goal, Graph};
use provision_local::{Action, Backend, DEFAULT_REGION, Match, Realism, Rule};
use provision_tests::{World, full_stack};

use crate::assert_done;

/// Operations through which AWS describes one object at a time, and the kind of it.
const SINGLY: [(&str, &str); 54] = [
    ("ec2:DescribeVpcAttribute", "ec2.vpc"),
    ("ec2:DescribeInstanceAttribute", "ec2.instance"),
    ("iam:ListPolicyTags", "iam.policy"),
    ("iam:ListInstanceProfileTags", "iam.instance-profile"),
    ("rolesanywhere:ListTagsForResource", "rolesanywhere.profile"),
    ("elbv2:DescribeLoadBalancerAttributes", "elbv2.load-balancer"),
    ("elbv2:DescribeTargetGroupAttributes", "elbv2.target-group"),
    ("elbv2:DescribeListeners", "elbv2.load-balancer"),
    ("elbv2:DescribeRules", "elbv2.listener"),
    ("ecs:DescribeTaskDefinition", "ecs.task-definition"),
    ("ecr:GetLifecyclePolicy", "ecr.repository"),
    ("ecr:ListTagsForResource", "ecr.repository"),
    ("logs:ListTagsForResource", "logs.log-group"),
    ("cloudwatch:ListTagsForResource", "cloudwatch.alarm"),
    ("application-autoscaling:DescribeScalingPolicies", "ecs.service"),
    ("application-autoscaling:ListTagsForResource", "autoscaling.scalable-target"),
    ("iam:GetRole", "iam.service-linked-role"),
    ("secretsmanager:DescribeSecret", "secretsmanager.secret"),
    ("events:ListTargetsByRule", "events.rule"),
    ("events:ListTagsForResource", "events.rule"),
    ("codepipeline:GetPipeline", "codepipeline.pipeline"),
    ("codepipeline:ListTagsForResource", "codepipeline.pipeline"),
    ("cloudfront:GetDistribution", "cloudfront.distribution"),
    ("cloudfront:ListTagsForResource", "cloudfront.distribution"),
    ("cloudfront:ListTagsForResource", "cloudfront.function"),
    ("ecs:ListServices", "ecs.service"),
    ("elasticache:ListTagsForResource", "elasticache.replication-group"),
    ("elasticache:ListTagsForResource", "elasticache.subnet-group"),
    ("elasticache:ListTagsForResource", "elasticache.parameter-group"),
    ("elasticache:DescribeCacheParameters", "elasticache.parameter-group"),
    ("rds:ListTagsForResource", "rds.subnet-group"),
    ("rds:ListTagsForResource", "rds.parameter-group"),
    ("rds:ListTagsForResource", "rds.proxy"),
    ("rds:DescribeDBParameters", "rds.parameter-group"),
    ("rds:DescribeDBProxyTargets", "rds.proxy"),
    ("scheduler:ListTagsForResource", "scheduler.schedule-group"),
    ("scheduler:GetSchedule", "scheduler.schedule"),
    ("acm:ListTagsForCertificate", "acm.certificate"),
    ("acm:DescribeCertificate", "acm.certificate"),
    ("route53:GetHostedZone", "route53.hosted-zone"),
    ("route53:ListResourceRecordSets", "route53.hosted-zone"),
    ("elbv2:DescribeListenerCertificates", "elbv2.listener"),
    ("lambda:GetFunction", "lambda.edge-function"),
    ("lambda:ListVersionsByFunction", "lambda.edge-function"),
    ("s3:GetBucketTagging", "s3.bucket"),
    ("s3:GetBucketVersioning", "s3.bucket"),
    ("s3:GetBucketEncryption", "s3.bucket"),
    ("s3:GetPublicAccessBlock", "s3.bucket"),
    ("s3:GetBucketOwnershipControls", "s3.bucket"),
    ("s3:GetBucketPolicy", "s3.bucket"),
    ("s3:GetBucketCors", "s3.bucket"),
    ("s3:GetBucketLifecycleConfiguration", "s3.bucket"),
    ("s3:GetBucketNotificationConfiguration", "s3.bucket"),
    ("s3:GetBucketLogging", "s3.bucket"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_the_first_stack_takes_few_calls() {
    let world = World::start(Backend::Ministack, Realism::Off, 600.0).await.unwrap();
    let graph = world.first_stack().unwrap();
    takes_few_calls(&world, &graph).await;
}

/// Both scopes of the production collection: what is shared, and its environment.
#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_the_full_stack_takes_few_calls() {
    let world = World::start(Backend::Ministack, Realism::Off, 600.0).await.unwrap();
    let app = full_stack::app(world.account.id(), DEFAULT_REGION).unwrap();
    let graph = full_stack::graphs(&app, &Overrides::default()).unwrap().swap_remove(0);
    takes_few_calls(&world, &graph).await;
}

async fn takes_few_calls(world: &World, graph: &Graph) {
    assert_done(&world.apply(graph).await);
    world.account.forget_calls();
    world.plan(graph, Goal::Apply).await;
    let plan = world.calls().len();
    world.account.forget_calls();
    world.plan(graph, Goal::Drift).await;
    assert!(world.calls().len() <= plan, "a drift takes {} calls, and a plan of nothing to do {plan}", world.calls().len());
    world.account.forget_calls();
    assert_done(&world.apply(graph).await);

    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for node in graph.nodes() {
        *kinds.entry(node.kind()).or_default() += 1;
    }
    let calls: Vec<String> = world.calls().iter().map(|call| format!("{}:{}", call.service, call.operation)).collect();
    let (single, batched): (Vec<_>, Vec<_>) = calls.iter().partition(|call| SINGLY.iter().any(|(name, _)| name == call));
    // Every kind is listed, also those that the graph does not use: something of them may be left.
    let registered = provision_aws::registry().kinds().count();
    assert!(batched.len() as f64 <= registered as f64 * 1.2, "{registered} kinds, {} batched calls: {batched:?}", batched.len());
    for (operation, _) in SINGLY {
        let calls = single.iter().filter(|call| **call == operation).count();
        // A VPC has two attributes, and AWS describes one at a time.
        let each = if operation == "ec2:DescribeVpcAttribute" { 2 } else { 1 };
        let of = SINGLY.iter().filter(|(name, _)| *name == operation).filter_map(|(_, kind)| kinds.get(kind));
        let objects = of.sum::<usize>() * each;
        assert!(calls <= objects, "{operation}: {calls} calls for {objects} objects");
    }
}

/// Calls that wait for one another's answers are what a look takes its time for: made slow, they can be counted.
#[tokio::test(flavor = "multi_thread")]
async fn a_look_takes_at_most_four_waves() {
    let world = World::start(Backend::Ministack, Realism::Off, 600.0).await.unwrap();
    let graph = world.first_stack().unwrap();
    assert_done(&world.apply(&graph).await);
    world.account.forget_calls();
    let slow = Rule { matching: Match::default(), action: Action::DelayMs(500) };
    world.account.inject([slow]);
    world.plan(&graph, Goal::Drift).await;

    // A call belongs to the wave after the last one that had ended when it began.
    let mut calls = world.calls();
    calls.sort_by(|a, b| a.start_ms.total_cmp(&b.start_ms));
    let mut waves: Vec<(usize, f64)> = Vec::new();
    for call in &calls {
        let before = waves.iter().filter(|(_, end)| *end <= call.start_ms).map(|(wave, _)| *wave).max().unwrap_or_default();
        waves.push((before + 1, call.end_ms));
    }
    let deepest = waves.iter().map(|(wave, _)| *wave).max().unwrap_or_default();
    let names = |wave: usize| {
        let of = calls.iter().zip(&waves).filter(move |(_, (own, _))| *own == wave);
        of.map(|(call, _)| call.operation.as_str()).collect::<Vec<_>>()
    };
    assert!(deepest <= 4, "{deepest} waves; the last: {:?}", names(deepest));
}
