//! A service-linked role.

use provision_engine::{Kind, Output};

use crate::types::Arn;

/// The role through which an AWS service acts in the account. One an account, shared by everything in it, made first
/// and never deleted. AWS takes no tags for it in the call that makes it: it is found by its service.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "iam.service-linked-role",
    out = ServiceLinkedRoleOut,
    replace = "refuse",
    keep,
    iam(
        list = "iam:GetAccountAuthorizationDetails",
        create = "iam:CreateServiceLinkedRole",
    )
)]
pub struct ServiceLinkedRole {
    /// The service: `ecs.amazonaws.com`. The node's address is `service-linked-role.` and the part before the first dot.
    #[field(replace)]
    pub service: String,
}

/// What others may read of a service-linked role.
#[derive(Clone, Debug)]
pub struct ServiceLinkedRoleOut {
    /// Its ARN.
    pub arn: Arn,
}

impl Output for ServiceLinkedRoleOut {
    fn id(&self) -> &str {
        self.arn.as_str()
    }
}
