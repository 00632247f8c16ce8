//! How far a service's deployment has come, and why one failed: on one screen, of which the first line says it.

use std::cmp::Reverse;

use aws_sdk_ecs::types::{Deployment, DeploymentRolloutState, DesiredStatus, LoadBalancer, Service, ServiceEvent, Task};
use aws_sdk_elasticloadbalancingv2::types::{TargetHealthDescription, TargetHealthStateEnum};
use aws_types::request_id::RequestId;
use provision_engine::{Fault, Phase};

use crate::client::{OrFault, Reader};
use crate::kinds::logs::last_lines;

/// Words of the events that tell of trouble.
const TROUBLE: [&str; 4] = ["unable", "unhealthy", "health check", "failed"];
/// How many targets are told of.
const TARGETS: usize = 3;

/// Where a service is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Its phase, as the engine knows it.
    At(Phase),
    /// It lives, but its last deployment failed, for this reason, and is rolled back where that is possible.
    Failed(String),
}

/// A failed deployment is shown as such until another one begins; a roll-back is a deployment whose reason says so.
/// Sources: <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html>,
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html>.
pub(super) fn stage(service: &Service) -> Stage {
    match service.status().unwrap_or_default() {
        "DRAINING" => return Stage::At(Phase::Leaving("draining".to_owned())),
        "INACTIVE" => return Stage::At(Phase::Gone),
        _ => {}
    }
    let (running, desired) = (service.running_count(), service.desired_count());
    let deployments = service.deployments();
    let failed = |deployment: &&Deployment| deployment.rollout_state() == Some(&DeploymentRolloutState::Failed);
    if let Some(primary) = deployments.iter().find(|deployment| deployment.status() == Some("PRIMARY")) {
        let reason = primary.rollout_state_reason().unwrap_or_default();
        if failed(&primary) {
            return Stage::Failed(reason.to_owned());
        }
        let in_progress = primary.rollout_state() == Some(&DeploymentRolloutState::InProgress);
        let word = reason.to_lowercase();
        if in_progress && (word.contains("rolling back") || word.contains("rollback")) {
            let first = deployments.iter().find(failed).and_then(Deployment::rollout_state_reason);
            let first = first.filter(|first| !first.is_empty()).map(|first| format!("{first}; ")).unwrap_or_default();
            return Stage::Failed(format!("{first}{reason}"));
        }
        if in_progress || deployments.len() > 1 {
            return Stage::At(Phase::Settling(format!("deploying, {running} of {desired} tasks run")));
        }
    }
    if running == desired {
        Stage::At(Phase::Ready)
    } else {
        Stage::At(Phase::Settling(format!("scaling, {running} of {desired} tasks run")))
    }
}

/// ECS's reason; the task that stopped last, with its exit codes and its last log lines; the targets that are not healthy; the
/// last event that tells of trouble; the id by which AWS finds the answer.
pub(super) async fn cause(aws: &Reader, service: &Service, reason: &str) -> Result<String, Fault> {
    let mut lines = vec![format!("the deployment failed: {}", trimmed(reason))];
    let (task, request) = last_stopped(aws, service).await?;
    if let Some(task) = &task {
        lines.push(format!("the last task stopped: {}", stopped(task)));
    }
    lines.extend(unhealthy(aws, service).await);
    let troubled = |message: &&str| TROUBLE.iter().any(|word| message.contains(word));
    if let Some(event) = service.events().iter().filter_map(ServiceEvent::message).find(troubled) {
        lines.push(format!("ECS says: {}", trimmed(event)));
    }
    if let Some(request) = request {
        lines.push(format!("request id: {request}"));
    }
    if let Some(task) = &task {
        lines.extend(logged(aws, task).await);
    }
    Ok(lines.join("\n"))
}

