//! Turns a `coherence.yml` (v1) into a `cnc.yml` (v2) that says the same.
//!
//! What the new format has no key for is kept under `x-provision`. Comments go with the key that they stand above or behind.

mod comments;
mod resources;
mod service;
mod values;

use std::sync::Arc;

use self::comments::Remarks;
use self::resources::Resources;
use super::diagnostic::{Diagnostic, Diagnostics, quote};
use super::emit::{self, Dollar, Out, Pair};
use super::keys::cnc::settings::NEVER;
use super::source::{Location, Source};
use super::yaml::Node;
use super::{coherence, is_compose, parse, read_root};

/// The text of a `cnc.yml` that says what this `coherence.yml` says.
///
/// # Errors
/// The faults of the file, or that it is a `cnc.yml` already.
pub fn to_cnc(source: &Arc<Source>) -> Result<String, Diagnostics> {
    let (root, mut found) = parse(source);
    let Some(root) = root else { return Err(Diagnostics::new(found)) };
    if is_compose(source.name(), &root) {
        let fault = Diagnostic::error("config::format", format!("{} is a cnc.yml already", quote(source.name())));
        found.push(fault.at(Location::new(source, 0..0), "").expected("a coherence.yml"));
        return Err(Diagnostics::new(found));
    }
    read_root(source, &root, "a key for each service", &mut found, coherence::read);
    let found = Diagnostics::new(found);
    if found.has_errors() { Err(found) } else { Ok(converted(source, &root)) }
}

/// The text; the file has no fault.
fn converted(source: &Source, root: &Node) -> String {
    let mut remarks = Remarks::of(source.text(), root);
    let mut resources = Resources::of(root);
    let (mut settings, mut ours, mut services) = (Vec::new(), Vec::new(), Vec::new());
    let mut has_hours = false;
    for entry in root.entries() {
        match entry.key.as_str() {
            "build_settings" => settings.push(remarks.copy(entry, "build_settings")),
            "preview_inactivity_timeout_hours" => {
                has_hours = true;
                settings.push(remarks.copy(entry, &entry.key));
            }
            "integration_tests" => ours.push(remarks.copy(entry, "integration_tests")),
            _ => services.push(service::convert(entry, &mut remarks, &mut resources)),
        }
    }
    if !has_hours {
        settings.push(Pair::new("preview_inactivity_timeout_hours", Out::word(NEVER)));
    }
    settings.extend(Out::List(resources.take()).if_any().map(|list| Pair::new("resources", list)));
    let mut file = vec![Pair::new("x-cnc", Out::Map(settings))];
    file.extend(Out::Map(ours).if_any().map(|ours| Pair::new("x-provision", ours)));
    file.push(Pair::new("services", Out::Map(services)));
    emit::file(&file, &remarks.rest(), Dollar::Doubled)
}
