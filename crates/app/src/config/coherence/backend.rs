//! The keys of a backend.

use super::service::workspace;
use super::{Shared, resource};
use crate::config::diagnostic::Diagnostic;
use crate::config::model::{Backend, Command, HealthPath, ImageTagMode, RepoPath, Scale};
use crate::config::parts::command::read_command;
use crate::config::parts::size::{CpuKey, Request};
use crate::config::parts::{scale, task};
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
    let tasks = task::read(map, size, CpuKey::Cpu);
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

#[derive(Debug, Default)]
struct System {
    request: Request,
    health_path: HealthPath,
    scale: Scale,
}

fn read_system(value: &Cursor<'_>, shared: &mut Shared) -> Option<System> {
    let mut map = value.map("a map with `cpu`, `memory`, `health_check` ...")?;
    let request = Request::read(&mut map, Request::default(), CpuKey::Cpu);
    let health = map.parse("health_check", "a path such as `/health`");
    let scale = map.read("platform_settings", scale::read);
    workspace(&mut map, &["dev"], shared);
    map.refused("min_scale", "it belongs into `platform_settings`");
    map.refused("max_scale", "it belongs into `platform_settings`");
    map.finish();
    Some(System { request: request?, health_path: health.or_default()?, scale: scale.or_default()? })
}
