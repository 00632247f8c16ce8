//! Capacity provider strategies, as clusters and services write them.

use aws_sdk_ecs::types::CapacityProviderStrategyItem;
use provision_engine::{Fault, Set};

use super::{natural, number};
use crate::client::incomplete;
use crate::kinds::ecs::CapacityShare;

/// The shares as ECS gives them.
pub(in super::super) fn read(items: &[CapacityProviderStrategyItem]) -> Set<CapacityShare> {
    let share = |item: &CapacityProviderStrategyItem| CapacityShare {
        provider: item.capacity_provider().to_owned(),
        base: natural(item.base()),
        weight: natural(item.weight()),
    };
    items.iter().map(share).collect()
}

/// The shares as ECS takes them.
pub(in super::super) fn items(shares: &Set<CapacityShare>) -> Result<Vec<CapacityProviderStrategyItem>, Fault> {
    let item = |share: &CapacityShare| {
        let item = CapacityProviderStrategyItem::builder().capacity_provider(&share.provider);
        item.base(number(share.base)).weight(number(share.weight)).build()
    };
    shares.iter().map(item).collect::<Result<_, _>>().map_err(incomplete)
}
