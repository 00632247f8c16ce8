//! One environment.

use std::collections::BTreeMap;

use super::collection::PASSWORDS;
use super::{A_NAME, NOT_OURS, Reader, Reference, Within};
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::existing;
use crate::config::model::{EnvName, Environment, EnvironmentKind, ExistingResource, Origin, ResourceName, Settings};
use crate::config::reader::Cursor;
use crate::config::source::Location;
use crate::config::x_provision::{self, Scope};

const A_FILE: &str = "a coherence.yml or cnc.yml, by its path from this file's folder on";

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
        let before = self.references.len();
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
        let own = map.read("config_file_path", read_path).if_any();
        map.refused("config_data", "put it into a file, and name that with `config_file_path`");
        let within = match &own {
            Some(Some((path, _))) => Within::Own(path.clone()),
            _ => Within::Main,
        };
        self.references.iter_mut().skip(before).for_each(|reference| reference.within = within.clone());
        map.without_effect("allowed_hosts", NOT_OURS);
        map.without_effect("data", NOT_OURS);
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

/// A path, without the parts that lead nowhere.
fn read_path(value: &Cursor<'_>) -> Option<(String, Location)> {
    let path = value.text(A_FILE)?;
    if path.is_empty() || path.starts_with(['/', '~']) || path.contains("://") {
        value.fault(Diagnostic::error("config::value", format!("{} is no file of the repository", quote(path))).expected(A_FILE));
        return None;
    }
    Some((path.to_owned(), value.place()))
}
