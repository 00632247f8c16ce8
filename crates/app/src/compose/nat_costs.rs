//! What each way out of the network costs a month, for `plan` to show beside the one that is chosen.
//!
//! List prices of us-east-1 in USD; other regions are dearer by a few per cent. Traffic is charged by the GB beside.
//! Sources: <https://aws.amazon.com/vpc/pricing/>, <https://aws.amazon.com/privatelink/pricing/>,
//! <https://aws.amazon.com/ec2/pricing/on-demand/>, <https://aws.amazon.com/ebs/pricing/>.

use serde::Serialize;

use super::{Needs, endpoints};
use crate::config::model::{Application, Collection, Nat};

/// Hours of a month, as AWS counts them.
const HOURS: f64 = 730.0;
/// A NAT gateway an hour, and a GB through it.
const GATEWAY_HOUR: f64 = 0.045;
const GATEWAY_GB: f64 = 0.045;
/// A public IPv4 address an hour.
const ADDRESS_HOUR: f64 = 0.005;
/// A `t4g.nano` an hour.
const INSTANCE_HOUR: f64 = 0.0042;
/// The GB of its root volume, and a GB of gp3 a month.
const VOLUME_GB: f64 = 8.0;
const VOLUME_GB_MONTH: f64 = 0.08;
/// An interface endpoint an hour and zone, and a GB through it.
const ENDPOINT_HOUR: f64 = 0.01;
const ENDPOINT_GB: f64 = 0.01;

/// Which prices these are, for whoever reads them.
pub const NAT_PRICES: &str = "list prices of us-east-1 in November 2026; other regions differ by some per cent";

/// What one mode costs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct NatCost {
    /// The mode.
    pub nat: Nat,
    /// USD a month without traffic.
    pub month_usd: f64,
    /// USD for each GB that passes it. Traffic to the internet is charged the same in every mode, and not counted.
    pub gb_usd: f64,
}

/// Whether the node of this address is part of the way out of the network.
#[must_use]
pub fn concerns_nat(address: &str) -> bool {
    // The endpoint of S3 is there in every mode, and free.
    ["nat.", "elastic-ip.", "endpoint."].iter().any(|start| address.starts_with(start)) && address != "endpoint.s3"
}

/// What each mode would cost a collection.
#[must_use]
pub fn nat_costs(app: &Application, collection: &Collection) -> [NatCost; 4] {
    let gateways = |count: f64| count * HOURS * (GATEWAY_HOUR + ADDRESS_HOUR);
    let instance = HOURS.mul_add(INSTANCE_HOUR + ADDRESS_HOUR, VOLUME_GB * VOLUME_GB_MONTH);
    // In somebody else's network none are made.
    let zones = if collection.network.existing.is_some() { 0 } else { endpoints::zones(collection) };
    let endpoints = endpoints::services(collection, Needs::of(&app.of_all(collection))).len() * zones;
    let endpoints = f64::from(u32::try_from(endpoints).unwrap_or(u32::MAX)) * HOURS * ENDPOINT_HOUR;
    let cost = |nat, month_usd, gb_usd| NatCost { nat, month_usd, gb_usd };
    [
        cost(Nat::Gateway, gateways(1.0), GATEWAY_GB),
        cost(Nat::GatewayPerAz, gateways(f64::from(collection.network.az_count)), GATEWAY_GB),
        cost(Nat::Instance, instance, 0.0),
        cost(Nat::None, endpoints, ENDPOINT_GB),
    ]
}
