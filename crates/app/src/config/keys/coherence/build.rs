//! What runs in the pipeline.

use crate::config::keys::form;
use crate::config::keys::shape::{Shape, shape};
use crate::config::keys::takes::{List, Takes};
use crate::config::keys::{Key, touched};

shape! {
    /// `build_settings`.
    SETTINGS = Shape::new("build_settings", "a map with `platform_settings`");

    PLATFORM_SETTINGS =
        Key::new("platform_settings", Takes::Map(&MACHINE)).says("the machine that builds").touches(touched::BUILD);
}

shape! {
    MACHINE = Shape::new("build_machine", "a map with `machine_type`");

    MACHINE_TYPE = Key::new("machine_type", Takes::Text(&form::MACHINE)).or("small")
        .says("the machine that builds: `small`, `medium`, `large`, `xlarge`, `2xlarge`, CodeBuild's own names, or one of Google Cloud's such as `N1_HIGHCPU_8`")
        .touches(touched::BUILD);
}

/// Why the paths of a service choose nothing.
pub(crate) const EVERY_TIME: &str =
    "every deploy builds each service, and what has not changed comes from the cache of the build";

static GLOBS: List = List::or_one("a list of paths", Takes::Text(&form::GLOB));

shape! {
    /// `build_config`.
    WATCH = Shape::new("build_config", "a map with `included_paths` and `excluded_paths`");

    INCLUDED_PATHS = Key::new("included_paths", Takes::List(&GLOBS)).but_idle(EVERY_TIME);
    EXCLUDED_PATHS = Key::new("excluded_paths", Takes::List(&GLOBS)).but_idle(EVERY_TIME);
}
