//! `x-provision`: what this format has no key for.

use super::compose_part::Use;
use super::uses::{self, Wanted};
use crate::config::keys::cnc::backend::FRONTEND_ONLY;
use crate::config::keys::cnc::x_provision as keys;
use crate::config::keys::coherence::frontend::NO_CONTAINER;
use crate::config::model::{Command, ImageRef, Step};
use crate::config::parts::build::{read_step, read_step_with_image};
use crate::config::parts::command::read_commands;
use crate::config::reader::Cursor;

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
    let mut map = value.shaped()?;
    let tests = map.with(&keys::INTEGRATION_TESTS, read_step_with_image);
    map.finish();
    tests.if_any()
}

/// A service's.
pub(super) fn read(value: &Cursor<'_>, kind: Use) -> Option<Ours> {
    let mut map = value.shaped()?;
    let compile = map.with(&keys::COMPILE, read_step_with_image);
    let test = map.with(&keys::TEST, read_step);
    let install = map.with(&keys::INSTALL, read_commands).or_default();
    let (install, image, uses) = if kind == Use::Files {
        for key in [&keys::IMAGE, &keys::USES] {
            map.refuse(key, NO_CONTAINER);
        }
        (install, Some(None), Some(None))
    } else {
        map.without_effect(&keys::INSTALL, FRONTEND_ONLY);
        (install.map(|_| Vec::new()), map.checked(&keys::IMAGE).if_any(), map.with(&keys::USES, uses::read).if_any())
    };
    map.finish();
    Some(Ours { compile: compile.if_any()?, test: test.if_any()?, install: install?, image: image?, uses: uses? })
}
