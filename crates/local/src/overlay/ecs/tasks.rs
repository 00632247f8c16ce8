//! Tasks. They are kept here for both emulators: no container runs behind them, so ministack's never end and moto cannot
//! run any. A task that is run by itself ends after a while with code 0; one of a service runs until it is replaced. An
//! image that is called `broken`, by its tag or its repository, ends with code 1.

use serde_json::{Value, json};

use super::families;
use crate::front::Ctx;
use crate::realism::{settled, times};
use crate::value::{Fields as _, pick};
use crate::wire::ApiError;

/// How long a stopped task is shown ("at least one hour": API reference, `DescribeTasks`).
const SHOWN: f64 = 3600.0;

/// What stops a task whose main container ended.
const EXITED: &str = "Essential container in task exited";

/// Whether an image is one that does not run.
fn is_broken(image: &str) -> bool {
    let name = image.rsplit('/').next().unwrap_or_default();
    let name = name.split('@').next().unwrap_or_default();
    let (repository, tag) = name.split_once(':').unwrap_or((name, ""));
    repository == "broken" || tag == "broken"
}

/// Notes whether tasks of a new definition will run.
pub(super) fn defined(ctx: &Ctx<'_>, definition: &Value) {
    let broken = definition.list("containerDefinitions").iter().any(|container| is_broken(container.text("image")));
    ctx.remember("definition-runs", definition.text("taskDefinitionArn"), &json!({"broken": broken}));
}

/// Whether tasks of a definition end with an error.
pub(crate) fn fail(ctx: &Ctx<'_>, definition: &str) -> bool {
    ctx.recall("definition-runs", definition).is_some_and(|known| known.get("broken") == Some(&true.into()))
}

fn last(text: &str) -> &str {
    text.rsplit('/').next().unwrap_or_default()
}

fn cluster_name(params: &Value) -> &str {
    match last(params.text("cluster")) {
        "" => "default",
        name => name,
    }
}

async fn cluster(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let found = ctx.ask("ecs", "DescribeClusters", json!({"clusters": [cluster_name(params)]})).await?;
    let active = found.list("clusters").iter().find(|c| c.text("status") == "ACTIVE").cloned();
    active.ok_or_else(|| ApiError::new("ClusterNotFoundException", "Cluster not found."))
}

async fn definition(ctx: &Ctx<'_>, named: &str) -> Result<Value, ApiError> {
    let full = families::latest(ctx, named).await.map_err(|_| ApiError::new("ClientException", "TaskDefinition not found."))?;
    let asked = full.as_deref().unwrap_or(named);
    let found = ctx.ask("ecs", "DescribeTaskDefinition", json!({"taskDefinition": asked})).await;
    let found = found.ok().and_then(|found| found.get("taskDefinition").cloned());
    found.ok_or_else(|| ApiError::new("ClientException", "TaskDefinition not found."))
}

fn arn(ctx: &Ctx<'_>, cluster: &str, id: u128) -> String {
    format!("arn:aws:ecs:{}:{}:task/{cluster}/{id:032x}", ctx.region, ctx.account.id)
}

/// When a task that is run by itself runs, and when it has ended.
fn course(ctx: &Ctx<'_>) -> (f64, f64) {
    if ctx.front.settings.realism.is_on() { (times::TASK_START, times::TASK_START + times::TASK_RUN) } else { (0.0, 0.0) }
}

