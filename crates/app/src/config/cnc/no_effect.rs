//! The keys of Compose that mean nothing in AWS.

use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::keys::cnc::{FOR_COMPOSE, VARIABLES_ELSEWHERE};
use crate::config::keys::{Effect, Key};
use crate::config::reader::{Cursor, MapReader};
use crate::config::source::Location;

/// What is written and has no effect: each key once, at its first place.
#[derive(Debug, Default)]
pub(super) struct NoEffect(Vec<Written>);

#[derive(Debug)]
struct Written {
    name: String,
    place: Location,
    /// Whether it says what the container is to see.
    is_of_variables: bool,
}

impl NoEffect {
    /// Notes a key below `before`.
    pub(super) fn note(&mut self, before: &str, key: &'static Key, value: &Cursor<'_>) {
        let name = format!("{before}{}", key.name);
        if !self.0.iter().any(|known| known.name == name) {
            let is_of_variables = key.effect == Effect::NoneSaidOnce(VARIABLES_ELSEWHERE);
            self.0.push(Written { name, place: value.key_place(), is_of_variables });
        }
    }

    /// Notes those of a map, `before` being what leads to it.
    pub(super) fn of(&mut self, before: &str, map: &mut MapReader<'_>) {
        for (key, value) in map.idle() {
            self.note(before, key, &value);
        }
    }

    /// One warning for all of them.
    pub(super) fn report(self, root: &Cursor<'_>) {
        let Some(first) = self.0.first() else { return };
        let mut names: Vec<&str> = self.0.iter().map(|key| key.name.as_str()).collect();
        names.sort_unstable();
        let (listed, verb) = (all_of(&names), if names.len() == 1 { "has" } else { "have" });
        let why = if self.0.iter().any(|key| key.is_of_variables) { VARIABLES_ELSEWHERE } else { FOR_COMPOSE };
        let help = if verb == "has" { why.to_owned() } else { why.replacen("it is", "they are", 1) };
        root.report(
            Diagnostic::warning("config::no-effect", format!("{listed} {verb} no effect in AWS"))
                .at(first.place.clone(), "")
                .help(help),
        );
    }
}

/// Names as a sentence lists them: `a`, `b` and `c`.
pub(super) fn all_of(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| quote(name)).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}
