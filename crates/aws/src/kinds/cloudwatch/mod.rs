//! CloudWatch: alarms.

mod alarm;
mod comparison;

pub use alarm::{Alarm, AlarmArgs, AlarmOut, Metric};
pub use comparison::Comparison;
