//! Overlays of CodePipeline and Roles Anywhere, which run in this process: only the front can be asked.

use super::*;

fn pipeline() -> Value {
    json!({
        "name": "p",
        "roleArn": "arn:aws:iam::111122223333:role/r",
        "pipelineType": "V2",
        "executionMode": "QUEUED",
        "artifactStore": {"type": "S3", "location": "bucket"},
        "variables": [{"name": "v", "defaultValue": "1"}],
        "stages": [{"name": "Source", "actions": [{
            "name": "Src",
            "actionTypeId": {"category": "Source", "owner": "AWS", "provider": "S3", "version": "1"},
            "configuration": {"S3Bucket": "bucket", "S3ObjectKey": "k"},
            "outputArtifacts": [{"name": "out"}],
        }]}],
    })
}

rows! {
    a_new_pipeline_starts: [], async |c: Client| {
        c.ok("codepipeline", "CreatePipeline", json!({"pipeline": pipeline()})).await;
        let found = c.ok("codepipeline", "ListPipelineExecutions", json!({"pipelineName": "p"})).await;
        found["pipelineExecutionSummaries"].as_array().unwrap().len() == 1
    };
    pipelines_are_kept_whole: [], async |c: Client| {
        let tags = json!([{"key": "k", "value": "v"}]);
        let made = c.ok("codepipeline", "CreatePipeline", json!({"pipeline": pipeline(), "tags": tags})).await;
        let found = c.ok("codepipeline", "GetPipeline", json!({"name": "p"})).await;
        let arn = found["metadata"]["pipelineArn"].clone();
        let tagged = c.ok("codepipeline", "ListTagsForResource", json!({"resourceArn": arn})).await;
        let whole = |found: &Value, version: i64| {
            let mut wanted = pipeline();
            wanted["version"] = json!(version);
            found["pipeline"] == wanted
        };
        c.ok("codepipeline", "UpdatePipeline", json!({"pipeline": pipeline()})).await;
        let after = c.ok("codepipeline", "GetPipeline", json!({"name": "p"})).await;
        let listed = first(&c, "codepipeline", "ListPipelines", json!({}), "pipelines").await;
        made["tags"] == tags && tagged["tags"] == tags && whole(&found, 1) && whole(&after, 2) && listed["pipelineType"] == "V2"
    };
    names_of_pipelines_are_taken: [], async |c: Client| {
        c.ok("codepipeline", "CreatePipeline", json!({"pipeline": pipeline()})).await;
        let again = refused(&c, "codepipeline", "CreatePipeline", json!({"pipeline": pipeline()}), "PipelineNameInUseException").await;
        c.ok("codepipeline", "DeletePipeline", json!({"name": "p"})).await;
        again && refused(&c, "codepipeline", "GetPipeline", json!({"name": "p"}), "PipelineNotFoundException").await
    };
    trust_anchors_and_profiles: [], async |c: Client| {
        let source = json!({"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": "pem"}});
        let tags = json!([{"key": "k", "value": "v"}]);
        let anchor = c.ok("rolesanywhere", "CreateTrustAnchor", json!({"name": "a", "source": source, "enabled": true, "tags": tags})).await;
        let profile = json!({"name": "p", "roleArns": ["arn:aws:iam::111122223333:role/r"], "durationSeconds": 900, "tags": tags});
        let profile = c.ok("rolesanywhere", "CreateProfile", profile).await;
        let tagged = c.ok("rolesanywhere", "ListTagsForResource", json!({"resourceArn": anchor["trustAnchor"]["trustAnchorArn"]})).await;
        let found = c.ok("rolesanywhere", "GetProfile", json!({"profileId": profile["profile"]["profileId"]})).await;
        let of_account = anchor["trustAnchor"]["trustAnchorArn"].as_str().is_some_and(|arn| arn.contains(c.account()));
        of_account && tagged["tags"] == tags && found["profile"]["durationSeconds"] == 900
    };
}
