//! One environment.

use super::{Reader, Reference, Within};
use crate::config::diagnostic::Diagnostic;
use crate::config::existing::{self, Resources as Existing};
use crate::config::keys::environments::environment as keys;
use crate::config::model::{EnvName, Environment, EnvironmentKind, Origin, Settings};
use crate::config::reader::{Cursor, MapReader};
use crate::config::source::Location;
use crate::config::x_provision::{self, Scope};

impl Reader {
    pub(super) fn environments(
        &mut self,
        value: &Cursor<'_>,
        settings: &Settings,
        existing: &Existing,
        collection: &str,
    ) -> Vec<Environment> {
        if value.list_is_empty() {
            value.fault(Diagnostic::error("config::value", "there is no environment").expected("at least one"));
        }
        let mut environments = Vec::new();
        value.items(|item| {
            environments.extend(self.environment(item, settings, existing, collection));
            Some(())
        });
        environments
    }

    fn environment(
        &mut self,
        item: &Cursor<'_>,
        inherited: &Settings,
        existing: &Existing,
        collection: &str,
    ) -> Option<Environment> {
        let mut map = item.shaped()?;
        let before = self.references.len();
        let named = map.get(&keys::NAME);
        let name = named.as_ref().and_then(Cursor::checked::<EnvName>);
        if let (Some(name), Some(at)) = (&name, &named) {
            self.environments.check("environment", name.as_str(), at);
        }
        let kind = map.word(&keys::TYPE).or(EnvironmentKind::Static);
        let paused = map.boolean(&keys::PAUSED);
        let active_deployment = map.boolean(&keys::ACTIVE_DEPLOYMENT);
        let image_tag = map.checked(&keys::IMAGE_TAG);
        let mut settings = inherited.clone();
        if let Some(value) = map.get(&keys::X_PROVISION) {
            x_provision::read(&value, Scope::Environment, &mut settings, &mut self.references);
        }
        let custom_domains = map.with(&keys::CUSTOM_DOMAINS, |list| self.custom_domains(list));
        let label = name.as_ref().map_or("", |name| name.as_str());
        let variables = map.with(&keys::ENVIRONMENT_VARIABLES, |list| self.variables(list, label, collection));
        let at = named.as_ref().map_or_else(|| item.place(), Cursor::place);
        let existing = self.existing(&mut map, existing, kind, &(label, at));
        let own = map.with(&keys::CONFIG_FILE_PATH, |path| Some((path.valid()?.to_owned(), path.place()))).if_any();
        let within = match &own {
            Some(Some((path, _))) => Within::Own(path.clone()),
            _ => Within::Main,
        };
        self.references.iter_mut().skip(before).for_each(|reference| reference.within = within.clone());
        map.finish();
        if let (Some(name), Some(Some((path, place)))) = (&name, own) {
            self.own_files.push((name.clone(), path, place));
        }
        Some(Environment {
            name: name?,
            // It is read with the file.
            own: None,
            kind: kind?,
            paused: paused.or(false)?,
            active_deployment: active_deployment.or(true)?,
            image_tag: image_tag.if_any()?,
            custom_domains: custom_domains.or_default()?,
            variables: variables.or_default()?,
            existing: existing?,
            settings,
            origin: named.map(|at| Origin::from(at.place())).unwrap_or_default(),
        })
    }

    /// What the environment says over what its collection says.
    fn existing(
        &mut self,
        map: &mut MapReader<'_>,
        inherited: &Existing,
        kind: Option<EnvironmentKind>,
        environment: &(&str, Location),
    ) -> Option<Existing> {
        let own = map.with(&keys::EXISTING_RESOURCES, existing::read_in_environment).or_default()?;
        for (name, one) in &own {
            self.references.extend(one.origin.0.clone().map(|place| Reference::resource(name.as_str(), place)));
        }
        let mut all = inherited.clone();
        all.extend(own);
        if kind == Some(EnvironmentKind::Preview) {
            for (name, one) in all.iter().filter(|(_, one)| one.cluster_mode) {
                map.cursor().report(existing::no_cluster(one, name, environment));
            }
        }
        Some(all)
    }
}
