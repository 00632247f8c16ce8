//! A typed reader over the nodes.
//!
//! A reader asks a map for the keys that it knows; what nobody asked for is an unknown key. Faults go to a
//! common list and the reader goes on, so that a user sees all of them at once. `None` means: reported.

use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

use super::diagnostic::{Diagnostic, quote};
use super::model::Invalid;
use super::source::{Location, Source};
use super::suggest::{did_you_mean, nearest, one_of};
use super::yaml::{Data, Entry, Node};

/// Faults of one file that are kept. A file that is no configuration at all has one a line.
pub(crate) const MAX_FOUND: usize = 100;

/// A file that is being read, and the faults found so far.
#[derive(Debug)]
pub(crate) struct Sink {
    source: Arc<Source>,
    /// Files that the first one brings in, each with what the places in its nodes are moved by.
    more: RefCell<Vec<(usize, Arc<Source>)>>,
    found: RefCell<Vec<Diagnostic>>,
}

impl Sink {
    /// A list without faults.
    pub(crate) fn new(source: &Arc<Source>) -> Self {
        Self { source: Arc::clone(source), more: RefCell::default(), found: RefCell::default() }
    }

    /// Adds a fault or a warning. Beyond [`MAX_FOUND`] they are dropped, all but the fact that there are more.
    pub(crate) fn report(&self, diagnostic: Diagnostic) {
        let mut found = self.found.borrow_mut();
        if found.len() < MAX_FOUND {
            found.push(diagnostic);
        } else if found.len() == MAX_FOUND {
            let place = Location::new(&self.source, 0..0);
            found.push(
                Diagnostic::error("config::too-many", format!("more than {MAX_FOUND} faults; the rest is not shown"))
                    .at(place, ""),
            );
        }
    }

    fn is_full(&self) -> bool {
        self.found.borrow().len() > MAX_FOUND
    }

    /// Takes one more file, and says what the places in its nodes must be moved by.
    pub(crate) fn add(&self, source: &Arc<Source>) -> usize {
        let mut more = self.more.borrow_mut();
        let (base, last) = more.last().map_or((0, &self.source), |(base, last)| (*base, last));
        // One more than the text: a place at its very end is in it.
        let base = base + last.text().len() + 1;
        more.push((base, Arc::clone(source)));
        base
    }

    /// A place in one of the files.
    pub(crate) fn place(&self, span: &Range<usize>) -> Location {
        let more = self.more.borrow();
        match more.iter().rev().find(|(base, _)| *base <= span.start) {
            Some((base, source)) => Location::new(source, span.start - base..span.end.saturating_sub(*base)),
            None => Location::new(&self.source, span.clone()),
        }
    }

    /// Everything that was reported.
    pub(crate) fn into_found(self) -> Vec<Diagnostic> {
        self.found.into_inner()
    }
}

/// A value to be read, with the path of its keys for messages.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'a> {
    sink: &'a Sink,
    node: &'a Node,
    /// Such as `api.system.cpu`; empty at the root.
    path: String,
    /// The place of the key, where there is one: an empty value has no text to point at.
    key_span: Option<Range<usize>>,
}

impl<'a> Cursor<'a> {
    /// The root of a file.
    pub(crate) fn root(sink: &'a Sink, node: &'a Node) -> Self {
        Self { sink, node, path: String::new(), key_span: None }
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

    fn wrong_type(&self, expected: &str, help: Option<String>) {
        self.fault(
            Diagnostic::error("config::type", format!("{} is {}", self.name(), self.node.kind())).expected(expected).help(help),
        );
    }

    /// The value as the subject of a sentence.
    fn name(&self) -> String {
        if self.path.is_empty() { "the file".to_owned() } else { quote(&self.path) }
    }

    /// The text of a scalar, whatever it looks like: `no` and `012` are text where text is wanted.
    pub(crate) fn text(&self, expected: &str) -> Option<&'a str> {
        match &self.node.data {
            Data::Scalar { text, .. } if !self.node.is_null() => Some(text),
            _ => {
                self.wrong_type(expected, None);
                None
            }
        }
    }

    /// A value of a checked type, made from its text.
    pub(crate) fn parse<T>(&self, expected: &str) -> Option<T>
    where
        T: TryFrom<&'a str, Error = Invalid>,
    {
        match T::try_from(self.text(expected)?) {
            Ok(value) => Some(value),
            Err(invalid) => {
                self.refuse("config::value", invalid);
                None
            }
        }
    }

