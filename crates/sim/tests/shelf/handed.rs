//! What a run is asked for by other programs: outputs, facts, what there is of a kind, what kinds there are.

use provision_engine::{Goal, Options, PLAN_VERSION};

use super::*;
use crate::kinds::{Cup, Oven};
use crate::run::engine;

#[tokio::test(start_paused = true)]
async fn outputs_and_facts_are_known_when_what_they_are_read_of_is_there() {
    let shelf = Shelf::new();
    let mut wanted = Wanted::new();
    let cup = wanted.add::<Cup>("cup", asks());
    wanted.stack.output("name", "a name".to_owned().into());
    wanted.stack.output("cup", cup.exists(|out| out.id.clone()));
    wanted.stack.fact("mark", cup.ready(|out| out.mark.clone()));
    let graph = wanted.graph();
    let pairs = |pairs: &[(&str, &str)]| pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let (outputs, facts) = (pairs(&[("name", "a name"), ("cup", "cup-1")]), pairs(&[("mark", "mark of cup")]));

    let plan = shelf.plan(&graph, Goal::Apply, &Options::default()).await;
    assert_eq!((plan.outputs, plan.facts), (pairs(&[("name", "a name")]), pairs(&[])));
    assert_eq!((plan.version, plan.scopes), (PLAN_VERSION, vec!["app".to_owned()]));
    let report = shelf.apply(&graph).await.report;
    assert_eq!((&report.outputs, &report.facts), (&outputs, &facts));
    let plan = shelf.plan(&graph, Goal::Apply, &Options::default()).await;
    assert_eq!((plan.outputs, plan.facts), (outputs, facts));
}

#[tokio::test(start_paused = true)]
async fn what_there_is_of_a_kind_is_found() {
    let shelf = Shelf::new();
    shelf.put::<Cup>("a-1", Spec::default());
    shelf.put::<Oven>("b-1", Spec::default());
    let found = engine()
        .found::<Cup>(&only::<Cup>("a"), shelf.clone())
        .await
        .map(|found| found.iter().map(|cup| cup.out.id.clone()).collect());
    assert_eq!(found, Ok(vec!["a-1".to_owned()]));
}

#[test]
fn every_kind_is_described_with_its_fields() {
    let engine = engine();
    let kinds: Vec<_> = engine.registry().kinds().map(|(info, fields)| (info.name, fields.len())).collect();
    let names = ["shelf.cup", "shelf.lone", "shelf.vault", "shelf.shared", "shelf.oven", "shelf.clay", "shelf.slip"];
    assert_eq!(kinds, names.map(|name| (name, 5)));
}
