//! A worker.

use super::task::{COMMAND_OF_TASK, NAME_OF_TASK, SYSTEM_OF_TASK};
use crate::config::keys::shape::{Refused, Shape, shape};
use crate::config::keys::takes::Takes;
use crate::config::keys::{Key, touched};
use crate::config::model::Scale;

shape! {
    /// A task that runs on and answers nothing.
    WORKER = Shape::new("worker", "a worker: a map with `name` and `command`")
        .refuses(&[Refused { keys: &["schedule"], why: "what runs at times belongs into `scheduled_tasks`" }]);

    NAME = NAME_OF_TASK.touches(&["ecs.service", "ecs.task-definition"]);
    COMMAND = COMMAND_OF_TASK;
    SYSTEM = SYSTEM_OF_TASK;
    REPLICAS =
        Key::new("replicas", Takes::Integer(0, Scale::LIMIT)).or("1").says("how many there are").touches(touched::COUNT);
    EXTENDED_DURATION = Key::without_effect("extended_duration", "a worker runs as long as it likes");
}
