//! The memory of what was set and the emulators do not keep.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::account::lock;
use crate::front::Ctx;

/// What was set, by region, kind and id of the object, and the answers to client tokens.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    objects: HashMap<Key, Map<String, Value>>,
    pub(super) tokens: HashMap<String, super::tokens::Answered>,
}

impl Memo {
    /// Visits all objects of a kind, whatever their region.
    pub(super) fn each(&mut self, kind: &str, mut visit: impl FnMut(&mut Map<String, Value>)) {
        self.objects.iter_mut().filter(|((_, k, _), _)| *k == kind).for_each(|(_, members)| visit(members));
    }
}

/// Region, kind, id.
type Key = (String, &'static str, String);

impl Ctx<'_> {
    fn key(&self, kind: &'static str, id: &str) -> Key {
        // IAM has no regions, and names of buckets are the same in all, and a test means them all.
        let region = if kind.starts_with("role") || matches!(kind, "bucket" | "failing-action") { "" } else { self.region };
        (region.to_owned(), kind, id.to_owned())
    }

    /// Remembers members of an object, over those remembered before.
    pub(crate) fn remember(&self, kind: &'static str, id: &str, members: &Value) {
        if let Some(members) = members.as_object() {
            lock(&self.account.memo).objects.entry(self.key(kind, id)).or_default().extend(members.clone());
        }
    }

    /// What is remembered of an object.
    pub(crate) fn recall(&self, kind: &'static str, id: &str) -> Option<Value> {
        lock(&self.account.memo).objects.get(&self.key(kind, id)).cloned().map(Value::Object)
    }

    /// All objects of a kind that something is remembered of.
    pub(crate) fn recall_all(&self, kind: &'static str) -> Vec<(String, Value)> {
        let region = self.key(kind, "").0;
        lock(&self.account.memo)
            .objects
            .iter()
            .filter(|((r, k, _), _)| *r == region && *k == kind)
            .map(|((_, _, id), members)| (id.clone(), Value::Object(members.clone())))
            .collect()
    }

    /// The ids of the objects of a kind in all regions.
    pub(crate) fn recall_everywhere(&self, kind: &'static str) -> Vec<String> {
        let memo = lock(&self.account.memo);
        memo.objects.keys().filter(|(_, k, _)| *k == kind).map(|(_, _, id)| id.clone()).collect()
    }

    /// Forgets an object.
    pub(crate) fn forget(&self, kind: &'static str, id: &str) {
        lock(&self.account.memo).objects.remove(&self.key(kind, id));
    }

    /// Changes what is remembered of an object in one step; it may be new.
    pub(crate) fn change<T>(&self, kind: &'static str, id: &str, with: impl FnOnce(&mut Map<String, Value>) -> T) -> T {
        let key = self.key(kind, id);
        with(lock(&self.account.memo).objects.entry(key).or_default())
    }

    /// Lays what is remembered over an answer's object.
    pub(crate) fn lay(&self, kind: &'static str, id: &str, object: &mut Value) {
        if let (Some(Value::Object(members)), Some(object)) = (self.recall(kind, id), object.as_object_mut()) {
            object.extend(members);
        }
    }
}
