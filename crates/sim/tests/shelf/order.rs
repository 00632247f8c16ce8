//! In which order objects are deleted, changed and made: no call is refused because something is in use.

use provision_engine::{Goal, Options};

use super::*;
use crate::kinds::{Cup, Lone, ready};

/// Where each of these calls comes in what was written.
fn places(writes: &[String], calls: &[&str]) -> Vec<Option<usize>> {
    calls.iter().map(|call| writes.iter().position(|write| write == call)).collect()
}

fn in_order(writes: &[String], calls: &[&str]) {
    let places = places(writes, calls);
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{calls:?} in {writes:?}");
}

#[tokio::test(start_paused = true)]
async fn leftovers_go_before_what_they_name() {
    let shelf = Shelf::new();
    // In the order of their addresses, and against it.
    for (id, names) in [("a-1", ""), ("b-1", "a-1"), ("c-1", "b-1"), ("x-1", "y-1"), ("y-1", "z-1"), ("z-1", "")] {
        let spec = if names.is_empty() { Spec::default() } else { Spec::default().uses(names) };
        shelf.put::<Cup>(id, spec);
    }
    let ran = shelf.apply(&only::<Cup>("kept")).await;
    in_order(&ran.writes, &["delete c-1", "delete b-1", "delete a-1"]);
    in_order(&ran.writes, &["delete x-1", "delete y-1", "delete z-1"]);
    assert_eq!(ran.writes.len(), 7, "each once: {:?}", ran.writes);
}

#[tokio::test(start_paused = true)]
async fn of_what_goes_first_the_user_goes_before_the_used_and_what_is_new_comes_the_other_way_round() {
    let shelf = Shelf::new();
    shelf.put::<Lone>("under-1", Spec::default());
    shelf.put::<Lone>("top-1", Spec::default().base("under-1"));
    let mut wanted = Wanted::new();
    let under = wanted.add::<Lone>("under", asks().form("square".to_owned()));
    wanted.add::<Lone>("top", asks().base(under));
    let ran = shelf.apply(&wanted.graph()).await;
    assert_eq!(ran.writes, ["delete top-1", "delete under-1", "create under", "create top"]);
}

#[tokio::test(start_paused = true)]
async fn what_uses_a_leftover_today_is_changed_before_that_goes() {
    let shelf = Shelf::new();
    shelf.put::<Cup>("user-1", Spec::default().uses("left-1"));
    shelf.put::<Cup>("left-1", Spec::default());
    let ran = shelf.apply(&only::<Cup>("user")).await;
    assert_eq!(ran.writes, ["update user-1", "delete left-1"]);
}

#[tokio::test(start_paused = true)]
async fn the_old_one_goes_when_its_users_have_moved() {
    let shelf = Shelf::new();
    shelf.put::<Cup>("used-1", Spec::default());
    shelf.put::<Cup>("user-1", Spec::default().uses("used-1"));
    let mut wanted = Wanted::new();
    let used = wanted.add::<Cup>("used", asks().form("square".to_owned()));
    wanted.add::<Cup>("user", asks().uses(used));
    assert_eq!(shelf.apply(&wanted.graph()).await.writes, ["create used", "update user-1", "delete used-1"]);
}

#[tokio::test(start_paused = true)]
async fn a_destroy_takes_what_comes_after_before_what_it_comes_after() {
    // No object names another.
    let shelf = Shelf::new();
    let mut wanted = Wanted::new();
    let nodes: Vec<_> = ["a", "b", "c", "d"].map(|node| wanted.add::<Cup>(node, asks())).to_vec();
    for (at, after) in [(1, 0), (3, 1), (3, 2)] {
        wanted.stack.after(nodes[at], ready(nodes[after]));
    }
    for id in ["a-1", "b-1", "c-1", "d-1"] {
        shelf.put::<Cup>(id, Spec::default());
    }
    let ran = shelf.run(&wanted.graph(), Goal::Destroy, Options::default()).await;
    in_order(&ran.writes, &["delete d-1", "delete b-1", "delete a-1"]);
    in_order(&ran.writes, &["delete d-1", "delete c-1"]);
    assert_eq!(shelf.ids(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn what_names_each_other_in_a_circle_goes() {
    let shelf = Shelf::new();
    shelf.put::<Cup>("x-1", Spec::default().uses("y-1"));
    shelf.put::<Cup>("y-1", Spec::default().uses("x-1"));
    let ran = shelf.apply(&only::<Cup>("kept")).await;
    assert!(ran.report.succeeded(), "{:?}", endings(&ran.report));
    assert_eq!(shelf.ids(), ["kept-1"]);
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_a_circle_to_be_replaced_does_not_go_with_it() {
    let shelf = Shelf::new();
    shelf.put::<Cup>("used-1", Spec::default());
    shelf.put::<Lone>("left-1", Spec::default().uses("right-1"));
    shelf.put::<Lone>("right-1", Spec::default().uses("left-1"));
    let mut wanted = Wanted::new();
    let used = wanted.add::<Cup>("used", asks().form("square".to_owned()));
    for node in ["left", "right"] {
        wanted.add::<Lone>(node, asks().form("square".to_owned()).uses(used));
    }
    let ran = shelf.apply(&wanted.graph()).await;
    assert_eq!(ran.writes.len(), 6, "each once: {:?}", ran.writes);
    for node in ["left", "right"] {
        in_order(&ran.writes, &["create used", &format!("delete {node}-1"), &format!("create {node}"), "delete used-1"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_name_only_one_can_have_is_free_before_the_new_one_is_made() {
    let shelf = Shelf::new();
    shelf.put::<Lone>("a-1", Spec::default());
    let mut wanted = Wanted::new();
    let needed = wanted.add::<Cup>("needed", asks());
    wanted.add::<Lone>("a", asks().form("square".to_owned()).uses(needed));
    let ran = shelf.apply(&wanted.graph()).await;
    assert_eq!(ran.writes, ["create needed", "delete a-1", "create a"], "not before the new one can be made");
    assert_eq!(endings(&ran.report), ["Create needed done", "Replace a done", "Delete a-1 done"]);
}
