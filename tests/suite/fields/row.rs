//! A field, and how somebody changes it.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::BoxFuture;
use provision_aws::client::Aws;
use provision_engine::{Class, Diff, Events, Fault, Found, Graph, Mark, Me, NODE_TAG, Operate, STACK_TAG, fresh_token};
use provision_tests::World;

use super::others::Others;

/// How often a change is tried that is not possible yet.
const TRIES: usize = 500;

/// A field, and how somebody changes it.
pub(super) struct Row {
    pub(super) kind: &'static str,
    pub(super) field: &'static str,
    /// Fields that cannot but change with it: of the same node, and of what follows it as `kind.field`.
    pub(super) beside: &'static [&'static str],
    /// Whether it is told as its owner's: not where nothing is asked for.
    pub(super) told: bool,
    /// Changes it on the first object that is free in this round and that it is a change for.
    pub(super) meddle: for<'a> fn(&'a Place<'a>, &'a Row) -> BoxFuture<'a, Result<Outcome, Fault>>,
    /// What the field of a node is now.
    pub(super) now: Now,
}

/// By the place, the node and the field.
type Now = for<'a> fn(&'a Place<'a>, &'a str, &'a str) -> BoxFuture<'a, Result<Option<String>, Fault>>;

/// Where it is changed.
pub(super) struct Place<'a> {
    pub(super) world: &'a World,
    pub(super) graphs: &'a [Graph],
    /// Other people's objects in the network of each graph.
    pub(super) others: &'a [Others],
    /// The nodes that were changed in this round already.
    pub(super) taken: &'a BTreeSet<String>,
}

pub(super) enum Outcome {
    /// The node of this address has another value now.
    Changed(String),
    /// The objects that it could be changed on are taken.
    Busy,
}

/// Somebody's own calls: whether the object is one that they change.
pub(super) type ByHand<K> = for<'a> fn(&'a Aws, &'a Found<K>, &'a Others) -> BoxFuture<'a, Result<bool, Fault>>;

/// Fields of a kind. First those that the kind's own update changes: `field: |it, by| …` alters what was seen; then, after a
/// semicolon, those that it takes calls of somebody's own to change. `field + "other"` changes another one too, and
/// `field (untold)` is one of which nothing is asked for, so that there is nothing to tell.
macro_rules! rows {
    ($($kind:ty {
        $($field:ident $(($untold:ident))? $(+ $beside:literal)*: $change:expr),* $(,)?
        $(; $($by_hand:ident $(+ $too:literal)*: $calls:expr),* $(,)?)?
    })*) => {
        /// The fields of these kinds.
        pub(super) fn rows() -> Vec<$crate::fields::row::Row> {
            use $crate::fields::row;
            vec![$(
                $(row::Row {
                    kind: <$kind as provision_engine::Kind>::NAME,
                    field: stringify!($field),
                    beside: &[$($beside),*],
                    told: row::told(&[$(stringify!($untold)),*]),
                    meddle: |place, row| Box::pin(row::meddle::<$kind>(place, row, $change)),
                    now: |place, address, field| Box::pin(row::now::<$kind>(place, address, field)),
                },)*
                $($(row::Row {
                    kind: <$kind as provision_engine::Kind>::NAME,
                    field: stringify!($by_hand),
                    beside: &[$($too),*],
                    told: true,
                    meddle: |place, row| Box::pin(row::by_hand::<$kind>(place, row, $calls)),
                    now: |place, address, field| Box::pin(row::now::<$kind>(place, address, field)),
                },)*)?
            )*]
        }
    };
}
pub(super) use rows;

/// Whether a row without or with these words is told.
pub(super) fn told(words: &[&str]) -> bool {
    !words.contains(&"untold")
}

/// An object of ours: its scope, its node, its address, and what it is.
struct Ours<'a, K: Operate<Aws>> {
    stack: String,
    node: String,
    address: String,
    found: &'a Found<K>,
}

/// A node: several graphs have one of the same address.
pub(super) fn place(at: usize, address: &str) -> String {
    format!("{at}:{address}")
}

/// Whose an object is: the scope and the node.
fn whose(mark: &Mark) -> Option<(&str, &str)> {
    match mark {
        Mark::Tags(tags) => Some((tags.get(STACK_TAG)?, tags.get(NODE_TAG)?)),
        Mark::Name { stack, node } => Some((stack, node)),
    }
}

