//! The worlds that released versions left behind, planned by this one.

use provision_app::compose::Overrides;
use provision_engine::Goal;
use provision_local::{Backend, DEFAULT_REGION, Journal, Realism};
use provision_tests::{World, first_stack, worlds};

use crate::changes;

/// A world's plan is empty, or exactly the changes that `changes.json` beside it names: a field that a later version adds
/// never rewrites what exists.
#[tokio::test(flavor = "multi_thread")]
async fn earlier_worlds_are_known_again() {
    let versions = worlds::versions().unwrap();
    assert!(!versions.is_empty());
    for folder in versions {
        let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        let journal: Journal = serde_json::from_str(&text("journal.json")).unwrap();
        let named: Vec<String> = serde_json::from_str(&text("changes.json")).unwrap();

        let world = World::start(Backend::Ministack, Realism::Off, 600.0).await.unwrap();
        world.account.replay(&journal).await.unwrap();
        let places = first_stack::places(&text("environments.yml"), world.account.id(), DEFAULT_REGION);
        let app = first_stack::read(&text("coherence.yml"), &places).unwrap();
        let plan = world.plan(&first_stack::graph(&app, &Overrides::default()).unwrap(), Goal::Apply).await;

        assert_eq!(changes(&plan), named, "{}", folder.display());
        // What was there is known again; only what the note names is made.
        let made = |node: &str| named.contains(&format!("{node} Create"));
        let unknown: Vec<_> =
            plan.steps.iter().filter(|step| step.id.is_none() && !made(&step.node)).map(|step| &step.node).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