async fn last_stopped(aws: &Reader, service: &Service) -> Result<(Option<Task>, Option<String>), Fault> {
    let (cluster, name) = (service.cluster_arn().unwrap_or_default(), service.service_name().unwrap_or_default());
    let call = aws.ecs().list_tasks().cluster(cluster).service_name(name).desired_status(DesiredStatus::Stopped);
    let listed = call.send().await.or_fault("ecs:ListTasks")?;
    let request = listed.request_id().map(str::to_owned);
    let arns = listed.task_arns.unwrap_or_default();
    if arns.is_empty() {
        return Ok((None, request));
    }
    let call = aws.ecs().describe_tasks().cluster(cluster).set_tasks(Some(arns));
    let described = call.send().await.or_fault("ecs:DescribeTasks")?;
    let request = described.request_id().map(str::to_owned);
    let mut tasks = described.tasks.unwrap_or_default();
    tasks.sort_by_key(|task| Reverse(task.stopped_at().map(aws_smithy_types::DateTime::secs)));
    Ok((tasks.into_iter().next(), request))
}

/// Why a task stopped: its own reason, and each container's reason and exit code.
pub(super) fn stopped(task: &Task) -> String {
    let mut parts: Vec<String> = task.stopped_reason().map(|reason| trimmed(reason).to_owned()).into_iter().collect();
    for container in task.containers() {
        let name = container.name().unwrap_or_default();
        if let Some(reason) = container.reason() {
            parts.push(format!("{name}: {}", trimmed(reason)));
        }
        if let Some(code) = container.exit_code().filter(|code| *code != 0) {
            parts.push(format!("{name} exited with {code}"));
        }
    }
    parts.join(", ")
}

/// What its targets lack; nothing where that may not be read.
async fn unhealthy(aws: &Reader, service: &Service) -> Vec<String> {
    let mut lines = Vec::new();
    for group in service.load_balancers().iter().filter_map(LoadBalancer::target_group_arn) {
        let call = aws.elb().describe_target_health().target_group_arn(group).send().await;
        let seen = call.or_fault("elasticloadbalancing:DescribeTargetHealth").map(|answer| answer.target_health_descriptions);
        lines.extend(seen.ok().flatten().iter().flatten().filter_map(ails).take(TARGETS));
    }
    lines
}

fn ails(seen: &TargetHealthDescription) -> Option<String> {
    let health = seen.target_health()?;
    let state = health.state().filter(|state| **state != TargetHealthStateEnum::Healthy)?;
    let (target, why) = (seen.target()?, health.reason().map(|reason| format!(" ({})", reason.as_str())).unwrap_or_default());
    let port = target.port().map(|port| format!(":{port}")).unwrap_or_default();
    let words = health.description().map(|words| format!(": {}", trimmed(words))).unwrap_or_default();
    Some(format!("target {}{port} is {}{why}{words}", target.id().unwrap_or_default(), state.as_str()))
}

/// The last lines that its first container with a log wrote.
async fn logged(aws: &Reader, task: &Task) -> Vec<String> {
    let definition = task.task_definition_arn().unwrap_or_default();
    let call = aws.ecs().describe_task_definition().task_definition(definition).send().await;
    let Ok(answer) = call.or_fault("ecs:DescribeTaskDefinition") else { return Vec::new() };
    let containers = answer.task_definition.and_then(|definition| definition.container_definitions).unwrap_or_default();
    let id = task.task_arn().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    for container in containers {
        let options = container.log_configuration().and_then(|log| log.options());
        let Some(options) = options else { continue };
        let (Some(group), Some(prefix)) = (options.get("awslogs-group"), options.get("awslogs-stream-prefix")) else { continue };
        let stream = format!("{prefix}/{}/{id}", container.name().unwrap_or_default());
        let lines = last_lines(aws, group, &stream).await;
        if !lines.is_empty() {
            let head = format!("the last lines of {group}, {stream}:");
            return std::iter::once(head).chain(lines.iter().map(|line| format!("│ {line}"))).collect();
        }
    }
    Vec::new()
}

