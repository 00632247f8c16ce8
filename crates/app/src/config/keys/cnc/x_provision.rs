//! `x-provision`: what this format has no key for.

use super::uses;
use crate::config::keys::coherence::{self as other, frontend, service};
use crate::config::keys::shape::{Refused, Shape, idle, shape};
use crate::config::keys::takes::{List, Takes};
use crate::config::keys::{Key, form, touched};

const SETTINGS: &str = "put settings of what is deployed into `x-provision` of environments.yml";

shape! {
    /// At the root.
    OF_FILE = Shape::new("cnc_x_provision", "a map with `integration_tests`").refuses(&[Refused {
        keys: &["nat", "edge", "az_count", "alb_access", "parent_zone", "time_zone", "roles", "moved", "database", "cache"],
        why: SETTINGS,
    }]);

    INTEGRATION_TESTS = other::INTEGRATION_TESTS;
}

shape! {
    /// Of a service.
    OF_SERVICE = Shape::new("cnc_x_provision_of_service", "a map with `compile`, `test` ...").with(&[&WORKSPACE]);

    COMPILE = service::COMPILE;
    TEST = service::TEST;
    INSTALL = Key::new("install", frontend::INSTALL.takes)
        .says("what installs what the build of a frontend needs")
        .touches(frontend::INSTALL.touches);
    IMAGE = Key::new("image", Takes::Text(&form::IMAGE))
        .says("beside `build`: the image that a backend runs until its first deploy")
        .touches(touched::TASK);
    USES = Key::new("uses", Takes::List(&USE_LIST))
        .or_else("all")
        .says("the databases, caches and buckets of which a backend gets variables")
        .touches(&["ecs.task-definition"]);
}

static USE_LIST: List =
    List::of("a list of resources", Takes::Either(&[Takes::Text(&form::RESOURCE_REFERENCE), Takes::Map(&uses::USE)]));

idle! {
    WORKSPACE = "cnc_workspace"; Key::without_effect; "it describes a workspace for development, and none is deployed";
    "dev" "local_packages" "workspace"
}
