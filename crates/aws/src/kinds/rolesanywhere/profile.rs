//! A profile of Roles Anywhere.

use provision_engine::{Kind, Output, Set};

use crate::types::Arn;

/// Which roles a workload with a certificate may have, and for how long. The roles' own trust says which certificates.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "rolesanywhere.profile", terraform = "aws_rolesanywhere_profile", cloudformation = "AWS::RolesAnywhere::Profile",
    out = ProfileOut,
    replace = "new-first",
    iam(
        list = "rolesanywhere:ListProfiles rolesanywhere:ListTagsForResource",
        create = "rolesanywhere:CreateProfile@asks rolesanywhere:TagResource iam:PassRole@rolesanywhere.amazonaws.com iam:GetRole",
        update = "rolesanywhere:UpdateProfile rolesanywhere:EnableProfile rolesanywhere:DisableProfile iam:PassRole@rolesanywhere.amazonaws.com iam:GetRole rolesanywhere:TagResource",
        delete = "rolesanywhere:DeleteProfile@tagged", on = "rolesanywhere:{region}:{account}:profile/* iam::{account}:role{path}*",
    )
)]
pub struct Profile {
    /// Its name, at most 255 characters.
    pub name: String,
    /// The roles, at most 250.
    pub roles: Set<Arn>,
    /// Seconds for which credentials are valid, 900 to 43200.
    pub duration_s: u32,
    /// Whether credentials are given out at present.
    pub enabled: bool,
}

/// What others may read of a profile.
#[derive(Output, Clone, Debug)]
pub struct ProfileOut {
    /// Its ARN.
    #[output(id)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_rolesanywhere::types::ProfileDetail;

    use super::super::tags;
    use super::{Profile, ProfileOut};
    use crate::kinds::prelude::*;
    use crate::types::Arn;

    impl Operate<Aws> for Profile {
        async fn list(aws: &Reader, _: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let pages = aws.rolesanywhere().list_profiles().into_paginator().items().send();
            let seen: Vec<_> = pages.try_collect().await.or_fault("rolesanywhere:ListProfiles")?;
            named::each(seen, |profile| found(aws, profile)).await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ProfileOut, Fault> {
            let call = aws.rolesanywhere().create_profile().name(&want.name).set_role_arns(Some(roles(want)));
            let call = call.duration_seconds(seconds(want)).enabled(want.enabled).set_tags(Some(tagging::write(&me.tags)?));
            let made = call.send().await.or_fault("rolesanywhere:CreateProfile").not_yet(&["role does not exist"])?;
            let arn = made.profile().and_then(|profile| profile.profile_arn()).map(Arn::new);
            Ok(ProfileOut { arn: arn.ok_or_else(|| Fault::new(Class::Lost, "AWS made a profile and gave no ARN"))? })
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            let (client, id) = (aws.rolesanywhere(), at.out.arn.last());
            if diff.any(&["name", "roles", "duration_s"]) {
                let call = client.update_profile().profile_id(id).name(&want.name).set_role_arns(Some(roles(want)));
                let done = call.duration_seconds(seconds(want)).send().await.or_fault("rolesanywhere:UpdateProfile");
                done.class(Class::NotYet, &["role does not exist"])?;
            }
            if diff.has("enabled") && want.enabled {
                client.enable_profile().profile_id(id).send().await.or_fault("rolesanywhere:EnableProfile")?;
            } else if diff.has("enabled") {
                client.disable_profile().profile_id(id).send().await.or_fault("rolesanywhere:DisableProfile")?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, at.out.arn.as_str(), tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.rolesanywhere().delete_profile().profile_id(at.out.arn.last());
            call.send().await.or_fault("rolesanywhere:DeleteProfile").map(drop)
        }
    }

    fn roles(want: &Profile) -> Vec<String> {
        want.roles.iter().map(Arn::to_string).collect()
    }

    fn seconds(want: &Profile) -> i32 {
        i32::try_from(want.duration_s).unwrap_or(i32::MAX)
    }

    async fn found(aws: &Reader, seen: ProfileDetail) -> Looked<Profile> {
        let arn = Arn::new(seen.profile_arn().unwrap_or_default());
        let Some(tags) = tags::of(aws, arn.as_str()).await? else { return Ok(None) };
        let spec = Profile {
            name: seen.name().unwrap_or_default().to_owned(),
            roles: seen.role_arns().iter().map(Arn::new).collect(),
            duration_s: seen.duration_seconds().and_then(|seconds| u32::try_from(seconds).ok()).unwrap_or_default(),
            enabled: seen.enabled().unwrap_or_default(),
        };
        Ok(Some(Found::ready(Mark::Tags(tags), spec, ProfileOut { arn }).born(born(seen.created_at()))))
    }
}
