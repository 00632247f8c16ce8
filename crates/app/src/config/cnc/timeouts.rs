//! `timeouts`: minutes.

use crate::config::compose_file::duration;
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::keys::cnc::timeouts as keys;
use crate::config::model::Timeouts;
use crate::config::reader::Cursor;

const MICROS_PER_MINUTE: u64 = 60_000_000;

/// The map. A time of CodeBuild is from five minutes to a day and a half.
pub(super) fn read(value: &Cursor<'_>) -> Option<Timeouts> {
    let mut map = value.shaped()?;
    let mut minutes = |key| map.with(key, read_minutes).if_any();
    let (default, test) = (minutes(&keys::DEFAULT), minutes(&keys::TEST));
    let (migrate, seed, deploy) = (minutes(&keys::MIGRATE), minutes(&keys::SEED), minutes(&keys::DEPLOY));
    map.finish();
    Some(Timeouts { default: default?, test: test?, migrate: migrate?, seed: seed?, deploy: deploy? })
}

/// A number of minutes, or a duration, which is rounded up to minutes.
fn read_minutes(value: &Cursor<'_>) -> Option<u32> {
    let text = value.text("a number of minutes")?;
    let (from, to) = (Timeouts::RANGE.start(), Timeouts::RANGE.end());
    if !text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return value.number();
    }
    let expected = format!("from {from} to {to} minutes, such as `20` or `1h30m`");
    match duration::micros(text) {
        Ok(micros) => {
            let minutes =
                u32::try_from(micros.div_ceil(MICROS_PER_MINUTE)).ok().filter(|minutes| Timeouts::RANGE.contains(minutes));
            if minutes.is_none() {
                let message = format!("{} is {}, which is out of range", quote(value.path()), quote(text));
                value.fault(Diagnostic::error("config::range", message).expected(expected));
            }
            minutes
        }
        Err(invalid) => {
            value.fault(Diagnostic::error("config::value", invalid.message).expected(expected));
            None
        }
    }
}
