//! The keys of a backend.

use super::service::workspace;
use super::{Shared, resource};
use crate::config::keys::coherence::{backend as keys, system};
use crate::config::model::{Backend, Command, HealthPath, ImageTagMode, RepoPath, Scale};
use crate::config::parts::command::read_command;
use crate::config::parts::size::Request;
use crate::config::parts::{scale, task};
use crate::config::reader::{Cursor, MapReader};

/// The Dockerfile and the rest. `None`: refused.
pub(super) fn read(service: &str, map: &mut MapReader<'_>, shared: &mut Shared) -> (Option<Option<RepoPath>>, Option<Backend>) {
    let prod = map.with(&keys::PROD, read_prod).or_default();
    let image = map.checked(&keys::IMAGE).if_any();
    let port = map.number(&keys::PORT).or(8080);
    let system = map.with(&keys::SYSTEM, |system| read_system(system, shared)).or_default();
    let migrate = map.with(&keys::MIGRATION, read_command).if_any();
    let seed = map.with(&keys::SEED, read_command).if_any();
    let size = system.as_ref().map(|system| system.request).unwrap_or_default();
    let tasks = task::read(map, task::COHERENCE, size);
    let uses = map.with(&keys::RESOURCES, |list| resource::read(service, list, shared)).or_default();
    let dockerfile = prod.as_ref().map(|prod| prod.dockerfile.clone());
    let backend = (|| {
        let (prod, system, (workers, scheduled_tasks)) = (prod?, system?, tasks?);
        Some(Backend {
            command: prod.command,
            image: image?,
            image_tag_mode: ImageTagMode::Static,
            port: u16::try_from(port?).ok()?,
            size: system.request.fit(),
            health_path: system.health_path,
            scale: system.scale,
            migrate: migrate?,
            seed: seed?,
            workers,
            scheduled_tasks,
            uses: uses?,
        })
    })();
    (dockerfile, backend)
}

/// What runs, and the Dockerfile of what it runs in.
#[derive(Debug, Default)]
pub(super) struct Prod {
    pub(super) command: Option<Command>,
    pub(super) dockerfile: Option<RepoPath>,
}

/// A command as a list or a line, or a map of it and a Dockerfile.
pub(super) fn read_prod(value: &Cursor<'_>) -> Option<Prod> {
    if !value.is_map() {
        return Some(Prod { command: Some(read_command(value)?), dockerfile: None });
    }
    let mut map = value.shaped()?;
    let command = map.with(&keys::COMMAND, read_command);
    let dockerfile = map.checked(&keys::DOCKERFILE);
    map.finish();
    Some(Prod { command: command.if_any()?, dockerfile: dockerfile.if_any()? })
}

#[derive(Debug, Default)]
struct System {
    request: Request,
    health_path: HealthPath,
    scale: Scale,
}

fn read_system(value: &Cursor<'_>, shared: &mut Shared) -> Option<System> {
    let mut map = value.shaped()?;
    let request = Request::read(&mut map, &system::CPU, &system::MEMORY, Request::default());
    let health = map.checked(&system::HEALTH_CHECK);
    let scale = map.with(&system::PLATFORM_SETTINGS, scale::read);
    workspace(&mut map, &system::DEV, shared);
    map.finish();
    Some(System { request: request?, health_path: health.or_default()?, scale: scale.or_default()? })
}
