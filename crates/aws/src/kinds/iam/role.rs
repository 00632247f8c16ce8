//! An IAM role with its policies.

use std::collections::BTreeMap;

use provision_engine::{Kind, Output, Set};

use crate::types::{Arn, PolicyDocument};

/// A role: who may assume it, and what it may do. All its policies are ours. A new role is not usable everywhere at
/// once; what uses it is tried again until it is.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "iam.role",
    terraform = "aws_iam_role +aws_iam_role_policy +aws_iam_role_policy_attachment +aws_iam_policy_attachment", cloudformation = "AWS::IAM::Role +AWS::IAM::Policy +AWS::IAM::RolePolicy",
    out = RoleOut,
    replace = "old-first",
    iam(
        list = "iam:GetAccountAuthorizationDetails",
        create = "iam:CreateRole iam:TagRole iam:PutRolePolicy iam:AttachRolePolicy",
        update = "iam:UpdateAssumeRolePolicy iam:PutRolePolicy iam:DeleteRolePolicy iam:AttachRolePolicy iam:DetachRolePolicy iam:PutRolePermissionsBoundary iam:TagRole",
        delete = "iam:ListRolePolicies iam:DeleteRolePolicy iam:ListAttachedRolePolicies iam:DetachRolePolicy iam:DeleteRole", on = "iam::{account}:role{path}*",
    )
)]
pub struct Role {
    /// Its name, unique in the account, at most 64 characters.
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
#[derive(Output, Clone, Debug)]
pub struct RoleOut {
    /// Its name.
    #[output(id)]
    pub name: String,
    /// Its ARN.
    #[output(alias)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_iam::types::{AttachedPermissionsBoundary, AttachedPolicy, RoleDetail};

    use super::super::details;
    use super::{Role, RoleOut};
    use crate::kinds::prelude::*;
    use crate::types::Arn;
    use crate::wire::document;

    /// Where our roles are, and where AWS puts service-linked ones: the two kinds share one look.
    const PATHS: [&str; 2] = [details::PATH, super::super::service_linked_role::PATH];
    /// A principal of the policy is too new to be known everywhere.
    const NOT_YET: [&str; 1] = ["Invalid principal in policy"];

