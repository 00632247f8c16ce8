//! One service of the file.

use super::compose_part::{self, Use};
use super::x_provision::{self, Ours};
use super::{Shared, backend, frontend, resource, timeouts};
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::headers;
use crate::config::keys::coherence::{build, service as keys};
use crate::config::model::{ImageTagMode, Origin, Service, ServiceKind, UrlPath, Watch};
use crate::config::parts::services::{read_cdn, read_name};
use crate::config::reader::{Cursor, MapReader};
use crate::config::source::Location;

/// What a service turned out to be.
pub(super) enum Read {
    /// A frontend or a backend, and the place of its path.
    Service(Box<Service>, Location),
    /// A database, a cache or a bucket.
    Resource(resource::Declared),
    /// For local development.
    Local,
    /// Refused and reported.
    Refused,
}

/// What `type` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Backend,
    Frontend,
    Resource(resource::Type),
}

pub(super) fn read(key: &str, place: &Location, value: &Cursor<'_>, shared: &mut Shared) -> Read {
    if !value.is_map() {
        value.fault(
            Diagnostic::error("config::type", format!("the service {} is no map", quote(key)))
                .expected("a service: a map with `build` or `image`, and `x-cnc`"),
        );
        return Read::Refused;
    }
    let Some(mut map) = value.map("a service") else { return Read::Refused };
    let Some(cnc) = map.optional("x-cnc") else {
        map.optional("x-provision");
        compose_part::read(&mut map, Use::Nothing, shared);
        map.finish();
        return Read::Local;
    };
    let Some(mut cnc) = cnc.map("a map with `type`") else { return Read::Refused };
    let kind =
        cnc.required("type", "`backend`, `frontend`, `database`, `cache` or `object_storage`").map(|kind| read_type(&kind));
    match kind {
        Some(Some(Type::Resource(kind))) => {
            compose_part::read(&mut map, Use::Data, shared);
            map.refused("x-provision", "it belongs to backends and frontends");
            map.finish();
            resource::read_service(key, place, value, kind, cnc).map_or(Read::Refused, Read::Resource)
        }
        Some(Some(kind)) => deployed(key, place, value, kind == Type::Frontend, map, cnc, shared).unwrap_or(Read::Refused),
        // Of a type that is not known no other key can be judged.
        Some(None) => Read::Refused,
        None => {
            cnc.rest();
            cnc.finish();
            Read::Refused
        }
    }
}

fn read_type(value: &Cursor<'_>) -> Option<Type> {
    if let Some(kind) = resource::find_type(value) {
        return kind.map(Type::Resource);
    }
    value.choice(&[
        ("backend", Type::Backend),
        ("frontend", Type::Frontend),
        ("database", Type::Backend),
        ("cache", Type::Backend),
        ("object_storage", Type::Backend),
    ])
}

/// A frontend or a backend.
fn deployed(
    key: &str,
    place: &Location,
    value: &Cursor<'_>,
    is_frontend: bool,
    mut map: MapReader<'_>,
    mut cnc: MapReader<'_>,
    shared: &mut Shared,
) -> Option<Read> {
    let kind = if is_frontend { Use::Files } else { Use::Containers };
    let name = read_name(key, place, value);
    let part = compose_part::read(&mut map, kind, shared);
    let ours = map.read("x-provision", |ours| if ours.is_null() { Some(Ours::default()) } else { x_provision::read(ours, kind) });
    let ours = ours.or_default();
    let url_path_at = cnc.peek("url_path");
    let url_path = cnc.parse::<UrlPath>("url_path", "a path such as `/api`");
    let cdn = cnc.with(&keys::CDN, read_cdn);
    let custom_headers = cnc.with(&keys::CUSTOM_HEADERS, headers::read);
    let config = cnc.read("build_config", read_build_config).or_default();
    let timeouts = cnc.read("timeouts", timeouts::read);
    read_internal(&mut cnc);
    let base = part.as_ref().and_then(|part| part.build.clone());
    let (service_kind, uses) = if is_frontend {
        (frontend::read(&mut cnc, ours.as_ref()).map(ServiceKind::Frontend), None)
    } else {
        let mode = config.as_ref().map(|(_, mode)| *mode).unwrap_or_default();
        let backend = backend::read(&mut cnc, value, part, ours.as_ref(), mode);
        (backend.map(|backend| ServiceKind::Backend(Box::new(backend))), Some(()))
    };
    map.finish();
    cnc.finish();

    let path_place = url_path_at.map_or_else(|| place.clone(), |path| path.place());
    let (name, ours, (watch, _)) = (name?, ours?, config?);
    let service = Service {
        known_as: name.clone(),
        name,
        repo_path: base.as_ref().map_or_else(|| compose_part::folder(&shared.below), |build| build.context.clone()),
        dockerfile: base.and_then(|build| build.dockerfile),
        url_path: url_path.or_default()?,
        cdn: cdn.or(None)?.unwrap_or(is_frontend),
        custom_headers: custom_headers.or_default()?,
        compile: ours.compile,
        test: ours.test,
        watch,
        timeouts: timeouts.or_default()?,
        kind: service_kind?,
        origin: Origin::from(place.clone()),
    };
    if uses.is_some() {
        shared.uses.push((usize::MAX, ours.uses));
    }
    Some(Read::Service(Box::new(service), path_place))
}

fn read_internal(map: &mut MapReader<'_>) {
    if let Some(internal) = map.optional("internal").filter(|internal| internal.boolean() == Some(true)) {
        internal.report(
            Diagnostic::warning("config::no-effect", format!("{} has no effect", quote(internal.path())))
                .at(internal.key_place(), "the service answers everybody under its `url_path`")
                .help("what nobody may reach is a worker".to_owned()),
        );
    }
}

/// Globs of files, and which tag of a ready image runs.
fn read_build_config(value: &Cursor<'_>) -> Option<(Watch, ImageTagMode)> {
    let mut map = value.map("a map with `included_paths`, `excluded_paths` and `existing_image_tag_mode`")?;
    let glob = |glob: &Cursor<'_>| glob.valid().map(str::to_owned);
    let included = map.items(&build::INCLUDED_PATHS, glob);
    let excluded = map.items(&build::EXCLUDED_PATHS, glob);
    let modes = [("static", ImageTagMode::Static), ("sha", ImageTagMode::Sha)];
    let mode = map.read("existing_image_tag_mode", |mode| mode.choice(&modes));
    map.finish();
    Some((Watch { included: included.or_default()?, excluded: excluded.or_default()? }, mode.or_default()?))
}
