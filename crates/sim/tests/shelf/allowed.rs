//! What a saved plan allows, and what of data a user allowed to go.

use provision_engine::{Goal, Options};

use super::*;
use crate::kinds::{Cup, Vault};

#[tokio::test(start_paused = true)]
async fn outside_a_saved_plan_nothing_is_made_changed_or_deleted() {
    let shelf = Shelf::new();
    shelf.put::<Cup>("a-1", Spec::default());
    shelf.put::<Cup>("b-1", Spec::default().text("theirs"));
    let mut wanted = Wanted::new();
    for node in ["a", "b", "c"] {
        wanted.add::<Cup>(node, asks());
    }
    let graph = wanted.graph();
    let plan = shelf.plan(&graph, Goal::Apply, &Options::default()).await;
    // Meanwhile: `a` is deleted, another field of `b` is changed, something is left over, `c` is made.
    shelf.world().things.retain(|thing| thing.id != "a-1");
    shelf.world().change("b-1", |b| b.spec.uses.push("x-1".to_owned()));
    shelf.put::<Cup>("x-1", Spec::default());
    shelf.put::<Cup>("c-1", Spec::default());
    let ran = shelf.run(&graph, Goal::Apply, Options { within: Some(plan), ..Options::default() }).await;
    let why = "the configuration or the cloud has changed since it was made";
    assert_eq!(
        endings(&ran.report),
        [
            format!("Create a failed: the saved plan does not hold this create: {why}"),
            format!("Update b failed: the saved plan does not hold this update of text, uses: {why}"),
            "Keep c done".to_owned(),
            "Delete x-1 skipped because of b".to_owned(),
        ]
    );
    assert_eq!(ran.writes, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn what_a_saved_plan_holds_is_done() {
    let shelf = Shelf::new();
    shelf.put::<Cup>("b-1", Spec::default().text("theirs"));
    shelf.put::<Cup>("x-1", Spec::default());
    let mut wanted = Wanted::new();
    wanted.add::<Cup>("a", asks());
    wanted.add::<Cup>("b", asks());
    let graph = wanted.graph();
    let within = Some(shelf.plan(&graph, Goal::Apply, &Options::default()).await);
    shelf.put::<Cup>("y-1", Spec::default());
    let ran = shelf.run(&graph, Goal::Apply, Options { within, ..Options::default() }).await;
    assert_eq!(
        endings(&ran.report),
        [
            "Create a done",
            "Update b done (text)",
            "Delete x-1 done",
            "Delete y-1 failed: the saved plan does not hold the deletion of y-1",
        ]
    );
    assert_eq!(shelf.ids(), ["a-1", "b-1", "y-1"]);
}

#[tokio::test(start_paused = true)]
async fn data_goes_with_an_object_only_where_that_was_asked_for() {
    let destroyed = |options: Options| async move {
        let shelf = Shelf::new();
        let mut wanted = Wanted::new();
        wanted.add::<Cup>("cup", asks());
        wanted.add::<Vault>("first", asks());
        wanted.add::<Vault>("second", asks());
        shelf.put::<Cup>("cup-1", Spec::default());
        shelf.put::<Vault>("first-1", Spec::default());
        shelf.put::<Vault>("second-1", Spec::default());
        let mut writes = shelf.run(&wanted.graph(), Goal::Destroy, options).await.writes;
        writes.sort();
        writes
    };
    assert_eq!(destroyed(Options::default()).await, ["delete cup-1"]);
    let prune = vec!["first".to_owned()];
    assert_eq!(destroyed(Options { prune, ..Options::default() }).await, ["delete cup-1", "purge first-1"]);
    let options = Options { delete_data: true, ..Options::default() };
    assert_eq!(destroyed(options).await, ["purge cup-1", "purge first-1", "purge second-1"]);
}
