//! Amazon SNS: topics and who is told.

mod subscription;
mod topic;

pub use subscription::{Subscription, SubscriptionArgs, SubscriptionOut};
pub use topic::{Topic, TopicArgs, TopicOut};
