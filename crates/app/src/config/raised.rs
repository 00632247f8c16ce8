//! Sizes that Fargate does not have and that are raised to the next, wherever they are asked for.

use std::collections::HashSet;
use std::fmt;

use super::model::{Application, Backend, EnvName, Environment, FargateRequest, FargateSize, OwnFile, Service};

/// A size that was raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    /// What has it: a service, a worker or a scheduled task of one, and which file says so where it is an environment's own.
    pub place: String,
    /// What was asked for.
    pub asked: FargateRequest,
    /// What it gets.
    pub given: FargateSize,
}

impl fmt::Display for Raised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // As it was written: the units that it is rounded up to are AWS's.
        let cpu = self.asked.cpu.map(|cpu| format!("{} vCPU", (f64::from(cpu.units()) / 1024.0 * 100.0).floor() / 100.0));
        let memory = self.asked.memory.map(|memory| memory.to_string());
        let asked = [cpu, memory].into_iter().flatten().collect::<Vec<_>>().join(" and ");
        write!(f, "{}: {asked} is no size that Fargate has; it gets {}", self.place, self.given)
    }
}

/// The sizes that are raised in what these environments run, each once.
#[must_use]
pub fn raised(app: &Application, environments: &[EnvName]) -> Vec<Raised> {
    let all = app.collections.iter().flat_map(|collection| &collection.environments);
    let selected = all.filter(|environment| environments.contains(&environment.name));
    let mut seen = HashSet::new();
    // Environments that run the same file are told once.
    let mut file = |environment: &&Environment| seen.insert(path(environment).map(str::to_owned));
    selected
        .filter(|environment| file(environment))
        .flat_map(|environment| of_file(app.of(environment), path(environment)))
        .collect()
}

fn path(environment: &Environment) -> Option<&str> {
    environment.own.as_ref().map(|own: &OwnFile| own.path.as_str())
}

fn of_file(app: &Application, path: Option<&str>) -> Vec<Raised> {
    app.backends().flat_map(|(service, backend)| of_service(service, backend, path)).collect()
}

fn of_service(service: &Service, backend: &Backend, path: Option<&str>) -> Vec<Raised> {
    let within = path.map(|path| format!(" ({path})")).unwrap_or_default();
    let own = backend.size.raised_from();
    let workers = backend.workers.iter().map(|worker| (&worker.name, worker.size));
    let tasks = workers.chain(backend.scheduled_tasks.iter().map(|task| (&task.name, task.size)));
    // What asks for nothing else has the service's size, and that is told.
    let tasks = tasks.filter(|(_, size)| own.is_none() || size.raised_from() != own);
    let tasks = tasks.map(|(name, size)| (format!("{}/{name}", service.name), size));
    let all = [(service.name.to_string(), backend.size)].into_iter().chain(tasks);
    let raised =
        all.filter_map(|(place, given)| Some(Raised { place: format!("{place}{within}"), asked: given.raised_from()?, given }));
    raised.collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::source::Source;

    const SERVICES: &str = "\
api:
  type: backend
  system: {cpu: 0.3}
  workers:
  - {name: mail, command: mail}
  - {name: big, command: big, system: {cpu: 3, memory: 7G}}
  scheduled_tasks:
  - {name: clean, command: clean, schedule: '0 3 * * *', system: {memory: 600M}}
shop: {type: backend, url_path: /shop, workers: [{name: slow, command: slow, system: {cpu: 0.1}}]}
";
    const OWN: &str = "services: {all: {x-cnc: {type: backend, system: {}}, deploy: {resources: {limits: {cpus: '0.3'}}}}}\n";
    const PLACES: &str = "\
name: shop
region: eu-west-1
collections:
- name: review
  account_id: '123456789012'
  environments: [{name: one}, {name: two}, {name: own}, {name: also}]
";

    fn read(file: &str, services: &str) -> Application {
        let read = crate::config::read(&Source::new(file, services), &Source::new("environments.yml", PLACES));
        read.unwrap_or_else(|wrong| panic!("{}", wrong.render_plain())).application
    }

    fn told(environments: &[&str]) -> Vec<String> {
        let mut app = read("coherence.yml", SERVICES);
        let own = Arc::new(read("cnc.yml", OWN));
        for environment in app.collections[0].environments.iter_mut().skip(2) {
            environment.own = Some(OwnFile { path: "ci/cnc.yml".to_owned(), application: Arc::clone(&own) });
        }
        let names: Vec<EnvName> = environments.iter().map(|name| EnvName::try_from(*name).unwrap()).collect();
        raised(&app, &names).iter().map(Raised::to_string).collect()
    }

    #[test]
    fn each_size_is_told_with_its_place() {
        insta::assert_snapshot!(told(&["one", "two", "own", "also"]).join("\n"));
    }

    #[test]
    fn only_what_the_environments_run_is_told() {
        assert_eq!(told(&["own"]).len(), 1);
        assert!(told(&["one"]).iter().all(|line| !line.contains("ci/cnc.yml")));
        assert_eq!(told(&[]), Vec::<String>::new());
    }
}
