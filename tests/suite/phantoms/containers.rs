//! ECS, what scales it, ECR, and the scheduler.

use serde_json::{Value, json};

use super::turns::{another, emptied, fill, flipped, more, push, respaced, reversed, shorter, text, unsaid};
use super::{Row, row};

const TASK: &str = "ecs:DescribeTaskDefinition";
const CONTAINER: &str = "taskDefinition.containerDefinitions.*";

pub(super) fn rows() -> Vec<Row> {
    let mut all = services();
    all.extend(task_definitions());
    all.extend(scaling());
    all.extend(others());
    all
}

fn services() -> Vec<Row> {
    vec![
        // What is filled in: the platform, how zones are balanced, alarms and the strategy of a deployment.
        // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
        row("ecs.service", "", "ecs:DescribeServices", "services.*", |service| {
            fill(
                service,
                json!({ "platformVersion": "1.4.0", "platformFamily": "Linux", "availabilityZoneRebalancing": "ENABLED" }),
            );
        }),
        row("ecs.service", "circuit_breaker", "ecs:DescribeServices", "services.*.deploymentConfiguration", |rollout| {
            let alarms = json!({ "alarmNames": [], "enable": false, "rollback": false });
            fill(rollout, json!({ "alarms": alarms, "strategy": "ROLLING", "bakeTimeInMinutes": 0 }));
        })
        .but(|rollout| rollout["deploymentCircuitBreaker"]["rollback"] = json!(false)),
        // The autoscaler's count.
        // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
        row("ecs.service", "desired_count", "ecs:DescribeServices", "services.*", |service| {
            // What is wanted runs, or the service would be on its way.
            fill(service, json!({ "desiredCount": 7, "runningCount": 7, "pendingCount": 0 }));
            if let Some(primary) = service["deployments"].as_array_mut().and_then(|all| all.first_mut()) {
                fill(primary, json!({ "desiredCount": 7, "runningCount": 7, "pendingCount": 0 }));
            }
        }),
        // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
        row(
            "ecs.service",
            "subnets",
            "ecs:DescribeServices",
            "services.*.networkConfiguration.awsvpcConfiguration.subnets",
            |all| {
                reversed(all);
            },
        )
        .but(shorter),
        // A base of none is said, or not.
        // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
        row("ecs.service", "capacity", "ecs:DescribeServices", "services.*.capacityProviderStrategy.*", |share| {
            if share.get("base").is_none() {
                share["base"] = json!(0);
            } else {
                unsaid(share, "base", &json!(0));
            }
        })
        .but(|share| more(&mut share["weight"])),
        // Where there is no load balancer, no time is given.
        row("ecs.service", "health_grace_s", "ecs:DescribeServices", "services.*", |service| {
            unsaid(service, "healthCheckGracePeriodSeconds", &json!(0));
        })
        .but(|service| more(&mut service["healthCheckGracePeriodSeconds"])),
        // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Cluster.html
        row("ecs.cluster", "capacity_providers", "ecs:DescribeClusters", "clusters.*.capacityProviders", reversed).but(emptied),
        row("ecs.cluster", "default_strategy", "ecs:DescribeClusters", "clusters.*", |cluster| {
            reversed(&mut cluster["defaultCapacityProviderStrategy"]);
            fill(cluster, json!({ "statistics": [], "attachments": [], "attachmentsStatus": "UPDATE_COMPLETE" }));
        })
        .but(|cluster| more(&mut cluster["defaultCapacityProviderStrategy"][0]["weight"])),
    ]
}

fn task_definitions() -> Vec<Row> {
    vec![
        // In the network mode of Fargate the port of the host is the container's; TCP is the default.
        // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
        row("ecs.task-definition", "port", TASK, "taskDefinition.containerDefinitions.*.portMappings.*", |port| {
            fill(port, json!({ "hostPort": port["containerPort"], "protocol": "tcp" }));
        })
        .but(|port| more(&mut port["containerPort"])),
        // Defaults of a container, and lists of nothing.
        // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
        row("ecs.task-definition", "command", TASK, CONTAINER, |container| {
            fill(container, json!({ "essential": true, "cpu": 0, "mountPoints": [], "volumesFrom": [], "systemControls": [] }));
            fill(container, json!({ "entryPoint": [], "dnsServers": [], "ulimits": [], "dockerLabels": {} }));
            if container.get("command").is_none() {
                container["command"] = json!([]);
            }
        })
        .but(|container| container["command"] = json!(["another"])),
        row("ecs.task-definition", "environment", TASK, "taskDefinition.containerDefinitions.*.environment", reversed)
            .but(emptied),
        row("ecs.task-definition", "secrets", TASK, "taskDefinition.containerDefinitions.*.secrets", reversed).but(emptied),
        row("ecs.task-definition", "read_only_root", TASK, CONTAINER, |container| {
            if container.get("readonlyRootFilesystem").is_none() {
                container["readonlyRootFilesystem"] = json!(false);
            } else {
                unsaid(container, "readonlyRootFilesystem", &json!(false));
            }
        })
        .but(|container| flipped(&mut container["readonlyRootFilesystem"])),
        // A role by its path and name, in place of its ARN.
        // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
        row("ecs.task-definition", "execution_role", TASK, "taskDefinition.executionRoleArn", named).but(another),
        row("ecs.task-definition", "task_role", TASK, "taskDefinition.taskRoleArn", named).but(another),
        // The image that a deploy has rolled out.
        row("ecs.task-definition", "image", TASK, "taskDefinition.containerDefinitions.*.image", |image| {
            if image != "provision.invalid/waiting-for-the-first-deploy" {
                *image = json!("public.ecr.aws/nginx/nginx:1.30");
            }
        }),
    ]
}

