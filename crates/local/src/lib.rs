//! AWS on one machine: a front over emulators with realism, faults, recording and request validation.
//!
//! A test starts it, takes an account of its own and talks to the end point with any AWS client:
//!
//! ```no_run
//! use provision_local::{Backend, LocalAws, Realism};
//!
//! # async fn example() -> Result<(), provision_local::LocalError> {
//! let aws = LocalAws::builder()
//!     .backend(Backend::Ministack)
//!     .realism(Realism::On)
//!     .speed(60.0)
//!     .start()
//!     .await?;
//! let account = aws.new_account().await?;
//! // … AWS calls to account.endpoint() with account.credentials() …
//! // The last handle panics if one of them did not follow AWS's API model.
//! # Ok(())
//! # }
//! ```
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a test that cannot go on fails"))]

mod account;
mod builder;
mod clock;
mod disguise;
mod emulator;
mod error;
mod faults;
mod fingerprint;
mod front;
mod journal;
mod kit;
mod law;
pub mod model;
mod overlay;
mod realism;
mod record;
mod value;
pub mod wire;

pub use account::{Credentials, ROLE};
pub use builder::Builder;
pub use clock::Clock;
pub use disguise::Disguise;
pub use emulator::{Backend, Emulator, Venvs};
pub use error::LocalError;
pub use faults::{Action, Match, Rule};
pub use journal::{Change, Journal};
pub use kit::{DEFAULT_REGION, LocalAccount, LocalAws, env};
pub use realism::{Realism, least_s, times};
pub use record::{CallRecord, is_mutating};
