//! What is on its way: when it is used, changed, tagged, and given up.

use std::time::Duration;

use provision_engine::{Class, Goal, Options, Phase};
use tokio::time::Instant;

use super::*;
use crate::kinds::{Clay, Cup, Oven, Slip};
use crate::thing::Thing;

/// One object that is on its way for so long.
fn under_way<K: Piece>(id: &str, spec: Spec, seconds: u64) -> std::sync::Arc<Shelf> {
    let shelf = Shelf::new();
    shelf.put::<K>(id, spec);
    shelf.world().change(id, |thing| thing.settles += Duration::from_secs(seconds));
    shelf
}

#[tokio::test(start_paused = true)]
async fn what_shows_itself_late_is_changed_when_it_has_settled_and_all_else_at_once() {
    let clay = under_way::<Clay>("a-1", Spec::default().text("theirs"), 30);
    assert!(clay.apply(&only::<Clay>("a")).await.report.succeeded());
    assert!(clay.when("update a-1").is_some_and(|at| (30.0..32.0).contains(&at)), "{:?}", clay.when("update a-1"));
    let oven = under_way::<Oven>("a-1", Spec::default().text("theirs"), 30);
    assert!(oven.apply(&only::<Oven>("a")).await.report.succeeded());
    assert_eq!(oven.when("update a-1"), Some(0.0));
}

#[tokio::test(start_paused = true)]
async fn what_turns_out_to_be_another_is_replaced_in_the_next_run() {
    let shelf = under_way::<Clay>("a-1", Spec::default().form("square"), 30);
    let ran = shelf.apply(&only::<Clay>("a")).await;
    assert_eq!(endings(&ran.report), ["Keep a failed: a-1 must be replaced, and that showed only now"]);
    assert_eq!(
        (ran.report.failures().next().and_then(|(_, fault)| fault.help.clone()), ran.writes),
        (Some("run again".to_owned()), vec![])
    );
    assert_eq!(shelf.apply(&only::<Clay>("a")).await.writes, ["delete a-1", "create a"]);
}

#[tokio::test(start_paused = true)]
async fn it_is_tagged_after_the_update_and_what_shows_itself_late_when_that_has_settled() {
    let tagged = async |shelf: std::sync::Arc<Shelf>, graph: fn(Wanted) -> Graph| {
        let ran = shelf.apply(&graph(Wanted::of("app", &[("team", "one")]))).await;
        assert_eq!(ran.writes, ["update a-1", "tag a-1"]);
        shelf.when("tag a-1")
    };
    let spec = || Spec::default().text("theirs");
    let oven = tagged(under_way::<Oven>("a-1", spec(), 0), |mut wanted| {
        wanted.add::<Oven>("a", asks());
        wanted.graph()
    });
    assert_eq!(oven.await, Some(0.0));
    let clay = tagged(under_way::<Clay>("a-1", spec(), 0), |mut wanted| {
        wanted.add::<Clay>("a", asks());
        wanted.graph()
    });
    assert!(clay.await.is_some_and(|at| (10.0..12.0).contains(&at)));
}

