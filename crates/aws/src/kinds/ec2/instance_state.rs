//! What an instance is doing, and what a wait takes it for.

use std::collections::HashMap;

use aws_sdk_ec2::types::{Instance as Seen, InstanceStatus, SummaryStatus};
use provision_engine::{Fault, Phase};

use crate::client::{OrFault, Reader, Reclass};
use crate::kinds::phases::Phases;

/// Source: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html>.
const PHASES: Phases = Phases {
    ready: &["running"],
    // Somebody stopped it: an apply starts it.
    stuck: &[("stopped", "")],
    leaving: &["shutting-down"],
    gone: &["terminated"],
    ..Phases::PENDING
};

pub(super) fn phase(seen: &Seen) -> Phase {
    PHASES.of(seen.state().and_then(|state| state.name()))
}

/// What a wait sees: one that AWS could not start says why, and one that runs is ready when its checks pass.
pub(super) fn checked(seen: &Seen, checks: &HashMap<String, bool>) -> Phase {
    let reason = seen.state_reason();
    match phase(seen) {
        Phase::Gone if reason.is_some_and(|why| why.code().is_some_and(|code| !code.ends_with("UserInitiatedShutdown"))) => {
            let why = reason.and_then(|why| why.message()).unwrap_or("no reason given");
            Phase::Broken(format!("AWS could not start it: {why}"))
        }
        Phase::Ready if !seen.instance_id().is_some_and(|id| checks.get(id).is_some_and(|passed| *passed)) => {
            Phase::Settling("running, its checks have not passed yet".to_owned())
        }
        other => other,
    }
}

/// Which of these run and have passed the checks of system and instance.
pub(super) async fn checks(aws: &Reader, seen: &[Seen]) -> Result<HashMap<String, bool>, Fault> {
    let running = seen.iter().filter(|seen| phase(seen) == Phase::Ready);
    let ids: Vec<String> = running.filter_map(|seen| seen.instance_id().map(str::to_owned)).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let call = aws.ec2().describe_instance_status().set_instance_ids(Some(ids)).send();
    let answer = call.await.or_fault("ec2:DescribeInstanceStatus").unless(&["InvalidInstanceID.NotFound"])?;
    let Some(answer) = answer else { return Ok(HashMap::new()) };
    let passed = |status: &InstanceStatus| {
        [status.system_status(), status.instance_status()]
            .iter()
            .all(|summary| summary.and_then(|summary| summary.status()) == Some(&SummaryStatus::Ok))
    };
    let of = |status: &InstanceStatus| Some((status.instance_id()?.to_owned(), passed(status)));
    Ok(answer.instance_statuses().iter().filter_map(of).collect())
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{InstanceState, InstanceStateName, StateReason};

    use super::*;

    fn seen(name: InstanceStateName, reason: Option<&str>) -> Seen {
        let reason = reason.map(|code| StateReason::builder().code(code).message("no key").build());
        let state = InstanceState::builder().name(name).build();
        Seen::builder().instance_id("i-1").state(state).set_state_reason(reason).build()
    }

    #[test]
    fn a_stopped_one_is_started_and_one_that_could_not_start_says_why() {
        assert_eq!(phase(&seen(InstanceStateName::Stopped, None)), Phase::Stuck("stopped".to_owned()));
        let none = HashMap::new();
        let ended = |code| checked(&seen(InstanceStateName::Terminated, Some(code)), &none);
        assert_eq!(ended("Client.UserInitiatedShutdown"), Phase::Gone);
        assert_eq!(ended("Client.InternalError"), Phase::Broken("AWS could not start it: no key".to_owned()));
    }

    #[test]
    fn a_wait_ends_when_the_checks_pass() {
        let running = seen(InstanceStateName::Running, None);
        let with = |passed: Option<bool>| checked(&running, &passed.map(|p| ("i-1".to_owned(), p)).into_iter().collect());
        assert_eq!(with(Some(true)), Phase::Ready);
        assert!(matches!(with(Some(false)), Phase::Settling(_)) && matches!(with(None), Phase::Settling(_)));
    }
}
