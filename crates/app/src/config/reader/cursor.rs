//! A value and its place.

use std::ops::Range;

use super::{MapReader, Sink};
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::keys::{Key, Shape, Takes};
use crate::config::model::Invalid;
use crate::config::source::Location;
use crate::config::yaml::{Data, Entry, Node};

/// A value to be read, with the path of its keys for messages.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'a> {
    pub(super) sink: &'a Sink,
    pub(super) node: &'a Node,
    /// Such as `api.system.cpu`; empty at the root.
    pub(super) path: String,
    /// The place of the key, where there is one: an empty value has no text to point at.
    pub(super) key_span: Option<Range<usize>>,
    /// What its key takes.
    pub(super) takes: Option<&'static Takes>,
}

impl<'a> Cursor<'a> {
    /// The root of a file.
    pub(crate) fn root(sink: &'a Sink, node: &'a Node) -> Self {
        Self { sink, node, path: String::new(), key_span: None, takes: None }
    }

    /// The keys that lead here, such as `api.system.cpu`.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Where the value is, or its key if the value is empty.
    pub(crate) fn place(&self) -> Location {
        let span = if self.node.is_null() { self.key_span.as_ref() } else { None };
        self.sink.place(span.unwrap_or(&self.node.span))
    }

    /// Whether the value is a map.
    pub(crate) fn is_map(&self) -> bool {
        matches!(self.node.data, Data::Mapping(_))
    }

    /// Whether the value is a list.
    pub(crate) fn is_list(&self) -> bool {
        matches!(self.node.data, Data::Sequence(_))
    }

    /// How many items a list has.
    pub(crate) fn len(&self) -> usize {
        if let Data::Sequence(items) = &self.node.data { items.len() } else { 0 }
    }

    /// Whether the value is a list of nothing.
    pub(crate) fn list_is_empty(&self) -> bool {
        matches!(&self.node.data, Data::Sequence(items) if items.is_empty())
    }

    /// Whether the value is text with a blank in it.
    pub(crate) fn holds_blank(&self) -> bool {
        matches!(&self.node.data, Data::Scalar { text, .. } if text.trim().contains(char::is_whitespace))
    }

    /// Whether the value is this text.
    pub(crate) fn is_text(&self, wanted: &str) -> bool {
        matches!(&self.node.data, Data::Scalar { text, .. } if text == wanted)
    }

    /// Whether nothing is written.
    pub(crate) fn is_null(&self) -> bool {
        self.node.is_null()
    }

    /// Whether the value says nothing: no value, an empty text, an empty list.
    pub(crate) fn is_empty(&self) -> bool {
        self.is_null() || self.list_is_empty() || self.is_text("")
    }

    /// Where the key of this value is, or the value if it has none.
    pub(crate) fn key_place(&self) -> Location {
        self.sink.place(self.key_span.as_ref().unwrap_or(&self.node.span))
    }

    /// The value of an entry.
    pub(super) fn below(&self, entry: &'a Entry) -> Self {
        let path = if self.path.is_empty() { entry.key.clone() } else { format!("{}.{}", self.path, entry.key) };
        Self { sink: self.sink, node: &entry.value, path, key_span: Some(entry.key_span.clone()), takes: None }
    }

    /// Whether further faults are dropped.
    pub(crate) fn is_full(&self) -> bool {
        self.sink.is_full()
    }

    /// Reports a fault that has its places already.
    pub(crate) fn report(&self, diagnostic: Diagnostic) {
        self.sink.report(diagnostic);
    }

    /// Reports a fault at this value.
    pub(crate) fn fault(&self, diagnostic: Diagnostic) {
        self.sink.report(diagnostic.at(self.place(), ""));
    }

    /// Reports that a newtype refused this value.
    pub(crate) fn refuse(&self, code: &'static str, invalid: Invalid) {
        self.fault(Diagnostic::error(code, format!("{}: {}", quote(&self.path), invalid.message)).invalid(invalid));
    }

    pub(super) fn wrong_type(&self, expected: &str) {
        self.fault(self.of_wrong_type(expected));
    }

    pub(super) fn of_wrong_type(&self, expected: &str) -> Diagnostic {
        Diagnostic::error("config::type", format!("{} is {}", self.name(), self.node.kind())).expected(expected)
    }

    /// What the file writes here, if it is in one line and may be shown.
    fn one_line(&self) -> Option<String> {
        let place = self.sink.place(&self.node.span);
        let written = place.source().text().get(place.span())?.trim_end();
        (!place.is_hidden() && !written.is_empty() && !written.contains('\n')).then(|| written.to_owned())
    }

    /// The value as a key and its value, if only the blank after the colon is missing: `type:backend`.
    fn with_blank(&self) -> Option<String> {
        let Data::Scalar { text, quoted: false } = &self.node.data else { return None };
        let (key, value) = text.split_once(':')?;
        let is_key = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
        let value = value.trim();
        (is_key && !value.is_empty() && !value.starts_with('/') && self.one_line().is_some()).then(|| format!("{key}: {value}"))
    }

