//! `x-cnc` of a backend.

use super::ours::OURS;
use super::served::SERVED;
use super::tasks;
use crate::config::keys::coherence::{backend as other, system};
use crate::config::keys::shape::{Refused, Shape, shape};
use crate::config::keys::takes::Takes;
use crate::config::keys::{Key, touched};

/// Why a frontend's key does nothing.
pub(crate) const FRONTEND_ONLY: &str = "it belongs to frontend services";

shape! {
    /// A backend.
    BACKEND = Shape::new("cnc_backend", "a backend").with(&[&OURS, &SERVED]).refuses(&[
        Refused { keys: &["install"], why: "it belongs into `x-provision` of a frontend" },
        Refused {
            keys: &["compile", "test"],
            why: "this format has no key for it: it belongs into `x-provision` of the service",
        },
        Refused { keys: &["resources"], why: "a resource is a service of its own, or stands in `x-cnc.resources` at the root" },
    ]);

    SYSTEM = Key::new("system", Takes::Map(&SYSTEM_SHAPE))
        .or_nothing()
        .says("how it is looked at, and the number of its tasks")
        .touches(touched::SCALE);
    MIGRATE = Key::new("migrate", Takes::Command).or_empty().says(other::MIGRATION.doc).touches(other::MIGRATION.touches);
    SEED = other::SEED.or_empty();
    WORKERS = tasks::WORKERS;
    SCHEDULED_TASKS = tasks::SCHEDULED_TASKS;

    ASSETS_PATH = Key::without_effect("assets_path", FRONTEND_ONLY);
    BUILD = Key::without_effect("build", FRONTEND_ONLY);
    INDEX_FILE_NAME = Key::without_effect("index_file_name", FRONTEND_ONLY);
    CORS = Key::without_effect("cors", FRONTEND_ONLY);
}

shape! {
    SYSTEM_SHAPE = Shape::new("cnc_system", "a map with `health_check` and `platform_settings`").refuses(&[
        Refused { keys: &["cpu", "cpus", "memory"], why: "it belongs into `deploy.resources.limits`, beside `x-cnc`" },
        Refused { keys: &["min_scale", "max_scale"], why: "it belongs into `platform_settings`" },
    ]);

    HEALTH_CHECK = system::HEALTH_CHECK.or_empty();
    PLATFORM_SETTINGS = system::PLATFORM_SETTINGS.or_nothing();
}
