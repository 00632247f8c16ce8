//! Every field of every kind that AWS can change is changed behind our back, by the call of its API: what is ours is
//! reported, exactly it, and set back; what is somebody else's is not reported as drift, is told where it should be, and
//! stays through three applies.
//!
//! A round changes one field of an object, and as many objects as there are, so that what is reported of one is not taken
//! for what happened to another.

#![expect(clippy::assigning_clones, reason = "a row says what a field is set to")]

mod containers;
mod content;
mod data;
mod delivery;
mod identity;
mod kept;
mod load_balancing;
mod look;
mod network;
mod others;
mod round;
mod row;
mod spare;

use std::collections::{BTreeMap, BTreeSet};

use provision_app::compose::leases;
use provision_aws::tables;
use provision_engine::{Change, Graph, Owner, Set};
use provision_local::{Backend, DEFAULT_REGION, Realism};
use provision_tests::{World, examples, full_stack};

use self::kept::Kept;
use self::others::Others;
use self::round::Round;
use self::row::Row;
use crate::assert_done;
use crate::phantoms::what_aws_writes_otherwise_is_no_difference;

/// Fields that local AWS cannot change, and why.
const CANNOT: &[(&str, &str, &str)] = &[
    (
        "ec2.route-table",
        "endpoints",
        "AWS has no such setting: it follows from the subnets of the endpoints and of the table, which are tested",
    ),
    ("elasticache.replication-group", "engine", "AWS knows one way, from Redis OSS to Valkey: nothing can set it back"),
];

fn every_row() -> Vec<Row> {
    let all = [
        network::rows(),
        load_balancing::rows(),
        containers::rows(),
        identity::rows(),
        data::rows(),
        content::rows(),
        delivery::rows(),
    ];
    all.into_iter().flatten().collect()
}

fn set<T: Ord + Clone>(of: &[T]) -> Set<T> {
    of.iter().cloned().collect()
}

fn with<T: Ord + Clone>(of: &Set<T>, more: T) -> Set<T> {
    of.iter().cloned().chain([more]).collect()
}

fn without_first<T: Ord + Clone>(of: &Set<T>) -> Set<T> {
    of.iter().skip(1).cloned().collect()
}

/// The full stack in three collections: production as the example has it, a preview with everything that can be asked for,
/// and one with what takes the place of that. And what no configuration asks for.
async fn applied() -> (World, Vec<Graph>) {
    let world = World::start(Backend::Ministack, Realism::On, 600.0).await.unwrap();
    let mut example = examples::everything().unwrap();
    example.places.push_str(INNER);
    example.services.push_str("preview_inactivity_timeout_hours: 72\n");
    // More of what has most fields, and versions that somebody can raise.
    example.services = example
        .services
        .replace("    - name: main\n", DATABASES)
        .replace("version: 16\n", "version: 16.8\n")
        .replace("version: 7\n", "version: 7.0\n");
    let app = |example: examples::Example| example.application(world.account.id(), DEFAULT_REGION).unwrap();
    let (plain, everything) = (app(examples::full_stack()), app(example));
    assert_done(&world.apply(&leases(&plain.collections[0]).unwrap()).await);
    assert_done(&world.apply(&full_stack::graphs_in(&world, &plain).await.unwrap()[0]).await);
    for domain in full_stack::DOMAINS {
        world.account.delegate(domain).unwrap();
    }
    let production = full_stack::graphs_in(&world, &plain).await.unwrap().swap_remove(0);
    let rest = full_stack::graphs_in(&world, &everything).await.unwrap();
    let graphs: Vec<Graph> =
        [production].into_iter().chain(rest.into_iter().skip(1)).chain([spare::graph(world.account.id())]).collect();
    let reports = futures::future::join_all(graphs.iter().map(|graph| world.apply(graph))).await;
    reports.iter().for_each(assert_done);
    (world, graphs)
}

/// A network without a way out, a function of CloudFront in place of one of Lambda, and a boundary of permissions.
const INNER: &str = "  - name: inner
    account_id: \"123456789012\"
    x-provision:
      nat: none
      edge: function
      permissions_boundary: arn:aws:iam::aws:policy/PowerUserAccess
    environments:
      - name: pr-8
        type: preview
";

/// Two databases more, in place of the first line of the one.
const DATABASES: &str = "    - name: second
      type: database
      engine: postgres
      version: 16
      use_db_proxy: false
    - name: third
      type: database
      engine: postgres
      version: 16
      use_db_proxy: false
    - name: main
";

fn owner(kind: &str, field: &str) -> Owner {
    let (_, fields) = tables().iter().find(|(known, _)| known.name == kind).unwrap();
    fields.iter().find(|known| known.name == field).unwrap().owner
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::print_stdout, reason = "how many fields were changed, and which not, is for people")]
async fn no_phantom_is_found_and_every_field_is_whose_its_table_says() {
    let (world, graphs) = applied().await;
    what_aws_writes_otherwise_is_no_difference(&world, &graphs).await;
    let mut others = Vec::new();
    for (at, graph) in graphs.iter().enumerate() {
        others.push(Others::of(&world, graph, at).await.unwrap());
    }
    let mut left: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    // What is the owner's comes first: it must stay until the end.
    let (first, then): (Vec<Row>, Vec<Row>) =
        every_row().into_iter().partition(|row| !matches!(owner(row.kind, row.field), Owner::Enforced));
    for row in first.into_iter().chain(then) {
        left.entry(row.kind).or_default().push(row);
    }
    let (mut wrong, mut seen, mut rounds, mut kept) = (Vec::new(), BTreeSet::new(), 0, Kept::default());
    while left.values().any(|rows| !rows.is_empty()) {
        rounds += 1;
        let mut round = Round::new(&world, &graphs, &others);
        for rows in left.values_mut() {
            round.change(rows).await;
        }
        round.judge().await;
        wrong.extend(round.wrong.iter().map(|wrong| format!("round {rounds}: {wrong}")));
        seen.extend(round.seen());
        round.keep(&mut kept);
    }
    wrong.extend(kept.judge(&world, &graphs, &others).await);
    println!("{} fields changed behind our back in {rounds} rounds, {} that local AWS cannot change", seen.len(), CANNOT.len());
    for (kind, field, why) in CANNOT {
        println!("not changed: {kind}.{field}: {why}");
    }
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
    for row in &rows {
        assert!(all.contains(&(row.kind, row.field)), "{} has no field {} that can be changed", row.kind, row.field);
    }
    assert!(CANNOT.len() * 20 <= all.len(), "{} of {} fields cannot be changed", CANNOT.len(), all.len());
    for (kind, field, _) in CANNOT {
        assert!(all.contains(&(kind, field)), "{kind} has no field {field}");
        let never = ["rds.", "ecs.", "ec2.security-group", "iam."];
        assert!(!never.iter().any(|start| kind.starts_with(start)), "{kind}.{field} must be tested");
    }
}
