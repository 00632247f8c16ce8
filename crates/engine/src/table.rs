//! The one table of a kind: its fields and constants, from which diff, plan, drift, docs and laws derive.

use std::fmt::Debug;

use crate::{Outs, Read};

/// A kind of object, as `#[derive(Kind)]` writes it. The struct itself is both what is asked for and what is seen.
pub trait Kind: Clone + Debug + Send + Sync + 'static {
    /// The registry key, shown in plans: `ec2.vpc`.
    const NAME: &'static str;
    /// What it is, from the struct's documentation.
    const DOC: &'static str;
    /// How a change of a field marked `replace` is carried out.
    const REPLACE: Replace;
    /// It holds data: never removed by surprise, duplicates are only reported.
    const STATEFUL: bool;
    /// It outlives the stack and is never deleted.
    const KEEP: bool;
    /// An update makes new outputs, so that consumers follow it.
    const OUT_FOLLOWS: bool;
    /// While it is on its way AWS takes no change of it, and does not show all of it: it is judged anew when it has settled.
    const SETTLES_FIRST: bool;
    /// How long creating, updating and deleting usually take to settle.
    const TIMES: Times;
    /// The IAM actions of each call.
    const IAM: Actions;
    /// It takes no tags: it is known by its name, or by what it belongs to, and cannot be adopted by itself.
    const TAGLESS: bool;
    /// What other tools call it.
    const ELSEWHERE: Elsewhere;
    /// The field table.
    const FIELDS: &'static [Field<Self>];
    /// The same fields, late-bound.
    type Args: Args<Kind = Self>;
    /// What other nodes may read of it.
    type Out: Output;
    /// Whether nothing of this object would be missed, although the kind holds data.
    fn is_disposable(&self) -> bool {
        false
    }
}

/// What other nodes may read of an object, and what it is known by.
pub trait Output: Clone + Debug + Send + Sync + 'static {
    /// The id that tells this object from every other of its kind: an id, an ARN, or a name where names are unique.
    fn id(&self) -> &str;
    /// Every text by which another object's field may refer to it. By default the id alone.
    fn aliases(&self) -> Vec<String> {
        vec![self.id().to_owned()]
    }
    /// Whether all is known that others may read as soon as the object exists. What an API gives only some seconds after the
    /// creation is waited for (a certificate's validation records); a ready object is known.
    fn is_known(&self) -> bool {
        true
    }
    /// Whether all is known that others may read once it is ready. What comes only then, as a host name, is not what the
    /// object puts out while it is under way.
    fn is_whole(&self) -> bool {
        true
    }
    /// What an object would put out, for a look at a graph without a cloud; texts show the label. Nothing where that cannot
    /// be imagined.
    #[must_use]
    fn imagine(_label: &str) -> Option<Self> {
        None
    }
}

/// The late-bound fields of a kind.
pub trait Args: Clone + Debug + Send + Sync + 'static {
    /// The kind they describe.
    type Kind: Kind<Args = Self>;
    /// Appends what they read of other nodes.
    fn reads(&self, out: &mut Vec<Read>);
    /// The fields with every reference resolved; `None` while one is not known yet.
    fn resolve(&self, outs: &Outs) -> Option<Self::Kind>;
}

