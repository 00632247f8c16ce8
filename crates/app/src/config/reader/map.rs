//! The keys of a map.

use std::collections::HashSet;

use super::{Cursor, Given};
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::keys::{Blank, Effect, Key, Shape};
use crate::config::model::Invalid;
use crate::config::source::Location;
use crate::config::words::Word;
use crate::config::yaml::{Data, Entry};

/// A map of which keys are asked for one by one. [`MapReader::finish`] reports the others.
#[derive(Debug)]
pub(crate) struct MapReader<'a> {
    pub(super) cursor: Cursor<'a>,
    pub(super) entries: &'a [Entry],
    /// What it may hold.
    pub(super) shape: &'static Shape,
    /// The keys of the shape that were asked for.
    pub(super) asked: Vec<&'static Key>,
    /// The keys of the shape that are of no use here.
    pub(super) useless: Vec<&'static Key>,
    /// Whether the entries whose keys are names were asked for.
    pub(super) names_asked: bool,
    /// The entries that somebody asked for.
    pub(super) taken: HashSet<&'a str>,
}

impl<'a> MapReader<'a> {
    pub(super) fn of(cursor: &Cursor<'a>, shape: &'static Shape) -> Option<Self> {
        let Data::Mapping(entries) = &cursor.node.data else {
            cursor.no_map(cursor.of_wrong_type(shape.is));
            return None;
        };
        let (asked, useless, taken) = (Vec::new(), Vec::new(), HashSet::new());
        Some(Self { cursor: cursor.clone(), entries, shape, asked, useless, names_asked: false, taken })
    }

    /// The map itself.
    pub(crate) fn cursor(&self) -> &Cursor<'a> {
        &self.cursor
    }

    /// What the map turned out to be, now that its `type` is known.
    pub(crate) fn narrow(&mut self, variant: &'static Shape) {
        debug_assert!(
            self.shape.variants.iter().any(|(_, one)| std::ptr::eq(*one, variant)),
            "{} is no variant of {}",
            variant.name,
            self.shape.name
        );
        self.shape = variant;
    }

    /// A reader can ask for nothing that the shape does not tell.
    fn is_of_shape(&self, key: &'static Key) {
        debug_assert!(self.shape.has(key), "{} is no key of {}", key.name, self.shape.name);
    }

    /// The value of a key, if it is there. Two spellings of the key are a fault.
    pub(crate) fn get(&mut self, key: &'static Key) -> Option<Cursor<'a>> {
        self.is_of_shape(key);
        self.asked.push(key);
        let mut written = self.entries.iter().filter(|entry| key.is_written(&entry.key));
        let first = written.next()?;
        self.taken.insert(&first.key);
        for other in written {
            self.taken.insert(&other.key);
            self.cursor.sink.report(
                Diagnostic::error("config::value", format!("{} and {} are the same key", quote(&first.key), quote(&other.key)))
                    .at(self.cursor.sink.place(&other.key_span), "the second one")
                    .at(self.cursor.sink.place(&first.key_span), "the first one")
                    .expected(format!("one of the two, best `{}`", key.name)),
            );
        }
        let value = self.value(first).of(key);
        let is_blank = match key.blank {
            Blank::Fault => false,
            Blank::Null => value.is_null(),
            Blank::Empty => value.is_empty(),
        };
        if is_blank { None } else { Some(value) }
    }

    /// The keys that mean nothing to a deployment, of which the reader tells once for the whole file, as far as they are there. What
    /// nobody expects to mean anything is passed over.
    pub(crate) fn idle(&mut self) -> Vec<(&'static Key, Cursor<'a>)> {
        let asked = std::mem::take(&mut self.asked);
        let is_new = |key: &&'static Key| !asked.iter().any(|known| std::ptr::eq(*known, *key));
        let mut found = Vec::new();
        for key in self.shape.all_keys().filter(is_new) {
            if matches!(key.effect, Effect::NoneSaidOnce(_) | Effect::Silent(_)) {
                self.get(key);
                let value = self.look(key).filter(|_| matches!(key.effect, Effect::NoneSaidOnce(_)));
                found.extend(value.map(|value| (key, value)));
            }
        }
        self.asked.extend(asked);
        found
    }

    /// The value of a key, if it is there, without asking for it.
    pub(crate) fn look(&self, key: &'static Key) -> Option<Cursor<'a>> {
        self.is_of_shape(key);
        self.entries.iter().find(|entry| key.is_written(&entry.key)).map(|entry| self.value(entry).of(key))
    }

    /// The value of a key, read.
    pub(crate) fn with<T>(&mut self, key: &'static Key, read: impl FnOnce(&Cursor<'a>) -> Option<T>) -> Given<T> {
        Given(self.get(key).map(|value| read(&value)))
    }

    /// The value of a key of a checked type.
    pub(crate) fn checked<T>(&mut self, key: &'static Key) -> Given<T>
    where
        T: TryFrom<&'a str, Error = Invalid>,
    {
        self.with(key, Cursor::checked)
    }

    /// The text of a key.
    pub(crate) fn valid(&mut self, key: &'static Key) -> Given<&'a str> {
        self.with(key, Cursor::valid)
    }

    /// `true` or `false`.
    pub(crate) fn boolean(&mut self, key: &'static Key) -> Given<bool> {
        debug_assert!(key.takes.is_boolean(), "{} is read as true or false", key.name);
        self.with(key, Cursor::boolean)
    }

    /// A whole number.
    pub(crate) fn number(&mut self, key: &'static Key) -> Given<u32> {
        self.with(key, Cursor::number)
    }

    /// One of a few words.
    pub(crate) fn word<T: Word>(&mut self, key: &'static Key) -> Given<T> {
        self.with(key, Cursor::word)
    }

    /// A list, or one item alone where the key takes that.
    pub(crate) fn items<T>(&mut self, key: &'static Key, read: impl FnMut(&Cursor<'a>) -> Option<T>) -> Given<Vec<T>> {
        self.with(key, |value| value.items(read))
    }

    pub(super) fn value(&self, entry: &'a Entry) -> Cursor<'a> {
        self.cursor.below(entry)
    }

    /// The entries that nobody asked for and the shape does not tell, as a key, its place and its value; for maps whose keys are
    /// names.
    pub(crate) fn rest(&mut self) -> Vec<(&'a str, Location, Cursor<'a>)> {
        let shape = self.shape;
        let told = |key: &str| shape.key(key).is_some() || shape.why_refused(key).is_some();
        let rest: Vec<&Entry> =
            self.entries.iter().filter(|entry| !self.taken.contains(entry.key.as_str()) && !told(&entry.key)).collect();
        self.taken.extend(rest.iter().map(|entry| entry.key.as_str()));
        self.names_asked = true;
        let takes = shape.names.as_ref().map(|names| &names.takes);
        let cursor = |entry| Cursor { takes, ..self.value(entry) };
        rest.into_iter().map(|entry| (entry.key.as_str(), self.cursor.sink.place(&entry.key_span), cursor(entry))).collect()
    }
}
