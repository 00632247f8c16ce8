//! Opens the files that a file brings in, and makes one tree of all.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use super::rebase;
use crate::config::beside::Beside;
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::reader::{Cursor, Sink};
use crate::config::source::Location;
use crate::config::suggest::nearest;
use crate::config::yaml::{Data, Entry, Node};
use crate::config::{CNC, PROVISION, parse};

/// Files that one file may bring in.
const MAX_FILES: usize = 32;
/// Files within files, and services that extend services that extend services.
pub(super) const MAX_CHAIN: usize = 16;
/// Nodes that `extends` may add: a file of a few lines could fill the memory otherwise.
const MAX_NODES: usize = 100_000;

/// The tree of a file and all that it brings in.
#[derive(Debug)]
pub(in crate::config) struct Loaded {
    /// The tree, without `include` and `extends`.
    pub(in crate::config) root: Node,
    /// Services that others of their file extend.
    pub(in crate::config) bases: Vec<String>,
    /// Services that could not be put together; reported.
    pub(in crate::config) broken: Vec<String>,
    /// Texts with variables that have no value; reported.
    pub(in crate::config) unset: Vec<Location>,
}

/// A file that is open.
pub(super) struct File {
    /// From the first file's folder on; empty for the first file itself.
    pub(super) path: String,
    /// The folder that its paths are from.
    pub(super) dir: String,
    /// What is before its places in the nodes.
    base: usize,
    /// Where its variables are, in the place of the `.env` in `dir`.
    env_files: Option<Vec<(String, Location)>>,
    /// The variables of those files, once one was looked for.
    pub(super) variables: Option<BTreeMap<String, String>>,
    pub(super) root: Rc<Node>,
}

/// How a file is opened.
pub(super) struct Opening<'o> {
    pub(super) path: &'o str,
    /// The folder that its paths are from. `None`: its own.
    pub(super) dir: Option<&'o str>,
    pub(super) env_files: Option<Vec<(String, Location)>>,
    /// Who asks for it.
    pub(super) place: Location,
}

pub(super) struct Loader<'a> {
    pub(super) sink: &'a Sink,
    pub(super) beside: &'a Beside,
    pub(super) files: Vec<File>,
    /// Files that services were taken from, by path.
    pub(super) extended: HashMap<String, usize>,
    /// Files that were included, each with the folder that it was given.
    pub(super) once: HashSet<(Vec<String>, Option<String>)>,
    pub(super) bases: Vec<String>,
    pub(super) broken: Vec<String>,
    pub(super) unset: Vec<Location>,
    nodes: usize,
}

/// Puts a file together. Faults are in `sink`.
pub(in crate::config) fn load(mut root: Node, sink: &Sink, beside: &Beside) -> Loaded {
    rebase_all(&mut root, ".");
    let root = Rc::new(root);
    let first =
        File { path: String::new(), dir: ".".to_owned(), base: 0, env_files: None, variables: None, root: Rc::clone(&root) };
    let (extended, broken, unset) = (HashMap::new(), Vec::new(), Vec::new());
    let mut loader = Loader {
        sink,
        beside,
        files: vec![first],
        extended,
        once: HashSet::new(),
        bases: Vec::new(),
        broken,
        unset,
        nodes: MAX_NODES,
    };
    let services = loader.services(0, &mut Vec::new());
    let root = loader.whole(&root, services);
    Loaded { root, bases: loader.bases, broken: loader.broken, unset: loader.unset }
}

