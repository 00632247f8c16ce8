//! What the calls of every kind are written with.

pub(super) use provision_engine::{
    Class, Cloud, Diff, Fault, Found, Listing, Looked, Mark, Me, Operate, Phase, Sighting, Tags, Updated,
};

pub(super) use super::convert::{born, made, tagged, text, there};
pub(super) use super::phases::Phases;
pub(super) use super::{named, snapshot, tagging};
pub(super) use crate::client::{Aws, OrFault, Reader, Reclass, built, later, resume};
pub(super) use crate::wire::{Asked, Create, Kept, Keyed, Modify, Shown};
