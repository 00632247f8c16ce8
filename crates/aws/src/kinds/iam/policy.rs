//! A managed policy of the account.

use provision_engine::{Kind, Output};

use crate::types::{Arn, PolicyDocument};

/// A managed policy: one document that several roles may have. A change of it is a new version, which takes effect at
/// once; of the five that IAM keeps the oldest makes room.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "iam.policy", terraform = "aws_iam_policy", cloudformation = "AWS::IAM::ManagedPolicy",
    out = PolicyOut,
    replace = "old-first",
    iam(
        list = "iam:GetAccountAuthorizationDetails iam:ListPolicyTags",
        create = "iam:CreatePolicy iam:TagPolicy",
        update = "iam:ListPolicyVersions iam:DeletePolicyVersion iam:CreatePolicyVersion iam:TagPolicy",
        delete = "iam:ListPolicyVersions iam:DeletePolicyVersion iam:DeletePolicy", on = "iam::{account}:policy{path}*",
    )
)]
pub struct Policy {
    /// Its name, unique in the account, at most 128 characters.
    #[field(replace)]
    pub name: String,
    /// Its path: `/provision/app/environment/`.
    #[field(replace)]
    pub path: String,
    /// What it is for, at most 1000 characters.
    #[field(replace)]
    pub description: String,
    /// What it allows.
    pub document: PolicyDocument,
}

/// What others may read of a policy.
#[derive(Output, Clone, Debug)]
pub struct PolicyOut {
    /// Its ARN.
    #[output(id)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_iam::types::{ManagedPolicyDetail, PolicyVersion};

    use super::super::details::{self, PATH};
    use super::{Policy, PolicyOut};
    use crate::kinds::prelude::*;
    use crate::types::Arn;
    use crate::wire::document;

    /// How many versions IAM keeps.
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
    const VERSIONS: usize = 5;

    impl Operate<Aws> for Policy {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let all = details::of(aws, cx).await?;
            let here = |policy: &&ManagedPolicyDetail| {
                policy.path().unwrap_or_default().starts_with(PATH) || cx.knows::<Self>(policy.arn().unwrap_or_default())
            };
            named::each(all.policies.iter().filter(here).cloned().collect(), |policy| found(aws, policy)).await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<PolicyOut, Fault> {
            named::findable(&want.path, &[PATH])?;
            let call = aws.iam().create_policy().policy_name(&want.name).path(&want.path).description(&want.description);
            let call = call.policy_document(want.document.to_json()).set_tags(Some(tagging::write(&me.tags)?));
            let made = call.send().await.or_fault("iam:CreatePolicy")?;
            let arn = made.policy().and_then(|policy| policy.arn()).map(Arn::new);
            Ok(PolicyOut { arn: arn.unwrap_or_else(|| aws.place().iam_arn(&format!("policy{}{}", want.path, want.name))) })
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.has("document") {
                let versions = versions(aws, &at.out.arn).await?;
                if let Some(oldest) = oldest(&versions).filter(|_| versions.len() >= VERSIONS) {
                    remove(aws, &at.out.arn, oldest).await?;
                }
                let call = aws.iam().create_policy_version().policy_arn(at.out.arn.as_str()).set_as_default(true);
                call.policy_document(want.document.to_json()).send().await.or_fault("iam:CreatePolicyVersion")?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            let call = aws.iam().tag_policy().policy_arn(at.out.arn.as_str()).set_tags(Some(tagging::write(tags)?));
            call.send().await.or_fault("iam:TagPolicy").map(drop)
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            // Refused as in use while a role has it; a policy with several versions is refused too.
            for version in versions(aws, &at.out.arn).await?.iter().filter(|version| !version.is_default_version()) {
                remove(aws, &at.out.arn, version.version_id().unwrap_or_default()).await?;
            }
            aws.iam().delete_policy().policy_arn(at.out.arn.as_str()).send().await.or_fault("iam:DeletePolicy").map(drop)
        }
    }

    async fn versions(aws: &Aws, arn: &Arn) -> Result<Vec<PolicyVersion>, Fault> {
        let pages = aws.reader().iam().list_policy_versions().policy_arn(arn.as_str()).into_paginator().items().send();
        pages.try_collect().await.or_fault("iam:ListPolicyVersions")
    }

    async fn remove(aws: &Aws, arn: &Arn, version: &str) -> Result<(), Fault> {
        let call = aws.iam().delete_policy_version().policy_arn(arn.as_str()).version_id(version);
        call.send().await.or_fault("iam:DeletePolicyVersion").unless(&["NoSuchEntity"]).map(drop)
    }

    /// The version to make room with: versions are numbered, and never twice (`v9`, `v10`).
    fn oldest(versions: &[PolicyVersion]) -> Option<&str> {
        let number = |id: &&str| id.trim_start_matches('v').parse::<u64>().unwrap_or(u64::MAX);
        versions.iter().filter(|version| !version.is_default_version()).filter_map(PolicyVersion::version_id).min_by_key(number)
    }

    /// With its tags; nothing if it has vanished meanwhile.
    async fn found(aws: &Reader, seen: ManagedPolicyDetail) -> Looked<Policy> {
        let arn = Arn::new(text(seen.arn()));
        let pages = aws.iam().list_policy_tags().policy_arn(arn.as_str()).into_paginator().items().send();
        let tags: Result<Vec<_>, Fault> = pages.try_collect().await.or_fault("iam:ListPolicyTags");
        let Some(tags) = tags.unless(&["NoSuchEntity"])? else { return Ok(None) };
        let current = seen.policy_version_list().iter().find(|version| version.is_default_version());
        let spec = Policy {
            name: text(seen.policy_name()),
            path: text(seen.path()),
            description: text(seen.description()),
            document: document::shown(current.and_then(PolicyVersion::document)),
        };
        let in_use = seen.attachment_count().is_some_and(|count| count > 0);
        let found = Found::ready(Mark::Tags(tagging::read(&tags)), spec, PolicyOut { arn });
        Ok(Some(found.born(born(seen.create_date())).in_use(in_use)))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_oldest_that_is_not_in_effect_makes_room() {
            let version = |id: &str, default: bool| PolicyVersion::builder().version_id(id).is_default_version(default).build();
            let of = |ids: [(&str, bool); 3]| ids.map(|(id, default)| version(id, default)).to_vec();
            assert_eq!(oldest(&of([("v10", true), ("v9", false), ("v8", false)])), Some("v8"));
            assert_eq!(oldest(&of([("v8", true), ("v10", false), ("v9", false)])), Some("v9"));
            assert_eq!(oldest(&[version("v1", true)]), None);
        }
    }
}
