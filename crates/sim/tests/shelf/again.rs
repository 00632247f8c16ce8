//! What is tried again: how often, after what, and when it is given up.

use std::time::Duration;

use provision_engine::{Class, Ending, Fault, Phase, fresh_token};
use tokio::time::Instant;

use super::*;
use crate::kinds::{Cup, Oven};
use crate::run::Ran;
use crate::settled::each_time;

fn help(ran: &Ran) -> Option<&str> {
    ran.report.failures().next()?.1.help.as_deref()
}

/// A run that makes one object, the creation of which is answered so often with this.
async fn made(class: Class, times: usize) -> (Ran, usize) {
    let shelf = Shelf::new();
    shelf.refuse("create a", class, times);
    let ran = shelf.apply(&only::<Cup>("a")).await;
    let made = shelf.count("create a");
    (ran, made)
}

#[tokio::test(start_paused = true)]
async fn a_lost_creation_is_looked_for_before_it_is_made_again() {
    // It took effect, and the list shows it late.
    let shelf = Shelf::new();
    shelf.world().lost.push("create a".to_owned());
    shelf.world().lag = Some((Instant::now() + Duration::from_secs(9), Vec::new()));
    let ran = shelf.apply(&only::<Cup>("a")).await;
    assert_eq!((ran.writes, shelf.ids()), (vec!["create a".to_owned()], vec!["a-1".to_owned()]));
    assert!((9.0..13.0).contains(&ran.took), "{}", ran.took);

    // Also where an old one is there already.
    let shelf = Shelf::new();
    shelf.put::<Cup>("a-1", Spec::default().form("square"));
    shelf.world().lost.push("create a".to_owned());
    let before = shelf.world().things.clone();
    shelf.after("create a", |world| world.lag = Some((Instant::now() + Duration::from_secs(9), before)));
    assert_eq!(shelf.apply(&only::<Cup>("a")).await.writes, ["create a", "delete a-1"]);

    // It did not.
    let (ran, times) = made(Class::Lost, 1).await;
    assert!(ran.report.succeeded() && times == 2);
    assert!((12.0..16.0).contains(&ran.took), "{}", ran.took);
    // Of every other refusal it is known.
    let (ran, times) = made(Class::Conflict, 1).await;
    assert!(ran.report.succeeded() && times == 2);
    assert!((2.0..3.0).contains(&ran.took), "{}", ran.took);
}

