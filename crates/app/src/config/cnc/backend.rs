//! The keys of a backend.

use super::compose_part::{ComposePart, read_size};
use super::x_provision::Ours;
use crate::config::diagnostic::Diagnostic;
use crate::config::keys::cnc::{backend as keys, service as service_keys, tasks};
use crate::config::model::{Backend, HealthPath, ImageRef, ImageTagMode, Scale};
use crate::config::parts::command::read_command;
use crate::config::parts::task::TaskKeys;
use crate::config::parts::{scale, task};
use crate::config::reader::{Cursor, MapReader};

/// The keys of tasks in this format.
const TASKS: TaskKeys = TaskKeys {
    workers: &keys::WORKERS,
    scheduled_tasks: &keys::SCHEDULED_TASKS,
    system: (&tasks::SYSTEM, &tasks::SYSTEM),
    size: |map, default| read_size(map, &tasks::CPUS, &tasks::MEMORY, default),
};

/// The backend; what it uses is looked up later. `None`: refused.
pub(super) fn read(
    map: &mut MapReader<'_>,
    service: &Cursor<'_>,
    part: Option<ComposePart<'_>>,
    ours: Option<&Ours>,
    image_tag_mode: ImageTagMode,
) -> Option<Backend> {
    let replicas = part.as_ref().and_then(|part| part.replicas.clone());
    let (health_path, scale) = match map.get(&keys::SYSTEM) {
        Some(system) => read_system(&system, replicas.as_ref(), service),
        None => (Some(HealthPath::default()), scale::read_above(None, replicas.as_ref(), service)),
    };
    let migrate = map.with(&keys::MIGRATE, read_command).if_any();
    let seed = map.with(&keys::SEED, read_command).if_any();
    let tasks = task::read(map, TASKS, part.as_ref().map(|part| part.request).unwrap_or_default());
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
        let place = service.entry(service_keys::IMAGE.name).map_or_else(|| service.place(), |at| at.key_place());
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

fn read_system(value: &Cursor<'_>, replicas: Option<&Cursor<'_>>, service: &Cursor<'_>) -> (Option<HealthPath>, Option<Scale>) {
    let Some(mut map) = value.shaped() else { return (None, None) };
    let health = map.checked(&keys::HEALTH_CHECK);
    let scale = scale::read_above(map.get(&keys::PLATFORM_SETTINGS).as_ref(), replicas, service);
    map.finish();
    (health.or_default(), scale)
}
