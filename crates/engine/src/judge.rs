//! The decision on one node. Pure: plan, apply, drift and destroy all go through here.

mod adopt;

use std::sync::Arc;

use crate::cloud::Phase;
use crate::graph::Node;
use crate::mark::Intent;
use crate::object::Object;
use crate::planted::{Planted, planted};
use crate::shape::{Assessment, FieldChange, tag_change};
use crate::survey::Survey;
use crate::val::AnyArc;
use crate::{Class, Fault, Outs, Replace};

/// How to judge.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mode {
    /// Only what was changed outside counts, not what the configuration asks for anew.
    pub(crate) drift: bool,
    /// What the configuration asks for anew of an owner's field is not written: only what was changed outside is set back.
    pub(crate) repair: bool,
    /// What would be away while it is replaced is not replaced.
    pub(crate) careful: bool,
    /// The user allowed this node to be replaced.
    pub(crate) permitted: bool,
    /// What is claimed is tagged, and nothing else is done.
    pub(crate) adopt: bool,
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
    /// Fields with a secret that may not be read: left as they are.
    pub(crate) uncompared: Vec<&'static str>,
    /// The tags are to be written, after the update.
    pub(crate) tag: bool,
    pub(crate) known: bool,
    pub(crate) effective: Option<AnyArc>,
    pub(crate) intent: Intent,
    /// The intent that is written before the update: that fields of others are about to be.
    pub(crate) begins: Option<Intent>,
    /// It is only looked up: what others read of it is taken as it is, however far it has come.
    pub(crate) as_it_is: bool,
}

impl Keep {
    pub(crate) fn is_noop(&self) -> bool {
        self.changes.is_empty() && !self.tag
    }

    /// Whether the object itself is changed: tags make no new outputs.
    pub(crate) fn updates(&self) -> bool {
        self.changes.iter().any(|change| change.field != "tags")
    }

    /// Nothing is to be done with this object, whatever it differs in.
    pub(crate) fn as_it_is(at: Arc<Object>) -> Self {
        Self::left(at, Vec::new())
    }

    /// Nothing is to be done with this object, and these differences are told.
    pub(crate) fn left(at: Arc<Object>, owners: Vec<FieldChange>) -> Self {
        let (changes, intent) = (Vec::new(), Intent::default());
        let uncompared = Vec::new();
        Self { at, changes, owners, uncompared, tag: false, known: true, effective: None, intent, begins: None, as_it_is: true }
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
        Phase::Parked(_) => 2,
        Phase::Broken(_) if planted(Planted::FailedIsLive) => 1,
        Phase::Broken(_) => 3,
        Phase::Leaving(_) => 4,
        Phase::Gone => 5,
    }
}

fn is_parked(object: &Object) -> bool {
    matches!(object.phase, Phase::Parked(_))
}

/// Ready before settling, then the one its consumers refer to, then the oldest.
fn precedence<'a>(object: &'a Object, survey: &Survey) -> (u8, bool, u64, &'a str) {
    (rank(&object.phase), !survey.uses(object), object.born, &object.id)
}

/// The object of a node that lives, before anything is done with it.
pub(crate) fn present<'a>(objects: &'a [Arc<Object>], survey: &Survey) -> Option<&'a Arc<Object>> {
    let live = objects.iter().filter(|object| rank(&object.phase) < 3);
    live.min_by(|a, b| precedence(a, survey).cmp(&precedence(b, survey)))
}

/// Decides.
pub(crate) fn judge(node: &Node, objects: &[Arc<Object>], outs: &Outs, mode: Mode, survey: &Survey) -> Judgement {
    // What would be replaced is refused there, and told with what it differs in.
    let judgement = judge_all(node, objects, outs, Mode { permitted: mode.permitted || mode.adopt, ..mode }, survey);
    if mode.adopt { adopt::only(node, objects, judgement) } else { judgement }
}

