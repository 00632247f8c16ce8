//! What this run has deleted: a lagging list may still show it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::object::Object;

/// An object by kind and id.
pub(crate) type ObjectKey = (usize, String);

#[derive(Clone, Copy)]
struct Past {
    born: u64,
    /// Its id, a name, has been given to a new object since.
    again: bool,
}

/// The objects that a run has deleted.
#[derive(Default)]
pub(crate) struct Removed(Mutex<HashMap<ObjectKey, Past>>);

impl Removed {
    fn past(&self) -> MutexGuard<'_, HashMap<ObjectKey, Past>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// It is deleted.
    pub(crate) fn note(&self, object: &Object) {
        self.past().insert((object.kind, object.id.clone()), Past { born: object.born, again: false });
    }
    /// Its name has been given to a new object, which is not to be taken for the old one.
    pub(crate) fn given_again(&self, kind: usize, id: &str) {
        let mut past = self.past();
        if !past.is_empty()
            && let Some(past) = past.get_mut(&(kind, id.to_owned()))
        {
            past.again = true;
        }
    }
    /// Whether what a list shows is an object that this run has deleted.
    pub(crate) fn hides(&self, object: &Object) -> bool {
        let past = self.past();
        // Of two objects of one name the age tells which it is, where the service gives it.
        !past.is_empty()
            && past
                .get(&(object.kind, object.id.clone()))
                .is_some_and(|past| if past.again { object.born != 0 && object.born <= past.born } else { true })
    }
    /// Whether the object of this id was deleted, and none has its name now.
    pub(crate) fn has(&self, key: &ObjectKey) -> bool {
        self.past().get(key).is_some_and(|past| !past.again)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::{object, tags_for, thing};

    #[test]
    fn a_name_that_is_given_again_is_seen_again_and_the_old_object_is_not() {
        let born = |at: u64| object("name", thing(), tags_for(&[]), |found| found.born = at);
        let (old, new, ageless) = (born(5), born(9), born(0));
        let removed = Removed::default();
        assert!(!removed.hides(&old));
        removed.note(&old);
        assert!(removed.hides(&old) && removed.hides(&ageless) && removed.has(&(0, "name".to_owned())));
        removed.given_again(0, "name");
        assert!(removed.hides(&old), "a lagging list shows the old one");
        assert!(!removed.hides(&new) && !removed.hides(&ageless) && !removed.has(&(0, "name".to_owned())));
    }
}