fn trimmed(text: &str) -> &str {
    text.trim().trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use aws_sdk_ecs::types::Container;
    use aws_sdk_elasticloadbalancingv2::types::{TargetDescription, TargetHealth, TargetHealthReasonEnum};

    use super::*;

    fn deployment(status: &str, state: DeploymentRolloutState, reason: &str) -> Deployment {
        Deployment::builder().status(status).rollout_state(state).rollout_state_reason(reason).build()
    }

    fn service(running: i32, desired: i32, deployments: Vec<Deployment>) -> Service {
        let service = Service::builder().status("ACTIVE").running_count(running).desired_count(desired);
        service.set_deployments(Some(deployments)).build()
    }

    #[test]
    fn a_service_is_ready_when_its_only_deployment_is_complete_and_all_tasks_run() {
        let complete = || deployment("PRIMARY", DeploymentRolloutState::Completed, "ECS deployment ecs-svc/1 completed.");
        let going = deployment("PRIMARY", DeploymentRolloutState::InProgress, "ECS deployment ecs-svc/2 in progress.");
        let old = || deployment("ACTIVE", DeploymentRolloutState::Completed, "");
        assert_eq!(stage(&service(2, 2, vec![complete()])), Stage::At(Phase::Ready));
        assert_eq!(stage(&service(0, 0, Vec::new())), Stage::At(Phase::Ready));
        for unsettled in [service(1, 2, vec![complete()]), service(2, 2, vec![going]), service(2, 2, vec![complete(), old()])] {
            assert!(matches!(stage(&unsettled), Stage::At(Phase::Settling(_))), "{unsettled:?}");
        }
    }

    #[test]
    fn a_roll_back_is_a_failure_and_never_ready() {
        let back = deployment(
            "PRIMARY",
            DeploymentRolloutState::InProgress,
            "ECS deployment circuit breaker: rolling back to ecs-svc/1.",
        );
        let bad =
            || deployment("ACTIVE", DeploymentRolloutState::Failed, "ECS deployment circuit breaker: tasks failed to start.");
        let rolled = stage(&service(2, 2, vec![back, bad()]));
        let told = |why: &str| why.contains("tasks failed to start") && why.contains("rolling back");
        assert!(matches!(&rolled, Stage::Failed(why) if told(why)), "{rolled:?}");
        let first = deployment("PRIMARY", DeploymentRolloutState::Failed, "tasks failed to start.");
        assert_eq!(stage(&service(0, 1, vec![first])), Stage::Failed("tasks failed to start.".to_owned()));
        // The next try begins while the failed one is still listed.
        let next = deployment("PRIMARY", DeploymentRolloutState::InProgress, "ECS deployment ecs-svc/3 in progress.");
        assert!(matches!(stage(&service(0, 1, vec![next, bad()])), Stage::At(Phase::Settling(_))));
    }

    #[test]
    fn a_stopped_task_tells_what_its_containers_did() {
        let container = Container::builder().name("app").reason("OutOfMemoryError: killed").exit_code(137).build();
        let task = Task::builder().stopped_reason("Essential container in task exited").containers(container).build();
        assert_eq!(stopped(&task), "Essential container in task exited, app: OutOfMemoryError: killed, app exited with 137");
    }

    #[test]
    fn a_target_tells_what_its_check_found_and_a_healthy_one_nothing() {
        let target = |health: TargetHealth| {
            let target = TargetDescription::builder().id("10.0.1.5").port(8080).build();
            ails(&TargetHealthDescription::builder().target(target).target_health(health).build())
        };
        let health = TargetHealth::builder().state(TargetHealthStateEnum::Unhealthy);
        let health = health.reason(TargetHealthReasonEnum::ResponseCodeMismatch).description("it answers with [503].").build();
        let said = "target 10.0.1.5:8080 is unhealthy (Target.ResponseCodeMismatch): it answers with [503]";
        assert_eq!(target(health).as_deref(), Some(said));
        assert_eq!(target(TargetHealth::builder().state(TargetHealthStateEnum::Healthy).build()), None);
    }
}
