//! What the life-cycle tests, the demo and the benchmark share: a world on local AWS, and the stacks in it.

pub mod coverage;
pub mod critical_path;
pub mod examples;
pub mod figures;
pub mod first_stack;
pub mod full_stack;
pub mod hand_made;
pub mod meddle;
pub mod permissions;
pub mod stops;
pub mod throttled;
pub mod world;
pub mod worlds;

pub use world::{Trouble, World};
