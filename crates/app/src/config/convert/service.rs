//! One service.

use super::comments::Remarks;
use super::resources::Resources;
use super::values::{cpus, memory, tasks, text};
use crate::config::emit::{Out, Pair};
use crate::config::yaml::Entry;

/// Keys of `x-cnc` that are the same in both formats.
const SAME: [&str; 9] =
    ["type", "url_path", "cdn", "custom_headers", "build_config", "migrate", "seed", "index_file_name", "cors"];

/// The keys of a service, by where they stand.
#[derive(Default)]
struct Parts {
    build: Vec<Pair>,
    compose: Vec<Pair>,
    limits: Vec<Pair>,
    cnc: Vec<Pair>,
    system: Vec<Pair>,
    ours: Vec<Pair>,
    image: Option<Pair>,
}

/// The service under its key.
pub(super) fn convert(entry: &Entry, remarks: &mut Remarks, resources: &mut Resources) -> Pair {
    let mut parts = Parts::default();
    let head = remarks.pair(entry, &entry.key, Out::Map(Vec::new()));
    let is_backend = entry.value.get("type").and_then(text) == Some("backend");
    for key in entry.value.entries() {
        let before = parts.count();
        parts.put(&entry.key, key, is_backend, remarks, resources);
        // Comments of keys that are no more go with what became of them.
        let left = remarks.within(key);
        if let Some(pair) = parts.added_since(before).filter(|_| !left.is_empty()) {
            pair.comments.above.splice(0..0, left);
        } else {
            parts.above_all(left);
        }
    }
    if is_backend && entry.value.get("resources").is_none() && resources.any() {
        parts.ours.push(Pair::new("uses", Out::list([])));
    }
    Pair { value: parts.whole(), ..head }
}

impl Parts {
    fn put(&mut self, service: &str, entry: &Entry, is_backend: bool, remarks: &mut Remarks, resources: &mut Resources) {
        match entry.key.as_str() {
            "repo_path" => self.build.push(remarks.copy(entry, "context")),
            "prod" => self.prod(entry, remarks),
            "image" => self.image = Some(remarks.copy(entry, "image")),
            "port" => {
                let port = Out::list([Out::text(text(&entry.value).unwrap_or_default())]);
                self.compose.push(remarks.pair(entry, "ports", port));
            }
            "system" => self.system(entry, remarks),
            "migration" => self.cnc.push(remarks.copy(entry, "migrate")),
            "build_path" => self.cnc.push(remarks.copy(entry, "assets_path")),
            "workers" | "scheduled_tasks" => {
                let value = tasks(&entry.value, remarks);
                self.cnc.push(remarks.pair(entry, &entry.key, value));
            }
            "resources" => {
                let uses = resources.convert(service, &entry.value, remarks);
                self.ours.extend(uses.map(|uses| remarks.pair(entry, "uses", uses)));
            }
            // Of a frontend; a backend's does nothing.
            "assets_path" | "build" if !is_backend => self.cnc.push(remarks.copy(entry, &entry.key)),
            key if SAME.contains(&key) => self.cnc.push(remarks.copy(entry, key)),
            key => self.ours.push(remarks.copy(entry, key)),
        }
    }

    /// A command, or a map of it and a Dockerfile.
    fn prod(&mut self, entry: &Entry, remarks: &mut Remarks) {
        if entry.value.entries().is_empty() {
            self.compose.push(remarks.copy(entry, "command"));
            return;
        }
        for inner in entry.value.entries() {
            if inner.key == "dockerfile" {
                self.build.push(remarks.copy(inner, "dockerfile"));
            } else {
                self.compose.push(remarks.copy(inner, &inner.key));
            }
        }
    }

    fn system(&mut self, entry: &Entry, remarks: &mut Remarks) {
        for inner in entry.value.entries() {
            match inner.key.as_str() {
                "cpu" => self.limits.push(remarks.pair(inner, "cpus", cpus(&inner.value))),
                "memory" => self.limits.push(remarks.pair(inner, "memory", memory(&inner.value))),
                "dev" => self.ours.push(remarks.copy(inner, "workspace")),
                key => self.system.push(remarks.copy(inner, key)),
            }
        }
    }

    fn lists(&mut self) -> [&mut Vec<Pair>; 6] {
        [&mut self.build, &mut self.compose, &mut self.limits, &mut self.cnc, &mut self.system, &mut self.ours]
    }

    fn count(&mut self) -> [usize; 6] {
        self.lists().map(|list| list.len())
    }

    /// The first key that was added.
    fn added_since(&mut self, before: [usize; 6]) -> Option<&mut Pair> {
        self.lists().into_iter().zip(before).find_map(|(list, count)| list.get_mut(count))
    }

    /// Puts comments above the whole of what is ours or, without that, of what the service is.
    fn above_all(&mut self, comments: Vec<String>) {
        if let Some(first) = self.cnc.first_mut() {
            first.comments.above.extend(comments);
        }
    }

    fn whole(mut self) -> Out {
        // Beside `build` the format takes `image` for the name of what is built.
        match (self.image.take(), self.build.is_empty()) {
            (Some(image), true) => self.compose.insert(0, image),
            (Some(image), false) => self.ours.push(image),
            (None, _) => {}
        }
        self.cnc.extend(Out::Map(self.system).if_any().map(|system| Pair::new("system", system)));
        let mut pairs = Vec::new();
        pairs.extend(Out::Map(self.build).if_any().map(|build| Pair::new("build", build)));
        pairs.extend(self.compose);
        if let Some(limits) = Out::Map(self.limits).if_any() {
            let resources = Out::map([("limits", Some(limits))]);
            pairs.push(Pair::new("deploy", Out::map([("resources", Some(resources))])));
        }
        pairs.push(Pair::new("x-cnc", Out::Map(self.cnc)));
        pairs.extend(Out::Map(self.ours).if_any().map(|ours| Pair::new("x-provision", ours)));
        Out::Map(pairs)
    }
}