impl Loader<'_> {
    /// The services of a file and of the files that it includes.
    pub(super) fn services(&mut self, file: usize, chain: &mut Vec<String>) -> Vec<Entry> {
        let Some(root) = self.files.get(file).map(|file| Rc::clone(&file.root)) else { return Vec::new() };
        let mut services = self.included(file, &root, chain);
        for entry in root.get("services").map(Node::entries).unwrap_or_default() {
            if let Some(first) = services.iter().find(|known| known.key == entry.key) {
                self.twice(&first.key_span, &entry.key_span, &entry.key);
                continue;
            }
            match self.extended(file, &root, entry, &mut Vec::new()) {
                Some(value) => {
                    services.push(Entry { key: entry.key.clone(), key_span: entry.key_span.clone(), value });
                }
                None => self.broken.push(entry.key.clone()),
            }
        }
        services
    }

    pub(super) fn twice(&self, one: &Range<usize>, other: &Range<usize>, name: &str) {
        self.sink.report(
            Diagnostic::error("config::duplicate-name", format!("two files have a service {}", quote(name)))
                .at(self.sink.place(one), "in a file that is included")
                .at(self.sink.place(other), "")
                .expected("a name of its own for each service")
                .help("to change a service of another file, use `extends` with its `file`".to_owned()),
        );
    }

    /// Opens a file. Faults of its text are reported.
    pub(super) fn open(&mut self, opening: Opening<'_>) -> Option<usize> {
        let Opening { path, dir, env_files, place } = opening;
        if self.files.len() > MAX_FILES {
            self.sink.report(
                Diagnostic::error("config::too-large", "the file brings in too many files")
                    .at(place, "")
                    .expected(format!("at most {MAX_FILES}")),
            );
            return None;
        }
        let source = match self.beside.open(path) {
            Ok(source) => source,
            Err(fault) => {
                self.sink.report(fault.at(place, "").expected("a file, by its path from this file's folder on"));
                return None;
            }
        };
        let (root, found) = parse(&source);
        let failed = root.is_none();
        self.report_all(found);
        let base = self.sink.add(&source);
        let Some(mut root) = root.filter(|root| matches!(root.data, Data::Mapping(_))) else {
            if !failed {
                let fault = Diagnostic::error("config::format", format!("{} is no Compose file", quote(source.name())));
                self.sink.report(fault.at(place, "").expected("a file with `services`"));
            }
            return None;
        };
        root.shift(base);
        let dir = dir.unwrap_or_else(|| rebase::folder(path)).to_owned();
        rebase_all(&mut root, &dir);
        self.files.push(File { path: path.to_owned(), dir, base, env_files, variables: None, root: Rc::new(root) });
        Some(self.files.len() - 1)
    }

    /// Takes nodes from what may still be added.
    pub(super) fn charge(&mut self, nodes: usize, place: Location) -> Option<()> {
        if let Some(left) = self.nodes.checked_sub(nodes) {
            self.nodes = left;
            return Some(());
        }
        self.sink.report(
            Diagnostic::error("config::too-large", "`extends` makes the file too large")
                .at(place, "")
                .expected(format!("at most {MAX_NODES} values by way of `extends`")),
        );
        None
    }

    fn report_all(&self, faults: Vec<Diagnostic>) {
        for fault in faults {
            self.sink.report(fault);
        }
    }

    /// The file that a node is of.
    pub(super) fn file_of(&self, span: &Range<usize>) -> usize {
        self.files.iter().rposition(|file| file.base <= span.start).unwrap_or(0)
    }

    /// Reads the variables of a file where they were not read yet, and says whether they are there.
    pub(super) fn read_variables(&mut self, index: usize) {
        let Some(file) = self.files.get(index).filter(|file| file.variables.is_none()) else { return };
        let named = file.env_files.clone();
        let usual = rebase::joined(&file.dir, ".env");
        let mut found = BTreeMap::new();
        let sources: Vec<_> = match named {
            None => self.beside.open_if_there(&usual).into_iter().collect(),
            Some(named) => {
                named.iter().map(|(path, place)| self.beside.open(path).map_err(|fault| fault.at(place.clone(), ""))).collect()
            }
        };
        for source in sources {
            match source {
                Ok(source) => {
                    let outer = |name: &str| self.beside.variable(name).map(str::to_owned);
                    let (read, faults) = super::dotenv::read(&source, &outer);
                    self.report_all(faults);
                    found.extend(read);
                }
                Err(fault) => self.sink.report(fault),
            }
        }
        if let Some(file) = self.files.get_mut(index) {
            file.variables = Some(found);
        }
    }

    /// The tree of the first file with all services, their variables filled.
    fn whole(&mut self, root: &Node, mut services: Vec<Entry>) -> Node {
        for service in &mut services {
            self.fill_service(&mut service.value);
            strip(&mut service.value, &["", "build", "deploy"]);
        }
        let mut entries: Vec<Entry> = root.entries().iter().filter(|entry| entry.key != "include").cloned().collect();
        for entry in &mut entries {
            if [CNC, PROVISION].contains(&entry.key.as_str()) {
                self.fill(&mut entry.value);
            } else if entry.key == "services" && matches!(entry.value.data, Data::Mapping(_)) {
                entry.value = Node::new(entry.value.span.clone(), Data::Mapping(std::mem::take(&mut services)));
            }
        }
        if let Some(first) = services.first() {
            // All of them are other files'.
            let (key_span, span) = (first.key_span.clone(), first.key_span.clone());
            let has_key = entries.iter().any(|entry| entry.key == "services" && !entry.value.is_null());
            entries.retain(|entry| has_key || entry.key != "services");
            if !has_key {
                entries.push(Entry { key: "services".to_owned(), key_span, value: Node::new(span, Data::Mapping(services)) });
            }
        }
        let mut whole = Node::new(root.span.clone(), Data::Mapping(entries));
        strip(&mut whole, &[""]);
        whole
    }

    /// A value of a file, with its path.
    pub(super) fn at<'n>(&'n self, root: &'n Node, keys: &[&str]) -> Option<Cursor<'n>> {
        let mut cursor = Cursor::root(self.sink, root);
        for key in keys {
            cursor = cursor.entry(key)?;
        }
        Some(cursor)
    }
}

/// Names the folders of a file's services from the first file's folder on.
fn rebase_all(root: &mut Node, dir: &str) {
    let Data::Mapping(entries) = &mut root.data else { return };
    for services in entries.iter_mut().filter(|entry| entry.key == "services") {
        if let Data::Mapping(services) = &mut services.value.data {
            for service in services {
                rebase::service(&mut service.value, dir);
            }
        }
    }
}

/// Drops the extensions of others, of a map and of its keys of these names: nobody reads them. What may be a misspelt key of ours stays.
pub(super) fn strip(node: &mut Node, keys: &[&str]) {
    let Data::Mapping(entries) = &mut node.data else { return };
    if keys.contains(&"") {
        entries.retain(|entry| {
            let known = [CNC, PROVISION].contains(&entry.key.as_str());
            known || !entry.key.starts_with("x-") || nearest(&entry.key, [CNC, PROVISION]).is_some()
        });
    }
    for entry in entries.iter_mut().filter(|entry| !entry.key.is_empty() && keys.contains(&entry.key.as_str())) {
        strip(&mut entry.value, &[""]);
    }
    *node = Node::new(node.span.clone(), node.data.clone());
}
