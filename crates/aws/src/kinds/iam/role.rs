//! An IAM role with its policies.

use std::collections::BTreeMap;

use provision_engine::{Kind, Output, Set};

use crate::types::{Arn, PolicyDocument};

/// A role: who may assume it, and what it may do. All its policies are ours. A new role is not usable everywhere at
/// once; what uses it is tried again until it is.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "iam.role",
    out = RoleOut,
    replace = "old-first",
    iam(
        list = "iam:GetAccountAuthorizationDetails",
        create = "iam:CreateRole iam:TagRole iam:PutRolePolicy iam:AttachRolePolicy",
        update = "iam:UpdateAssumeRolePolicy iam:PutRolePolicy iam:DeleteRolePolicy iam:AttachRolePolicy iam:DetachRolePolicy iam:PutRolePermissionsBoundary iam:TagRole",
        delete = "iam:DeleteRolePolicy iam:DetachRolePolicy iam:DeleteRole",
    )
)]
pub struct Role {
    /// Its name, unique in the account.
    #[field(replace)]
    pub name: String,
    /// Its path: `/provision/app/environment/`.
    #[field(replace)]
    pub path: String,
    /// Who may assume it.
    pub trust: PolicyDocument,
    /// Its own policies, by name.
    pub inline: BTreeMap<String, PolicyDocument>,
    /// Managed policies attached to it.
    pub managed: Set<Arn>,
    /// The permissions boundary; not looked at when absent.
    pub boundary: Option<Arn>,
}

/// What others may read of a role.
#[derive(Clone, Debug)]
pub struct RoleOut {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: Arn,
}

impl Output for RoleOut {
    fn id(&self) -> &str {
        &self.name
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.name.clone(), self.arn.to_string()]
    }
}
