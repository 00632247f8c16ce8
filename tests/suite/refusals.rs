//! What AWS refuses half-way: said clearly, with AWS's own words, and a rerun goes on from what is there.

use provision_app::compose::Overrides;
use provision_aws::client::connect_to;
use provision_engine::{Class, Goal, Graph};
use provision_local::{Action, Backend, DEFAULT_REGION, LocalAws, Match, Realism, Rule};
use provision_tests::world::target;
use provision_tests::{World, examples, full_stack};

use crate::{assert_done, changes};

fn graph(world: &World) -> Graph {
    let app = full_stack::app(world.account.id(), DEFAULT_REGION).unwrap();
    full_stack::graphs(&app, &Overrides::default()).unwrap().swap_remove(1)
}

/// An operation that is refused, as AWS refuses it where a quota is used up, and the node that then fails.
const QUOTAS: [(&str, &str, &str, &str, &str); 3] = [
    ("ec2", "AllocateAddress", "AddressLimitExceeded", "The maximum number of addresses has been reached.", "elastic-ip"),
    ("rds", "CreateDBInstance", "InstanceQuotaExceeded", "Cannot create more than 40 DB instances", "pr-7/database.main"),
    ("elbv2", "CreateRule", "TooManyRules", "The maximum number of rules has been reached", "pr-7/rule.api"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_quota_that_is_used_up_is_said_and_a_rerun_goes_on() {
    let aws = LocalAws::builder().backend(Backend::Ministack).realism(Realism::On).speed(1200.0).start().await.unwrap();
    let world = World::on(&aws).await.unwrap();
    let graph = graph(&world);
    for (service, operation, code, message, _) in QUOTAS {
        let matching = Match { service: Some(service.to_owned()), operation: Some(operation.to_owned()), ..Match::default() };
        let action = Action::Error { status: 400, code: code.to_owned(), message: message.to_owned() };
        world.account.inject([Rule { matching, action }]);
    }
    let report = world.apply(&graph).await;
    let failed: Vec<(String, String)> =
        report.failures().map(|(task, fault)| (task.subject.node.to_string(), fault.to_string())).collect();
    for (_, _, code, message, node) in QUOTAS {
        let said =
            |(failed, text): &(String, String)| failed.starts_with(node) && (text.contains(message) || text.contains(code));
        assert!(failed.iter().any(said), "{node}: {failed:?}");
    }
    // Nothing else failed: the rest was made, or waits for these.
    assert!(failed.iter().all(|(node, _)| QUOTAS.iter().any(|quota| node.starts_with(quota.4))), "{failed:?}");

    world.account.clear_faults();
    assert_done(&world.apply(&graph).await);
    assert_eq!(changes(&world.plan(&graph, Goal::Apply).await), Vec::<String>::new());
    let all = world.plan(&graph, Goal::Destroy).await;
    assert_eq!(all.deletions.len() + all.kept.len(), graph.nodes().len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_name_that_somebody_else_has_is_said() {
    let aws = LocalAws::builder().backend(Backend::Ministack).realism(Realism::On).speed(1200.0).start().await.unwrap();
    let world = World::on(&aws).await.unwrap();
    let graph = graph(&world);
    let matching = Match { service: Some("s3".to_owned()), operation: Some("CreateBucket".to_owned()), ..Match::default() };
    let message = "The requested bucket name is not available.";
    let action = Action::Error { status: 409, code: "BucketAlreadyExists".to_owned(), message: message.to_owned() };
    world.account.inject([Rule { matching, action }]);
    let report = world.apply(&graph).await;
    let failed: Vec<_> = report.failures().collect();
    assert!(!failed.is_empty());
    for (task, fault) in failed {
        assert_eq!((task.subject.kind, fault.class), ("s3.bucket", Class::Taken), "{fault}");
        assert!(fault.to_string().contains(message), "{fault}");
    }
    world.account.clear_faults();
    assert_done(&world.apply(&graph).await);
}

/// Two machines, each with its own connection, and one collection: what it shares is there.
#[tokio::test(flavor = "multi_thread")]
async fn two_environments_are_applied_at_once() {
    const TWO: (&str, &str) = (
        "      - name: pr-7\n        type: preview\n",
        "      - name: pr-7\n        type: preview\n      - name: pr-8\n        type: preview\n",
    );
    let aws = LocalAws::builder().backend(Backend::Ministack).realism(Realism::On).speed(1200.0).start().await.unwrap();
    let world = World::on(&aws).await.unwrap();
    let example = examples::full_stack();
    let places = example.places_in(world.account.id(), DEFAULT_REGION);
    assert!(places.contains(TWO.0));
    let app = provision_tests::first_stack::read(&example.services, &places.replace(TWO.0, TWO.1)).unwrap();
    let collection = &app.collections[1];
    let of = |names: &[&str]| {
        let wanted: Vec<_> = collection.environments.iter().filter(|one| names.contains(&one.name.as_str())).collect();
        provision_app::compose::compose(&app, collection, &wanted, &Overrides::default()).unwrap()
    };
    assert_done(&world.apply(&of(&[])).await);

    let other = World {
        connection: connect_to(&target(&world.account)).await.unwrap(),
        account: world.account.clone(),
        engine: provision_engine::Engine::new(provision_aws::registry()),
    };
    let (one, two) = (of(&["pr-7"]), of(&["pr-8"]));
    let (first, second) = tokio::join!(world.apply(&one), other.apply(&two));
    assert_done(&first);
    assert_done(&second);
    let both = of(&["pr-7", "pr-8"]);
    assert_eq!(changes(&world.plan(&both, Goal::Apply).await), Vec::<String>::new());
    let all = world.plan(&both, Goal::Destroy).await;
    assert_eq!(all.deletions.len() + all.kept.len(), both.nodes().len());

    // And destroyed at once: what they share stays.
    let own = |graph: &Graph| provision_engine::Options { only: Some(graph.labelled()), delete_data: true, ..world.options() };
    let (first, second) = tokio::join!(world.run(&one, Goal::Destroy, own(&one)), other.run(&two, Goal::Destroy, own(&two)));
    assert_done(&first);
    assert_done(&second);
    assert_eq!(changes(&world.plan(&of(&[]), Goal::Apply).await), Vec::<String>::new());
}
