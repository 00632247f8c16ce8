//! A typed reader over the nodes.
//!
//! What a map may hold is told by its shape ([`super::keys`]): a reader asks for the keys of the shape, and what the shape does not
//! have is an unknown key. Faults go to a common list and the reader goes on, so that a user sees all of them at once. `None` means:
//! reported.

mod cursor;
mod finish;
mod given;
mod map;
mod scalar;
mod sink;

pub(crate) use self::cursor::Cursor;
pub(crate) use self::given::Given;
pub(crate) use self::map::MapReader;
pub(crate) use self::sink::{MAX_FOUND, Sink};
