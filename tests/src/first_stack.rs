//! The first stack: two services behind a load balancer, in one environment.

use provision_app::compose::{Overrides, compose};
use provision_app::config::model::Application;
use provision_app::config::source::Source;
use provision_engine::Graph;

use crate::Trouble;

/// The services.
pub const COHERENCE: &str = include_str!("../../docs/first-stack/coherence.yml");

/// The environments, in this account and region.
#[must_use]
pub fn environments(account: &str, region: &str) -> String {
    places(include_str!("../../docs/first-stack/environments.yml"), account, region)
}

/// An environments file like it, moved to this account and region.
#[must_use]
pub fn places(text: &str, account: &str, region: &str) -> String {
    text.replace("123456789012", account).replace("eu-west-1", region)
}

/// Reads two texts as the configuration files.
///
/// # Errors
/// What the reader finds wrong.
pub fn read(coherence: &str, environments: &str) -> Result<Application, Trouble> {
    let (config, environments) = (Source::new("coherence.yml", coherence), Source::new("environments.yml", environments));
    let loaded = provision_app::config::read(&config, &environments);
    loaded.map(|loaded| loaded.application).map_err(|wrong| Trouble(format!("{wrong:?}")))
}

/// The graph of all environments of the first collection.
///
/// # Errors
/// A defect of the composition.
pub fn graph(app: &Application, overrides: &Overrides) -> Result<Graph, Trouble> {
    let collection = app.collections.first().ok_or_else(|| Trouble("no collection".to_owned()))?;
    let environments: Vec<_> = collection.environments.iter().collect();
    compose(app, collection, &environments, overrides).map_err(|wrong| Trouble(wrong.to_string()))
}
