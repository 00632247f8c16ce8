//! What is kept because something else needs it, and what is refused for that.

use std::time::Duration;

use provision_engine::{Class, Goal, Options, Phase, Val};

use super::*;
use crate::kinds::{Cup, Lone, Oven, Vault};

const NEEDED: &str = "what is kept needs it";
const USED: &str = "what uses it is not changed in this run";

#[tokio::test(start_paused = true)]
async fn what_holds_data_keeps_what_it_names() {
    let shelf = Shelf::new();
    shelf.put::<Cup>("under-1", Spec::default().uses("deep-1"));
    shelf.put::<Cup>("deep-1", Spec::default());
    shelf.put::<Cup>("other-1", Spec::default());
    shelf.put::<Vault>("vault-1", Spec::default().base("under-1"));
    let plan = shelf.plan(&only::<Cup>("a"), Goal::Apply, &Options::default()).await;
    assert_eq!(going(&plan), ["other-1 Orphan"]);
    let vault = "vault-1: it holds data: it goes only when it is named".to_owned();
    assert_eq!(kept(&plan), [vault, format!("deep-1: {NEEDED}"), format!("under-1: {NEEDED}")]);
}

#[tokio::test(start_paused = true)]
async fn a_leftover_that_a_narrowed_run_does_not_look_at_keeps_what_it_names() {
    let shelf = Shelf::new();
    for id in ["a-1", "b-1", "c-1"] {
        shelf.put::<Cup>(id, Spec::default());
    }
    shelf.put::<Cup>("left-1", Spec::default().uses("a-1"));
    let mut wanted = Wanted::new();
    wanted.add::<Cup>("a", asks().form("square".to_owned()));
    wanted.add::<Cup>("b", asks().form("square".to_owned()));
    wanted.add::<Cup>("c", asks());
    let ran = shelf.run(&wanted.graph(), Goal::Apply, narrow(&[0, 1])).await;
    assert_eq!(kept(&ran.report.plan), [format!("a-1: {USED}")]);
    assert_eq!(going(&ran.report.plan), ["b-1 Replaced"]);
    assert_eq!(shelf.ids(), ["a-1", "a-2", "b-2", "c-1", "left-1"]);
}

#[tokio::test(start_paused = true)]
async fn leftovers_that_go_keep_nothing() {
    let shelf = Shelf::new();
    shelf.put::<Cup>("left-1", Spec::default());
    shelf.put::<Cup>("left-2", Spec::default().uses("left-1"));
    // Something is put off.
    let mut wanted = Wanted::new();
    let held = wanted.add::<Oven>("held", asks());
    wanted.stack.held_up(held, "the name servers", Val::Now(true));
    wanted.add::<Cup>("off", asks().uses_ready(held));
    let plan = shelf.plan(&wanted.graph(), Goal::Apply, &Options::default()).await;
    assert_eq!((going(&plan), kept(&plan)), (vec!["left-1 Orphan".to_owned(), "left-2 Orphan".to_owned()], vec![]));
}

#[tokio::test(start_paused = true)]
async fn the_old_one_stays_until_what_takes_its_place_is_ready() {
    let shelf = Shelf::new();
    shelf.put::<Oven>("held-1", Spec::default());
    shelf.put::<Cup>("other-1", Spec::default());
    let graph = |held: bool| {
        let mut wanted = Wanted::new();
        let oven = wanted.add::<Oven>("held", asks().form("square".to_owned()));
        wanted.stack.held_up(oven, "the name servers", Val::Now(held));
        wanted.add::<Cup>("other", asks().form("square".to_owned()));
        wanted.graph()
    };
    let stays = ["held-1: what takes its place is not ready yet"];
    // For as long as it takes.
    shelf.after("create held", |world| world.change("held-2", |held| held.settles += Duration::from_hours(1)));
    for writes in [vec!["create held", "create other", "delete other-1"], vec![]] {
        let ran = shelf.apply(&graph(true)).await;
        assert_eq!(
            (kept(&ran.report.plan), ran.writes),
            (stays.map(str::to_owned).to_vec(), writes.into_iter().map(str::to_owned).collect())
        );
        assert_eq!(ran.report.waiting, [("held".to_owned(), "the name servers".to_owned())]);
        assert_eq!((ran.took, shelf.count("watch shelf.oven")), (0.0, 0), "it is not waited for");
    }
    shelf.world().change("held-2", |held| held.settles = tokio::time::Instant::now());
    assert_eq!(shelf.apply(&graph(false)).await.writes, ["delete held-1"]);
}

