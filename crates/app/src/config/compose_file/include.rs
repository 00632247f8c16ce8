//! `include`: other files whose services are services of this one.
//!
//! Source: <https://github.com/compose-spec/compose-spec/blob/main/14-include.md>.

use super::extends::{elsewhere, written};
use super::load::{Loader, MAX_CHAIN, Opening, strip};
use super::merge::merged;
use super::rebase;
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::keys::cnc::{INCLUDE, files as keys};
use crate::config::reader::Cursor;
use crate::config::source::Location;
use crate::config::yaml::{Entry, Node};

type Text = (String, Location);

/// One item of the list, as it is written.
struct Wanted {
    /// Files that are laid over one another.
    paths: Vec<Text>,
    dir: Option<Text>,
    env_files: Option<Vec<Text>>,
}

impl Loader<'_> {
    /// The services of the files that a file includes.
    pub(super) fn included(&mut self, file: usize, root: &Node, chain: &mut Vec<String>) -> Vec<Entry> {
        let Some(at) = self.at(root, &["include"]) else { return Vec::new() };
        // What is wrong with one is no reason to drop the others.
        let mut wanted: Vec<Wanted> = Vec::new();
        at.of(&INCLUDE).items(|item| {
            wanted.extend(read(item));
            Some(())
        });
        let mut services: Vec<Entry> = Vec::new();
        for one in wanted {
            for entry in self.one(file, &one, chain).unwrap_or_default() {
                match services.iter().find(|known| known.key == entry.key) {
                    Some(first) => self.twice(&first.key_span, &entry.key_span, &entry.key),
                    None => services.push(entry),
                }
            }
        }
        services
    }

    fn one(&mut self, file: usize, wanted: &Wanted, chain: &mut Vec<String>) -> Option<Vec<Entry>> {
        let from = self.files.get(file).map_or(".", |file| rebase::folder(&file.path)).to_owned();
        let dir = match &wanted.dir {
            Some(dir) => Some(self.local(dir, file, &from)?.0),
            None => None,
        };
        let env_files = match &wanted.env_files {
            Some(paths) => Some(paths.iter().map(|path| self.local(path, file, &from)).collect::<Option<Vec<Text>>>()?),
            None => None,
        };
        let paths: Option<Vec<Text>> = wanted.paths.iter().map(|path| self.local(path, file, &from)).collect();
        let paths = paths?;
        if let Some((path, place)) = paths.iter().find(|(path, _)| chain.len() >= MAX_CHAIN || chain.contains(path)) {
            self.sink.report(
                Diagnostic::error("config::circle", format!("{} includes itself", quote(path)))
                    .at(place.clone(), "")
                    .expected(format!("files that do not include each other; at most {MAX_CHAIN} within each other")),
            );
            return None;
        }
        // Two files may include the same third one.
        let names: Vec<String> = paths.iter().map(|(path, _)| path.clone()).collect();
        if !self.once.insert((names, dir.clone())) {
            return None;
        }
        let mut services: Vec<Entry> = Vec::new();
        for (path, place) in paths {
            let opening = Opening { path: &path, dir: dir.as_deref(), env_files: env_files.clone(), place };
            let index = self.open(opening)?;
            self.check_root(index);
            chain.push(path);
            let found = self.services(index, chain);
            chain.pop();
            for entry in found {
                match services.iter_mut().find(|known| known.key == entry.key) {
                    Some(known) => known.value = merged("", &known.value, &entry.value),
                    None => services.push(entry),
                }
            }
        }
        Some(services)
    }

    /// A path from the first file's folder on.
    fn local(&mut self, text: &Text, file: usize, from: &str) -> Option<Text> {
        let (path, place) = self.text(text, file)?;
        if rebase::is_elsewhere(&path) {
            self.sink.report(elsewhere(&path).at(place, ""));
            return None;
        }
        Some((rebase::joined(from, &path), place))
    }

    /// The keys of a file that is included: Compose's. The application's own settings stand in one place.
    fn check_root(&self, file: usize) {
        let Some(root) = self.files.get(file).map(|file| &file.root) else { return };
        let mut known = Node::clone(root);
        strip(&mut known, &[""]);
        let Some(mut map) = Cursor::root(self.sink, &known).shaped_as(&keys::INCLUDED_FILE) else { return };
        // Its services and the files that it includes are read with the others.
        map.get(&keys::SERVICES);
        map.get(&keys::MORE);
        map.idle();
        map.finish();
    }
}

/// A path, or a map of one and of what is around it.
fn read(at: &Cursor<'_>) -> Option<Wanted> {
    if !at.is_map() {
        return Some(Wanted { paths: vec![written(at)?], dir: None, env_files: None });
    }
    let mut map = at.shaped()?;
    let paths = map.items(&keys::PATH, written).good();
    let dir = map.with(&keys::PROJECT_DIRECTORY, written);
    let env_files = map.items(&keys::ENV_FILE, written);
    map.finish();
    Some(Wanted { paths: paths?, dir: dir.if_any()?, env_files: env_files.if_any()? })
}
