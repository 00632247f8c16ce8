//! What runs in the pipeline.

use super::command::read_commands;
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::model::{MachineType, Step, Watch};
use crate::config::reader::Cursor;

/// `build_settings`. `Some(None)`: nothing is said.
pub(in crate::config) fn read_settings(value: &Cursor<'_>) -> Option<Option<MachineType>> {
    let mut map = value.map("a map with `platform_settings`")?;
    let machine = map.read("platform_settings", |settings| {
        let mut map = settings.map("a map with `machine_type`")?;
        let machine = map.parse("machine_type", "a machine such as `medium`");
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
    let mut map = value.map("a step")?;
    let image = map.parse("image", "an image reference");
    let commands = map.required("command", "a command").and_then(|command| read_commands(&command));
    map.finish();
    Some(Step { image: image.if_any()?, commands: commands? })
}

/// A map of commands and the image they run in.
pub(in crate::config) fn read_step_with_image(value: &Cursor<'_>) -> Option<Step> {
    let mut map = value.map("a map with `image` and `command`")?;
    let image = map.required("image", "the image that the command runs in").and_then(|image| image.parse("an image reference"));
    let commands = map.required("command", "a command").and_then(|command| read_commands(&command));
    map.finish();
    Some(Step { image: Some(image?), commands: commands? })
}

/// `build_config`.
pub(in crate::config) fn read_watch(value: &Cursor<'_>) -> Option<Watch> {
    let mut map = value.map("a map with `included_paths` and `excluded_paths`")?;
    let included = map.read("included_paths", read_globs);
    let excluded = map.read("excluded_paths", read_globs);
    map.finish();
    Some(Watch { included: included.or_default()?, excluded: excluded.or_default()? })
}

/// Globs of the repository's files.
pub(in crate::config) fn read_globs(value: &Cursor<'_>) -> Option<Vec<String>> {
    const EXPECTED: &str = "a path of the repository, with `*` and `**` for any part";
    value.one_or_each("a list of paths", |item| {
        let text = item.text(EXPECTED)?;
        let outside = text.starts_with(['/', '~']) || text.split('/').any(|part| part == "..");
        if text.is_empty() || outside || text.chars().any(char::is_control) {
            item.fault(
                Diagnostic::error("config::value", format!("{} is no path inside the repository", quote(text)))
                    .expected(EXPECTED),
            );
            return None;
        }
        Some(text.to_owned())
    })
}
