//! Reads `environments.yml`: where the application runs.

use std::collections::HashMap;

use super::diagnostic::{Diagnostic, quote};
use super::model::{
    AccountId, AppName, Collection, CollectionName, EnvName, Environment, EnvironmentKind, Network, Origin, Region, Settings,
};
use super::reader::{Cursor, MapReader};
use super::source::Location;
use super::x_provision::{self, Scope};

const A_NAME: &str = "a name in lower case";
const LATER_DATA: &str = "databases, caches and buckets come with a later version";
const LATER_DOMAIN: &str = "domains and certificates come with a later version";
const LATER_VARIABLES: &str = "variables and secrets come with a later version";
const LATER_FILES: &str = "one coherence.yml serves all environments so far";
const NOT_OURS: &str = "it configures another tool";

/// What the file says. A part that is missing was refused and reported.
#[derive(Debug, Default)]
pub(super) struct Placement {
    pub(super) name: Option<AppName>,
    pub(super) region: Option<Region>,
    pub(super) collections: Vec<Collection>,
}

/// The names seen so far and their places, to find those that are given twice.
#[derive(Default)]
struct Names(HashMap<String, Location>);

impl Names {
    fn check(&mut self, what: &str, name: &str, value: &Cursor<'_>) {
        if let Some(first) = self.0.get(name) {
            value.report(
                Diagnostic::error("config::duplicate-name", format!("two {what}s are called {}", quote(name)))
                    .at(value.place(), "the second one")
                    .at(first.clone(), "the first one")
                    .expected(format!("a name of its own for each {what} of the application")),
            );
        } else {
            self.0.insert(name.to_owned(), value.place());
        }
    }
}

/// Reads the file. Faults are in the cursor's list.
pub(super) fn read(root: &Cursor<'_>) -> Placement {
    let Some(mut file) = root.map("a map with `name` and `collections`") else { return Placement::default() };
    let name = file.required("name", A_NAME).and_then(|name| name.parse::<AppName>(A_NAME));
    if let Some(provider) = file.optional("provider") {
        provider.choice(&[("aws", ())]);
    }
    if let Some(flavor) = file.optional("flavor") {
        flavor.choice(&[("ecs", ())]);
    }
    if let Some(version) = file.optional("version") {
        let text = version.text("`1`");
        if text.is_some_and(|text| !matches!(text, "1" | "1.0")) {
            version.fault(Diagnostic::error("config::value", "only version 1 is known").expected("`1`"));
        }
    }
    let region = file.optional("region").map(|region| read_region(&region));
    let mut network = Network::default();
    let mut settings = Settings::default();
    x_provision::read(&mut file, Scope::Application, &mut network, &mut settings);
    file.without_effect("template_config", NOT_OURS);

    let mut reader = Reader {
        region: region.clone().flatten(),
        region_given: region.is_some(),
        network,
        settings,
        collections: Names::default(),
        environments: Names::default(),
    };
    let collections = file
        .required("collections", "a list of collections, each with `name`, `account_id` and `environments`")
        .map(|list| reader.collections(&list))
        .unwrap_or_default();
    file.finish();
    Placement { name, region: region.flatten(), collections }
}

/// A region; one that this version has never heard of is a warning, since AWS opens new ones.
fn read_region(value: &Cursor<'_>) -> Option<Region> {
    let region = value.parse::<Region>("a region such as `eu-west-1`")?;
    if !region.is_known() {
        let message = format!("{} is no region that this version knows", quote(region.as_str()));
        value.fault(
            Diagnostic::warning("config::unknown-region", message)
                .expected("a region of AWS, or a new one")
                .help(region.nearest_known().map(|near| format!("did you mean `{near}`?"))),
        );
    }
    Some(region)
}

/// What the collections inherit, and the names that are taken.
struct Reader {
    region: Option<Region>,
    /// Whether there is one; it may have been refused.
    region_given: bool,
    network: Network,
    settings: Settings,
    collections: Names,
    environments: Names,
}

impl Reader {
    fn collections(&mut self, value: &Cursor<'_>) -> Vec<Collection> {
        let Some(items) = value.list("a list of collections") else { return Vec::new() };
        if items.is_empty() {
            value.fault(Diagnostic::error("config::value", "there is no collection").expected("at least one"));
        }
        let mut default: Option<Location> = None;
        let mut collections: Vec<Collection> = items.iter().filter_map(|item| self.collection(item, &mut default)).collect();
        // Where none is marked, the first one is meant.
        if default.is_none()
            && let Some(first) = collections.first_mut()
        {
            first.default = true;
        }
        collections
    }

