//! `coherence.yml`.

pub(crate) mod backend;
pub(crate) mod bucket;
pub(crate) mod build;
pub(crate) mod cache;
pub(crate) mod database;
pub(crate) mod frontend;
pub(crate) mod header;
pub(crate) mod resource;
pub(crate) mod scheduled_task;
pub(crate) mod service;
pub(crate) mod step;
pub(crate) mod step_with_image;
pub(crate) mod system;
pub(crate) mod task;
pub(crate) mod worker;

use super::form;
use super::shape::{Names, Refused, Shape, shape};
use super::touched;
use super::{Key, Takes};

/// A year. What lives longer is no preview.
pub(crate) const MAX_INACTIVITY_HOURS: u32 = 8784;

shape! {
    /// The file.
    FILE = Shape::new("coherence", "a map: one key for each service")
        .names(Names {
            of: "service",
            form: &form::SERVICE,
            takes: Takes::Map(&service::SERVICE),
            doc: "a service, under its name: 1 to 20 lower-case letters, digits and single hyphens",
        })
        .refuses(&[Refused { keys: &["x-provision"], why: "put `x-provision` into environments.yml" }]);

    BUILD_SETTINGS =
        Key::new("build_settings", Takes::Map(&build::SETTINGS)).says("the machine that builds").touches(touched::BUILD);
    PREVIEW_INACTIVITY_TIMEOUT_HOURS =
        Key::new("preview_inactivity_timeout_hours", Takes::Integer(1, MAX_INACTIVITY_HOURS))
            .or_else("never")
            .says("hours after its last deploy at which a preview may be destroyed, by `provision gc --expired`")
            .touches(&["logs.log-group"]);
    INTEGRATION_TESTS = Key::new("integration_tests", Takes::Map(&step_with_image::STEP_WITH_IMAGE))
        .says("tests of the whole, run last")
        .touches(&["codebuild.project", "codepipeline.pipeline"]);
}
