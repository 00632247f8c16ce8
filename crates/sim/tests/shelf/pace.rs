//! How long runs take: what is ready is begun, the longest way first, and nobody waits for nothing.

use std::time::Duration;

use provision_engine::{Class, Durations, Goal, Options, Verb};

use super::*;
use crate::kinds::{Cup, Lone, Oven};

fn one_at_a_time() -> Options {
    Options { width: 1, ..Options::default() }
}

async fn order(graph: Graph, options: Options) -> Vec<String> {
    Shelf::new().run(&graph, Goal::Apply, options).await.writes
}

#[tokio::test(start_paused = true)]
async fn what_has_the_longest_way_behind_it_is_begun_first() {
    // A call alone; one with a long way behind it.
    let mut wanted = Wanted::new();
    wanted.add::<Cup>("short", asks());
    let first = wanted.add::<Cup>("first", asks());
    let then = wanted.add::<Cup>("then", asks().uses(first));
    wanted.add::<Oven>("last", asks().uses(then));
    assert_eq!(order(wanted.graph(), one_at_a_time()).await, ["create first", "create then", "create last", "create short"]);

    // What only has to exist is waited for less long than what has to be ready.
    let mut wanted = Wanted::new();
    let early = wanted.add::<Oven>("early", asks());
    wanted.add::<Oven>("early.then", asks().uses(early));
    let late = wanted.add::<Oven>("late", asks());
    wanted.add::<Oven>("late.then", asks().uses_ready(late));
    let writes = order(wanted.graph(), one_at_a_time()).await;
    assert_eq!(writes, ["create late", "create early", "create early.then", "create late.then"]);

    // The way of a task is its own and what comes behind it, together.
    let mut wanted = Wanted::new();
    wanted.add::<Oven>("single", asks());
    let first = wanted.add::<Cup>("first", asks());
    wanted.add::<Oven>("then", asks().uses_ready(first));
    assert_eq!(order(wanted.graph(), one_at_a_time()).await[0], "create first");
}

#[tokio::test(start_paused = true)]
async fn what_was_learned_orders_the_next_run_and_is_handed_on() {
    let mut durations = Durations::default();
    durations.learn("shelf.cup", Verb::Create, 500.0);
    durations.learn("shelf.lone", Verb::Delete, 7.0);
    let graph = || {
        let mut wanted = Wanted::new();
        wanted.add::<Oven>("oven", asks());
        wanted.add::<Cup>("cup", asks());
        wanted.graph()
    };
    assert_eq!(order(graph(), one_at_a_time()).await, ["create oven", "create cup"]);
    let options = Options { durations: durations.clone(), ..one_at_a_time() };
    assert_eq!(order(graph(), options.clone()).await, ["create cup", "create oven"]);

    let shelf = Shelf::new();
    shelf.put::<Oven>("gone-1", Spec::default());
    let learned = shelf.run(&graph(), Goal::Apply, options).await.report.durations;
    let times = |create: f64| {
        let usual = |typical| provision_engine::Usual { min: 0.0, typical, max: 1.0 };
        provision_engine::Times { create: usual(create), update: usual(0.0), delete: usual(0.0) }
    };
    assert!((learned.expect("shelf.lone", times(0.0), Verb::Delete) - 7.0).abs() < 0.1, "what this run did not do");
    assert!((learned.expect("shelf.oven", times(0.0), Verb::Create) - 20.0).abs() < 2.0, "{learned:?}");
    assert!((learned.expect("shelf.oven", times(0.0), Verb::Delete) - 10.0).abs() < 2.0, "{learned:?}");
    assert!((learned.expect("shelf.cup", times(0.0), Verb::Create) - 350.0).abs() < 2.0, "{learned:?}");
}

#[tokio::test(start_paused = true)]
async fn who_waits_lets_others_go_on() {
    // For what it makes.
    let shelf = Shelf::new();
    let mut wanted = Wanted::new();
    for node in ["a", "b", "c"] {
        wanted.add::<Oven>(node, asks());
    }
    let ran = shelf.run(&wanted.graph(), Goal::Apply, one_at_a_time()).await;
    assert!((20.0..23.0).contains(&ran.took), "{}", ran.took);

    // For what is not ready to be used, or is in use, while a call is made.
    for (class, times) in [(Class::NotYet, 30), (Class::Conflict, 4)] {
        let shelf = Shelf::new();
        shelf.refuse("create oven", class, times);
        let mut wanted = Wanted::new();
        wanted.add::<Oven>("oven", asks());
        wanted.add::<Cup>("cup", asks());
        let ran = shelf.run(&wanted.graph(), Goal::Apply, one_at_a_time()).await;
        assert!(ran.report.succeeded() && shelf.when("create cup") < Some(1.0), "{:?}", ran.writes);
    }

    // And takes its turn again when it goes on.
    let shelf = Shelf::new();
    shelf.world().takes = Duration::from_millis(700);
    let mut wanted = Wanted::new();
    for node in ["a", "b", "c"] {
        shelf.refuse(&format!("create {node}"), Class::NotYet, 2);
        wanted.add::<Cup>(node, asks());
    }
    let ran = shelf.run(&wanted.graph(), Goal::Apply, one_at_a_time()).await;
    assert!(ran.report.succeeded() && shelf.world().under_way == (0, 1), "{:?}", shelf.world().under_way);

    for (class, times) in [(Class::InUse, 30), (Class::InUse, 0)] {
        let shelf = Shelf::new();
        shelf.put::<Oven>("gone-1", Spec::default());
        shelf.refuse("delete gone-1", class, times);
        let ran = shelf.run(&only::<Cup>("cup"), Goal::Apply, one_at_a_time()).await;
        assert!(ran.report.succeeded() && shelf.when("create cup") < Some(1.0), "{:?}", ran.writes);
        assert_eq!(ran.writes[0], "delete gone-1");
    }
}

