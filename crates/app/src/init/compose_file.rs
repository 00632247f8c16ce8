//! A compose file with what is ours between its lines.

use std::sync::Arc;

use super::guess::{Guess, guess};
use super::text::ours;
use crate::config::diagnostic::{Diagnostic, Diagnostics, quote};
use crate::config::source::{Location, Source};
use crate::config::yaml::{self, Data, Entry, Node};

/// The file as it is, with an `x-cnc` for every service that has none.
pub(super) fn with_ours(source: &Arc<Source>) -> Result<String, Diagnostics> {
    let (root, found) = yaml::parse(source).map_err(|fault| Diagnostics::new(vec![fault]))?;
    if found.iter().any(Diagnostic::is_error) {
        return Err(Diagnostics::new(found));
    }
    let services = root.as_ref().and_then(|root| member(root, "services")).and_then(entries).filter(|all| !all.is_empty());
    let Some(services) = services else {
        let fault = Diagnostic::error("init::services", format!("{} has no services", quote(source.name())))
            .at(Location::new(source, 0..0), "")
            .expected("a map `services` with a service in it");
        return Err(Diagnostics::new(vec![fault]));
    };
    let (mut inserts, mut faults, mut first) = (Vec::new(), Vec::new(), true);
    for service in services {
        if member(&service.value, "x-cnc").is_some() {
            continue;
        }
        let Some((at, indent)) = room(source, service) else {
            faults.push(
                Diagnostic::error("init::flow", format!("the service {} is written in one line", quote(&service.key)))
                    .at(Location::new(source, service.key_span.clone()), "")
                    .expected("a key a line, so that `x-cnc` fits between them"),
            );
            continue;
        };
        let guess = guess(image(&service.value));
        let url_path =
            if guess == Guess::Backend && std::mem::take(&mut first) { "/".to_owned() } else { format!("/{}", service.key) };
        inserts.push((at, ours(&guess, &url_path).indented(indent)));
    }
    if !faults.is_empty() {
        return Err(Diagnostics::new(faults));
    }
    let mut text = source.text().to_owned();
    // From the end, so that the places before it stay.
    for (at, block) in inserts.into_iter().rev() {
        text.insert_str(at, &block);
    }
    Ok(text)
}

/// The image of a service that is not built.
fn image(service: &Node) -> Option<&str> {
    if member(service, "build").is_some() {
        return None;
    }
    match &member(service, "image")?.data {
        Data::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

/// The start of the line behind a service's name, and the indentation of its keys, where they stand on lines of their own.
fn room(source: &Arc<Source>, service: &Entry) -> Option<(usize, usize)> {
    // What a merge key brings stands elsewhere.
    let own = |entry: &&Entry| service.value.span.contains(&entry.key_span.start);
    let first = entries(&service.value)?.iter().filter(own).map(|entry| entry.key_span.start).min()?;
    let before = source.text().get(..first)?;
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let indent = before.get(line..)?;
    let behind = source.text().get(service.key_span.end..)?.find('\n')? + service.key_span.end + 1;
    (line >= behind && indent.bytes().all(|byte| byte == b' ')).then_some((behind, indent.len()))
}

fn member<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    entries(node)?.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
}

fn entries(node: &Node) -> Option<&[Entry]> {
    match &node.data {
        Data::Mapping(entries) => Some(entries),
        _ => None,
    }
}
