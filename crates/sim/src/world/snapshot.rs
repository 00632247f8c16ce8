//! What is in the world, with ids put aside: two worlds are the same when their pictures are.

use std::collections::BTreeMap;

use provision_engine::INTENT_TAG;

use super::{Entity, World};

/// One live object of ours, or one that should be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Thing {
    pub(crate) kind: String,
    /// Its fields as text; references by the address they lead to.
    pub(crate) fields: BTreeMap<String, String>,
    /// Its tags, without the intent.
    pub(crate) tags: BTreeMap<String, String>,
}

/// The live objects of some scopes by address, several where there are several.
pub(crate) type Picture = BTreeMap<String, Vec<Thing>>;

pub(crate) fn address(stack: &str, node: &str) -> String {
    format!("{stack}|{node}")
}

impl World {
    /// The address an id leads to, said as `now` sees it.
    pub(crate) fn label(&self, id: &str) -> String {
        let now = self.time();
        let Some(at) = self.find(id) else { return format!("?{id}") };
        let entity = &self.entities[at];
        let state = if entity.end.is_some() {
            " (gone)"
        } else if entity.id() != id {
            " (an old revision)"
        } else if !entity.is_live(now) {
            " (failed)"
        } else {
            ""
        };
        match (entity.stack(), entity.node()) {
            _ if entity.face.keep => format!("the account's {}{state}", entity.face.kind),
            (Some(stack), Some(node)) => format!("{}{state}", address(stack, node)),
            _ => format!("?{id}{state}"),
        }
    }

    pub(crate) fn thing(&self, entity: &Entity) -> Thing {
        let version = entity.now();
        let fields = entity.face.fields(&version.spec, &|id| self.label(id));
        Thing {
            kind: entity.face.kind.to_owned(),
            fields: fields.into_iter().map(|(name, text)| (name.to_owned(), text)).collect(),
            tags: version
                .tags
                .iter()
                .filter(|(key, _)| !key.starts_with(INTENT_TAG))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
        }
    }

    /// The places of the live objects of ours in these scopes, those of the whole account left out.
    pub(crate) fn live(&self, stacks: &[&str]) -> Vec<usize> {
        self.ours(stacks).into_iter().filter(|&at| self.entities[at].is_live(self.time())).collect()
    }

    /// The places of all objects of ours in these scopes that are not gone.
    pub(crate) fn ours(&self, stacks: &[&str]) -> Vec<usize> {
        let now = self.time();
        let ours = |entity: &Entity| {
            !entity.foreign
                && !entity.face.keep
                && !entity.is_gone(now)
                && entity.stack().is_some_and(|stack| stacks.contains(&stack))
        };
        (0..self.entities.len()).filter(|&at| ours(&self.entities[at])).collect()
    }

    pub(crate) fn picture(&self, stacks: &[&str]) -> Picture {
        let mut picture = Picture::new();
        for at in self.live(stacks) {
            let entity = &self.entities[at];
            if let (Some(stack), Some(node)) = (entity.stack(), entity.node()) {
                picture.entry(address(stack, node)).or_default().push(self.thing(entity));
            }
        }
        picture
    }

    /// What others have, to see that it stays.
    pub(crate) fn others(&self) -> Vec<(String, Thing, bool)> {
        let others = self.entities.iter().filter(|entity| entity.foreign);
        others.map(|entity| (entity.id().to_owned(), self.thing(entity), entity.end.is_none())).collect()
    }
}
