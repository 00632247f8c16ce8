//! Law 1 on the whole stack: a client stopped at a call, before it or after its effect, and run again, ends in the world in which
//! an undisturbed run ends. `make stop-everywhere` stops at every call; this is a sample of them.

use std::sync::Arc;

use futures::future::join_all;
use provision_tests::stops::{Base, Outcome, Scenario, sample, stops, try_all};

/// How many stops of each run, 60 in all, and how many worlds are tried at a time.
const SAMPLE: [(Scenario, usize, usize); 4] =
    [(Scenario::Apply, 36, 3), (Scenario::Update, 6, 1), (Scenario::Replace, 8, 1), (Scenario::Destroy, 10, 1)];

#[tokio::test(flavor = "multi_thread")]
async fn stopped_at_any_call_and_run_again_the_world_is_the_same() {
    let scenarios = SAMPLE.map(async |(scenario, count, width)| {
        let base = Arc::new(Base::of(scenario).await.unwrap());
        let chosen = sample(&stops(base.writes, base.calls), count);
        assert_eq!(chosen.len(), count, "{scenario}");
        let tally = try_all(&base, &chosen, width, |stop, outcome| {
            if let Outcome::Hurt(why) = outcome {
                panic!("{scenario}, {stop:?}: {why:?}");
            }
        });
        let tally = tally.await.unwrap();
        // The last call or two may not be reached: how often something is looked at depends on the time.
        assert!(tally.all_healed() && tally.stops + 2 >= count, "{tally:?}");
    });
    join_all(scenarios).await;
}
