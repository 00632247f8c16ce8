//! What may stand after a key.

use super::form::Form;
use super::shape::Shape;
use crate::config::words::{Word, words};

/// The type of a value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Takes {
    /// Text of a form.
    Text(&'static Form),
    /// One of a few words.
    Words(fn() -> Vec<&'static str>),
    /// `true` or `false`.
    Boolean,
    /// A whole number, from and to.
    Integer(u32, u32),
    /// One of a few numbers.
    Numbers(&'static [u32]),
    /// A command: a line or a list of words; or several, each after the success of the one before.
    Command,
    /// Commands: one or several.
    Commands,
    /// A map.
    Map(&'static Shape),
    /// A list.
    List(&'static List),
    /// One of several types.
    Either(&'static [Takes]),
    /// Anything.
    Any,
    /// Nothing.
    Nothing,
}

/// A list.
#[derive(Debug)]
pub(crate) struct List {
    /// What a message expects where something else stands.
    pub(crate) is: &'static str,
    /// Its items.
    pub(crate) of: Takes,
    /// Whether one item may stand alone, without a list.
    pub(crate) or_one: bool,
    /// Whether there must be an item. Its reader says so.
    pub(crate) not_empty: bool,
}

impl List {
    /// A list of such items.
    pub(crate) const fn of(is: &'static str, of: Takes) -> Self {
        Self { is, of, or_one: false, not_empty: false }
    }

    /// There must be an item.
    pub(crate) const fn not_empty(self) -> Self {
        Self { not_empty: true, ..self }
    }

    /// A list of nothing.
    pub(crate) const fn empty() -> Self {
        Self::of("an empty list", Takes::Nothing)
    }

    /// A list of such items, or one alone.
    pub(crate) const fn or_one(is: &'static str, of: Takes) -> Self {
        Self { is, of, or_one: true, not_empty: false }
    }
}

impl Takes {
    /// The words of a type.
    pub(crate) const fn word<T: Word>() -> Self {
        Self::Words(words::<T>)
    }

    /// This type and, where it is one of several, those.
    pub(crate) fn each(&'static self) -> &'static [Self] {
        match self {
            Self::Either(several) => several,
            other => std::slice::from_ref(other),
        }
    }

    /// The map that it may be.
    pub(crate) fn map(&'static self) -> Option<&'static Shape> {
        self.each().iter().find_map(|one| if let Self::Map(shape) = one { Some(*shape) } else { None })
    }

    /// The list that it may be.
    pub(crate) fn list(&'static self) -> Option<&'static List> {
        self.each().iter().find_map(|one| if let Self::List(list) = one { Some(*list) } else { None })
    }

    /// The text that it may be.
    pub(crate) fn form(&'static self) -> Option<&'static Form> {
        self.each().iter().find_map(|one| if let Self::Text(form) = one { Some(*form) } else { None })
    }

    /// The words that it may be.
    pub(crate) fn words(&'static self) -> Option<Vec<&'static str>> {
        self.each().iter().find_map(|one| if let Self::Words(words) = one { Some(words()) } else { None })
    }

    /// The range of the number that it may be.
    pub(crate) fn range(&'static self) -> Option<(u32, u32)> {
        self.each().iter().find_map(|one| match one {
            Self::Integer(from, to) => Some((*from, *to)),
            Self::Numbers(all) => Some((all.iter().copied().min()?, all.iter().copied().max()?)),
            _ => None,
        })
    }

    /// Whether it may be `true` or `false`.
    pub(crate) fn is_boolean(&'static self) -> bool {
        self.each().iter().any(|one| matches!(one, Self::Boolean))
    }

    /// What a message expects.
    pub(crate) fn expected(&'static self) -> String {
        use crate::config::suggest::one_of;
        match self {
            Self::Text(form) => form.is.to_owned(),
            Self::Words(words) => one_of(words()),
            Self::Boolean => "`true` or `false`".to_owned(),
            Self::Integer(from, to) => format!("a whole number from {from} to {to}"),
            Self::Numbers(all) => format!("one of {}", all.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")),
            Self::Command | Self::Commands => "a command".to_owned(),
            Self::Map(shape) => shape.is.to_owned(),
            Self::List(list) => list.is.to_owned(),
            Self::Either(several) => several.first().map(Self::expected).unwrap_or_default(),
            Self::Nothing => "nothing".to_owned(),
            Self::Any => "a value".to_owned(),
        }
    }
}