/// One row of the table. The functions come from the derive.
pub struct Field<K: Kind> {
    /// The field's name.
    pub name: &'static str,
    /// The name that the configuration has for it, where that is another; empty otherwise.
    pub also: &'static str,
    /// Its documentation: meaning, unit, default.
    pub doc: &'static str,
    /// What a change of it does.
    pub change: Change,
    /// Whose it is.
    pub owner: Owner,
    /// Shown as a mask everywhere.
    pub secret: bool,
    /// Whether its values have an order, so that it can be a floor.
    pub ordered: bool,
    /// Whether what is seen is what is wanted.
    pub accepts: fn(want: &K, seen: &K) -> bool,
    /// Whether what is seen is at least what is wanted.
    pub floor_met: fn(want: &K, seen: &K) -> bool,
    /// Whether anything is asked for.
    pub managed: fn(want: &K) -> bool,
    /// Whether part of it is a secret that these credentials may not read.
    pub is_unread: fn(&K) -> bool,
    /// One line for people.
    pub show: fn(&K) -> String,
    /// How a difference is told: what is there, and what is wanted.
    pub tell: fn(&K, &K) -> (String, String),
    /// Appends the ids of other objects it names.
    pub refs: fn(&K, &mut Vec<String>),
    /// Copies the field.
    pub take: fn(to: &mut K, from: &K),
    /// Sets the field from its argument, if that is known.
    pub assign: fn(to: &mut K, args: &K::Args, outs: &Outs) -> bool,
    /// Appends what its argument reads of other nodes.
    pub reads: fn(args: &K::Args, &mut Vec<Read>),
    /// The JSON schema of its type.
    pub schema: fn() -> serde_json::Value,
}

/// What a change of a field does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is changed in place.
    Update,
    /// The object is replaced.
    Replace,
}

/// Whose a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Ours: a change made outside is drift and is repaired.
    Enforced,
    /// Set at creation, then the owner's; written again only when its value in the configuration changes.
    Initial(&'static str),
    /// Never lowered.
    Floor(&'static str),
    /// Never looked at.
    Ignored(&'static str),
}

impl Owner {
    /// The owner's name, for reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.whose().as_str()
    }
    /// Why it is not simply ours; empty for an enforced field.
    #[must_use]
    pub fn why(self) -> &'static str {
        match self {
            Self::Enforced => "",
            Self::Initial(why) | Self::Floor(why) | Self::Ignored(why) => why,
        }
    }
}

/// How a replacement is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replace {
    /// Make the new one, move the consumers, delete the old one.
    NewFirst,
    /// Delete the old one, then make the new one: their names collide.
    OldFirst,
    /// Only when asked for by name.
    Refuse,
}

/// Usual seconds of a wait.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usual {
    /// The shortest seen.
    pub min: f64,
    /// What to expect.
    pub typical: f64,
    /// The longest that is still usual.
    pub max: f64,
}

impl Usual {
    /// Nothing to wait for.
    pub const INSTANT: Self = Self { min: 0.0, typical: 0.0, max: 0.0 };
    /// Whether there is nothing to wait for.
    #[must_use]
    pub fn is_instant(self) -> bool {
        self.max <= 0.0
    }
}

/// How long the verbs of a kind usually take to settle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Times {
    /// Until a new object is ready.
    pub create: Usual,
    /// Until a changed object is ready again.
    pub update: Usual,
    /// Until a deleted object is gone.
    pub delete: Usual,
}

/// What other tools call a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// Types of Terraform's AWS provider.
    pub terraform: &'static [&'static str],
    /// Types of CloudFormation.
    pub cloudformation: &'static [&'static str],
    /// Types of both that are parts of such an object, and no objects of their own here.
    pub parts: &'static [&'static str],
}

/// The IAM actions of each call of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actions {
    /// Of listing.
    pub list: &'static [&'static str],
    /// Of creating.
    pub create: &'static [&'static str],
    /// Of updating.
    pub update: &'static [&'static str],
    /// Of deleting.
    pub delete: &'static [&'static str],
    /// The resources that those which write are about, as ends of ARNs: `ecs:{region}:{account}:cluster/{name}*`.
    pub on: &'static [&'static str],
    /// Of those of listing: what reads data, and is for our own objects only.
    pub own: &'static [&'static str],
    /// Of those which write: what AWS limits to no resource.
    pub plain: &'static [&'static str],
    /// What makes an object, and is limited by the tags that are asked for.
    pub asks: &'static [&'static str],
    /// What is limited by the tags of the object.
    pub tagged: &'static [&'static str],
    /// The services that roles are passed to.
    pub passes: &'static [&'static str],
    /// The services that AWS makes linked roles for.
    pub linked: &'static [&'static str],
}
