//! Row "monitoring" of databases: their alarms.

use std::collections::BTreeMap;

use provision_aws::kinds::cloudwatch::{AlarmArgs, Comparison, Metric};
use provision_engine::Val;

use super::Composer;

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
    /// From so many connections on it soon takes no more. `None`: how many it takes is not known.
    pub(super) connections: Option<f64>,
    /// Whether it runs at all.
    pub(super) armed: bool,
}

impl Composer<'_> {
    /// The alarms of a database: its CPU, its storage, and its connections where it is known how many it takes.
    pub(super) fn database_alarms(&mut self, database: &Watched) {
        let name = &database.name;
        let connections = database.connections.map(|most| {
            let soon = format!("{name} soon takes no more connections");
            ("connections", "DatabaseConnections", Comparison::AtLeast, most, 5, soon)
        });
        let rows = [
            ("cpu", "CPUUtilization", Comparison::AtLeast, CPU_HIGH, 15, format!("the CPU of {name} is busy")),
            ("storage", "FreeStorageSpace", Comparison::AtMost, database.free_bytes, 5, format!("{name} is nearly full")),
        ];
        for (what, metric, comparison, threshold, periods, description) in rows.into_iter().chain(connections) {
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