    impl Operate<Aws> for Role {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let here = |role: &&RoleDetail| {
                let path = role.path().unwrap_or_default();
                PATHS.iter().any(|ours| path.starts_with(ours)) || cx.knows::<Self>(role.arn().unwrap_or_default())
            };
            Ok(details::of(aws, cx).await?.roles.iter().filter(here).map(found).collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<RoleOut, Fault> {
            let call = aws.iam().create_role().role_name(&want.name).path(&want.path).set_tags(Some(tagging::write(&me.tags)?));
            let call = call.assume_role_policy_document(want.trust.to_json());
            let call = call.set_permissions_boundary(want.boundary.as_ref().map(Arn::to_string));
            let made = call.send().await.or_fault("iam:CreateRole").not_yet(&NOT_YET)?;
            let arn = made
                .role()
                .map_or_else(|| aws.place().iam_arn(&format!("role{}{}", want.path, want.name)), |role| Arn::new(role.arn()));
            // The role is there and will be found; what fails from here on is repaired by the next look at it.
            later(put(aws, want, None).await);
            later(attach(aws, want, None).await);
            Ok(RoleOut { name: want.name.clone(), arn })
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.has("trust") {
                let call = aws.iam().update_assume_role_policy().role_name(&want.name).policy_document(want.trust.to_json());
                call.send().await.or_fault("iam:UpdateAssumeRolePolicy").not_yet(&NOT_YET)?;
            }
            if let Some(boundary) = want.boundary.as_ref().filter(|_| diff.has("boundary")) {
                let call =
                    aws.iam().put_role_permissions_boundary().role_name(&want.name).permissions_boundary(boundary.as_str());
                call.send().await.or_fault("iam:PutRolePermissionsBoundary")?;
            }
            if diff.has("inline") {
                put(aws, want, Some(&at.spec)).await?;
                for name in at.spec.inline.keys().filter(|name| !want.inline.contains_key(*name)) {
                    remove(aws, &want.name, name).await?;
                }
            }
            if diff.has("managed") {
                attach(aws, want, Some(&at.spec)).await?;
                for arn in at.spec.managed.minus(&want.managed) {
                    detach(aws, &want.name, arn.as_str()).await?;
                }
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            let call = aws.iam().tag_role().role_name(&at.out.name).set_tags(Some(tagging::write(tags)?));
            call.send().await.or_fault("iam:TagRole").map(drop)
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let (iam, role) = (aws.iam(), at.out.name.as_str());
            // A role with policies cannot be deleted. Others may have added some since it was listed.
            let pages = iam.list_role_policies().role_name(role).into_paginator().items().send();
            let inline: Vec<String> = pages.try_collect().await.or_fault("iam:ListRolePolicies")?;
            for name in inline {
                remove(aws, role, &name).await?;
            }
            let pages = iam.list_attached_role_policies().role_name(role).into_paginator().items().send();
            let managed: Vec<AttachedPolicy> = pages.try_collect().await.or_fault("iam:ListAttachedRolePolicies")?;
            for arn in managed.iter().filter_map(AttachedPolicy::policy_arn) {
                detach(aws, role, arn).await?;
            }
            iam.delete_role().role_name(role).send().await.or_fault("iam:DeleteRole").map(drop)
        }
    }

    fn found(role: &RoleDetail) -> Found<Role> {
        let tags = role.tags().iter().map(|tag| (tag.key().to_owned(), tag.value().to_owned())).collect();
        let inline = role.role_policy_list().iter();
        let managed = role.attached_managed_policies().iter().filter_map(AttachedPolicy::policy_arn);
        let boundary = role.permissions_boundary().and_then(AttachedPermissionsBoundary::permissions_boundary_arn);
        let spec = Role {
            name: text(role.role_name()),
            path: text(role.path()),
            trust: document::shown(role.assume_role_policy_document()),
            inline: inline.map(|policy| (text(policy.policy_name()), document::shown(policy.policy_document()))).collect(),
            managed: managed.map(Arn::new).collect(),
            boundary: boundary.map(Arn::new),
        };
        let out = RoleOut { name: spec.name.clone(), arn: Arn::new(text(role.arn())) };
        Found::ready(Mark::Tags(tags), spec, out).born(born(role.create_date()))
    }

    /// Writes the role's own policies that `seen` does not have as wanted.
    async fn put(aws: &Aws, want: &Role, seen: Option<&Role>) -> Result<(), Fault> {
        for (name, document) in &want.inline {
            if seen.and_then(|seen| seen.inline.get(name)) != Some(document) {
                let call = aws.iam().put_role_policy().role_name(&want.name).policy_name(name);
                call.policy_document(document.to_json()).send().await.or_fault("iam:PutRolePolicy")?;
            }
        }
        Ok(())
    }

    async fn attach(aws: &Aws, want: &Role, seen: Option<&Role>) -> Result<(), Fault> {
        let none = provision_engine::Set::default();
        for arn in want.managed.minus(seen.map_or(&none, |seen| &seen.managed)) {
            let call = aws.iam().attach_role_policy().role_name(&want.name).policy_arn(arn.as_str());
            call.send().await.or_fault("iam:AttachRolePolicy")?;
        }
        Ok(())
    }

    /// Done also when the policy is not there (any more).
    async fn remove(aws: &Aws, role: &str, policy: &str) -> Result<(), Fault> {
        let call = aws.iam().delete_role_policy().role_name(role).policy_name(policy);
        call.send().await.or_fault("iam:DeleteRolePolicy").unless(&["NoSuchEntity"]).map(drop)
    }

    /// Done also when the policy is not attached (any more).
    async fn detach(aws: &Aws, role: &str, policy: &str) -> Result<(), Fault> {
        let call = aws.iam().detach_role_policy().role_name(role).policy_arn(policy);
        call.send().await.or_fault("iam:DetachRolePolicy").unless(&["NoSuchEntity"]).map(drop)
    }
}
