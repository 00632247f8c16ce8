//! What is going on when a client is stopped.

use std::fmt;

use provision_engine::{Goal, Graph};
use provision_local::DEFAULT_REGION;

use crate::{Trouble, World, examples, first_stack, full_stack};

/// A run in which clients are stopped. Each is about the production collection of the full-stack example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scenario {
    /// Everything is made.
    Apply,
    /// What users change every day: an image's size, a path, a worker gone, a cron come, longer logs.
    Update,
    /// What cannot be changed in place: the way out of the network, the port of a service, its host names.
    Replace,
    /// Everything goes, with its data.
    Destroy,
}

/// Texts of a file, and what stands in their place.
type Changes = &'static [(&'static str, &'static str)];

impl Scenario {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Apply, Self::Update, Self::Replace, Self::Destroy];

    /// What the run is for.
    #[must_use]
    pub const fn goal(self) -> Goal {
        match self {
            Self::Apply | Self::Update | Self::Replace => Goal::Apply,
            Self::Destroy => Goal::Destroy,
        }
    }

    /// What the files say then, and not in the example: of services, and of places.
    const fn changes(self) -> (Changes, Changes) {
        match self {
            Self::Apply | Self::Destroy => (&[], &[]),
            Self::Update => (
                &[
                    ("cpu: 0.5", "cpu: 1"),
                    ("memory: 1G", "memory: 2G"),
                    ("max_scale: 6", "max_scale: 8"),
                    ("url_path: /api", "url_path: /v2"),
                    ("health_check: /api/health", "health_check: /v2/health"),
                    ("  workers:\n    - name: mail\n      command: [\"work\", \"mail\"]\n      replicas: 1\n", ""),
                    (
                        "schedule: \"30 3 * * 1-5\"",
                        "schedule: \"15 4 * * *\"\n    - name: weekly\n      command: [\"report\", \"week\"]\n      schedule: \"0 5 * * 1\"",
                    ),
                ],
                &[("value: not-a-real-key", "value: another-key")],
            ),
            Self::Replace => (
                &[("  prod: [\"serve\", \"--port\", \"8080\"]\n", "  prod: [\"serve\", \"--port\", \"9090\"]\n  port: 9090\n")],
                &[
                    (
                        "    base_domain: shop.example.com\n",
                        "    base_domain: shop.example.com\n    x-provision:\n      nat: instance\n",
                    ),
                    ("custom_domains: [www.shop.example, shop.example]", "custom_domains: [new.shop.example, shop.example]"),
                ],
            ),
        }
    }

    /// The graph before the run, or what the run makes of it, in this world and with what it sees of the domains.
    ///
    /// # Errors
    /// The example no longer has what a scenario changes, or the world does not answer.
    pub async fn graph(self, world: &World, after: bool) -> Result<Graph, Trouble> {
        let example = examples::full_stack();
        let (services, places) = if after { self.changes() } else { (&[] as Changes, &[] as Changes) };
        let services = changed(&example.services, services)?;
        let places = changed(&example.places_in(world.account.id(), DEFAULT_REGION), places)?;
        let mut app = first_stack::read(&services, &places)?;
        app.collections.truncate(1);
        full_stack::graphs_in(world, &app).await?.pop().ok_or_else(|| Trouble("the example has no collection".to_owned()))
    }
}

fn changed(text: &str, changes: Changes) -> Result<String, Trouble> {
    changes.iter().try_fold(text.to_owned(), |text, (from, to)| match text.matches(from).count() {
        1 => Ok(text.replace(from, to)),
        count => Err(Trouble(format!("the example has {count} times {from:?}"))),
    })
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Apply => "apply",
            Self::Update => "update",
            Self::Replace => "replace",
            Self::Destroy => "destroy",
        })
    }
}
