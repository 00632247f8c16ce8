//! A listener.

use provision_engine::{Kind, Output, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::Arn;

/// A port of a load balancer.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "elbv2.listener",
    out = ListenerOut,
    replace = "old-first",
    iam(
        list = "elasticloadbalancing:DescribeListeners elasticloadbalancing:DescribeLoadBalancers elasticloadbalancing:DescribeTags",
        create = "elasticloadbalancing:CreateListener elasticloadbalancing:AddTags",
        update = "elasticloadbalancing:ModifyListener elasticloadbalancing:AddTags",
        delete = "elasticloadbalancing:DeleteListener",
    )
)]
pub struct Listener {
    /// Its load balancer.
    #[field(replace)]
    pub load_balancer: Arn,
    /// Its port.
    #[field(replace)]
    pub port: u16,
    /// What is done with a request that no rule matches.
    pub default_action: DefaultAction,
    /// HTTPS with this certificate; HTTP without one.
    pub certificate: Option<Arn>,
    /// The TLS policy, with a certificate.
    pub tls_policy: Option<String>,
}

/// What is done with a request that no rule matches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DefaultAction {
    /// A fixed answer with this status.
    Fixed(u16),
    /// A permanent redirect to HTTPS.
    RedirectToHttps,
    /// To a target group.
    Forward(Arn),
    /// Something else that somebody set.
    Other(String),
}

impl Value for DefaultAction {
    fn refs(&self, out: &mut Vec<String>) {
        if let Self::Forward(arn) = self {
            arn.refs(out);
        }
    }
}

/// What others may read of a listener.
#[derive(Clone, Debug)]
pub struct ListenerOut {
    /// Its ARN.
    pub arn: Arn,
}

impl Output for ListenerOut {
    fn id(&self) -> &str {
        self.arn.as_str()
    }
}
