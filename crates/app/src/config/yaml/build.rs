//! From the parser's events to the tree, within limits.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, Span, StrInput, Tag};

use super::node::{Data, Entry, Node};
use super::syntax;
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::reader::MAX_FOUND;
use crate::config::source::{Location, Source};

/// Levels of nesting. Our formats need fewer than ten; the reader and the destructors recurse.
const MAX_DEPTH: usize = 64;
/// Nodes that aliases may add. A file of a few lines of aliases of aliases would fill the memory.
const MAX_ALIASED: usize = 50_000;

/// Reads one YAML document. `None` as the node: the document is empty.
///
/// The second part holds faults that leave a usable tree, such as a key that is given twice, so that all of
/// them and what the typed reader finds can be shown together.
///
/// # Errors
/// The text is no YAML, holds more than one document, or goes beyond a limit.
pub(crate) fn parse(source: &Arc<Source>) -> Result<(Option<Node>, Vec<Diagnostic>), Diagnostic> {
    let mut options = granit_parser::options! {
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    options.set_emit_comments(false);
    let mut builder = Builder {
        source,
        parser: Parser::new_from_str_with_options(source.text(), options),
        anchors: HashMap::new(),
        aliased: 0,
        faults: Vec::new(),
    };
    let root = builder.document()?;
    Ok((root, builder.faults))
}

struct Builder<'a> {
    source: &'a Arc<Source>,
    parser: Parser<'a, StrInput<'a>>,
    anchors: HashMap<usize, Node>,
    aliased: usize,
    faults: Vec<Diagnostic>,
}

impl<'a> Builder<'a> {
    fn document(&mut self) -> Result<Option<Node>, Diagnostic> {
        let mut root = None;
        let mut seen = false;
        while let Some((event, span)) = self.next()? {
            match event {
                Event::DocumentStart(..) if seen => {
                    return Err(Diagnostic::error("config::documents", "the file holds more than one YAML document")
                        .at(self.place(&span), "a second document starts here")
                        .expected("one document")
                        .help("remove the `---`, or put the second document into a file of its own".to_owned()));
                }
                Event::DocumentStart(..) => seen = true,
                Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
                event => root = Some(self.node(event, &span, 1)?),
            }
        }
        Ok(root)
    }

    fn next(&mut self) -> Result<Option<(Event<'a>, Span)>, Diagnostic> {
        self.parser.next_event().transpose().map_err(|error| syntax::fault(self.source, &error))
    }

    fn node(&mut self, event: Event<'a>, span: &Span, depth: usize) -> Result<Node, Diagnostic> {
        if depth > MAX_DEPTH {
            return Err(self.too_deep(span));
        }
        let (anchor, node) = match event {
            Event::Alias(id) => return self.alias(id, span, depth),
            Event::Scalar(text, style, anchor, tag) => {
                let text_tag = self.check_tag(tag.as_ref(), span);
                let quoted = style != ScalarStyle::Plain || text_tag;
                let bytes = self.bytes(span);
                // The parser writes `~` where nothing is written.
                let text = if bytes.is_empty() && !quoted { String::new() } else { text.into_owned() };
                (anchor, Node::new(bytes, Data::Scalar { text, quoted }))
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.check_tag(tag.as_ref(), span);
                let (items, end) = self.sequence(depth)?;
                (anchor, Node::new(self.collection(span, end), Data::Sequence(items)))
            }
            Event::MappingStart(_, anchor, tag) => {
                self.check_tag(tag.as_ref(), span);
                let (entries, end) = self.mapping(depth)?;
                (anchor, Node::new(self.collection(span, end), Data::Mapping(entries)))
            }
            _ => return Err(self.unexpected(span)),
        };
        if anchor > 0 {
            // A copy per anchor: a chain of anchors that hold each other must be bounded as aliases are.
            self.charge(node.weight, span)?;
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn sequence(&mut self, depth: usize) -> Result<(Vec<Node>, usize), Diagnostic> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                Some((Event::SequenceEnd, span)) => return Ok((items, self.bytes(&span).end)),
                Some((event, span)) => items.push(self.node(event, &span, depth + 1)?),
                None => return Err(self.cut_off()),
            }
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<(Vec<Entry>, usize), Diagnostic> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut merged: Vec<Entry> = Vec::new();
        // Where each key of this map stands in `entries`.
        let mut index: HashMap<String, usize> = HashMap::new();
        let end = loop {
            let (event, span) = match self.next()? {
                Some((Event::MappingEnd, span)) => break self.bytes(&span).end,
                Some(next) => next,
                None => return Err(self.cut_off()),
            };
            let key = self.node(event, &span, depth + 1)?;
            let (event, span) = self.next()?.ok_or_else(|| self.cut_off())?;
            let value = self.node(event, &span, depth + 1)?;
            let Data::Scalar { text, quoted } = key.data else {
                self.fault(
                    Diagnostic::error("config::yaml", format!("{} cannot be a key", key.kind()))
                        .at(Location::new(self.source, key.span), "")
                        .expected("a word as the key"),
                );
                continue;
            };
            if text == "<<" && !quoted {
                self.merge(value, &mut merged)?;
            } else if let Some(first) = index.get(&text).and_then(|at| entries.get(*at)) {
                self.fault(
                    Diagnostic::error("config::duplicate-key", format!("the key {} is given twice", quote(&text)))
                        .at(Location::new(self.source, key.span), "given again here")
                        .at(Location::new(self.source, first.key_span.clone()), "first given here")
                        .expected("each key once in a map")
                        .help("remove one of the two; YAML readers differ on which one counts".to_owned()),
                );
            } else {
                index.insert(text.clone(), entries.len());
                entries.push(Entry { key: text, key_span: key.span, value });
            }
        };
        // A map's own keys win over merged ones, and earlier merges over later ones.
        for entry in merged {
            if !index.contains_key(&entry.key) {
                index.insert(entry.key.clone(), entries.len());
                entries.push(entry);
            }
        }
        Ok((entries, end))
    }

