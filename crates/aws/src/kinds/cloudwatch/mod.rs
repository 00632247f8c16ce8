//! CloudWatch: alarms.

mod alarm;

pub use alarm::{Alarm, AlarmArgs, AlarmOut, Comparison, Metric};
