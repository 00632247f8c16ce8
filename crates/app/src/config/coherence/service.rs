//! One service.

use super::{Shared, backend, frontend, misspelt};
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::headers;
use crate::config::model::{Origin, RepoPath, Service, ServiceKind, Timeouts, UrlPath};
use crate::config::parts::build::{read_step, read_step_with_image, read_watch};
use crate::config::parts::services::{read_cdn, read_name};
use crate::config::reader::{Cursor, MapReader};
use crate::config::source::Location;

/// The type of a service, as the file writes it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ServiceType {
    Backend,
    Frontend,
}

/// A service and the place of its path: the value of `url_path`, or the service's key where that is left out.
pub(super) fn read(key: &str, place: &Location, value: &Cursor<'_>, shared: &mut Shared) -> Option<(Service, Location)> {
    if !value.is_map() {
        value.fault(
            Diagnostic::error("config::type", format!("the service {} is no map", quote(key)))
                .expected("a service: a map with `type: backend` or `type: frontend`")
                .help(misspelt(key)),
        );
        return None;
    }
    let mut map = value.map("a service")?;
    if let Some(help) = misspelt(key).filter(|_| map.peek("type").is_none()) {
        value.report(
            Diagnostic::error("config::missing-key", format!("the service {} has no `type`", quote(key)))
                .at(place.clone(), "")
                .expected("`type`: `backend` or `frontend`")
                .help(help),
        );
        return None;
    }
    let name = read_name(key, place, value);
    let kind = map
        .required("type", "`backend` or `frontend`")
        .and_then(|kind| kind.choice(&[("backend", ServiceType::Backend), ("frontend", ServiceType::Frontend)]));

    let repo_path = map.parse("repo_path", "a folder of the repository");
    let url_path_at = map.peek("url_path");
    let url_path = map.parse::<UrlPath>("url_path", "a path such as `/api`");
    let cdn = map.read("cdn", read_cdn);
    let custom_headers = map.read("custom_headers", headers::read);
    let compile = map.read("compile", read_step_with_image);
    let test = map.read("test", read_step);
    let watch = map.read("build_config", read_watch);
    workspace(&mut map, &["dev", "local_packages"], shared);

    // Without a type that is known its keys cannot be judged.
    let (dockerfile, service_kind) = match kind {
        Some(ServiceType::Frontend) => {
            let read = frontend::read(&mut map);
            (read.0, read.1.map(ServiceKind::Frontend))
        }
        Some(ServiceType::Backend) | None => {
            let read = backend::read(key, &mut map, shared);
            (read.0, read.1.map(|backend| ServiceKind::Backend(Box::new(backend))))
        }
    };
    for key in ["cpu", "memory", "health_check", "platform_settings"] {
        map.refused(key, "it belongs into `system`");
    }
    map.refused("min_scale", "it belongs into `system.platform_settings`");
    map.refused("max_scale", "it belongs into `system.platform_settings`");
    map.refused("command", "write it as `prod`, or as `command` in `prod`");
    map.refused("dockerfile", "it belongs into `prod`, beside `command`");
    map.finish();

    let kind = kind?;
    let path_place = url_path_at.map_or_else(|| place.clone(), |path| path.place());
    let name = name?;
    let service = Service {
        known_as: name.clone(),
        name,
        repo_path: repo_path.or(RepoPath::default())?,
        dockerfile: dockerfile?,
        url_path: url_path.or_default()?,
        cdn: cdn.or(None)?.unwrap_or(kind == ServiceType::Frontend),
        custom_headers: custom_headers.or_default()?,
        compile: compile.if_any()?,
        test: test.if_any()?,
        watch: watch.or_default()?,
        timeouts: Timeouts::default(),
        kind: service_kind?,
        origin: Origin::from(place.clone()),
    };
    Some((service, path_place))
}

/// Keys for workspaces: known, without effect, and said once.
pub(super) fn workspace(map: &mut MapReader<'_>, keys: &[&'static str], shared: &mut Shared) {
    for key in keys {
        if let Some(value) = map.silent(key) {
            shared.workspace.get_or_insert_with(|| value.key_place());
        }
    }
}
