//! What can go wrong, and how often it did.

use std::fmt;

/// A kind of mishap that a run is put through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mishap {
    /// The client dies before a call takes effect.
    CrashBefore,
    /// The client dies after a call took effect.
    CrashAfter,
    /// The call took effect, and its answer is lost.
    Lost,
    /// Too many requests.
    Throttled,
    /// A new object cannot be used by others yet.
    NotYet,
    /// A list does not show yet what was made, changed or deleted.
    Lag,
    /// A delete is refused while something lingers.
    InUse,
    /// A name is taken.
    Taken,
    /// A new object fails while it settles.
    Broken,
    /// A second object of a node is planted.
    Duplicate,
    /// Objects of others that look like ours are planted.
    LookAlike,
    /// An object that is being deleted or is gone is listed.
    Leaving,
    /// An enforced field is changed outside.
    Drift,
    /// An owner's field is changed outside.
    Owner,
    /// Two runs at once.
    TwoWriters,
    /// The run is dropped at an await.
    Cancelled,
    /// The run is asked to stop.
    Stopped,
    /// The waits are dropped.
    WaitsDropped,
    /// The credentials may not make a call.
    Denied,
    /// A call panics.
    Panic,
}

impl Mishap {
    /// Every kind.
    pub const ALL: [Self; 20] = [
        Self::CrashBefore,
        Self::CrashAfter,
        Self::Lost,
        Self::Throttled,
        Self::NotYet,
        Self::Lag,
        Self::InUse,
        Self::Taken,
        Self::Broken,
        Self::Duplicate,
        Self::LookAlike,
        Self::Leaving,
        Self::Drift,
        Self::Owner,
        Self::TwoWriters,
        Self::Cancelled,
        Self::Stopped,
        Self::WaitsDropped,
        Self::Denied,
        Self::Panic,
    ];
}

impl fmt::Display for Mishap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// How often each kind of mishap bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bites([u32; Mishap::ALL.len()]);

impl Bites {
    /// Notes one.
    pub fn note(&mut self, mishap: Mishap) {
        self.0[mishap as usize] += 1;
    }
    /// How often it bit.
    #[must_use]
    pub fn of(&self, mishap: Mishap) -> u32 {
        self.0[mishap as usize]
    }
    /// All together.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.0.iter().sum()
    }
    /// Takes in another count.
    pub fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine += theirs;
        }
    }
}

/// What the cloud is like for a while. The default is calm and takes no time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weather {
    /// The part of calls that is throttled.
    pub(crate) throttled: f64,
    /// The part of mutating calls whose answer is lost.
    pub(crate) lost: f64,
    /// The longest a list lags, in milliseconds.
    pub(crate) lag: u64,
    /// The longest a new object is not usable, in milliseconds.
    pub(crate) unusable: u64,
    /// The part of deletes that is refused for some seconds.
    pub(crate) lingers: f64,
    /// The part of new objects that fail while they settle.
    pub(crate) breaks: f64,
    /// The client dies at the n-th mutating call from now: before or after its effect.
    pub(crate) crash: Option<(u32, bool)>,
    /// How long a call takes, in milliseconds: from, to.
    pub(crate) latency: (u64, u64),
}

impl Weather {
    /// Nothing goes wrong; calls take their time.
    pub(crate) fn calm() -> Self {
        Self { latency: (20, 200), ..Self::default() }
    }
}

/// A call that always ends badly, until the rule is taken away.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) stack: String,
    pub(crate) node: String,
    pub(crate) mishap: Mishap,
}

/// A defect built into the cloud or its kinds on purpose, so that a law can be seen to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// New objects lose their tags.
    TagsForgotten,
    /// What is there is tagged, and the tags are lost.
    TagsIgnored,
    /// Updates answer well and change nothing.
    UpdatesIgnored,
    /// An update writes every field, the owner's too, as the defaults would have it.
    UpdatesTooMuch,
    /// Deletes answer well and delete nothing.
    DeletesIgnored,
    /// A delete takes an object of somebody else with it.
    DeletesTooMuch,
    /// Failed objects are listed as ready.
    BrokenShownReady,
    /// Lists show new objects as ready at once.
    SettlingShownReady,
    /// A field's outside change is not shown by lists.
    DriftHidden,
    /// Every list mutates something.
    ListMutates,
    /// Lists do not say what an object refers to.
    RefsHidden,
}
