//! One collection.

use super::{A_NAME, NOT_OURS, Reader, Reference, read_region};
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::existing;
use crate::config::model::{AccountId, Collection, CollectionName, Network, Origin, Region, Settings};
use crate::config::reader::{Cursor, MapReader};
use crate::config::source::Location;
use crate::config::x_provision::{self, Scope};

/// Why a key for passwords of databases does nothing.
pub(super) const PASSWORDS: &str = "passwords are made by provision and kept in Secrets Manager; for an existing database give `secret_id` in `existing_resources`";

impl Reader {
    pub(super) fn collections(&mut self, value: &Cursor<'_>) -> Vec<Collection> {
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
        let is_default = map.optional("default").is_some_and(|value| read_default(&value, default));
        let account_at = map.required("account_id", "the 12 digits of the account");
        let account = account_at.as_ref().and_then(|value| value.parse::<AccountId>("the 12 digits of the account"));
        let region = match map.optional("region") {
            Some(region) => read_region(&region),
            None if self.region_given => self.region.clone(),
            None => no_region(&map),
        };
        let (mut network, mut settings) = (self.network.clone(), self.settings.clone());
        x_provision::read(&mut map, Scope::Collection(&mut network), &mut settings, &mut self.references);
        if let (Some(account), Some(at)) = (&account, &account_at) {
            check_accounts(account, at, &network, &settings);
        }
        let base_domain = self.base_domain(&mut map, &network);
        let existing = map.read("existing_resources", existing::read_all).or_default();
        for (name, one) in existing.iter().flatten() {
            self.references.extend(one.origin.0.clone().map(|place| Reference::resource(name.as_str(), place)));
        }
        map.without_effect("database_password", PASSWORDS);
        map.later("integrations", "integrations come with a later version");
        map.without_effect("cloud_resource_namespace", "names are made from those of the application and its parts");
        map.without_effect("data", NOT_OURS);

        let inherited = existing.clone().unwrap_or_default();
        let label = name.as_ref().map_or("", |name| name.as_str());
        let environments = map
            .required("environments", "a list of environments, each with `name` and `type`")
            .map(|list| self.environments(&list, &settings, &inherited, label))
            .unwrap_or_default();
        map.finish();
        existing?;
        Some(Collection {
            name: name?,
            default: is_default,
            account: account?,
            region: region?,
            base_domain: base_domain?,
            network,
            settings,
            environments,
            origin: named.map(|at| Origin::from(at.place())).unwrap_or_default(),
        })
    }
}

fn read_default(value: &Cursor<'_>, default: &mut Option<Location>) -> bool {
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
