//! `build`: the folder and the Dockerfile.

use super::FOR_COMPOSE;
use crate::config::keys::shape::{Refused, Shape, idle, shape};
use crate::config::keys::takes::Takes;
use crate::config::keys::{Key, form, touched};

shape! {
    /// What it is built from.
    BUILD = Shape::new("cnc_build", "a folder, or a map with `context` and `dockerfile`")
        .with(&[&WITHOUT_EFFECT])
        .refuses(&[Refused { keys: &["dockerfile_inline"], why: "write it into a file, and name that with `dockerfile`" }])
        .extensible();

    CONTEXT = Key::new("context", Takes::Text(&form::CONTEXT)).or(".").says("what it is built from").touches(touched::BUILD);
    DOCKERFILE = Key::new("dockerfile", Takes::Text(&form::DOCKERFILE_OF_CONTEXT))
        .or_else("`Dockerfile`; of a frontend CodeBuild's own image")
        .says("the Dockerfile, below `context`; of a frontend that of the image that its files are built in")
        .touches(touched::BUILD);
}

idle! {
    /// Source: <https://github.com/compose-spec/compose-spec/blob/main/build.md>.
    WITHOUT_EFFECT = "compose_build"; Key::without_effect_said_once; FOR_COMPOSE;
    "additional_contexts" "args" "cache_from" "cache_to" "entitlements" "extra_hosts" "isolation" "labels" "network" "no_cache"
    "platforms" "privileged" "provenance" "pull" "sbom" "secrets" "shm_size" "ssh" "tags" "target" "ulimits"
}
