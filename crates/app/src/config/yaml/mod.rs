//! YAML as a tree of nodes with their places.
//!
//! The tree keeps scalars as they are written. What `no`, `010` or `1.0` means depends on what a key wants, so
//! the typed reader decides it, not YAML's guess: a service may be called `no`, and an account number keeps
//! its leading zero.

mod build;
mod node;
mod syntax;

pub(crate) use build::parse;
pub(crate) use node::{Data, Entry, Node};
