//! What is deleted.

use provision_engine::{Class, Goal, Options, Phase};

use super::*;
use crate::kinds::{Cup, Lone, Oven, Shared, Vault};

const DATA: &str = "it holds data: it goes only when it is named";
const SHARED: &str = "shared by the account, never deleted";

fn prune(names: &[&str]) -> Options {
    Options { prune: names.iter().map(|name| (*name).to_owned()).collect(), ..Options::default() }
}

fn with_data() -> Options {
    Options { delete_data: true, ..Options::default() }
}

#[tokio::test(start_paused = true)]
async fn of_leftovers_what_holds_data_is_shared_or_parked_stays() {
    let shelf = Shelf::new();
    shelf.put::<Cup>("a-1", Spec::default());
    shelf.put::<Cup>("gone-1", Spec::default());
    shelf.put_as::<Cup>("later-1", Spec::default(), Phase::Parked("replicated".to_owned()));
    shelf.put::<Shared>("shared-1", Spec::default());
    shelf.put::<Vault>("vault-1", Spec::default());
    let graph = only::<Cup>("a");
    let (data, shared) = (format!("vault-1: {DATA}"), format!("shared-1: {SHARED}"));
    let plan = async |goal, options: Options| {
        let plan = shelf.plan(&graph, goal, &options).await;
        (going(&plan), kept(&plan))
    };

    // An apply says nothing of what is shared. Only a name lets data go, not a wish for a destroy.
    for options in [Options::default(), with_data(), prune(&["gone"])] {
        let (going, kept) = plan(Goal::Apply, options).await;
        assert_eq!((going, kept), (vec!["gone-1 Orphan".to_owned()], vec!["later-1: replicated".to_owned(), data.clone()]));
    }
    let (going, kept) = plan(Goal::Apply, prune(&["vault"])).await;
    assert_eq!(
        (going.as_slice(), kept.as_slice()),
        (["gone-1 Orphan", "vault-1 Orphan"].map(str::to_owned).as_slice(), ["later-1: replicated".to_owned()].as_slice())
    );

    let (going, kept) = plan(Goal::Destroy, Options::default()).await;
    assert_eq!(going, ["a-1 Destroyed", "gone-1 Destroyed"]);
    assert_eq!(kept, ["later-1: replicated", &shared, &data]);
    for options in [with_data(), prune(&["vault"])] {
        let (going, kept) = plan(Goal::Destroy, options).await;
        assert_eq!(going, ["a-1 Destroyed", "gone-1 Destroyed", "vault-1 Destroyed"]);
        assert_eq!(kept, ["later-1: replicated", &shared]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_destroy_takes_what_holds_data_only_where_it_is_named() {
    let shelf = Shelf::new();
    let mut wanted = Wanted::new();
    wanted.add::<Cup>("a", asks());
    wanted.add::<Vault>("first", asks());
    wanted.add::<Vault>("second", asks());
    wanted.add::<Shared>("shared", asks());
    let graph = wanted.graph();
    shelf.put::<Cup>("a-1", Spec::default());
    shelf.put::<Vault>("first-1", Spec::default());
    shelf.put::<Vault>("second-1", Spec::default());
    shelf.put::<Shared>("shared-1", Spec::default());
    let (second, shared) = (format!("second-1: {DATA}"), format!("shared-1: {SHARED}"));
    for (options, goes, stays) in [
        (Options::default(), vec![], vec![format!("first-1: {DATA}"), second.clone(), shared.clone()]),
        (prune(&["first"]), vec!["first-1 Destroyed"], vec![second, shared.clone()]),
        (with_data(), vec!["first-1 Destroyed", "second-1 Destroyed"], vec![shared]),
    ] {
        let plan = shelf.plan(&graph, Goal::Destroy, &options).await;
        assert_eq!(going(&plan), [vec!["a-1 Destroyed"], goes].concat());
        assert_eq!(kept(&plan), stays);
    }
}

#[tokio::test(start_paused = true)]
async fn leftovers_that_could_not_be_listed_do_not_pass_for_none() {
    let told = |list: &'static str| async move {
        let shelf = Shelf::new();
        shelf.put::<Cup>("a-1", Spec::default());
        shelf.refuse(list, Class::Denied, 2);
        let plan = shelf.plan(&only::<Cup>("a"), Goal::Apply, &Options::default()).await;
        let ran = shelf.apply(&only::<Cup>("a")).await;
        assert!(!ran.report.succeeded());
        (trouble(&plan), endings(&ran.report))
    };
    assert_eq!(
        told("list shelf.vault").await,
        (
            vec!["leftovers of shelf.vault: no list shelf.vault".to_owned()],
            vec!["Keep a done".to_owned(), "Delete leftovers of shelf.vault failed: no list shelf.vault".to_owned()]
        )
    );
    // Of a kind that the graph uses its nodes tell.
    assert_eq!(
        told("list shelf.cup").await,
        (vec!["a: no list shelf.cup".to_owned()], vec!["Keep a failed: no list shelf.cup".to_owned()])
    );
}

#[tokio::test(start_paused = true)]
async fn a_second_object_that_stands_on_what_goes_first_goes_before_it() {
    let shelf = Shelf::new();
    shelf.put::<Cup>("under-1", Spec::default());
    shelf.put::<Lone>("top-1", Spec::default().base("under-1"));
    // An earlier run ended when it had made this.
    shelf.put::<Cup>("under-2", Spec::default().base("top-1"));
    let mut wanted = Wanted::new();
    let under = wanted.add::<Cup>("under", asks());
    wanted.add::<Lone>("top", asks().base(under).form("square".to_owned()));
    let ran = shelf.apply(&wanted.graph()).await;
    assert_eq!(ran.writes, ["delete under-2", "delete top-1", "create top"]);
    assert!(ran.report.succeeded(), "{:?}", endings(&ran.report));
}

#[tokio::test(start_paused = true)]
async fn what_turns_out_to_be_as_wanted_is_not_deleted() {
    let shelf = Shelf::new();
    shelf.put::<Cup>("source-1", Spec::default());
    shelf.put::<Cup>("reader-1", Spec::default().form("mark of source"));
    let mut wanted = Wanted::new();
    let source = wanted.add::<Cup>("source", asks().form("square".to_owned()));
    wanted.add::<Cup>("reader", asks().form(source.exists(|out| out.mark.clone())));
    let graph = wanted.graph();
    // What the new one will put out is not known before it is there.
    assert_eq!(going(&shelf.plan(&graph, Goal::Apply, &Options::default()).await), ["source-1 Replaced", "reader-1 Replaced"]);
    let ran = shelf.apply(&graph).await;
    assert_eq!(ran.writes, ["create source", "delete source-1"]);
    assert_eq!(endings(&ran.report), ["Replace source done", "Keep reader done", "Delete source-1 done"]);
    assert_eq!(ran.report.passes, 1, "what else was to go goes at once");
    assert_eq!(ran.told.iter().filter(|told| told.contains("reader-1")).count(), 0, "{:?}", ran.told);
}

#[tokio::test(start_paused = true)]
async fn what_is_parked_goes_with_a_run_for_it_alone() {
    let shelf = Shelf::new();
    let parked = || Phase::Parked("replicated".to_owned());
    shelf.put_as::<Cup>("a-1", Spec::default(), parked());
    shelf.put_as::<Cup>("gone-1", Spec::default(), parked());
    shelf.put::<Cup>("left-1", Spec::default());
    shelf.put::<Oven>("b-1", Spec::default());
    let mut wanted = Wanted::new();
    wanted.add::<Cup>("a", asks());
    wanted.add::<Oven>("b", asks());
    let graph = wanted.graph();
    let ran = shelf.run(&graph, Goal::Gc, Options::default()).await;
    assert_eq!(ran.writes, ["delete a-1", "delete gone-1"]);
    assert_eq!(shelf.ids(), ["b-1", "left-1"]);
}
