//! How like a node's object another one is, and what of it stays as it was found.

use crate::graph::Node;
use crate::object::Object;
use crate::{Change, Field, Kind, Outs, Owner};

/// How like a node's object another one is, before anything is known of whose it is.
pub(crate) struct Likeness {
    /// It refers to another object than the node does, and that cannot be changed.
    pub(crate) clashes: bool,
    /// What cannot be changed and is as wanted, less what is not.
    pub(crate) fixed: i32,
    /// How many of the other fields are as wanted.
    pub(crate) alike: usize,
}

/// Compares what is known by now. Nothing where they are of two kinds.
pub(super) fn likeness<K: Kind>(node: &Node, outs: &Outs, object: &Object) -> Option<Likeness> {
    let args = node.args.downcast_ref::<K::Args>()?;
    let seen = &object.typed::<K>()?.spec;
    let mut want = seen.clone();
    let mut like = Likeness { clashes: false, fixed: 0, alike: 0 };
    for field in K::FIELDS.iter().filter(|field| !field.secret) {
        let ignored = matches!(field.owner, Owner::Ignored(_));
        if !(field.assign)(&mut want, args, outs) || !(field.managed)(&want) {
            continue;
        }
        match ((field.accepts)(&want, seen), field.change) {
            (true, Change::Replace) => like.fixed += 1,
            // It need not show what it is.
            (false, _) if ignored => {}
            (false, Change::Replace) if refers(field, &want, seen) => like.clashes = true,
            (false, Change::Replace) => like.fixed -= 1,
            (accepted, Change::Update) => like.alike += usize::from(accepted),
        }
    }
    Some(like)
}

/// Whether a field names another object, as wanted or as seen.
fn refers<K: Kind>(field: &Field<K>, want: &K, seen: &K) -> bool {
    let mut refs = Vec::new();
    (field.refs)(want, &mut refs);
    (field.refs)(seen, &mut refs);
    !refs.is_empty()
}

/// Whether a difference is one that cannot be changed and that the object had when it was adopted: it is left alone for as long
/// as the configuration asks for what it asked for then. What it refers to is no such thing.
pub(super) fn adopted<K: Kind>(object: &Object, field: &Field<K>, want: &K, seen: &K) -> bool {
    let fixed = field.change == Change::Replace && !field.secret && !refers(field, want, seen);
    fixed && (object.claimed || object.intent.asked(field.name, &(field.show)(want)) == Some(true))
}
