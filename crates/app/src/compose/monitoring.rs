//! Row "monitoring": who is told, and the alarms of what holds data. The alarms of services are with their scaling.

use std::collections::BTreeMap;

use provision_aws::kinds::cloudwatch::{Alarm, AlarmArgs, Comparison, Metric};
use provision_aws::kinds::sns::{Subscription, SubscriptionArgs, Topic, TopicArgs};
use provision_aws::types::{Arn, PolicyDocument, Statement};
use provision_engine::{Handle, Need, Set, Val};

use super::Composer;

/// The node of the topic.
const TOPIC: &str = "topic.alarms";
/// Above this use of its CPU, in percent, a database is slow.
const CPU_HIGH: f64 = 80.0;

/// A database, as its alarms see it.
pub(super) struct Watched {
    /// Its name in the configuration.
    pub(super) name: String,
    /// The instance's identifier.
    pub(super) instance: Val<String>,
    /// Below so many free bytes it must grow.
    pub(super) free_bytes: f64,
    /// From so many connections on it soon takes no more.
    pub(super) connections: f64,
    /// Whether it runs at all.
    pub(super) armed: bool,
}

impl Composer<'_> {
    /// The topic that alarms of the environment tell, and the people behind it. What is told where nobody is: nothing.
    pub(super) fn tell(&mut self, emails: &[String]) -> Val<Set<Arn>> {
        if emails.is_empty() {
            return Set::default().into();
        }
        let name = Topic::name_of(&self.scope.id, TOPIC);
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

    /// The alarms of a database: its CPU, its storage, its connections.
    pub(super) fn database_alarms(&mut self, database: &Watched) {
        let name = &database.name;
        let rows = [
            ("cpu", "CPUUtilization", Comparison::AtLeast, CPU_HIGH, 15, format!("the CPU of {name} is busy")),
            ("storage", "FreeStorageSpace", Comparison::AtMost, database.free_bytes, 5, format!("{name} is nearly full")),
            (
                "connections",
                "DatabaseConnections",
                Comparison::AtLeast,
                database.connections,
                5,
                format!("{name} soon takes no more connections"),
            ),
        ];
        for (what, metric, comparison, threshold, periods, description) in rows {
            let node = format!("database-alarm.{name}.{what}");
            let metric = database.instance.clone().map(move |instance| of_instance(metric, instance));
            let args = AlarmArgs {
                name: self.scope.name(&node, 255).into(),
                description: description.into(),
                metric,
                comparison: comparison.into(),
                threshold: threshold.into(),
                periods: periods.into(),
                actions: self.told.clone(),
                armed: database.armed.into(),
            };
            self.stack.add(self.scope.ix, node, args);
        }
    }
}

/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html>.
fn of_instance(name: &str, instance: String) -> Metric {
    Metric {
        namespace: "AWS/RDS".to_owned(),
        name: name.to_owned(),
        dimensions: BTreeMap::from([("DBInstanceIdentifier".to_owned(), instance)]),
        statistic: "Average".to_owned(),
        period_s: 60,
    }
}
