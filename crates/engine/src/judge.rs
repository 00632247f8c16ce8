//! The decision on one node. Pure: plan, apply, drift and destroy all go through here.

use std::sync::Arc;

use crate::cloud::Phase;
use crate::graph::Node;
use crate::mark::{Intent, Tags};
use crate::object::Object;
use crate::shape::{Assessment, FieldChange, tag_change};
use crate::survey::Survey;
use crate::val::AnyArc;
use crate::{Class, Fault, Outs, Replace};

/// How to judge.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mode {
    /// Only what was changed outside counts, not what the configuration asks for anew.
    pub(crate) drift: bool,
    /// The user allowed this node to be replaced.
    pub(crate) permitted: bool,
    /// A dependency of it is deleted before it is made anew, so this one must be too.
    pub(crate) old_first: bool,
}

/// What is to be done on a node.
pub(crate) enum Verdict {
    Create,
    Keep(Box<Keep>),
    Replace { olds: Vec<Old>, changes: Vec<FieldChange> },
    Refused(Fault),
}

/// An object that another takes the place of.
pub(crate) struct Old {
    pub(crate) object: Arc<Object>,
    /// It goes before the new one is made, not after the consumers moved.
    pub(crate) first: bool,
}

/// An object that stays, and what is changed on it.
pub(crate) struct Keep {
    pub(crate) at: Arc<Object>,
    pub(crate) changes: Vec<FieldChange>,
    pub(crate) owners: Vec<FieldChange>,
    /// The tags are to be written, after the update.
    pub(crate) tag: bool,
    pub(crate) known: bool,
    pub(crate) effective: AnyArc,
    pub(crate) intent: Intent,
}

impl Keep {
    pub(crate) fn is_noop(&self) -> bool {
        self.changes.is_empty() && !self.tag
    }
}

/// The verdict, and what else of the node was found.
pub(crate) struct Judgement {
    pub(crate) verdict: Verdict,
    /// Further objects of the node, to be deleted once consumers have moved.
    pub(crate) surplus: Vec<Arc<Object>>,
    /// Further objects that hold data: reported only.
    pub(crate) duplicates: Vec<Arc<Object>>,
}

fn rank(phase: &Phase) -> u8 {
    match phase {
        Phase::Ready => 0,
        Phase::Settling(_) | Phase::Stuck(_) => 1,
        Phase::Broken(_) => 2,
        Phase::Leaving(_) => 3,
        Phase::Gone => 4,
    }
}

/// Decides.
pub(crate) fn judge(node: &Node, objects: &[Arc<Object>], outs: &Outs, mode: Mode, survey: &Survey) -> Judgement {
    let info = node.shape.info();
    let mut seen: Vec<&Arc<Object>> = objects.iter().filter(|object| rank(&object.phase) <= 2).collect();
    if seen.len() > 1 {
        // Ready before settling, then the one its consumers refer to, then the oldest.
        seen.sort_by_key(|object| (rank(&object.phase), !survey.uses(object), object.born, &object.id));
    }
    let (live, broken): (Vec<&Arc<Object>>, Vec<_>) = seen.into_iter().partition(|object| rank(&object.phase) < 2);

    let mut first_changes = None;
    let mut keep = None;
    for object in &live {
        let Some(assessment) = node.shape.assess(&node.args, outs, object, mode.drift) else { continue };
        if !mode.old_first && !assessment.changes.iter().any(|change| change.replaces) {
            keep = Some(kept(object, assessment, &node.tags));
            break;
        }
        first_changes.get_or_insert(assessment.changes);
    }

    if let Some(keep) = keep {
        let others = live.iter().chain(&broken).filter(|object| object.id != keep.at.id).map(|object| Arc::clone(object)).collect();
        let (surplus, duplicates) = if info.stateful { (Vec::new(), others) } else { (others, Vec::new()) };
        return Judgement { verdict: Verdict::Keep(Box::new(keep)), surplus, duplicates };
    }

    let none = |verdict| Judgement { verdict, surplus: Vec::new(), duplicates: Vec::new() };
    if live.is_empty() && broken.is_empty() {
        return none(Verdict::Create);
    }
    if live.is_empty() && info.stateful && !mode.permitted {
        let why = broken.iter().find_map(|object| if let Phase::Broken(why) = &object.phase { Some(why.as_str()) } else { None });
        let fault = Fault::new(Class::Refused, format!("it has failed ({}), and it may hold data", why.unwrap_or("no reason given")));
        return none(Verdict::Refused(fault.help("look at it, and allow its replacement with --allow-replace if nothing of it is needed")));
    }
    let changes = first_changes.unwrap_or_else(|| {
        let why = broken.iter().find_map(|object| if let Phase::Broken(why) = &object.phase { Some(why.clone()) } else { None });
        vec![FieldChange {
            field: "state".to_owned(),
            from: format!("failed: {}", why.unwrap_or_default()),
            to: Some("ready".to_owned()),
            replaces: true,
            owner: "enforced".to_owned(),
        }]
    });
    if !live.is_empty() && info.replace == Replace::Refuse && !mode.permitted {
        let fields: Vec<&str> = changes.iter().filter(|c| c.replaces).map(|c| c.field.as_str()).collect();
        let fault = Fault::new(Class::Refused, format!("changing {} would replace it", fields.join(", ")));
        return none(Verdict::Refused(fault.help(format!("--allow-replace {} permits it; what depends on it is replaced too", node.address))));
    }
    // A failed object serves nobody, and may hold the name that the new one will have: it goes first whatever the order.
    let old_first = mode.old_first || info.replace != Replace::NewFirst;
    let live = live.iter().map(|object| Old { object: Arc::clone(object), first: old_first });
    let broken = broken.iter().map(|object| Old { object: Arc::clone(object), first: true });
    none(Verdict::Replace { olds: live.chain(broken).collect(), changes })
}

fn kept(object: &Arc<Object>, mut assessment: Assessment, tags: &Tags) -> Keep {
    if let Phase::Stuck(why) = &object.phase {
        assessment.changes.push(FieldChange {
            field: "state".to_owned(),
            from: why.clone(),
            to: Some("ready".to_owned()),
            replaces: false,
            owner: "enforced".to_owned(),
        });
    }
    let tags_differ = object.tags().and_then(|seen| tag_change(tags, seen));
    let tag = assessment.remember || tags_differ.is_some();
    assessment.changes.extend(tags_differ);
    Keep {
        at: Arc::clone(object),
        changes: assessment.changes,
        owners: assessment.owners,
        tag,
        known: assessment.known,
        effective: assessment.effective,
        intent: assessment.intent,
    }
}
