//! A schedule group.

use provision_engine::{Kind, Output};

use crate::name;
use crate::types::Arn;

/// The longest name of a group.
/// Source: <https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html>.
const NAME_MAX: usize = 64;

/// A group of schedules: it carries the tags that schedules cannot have. Deleting it deletes what is in it.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "scheduler.schedule-group", terraform = "aws_scheduler_schedule_group", cloudformation = "AWS::Scheduler::ScheduleGroup",
    out = ScheduleGroupOut,
    replace = "new-first",
    delete = "1/5/60",
    iam(
        list = "scheduler:ListScheduleGroups scheduler:ListTagsForResource",
        create = "scheduler:CreateScheduleGroup scheduler:TagResource",
        update = "scheduler:TagResource",
        delete = "scheduler:DeleteScheduleGroup scheduler:DeleteSchedule", on = "scheduler:{region}:{account}:schedule-group/{name}*",
    )
)]
pub struct ScheduleGroup {
    /// Its name. It begins with the [`prefix`](ScheduleGroup::prefix) of its scope.
    #[field(replace)]
    pub name: String,
}

impl ScheduleGroup {
    /// What the name of every group of a scope begins with: groups are found again by it, because they cannot be
    /// listed by tag.
    #[must_use]
    pub fn prefix(stack: &str) -> String {
        name::of(stack, "", NAME_MAX)
    }
    /// The name of a node's group.
    #[must_use]
    pub fn name_of(stack: &str, node: &str) -> String {
        name::of(stack, node, NAME_MAX)
    }
}

/// What others may read of a group.
#[derive(Output, Clone, Debug)]
pub struct ScheduleGroupOut {
    /// Its ARN, which ends in its name.
    #[output(id)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_scheduler::types::{ScheduleGroupState, ScheduleGroupSummary as Seen};

    use super::{ScheduleGroup, ScheduleGroupOut};
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::types::Arn;

    impl Operate<Aws> for ScheduleGroup {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let prefixes = Prefixes::of::<Self>(cx, Self::prefix);
            let call = aws.scheduler().list_schedule_groups().set_name_prefix(prefixes.common());
            let seen: Result<Vec<Seen>, _> = call.into_paginator().items().send().try_collect().await;
            let seen = seen.or_fault("scheduler:ListScheduleGroups")?;
            named::ours(&prefixes, seen, Seen::name, |group| found(aws, group)).await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ScheduleGroupOut, Fault> {
            named::findable(&want.name, &[Self::prefix(me.stack)])?;
            let call = aws.scheduler().create_schedule_group().name(&want.name).client_token(&me.token);
            let made = call.set_tags(Some(tagging::write(&me.tags)?)).send().await.or_fault("scheduler:CreateScheduleGroup");
            // Also while one of that name is on its way out.
            let made = made.class(Class::Taken, &["ConflictException"])?;
            Ok(ScheduleGroupOut { arn: Arn::new(made.schedule_group_arn()) })
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            let call = aws.scheduler().tag_resource().resource_arn(at.out.arn.as_str()).set_tags(Some(tagging::write(tags)?));
            call.send().await.or_fault("scheduler:TagResource").map(drop)
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.scheduler().delete_schedule_group().name(&at.spec.name);
            call.send().await.or_fault("scheduler:DeleteScheduleGroup").map(drop)
        }
    }

    /// With its tags; nothing if it has vanished meanwhile.
    async fn found(aws: &Reader, seen: Seen) -> Looked<ScheduleGroup> {
        let arn = Arn::new(seen.arn().unwrap_or_default());
        let answer = aws.scheduler().list_tags_for_resource().resource_arn(arn.as_str()).send().await;
        let answer = answer.or_fault("scheduler:ListTagsForResource").unless(&["ResourceNotFoundException"])?;
        let Some(answer) = answer else { return Ok(None) };
        let tags: Tags = answer.tags().iter().map(|tag| (tag.key().to_owned(), tag.value().to_owned())).collect();
        let spec = ScheduleGroup { name: seen.name().unwrap_or_default().to_owned() };
        let mut found = Found::ready(Mark::Tags(tags), spec, ScheduleGroupOut { arn });
        if seen.state() == Some(&ScheduleGroupState::Deleting) {
            found = found.phase(Phase::Leaving("deleting".to_owned()));
        }
        found.born = born(seen.creation_date());
        Ok(Some(found))
    }
}
