//! What a run waits for, and for how long.

use std::time::Duration;

use provision_engine::{Class, Goal, Options, Phase, Val, Verb};
use tokio::time::Instant;

use super::*;
use crate::kinds::{Cup, Lone, Oven};

#[tokio::test(start_paused = true)]
async fn what_is_only_looked_up_is_not_waited_for() {
    let shelf = Shelf::new();
    shelf.put::<Oven>("needed-1", Spec::default());
    shelf.world().change("needed-1", |needed| needed.settles = Instant::now() + Duration::from_mins(5));
    let mut wanted = Wanted::new();
    let needed = wanted.add::<Oven>("needed", asks());
    wanted.add::<Cup>("a", asks().uses_ready(needed));
    let graph = wanted.graph();
    let ran = shelf.run(&graph, Goal::Apply, Options { needs_as_they_are: true, ..narrow(&[1]) }).await;
    assert_eq!(ran.writes, ["create a"]);
    assert!(ran.took < 2.0, "{}", ran.took);
}

#[tokio::test(start_paused = true)]
async fn what_is_as_wanted_is_not_told_of() {
    let shelf = Shelf::new();
    let mut wanted = Wanted::new();
    wanted.add::<Cup>("a", asks());
    wanted.add::<Oven>("b", asks());
    let graph = wanted.graph();
    shelf.apply(&graph).await;
    let ran = shelf.apply(&graph).await;
    assert_eq!((ran.told, ran.writes), (Vec::<String>::new(), Vec::<String>::new()));
    assert_eq!(endings(&ran.report), ["Keep a done", "Keep b done"]);
    assert_eq!(ran.report.counts().unchanged, 2);
}

#[tokio::test(start_paused = true)]
async fn drift_tells_what_was_changed_also_of_what_waits() {
    let shelf = Shelf::new();
    shelf.put::<Oven>("held-1", Spec::default());
    shelf.world().change("held-1", |held| held.settles = Instant::now() + Duration::from_hours(1));
    shelf.put::<Cup>("changed-1", Spec::default().text("theirs").uses("held-1"));
    let mut wanted = Wanted::new();
    let held = wanted.add::<Oven>("held", asks());
    wanted.stack.held_up(held, "the name servers", Val::Now(true));
    wanted.add::<Cup>("changed", asks().uses_ready(held));
    wanted.add::<Cup>("missing", asks().uses_ready(held));
    let plan = shelf.plan(&wanted.graph(), Goal::Drift, &Options::default()).await;
    let steps: Vec<_> = plan.steps.iter().map(|step| (step.node.as_str(), step.verb, step.waiting.as_deref())).collect();
    assert_eq!(
        steps,
        [("held", Verb::Keep, Some("the name servers")), ("changed", Verb::Update, None), ("missing", Verb::Keep, Some("held"))]
    );
    assert_eq!(plan.steps[1].changes.iter().map(|change| change.field.as_str()).collect::<Vec<_>>(), ["text"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_done_is_told_with_its_verb() {
    let shelf = Shelf::new();
    shelf.put::<Cup>("changed-1", Spec::default().text("theirs"));
    shelf.put::<Lone>("old-1", Spec::default());
    shelf.put::<Oven>("gone-1", Spec::default());
    let mut wanted = Wanted::new();
    wanted.add::<Cup>("new", asks());
    wanted.add::<Cup>("changed", asks());
    wanted.add::<Lone>("old", asks().form("square".to_owned()));
    let mut told = shelf.apply(&wanted.graph()).await.told;
    told.sort();
    assert_eq!(
        told,
        [
            "Create new begins",
            "Create new is done",
            "Create old is done",
            "Delete gone-1 begins: 10 s",
            "Delete gone-1 is done",
            "Delete old-1 begins",
            "Delete old-1 is done",
            "Replace old begins",
            "Update changed begins",
            "Update changed is done: text",
            "gone-1 waits: deleting",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn what_something_uses_is_deleted_again_until_it_lets_go_and_not_for_ever() {
    let shelf = Shelf::new();
    shelf.put::<Cup>("gone-1", Spec::default());
    shelf.refuse("delete gone-1", Class::InUse, 20);
    let ran = shelf.apply(&only::<Cup>("a")).await;
    assert!(ran.report.succeeded(), "{:?}", endings(&ran.report));
    assert_eq!(shelf.count("delete gone-1"), 21);
    assert!((20.0..40.0).contains(&ran.took), "{}", ran.took);
    assert_eq!(ran.told.iter().filter(|told| *told == "gone-1 waits: no delete gone-1").count(), 1, "{:?}", ran.told);

    let shelf = Shelf::new();
    shelf.put::<Cup>("gone-1", Spec::default());
    shelf.refuse("delete gone-1", Class::InUse, usize::from(u16::MAX));
    let ran = shelf.apply(&only::<Cup>("a")).await;
    assert_eq!(endings(&ran.report)[1], "Delete gone-1 failed: no delete gone-1");
    assert!((2400.0..2500.0).contains(&ran.took), "{}", ran.took);

    // What is gone already has gone.
    let shelf = Shelf::new();
    shelf.put::<Cup>("gone-1", Spec::default());
    shelf.refuse("delete gone-1", Class::Gone, 1);
    shelf.after("delete gone-1", |world| world.things.retain(|thing| thing.id != "gone-1"));
    assert_eq!(endings(&shelf.apply(&only::<Cup>("a")).await.report)[1], "Delete gone-1 done");

    // What will not get better is not tried again.
    let shelf = Shelf::new();
    shelf.put::<Cup>("gone-1", Spec::default());
    shelf.refuse("delete gone-1", Class::Denied, 9);
    shelf.apply(&only::<Cup>("a")).await;
    assert_eq!(shelf.count("delete gone-1"), 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_usable_yet_is_asked_for_again_for_some_minutes() {
    for (times, well) in [(40, true), (500, false)] {
        let shelf = Shelf::new();
        shelf.refuse("create a", Class::NotYet, times);
        let ran = shelf.apply(&only::<Cup>("a")).await;
        assert_eq!(ran.report.succeeded(), well, "{:?}", endings(&ran.report));
        let bounds = if well { 40.0..80.0 } else { 300.0..320.0 };
        assert!(bounds.contains(&ran.took), "{}", ran.took);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_on_its_way_out_is_waited_for_and_not_deleted_again() {
    let shelf = Shelf::new();
    shelf.put_as::<Cup>("gone-1", Spec::default(), Phase::Leaving("deleting".to_owned()));
    shelf.world().change("gone-1", |gone| gone.settles = Instant::now() + Duration::from_mins(1));
    let ran = shelf.apply(&only::<Cup>("a")).await;
    assert_eq!(ran.writes, ["create a"]);
    assert_eq!(endings(&ran.report), ["Create a done", "Delete gone-1 done"]);
    assert!((60.0..64.0).contains(&ran.took), "{}", ran.took);
}