    /// `<<: *map` and `<<: [*a, *b]`.
    fn merge(&mut self, value: Node, merged: &mut Vec<Entry>) -> Result<(), Diagnostic> {
        let span = value.span.clone();
        match value.data {
            Data::Mapping(entries) => merged.extend(entries),
            Data::Sequence(items) if items.iter().all(|item| matches!(item.data, Data::Mapping(_))) => {
                for item in items {
                    self.merge(item, merged)?;
                }
            }
            _ => self.fault(
                Diagnostic::error("config::yaml", "the merge key `<<` takes a map or a list of maps")
                    .at(Location::new(self.source, span), "")
                    .expected("an alias of a map, as in `<<: *defaults`"),
            ),
        }
        Ok(())
    }

    fn alias(&mut self, id: usize, span: &Span, depth: usize) -> Result<Node, Diagnostic> {
        // The parser knows the anchor from its start on; we know it from its end on.
        let Some(target) = self.anchors.get(&id) else {
            return Err(Diagnostic::error("config::yaml", "an alias inside the value that it stands for")
                .at(self.place(span), "this would never end")
                .expected("an anchor whose value has ended"));
        };
        if depth + target.height > MAX_DEPTH {
            return Err(self.too_deep(span));
        }
        let node = target.clone();
        self.charge(node.weight, span)?;
        Ok(node)
    }

    fn charge(&mut self, nodes: usize, span: &Span) -> Result<(), Diagnostic> {
        self.aliased = self.aliased.saturating_add(nodes);
        if self.aliased <= MAX_ALIASED {
            return Ok(());
        }
        Err(Diagnostic::error("config::too-large", "anchors and aliases make the file too large")
            .at(self.place(span), "")
            .expected(format!("at most {MAX_ALIASED} values by way of anchors and aliases")))
    }

    /// Reports tags of which we do not know the meaning. True: the tag says that this is text.
    fn check_tag(&mut self, tag: Option<&Cow<'a, Tag>>, span: &Span) -> bool {
        let Some(tag) = tag else { return false };
        match tag.core_suffix() {
            Some("str") => return true,
            Some("int" | "float" | "bool" | "null" | "map" | "seq") => return false,
            _ => {}
        }
        // The non-specific tag `!` makes a scalar text (YAML 1.2.2, section 6.9.1).
        if tag.original() == "!" {
            return true;
        }
        let place = span.tag_span().map_or_else(|| self.place(span), |span| self.place(&span));
        self.fault(
            Diagnostic::error("config::tag", format!("the tag {} has no meaning here", quote(&tag.original())))
                .at(place.clone(), "")
                .expected("a plain value without a tag")
                .help("remove the tag".to_owned())
                .replace(self.with_blank(&place), ""),
        );
        false
    }

    fn fault(&mut self, fault: Diagnostic) {
        // A file of nothing but faults needs no longer list.
        if self.faults.len() < MAX_FOUND {
            self.faults.push(fault);
        }
    }

    fn bytes(&self, span: &Span) -> Range<usize> {
        span.byte_range().unwrap_or_else(|| {
            let text = self.source.text();
            syntax::byte(text, &span.start)..syntax::byte(text, &span.end)
        })
    }

    /// From the first byte of a list or map to its last that is no blank.
    fn collection(&self, start: &Span, end: usize) -> Range<usize> {
        let start = self.bytes(start).start;
        let text = self.source.text().get(start..end).unwrap_or("");
        start..start + text.trim_end().len()
    }

    fn place(&self, span: &Span) -> Location {
        Location::new(self.source, self.bytes(span))
    }

    /// A place and the blanks after it.
    fn with_blank(&self, place: &Location) -> Location {
        let rest = self.source.text().get(place.span().end..).unwrap_or("");
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        Location::new(self.source, place.span().start..place.span().end + blanks)
    }

