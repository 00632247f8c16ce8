//! What a file of services says, whichever format it has.

use std::collections::HashMap;

use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::keys::coherence::{frontend, service};
use crate::config::model::{
    EnvName, ExistingResource, MachineType, Resource, ResourceName, Service, ServiceName, Step, UrlPath, WebOrigin,
};
use crate::config::reader::Cursor;
use crate::config::source::Location;

/// What the file says. A part that is missing was refused and reported.
#[derive(Debug, Default)]
pub(in crate::config) struct Services {
    pub(in crate::config) all: Vec<Service>,
    pub(in crate::config) resources: Vec<Resource>,
    /// What resources are in production environments.
    pub(in crate::config) use_existing: Vec<UseExisting>,
    pub(in crate::config) machine_type: Option<MachineType>,
    pub(in crate::config) preview_inactivity_hours: Option<u32>,
    pub(in crate::config) integration_tests: Option<Step>,
    /// The services that are written, also those that were refused.
    pub(in crate::config) service_names: Vec<String>,
    /// The resources that are written, also those that were refused.
    pub(in crate::config) resource_names: Vec<String>,
}

/// An existing resource in the place of one of ours.
#[derive(Debug)]
pub(in crate::config) struct UseExisting {
    pub(in crate::config) resource: ResourceName,
    /// The environment it is for. `None`: every production environment.
    pub(in crate::config) environment: Option<(EnvName, Location)>,
    pub(in crate::config) existing: ExistingResource,
}

/// The paths that services answer so far.
#[derive(Debug, Default)]
pub(in crate::config) struct Paths(HashMap<UrlPath, (Location, String)>);

impl Paths {
    /// Takes the path of the service `key`, or says that another service has it.
    pub(in crate::config) fn take(&mut self, key: &str, path: &UrlPath, place: Location) -> Result<(), Box<Diagnostic>> {
        let Some((first, other)) = self.0.get(path) else {
            self.0.insert(path.clone(), (place, key.to_owned()));
            return Ok(());
        };
        Err(Box::new(
            Diagnostic::error("config::path-clash", format!("two services answer {}", quote(path.as_str())))
                .at(place, format!("`{key}` answers it"))
                .at(first.clone(), format!("`{other}` answers it too"))
                .expected("a `url_path` of its own for each service; without the key it is `/`")
                .help(format!("give one of them another path, such as `url_path: /{key}`")),
        ))
    }

    /// The same with the change that gives the service the path of its own name, if nobody has that. `place` is the service's, `map`
    /// what its path stands in.
    pub(in crate::config) fn of_its_own(&self, fault: Diagnostic, key: &str, place: &Location, map: &Cursor<'_>) -> Diagnostic {
        let free = format!("/{key}");
        let is_free = UrlPath::try_from(free.as_str()).is_ok_and(|free| !self.0.contains_key(&free));
        match (map.entry(service::URL_PATH.name), map.before_first_key()) {
            _ if !is_free => fault,
            (Some(_), _) => fault.instead(free),
            // What is an alias is written elsewhere.
            (None, Some((first, after))) if first.span().start > place.span().start => {
                fault.replace(first, format!("url_path: {free}{after}"))
            }
            _ => fault,
        }
    }
}

/// A service's name: its key.
pub(in crate::config) fn read_name(key: &str, place: &Location, value: &Cursor<'_>) -> Option<ServiceName> {
    match ServiceName::try_from(key) {
        Ok(name) => Some(name),
        Err(invalid) => {
            value.report(
                Diagnostic::error("config::name", format!("the service's name {}", invalid.message))
                    .at(place.clone(), "")
                    .invalid(invalid),
            );
            None
        }
    }
}

/// `cdn`: whether answers are cached.
pub(in crate::config) fn read_cdn(value: &Cursor<'_>) -> Option<Option<bool>> {
    let mut map = value.shaped()?;
    let enabled = map.boolean(&service::ENABLED);
    map.finish();
    enabled.if_any()
}

/// `cors` of a frontend.
pub(in crate::config) fn read_cors(value: &Cursor<'_>) -> Option<Vec<WebOrigin>> {
    let mut map = value.shaped()?;
    let origins = map.items(&frontend::ALLOWED_ORIGINS, Cursor::checked);
    map.finish();
    origins.or_default()
}