#[tokio::test(start_paused = true)]
async fn news_is_acted_on_at_once_and_what_may_be_a_lagging_list_is_looked_at_again() {
    // While `a` is changed somebody changes `b`, which this run has not touched.
    let shelf = Shelf::new();
    shelf.put::<Cup>("a-1", Spec::default());
    shelf.put::<Cup>("b-1", Spec::default());
    shelf.after("update a-1", |world| world.change("b-1", |b| "theirs".clone_into(&mut b.spec.text)));
    let graph = || {
        let mut wanted = Wanted::new();
        wanted.add::<Cup>("a", asks().text("new".to_owned()));
        wanted.add::<Cup>("b", asks());
        wanted.graph()
    };
    let ran = shelf.apply(&graph()).await;
    assert_eq!(ran.writes, ["update a-1", "update b-1"]);
    assert!(ran.took < 3.0, "{}", ran.took);

    // Somebody makes a second `a`.
    shelf.world().change("a-1", |a| "theirs".clone_into(&mut a.spec.text));
    shelf.after("update a-1", |world| {
        let second = world.things.iter().find(|thing| thing.id == "a-1").cloned();
        world.things.extend(second.map(|second| thing::Thing { id: "a-2".to_owned(), ..second }));
    });
    let ran = shelf.apply(&graph()).await;
    assert_eq!(ran.writes, ["update a-1", "delete a-2"]);
    assert!(ran.took < 3.0, "{}", ran.took);

    // The list shows for a while what was before.
    shelf.world().change("a-1", |a| "theirs".clone_into(&mut a.spec.text));
    let before = shelf.world().things.clone();
    shelf.after("update a-1", |world| world.lag = Some((tokio::time::Instant::now() + Duration::from_secs(9), before)));
    let ran = shelf.apply(&graph()).await;
    assert_eq!((ran.writes, ran.report.passes), (vec!["update a-1".to_owned()], 1));
    assert!((9.0..11.0).contains(&ran.took), "{}", ran.took);
}

#[tokio::test(start_paused = true)]
async fn a_new_object_that_failed_is_replaced_when_its_list_has_shown_so_for_long_enough() {
    let shelf = Shelf::new();
    shelf.after("create a", |world| world.change("a-1", |a| a.phase = provision_engine::Phase::Broken("burnt".to_owned())));
    let ran = shelf.apply(&only::<Cup>("a")).await;
    assert_eq!(ran.writes, ["create a", "delete a-1", "create a"]);
    assert!((15.5..18.0).contains(&ran.took), "{}", ran.took);
}

#[tokio::test(start_paused = true)]
async fn only_what_a_run_has_touched_is_listed_again() {
    let shelf = Shelf::new();
    let mut wanted = Wanted::new();
    wanted.add::<Cup>("a", asks());
    wanted.add::<Lone>("b", asks());
    wanted.add::<Oven>("c", asks());
    let graph = wanted.graph();
    shelf.put::<Lone>("b-1", Spec::default());
    shelf.put::<Oven>("c-1", Spec::default());
    assert!(shelf.apply(&graph).await.report.succeeded());
    assert_eq!(["cup", "lone", "oven"].map(|kind| shelf.count(&format!("list shelf.{kind}"))), [2, 1, 1]);

    // What was only waited for is no reason to look again, if nothing was done; beside something that was done it is looked at.
    shelf.world().change("c-1", |c| c.settles = tokio::time::Instant::now() + Duration::from_secs(30));
    assert!((30.0..33.0).contains(&shelf.apply(&graph).await.took));
    assert_eq!(["cup", "lone", "oven"].map(|kind| shelf.count(&format!("list shelf.{kind}"))), [3, 2, 2]);
    shelf.world().change("c-1", |c| c.settles = tokio::time::Instant::now() + Duration::from_secs(30));
    shelf.world().change("b-1", |b| "theirs".clone_into(&mut b.spec.text));
    assert_eq!(shelf.apply(&graph).await.writes, ["update b-1"]);
    assert_eq!(["cup", "lone", "oven"].map(|kind| shelf.count(&format!("list shelf.{kind}"))), [4, 4, 4]);
}

#[tokio::test(start_paused = true)]
async fn an_update_that_changed_nothing_is_noticed_also_where_nothing_else_is_there() {
    let shelf = Shelf::new();
    shelf.put::<Cup>("a-1", Spec::default().text("theirs"));
    shelf.world().deaf = 1;
    let ran = shelf.apply(&only::<Cup>("a")).await;
    assert_eq!(ran.writes, ["update a-1", "update a-1"]);
    assert!(ran.report.succeeded() && ran.report.passes == 2);
}
