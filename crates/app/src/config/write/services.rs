//! Services.

use super::{command, commands};
use crate::config::emit::Out;
use crate::config::model::{
    Application, Backend, CustomHeader, FargateSize, Frontend, HeaderDirection, ImageTagMode, RepoPath, ResourceKind,
    ResourceUse, ScheduledTask, Service, ServiceKind, Step, Timeouts, Worker,
};

/// CPU units of a vCPU.
const VCPU: f64 = 1024.0;

pub(super) fn service(app: &Application, service: &Service) -> Out {
    let build = build(service);
    let built = build.is_some();
    let (mut pairs, mut cnc, mut ours) = (vec![("build", build)], common(service), Vec::new());
    ours.push(("compile", service.compile.as_ref().map(step)));
    ours.push(("test", service.test.as_ref().map(step)));
    match &service.kind {
        ServiceKind::Backend(backend) => {
            let image = backend.image.as_ref().map(Out::text);
            let (ready, beside) = if built { (None, image) } else { (image, None) };
            pairs.push(("image", ready));
            pairs.push(("command", backend.command.as_ref().map(command)));
            pairs.push(("ports", Some(Out::list([Out::text(&backend.port)]))));
            let resources = Out::map([("limits", Some(size(backend.size)))]);
            pairs.push(("deploy", Some(Out::map([("resources", Some(resources))]))));
            cnc.extend(of_backend(backend));
            ours.push(("image", beside));
            let uses = Out::list(backend.uses.iter().map(|used| resource_use(app, used)));
            ours.push(("uses", (!app.resources.is_empty()).then_some(uses)));
        }
        ServiceKind::Frontend(frontend) => {
            cnc.extend(of_frontend(frontend));
            ours.push(("install", commands(&frontend.install)));
        }
    }
    pairs.push(("x-cnc", Some(Out::map(cnc))));
    pairs.push(("x-provision", Out::map(ours).if_any()));
    Out::map(pairs)
}

/// The folder and the Dockerfile, where they are not the usual ones.
fn build(service: &Service) -> Option<Out> {
    let usual = service.repo_path == RepoPath::default() && service.dockerfile.is_none();
    let build = || {
        Out::map([("context", Some(Out::text(&service.repo_path))), ("dockerfile", service.dockerfile.as_ref().map(Out::text))])
    };
    (!usual).then(build)
}

fn common(service: &Service) -> Vec<(&'static str, Option<Out>)> {
    let (kind, mode) = match &service.kind {
        ServiceKind::Backend(backend) => ("backend", backend.image_tag_mode),
        ServiceKind::Frontend(_) => ("frontend", ImageTagMode::Static),
    };
    let globs = |globs: &[String]| Out::list(globs.iter().map(Out::text)).if_any();
    let config = Out::map([
        ("included_paths", globs(&service.watch.included)),
        ("excluded_paths", globs(&service.watch.excluded)),
        ("existing_image_tag_mode", (mode == ImageTagMode::Sha).then(|| Out::text("sha"))),
    ]);
    vec![
        ("type", Some(Out::text(kind))),
        ("url_path", Some(Out::text(&service.url_path))),
        ("cdn", Some(Out::map([("enabled", Some(Out::word(&service.cdn)))]))),
        ("custom_headers", Out::list(service.custom_headers.iter().map(header)).if_any()),
        ("build_config", config.if_any()),
        ("timeouts", timeouts(service.timeouts).if_any()),
    ]
}

fn header(header: &CustomHeader) -> Out {
    let direction = match header.direction {
        HeaderDirection::Response => "response",
        HeaderDirection::Request => "request",
    };
    Out::map([
        ("name", Some(Out::text(&header.name))),
        ("value", Some(Out::text(&header.value))),
        ("type", Some(Out::text(direction))),
    ])
}

fn timeouts(timeouts: Timeouts) -> Out {
    Out::map([
        ("default", timeouts.default.as_ref().map(Out::word)),
        ("test", timeouts.test.as_ref().map(Out::word)),
        ("migrate", timeouts.migrate.as_ref().map(Out::word)),
        ("seed", timeouts.seed.as_ref().map(Out::word)),
        ("deploy", timeouts.deploy.as_ref().map(Out::word)),
    ])
}

fn of_backend(backend: &Backend) -> Vec<(&'static str, Option<Out>)> {
    let scale =
        Out::map([("min_scale", Some(Out::word(&backend.scale.min()))), ("max_scale", Some(Out::word(&backend.scale.max())))]);
    let system = Out::map([("health_check", Some(Out::text(&backend.health_path))), ("platform_settings", Some(scale))]);
    vec![
        ("system", Some(system)),
        ("migrate", backend.migrate.as_ref().map(command)),
        ("seed", backend.seed.as_ref().map(command)),
        ("workers", Out::list(backend.workers.iter().map(worker)).if_any()),
        ("scheduled_tasks", Out::list(backend.scheduled_tasks.iter().map(scheduled)).if_any()),
    ]
}

fn of_frontend(frontend: &Frontend) -> Vec<(&'static str, Option<Out>)> {
    let origins = Out::list(frontend.allowed_origins.iter().map(Out::text)).if_any();
    vec![
        ("build", commands(&frontend.build)),
        ("assets_path", Some(Out::text(&frontend.assets_path))),
        ("index_file_name", Some(Out::text(&frontend.index_file))),
        ("cors", origins.map(|origins| Out::map([("allowed_origins", Some(origins))]))),
    ]
}

fn worker(worker: &Worker) -> Out {
    Out::map([
        ("name", Some(Out::text(&worker.name))),
        ("command", Some(command(&worker.command))),
        ("system", Some(size(worker.size))),
        ("replicas", Some(Out::word(&worker.replicas))),
    ])
}

fn scheduled(task: &ScheduledTask) -> Out {
    Out::map([
        ("name", Some(Out::text(&task.name))),
        ("command", Some(command(&task.command))),
        ("schedule", Some(Out::text(task.schedule.as_str()))),
        ("system", Some(size(task.size))),
    ])
}

fn size(size: FargateSize) -> Out {
    Out::map([
        ("cpus", Some(Out::word(&(f64::from(size.cpu_units()) / VCPU)))),
        ("memory", Some(Out::word(&format!("{}M", size.memory_mib())))),
    ])
}

/// Commands, and the image they run in.
pub(super) fn step(step: &Step) -> Out {
    Out::map([("image", step.image.as_ref().map(Out::text)), ("command", commands(&step.commands))])
}

/// A resource that a service uses. The engine's own scheme is written out: the format's is another one.
fn resource_use(app: &Application, used: &ResourceUse) -> Out {
    let own = || match &app.resource(&used.resource)?.kind {
        ResourceKind::Database(database) => Some(database.engine.adapter()),
        ResourceKind::Cache(_) | ResourceKind::ObjectStorage(_) => None,
    };
    Out::map([
        ("name", Some(Out::text(&used.name))),
        ("resource", Some(Out::text(&used.resource))),
        ("adapter", used.adapter.as_ref().map(Out::text).or_else(|| own().map(Out::text))),
    ])
}