pub(super) async fn run(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let (cluster, definition) = (cluster(ctx, params).await?, definition(ctx, params.text("taskDefinition")).await?);
    if definition.text("networkMode") == "awsvpc" && !params.has("networkConfiguration") {
        let message = "Network Configuration must be provided when networkMode 'awsvpc' is specified.";
        return Err(ApiError::new("InvalidParameterException", message));
    }
    let family = definition.text("family");
    let mut members = json!({
        "clusterArn": cluster.text("clusterArn"),
        "taskDefinitionArn": definition.text("taskDefinitionArn"),
        "group": format!("family:{family}"),
        "createdAt": ctx.front.clock.epoch_now(),
    });
    for name in ["startedBy", "group", "launchType", "platformVersion", "tags", "overrides", "enableExecuteCommand"] {
        if params.has(name) {
            members.set(name, params.get(name).cloned().unwrap_or_default());
        }
    }
    if let Some(item) = params.list("capacityProviderStrategy").first() {
        members.set("capacityProviderName", item.text("capacityProvider"));
        members.set("launchType", "FARGATE");
    }
    let count = params.get("count").and_then(Value::as_u64).unwrap_or(1);
    let tasks: Vec<Value> = (0..count)
        .map(|_| {
            let arn = arn(ctx, cluster_name(params), rand::random());
            let mut members = members.clone();
            members.set("taskArn", arn.clone());
            ctx.remember("task", &arn, &json!({"task": members, "at": ctx.now()}));
            task(&members, &definition, "PROVISIONING", None)
        })
        .collect();
    Ok(json!({"tasks": tasks, "failures": []}))
}

/// A task as ECS describes it. `ended` is the code of its containers, and when they ended.
fn task(members: &Value, definition: &Value, status: &str, ended: Option<(i64, f64)>) -> Value {
    let arn = members.text("taskArn");
    let containers: Vec<Value> = definition
        .list("containerDefinitions")
        .iter()
        .map(|container| {
            let mut shown = json!({
                "name": container.text("name"),
                "image": container.text("image"),
                "taskArn": arn,
                "containerArn": format!("{}/{}", arn.replace(":task/", ":container/"), container.text("name")),
                "lastStatus": if status == "RUNNING" || ended.is_some() { status } else { "PENDING" },
                "healthStatus": "UNKNOWN",
            });
            if let Some((code, _)) = ended {
                shown.set("exitCode", code);
            }
            shown
        })
        .collect();
    let mut shown = members.clone();
    for (name, value) in [
        ("containers", json!(containers)),
        ("lastStatus", json!(status)),
        ("desiredStatus", json!(if ended.is_some() { "STOPPED" } else { "RUNNING" })),
        ("attachments", json!([])),
        ("healthStatus", json!("UNKNOWN")),
        ("version", json!(1)),
    ] {
        shown.set(name, value);
    }
    for name in ["cpu", "memory"] {
        shown.set(name, definition.text(name));
    }
    if let Some((_, at)) = ended {
        shown.set("stoppedAt", at);
        shown.set("stoppingAt", at);
        if !shown.has("stoppedReason") {
            shown.set("stopCode", "EssentialContainerExited");
            shown.set("stoppedReason", EXITED);
        }
    }
    shown
}

/// One task and where it is at this moment.
#[derive(Clone)]
struct Seen {
    members: Value,
    status: &'static str,
    ended: Option<(i64, f64)>,
}

/// The tasks of a cluster: those that were run by themselves, those of services, and those of services that failed.
fn seen(ctx: &Ctx<'_>, cluster: &str) -> Vec<Seen> {
    let mut all = by_themselves(ctx);
    all.extend(of_services(ctx));
    all.extend(failed(ctx));
    let part = format!(":task/{cluster}/");
    all.retain(|seen| seen.members.text("taskArn").contains(&part));
    all.sort_by(|a, b| a.members.text("taskArn").cmp(b.members.text("taskArn")));
    all
}

