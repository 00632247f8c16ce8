//! What stands between the world and an environment: pages that are routed at the edge, access logs, a secret that is rotated.

use provision_engine::{Goal, Options, Verb};
use provision_local::{Backend, LocalAws, Realism};
use provision_tests::World;

use crate::{assert_done, changes, deeds};

const SHOP: &str = "api: {type: backend, url_path: /api}\nweb: {type: frontend}\n";

/// The graph of these services with these settings.
fn graph(world: &World, settings: &str) -> provision_engine::Graph {
    world.graph_with(SHOP, &format!("x-provision: {{{settings}}}\n")).unwrap()
}
