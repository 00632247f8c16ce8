//! Who may use it: never the root, only the account that the configuration names, and plan with reads alone.

use provision_app::compose::Overrides;
use provision_aws::client::{ConnectError, OrFault, Target, connect_to};
use provision_aws::types::{AccountId, Arn, Region};
use provision_engine::{Class, Engine, Events};
use provision_local::{Backend, LocalAws, Realism};
use provision_tests::world::{target, target_as};
use provision_tests::{World, full_stack};

use crate::{assert_done, changes};

async fn world() -> World {
    World::start(Backend::Ministack, Realism::Off, 600.0).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_root_is_refused() {
    let world = world().await;
    let root = world.account.root_credentials().unwrap();
    let refused = connect_to(&target_as(&world.account, &root)).await.unwrap_err();
    assert_eq!(refused, ConnectError::Root(AccountId::new(world.account.id())));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_account_is_refused() {
    let world = world().await;
    let wanted = AccountId::new("999999999999");
    let target = Target { account: Some(wanted.clone()), ..target(&world.account) };
    let refused = connect_to(&target).await.unwrap_err();
    assert_eq!(refused, ConnectError::WrongAccount { found: AccountId::new(world.account.id()), wanted });
}

#[tokio::test(flavor = "multi_thread")]
async fn the_local_speed_is_learned_from_the_front() {
    let world = world().await;
    assert!((world.connection.speed - 600.0).abs() < f64::EPSILON);
}

/// The client that plan and drift get cannot mutate, whatever a kind tries.
#[tokio::test(flavor = "multi_thread")]
async fn a_reader_cannot_write() {
    let world = world().await;
    let reader = world.connection.reader(&Events::default());
    let refused = reader.ec2().create_vpc().cidr_block("10.0.0.0/16").send().await.or_fault("ec2:CreateVpc").unwrap_err();
    assert_eq!(refused.class, Class::Fatal);
    assert!(refused.message.contains("only read"), "{refused}");
    assert_eq!(world.writes(), Vec::<String>::new());
}

/// With the credentials of one account, through the role that the configuration names, into another account and region. The
/// parts of a distribution stand in us-east-1 beside it.
#[tokio::test(flavor = "multi_thread")]
async fn a_collection_in_another_account_and_region_is_made_through_its_role() {
    const REGION: &str = "eu-central-1";
    let aws = LocalAws::builder().backend(Backend::Ministack).realism(Realism::On).speed(1200.0).start().await.unwrap();
    let (home, away) = (World::on(&aws).await.unwrap(), World::on(&aws).await.unwrap());
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"*"}}]}"#;
    let role = away.outside().iam().create_role().role_name("deployer").assume_role_policy_document(trust).send().await.unwrap();
    let role = Arn::new(role.role().unwrap().arn());

    let through = Target {
        region: Region::new(REGION),
        account: Some(AccountId::new(away.account.id())),
        role: Some(role),
        ..target(&home.account)
    };
    let connection = connect_to(&through).await.unwrap();
    assert!(connection.identity.arn.as_str().contains("assumed-role/deployer/"), "{:?}", connection.identity);
    // The account must be the role's, too.
    let wrong = Target { account: Some(AccountId::new(home.account.id())), ..through };
    assert!(matches!(connect_to(&wrong).await.unwrap_err(), ConnectError::WrongAccount { .. }));

    let (before, account) = (home.calls().len(), away.account.clone());
    account.forget_calls();
    let world = World { connection, account, engine: Engine::new(provision_aws::registry()) };
    let app = full_stack::app(world.account.id(), REGION).unwrap();
    let graph = full_stack::graphs(&app, &Overrides::default()).unwrap().swap_remove(0);
    assert_done(&world.apply(&graph).await);
    assert_eq!(changes(&world.plan(&graph, provision_engine::Goal::Apply).await), Vec::<String>::new());
    assert_eq!(home.calls()[before..].iter().filter(|call| call.mutating && call.service != "sts").count(), 0);
    let regions: std::collections::BTreeSet<String> =
        world.calls().iter().filter(|call| call.mutating).map(|call| call.region.clone()).collect();
    assert!(
        regions.contains(REGION) && regions.iter().all(|region| [REGION, "us-east-1"].contains(&region.as_str())),
        "{regions:?}"
    );
}
