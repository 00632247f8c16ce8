//! A subscription to a topic.

use provision_engine::{Kind, Output};

use crate::types::Arn;

/// A subscription. AWS takes no tags for it, and until it is confirmed it has no ARN either: it is its topic, its
/// protocol and its endpoint, and its node's address is [`address`](Subscription::address). An e-mail address is
/// asked first, and told nothing until somebody follows the link in that mail; an unconfirmed one cannot be deleted, and
/// goes with its topic, or by itself after two days
/// (<https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html>).
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "sns.subscription", terraform = "aws_sns_topic_subscription", cloudformation = "AWS::SNS::Subscription", tagless,
    out = SubscriptionOut,
    replace = "new-first",
    iam(
        list = "sns:ListTopics sns:GetTopicAttributes sns:ListTagsForResource sns:ListSubscriptionsByTopic",
        create = "sns:Subscribe",
        update = "",
        delete = "sns:Unsubscribe", on = "sns:{region}:{account}:{name}*",
    )
)]
pub struct Subscription {
    /// Its topic.
    #[field(replace)]
    pub topic: Arn,
    /// `email`, `https`, `lambda`, …
    #[field(replace)]
    pub protocol: String,
    /// Who is told.
    #[field(replace)]
    pub endpoint: String,
}

impl Subscription {
    /// The address that the node of a subscription must have: nothing else tells whose it is.
    #[must_use]
    pub fn address(protocol: &str, endpoint: &str) -> String {
        format!("subscription.{protocol}.{endpoint}")
    }
}

/// What others may read of a subscription.
#[derive(Output, Clone, Debug)]
pub struct SubscriptionOut {
    #[output(id)]
    id: String,
    /// Its ARN; none until it is confirmed.
    pub arn: Option<Arn>,
}

impl SubscriptionOut {
    /// Whether nobody has agreed to it yet.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.arn.is_none()
    }
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_sns::types::Subscription as Seen;
    use futures::stream::{self, StreamExt, TryStreamExt};

    use super::super::Topic;
    use super::{Subscription, SubscriptionOut};
    use crate::kinds::ecs::tags;
    use crate::kinds::prelude::*;
    use crate::types::Arn;

    /// How many topics are read at once.
    const WIDTH: usize = 8;
    /// What SNS says in place of an ARN.
    /// Source: <https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html>.
    const PENDING: [&str; 2] = ["PendingConfirmation", "pending confirmation"];
    /// What it says for a while of one that has ended.
    const DELETED: &str = "Deleted";

    impl Operate<Aws> for Subscription {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let topics = cx.found::<Topic>().await?;
            let ours: Vec<(String, Arn)> = topics
                .iter()
                .filter_map(|topic| Some((tags::scope(cx, &topic.mark)?.to_owned(), topic.out.arn.clone())))
                .collect();
            let lists = ours.into_iter().map(|(stack, topic)| async move {
                let pages = aws.sns().list_subscriptions_by_topic().topic_arn(topic.as_str()).into_paginator().items().send();
                let seen: Result<Vec<Seen>, _> = pages.try_collect().await;
                let seen = seen.or_fault("sns:ListSubscriptionsByTopic").unless(&["NotFoundException", "NotFound"])?;
                Ok(seen.unwrap_or_default().iter().filter_map(|seen| found(cx, &stack, &topic, seen)).collect::<Vec<_>>())
            });
            let lists: Vec<Vec<Found<Self>>> = stream::iter(lists).buffered(WIDTH).try_collect().await?;
            Ok(lists.into_iter().flatten().collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<SubscriptionOut, Fault> {
            if me.node != Self::address(&want.protocol, &want.endpoint) {
                return Err(Fault::fatal(format!("internal: a subscription named {} would not be found again", me.node)));
            }
            let call = aws.sns().subscribe().topic_arn(want.topic.as_str()).protocol(&want.protocol).endpoint(&want.endpoint);
            let made = call.send().await.or_fault("sns:Subscribe").not_yet(&[])?;
            Ok(out(want, made.subscription_arn()))
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let Some(arn) = &at.out.arn else { return Ok(()) };
            aws.sns().unsubscribe().subscription_arn(arn.as_str()).send().await.or_fault("sns:Unsubscribe").map(drop)
        }
    }

    fn out(spec: &Subscription, arn: Option<&str>) -> SubscriptionOut {
        let id = format!("{} {} {}", spec.topic, spec.protocol, spec.endpoint);
        SubscriptionOut { id, arn: arn.filter(|arn| !PENDING.contains(arn)).map(Arn::new) }
    }

    fn found(cx: &Listing<Aws>, stack: &str, topic: &Arn, seen: &Seen) -> Option<Found<Subscription>> {
        let spec = Subscription { topic: topic.clone(), protocol: text(seen.protocol()), endpoint: text(seen.endpoint()) };
        let out = out(&spec, seen.subscription_arn());
        let node = Subscription::address(&spec.protocol, &spec.endpoint);
        let wanted = cx.nodes::<Subscription>().iter().any(|(of, name)| of == stack && *name == node);
        // A question that nobody has answered cannot be taken back.
        if seen.subscription_arn() == Some(DELETED) || (out.is_pending() && !wanted) {
            return None;
        }
        Some(Found::ready(Mark::Name { stack: stack.to_owned(), node }, spec, out))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn an_unconfirmed_one_has_no_arn() {
            let spec = Subscription {
                topic: Arn::new("arn:aws:sns:eu-west-1:123456789012:t"),
                protocol: "email".to_owned(),
                endpoint: "ops@example.com".to_owned(),
            };
            assert!(
                out(&spec, Some("PendingConfirmation")).is_pending() && out(&spec, Some("pending confirmation")).is_pending()
            );
            let confirmed = out(&spec, Some("arn:aws:sns:eu-west-1:123456789012:t:1"));
            assert!(!confirmed.is_pending());
            assert_eq!(confirmed.id, out(&spec, None).id);
        }
    }
}
