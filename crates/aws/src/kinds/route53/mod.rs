//! Route 53: zones and records.

mod delegation;
#[cfg(feature = "sdk")]
mod existing;
mod hosted_zone;
mod record;
mod target;
#[cfg(feature = "sdk")]
mod zones;

#[cfg(feature = "sdk")]
pub use delegation::parent_servers;
pub use delegation::{Delegation, Servers};
#[cfg(feature = "sdk")]
pub use existing::existing_zone;
pub use hosted_zone::{HostedZone, HostedZoneArgs, HostedZoneOut};
pub use record::{Record, RecordArgs, RecordOut};
pub use target::Target;
#[cfg(feature = "sdk")]
pub(super) use zones::{Domains, subdomain_of_a_node};