/// What a task that ended with an error logged, where its definition says that it logs there: `prefix/container/task`.
pub(crate) async fn logged(ctx: &Ctx<'_>, group: &str, stream: &str) -> Option<Vec<String>> {
    let id = last(stream);
    let mut all = by_themselves(ctx);
    all.extend(failed(ctx));
    let is_it = |seen: &Seen| seen.ended.is_some() && last(seen.members.text("taskArn")) == id;
    let arn = all.into_iter().find(is_it)?.members.text("taskDefinitionArn").to_owned();
    let definition = if fail(ctx, &arn) { definition(ctx, &arn).await.ok()? } else { return None };
    let container = definition.list("containerDefinitions").iter().find(|container| {
        let option = |name: &str| container.pointer(&format!("/logConfiguration/options/{name}")).and_then(Value::as_str);
        let prefix = option("awslogs-stream-prefix").unwrap_or_default();
        option("awslogs-group") == Some(group) && stream == format!("{prefix}/{}/{id}", container.text("name"))
    })?;
    Some(vec!["starting".to_owned(), format!("error: {} is called broken, and ends with 1", container.text("image"))])
}

fn by_themselves(ctx: &Ctx<'_>) -> Vec<Seen> {
    let (runs, ends) = course(ctx);
    let now = ctx.now();
    let number = |of: &Value, name: &str| of.get(name).and_then(Value::as_f64);
    ctx.recall_all("task")
        .into_iter()
        .filter_map(|(_, known)| {
            let mut members = known.get("task")?.clone();
            let at = number(&known, "at")?;
            let code = i64::from(fail(ctx, members.text("taskDefinitionArn")));
            if let Some(stopped) = number(&known, "stopped").filter(|stopped| *stopped < at + ends || ends == 0.0) {
                members.set("stopCode", "UserInitiated");
                members.set("stoppedReason", known.text("reason"));
                let ended = Some((137, ctx.front.clock.epoch_at(stopped)));
                return (now - stopped < SHOWN).then_some(Seen { members, status: "STOPPED", ended });
            }
            let since = now - at;
            if since >= ends {
                let ended = Some((code, ctx.front.clock.epoch_at(at + ends)));
                members.set("startedAt", ctx.front.clock.epoch_at(at + runs));
                return (since - ends < SHOWN).then_some(Seen { members, status: "STOPPED", ended });
            }
            let status = if since < runs / 2.0 {
                "PROVISIONING"
            } else if since < runs {
                "PENDING"
            } else {
                members.set("startedAt", ctx.front.clock.epoch_at(at + runs));
                "RUNNING"
            };
            Some(Seen { members, status, ended: None })
        })
        .collect()
}

