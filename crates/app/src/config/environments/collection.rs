//! One collection.

use super::{Reader, Reference, read_region};
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::keys::Key;
use crate::config::keys::environments::collection as keys;
use crate::config::keys::provision::{network, settings};
use crate::config::model::{AccountId, Collection, CollectionName, Network, Origin, Region, Settings};
use crate::config::reader::{Cursor, MapReader};
use crate::config::source::Location;
use crate::config::x_provision::{self, Scope};
use crate::config::{existing, existing_network};

/// Where settings are written that belong to one account.
#[derive(Debug, Clone, Default)]
pub(super) struct OfAccount {
    role: Option<Location>,
    boundary: Option<Location>,
}

impl OfAccount {
    /// Of an `x-provision`.
    pub(super) fn of(settings: &Cursor<'_>) -> Self {
        let place = |key: &'static Key| settings.entry(key.name).map(|value| value.place());
        Self { role: place(&network::ROLE_ARN), boundary: place(&settings::PERMISSIONS_BOUNDARY) }
    }

    /// What is not written here is inherited.
    fn or(self, outer: &Self) -> Self {
        Self { role: self.role.or_else(|| outer.role.clone()), boundary: self.boundary.or_else(|| outer.boundary.clone()) }
    }
}

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
        if !self.inherits(self.at_root, 1, item) {
            return None;
        }
        let (mut network, mut settings) = (self.network.clone(), self.settings.clone());
        let own_settings = map.look(&keys::X_PROVISION).map_or(0, |own| own.weight());
        let own_existing = map.look(&keys::EXISTING_RESOURCES).map_or(0, |own| own.weight());
        let settings_at = map.get(&keys::X_PROVISION);
        if let Some(value) = &settings_at {
            x_provision::read(value, Scope::Collection(&mut network), &mut settings, &mut self.references);
        }
        if let (Some(account), Some(at)) = (&account, &account_at) {
            let own = map.look(&keys::X_PROVISION).map(|own| OfAccount::of(&own)).unwrap_or_default();
            check_accounts(account, at, &network, &settings, &own.or(&self.of_account));
        }
        let base_domain = self.base_domain(&mut map, &network);
        let existing = map.with(&keys::EXISTING_RESOURCES, existing::read_in_collection).or_default();
        let (existing, within) = existing.map_or((None, None), |(resources, network)| (Some(resources), network));
        if let Some(within) = within {
            existing_network::place(within, settings_at.as_ref(), &mut network);
        }
        for (name, one) in existing.iter().flatten() {
            self.references.extend(one.origin.0.clone().map(|place| Reference::resource(name.as_str(), place)));
        }
        let inherited = existing.clone().unwrap_or_default();
        let label = name.as_ref().map_or("", |name| name.as_str());
        let list = map.get(&keys::ENVIRONMENTS);
        let list = list.filter(|list| self.inherits(self.at_root + own_settings + own_existing, list.len(), list));
        let environments = list.map(|list| self.environments(&list, &settings, &inherited, label)).unwrap_or_default();
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

/// A role or a boundary of another account than the collection's cannot be used in it. Where they are inherited, the root's are at
/// fault as much as the collection.
fn check_accounts(account: &AccountId, at: &Cursor<'_>, network: &Network, settings: &Settings, own: &OfAccount) {
    let role = network.role_arn.as_ref().map(|role| ("role_arn", role.account(), &own.role));
    let boundary = settings.permissions_boundary.as_ref().map(|policy| ("permissions_boundary", policy.account(), &own.boundary));
    for (key, other, place) in [role, boundary].into_iter().flatten() {
        if other == account.as_str() || other == "aws" {
            continue;
        }
        let fault = Diagnostic::error(
            "config::account",
            format!("`x-provision.{key}` is in the account `{other}`, and the collection in `{account}`"),
        );
        let fault = fault.at(at.place(), "the account of the collection");
        at.report(
            place
                .iter()
                .fold(fault, |fault, place| fault.at(place.clone(), format!("the account is `{other}` here")))
                .expected("both in the same account")
                .help(format!("correct the account, or set `{key}` in the collection's own `x-provision`")),
        );
    }
}