#[tokio::test(start_paused = true)]
async fn what_there_can_be_one_of_makes_room_also_where_the_new_one_has_to_wait() {
    let shelf = Shelf::new();
    shelf.put::<Lone>("held-1", Spec::default());
    let mut wanted = Wanted::new();
    let lone = wanted.add::<Lone>("held", asks().form("square".to_owned()));
    wanted.stack.held_up(lone, "the name servers", Val::Now(true));
    let ran = shelf.apply(&wanted.graph()).await;
    assert_eq!(
        (ran.writes.as_slice(), kept(&ran.report.plan)),
        (["delete held-1", "create held"].map(str::to_owned).as_slice(), vec![])
    );
}

/// What there can be one of and is to be replaced, something else that is replaced, and a third one.
fn replaced() -> Graph {
    let mut wanted = Wanted::new();
    wanted.add::<Lone>("a", asks().form("square".to_owned()));
    wanted.add::<Cup>("b", asks().form("square".to_owned()));
    wanted.add::<Cup>("user", asks());
    wanted.graph()
}

fn with_user(user: Spec, phase: Phase) -> std::sync::Arc<Shelf> {
    let shelf = Shelf::new();
    shelf.put::<Lone>("a-1", Spec::default());
    shelf.put::<Cup>("b-1", Spec::default());
    shelf.put_as::<Cup>("user-1", user, phase);
    shelf
}

#[tokio::test(start_paused = true)]
async fn what_must_go_first_and_is_used_by_what_stays_is_refused_before_anything_goes() {
    let shelf = with_user(Spec::default().uses("a-1"), Phase::Ready);
    let why = "its old object a-1 must go first, and user (user-1) uses it and stays";
    let ran = shelf.run(&replaced(), Goal::Apply, narrow(&[0, 1])).await;
    assert_eq!(
        (trouble(&ran.report.plan), going(&ran.report.plan)),
        (vec![format!("a: {why}")], vec!["b-1 Replaced".to_owned()])
    );
    assert_eq!(ran.writes, ["create b", "delete b-1"], "the rest goes on");
    assert_eq!(endings(&ran.report)[0], format!("Keep a failed: {why}"));

    // What does not use it, or is on its way out, is no reason.
    let leaving = Phase::Leaving("deleting".to_owned());
    for (user, phase) in [(Spec::default(), Phase::Ready), (Spec::default().uses("a-1"), leaving)] {
        let plan = with_user(user, phase).plan(&replaced(), Goal::Apply, &narrow(&[0, 1])).await;
        assert_eq!((trouble(&plan), going(&plan)), (vec![], vec!["a-1 Replaced".to_owned(), "b-1 Replaced".to_owned()]));
    }
}

