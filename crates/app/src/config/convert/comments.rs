//! The comments of a file, and the keys that they belong to.

use std::collections::BTreeMap;

use crate::config::emit::{Comments, Item, Out, Pair};
use crate::config::yaml::{Data, Entry, Node};

/// Comments by the place of the key or the item that they belong to, until they are taken.
pub(super) struct Remarks {
    of: BTreeMap<usize, Comments>,
    foot: Vec<String>,
}

impl Remarks {
    /// Finds the comments of a text. One that stands alone belongs to what follows it, one behind something to that.
    pub(super) fn of(text: &str, root: &Node) -> Self {
        let (mut places, mut scalars) = (Vec::new(), Vec::new());
        look(root, &mut places, &mut scalars);
        places.sort_unstable();
        places.dedup();
        scalars.sort_unstable();
        let mut remarks = Self { of: BTreeMap::new(), foot: Vec::new() };
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            if let Some(at) = comment_in(line, start, &scalars) {
                let comment = line.get(at..).unwrap_or("").trim_end().to_owned();
                let alone = line.get(..at).is_some_and(|before| before.trim().is_empty());
                remarks.put(comment, start + at, alone, &places);
            }
            start += line.len();
        }
        remarks
    }

    fn put(&mut self, comment: String, at: usize, alone: bool, places: &[usize]) {
        let next = places.partition_point(|place| *place < at);
        let before = next.checked_sub(1).and_then(|index| places.get(index));
        match (before.filter(|_| !alone), places.get(next)) {
            (Some(place), _) => {
                let of = self.of.entry(*place).or_default();
                match of.behind {
                    None => of.behind = Some(comment),
                    // There is one already: of a value of several lines.
                    Some(_) => of.above.push(comment),
                }
            }
            (None, Some(place)) => self.of.entry(*place).or_default().above.push(comment),
            (None, None) => self.foot.push(comment),
        }
    }

    /// The comments of a place.
    fn take(&mut self, place: usize) -> Comments {
        self.of.remove(&place).unwrap_or_default()
    }

    /// All comments within a key and its value, as lines.
    pub(super) fn within(&mut self, entry: &Entry) -> Vec<String> {
        let end = entry.value.span.end.max(entry.key_span.start + 1);
        // A value that an alias stands for is elsewhere.
        let places: Vec<usize> =
            self.of.range(entry.key_span.start..end.max(entry.key_span.end)).map(|(place, _)| *place).collect();
        let lines = |comments: Comments| comments.above.into_iter().chain(comments.behind);
        places.into_iter().flat_map(|place| lines(self.take(place)).collect::<Vec<_>>()).collect()
    }

    /// A key with this value, and its own comments.
    pub(super) fn pair(&mut self, entry: &Entry, key: &str, value: Out) -> Pair {
        Pair { key: key.to_owned(), value, comments: self.take(entry.key_span.start) }
    }

    /// A key under another name, its value as it is.
    pub(super) fn copy(&mut self, entry: &Entry, key: &str) -> Pair {
        let value = self.value(&entry.value);
        self.pair(entry, key, value)
    }

    /// A value as it is, with its comments.
    pub(super) fn value(&mut self, node: &Node) -> Out {
        match &node.data {
            Data::Scalar { text, quoted: true } => Out::text(text),
            Data::Scalar { text, quoted: false } => Out::word(text),
            Data::Sequence(items) => Out::List(items.iter().map(|item| self.item(item)).collect()),
            Data::Mapping(entries) => Out::Map(entries.iter().map(|entry| self.copy(entry, &entry.key)).collect()),
        }
    }

    /// An item of a list as it is.
    pub(super) fn item(&mut self, node: &Node) -> Item {
        let comments = self.of_item(node);
        Item { value: self.value(node), comments }
    }

    /// The comments of an item: those of its first key are above it.
    pub(super) fn of_item(&mut self, node: &Node) -> Comments {
        match node.entries().first() {
            Some(first) => match self.of.get_mut(&first.key_span.start) {
                Some(comments) => Comments { above: std::mem::take(&mut comments.above), behind: None },
                None => Comments::default(),
            },
            None => self.take(node.span.start),
        }
    }

    /// What nobody took, and what stands at the end of the file.
    pub(super) fn rest(self) -> Vec<String> {
        let left = self.of.into_values().flat_map(|comments| comments.above.into_iter().chain(comments.behind));
        left.chain(self.foot).collect()
    }
}

/// The places of keys and of items that are no maps, and the spans in which a `#` begins no comment.
fn look(node: &Node, places: &mut Vec<usize>, scalars: &mut Vec<(usize, usize)>) {
    match &node.data {
        Data::Scalar { .. } => scalars.push((node.span.start, node.span.end)),
        Data::Sequence(items) => {
            for item in items {
                if item.entries().is_empty() {
                    places.push(item.span.start);
                }
                look(item, places, scalars);
            }
        }
        Data::Mapping(entries) => {
            for entry in entries {
                places.push(entry.key_span.start);
                scalars.push((entry.key_span.start, entry.key_span.end));
                look(&entry.value, places, scalars);
            }
        }
    }
}

/// Where the comment of a line begins.
fn comment_in(line: &str, start: usize, scalars: &[(usize, usize)]) -> Option<usize> {
    line.match_indices('#').map(|(at, _)| at).find(|at| {
        let begins = *at == 0 || line.get(..*at).is_some_and(|before| before.ends_with([' ', '\t']));
        let place = start + at;
        // Spans may lie within each other only where an alias repeats them.
        let last = scalars.partition_point(|(from, _)| *from <= place);
        let within = scalars.get(..last).unwrap_or_default().iter().rev().take(8).any(|(_, to)| place < *to);
        begins && !within
    })
}
