//! `x-cnc` at the root.

use super::resource;
use crate::config::keys::coherence::{self, BUILD_SETTINGS as BUILD};
use crate::config::keys::shape::{Refused, Shape, shape};
use crate::config::keys::takes::{List, Takes};
use crate::config::keys::{Key, touched};

/// The word for previews that do not end.
pub(crate) const NEVER: &str = "never";

shape! {
    /// Settings of the application.
    SETTINGS = Shape::new("cnc_settings", "a map with `resources`, `build_settings` ...").refuses(&[Refused {
        keys: &["type", "url_path", "migrate", "seed", "workers", "scheduled_tasks", "system", "timeouts"],
        why: "it belongs into `x-cnc` of a service",
    }]);

    BUILD_SETTINGS = BUILD;
    PREVIEW_INACTIVITY_TIMEOUT_HOURS = Key::new(
        "preview_inactivity_timeout_hours",
        Takes::Either(&[Takes::Integer(1, coherence::MAX_INACTIVITY_HOURS), Takes::Words(|| vec![NEVER])]),
    )
    .or("2160")
    .says("hours after its last deploy at which a preview may be destroyed, by `provision gc --expired`; `never` for previews that stay")
    .touches(&["logs.log-group"]);
    RESOURCES = Key::new("resources", Takes::List(&RESOURCE_LIST))
        .or_nothing()
        .says("databases, caches and buckets that are no services")
        .touches(touched::DATA);
}

static RESOURCE_LIST: List = List::of("a list of resources, each with `name` and `type`", Takes::Map(&resource::RESOURCE));
