//! One collection.

use super::{Reader, Reference, read_region};
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::existing;
use crate::config::keys::environments::collection as keys;
use crate::config::model::{AccountId, Collection, CollectionName, Network, Origin, Region, Settings};
use crate::config::reader::{Cursor, MapReader};
use crate::config::source::Location;
use crate::config::x_provision::{self, Scope};

impl Reader {
    pub(super) fn collections(&mut self, value: &Cursor<'_>) -> Vec<Collection> {
        if value.list_is_empty() {
            value.fault(Diagnostic::error("config::value", "there is no collection").expected("at least one"));
        }
        let mut default: Option<Location> = None;
        let mut collections: Vec<Collection> = Vec::new();
        value.items(|item| {
            collections.extend(self.collection(item, &mut default));
            Some(())
        });
        // Where none is marked, the first one is meant.
        if default.is_none()
            && let Some(first) = collections.first_mut()
        {
            first.default = true;
        }
        collections
    }

    fn collection(&mut self, item: &Cursor<'_>, default: &mut Option<Location>) -> Option<Collection> {
        let mut map = item.shaped()?;
        let named = map.get(&keys::NAME);
        let name = named.as_ref().and_then(Cursor::checked::<CollectionName>);
        if let (Some(name), Some(at)) = (&name, &named) {
            self.collections.check("collection", name.as_str(), at);
        }
        let is_default = map.get(&keys::DEFAULT).is_some_and(|value| read_default(&value, default));
        let account_at = map.get(&keys::ACCOUNT_ID);
        let account = account_at.as_ref().and_then(Cursor::checked::<AccountId>);
        let region = match map.get(&keys::REGION) {
            Some(region) => read_region(&region),
            None if self.region_given => self.region.clone(),
            None => no_region(&map),
        };
        let (mut network, mut settings) = (self.network.clone(), self.settings.clone());
        if let Some(value) = map.get(&keys::X_PROVISION) {
            x_provision::read(&value, Scope::Collection(&mut network), &mut settings, &mut self.references);
        }
        if let (Some(account), Some(at)) = (&account, &account_at) {
            check_accounts(account, at, &network, &settings);
        }
        let base_domain = self.base_domain(&mut map, &network);
        let existing = map.with(&keys::EXISTING_RESOURCES, existing::read_all).or_default();
        for (name, one) in existing.iter().flatten() {
            self.references.extend(one.origin.0.clone().map(|place| Reference::resource(name.as_str(), place)));
        }
        let inherited = existing.clone().unwrap_or_default();
        let label = name.as_ref().map_or("", |name| name.as_str());
        let environments =
            map.get(&keys::ENVIRONMENTS).map(|list| self.environments(&list, &settings, &inherited, label)).unwrap_or_default();
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