    /// `true` or `false`. YAML 1.1's `yes`, `no`, `on` and `off` are refused with advice.
    pub(crate) fn boolean(&self) -> Option<bool> {
        if let Data::Scalar { text, quoted: false } = &self.node.data {
            match text.to_ascii_lowercase().as_str() {
                "true" => return Some(true),
                "false" => return Some(false),
                "yes" | "on" | "y" => {
                    self.wrong_type("`true` or `false`", Some("write `true`".to_owned()));
                    return None;
                }
                "no" | "off" | "n" => {
                    self.wrong_type("`true` or `false`", Some("write `false`".to_owned()));
                    return None;
                }
                _ => {}
            }
        }
        let help = match &self.node.data {
            Data::Scalar { text, quoted: true } if matches!(text.as_str(), "true" | "false") => {
                Some("remove the quotes".to_owned())
            }
            _ => None,
        };
        self.wrong_type("`true` or `false`", help);
        None
    }

    /// A whole number in a range. Only plain decimal digits: readers of YAML differ on `010` and `1_000`.
    pub(crate) fn integer(&self, range: RangeInclusive<u32>) -> Option<u32> {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        let Data::Scalar { text, quoted } = &self.node.data else {
            self.wrong_type(&expected, None);
            return None;
        };
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if *quoted || !plain || (digits.len() > 1 && digits.starts_with('0')) {
            let help = if *quoted && plain {
                Some("remove the quotes".to_owned())
            } else if plain {
                Some("write it without the leading zero, which some YAML readers take for octal".to_owned())
            } else if text.contains('_') || text.starts_with("0x") || text.starts_with("0o") {
                Some("write plain decimal digits".to_owned())
            } else {
                None
            };
            self.fault(
                Diagnostic::error("config::type", format!("{} is no plain whole number", self.name()))
                    .expected(expected)
                    .help(help),
            );
            return None;
        }
        match text.parse::<u32>() {
            Ok(value) if range.contains(&value) => Some(value),
            _ => {
                let message = format!("{} is {}, which is out of range", self.name(), quote(text));
                self.fault(Diagnostic::error("config::range", message).expected(expected));
                None
            }
        }
    }

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
                .help(did_you_mean(text, names())),
        );
        None
    }

    /// The items of a list.
    pub(crate) fn list(&self, expected: &str) -> Option<Vec<Cursor<'a>>> {
        let Data::Sequence(items) = &self.node.data else {
            self.wrong_type(expected, None);
            return None;
        };
        let item = |(index, node)| Cursor { sink: self.sink, node, path: format!("{}[{index}]", self.path), key_span: None };
        Some(items.iter().enumerate().map(item).collect())
    }

    /// The items of a list, each read. `None` if one was refused; the others were read nevertheless.
    pub(crate) fn each<T>(&self, expected: &str, read: impl FnMut(&Self) -> Option<T>) -> Option<Vec<T>> {
        all(self.list(expected)?.iter().map(read))
    }

    /// A list, or one item alone.
    pub(crate) fn one_or_each<T>(&self, expected: &str, mut read: impl FnMut(&Self) -> Option<T>) -> Option<Vec<T>> {
        if self.is_list() { self.each(expected, read) } else { Some(vec![read(self)?]) }
    }

    /// The value as JSON with every scalar as text.
    pub(crate) fn json(&self) -> serde_json::Value {
        json(self.node)
    }

    /// The keys of a map.
    pub(crate) fn map(&self, expected: &str) -> Option<MapReader<'a>> {
        let Data::Mapping(entries) = &self.node.data else {
            self.wrong_type(expected, None);
            return None;
        };
        Some(MapReader {
            cursor: self.clone(),
            entries,
            known: Vec::new(),
            hidden: Vec::new(),
            taken: HashSet::new(),
            missing: Vec::new(),
        })
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

/// A value that may be left out, as it was read: left out, or there and good, or there and refused.
#[derive(Debug)]
#[must_use]
pub(crate) struct Given<T>(Option<Option<T>>);

impl<T> Given<T> {
    /// The value, or this where it is left out. `None`: it was refused, and no default may stand in for it.
    pub(crate) fn or(self, default: T) -> Option<T> {
        self.0.unwrap_or(Some(default))
    }

    /// As [`Given::or`] with the type's default.
    pub(crate) fn or_default(self) -> Option<T>
    where
        T: Default,
    {
        self.or(T::default())
    }

    /// The value if it is there. `None`: it was refused.
    pub(crate) fn if_any(self) -> Option<Option<T>> {
        match self.0 {
            None => Some(None),
            Some(value) => value.map(Some),
        }
    }
}

/// A map of which keys are asked for one by one. [`MapReader::finish`] reports the others.
#[derive(Debug)]
pub(crate) struct MapReader<'a> {
    cursor: Cursor<'a>,
    entries: &'a [Entry],
    /// The keys that are offered to the user.
    known: Vec<&'static str>,
    /// Keys that are recognised and not offered.
    hidden: Vec<&'static str>,
    taken: HashSet<&'a str>,
    /// Keys that are required and not there, with what was expected.
    missing: Vec<(&'static str, String)>,
}