/// A number of a task that is the same at each look.
fn number(of: &str, index: i64) -> u128 {
    let start = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128;
    let mix = |hash: u128, byte: u8| (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    format!("{of}#{index}").bytes().fold(start, mix)
}

fn of_service(ctx: &Ctx<'_>, service: &str, deployment: &Value, index: i64) -> Value {
    let mut parts = service.rsplit('/');
    let (name, cluster) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let mut members = pick(deployment, &["launchType", "platformVersion", "createdAt"]);
    for (member, value) in [
        ("taskArn", arn(ctx, cluster, number(deployment.text("id"), index))),
        ("clusterArn", format!("arn:aws:ecs:{}:{}:cluster/{cluster}", ctx.region, ctx.account.id)),
        ("taskDefinitionArn", deployment.text("taskDefinition").to_owned()),
        ("group", format!("service:{name}")),
        ("startedBy", deployment.text("id").to_owned()),
    ] {
        members.set(member, value);
    }
    members
}

/// As many running tasks as a service shows.
fn of_services(ctx: &Ctx<'_>) -> Vec<Seen> {
    let mut all = Vec::new();
    for (service, _) in ctx.recall_all("service") {
        let mut shown = json!({"serviceArn": service, "serviceName": last(&service)});
        super::shown(ctx, &mut shown);
        settled(ctx, &mut shown);
        for deployment in shown.list("deployments") {
            let running = deployment.get("runningCount").and_then(Value::as_i64).unwrap_or_default();
            all.extend((0..running).map(|index| Seen {
                members: of_service(ctx, &service, deployment, index),
                status: "RUNNING",
                ended: None,
            }));
        }
    }
    all
}

/// The tasks that a deployment which fails has lost.
fn failed(ctx: &Ctx<'_>) -> Vec<Seen> {
    let now = ctx.now();
    let mut all = Vec::new();
    for (_, known) in ctx.recall_all("failing") {
        let moment = |name: &str| known.get(name).and_then(Value::as_f64);
        let (Some(deployment), Some(from)) = (known.get("deployment"), moment("from")) else {
            continue;
        };
        let until = moment("until").unwrap_or(now).min(now);
        let lost = ((until - from) / times::TASK_FAIL).floor() as i64;
        // The first ones are not shown any more when there are many.
        for index in (0..lost).rev().take(10) {
            let at = times::TASK_FAIL.mul_add(index as f64 + 1.0, from);
            if now - at < SHOWN {
                let members = of_service(ctx, known.text("service"), deployment, index);
                all.push(Seen { members, status: "STOPPED", ended: Some((1, ctx.front.clock.epoch_at(at))) });
            }
        }
    }
    all
}

pub(super) async fn list(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    cluster(ctx, params).await?;
    let (service, family, by) = (last(params.text("serviceName")), params.text("family"), params.text("startedBy"));
    let stopped = params.text("desiredStatus") == "STOPPED";
    let fits = |seen: &Seen| {
        let members = &seen.members;
        let of_family = last(members.text("taskDefinitionArn")).split(':').next().unwrap_or_default();
        seen.ended.is_some() == stopped
            && (service.is_empty() || members.text("group") == format!("service:{service}"))
            && (family.is_empty() || of_family == family)
            && (by.is_empty() || members.text("startedBy") == by)
    };
    let found = seen(ctx, cluster_name(params));
    let arns: Vec<&str> = found.iter().filter(|seen| fits(seen)).map(|seen| seen.members.text("taskArn")).collect();
    Ok(json!({"taskArns": arns}))
}

pub(super) async fn describe(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    cluster(ctx, params).await?;
    let found = seen(ctx, cluster_name(params));
    let (mut tasks, mut failures) = (Vec::new(), Vec::new());
    for wanted in params.texts("tasks") {
        let Some(seen) = found.iter().find(|seen| last(seen.members.text("taskArn")) == last(wanted)) else {
            failures.push(json!({"arn": wanted, "reason": "MISSING"}));
            continue;
        };
        let definition = definition(ctx, seen.members.text("taskDefinitionArn")).await.unwrap_or_default();
        let mut shown = task(&seen.members, &definition, seen.status, seen.ended);
        if !params.texts("include").contains(&"TAGS") {
            shown.unset("tags");
        }
        tasks.push(shown);
    }
    Ok(json!({"tasks": tasks, "failures": failures}))
}

pub(super) async fn stop(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let cluster = cluster(ctx, params).await?;
    let name = cluster.text("clusterName").to_owned();
    let wanted = last(params.text("task"));
    let missing = || ApiError::new("InvalidParameterException", "The referenced task was not found.");
    let found = seen(ctx, &name).into_iter().find(|seen| last(seen.members.text("taskArn")) == wanted).ok_or_else(missing)?;
    let arn = found.members.text("taskArn");
    if ctx.recall("task", arn).is_some() && found.ended.is_none() {
        ctx.remember("task", arn, &json!({"stopped": ctx.now(), "reason": params.text("reason")}));
    }
    let answer = describe(ctx, &json!({"cluster": name, "tasks": [arn]})).await?;
    Ok(json!({"task": answer.list("tasks").first().cloned().unwrap_or_default()}))
}

#[cfg(test)]
mod tests {
    use super::is_broken;

    #[test]
    fn broken_images() {
        for image in ["app:broken", "1.dkr.ecr.eu-west-1.amazonaws.com/app:broken", "r.io/broken", "r.io/a/broken@sha256:aa"] {
            assert!(is_broken(image), "{image}");
        }
        for image in ["app", "broken/app", "app:unbroken", "localhost:5000/app@sha256:bb"] {
            assert!(!is_broken(image), "{image}");
        }
    }
}
