//! Deployments whose tasks end with an error: the circuit breaker ends them and, if it may, goes back to the last completed
//! one. Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html>.

use serde_json::{Value, json};

use super::{number, times};
use crate::front::Ctx;
use crate::overlay::ecs::definition_fails;
use crate::value::Fields as _;

/// Longer than any look at a service: without a circuit breaker ECS tries for ever.
const FOR_EVER: f64 = 1e15;

fn is_set(of: &Value, name: &str) -> bool {
    of.get(name).and_then(Value::as_bool) == Some(true)
}

/// Notes at a service's change whether its tasks will run, and which deployment was completed last.
pub(super) fn begin(ctx: &Ctx<'_>, service: &Value, before: Option<&Value>, is_new: bool, note: &mut Value) {
    let (arn, now) = (service.text("serviceArn"), ctx.now());
    if let Some(before) = before {
        if !is_new && is_set(before, "failing") {
            for name in ["failing", "ended", "takes", "at", "good", "former"] {
                if let Some(known) = before.get(name) {
                    note.set(name, known.clone());
                }
            }
            return;
        }
        let takes = number(before, "takes").unwrap_or(times::SERVICE_STEADY);
        let complete = number(before, "at").is_some_and(|at| now - at >= takes);
        let good = if complete { before.get("shown") } else { before.get("good") };
        note.set("good", good.cloned().unwrap_or_default());
        if is_set(before, "failing") && !is_set(before, "ended") {
            ctx.remember("failing", before.text("deployment"), &json!({"until": now}));
        }
    }
    let Some(deployment) = service.list("deployments").first() else {
        return;
    };
    let wanted = service.get("desiredCount").and_then(Value::as_i64).unwrap_or_default();
    if wanted > 0 && is_new && definition_fails(ctx, deployment.text("taskDefinition")) {
        note.set("failing", true);
        note.set("takes", FOR_EVER);
        ctx.remember("failing", deployment.text("id"), &json!({"service": arn, "deployment": deployment, "from": now}));
    }
}

/// Ends the deployments whose time has come.
pub(super) fn due(ctx: &Ctx<'_>) {
    for (arn, note) in ctx.recall_all("service-settling") {
        let Some(end) = number(&note, "at").map(|at| at + times::DEPLOYMENT_FAIL) else {
            continue;
        };
        if !is_set(&note, "failing") || is_set(&note, "ended") || ctx.now() < end {
            continue;
        }
        let service = ctx.recall("service", &arn).unwrap_or_default();
        let breaker = service.pointer("/deploymentConfiguration/deploymentCircuitBreaker").cloned().unwrap_or_default();
        if !is_set(&breaker, "enable") {
            continue;
        }
        ctx.remember("failing", note.text("deployment"), &json!({"until": end}));
        match note.get("good").filter(|good| good.is_object() && is_set(&breaker, "rollback")) {
            None => ctx.remember("service-settling", &arn, &json!({"ended": true})),
            Some(good) => roll_back(ctx, &arn, &note, good, end),
        }
    }
}

fn roll_back(ctx: &Ctx<'_>, arn: &str, note: &Value, good: &Value, at: f64) {
    let mut back = good.clone();
    back.set("updatedAt", ctx.front.clock.epoch_at(at));
    ctx.remember("service", arn, &json!({"taskDefinition": back.text("taskDefinition")}));
    ctx.forget("service-deployment", arn);
    ctx.remember("service-deployment", arn, &back);
    let new = json!({
        "at": at,
        "takes": times::DEPLOYMENT_ROLLBACK,
        "deployment": back.text("id"),
        "desired": note.get("desired").cloned().unwrap_or_default(),
        "running": note.get("running").cloned().unwrap_or_default(),
        "rolls": false,
        "back_from": note.get("shown").cloned().unwrap_or_default(),
        "shown": back,
        "good": good,
    });
    ctx.forget("service-settling", arn);
    ctx.remember("service-settling", arn, &new);
}

/// Shows a failing deployment, or the way back from one.
pub(super) fn lay(ctx: &Ctx<'_>, note: &Value, service: &mut Value) {
    let name = service.text("serviceName").to_owned();
    let mut deployments = service.list("deployments").to_vec();
    let Some(primary) = deployments.first_mut() else {
        return;
    };
    let since = number(note, "at").map_or(0.0, |at| ctx.now() - at);
    let id = primary.text("id").to_owned();
    let mut told = None;
    if is_set(note, "failing") {
        let ended = is_set(note, "ended");
        let lost = (if ended { times::DEPLOYMENT_FAIL } else { since }) / times::TASK_FAIL;
        primary.set("failedTasks", lost.floor() as i64);
        if ended {
            fail(primary);
            told = Some(format!("(service {name}) (deployment {id}) deployment failed: tasks failed to start."));
        }
    }
    if let Some(failed) = note.get("back_from") {
        let mut failed = failed.clone();
        fail(&mut failed);
        failed.set("status", "ACTIVE");
        failed.set("failedTasks", (times::DEPLOYMENT_FAIL / times::TASK_FAIL).floor() as i64);
        primary.set("rolloutState", "IN_PROGRESS");
        primary.set("rolloutStateReason", format!("ECS deployment circuit breaker: rolling back to deploymentId {id}."));
        told = Some(format!("(service {name}) rolling back to deployment {id}."));
        deployments.push(failed);
    }
    service.set("deployments", deployments);
    if let Some(message) = told {
        service.set("events", json!([{"id": id, "createdAt": ctx.front.clock.epoch_now(), "message": message}]));
    }
}

fn fail(deployment: &mut Value) {
    for (name, value) in [
        ("rolloutState", json!("FAILED")),
        ("rolloutStateReason", json!("ECS deployment circuit breaker: tasks failed to start.")),
        ("runningCount", json!(0)),
        ("pendingCount", json!(0)),
    ] {
        deployment.set(name, value);
    }
}
