//! Who may use it: never the root, only the account that the configuration names, and plan with reads alone.

use provision_aws::client::{ConnectError, OrFault, Target, connect_to};
use provision_aws::types::AccountId;
use provision_engine::{Class, Events};
use provision_local::{Backend, Realism};
use provision_tests::World;
use provision_tests::world::{target, target_as};

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
