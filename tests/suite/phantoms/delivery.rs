//! Builds, pipelines, events, functions and logs.

use serde_json::json;

use super::turns::{another, emptied, fill, more, respaced, reversed, text, unsaid};
use super::{Row, row};

const PROJECTS: &str = "codebuild:BatchGetProjects";
const PIPELINE: &str = "codepipeline:GetPipeline";

pub(super) fn rows() -> Vec<Row> {
    let mut all = projects();
    all.extend(others());
    all
}

fn projects() -> Vec<Row> {
    vec![
        // What is filled in.
        // https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Project.html
        row("codebuild.project", "timeout_min", PROJECTS, "projects.*", |project| {
            unsaid(project, "timeoutInMinutes", &json!(60));
            fill(project, json!({ "queuedTimeoutInMinutes": 480, "badge": { "badgeEnabled": false }, "secondarySources": [] }));
        })
        .but(|project| project["timeoutInMinutes"] = json!(7)),
        row("codebuild.project", "artifacts", PROJECTS, "projects.*.artifacts", |artifacts| {
            // https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectArtifacts.html
            fill(artifacts, json!({ "name": "a-name", "packaging": "NONE", "encryptionDisabled": false }));
        })
        .but(|artifacts| artifacts["type"] = json!("NO_ARTIFACTS")),
        // White space round the steps.
        row("codebuild.project", "buildspec", PROJECTS, "projects.*.source.buildspec", |steps| {
            text(steps, |steps| format!("\n{steps}\n\n"));
        })
        .but(another),
        // https://docs.aws.amazon.com/codebuild/latest/APIReference/API_EnvironmentVariable.html
        row("codebuild.project", "variables", PROJECTS, "projects.*.environment.environmentVariables", |variables| {
            for variable in variables.as_array_mut().into_iter().flatten() {
                unsaid(variable, "type", &json!("PLAINTEXT"));
            }
            reversed(variables);
        })
        .but(emptied),
        // https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectCache.html
        row("codebuild.project", "cache", PROJECTS, "projects.*", |project| {
            let none = json!({ "type": "NO_CACHE" });
            match project.get("cache") {
                None => project["cache"] = none,
                Some(cache) if *cache == none => unsaid(project, "cache", &none),
                Some(_) => reversed(&mut project["cache"]["modes"]),
            }
        })
        .but(|project| project["cache"] = json!({ "type": "S3", "location": "another/one" })),
        // https://docs.aws.amazon.com/codebuild/latest/APIReference/API_LogsConfig.html
        row("codebuild.project", "log_group", PROJECTS, "projects.*.logsConfig", |logs| {
            fill(logs, json!({ "s3Logs": { "status": "DISABLED", "encryptionDisabled": false } }));
        })
        .but(|logs| logs["cloudWatchLogs"]["groupName"] = json!("another")),
        // The key that AWS keeps for S3 by its short name.
        row("codebuild.project", "encryption_key", PROJECTS, "projects.*.encryptionKey", |key| {
            text(key, |key| if key.ends_with(":alias/aws/s3") { "alias/aws/s3".to_owned() } else { key.to_owned() });
        })
        .but(|key| *key = json!("arn:aws:kms:us-east-1:123456789012:key/another")),
    ]
}

fn others() -> Vec<Row> {
    vec![
        // The version counts up; the first place in a stage need not be said, nor lists of nothing.
        // https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html
        row("codepipeline.pipeline", "stages", PIPELINE, "pipeline", |pipeline| {
            more(&mut pipeline["version"]);
            fill(pipeline, json!({ "triggers": [], "variables": [] }));
            for stage in pipeline["stages"].as_array_mut().into_iter().flatten() {
                for action in stage["actions"].as_array_mut().into_iter().flatten() {
                    unsaid(action, "runOrder", &json!(1));
                    unsaid(action, "inputArtifacts", &json!([]));
                    unsaid(action, "outputArtifacts", &json!([]));
                }
                reversed(&mut stage["actions"]);
            }
        })
        .but(|pipeline| another(&mut pipeline["stages"][1]["name"])),
        row("codepipeline.pipeline", "mode", PIPELINE, "pipeline", |pipeline| {
            unsaid(pipeline, "executionMode", &json!("SUPERSEDED"));
            fill(pipeline, json!({ "pipelineType": "V2" }));
        })
        .but(|pipeline| pipeline["executionMode"] = json!("PARALLEL")),
        // A pattern is a document.
        // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
        row("events.rule", "pattern", "events:ListRules", "Rules.*.EventPattern", respaced).but(|pattern| *pattern = json!("{}")),
        row("events.rule", "targets", "events:ListTargetsByRule", "Targets", |targets| {
            for target in targets.as_array_mut().into_iter().flatten() {
                // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html
                fill(target, json!({ "RetryPolicy": { "MaximumRetryAttempts": 185, "MaximumEventAgeInSeconds": 86400 } }));
            }
            reversed(targets);
        })
        .but(emptied),
        // The ARN of a group with the sign for all its streams; what is in it.
        // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html
        row("logs.log-group", "retention_days", "logs:DescribeLogGroups", "logGroups.*", |group| {
            text(&mut group["arn"], |arn| arn.strip_suffix(":*").map_or_else(|| format!("{arn}:*"), str::to_owned));
            fill(group, json!({ "storedBytes": 1234, "metricFilterCount": 1, "logGroupClass": "STANDARD" }));
        })
        .but(|group| more(&mut group["retentionInDays"])),
        // https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
        row("lambda.edge-function", "handler", "lambda:ListVersionsByFunction", "Versions.*", |version| {
            fill(
                version,
                json!({ "PackageType": "Zip", "TracingConfig": { "Mode": "PassThrough" }, "Architectures": ["x86_64"] }),
            );
            fill(version, json!({ "EphemeralStorage": { "Size": 512 }, "SnapStart": { "ApplyOn": "None" } }));
        })
        .but(|version| another(&mut version["Handler"])),
        // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_FunctionSummary.html
        row("cloudfront.function", "runtime", "cloudfront:ListFunctions", "FunctionList.Items.*", |function| {
            fill(function, json!({ "Status": "UNASSOCIATED" }));
        })
        .but(|function| function["FunctionConfig"]["Runtime"] = json!("cloudfront-js-1.0")),
    ]
}
