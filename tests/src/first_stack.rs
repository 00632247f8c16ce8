//! The first stack: two services behind a load balancer, in one environment.

use std::sync::Arc;

use provision_app::compose::{Overrides, compose};
use provision_app::config::model::Application;
use provision_app::config::source::Source;
use provision_engine::Graph;

use crate::Trouble;

/// The services.
pub const COHERENCE: &str = r#"
web:
  type: backend
  url_path: /
  prod: ["serve"]
  image: public.ecr.aws/nginx/nginx:1.27
  system:
    cpu: 0.25
    memory: 512M
    health_check: /
    platform_settings: { min_scale: 1, max_scale: 3 }
api:
  type: backend
  url_path: /api
  prod: ["serve", "--api"]
  image: public.ecr.aws/nginx/nginx:1.27
  system:
    cpu: 0.5
    memory: 1G
    health_check: /api/health
    platform_settings: { min_scale: 1, max_scale: 4 }
"#;

/// The environments, in this account.
#[must_use]
pub fn environments(account: &str, region: &str) -> String {
    format!(
        "name: shop
provider: aws
region: {region}
flavor: ecs
version: 1
collections:
  - name: review
    account_id: \"{account}\"
    environments:
      - name: staging
        type: static
"
    )
}

/// Reads two texts as the configuration files.
///
/// # Errors
/// What the reader finds wrong.
pub fn read(coherence: &str, environments: &str) -> Result<Application, Trouble> {
    let (config, environments) = (Source::new("coherence.yml", coherence), Source::new("environments.yml", environments));
    let loaded = provision_app::config::read(&Arc::new(config), &Arc::new(environments));
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
