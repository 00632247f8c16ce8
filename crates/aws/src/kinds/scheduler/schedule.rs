//! A schedule that runs a task.

use provision_engine::{Kind, Output, Set};

use crate::kinds::ecs::CapacityShare;
use crate::types::{Arn, SecurityGroupId, SubnetId};

/// The longest name of a schedule.
/// Source: <https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html>.
const NAME_MAX: usize = 64;
/// What the names of our schedules begin with: another schedule in a group of ours is somebody else's.
const PREFIX: &str = "provision.";

/// A schedule that runs one ECS task on Fargate at exactly its time. AWS takes no tags for it: its name is
/// `provision.` and the node's address, shortened with a hash where that is too long, and its scope is that of its
/// group.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "scheduler.schedule", terraform = "aws_scheduler_schedule", cloudformation = "AWS::Scheduler::Schedule", tagless,
    out = ScheduleOut,
    replace = "old-first",
    iam(
        list = "scheduler:ListScheduleGroups scheduler:ListTagsForResource scheduler:ListSchedules scheduler:GetSchedule",
        create = "scheduler:CreateSchedule iam:PassRole@scheduler.amazonaws.com",
        update = "scheduler:UpdateSchedule iam:PassRole@scheduler.amazonaws.com",
        delete = "scheduler:DeleteSchedule", on = "scheduler:{region}:{account}:schedule/{name}*",
    )
)]
pub struct Schedule {
    /// Its group.
    #[field(replace)]
    pub group: Arn,
    /// When: `cron(minutes hours day-of-month month day-of-week year)`.
    pub expression: String,
    /// The time zone of that: `Europe/Berlin`.
    pub time_zone: String,
    /// Whether it runs at all.
    pub enabled: bool,
    /// The cluster that the task runs in.
    pub cluster: Arn,
    /// What runs: a revision of a task definition, or the ARN of a family for its latest one.
    pub task_definition: Arn,
    /// Where it runs; never empty, or the cluster's default strategy would count.
    pub capacity: Set<CapacityShare>,
    /// The private subnets of the task.
    pub subnets: Set<SubnetId>,
    /// The security groups of the task.
    pub security_groups: Set<SecurityGroupId>,
    /// The role with which the scheduler runs it.
    pub role: Arn,
    /// How often it is tried again to start the task, 0 to 185.
    pub retries: u32,
    /// Seconds after the time at which it is no longer tried, 60 to 86400.
    pub give_up_after_s: u32,
}

impl Schedule {
    /// The name of a node's schedule, unique in its group.
    #[must_use]
    pub fn name_of(node: &str) -> String {
        let full = format!("{PREFIX}{node}");
        if full.len() <= NAME_MAX {
            return full;
        }
        let hash = &blake3::hash(node.as_bytes()).to_hex()[..8];
        let head: String = full.chars().take(NAME_MAX - 9).collect();
        format!("{head}-{hash}")
    }
}

/// What others may read of a schedule.
#[derive(Output, Clone, Debug)]
pub struct ScheduleOut {
    /// Its ARN: `…:schedule/group/name`.
    #[output(id)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_scheduler::operation::get_schedule::GetScheduleOutput as Seen;
    use aws_sdk_scheduler::types::ScheduleSummary;
    use futures::stream::{self, StreamExt, TryStreamExt};

    use super::super::{ScheduleGroup, wire};
    use super::{PREFIX, Schedule, ScheduleOut};
    use crate::kinds::convert;
    use crate::kinds::ecs::tags;
    use crate::kinds::prelude::*;
    use crate::types::Arn;

    /// How many groups are read at once.
    const WIDTH: usize = 8;
    /// The role is too new to be assumed, or the group to be known.
    const NOT_YET: [&str; 1] = ["must allow AWS EventBridge Scheduler to assume the role"];