fn named(role: &mut Value) {
    text(role, |arn| arn.split_once(":role/").map_or(arn, |(_, name)| name).to_owned());
}

fn scaling() -> Vec<Row> {
    vec![
        // Nothing is suspended where nothing is said.
        // https://docs.aws.amazon.com/autoscaling/application/APIReference/API_SuspendedState.html
        row(
            "autoscaling.scalable-target",
            "suspended",
            "application-autoscaling:DescribeScalableTargets",
            "ScalableTargets.*",
            |target| {
                let all = ["DynamicScalingInSuspended", "DynamicScalingOutSuspended", "ScheduledScalingSuspended"];
                if all.iter().all(|of| target["SuspendedState"][of] != json!(true)) {
                    target["SuspendedState"] = json!({});
                }
                let role = "arn:aws:iam::123456789012:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/a";
                fill(target, json!({ "RoleARN": role }));
            },
        )
        .but(|target| flipped(&mut target["SuspendedState"]["DynamicScalingInSuspended"])),
        // https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepScalingPolicyConfiguration.html
        row(
            "autoscaling.scaling-policy",
            "tasks",
            "application-autoscaling:DescribeScalingPolicies",
            "ScalingPolicies.*.StepScalingPolicyConfiguration",
            |steps| unsaid(steps, "MetricAggregationType", &json!("Average")),
        )
        .but(|steps| more(&mut steps["StepAdjustments"][0]["ScalingAdjustment"])),
        // Alarms that a target-tracking policy of somebody's has made.
        // https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html
        row("cloudwatch.alarm", "", "cloudwatch:DescribeAlarms", "MetricAlarms", |alarms| {
            let name = "TargetTracking-service/shop/api-AlarmHigh-0c2a1b";
            let arn = format!("arn:aws:cloudwatch:us-east-1:123456789012:alarm:{name}");
            push(alarms, json!({ "AlarmName": name, "AlarmArn": arn }));
        }),
        // What is filled in.
        // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
        row("cloudwatch.alarm", "actions", "cloudwatch:DescribeAlarms", "MetricAlarms.*", |alarm| {
            fill(alarm, json!({ "TreatMissingData": "missing", "OKActions": [], "InsufficientDataActions": [] }));
            reversed(&mut alarm["AlarmActions"]);
        })
        .but(|alarm| alarm["AlarmActions"] = json!(["arn:another"])),
        row("cloudwatch.alarm", "metric", "cloudwatch:DescribeAlarms", "MetricAlarms.*.Dimensions", reversed).but(emptied),
    ]
}

fn others() -> Vec<Row> {
    vec![
        // The policy is a document.
        // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetLifecyclePolicy.html
        row("ecr.repository", "keep_images", "ecr:GetLifecyclePolicy", "lifecyclePolicyText", respaced)
            .but(|policy| *policy = json!(r#"{"rules":[]}"#)),
        row("ecr.repository", "scan_on_push", "ecr:DescribeRepositories", "repositories.*", |repository| {
            fill(repository, json!({ "encryptionConfiguration": { "encryptionType": "AES256" } }));
            fill(repository, json!({ "imageTagMutabilityExclusionFilters": [] }));
        })
        .but(|repository| repository["imageScanningConfiguration"] = json!({ "scanOnPush": false })),
        // A beginning in the past is dropped or not, what is done at the end is filled in.
        // https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html
        row("scheduler.schedule", "expression", "scheduler:GetSchedule", "", |schedule| {
            fill(schedule, json!({ "StartDate": 1_600_000_000, "ActionAfterCompletion": "NONE" }));
        })
        .but(|schedule| schedule["ScheduleExpression"] = json!("rate(1 hours)")),
        row("scheduler.schedule", "time_zone", "scheduler:GetSchedule", "", |schedule| {
            unsaid(schedule, "ScheduleExpressionTimezone", &json!("UTC"));
        })
        .but(|schedule| schedule["ScheduleExpressionTimezone"] = json!("Asia/Tokyo")),
        row(
            "scheduler.schedule",
            "subnets",
            "scheduler:GetSchedule",
            "Target.EcsParameters.NetworkConfiguration.awsvpcConfiguration.Subnets",
            reversed,
        )
        .but(shorter),
        row(
            "scheduler.schedule",
            "capacity",
            "scheduler:GetSchedule",
            "Target.EcsParameters.CapacityProviderStrategy.*",
            |share| {
                if share.get("base").is_none() {
                    share["base"] = json!(0);
                } else {
                    unsaid(share, "base", &json!(0));
                }
            },
        )
        .but(|share| more(&mut share["weight"])),
    ]
}