    fn collection(&mut self, item: &Cursor<'_>, default: &mut Option<Location>) -> Option<Collection> {
        let mut map = item.map("a collection: a map with `name`, `account_id` and `environments`")?;
        let named = map.required("name", A_NAME);
        let name = named.as_ref().and_then(|name| name.parse::<CollectionName>(A_NAME));
        if let (Some(name), Some(at)) = (&name, &named) {
            self.collections.check("collection", name.as_str(), at);
        }
        let is_default = map.optional("default").is_some_and(|value| Self::default(&value, default));
        let account_at = map.required("account_id", "the 12 digits of the account");
        let account = account_at.as_ref().and_then(|value| value.parse::<AccountId>("the 12 digits of the account"));
        let region = match map.optional("region") {
            Some(region) => read_region(&region),
            None if self.region_given => self.region.clone(),
            None => Self::no_region(&map),
        };
        let (mut network, mut settings) = (self.network.clone(), self.settings.clone());
        x_provision::read(&mut map, Scope::Collection, &mut network, &mut settings);
        if let (Some(account), Some(at)) = (&account, &account_at) {
            check_accounts(account, at, &network, &settings);
        }

        map.later("base_domain", LATER_DOMAIN);
        map.later("existing_resources", LATER_DATA);
        map.later("database_password", LATER_DATA);
        map.later("integrations", "integrations come with a later version");
        map.without_effect("cloud_resource_namespace", "names are made from those of the application and its parts");
        map.without_effect("data", NOT_OURS);

        let environments = map
            .required("environments", "a list of environments, each with `name` and `type`")
            .map(|list| self.environments(&list, &settings))
            .unwrap_or_default();
        map.finish();
        Some(Collection {
            name: name?,
            default: is_default,
            account: account?,
            region: region?,
            base_domain: None,
            network,
            settings,
            environments,
            origin: named.map(|at| Origin::from(at.place())).unwrap_or_default(),
        })
    }

    fn default(value: &Cursor<'_>, default: &mut Option<Location>) -> bool {
        if value.boolean() != Some(true) {
            return false;
        }
        if let Some(first) = default {
            value.report(
                Diagnostic::error("config::duplicate-default", "two collections are the default")
                    .at(value.place(), "the second one")
                    .at(first.clone(), "the first one")
                    .expected("`default: true` in one collection at most"),
            );
            return false;
        }
        *default = Some(value.place());
        true
    }

    fn no_region(map: &MapReader<'_>) -> Option<Region> {
        map.cursor().fault(
            Diagnostic::error("config::missing-key", format!("there is no region for {}", quote(map.cursor().path())))
                .expected("`region`, in the collection or at the root of the file"),
        );
        None
    }

    fn environments(&mut self, value: &Cursor<'_>, inherited: &Settings) -> Vec<Environment> {
        let Some(items) = value.list("a list of environments") else { return Vec::new() };
        if items.is_empty() {
            value.fault(Diagnostic::error("config::value", "there is no environment").expected("at least one"));
        }
        items.iter().filter_map(|item| self.environment(item, inherited)).collect()
    }

    fn environment(&mut self, item: &Cursor<'_>, inherited: &Settings) -> Option<Environment> {
        let mut map = item.map("an environment: a map with `name` and `type`")?;
        let named = map.required("name", A_NAME);
        let name = named.as_ref().and_then(|name| name.parse::<EnvName>(A_NAME));
        if let (Some(name), Some(at)) = (&name, &named) {
            self.environments.check("environment", name.as_str(), at);
        }
        let kinds = [EnvironmentKind::Production, EnvironmentKind::Static, EnvironmentKind::Preview];
        let kind = map.optional("type").map(|kind| kind.choice(&kinds.map(|kind| (kind.as_str(), kind))));
        let paused = map.optional("paused").map(|paused| paused.boolean());
        let image_tag = map.optional("image_tag").map(|tag| tag.parse("the tag of an image"));
        let mut settings = inherited.clone();
        x_provision::read(&mut map, Scope::Environment, &mut self.network.clone(), &mut settings);

        map.later("custom_domains", LATER_DOMAIN);
        map.later("environment_variables", LATER_VARIABLES);
        map.later("existing_resources", LATER_DATA);
        map.later("database_password", LATER_DATA);
        map.later("active_deployment", "every environment is deployed so far");
        map.later("config_file_path", LATER_FILES);
        map.later("config_data", LATER_FILES);
        map.without_effect("allowed_hosts", NOT_OURS);
        map.without_effect("data", NOT_OURS);
        map.finish();
        Some(Environment {
            name: name?,
            kind: kind.unwrap_or(Some(EnvironmentKind::Static))?,
            paused: paused.unwrap_or(Some(false))?,
            active_deployment: true,
            custom_domains: Vec::new(),
            variables: Vec::new(),
            existing: std::collections::BTreeMap::new(),
            image_tag: image_tag.map_or(Some(None), |tag| tag.map(Some))?,
            settings,
            origin: named.map(|at| Origin::from(at.place())).unwrap_or_default(),
        })
    }
}

/// A role or a boundary of another account than the collection's cannot be used in it.
fn check_accounts(account: &AccountId, at: &Cursor<'_>, network: &Network, settings: &Settings) {
    let role = network.role_arn.as_ref().map(|role| ("role_arn", role.account()));
    let boundary = settings.permissions_boundary.as_ref().map(|policy| ("permissions_boundary", policy.account()));
    for (key, other) in [role, boundary].into_iter().flatten() {
        if other != account.as_str() && other != "aws" {
            at.fault(
                Diagnostic::error(
                    "config::account",
                    format!("`x-provision.{key}` is in the account `{other}`, and the collection in `{account}`"),
                )
                .expected("both in the same account")
                .help(format!("correct the account, or set `{key}` in the collection's own `x-provision`")),
            );
        }
    }
}
