//! An upload starts a pipeline by its rule, and the run walks its stages.

use crate::common::{BOTH, Client, REGION, real};
use provision_local::{LocalAccount, times};
use serde_json::{Value, json};

const KEY: &str = "source/staging/source.zip";
const NAME: &str = "p";

fn action(name: &str, category: &str, provider: &str, configuration: &Value) -> Value {
    json!({
        "name": name,
        "actionTypeId": {"category": category, "owner": "AWS", "provider": provider, "version": "1"},
        "configuration": configuration,
    })
}

/// A bucket that tells EventBridge, a pipeline that reads it, and the rule between them.
async fn delivery(c: &Client, account: &LocalAccount) -> String {
    let bucket = format!("source-{}", account.id());
    c.ok("s3", "CreateBucket", json!({"Bucket": bucket, "CreateBucketConfiguration": {"LocationConstraint": REGION}})).await;
    c.ok("s3", "PutBucketVersioning", json!({"Bucket": bucket, "VersioningConfiguration": {"Status": "Enabled"}})).await;
    let bridge = json!({"Bucket": bucket, "NotificationConfiguration": {"EventBridgeConfiguration": {}}});
    c.ok("s3", "PutBucketNotificationConfiguration", bridge).await;
    let source = action("Source", "Source", "S3", &json!({"S3Bucket": bucket, "S3ObjectKey": KEY}));
    let build = |name: &str| action(name, "Build", "CodeBuild", &json!({"ProjectName": "web"}));
    let pipeline = json!({
        "name": NAME,
        "roleArn": format!("arn:aws:iam::{}:role/r", account.id()),
        "artifactStore": {"type": "S3", "location": bucket},
        "stages": [
            {"name": "Source", "actions": [source]},
            {"name": "Build", "actions": [build("build-api"), build("build-web")]},
            {"name": "Deploy", "actions": [build("Deploy")]},
        ],
    });
    c.ok("codepipeline", "CreatePipeline", json!({"pipeline": pipeline})).await;
    let pattern = json!({"source": ["aws.s3"], "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [bucket]}, "object": {"key": [KEY]}}});
    c.ok("events", "PutRule", json!({"Name": "r", "EventPattern": pattern.to_string()})).await;
    let arn = format!("arn:aws:codepipeline:{REGION}:{}:{NAME}", account.id());
    let role = format!("arn:aws:iam::{}:role/e", account.id());
    c.ok("events", "PutTargets", json!({"Rule": "r", "Targets": [{"Id": "1", "Arn": arn, "RoleArn": role}]})).await;
    bucket
}

async fn put(c: &Client, bucket: &str, key: &str) -> String {
    let put = c.ok("s3", "PutObject", json!({"Bucket": bucket, "Key": key, "Body": "emlw"})).await;
    put["VersionId"].as_str().unwrap().to_owned()
}

async fn runs(c: &Client) -> Vec<Value> {
    let found = c.ok("codepipeline", "ListPipelineExecutions", json!({"pipelineName": NAME})).await;
    found["pipelineExecutionSummaries"].as_array().unwrap().clone()
}

async fn actions(c: &Client, run: &Value) -> Vec<Value> {
    let filter = json!({"pipelineExecutionId": run["pipelineExecutionId"]});
    let found = c.ok("codepipeline", "ListActionExecutions", json!({"pipelineName": NAME, "filter": filter})).await;
    found["actionExecutionDetails"].as_array().unwrap().clone()
}

#[tokio::test]
async fn an_upload_starts_a_run_that_walks_its_stages() {
    for backend in BOTH {
        let (aws, account, c) = real(backend).await;
        let bucket = delivery(&c, &account).await;
        // Creating the pipeline started a run, with nothing to read.
        aws.advance(times::PIPELINE_SOURCE);
        let first = runs(&c).await;
        assert_eq!((first.len(), &first[0]["status"]), (1, &json!("Failed")));
        let failed = actions(&c, &first[0]).await;
        let message = &failed[0]["output"]["executionResult"]["errorDetails"]["message"];
        assert!(message.as_str().unwrap().contains("does not exist"), "{message}");

        put(&c, &bucket, KEY).await;
        assert_eq!(runs(&c).await.len(), 1, "S3 tells nobody of an object in the first minutes");
        aws.advance(times::BUCKET_BRIDGE);
        put(&c, &bucket, "elsewhere").await;
        assert_eq!(runs(&c).await.len(), 1, "another key starts nothing");
        let version = put(&c, &bucket, KEY).await;
        let run = || async { runs(&c).await[0].clone() };
        assert_eq!(
            (run().await["status"].as_str(), run().await["sourceRevisions"].as_array().unwrap().len()),
            (Some("InProgress"), 0)
        );
        aws.advance(times::PIPELINE_SOURCE);
        assert_eq!(run().await["sourceRevisions"][0]["revisionId"], version.as_str());
        let begun: Vec<Value> = actions(&c, &run().await).await.iter().map(|one| one["actionName"].clone()).collect();
        assert_eq!(begun, ["build-web", "build-api", "Source"]);
        aws.advance(2.0 * times::BUILD_RUN);
        assert_eq!(run().await["status"], "Succeeded");

        // A rule that is off starts nothing.
        c.ok("events", "DisableRule", json!({"Name": "r"})).await;
        put(&c, &bucket, KEY).await;
        assert_eq!(runs(&c).await.len(), 2);
    }
}

#[tokio::test]
async fn an_action_that_fails_ends_the_run_and_tells_why() {
    for backend in BOTH {
        let (aws, account, c) = real(backend).await;
        let bucket = delivery(&c, &account).await;
        aws.advance(times::BUCKET_BRIDGE);
        account.fail_action("build-api", "npm ERR!\nmissing script: build");
        put(&c, &bucket, KEY).await;
        account.mend_action("build-api");
        aws.advance(times::PIPELINE_SOURCE + times::BUILD_RUN);
        let run = runs(&c).await[0].clone();
        assert_eq!(run["status"], "Failed");
        let all = actions(&c, &run).await;
        let status = |name: &str| all.iter().find(|one| one["actionName"] == name).map(|one| one["status"].clone());
        assert_eq!(
            (status("build-api"), status("build-web"), status("Deploy")),
            (Some(json!("Failed")), Some(json!("Succeeded")), None)
        );
        let failed = all.iter().find(|one| one["actionName"] == "build-api").unwrap();
        let id = &failed["output"]["executionResult"]["externalExecutionId"];
        let build = c.ok("codebuild", "BatchGetBuilds", json!({"ids": [id]})).await["builds"][0].clone();
        assert_eq!((&build["buildStatus"], &build["phases"][0]["phaseStatus"]), (&json!("FAILED"), &json!("FAILED")));
        // Mended, the next run goes through.
        put(&c, &bucket, KEY).await;
        aws.advance(times::PIPELINE_SOURCE + 2.0 * times::BUILD_RUN);
        assert_eq!(runs(&c).await[0]["status"], "Succeeded");
    }
}
