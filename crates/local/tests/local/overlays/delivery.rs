//! Overlays of CodeBuild and SNS.

use super::*;

rows! {
    mails_are_pending_until_somebody_agrees: [Ministack Moto], async |c: Client| {
        let topic = c.ok("sns", "CreateTopic", json!({"Name": "t"})).await["TopicArn"].clone();
        let ask = json!({"TopicArn": topic, "Protocol": "email", "Endpoint": "ops@example.com"});
        let asked = c.ok("sns", "Subscribe", ask.clone()).await;
        let list = json!({"TopicArn": topic});
        let before = first(&c, "sns", "ListSubscriptionsByTopic", list.clone(), "Subscriptions").await;
        let mut again = ask;
        again["ReturnSubscriptionArn"] = json!(true);
        let arn = c.ok("sns", "Subscribe", again).await["SubscriptionArn"].clone();
        let token = arn.as_str().and_then(|arn| arn.rsplit(':').next()).unwrap_or_default();
        let agreed = c.call("sns", "ConfirmSubscription", json!({"TopicArn": topic, "Token": token})).await.unwrap_or_default();
        let after = first(&c, "sns", "ListSubscriptionsByTopic", list, "Subscriptions").await;
        asked["SubscriptionArn"] == "pending confirmation"
            && before["SubscriptionArn"] == "PendingConfirmation"
            && agreed["SubscriptionArn"] == arn
            && after["SubscriptionArn"] == arn
    };
    projects_are_kept_whole: [Ministack Moto], async |c: Client| {
        let kept = json!({
            "cache": {"type": "LOCAL", "modes": ["LOCAL_DOCKER_LAYER_CACHE"]},
            "logsConfig": {"cloudWatchLogs": {"status": "ENABLED", "groupName": "/g"}},
            "queuedTimeoutInMinutes": 30,
            "vpcConfig": {"vpcId": "vpc-1", "subnets": ["subnet-1"], "securityGroupIds": ["sg-1"]},
        });
        let mut project = json!({
            "name": "project",
            "source": {"type": "NO_SOURCE", "buildspec": "version: 0.2"},
            "artifacts": {"type": "NO_ARTIFACTS"},
            "environment": {"type": "LINUX_CONTAINER", "image": "aws/codebuild/standard:7.0", "computeType": "BUILD_GENERAL1_SMALL"},
            "serviceRole": "arn:aws:iam::111122223333:role/service-role/builder",
        });
        project.as_object_mut().unwrap().extend(kept.as_object().unwrap().clone());
        let _ = c.call("codebuild", "CreateProject", project).await;
        let found = first(&c, "codebuild", "BatchGetProjects", json!({"names": ["project"]}), "projects").await;
        kept.as_object().unwrap().iter().all(|(member, value)| found[member] == *value)
    };
}
