//! A kind with its type erased: what the engine asks of a field table.

mod likeness;

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;

pub(crate) use self::likeness::Likeness;
use self::likeness::{adopted, likeness};
use crate::cloud::Phase;
use crate::graph::Node;
use crate::imagine::{Picture, picture};
use crate::judge::Mode;
use crate::mark::{Intent, NODE_TAG, STACK_TAG, Tags};
use crate::object::Object;
use crate::ownership::{Owners, Ownership};
use crate::planted::{Planted, planted};
use crate::val::AnyArc;
use crate::{Actions, Args, Change, Class, Elsewhere, Fault, Field, Kind, Outs, Owner, Replace, Times};

/// The constants of a kind.
#[derive(Clone, Copy, Debug)]
pub struct KindInfo {
    /// The registry key.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// How it is replaced.
    pub replace: Replace,
    /// It holds data.
    pub stateful: bool,
    /// It is never deleted.
    pub keep: bool,
    /// An update makes new outputs.
    pub out_follows: bool,
    /// It is changed only once it has settled.
    pub settles_first: bool,
    /// Its usual times.
    pub times: Times,
    /// The IAM actions of its calls.
    pub iam: Actions,
    /// It takes no tags: it is known by its name, or by what it belongs to.
    pub tagless: bool,
    /// What other tools call it.
    pub elsewhere: Elsewhere,
}

/// One field of a kind, without its type.
#[derive(Clone, Debug)]
pub struct FieldInfo {
    /// Its name.
    pub name: &'static str,
    /// The name that the configuration has for it, where that is another; empty otherwise.
    pub also: &'static str,
    /// Its documentation.
    pub doc: &'static str,
    /// What a change does.
    pub change: Change,
    /// Whose it is.
    pub owner: Owner,
    /// Whether it is masked.
    pub secret: bool,
    /// Whether its values have an order, so that it can be a floor.
    pub ordered: bool,
    /// The JSON schema of its type, made when it is asked for.
    pub schema: fn() -> serde_json::Value,
}

/// A difference between what is wanted and what is seen.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FieldChange {
    /// The field.
    pub field: String,
    /// What is seen.
    pub from: String,
    /// What is wanted; `None` when it is known only after the nodes it reads.
    pub to: Option<String>,
    /// Whether it replaces the object.
    pub replaces: bool,
    /// Whose the field is: `enforced`, `initial`, `floor`.
    pub owner: String,
}

/// What comparing one object with one node's arguments gives.
pub(crate) struct Assessment {
    pub(crate) changes: Vec<FieldChange>,
    /// Differences that are the owner's, and are left alone.
    pub(crate) owners: Vec<FieldChange>,
    /// Fields that hold a secret which may not be read: not compared, and left as they are.
    pub(crate) unread: Vec<&'static str>,
    /// The intent tag is to be written: a field was asked for anew.
    pub(crate) remember: bool,
    /// Whether every field's argument is known.
    pub(crate) known: bool,
    /// What to send, if a field differs: the owner's fields as they are seen, the rest as wanted.
    pub(crate) effective: Option<AnyArc>,
    /// The intent as asked for now.
    pub(crate) intent: Intent,
    /// What is noted of the fields of others that are to be written, before they are; nothing where it is noted already.
    pub(crate) begins: Option<Intent>,
}

pub(crate) trait Shape: Send + Sync {
    fn info(&self) -> KindInfo;
    /// For drift and for a repair what the configuration asks for anew is left out: that is a change to come, not drift.
    fn assess(&self, node: &Node, outs: &Outs, object: &Object, mode: Mode) -> Option<Assessment>;
    /// What is asked for, and its intent. A fault where what is asked for is not known, or may not be read.
    fn resolve(&self, node: &Node, outs: &Outs) -> Result<(AnyArc, Intent), Fault>;
    /// What the rules give away of the fields of the node of this name.
    fn owners(&self, node: &str, rules: &[Ownership]) -> Owners;
    fn imagine(&self, node: &Node, outs: &Outs) -> Picture;
    /// Nothing where they are of two kinds.
    fn likeness(&self, node: &Node, outs: &Outs, object: &Object) -> Option<Likeness>;
}

/// The erased table of `K`.
pub(crate) struct Of<K>(PhantomData<fn() -> K>);

impl<K: Kind> Of<K> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

