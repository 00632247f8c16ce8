//! What is done on a node of which an object is claimed: it is tagged, or it is said why not.

use std::sync::Arc;

use super::{Judgement, Keep, Verdict};
use crate::graph::Node;
use crate::object::Object;
use crate::shape::FieldChange;
use crate::{Class, Fault};

/// Of what would be done, the tags alone.
pub(super) fn only(node: &Node, objects: &[Arc<Object>], judgement: Judgement) -> Judgement {
    let verdict = verdict(node, objects, judgement.verdict);
    Judgement { verdict, surplus: Vec::new(), duplicates: Vec::new() }
}

fn verdict(node: &Node, objects: &[Arc<Object>], verdict: Verdict) -> Verdict {
    let refused = |why: String, help: &str| Verdict::Refused(Fault::new(Class::Refused, why).help(help.to_owned()));
    let ids = |objects: &[Arc<Object>]| objects.iter().map(|object| object.id.clone()).collect::<Vec<_>>().join(", ");
    let objects: Vec<Arc<Object>> = objects.iter().filter(|object| super::rank(&object.phase) <= 3).cloned().collect();
    let claimed: Vec<Arc<Object>> = objects.iter().filter(|object| object.claimed).cloned().collect();
    if claimed.is_empty() {
        // It was adopted before.
        return match verdict {
            Verdict::Keep(keep) => Verdict::Keep(Box::new(Keep::as_it_is(keep.at))),
            _ if objects.is_empty() => refused(
                format!("no object of the kind {} answers to what is claimed for {}", node.kind(), node.address),
                "look at the id; an object that carries another environment's tags cannot be adopted",
            ),
            other => other,
        };
    }
    if objects.len() > 1 {
        let why = format!("{} would have several objects: {}", node.address, ids(&objects));
        return refused(why, "an object is adopted for a node that has none; name one by its id or ARN");
    }
    match verdict {
        Verdict::Keep(keep) => {
            let Keep { at, mut changes, owners, uncompared, intent, .. } = *keep;
            changes.retain(|change| change.field == "tags");
            let (known, effective, as_it_is) = (true, None, false);
            let (tag, begins) = (true, None);
            Verdict::Keep(Box::new(Keep { at, changes, owners, uncompared, tag, known, effective, intent, begins, as_it_is }))
        }
        Verdict::Replace { changes, .. } => {
            let why: Vec<String> = changes.iter().filter(|change| change.replaces).map(told).collect();
            let why = format!("{} cannot be {}: {}", ids(&claimed), node.address, why.join("; "));
            refused(why, "adopt what it refers to as well, or leave this object alone")
        }
        Verdict::Create => {
            let why = format!("{} is being deleted, or has failed", ids(&claimed));
            refused(why, "only what lives can be adopted")
        }
        Verdict::Refused(fault) => {
            let why = format!("{} cannot be {}: {}", ids(&claimed), node.address, fault.message);
            refused(why, "adopt what it refers to as well, or leave this object alone")
        }
    }
}

