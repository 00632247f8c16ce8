//! The keys of a backend.

use super::command::read_command;
use super::service::workspace;
use super::{Shared, resource, task};
use crate::config::diagnostic::Diagnostic;
use crate::config::keys::Key;
use crate::config::keys::coherence::{backend as keys, system};
use crate::config::model::{Backend, Command, Cpu, FargateSize, HealthPath, Memory, RepoPath, Scale};
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
    let tasks = task::read(map, size);
    let uses = map.with(&keys::RESOURCES, |list| resource::read(service, list, shared)).or_default();
    let dockerfile = prod.as_ref().map(|prod| prod.dockerfile.clone());
    let backend = (|| {
        let (prod, system, (workers, scheduled_tasks)) = (prod?, system?, tasks?);
        Some(Backend {
            command: prod.command,
            image: image?,
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

/// CPU and memory as they are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Request {
    pub(super) cpu: Option<Cpu>,
    pub(super) memory: Option<Memory>,
}

impl Request {
    pub(super) fn fit(self) -> FargateSize {
        FargateSize::fit(self.cpu, self.memory)
    }

    /// Reads the keys for CPU and memory; what is left out is as in `default`.
    pub(super) fn read(map: &mut MapReader<'_>, cpu: &'static Key, memory: &'static Key, default: Self) -> Option<Self> {
        let cpu = map.checked(cpu).if_any();
        let memory = map.checked(memory).if_any();
        Some(Self { cpu: cpu?.or(default.cpu), memory: memory?.or(default.memory) })
    }
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
    let scale = map.with(&system::PLATFORM_SETTINGS, read_scale);
    workspace(&mut map, &system::DEV, shared);
    map.finish();
    Some(System { request: request?, health_path: health.or_default()?, scale: scale.or_default()? })
}

fn read_scale(value: &Cursor<'_>) -> Option<Scale> {
    let default = Scale::default();
    let mut map = value.shaped()?;
    let min_at = map.get(&system::MIN_SCALE);
    let max_at = map.get(&system::MAX_SCALE);
    let min = min_at.as_ref().map(Cursor::number);
    let max = max_at.as_ref().map(Cursor::number);
    map.finish();
    // One bound alone moves the other's default: `min_scale: 6` means six at least.
    let (min, max) = match (min, max) {
        (None, None) => (default.min(), default.max()),
        (Some(min), None) => (min?, default.max().max(min?)),
        (None, Some(max)) => (default.min().min(max?), max?),
        (Some(min), Some(max)) => (min?, max?),
    };
    match Scale::new(min, max) {
        Ok(scale) => Some(scale),
        Err(invalid) => {
            let mut fault = Diagnostic::error("config::value", invalid.message).expected(invalid.expected);
            for (at, name) in [(min_at, "the lower bound"), (max_at, "the upper bound")] {
                if let Some(at) = at {
                    fault = fault.at(at.place(), name);
                }
            }
            value.report(fault);
            None
        }
    }
}
