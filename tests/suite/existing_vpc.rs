//! A network that somebody made by hand: stood in, by its subnets or by ranges of it, and left as it was.

use aws_sdk_ec2::types::AttributeBooleanValue;
use provision_app::compose::existing_network::{FIRST_GROUP, check};
use provision_app::compose::{Overrides, shared_stack};
use provision_app::config::model::Application;
use provision_aws::kinds::ec2::existing::{look_up, stands_in};
use provision_engine::{Events, Fault, Goal, Graph};
use provision_local::{Backend, DEFAULT_REGION, Realism};
use provision_tests::hand_made::HandMade;
use provision_tests::{World, first_stack, meddle};

use crate::{assert_done, changes};

const SERVICES: &str = "\
api:
  type: backend
  image: public.ecr.aws/nginx/nginx:1.29
  resources:
  - {name: main, type: database, engine: postgres, version: 16}
  - {name: sessions, type: cache, engine: redis, version: 7.1}
";
const RANGES: &str = "public_subnet_cidrs: [10.7.100.0/24, 10.7.101.0/24], private_subnet_cidrs: [10.7.112.0/20, 10.7.128.0/20]";

fn by_id(public: &[String], private: &[String]) -> String {
    format!("public_subnet_ids: [{}], private_subnet_ids: [{}]", public.join(", "), private.join(", "))
}

fn app(world: &World, vpc: &str, subnets: &str, settings: &str) -> Application {
    let places = first_stack::environments(world.account.id(), DEFAULT_REGION);
    let network = format!(
        "    x-provision: {{{settings}}}\n    existing_resources: {{vpc: {{instance_name: {vpc}, {subnets}}}}}\n    environments:\n"
    );
    first_stack::read(SERVICES, &places.replace("    environments:\n", &network)).unwrap()
}

/// As the product looks it up and composes.
async fn graph(world: &World, app: &Application) -> Result<Graph, Fault> {
    let reader = world.connection.reader(&Events::default());
    let collection = &app.collections[0];
    let vpc = collection.network.existing.as_ref().map(|network| network.vpc.to_string()).unwrap_or_default();
    let seen = look_up(&reader, &vpc).await?;
    let at = stands_in(&reader, &shared_stack(app, collection), FIRST_GROUP).await?;
    check(app, collection, &seen, at.as_ref())?;
    Ok(first_stack::graph(app, &Overrides { network: Some(seen), ..Overrides::default() }).unwrap())
}

/// Applied, applied again, changed behind our back, changed in the configuration, and destroyed.
async fn life(world: &World, network: &HandMade, before: [&str; 2], after: [&str; 2]) {
    let outside = world.outside();
    let (seen, contents) = (network.seen(&outside).await.unwrap(), network.contents(&outside).await.unwrap());
    assert!(seen.len() > 12, "the VPC, its subnets, tables and gateways: {seen:?}");
    let first = graph(world, &app(world, &network.vpc, before[0], before[1])).await.unwrap();
    world.account.forget_calls();
    assert_done(&world.apply(&first).await);
    assert_eq!(world.violations(), Vec::<String>::new());
    assert_eq!(network.seen(&outside).await.unwrap(), seen, "after the first apply");

    // Looked up anew, now that it stands there.
    let again = graph(world, &app(world, &network.vpc, before[0], before[1])).await.unwrap();
    world.account.forget_calls();
    assert_done(&world.apply(&again).await);
    assert_eq!(world.writes(), Vec::<String>::new());
    assert_eq!(changes(&world.plan(&again, Goal::Drift).await), Vec::<String>::new());

    meddle::open_ssh(&outside, "security-group.tasks").await.unwrap();
    assert_eq!(changes(&world.plan(&again, Goal::Drift).await), ["security-group.tasks.ingress"]);
    assert_done(&world.apply(&again).await);

    let changed = graph(world, &app(world, &network.vpc, after[0], after[1])).await.unwrap();
    assert_ne!(changes(&world.plan(&changed, Goal::Apply).await), Vec::<String>::new());
    assert_done(&world.apply(&changed).await);
    assert_eq!(changes(&world.plan(&changed, Goal::Apply).await), Vec::<String>::new());
    assert_eq!(network.seen(&outside).await.unwrap(), seen, "after the change");

    // A removal looks nothing up.
    let drawn = first_stack::graph(&app(world, &network.vpc, after[0], after[1]), &Overrides::default()).unwrap();
    assert_done(&world.destroy(&drawn).await);
    assert_eq!(network.seen(&outside).await.unwrap(), seen, "after all");
    assert_eq!(network.contents(&outside).await.unwrap(), contents, "nothing of ours is left in it");
}

