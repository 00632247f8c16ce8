//! What the words of a status mean to a wait.

use provision_engine::Phase;

/// The words of one kind of object. Every other word is on its way to one of these.
#[derive(Clone, Copy)]
pub(super) struct Phases {
    /// It can be used.
    pub(super) ready: &'static [&'static str],
    /// It lives, comes no further by itself, and this is what there is to say of it.
    pub(super) stuck: &'static [(&'static [&'static str], &'static str)],
    /// It never lived, or never will again.
    pub(super) broken: &'static [&'static str],
    /// It is being deleted.
    pub(super) leaving: &'static [&'static str],
    /// It is still shown, and not there any more.
    pub(super) gone: &'static [&'static str],
    /// What one is doing that shows no word yet.
    pub(super) new: &'static str,
}

impl Phases {
    /// Where `available` is all that there is to wait for.
    pub(super) const PENDING: Self =
        Self { ready: &["available"], stuck: &[], broken: &[], leaving: &["deleting"], gone: &["deleted"], new: "pending" };
    /// Of what takes minutes to make.
    pub(super) const CREATING: Self = Self { new: "creating", ..Self::PENDING };

    /// The phase of an object that shows this word.
    pub(super) fn of(&self, word: Option<&(impl AsRef<str> + ?Sized)>) -> Phase {
        let word = word.map_or(self.new, AsRef::as_ref);
        let said = self.stuck.iter().find(|(stuck, _)| stuck.contains(&word));
        match said {
            Some((_, "")) => Phase::Stuck(word.to_owned()),
            Some((_, why)) => Phase::Stuck(format!("{word}: {why}")),
            None if self.ready.contains(&word) => Phase::Ready,
            None if self.broken.contains(&word) => Phase::Broken(word.to_owned()),
            None if self.leaving.contains(&word) => Phase::Leaving(word.to_owned()),
            None if self.gone.contains(&word) => Phase::Gone,
            None => Phase::Settling(word.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOME: Phases = Phases {
        stuck: &[(&["full", "nearly-full"], "give it more storage"), (&["stopped"], "")],
        broken: &["create-failed"],
        ..Phases::CREATING
    };

    #[test]
    fn a_word_means_what_the_table_says_and_every_other_is_on_its_way() {
        assert_eq!(SOME.of(Some("available")), Phase::Ready);
        assert_eq!(SOME.of(Some("full")), Phase::Stuck("full: give it more storage".to_owned()));
        assert_eq!(SOME.of(Some("stopped")), Phase::Stuck("stopped".to_owned()));
        assert_eq!(SOME.of(Some("create-failed")), Phase::Broken("create-failed".to_owned()));
        assert_eq!(SOME.of(Some("deleting")), Phase::Leaving("deleting".to_owned()));
        assert_eq!(SOME.of(Some("deleted")), Phase::Gone);
        assert_eq!(SOME.of(Some("modifying")), Phase::Settling("modifying".to_owned()));
        assert_eq!(SOME.of(None::<&str>), Phase::Settling("creating".to_owned()));
    }
}
