//! Workers and scheduled tasks.

use crate::config::keys::form;
use crate::config::keys::shape::{Refused, Shape, shape};
use crate::config::keys::takes::Takes;
use crate::config::keys::{Key, touched};
use crate::config::model::Scale;

/// What is told of the two alike.
const NAME_OF_TASK: Key = Key::new("name", Takes::Text(&form::TASK))
    .required()
    .says("1 to 40 lower-case letters, digits and hyphens; unique in the service");
const COMMAND_OF_TASK: Key = Key::new("command", Takes::Command).required().says("what runs").touches(touched::TASK);
const SYSTEM_OF_TASK: Key = Key::new("system", Takes::Map(&TASK_SYSTEM)).says("the size of its tasks").touches(touched::TASK);

pub(crate) mod worker {
    use super::*;

    shape! {
        /// A task that runs on and answers nothing.
        WORKER = Shape::new("worker", "a worker: a map with `name` and `command`").refuses(&[Refused {
            keys: &["schedule"],
            why: "what runs at times belongs into `scheduled_tasks`",
        }]);

        NAME = NAME_OF_TASK.touches(&["ecs.service", "ecs.task-definition"]);
        COMMAND = COMMAND_OF_TASK;
        SYSTEM = SYSTEM_OF_TASK;
        REPLICAS = Key::new("replicas", Takes::Integer(0, Scale::LIMIT)).or("1").says("how many there are").touches(touched::SCALE);
        EXTENDED_DURATION = Key::without_effect("extended_duration", "a worker runs as long as it likes");
    }
}

pub(crate) mod scheduled {
    use super::*;

    shape! {
        /// A task that runs at times.
        SCHEDULED_TASK = Shape::new("scheduled_task", "a scheduled task: a map with `name`, `command` and `schedule`")
            .refuses(&[Refused { keys: &["replicas"], why: "a scheduled task runs once each time" }]);

        NAME = NAME_OF_TASK.touches(&["scheduler.schedule", "ecs.task-definition"]);
        COMMAND = COMMAND_OF_TASK;
        SCHEDULE = Key::new("schedule", Takes::Text(&form::SCHEDULE)).required()
            .says("when it runs: the five fields of cron, or `@daily` and its like").touches(&["scheduler.schedule"]);
        SYSTEM = SYSTEM_OF_TASK;
    }
}

pub(crate) use self::scheduled::SCHEDULED_TASK;
pub(crate) use self::worker::WORKER;

shape! {
    /// The size of a task. What is left out is the service's.
    TASK_SYSTEM = Shape::new("task_system", "a map with `cpu` and `memory`").refuses(&[
        Refused { keys: &["health_check"], why: "it answers no requests" },
        Refused { keys: &["platform_settings"], why: "the number of its tasks is `replicas`" },
    ]);

    CPU = Key::new("cpu", Takes::Text(&form::CPU)).or_else("the service's")
        .says("`0.25`, `1`, `1.5` …, or 256, 512, 1024 … units").touches(touched::TASK);
    MEMORY = Key::new("memory", Takes::Text(&form::MEMORY)).or_else("the service's").says("`512M`, `2G` …").touches(touched::TASK);
}
