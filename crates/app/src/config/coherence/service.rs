//! One service.

use super::{Shared, backend, frontend, misspelt};
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::headers;
use crate::config::keys::Key;
use crate::config::keys::coherence::service as keys;
use crate::config::keys::coherence::{backend::BACKEND, frontend::FRONTEND};
use crate::config::model::{Origin, RepoPath, Service, ServiceKind, Timeouts};
use crate::config::parts::build::{read_step, read_step_with_image, read_watch};
use crate::config::parts::services::{read_cdn, read_name};
use crate::config::reader::{Cursor, MapReader};
use crate::config::source::Location;
use crate::config::words::ServiceType;

/// A service and the place of its path: the value of `url_path`, or the service's key where that is left out.
pub(super) fn read(key: &str, place: &Location, value: &Cursor<'_>, shared: &mut Shared) -> Option<(Service, Location)> {
    if !value.is_map() {
        let meant = misspelt(key);
        let fault = Diagnostic::error("config::type", format!("the service {} is no map", quote(key)))
            .expected(keys::SERVICE.is)
            .help(meant.map(|meant| format!("is the key meant to be `{meant}`?")));
        match meant {
            Some(meant) => value.fault(fault.replace(place.clone(), meant)),
            None => value.no_map(fault),
        }
        return None;
    }
    let mut map = value.shaped()?;
    if let Some(meant) = misspelt(key).filter(|_| map.look(&keys::TYPE).is_none()) {
        value.report(
            Diagnostic::error("config::missing-key", format!("the service {} has no `type`", quote(key)))
                .at(place.clone(), "")
                .expected(format!("`type`: {}", keys::TYPE.takes.expected()))
                .help(format!("is the key meant to be `{meant}`?"))
                .instead(meant.to_owned()),
        );
        return None;
    }
    let name = read_name(key, place, value);
    let kind = map.word(&keys::TYPE).good();
    let repo_path = map.checked(&keys::REPO_PATH);
    let url_path_at = map.look(&keys::URL_PATH);
    let url_path = map.checked(&keys::URL_PATH);
    let cdn = map.with(&keys::CDN, read_cdn);
    let custom_headers = map.with(&keys::CUSTOM_HEADERS, headers::read);
    let compile = map.with(&keys::COMPILE, read_step_with_image);
    let test = map.with(&keys::TEST, read_step);
    let watch = map.with(&keys::BUILD_CONFIG, read_watch);
    for key in [&keys::DEV, &keys::LOCAL_PACKAGES] {
        workspace(&mut map, key, shared);
    }

    // Without a type that is known its keys cannot be judged.
    let (dockerfile, service_kind) = match kind {
        Some(ServiceType::Frontend) => {
            map.narrow(&FRONTEND);
            let read = frontend::read(&mut map);
            (read.0, read.1.map(ServiceKind::Frontend))
        }
        Some(ServiceType::Backend) | None => {
            map.narrow(&BACKEND);
            let read = backend::read(key, &mut map, shared);
            (read.0, read.1.map(|backend| ServiceKind::Backend(Box::new(backend))))
        }
    };
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

/// A key for workspaces: known, without effect, and said once.
pub(super) fn workspace(map: &mut MapReader<'_>, key: &'static Key, shared: &mut Shared) {
    map.get(key);
    if let Some(value) = map.look(key) {
        shared.workspace.get_or_insert_with(|| value.key_place());
    }
}
