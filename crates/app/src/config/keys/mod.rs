//! Every key of the files, told once.
//!
//! A [`Shape`] is a map and its [`Key`]s. The readers ask for keys of these shapes and for nothing else; what is unknown, missing,
//! refused or without effect, and what a message expects, comes from here, and so do the JSON schemas, `explain` and the tables of
//! `docs/configuration.md`.

pub(crate) mod cnc;
pub(crate) mod coherence;
pub(crate) mod environments;
pub(crate) mod existing;
mod form;
mod key;
mod place;
pub(crate) mod provision;
mod shape;
mod takes;
mod touched;
mod words;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
pub(crate) mod tests;

pub(crate) use self::form::Form;
pub(crate) use self::key::{Blank, Effect, Key, Need};
pub use self::place::FileKind;
pub(crate) use self::place::{Place, Step, Told, all as places, shapes};
pub(crate) use self::shape::{Names, Shape};
pub(crate) use self::takes::{List, Takes};