fn judge_all(node: &Node, objects: &[Arc<Object>], outs: &Outs, mode: Mode, survey: &Survey) -> Judgement {
    let info = node.shape.info();
    let mut seen: Vec<&Arc<Object>> = objects.iter().filter(|object| rank(&object.phase) <= 3).collect();
    seen.sort_by_key(|object| precedence(object, survey));
    let (mut live, broken): (Vec<&Arc<Object>>, Vec<_>) = seen.into_iter().partition(|object| rank(&object.phase) < 3);

    let mut first_changes = None;
    let mut keep = None;
    for object in &live {
        let Some(mut assessment) = node.shape.assess(node, outs, object, mode) else { continue };
        if info.settles_first && matches!(object.phase, Phase::Settling(_)) {
            // Not all of it shows yet: whether it must be replaced is judged when it has settled.
            assessment.changes.retain(|change| !change.replaces);
        }
        if !mode.old_first && !assessment.changes.iter().any(|change| change.replaces) {
            keep = Some(kept(object, assessment, node));
            break;
        }
        if !is_parked(object) {
            first_changes.get_or_insert(assessment.changes);
        }
    }

    if let Some(keep) = keep {
        let others: Vec<Arc<Object>> =
            live.iter().chain(&broken).filter(|object| object.id != keep.at.id).map(|object| Arc::clone(object)).collect();
        let (duplicates, mut surplus): (Vec<_>, Vec<_>) = others.into_iter().partition(|other| other.stateful);
        if planted(Planted::SurplusKept) {
            surplus.clear();
        }
        return Judgement { verdict: Verdict::Keep(Box::new(keep)), surplus, duplicates };
    }

    // One that is parked, and cannot be taken up again as it is, stays where it is.
    let surplus: Vec<Arc<Object>> = live.extract_if(.., |object| is_parked(object)).map(Arc::clone).collect();
    let none = |verdict| Judgement { verdict, surplus, duplicates: Vec::new() };
    if live.is_empty() && broken.is_empty() {
        return none(Verdict::Create);
    }
    if live.is_empty() && broken.iter().any(|object| object.stateful) && !mode.permitted {
        let why = broken.iter().find_map(|object| if let Phase::Broken(why) = &object.phase { Some(why.as_str()) } else { None });
        let fault =
            Fault::new(Class::Refused, format!("it has failed ({}), and it may hold data", why.unwrap_or("no reason given")));
        return none(Verdict::Refused(
            fault.help("look at it, and allow its replacement with --allow-replace if nothing of it is needed"),
        ));
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
    let asks = match info.replace {
        Replace::Refuse => Some("what depends on it is replaced too"),
        Replace::OldFirst if mode.careful && !mode.old_first => Some("it is away until the new one is there"),
        Replace::OldFirst | Replace::NewFirst => None,
    };
    if let Some(what) = asks.filter(|_| !live.is_empty() && !mode.permitted) {
        let fields: Vec<&str> = changes.iter().filter(|c| c.replaces).map(|c| c.field.as_str()).collect();
        let fault = Fault::new(Class::Refused, format!("changing {} would replace it", fields.join(", ")));
        return none(Verdict::Refused(fault.help(format!("--allow-replace {} permits it; {what}", node.address))));
    }
    // A failed object serves nobody, and may hold the name that the new one will have: it goes first whatever the order.
    let old_first = mode.old_first || info.replace != Replace::NewFirst || planted(Planted::OldFirst);
    let live = live.iter().map(|object| Old { object: Arc::clone(object), first: old_first });
    let broken = broken.iter().map(|object| Old { object: Arc::clone(object), first: true });
    none(Verdict::Replace { olds: live.chain(broken).collect(), changes })
}

fn kept(object: &Arc<Object>, mut assessment: Assessment, node: &Node) -> Keep {
    if let Phase::Stuck(why) | Phase::Parked(why) = &object.phase {
        assessment.changes.push(FieldChange {
            field: "state".to_owned(),
            // The first line says it; the others show it where it fails.
            from: why.lines().next().unwrap_or_default().to_owned(),
            to: Some("ready".to_owned()),
            replaces: false,
            owner: "enforced".to_owned(),
        });
    }
    let tags_differ = object.tags().and_then(|seen| tag_change(node, seen, object.claimed));
    let tag = assessment.remember || tags_differ.is_some();
    assessment.changes.extend(tags_differ);
    Keep {
        at: Arc::clone(object),
        changes: assessment.changes,
        owners: assessment.owners,
        uncompared: assessment.unread,
        tag,
        known: assessment.known,
        effective: assessment.effective,
        intent: assessment.intent,
        begins: assessment.begins,
        as_it_is: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::Found;
    use crate::testkit::{
        Lone, LoneArgs, Safe, SafeArgs, Slow, SlowArgs, Thing, Vault, VaultArgs, args, graph_of, object, tags_for, thing,
    };
    use crate::{Secret, Whose};

    /// What was last asked for, when it was what `thing` asks.
    const ASKED: &[(&str, &str)] = &[("class", "3")];

    fn judged(wanted: &Thing, objects: &[Arc<Object>], mode: Mode) -> Judgement {
        let graph = graph_of(args(wanted));
        judge(&graph.nodes[0], objects, &Outs::default(), mode, &Survey::default())
    }

    fn seen(id: &str, spec: Thing, phase: Phase) -> Arc<Object> {
        object(id, spec, tags_for(ASKED), |found| found.phase = phase)
    }

    fn begins_tags(begins: &Intent) -> crate::Tags {
        tags_for(&[]).into_iter().chain(begins.to_tags()).collect()
    }

    fn keep(judgement: Judgement) -> Keep {
        match judgement.verdict {
            Verdict::Keep(keep) => *keep,
            _ => panic!("it is not kept"),
        }
    }

    fn names(rows: &[FieldChange]) -> Vec<&str> {
        rows.iter().map(|row| row.field.as_str()).collect()
    }

    #[test]
    fn nothing_there_is_made() {
        assert!(matches!(judged(&thing(), &[], Mode::default()).verdict, Verdict::Create));
        for phase in [Phase::Gone, Phase::Leaving("deleting".to_owned())] {
            assert!(matches!(judged(&thing(), &[seen("a", thing(), phase)], Mode::default()).verdict, Verdict::Create));
        }
    }

    #[test]
    fn what_is_as_wanted_is_left_alone() {
        let kept = keep(judged(&thing(), &[seen("a", thing(), Phase::Ready)], Mode::default()));
        assert!(kept.is_noop() && kept.owners.is_empty() && kept.effective.is_none());
    }

    #[test]
    fn a_failed_object_goes_first_and_is_never_kept() {
        let objects = [seen("a", thing(), Phase::Broken("no".to_owned()))];
        let Verdict::Replace { olds, changes } = judged(&thing(), &objects, Mode::default()).verdict else { panic!("kept") };
        assert!(olds.iter().all(|old| old.first) && names(&changes) == ["state"]);
    }

    #[test]
    fn new_first_keeps_the_live_old_one_until_consumers_moved_and_not_the_failed_one() {
        let old = Thing { shape: 9, ..thing() };
        let objects = [seen("live", old.clone(), Phase::Ready), seen("failed", thing(), Phase::Broken("no".to_owned()))];
        let Verdict::Replace { olds, changes } = judged(&thing(), &objects, Mode::default()).verdict else { panic!("kept") };
        let firsts: Vec<(&str, bool)> = olds.iter().map(|old| (old.object.id.as_str(), old.first)).collect();
        assert_eq!(firsts, [("live", false), ("failed", true)]);
        assert_eq!(names(&changes), ["shape"]);
    }

    #[test]
    fn what_would_be_away_meanwhile_is_replaced_only_where_that_is_asked_for_or_cannot_be_helped() {
        let graph = graph_of(LoneArgs { shape: 1.into() });
        let old = [object("a", Lone { shape: 2 }, tags_for(&[]), |_| {})];
        let judged = |mode| judge(&graph.nodes[0], &old, &Outs::default(), mode, &Survey::default()).verdict;
        let careful = Mode { careful: true, ..Mode::default() };
        let Verdict::Refused(fault) = judged(careful) else { panic!("it is taken away") };
        assert!(fault.help.is_some_and(|help| help.contains("it is away until the new one is there")));
        // What it lives in is replaced: it goes whatever is asked.
        for mode in [Mode::default(), Mode { permitted: true, ..careful }, Mode { old_first: true, ..careful }] {
            let Verdict::Replace { olds, .. } = judged(mode) else { panic!("it stays") };
            assert!(olds.iter().all(|old| old.first));
        }
    }

    #[test]
    fn of_several_the_ready_then_the_used_then_the_oldest_stays() {
        let with = |id: &str, change: fn(&mut Found<Thing>)| object(id, thing(), tags_for(ASKED), change);
        let kept = |objects: &[Arc<Object>]| keep(judged(&thing(), objects, Mode::default())).at.id.clone();
        let settling = with("settling", |found| (found.phase, found.born) = (Phase::Settling("pending".to_owned()), 1));
        let (young, old) = (with("young", |found| found.born = 9), with("old", |found| found.born = 3));
        let used = with("used", |found| (found.born, found.in_use) = (20, true));
        assert_eq!(kept(&[settling.clone(), young.clone()]), "young");
        assert_eq!(kept(&[young.clone(), old.clone()]), "old");
        assert_eq!(kept(&[young.clone(), old.clone(), used.clone()]), "used");
        let judgement = judged(&thing(), &[settling, young, old, used], Mode::default());
        assert_eq!(judgement.surplus.len(), 3);
    }

    #[test]
    fn the_owners_change_is_told_and_left_alone() {
        let theirs = Thing { class: 8, size: 40, ..thing() };
        let kept = keep(judged(&thing(), &[seen("a", theirs, Phase::Ready)], Mode::default()));
        assert!(kept.is_noop());
        assert_eq!(names(&kept.owners), ["class", "size"]);
    }

    #[test]
    fn a_secret_that_may_not_be_read_is_not_compared_kept_in_a_change_and_nothing_is_made_with_it() {
        let safe = |tone, words: &[Secret]| Safe { tone, words: words.to_vec() };
        let ask = |Safe { tone, words }: Safe| graph_of(SafeArgs { tone: tone.into(), words: words.into() });
        let there = || Secret::new("there".to_owned());
        let (wanted, outs) = (ask(safe(2, &[Secret::unread()])), Outs::default());
        let seen = [object("a", safe(1, &[there()]), tags_for(&[]), |_| {})];
        let kept = keep(judge(&wanted.nodes[0], &seen, &outs, Mode::default(), &Survey::default()));
        assert_eq!((names(&kept.changes), kept.uncompared), (vec!["tone"], vec!["words"]));
        let sent = kept.effective.as_ref().and_then(|sent| sent.downcast_ref::<Safe>()).unwrap();
        assert_eq!((sent.tone, sent.words[0].expose()), (2, "there"), "a full overwrite keeps what is there");
        let made = wanted.nodes[0].shape.resolve(&wanted.nodes[0], &outs);
        assert_eq!(made.err().map(|fault| fault.class), Some(Class::Denied));
        let other = ask(safe(1, &[Secret::new("other".to_owned())]));
        let verdict = judge(&other.nodes[0], &seen, &outs, Mode::default(), &Survey::default()).verdict;
        assert!(matches!(verdict, Verdict::Replace { .. }), "what can be read is compared");
    }

    #[test]
    fn what_is_asked_for_anew_is_written_and_nothing_else() {
        let (wanted, theirs) = (Thing { class: 5, ..thing() }, Thing { class: 8, size: 40, ..thing() });
        let kept = keep(judged(&wanted, &[seen("a", theirs.clone(), Phase::Ready)], Mode::default()));
        assert_eq!(names(&kept.changes), ["class"]);
        assert!(kept.tag, "the intent is to be written after the update");
        let begins = kept.begins.as_ref().unwrap();
        assert_eq!(begins.asked("class", "5"), Some(false), "and that the update is under way before it");
        let begun = object("a", theirs.clone(), begins_tags(begins), |_| {});
        assert!(keep(judged(&wanted, &[begun], Mode::default())).begins.is_none(), "it is noted already");
        let sent = kept.effective.as_ref().and_then(|sent| sent.downcast_ref::<Thing>()).unwrap();
        assert_eq!(*sent, Thing { class: 5, ..theirs });
        // For drift it is a change to come.
        let drift = Mode { drift: true, ..Mode::default() };
        let theirs = Thing { class: 8, ..thing() };
        assert!(keep(judged(&wanted, &[seen("a", theirs, Phase::Ready)], drift)).changes.is_empty());
    }

    #[test]
    fn a_field_is_whose_the_configuration_says() {
        let rule = |field: &str, whose| (crate::FieldPattern::parse(&format!("*.{field}")).unwrap(), whose);
        let judged = |rules: &[crate::Ownership], wanted: &Thing, theirs: Thing, asked: &[(&str, &str)]| {
            let graph = crate::testkit::graph_with(args(wanted), rules);
            let objects = [object("a", theirs, tags_for(asked), |_| {})];
            keep(judge(&graph.nodes[0], &objects, &Outs::default(), Mode::default(), &Survey::default()))
        };
        // The owner's class is ours now, and is set back.
        let class = [rule("class", Whose::Enforced)];
        assert_eq!(names(&judged(&class, &thing(), Thing { class: 8, ..thing() }, ASKED).changes), ["class"]);
        // Our tone is theirs now: left alone, and noted once, so that it is known when the configuration changes it.
        let tone = [rule("tone", Whose::Initial)];
        let theirs = Thing { tone: 8, ..thing() };
        let given = judged(&tone, &thing(), theirs.clone(), ASKED);
        assert!(given.changes.is_empty() && names(&given.owners) == ["tone"] && given.tag);
        let noted = [("class", "3"), ("tone", "1")];
        assert!(judged(&tone, &thing(), theirs.clone(), &noted).is_noop());
        assert_eq!(names(&judged(&tone, &Thing { tone: 5, ..thing() }, theirs.clone(), &noted).changes), ["tone"]);
        // What is not asked for any more stays theirs, and is not noted again.
        let (theirs_now, noted_once) = (Thing { note: Some("theirs".to_owned()), ..thing() }, [("class", "3"), ("note", "ours")]);
        assert!(judged(&[rule("note", Whose::Initial)], &thing(), theirs_now, &noted_once).is_noop());
        // Never lowered, and never looked at.
        assert!(judged(&[rule("tone", Whose::Floor)], &thing(), theirs.clone(), ASKED).is_noop());
        let ignored = judged(&[rule("tone", Whose::Ignored)], &thing(), theirs, ASKED);
        assert!(ignored.is_noop() && ignored.owners.is_empty());
    }

    #[test]
    fn what_is_parked_is_taken_up_again_where_nothing_better_is_there() {
        let parked = |id: &str, spec| seen(id, spec, Phase::Parked("replicated".to_owned()));
        let taken = keep(judged(&thing(), &[parked("a", thing())], Mode::default()));
        assert_eq!(names(&taken.changes), ["state"]);
        assert!(taken.effective.is_some(), "there is something to send");
        let both =
            judged(&thing(), &[parked("a", thing()), seen("b", thing(), Phase::Settling("pending".to_owned()))], Mode::default());
        assert_eq!(both.surplus.iter().map(|object| object.id.as_str()).collect::<Vec<_>>(), ["a"]);
        assert_eq!(keep(both).at.id, "b");
        // One that would have to be replaced cannot go: it stays, and a new one is made.
        let other = judged(&thing(), &[parked("a", Thing { shape: 9, ..thing() })], Mode::default());
        assert!(matches!(other.verdict, Verdict::Create) && other.surplus.len() == 1);
    }

    #[test]
    fn a_floor_is_raised_and_never_lowered() {
        let low = Thing { size: 1, ..thing() };
        assert_eq!(names(&keep(judged(&thing(), &[seen("a", low, Phase::Ready)], Mode::default())).changes), ["size"]);
    }

    #[test]
    fn our_tags_count_and_others_do_not() {
        let mut tags = tags_for(ASKED);
        tags.insert("cost".to_owned(), "theirs".to_owned());
        let plain = |tags| keep(judged(&thing(), &[object("a", thing(), tags, |_| {})], Mode::default()));
        assert!(plain(tags.clone()).is_noop());
        tags.remove(crate::NODE_TAG);
        tags.insert(crate::NODE_TAG.to_owned(), "another".to_owned());
        assert_eq!(names(&plain(tags).changes), ["tags"]);
    }

    #[test]
    fn what_settles_first_is_not_replaced_before() {
        let graph = graph_of(SlowArgs { shape: 1.into() });
        let judged = |phase: Phase| {
            let objects = [object("a", Slow { shape: 2 }, tags_for(&[]), |found| found.phase = phase)];
            judge(&graph.nodes[0], &objects, &Outs::default(), Mode::default(), &Survey::default())
        };
        assert!(keep(judged(Phase::Settling("pending".to_owned()))).is_noop());
        assert!(matches!(judged(Phase::Ready).verdict, Verdict::Replace { .. }));
    }

    #[test]
    fn what_holds_data_is_neither_replaced_nor_thinned_out() {
        let graph = graph_of(VaultArgs { shape: 1.into(), spare: false.into() });
        let vault = |id: &str, shape: u32, phase: Phase| {
            object(id, Vault { shape, spare: false }, tags_for(&[]), |found| found.phase = phase)
        };
        let judged = |objects: &[Arc<Object>], mode| judge(&graph.nodes[0], objects, &Outs::default(), mode, &Survey::default());
        let two = judged(&[vault("a", 1, Phase::Ready), vault("b", 1, Phase::Ready)], Mode::default());
        assert!(two.surplus.is_empty() && two.duplicates.len() == 1);
        for objects in [[vault("a", 2, Phase::Ready)], [vault("a", 1, Phase::Broken("no".to_owned()))]] {
            assert!(matches!(judged(&objects, Mode::default()).verdict, Verdict::Refused(_)));
            let permitted = Mode { permitted: true, ..Mode::default() };
            assert!(matches!(judged(&objects, permitted).verdict, Verdict::Replace { .. }));
        }
        // One of which nothing is missed is like any other.
        let spare = object("b", Vault { shape: 1, spare: true }, tags_for(&[]), |_| {});
        let two = judged(&[vault("a", 1, Phase::Ready), spare], Mode::default());
        assert!(two.surplus.len() == 1 && two.duplicates.is_empty());
    }
}