impl<'a> MapReader<'a> {
    /// The map itself.
    pub(crate) fn cursor(&self) -> &Cursor<'a> {
        &self.cursor
    }

    fn take(&mut self, key: &str) -> Option<&'a Entry> {
        let entry = self.entries.iter().find(|entry| entry.key == key)?;
        self.taken.insert(&entry.key);
        Some(entry)
    }

    fn value(&self, entry: &'a Entry) -> Cursor<'a> {
        let path = if self.cursor.path.is_empty() { entry.key.clone() } else { format!("{}.{}", self.cursor.path, entry.key) };
        Cursor { sink: self.cursor.sink, node: &entry.value, path, key_span: Some(entry.key_span.clone()) }
    }

    /// The value of a key without taking the key for known.
    pub(crate) fn peek(&self, key: &str) -> Option<Cursor<'a>> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| self.value(entry))
    }

    /// The value of a key that may be left out.
    pub(crate) fn optional(&mut self, key: &'static str) -> Option<Cursor<'a>> {
        self.known.push(key);
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
            self.missing.push((key, expected.to_owned()));
        }
        value
    }

    /// The value of a key that is recognised and not offered.
    pub(crate) fn silent(&mut self, key: &'static str) -> Option<Cursor<'a>> {
        self.hidden.push(key);
        self.take(key).map(|entry| self.value(entry))
    }

    /// A key that a later version gives an effect: recognised, with a warning that it has none yet.
    pub(crate) fn later(&mut self, key: &'static str, what: &str) {
        self.hidden.push(key);
        if let Some(entry) = self.take(key) {
            let path = self.value(entry).path;
            self.cursor.sink.report(
                Diagnostic::warning("config::not-yet", format!("not yet deployed by this version: {}", quote(&path)))
                    .at(self.cursor.sink.place(&entry.key_span), "")
                    .help(what.to_owned()),
            );
        }
    }

    /// A key of the format that means nothing to a deployment: recognised, with a warning.
    pub(crate) fn without_effect(&mut self, key: &'static str, why: &str) {
        self.hidden.push(key);
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
        self.hidden.push(key);
        if let Some(entry) = self.take(key) {
            let path = self.value(entry).path;
            self.cursor.sink.report(
                Diagnostic::error("config::refused", format!("{} cannot be set here", quote(&path)))
                    .at(self.cursor.sink.place(&entry.key_span), "")
                    .help(why.to_owned()),
            );
        }
    }

    /// The entries that nobody asked for, as a key, its place and its value; for maps whose keys are names.
    pub(crate) fn rest(&mut self) -> Vec<(&'a str, Location, Cursor<'a>)> {
        let rest: Vec<&Entry> = self.entries.iter().filter(|entry| !self.taken.contains(entry.key.as_str())).collect();
        self.taken.extend(rest.iter().map(|entry| entry.key.as_str()));
        rest.into_iter().map(|entry| (entry.key.as_str(), self.cursor.sink.place(&entry.key_span), self.value(entry))).collect()
    }

    /// Reports the keys that nobody asked for, and those that are missing. A misspelt key is one fault, not two.
    pub(crate) fn finish(mut self) {
        let known = std::mem::take(&mut self.known);
        let hidden = std::mem::take(&mut self.hidden);
        let mut missing = std::mem::take(&mut self.missing);
        let whole = self.cursor.path.is_empty();
        let within = if whole { "this file".to_owned() } else { self.cursor.name() };
        let sink = self.cursor.sink;
        for (key, place, _) in self.rest() {
            if sink.is_full() {
                break;
            }
            let meant = nearest(key, known.iter().chain(&hidden).copied());
            missing.retain(|(missing, _)| Some(*missing) != meant);
            let mut offered = known.clone();
            offered.sort_unstable();
            sink.report(
                Diagnostic::error("config::unknown-key", format!("{} is not a key of {within}", quote(key)))
                    .at(place, "unknown key")
                    .expected(one_of(offered))
                    .help(meant.map(|meant| format!("did you mean `{meant}`?"))),
            );
        }
        // A map in a list has no key of its own: its first key is enough to point at.
        let first = self.entries.first().map(|entry| &entry.key_span);
        let place = self.cursor.key_span.as_ref().or(first).unwrap_or(&self.cursor.node.span);
        for (key, expected) in missing {
            let message = format!("the key `{key}` is missing in {within}");
            sink.report(
                Diagnostic::error("config::missing-key", message)
                    .at(sink.place(place), "")
                    .expected(format!("`{key}`: {expected}")),
            );
        }
    }
}
