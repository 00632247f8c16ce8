//! The picture that a design asks for, made without the engine's help.

use std::collections::BTreeMap;

use provision_engine::{Args, NODE_TAG, Outs, STACK_TAG};

use super::{Design, Part, Sort, Wanted};
use crate::kinds::{self, Fake, Id, Naming, Refs};
use crate::world::{Picture, Thing};

impl Design {
    /// The label under which references to a node appear in a picture.
    fn label(&self, node: &Wanted) -> String {
        if node.sort == Sort::Linked {
            "the account's sim.linked".to_owned()
        } else {
            format!("{}|{}", self.stack_of(node), node.name)
        }
    }

    /// What should be there: one thing for each node, the account's own left out.
    pub(crate) fn expected(&self) -> Picture {
        let wanted = self.nodes.iter().filter(|node| node.sort != Sort::Linked);
        wanted.map(|node| (format!("{}|{}", self.stack_of(node), node.name), vec![self.thing(node)])).collect()
    }

    fn thing(&self, node: &Wanted) -> Thing {
        match node.sort {
            Sort::Plain => self.as_thing::<kinds::Plain>(node),
            Sort::Net => self.as_thing::<kinds::Net>(node),
            Sort::Seat => self.as_thing::<kinds::Seat>(node),
            Sort::Slow => self.as_thing::<kinds::Slow>(node),
            Sort::Named => self.as_thing::<kinds::Named>(node),
            Sort::Hashed => self.as_thing::<kinds::Hashed>(node),
            Sort::Store => self.as_thing::<kinds::Store>(node),
            Sort::Revision => self.as_thing::<kinds::Revision>(node),
            Sort::Web => self.as_thing::<kinds::Web>(node),
            Sort::Role => self.as_thing::<kinds::Role>(node),
            Sort::Linked => self.as_thing::<kinds::Linked>(node),
        }
    }

    fn as_thing<K: Fake>(&self, node: &Wanted) -> Thing {
        let mut refs = Refs::default();
        for edge in &node.edges {
            let Some(to) = self.by_key(edge.to) else { continue };
            let value = Id(self.label(to)).into();
            match edge.part {
                Part::Link => refs.links.push(value),
                Part::Route => refs.routes.push(value),
                Part::Base => refs.base.push(value),
                Part::After => {}
            }
        }
        let spec = K::args(&node.settings, &refs).resolve(&Outs::default());
        let fields = spec.iter().flat_map(|spec| K::FIELDS.iter().map(|field| (field.name.to_owned(), (field.show)(spec))));
        let mut tags = BTreeMap::new();
        if K::NATURE.naming != Naming::NameOnly {
            tags.clone_from(&self.tags);
            tags.insert(STACK_TAG.to_owned(), self.stack_of(node).to_owned());
            tags.insert(NODE_TAG.to_owned(), node.name.clone());
        }
        Thing { kind: K::NAME.to_owned(), fields: fields.collect(), tags }
    }
}