pub(crate) fn info_of<K: Kind>() -> KindInfo {
    KindInfo {
        name: K::NAME,
        doc: K::DOC,
        replace: K::REPLACE,
        stateful: K::STATEFUL,
        keep: K::KEEP,
        out_follows: K::OUT_FOLLOWS,
        settles_first: K::SETTLES_FIRST,
        times: K::TIMES,
        iam: K::IAM,
        tagless: K::TAGLESS,
        elsewhere: K::ELSEWHERE,
    }
}

/// A kind's constants and its field table, without its type.
#[must_use]
pub fn described<K: Kind>() -> (KindInfo, Vec<FieldInfo>) {
    (info_of::<K>(), fields_of::<K>())
}

pub(crate) fn fields_of<K: Kind>() -> Vec<FieldInfo> {
    K::FIELDS
        .iter()
        .map(|f| FieldInfo {
            name: f.name,
            also: f.also,
            doc: f.doc,
            change: f.change,
            owner: f.owner,
            secret: f.secret,
            ordered: f.ordered,
            schema: f.schema,
        })
        .collect()
}

/// Ids of other objects that some fields of a spec name.
pub(crate) fn refs_of<K: Kind>(spec: &K, of: impl Fn(&Field<K>) -> bool) -> Vec<String> {
    let mut refs = Vec::new();
    for field in K::FIELDS.iter().filter(|field| of(field)) {
        (field.refs)(spec, &mut refs);
    }
    refs
}

fn intent_of<K: Kind>(spec: &K, owners: &Owners) -> Intent {
    let mut intent = Intent::default();
    // A field that nobody asked for is noted too: asking for it later is then told apart from a release that adds it.
    for field in K::FIELDS.iter().filter(|field| matches!(owners.owner(field), Owner::Initial(_)) && !field.secret) {
        intent.note(field.name, &noted(field, spec));
    }
    intent
}

/// What the intent holds of a field, as text.
fn noted<K: Kind>(field: &Field<K>, spec: &K) -> String {
    if planted(Planted::OneHash) {
        let initial = K::FIELDS.iter().filter(|field| matches!(field.owner, Owner::Initial(_)));
        return initial.map(|field| (field.show)(spec)).collect::<Vec<_>>().join(" ");
    }
    (field.show)(spec)
}

impl<K: Kind> Shape for Of<K> {
    fn info(&self) -> KindInfo {
        info_of::<K>()
    }

    fn resolve(&self, node: &Node, outs: &Outs) -> Result<(AnyArc, Intent), Fault> {
        let spec = node.args.downcast_ref::<K::Args>().and_then(|args| args.resolve(outs));
        let spec = spec.ok_or_else(|| Fault::fatal("internal: begun before what it reads was known"))?;
        let unread: Vec<&str> = K::FIELDS.iter().filter(|field| (field.is_unread)(&spec)).map(|field| field.name).collect();
        if !unread.is_empty() {
            let what = format!("it is made with secrets that these credentials may not read: {}", unread.join(", "));
            return Err(Fault::new(Class::Denied, what).help("let them call secretsmanager:GetSecretValue"));
        }
        let intent = intent_of(&spec, &node.owners);
        Ok((Arc::new(spec), intent))
    }

    fn owners(&self, node: &str, rules: &[Ownership]) -> Owners {
        Owners::of::<K>(node, rules)
    }

    fn imagine(&self, node: &Node, outs: &Outs) -> Picture {
        picture::<K>(node, outs)
    }

    fn likeness(&self, node: &Node, outs: &Outs, object: &Object) -> Option<Likeness> {
        likeness::<K>(node, outs, object)
    }

