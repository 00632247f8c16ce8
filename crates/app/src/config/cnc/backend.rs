//! The keys of a backend.

use super::compose_part::{ComposePart, is_empty, read_size};
use super::x_provision::Ours;
use crate::config::diagnostic::Diagnostic;
use crate::config::keys::cnc as keys;
use crate::config::model::{Backend, Command, HealthPath, ImageRef, ImageTagMode};
use crate::config::parts::command::read_command;
use crate::config::parts::task::TaskKeys;
use crate::config::parts::{scale, task};
use crate::config::reader::{Cursor, MapReader};

/// The keys of tasks in this format.
const TASKS: TaskKeys = TaskKeys {
    workers: &keys::WORKERS,
    scheduled_tasks: &keys::SCHEDULED_TASKS,
    system: (&keys::SYSTEM, &keys::SYSTEM),
    size: read_size,
};

/// Why a key does nothing.
pub(super) const FRONTEND_ONLY: &str = "it belongs to frontend services";

/// The backend; what it uses is looked up later. `None`: refused.
pub(super) fn read(
    map: &mut MapReader<'_>,
    service: &Cursor<'_>,
    part: Option<ComposePart<'_>>,
    ours: Option<&Ours>,
    image_tag_mode: ImageTagMode,
) -> Option<Backend> {
    let replicas = part.as_ref().and_then(|part| part.replicas.clone());
    let system = map.optional("system").filter(|system| !system.is_null());
    let (health_path, scale) = match system {
        Some(system) => read_system(&system, replicas.as_ref(), service),
        None => (Some(HealthPath::default()), scale::read_above(None, replicas.as_ref(), service)),
    };
    let migrate = map.read("migrate", read_or_empty).or_default();
    let seed = map.read("seed", read_or_empty).or_default();
    let tasks = task::read(map, TASKS, part.as_ref().map(|part| part.request).unwrap_or_default());
    map.without_effect("integrations", "no integration is deployed");
    for key in ["assets_path", "build", "index_file_name", "cors"] {
        map.without_effect(key, FRONTEND_ONLY);
    }
    map.refused("install", "it belongs into `x-provision` of a frontend");
    for key in ["compile", "test"] {
        map.refused(key, "this format has no key for it: it belongs into `x-provision` of the service");
    }
    map.refused("resources", "a resource is a service of its own, or stands in `x-cnc.resources` at the root");
    let (part, ours, (workers, scheduled_tasks)) = (part?, ours?, tasks?);
    Some(Backend {
        command: part.command.clone(),
        image: image(&part, ours, service),
        image_tag_mode,
        port: part.port,
        size: part.request.fit(),
        health_path: health_path?,
        scale: scale?,
        migrate: migrate?,
        seed: seed?,
        workers,
        scheduled_tasks,
        uses: Vec::new(),
    })
}

/// The ready image. Beside `build` Compose's `image` is the name of what is built, which nobody has yet.
fn image(part: &ComposePart<'_>, ours: &Ours, service: &Cursor<'_>) -> Option<ImageRef> {
    if let (Some(_), Some(_), None) = (&part.build, &part.image, &ours.image) {
        let place =
            service.map("a service").and_then(|map| map.peek("image")).map_or_else(|| service.place(), |at| at.key_place());
        service.report(
            Diagnostic::warning("config::no-effect", "`image` has no effect beside `build`")
                .at(place, "the name of what Compose builds")
                .help(
                    "remove one of the two; an image that runs until the first build belongs into `x-provision.image`".to_owned(),
                ),
        );
    }
    ours.image.clone().or_else(|| part.image.clone().filter(|_| part.build.is_none()))
}

/// A command; an empty one is none.
fn read_or_empty(value: &Cursor<'_>) -> Option<Option<Command>> {
    if is_empty(value) { Some(None) } else { read_command(value).map(Some) }
}

fn read_system(
    value: &Cursor<'_>,
    replicas: Option<&Cursor<'_>>,
    service: &Cursor<'_>,
) -> (Option<HealthPath>, Option<crate::config::model::Scale>) {
    let Some(mut map) = value.map("a map with `health_check` and `platform_settings`") else { return (None, None) };
    let health = map.read("health_check", |path| {
        if is_empty(path) { Some(HealthPath::default()) } else { path.parse("a path such as `/health`") }
    });
    let settings = map.optional("platform_settings").filter(|settings| !settings.is_null());
    let scale = scale::read_above(settings.as_ref(), replicas, service);
    for key in ["cpu", "cpus", "memory"] {
        map.refused(key, "it belongs into `deploy.resources.limits`, beside `x-cnc`");
    }
    for key in ["min_scale", "max_scale"] {
        map.refused(key, "it belongs into `platform_settings`");
    }
    map.finish();
    (health.or_default(), scale)
}
