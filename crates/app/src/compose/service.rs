//! Row "service": a service behind the load balancer, its workers and crons, and the tasks that each deploy runs once.

use std::collections::BTreeMap;

use provision_aws::kinds::ecr::Repository;
use provision_aws::kinds::ecs::{Service as EcsService, ServiceArgs, ServiceTarget, TaskDefinition, TaskDefinitionOut};
use provision_engine::{Handle, Need, Set, Val};

use super::buildspec::{ImageBuild, Move};
use super::crons::Cron;
use super::data::Data;
use super::delivery::{Built, Once, Product, repository_variable};
use super::environment::step_of;
use super::part::{Part, Runtime};
use super::variables::Given;
use super::way_in::WayIn;
use super::{Composer, Shared, capacity};
use crate::config::model::{Backend, EnvironmentKind, RepoPath, Service, Worker};

/// Seconds during which a starting task's failed health checks do not count.
const HEALTH_GRACE_S: u32 = 60;

/// What the services of an environment stand on.
pub(super) struct Ground<'a> {
    pub(super) shared: &'a Shared,
    pub(super) data: &'a Data,
    pub(super) given: &'a Given,
}

/// A composed service: what is built of it, and its crons.
pub(super) struct Composed {
    pub(super) built: Built,
    pub(super) crons: Vec<Cron>,
}

/// A service, with everything that is its own.
pub(super) fn service(at: &mut Composer<'_>, ground: &Ground<'_>, service: &Service, backend: &Backend, way: &WayIn) -> Composed {
    // Running a command in a task needs a root file system that can be written.
    let exec = !at.environment.settings.read_only_root;
    let (runtime, repository) = at.runtime(ground, service, backend, exec);
    let definition = at.task_definition(service, backend, &runtime);
    let target_group = way.target_group;

    let node = format!("service.{}", service.known_as);
    let port = backend.port;
    let target = target_group.exists(move |out| {
        Some(ServiceTarget { target_group: out.arn.clone(), container: TaskDefinitionOut::CONTAINER.to_owned(), port })
    });
    let count = at.bounds(backend).0;
    let run = Run { node: node.clone(), definition, count, scaled: true, target, grace: Some(HEALTH_GRACE_S), exec };
    let ecs = run_service(at, ground.shared, service, run);
    // ECS refuses a target group that no listener uses.
    for rule in &way.rules {
        at.stack.after(ecs, rule.edge(Need::Exists));
    }
    if at.image(service).is_none() {
        let waiting = definition.lasting(|out| out.image.is_none());
        at.stack.waiting(ecs, at.waits_for(service), waiting);
    }
    at.scaling(ground.shared, service, backend, ecs, definition, target_group);

    let mut moves = vec![move_service(at, service, &node, at.bounds(backend).0, at.scaling_alarms(service))];
    for worker in &backend.workers {
        moves.push(self::worker(at, ground.shared, service, worker, &runtime, exec));
    }
    let crons = crons(at, service, backend, &runtime);
    moves.extend(crons.iter().map(|cron| at.move_cron(cron)));
    let once = once(at, ground.shared, service, backend, &runtime);

    let told = ground.given.of(service);
    let built = Built {
        name: service.known_as.to_string(),
        product: Product::Image { build: image_build(service, told.names_in_builds()), repository },
        told,
        compile: service.compile.as_ref().map(|step| step_of(service, step)),
        tests: service.test.iter().map(|step| step_of(service, step)).collect(),
        once,
        moves,
        timeouts: service.timeouts,
    };
    Composed { built, crons }
}

/// How an ECS service runs.
struct Run {
    node: String,
    definition: Handle<TaskDefinition>,
    count: u32,
    /// Whether an autoscaler moves the count.
    scaled: bool,
    target: Val<Option<ServiceTarget>>,
    grace: Option<u32>,
    exec: bool,
}

fn run_service(at: &mut Composer<'_>, shared: &Shared, service: &Service, run: Run) -> Handle<EcsService> {
    let preview = at.environment.kind == EnvironmentKind::Preview;
    let count = count(at, service, &run);
    let args = ServiceArgs {
        name: at.scope.name(&run.node, 255).into(),
        cluster: shared.cluster.exists(|out| out.arn.clone()),
        task_definition: run.definition.exists(|out| out.arn.clone()),
        desired_count: count,
        capacity: capacity(if preview { "FARGATE_SPOT" } else { "FARGATE" }).into(),
        subnets: shared.network.private_ids(),
        security_groups: shared.groups.tasks.exists(|out| [out.id.clone()].into_iter().collect::<Set<_>>()),
        target: run.target,
        health_grace_s: run.grace.into(),
        min_healthy_percent: 100.into(),
        max_percent: 200.into(),
        circuit_breaker: true.into(),
        exec: run.exec.into(),
    };
    let ecs = at.stack.add(at.scope.ix, run.node, args);
    // A task that cannot reach its registry fails: the way out must be open.
    for table in &shared.egress.private_routes {
        at.stack.after(ecs, table.edge(Need::Ready));
    }
    if let Some(table) = shared.egress.public_routes {
        at.stack.after(ecs, table.edge(Need::Exists));
    }
    for way in &shared.ways {
        at.stack.after(ecs, way.edge(Need::Exists));
    }
    at.stack.after(ecs, shared.linked_roles.ecs.edge(Need::Exists));
    ecs
}

