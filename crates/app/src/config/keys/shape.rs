//! A map: the keys that it may have.

use super::form::Form;
use super::key::Key;
use super::takes::Takes;

/// What a map may hold.
#[derive(Debug)]
pub(crate) struct Shape {
    /// Its name, unique among the shapes.
    pub(crate) name: &'static str,
    /// What a message expects where something else stands.
    pub(crate) is: &'static str,
    /// Its own keys.
    pub(crate) keys: &'static [&'static Key],
    /// Shapes whose keys it has too.
    pub(crate) with: &'static [&'static Shape],
    /// What its other keys are, where they are names.
    pub(crate) names: Option<Names>,
    /// What it is beside, by the word that its key `type` says.
    pub(crate) variants: &'static [(&'static str, &'static Shape)],
    /// Keys that are known and refused here.
    pub(crate) refused: &'static [Refused],
    /// Keys of which at least one must be there. Their reader says so.
    pub(crate) any_of: &'static [&'static str],
    /// Keys of which one at most may be there. Their reader says so.
    pub(crate) one_at_most: &'static [&'static [&'static str]],
    /// Whether keys that begin with `x-` and are not told are others', and passed over.
    pub(crate) extensible: bool,
    /// A key that may bring in what must be there in the maps of these other keys.
    pub(crate) completed_by: Option<(&'static str, &'static [&'static str])>,
}

/// Keys that are names.
#[derive(Debug)]
pub(crate) struct Names {
    /// What they are the names of, such as `service`.
    pub(crate) of: &'static str,
    /// How they are written.
    pub(crate) form: &'static Form,
    /// What stands after each.
    pub(crate) takes: Takes,
    /// What one is, as a phrase.
    pub(crate) doc: &'static str,
}

/// Keys that are refused, with the reason.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) keys: &'static [&'static str],
    pub(crate) why: &'static str,
}

impl Shape {
    pub(crate) const fn new(name: &'static str, is: &'static str) -> Self {
        let (keys, with, variants): (&[&Key], &[&Self], &[(&str, &Self)]) = (&[], &[], &[]);
        let (refused, any_of, one_at_most): (&[Refused], &[&str], &[&[&str]]) = (&[], &[], &[]);
        let (names, extensible, completed_by) = (None, false, None);
        Self { name, is, keys, with, names, variants, refused, any_of, one_at_most, extensible, completed_by }
    }

    pub(crate) const fn keys(self, keys: &'static [&'static Key]) -> Self {
        Self { keys, ..self }
    }

    pub(crate) const fn with(self, with: &'static [&'static Shape]) -> Self {
        Self { with, ..self }
    }

    pub(crate) const fn names(self, names: Names) -> Self {
        Self { names: Some(names), ..self }
    }

    pub(crate) const fn variants(self, variants: &'static [(&'static str, &'static Shape)]) -> Self {
        Self { variants, ..self }
    }

    pub(crate) const fn refuses(self, refused: &'static [Refused]) -> Self {
        Self { refused, ..self }
    }

    pub(crate) const fn any_of(self, keys: &'static [&'static str]) -> Self {
        Self { any_of: keys, ..self }
    }

    pub(crate) const fn one_at_most(self, keys: &'static [&'static [&'static str]]) -> Self {
        Self { one_at_most: keys, ..self }
    }

    /// Keys that begin with `x-` and are not told are others'.
    pub(crate) const fn extensible(self) -> Self {
        Self { extensible: true, ..self }
    }

    /// This key may bring in what must be there in the maps of those others.
    pub(crate) const fn completed_by(self, key: &'static str, maps: &'static [&'static str]) -> Self {
        Self { completed_by: Some((key, maps)), ..self }
    }

    /// This shape and those whose keys it has too.
    pub(crate) fn parts(&'static self) -> impl Iterator<Item = &'static Self> {
        std::iter::once(self).chain(self.with.iter().copied())
    }

    /// All its keys, without those of its variants.
    pub(crate) fn all_keys(&'static self) -> impl Iterator<Item = &'static Key> {
        self.parts().flat_map(|part| part.keys.iter().copied())
    }

    /// The key that is written so.
    pub(crate) fn key(&'static self, written: &str) -> Option<&'static Key> {
        self.all_keys().find(|key| key.is_written(written))
    }

    /// Whether this very key is one of its own.
    pub(crate) fn has(&'static self, key: &'static Key) -> bool {
        self.all_keys().any(|own| std::ptr::eq(own, key))
    }

    /// Why a key is refused, if it is.
    pub(crate) fn why_refused(&'static self, written: &str) -> Option<&'static str> {
        let refused = self.parts().flat_map(|part| part.refused).find(|refused| refused.keys.contains(&written));
        refused.map(|refused| refused.why)
    }
}

/// A shape and its keys, each a `static` that its reader asks for.
macro_rules! shape {
    ($(#[$doc:meta])* $shape:ident = $of:expr; $($key:ident = $value:expr;)*) => {
        $(pub(crate) static $key: $crate::config::keys::Key = $value;)*
        $(#[$doc])*
        pub(crate) static $shape: $crate::config::keys::Shape = $of.keys(&[$(&$key),*]);
    };
}
pub(super) use shape;

/// A shape of keys that do nothing for the same reason.
macro_rules! idle {
    ($(#[$doc:meta])* $shape:ident = $name:literal; $key:path; $why:expr; $($written:literal)*) => {
        $(#[$doc])*
        pub(crate) static $shape: $crate::config::keys::Shape = {
            static KEYS: &[&$crate::config::keys::Key] = &[$(&$key($written, $why)),*];
            $crate::config::keys::Shape::new($name, "a map").keys(KEYS)
        };
    };
}
pub(super) use idle;
