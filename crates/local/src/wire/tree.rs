//! A small XML tree: what AWS's answers need and no more.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// One element. Mixed content does not occur in AWS's answers: an element has text or children.
#[derive(Debug, Default, Clone)]
pub(super) struct Element {
    /// Without its namespace prefix.
    pub(super) name: String,
    /// The text, unescaped.
    pub(super) text: String,
    /// Attributes by their full names, unescaped.
    pub(super) attributes: Vec<(String, String)>,
    /// In their order.
    pub(super) children: Vec<Element>,
}

impl Element {
    /// The first child of that name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|c| c.name == name)
    }

    /// The first element of that name, at any depth.
    pub(super) fn find(&self, name: &str) -> Option<&Self> {
        if self.name == name {
            return Some(self);
        }
        self.children.iter().find_map(|c| c.find(name))
    }
}

/// The root element, or `None` when this is not well-formed XML.
pub(super) fn parse(bytes: &[u8]) -> Option<Element> {
    let mut reader = Reader::from_reader(bytes);
    let mut stack: Vec<Element> = vec![Element::default()];
    let named = |start: &BytesStart<'_>| {
        let text = |raw: &[u8]| String::from_utf8_lossy(raw).into_owned();
        let attributes = start.attributes().flatten();
        let attributes = attributes.filter_map(|a| Some((text(a.key.as_ref()), a.unescape_value().ok()?.into_owned())));
        Element { name: text(start.local_name().as_ref()), attributes: attributes.collect(), ..Element::default() }
    };
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => stack.push(named(&start)),
            Event::Empty(start) => {
                let element = named(&start);
                stack.last_mut()?.children.push(element);
            }
            Event::End(_) => {
                let mut done = stack.pop()?;
                if !done.children.is_empty() {
                    done.text.clear();
                }
                stack.last_mut()?.children.push(done);
            }
            Event::Text(text) => stack.last_mut()?.text += &text.decode().ok()?,
            Event::CData(text) => stack.last_mut()?.text += &text.decode().ok()?,
            Event::GeneralRef(reference) => {
                let text = &mut stack.last_mut()?.text;
                if let Some(letter) = reference.resolve_char_ref().ok()? {
                    text.push(letter);
                } else {
                    let name = reference.decode().ok()?;
                    *text += quick_xml::escape::resolve_predefined_entity(&name)?;
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let mut root = stack.pop()?;
    (stack.is_empty() && root.children.len() == 1).then(|| root.children.remove(0))
}

/// Appends `<name>`.
pub(super) fn open(out: &mut String, name: &str) {
    out.push('<');
    out.push_str(name);
    out.push('>');
}

/// Appends `<name a="b">`.
pub(super) fn open_with(out: &mut String, name: &str, attributes: &[(String, String)]) {
    out.push('<');
    out.push_str(name);
    for (key, value) in attributes {
        out.extend([" ", key, "=\"", &*quick_xml::escape::escape(value), "\""]);
    }
    out.push('>');
}

/// Appends `</name>`.
pub(super) fn close(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

/// Appends `<name>text</name>`.
pub(super) fn leaf(out: &mut String, name: &str, text: &str) {
    open(out, name);
    out.push_str(&quick_xml::escape::escape(text));
    close(out, name);
}
