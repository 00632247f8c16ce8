//! The full-stack example: a production and a preview environment, in two collections.

use provision_app::compose::{Overrides, Questions, compose};
use provision_app::config::model::{Application, Collection};
use provision_aws::kinds::ec2::existing;
use provision_engine::{Events, Fault, Graph, GraphError};

use crate::{Trouble, World, examples};

/// The application, in this account and region.
///
/// # Errors
/// What the reader finds wrong.
pub fn app(account: &str, region: &str) -> Result<Application, Trouble> {
    examples::full_stack().application(account, region)
}

/// The domains of the example, which their owner delegates.
pub const DOMAINS: [&str; 2] = ["shop.example.com", "shop.example"];

/// The graph of each collection with all its environments: production first. Nothing is known of its domains.
///
/// # Errors
/// A defect of the composition.
pub fn graphs(app: &Application, overrides: &Overrides) -> Result<Vec<Graph>, Trouble> {
    app.collections.iter().map(|collection| graph(app, collection, overrides)).collect()
}

/// The same graphs, with what this world sees of the domains and of networks that exist already now.
///
/// # Errors
/// A defect of the composition, or the world does not answer.
pub async fn graphs_in(world: &World, app: &Application) -> Result<Vec<Graph>, Trouble> {
    let mut graphs = Vec::new();
    for collection in &app.collections {
        let environments: Vec<_> = collection.environments.iter().collect();
        let questions = Questions::of(collection, &environments);
        let trouble = |fault: Fault| Trouble(fault.to_string());
        let seen = provision::dns::look_up(&world.connection, &questions).await.map_err(trouble)?;
        let network = match &collection.network.existing {
            Some(network) => {
                let reader = world.connection.reader(&Events::default());
                Some(existing::look_up(&reader, network.vpc.as_str()).await.map_err(trouble)?)
            }
            None => None,
        };
        graphs.push(graph(app, collection, &Overrides { seen, network, ..Overrides::default() })?);
    }
    Ok(graphs)
}

fn graph(app: &Application, collection: &Collection, overrides: &Overrides) -> Result<Graph, Trouble> {
    let environments: Vec<_> = collection.environments.iter().collect();
    compose(app, collection, &environments, overrides).map_err(|wrong: GraphError| Trouble(wrong.to_string()))
}
