//! A secret.

use std::collections::BTreeMap;

use provision_engine::{Kind, Output};

use super::Members;
use crate::types::Arn;

/// A secret of Secrets Manager: one JSON object of texts, which is referenced member by member. Its values are compared by
/// reading it, where the credentials may; they are in no tag, plan, event or log.
///
/// Every change is one new version. A new member is there with it, and a member that is no longer asked for is not: what
/// still runs with it reads the [`version`](SecretOut::version) from before, which AWS keeps until the next change.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "secretsmanager.secret",
    terraform = "aws_secretsmanager_secret +aws_secretsmanager_secret_policy +aws_secretsmanager_secret_version", cloudformation = "AWS::SecretsManager::Secret +AWS::SecretsManager::SecretTargetAttachment",
    out = SecretOut,
    replace = "new-first",
    stateful,
    out_follows,
    iam(
        list = "secretsmanager:ListSecrets secretsmanager:DescribeSecret secretsmanager:BatchGetSecretValue secretsmanager:GetSecretValue@own",
        create = "secretsmanager:CreateSecret secretsmanager:TagResource secretsmanager:GetRandomPassword@plain secretsmanager:DescribeSecret secretsmanager:RestoreSecret secretsmanager:GetSecretValue secretsmanager:PutSecretValue",
        update = "secretsmanager:PutSecretValue secretsmanager:GetRandomPassword@plain secretsmanager:GetSecretValue secretsmanager:TagResource",
        delete = "secretsmanager:DeleteSecret", on = "secretsmanager:{region}:{account}:secret:{app}/{env}/*",
    )
)]
pub struct Secret {
    /// Its name, unique in the account and region: [`Secret::name_of`].
    #[field(replace)]
    pub name: String,
    /// What it holds, 64 KiB at most.
    pub members: Members,
    /// Days for which it can be restored after it was deleted, 7 to 30; 0 for none. Kept as the tag
    /// `provision:recovery-days`, so that a secret of a forgotten configuration is deleted as it was meant.
    pub recovery_days: u32,
}

impl Secret {
    /// The name of a node's secret: `app/environment/what/value`. The last part keeps it from ending in a hyphen and six
    /// characters, which AWS would take for the end of an ARN.
    /// Source: <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html>.
    #[must_use]
    pub fn name_of(stack: &str, node: &str) -> String {
        let (app, last) = (stack.split('/').next().unwrap_or_default(), stack.rsplit('/').next().unwrap_or_default());
        format!("{app}/{last}/{}/value", node.strip_prefix("secret.").unwrap_or(node))
    }
}

/// What others may read of a secret.
#[derive(Output, Clone, Debug)]
pub struct SecretOut {
    /// Its ARN, which ends in six characters that AWS chooses.
    #[output(id)]
    pub arn: Arn,
    /// Its name.
    #[output(alias)]
    pub name: String,
    /// The id of its current version: another one after each change.
    pub version: String,
    members: BTreeMap<String, provision_engine::Secret>,
}

impl SecretOut {
    /// The value of a member, where it could be read.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<provision_engine::Secret> {
        self.members.get(name).cloned()
    }
}

#[cfg(feature = "sdk")]
mod operate {
    use std::collections::{BTreeMap, HashSet};

    use provision_engine::{NODE_TAG, STACK_TAG};

    use super::super::seen::{Seen, described, listed};
    use super::super::value::{self, Filled};
    use super::{Members, Secret, SecretOut};
    use crate::kinds::prelude::*;
    use crate::types::Arn;

    const RECOVERY_TAG: &str = "provision:recovery-days";
    /// The shortest recovery window there is.
    /// Source: <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html>.
    const RECOVERY_MIN: u32 = 7;

    impl Operate<Aws> for Secret {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            // A list may be five minutes late, so what the graph names is looked up by its name.
            // Source: <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html>.
            let nodes = cx.nodes::<Self>().iter().map(|(stack, node)| Self::name_of(stack, node));
            let names: HashSet<String> = nodes.chain(cx.known::<Self>().map(str::to_owned)).collect();
            let (named, listed) = futures::try_join!(described(aws, &names), listed(aws, cx))?;
            let all = named
                .into_iter()
                .chain(listed.into_iter().filter(|seen| !names.contains(&seen.name) && !names.contains(&seen.arn)));
            // A filter takes what begins so: another environment's secrets are none of our business.
            let ours = |tags: &Tags| tags.get(STACK_TAG).map_or(cx.adopts(), |stack| cx.stacks().contains(stack));
            let ours: Vec<Seen> = all.filter(|seen| ours(&seen.tags) && !seen.deleted).collect();
            let arns: Vec<String> = ours.iter().map(|seen| seen.arn.clone()).collect();
            let mut held = value::all(aws, &arns).await?;
            let mut all = Vec::with_capacity(ours.len());
            for seen in ours {
                all.push(found(held.remove(&seen.arn).unwrap_or_default(), seen));
            }
            Ok(all)
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<SecretOut, Fault> {
            let filled = value::fill(aws, &want.members, BTreeMap::new()).await?;
            let call = aws.secrets().create_secret().name(&want.name).secret_string(filled.text.expose());
            let call = call.client_request_token(&me.token).set_tags(Some(tagging::write(&with_ours(&me.tags, want))?));
            let made = call.send().await.or_fault("secretsmanager:CreateSecret");
            match made.class(Class::Taken, &["ResourceExistsException", "scheduled for deletion"]) {
                Ok(made) => Ok(out(want, filled, made.arn(), made.version_id())),
                Err(fault) if fault.class == Class::Taken => restored(aws, me, want, fault).await,
                Err(fault) => Err(fault),
            }
        }