#[tokio::test(flavor = "multi_thread")]
async fn subnets_made_by_hand_are_stood_in() {
    let world = World::start(Backend::Ministack, Realism::On, 1200.0).await.unwrap();
    let network = HandMade::make(&world.outside()).await.unwrap();
    let two = by_id(&network.public, &network.private[..2]);
    let three = by_id(&network.public, &network.private);
    life(&world, &network, [&two, ""], [&three, "alb_access: public"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ranges_of_a_network_made_by_hand_become_subnets() {
    let world = World::start(Backend::Ministack, Realism::On, 1200.0).await.unwrap();
    let network = HandMade::make(&world.outside()).await.unwrap();
    life(&world, &network, [RANGES, "nat: gateway"], [RANGES, "nat: instance"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_network_lacks_is_told_before_anything_is_made() {
    let world = World::start(Backend::Ministack, Realism::Off, 1200.0).await.unwrap();
    let outside = world.outside();
    let network = HandMade::make(&outside).await.unwrap();
    let (public, private) = (&network.public, &network.private[..2]);
    let good = by_id(public, private);
    let refused = async |vpc: &str, subnets: &str, settings: &str| {
        world.account.forget_calls();
        let fault = graph(&world, &app(&world, vpc, subnets, settings)).await.err();
        assert_eq!(world.writes(), Vec::<String>::new());
        fault.map_or_else(|| "fits".to_owned(), |fault| fault.message)
    };
    let vpc = network.vpc.as_str();
    assert_eq!(refused(vpc, &good, "").await, "fits");
    assert_eq!(refused(vpc, RANGES, "").await, "fits");
    let missing = refused("vpc-0123456789abcdef0", &good, "").await;
    assert!(missing.starts_with("there is no VPC vpc-0123456789abcdef0 in "), "{missing}");
    let told = refused(vpc, &by_id(private, public), "").await;
    assert!(told.contains("no route leads to an internet gateway from") && told.contains("(to nat-"), "{told}");
    let told = refused(vpc, &by_id(public, &[private[0].clone(), network.private[2].clone()]), "").await;
    assert!(told.contains("its private subnets are all in"), "{told}");
    let told = refused(vpc, &RANGES.replace("10.7.100.0", "10.8.100.0"), "").await;
    assert!(told.ends_with("10.8.100.0/24 is not inside it: its addresses are 10.7.0.0/16"), "{told}");
    let told = refused(vpc, &RANGES.replace("10.7.100.0/24", "10.7.4.128/25"), "").await;
    assert!(told.contains(&format!("10.7.4.128/25 overlaps its subnet {} (10.7.4.0/24)", network.private[2])), "{told}");
    let told = refused(vpc, RANGES, "nat: none").await;
    assert!(told.ends_with("it has none of ecr.api, ecr.dkr, logs, secretsmanager, ssm, ssmmessages"), "{told}");

    let other = HandMade::make(&outside).await.unwrap();
    let told = refused(vpc, &by_id(public, &other.private[..2]), "").await;
    assert!(told.ends_with(&format!("it has no subnet {} and no {}", other.private[0], other.private[1])), "{told}");
    let off = AttributeBooleanValue::builder().value(false).build();
    outside.ec2().modify_vpc_attribute().vpc_id(vpc).enable_dns_hostnames(off).send().await.unwrap();
    let told = refused(vpc, &good, "").await;
    assert!(told.contains("its DNS hostnames are off"), "{told}");

    // Once it stands in one network it does not move to another.
    let first = graph(&world, &app(&world, &other.vpc, &by_id(&other.public, &other.private), "")).await.unwrap();
    assert_done(&world.apply(&first).await);
    let told = refused(vpc, &good, "").await;
    assert!(
        told.ends_with(&format!("the collection stands in {}, and nothing moves from one network to another", other.vpc)),
        "{told}"
    );
}
