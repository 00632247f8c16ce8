//! A schedule as the scheduler writes it.

use aws_sdk_scheduler::operation::get_schedule::GetScheduleOutput as Seen;
use aws_sdk_scheduler::types::{
    AssignPublicIp, AwsVpcConfiguration, EcsParameters, FlexibleTimeWindow, FlexibleTimeWindowMode, NetworkConfiguration,
    PropagateTags, RetryPolicy, ScheduleState, Target,
};
use provision_engine::{Fault, Set};

use super::Schedule;
use crate::client::incomplete;
use crate::kinds::convert::text;
use crate::types::Arn;
use crate::wire::{Asked, Shown};

/// What the scheduler does unless it is told: tries 185 times, for a day.
/// Source: <https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html>.
const RETRIES: u32 = 185;
const GIVE_UP_AFTER_S: u32 = 86_400;

/// Its settings, with the API's defaults filled in.
pub(super) fn read(group: &Arn, seen: &Seen) -> Schedule {
    let target = seen.target();
    let task = target.and_then(Target::ecs_parameters);
    let vpc = task.and_then(EcsParameters::network_configuration).and_then(NetworkConfiguration::awsvpc_configuration);
    let retry = target.and_then(Target::retry_policy);
    Schedule {
        group: group.clone(),
        expression: text(seen.schedule_expression()),
        time_zone: seen.schedule_expression_timezone().unwrap_or("UTC").to_owned(),
        enabled: seen.state() != Some(&ScheduleState::Disabled),
        cluster: Arn::new(target.map(Target::arn).unwrap_or_default()),
        task_definition: Arn::new(task.map(EcsParameters::task_definition_arn).unwrap_or_default()),
        capacity: Set::shown(task.map(EcsParameters::capacity_provider_strategy)),
        subnets: Set::shown(vpc.map(AwsVpcConfiguration::subnets)),
        security_groups: Set::shown(vpc.map(AwsVpcConfiguration::security_groups)),
        role: Arn::new(target.map(Target::role_arn).unwrap_or_default()),
        retries: retry.and_then(RetryPolicy::maximum_retry_attempts).map_or(RETRIES, |retries| u32::shown(Some(retries))),
        give_up_after_s: retry
            .and_then(RetryPolicy::maximum_event_age_in_seconds)
            .map_or(GIVE_UP_AFTER_S, |seconds| u32::shown(Some(seconds))),
    }
}

/// Whether it runs.
pub(super) fn state(enabled: bool) -> ScheduleState {
    if enabled { ScheduleState::Enabled } else { ScheduleState::Disabled }
}

/// Not some time after its time.
pub(super) fn at_its_time() -> Result<FlexibleTimeWindow, Fault> {
    FlexibleTimeWindow::builder().mode(FlexibleTimeWindowMode::Off).build().map_err(incomplete)
}

/// The task, and how it is started.
pub(super) fn target(want: &Schedule) -> Result<Target, Fault> {
    let vpc = AwsVpcConfiguration::builder()
        .set_subnets(want.subnets.asked()?)
        .set_security_groups(want.security_groups.asked()?)
        .assign_public_ip(AssignPublicIp::Disabled);
    let network = NetworkConfiguration::builder().awsvpc_configuration(vpc.build().map_err(incomplete)?).build();
    // The task carries the tags of its definition.
    let task = EcsParameters::builder().task_definition_arn(want.task_definition.as_str()).task_count(1);
    let task = task.set_capacity_provider_strategy(want.capacity.asked()?).network_configuration(network);
    let task = task.propagate_tags(PropagateTags::TaskDefinition).enable_ecs_managed_tags(true).build().map_err(incomplete)?;
    let retry = RetryPolicy::builder().set_maximum_retry_attempts(want.retries.asked()?);
    let retry = retry.set_maximum_event_age_in_seconds(want.give_up_after_s.asked()?).build();
    let target = Target::builder().arn(want.cluster.as_str()).role_arn(want.role.as_str());
    target.ecs_parameters(task).retry_policy(retry).build().map_err(incomplete)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::ecs::CapacityShare;
    use crate::types::{SecurityGroupId, SubnetId};

    #[test]
    fn what_is_asked_for_is_what_is_read() {
        let group = Arn::new("arn:aws:scheduler:eu-west-1:123456789012:schedule-group/shop-staging-crons");
        let mut want = Schedule {
            group: group.clone(),
            expression: "cron(0 5 ? * 2 *)".to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            enabled: true,
            cluster: Arn::new("arn:aws:ecs:eu-west-1:123456789012:cluster/c"),
            task_definition: Arn::new("arn:aws:ecs:eu-west-1:123456789012:task-definition/f"),
            capacity: [CapacityShare { provider: "FARGATE".to_owned(), base: 0, weight: 1 }].into_iter().collect(),
            subnets: [SubnetId::new("subnet-1")].into_iter().collect(),
            security_groups: [SecurityGroupId::new("sg-1")].into_iter().collect(),
            role: Arn::new("arn:aws:iam::123456789012:role/r"),
            retries: 3,
            give_up_after_s: 900,
        };
        for enabled in [true, false] {
            want.enabled = enabled;
            let seen = Seen::builder()
                .schedule_expression(&want.expression)
                .schedule_expression_timezone(&want.time_zone)
                .state(state(enabled))
                .target(target(&want).unwrap())
                .build();
            assert_eq!(format!("{:?}", read(&group, &seen)), format!("{want:?}"));
        }
    }

    #[test]
    fn what_is_not_said_is_the_default() {
        let seen = read(&Arn::new("g"), &Seen::builder().schedule_expression("rate(1 hour)").build());
        assert_eq!((seen.time_zone.as_str(), seen.enabled, seen.retries, seen.give_up_after_s), ("UTC", true, 185, 86_400));
    }
}
