//! ECS services take a minute to get steady and half a minute to drain.

use serde_json::{Value, json};

use super::{failing, number, times};
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

/// How long a drained service is still described as inactive ("may be available for a period of
/// time": API reference, DeleteService).
const INACTIVE_SHOWN: f64 = 3600.0;

/// Cluster and name, however the caller wrote them.
fn key(cluster: &str, service: &str) -> String {
    let last = |text: &str| text.rsplit('/').next().unwrap_or_default().to_owned();
    let cluster = if cluster.is_empty() { "default".to_owned() } else { last(cluster) };
    format!("{cluster}/{}", last(service))
}

/// Where a drained service is: `DRAINING`, `INACTIVE`, or nowhere.
fn drained(ctx: &Ctx<'_>, key: &str) -> Option<(&'static str, Value)> {
    let known = ctx.recall("service-drain", key)?;
    let since = ctx.now() - number(&known, "at")?;
    let status = if since < times::SERVICE_DRAIN {
        "DRAINING"
    } else if since < INACTIVE_SHOWN {
        "INACTIVE"
    } else {
        return None;
    };
    Some((status, known.get("service").cloned().unwrap_or_default()))
}

/// Whether a cluster still has a draining service.
pub(super) fn draining_in(ctx: &Ctx<'_>, cluster: &str) -> bool {
    let prefix = key(cluster, "");
    ctx.recall_all("service-drain")
        .iter()
        .any(|(k, _)| k.starts_with(&prefix) && matches!(drained(ctx, k), Some(("DRAINING", _))))
}

/// The network configurations of services that have tasks, draining ones included.
pub(super) fn networks(ctx: &Ctx<'_>) -> Vec<Value> {
    let network = |s: &Value| s.get("networkConfiguration").and_then(|n| n.get("awsvpcConfiguration")).cloned();
    let has_tasks = |s: &Value| s.get("desiredCount").and_then(Value::as_i64).unwrap_or_default() > 0;
    let live = ctx.recall_all("service");
    let draining = ctx.recall_all("service-drain");
    let draining = draining.iter().filter_map(|(k, _)| match drained(ctx, k) {
        Some(("DRAINING", service)) => Some(service),
        _ => None,
    });
    live.into_iter().map(|(_, s)| s).chain(draining).filter(has_tasks).filter_map(|s| network(&s)).collect()
}

pub(super) async fn before(ctx: &Ctx<'_>, call: &mut Call) -> Result<(), ApiError> {
    let params = &call.params;
    match call.operation.as_str() {
        "CreateService" => {
            let key = key(params.text("cluster"), params.text("serviceName"));
            if matches!(drained(ctx, &key), Some(("DRAINING", _))) {
                let message = "Unable to Start a service that is still Draining.";
                return Err(ApiError::new("InvalidParameterException", message));
            }
        }
        "DeleteService" => {
            // The emulator forgets it at once; what it was is shown while it drains.
            let found = ctx
                .ask(
                    "ecs",
                    "DescribeServices",
                    json!({
                        "cluster": params.text("cluster"),
                        "services": [params.text("service")],
                        "include": ["TAGS"],
                    }),
                )
                .await
                .unwrap_or_default();
            if let Some(service) = found.list("services").iter().find(|s| s.text("status") == "ACTIVE") {
                let mut service = service.clone();
                crate::overlay::ecs::shown(ctx, &mut service);
                let desired = service.get("desiredCount").and_then(Value::as_i64);
                let force = params.get("force").and_then(Value::as_bool) == Some(true);
                if desired.is_some_and(|d| d > 0) && !force {
                    let message = "The service cannot be stopped while it is scaled above 0.";
                    return Err(ApiError::new("InvalidParameterException", message));
                }
                let key = key(params.text("cluster"), params.text("service"));
                ctx.remember("service-leaving", &key, &json!({"service": service}));
            }
        }
        _ => {}
    }
    Ok(())
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    match call.operation.as_str() {
        "CreateService" | "UpdateService" => {
            if let Some(service) = value.get_mut("service") {
                changed(ctx, service);
                settling(ctx, service);
            }
        }
        "DescribeServices" => described(ctx, call, value),
        "DeleteService" => {
            let params = &call.params;
            let key = key(params.text("cluster"), params.text("service"));
            let Some(mut left) = ctx.recall("service-leaving", &key) else {
                return;
            };
            ctx.forget("service-leaving", &key);
            if let Some(service) = left.get_mut("service") {
                service.set("status", "DRAINING");
                let arn = service.text("serviceArn").to_owned();
                ctx.forget("service", &arn);
                ctx.forget("service-settling", &arn);
                value.set("service", service.clone());
            }
            left.set("at", ctx.now());
            ctx.forget("service-drain", &key);
            ctx.remember("service-drain", &key, &left);
        }
        "ListServices" => {
            let prefix = key(call.params.text("cluster"), "");
            let mut arns = value.list("serviceArns").to_vec();
            for (known, _) in ctx.recall_all("service-drain") {
                if known.starts_with(&prefix)
                    && let Some(("DRAINING", service)) = drained(ctx, &known)
                    && !arns.iter().any(|a| a == service.text("serviceArn"))
                {
                    arns.push(service.text("serviceArn").into());
                }
            }
            value.set("serviceArns", arns);
        }
        _ => {}
    }
}

