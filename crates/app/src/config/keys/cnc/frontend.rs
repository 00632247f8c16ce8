//! `x-cnc` of a frontend.

use super::ours::OURS;
use super::served::SERVED;
use crate::config::keys::coherence::frontend::{self as other, NO_CONTAINER};
use crate::config::keys::shape::{Refused, Shape, shape};
use crate::config::keys::takes::Takes;
use crate::config::keys::{Key, form, touched};

shape! {
    /// A frontend.
    FRONTEND = Shape::new("cnc_frontend", "a frontend").with(&[&OURS, &SERVED]).refuses(&[
        Refused { keys: &["migrate", "seed", "workers", "scheduled_tasks", "resources"], why: NO_CONTAINER },
        Refused {
            keys: &["install", "compile", "test"],
            why: "this format has no key for it: it belongs into `x-provision` of the service",
        },
    ]);

    BUILD = other::BUILD.or_empty();
    ASSETS_PATH = Key::new("assets_path", Takes::Text(&form::BELOW_CONTEXT))
        .or("build")
        .says("where the built files are, below `build.context`")
        .touches(touched::BUILD);
    INDEX_FILE_NAME = other::INDEX_FILE_NAME;
    CORS = other::CORS;
    SYSTEM = Key::without_effect("system", NO_CONTAINER);
}
