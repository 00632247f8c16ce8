//! What Compose says of a service: how it is built, and how it runs.

use super::Shared;
use super::no_effect::{BUILD_WITHOUT_EFFECT, DEPLOY_WITHOUT_EFFECT, NoEffect, WITHOUT_EFFECT};
use crate::config::compose_file::{self, ports};
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::keys::cnc as keys;
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
    let mut note = |key: &str, value: &Cursor<'_>| {
        if kind != Use::Nothing {
            no_effect.note(key, value);
        }
    };
    for key in WITHOUT_EFFECT {
        if let Some(value) = map.silent(key) {
            if *key == "environment" && kind != Use::Nothing {
                check_environment(&value);
            }
            note(key, &value);
        }
    }
    let [build, image, command, ports, deploy] = ["build", "image", "command", "ports", "deploy"].map(|key| map.optional(key));
    let mut unread = |key: &str, value: &Option<Cursor<'a>>, read: bool| {
        if let Some(value) = value.as_ref().filter(|_| !read) {
            note(key, value);
        }
    };
    let containers = kind == Use::Containers;
    unread("build", &build, containers || kind == Use::Files);
    // The image of a database names what stands in for it locally.
    unread("image", &image, containers || kind == Use::Data);
    unread("command", &command, containers);
    unread("ports", &ports, containers);
    unread("deploy", &deploy, containers);
    let build = match build.filter(|build| (containers || kind == Use::Files) && !build.is_null()) {
        Some(build) => read_build(&build, below, no_effect).map(Some),
        None => Some(None),
    };
    if !containers {
        let (image, command, port, request, replicas) = (None, None, DEFAULT_PORT, Request::default(), None);
        return Some(ComposePart { build: build?, image, command, port, request, replicas });
    }
    let image = image.filter(|image| !image.is_null()).map(|image| image.parse("an image reference"));
    let command = command.filter(|command| !is_empty(command)).map(|command| read_command(&command));
    let port = ports.filter(|ports| !is_empty(ports)).map(|ports| read_ports(&ports));
    let deploy = match deploy.filter(|deploy| !deploy.is_null()) {
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

/// Whether a value says nothing: the defaults of this format are empty texts and lists.
pub(super) fn is_empty(value: &Cursor<'_>) -> bool {
    value.is_null() || value.list_is_empty() || value.is_text("")
}

/// The folder of the file itself.
pub(super) fn folder(below: &str) -> RepoPath {
    RepoPath::try_from(below).unwrap_or_default()
}

/// A folder, which is a map by now, or a map.
fn read_build(value: &Cursor<'_>, below: &str, no_effect: &mut NoEffect) -> Option<Build> {
    let mut map = value.map("a folder, or a map with `context` and `dockerfile`")?;
    let context = map.read("context", |context| {
        let text = context.text("a folder of the repository")?;
        if text.contains("://") || text.starts_with("git@") {
            context.fault(
                Diagnostic::error("config::value", format!("{} is no folder of the repository", quote(text)))
                    .expected("a folder, from this file's folder on"),
            );
            return None;
        }
        if below.is_empty() {
            return context.parse("a folder of the repository");
        }
        let whole = compose_file::joined(below, text);
        RepoPath::try_from(whole.as_str()).map_err(|invalid| context.refuse("config::value", invalid)).ok()
    });
    let dockerfile = map.parse("dockerfile", "the path of a Dockerfile, from `context` on");
    for key in BUILD_WITHOUT_EFFECT {
        if let Some(value) = map.silent(key) {
            no_effect.note(&format!("build.{key}"), &value);
        }
    }
    map.refused("dockerfile_inline", "write it into a file, and name that with `dockerfile`");
    map.finish();
    Some(Build { context: context.or(folder(below))?, dockerfile: dockerfile.if_any()? })
}

/// The first port is the one that the load balancer sends requests to.
fn read_ports(value: &Cursor<'_>) -> Option<u16> {
    let ports = value.each("a list of ports", ports::read)?;
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
    let mut map = value.map("a map with `replicas` and `resources`")?;
    let replicas = map.optional("replicas").filter(|replicas| !replicas.is_null());
    let request = map.read("resources", |resources| {
        let mut map = resources.map("a map with `limits`")?;
        let limits = map.read("limits", |limits| {
            let mut map = limits.map("a map with `cpus` and `memory`")?;
            let request = read_size(&mut map, Request::default());
            if let Some(value) = map.silent("pids") {
                no_effect.note("deploy.resources.limits.pids", &value);
            }
            map.refused("cpu", "Compose calls it `cpus`");
            map.finish();
            request
        });
        if let Some(value) = map.silent("reservations") {
            no_effect.note("deploy.resources.reservations", &value);
        }
        map.finish();
        limits.or_default()
    });
    for key in DEPLOY_WITHOUT_EFFECT {
        if let Some(value) = map.silent(key) {
            no_effect.note(&format!("deploy.{key}"), &value);
        }
    }
    map.finish();
    Some((request.or_default()?, replicas))
}

/// Reads `cpus` and `memory`; what is left out is as in `default`.
pub(super) fn read_size(map: &mut MapReader<'_>, default: Request) -> Option<Request> {
    let cpu = map.checked(&keys::CPUS).if_any();
    let memory = map.with(&keys::MEMORY, memory::read).if_any();
    Some(Request { cpu: cpu?.or(default.cpu), memory: memory?.or(default.memory) })
}

/// A list of `NAME=value` and `NAME`, or a map. What is wrong would be wrong for Compose, too.
fn check_environment(value: &Cursor<'_>) {
    const EXPECTED: &str = "a map from names to values, or a list of `NAME=value`";
    if value.is_null() {
        return;
    }
    if value.is_list() {
        value.each(EXPECTED, |item| item.text("`NAME=value`").map(|_| ()));
    } else if let Some(mut map) = value.map(EXPECTED) {
        for (_, _, value) in map.rest() {
            if value.is_map() || value.is_list() {
                value.text("a value");
            }
        }
    }
}
