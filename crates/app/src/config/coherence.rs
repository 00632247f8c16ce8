//! Reads `coherence.yml` (v1): one key for each service, beside a few reserved keys.

use std::collections::HashMap;

use super::diagnostic::{Diagnostic, quote};
use super::model::{Command, Cpu, FargateSize, HealthPath, Memory, Origin, RepoPath, Scale, Service, ServiceName, UrlPath};
use super::reader::{Cursor, MapReader};
use super::source::Location;
use super::suggest::nearest;

/// Top-level keys that are no services.
const RESERVED: [&str; 4] = ["build_settings", "preview_inactivity_timeout_hours", "integration_tests", "x-provision"];

const LATER_CI: &str = "the pipeline comes with a later version";
const FRONTEND_ONLY: &str = "it belongs to frontend services";
const WORKSPACE: &str = "it describes a workspace for development, and none is deployed";

/// The type of a service, as the file writes it.
#[derive(Clone, Copy)]
enum ServiceType {
    Backend,
    Frontend,
}

/// Reads the services. Faults are in the cursor's list; what is returned may be part of what the file means.
pub(super) fn read(root: &Cursor<'_>) -> Vec<Service> {
    let Some(mut file) = root.map("a map: one key for each service") else { return Vec::new() };
    if is_compose(&mut file) {
        return Vec::new();
    }
    file.later("build_settings", LATER_CI);
    file.later("preview_inactivity_timeout_hours", "previews do not expire yet");
    file.later("integration_tests", LATER_CI);
    file.refused("x-provision", "put `x-provision` into environments.yml");

    let mut services = Vec::new();
    let rest = file.rest();
    if rest.is_empty() {
        root.fault(
            Diagnostic::error("config::no-services", "the file describes no service")
                .expected("a key for each service, such as `api:` with `type: backend` below it"),
        );
    }
    let mut paths: HashMap<UrlPath, (Location, &str)> = HashMap::new();
    for (key, place, value) in rest {
        let Some((service, path_place)) = read_service(key, &place, &value) else { continue };
        if let Some((first, other)) = paths.get(&service.url_path) {
            let path = service.url_path.as_str();
            value.report(
                Diagnostic::error("config::path-clash", format!("two services answer {}", quote(path)))
                    .at(path_place.clone(), format!("`{key}` answers it"))
                    .at(first.clone(), format!("`{other}` answers it too"))
                    .expected("a `url_path` of its own for each service; without the key it is `/`")
                    .help(format!("give one of them another path, such as `url_path: /{key}`")),
            );
        } else {
            paths.insert(service.url_path.clone(), (path_place, key));
        }
        services.push(service);
    }
    services
}

/// Whether the file is a cnc.yml under another name; reported, because every line of it would be a fault.
fn is_compose(file: &mut MapReader<'_>) -> bool {
    let marker = file.peek("x-cnc").or_else(|| file.peek("services").filter(|services| !services.has("type")));
    let Some(marker) = marker else { return false };
    marker.report(
        Diagnostic::error("config::format", "this looks like a cnc.yml, which this version does not read yet")
            .at(marker.key_place(), "a key of cnc.yml")
            .expected("a coherence.yml: one top-level key for each service")
            .help("write each service as a top-level key with `type: backend`".to_owned()),
    );
    true
}

