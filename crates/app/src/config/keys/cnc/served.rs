//! What backends and frontends have alike.

use super::timeouts;
use crate::config::keys::coherence::{build, service as other};
use crate::config::keys::shape::{Shape, shape};
use crate::config::keys::takes::Takes;
use crate::config::keys::{Key, touched};
use crate::config::model::ImageTagMode;

shape! {
    /// What answers requests.
    SERVED = Shape::new("cnc_served", "a backend or a frontend");

    URL_PATH = other::URL_PATH;
    CDN = other::CDN;
    CUSTOM_HEADERS = other::CUSTOM_HEADERS;
    BUILD_CONFIG = Key::new("build_config", Takes::Map(&CONFIG)).says("which tag of its image runs").touches(touched::TASK);
    TIMEOUTS = Key::new("timeouts", Takes::Map(&timeouts::TIMEOUTS)).says("when what is run for it is ended").touches(touched::BUILD);
    INTERNAL = Key::new("internal", Takes::Boolean)
        .but_idle("the service answers everybody under its `url_path`; what nobody may reach is a worker");
    INTEGRATIONS = Key::without_effect("integrations", "no integration is deployed");
}

shape! {
    CONFIG = Shape::new("cnc_build_config", "a map with `included_paths`, `excluded_paths` and `existing_image_tag_mode`");

    INCLUDED_PATHS = build::INCLUDED_PATHS;
    EXCLUDED_PATHS = build::EXCLUDED_PATHS;
    EXISTING_IMAGE_TAG_MODE = Key::new("existing_image_tag_mode", Takes::word::<ImageTagMode>())
        .or("static")
        .says("with `sha` the environment's `image_tag` takes the place of the tag in `image`; of backends")
        .touches(touched::TASK);
}
