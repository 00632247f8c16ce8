//! `x-provision`: our own settings, at the root, in a collection and in an environment.

pub(crate) mod moved;
pub(crate) mod network;
pub(crate) mod roles;
pub(crate) mod settings;

use super::shape::{Refused, Shape, shape};
use super::takes::{List, Takes};
use super::{Key, touched};

const A_MAP: &str = "a map of settings";
const AT_THE_ROOT: Refused =
    Refused { keys: &["moved"], why: "services and resources are the application's: set it at the root of the file" };

shape! {
    /// At the root of the file: for all collections.
    APPLICATION = Shape::new("x_provision", A_MAP).with(&[&network::NETWORK, &settings::SETTINGS]);

    MOVED = Key::new("moved", Takes::List(&MOVES))
        .says("what was renamed stays what it is, under its old name in AWS; without it a renamed database is another database")
        .touches(touched::ALL);
}

static MOVES: List = List::of("a list of `{service: OLD, to: NEW}` and `{resource: OLD, to: NEW}`", Takes::Map(&moved::MOVE));

/// In a collection.
pub(crate) static COLLECTION: Shape =
    Shape::new("x_provision_of_collection", A_MAP).with(&[&network::NETWORK, &settings::SETTINGS]).refuses(&[AT_THE_ROOT]);

/// In an environment, which has no network of its own.
pub(crate) static ENVIRONMENT: Shape = Shape::new("x_provision_of_environment", A_MAP).with(&[&settings::SETTINGS]).refuses(&[
    AT_THE_ROOT,
    Refused { keys: network::NAMES, why: "the environments of a collection share it: set it in the collection" },
]);