    /// Says that this is no map.
    pub(crate) fn no_map(&self, fault: Diagnostic) {
        self.fault(match self.with_blank() {
            Some(entry) => fault.help(format!("a blank belongs after the colon: `{entry}`")).replace(self.place(), entry),
            None => fault,
        });
    }

    /// The value of a key of a map, as it is written.
    pub(crate) fn entry(&self, key: &str) -> Option<Self> {
        self.node.entries().iter().find(|entry| entry.key == key).map(|entry| self.below(entry))
    }

    /// How many values there are below it, its own included; aliases count as what they stand for.
    pub(crate) fn weight(&self) -> usize {
        self.node.weight()
    }

    /// The place before the first key of a map, and what has to follow a key that is put there.
    pub(crate) fn before_first_key(&self) -> Option<(Location, String)> {
        let Data::Mapping(entries) = &self.node.data else { return None };
        let start = entries.first()?.key_span.start;
        // A merged key stands elsewhere.
        if !self.node.span.contains(&start) {
            return None;
        }
        let is_flow = self.sink.text(&self.node.span)?.starts_with('{');
        let place = self.sink.place(&(start..start));
        let after = if is_flow { ", ".to_owned() } else { format!("\n{}", " ".repeat(place.column() - 1)) };
        Some((place, after))
    }

    /// The value as the subject of a sentence.
    pub(super) fn name(&self) -> String {
        if self.path.is_empty() { "the file".to_owned() } else { quote(&self.path) }
    }

    /// This value as what stands after a key.
    pub(crate) fn of(&self, key: &'static Key) -> Self {
        Self { takes: Some(&key.takes), ..self.clone() }
    }

    /// A part of what its key takes. A reader that reads as something else than the key tells is a fault of ours.
    pub(super) fn takes<T>(&self, part: impl FnOnce(&'static Takes) -> Option<T>) -> Option<T> {
        let found = self.takes.and_then(part);
        debug_assert!(found.is_some(), "{} is read as something else than {:?}", self.path, self.takes);
        found
    }

    /// The map that the key takes.
    pub(crate) fn shaped(&self) -> Option<MapReader<'a>> {
        self.shaped_as(self.takes(Takes::map)?)
    }

    /// A map of this shape.
    pub(crate) fn shaped_as(&self, shape: &'static Shape) -> Option<MapReader<'a>> {
        // The file is refused already, and what would be said of this is dropped.
        if self.is_full() {
            return None;
        }
        MapReader::of(self, shape)
    }

    /// The items of the list that the key takes, each read. `None` if one was refused; the others were read nevertheless.
    pub(crate) fn items<T>(&self, mut read: impl FnMut(&Self) -> Option<T>) -> Option<Vec<T>> {
        let list = self.takes(Takes::list)?;
        if list.or_one && !self.is_list() {
            return Some(vec![read(&Self { takes: Some(&list.of), ..self.clone() })?]);
        }
        if self.is_map()
            && list.of.map().is_some()
            && let Some(map) = self.one_line().filter(|written| written.starts_with('{'))
        {
            let one = format!("[{map}]");
            self.fault(self.of_wrong_type(list.is).help(format!("write a list: `{one}`")).replace(self.place(), one));
            return None;
        }
        let items = self.list(list.is)?;
        all(items.into_iter().map(|item| read(&Self { takes: Some(&list.of), ..item })))
    }

    /// The items of a list.
    pub(crate) fn list(&self, expected: &str) -> Option<Vec<Self>> {
        let Data::Sequence(items) = &self.node.data else {
            self.wrong_type(expected);
            return None;
        };
        let item = |(index, node)| {
            let path = format!("{}[{index}]", self.path);
            Self { sink: self.sink, node, path, key_span: None, takes: None }
        };
        Some(items.iter().enumerate().map(item).collect())
    }

    /// The items of a list, each read. `None` if one was refused; the others were read nevertheless.
    pub(crate) fn each<T>(&self, expected: &str, read: impl FnMut(&Self) -> Option<T>) -> Option<Vec<T>> {
        all(self.list(expected)?.iter().map(read))
    }

    /// The value as JSON with every scalar as text.
    pub(crate) fn json(&self) -> serde_json::Value {
        json(self.node)
    }
}

/// All of them, or `None` if one was refused. Every one is read before that is known.
pub(crate) fn all<T>(values: impl Iterator<Item = Option<T>>) -> Option<Vec<T>> {
    values.collect::<Vec<_>>().into_iter().collect()
}

fn json(node: &Node) -> serde_json::Value {
    match &node.data {
        Data::Scalar { text, .. } => serde_json::Value::String(text.clone()),
        Data::Sequence(items) => items.iter().map(json).collect(),
        Data::Mapping(entries) => entries.iter().map(|entry| (entry.key.clone(), json(&entry.value))).collect(),
    }
}
