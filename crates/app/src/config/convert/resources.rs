//! Databases, caches and buckets: they leave their services, and services say which of them they use.

use std::collections::HashMap;

use super::comments::Remarks;
use super::values::text;
use crate::config::emit::{Item, Out, Pair};
use crate::config::model::{CacheEngine, DatabaseEngine};
use crate::config::yaml::{Data, Node};

/// The resources of all services.
pub(super) struct Resources {
    /// The schemes of the URLs of databases, by service and name; of other resources nothing.
    schemes: HashMap<(String, String), Option<&'static str>>,
    /// What is written so far.
    found: Vec<Item>,
}

impl Resources {
    /// Looks through the services.
    pub(super) fn of(root: &Node) -> Self {
        let mut schemes = HashMap::new();
        for service in root.entries() {
            for item in items(service.value.get("resources")) {
                if item.get("use_sibling").is_none() {
                    let name = item.get("name").and_then(text).unwrap_or_default();
                    schemes.insert((service.key.clone(), name.to_owned()), scheme(item));
                }
            }
        }
        Self { schemes, found: Vec::new() }
    }

    /// Whether there are any.
    pub(super) fn any(&self) -> bool {
        !self.schemes.is_empty()
    }

    /// Takes a service's resources, and says which it uses.
    pub(super) fn convert(&mut self, service: &str, list: &Node, remarks: &mut Remarks) -> Option<Out> {
        if !self.any() {
            return None;
        }
        let uses: Vec<Out> = items(Some(list)).iter().map(|item| self.one(service, item, remarks)).collect();
        Some(Out::list(uses))
    }

    fn one(&mut self, service: &str, item: &Node, remarks: &mut Remarks) -> Out {
        let of = |key: &str| item.get(key).and_then(text);
        let name = of("name").unwrap_or_default();
        if let Some(sibling) = item.get("use_sibling") {
            let of_sibling = |key: &str| sibling.get(key).and_then(text).unwrap_or_default().to_owned();
            let target = (of_sibling("service_name"), of_sibling("resource_name"));
            let scheme = of("adapter").or_else(|| self.schemes.get(&target).copied().flatten());
            return Out::map([
                ("name", Some(Out::text(name))),
                ("resource", Some(Out::text(&target.1))),
                ("adapter", scheme.map(Out::text)),
            ]);
        }
        let comments = remarks.of_item(item);
        let mut pairs: Vec<Pair> = item.entries().iter().map(|entry| remarks.copy(entry, &entry.key)).collect();
        // What the formats take for granted differs.
        if let Some(scheme) = self.schemes.get(&(service.to_owned(), name.to_owned())).copied().flatten()
            && of("adapter").is_none()
        {
            pairs.push(Pair::new("adapter", Out::text(scheme)));
        }
        if of("type") == Some("cache") && of("version").is_none() && of("engine") != Some(CacheEngine::Valkey.as_str()) {
            pairs.push(Pair::new("version", Out::text(CacheEngine::Redis.default_version())));
        }
        self.found.push(Item { value: Out::Map(pairs), comments });
        Out::text(name)
    }

    /// All that were taken.
    pub(super) fn take(&mut self) -> Vec<Item> {
        std::mem::take(&mut self.found)
    }
}

fn items(list: Option<&Node>) -> &[Node] {
    match list.map(|list| &list.data) {
        Some(Data::Sequence(items)) => items,
        _ => &[],
    }
}

/// What the URL of a database begins with in the old format.
fn scheme(item: &Node) -> Option<&'static str> {
    if item.get("type").and_then(text) != Some("database") {
        return None;
    }
    let engine = item.get("engine").and_then(text).unwrap_or_default();
    let mysql = engine == DatabaseEngine::Mysql.as_str();
    Some(if mysql { DatabaseEngine::Mysql } else { DatabaseEngine::Postgres }.adapter())
}
