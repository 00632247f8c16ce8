//! Services: moto keeps little of one and never gets it running, ministack forgets some fields and
//! what an update sets; both take a service for a cluster or a name that they should refuse.

use serde_json::{Value, json};

use super::families;
use crate::front::Ctx;
use crate::value::{Fields as _, pick};
use crate::wire::{ApiError, Call};

/// What a caller sets and AWS answers.
const MEMBERS: [&str; 16] = [
    "desiredCount",
    "taskDefinition",
    "launchType",
    "capacityProviderStrategy",
    "platformVersion",
    "loadBalancers",
    "serviceRegistries",
    "networkConfiguration",
    "deploymentConfiguration",
    "healthCheckGracePeriodSeconds",
    "enableExecuteCommand",
    "enableECSManagedTags",
    "propagateTags",
    "schedulingStrategy",
    "availabilityZoneRebalancing",
    "placementConstraints",
];

/// Members whose change starts a new deployment (developer guide, updating a service).
const DEPLOYING: [&str; 6] =
    ["taskDefinition", "capacityProviderStrategy", "platformVersion", "loadBalancers", "networkConfiguration", "launchType"];

fn cluster_of(params: &Value) -> &str {
    match params.text("cluster") {
        "" => "default",
        given => given,
    }
}

/// The cluster must be there and the name free; the task definition goes by its full ARN.
pub(super) async fn create(ctx: &Ctx<'_>, call: &mut Call) -> Result<(), ApiError> {
    let cluster = cluster_of(&call.params).to_owned();
    let found = ctx.ask("ecs", "DescribeClusters", json!({"clusters": [cluster]})).await?;
    if !found.list("clusters").iter().any(|c| c.text("status") == "ACTIVE") {
        return Err(ApiError::new("ClusterNotFoundException", "Cluster not found."));
    }
    let name = call.params.text("serviceName");
    let taken = ctx
        .ask("ecs", "DescribeServices", json!({"cluster": cluster, "services": [name]}))
        .await
        .is_ok_and(|s| s.list("services").iter().any(|s| s.text("status") == "ACTIVE"));
    if taken {
        let message = "Creation of service was not idempotent.";
        return Err(ApiError::new("InvalidParameterException", message));
    }
    full_definition(ctx, call).await
}

pub(super) async fn update(ctx: &Ctx<'_>, call: &mut Call) -> Result<(), ApiError> {
    full_definition(ctx, call).await
}

async fn full_definition(ctx: &Ctx<'_>, call: &mut Call) -> Result<(), ApiError> {
    if !call.params.has("taskDefinition") {
        return Ok(());
    }
    let missing = || ApiError::new("ClientException", "TaskDefinition not found.");
    let named = call.params.text("taskDefinition").to_owned();
    let asked = families::latest(ctx, &named).await.map_err(|_| missing())?.unwrap_or(named);
    let found = ctx
        .ask("ecs", "DescribeTaskDefinition", json!({"taskDefinition": asked}))
        .await
        .ok()
        .filter(|d| d.get("taskDefinition").is_some_and(|t| t.text("status") == "ACTIVE"));
    let Some(arn) = found.and_then(|d| d.get("taskDefinition").map(|t| t.text("taskDefinitionArn").to_owned())) else {
        return Err(missing());
    };
    call.params.set("taskDefinition", arn);
    Ok(())
}

fn deployment(now: f64, of: &Value) -> Value {
    let mut new = pick(
        of,
        &["taskDefinition", "desiredCount", "launchType", "capacityProviderStrategy", "platformVersion", "networkConfiguration"],
    );
    let id: u64 = rand::random();
    new.set("id", format!("ecs-svc/{id:020}"));
    new.set("createdAt", now);
    new.set("updatedAt", now);
    new.set("failedTasks", 0);
    new
}

