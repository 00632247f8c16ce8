//! One service of the file.

use super::compose_part::{self, Use};
use super::x_provision;
use super::{Shared, backend, frontend, resource, timeouts};
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::headers;
use crate::config::keys::cnc::service as compose;
use crate::config::keys::cnc::{backend::BACKEND, frontend::FRONTEND, ours, served as keys};
use crate::config::model::{ImageTagMode, Origin, Service, ServiceKind, UrlPath, Watch};
use crate::config::parts::resource::read_type;
use crate::config::parts::services::{read_cdn, read_name};
use crate::config::reader::{Cursor, MapReader};
use crate::config::source::Location;
use crate::config::words::{CncType, ServiceType};

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

pub(super) fn read(key: &str, place: &Location, value: &Cursor<'_>, shared: &mut Shared) -> Read {
    if !value.is_map() {
        value.fault(
            Diagnostic::error("config::type", format!("the service {} is no map", quote(key))).expected(compose::SERVICE.is),
        );
        return Read::Refused;
    }
    let Some(mut map) = value.shaped() else { return Read::Refused };
    let Some(cnc) = map.get(&compose::X_CNC) else {
        map.get(&compose::X_PROVISION);
        compose_part::read(&mut map, Use::Nothing, shared);
        map.finish();
        return Read::Local;
    };
    let Some(mut cnc) = cnc.shaped() else { return Read::Refused };
    let Some(kind) = cnc.with(&ours::TYPE, |kind| Some(read_type(kind, &ours::TYPE))).good() else {
        cnc.finish();
        return Read::Refused;
    };
    match kind {
        Some(CncType::Resource(kind)) => {
            compose_part::read(&mut map, Use::Data, shared);
            map.refuse(&compose::X_PROVISION, "it belongs to backends and frontends");
            map.finish();
            resource::read_service(key, place, value, kind, cnc).map_or(Read::Refused, Read::Resource)
        }
        Some(CncType::Service(kind)) => deployed(key, place, value, kind, map, cnc, shared).unwrap_or(Read::Refused),
        // Of a type that is not known no other key can be judged.
        None => Read::Refused,
    }
}

/// A frontend or a backend.
fn deployed(
    key: &str,
    place: &Location,
    value: &Cursor<'_>,
    kind: ServiceType,
    mut map: MapReader<'_>,
    mut cnc: MapReader<'_>,
    shared: &mut Shared,
) -> Option<Read> {
    let is_frontend = kind == ServiceType::Frontend;
    let kind = if is_frontend { Use::Files } else { Use::Containers };
    let name = read_name(key, place, value);
    let part = compose_part::read(&mut map, kind, shared);
    let ours = map.with(&compose::X_PROVISION, |ours| x_provision::read(ours, kind)).or_default();
    cnc.narrow(if is_frontend { &FRONTEND } else { &BACKEND });
    let url_path_at = cnc.look(&keys::URL_PATH);
    let url_path = cnc.checked::<UrlPath>(&keys::URL_PATH);
    let cdn = cnc.with(&keys::CDN, read_cdn);
    let custom_headers = cnc.with(&keys::CUSTOM_HEADERS, headers::read);
    let config = cnc.with(&keys::BUILD_CONFIG, read_build_config).or_default();
    let timeouts = cnc.with(&keys::TIMEOUTS, timeouts::read);
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
    if let Some(internal) = map.get(&keys::INTERNAL).filter(|internal| internal.boolean() == Some(true)) {
        internal.report(
            Diagnostic::warning("config::no-effect", format!("{} has no effect", quote(internal.path())))
                .at(internal.key_place(), "")
                .help(keys::INTERNAL.idle_because().map(str::to_owned)),
        );
    }
}

/// Globs of files, and which tag of a ready image runs.
fn read_build_config(value: &Cursor<'_>) -> Option<(Watch, ImageTagMode)> {
    let mut map = value.shaped()?;
    let glob = |glob: &Cursor<'_>| glob.valid().map(str::to_owned);
    let included = map.items(&keys::INCLUDED_PATHS, glob);
    let excluded = map.items(&keys::EXCLUDED_PATHS, glob);
    let mode = map.word(&keys::EXISTING_IMAGE_TAG_MODE);
    map.finish();
    Some((Watch { included: included.or_default()?, excluded: excluded.or_default()? }, mode.or_default()?))
}