#[tokio::test(start_paused = true)]
async fn a_lost_update_is_sent_again_only_where_it_had_no_effect() {
    for (lost, times) in [(true, 1), (false, 2)] {
        let shelf = Shelf::new();
        shelf.put::<Cup>("a-1", Spec::default().text("theirs"));
        if lost {
            shelf.world().lost.push("update a-1".to_owned());
        } else {
            shelf.refuse("update a-1", Class::Lost, 1);
        }
        let ran = shelf.apply(&only::<Cup>("a")).await;
        assert!(ran.report.succeeded() && shelf.count("update a-1") == times, "{:?}", ran.writes);
        assert!((2.0..3.0).contains(&ran.took), "{}", ran.took);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_may_pass_is_tried_nine_times_and_then_told() {
    let (ran, times) = made(Class::Conflict, 100).await;
    assert_eq!((times, help(&ran)), (9, Some("run again")));
    assert!((72.0..73.0).contains(&ran.took), "{}", ran.took);
    assert_eq!(ran.told.iter().filter(|told| *told == "a waits: looking again after: no create a").count(), 1);
    assert!(made(Class::Conflict, 8).await.0.report.succeeded());

    let (ran, times) = made(Class::Taken, 100).await;
    assert_eq!(times, 9);
    assert!(help(&ran).is_some_and(|help| help.starts_with("an object of that name exists and is not ours")));
    // What will not pass is told at once.
    let (ran, times) = made(Class::Fatal, 100).await;
    assert_eq!((times, help(&ran), endings(&ran.report)), (1, None, vec!["Create a failed: no create a".to_owned()]));
}

#[tokio::test(start_paused = true)]
async fn a_name_is_waited_for_while_our_own_object_that_has_it_is_on_its_way_out() {
    let leaving = |times: usize| async move {
        let shelf = Shelf::new();
        shelf.put_as::<Oven>("a-1", Spec::default(), Phase::Leaving("deleting".to_owned()));
        shelf.world().change("a-1", |a| a.settles += Duration::from_secs(100_000));
        shelf.refuse("create a", Class::Taken, times);
        shelf.apply(&only::<Oven>("a")).await
    };
    let ran = leaving(100).await;
    assert!(ran.report.succeeded(), "{:?}", endings(&ran.report));
    assert!((220.0..230.0).contains(&ran.took), "{}", ran.took);
    // And not for ever: 40 minutes, and as often as any other name.
    let ran = leaving(10_000).await;
    assert_eq!(endings(&ran.report), ["Create a failed: no create a"]);
    assert!((2473.0..2475.0).contains(&ran.took), "{}", ran.took);
}

#[tokio::test(start_paused = true)]
async fn an_update_in_steps_goes_on_when_each_has_settled_and_not_for_ever() {
    let stepped = |times: usize| async move {
        let shelf = Shelf::new();
        shelf.put::<Oven>("a-1", Spec::default().text("theirs"));
        shelf.refuse("update a-1", Class::Step, times);
        each_time(&mut shelf.world(), "update a-1", times, |world| {
            world.change("a-1", |a| a.settles = Instant::now() + Duration::from_secs(10));
        });
        let ran = shelf.apply(&only::<Oven>("a")).await;
        (ran, shelf.count("update a-1"))
    };
    let (ran, times) = stepped(8).await;
    assert_eq!((endings(&ran.report), times), (vec!["Update a done (text)".to_owned()], 9));
    assert!((90.0..100.0).contains(&ran.took), "{}", ran.took);
    let (ran, times) = stepped(100).await;
    assert!(!ran.report.succeeded() && times == 9, "{times}");
    assert!(matches!(&ran.report.tasks[0].ending, Ending::Failed(fault) if fault.class == Class::Step));
}

#[tokio::test(start_paused = true)]
async fn an_update_that_is_not_possible_yet_is_sent_again() {
    let shelf = Shelf::new();
    shelf.put::<Oven>("a-1", Spec::default().text("theirs"));
    shelf.refuse("update a-1", Class::NotYet, 3);
    let mut wanted = Wanted::new();
    let a = wanted.add::<Oven>("a", asks());
    wanted.add::<Cup>("reader", asks().uses(a));
    let ran = shelf.apply(&wanted.graph()).await;
    assert_eq!(endings(&ran.report), ["Update a done (text)", "Create reader done"]);
    assert_eq!((shelf.count("update a-1"), shelf.when("create reader")), (4, Some(0.0)), "it is there meanwhile");
}

#[tokio::test(start_paused = true)]
async fn a_look_that_is_refused_ends_what_looks() {
    // What had no answer is told by what it was about.
    for (class, told) in [(Class::Throttled, "no create a"), (Class::Lost, "no create a"), (Class::Denied, "no list shelf.cup")] {
        let shelf = Shelf::new();
        shelf.refuse("create a", Class::Conflict, 1);
        shelf.after("create a", move |world| {
            let fault = Fault::new(class, "no list shelf.cup");
            world.trouble.entry("list shelf.cup".to_owned()).or_default().push_back(fault);
        });
        let ran = shelf.apply(&only::<Cup>("a")).await;
        assert_eq!(endings(&ran.report), [format!("Create a failed: {told}")]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_throttled_is_asked_for_five_times_more() {
    for (times, well) in [(5, true), (6, false)] {
        let shelf = Shelf::new();
        shelf.put::<Cup>("a-1", Spec::default());
        shelf.refuse("list shelf.cup", Class::Throttled, times);
        let ran = shelf.apply(&only::<Cup>("a")).await;
        assert_eq!((ran.report.succeeded(), ran.writes), (well, vec![]));
        let took = if well { 0.75 } else { 1.05 };
        assert!((ran.took - took).abs() < 0.01, "{}", ran.took);
    }
}

#[test]
fn a_token_is_used_once() {
    let (one, other) = (fresh_token(), fresh_token());
    assert_ne!(one, other);
    assert!(one.len() == 32 && one.chars().all(|digit| digit.is_ascii_hexdigit()), "{one}");
}
