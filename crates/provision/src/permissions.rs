//! What a run of a target may do at most.

use std::collections::BTreeSet;

use provision_app::compose::tagged::wanted;
use provision_aws::permissions::{Ask, Beside, Purpose};
use provision_aws::types::{AccountId, Arn};

use crate::Target;

impl Target {
    /// What its run for this purpose needs leave for: the kinds of its graph in its account, region and scopes.
    #[must_use]
    pub fn permissions(&self, purpose: Purpose) -> Ask {
        let (account, region) = (AccountId::new(self.collection.account.as_str()), self.place().region);
        Ask {
            boundaries: self.boundaries().unwrap_or_default(),
            beside: self.beside(),
            assumed: self.abroad().map(|zone| zone.role).into_iter().collect(),
            ..Ask::of(purpose, account, region, &[self.graph()])
        }
    }

    /// The boundaries that the configuration gives its roles; nothing where a role has none.
    fn boundaries(&self) -> Option<BTreeSet<Arn>> {
        let of_environments = self.collection.environments.iter().map(|environment| &environment.settings);
        let mut boundaries = BTreeSet::new();
        for settings in of_environments.chain([&self.collection.settings]) {
            boundaries.insert(Arn::new(settings.permissions_boundary.as_ref()?.as_str()));
            let own = settings.roles.values().filter_map(|role| role.boundary.as_ref());
            boundaries.extend(own.map(|boundary| Arn::new(boundary.as_str())));
        }
        Some(boundaries)
    }

    /// What is looked up beside the graph.
    fn beside(&self) -> BTreeSet<Beside> {
        let environments = || self.collection.environments.iter();
        let existing = self.collection.network.existing.is_some() || environments().any(|one| !one.existing.is_empty());
        let images = environments().any(|one| !wanted(self.configuration(), one, self.overrides()).is_empty());
        let all = [existing.then_some(Beside::Existing), images.then_some(Beside::Images)];
        all.into_iter().flatten().collect()
    }
}
