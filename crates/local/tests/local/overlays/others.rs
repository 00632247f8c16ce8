//! Overlays of IAM, logs and ECR, and of what runs in this process.

use super::*;

rows! {
    linked_role_names: [Ministack Moto], async |c: Client| {
        let made = c.call("iam", "CreateServiceLinkedRole", json!({"AWSServiceName": "ecs.application-autoscaling.amazonaws.com"})).await.unwrap_or_default();
        made["Role"]["RoleName"] == "AWSServiceRoleForApplicationAutoScaling_ECSService"
    };
    linked_roles_are_made_once: [Ministack Moto], async |c: Client| {
        let create = json!({"AWSServiceName": "ecs.amazonaws.com"});
        c.ok("iam", "CreateServiceLinkedRole", create.clone()).await;
        refused(&c, "iam", "CreateServiceLinkedRole", create, "InvalidInput").await
    };
    boundaries_in_the_details: [Ministack], async |c: Client| {
        let boundary = "arn:aws:iam::aws:policy/PowerUserAccess";
        c.ok("iam", "CreateRole", json!({"RoleName": "r", "AssumeRolePolicyDocument": TRUST})).await;
        c.ok("iam", "PutRolePermissionsBoundary", json!({"RoleName": "r", "PermissionsBoundary": boundary})).await;
        let found = c.ok("iam", "GetAccountAuthorizationDetails", json!({"Filter": ["Role"]})).await;
        let roles = found["RoleDetailList"].as_array().unwrap().clone();
        let role = roles.iter().find(|r| r["RoleName"] == "r").unwrap();
        role["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary
    };
    tags_of_profiles_are_listed: [Moto], async |c: Client| {
        let tags = json!([{"Key": "a", "Value": "b"}]);
        c.ok("iam", "CreateInstanceProfile", json!({"InstanceProfileName": "p", "Tags": tags})).await;
        let found = c.call("iam", "ListInstanceProfileTags", json!({"InstanceProfileName": "p"})).await.unwrap_or_default();
        found["Tags"] == tags
    };
    event_history_tells_who: [Ministack Moto], async |c: Client| {
        c.ok("logs", "CreateLogGroup", json!({"logGroupName": "/first"})).await;
        c.ok("logs", "CreateLogGroup", json!({"logGroupName": "/second"})).await;
        let changes = json!([{"AttributeKey": "ReadOnly", "AttributeValue": "false"}]);
        let asked = json!({"LookupAttributes": changes, "MaxResults": 1});
        let found = c.call("cloudtrail", "LookupEvents", asked.clone()).await.unwrap_or_default();
        let event = &found["Events"][0];
        let whole: Value = serde_json::from_str(event["CloudTrailEvent"].as_str().unwrap_or("{}")).unwrap();
        let who = whole["userIdentity"]["arn"].as_str().unwrap_or_default();
        let Some(next) = found["NextToken"].as_str() else { return false };
        let mut further = asked;
        further["NextToken"] = json!(next);
        let before = c.ok("cloudtrail", "LookupEvents", further).await;
        event["EventName"] == "CreateLogGroup"
            && whole["requestParameters"]["logGroupName"] == "/second"
            && who.ends_with("/local")
            && before["Events"][0]["CloudTrailEvent"].as_str().unwrap_or_default().contains("/first")
    };
    log_group_class: [Moto], async |c: Client| {
        c.ok("logs", "CreateLogGroup", json!({"logGroupName": "/g"})).await;
        first(&c, "logs", "DescribeLogGroups", json!({}), "logGroups").await["logGroupClass"] == "STANDARD"
    };
    deliveries_are_changed: [Ministack], async |c: Client| {
        let c = c.in_region("us-east-1");
        let resource = format!("arn:aws:cloudfront::{}:distribution/EDFDVBD6EXAMPLE", c.account());
        c.ok("logs", "PutDeliverySource", json!({"name": "s", "resourceArn": resource, "logType": "ACCESS_LOGS"})).await;
        let to = json!({"destinationResourceArn": "arn:aws:s3:::logs"});
        let to = json!({"name": "d", "outputFormat": "w3c", "deliveryDestinationConfiguration": to});
        let to = c.ok("logs", "PutDeliveryDestination", to).await["deliveryDestination"]["arn"].clone();
        let create = json!({"deliverySourceName": "s", "deliveryDestinationArn": to, "recordFields": ["date"]});
        let made = c.ok("logs", "CreateDelivery", create).await["delivery"]["id"].clone();
        let path = json!({"suffixPath": "x/{yyyy}"});
        let update = json!({"id": made, "recordFields": ["date", "time"], "s3DeliveryConfiguration": path});
        if c.call("logs", "UpdateDeliveryConfiguration", update).await.is_err() {
            return false;
        }
        let found = first(&c, "logs", "DescribeDeliveries", json!({}), "deliveries").await;
        found["recordFields"] == json!(["date", "time"]) && found["s3DeliveryConfiguration"]["suffixPath"] == "x/{yyyy}"
    };
    mutable_tags_of_a_repository: [Ministack], async |c: Client| {
        let filters = json!([{"filterType": "WILDCARD", "filter": "latest*"}]);
        c.ok("ecr", "CreateRepository", json!({"repositoryName": "web"})).await;
        c.ok("ecr", "PutImageTagMutability", json!({"repositoryName": "web", "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION", "imageTagMutabilityExclusionFilters": filters})).await;
        first(&c, "ecr", "DescribeRepositories", json!({}), "repositories").await["imageTagMutabilityExclusionFilters"] == filters
    };
    // In this process: there is no emulator to ask, so only the front is.
    alarms_are_kept_whole: [], async |c: Client| {
        let extra = json!({"DatapointsToAlarm": 2, "TreatMissingData": "notBreaching", "AlarmDescription": "d", "Unit": "Percent"});
        c.ok("cloudwatch", "PutMetricAlarm", alarm(&extra)).await;
        let found = first(&c, "cloudwatch", "DescribeAlarms", json!({"AlarmNamePrefix": "a"}), "MetricAlarms").await;
        let wanted = alarm(&extra);
        let kept = wanted.as_object().unwrap().iter().all(|(k, v)| found[k] == *v);
        // A put replaces the whole alarm.
        c.ok("cloudwatch", "PutMetricAlarm", alarm(&json!({}))).await;
        let after = first(&c, "cloudwatch", "DescribeAlarms", json!({}), "MetricAlarms").await;
        kept && after["DatapointsToAlarm"].is_null()
    };
    alarms_by_prefix: [], async |c: Client| {
        c.ok("cloudwatch", "PutMetricAlarm", alarm(&json!({"AlarmName": "app-a"}))).await;
        c.ok("cloudwatch", "PutMetricAlarm", alarm(&json!({"AlarmName": "other"}))).await;
        let found = c.ok("cloudwatch", "DescribeAlarms", json!({"AlarmNamePrefix": "app-"})).await;
        found["MetricAlarms"].as_array().unwrap().len() == 1 && found["MetricAlarms"][0]["AlarmName"] == "app-a"
    };
    alarms_on_expressions: [], async |c: Client| {
        let metrics = json!([
            {"Id": "e", "Expression": "m * 2", "ReturnData": true},
            {"Id": "m", "MetricStat": {"Metric": {"Namespace": "N", "MetricName": "M"}, "Period": 60, "Stat": "Sum"}, "ReturnData": false},
        ]);
        c.ok("cloudwatch", "PutMetricAlarm", json!({"AlarmName": "e", "EvaluationPeriods": 1, "Threshold": 1.0, "ComparisonOperator": "GreaterThanThreshold", "Metrics": metrics})).await;
        let found = first(&c, "cloudwatch", "DescribeAlarms", json!({"AlarmNames": ["e"]}), "MetricAlarms").await;
        found["Metrics"] == metrics && found["MetricName"].is_null() && found["Period"].is_null()
    };
    scalable_targets_are_kept_whole: [], async |c: Client| {
        let made = c.ok("application-autoscaling", "RegisterScalableTarget", target(&json!({"MinCapacity": 1, "MaxCapacity": 2, "Tags": {"k": "v"}}))).await;
        let again = c.ok("application-autoscaling", "RegisterScalableTarget", target(&json!({"MaxCapacity": 3}))).await;
        let found = first(&c, "application-autoscaling", "DescribeScalableTargets", json!({"ServiceNamespace": "ecs"}), "ScalableTargets").await;
        let tags = c.ok("application-autoscaling", "ListTagsForResource", json!({"ResourceARN": made["ScalableTargetARN"]})).await;
        made["ScalableTargetARN"] == again["ScalableTargetARN"]
            && found["ScalableTargetARN"] == made["ScalableTargetARN"]
            && found["MinCapacity"] == 1 && found["MaxCapacity"] == 3
            && found["RoleARN"].as_str().is_some_and(|r| r.ends_with("AWSServiceRoleForApplicationAutoScaling_ECSService"))
            && tags["Tags"] == json!({"k": "v"})
    };
    scaling_policies_keep_their_arn_and_know_their_alarms: [], async |c: Client| {
        c.ok("application-autoscaling", "RegisterScalableTarget", target(&json!({"MinCapacity": 1, "MaxCapacity": 2}))).await;
        let steps = json!({"AdjustmentType": "ChangeInCapacity", "StepAdjustments": [{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 1}]});
        let put = target(&json!({"PolicyName": "up", "PolicyType": "StepScaling", "StepScalingPolicyConfiguration": steps}));
        let one = c.ok("application-autoscaling", "PutScalingPolicy", put.clone()).await;
        let two = c.ok("application-autoscaling", "PutScalingPolicy", put).await;
        c.ok("cloudwatch", "PutMetricAlarm", alarm(&json!({"AlarmActions": [one["PolicyARN"]]}))).await;
        let found = first(&c, "application-autoscaling", "DescribeScalingPolicies", json!({"ServiceNamespace": "ecs"}), "ScalingPolicies").await;
        one["PolicyARN"] == two["PolicyARN"] && found["PolicyARN"] == one["PolicyARN"] && found["Alarms"][0]["AlarmName"] == "a"
    };
}
