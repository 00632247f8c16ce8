//! Every field of every kind that AWS can change is changed behind our back, by the call of its API: what is ours is reported, exactly it, and
//! set back; what is somebody else's is not reported as drift, is told where it should be, and stays through three applies.
//!
//! A round changes one field of each kind at once, so that what is reported of one is not taken for what happened to another.

mod network;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures::future::BoxFuture;
use provision_app::compose::leases;
use provision_aws::client::Aws;
use provision_aws::tables;
use provision_engine::{
    Change, Diff, Events, Fault, Goal, Graph, Mark, Me, NODE_TAG, Operate, Owner, Plan, STACK_TAG, fresh_token,
};
use provision_local::{Backend, DEFAULT_REGION, Realism};
use provision_tests::{World, examples, full_stack};

use crate::assert_done;

/// A field, and how somebody changes it.
struct Row {
    kind: &'static str,
    field: &'static str,
    /// Changes it on the first object that it is a change for; gives the node's address.
    meddle: for<'a> fn(&'a World, &'a [Graph]) -> BoxFuture<'a, Result<String, Fault>>,
}

/// Fields that local AWS cannot change, and why.
const CANNOT: &[(&str, &str, &str)] = &[];

macro_rules! rows {
    ($($kind:ty { $($field:ident: $change:expr),* $(,)? })*) => {
        /// The fields of these kinds.
        pub(super) fn rows() -> Vec<super::Row> {
            vec![$($(super::Row {
                kind: <$kind as provision_engine::Kind>::NAME,
                field: stringify!($field),
                meddle: |world, graphs| Box::pin(super::meddle::<$kind>(world, graphs, stringify!($field), $change)),
            }),*),*]
        }
    };
}
use rows;

fn every_row() -> Vec<Row> {
    [network::rows()].into_iter().flatten().collect()
}

/// Whose an object is: the scope and the node.
fn whose(mark: &Mark) -> Option<(&str, &str)> {
    match mark {
        Mark::Tags(tags) => Some((tags.get(STACK_TAG)?, tags.get(NODE_TAG)?)),
        Mark::Name { stack, node } => Some((stack, node)),
    }
}

/// Changes a field of the first object, by the names of the nodes, of which this changes it.
async fn meddle<K: Operate<Aws>>(
    world: &World,
    graphs: &[Graph],
    field: &'static str,
    change: fn(&mut K),
) -> Result<String, Fault> {
    let row =
        K::FIELDS.iter().find(|row| row.name == field).ok_or_else(|| Fault::fatal(format!("{} has no {field}", K::NAME)))?;
    let outside: Arc<Aws> = world.outside();
    for graph in graphs {
        let found = world.engine.found::<K>(graph, world.connection.reader(&Events::default())).await?;
        let mut ours: Vec<_> = found.iter().filter_map(|found| Some((whose(&found.mark)?, found))).collect();
        ours.sort_by_key(|(whose, _)| *whose);
        for ((stack, name), found) in ours {
            let node = graph.nodes().iter().find(|node| node.name == name && graph.scope_of(node).stack == stack);
            let Some(node) = node.filter(|node| node.kind() == K::NAME) else { continue };
            let mut want = found.spec.clone();
            change(&mut want);
            if (row.accepts)(&want, &found.spec) && (row.accepts)(&found.spec, &want) {
                continue;
            }
            let tags = if let Mark::Tags(tags) = &found.mark { tags.clone() } else { BTreeMap::new() };
            let me = Me { stack, node: name, tags, token: fresh_token() };
            K::update(&outside, &me, found, &want, &Diff::of(&[field])).await?;
            return Ok(node.address.to_string());
        }
    }
    Err(Fault::fatal(format!("there is no {} of which {field} would be changed", K::NAME)))
}

/// The full stack in two collections: production as the example has it, and the preview with everything that can be asked for.
async fn applied() -> (World, Vec<Graph>) {
    let world = World::start(Backend::Ministack, Realism::On, 600.0).await.unwrap();
    let app = |example: examples::Example| example.application(world.account.id(), DEFAULT_REGION).unwrap();
    let (plain, everything) = (app(examples::full_stack()), app(examples::everything().unwrap()));
    assert_done(&world.apply(&leases(&plain.collections[0]).unwrap()).await);
    assert_done(&world.apply(&full_stack::graphs_in(&world, &plain).await.unwrap()[0]).await);
    for domain in full_stack::DOMAINS {
        world.account.delegate(domain).unwrap();
    }
    let production = full_stack::graphs_in(&world, &plain).await.unwrap().swap_remove(0);
    let preview = full_stack::graphs_in(&world, &everything).await.unwrap().swap_remove(1);
    assert_done(&world.apply(&production).await);
    assert_done(&world.apply(&preview).await);
    (world, vec![production, preview])
}

type Fields = BTreeSet<(String, String)>;