/// How many tasks are asked for: none where there is nothing to run. What came with a deploy has its count from there; it is
/// asked for where no autoscaler would bring it about: after a pause, and where another count is configured.
fn count(at: &Composer<'_>, service: &Service, run: &Run) -> Val<Option<u32>> {
    let (count, scaled) = (run.count, run.scaled);
    if at.environment.paused {
        return Some(0).into();
    }
    if at.image(service).is_some() {
        return Some(count).into();
    }
    let wanted = run.definition.lasting(move |out| if out.image.is_some() { count } else { 0 });
    let found = at.stack.former::<EcsService, _>(|out| out.map(|out| out.desired));
    wanted.zip(found, move |wanted, found| {
        let as_wanted = |found: u32| if scaled && wanted > 0 { found >= wanted } else { found == wanted };
        (!found.is_some_and(as_wanted)).then_some(wanted)
    })
}

/// A worker: a service without a load balancer.
fn worker(at: &mut Composer<'_>, shared: &Shared, service: &Service, worker: &Worker, runtime: &Runtime, exec: bool) -> Move {
    let part = Part { name: format!("worker.{}", worker.name), command: &worker.command, size: worker.size };
    let definition = at.part_definition(service, runtime, &part);
    let node = format!("worker.{}.{}", service.known_as, worker.name);
    let run =
        Run { node: node.clone(), definition, count: worker.replicas, scaled: false, target: None.into(), grace: None, exec };
    run_service(at, shared, service, run);
    move_service(at, service, &node, worker.replicas, Vec::new())
}

fn move_service(at: &Composer<'_>, service: &Service, node: &str, count: u32, alarms: Vec<String>) -> Move {
    Move::Service {
        name: at.scope.name(node, 255),
        repository: repository_variable(service.known_as.as_str()),
        count: if at.environment.paused { 0 } else { count },
        alarms,
    }
}

/// The crons of a service, with their task definitions.
fn crons(at: &mut Composer<'_>, service: &Service, backend: &Backend, runtime: &Runtime) -> Vec<Cron> {
    let all = backend.scheduled_tasks.iter().map(|task| {
        let part = Part { name: format!("cron.{}", task.name), command: &task.command, size: task.size };
        Cron {
            service: service.known_as.to_string(),
            name: task.name.to_string(),
            expression: task.schedule.aws_expression(),
            time_zone: at.environment.settings.time_zone.to_string(),
            definition: at.part_definition(service, runtime, &part),
            has_image: at.image(service).is_some(),
        }
    });
    all.collect()
}

/// The migration, and outside production the seed.
fn once(at: &mut Composer<'_>, shared: &Shared, service: &Service, backend: &Backend, runtime: &Runtime) -> Vec<Once> {
    let seed = backend.seed.as_ref().filter(|_| at.environment.kind != EnvironmentKind::Production);
    let tasks = [(Once::Migrate, backend.migrate.as_ref()), (Once::Seed, seed)];
    let mut all = Vec::new();
    for (once, command) in tasks {
        let Some(command) = command else { continue };
        let part = Part { name: once.as_str().to_owned(), command, size: backend.size };
        let definition = at.part_definition(service, runtime, &part);
        at.run_once(shared, service, once, definition);
        all.push(once);
    }
    all
}

fn image_build(service: &Service, arguments: Vec<String>) -> ImageBuild {
    ImageBuild {
        dir: service.repo_path.to_string(),
        dockerfile: service.dockerfile.as_ref().map_or_else(|| "Dockerfile".to_owned(), RepoPath::to_string),
        arguments,
    }
}

impl Composer<'_> {
    /// What the tasks of a service have in common, and the repository of its images.
    fn runtime(
        &mut self,
        ground: &Ground<'_>,
        service: &Service,
        backend: &Backend,
        exec: bool,
    ) -> (Runtime, Handle<Repository>) {
        let (logs, log_group) = self.log_group(service);
        let (repository, repository_name) = self.repository(service);
        let told = ground.given.of(service);
        let execution = self.execution_role(service, &repository_name, &log_group, ground.given, &told);
        let buckets: BTreeMap<String, Val<String>> = backend
            .uses
            .iter()
            .filter_map(|used| {
                let bucket = ground.data.buckets.get(&used.resource)?;
                Some((used.resource.to_string(), bucket.arn.clone()))
            })
            .collect();
        let task = self.task_role(service, exec, buckets);
        (Runtime { execution, task, logs, plain: told.in_tasks(), secrets: told.secrets_in_tasks() }, repository)
    }
}
