//! What was there before: whose it is, and that it is tagged and nothing else.

use provision_engine::{Candidate, Fate, Goal, Options, Tags};

use super::*;
use crate::kinds::{Cup, Lone, Vault};
use crate::run::engine;

/// Somebody's, without our tags.
fn theirs<K: Piece>(shelf: &Shelf, id: &str, spec: Spec) {
    shelf.put::<K>(id, spec);
    shelf.world().change(id, |thing| thing.tags = Tags::new());
}

#[tokio::test(start_paused = true)]
async fn what_is_not_claimed_serves_also_where_an_apply_would_refuse_to_change_it() {
    let shelf = Shelf::new();
    shelf.put::<Vault>("vault-1", Spec::default().form("square"));
    theirs::<Cup>(&shelf, "old", Spec::default().base("vault-1"));
    let mut wanted = Wanted::new();
    let vault = wanted.add::<Vault>("vault", asks());
    wanted.add::<Cup>("cup", asks().base(vault));
    wanted.add::<Lone>("missing", asks());
    let mut graph = wanted.graph();
    graph.claim(1, ["old".to_owned()]);
    let ran = shelf.run(&graph, Goal::Adopt, Options::default()).await;
    assert_eq!(
        (ran.writes, endings(&ran.report)),
        (vec!["tag old".to_owned()], ["Keep vault done", "Update cup done (tags)"].map(str::to_owned).to_vec())
    );
}

async fn fates(shelf: &std::sync::Arc<Shelf>, graph: &Graph, ids: &[&str]) -> Vec<Fate> {
    let candidate = |id: &&str| Candidate { kind: "shelf.cup".to_owned(), names: vec![(*id).to_owned()], ..Candidate::default() };
    let candidates: Vec<Candidate> = ids.iter().map(candidate).collect();
    engine().matching(graph, shelf.clone(), &candidates).await
}

#[tokio::test(start_paused = true)]
async fn an_object_is_the_node_s_that_it_is_most_like() {
    // What cannot be changed tells more than all that can.
    let shelf = Shelf::new();
    theirs::<Cup>(&shelf, "first", Spec::default().form("square").text("other"));
    theirs::<Cup>(&shelf, "second", Spec::default().form("round"));
    let mut wanted = Wanted::new();
    wanted.add::<Cup>("round", asks());
    wanted.add::<Cup>("square", asks().form("square".to_owned()));
    assert_eq!(fates(&shelf, &wanted.graph(), &["first", "second"]).await, [Fate::Of(1), Fate::Of(0)]);

    // Of two that are alike in that, what can be changed tells.
    let shelf = Shelf::new();
    theirs::<Cup>(&shelf, "first", Spec::default().text("loud"));
    theirs::<Cup>(&shelf, "second", Spec::default().text("low"));
    let mut wanted = Wanted::new();
    for text in ["low", "loud"] {
        wanted.add::<Cup>(text, asks().text(text.to_owned()));
    }
    assert_eq!(fates(&shelf, &wanted.graph(), &["first", "second"]).await, [Fate::Of(1), Fate::Of(0)]);

    // What stands on another object is none of a node that stands elsewhere, however like it is.
    let shelf = Shelf::new();
    shelf.put::<Lone>("left-1", Spec::default());
    shelf.put::<Lone>("right-1", Spec::default());
    theirs::<Cup>(&shelf, "first", Spec::default().base("right-1"));
    let graph = |on: &str| {
        let mut wanted = Wanted::new();
        let left = wanted.add::<Lone>("left", asks());
        let right = wanted.add::<Lone>("right", asks());
        wanted.add::<Cup>("cup", asks().base(if on == "left" { left } else { right }));
        wanted.graph()
    };
    assert_eq!(fates(&shelf, &graph("right"), &["first"]).await, [Fate::Of(2)]);
    assert_eq!(fates(&shelf, &graph("left"), &["first"]).await, [Fate::OfNoNode]);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_asked_for_or_need_not_show_tells_nothing() {
    // One node stands on something, the other on nothing that it names.
    let shelf = Shelf::new();
    shelf.put::<Lone>("left-1", Spec::default());
    theirs::<Cup>(&shelf, "first", Spec::default().base("left-1"));
    theirs::<Cup>(&shelf, "second", Spec::default());
    let mut wanted = Wanted::new();
    let left = wanted.add::<Lone>("left", asks());
    wanted.add::<Cup>("alone", asks());
    wanted.add::<Cup>("standing", asks().base(left));
    assert_eq!(fates(&shelf, &wanted.graph(), &["first", "second"]).await, [Fate::Of(2), Fate::Of(1)]);

    // A form that cannot be changed tells more than a seal that need not be seen.
    let shelf = Shelf::new();
    theirs::<Cup>(&shelf, "first", Spec::default().seal("unknown"));
    theirs::<Cup>(&shelf, "second", Spec::default().form("square"));
    assert_eq!(fates(&shelf, &only::<Cup>("cup"), &["first", "second"]).await, [Fate::Of(0), Fate::OfNoNode]);

    // Alone with its like, it is the node's also where it would have to be replaced.
    let shelf = Shelf::new();
    theirs::<Cup>(&shelf, "first", Spec::default().form("square"));
    assert_eq!(fates(&shelf, &only::<Cup>("cup"), &["first"]).await, [Fate::Of(0)]);
}
