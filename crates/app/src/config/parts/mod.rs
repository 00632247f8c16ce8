//! What both formats of services write in the same way.

pub(super) mod build;
pub(super) mod command;
pub(super) mod memory;
pub(super) mod resource;
pub(super) mod scale;
pub(super) mod services;
pub(super) mod size;
pub(super) mod task;