    fn too_deep(&self, span: &Span) -> Diagnostic {
        Diagnostic::error("config::too-large", "the file is nested too deep")
            .at(self.place(span), "")
            .expected(format!("at most {MAX_DEPTH} levels"))
    }

    fn unexpected(&self, span: &Span) -> Diagnostic {
        Diagnostic::error("config::yaml", "the YAML syntax is wrong here").at(self.place(span), "").expected("a value")
    }

    fn cut_off(&self) -> Diagnostic {
        let end = self.source.text().len();
        Diagnostic::error("config::yaml", "the YAML ends too early")
            .at(Location::new(self.source, end..end), "")
            .expected("the rest of the value")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(Option<Node>, Vec<Diagnostic>), Diagnostic> {
        parse(&Source::new("t.yml", text))
    }

    fn keys(node: &Node) -> Vec<(&str, &str)> {
        let Data::Mapping(entries) = &node.data else { return Vec::new() };
        entries
            .iter()
            .map(|entry| {
                let text = match &entry.value.data {
                    Data::Scalar { text, .. } => text.as_str(),
                    _ => entry.value.kind(),
                };
                (entry.key.as_str(), text)
            })
            .collect()
    }

    #[test]
    fn scalars_stay_as_written() {
        let (node, faults) = read("no: 012\non: !!str 5\n'x': \"a\\tb\"\nversion: 1.10\nempty:\n").unwrap();
        assert!(faults.is_empty());
        let node = node.unwrap();
        let expected = [("no", "012"), ("on", "5"), ("x", "a\tb"), ("version", "1.10"), ("empty", "")];
        assert_eq!(keys(&node), expected);
        let Data::Mapping(entries) = &node.data else { panic!("a map") };
        assert!(entries[4].value.is_null());
        assert_eq!(entries[1].value.kind(), "text");
        assert_eq!(entries[0].value.kind(), "a number");
    }

    #[test]
    fn spans_are_those_of_the_text() {
        let text = "ä: [x, 'y z']\nb:\n  c: |\n    d\n";
        let (node, _) = read(text).unwrap();
        let Data::Mapping(entries) = node.unwrap().data else { panic!("a map") };
        assert_eq!(&text[entries[0].key_span.clone()], "ä");
        assert_eq!(&text[entries[0].value.span.clone()], "[x, 'y z']");
        assert_eq!(&text[entries[1].value.span.clone()], "c: |\n    d");
    }

    #[test]
    fn merge_keys_and_aliases() {
        let (node, faults) = read("base: &b {a: 1, b: 2}\nover: {<<: *b, b: 3}\nboth:\n  <<: [*b, {c: 4, a: 9}]\n").unwrap();
        assert!(faults.is_empty(), "{faults:?}");
        let Data::Mapping(entries) = node.unwrap().data else { panic!("a map") };
        assert_eq!(keys(&entries[1].value), [("b", "3"), ("a", "1")]);
        assert_eq!(keys(&entries[2].value), [("a", "1"), ("b", "2"), ("c", "4")]);
    }

    #[test]
    fn bombs_are_bounded() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let alias = format!("*a{}", level - 1);
            let list = [alias.as_str(); 9].join(", ");
            bomb = format!("{bomb}a{level}: &a{level} [{list}]\n");
        }
        assert_eq!(read(&bomb).unwrap_err().code, "config::too-large");
        let mut merges = String::from("a0: &a0 {k: 1}\n");
        for level in 1..2_000 {
            merges = format!("{merges}a{level}: &a{level} {{<<: *a{}, k{level}: 1}}\n", level - 1);
        }
        assert_eq!(read(&merges).unwrap_err().code, "config::too-large");
        let deep = "[".repeat(100_000);
        assert!(read(&deep).is_err());
        let deep_aliases: String = std::iter::once("a0: &a0 [x]\n".to_owned())
            .chain((1..200).map(|level| format!("a{level}: &a{level} [*a{}]\n", level - 1)))
            .collect();
        assert_eq!(read(&deep_aliases).unwrap_err().code, "config::too-large");
        assert!(read("a: &a [*a]").is_err());
    }

    #[test]
    fn faults_leave_a_tree() {
        let (node, faults) = read("a: 1\na: 2\nb: !secret x\n[1]: c\n<<: 3\n").unwrap();
        assert_eq!(keys(&node.unwrap()), [("a", "1"), ("b", "x")]);
        let codes: Vec<_> = faults.iter().map(|fault| fault.code).collect();
        assert_eq!(codes, ["config::duplicate-key", "config::tag", "config::yaml", "config::yaml"]);
        assert_eq!(faults[1].labels[0].location.text(), "!secret");
    }

    #[test]
    fn one_document_only() {
        assert!(read("---\na: 1\n...\n").is_ok());
        assert_eq!(read("a: 1\n---\nb: 2\n").unwrap_err().code, "config::documents");
        assert_eq!(read("").unwrap().0, None);
        assert_eq!(read("# nothing\n").unwrap().0, None);
    }
}