#[tokio::test(start_paused = true)]
async fn what_is_not_known_of_a_new_object_is_waited_for() {
    let shelf = Shelf::new();
    shelf.world().shy = Some(Duration::from_secs(5));
    let mut wanted = Wanted::new();
    let source = wanted.add::<Cup>("source", asks());
    wanted.add::<Cup>("reader", asks().text(source.exists(|out| out.mark.clone())));
    let ran = shelf.apply(&wanted.graph()).await;
    assert!(ran.report.succeeded(), "{:?}", endings(&ran.report));
    assert!(shelf.when("create reader").is_some_and(|at| (5.0..7.0).contains(&at)));
    assert_eq!(ran.writes, ["create source", "create reader"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_known_of_an_object_that_is_changed_is_not_read_either() {
    let shelf = under_way::<Oven>("source-1", Spec::default().text("theirs"), 5);
    shelf.world().change("source-1", |source| source.known = false);
    let mut wanted = Wanted::new();
    let source = wanted.add::<Oven>("source", asks());
    wanted.add::<Cup>("reader", asks().text(source.exists(|out| out.mark.clone())));
    let ran = shelf.apply(&wanted.graph()).await;
    assert_eq!((ran.writes, ran.report.passes), (["update source-1", "create reader"].map(str::to_owned).to_vec(), 1));
}

#[tokio::test(start_paused = true)]
async fn who_follows_an_object_reads_it_after_its_change() {
    let shelf = Shelf::new();
    shelf.put::<Slip>("slip-1", Spec::default().text("old"));
    shelf.put::<Cup>("reader-1", Spec::default().text("old"));
    let mut wanted = Wanted::new();
    let slip = wanted.add::<Slip>("slip", asks().text("new".to_owned()));
    wanted.add::<Cup>("reader", asks().text(slip.exists(|out| out.says.clone())));
    let ran = shelf.apply(&wanted.graph()).await;
    assert_eq!((ran.writes, ran.report.passes), (["update slip-1", "update reader-1"].map(str::to_owned).to_vec(), 1));
}

#[tokio::test(start_paused = true)]
async fn what_only_has_to_exist_is_used_while_it_is_on_its_way() {
    let shelf = Shelf::new();
    let mut wanted = Wanted::new();
    let oven = wanted.add::<Oven>("oven", asks());
    wanted.add::<Cup>("early", asks().uses(oven));
    wanted.add::<Cup>("late", asks().uses_ready(oven));
    let ran = shelf.apply(&wanted.graph()).await;
    assert_eq!(shelf.when("create early"), Some(0.0));
    assert!(shelf.when("create late").is_some_and(|at| (20.0..21.0).contains(&at)));
    assert_eq!(ran.told[0], "Create oven begins: 20 s");
    assert_eq!(ran.told.iter().filter(|told| *told == "oven waits: pending").count(), 1, "{:?}", ran.told);
}

/// How a new object is seen after its creation, and how that ends.
async fn seen(then: impl FnOnce(&mut Thing) + Send + 'static, hidden: u64) -> (String, f64) {
    let shelf = Shelf::new();
    shelf.after("create a", move |world| {
        world.change("a-1", then);
        world.lag = Some((Instant::now() + Duration::from_secs(hidden), Vec::new()));
    });
    let ran = shelf.apply(&only::<Oven>("a")).await;
    (endings(&ran.report).swap_remove(0), ran.took)
}

#[tokio::test(start_paused = true)]
async fn what_does_not_become_ready_is_given_up_in_time() {
    let (how, took) = seen(|a| a.settles += Duration::from_secs(10_000), 0).await;
    assert!(how.starts_with("Create a failed: still pending after 7") && how.ends_with("usually it takes 20 s"), "{how}");
    assert!((700.0..725.0).contains(&took), "{took}");
    // A list may show it late, but not that late.
    assert_eq!(seen(|_| {}, 50).await.0, "Create a done");
    let (how, took) = seen(|_| {}, 1000).await;
    assert_eq!(how, "Create a failed: made as a-1, but not seen for 60 s");
    assert!((60.75..62.0).contains(&took), "{took}");
    let (how, took) = seen(|a| a.phase = Phase::Broken("burnt".to_owned()), 0).await;
    assert!(how == "Create a failed: burnt" && took < 2.0, "{how} {took}");
    // A failure that is only still seen is none yet.
    let (how, took) = seen(|a| a.phase = Phase::Stuck("cold".to_owned()), 0).await;
    assert!(how == "Create a failed: cold" && (15.75..17.0).contains(&took), "{how} {took}");
}

#[tokio::test(start_paused = true)]
async fn what_vanishes_or_fails_after_it_was_seen_is_told_at_once() {
    let after_some_looks = |change: fn(&mut cloud::World)| async move {
        let shelf = Shelf::new();
        let graph = only::<Oven>("a");
        let later = async {
            tokio::time::sleep(Duration::from_secs(5)).await;
            change(&mut shelf.world());
        };
        let (ran, ()) = tokio::join!(shelf.apply(&graph), later);
        assert!(ran.took < 8.0, "{}", ran.took);
        endings(&ran.report).swap_remove(0)
    };
    let gone = "Create a failed: it was deleted while it was waited for";
    assert_eq!(after_some_looks(|world| world.things.clear()).await, gone);
    let stuck = |world: &mut cloud::World| world.change("a-1", |a| a.phase = Phase::Stuck("cold".to_owned()));
    assert_eq!(after_some_looks(stuck).await, "Create a failed: cold");
}

#[tokio::test(start_paused = true)]
async fn a_look_without_an_answer_is_taken_again_and_one_that_is_refused_is_not() {
    for (class, made, deleted) in [
        (Class::Throttled, "Create a done", "Delete gone-1 done"),
        (Class::Lost, "Create a done", "Delete gone-1 done"),
        (Class::Gone, "Create a done", "Delete gone-1 done"),
        (Class::Denied, "Create a failed: no watch shelf.oven", "Delete gone-1 failed: no watch shelf.oven"),
    ] {
        let shelf = Shelf::new();
        shelf.refuse("watch shelf.oven", class, 2);
        assert_eq!(endings(&shelf.apply(&only::<Oven>("a")).await.report), [made]);
        let shelf = Shelf::new();
        shelf.put::<Oven>("gone-1", Spec::default());
        shelf.refuse("watch shelf.oven", class, 2);
        assert_eq!(endings(&shelf.apply(&only::<Cup>("a")).await.report)[1], deleted);
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_whose_looks_have_no_answer_says_so_at_its_end() {
    let shelf = Shelf::new();
    shelf.refuse("watch shelf.oven", Class::Lost, 10_000);
    let how = endings(&shelf.apply(&only::<Oven>("a")).await.report).swap_remove(0);
    assert!(how.starts_with("Create a failed: still not seen after 7"), "{how}");
    assert!(how.contains(", and the last look had no answer (no watch shelf.oven); usually it takes 20 s"), "{how}");
}

#[tokio::test(start_paused = true)]
async fn what_does_not_go_is_given_up_in_time() {
    let shelf = Shelf::new();
    shelf.put::<Oven>("gone-1", Spec::default());
    shelf.after("delete gone-1", |world| world.change("gone-1", |gone| gone.settles += Duration::from_secs(10_000)));
    let ran = shelf.apply(&only::<Cup>("a")).await;
    assert!(endings(&ran.report)[1].starts_with("Delete gone-1 failed: still there after 26"), "{:?}", endings(&ran.report));
    assert!((2600.0..2680.0).contains(&ran.took), "{}", ran.took);

    let shelf = Shelf::new();
    shelf.put::<Oven>("gone-1", Spec::default());
    shelf.refuse("delete gone-1", Class::InUse, 10_000);
    let ran = shelf.run(&only::<Cup>("a"), Goal::Apply, Options::default()).await;
    assert_eq!(endings(&ran.report)[1], "Delete gone-1 failed: no delete gone-1");
    assert!((2450.0..2530.0).contains(&ran.took), "{}", ran.took);
}

#[tokio::test(start_paused = true)]
async fn waits_of_one_kind_share_their_looks_and_notice_an_end_soon() {
    let alone = Shelf::new();
    let ran = alone.apply(&only::<Oven>("a")).await;
    assert!((20.0..20.6).contains(&ran.took), "{}", ran.took);
    let looks = alone.count("watch shelf.oven");
    assert!((25..=32).contains(&looks), "{looks}");

    // The second begins a little later, and takes longer.
    let shelf = Shelf::new();
    shelf.refuse("create late", Class::NotYet, 1);
    // What somebody does after a call is done with its first answer: the inner one is for the second.
    shelf.after("create late", |world| {
        world.takes = Duration::from_millis(300);
        world.after("create late", |world| world.change("late-1", |late| late.settles += Duration::from_secs(9)));
    });
    let mut wanted = Wanted::new();
    for node in ["a", "late"] {
        wanted.add::<Oven>(node, asks());
    }
    let ran = shelf.apply(&wanted.graph()).await;
    assert!(ran.report.succeeded());
    let together = shelf.count("watch shelf.oven");
    assert!(together < looks + 25, "{together} looks, and {looks} of one alone");
    assert_eq!(shelf.world().watched, ["late-1"], "the other is no longer looked at");
}