/// Notes since when a service settles, and with how many tasks it began.
fn changed(ctx: &Ctx<'_>, service: &Value) {
    let arn = service.text("serviceArn");
    let before = ctx.recall("service-settling", arn);
    let deployment = service.list("deployments").first().map(|d| d.text("id").to_owned());
    let desired = service.get("desiredCount").cloned().unwrap_or_default();
    let same = before
        .as_ref()
        .is_some_and(|b| Some(b.text("deployment")) == deployment.as_deref() && b.get("desired") == Some(&desired));
    if same {
        return;
    }
    let mut note = json!({
        "at": ctx.now(),
        "deployment": deployment,
        "desired": desired,
        "running": running_before(before.as_ref(), ctx.now()),
    });
    // A new deployment shows the old one beside it while it rolls out.
    let is_new = before.as_ref().is_none_or(|b| Some(b.text("deployment")) != deployment.as_deref());
    note.set("rolls", is_new);
    if let Some(former) = before.as_ref().and_then(|b| b.get("shown")).filter(|_| is_new) {
        note.set("former", former.clone());
    }
    failing::begin(ctx, service, before.as_ref(), is_new, &mut note);
    note.set("shown", service.list("deployments").first().cloned().unwrap_or_default());
    ctx.forget("service-settling", arn);
    ctx.remember("service-settling", arn, &note);
}

/// How many tasks run when a change comes.
fn running_before(before: Option<&Value>, now: f64) -> i64 {
    let Some(before) = before else { return 0 };
    let count = |name: &str| before.get(name).and_then(Value::as_i64).unwrap_or_default();
    let takes = number(before, "takes").unwrap_or(times::SERVICE_STEADY);
    let settled = number(before, "at").is_none_or(|at| now - at >= takes);
    if settled { count("desired") } else { count("running") }
}

/// Lays the time since the last change over a service.
pub(super) fn settling(ctx: &Ctx<'_>, service: &mut Value) {
    let Some(note) = ctx.recall("service-settling", service.text("serviceArn")) else {
        return;
    };
    let desired = note.get("desired").and_then(Value::as_i64).unwrap_or_default();
    let since = number(&note, "at").map_or(f64::MAX, |at| ctx.now() - at);
    let takes = number(&note, "takes").unwrap_or(times::SERVICE_STEADY);
    if since >= takes || desired == 0 {
        return;
    }
    let running = note.get("running").and_then(Value::as_i64).unwrap_or_default().min(desired);
    let rolls = note.get("rolls").and_then(Value::as_bool).unwrap_or_default();
    service.set("runningCount", running);
    service.set("pendingCount", desired - running);
    service.set("events", json!([]));
    let mut deployments = service.list("deployments").to_vec();
    if let Some(primary) = deployments.first_mut() {
        let own = if rolls { 0 } else { running };
        primary.set("runningCount", own);
        primary.set("pendingCount", desired - own);
        if rolls {
            primary.set("rolloutState", "IN_PROGRESS");
            let id = primary.text("id").to_owned();
            primary.set("rolloutStateReason", format!("ECS deployment {id} in progress."));
        }
    }
    if let Some(former) = note.get("former").filter(|_| rolls && running > 0) {
        let mut former = former.clone();
        former.set("status", "ACTIVE");
        former.set("runningCount", running);
        deployments.push(former);
    }
    service.set("deployments", deployments);
    failing::lay(ctx, &note, service);
}

fn described(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    for service in value.list_mut("services") {
        settling(ctx, service);
    }
    for wanted in call.params.texts("services") {
        let key = key(call.params.text("cluster"), wanted);
        let name = key.rsplit('/').next().unwrap_or_default();
        let live = value.list("services").iter().any(|s| s.text("serviceName") == name && s.text("status") == "ACTIVE");
        let Some((status, mut service)) = drained(ctx, &key).filter(|_| !live) else {
            continue;
        };
        service.set("status", status);
        service.set("desiredCount", 0);
        if status == "INACTIVE" {
            service.set("runningCount", 0);
            service.set("deployments", json!([]));
        }
        let mut services = value.list("services").to_vec();
        services.retain(|s| s.text("serviceName") != name);
        services.push(service);
        value.set("services", services);
        let mut failures = value.list("failures").to_vec();
        failures.retain(|f| !f.text("arn").ends_with(name));
        value.set("failures", failures);
    }
}