fn ours<'a, K: Operate<Aws>>(at: usize, graph: &Graph, found: &'a [Found<K>]) -> Vec<Ours<'a, K>> {
    let of = |found: &'a Found<K>| {
        let (stack, name) = whose(&found.mark)?;
        let node = graph.nodes().iter().find(|node| node.name == name && graph.scope_of(node).stack == stack)?;
        let address = (node.kind() == K::NAME).then(|| place(at, &node.address))?;
        Some(Ours { stack: stack.to_owned(), node: name.to_owned(), address, found })
    };
    let mut ours: Vec<Ours<K>> = found.iter().filter_map(of).collect();
    ours.sort_by(|one, other| one.address.cmp(&other.address));
    ours
}

/// Changes fields by the kind's own update.
pub(super) async fn meddle<K: Operate<Aws>>(place: &Place<'_>, row: &Row, change: fn(&mut K, &Others)) -> Result<Outcome, Fault> {
    let known = K::FIELDS.iter().find(|known| known.name == row.field);
    let known = known.ok_or_else(|| Fault::fatal(format!("{} has no {}", K::NAME, row.field)))?;
    let aws = place.world.outside();
    let mut busy = false;
    for (at, (graph, by)) in place.graphs.iter().zip(place.others).enumerate() {
        let found = place.world.engine.found::<K>(graph, place.world.connection.reader(&Events::default())).await?;
        for ours in ours(at, graph, &found) {
            let mut want = ours.found.spec.clone();
            change(&mut want, by);
            if (known.accepts)(&want, &ours.found.spec) && (known.accepts)(&ours.found.spec, &want) {
                continue;
            }
            if place.taken.contains(&ours.address) {
                busy = true;
                continue;
            }
            let tags = if let Mark::Tags(tags) = &ours.found.mark { tags.clone() } else { BTreeMap::new() };
            let me = Me { stack: &ours.stack, node: &ours.node, tags, token: fresh_token() };
            let differs = |field: &&provision_engine::Field<K>| !(field.accepts)(&want, &ours.found.spec);
            let fields: Vec<&'static str> =
                K::FIELDS.iter().filter(differs).map(|field| field.name).chain([known.name]).collect();
            let diff = Diff::of(&fields);
            for _ in 0..TRIES {
                match K::update(&aws, &me, ours.found, &want, &diff).await {
                    Err(fault) if fault.class == Class::NotYet => {}
                    done => return done.map(|_| Outcome::Changed(ours.address)),
                }
            }
            return Err(Fault::fatal(format!("{} cannot be changed yet", ours.address)));
        }
    }
    if busy { Ok(Outcome::Busy) } else { Err(nothing::<K>(row)) }
}

/// Changes a field by somebody's own calls.
pub(super) async fn by_hand<K: Operate<Aws>>(place: &Place<'_>, row: &Row, calls: ByHand<K>) -> Result<Outcome, Fault> {
    let aws = place.world.outside();
    let mut busy = false;
    for (at, (graph, by)) in place.graphs.iter().zip(place.others).enumerate() {
        let found = place.world.engine.found::<K>(graph, place.world.connection.reader(&Events::default())).await?;
        for ours in ours(at, graph, &found) {
            if place.taken.contains(&ours.address) {
                busy = true;
            } else if calls(&aws, ours.found, by).await? {
                return Ok(Outcome::Changed(ours.address));
            }
        }
    }
    if busy { Ok(Outcome::Busy) } else { Err(nothing::<K>(row)) }
}

fn nothing<K: Operate<Aws>>(row: &Row) -> Fault {
    Fault::fatal(format!("there is no {} of which {} would be changed", K::NAME, row.field))
}

/// What a field of a node is now.
pub(super) async fn now<K: Operate<Aws>>(place: &Place<'_>, address: &str, field: &str) -> Result<Option<String>, Fault> {
    for (at, graph) in place.graphs.iter().enumerate() {
        let found = place.world.engine.found::<K>(graph, place.world.connection.reader(&Events::default())).await?;
        if let Some(ours) = ours(at, graph, &found).into_iter().find(|ours| ours.address == address) {
            let known = K::FIELDS.iter().find(|known| known.name == field);
            return Ok(known.map(|known| (known.show)(&ours.found.spec)));
        }
    }
    Ok(None)
}