pub(super) fn created(ctx: &Ctx<'_>, params: &Value, service: &Value) {
    let arn = service.text("serviceArn");
    // Defaults of the API reference, CreateService.
    let mut members = json!({
        "desiredCount": 0,
        "schedulingStrategy": "REPLICA",
        "enableExecuteCommand": false,
        "enableECSManagedTags": false,
        "propagateTags": "NONE",
        "availabilityZoneRebalancing": "ENABLED",
        "loadBalancers": [],
        "serviceRegistries": [],
        "placementConstraints": [],
        "deploymentConfiguration": {
            "deploymentCircuitBreaker": {"enable": false, "rollback": false},
            "maximumPercent": 200,
            "minimumHealthyPercent": 100,
        },
    });
    if let (Some(members), Some(asked)) = (members.as_object_mut(), pick(params, &MEMBERS).as_object()) {
        members.extend(asked.clone());
    }
    if !members.has("capacityProviderStrategy") && !members.has("launchType") {
        members.set("launchType", "EC2");
    }
    if !members.has("platformVersion") && members.text("launchType") != "EC2" {
        members.set("platformVersion", "LATEST");
    }
    if !members.list("loadBalancers").is_empty() && !members.has("healthCheckGracePeriodSeconds") {
        members.set("healthCheckGracePeriodSeconds", 0);
    }
    let now = ctx.front.clock.epoch_now();
    let first = deployment(now, &members);
    ctx.forget("service", arn);
    ctx.remember("service", arn, &members);
    ctx.remember("service-deployment", arn, &first);
}

pub(super) fn updated(ctx: &Ctx<'_>, params: &Value, service: &Value) {
    let arn = service.text("serviceArn");
    let known = ctx.recall("service", arn).unwrap_or_default();
    let mut asked = pick(params, &MEMBERS);
    if asked.has("capacityProviderStrategy") {
        ctx.change("service", arn, |members| members.shift_remove("launchType"));
    }
    if let (Some(new), Some(old)) = (asked.get_mut("deploymentConfiguration"), known.get("deploymentConfiguration")) {
        // What an update leaves out stays.
        let mut merged = old.clone();
        if let (Some(merged), Some(new)) = (merged.as_object_mut(), new.as_object()) {
            merged.extend(new.clone());
        }
        *new = merged;
    }
    ctx.remember("service", arn, &asked);
    let forced = params.get("forceNewDeployment").and_then(Value::as_bool) == Some(true);
    let deploys = forced || DEPLOYING.iter().any(|m| asked.has(m) && asked.get(m) != known.get(m));
    let now = ctx.front.clock.epoch_now();
    if deploys {
        let all = ctx.recall("service", arn).unwrap_or_default();
        ctx.forget("service-deployment", arn);
        ctx.remember("service-deployment", arn, &deployment(now, &all));
    } else if asked.has("desiredCount") {
        ctx.remember("service-deployment", arn, &pick(&asked, &["desiredCount"]));
    }
}

/// A service as AWS shows a steady one; realism lays time over it.
pub(crate) fn shown(ctx: &Ctx<'_>, service: &mut Value) {
    let arn = service.text("serviceArn").to_owned();
    if service.text("status") == "INACTIVE" {
        return;
    }
    if ctx.recall("service", &arn).is_none() {
        // CloudFormation made it, within the emulator.
        created(ctx, &pick(service, &MEMBERS), service);
    }
    let known = ctx.recall("service", &arn).unwrap_or_default();
    for member in ["launchType", "capacityProviderStrategy"] {
        service.unset(member);
    }
    ctx.lay("service", &arn, service);
    let desired = known.get("desiredCount").cloned().unwrap_or_else(|| json!(0));
    service.set("runningCount", desired.clone());
    service.set("pendingCount", 0);
    let mut deployment = ctx.recall("service-deployment", &arn).unwrap_or_default();
    deployment.set("status", "PRIMARY");
    deployment.set("desiredCount", desired.clone());
    deployment.set("runningCount", desired);
    deployment.set("pendingCount", 0);
    deployment.set("rolloutState", "COMPLETED");
    let id = deployment.text("id").to_owned();
    deployment.set("rolloutStateReason", format!("ECS deployment {id} completed."));
    let event = json!({
        "id": id,
        "createdAt": deployment.get("updatedAt").cloned().unwrap_or_default(),
        "message": format!("(service {}) has reached a steady state.", service.text("serviceName")),
    });
    service.set("deployments", vec![deployment]);
    service.set("events", vec![event]);
}
