//! An instance profile.

use provision_engine::{Kind, Output};

use crate::types::Arn;

/// What gives an instance its role. It holds one role at most; an instance keeps the profile while the role changes.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "iam.instance-profile", terraform = "aws_iam_instance_profile", cloudformation = "AWS::IAM::InstanceProfile",
    out = InstanceProfileOut,
    replace = "old-first",
    iam(
        list = "iam:ListInstanceProfiles iam:ListInstanceProfileTags",
        create = "iam:CreateInstanceProfile iam:TagInstanceProfile iam:AddRoleToInstanceProfile iam:PassRole@ec2.amazonaws.com",
        update = "iam:RemoveRoleFromInstanceProfile iam:AddRoleToInstanceProfile iam:PassRole@ec2.amazonaws.com iam:TagInstanceProfile",
        delete = "iam:RemoveRoleFromInstanceProfile iam:DeleteInstanceProfile", on = "iam::{account}:instance-profile{path}*",
    )
)]
pub struct InstanceProfile {
    /// Its name, unique in the account, at most 128 characters.
    #[field(replace)]
    pub name: String,
    /// Its path: `/provision/app/environment/`.
    #[field(replace)]
    pub path: String,
    /// The role in it; none while it has none.
    pub role: Option<Arn>,
}

/// What others may read of an instance profile.
#[derive(Output, Clone, Debug)]
pub struct InstanceProfileOut {
    /// Its name.
    #[output(id)]
    pub name: String,
    /// Its ARN.
    #[output(alias)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_iam::types::{InstanceProfile as Seen, Role};

    use super::super::details::PATH;
    use super::{InstanceProfile, InstanceProfileOut};
    use crate::kinds::prelude::*;
    use crate::types::Arn;

    impl Operate<Aws> for InstanceProfile {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let path = (!cx.knows_any::<Self>()).then(|| PATH.to_owned());
            let pages = aws.iam().list_instance_profiles().set_path_prefix(path).into_paginator().items().send();
            let mut seen: Vec<Seen> = pages.try_collect().await.or_fault("iam:ListInstanceProfiles")?;
            seen.retain(|profile| profile.path().starts_with(PATH) || cx.knows::<Self>(profile.arn()));
            named::each(seen, |profile| found(aws, profile)).await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<InstanceProfileOut, Fault> {
            named::findable(&want.path, &[PATH])?;
            let call = aws.iam().create_instance_profile().instance_profile_name(&want.name).path(&want.path);
            let made = call.set_tags(Some(tagging::write(&me.tags)?)).send().await.or_fault("iam:CreateInstanceProfile")?;
            let arn = made.instance_profile().map(|profile| Arn::new(profile.arn()));
            let arn = arn.unwrap_or_else(|| aws.place().iam_arn(&format!("instance-profile{}{}", want.path, want.name)));
            // No instance can be made with an empty one.
            resume(add(aws, want).await)?;
            Ok(InstanceProfileOut { name: want.name.clone(), arn })
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.has("role") {
                remove(aws, at).await?;
                add(aws, want).await?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            let call = aws.iam().tag_instance_profile().instance_profile_name(&at.out.name);
            call.set_tags(Some(tagging::write(tags)?)).send().await.or_fault("iam:TagInstanceProfile").map(drop)
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            remove(aws, at).await?;
            let call = aws.iam().delete_instance_profile().instance_profile_name(&at.out.name);
            call.send().await.or_fault("iam:DeleteInstanceProfile").map(drop)
        }
    }

    async fn add(aws: &Aws, want: &InstanceProfile) -> Result<(), Fault> {
        let Some(role) = &want.role else { return Ok(()) };
        let call = aws.iam().add_role_to_instance_profile().instance_profile_name(&want.name).role_name(role.last());
        call.send().await.or_fault("iam:AddRoleToInstanceProfile").not_yet(&[]).map(drop)
    }

    /// Done also when the role is not in it (any more).
    async fn remove(aws: &Aws, at: &Found<InstanceProfile>) -> Result<(), Fault> {
        let Some(role) = &at.spec.role else { return Ok(()) };
        let call = aws.iam().remove_role_from_instance_profile().instance_profile_name(&at.out.name).role_name(role.last());
        call.send().await.or_fault("iam:RemoveRoleFromInstanceProfile").unless(&["NoSuchEntity"]).map(drop)
    }

    /// With its tags, which the list leaves out; nothing if it has vanished meanwhile.
    async fn found(aws: &Reader, seen: Seen) -> Looked<InstanceProfile> {
        let name = seen.instance_profile_name().to_owned();
        let pages = aws.iam().list_instance_profile_tags().instance_profile_name(&name).into_paginator().items().send();
        let tags: Result<Vec<_>, Fault> = pages.try_collect().await.or_fault("iam:ListInstanceProfileTags");
        let Some(tags) = tags.unless(&["NoSuchEntity"])? else { return Ok(None) };
        let role = seen.roles().first().map(Role::arn).map(Arn::new);
        let spec = InstanceProfile { name: name.clone(), path: seen.path().to_owned(), role };
        let out = InstanceProfileOut { name, arn: Arn::new(seen.arn()) };
        Ok(Some(Found::ready(Mark::Tags(tagging::read(&tags)), spec, out).born(born(Some(seen.create_date())))))
    }
}
