//! Amazon EventBridge Scheduler: groups and schedules.

mod group;
mod schedule;
#[cfg(feature = "sdk")]
mod wire;

pub use group::{ScheduleGroup, ScheduleGroupArgs, ScheduleGroupOut};
pub use schedule::{Schedule, ScheduleArgs, ScheduleOut};
