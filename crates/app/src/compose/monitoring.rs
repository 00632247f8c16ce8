//! Row "monitoring": who is told. The alarms of services are with their scaling.

use provision_aws::kinds::cloudwatch::Alarm;
use provision_aws::kinds::sns::{Subscription, SubscriptionArgs, Topic, TopicArgs};
use provision_aws::types::{Arn, PolicyDocument, Statement};
use provision_engine::{Handle, Need, Set, Val};

use super::Composer;

/// The node of the topic.
const TOPIC: &str = "topic.alarms";
impl Composer<'_> {
    /// The topic that alarms of the environment tell, and the people behind it. What is told where nobody is: nothing.
    pub(super) fn tell(&mut self, emails: &[String]) -> Val<Set<Arn>> {
        if emails.is_empty() {
            return Set::default().into();
        }
        let name = self.scope.named(TOPIC, || Topic::name_of(&self.scope.id, TOPIC));
        let alarms = self.arn("cloudwatch", &format!("alarm:{}*", Alarm::prefix(&self.scope.id)));
        // Alarms of this environment, and nobody else.
        let publish = Statement::allow_service("cloudwatch.amazonaws.com", &["sns:Publish"], &self.arn("sns", &name))
            .when("StringEquals", "aws:SourceAccount", &[self.collection.account.as_str()])
            .when("ArnLike", "aws:SourceArn", &[&alarms]);
        let args = TopicArgs { name: name.into(), policy: PolicyDocument::new([publish]).into() };
        let topic = self.stack.add(self.scope.ix, TOPIC, args);
        for email in emails {
            self.subscribe(topic, email);
        }
        topic.exists(|out| [out.arn.clone()].into_iter().collect::<Set<_>>())
    }

    fn subscribe(&mut self, topic: Handle<Topic>, email: &str) -> Handle<Subscription> {
        let protocol = "email";
        let args = SubscriptionArgs {
            topic: topic.exists(|out| out.arn.clone()),
            protocol: protocol.to_owned().into(),
            endpoint: email.to_owned().into(),
        };
        let subscription = self.stack.add(self.scope.ix, Subscription::address(protocol, email), args);
        self.stack.after(subscription, topic.edge(Need::Exists));
        let pending = subscription.exists(provision_aws::kinds::sns::SubscriptionOut::is_pending);
        self.stack.waiting(subscription, format!("somebody to follow the link in the mail to {email}"), pending);
        subscription
    }
}
