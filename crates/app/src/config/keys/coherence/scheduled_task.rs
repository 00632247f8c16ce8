//! A scheduled task.

use super::task::{COMMAND_OF_TASK, NAME_OF_TASK, SYSTEM_OF_TASK};
use crate::config::keys::Key;
use crate::config::keys::form;
use crate::config::keys::shape::{Refused, Shape, shape};
use crate::config::keys::takes::Takes;

shape! {
    /// A task that runs at times.
    SCHEDULED_TASK = Shape::new("scheduled_task", "a scheduled task: a map with `name`, `command` and `schedule`")
        .refuses(&[Refused { keys: &["replicas"], why: "a scheduled task runs once each time" }]);

    NAME = NAME_OF_TASK.touches(&["scheduler.schedule", "ecs.task-definition"]);
    COMMAND = COMMAND_OF_TASK;
    SCHEDULE = Key::new("schedule", Takes::Text(&form::SCHEDULE))
        .required()
        .says("when it runs: the five fields of cron, or `@daily` and its like")
        .touches(&["scheduler.schedule"]);
    SYSTEM = SYSTEM_OF_TASK;
}
