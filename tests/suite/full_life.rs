//! The full stack's longer life: what users change in a configuration, and how an environment and a collection end.

use std::collections::BTreeSet;

use provision_app::compose::{Overrides, compose};
use provision_engine::{Goal, Graph, Options, Report, Verb};
use provision_local::{Backend, DEFAULT_REGION, LocalAws, Realism};
use provision_tests::{World, examples, first_stack, full_stack};

use crate::{assert_done, changes, deeds};

/// A world in which the production collection of the example lives.
struct Life {
    aws: LocalAws,
    world: World,
}

impl Life {
    async fn begin() -> Self {
        let builder = LocalAws::builder().backend(Backend::Ministack).realism(Realism::On).speed(1200.0);
        let aws = builder.start().await.unwrap();
        let world = World::on(&aws).await.unwrap();
        Self { aws, world }
    }

    /// The graph of the production collection with these changes of the files' texts.
    fn graph(&self, services: &[(&str, &str)], places: &[(&str, &str)]) -> Graph {
        let change = |text: &str, changes: &[(&str, &str)]| {
            changes.iter().fold(text.to_owned(), |text, (from, to)| {
                assert!(text.contains(from), "the example has no {from:?} any more");
                text.replacen(from, to, 1)
            })
        };
        let example = examples::full_stack();
        let places = change(&example.places_in(self.world.account.id(), DEFAULT_REGION), places);
        let app = first_stack::read(&change(&example.services, services), &places).unwrap();
        full_stack::graphs(&app, &Overrides::default()).unwrap().swap_remove(0)
    }

    /// Applies, and sees that nothing is left to do.
    async fn becomes(&self, graph: &Graph, what: &str) -> Report {
        let report = self.world.apply(graph).await;
        assert!(report.succeeded(), "{what}: {}", provision_tests::world::failures(&report));
        assert_eq!(changes(&self.world.plan(graph, Goal::Apply).await), Vec::<String>::new(), "{what}");
        report
    }

    /// What of a scope's nodes is there: those that a destroy would delete or keep.
    async fn census(&self, graph: &Graph) -> BTreeSet<String> {
        let plan = self.world.plan(graph, Goal::Destroy).await;
        let gone = plan.deletions.iter().map(|deletion| deletion.node.clone());
        gone.chain(plan.kept.iter().map(|kept| kept.node.clone())).collect()
    }
}

