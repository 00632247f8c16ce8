//! One environment.

use std::collections::BTreeMap;

use super::collection::PASSWORDS;
use super::{A_NAME, NOT_OURS, Reader, Reference};
use crate::config::diagnostic::Diagnostic;
use crate::config::existing;
use crate::config::model::{EnvName, Environment, EnvironmentKind, ExistingResource, Origin, ResourceName, Settings};
use crate::config::reader::Cursor;
use crate::config::x_provision::{self, Scope};

const LATER_FILES: &str = "one coherence.yml serves all environments so far";

type Existing = BTreeMap<ResourceName, ExistingResource>;

impl Reader {
    pub(super) fn environments(
        &mut self,
        value: &Cursor<'_>,
        settings: &Settings,
        existing: &Existing,
        collection: &str,
    ) -> Vec<Environment> {
        let Some(items) = value.list("a list of environments") else { return Vec::new() };
        if items.is_empty() {
            value.fault(Diagnostic::error("config::value", "there is no environment").expected("at least one"));
        }
        items.iter().filter_map(|item| self.environment(item, settings, existing, collection)).collect()
    }

    fn environment(
        &mut self,
        item: &Cursor<'_>,
        inherited: &Settings,
        existing: &Existing,
        collection: &str,
    ) -> Option<Environment> {
        let mut map = item.map("an environment: a map with `name` and `type`")?;
        let named = map.required("name", A_NAME);
        let name = named.as_ref().and_then(|name| name.parse::<EnvName>(A_NAME));
        if let (Some(name), Some(at)) = (&name, &named) {
            self.environments.check("environment", name.as_str(), at);
        }
        let kinds = [EnvironmentKind::Production, EnvironmentKind::Static, EnvironmentKind::Preview];
        let kind = map.read("type", |kind| kind.choice(&kinds.map(|kind| (kind.as_str(), kind)))).or(EnvironmentKind::Static);
        let paused = map.read("paused", Cursor::boolean);
        let active_deployment = map.read("active_deployment", Cursor::boolean);
        let image_tag = map.parse("image_tag", "the tag of an image");
        let mut settings = inherited.clone();
        x_provision::read(&mut map, Scope::Environment, &mut settings, &mut self.references);
        let custom_domains = map.read("custom_domains", |list| self.custom_domains(list));
        let label = name.as_ref().map_or("", |name| name.as_str());
        let variables = map.read("environment_variables", |list| self.variables(list, label, collection));
        let existing = self.existing(&mut map, existing, kind, label);

        map.without_effect("database_password", PASSWORDS);
        map.later("config_file_path", LATER_FILES);
        map.later("config_data", LATER_FILES);
        map.without_effect("allowed_hosts", NOT_OURS);
        map.without_effect("data", NOT_OURS);
        map.finish();
        Some(Environment {
            name: name?,
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
        map: &mut crate::config::reader::MapReader<'_>,
        inherited: &Existing,
        kind: Option<EnvironmentKind>,
        environment: &str,
    ) -> Option<Existing> {
        let own = map.read("existing_resources", existing::read_all).or_default()?;
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
