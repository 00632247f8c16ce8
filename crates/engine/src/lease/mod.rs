//! Leases: who may write, of several runs that work on the same thing at once.
//!
//! A lease is a small document in a store that writes under conditions ([`Store`]). Its holder renews it; it ends by itself when
//! nobody does, and nobody ever unlocks anything. All that tells whether it has ended is the time in the server's answers. Its
//! holder stops before that: every write passes the [`Fence`], which opens while the lease is certainly held. No cloud checks a
//! fencing token in the calls that change it, so the fence stands before them, and what was sent before it closed is done by the
//! time at which somebody else may take the lease: [`Terms`].
//!
//! The laws of the engine hold without leases. They save work, and surprises.

mod clock;
mod fence;
mod hold;
mod leases;
mod record;
mod store;
mod terms;

pub use fence::{Fence, Lost};
pub use leases::{Leases, Name, Spawn, Taking};
pub use record::{Holder, Tenure};
pub use store::{Document, Only, ServerTime, Store, Told, Version};
pub use terms::Terms;
