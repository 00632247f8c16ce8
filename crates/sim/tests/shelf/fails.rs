//! What a failure keeps from happening, and how that is told.

use std::time::Duration;

use provision_engine::{Class, Goal, Options, Phase};

use super::*;
use crate::kinds::{Cup, Lone, Oven, Vault};

fn count(told: &[String], what: &str) -> usize {
    told.iter().filter(|told| *told == what).count()
}

#[tokio::test(start_paused = true)]
async fn the_old_one_stays_where_the_new_one_cannot_be_made() {
    let shelf = Shelf::new();
    shelf.put::<Cup>("a-1", Spec::default());
    shelf.refuse("create a", Class::Denied, 1);
    let mut wanted = Wanted::new();
    wanted.add::<Cup>("a", asks().form("square".to_owned()));
    let ran = shelf.apply(&wanted.graph()).await;
    assert_eq!(ran.writes, ["create a"]);
    assert_eq!(endings(&ran.report), ["Replace a failed: no create a", "Delete a-1 skipped because of a"]);
    assert_eq!((ran.report.counts().failed, ran.report.counts().skipped, ran.report.passes), (1, 1, 1));
    assert_eq!(ran.told, ["Replace a begins", "Replace a failed: no create a", "a-1 is skipped because of a"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_behind_a_failure_is_skipped_and_told_once() {
    let shelf = Shelf::new();
    shelf.refuse("create a", Class::Denied, 1);
    let mut wanted = Wanted::new();
    let a = wanted.add::<Cup>("a", asks());
    let b = wanted.add::<Cup>("b", asks().uses(a));
    let c = wanted.add::<Cup>("c", asks().uses(a));
    wanted.add::<Cup>("d", asks().uses(b).uses(c));
    let ran = shelf.apply(&wanted.graph()).await;
    for node in ["b", "c", "d"] {
        assert_eq!(count(&ran.told, &format!("{node} is skipped because of a")), 1, "{:?}", ran.told);
    }
    assert_eq!(endings(&ran.report)[1..], ["b", "c", "d"].map(|node| format!("Create {node} skipped because of a")));
    assert_eq!(ran.writes, ["create a"]);
}

#[tokio::test(start_paused = true)]
async fn what_had_begun_when_something_failed_goes_on() {
    let shelf = Shelf::new();
    shelf.after("create early", |world| {
        world.change("early-1", |early| early.settles += Duration::from_secs(40));
        world.change("late-1", |late| late.phase = Phase::Broken("burnt".to_owned()));
    });
    let mut wanted = Wanted::new();
    let late = wanted.add::<Oven>("late", asks());
    let early = wanted.add::<Oven>("early", asks().uses(late));
    wanted.add::<Cup>("after", asks().uses_ready(early));
    wanted.add::<Cup>("needs", asks().uses_ready(late));
    let ran = shelf.apply(&wanted.graph()).await;
    assert_eq!(
        endings(&ran.report),
        ["Create late failed: burnt", "Create early done", "Create after done", "Create needs skipped because of late"]
    );
    assert_eq!(count(&ran.told, "early is skipped because of late"), 0, "{:?}", ran.told);
}

#[tokio::test(start_paused = true)]
async fn what_turns_out_to_hold_data_is_left_with_what_it_needs() {
    let shelf = Shelf::new();
    shelf.put::<Cup>("under-1", Spec::default());
    shelf.put::<Cup>("full-1", Spec::default().uses("under-1"));
    shelf.refuse("delete full-1", Class::HoldsData, 1);
    let ran = shelf.run(&only::<Cup>("full"), Goal::Destroy, Options::default()).await;
    assert_eq!(ran.writes, ["delete full-1"]);
    assert_eq!(endings(&ran.report), ["Delete full-1 kept: no delete full-1", "Delete under-1 kept: full is kept, and needs it"]);
    assert!(ran.report.succeeded() && ran.report.counts().kept == 2);
    assert_eq!(ran.told, ["Delete full-1 begins", "full-1 is left: no delete full-1"]);
}

#[tokio::test(start_paused = true)]
async fn where_the_old_one_holds_data_the_new_one_is_not_made() {
    let shelf = Shelf::new();
    shelf.put::<Lone>("a-1", Spec::default());
    shelf.refuse("delete a-1", Class::HoldsData, 1);
    let mut wanted = Wanted::new();
    let lone = wanted.add::<Lone>("a", asks().form("square".to_owned()));
    wanted.add::<Cup>("user", asks().uses(lone));
    let ran = shelf.apply(&wanted.graph()).await;
    assert_eq!(ran.writes, ["delete a-1"]);
    assert_eq!(
        endings(&ran.report),
        ["Replace a skipped because of a", "Create user skipped because of a", "Delete a-1 kept: no delete a-1"]
    );
}

#[tokio::test(start_paused = true)]
async fn what_cannot_go_for_hours_is_left_and_what_waited_for_it_goes_on() {
    let shelf = Shelf::new();
    shelf.put::<Cup>("under-1", Spec::default());
    shelf.put::<Cup>("slow-1", Spec::default().uses("under-1"));
    shelf.refuse("delete slow-1", Class::Parked, 1);
    // It lets go of what it named.
    shelf.after("delete slow-1", |world| world.change("slow-1", |slow| slow.spec.uses.clear()));
    let ran = shelf.run(&only::<Cup>("slow"), Goal::Destroy, Options::default()).await;
    assert_eq!(ran.writes, ["delete slow-1", "delete under-1"]);
    assert_eq!(endings(&ran.report)[0], "Delete slow-1 parked: no delete slow-1");
    assert_eq!(ran.told[..2], ["Delete slow-1 begins", "slow-1 is left: no delete slow-1"]);
    let kept: Vec<(&str, &str)> = ran.report.kept.iter().map(|kept| (kept.id.as_str(), kept.why.as_str())).collect();
    assert_eq!(kept, [("slow-1", "no delete slow-1")]);
}

#[tokio::test(start_paused = true)]
async fn a_failed_object_that_may_hold_data_is_left_for_somebody_to_look_at() {
    let shelf = Shelf::new();
    shelf.put_as::<Vault>("vault-1", Spec::default(), Phase::Broken("flooded".to_owned()));
    let ran = shelf.apply(&only::<Vault>("vault")).await;
    assert_eq!(endings(&ran.report), ["Keep vault failed: it has failed (flooded), and it may hold data"]);
    assert_eq!(ran.writes, Vec::<String>::new());
}
