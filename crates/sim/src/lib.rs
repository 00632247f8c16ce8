//! A simulated cloud with fake kinds, and the laws of the engine run over it.
//!
//! A run is made from one seed: a random design, a storm of mishaps over several applies, then the laws, each checked
//! by its own function. The same seed gives the same run.

mod cloud;
mod design;
mod fault;
mod kinds;
mod laws;
pub mod lease;
pub mod scale;
mod shrink;
mod story;
mod trial;
mod trouble;
mod world;

pub use fault::{Bites, Mishap, Sabotage};
pub use shrink::shrink;
pub use story::{Breach, LAWS, Tale, run};
pub use trial::{Cut, Trial};
pub use trouble::Trouble;
