//! What is said of a map when its reader is done with it.

use super::MapReader;
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::keys::{Effect, Key, Need};
use crate::config::suggest::{nearest, one_of};
use crate::config::yaml::Entry;

impl<'a> MapReader<'a> {
    /// Reports the keys that have no effect, that are refused, that nobody knows, and those that are missing. A misspelt key is one
    /// fault, not two.
    pub(crate) fn finish(self) {
        self.every_key_was_asked_for();
        let keys: Vec<&'static Key> = self.shape.all_keys().collect();
        let mut missing = self.missing(&keys);
        let unasked: Vec<&'a Entry> = self.entries.iter().filter(|entry| !self.taken.contains(entry.key.as_str())).collect();
        for entry in unasked {
            if self.cursor.sink.is_full() {
                break;
            }
            if !self.is_told(entry)
                && let Some(meant) = self.unknown(entry, &keys)
            {
                missing.retain(|(missing, _)| *missing != meant);
            }
        }
        // A map in a list has no key of its own: its first key is enough to point at.
        let first = self.entries.first().map(|entry| &entry.key_span);
        let place = self.cursor.key_span.as_ref().or(first).unwrap_or(&self.cursor.node.span);
        for (key, expected) in missing {
            let message = format!("the key `{key}` is missing in {}", self.within());
            self.cursor.sink.report(
                Diagnostic::error("config::missing-key", message)
                    .at(self.cursor.sink.place(place), "")
                    .expected(format!("`{key}`: {expected}")),
            );
        }
    }

    /// A key that the shape tells and no reader reads would be a lie of the documentation.
    fn every_key_was_asked_for(&self) {
        let shape = self.shape;
        let unread =
            || shape.all_keys().filter(|key| key.is_read() && !self.asked.iter().any(|asked| std::ptr::eq(*asked, *key)));
        debug_assert!(
            unread().next().is_none(),
            "nobody reads {:?} of {}",
            unread().map(|key| key.name).collect::<Vec<_>>(),
            shape.name
        );
        debug_assert!(shape.names.is_none() || self.names_asked, "nobody reads the names in {}", shape.name);
        #[cfg(test)]
        crate::config::keys::tests::seen::add(shape);
    }

    fn within(&self) -> String {
        if self.cursor.path.is_empty() { "this file".to_owned() } else { self.cursor.name() }
    }

    fn missing(&self, keys: &[&'static Key]) -> Vec<(&'static str, String)> {
        let there = |name: &str| self.entries.iter().any(|entry| entry.key == name);
        let is_missing = |key: &&&Key| match key.need {
            Need::Required => !self.entries.iter().any(|entry| key.is_written(&entry.key)),
            Need::Unless(other) => !there(other) && !self.entries.iter().any(|entry| key.is_written(&entry.key)),
            Need::Default(_) | Need::Else(_) | Need::Optional => false,
        };
        keys.iter().filter(is_missing).map(|key| (key.name, key.takes.expected())).collect()
    }

    /// Says what the shape tells of a key that nobody asked for. `false`: it tells nothing.
    fn is_told(&self, entry: &Entry) -> bool {
        if let Some(key) = self.shape.key(&entry.key) {
            match key.effect {
                Effect::None(why) => self.has_no_effect(entry, why),
                Effect::Later(what) => {
                    self.idle_entry(entry, "config::not-yet", |path| format!("not yet deployed by this version: {path}"), what);
                }
                Effect::Has | Effect::NoneSaidOnce(_) | Effect::Silent(_) => {}
            }
            return true;
        }
        if let Some(why) = self.shape.why_refused(&entry.key) {
            self.refused(entry, why);
            return true;
        }
        // Without a `type` that is known its keys cannot be judged.
        !self.shape.variants.is_empty()
    }

    /// A key of the shape that is refused for what the file says elsewhere, and why.
    pub(crate) fn refuse(&mut self, key: &'static Key, why: &str) {
        self.get(key);
        self.useless.push(key);
        for entry in self.entries.iter().filter(|entry| key.is_written(&entry.key)) {
            self.refused(entry, why);
        }
    }

    /// A key of the shape that does nothing for what the file says elsewhere, and why.
    pub(crate) fn without_effect(&mut self, key: &'static Key, why: &str) {
        self.get(key);
        self.useless.push(key);
        for entry in self.entries.iter().filter(|entry| key.is_written(&entry.key)) {
            self.has_no_effect(entry, why);
        }
    }

    fn refused(&self, entry: &Entry, why: &str) {
        let path = quote(&self.value(entry).path);
        self.cursor.sink.report(
            Diagnostic::error("config::refused", format!("{path} cannot be set here"))
                .at(self.cursor.sink.place(&entry.key_span), "")
                .expected("no such key here")
                .help(why.to_owned()),
        );
    }

    fn has_no_effect(&self, entry: &Entry, why: &str) {
        self.idle_entry(entry, "config::no-effect", |path| format!("{path} has no effect"), why);
    }

    fn idle_entry(&self, entry: &Entry, code: &'static str, message: impl FnOnce(String) -> String, why: &str) {
        self.cursor.sink.report(
            Diagnostic::warning(code, message(quote(&self.value(entry).path)))
                .at(self.cursor.sink.place(&entry.key_span), "")
                .help(why.to_owned()),
        );
    }

    /// Reports a key that nobody knows, and gives the one that was meant.
    fn unknown(&self, entry: &Entry, keys: &[&'static Key]) -> Option<&'static str> {
        let is_offered = |key: &Key| key.is_offered() && !self.useless.iter().any(|useless| std::ptr::eq(*useless, key));
        let mut offered: Vec<&'static str> = keys.iter().filter(|key| is_offered(key)).map(|key| key.name).collect();
        let hidden = keys.iter().filter(|key| !is_offered(key)).map(|key| key.name);
        let also = keys.iter().flat_map(|key| key.also.iter().copied());
        let refused = self.shape.parts().flat_map(|part| part.refused).flat_map(|one| one.keys);
        let others = hidden.chain(also).chain(refused.copied());
        let meant = nearest(&entry.key, offered.clone().into_iter().chain(others));
        offered.sort_unstable();
        self.cursor.sink.report(
            Diagnostic::error("config::unknown-key", format!("{} is not a key of {}", quote(&entry.key), self.within()))
                .at(self.cursor.sink.place(&entry.key_span), "unknown key")
                .expected(one_of(offered))
                .meant(meant),
        );
        // Another spelling of a key stands for it.
        let stands_for = |meant: &str| keys.iter().find(|key| key.is_written(meant)).map(|key| key.name);
        meant.map(|meant| stands_for(meant).unwrap_or(meant))
    }
}
