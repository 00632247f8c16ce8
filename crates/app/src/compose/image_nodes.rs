//! Which nodes run a service's image: what a deploy moves, and in which order.

use std::collections::BTreeSet;

/// What runs once with each deploy, before anything else moves.
const ONCE: [&str; 2] = ["migrate", "seed"];

/// Whether a node moves to a new image of one of these services, and if so whether it moves before the migration has run.
/// Nodes are named `kind.service` and `kind.service.part`.
#[must_use]
pub fn stage_of(node: &str, services: &BTreeSet<&str>) -> Option<bool> {
    let mut parts = node.splitn(3, '.');
    let (kind, service, part) = (parts.next()?, parts.next()?, parts.next());
    if !services.contains(service) {
        return None;
    }
    match kind {
        "task-definition" => Some(part.is_some_and(|part| ONCE.contains(&part))),
        // Scaling and its alarms are armed with the first image.
        "service" | "worker" | "cron" | "scalable-target" | "alarm" => Some(false),
        _ => None,
    }
}

/// Whether the node of this address is what the task `env/service/part` runs.
#[must_use]
pub fn runs(address: &str, task: &str) -> bool {
    let Some((environment, rest)) = task.split_once('/') else { return false };
    address == format!("{environment}/task-definition.{}", rest.replace('/', "."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_migration_moves_first_and_what_runs_no_image_not_at_all() {
        let services = BTreeSet::from(["api"]);
        assert_eq!(stage_of("task-definition.api.migrate", &services), Some(true));
        for node in
            ["task-definition.api", "service.api", "worker.api.mail", "cron.api.nightly", "task-definition.api.cron.nightly"]
        {
            assert_eq!(stage_of(node, &services), Some(false), "{node}");
        }
        for node in ["service.web", "network", "repository.api", "rule.api"] {
            assert_eq!(stage_of(node, &services), None, "{node}");
        }
        assert!(runs("staging/task-definition.api.migrate", "staging/api/migrate"));
        assert!(!runs("staging/task-definition.api.seed", "staging/api/migrate"));
    }
}
