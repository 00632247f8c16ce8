//! Local AWS from outside, on both emulators. They need the Python environments (`make venv`).
//!
//! One program, so that all tests share one process of each emulator; each has accounts of its
//! own.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod binary;
mod common;
mod front;
mod overlays;
mod realism;
mod realism_network;
mod rest;
mod world;
