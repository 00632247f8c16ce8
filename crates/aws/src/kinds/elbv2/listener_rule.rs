//! A listener rule.

use provision_engine::{Kind, Output, Set};

use crate::types::Arn;

/// A rule of a listener: which requests go to which target group. AWS takes five condition values a rule.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "elbv2.listener-rule",
    out = ListenerRuleOut,
    replace = "new-first",
    iam(
        list = "elasticloadbalancing:DescribeRules elasticloadbalancing:DescribeListeners elasticloadbalancing:DescribeLoadBalancers elasticloadbalancing:DescribeTags",
        create = "elasticloadbalancing:DescribeRules elasticloadbalancing:CreateRule elasticloadbalancing:AddTags",
        update = "elasticloadbalancing:ModifyRule elasticloadbalancing:SetRulePriorities elasticloadbalancing:DescribeRules elasticloadbalancing:AddTags",
        delete = "elasticloadbalancing:DeleteRule",
    )
)]
pub struct ListenerRule {
    /// Its listener.
    #[field(replace)]
    pub listener: Arn,
    /// The band of priorities it stands in, 0 to 248, lower first: longer paths are tried before shorter ones. Within
    /// the band of 200 the priority is chosen free, and kept.
    pub band: u8,
    /// Host names; any when empty.
    pub hosts: Set<String>,
    /// Path patterns; any when empty.
    pub paths: Set<String>,
    /// Where matching requests go.
    pub target_group: Arn,
}

/// What others may read of a rule.
#[derive(Clone, Debug)]
pub struct ListenerRuleOut {
    /// Its ARN.
    pub arn: Arn,
}

impl Output for ListenerRuleOut {
    fn id(&self) -> &str {
        self.arn.as_str()
    }
}
