//! Workers and scheduled tasks.

use crate::config::keys::coherence::{backend, scheduled_task, worker};
use crate::config::keys::shape::{Refused, Shape, shape};
use crate::config::keys::takes::{List, Takes};
use crate::config::keys::{Key, form, touched};

/// Why a task's size has no more keys.
const SIZE_ALONE: &[Refused] = &[
    Refused { keys: &["cpu"], why: "this format calls it `cpus`" },
    Refused { keys: &["health_check"], why: "it answers no requests" },
    Refused { keys: &["platform_settings"], why: "the number of its tasks is `replicas`" },
];

shape! {
    /// The size of a task. What is left out is the service's.
    TASK_SYSTEM = Shape::new("cnc_task_system", "a map with `cpus` and `memory`").refuses(SIZE_ALONE);

    CPUS = Key::new("cpus", Takes::Text(&form::CPU)).or_else("the service's").says("`0.25`, `1` …").touches(touched::TASK);
    MEMORY =
        Key::new("memory", Takes::Text(&form::BYTES)).or_else("the service's").says("`512Mi`, `2gb` …").touches(touched::TASK);
}

/// The size of a worker's or a scheduled task's tasks.
pub(crate) static SYSTEM: Key = Key::new("system", Takes::Map(&TASK_SYSTEM)).says("the size of its tasks").touches(touched::TASK);

static WORKER: Shape = Shape::new("cnc_worker", "a worker: a map with `name` and `command`")
    .keys(&[&worker::NAME, &worker::COMMAND, &SYSTEM, &worker::REPLICAS, &worker::EXTENDED_DURATION])
    .refuses(&[Refused { keys: &["schedule"], why: "what runs at times belongs into `scheduled_tasks`" }]);

static SCHEDULED_TASK: Shape = Shape::new("cnc_scheduled_task", "a scheduled task: a map with `name`, `command` and `schedule`")
    .keys(&[&scheduled_task::NAME, &scheduled_task::COMMAND, &scheduled_task::SCHEDULE, &SYSTEM])
    .refuses(&[Refused { keys: &["replicas"], why: "a scheduled task runs once each time" }]);

static WORKER_LIST: List = List::of("a list of workers", Takes::Map(&WORKER));
static TASK_LIST: List = List::of("a list of scheduled tasks", Takes::Map(&SCHEDULED_TASK));

/// Tasks of the same image that answer nothing.
pub(crate) static WORKERS: Key =
    Key::new("workers", Takes::List(&WORKER_LIST)).says(backend::WORKERS.doc).touches(backend::WORKERS.touches);
/// Tasks of the same image that run at times.
pub(crate) static SCHEDULED_TASKS: Key = Key::new("scheduled_tasks", Takes::List(&TASK_LIST))
    .says(backend::SCHEDULED_TASKS.doc)
    .touches(backend::SCHEDULED_TASKS.touches);