    impl Operate<Aws> for Schedule {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let groups = cx.found::<ScheduleGroup>().await?;
            let there = groups.iter().filter(|group| group.phase == Phase::Ready);
            let ours: Vec<(String, Arn)> =
                there.filter_map(|group| Some((tags::scope(cx, &group.mark)?.to_owned(), group.out.arn.clone()))).collect();
            let lists = ours.into_iter().map(|(stack, group)| async move {
                let call = aws.scheduler().list_schedules().group_name(group.last()).name_prefix(PREFIX);
                let seen: Result<Vec<ScheduleSummary>, _> = call.into_paginator().items().send().try_collect().await;
                let seen = seen.or_fault("scheduler:ListSchedules").unless(&["ResourceNotFoundException"])?.unwrap_or_default();
                named::each(seen, |schedule| found(aws, cx, &stack, &group, schedule)).await
            });
            let lists: Vec<Vec<Found<Self>>> = stream::iter(lists).buffered(WIDTH).try_collect().await?;
            Ok(lists.into_iter().flatten().collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ScheduleOut, Fault> {
            let call = aws.scheduler().create_schedule().name(Self::name_of(me.node)).group_name(want.group.last());
            let call = call.client_token(&me.token).schedule_expression(&want.expression);
            let call = call.schedule_expression_timezone(&want.time_zone).state(wire::state(want.enabled));
            let call = call.flexible_time_window(wire::at_its_time()?).target(wire::target(want)?);
            let made = call.send().await.or_fault("scheduler:CreateSchedule").not_yet(&NOT_YET);
            let made = made.class(Class::Taken, &["ConflictException"])?;
            Ok(ScheduleOut { arn: Arn::new(made.schedule_arn()) })
        }

        async fn update(aws: &Aws, me: &Me<'_>, at: &Found<Self>, want: &Self, _: &Diff) -> Updated<Self> {
            // What the call does not name gets its default.
            let call = aws.scheduler().update_schedule().name(at.out.arn.last()).group_name(want.group.last());
            let call = call.client_token(&me.token).schedule_expression(&want.expression);
            let call = call.schedule_expression_timezone(&want.time_zone).state(wire::state(want.enabled));
            let call = call.flexible_time_window(wire::at_its_time()?).target(wire::target(want)?);
            let done = call.send().await.or_fault("scheduler:UpdateSchedule").class(Class::NotYet, &NOT_YET);
            done.class(Class::Conflict, &["ConflictException"])?;
            Ok(None)
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.scheduler().delete_schedule().name(at.out.arn.last()).group_name(at.spec.group.last());
            call.send().await.or_fault("scheduler:DeleteSchedule").map(drop)
        }
    }

    /// Whole, and with its node; nothing if it has vanished meanwhile.
    async fn found(aws: &Reader, cx: &Listing<Aws>, stack: &str, group: &Arn, summary: ScheduleSummary) -> Looked<Schedule> {
        let name = summary.name().unwrap_or_default();
        let answer = aws.scheduler().get_schedule().name(name).group_name(group.last()).send().await;
        let answer = answer.or_fault("scheduler:GetSchedule").unless(&["ResourceNotFoundException"])?;
        let Some(seen) = answer else { return Ok(None) };
        let mut here = cx.nodes::<Schedule>().iter().filter(|(of, _)| of == stack);
        let node = here.find(|(_, node)| Schedule::name_of(node) == name).map(|(_, node)| node.clone());
        // A node that the graph does not have goes by what its schedule is called.
        let node = node.unwrap_or_else(|| name.strip_prefix(PREFIX).unwrap_or(name).to_owned());
        let mark = Mark::Name { stack: stack.to_owned(), node };
        let out = ScheduleOut { arn: Arn::new(seen.arn().unwrap_or_default()) };
        Ok(Some(Found::ready(mark, wire::read(group, &seen), out).born(born(&seen))))
    }

    fn born(seen: &Seen) -> u64 {
        convert::born(seen.creation_date())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_node_and_fit() {
        assert_eq!(Schedule::name_of("cron.api.nightly"), "provision.cron.api.nightly");
        let long = |end: &str| Schedule::name_of(&format!("cron.a-rather-long-service-name.a-rather-long-name-of-a-cron-{end}"));
        assert_eq!(long("a").len(), NAME_MAX);
        assert_ne!(long("a"), long("b"));
    }
}
