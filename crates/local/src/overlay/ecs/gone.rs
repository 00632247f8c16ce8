//! Deleted clusters and task definitions are described for a while: ministack forgets a cluster
//! at once, moto a definition's revision.

use serde_json::{Value, json};

use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::ApiError;

/// The last part of a name or ARN.
fn last(text: &str) -> &str {
    text.rsplit('/').next().unwrap_or_default()
}

pub(super) fn cluster_deleted(ctx: &Ctx<'_>, value: &Value) {
    if let Some(cluster) = value.get("cluster") {
        let mut left = cluster.clone();
        left.set("status", "INACTIVE");
        ctx.remember("cluster-gone", cluster.text("clusterName"), &json!({"cluster": left}));
    }
}

/// Adds the deleted clusters that were asked for and not made again.
pub(super) fn clusters(ctx: &Ctx<'_>, params: &Value, value: &mut Value) {
    let mut clusters = value.list("clusters").to_vec();
    let mut failures = value.list("failures").to_vec();
    for name in params.texts("clusters").into_iter().map(last) {
        if clusters.iter().any(|c| c.text("clusterName") == name) {
            continue;
        }
        if let Some(left) = ctx.recall("cluster-gone", name).and_then(|k| k.get("cluster").cloned()) {
            failures.retain(|f| last(f.text("arn")) != name);
            clusters.push(left);
        }
    }
    value.set("clusters", clusters);
    value.set("failures", failures);
}

/// Deletes revisions without telling the emulator: only inactive ones can be deleted.
pub(super) async fn delete(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let (mut deleted, mut failures) = (Vec::new(), Vec::new());
    for named in params.texts("taskDefinitions") {
        let found = ctx.ask("ecs", "DescribeTaskDefinition", json!({"taskDefinition": named})).await;
        match found.ok().and_then(|found| found.get("taskDefinition").cloned()) {
            Some(definition) if definition.text("status") == "INACTIVE" => deleted.push(definition),
            Some(_) => failures.push(json!({"arn": named, "reason": "The specified task definition is still in ACTIVE status."})),
            None => failures.push(json!({"arn": named, "reason": "MISSING"})),
        }
    }
    Ok(json!({"taskDefinitions": deleted, "failures": failures}))
}

pub(super) fn definitions_deleted(ctx: &Ctx<'_>, value: &Value) {
    for definition in value.list("taskDefinitions") {
        let mut left = definition.clone();
        left.set("status", "DELETE_IN_PROGRESS");
        let revision = last(definition.text("taskDefinitionArn"));
        ctx.remember("definition-gone", revision, &json!({"taskDefinition": left}));
    }
}

/// A deleted revision, asked for by `family:revision` or ARN.
pub(super) fn definition(ctx: &Ctx<'_>, params: &Value) -> Option<Value> {
    ctx.recall("definition-gone", last(params.text("taskDefinition")))
}

/// Whether a revision is being deleted.
pub(super) fn is_deleted(ctx: &Ctx<'_>, arn: &str) -> bool {
    ctx.recall("definition-gone", last(arn)).is_some()
}

/// A cluster that is made again is not gone.
pub(super) fn cluster_made(ctx: &Ctx<'_>, params: &Value) {
    let name = params.text("clusterName");
    ctx.forget("cluster-gone", if name.is_empty() { "default" } else { name });
}

/// Deleted clusters are not listed (moto lists them for ever).
pub(super) fn listed(ctx: &Ctx<'_>, value: &mut Value) {
    if let Some(arns) = value.get_mut("clusterArns").and_then(Value::as_array_mut) {
        arns.retain(|arn| arn.as_str().is_some_and(|arn| ctx.recall("cluster-gone", last(arn)).is_none()));
    }
}
