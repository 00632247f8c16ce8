//! `deploy`: the size and the number of tasks.

use super::FOR_COMPOSE;
use crate::config::keys::shape::{Refused, Shape, idle, shape};
use crate::config::keys::takes::Takes;
use crate::config::keys::{Key, form, touched};
use crate::config::model::Scale;

shape! {
    /// How it runs.
    DEPLOY = Shape::new("cnc_deploy", "a map with `replicas` and `resources`").with(&[&WITHOUT_EFFECT]).extensible();

    REPLICAS = Key::new("replicas", Takes::Integer(0, Scale::LIMIT))
        .or_nothing()
        .or_else("`min_scale`")
        .says("`min_scale` is not below it")
        .touches(touched::AT_LEAST);
    RESOURCES = Key::new("resources", Takes::Map(&RESOURCE_LIMITS)).says("the size of its tasks").touches(touched::TASK);
}

shape! {
    RESOURCE_LIMITS = Shape::new("cnc_deploy_resources", "a map with `limits`");

    LIMITS = Key::new("limits", Takes::Map(&SIZE_LIMITS)).says("the size of its tasks").touches(touched::TASK);
    RESERVATIONS = Key::without_effect_said_once("reservations", FOR_COMPOSE);
}

shape! {
    SIZE_LIMITS = Shape::new("cnc_limits", "a map with `cpus` and `memory`")
        .refuses(&[Refused { keys: &["cpu"], why: "Compose calls it `cpus`" }]);

    CPUS = Key::new("cpus", Takes::Text(&form::CPU))
        .or("1")
        .says("`0.25`, `1`, `1.5` … vCPU, raised to what Fargate has")
        .touches(touched::TASK);
    MEMORY = Key::new("memory", Takes::Text(&form::BYTES))
        .or("512Mi")
        .says("`512Mi`, `2gb` …, raised to what Fargate has for the CPU. A size without a unit is bytes")
        .touches(touched::TASK);
    PIDS = Key::without_effect_said_once("pids", FOR_COMPOSE);
}

idle! {
    /// Source: <https://github.com/compose-spec/compose-spec/blob/main/deploy.md>.
    WITHOUT_EFFECT = "compose_deploy"; Key::without_effect_said_once; FOR_COMPOSE;
    "mode" "endpoint_mode" "job" "labels" "placement" "restart_policy" "rollback_config" "update_config"
}
