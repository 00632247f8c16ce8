//! The full-stack example: a production and a preview environment, in two collections.

use provision_app::compose::{Overrides, Questions, Seen, compose};
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
        let seen = look_up(world, &questions).await?;
        let network = match &collection.network.existing {
            Some(network) => {
                let reader = world.connection.reader(&Events::default());
                let found = existing::look_up(&reader, network.vpc.as_str()).await;
                Some(found.map_err(|fault: Fault| Trouble(fault.to_string()))?)
            }
            None => None,
        };
        graphs.push(graph(app, collection, &Overrides { seen, network, ..Overrides::default() })?);
    }
    Ok(graphs)
}

/// How often a resolver is asked: where all processors are busy, it answers too late.
const TRIES: usize = 10;

async fn look_up(world: &World, questions: &Questions) -> Result<Seen, Trouble> {
    for _ in 0..TRIES {
        let seen = provision::dns::look_up(&world.connection, questions).await.map_err(|fault| Trouble(fault.to_string()))?;
        if questions.servers.iter().all(|domain| seen.servers.contains_key(domain)) {
            return Ok(seen);
        }
    }
    Err(Trouble("the resolver of local AWS does not answer".to_owned()))
}

fn graph(app: &Application, collection: &Collection, overrides: &Overrides) -> Result<Graph, Trouble> {
    let environments: Vec<_> = collection.environments.iter().collect();
    compose(app, collection, &environments, overrides).map_err(|wrong: GraphError| Trouble(wrong.to_string()))
}