#[tokio::test(start_paused = true)]
async fn what_must_go_first_stays_with_an_old_object_that_something_outside_uses() {
    // What stands on b is outside the run: b's old object stays for it, and with that what b's old object uses.
    for (top, refused) in [(Spec::default().uses("b-1"), true), (Spec::default(), false)] {
        let shelf = Shelf::new();
        shelf.put::<Lone>("a-1", Spec::default());
        shelf.put::<Cup>("b-1", Spec::default().uses("a-1"));
        shelf.put::<Cup>("top-1", top);
        let mut wanted = Wanted::new();
        let a = wanted.add::<Lone>("a", asks().form("square".to_owned()));
        let b = wanted.add::<Cup>("b", asks().form("square".to_owned()).uses_ready(a));
        wanted.add::<Cup>("top", asks().uses(b));
        let graph = wanted.graph();
        let plan = shelf.plan(&graph, Goal::Apply, &narrow(&[1])).await;
        if refused {
            assert_eq!(trouble(&plan), ["a: its old object a-1 must go first, and b (b-1) uses it and stays"]);
            let ran = shelf.run(&graph, Goal::Apply, narrow(&[1])).await;
            assert_eq!((ran.writes, endings(&ran.report)[1].as_str()), (vec![], "Replace b skipped because of a"));
        } else {
            assert_eq!((trouble(&plan), going(&plan)), (vec![], vec!["a-1 Replaced".to_owned(), "b-1 Replaced".to_owned()]));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_done_stays_and_keeps_what_it_uses() {
    let shelf = Shelf::new();
    shelf.put::<Lone>("a-1", Spec::default());
    shelf.put::<Vault>("vault-1", Spec::default().uses("a-1"));
    let mut wanted = Wanted::new();
    wanted.add::<Lone>("a", asks().form("square".to_owned()));
    wanted.add::<Vault>("vault", asks().form("square".to_owned()));
    let ran = shelf.apply(&wanted.graph()).await;
    assert_eq!(trouble(&ran.report.plan)[0], "a: its old object a-1 must go first, and vault (vault-1) uses it and stays");
    assert_eq!(ran.writes, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn nothing_goes_first_for_what_is_not_come_to() {
    let shelf = Shelf::new();
    shelf.put::<Lone>("a-1", Spec::default());
    shelf.put::<Cup>("user-1", Spec::default().uses("a-1"));
    shelf.refuse("list shelf.vault", Class::Denied, 1);
    let mut wanted = Wanted::new();
    let vault = wanted.add::<Vault>("vault", asks());
    wanted.add::<Lone>("a", asks().form("square".to_owned()).uses(vault));
    wanted.add::<Cup>("user", asks());
    let ran = shelf.run(&wanted.graph(), Goal::Apply, narrow(&[1])).await;
    assert_eq!(trouble(&ran.report.plan), ["vault: no list shelf.vault"], "what is behind it is not told as well");
    assert_eq!((ran.writes, endings(&ran.report)[1].as_str()), (vec![], "Replace a skipped because of vault"));
}

#[tokio::test(start_paused = true)]
async fn what_must_go_first_for_what_is_not_come_to_is_neither_told_to_go_nor_to_stay() {
    let shelf = Shelf::new();
    shelf.put::<Lone>("a-1", Spec::default());
    shelf.put::<Cup>("b-1", Spec::default());
    shelf.refuse("list shelf.vault", Class::Denied, 1);
    let mut wanted = Wanted::new();
    let vault = wanted.add::<Vault>("vault", asks());
    wanted.add::<Lone>("a", asks().form("square".to_owned()).uses(vault));
    wanted.add::<Cup>("b", asks().form("square".to_owned()));
    let plan = shelf.plan(&wanted.graph(), Goal::Apply, &Options::default()).await;
    assert_eq!((going(&plan), kept(&plan)), (vec!["b-1 Replaced".to_owned()], vec![]));
}

#[tokio::test(start_paused = true)]
async fn a_leftover_that_uses_what_must_go_first_is_a_reason_only_where_it_stays() {
    let leftover = || {
        let shelf = Shelf::new();
        shelf.put::<Lone>("a-1", Spec::default());
        shelf.put::<Cup>("left-1", Spec::default().uses("a-1"));
        shelf
    };
    let mut wanted = Wanted::new();
    wanted.add::<Lone>("a", asks().form("square".to_owned()));
    let graph = wanted.graph();
    let shelf = leftover();
    let ran = shelf.apply(&graph).await;
    let plan = &ran.report.plan;
    assert_eq!((trouble(plan), going(plan)), (vec![], vec!["a-1 Replaced".to_owned(), "left-1 Orphan".to_owned()]));
    assert_eq!(
        (&ran.writes[ran.writes.len() - 2..], shelf.ids()),
        (["delete a-1", "create a"].map(str::to_owned).as_slice(), vec!["a-1".to_owned()])
    );
    // A narrowed run does not look at it.
    let ran = leftover().run(&graph, Goal::Apply, narrow(&[0])).await;
    assert_eq!(trouble(&ran.report.plan), ["a: its old object a-1 must go first, and left (left-1) uses it and stays"]);
    assert_eq!(ran.writes, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_second_one_that_holds_data_stays_and_so_does_what_must_go_first_and_is_used_by_it() {
    let shelf = Shelf::new();
    shelf.put::<Lone>("a-1", Spec::default());
    shelf.put::<Vault>("vault-1", Spec::default());
    shelf.put::<Vault>("vault-2", Spec::default().uses("a-1"));
    let mut wanted = Wanted::new();
    wanted.add::<Lone>("a", asks().form("square".to_owned()));
    wanted.add::<Vault>("vault", asks());
    let ran = shelf.apply(&wanted.graph()).await;
    assert_eq!(trouble(&ran.report.plan), ["a: its old object a-1 must go first, and what is kept uses it"]);
    assert_eq!((ran.writes, shelf.ids()), (vec![], ["a-1", "vault-1", "vault-2"].map(str::to_owned).to_vec()));
}

#[tokio::test(start_paused = true)]
async fn old_objects_in_a_circle_stay_together_and_stop_nothing_else() {
    let shelf = Shelf::new();
    shelf.put::<Lone>("a-1", Spec::default());
    shelf.put::<Cup>("b-1", Spec::default().uses("c-1"));
    shelf.put::<Cup>("c-1", Spec::default().uses("b-1"));
    shelf.put::<Cup>("top-1", Spec::default().uses("b-1"));
    let mut wanted = Wanted::new();
    wanted.add::<Lone>("a", asks().form("square".to_owned()));
    wanted.add::<Cup>("b", asks().form("square".to_owned()));
    wanted.add::<Cup>("c", asks().form("square".to_owned()));
    wanted.add::<Cup>("top", asks());
    let plan = shelf.plan(&wanted.graph(), Goal::Apply, &narrow(&[0, 1, 2])).await;
    assert_eq!((trouble(&plan), going(&plan)), (vec![], vec!["a-1 Replaced".to_owned()]));
    assert_eq!(kept(&plan), [format!("b-1: {USED}"), format!("c-1: {NEEDED}")]);
}
