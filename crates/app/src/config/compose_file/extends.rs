//! `extends`: a service that begins as another one.
//!
//! Source: <https://github.com/compose-spec/compose-spec/blob/main/05-services.md>, "extends".

use std::rc::Rc;

use super::interpolate;
use super::load::{Loader, MAX_CHAIN, Opening};
use super::merge::merged;
use super::rebase;
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::keys::cnc::files as keys;
use crate::config::keys::cnc::service::EXTENDS;
use crate::config::reader::Cursor;
use crate::config::source::Location;
use crate::config::suggest::nearest;
use crate::config::yaml::{Data, Entry, Node};

/// What a service extends, as it is written.
struct Wanted {
    service: (String, Location),
    file: Option<(String, Location)>,
}

impl Loader<'_> {
    /// A service laid over what it extends. `None`: that is not there, or leads back.
    pub(super) fn extended(
        &mut self,
        file: usize,
        root: &Rc<Node>,
        entry: &Entry,
        chain: &mut Vec<(usize, String)>,
    ) -> Option<Node> {
        if entry.value.get("extends").is_none() {
            return Some(entry.value.clone());
        }
        let at = self.at(root, &["services", &entry.key, "extends"])?.of(&EXTENDS);
        let place = at.place();
        let wanted = read(&at)?;
        if chain.len() >= MAX_CHAIN || chain.iter().any(|(known, name)| *known == file && *name == entry.key) {
            self.sink.report(
                Diagnostic::error("config::circle", format!("the service {} extends itself", quote(&entry.key)))
                    .at(place, "")
                    .expected(format!("another service; at most {MAX_CHAIN} of them in a row")),
            );
            return None;
        }
        let (target, target_root) = self.target(file, root, &wanted)?;
        let (name, name_place) = self.text(&wanted.service, file)?;
        let services = target_root.get("services").map(Node::entries).unwrap_or_default();
        let Some(base) = services.iter().find(|known| known.key == name) else {
            self.sink.report(
                Diagnostic::error("config::unknown-service", format!("there is no service {}", quote(&name)))
                    .at(name_place, "")
                    .expected("a service of the same file, or of the one that `file` names")
                    .meant(nearest(&name, services.iter().map(|known| known.key.as_str()))),
            );
            return None;
        };
        if target == file {
            self.bases.push(name);
        }
        chain.push((file, entry.key.clone()));
        let base = self.extended(target, &target_root, base, chain);
        chain.pop();
        let base = base?;
        self.charge(base.weight(), place)?;
        let mut whole = merged("", &base, &entry.value);
        if let Data::Mapping(entries) = &mut whole.data {
            entries.retain(|entry| entry.key != "extends");
        }
        Some(Node::new(whole.span, whole.data))
    }

    /// The file that a service is taken from.
    fn target(&mut self, file: usize, root: &Rc<Node>, wanted: &Wanted) -> Option<(usize, Rc<Node>)> {
        let Some(named) = &wanted.file else { return Some((file, Rc::clone(root))) };
        let (path, place) = self.text(named, file)?;
        if rebase::is_elsewhere(&path) {
            self.sink.report(elsewhere(&path).at(place, ""));
            return None;
        }
        let from = self.files.get(file).map_or(".", |file| rebase::folder(&file.path));
        let path = rebase::joined(from, &path);
        let index = if let Some(index) = self.extended.get(&path) {
            *index
        } else {
            let index = self.open(Opening { path: &path, dir: None, env_files: None, place })?;
            self.extended.insert(path, index);
            index
        };
        Some((index, Rc::clone(&self.files.get(index)?.root)))
    }

    /// A text with its variables filled.
    pub(super) fn text(&mut self, (text, place): &(String, Location), file: usize) -> Option<(String, Location)> {
        match self.filled(text, file) {
            Ok(text) => Some((text, place.clone())),
            Err(wrong) => {
                self.sink.report(interpolate::fault(&wrong).at(place.clone(), ""));
                None
            }
        }
    }
}

/// What is said of files that are not this machine's.
pub(super) fn elsewhere(path: &str) -> Diagnostic {
    Diagnostic::error("config::value", format!("{} is no file of the repository", quote(path)))
        .expected("the path of a file, from this file's folder on")
}

/// A name, or a map of it and a file.
fn read(at: &Cursor<'_>) -> Option<Wanted> {
    if !at.is_map() {
        return Some(Wanted { service: written(at)?, file: None });
    }
    let mut map = at.shaped()?;
    let service = map.with(&keys::SERVICE, written).good();
    let file = map.with(&keys::FILE, written);
    map.finish();
    Some(Wanted { service: service?, file: file.if_any()? })
}

/// A text and its place.
pub(super) fn written(value: &Cursor<'_>) -> Option<(String, Location)> {
    Some((value.written()?.to_owned(), value.place()))
}
