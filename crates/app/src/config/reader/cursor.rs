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
        self.fault(
            Diagnostic::error(code, format!("{}: {}", quote(&self.path), invalid.message))
                .expected(invalid.expected)
                .help(invalid.help),
        );
    }

    pub(super) fn wrong_type(&self, expected: &str, help: Option<String>) {
        self.fault(
            Diagnostic::error("config::type", format!("{} is {}", self.name(), self.node.kind())).expected(expected).help(help),
        );
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
        MapReader::of(self, Some(shape), shape.is)
    }

    /// The items of the list that the key takes, each read. `None` if one was refused; the others were read nevertheless.
    pub(crate) fn items<T>(&self, mut read: impl FnMut(&Self) -> Option<T>) -> Option<Vec<T>> {
        let list = self.takes(Takes::list)?;
        if list.or_one && !self.is_list() {
            return Some(vec![read(&Self { takes: Some(&list.of), ..self.clone() })?]);
        }
        let items = self.list(list.is)?;
        all(items.into_iter().map(|item| read(&Self { takes: Some(&list.of), ..item })))
    }

    /// The items of a list.
    pub(crate) fn list(&self, expected: &str) -> Option<Vec<Self>> {
        let Data::Sequence(items) = &self.node.data else {
            self.wrong_type(expected, None);
            return None;
        };
        let item = |(index, node)| {
            let path = format!("{}[{index}]", self.path);
            Self { sink: self.sink, node, path, key_span: None, takes: None }
        };
        Some(items.iter().enumerate().map(item).collect())
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
