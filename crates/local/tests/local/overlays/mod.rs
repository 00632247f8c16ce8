//! The overlays: what each emulator drops or gets wrong, and that the front gives it back.
//!
//! Each row is one behaviour of AWS. Through the front it must hold on both emulators. On the
//! emulators named in its row, asked directly, it must not: on the day one of them learns it, the
//! row fails, and its overlay can go.

mod buckets;
mod builds;
mod ec2;
mod ecs;
mod edge;
mod elasticache;
mod elb;
mod instances;
mod others;
mod pipelines;
mod rds;
mod secrets;

use std::future::Future;

use crate::common::stack::{Network, address, balancer, cluster, described, id, listener, network, service, target_group};
use crate::common::{BOTH, Client, plain};
use provision_local::Backend;
use serde_json::{Value, json};

/// Runs a row.
async fn check<F, R>(name: &str, lacking: &[Backend], behaves: F)
where
    F: Fn(Client) -> R,
    R: Future<Output = bool>,
{
    for backend in BOTH {
        let (_aws, _account, client) = plain(backend).await;
        assert!(behaves(client).await, "{name}: not as on AWS through the front on {backend:?}");
    }
    for backend in lacking {
        // An account of its own, made from the row's name: rows run side by side.
        let hash = name.bytes().fold(7_u64, |h, b| h.wrapping_mul(131).wrapping_add(u64::from(b)));
        let account = format!("{:012}", 100_000_000_000 + hash % 99_999_999_999);
        let client = Client::emulator(*backend, &account).await;
        assert!(!behaves(client).await, "{name}: {backend:?} has learnt it, its overlay can go");
    }
}

macro_rules! rows {
    ($($name:ident: [$($lacking:ident)*], $behaves:expr;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                check(stringify!($name), &[$(Backend::$lacking),*], $behaves).await;
            }
        )*
    };
}

/// Whether a call is refused with a code.
async fn refused(c: &Client, service: &str, operation: &str, params: Value, code: &str) -> bool {
    c.call(service, operation, params).await.is_err_and(|e| e.code == code)
}

async fn first(c: &Client, service: &str, operation: &str, params: Value, list: &str) -> Value {
    match c.call(service, operation, params).await {
        Ok(found) => found[list].get(0).cloned().unwrap_or_default(),
        Err(_) => Value::Null,
    }
}

async fn vpc(c: &Client) -> String {
    id(&c.ok("ec2", "CreateVpc", json!({"CidrBlock": "10.0.0.0/16"})).await, "/Vpc/VpcId")
}

async fn table(c: &Client, vpc: &str) -> String {
    id(&c.ok("ec2", "CreateRouteTable", json!({"VpcId": vpc})).await, "/RouteTable/RouteTableId")
}

async fn endpoint(c: &Client, vpc: &str, table: &str) -> String {
    let params = json!({
        "VpcId": vpc,
        "ServiceName": format!("com.amazonaws.{}.s3", crate::common::REGION),
        "VpcEndpointType": "Gateway",
        "RouteTableIds": [table],
        "PolicyDocument": "{\"Version\":\"2012-10-17\",\"Statement\":[]}",
    });
    id(&c.ok("ec2", "CreateVpcEndpoint", params).await, "/VpcEndpoint/VpcEndpointId")
}

fn ingress(group: &str, sources: &Value) -> Value {
    let mut permission = json!({"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80});
    permission.as_object_mut().unwrap().extend(sources.as_object().unwrap().clone());
    json!({"GroupId": group, "IpPermissions": [permission]})
}

async fn rules_of(c: &Client, group: &str) -> Vec<Value> {
    let by = json!({"Filters": [{"Name": "group-id", "Values": [group]}]});
    let found = c.ok("ec2", "DescribeSecurityGroupRules", by).await;
    found["SecurityGroupRules"].as_array().unwrap().iter().filter(|r| r["IsEgress"] == false).cloned().collect()
}

async fn attributes(c: &Client, operation: &str, params: Value) -> Vec<String> {
    let found = c.ok("elbv2", operation, params).await;
    found["Attributes"].as_array().unwrap().iter().map(|a| a["Key"].as_str().unwrap().to_owned()).collect()
}

/// A balancer with a listener and a target group.
async fn web(c: &Client) -> (Network, String, String, String) {
    let net = network(c, true).await;
    let group = target_group(c, &net).await;
    let arn = balancer(c, &net).await;
    let listener = listener(c, &arn, &group).await;
    (net, arn, listener, group)
}

fn rule(listener: &str, priority: i64, group: &str) -> Value {
    let forward = json!({"TargetGroups": [{"TargetGroupArn": group, "Weight": 1}]});
    json!({
        "ListenerArn": listener,
        "Priority": priority,
        "Conditions": [{"Field": "path-pattern", "PathPatternConfig": {"Values": [format!("/{priority}")]}}],
        "Actions": [{"Type": "forward", "ForwardConfig": forward}],
    })
}

fn alarm(extra: &Value) -> Value {
    let mut alarm = json!({"AlarmName": "a", "EvaluationPeriods": 3, "Threshold": 1.0, "MetricName": "M", "Namespace": "N",
        "Period": 60, "Statistic": "Sum", "ComparisonOperator": "GreaterThanThreshold"});
    alarm.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    alarm
}

const TARGET: (&str, &str, &str) = ("ecs", "service/c/web", "ecs:service:DesiredCount");

fn target(extra: &Value) -> Value {
    let mut target = json!({"ServiceNamespace": TARGET.0, "ResourceId": TARGET.1, "ScalableDimension": TARGET.2});
    target.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    target
}

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

use rows;
