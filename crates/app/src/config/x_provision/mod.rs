//! Reads `x-provision`: our own settings, at the root, in a collection and in an environment.
//!
//! Each place adds to the one around it; the innermost wins.

mod moved;
mod network;
mod ownership;
mod roles;
mod settings;

use super::environments::Reference;
use super::keys::provision as keys;
use super::model::{Moved, Network, Settings};
use super::reader::Cursor;

/// What holds the settings, and what only it may set.
pub(super) enum Scope<'a> {
    /// The root of the file: all collections.
    Application(&'a mut Network, &'a mut Vec<Moved>),
    /// A collection.
    Collection(&'a mut Network),
    /// An environment, which has no network of its own.
    Environment,
}

/// Reads `x-provision` over what is inherited.
pub(super) fn read(value: &Cursor<'_>, scope: Scope<'_>, settings: &mut Settings, references: &mut Vec<Reference>) {
    let Some(mut map) = value.shaped() else { return };
    match scope {
        Scope::Application(network, moved) => {
            network::read(&mut map, network);
            if let Some(list) = map.get(&keys::MOVED) {
                *moved = moved::read(&list, references);
            }
        }
        Scope::Collection(network) => network::read(&mut map, network),
        Scope::Environment => {}
    }
    settings::read(&mut map, settings, references);
    map.finish();
}
