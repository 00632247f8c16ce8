//! The last snapshot of what holds data and is deleted.

use provision_engine::{Found, Kind, Output, Phase};

/// The name of an object's last snapshot; none of one that never came far enough to have one. Another object of this name
/// has another birthday, and the same one the same snapshot, however often its deletion is begun.
pub(super) fn last<K: Kind>(at: &Found<K>) -> Option<String> {
    (!matches!(at.phase, Phase::Broken(_))).then(|| format!("{}-final-{}", at.out.id(), at.born))
}
