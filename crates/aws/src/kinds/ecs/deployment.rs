//! How far a service's deployment has come.

use aws_sdk_ecs::types::{Deployment, DeploymentRolloutState, Service};
use provision_engine::Phase;

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

#[cfg(test)]
mod tests {
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
}