    fn assess(&self, node: &Node, outs: &Outs, object: &Object, mode: Mode) -> Option<Assessment> {
        let anew = !mode.drift && !mode.repair;
        let args = node.args.downcast_ref::<K::Args>()?;
        let seen = &object.typed::<K>()?.spec;
        let mut want = seen.clone();
        // The fields to send as wanted; the rest is sent as it is seen.
        let mut ours: Vec<&Field<K>> = Vec::with_capacity(K::FIELDS.len());
        let (mut changes, mut owners, mut unread) = (Vec::new(), Vec::new(), Vec::new());
        let (mut remember, mut known, mut intent) = (object.claimed, true, Intent::default());
        let mut begun: Vec<&str> = Vec::new();
        for field in K::FIELDS {
            let late = !(field.assign)(&mut want, args, outs);
            known &= !late;
            let owner = node.owners.owner(field);
            let row = |want: Option<&K>| {
                let mask = || crate::secret::MASK.to_owned();
                let (from, to) = match want {
                    _ if field.secret => (mask(), want.map(|_| mask())),
                    Some(want) => {
                        let (from, to) = (field.tell)(want, seen);
                        (from, Some(to))
                    }
                    None => ((field.show)(seen), None),
                };
                let replaces = field.change == Change::Replace;
                FieldChange { field: field.name.to_owned(), from, to, replaces, owner: owner.name().to_owned() }
            };
            let is_floor = matches!(owner, Owner::Floor(_));
            if matches!(owner, Owner::Initial(_)) && !field.secret && !late {
                intent.note(field.name, &(field.show)(&want));
            }
            if !matches!(owner, Owner::Ignored(_)) && ((!late && (field.is_unread)(&want)) || (field.is_unread)(seen)) {
                unread.push(field.name);
                continue;
            }
            let accepted = late || (if is_floor { field.floor_met } else { field.accepts })(&want, seen);
            match owner {
                Owner::Ignored(_) => {}
                // What is not known is a change to come, not one that was made outside.
                Owner::Enforced if late && mode.drift => {}
                Owner::Enforced if late => changes.push(row(None)),
                Owner::Enforced if !accepted && adopted(object, field, &want, seen) => {
                    intent.note(field.name, &(field.show)(&want));
                    owners.push(row(Some(&want)));
                }
                Owner::Enforced | Owner::Floor(_) => {
                    if !accepted {
                        changes.push(row(Some(&want)));
                    } else if !late && is_floor && !(field.accepts)(&want, seen) {
                        owners.push(row(Some(&want)));
                    }
                    // A full overwrite must send what is asked for, in the form that is asked for; but not a
                    // lower floor, and not an option that nobody asked for.
                    if !(is_floor && accepted) && (field.managed)(&want) {
                        ours.push(field);
                    }
                }
                Owner::Initial(_) => {
                    let asked = if late || !(field.managed)(&want) {
                        None
                    } else {
                        object.intent.asked(field.name, &noted(field, &want))
                    };
                    // A field that the configuration has only now given away: what it asks for is noted, and not written.
                    remember |= asked.is_none() && !late && anew && owner != field.owner && (field.managed)(&want);
                    if asked == Some(false) && anew {
                        remember = true;
                        ours.push(field);
                        if !accepted {
                            changes.push(row(Some(&want)));
                            begun.extend((!object.intent.has_begun(field.name)).then_some(field.name));
                        }
                    } else if !accepted {
                        owners.push(row(Some(&want)));
                    }
                }
            }
        }
        // Most objects are as wanted: nothing is copied for them.
        let stuck = matches!(object.phase, Phase::Stuck(_) | Phase::Parked(_));
        let effective = (stuck || !changes.is_empty()).then(|| {
            let mut effective = seen.clone();
            for field in &ours {
                (field.take)(&mut effective, &want);
            }
            Arc::new(effective) as AnyArc
        });
        let begins = (!begun.is_empty()).then(|| {
            let mut begins = intent.clone();
            for field in begun {
                begins.begin(field);
            }
            begins
        });
        Some(Assessment { changes, owners, unread, remember, known, effective, intent, begins })
    }
}

/// The differences in tags as one more row: only our keys count, other tags are other people's. The identity of what is `claimed`
/// is laid over it, and is still to be written.
pub(crate) fn tag_change(node: &Node, seen: &Tags, claimed: bool) -> Option<FieldChange> {
    let seen = |key: &str| seen.get(key).map(String::as_str).filter(|_| !(claimed && [STACK_TAG, NODE_TAG].contains(&key)));
    let differs = |(key, value): &(&str, &str)| seen(key) != Some(*value);
    let differing: BTreeMap<&str, &str> = node.tags().filter(differs).collect();
    if differing.is_empty() {
        return None;
    }
    let from: Vec<String> = differing.keys().map(|key| format!("{key}={}", seen(key).unwrap_or("(none)"))).collect();
    let to: Vec<String> = differing.iter().map(|(key, value)| format!("{key}={value}")).collect();
    Some(FieldChange {
        field: "tags".to_owned(),
        from: from.join(", "),
        to: Some(to.join(", ")),
        replaces: false,
        owner: "enforced".to_owned(),
    })
}
