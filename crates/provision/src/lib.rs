//! The library face of `provision`: what the binary uses, and what another tool embeds.
//!
//! A [`Session`] is a configuration that was read. It gives a [`Target`], the graph of some environments; that
//! connects to AWS and plans or runs.
//!
//! ```no_run
//! use provision::Session;
//! use provision::engine::{Events, Goal, Options};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let session = Session::find(None, None, &std::env::current_dir()?)?;
//! let target = session.select(&["staging"])?;
//! let (events, mut heard) = Events::channel();
//! let connected = target.connect_with(provision::aws::registry(), &events).await?;
//! let options = Options { events, ..connected.options() };
//! let stop = options.stop.clone();
//! let run = connected.run(Goal::Apply, options);
//! let watch = async move {
//!     while let Some(event) = heard.recv().await {
//!         // `stop.cancel()` ends the run in good order at any time.
//!         let _ = (&event, &stop);
//!     }
//! };
//! let (report, ()) = futures::join!(run, watch);
//! assert!(report.succeeded());
//! # Ok(()) }
//! ```
//!
//! The parts: [`engine`] knows no AWS and runs any graph of any [`engine::Cloud`]; [`app`] turns the configuration
//! into a graph; [`aws`] has the kinds and the clients. `examples/embed.rs` builds a stack of kinds of its own.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "tests fail by panicking"))]

pub use provision_app as app;
pub use provision_aws as aws;
pub use provision_engine as engine;

mod adopt;
mod connected;
pub mod diagram;
pub mod dns;
mod existing;
mod existing_network;
pub mod leases;
mod ownership;
mod permissions;
mod session;
pub mod source;
mod strays;
mod tagged;

pub use connected::Connected;
pub use session::{OpenError, Session, Target};