        async fn update(aws: &Aws, me: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            let out = if diff.has("members") { put(aws, me, want, at.out.arn.as_str()).await? } else { at.out.clone() };
            // Where the outputs follow an update, the tags are the update's to write.
            Self::tag(aws, at, &with_ours(&me.tags, want)).await?;
            Ok(Some(out))
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            let call = aws.secrets().tag_resource().secret_id(at.out.arn.as_str()).set_tags(Some(tagging::write(tags)?));
            call.send().await.or_fault("secretsmanager:TagResource").map(drop)
        }

        /// Another took its place: it can be restored whatever was meant for the end of the stack.
        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            remove(aws, at, at.spec.recovery_days.max(RECOVERY_MIN)).await
        }

        async fn purge(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            remove(aws, at, at.spec.recovery_days).await
        }
    }

    async fn remove(aws: &Aws, at: &Found<Secret>, days: u32) -> Result<(), Fault> {
        let call = aws.secrets().delete_secret().secret_id(at.out.arn.as_str());
        let call = if days == 0 {
            call.force_delete_without_recovery(true)
        } else {
            call.recovery_window_in_days(i64::from(days.max(RECOVERY_MIN)))
        };
        call.send().await.or_fault("secretsmanager:DeleteSecret").map(drop)
    }

    /// A name is taken until its recovery window ends: if the secret was this node's, it is restored with its generated values.
    async fn restored(aws: &Aws, me: &Me<'_>, want: &Secret, taken: Fault) -> Result<SecretOut, Fault> {
        let seen = aws.secrets().describe_secret().secret_id(&want.name).send().await;
        // It was deleted without a window, and its name is free in a moment.
        let seen = seen.or_fault("secretsmanager:DescribeSecret").not_yet(&[])?;
        let tags = tagging::read(seen.tags());
        let is = |key: &str, value: &str| tags.get(key).is_some_and(|tag| tag == value);
        if !is(STACK_TAG, me.stack) || !is(NODE_TAG, me.node) || seen.deleted_date().is_none() {
            return Err(match seen.deleted_date() {
                Some(_) => Fault {
                    message: format!("{} is the name of another secret, which is scheduled for deletion", want.name),
                    ..taken
                },
                None => taken,
            });
        }
        let call = aws.secrets().restore_secret().secret_id(&want.name);
        call.send().await.or_fault("secretsmanager:RestoreSecret").not_yet(&["InvalidRequestException"])?;
        // From here on it is there, and an update goes on where this stops.
        let out = resume(put(aws, me, want, &want.name).await)?;
        let call = aws.secrets().tag_resource().secret_id(&want.name).set_tags(Some(tagging::write(&with_ours(&me.tags, want))?));
        resume(call.send().await.or_fault("secretsmanager:TagResource"))?;
        Ok(out)
    }

    /// Makes a new version; generated values stay as they are at this moment.
    async fn put(aws: &Aws, me: &Me<'_>, want: &Secret, id: &str) -> Result<SecretOut, Fault> {
        let filled = value::fill(aws, &want.members, value::read(aws, id).await?).await?;
        let call = aws.secrets().put_secret_value().secret_id(id).secret_string(filled.text.expose());
        let made = call.client_request_token(&me.token).send().await.or_fault("secretsmanager:PutSecretValue")?;
        Ok(out(want, filled, made.arn(), made.version_id()))
    }

    fn out(want: &Secret, filled: Filled, arn: Option<&str>, version: Option<&str>) -> SecretOut {
        let (arn, version) = (Arn::new(arn.unwrap_or_default()), version.unwrap_or_default().to_owned());
        SecretOut { arn, name: want.name.clone(), version, members: filled.of }
    }

    fn found(members: Members, seen: Seen) -> Found<Secret> {
        // Without the tag it is somebody's who wanted it recoverable, as AWS does when nothing is said.
        let recovery_days = seen.tags.get(RECOVERY_TAG).and_then(|days| days.parse().ok()).unwrap_or(30);
        let out =
            SecretOut { arn: Arn::new(seen.arn), name: seen.name.clone(), version: seen.version, members: members.values() };
        let spec = Secret { name: seen.name, members, recovery_days };
        Found::ready(Mark::Tags(seen.tags), spec, out).born(seen.born)
    }

    fn with_ours(tags: &Tags, want: &Secret) -> Tags {
        let mut tags = tags.clone();
        tags.insert(RECOVERY_TAG.to_owned(), want.recovery_days.to_string());
        tags
    }

    #[cfg(test)]
    mod tests {
        use aws_sdk_secretsmanager::types::SecretListEntry;

        use super::super::super::seen::entry as shown;
        use super::*;

        #[test]
        fn the_current_version_is_read_and_a_forgotten_window_is_the_longest() {
            let stage = |stage: &str| vec![stage.to_owned()];
            let entry = SecretListEntry::builder().name("shop/staging/env").arn("arn:s");
            let entry = entry.secret_versions_to_stages("v1", stage("AWSPREVIOUS"));
            let entry = entry.secret_versions_to_stages("v2", stage("AWSCURRENT")).build();
            let seen = found(Members::unread(), shown(&entry));
            assert_eq!((seen.out.version.as_str(), seen.spec.recovery_days), ("v2", 30));
            let want = Secret { name: String::new(), members: Members::default(), recovery_days: 0 };
            let seen = found(Members::default(), Seen { tags: with_ours(&Tags::new(), &want), ..shown(&entry) });
            assert_eq!(seen.spec.recovery_days, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names are identity: they must never change between releases.
    #[test]
    fn a_name_tells_scopes_apart_and_never_ends_like_an_arn() {
        assert_eq!(Secret::name_of("shop/review/staging", "secret.env"), "shop/staging/env/value");
        assert_eq!(Secret::name_of("shop/review", "secret.cache.my-queues"), "shop/review/cache.my-queues/value");
    }
}
