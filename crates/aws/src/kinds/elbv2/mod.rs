//! Elastic Load Balancing: application load balancers.

#[cfg(feature = "sdk")]
mod action;
#[cfg(feature = "sdk")]
mod candidates;
#[cfg(feature = "sdk")]
mod condition;
mod listener;
mod listener_certificate;
mod listener_rule;
mod load_balancer;
#[cfg(feature = "sdk")]
mod priority;
#[cfg(feature = "sdk")]
mod tags;
mod target_group;

/// The header by which our distribution says that a request came through it.
pub const ORIGIN_HEADER: &str = "X-Provision-Origin";

pub use listener::{DefaultAction, Listener, ListenerArgs, ListenerOut};
pub use listener_certificate::{ListenerCertificate, ListenerCertificateArgs, ListenerCertificateOut};
pub use listener_rule::{ListenerRule, ListenerRuleArgs, ListenerRuleOut};
pub use load_balancer::{LoadBalancer, LoadBalancerArgs, LoadBalancerOut};
pub use target_group::{HealthCheck, TargetGroup, TargetGroupArgs, TargetGroupOut, TargetProtocol};
