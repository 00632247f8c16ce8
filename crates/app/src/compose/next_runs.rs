//! When scheduled tasks run next, for `plan` to show.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use serde::Serialize;

use super::crons;
use crate::config::model::{Application, Environment};

/// How many times are shown.
const TIMES: usize = 3;

/// A scheduled task, and when it runs next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NextRuns {
    /// The address of its schedule: `staging/cron.api.nightly`.
    pub node: String,
    /// When it runs, as the configuration says it.
    pub schedule: String,
    /// The next times, in its time zone.
    pub at: Vec<ZonedDateTime>,
}

/// The scheduled tasks of an environment whose nodes are `shown`, with the times at which they run after `now`. None where the
/// environment is paused.
#[must_use]
pub fn next_runs(app: &Application, environment: &Environment, now: Timestamp, shown: impl Fn(&str) -> bool) -> Vec<NextRuns> {
    if environment.paused {
        return Vec::new();
    }
    // The name was found in the database when it was read.
    let zone = TimeZone::get(environment.settings.time_zone.as_str()).unwrap_or(TimeZone::UTC);
    let tasks = app.of(environment).backends().flat_map(|(service, backend)| {
        let node = |task: &str| format!("{}/{}", environment.name, crons::node(service.known_as.as_str(), task));
        backend.scheduled_tasks.iter().map(move |task| (node(task.name.as_str()), task))
    });
    let runs = tasks.filter(|(node, _)| shown(node)).map(|(node, task)| NextRuns {
        node,
        schedule: task.schedule.to_string(),
        at: task.schedule.next(now, &zone, TIMES),
    });
    runs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::source::Source;

    fn told(environment: &str) -> Vec<String> {
        let services = "api:\n  type: backend\n  scheduled_tasks:\n  - {name: nightly, command: [run], schedule: '30 2 * * *'}\n";
        let places = format!(
            "name: shop\nregion: eu-west-1\ncollections:\n- name: live\n  account_id: '123456789012'\n  environments:\n  \
             - {{name: main, type: static{environment}}}\n"
        );
        let (services, places) = (Source::new("coherence.yml", services), Source::new("environments.yml", places));
        let app = crate::config::read(&services, &places).unwrap().application;
        let now: Timestamp = "2026-03-27T12:00:00Z".parse().unwrap();
        let runs = next_runs(&app, &app.collections[0].environments[0], now, |node| node.starts_with("main/"));
        runs.iter().flat_map(|one| one.at.iter().map(|at| format!("{} {} {at}", one.node, one.schedule))).collect()
    }

    /// In the night of 29 March 2026 Berlin's clocks leap from 2 to 3: there is no half past two.
    #[test]
    fn three_times_in_the_zone_of_the_environment_and_none_while_it_is_paused() {
        let of = |at: &str| format!("main/cron.api.nightly 30 2 * * * {at}");
        let utc = ["2026-03-28T02:30:00+00:00[UTC]", "2026-03-29T02:30:00+00:00[UTC]", "2026-03-30T02:30:00+00:00[UTC]"];
        assert_eq!(told(""), utc.map(of));
        let berlin = [
            "2026-03-28T02:30:00+01:00[Europe/Berlin]",
            "2026-03-30T02:30:00+02:00[Europe/Berlin]",
            "2026-03-31T02:30:00+02:00[Europe/Berlin]",
        ];
        assert_eq!(told(", x-provision: {time_zone: Europe/Berlin}"), berlin.map(of));
        assert_eq!(told(", paused: true"), Vec::<String>::new());
    }
}
