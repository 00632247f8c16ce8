//! What a graph asks for, without a cloud: what only the cloud knows is imagined. Two configurations can be compared by it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::val::AnyArc;
use crate::{Change, Graph, Need, NodeIx, Outs};

/// A value that stands for one that only the cloud knows.
pub trait Imagine {
    /// The value; texts show the label: `database.main.address`.
    fn imagine(label: &str) -> Self;
}

impl Imagine for String {
    fn imagine(label: &str) -> Self {
        label.to_owned()
    }
}

impl Imagine for bool {
    fn imagine(_: &str) -> Self {
        true
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Imagine for $number {
            fn imagine(_: &str) -> Self {
                1
            }
        }
    )*};
}
numbers!(u16, u32, u64);

impl<T: Imagine> Imagine for Option<T> {
    fn imagine(label: &str) -> Self {
        Some(T::imagine(label))
    }
}

impl<T: Imagine> Imagine for Vec<T> {
    fn imagine(label: &str) -> Self {
        vec![T::imagine(label)]
    }
}

/// Which members there will be cannot be imagined.
impl<V> Imagine for BTreeMap<String, V> {
    fn imagine(_: &str) -> Self {
        Self::new()
    }
}

/// A node of an imagined graph.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Imagined {
    /// Its address.
    pub address: String,
    /// The name of its kind.
    pub kind: &'static str,
    /// Its fields in the order of the table; secrets are masked. Empty where something that it reads cannot be imagined.
    pub fields: Vec<ImaginedField>,
    /// The addresses of the nodes that it needs.
    pub needs: Vec<String>,
    /// What its objects carry beside their identity.
    pub tags: Vec<(String, String)>,
}

/// A field of an imagined node.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ImaginedField {
    /// Its name.
    pub name: &'static str,
    /// Its value, as plans show it.
    pub value: String,
    /// Whether a change of it replaces the object.
    pub replaces: bool,
    /// Whose it is.
    pub owner: crate::Whose,
}

impl Graph {
    /// Every node as it would be asked for, and the outputs as far as they can be imagined.
    #[must_use]
    pub fn imagined(&self) -> (Vec<Imagined>, Vec<(String, Option<String>)>) {
        let outs = Outs::new(self.nodes.len());
        let one = |(place, node): (usize, &crate::Node)| {
            let (fields, out) = node.shape.imagine(node, &outs);
            if let Some(out) = out {
                outs.publish(NodeIx::at(place), Need::Exists, Arc::clone(&out));
                outs.publish(NodeIx::at(place), Need::Ready, out);
            }
            let needs = self.needs(place).filter_map(|(needed, _)| self.nodes.get(needed));
            Imagined {
                address: node.address.to_string(),
                kind: node.kind(),
                fields,
                needs: needs.map(|needed| needed.address.to_string()).collect(),
                tags: node.tags().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
            }
        };
        let nodes = self.nodes.iter().enumerate().map(one).collect();
        let outputs = self.outputs.iter().map(|(name, value)| (name.clone(), value.get(&outs))).collect();
        (nodes, outputs)
    }
}

/// The fields of a kind as plans show them, and what its object would put out.
pub(crate) type Picture = (Vec<ImaginedField>, Option<AnyArc>);

pub(crate) fn picture<K: crate::Kind>(node: &crate::Node, outs: &Outs) -> Picture {
    use crate::Output as _;
    let spec: Option<K> = node.args.downcast_ref::<K::Args>().and_then(|args| crate::Args::resolve(args, outs));
    let field = |spec: &K, field: &crate::Field<K>| ImaginedField {
        name: field.name,
        value: if field.secret { crate::MASK.to_owned() } else { (field.show)(spec) },
        replaces: field.change == Change::Replace,
        owner: node.owners.owner(field).whose(),
    };
    let fields = spec.map(|spec| K::FIELDS.iter().map(|one| field(&spec, one)).collect()).unwrap_or_default();
    (fields, K::Out::imagine(&node.address).map(|out| Arc::new(out) as AnyArc))
}

#[cfg(test)]
mod tests {
    use crate::testkit::*;
    use crate::{Graph, Scope, Stack};

    fn graph(class: u32, shape: u32) -> Graph {
        let mut stack = Stack::default();
        let scope =
            stack.scope(Scope { stack: "app".into(), label: "main".into(), tags: [("Team".to_owned(), "a".to_owned())].into() });
        let args = ThingArgs { tone: 1.into(), shape: shape.into(), class: class.into(), size: 1.into(), note: None.into() };
        stack.add(scope, "thing", args);
        stack.finish().unwrap()
    }

    #[test]
    fn two_graphs_can_be_compared() {
        let (one, other) = (graph(1, 1).imagined().0, graph(2, 1).imagined().0);
        let changed: Vec<_> = one[0].fields.iter().zip(&other[0].fields).filter(|(a, b)| a != b).map(|(a, _)| a.name).collect();
        assert_eq!(changed, ["class"]);
        assert_eq!((one[0].address.as_str(), one[0].kind, one[0].fields.len()), ("main/thing", "test.thing", 5));
        assert!(one[0].fields.iter().any(|field| field.name == "shape" && field.replaces));
        assert!(one[0].tags.contains(&("Team".to_owned(), "a".to_owned())));
    }
}
