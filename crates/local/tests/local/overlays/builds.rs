//! Overlays of CodeBuild, EventBridge and SNS.

use super::*;
use crate::common::real;

fn project() -> Value {
    json!({
        "name": "web",
        "source": {"type": "NO_SOURCE", "buildspec": "version: 0.2"},
        "artifacts": {"type": "NO_ARTIFACTS"},
        "environment": {"type": "ARM_CONTAINER", "image": "aws/codebuild/x", "computeType": "BUILD_GENERAL1_SMALL",
            "environmentVariables": [{"name": "A", "value": "1", "type": "PLAINTEXT"}]},
        "serviceRole": "arn:aws:iam::123456789012:role/build",
        "vpcConfig": {"vpcId": "vpc-1", "subnets": ["subnet-1"], "securityGroupIds": ["sg-1"]},
        "logsConfig": {"cloudWatchLogs": {"status": "ENABLED", "groupName": "/build"}},
        "cache": {"type": "LOCAL", "modes": ["LOCAL_DOCKER_LAYER_CACHE"]},
        "tags": [{"key": "k", "value": "v"}],
    })
}

rows! {
    projects_are_kept_whole: [Ministack], async |c: Client| {
        c.ok("codebuild", "CreateProject", project()).await;
        c.ok("codebuild", "UpdateProject", json!({"name": "web", "timeoutInMinutes": 40})).await;
        let found = first(&c, "codebuild", "BatchGetProjects", json!({"names": ["web"]}), "projects").await;
        found["timeoutInMinutes"] == 40
            && ["environment", "vpcConfig", "logsConfig", "cache", "tags"].iter().all(|member| found[*member] == project()[*member])
    };
    a_rule_goes_after_its_targets: [Ministack], async |c: Client| {
        c.ok("events", "PutRule", json!({"Name": "r", "EventPattern": "{\"source\":[\"x\"]}"})).await;
        let target = json!({"Id": "1", "Arn": "arn:aws:codepipeline:eu-west-1:123456789012:p", "RoleArn": "arn:aws:iam::123456789012:role/e"});
        c.ok("events", "PutTargets", json!({"Rule": "r", "Targets": [target]})).await;
        let kept = first(&c, "events", "ListTargetsByRule", json!({"Rule": "r"}), "Targets").await == target;
        let early = refused(&c, "events", "DeleteRule", json!({"Name": "r"}), "ValidationException").await;
        let _ = c.call("events", "RemoveTargets", json!({"Rule": "r", "Ids": ["1"]})).await;
        kept && early && c.call("events", "DeleteRule", json!({"Name": "r"})).await.is_ok()
    };
    a_put_rule_is_the_whole_rule: [Ministack], async |c: Client| {
        c.ok("events", "PutRule", json!({"Name": "r", "EventPattern": "{\"source\":[\"x\"]}", "Description": "d"})).await;
        c.ok("events", "PutRule", json!({"Name": "r", "EventPattern": "{\"source\":[\"y\"]}"})).await;
        let found = first(&c, "events", "ListRules", json!({"NamePrefix": "r"}), "Rules").await;
        found["Description"].is_null() && found["EventPattern"] == "{\"source\":[\"y\"]}"
    };
    an_address_is_pending_first: [Ministack Moto], async |c: Client| {
        let topic = id(&c.ok("sns", "CreateTopic", json!({"Name": "t"})).await, "/TopicArn");
        let wanted = json!({"TopicArn": topic, "Protocol": "email", "Endpoint": "a@example.com"});
        let made = c.ok("sns", "Subscribe", wanted).await;
        let found = first(&c, "sns", "ListSubscriptionsByTopic", json!({"TopicArn": topic}), "Subscriptions").await;
        made["SubscriptionArn"] == "pending confirmation" && found["SubscriptionArn"] == "PendingConfirmation"
    };
}

#[tokio::test]
async fn a_subscription_is_confirmed_by_its_owner() {
    for backend in BOTH {
        let (_aws, account, c) = real(backend).await;
        let topic = id(&c.ok("sns", "CreateTopic", json!({"Name": "t"})).await, "/TopicArn");
        c.ok("sns", "Subscribe", json!({"TopicArn": topic, "Protocol": "email", "Endpoint": "a@example.com"})).await;
        assert_eq!(account.confirm_subscriptions("b@example.com"), 0);
        assert_eq!(account.confirm_subscriptions("a@example.com"), 1);
        let found = first(&c, "sns", "ListSubscriptionsByTopic", json!({"TopicArn": topic}), "Subscriptions").await;
        assert!(id(&found, "/SubscriptionArn").starts_with(&topic));
    }
}
