//! What Compose says of a service: how it is built, and how it runs.

use super::Shared;
use super::no_effect::NoEffect;
use crate::config::compose_file::{self, ports};
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::keys::Key;
use crate::config::keys::cnc::{build as build_keys, deploy as deploy_keys, service as keys};
use crate::config::model::{Command, ImageRef, RepoPath};
use crate::config::parts::command::read_command;
use crate::config::parts::memory;
use crate::config::parts::size::Request;
use crate::config::reader::{Cursor, MapReader};

/// What a service is, for the keys of Compose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Its containers are deployed.
    Containers,
    /// Its files are.
    Files,
    /// AWS has it in the place of the container.
    Data,
    /// Nothing of it is deployed.
    Nothing,
}

/// The folder and the Dockerfile.
#[derive(Debug, Clone)]
pub(super) struct Build {
    pub(super) context: RepoPath,
    pub(super) dockerfile: Option<RepoPath>,
}

/// What Compose says of a service.
#[derive(Debug)]
pub(super) struct ComposePart<'a> {
    pub(super) build: Option<Build>,
    pub(super) image: Option<ImageRef>,
    pub(super) command: Option<Command>,
    pub(super) port: u16,
    pub(super) request: Request,
    pub(super) replicas: Option<Cursor<'a>>,
}

/// Reads the part. `None`: refused.
pub(super) fn read<'a>(map: &mut MapReader<'a>, kind: Use, shared: &mut Shared) -> Option<ComposePart<'a>> {
    let Shared { below, no_effect, .. } = shared;
    // The loader has put them together.
    map.get(&keys::EXTENDS);
    let containers = kind == Use::Containers;
    let [build, image, command, ports, deploy] = [
        // The image of a database names what stands in for it locally.
        (&keys::BUILD, containers || kind == Use::Files),
        (&keys::IMAGE, containers || kind == Use::Data),
        (&keys::COMMAND, containers),
        (&keys::PORTS, containers),
        (&keys::DEPLOY, containers),
    ]
    .map(|(key, is_read)| {
        let value = map.get(key);
        if let Some(written) = map.look(key).filter(|_| !is_read && kind != Use::Nothing) {
            no_effect.note("", key, &written);
        }
        value.filter(|_| is_read)
    });
    for (key, value) in map.idle() {
        if kind == Use::Nothing {
            continue;
        }
        if std::ptr::eq(key, &raw const keys::ENVIRONMENT) {
            check_environment(&value);
        }
        no_effect.note("", key, &value);
    }
    let build = match build {
        Some(build) => read_build(&build, below, no_effect).map(Some),
        None => Some(None),
    };
    if !containers {
        let (image, command, port, request, replicas) = (None, None, DEFAULT_PORT, Request::default(), None);
        return Some(ComposePart { build: build?, image, command, port, request, replicas });
    }
    let image = image.map(|image| image.checked());
    let command = command.map(|command| read_command(&command));
    let port = ports.map(|ports| read_ports(&ports));
    let deploy = match deploy {
        Some(deploy) => read_deploy(&deploy, no_effect),
        None => Some((Request::default(), None)),
    };
    let or_refused = |value: Option<Option<ImageRef>>| value.map_or(Some(None), |value| value.map(Some));
    let (request, replicas) = deploy?;
    Some(ComposePart {
        build: build?,
        image: or_refused(image)?,
        command: command.map_or(Some(None), |command| command.map(Some))?,
        port: port.unwrap_or(Some(DEFAULT_PORT))?,
        request,
        replicas,
    })
}

/// The port where none is named.
const DEFAULT_PORT: u16 = 8080;

/// The folder of the file itself.
pub(super) fn folder(below: &str) -> RepoPath {
    RepoPath::try_from(below).unwrap_or_default()
}

/// A folder, which is a map by now, or a map.
fn read_build(value: &Cursor<'_>, below: &str, no_effect: &mut NoEffect) -> Option<Build> {
    let mut map = value.shaped()?;
    let context = map.with(&build_keys::CONTEXT, |context| {
        let text = context.written()?;
        if text.contains("://") || text.starts_with("git@") {
            context.fault(
                Diagnostic::error("config::value", format!("{} is no folder of the repository", quote(text)))
                    .expected(build_keys::CONTEXT.takes.expected()),
            );
            return None;
        }
        if below.is_empty() {
            return context.checked();
        }
        let whole = compose_file::joined(below, text);
        RepoPath::try_from(whole.as_str()).map_err(|invalid| context.refuse("config::value", invalid)).ok()
    });
    let dockerfile = map.checked(&build_keys::DOCKERFILE);
    no_effect.of("build.", &mut map);
    map.finish();
    Some(Build { context: context.or(folder(below))?, dockerfile: dockerfile.if_any()? })
}

/// The first port is the one that the load balancer sends requests to.
fn read_ports(value: &Cursor<'_>) -> Option<u16> {
    let ports = value.items(ports::read)?;
    let items = value.list("a list of ports")?;
    if let (Some(first), Some(second)) = (ports.first(), items.get(1))
        && ports.iter().any(|port| port != first)
    {
        value.report(
            Diagnostic::warning("config::no-effect", "only the first port is reached")
                .at(second.place(), "")
                .help(format!("the load balancer sends requests to port {first} of the container")),
        );
    }
    ports.first().copied()
}

fn read_deploy<'a>(value: &Cursor<'a>, no_effect: &mut NoEffect) -> Option<(Request, Option<Cursor<'a>>)> {
    let mut map = value.shaped()?;
    let replicas = map.get(&deploy_keys::REPLICAS);
    let request = map.with(&deploy_keys::RESOURCES, |resources| {
        let mut map = resources.shaped()?;
        let limits = map.with(&deploy_keys::LIMITS, |limits| {
            let mut map = limits.shaped()?;
            let request = read_size(&mut map, &deploy_keys::CPUS, &deploy_keys::MEMORY, Request::default());
            no_effect.of("deploy.resources.limits.", &mut map);
            map.finish();
            request
        });
        no_effect.of("deploy.resources.", &mut map);
        map.finish();
        limits.or_default()
    });
    no_effect.of("deploy.", &mut map);
    map.finish();
    Some((request.or_default()?, replicas))
}

/// Reads `cpus` and `memory`; what is left out is as in `default`.
pub(super) fn read_size(map: &mut MapReader<'_>, cpus: &'static Key, memory: &'static Key, default: Request) -> Option<Request> {
    let cpu = map.checked(cpus).if_any();
    let memory = map.with(memory, memory::read).if_any();
    Some(Request { cpu: cpu?.or(default.cpu), memory: memory?.or(default.memory) })
}

/// A list of `NAME=value` and `NAME`, or a map. What is wrong would be wrong for Compose, too.
fn check_environment(value: &Cursor<'_>) {
    if value.is_map() {
        let Some(mut map) = value.shaped() else { return };
        for (_, _, value) in map.rest() {
            if value.is_map() || value.is_list() {
                value.text("a value");
            }
        }
        map.finish();
    } else if !value.is_null() {
        value.items(Cursor::valid);
    }
}
