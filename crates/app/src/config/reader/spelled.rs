//! Reading by the names of keys, for maps that have no shape.

use super::{Cursor, Given, MapReader, all};
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::model::Invalid;
use crate::config::suggest::{nearest, one_of};
use crate::config::yaml::Entry;

/// Keys that were asked for by name.
#[derive(Debug, Default)]
pub(super) struct Spelled {
    /// The keys that are offered to the user.
    pub(super) known: Vec<&'static str>,
    /// Keys that are recognised and not offered.
    pub(super) hidden: Vec<&'static str>,
    /// Keys that are required and not there, with what was expected.
    pub(super) missing: Vec<(&'static str, String)>,
}

impl<'a> Cursor<'a> {
    /// One of a few words.
    pub(crate) fn choice<T: Copy>(&self, choices: &[(&str, T)]) -> Option<T> {
        let names = || choices.iter().map(|(name, _)| *name);
        let text = self.text(&one_of(names()))?;
        if let Some((_, value)) = choices.iter().find(|(name, _)| *name == text) {
            return Some(*value);
        }
        self.fault(
            Diagnostic::error("config::value", format!("{} cannot be {}", self.name(), quote(text)))
                .expected(one_of(names()))
                .meant(nearest(text, names())),
        );
        None
    }

    /// The items of a list, each read. `None` if one was refused; the others were read nevertheless.
    pub(crate) fn each<T>(&self, expected: &str, read: impl FnMut(&Self) -> Option<T>) -> Option<Vec<T>> {
        all(self.list(expected)?.iter().map(read))
    }

    /// A list, or one item alone.
    pub(crate) fn one_or_each<T>(&self, expected: &str, mut read: impl FnMut(&Self) -> Option<T>) -> Option<Vec<T>> {
        if self.is_list() { self.each(expected, read) } else { Some(vec![read(self)?]) }
    }

    /// The keys of a map.
    pub(crate) fn map(&self, expected: &str) -> Option<MapReader<'a>> {
        MapReader::of(self, None, expected)
    }
}

impl<'a> MapReader<'a> {
    fn take(&mut self, key: &str) -> Option<&'a Entry> {
        let entry = self.entries.iter().find(|entry| entry.key == key)?;
        self.taken.insert(&entry.key);
        Some(entry)
    }

    /// The value of a key without taking the key for known.
    pub(crate) fn peek(&self, key: &str) -> Option<Cursor<'a>> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| self.value(entry))
    }

    /// The value of a key that may be left out.
    pub(crate) fn optional(&mut self, key: &'static str) -> Option<Cursor<'a>> {
        self.spelled.known.push(key);
        self.take(key).map(|entry| self.value(entry))
    }

    /// Reads the value of a key that may be left out.
    pub(crate) fn read<T>(&mut self, key: &'static str, read: impl FnOnce(&Cursor<'a>) -> Option<T>) -> Given<T> {
        Given(self.optional(key).map(|value| read(&value)))
    }

    /// A value of a checked type that may be left out.
    pub(crate) fn parse<T>(&mut self, key: &'static str, expected: &str) -> Given<T>
    where
        T: TryFrom<&'a str, Error = Invalid>,
    {
        self.read(key, |value| value.parse(expected))
    }

    /// The value of a key that must be there. [`MapReader::finish`] reports it where it is missing.
    pub(crate) fn required(&mut self, key: &'static str, expected: &str) -> Option<Cursor<'a>> {
        let value = self.optional(key);
        if value.is_none() {
            self.spelled.missing.push((key, expected.to_owned()));
        }
        value
    }

    /// The value of a key that is recognised and not offered.
    pub(crate) fn silent(&mut self, key: &'static str) -> Option<Cursor<'a>> {
        self.spelled.hidden.push(key);
        self.take(key).map(|entry| self.value(entry))
    }

    /// A key of the format that means nothing to a deployment: recognised, with a warning.
    pub(crate) fn without_effect(&mut self, key: &'static str, why: &str) {
        self.spelled.hidden.push(key);
        if let Some(entry) = self.take(key) {
            let path = self.value(entry).path;
            self.cursor.sink.report(
                Diagnostic::warning("config::no-effect", format!("{} has no effect", quote(&path)))
                    .at(self.cursor.sink.place(&entry.key_span), "")
                    .help(why.to_owned()),
            );
        }
    }

    /// A key of the format that is refused, with the reason.
    pub(crate) fn refused(&mut self, key: &'static str, why: &str) {
        self.spelled.hidden.push(key);
        if let Some(entry) = self.take(key) {
            let path = self.value(entry).path;
            self.cursor.sink.report(
                Diagnostic::error("config::refused", format!("{} cannot be set here", quote(&path)))
                    .at(self.cursor.sink.place(&entry.key_span), "")
                    .expected("no such key here")
                    .help(why.to_owned()),
            );
        }
    }
}
