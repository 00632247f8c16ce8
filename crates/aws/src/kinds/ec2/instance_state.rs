//! What an instance is doing, and what a wait takes it for.

use std::collections::BTreeSet;

use aws_sdk_ec2::types::{Instance as Seen, InstanceStatusSummary, SummaryStatus};
use provision_engine::{Fault, Phase};

use crate::client::{OrFault, Reader, Reclass};
use crate::kinds::phases::Phases;

/// Source: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html>.
const PHASES: Phases = Phases {
    ready: &["running"],
    // Somebody stopped it: an apply starts it.
    stuck: &[(&["stopped"], "")],
    leaving: &["shutting-down"],
    gone: &["terminated"],
    ..Phases::PENDING
};

pub(super) fn phase(seen: &Seen) -> Phase {
    PHASES.of(seen.state().and_then(|state| state.name()))
}

/// What a wait sees: one that AWS could not start says why, and one that runs is ready when its checks have `passed`.
pub(super) fn checked(seen: &Seen, passed: &BTreeSet<String>) -> Phase {
    let (passed, reason) = (seen.instance_id().is_some_and(|id| passed.contains(id)), seen.state_reason());
    match phase(seen) {
        Phase::Gone if reason.is_some_and(|why| why.code().is_some_and(|code| !code.ends_with("UserInitiatedShutdown"))) => {
            let why = reason.and_then(|why| why.message()).unwrap_or("no reason given");
            Phase::Broken(format!("AWS could not start it: {why}"))
        }
        Phase::Ready if !passed => Phase::Settling("running, its checks have not passed yet".to_owned()),
        other => other,
    }
}

/// Which of these run and have passed the checks of system and instance.
pub(super) async fn passed(aws: &Reader, seen: &[Seen]) -> Result<BTreeSet<String>, Fault> {
    let running = seen.iter().filter(|seen| phase(seen) == Phase::Ready);
    let ids: Vec<String> = running.filter_map(|seen| seen.instance_id().map(str::to_owned)).collect();
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let call = aws.ec2().describe_instance_status().set_instance_ids(Some(ids)).send();
    let answer = call.await.or_fault("ec2:DescribeInstanceStatus").unless(&["InvalidInstanceID.NotFound"])?;
    let all = answer.and_then(|answer| answer.instance_statuses).unwrap_or_default().into_iter();
    let ok = |check: &Option<InstanceStatusSummary>| check.as_ref().and_then(|check| check.status()) == Some(&SummaryStatus::Ok);
    Ok(all.filter(|one| ok(&one.system_status) && ok(&one.instance_status)).filter_map(|one| one.instance_id).collect())
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
        let none = BTreeSet::new();
        let ended = |code| checked(&seen(InstanceStateName::Terminated, Some(code)), &none);
        assert_eq!(ended("Client.UserInitiatedShutdown"), Phase::Gone);
        assert_eq!(ended("Client.InternalError"), Phase::Broken("AWS could not start it: no key".to_owned()));
    }

    #[test]
    fn a_wait_ends_when_the_checks_pass() {
        let running = seen(InstanceStateName::Running, None);
        let with = |passed: &str| checked(&running, &BTreeSet::from([passed.to_owned()]));
        assert_eq!(with("i-1"), Phase::Ready);
        assert!(matches!(with("i-2"), Phase::Settling(_)));
    }
}
