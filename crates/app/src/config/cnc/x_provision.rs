//! `x-provision`: what this format has no key for.

use super::compose_part::Use;
use super::uses::{self, Wanted};
use crate::config::keys::coherence::{self as keys, service};
use crate::config::model::{Command, ImageRef, Step};
use crate::config::parts::build::{read_step, read_step_with_image};
use crate::config::parts::command::read_commands;
use crate::config::reader::Cursor;

const SETTINGS: &str = "put settings of what is deployed into `x-provision` of environments.yml";

/// What a service says there.
#[derive(Debug, Default)]
pub(super) struct Ours {
    pub(super) compile: Option<Step>,
    pub(super) test: Option<Step>,
    /// Of a frontend.
    pub(super) install: Vec<Command>,
    /// The image that runs until a deploy has built one.
    pub(super) image: Option<ImageRef>,
    /// `None`: everything.
    pub(super) uses: Option<Vec<Wanted>>,
}

/// The root's: tests of the whole. `None`: refused.
pub(super) fn read_root(value: &Cursor<'_>) -> Option<Option<Step>> {
    let mut map = value.map("a map with `integration_tests`")?;
    let tests = map.with(&keys::INTEGRATION_TESTS, read_step_with_image);
    for key in ["nat", "edge", "az_count", "alb_access", "parent_zone", "time_zone", "roles", "moved", "database", "cache"] {
        map.refused(key, SETTINGS);
    }
    map.finish();
    tests.if_any()
}

/// A service's.
pub(super) fn read(value: &Cursor<'_>, kind: Use) -> Option<Ours> {
    let mut map = value.map("a map with `compile`, `test` ...")?;
    let compile = map.with(&service::COMPILE, read_step_with_image);
    let test = map.with(&service::TEST, read_step);
    let (install, image, uses) = if kind == Use::Files {
        let install = map.read("install", read_commands).or_default();
        for key in ["image", "uses"] {
            map.refused(key, super::frontend::NO_CONTAINER);
        }
        (install, Some(None), Some(None))
    } else {
        let image = map.parse("image", "an image reference").if_any();
        let uses = map.read("uses", uses::read).if_any();
        map.without_effect("install", super::backend::FRONTEND_ONLY);
        (Some(Vec::new()), image, uses)
    };
    for key in ["dev", "local_packages", "workspace"] {
        map.without_effect(key, "it describes a workspace for development, and none is deployed");
    }
    map.finish();
    Some(Ours { compile: compile.if_any()?, test: test.if_any()?, install: install?, image: image?, uses: uses? })
}
