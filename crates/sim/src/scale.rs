//! How the engine grows with the graph: random layered graphs of kinds that settle at once, in real time.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use provision_engine::{Engine, Goal, Need, Options};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::cloud::{SimCloud, SimReader};
use crate::design::Design;
use crate::fault::Weather;
use crate::kinds::registry;
use crate::world::{World, lock};

/// What one size cost.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Seconds of planning and applying, from an empty world.
    pub seconds: f64,
    /// Objects that were made.
    pub made: usize,
}

/// Plans and applies a random layered graph of so many nodes, each with three dependencies. The time is that of the
/// plan, the apply and the look afterwards; making the graph is not in it.
///
/// # Errors
/// Says what went wrong: the apply failed, or made something else than asked for.
pub async fn plan_and_apply(nodes: usize, seed: u64) -> Result<Cost, String> {
    let mut world = World::new(seed);
    world.weather = Weather::default();
    world.bare = true;
    world.entities.reserve(nodes);
    let world = Arc::new(Mutex::new(world));
    let design = Design::layered(&mut StdRng::seed_from_u64(seed), nodes, 3);
    let engine = Engine::new(registry());
    let graph = design.graph().map_err(|error| error.to_string())?;
    drop(design);
    let began = Instant::now();
    let plan = engine.plan(&graph, Arc::new(SimReader::new(&world, 0)), Goal::Apply, &Options::default()).await;
    let planned = plan.changes().count();
    drop(plan);
    let report = engine.run(&graph, Arc::new(SimCloud::new(&world, 0)), Goal::Apply, Options::default()).await;
    let seconds = began.elapsed().as_secs_f64();
    if let Some((task, fault)) = report.failures().next() {
        return Err(format!("{}: {fault}", task.subject.node));
    }
    let made = lock(&world).entities.len();
    if made != nodes || planned != nodes || report.counts().created != nodes {
        return Err(format!("{nodes} nodes, {planned} planned, {made} made"));
    }
    Ok(Cost { seconds, made })
}

/// The slope of a straight line through the logarithms: how the time grows with the size.
#[must_use]
pub fn exponent(points: &[(usize, f64)]) -> f64 {
    let logs: Vec<(f64, f64)> = points.iter().map(|&(nodes, seconds)| ((nodes as f64).ln(), seconds.ln())).collect();
    let count = logs.len() as f64;
    let (mean_x, mean_y) = (logs.iter().map(|p| p.0).sum::<f64>() / count, logs.iter().map(|p| p.1).sum::<f64>() / count);
    let above: f64 = logs.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    above / logs.iter().map(|(x, _)| (x - mean_x).powi(2)).sum::<f64>()
}

/// Needs of a scale graph: half of them for existence alone.
pub(crate) fn need(rng: &mut StdRng) -> Need {
    if rng.random_bool(0.5) { Need::Ready } else { Need::Exists }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponent_is_the_slope() {
        let of = |power: f64| [1000, 2500, 10_000].map(|nodes| (nodes, 0.001 * (nodes as f64).powf(power)));
        assert!((exponent(&of(1.0)) - 1.0).abs() < 1e-9 && (exponent(&of(2.0)) - 2.0).abs() < 1e-9);
    }

    #[tokio::test]
    async fn a_small_graph_is_planned_and_applied() {
        let cost = plan_and_apply(200, 1).await;
        assert!(cost.as_ref().is_ok_and(|cost| cost.made == 200), "{cost:?}");
    }
}
