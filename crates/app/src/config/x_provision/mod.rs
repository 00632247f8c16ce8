//! Reads `x-provision`: our own settings, at the root, in a collection and in an environment.
//!
//! Each place adds to the one around it; the innermost wins.

mod moved;
mod network;
mod roles;
mod settings;

use super::environments::Reference;
use super::model::{Moved, Network, Settings};
use super::reader::MapReader;

/// What holds the settings, and what only it may set.
pub(super) enum Scope<'a> {
    /// The root of the file: all collections.
    Application(&'a mut Network, &'a mut Vec<Moved>),
    /// A collection.
    Collection(&'a mut Network),
    /// An environment, which has no network of its own.
    Environment,
}

/// Reads `x-provision` of `holder` over what is inherited.
pub(super) fn read(holder: &mut MapReader<'_>, scope: Scope<'_>, settings: &mut Settings, references: &mut Vec<Reference>) {
    let Some(value) = holder.optional("x-provision") else { return };
    if value.is_null() {
        return;
    }
    let Some(mut map) = value.map("a map of settings") else { return };
    match scope {
        Scope::Application(network, moved) => {
            network::read(&mut map, network);
            if let Some(list) = map.optional("moved") {
                *moved = moved::read(&list, references);
            }
        }
        Scope::Collection(network) => {
            network::read(&mut map, network);
            map.refused("moved", "services and resources are the application's: set it at the root of the file");
        }
        Scope::Environment => {
            network::refuse(&mut map);
            map.refused("moved", "services and resources are the application's: set it at the root of the file");
        }
    }
    settings::read(&mut map, settings, references);
    map.finish();
}
