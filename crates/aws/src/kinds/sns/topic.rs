//! A topic.

use provision_engine::{Kind, Output};

use crate::name;
use crate::types::{Arn, PolicyDocument};

/// The longest name of a topic.
/// Source: <https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html>.
const NAME_MAX: usize = 256;

/// A topic. It is not encrypted by SNS: alarms cannot publish to one under AWS's own key
/// (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html>).
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "sns.topic", terraform = "aws_sns_topic +aws_sns_topic_policy", cloudformation = "AWS::SNS::Topic +AWS::SNS::TopicPolicy",
    out = TopicOut,
    replace = "new-first",
    iam(
        list = "sns:ListTopics sns:GetTopicAttributes sns:ListTagsForResource",
        create = "sns:CreateTopic sns:TagResource sns:SetTopicAttributes",
        update = "sns:SetTopicAttributes sns:TagResource",
        delete = "sns:DeleteTopic", on = "sns:{region}:{account}:{name}*",
    )
)]
pub struct Topic {
    /// Its name. It begins with the [`prefix`](Topic::prefix) of its scope.
    #[field(replace)]
    pub name: String,
    /// Who may publish to it.
    pub policy: PolicyDocument,
}

impl Topic {
    /// What the name of every topic of a scope begins with: topics are found again by it, because they cannot be listed
    /// by tag.
    #[must_use]
    pub fn prefix(stack: &str) -> String {
        name::of(stack, "", NAME_MAX)
    }
    /// The name of a node's topic.
    #[must_use]
    pub fn name_of(stack: &str, node: &str) -> String {
        name::of(stack, node, NAME_MAX)
    }
}

/// What others may read of a topic.
#[derive(Output, Clone, Debug)]
pub struct TopicOut {
    /// Its ARN, which ends in its name.
    #[output(id)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_sns::types::Topic as Seen;

    use super::{Topic, TopicOut};
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::types::Arn;
    use crate::wire::document;

    const POLICY: &str = "Policy";

    impl Operate<Aws> for Topic {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let prefixes = Prefixes::of::<Self>(cx, Self::prefix);
            let seen: Result<Vec<Seen>, _> = aws.sns().list_topics().into_paginator().items().send().try_collect().await;
            let arns = seen.or_fault("sns:ListTopics")?.into_iter().filter_map(|topic| topic.topic_arn).map(Arn::new);
            let ours = arns.filter(|arn| prefixes.has(Some(name(arn)))).collect();
            named::each(ours, |arn| found(aws, arn)).await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<TopicOut, Fault> {
            named::findable(&want.name, &[Self::prefix(me.stack)])?;
            let call = aws.sns().create_topic().name(&want.name).attributes(POLICY, want.policy.to_json());
            let made = call.set_tags(Some(tagging::write(&me.tags)?)).send().await.or_fault("sns:CreateTopic");
            // A topic of the same name with other tags or attributes.
            let made = made.class(Class::Taken, &["already exists"])?;
            let arn = made.topic_arn().map_or_else(|| aws.place().arn("sns", &want.name), Arn::new);
            Ok(TopicOut { arn })
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.has("policy") {
                let call = aws.sns().set_topic_attributes().topic_arn(at.out.arn.as_str()).attribute_name(POLICY);
                call.attribute_value(want.policy.to_json()).send().await.or_fault("sns:SetTopicAttributes")?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            let call = aws.sns().tag_resource().resource_arn(at.out.arn.as_str()).set_tags(Some(tagging::write(tags)?));
            call.send().await.or_fault("sns:TagResource").map(drop)
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            aws.sns().delete_topic().topic_arn(at.out.arn.as_str()).send().await.or_fault("sns:DeleteTopic").map(drop)
        }
    }

    /// `arn:aws:sns:region:account:name`.
    fn name(arn: &Arn) -> &str {
        arn.resource()
    }

    /// With its policy and its tags; nothing if it has vanished meanwhile.
    async fn found(aws: &Reader, arn: Arn) -> Looked<Topic> {
        let attributes =
            async { aws.sns().get_topic_attributes().topic_arn(arn.as_str()).send().await.or_fault("sns:GetTopicAttributes") };
        let tags = async {
            aws.sns().list_tags_for_resource().resource_arn(arn.as_str()).send().await.or_fault("sns:ListTagsForResource")
        };
        let both = futures::try_join!(attributes, tags).unless(&["NotFoundException", "NotFound", "ResourceNotFound"])?;
        let Some((attributes, tags)) = both else { return Ok(None) };
        let policy = document::shown(attributes.attributes().and_then(|all| all.get(POLICY)).map(String::as_str));
        let tags = tagging::read(tags.tags());
        let spec = Topic { name: name(&arn).to_owned(), policy };
        Ok(Some(Found::ready(Mark::Tags(tags), spec, TopicOut { arn })))
    }
}
