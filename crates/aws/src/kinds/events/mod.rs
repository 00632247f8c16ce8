//! Amazon EventBridge: rules.

mod pattern;
mod rule;

pub use pattern::EventPattern;
pub use rule::{Rule, RuleArgs, RuleOut, RuleTarget};
