//! What runs in the pipeline.

use super::command::read_commands;
use crate::config::keys::coherence::build as keys;
use crate::config::keys::coherence::{step, step_with_image};
use crate::config::model::{MachineType, Step, Watch};
use crate::config::reader::Cursor;

/// `build_settings`. `Some(None)`: nothing is said.
pub(in crate::config) fn read_settings(value: &Cursor<'_>) -> Option<Option<MachineType>> {
    let mut map = value.shaped()?;
    let machine = map.with(&keys::PLATFORM_SETTINGS, |settings| {
        let mut map = settings.shaped()?;
        let machine = map.checked(&keys::MACHINE_TYPE);
        map.finish();
        machine.if_any()
    });
    map.finish();
    Some(machine.if_any()?.flatten())
}

/// Commands, or a map of them and the image they run in.
pub(in crate::config) fn read_step(value: &Cursor<'_>) -> Option<Step> {
    if !value.is_map() {
        return Some(Step { image: None, commands: read_commands(value)? });
    }
    let mut map = value.shaped()?;
    let image = map.checked(&step::IMAGE);
    let commands = map.with(&step::COMMAND, read_commands).good();
    map.finish();
    Some(Step { image: image.if_any()?, commands: commands? })
}

/// A map of commands and the image they run in.
pub(in crate::config) fn read_step_with_image(value: &Cursor<'_>) -> Option<Step> {
    let mut map = value.shaped()?;
    let image = map.checked(&step_with_image::IMAGE).good();
    let commands = map.with(&step_with_image::COMMAND, read_commands).good();
    map.finish();
    Some(Step { image: Some(image?), commands: commands? })
}

/// `build_config`.
pub(in crate::config) fn read_watch(value: &Cursor<'_>) -> Option<Watch> {
    let mut map = value.shaped()?;
    let mut globs = |key| map.items(key, |glob| glob.valid().map(str::to_owned));
    let (included, excluded) = (globs(&keys::INCLUDED_PATHS), globs(&keys::EXCLUDED_PATHS));
    map.finish();
    Some(Watch { included: included.or_default()?, excluded: excluded.or_default()? })
}
