//! Elastic Load Balancing: application load balancers.

mod listener;
mod listener_rule;
mod load_balancer;
mod target_group;

pub use listener::{DefaultAction, Listener, ListenerArgs, ListenerOut};
pub use listener_rule::{ListenerRule, ListenerRuleArgs, ListenerRuleOut};
pub use load_balancer::{LoadBalancer, LoadBalancerArgs, LoadBalancerOut};
pub use target_group::{HealthCheck, TargetGroup, TargetGroupArgs, TargetGroupOut, TargetProtocol};
