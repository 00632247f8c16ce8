//! How ECS writes what the kinds hold: from its answers, and into its requests.

pub(super) mod service;
pub(super) mod strategy;
pub(super) mod task_definition;

/// A number as ECS takes it.
pub(super) fn number(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

/// A number as ECS gives it.
fn natural(value: i32) -> u32 {
    u32::try_from(value).unwrap_or_default()
}
