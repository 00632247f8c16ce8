//! An application load balancer with its attributes.

use provision_engine::{Kind, Output, Set};

use crate::types::{Arn, SecurityGroupId, SubnetId};

/// An application load balancer. Its name carries a hash of what cannot be changed.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "elbv2.load-balancer",
    out = LoadBalancerOut,
    replace = "new-first",
    create = "135/155/187",
    iam(
        list = "elasticloadbalancing:DescribeLoadBalancers elasticloadbalancing:DescribeLoadBalancerAttributes elasticloadbalancing:DescribeTags",
        create = "elasticloadbalancing:CreateLoadBalancer elasticloadbalancing:AddTags elasticloadbalancing:ModifyLoadBalancerAttributes",
        update = "elasticloadbalancing:SetSubnets elasticloadbalancing:SetSecurityGroups elasticloadbalancing:ModifyLoadBalancerAttributes elasticloadbalancing:AddTags",
        delete = "elasticloadbalancing:ModifyLoadBalancerAttributes elasticloadbalancing:DeleteLoadBalancer",
    )
)]
pub struct LoadBalancer {
    /// Whether it has public addresses.
    #[field(replace)]
    pub internet_facing: bool,
    /// Its subnets, in two zones at least.
    pub subnets: Set<SubnetId>,
    /// Its security groups.
    pub security_groups: Set<SecurityGroupId>,
    /// Whether it must be unprotected before it can be deleted.
    #[field(floor = "a protection that somebody switched on stays on")]
    pub deletion_protection: bool,
    /// Whether header names that are not valid are dropped.
    pub drop_invalid_headers: bool,
    /// How it treats requests that may be an attack on what stands behind: `monitor`, `defensive`, `strictest`.
    pub desync_mitigation: String,
    /// Seconds after which an idle connection is closed.
    #[field(initial = "the owner tunes it to the application")]
    pub idle_timeout_s: u32,
}

/// What others may read of a load balancer. All of it is known as soon as it is created.
#[derive(Clone, Debug)]
pub struct LoadBalancerOut {
    /// Its ARN.
    pub arn: Arn,
    /// Its DNS name.
    pub dns_name: String,
    /// The hosted zone of that name, for alias records.
    pub zone_id: String,
}

impl Output for LoadBalancerOut {
    fn id(&self) -> &str {
        self.arn.as_str()
    }
}

impl LoadBalancerOut {
    /// The value of the metric dimension `LoadBalancer`: `app/name/id`.
    #[must_use]
    pub fn dimension(&self) -> String {
        self.arn.resource().trim_start_matches("loadbalancer/").to_owned()
    }
}