/// The nodes that a run did this to, without those that merely follow.
fn nodes(report: &Report, verb: Verb) -> BTreeSet<String> {
    deeds(report).into_iter().filter(|(_, did)| *did == verb).map(|(node, _)| node).collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_users_change_is_carried_out_and_nothing_else() {
    let life = Life::begin().await;
    let graph = life.graph(&[], &[]);
    life.becomes(&graph, "the example").await;
    life.world.account.forget_calls();
    assert_done(&life.world.apply(&graph).await);
    assert_eq!(life.world.writes(), Vec::<String>::new());

    // A cron gets another name: it is another cron.
    let renamed = [("- name: nightly", "- name: report")];
    let report = life.becomes(&life.graph(&renamed, &[]), "a cron renamed").await;
    let made = nodes(&report, Verb::Create);
    assert!(made.contains("live/cron.api.report") && made.contains("live/task-definition.api.cron.report"), "{made:?}");
    let gone = nodes(&report, Verb::Delete);
    assert!(gone.contains("live/cron.api.nightly") && gone.contains("live/task-definition.api.cron.nightly"), "{gone:?}");
    assert!(made.iter().chain(&gone).all(|node| node.contains(".report") || node.contains(".nightly")), "{made:?} {gone:?}");

    // A worker goes, and nothing but what was its own.
    let without = [renamed[0], ("  workers:\n    - name: mail\n      command: [\"work\", \"mail\"]\n      replicas: 1\n", "")];
    let report = life.becomes(&life.graph(&without, &[]), "a worker removed").await;
    let gone = nodes(&report, Verb::Delete);
    assert!(gone.contains("live/worker.api.mail") && gone.iter().all(|node| node.contains(".mail")), "{gone:?}");
    assert_eq!(nodes(&report, Verb::Create), set(&[]));

    // A service comes.
    let admin = "\nadmin:\n  type: backend\n  repo_path: admin\n  url_path: /admin\n  prod: [\"serve\"]\n  image: public.ecr.aws/nginx/nginx:1.29\n\napi:\n";
    let with = [renamed[0], without[1], ("\napi:\n", admin)];
    let report = life.becomes(&life.graph(&with, &[]), "a service added").await;
    let made = nodes(&report, Verb::Create);
    assert!(made.contains("live/service.admin") && made.iter().all(|node| node.contains("admin")), "{made:?}");
    assert_eq!(nodes(&report, Verb::Delete), set(&[]));

    // A path moves: rules and the distribution follow, the service goes on.
    let moved = [with[0], with[1], with[2], ("url_path: /api", "url_path: /v2")];
    let report = life.becomes(&life.graph(&moved, &[]), "a path moved").await;
    let touched: BTreeSet<String> = deeds(&report).into_iter().map(|(node, _)| node).collect();
    assert!(touched.contains("live/distribution") && !touched.contains("live/service.api"), "{touched:?}");
    assert!(report.outputs["live.api.url"].ends_with("/v2"), "{:?}", report.outputs);

    // What holds data is kept and said, and goes only where its name is typed.
    let bucketless = [moved[0], moved[1], moved[2], moved[3], ("    - name: uploads\n      type: object_storage\n", "")];
    let graph = life.graph(&bucketless, &[]);
    let report = life.becomes(&graph, "a bucket taken out").await;
    let kept: BTreeSet<String> = report.kept.iter().map(|kept| kept.node.clone()).collect();
    let bucket = "live/bucket.uploads".to_owned();
    assert!(kept.contains(&bucket), "{kept:?}");
    let options = Options { prune: vec![bucket.clone()], ..life.world.options() };
    let report = life.world.run(&graph, Goal::Apply, options).await;
    assert_done(&report);
    assert!(nodes(&report, Verb::Delete).contains(&bucket), "{:?}", deeds(&report));
    assert!(life.world.plan(&graph, Goal::Apply).await.kept.iter().all(|kept| kept.node != bucket));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_out_can_be_had_in_turn() {
    let life = Life::begin().await;
    let first = life.graph(&[], &[]);
    life.becomes(&first, "gateway").await;
    let begun = life.census(&first).await;
    for nat in ["gateway-per-az", "instance", "none"] {
        let setting = format!("  - name: production\n    x-provision:\n      nat: {nat}\n");
        life.becomes(&life.graph(&[], &[("  - name: production\n", &setting)]), nat).await;
    }
    life.becomes(&first, "back to one gateway").await;
    assert_eq!(life.census(&first).await, begun);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_destroyed_is_made_again_at_once_and_hours_later() {
    let life = Life::begin().await;
    let app = full_stack::app(life.world.account.id(), DEFAULT_REGION).unwrap();
    let collection = &app.collections[0];
    let whole = life.graph(&[], &[]);
    life.becomes(&whole, "the example").await;
    let begun = life.census(&whole).await;

    // The environment alone: what the collection shares stays as it is.
    let options = Options { only: Some(whole.labelled()), delete_data: true, ..life.world.options() };
    assert_done(&life.world.run(&whole, Goal::Destroy, options).await);
    let left = life.census(&whole).await;
    // CloudFront keeps copies of the function at the edge for hours.
    assert!(left.iter().all(|node| !node.starts_with("live/") || node == "live/edge.web"), "{left:?}");
    let shared = compose(&app, collection, &[], &Overrides::default()).unwrap();
    assert_eq!(changes(&life.world.plan(&shared, Goal::Apply).await), Vec::<String>::new());
    life.becomes(&whole, "the environment again, at once").await;
    assert_eq!(life.census(&whole).await, begun);

    // The whole collection: nothing is left but what is the account's.
    assert_done(&life.world.destroy(&whole).await);
    let left = life.world.plan(&whole, Goal::Destroy).await;
    assert_eq!(changes(&left), Vec::<String>::new());
    let stays = ["iam.service-linked-role", "lambda.edge-function"];
    assert!(left.kept.iter().all(|kept| stays.contains(&kept.kind.as_str())), "{:?}", left.kept);
    life.becomes(&whole, "all of it again, at once").await;
    assert_eq!(life.census(&whole).await, begun);

    assert_done(&life.world.destroy(&whole).await);
    life.aws.advance(2.0 * 3600.0);
    life.becomes(&whole, "all of it again, two hours later").await;
    assert_eq!(life.census(&whole).await, begun);
}
