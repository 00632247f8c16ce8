//! Which leases a run takes.

use provision_aws::lease::{of_collection, of_environment, of_service};
use provision_engine::Plan;
use provision_engine::lease::Name;

use super::Work;
use crate::Target;

/// The leases that a target is about.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    app: String,
    collection: String,
    /// In one order for every run, so that no two wait for each other.
    environments: Vec<String>,
    services: Vec<String>,
    whole: bool,
}

impl Names {
    pub(super) fn of(target: &Target) -> Self {
        let sorted = |mut names: Vec<String>| {
            names.sort();
            names
        };
        Self {
            app: target.application.to_string(),
            collection: target.collection.name.to_string(),
            environments: sorted(target.environments.iter().map(ToString::to_string).collect()),
            services: sorted(target.services()),
            whole: target.is_whole(),
        }
    }

    /// The lease of what the environments share.
    pub(super) fn shared(&self) -> Name {
        of_collection(&self.app, &self.collection)
    }

    /// The identity of what the environments share.
    pub(super) fn shared_stack(&self) -> String {
        format!("{}/{}", self.app, self.collection)
    }

    fn environments(&self) -> impl Iterator<Item = Name> {
        self.environments.iter().map(|one| of_environment(&self.app, &self.collection, one))
    }

    fn services(&self, of: &[String]) -> impl Iterator<Item = Name> {
        self.environments
            .iter()
            .flat_map(|environment| of.iter().map(|service| of_service(&self.app, &self.collection, environment, service)))
    }

    /// What others may hold that matters to a plan.
    pub(super) fn seen(&self) -> Vec<Name> {
        self.environments().chain([self.shared()]).collect()
    }

    /// What is taken before AWS is read, in order: environments, what they share, services. With each whether it is the shared
    /// one, which nobody holds for long.
    pub(super) fn of_work(&self, work: &Work) -> Vec<(Name, bool)> {
        let mut all: Vec<(Name, bool)> = Vec::new();
        let mut own = |names: &mut dyn Iterator<Item = Name>| all.extend(names.map(|name| (name, false)));
        match work {
            Work::Deploy(services) => {
                let mut services = services.clone();
                services.sort();
                own(&mut self.services(&services));
            }
            Work::Apply | Work::Adopt => {
                own(&mut self.environments());
                all.push((self.shared(), true));
            }
            Work::Destroy | Work::Gc => {
                own(&mut self.environments());
                if self.whole {
                    all.push((self.shared(), true));
                }
                if *work == Work::Destroy {
                    all.extend(self.services(&self.services).map(|name| (name, false)));
                }
            }
        }
        all
    }

    /// What an apply needs beside, by what it would change: what is shared once more, and the services that a deploy could be
    /// busy with.
    pub(super) fn of_plan(&self, plan: &Plan) -> Vec<(Name, bool)> {
        let changed = plan.changes().map(|step| step.node.as_str());
        let changed: Vec<&str> = changed.chain(plan.deletions.iter().map(|deletion| deletion.node.as_str())).collect();
        let place = |node: &str| {
            let found = self.environments.iter().find_map(|one| Some((one, node.strip_prefix(one.as_str())?.strip_prefix('/')?)));
            found.map(|(environment, rest)| (environment.clone(), rest.to_owned()))
        };
        let mut all = Vec::new();
        if changed.iter().any(|node| place(node).is_none()) {
            all.push((self.shared(), true));
        }
        let mut services: Vec<Name> = Vec::new();
        for (environment, node) in changed.iter().filter_map(|node| place(node)) {
            let rolled = |service: &&String| rolls(&node, service);
            let found = self.services.iter().find(rolled);
            services.extend(found.map(|service| of_service(&self.app, &self.collection, &environment, service)));
        }
        services.sort();
        services.dedup();
        all.extend(services.into_iter().map(|name| (name, false)));
        all
    }
}

/// Whether a node is one that a deploy of a service moves.
fn rolls(node: &str, service: &str) -> bool {
    let mut parts = node.split('.');
    let kind = parts.next().unwrap_or_default();
    matches!(kind, "task-definition" | "service" | "worker" | "cron") && parts.next() == Some(service)
}

#[cfg(test)]
mod tests {
    use provision_engine::{Step, Verb};

    use super::*;

    fn names(whole: bool) -> Names {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Names {
            app: "shop".to_owned(),
            collection: "review".to_owned(),
            environments: list(&["pr-7", "pr-8"]),
            services: list(&["api", "web"]),
            whole,
        }
    }

    fn keys(names: Vec<(Name, bool)>) -> Vec<String> {
        names.into_iter().map(|(name, shared)| format!("{}{}", if shared { "*" } else { "" }, name.key)).collect()
    }

    #[test]
    fn each_work_takes_what_it_needs_in_one_order() {
        let (some, whole) = (names(false), names(true));
        let environments = ["environment/shop/review/pr-7", "environment/shop/review/pr-8"];
        assert_eq!(keys(some.of_work(&Work::Apply)), [environments[0], environments[1], "*collection/shop/review"]);
        assert_eq!(keys(some.of_work(&Work::Adopt)), keys(some.of_work(&Work::Apply)));
        assert_eq!(keys(some.of_work(&Work::Gc)), environments);
        assert_eq!(keys(whole.of_work(&Work::Gc)).len(), 3);
        assert_eq!(keys(some.of_work(&Work::Destroy)).len(), 2 + 4);
        assert_eq!(keys(whole.of_work(&Work::Destroy)).len(), 2 + 1 + 4);
        let one = Names { environments: vec!["pr-7".to_owned()], ..some };
        assert_eq!(keys(one.of_work(&Work::Deploy(vec!["api".to_owned()]))), ["service/shop/review/pr-7/api"]);
    }

    #[test]
    fn an_apply_takes_the_services_that_it_changes() {
        let step = |node: &str| Step {
            node: node.to_owned(),
            kind: "k".to_owned(),
            verb: Verb::Update,
            id: None,
            changes: Vec::new(),
            owners: Vec::new(),
            uncompared: Vec::new(),
            waiting: None,
        };
        let plan = |nodes: &[&str]| Plan { steps: nodes.iter().map(|node| step(node)).collect(), ..Plan::default() };
        let found = |nodes: &[&str]| keys(names(false).of_plan(&plan(nodes)));
        assert_eq!(found(&["pr-7/secret.env", "pr-7/log-group.api"]), Vec::<String>::new());
        assert_eq!(found(&["network", "pr-7/secret.env"]), ["*collection/shop/review"]);
        let both = ["pr-8/service.api", "pr-8/task-definition.api.cron.nightly", "pr-7/worker.api.mail"];
        assert_eq!(found(&both), ["service/shop/review/pr-7/api", "service/shop/review/pr-8/api"]);
    }
}
