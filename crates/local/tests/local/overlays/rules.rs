//! Overlays of EventBridge.

use super::*;

rows! {
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
}
