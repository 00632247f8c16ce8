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
            let Keep { at, mut changes, owners, intent, .. } = *keep;
            changes.retain(|change| change.field == "tags");
            let (known, effective, as_it_is) = (true, None, false);
            Verdict::Keep(Box::new(Keep { at, changes, owners, tag: true, known, effective, intent, as_it_is }))
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
