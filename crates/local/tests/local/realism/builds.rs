//! A build takes its time, and its role must be known.

use crate::common::data::role;
use crate::common::{BOTH, real};
use provision_local::times;
use serde_json::json;

#[tokio::test]
async fn a_build_takes_its_time() {
    for backend in BOTH {
        let (aws, _, c) = real(backend).await;
        let project = json!({
            "name": "web",
            "source": {"type": "NO_SOURCE", "buildspec": "version: 0.2"},
            "artifacts": {"type": "NO_ARTIFACTS"},
            "environment": {"type": "ARM_CONTAINER", "image": "aws/codebuild/x", "computeType": "BUILD_GENERAL1_SMALL"},
            "serviceRole": role(&c, "build").await,
        });
        assert_eq!(c.refused("codebuild", "CreateProject", project.clone()).await, "InvalidInputException");
        aws.advance(times::ROLE_USABLE);
        c.ok("codebuild", "CreateProject", project).await;
        let started = c.ok("codebuild", "StartBuild", json!({"projectName": "web"})).await;
        assert_eq!(started["build"]["buildStatus"], "IN_PROGRESS");
        let look =
            async || c.ok("codebuild", "BatchGetBuilds", json!({"ids": [started["build"]["id"]]})).await["builds"][0].clone();
        assert_eq!(look().await["buildStatus"], "IN_PROGRESS");
        aws.advance(times::BUILD_RUN);
        let over = look().await;
        assert_eq!((&over["buildStatus"], &over["buildComplete"]), (&json!("SUCCEEDED"), &json!(true)));
    }
}

#[tokio::test]
async fn a_pipelines_bucket_keeps_versions() {
    for backend in BOTH {
        let (_aws, account, c) = real(backend).await;
        let bucket = format!("source-{}", account.id());
        c.ok("s3", "CreateBucket", json!({"Bucket": bucket, "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}))
            .await;
        let action = |category: &str, provider: &str, configuration: &serde_json::Value| {
            json!({
                "name": category,
                "actionTypeId": {"category": category, "owner": "AWS", "provider": provider, "version": "1"},
                "configuration": configuration,
            })
        };
        let pipeline = json!({"pipeline": {
            "name": "p",
            "roleArn": format!("arn:aws:iam::{}:role/r", account.id()),
            "artifactStore": {"type": "S3", "location": bucket},
            "stages": [
                {"name": "Source", "actions": [action("Source", "S3", &json!({"S3Bucket": bucket, "S3ObjectKey": "k"}))]},
                {"name": "Build", "actions": [action("Build", "CodeBuild", &json!({"ProjectName": "web"}))]},
            ],
        }});
        assert_eq!(c.refused("codepipeline", "CreatePipeline", pipeline.clone()).await, "InvalidActionDeclarationException");
        c.ok("s3", "PutBucketVersioning", json!({"Bucket": bucket, "VersioningConfiguration": {"Status": "Enabled"}})).await;
        c.ok("codepipeline", "CreatePipeline", pipeline).await;
    }
}
