//! One key of a map.

use super::takes::Takes;

/// A key, told once: the readers, the schema, `explain` and the pages of the documentation all take it from here.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key {
    /// As the file writes it.
    pub(crate) name: &'static str,
    /// Other spellings that are taken for it.
    pub(crate) also: &'static [&'static str],
    /// What may stand after it.
    pub(crate) takes: Takes,
    /// What holds where it is left out.
    pub(crate) need: Need,
    /// What it does, as a phrase.
    pub(crate) doc: &'static str,
    /// The kinds of the nodes that change with it.
    pub(crate) touches: &'static [&'static str],
    /// Whether it does something.
    pub(crate) effect: Effect,
    /// Values that say nothing, as if the key were not there.
    pub(crate) blank: Blank,
    /// Words that the format has and that are refused, each with the reason.
    pub(crate) refuses: &'static [(&'static str, &'static str)],
}

/// What holds where a key is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// It must be there.
    Required,
    /// It must be there where this other key is not.
    Unless(&'static str),
    /// This value, as the file would write it.
    Default(&'static str),
    /// This, in words.
    Else(&'static str),
    /// Nothing.
    Optional,
}

/// The values of a key that say nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blank {
    /// None: a key without a value is a fault.
    Fault,
    /// No value.
    Null,
    /// No value, an empty text, an empty list.
    Empty,
}

/// Whether a key does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It does.
    Has,
    /// It belongs to the format and means nothing to a deployment, for this reason: a warning.
    None(&'static str),
    /// The same, and the reader says it once for the whole file.
    NoneSaidOnce(&'static str),
    /// Nobody expects it to, for this reason: it is taken without a word.
    Silent(&'static str),
    /// A later version gives it one; this is what it waits for: a warning.
    Later(&'static str),
}

impl Key {
    /// A key with an effect that may be left out.
    pub(crate) const fn new(name: &'static str, takes: Takes) -> Self {
        let (need, effect, blank) = (Need::Optional, Effect::Has, Blank::Fault);
        Self { name, also: &[], takes, need, doc: "", touches: &[], effect, blank, refuses: &[] }
    }

    /// A key that means nothing to a deployment, and why.
    pub(crate) const fn without_effect(name: &'static str, why: &'static str) -> Self {
        Self::idle(name, Effect::None(why))
    }

    /// The same, and the reader says it once for the whole file.
    pub(crate) const fn without_effect_said_once(name: &'static str, why: &'static str) -> Self {
        Self::idle(name, Effect::NoneSaidOnce(why))
    }

    /// A key that says nothing of what runs, and of which nobody expects that.
    pub(crate) const fn silent(name: &'static str, why: &'static str) -> Self {
        Self::idle(name, Effect::Silent(why))
    }

    /// A key that a later version gives an effect, and what it waits for.
    pub(crate) const fn later(name: &'static str, what: &'static str) -> Self {
        Self::idle(name, Effect::Later(what))
    }

    const fn idle(name: &'static str, effect: Effect) -> Self {
        let key = Self::new(name, Takes::Any);
        Self { effect, blank: Blank::Null, ..key }
    }

    /// It is read, means nothing to a deployment for this reason, and a check of the whole says so.
    pub(crate) const fn but_idle(self, why: &'static str) -> Self {
        Self { effect: Effect::NoneSaidOnce(why), ..self }
    }

    /// Other spellings.
    pub(crate) const fn also(self, also: &'static [&'static str]) -> Self {
        Self { also, ..self }
    }

    /// It must be there.
    pub(crate) const fn required(self) -> Self {
        Self { need: Need::Required, ..self }
    }

    /// It must be there where `other` is not.
    pub(crate) const fn required_unless(self, other: &'static str) -> Self {
        Self { need: Need::Unless(other), ..self }
    }

    /// Its default, as the file would write it.
    pub(crate) const fn or(self, default: &'static str) -> Self {
        Self { need: Need::Default(default), ..self }
    }

    /// What holds without it, in words.
    pub(crate) const fn or_else(self, words: &'static str) -> Self {
        Self { need: Need::Else(words), ..self }
    }

    /// What it does.
    pub(crate) const fn says(self, doc: &'static str) -> Self {
        Self { doc, ..self }
    }

    /// The kinds of the nodes that change with it.
    pub(crate) const fn touches(self, touches: &'static [&'static str]) -> Self {
        Self { touches, ..self }
    }

    /// The key may stand without a value, as if it were not there.
    pub(crate) const fn or_nothing(self) -> Self {
        Self { blank: Blank::Null, ..self }
    }

    /// The key may stand without a value, or with an empty one, as if it were not there.
    pub(crate) const fn or_empty(self) -> Self {
        Self { blank: Blank::Empty, ..self }
    }

    /// Words that the format has and that are refused, each with the reason.
    pub(crate) const fn refuses(self, refuses: &'static [(&'static str, &'static str)]) -> Self {
        Self { refuses, ..self }
    }

    /// Whether this is how the file may write it.
    pub(crate) fn is_written(&self, name: &str) -> bool {
        self.name == name || self.also.contains(&name)
    }

    /// Whether a reader has to ask for it.
    pub(crate) fn is_read(&self) -> bool {
        matches!(self.effect, Effect::Has | Effect::NoneSaidOnce(_) | Effect::Silent(_))
    }

    /// Whether messages offer it.
    pub(crate) fn is_offered(&self) -> bool {
        self.effect == Effect::Has
    }

    /// Why it does nothing, if it does nothing.
    pub(crate) fn idle_because(&self) -> Option<&'static str> {
        match self.effect {
            Effect::Has => None,
            Effect::None(why) | Effect::NoneSaidOnce(why) | Effect::Silent(why) | Effect::Later(why) => Some(why),
        }
    }
}