fn told(change: &FieldChange) -> String {
    match &change.to {
        Some(to) => format!("its {} is {}, and cannot be changed to {to}", change.field, change.from),
        None => format!("its {} is {}, and what it is to be is not there yet", change.field, change.from),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Mode, judge};
    use super::*;
    use crate::Outs;
    use crate::cloud::Found;
    use crate::cloud::Phase;
    use crate::survey::Survey;
    use crate::testkit::{Thing, Vault, VaultArgs, args, graph_of, object, tags_for, thing};

    /// Somebody else's, of another shape and class.
    fn theirs() -> Thing {
        Thing { shape: 9, class: 8, ..thing() }
    }

    fn claimed(id: &str) -> Arc<Object> {
        object(id, theirs(), tags_for(&[]), |found: &mut Found<Thing>| found.claimed = true)
    }

    fn judged(wanted: &Thing, objects: &[Arc<Object>], adopt: bool) -> Verdict {
        let graph = graph_of(args(wanted));
        let mode = Mode { adopt, ..Mode::default() };
        judge(&graph.nodes[0], objects, &Outs::default(), mode, &Survey::default()).verdict
    }

    fn kept(verdict: Verdict) -> Keep {
        match verdict {
            Verdict::Keep(keep) => *keep,
            Verdict::Refused(fault) => panic!("{fault}"),
            _ => panic!("it is not kept"),
        }
    }

    fn refused(verdict: Verdict) -> String {
        match verdict {
            Verdict::Refused(fault) => fault.to_string(),
            _ => panic!("it is not refused"),
        }
    }

    #[test]
    fn what_is_claimed_is_tagged_and_stays_as_it_is() {
        let keep = kept(judged(&thing(), &[claimed("a")], true));
        let (fields, owners): (Vec<&str>, Vec<&str>) = (
            keep.changes.iter().map(|change| change.field.as_str()).collect(),
            keep.owners.iter().map(|change| change.field.as_str()).collect(),
        );
        assert_eq!((fields, owners), (vec!["tags"], vec!["shape", "class"]));
        assert!(keep.tag && keep.effective.is_none());
        assert_eq!((keep.intent.asked("shape", "2"), keep.intent.asked("class", "3")), (Some(true), Some(true)));
    }

    #[test]
    fn what_cannot_be_changed_is_the_owners_until_something_else_is_asked_for() {
        let noted = tags_for(&[("shape", "2"), ("class", "3")]);
        let adopted = || object("a", theirs(), noted.clone(), |_| {});
        let keep = kept(judged(&thing(), &[adopted()], false));
        assert!(keep.is_noop());
        assert_eq!(keep.owners.len(), 2);
        assert!(matches!(judged(&Thing { shape: 4, ..thing() }, &[adopted()], false), Verdict::Replace { .. }));
        // It is noted again with whatever else is noted.
        let keep = kept(judged(&Thing { class: 5, ..thing() }, &[adopted()], false));
        assert_eq!(keep.intent.asked("shape", "2"), Some(true));
    }

    #[test]
    fn what_would_be_replaced_is_refused_with_what_it_differs_in() {
        let failed = |found: &mut Found<Thing>| (found.claimed, found.phase) = (true, Phase::Broken("no".to_owned()));
        let thing_failed = judged(&thing(), &[object("a", thing(), tags_for(&[]), failed)], true);
        let told = "cannot be one: its state is failed: no, and cannot be changed to ready";
        assert_eq!(refused(thing_failed), format!("a {told}"));
        // Also where it may hold data.
        let graph = graph_of(VaultArgs { shape: 1.into(), spare: false.into() });
        let failed = |found: &mut Found<Vault>| (found.claimed, found.phase) = (true, Phase::Broken("no".to_owned()));
        let vault = object("v", Vault { shape: 1, spare: false }, tags_for(&[]), failed);
        let mode = Mode { adopt: true, ..Mode::default() };
        let verdict = judge(&graph.nodes[0], &[vault], &Outs::default(), mode, &Survey::default()).verdict;
        assert_eq!(refused(verdict), format!("v {told}"));
    }

    #[test]
    fn of_none_and_of_several_it_is_said() {
        assert!(
            refused(judged(&thing(), &[], true)).contains("no object of the kind test.thing answers to what is claimed for one")
        );
        let ours = object("b", thing(), tags_for(&[]), |_: &mut Found<Thing>| {});
        assert!(refused(judged(&thing(), &[claimed("a"), ours.clone()], true)).contains("one would have several objects: a, b"));
        // What is there and ours is no reason to say that nothing answers.
        let other = object("b", Thing { shape: 9, ..thing() }, tags_for(&[]), |_: &mut Found<Thing>| {});
        assert!(matches!(judged(&thing(), &[other], true), Verdict::Replace { .. }));
        // What is adopted already stays, and is not tagged again.
        let keep = kept(judged(&thing(), &[ours], true));
        assert!(keep.is_noop() && keep.as_it_is);
    }
}