/// A service and the place of its path: the value of `url_path`, or the service's key where that is left out.
fn read_service(key: &str, place: &Location, value: &Cursor<'_>) -> Option<(Service, Location)> {
    let misspelt = nearest(key, RESERVED).map(|reserved| format!("is the key meant to be `{reserved}`?"));
    if !value.is_map() {
        value.fault(
            Diagnostic::error("config::type", format!("the service {} is no map", quote(key)))
                .expected("a service: a map with `type: backend`")
                .help(misspelt),
        );
        return None;
    }
    let mut map = value.map("a service")?;
    if misspelt.is_some() && map.peek("type").is_none() {
        value.report(
            Diagnostic::error("config::missing-key", format!("the service {} has no `type`", quote(key)))
                .at(place.clone(), "")
                .expected("`type`: `backend` or `frontend`")
                .help(misspelt),
        );
        return None;
    }
    let name = match ServiceName::try_from(key) {
        Ok(name) => Some(name),
        Err(invalid) => {
            value.report(
                Diagnostic::error("config::name", format!("the service's name {}", invalid.message))
                    .at(place.clone(), "")
                    .expected(invalid.expected)
                    .help(invalid.help),
            );
            None
        }
    };
    let kind = map.required("type", "`backend` or `frontend`").and_then(|kind| {
        let choice = kind.choice(&[("backend", ServiceType::Backend), ("frontend", ServiceType::Frontend)])?;
        if matches!(choice, ServiceType::Frontend) {
            kind.fault(
                Diagnostic::error("config::unsupported", "frontend services are not supported yet")
                    .expected("`backend`")
                    .help("leave the service out until a later version deploys it".to_owned()),
            );
        }
        Some(choice)
    });
    // The keys of a frontend would only add noise to the one fault that counts.
    if matches!(kind, Some(ServiceType::Frontend)) {
        return None;
    }

    let repo_path = map.optional("repo_path").map(|path| path.parse("a folder of the repository"));
    let url_path_at = map.optional("url_path");
    let url_path = url_path_at.as_ref().map(|path| path.parse::<UrlPath>("a path such as `/api`"));
    let prod = map.optional("prod").map(|prod| read_prod(&prod));
    let image = map.optional("image").map(|image| image.parse("an image reference"));
    let port = map.optional("port").map(|port| port.integer(1..=65535));
    let system = map.optional("system").map(|system| read_system(&system));

    map.later("workers", "workers come with a later version");
    map.later("scheduled_tasks", "scheduled tasks come with a later version");
    map.later("resources", "databases, caches and buckets come with a later version");
    map.later("migration", LATER_CI);
    map.later("migrate", LATER_CI);
    map.later("seed", LATER_CI);
    map.later("compile", LATER_CI);
    map.later("test", LATER_CI);
    map.later("build_config", LATER_CI);
    for key in ["install", "build", "assets_path", "build_path", "index_file_name"] {
        map.without_effect(key, FRONTEND_ONLY);
    }
    map.without_effect("dev", WORKSPACE);
    map.without_effect("local_packages", WORKSPACE);
    for key in ["cpu", "memory", "health_check", "platform_settings"] {
        map.refused(key, "it belongs into `system`");
    }
    map.refused("min_scale", "it belongs into `system.platform_settings`");
    map.refused("max_scale", "it belongs into `system.platform_settings`");
    map.refused("command", "write it as `prod`, or as `command` in `prod`");
    map.refused("dockerfile", "it belongs into `prod`, beside `command`");
    map.finish();

    kind?;
    // A value that is there and was refused has been reported: no default may stand in for it.
    let prod = prod.unwrap_or(Some(Prod::default()))?;
    let system = system.unwrap_or(Some(System::default()))?;
    let path_place = url_path_at.map_or_else(|| place.clone(), |path| path.place());
    let service = Service {
        name: name?,
        repo_path: repo_path.unwrap_or(Some(RepoPath::default()))?,
        dockerfile: prod.dockerfile,
        url_path: url_path.unwrap_or(Some(UrlPath::default()))?,
        cdn: false,
        custom_headers: Vec::new(),
        compile: None,
        test: None,
        watch: super::model::Watch::default(),
        kind: super::model::ServiceKind::Backend(Box::new(super::model::Backend {
            command: prod.command,
            image: image.map_or(Some(None), |image| image.map(Some))?,
            port: u16::try_from(port.unwrap_or(Some(8080))?).ok()?,
            size: system.size,
            health_path: system.health_path,
            scale: system.scale,
            migrate: None,
            seed: None,
            workers: Vec::new(),
            scheduled_tasks: Vec::new(),
            uses: Vec::new(),
        })),
        origin: Origin::from(place.clone()),
    };
    Some((service, path_place))
}

#[derive(Default)]
struct Prod {
    command: Option<Command>,
    dockerfile: Option<RepoPath>,
}

/// A command as a list or a line, or a map of it and a Dockerfile.
fn read_prod(value: &Cursor<'_>) -> Option<Prod> {
    if !value.is_map() {
        return Some(Prod { command: Some(read_command(value)?), dockerfile: None });
    }
    let mut map = value.map("a command")?;
    let command = map.optional("command").map(|command| read_command(&command));
    let dockerfile = map.optional("dockerfile").map(|path| path.parse("the path of a Dockerfile"));
    map.finish();
    Some(Prod {
        command: command.map_or(Some(None), |command| command.map(Some))?,
        dockerfile: dockerfile.map_or(Some(None), |path| path.map(Some))?,
    })
}

fn read_command(value: &Cursor<'_>) -> Option<Command> {
    const EXPECTED: &str = "a command: a list such as `[yarn, start]`, or one line";
    let command = if value.is_list() {
        let items = value.list(EXPECTED)?;
        let words: Vec<Option<String>> = items.iter().map(|item| item.text("a word of the command").map(str::to_owned)).collect();
        Command::from_words(words.into_iter().collect::<Option<_>>()?)
    } else {
        Command::from_line(value.text(EXPECTED)?)
    };
    if command.is_none() {
        value.fault(Diagnostic::error("config::value", format!("{} is empty", quote(value.path()))).expected(EXPECTED));
    }
    command
}

#[derive(Default)]
struct System {
    size: FargateSize,
    health_path: HealthPath,
    scale: Scale,
}

fn read_system(value: &Cursor<'_>) -> Option<System> {
    let mut map = value.map("a map with `cpu`, `memory`, `health_check` ...")?;
    let cpu = map.optional("cpu").map(|cpu| cpu.parse::<Cpu>("a number of vCPUs from 0.25 to 16"));
    let memory = map.optional("memory").map(|memory| memory.parse::<Memory>("a memory size such as `2G`"));
    let health = map.optional("health_check").map(|path| path.parse("a path such as `/health`"));
    let scale = map.optional("platform_settings").map(|settings| read_scale(&settings));
    map.without_effect("dev", WORKSPACE);
    map.refused("min_scale", "it belongs into `platform_settings`");
    map.refused("max_scale", "it belongs into `platform_settings`");
    map.finish();
    Some(System {
        size: FargateSize::fit(
            cpu.map_or(Some(None), |cpu| cpu.map(Some))?,
            memory.map_or(Some(None), |memory| memory.map(Some))?,
        ),
        health_path: health.unwrap_or(Some(HealthPath::default()))?,
        scale: scale.unwrap_or(Some(Scale::default()))?,
    })
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
