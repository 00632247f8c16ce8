//! Row "crons": the group, a schedule each, and the role with which the scheduler runs their tasks.

use std::collections::{BTreeMap, BTreeSet};

use provision_aws::kinds::ecs::TaskDefinition;
use provision_aws::kinds::iam::Role;
use provision_aws::kinds::scheduler::{Schedule, ScheduleArgs, ScheduleGroup, ScheduleGroupArgs};
use provision_aws::types::{Arn, PolicyDocument, Statement};
use provision_engine::{Handle, Need, Set, Val};

use super::buildspec::Move;
use super::delivery::repository_variable;
use super::role_changes::RoleOf;
use super::roles::together;
use super::{Composer, Shared, capacity};
use crate::config::model::{EnvironmentKind, RoleKind};

/// The node of the group.
const GROUP: &str = "crons";
/// How often it is tried again to start a task: a minute's trouble is bridged, and a cron that is overdue does not run
/// beside the next one.
const RETRIES: u32 = 3;
const GIVE_UP_AFTER_S: u32 = 900;

/// A cron of a service.
pub(super) struct Cron {
    /// The service's name.
    pub(super) service: String,
    /// Its own name, unique in the service.
    pub(super) name: String,
    /// When: `cron(minutes hours day-of-month month day-of-week year)`.
    pub(super) expression: String,
    /// The time zone of that.
    pub(super) time_zone: String,
    /// What it runs: the node `task-definition.{service}.cron.{name}`.
    pub(super) definition: Handle<TaskDefinition>,
    /// Whether an image is known without looking.
    pub(super) has_image: bool,
}

/// The node of a cron's schedule.
pub(super) fn node(service: &str, name: &str) -> String {
    format!("cron.{service}.{name}")
}

impl Cron {
    fn node(&self) -> String {
        node(&self.service, &self.name)
    }
    fn part(&self) -> String {
        format!("{}.cron.{}", self.service, self.name)
    }
}

impl Composer<'_> {
    /// The schedules of an environment. Nothing is made where there is none.
    pub(super) fn crons(&mut self, shared: &Shared, crons: &[Cron]) {
        if crons.is_empty() {
            return;
        }
        let name = self.scope.named(GROUP, || ScheduleGroup::name_of(&self.scope.id, GROUP));
        let group = self.stack.add(self.scope.ix, GROUP, ScheduleGroupArgs { name: name.into() });
        let role = self.crons_role(crons);
        for cron in crons {
            let schedule = self.schedule(shared, cron, group, role);
            self.stack.after(schedule, cron.definition.edge(Need::Exists));
        }
    }

    /// How a deploy moves a cron.
    pub(super) fn move_cron(&self, cron: &Cron) -> Move {
        Move::Cron {
            group: self.scope.named(GROUP, || ScheduleGroup::name_of(&self.scope.id, GROUP)),
            schedule: Schedule::name_of(&cron.node()),
            family: self.family(&cron.part()),
            repository: repository_variable(&cron.service),
            enabled: !self.environment.paused,
        }
    }

    fn schedule(&mut self, shared: &Shared, cron: &Cron, group: Handle<ScheduleGroup>, role: Handle<Role>) -> Handle<Schedule> {
        let paused = self.environment.paused;
        let enabled: Val<bool> =
            if cron.has_image { (!paused).into() } else { cron.definition.lasting(move |out| !paused && out.image.is_some()) };
        let spot = self.environment.kind == EnvironmentKind::Preview;
        let args = ScheduleArgs {
            group: group.exists(|out| out.arn.clone()),
            expression: cron.expression.clone().into(),
            time_zone: cron.time_zone.clone().into(),
            enabled,
            cluster: shared.cluster.exists(|out| out.arn.clone()),
            // The latest revision: a deploy registers one, and the cron has moved.
            task_definition: Arn::new(self.family_arn(&cron.part())).into(),
            capacity: capacity(if spot { "FARGATE_SPOT" } else { "FARGATE" }).into(),
            subnets: shared.network.private_ids(),
            security_groups: shared.groups.tasks.exists(|out| [out.id.clone()].into_iter().collect::<Set<_>>()),
            role: role.exists(|out| out.arn.clone()),
            retries: RETRIES.into(),
            give_up_after_s: GIVE_UP_AFTER_S.into(),
        };
        self.stack.add(self.scope.ix, cron.node(), args)
    }

    /// The role with which the scheduler runs the tasks of these crons.
    fn crons_role(&mut self, crons: &[Cron]) -> Handle<Role> {
        let group = self.scope.named(GROUP, || ScheduleGroup::name_of(&self.scope.id, GROUP));
        // The scheduler names the group, not the schedule.
        // Source: <https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html>.
        let trust = self.trust("scheduler", "scheduler", &format!("schedule-group/{group}"));
        let cluster = self.cluster_name();
        let families = crons.iter().map(|cron| self.family_arn(&cron.part()));
        let families: Vec<String> = families.flat_map(|arn| [format!("{arn}:*"), arn]).collect();
        let families = together(families, &[self.family_arn("")]);
        let services: BTreeSet<&str> = crons.iter().map(|cron| cron.service.as_str()).collect();
        let roles = services.iter().flat_map(|name| [format!("role.execution.{name}"), format!("role.task.{name}")]);
        let roles: Vec<String> = roles.map(|node| self.role_arn(&node)).collect();
        let roles = together(roles, &[self.role_arn("role.execution."), self.role_arn("role.task.")]);
        let policy = PolicyDocument::new([
            Statement::allow(&["ecs:RunTask"], families).when(
                "ArnEquals",
                "ecs:cluster",
                &[&self.arn("ecs", &format!("cluster/{cluster}"))],
            ),
            Statement::allow(&["ecs:TagResource"], [self.arn("ecs", &format!("task/{cluster}/*"))]).when(
                "StringEquals",
                "ecs:CreateAction",
                &["RunTask"],
            ),
            Statement::allow(&["iam:PassRole"], roles).when("StringEquals", "iam:PassedToService", &["ecs-tasks.amazonaws.com"]),
        ]);
        self.role_of(
            "role.crons",
            RoleOf::environment(RoleKind::Events),
            PolicyDocument::new([trust]),
            BTreeMap::from([("run-tasks".to_owned(), policy)]).into(),
        )
    }

    fn family_arn(&self, part: &str) -> String {
        self.arn("ecs", &format!("task-definition/{}", self.family(part)))
    }
}