fn reported(plan: &Plan) -> Fields {
    assert!(plan.trouble.is_empty(), "{:?}", plan.trouble);
    let fields = plan.changes().flat_map(|step| step.changes.iter().map(|change| (step.node.clone(), change.field.clone())));
    fields.chain(plan.deletions.iter().map(|deletion| (deletion.node.clone(), "deleted".to_owned()))).collect()
}

fn told(plan: &Plan) -> Fields {
    let owners = |step: &provision_engine::Step| {
        step.owners.iter().map(|field| (step.node.clone(), field.field.clone())).collect::<Vec<_>>()
    };
    plan.steps.iter().flat_map(owners).collect()
}

async fn drift(world: &World, graphs: &[Graph]) -> (Fields, Fields) {
    let (mut ours, mut theirs) = (Fields::new(), Fields::new());
    for graph in graphs {
        let plan = world.plan(graph, Goal::Drift).await;
        ours.extend(reported(&plan));
        theirs.extend(told(&plan));
    }
    (ours, theirs)
}

fn owner(kind: &str, field: &str) -> Owner {
    let (_, fields) = tables().iter().find(|(known, _)| known.name == kind).unwrap();
    fields.iter().find(|known| known.name == field).unwrap().owner
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_is_whose_its_table_says() {
    let (world, graphs) = applied().await;
    let mut by_kind: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    for row in every_row() {
        by_kind.entry(row.kind).or_default().push(row);
    }
    let rounds = by_kind.values().map(Vec::len).max().unwrap_or_default();
    let (mut wrong, mut seen) = (Vec::new(), Fields::new());
    for round in 0..rounds {
        let (mut ours, mut theirs, mut ignored) = (Fields::new(), Fields::new(), Fields::new());
        for row in by_kind.values().filter_map(|rows| rows.get(round)) {
            match (row.meddle)(&world, &graphs).await {
                Ok(address) => {
                    let field = (address, row.field.to_owned());
                    match owner(row.kind, row.field) {
                        Owner::Enforced => ours.insert(field),
                        Owner::Initial(_) | Owner::Floor(_) => theirs.insert(field),
                        Owner::Ignored(_) => ignored.insert(field),
                    };
                    seen.insert((row.kind.to_owned(), row.field.to_owned()));
                }
                Err(fault) => wrong.push(format!("{}.{} cannot be changed: {fault}", row.kind, row.field)),
            }
        }
        let (found, left) = drift(&world, &graphs).await;
        let of = |fields: &Fields, other: &Fields| {
            fields.difference(other).map(|(node, field)| format!("{node}.{field}")).collect::<Vec<_>>().join(", ")
        };
        let (missed, more) = (of(&ours, &found), of(&found, &ours));
        if !missed.is_empty() || !more.is_empty() {
            wrong.push(format!("round {round}: drift misses [{missed}] and reports [{more}] besides"));
        }
        let untold = of(&theirs, &left);
        if !untold.is_empty() {
            wrong.push(format!("round {round}: the owner's [{untold}] are not told"));
        }
        let applies = if theirs.is_empty() && ignored.is_empty() { 1 } else { 3 };
        for _ in 0..applies {
            for graph in &graphs {
                assert_done(&world.apply(graph).await);
            }
        }
        let (found, left) = drift(&world, &graphs).await;
        let (unrepaired, lost) = (of(&found, &Fields::new()), of(&theirs, &left));
        if !unrepaired.is_empty() || !lost.is_empty() {
            wrong.push(format!("round {round}: not set back: [{unrepaired}]; taken from the owner: [{lost}]"));
        }
    }
    let count = seen.len();
    println!("{count} fields changed behind our back, {} that local AWS cannot change", CANNOT.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// No field of any kind is forgotten.
#[test]
fn every_field_has_its_row() {
    let rows = every_row();
    let has = |kind: &str, field: &str| {
        rows.iter().any(|row| row.kind == kind && row.field == field)
            || CANNOT.iter().any(|(of, name, _)| *of == kind && *name == field)
    };
    let all: Vec<(&str, &str)> = tables()
        .iter()
        .flat_map(|(kind, fields)| {
            fields.iter().filter(|field| field.change == Change::Update).map(|field| (kind.name, field.name))
        })
        .collect();
    let missing: Vec<String> =
        all.iter().filter(|(kind, field)| !has(kind, field)).map(|(kind, field)| format!("{kind}.{field}")).collect();
    assert!(missing.is_empty(), "{} fields have no row: {}", missing.len(), missing.join(", "));
    assert!(CANNOT.len() * 20 <= all.len(), "{} of {} fields cannot be changed", CANNOT.len(), all.len());
    for (kind, field, _) in CANNOT {
        assert!(all.contains(&(kind, field)), "{kind} has no field {field}");
        let never = ["rds.", "ecs.", "ec2.security-group", "iam."];
        assert!(!never.iter().any(|start| kind.starts_with(start)), "{kind}.{field} must be tested");
    }
}
