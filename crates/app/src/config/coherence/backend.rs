//! The keys of a backend.

use super::command::read_command;
use super::service::workspace;
use super::{Shared, resource, task};
use crate::config::diagnostic::Diagnostic;
use crate::config::model::{Backend, Command, Cpu, FargateSize, HealthPath, Memory, RepoPath, Scale};
use crate::config::reader::{Cursor, MapReader};

const FRONTEND_ONLY: &str = "it belongs to frontend services";

/// The Dockerfile and the rest. `None`: refused.
pub(super) fn read(service: &str, map: &mut MapReader<'_>, shared: &mut Shared) -> (Option<Option<RepoPath>>, Option<Backend>) {
    let prod = map.read("prod", read_prod).or_default();
    let image = map.parse("image", "an image reference").if_any();
    let port = map.read("port", |port| port.integer(1..=65535)).or(8080);
    let system = map.read("system", |system| read_system(system, shared)).or_default();
    let migrate = one_of_two(map).if_any();
    let seed = map.read("seed", read_command).if_any();
    let size = system.as_ref().map(|system| system.request).unwrap_or_default();
    let tasks = task::read(map, size);
    let uses = map.read("resources", |list| resource::read(service, list, shared)).or_default();
    for key in ["install", "build", "assets_path", "build_path", "index_file_name", "cors"] {
        map.without_effect(key, FRONTEND_ONLY);
    }
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

/// `migration` in this format, `migrate` in the next one.
fn one_of_two(map: &mut MapReader<'_>) -> crate::config::reader::Given<Command> {
    let newer = map.peek("migrate");
    if let (Some(first), Some(second)) = (map.peek("migration"), &newer) {
        map.silent("migrate");
        second.report(
            Diagnostic::error("config::value", "`migration` and `migrate` are the same key")
                .at(second.key_place(), "the second one")
                .at(first.key_place(), "the first one")
                .expected("one of the two"),
        );
    }
    let older = map.read("migration", read_command);
    if newer.is_some() { map.read("migrate", read_command) } else { older }
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
    let mut map = value.map("a command")?;
    let command = map.read("command", read_command);
    let dockerfile = map.parse("dockerfile", "the path of a Dockerfile");
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

    /// Reads `cpu` and `memory`; what is left out is as in `default`.
    pub(super) fn read(map: &mut MapReader<'_>, default: Self) -> Option<Self> {
        let cpu = map.parse("cpu", "a number of vCPUs from 0.25 to 16").if_any();
        let memory = map.parse("memory", "a memory size such as `2G`").if_any();
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
    let mut map = value.map("a map with `cpu`, `memory`, `health_check` ...")?;
    let request = Request::read(&mut map, Request::default());
    let health = map.parse("health_check", "a path such as `/health`");
    let scale = map.read("platform_settings", read_scale);
    workspace(&mut map, &["dev"], shared);
    map.refused("min_scale", "it belongs into `platform_settings`");
    map.refused("max_scale", "it belongs into `platform_settings`");
    map.finish();
    Some(System { request: request?, health_path: health.or_default()?, scale: scale.or_default()? })
}

fn read_scale(value: &Cursor<'_>) -> Option<Scale> {
    let default = Scale::default();
    let mut map = value.map("a map with `min_scale` and `max_scale`")?;
    let min_at = map.optional("min_scale");
    let max_at = map.optional("max_scale");
    let min = min_at.as_ref().map(|min| min.integer(0..=Scale::LIMIT));
    let max = max_at.as_ref().map(|max| max.integer(1..=Scale::LIMIT));
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
