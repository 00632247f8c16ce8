//! Bounds of the number of tasks.

use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::keys::coherence::system;
use crate::config::model::Scale;
use crate::config::reader::Cursor;

/// Reads `platform_settings`.
pub(in crate::config) fn read(value: &Cursor<'_>) -> Option<Scale> {
    read_above(Some(value), None, value)
}

/// Reads `platform_settings` of which the lower bound is not below Compose's `replicas`. What is wrong as a whole is
/// reported at `holder`'s file.
pub(in crate::config) fn read_above(
    settings: Option<&Cursor<'_>>,
    replicas: Option<&Cursor<'_>>,
    holder: &Cursor<'_>,
) -> Option<Scale> {
    let default = Scale::default();
    let mut map = match settings {
        Some(value) => Some(value.of(&system::PLATFORM_SETTINGS).shaped()?),
        None => None,
    };
    let min_at = map.as_mut().and_then(|map| map.get(&system::MIN_SCALE));
    let max_at = map.as_mut().and_then(|map| map.get(&system::MAX_SCALE));
    let min = min_at.as_ref().map(Cursor::number);
    let max = max_at.as_ref().map(Cursor::number);
    if let Some(map) = map {
        map.finish();
    }
    let replicas_at = replicas;
    let replicas = replicas_at.map(Cursor::number);
    // The higher of the two is the one that counts.
    let min = match (min, replicas) {
        (Some(min), Some(replicas)) => Some(Some(min?.max(replicas?))),
        (None, Some(replicas)) => Some(Some(default.min().max(replicas?))),
        (min, None) => min,
    };
    let min = min.map(|min| min.map(|min| if min == 0 { raise(min_at.as_ref().or(replicas_at)) } else { min }));
    // One bound alone moves the other's default: `min_scale: 6` means six at least.
    let (min, max) = match (min, max) {
        (None, None) => (default.min(), default.max()),
        (Some(min), None) => (min?, default.max().max(min?)),
        (None, Some(max)) => (default.min().min(max?), max?),
        (Some(min), Some(max)) => (min?, max?),
    };
    match Scale::new(min, max) {
        Ok(scale) => Some(scale),
        Err(invalid) => {
            let mut fault = Diagnostic::error("config::value", invalid.message).expected(invalid.expected);
            for (at, name) in [
                (min_at.as_ref(), "the lower bound"),
                (replicas_at, "the lower bound is not below this"),
                (max_at.as_ref(), "the upper bound"),
            ] {
                if let Some(at) = at {
                    fault = fault.at(at.place(), name);
                }
            }
            holder.report(fault);
            None
        }
    }
}

/// What runs instead of nothing: ECS starts no task because a request comes.
fn raise(at: Option<&Cursor<'_>>) -> u32 {
    if let Some(at) = at {
        at.fault(
            Diagnostic::warning("config::raised", format!("{} is raised to 1", quote(at.path()))).expected("1 or more").help(
                "with no task there is nothing that answers, and no load by which one would be started: every request would get \
                     503. `paused: true` of an environment stops its tasks"
                    .to_owned(),
            ),
        );
    }
    Scale::LEAST
}
