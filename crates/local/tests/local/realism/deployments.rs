//! Tasks that end, and deployments that fail.

use crate::common::stack::{Network, cluster, definition, described, id, network, service};
use crate::common::{BOTH, Client, real};
use provision_local::times;
use serde_json::{Value, json};

async fn broken(c: &Client) -> String {
    let mut task = definition();
    task["containerDefinitions"][0]["image"] = json!("app:broken");
    id(&c.ok("ecs", "RegisterTaskDefinition", task).await, "/taskDefinition/taskDefinitionArn")
}

fn with_breaker(net: &Network, definition: &str, rollback: bool) -> Value {
    let mut wanted = service(net, definition, 2);
    wanted["deploymentConfiguration"] = json!({"deploymentCircuitBreaker": {"enable": true, "rollback": rollback}});
    wanted
}

async fn tasks(c: &Client, status: &str) -> Vec<Value> {
    let by = json!({"cluster": "c", "serviceName": "web", "desiredStatus": status});
    let arns = c.ok("ecs", "ListTasks", by).await["taskArns"].clone();
    if arns == json!([]) {
        return Vec::new();
    }
    let found = c.ok("ecs", "DescribeTasks", json!({"cluster": "c", "tasks": arns})).await;
    found["tasks"].as_array().unwrap().clone()
}

fn primary(service: &Value) -> (String, String) {
    (id(service, "/deployments/0/taskDefinition"), id(service, "/deployments/0/rolloutState"))
}

#[tokio::test]
async fn a_task_of_its_own_runs_and_ends() {
    for backend in BOTH {
        let (aws, _, c) = real(backend).await;
        let net = network(&c, false).await;
        let (good, bad) = (cluster(&c).await, broken(&c).await);
        for (definition, code) in [(good, 0), (bad, 1)] {
            let run = json!({"cluster": "c", "taskDefinition": definition, "launchType": "FARGATE", "startedBy": "me",
                "networkConfiguration": {"awsvpcConfiguration": {"subnets": net.subnets, "securityGroups": [net.group]}}});
            let arn = id(&c.ok("ecs", "RunTask", run).await, "/tasks/0/taskArn");
            let look = async || {
                let found = c.ok("ecs", "DescribeTasks", json!({"cluster": "c", "tasks": [arn]})).await;
                found["tasks"][0].clone()
            };
            assert_eq!(look().await["lastStatus"], "PROVISIONING");
            aws.advance(times::TASK_START / 2.0);
            assert_eq!(look().await["lastStatus"], "PENDING");
            aws.advance(times::TASK_START / 2.0);
            assert_eq!(look().await["lastStatus"], "RUNNING");
            let listed = c.ok("ecs", "ListTasks", json!({"cluster": "c", "startedBy": "me"})).await;
            assert_eq!(listed["taskArns"], json!([arn]));
            aws.advance(times::TASK_RUN);
            let ended = look().await;
            assert_eq!((&ended["lastStatus"], &ended["containers"][0]["exitCode"]), (&json!("STOPPED"), &json!(code)));
            assert_eq!(ended["stoppedReason"], "Essential container in task exited");
        }
    }
}

#[tokio::test]
async fn a_deployment_that_fails_is_rolled_back() {
    for backend in BOTH {
        let (aws, _, c) = real(backend).await;
        let net = network(&c, false).await;
        let (good, bad) = (cluster(&c).await, broken(&c).await);
        c.ok("ecs", "CreateService", with_breaker(&net, &good, true)).await;
        aws.advance(times::SERVICE_STEADY);
        assert_eq!(tasks(&c, "RUNNING").await.len(), 2);
        c.ok("ecs", "UpdateService", json!({"cluster": "c", "service": "web", "taskDefinition": bad})).await;
        aws.advance(times::DEPLOYMENT_FAIL - 1.0);
        let going = described(&c).await;
        assert_eq!(primary(&going), (bad.clone(), "IN_PROGRESS".to_owned()));
        assert!(going["deployments"][0]["failedTasks"].as_i64().unwrap() > 2);
        assert_eq!(going["runningCount"], 2);
        let stopped = tasks(&c, "STOPPED").await;
        assert!(
            stopped.len() > 2 && stopped.iter().all(|t| t["containers"][0]["exitCode"] == 1 && t["taskDefinitionArn"] == *bad)
        );
        // The breaker ends it, and the former one comes back.
        aws.advance(1.0);
        let back = described(&c).await;
        assert_eq!(primary(&back), (good.clone(), "IN_PROGRESS".to_owned()));
        assert!(id(&back, "/deployments/0/rolloutStateReason").contains("rolling back"));
        assert_eq!((&back["deployments"][1]["rolloutState"], &back["taskDefinition"]), (&json!("FAILED"), &json!(good)));
        aws.advance(times::DEPLOYMENT_ROLLBACK);
        let after = described(&c).await;
        assert_eq!(primary(&after), (good.clone(), "COMPLETED".to_owned()));
        assert_eq!((&after["runningCount"], after["deployments"].as_array().unwrap().len()), (&json!(2), 1));
        assert_eq!(tasks(&c, "RUNNING").await.len(), 2);
        // What failed is still told.
        assert!(!tasks(&c, "STOPPED").await.is_empty());
    }
}

#[tokio::test]
async fn a_first_deployment_that_fails_stays_failed_until_the_next() {
    for backend in BOTH {
        let (aws, _, c) = real(backend).await;
        let net = network(&c, false).await;
        let (good, bad) = (cluster(&c).await, broken(&c).await);
        c.ok("ecs", "CreateService", with_breaker(&net, &bad, true)).await;
        aws.advance(times::DEPLOYMENT_FAIL);
        let failed = described(&c).await;
        assert_eq!(primary(&failed), (bad, "FAILED".to_owned()));
        assert!(id(&failed, "/events/0/message").contains("tasks failed to start"));
        assert_eq!(failed["runningCount"], 0);
        c.ok("ecs", "UpdateService", json!({"cluster": "c", "service": "web", "taskDefinition": good})).await;
        assert_eq!(primary(&described(&c).await), (good.clone(), "IN_PROGRESS".to_owned()));
        aws.advance(times::SERVICE_STEADY);
        assert_eq!(primary(&described(&c).await), (good, "COMPLETED".to_owned()));
    }
}

#[tokio::test]
async fn without_a_breaker_a_service_tries_for_ever() {
    for backend in BOTH {
        let (aws, _, c) = real(backend).await;
        let net = network(&c, false).await;
        cluster(&c).await;
        let bad = broken(&c).await;
        c.ok("ecs", "CreateService", service(&net, &bad, 1)).await;
        aws.advance(10.0 * times::DEPLOYMENT_FAIL);
        assert_eq!(primary(&described(&c).await), (bad, "IN_PROGRESS".to_owned()));
    }
}
