//! CloudWatch Logs: log groups, and the delivery of a distribution's logs.

mod delivery;
mod delivery_destination;
mod delivery_source;
#[cfg(feature = "sdk")]
pub mod lifetime;
mod log_group;
#[cfg(feature = "sdk")]
pub mod scopes;
#[cfg(feature = "sdk")]
mod tags;
#[cfg(feature = "sdk")]
mod tail;

pub use delivery::{Delivery, DeliveryArgs, DeliveryOut, SuffixPath};
pub use delivery_destination::{DeliveryDestination, DeliveryDestinationArgs, DeliveryDestinationOut};
pub use delivery_source::{DeliverySource, DeliverySourceArgs, DeliverySourceOut};
pub use log_group::{LogGroup, LogGroupArgs, LogGroupOut};
#[cfg(feature = "sdk")]
pub use tail::last_lines;

/// The longest name of a delivery's source or destination.
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliverySource.html>.
#[cfg(feature = "sdk")]
const NAME_MAX: usize = 60;
