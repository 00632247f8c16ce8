//! Whose fields are.

use provision_engine::{Ownership, Whose};

use crate::config::diagnostic::Diagnostic;
use crate::config::model::{field_pattern, possible};
use crate::config::reader::Cursor;

/// Reads the owners over those that are inherited: what is said here comes last, and counts.
pub(super) fn read(value: &Cursor<'_>, rules: &mut Vec<Ownership>) {
    let Some(mut map) = value.shaped() else { return };
    for (key, place, value) in map.rest() {
        let pattern = field_pattern(key).map_err(|invalid| {
            value.report(Diagnostic::error("config::value", invalid.message.clone()).at(place, "").invalid(invalid));
        });
        let (Ok(pattern), Some(whose)) = (pattern, value.word::<Whose>()) else { continue };
        let rule = (pattern, whose);
        if let Err(invalid) = possible(&rule) {
            value.refuse("config::value", invalid);
            continue;
        }
        rules.retain(|(other, _)| *other != rule.0);
        rules.push(rule);
    }
    map.finish();
}
