//! What is told of a run that walked several times, and of what it could not settle.

use std::time::Duration;

use provision_engine::Phase;
use tokio::time::Instant;

use super::*;
use crate::cloud::World;
use crate::kinds::{Cup, Oven};

/// The same after each of the next few such calls.
pub(crate) fn each_time(world: &mut World, call: &'static str, times: usize, change: fn(&mut World)) {
    if times > 0 {
        world.after(call, move |world| {
            change(world);
            each_time(world, call, times - 1, change);
        });
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_made_and_then_changed_was_made() {
    let shelf = Shelf::new();
    shelf.after("create a", |world| world.change("a-1", |a| "theirs".clone_into(&mut a.spec.text)));
    let ran = shelf.apply(&only::<Cup>("a")).await;
    assert_eq!((ran.writes.as_slice(), ran.report.passes), (["create a", "update a-1"].map(str::to_owned).as_slice(), 2));
    assert_eq!(endings(&ran.report), ["Create a done"]);
}

#[tokio::test(start_paused = true)]
async fn what_was_changed_twice_is_told_once_with_all_its_fields() {
    let shelf = Shelf::new();
    shelf.put::<Cup>("a-1", Spec::default().text("theirs"));
    shelf.after("update a-1", |world| {
        world.change("a-1", |a| a.spec = Spec::default().text("theirs again").uses("a-1"));
    });
    let ran = shelf.apply(&only::<Cup>("a")).await;
    assert_eq!((ran.writes.len(), endings(&ran.report)), (2, vec!["Update a done (text, uses)".to_owned()]));
}

#[tokio::test(start_paused = true)]
async fn what_went_well_at_first_and_failed_then_has_failed() {
    let shelf = Shelf::new();
    shelf.after("create a", |world| {
        world.change("a-1", |a| "theirs".clone_into(&mut a.spec.text));
        let fault = provision_engine::Fault::fatal("no more");
        world.trouble.entry("update a-1".to_owned()).or_default().push_back(fault);
    });
    let ran = shelf.apply(&only::<Cup>("a")).await;
    assert_eq!(endings(&ran.report), ["Create a failed: no more"]);
}

#[tokio::test(start_paused = true)]
async fn what_does_not_settle_is_told_on_its_node_and_only_there() {
    let shelf = Shelf::new();
    each_time(&mut shelf.world(), "create a", 9, |world| {
        if let Some(a) = world.things.iter_mut().rfind(|thing| thing.id.starts_with("a-")) {
            a.phase = Phase::Broken("burnt".to_owned());
        }
    });
    let mut wanted = Wanted::new();
    let a = wanted.add::<Cup>("a", asks());
    wanted.add::<Cup>("b", asks().text(a.exists(|out| out.id.clone())));
    wanted.add::<Cup>("c", asks());
    let ran = shelf.apply(&wanted.graph()).await;
    assert_eq!(ran.report.passes, 4);
    let told = "it does not settle: state stays failed: burnt (wanted ready)";
    assert_eq!(
        endings(&ran.report)[..3],
        [&format!("Replace a failed: {told}"), "Create b skipped because of a", "Create c done"]
    );
    let help = ran.report.failures().next().and_then(|(_, fault)| fault.help.clone());
    assert_eq!(help.as_deref(), Some("something else may be changing it"));
}

#[tokio::test(start_paused = true)]
async fn what_is_never_there_is_told_so() {
    let shelf = Shelf::new();
    each_time(&mut shelf.world(), "create a", 9, |world| world.things.clear());
    let mut wanted = Wanted::new();
    let a = wanted.add::<Cup>("a", asks());
    wanted.add::<Cup>("b", asks().text(a.exists(|out| out.mark.clone())));
    let ran = shelf.apply(&wanted.graph()).await;
    assert_eq!(endings(&ran.report)[0], "Create a failed: it does not settle: it is not there");
    // A list may show late what was made: it is looked for for a minute.
    assert!((242.0..250.0).contains(&ran.took), "{}", ran.took);
}

#[tokio::test(start_paused = true)]
async fn long_values_are_cut_where_they_are_told() {
    let told = |length: usize| async move {
        let shelf = Shelf::new();
        shelf.put::<Cup>("a-1", Spec::default().text(&"x".repeat(length)));
        shelf.world().deaf = 9;
        endings(&shelf.apply(&only::<Cup>("a")).await.report).swap_remove(0)
    };
    let stays = |what: &str| format!("Update a failed: it does not settle: text stays {what} (wanted said)");
    assert_eq!(told(120).await, stays(&"x".repeat(120)));
    assert_eq!(told(121).await, stays(&format!("{}…", "x".repeat(120))));
}

#[tokio::test(start_paused = true)]
async fn a_new_object_is_looked_for_until_its_list_shows_it() {
    let shelf = Shelf::new();
    shelf.after("create a", |world| world.lag = Some((Instant::now() + Duration::from_secs(40), Vec::new())));
    let ran = shelf.apply(&only::<Cup>("a")).await;
    assert_eq!((ran.writes, ran.report.passes), (vec!["create a".to_owned()], 1));
    assert!((40.0..42.0).contains(&ran.took), "{}", ran.took);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_stopped_looks_no_more() {
    for drop_waits in [false, true] {
        let shelf = Shelf::new();
        shelf.after("create a", |world| world.lag = Some((Instant::now() + Duration::from_secs(40), Vec::new())));
        let options = Options::default();
        let token = if drop_waits { options.drop_waits.clone() } else { options.stop.clone() };
        let graph = only::<Cup>("a");
        let stopped = async {
            tokio::time::sleep(Duration::from_secs(5)).await;
            token.cancel();
        };
        let (ran, ()) = tokio::join!(shelf.run(&graph, Goal::Apply, options), stopped);
        assert_eq!(ran.writes, ["create a"]);
        assert!((5.0..7.0).contains(&ran.took), "{}", ran.took);
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_stopped_begins_nothing_new_and_with_its_waits_dropped_waits_for_nothing() {
    for drop_waits in [false, true] {
        let shelf = Shelf::new();
        let options = Options::default();
        let token = if drop_waits { options.drop_waits.clone() } else { options.stop.clone() };
        let mut wanted = Wanted::new();
        let oven = wanted.add::<Oven>("oven", asks());
        wanted.add::<Cup>("after", asks().uses_ready(oven));
        let graph = wanted.graph();
        let stopped = async {
            tokio::time::sleep(Duration::from_secs(5)).await;
            token.cancel();
        };
        let (ran, ()) = tokio::join!(shelf.run(&graph, Goal::Apply, options), stopped);
        let (oven, took) = if drop_waits { ("Create oven stopped", 5.0..6.0) } else { ("Create oven done", 20.0..21.0) };
        assert_eq!(endings(&ran.report), [oven, "Create after stopped"]);
        assert!(took.contains(&ran.took), "{}", ran.took);
        assert!(ran.told.contains(&"stopping".to_owned()));
    }
}
