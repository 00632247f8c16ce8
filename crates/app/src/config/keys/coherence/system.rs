//! `system`: the size and the number of tasks.

use super::service::WORKSPACE;
use crate::config::keys::form;
use crate::config::keys::shape::{Refused, Shape, shape};
use crate::config::keys::takes::Takes;
use crate::config::keys::{Key, touched};
use crate::config::model::Scale;

shape! {
    /// Of a backend.
    SYSTEM = Shape::new("system", "a map with `cpu`, `memory`, `health_check` ...")
        .refuses(&[Refused { keys: &["min_scale", "max_scale"], why: "it belongs into `platform_settings`" }]);

    CPU = Key::new("cpu", Takes::Text(&form::CPU))
        .or("1")
        .says("`0.25`, `1`, `1.5` …, or 256, 512, 1024 … units. Raised to what Fargate has")
        .touches(touched::TASK);
    MEMORY = Key::new("memory", Takes::Text(&form::MEMORY))
        .or_else("the least for the CPU")
        .says("`512M`, `2G` …")
        .touches(touched::TASK);
    HEALTH_CHECK = Key::new("health_check", Takes::Text(&form::HEALTH_PATH))
        .or("/")
        .says("what the load balancer asks for")
        .touches(&["elbv2.target-group"]);
    PLATFORM_SETTINGS =
        Key::new("platform_settings", Takes::Map(&SCALE)).says("bounds of the number of tasks").touches(touched::SCALE);
    DEV = Key::without_effect_said_once("dev", WORKSPACE);
}

shape! {
    SCALE = Shape::new("scale", "a map with `min_scale` and `max_scale`");

    MIN_SCALE = Key::new("min_scale", Takes::Integer(0, Scale::LIMIT))
        .or("1")
        .says("tasks at least; counts in production alone. 0 is raised to 1")
        .touches(touched::AT_LEAST);
    MAX_SCALE =
        Key::new("max_scale", Takes::Integer(1, Scale::LIMIT)).or("4").says("tasks at most").touches(touched::SCALE);
}
