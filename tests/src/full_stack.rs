//! The full-stack example: a production and a preview environment, in two collections.

use provision_app::compose::{Overrides, compose};
use provision_app::config::model::Application;
use provision_engine::Graph;

use crate::{Trouble, first_stack};

/// The services.
pub const SERVICES: &str = include_str!("../../docs/examples/full-stack/coherence.yml");

/// The collections, in this account and region.
#[must_use]
pub fn places(account: &str, region: &str) -> String {
    first_stack::places(include_str!("../../docs/examples/full-stack/environments.yml"), account, region)
}

/// The application, in this account and region.
///
/// # Errors
/// What the reader finds wrong.
pub fn app(account: &str, region: &str) -> Result<Application, Trouble> {
    first_stack::read(SERVICES, &places(account, region))
}

/// The graph of each collection with all its environments: production first.
///
/// # Errors
/// A defect of the composition.
pub fn graphs(app: &Application, overrides: &Overrides) -> Result<Vec<Graph>, Trouble> {
    let of = |collection: &provision_app::config::model::Collection| {
        let environments: Vec<_> = collection.environments.iter().collect();
        compose(app, collection, &environments, overrides).map_err(|wrong| Trouble(wrong.to_string()))
    };
    app.collections.iter().map(of).collect()
}
