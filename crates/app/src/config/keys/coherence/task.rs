//! What workers and scheduled tasks have alike.

use crate::config::keys::form;
use crate::config::keys::shape::{Refused, Shape, shape};
use crate::config::keys::takes::Takes;
use crate::config::keys::{Key, touched};

pub(super) const NAME_OF_TASK: Key = Key::new("name", Takes::Text(&form::TASK))
    .required()
    .says("1 to 40 lower-case letters, digits and hyphens; unique in the service");
pub(super) const COMMAND_OF_TASK: Key = Key::new("command", Takes::Command).required().says("what runs").touches(touched::TASK);
pub(super) const SYSTEM_OF_TASK: Key =
    Key::new("system", Takes::Map(&TASK_SYSTEM)).says("the size of its tasks").touches(touched::TASK);

shape! {
    /// The size of a task. What is left out is the service's.
    TASK_SYSTEM = Shape::new("task_system", "a map with `cpu` and `memory`").refuses(&[
        Refused { keys: &["health_check"], why: "it answers no requests" },
        Refused { keys: &["platform_settings"], why: "the number of its tasks is `replicas`" },
    ]);

    CPU = Key::new("cpu", Takes::Text(&form::CPU))
        .or_else("the service's")
        .says("`0.25`, `1`, `1.5` …, or 256, 512, 1024 … units")
        .touches(touched::TASK);
    MEMORY =
        Key::new("memory", Takes::Text(&form::MEMORY)).or_else("the service's").says("`512M`, `2G` …").touches(touched::TASK);
}
