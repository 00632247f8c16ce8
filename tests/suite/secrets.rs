//! A secret and the cache whose token it holds: made, found unchanged, changed, restored, destroyed with their data.

use std::collections::BTreeMap;

use provision_aws::client::Aws;
use provision_aws::kinds::ec2::{SecurityGroupArgs, SubnetArgs, VpcArgs};
use provision_aws::kinds::elasticache::{NAME_MAX, ParameterGroupArgs, ReplicationGroupArgs, SubnetGroupArgs};
use provision_aws::kinds::secretsmanager::{Members, Secret as Stored, SecretArgs};
use provision_aws::name;
use provision_aws::types::{Cidr, EngineVersion};
use provision_engine::{Goal, Graph, Scope, Secret, Set, Stack, Val, Verb};
use provision_local::{Backend, Realism};
use provision_tests::World;

use crate::{assert_done, changes, deeds};

const STACK: &str = "shop/review/staging";
const SECRET: &str = "secret.cache.queue";
const CACHE: &str = "cache.queue";

/// The parts that a test changes.
#[derive(Clone, Copy)]
struct Wish {
    user: &'static str,
    policy: &'static str,
    nodes: u32,
    recovery_days: u32,
}

const FIRST: Wish = Wish { user: "owner", policy: "allkeys-lru", nodes: 1, recovery_days: 0 };

fn graph(wish: Wish) -> Graph {
    let mut stack = Stack::default();
    let tags = BTreeMap::from([("team".to_owned(), "shop".to_owned())]);
    let at = stack.scope(Scope { stack: STACK.to_owned(), label: String::new(), tags });
    let short = |node: &str| name::of(STACK, node, NAME_MAX);

    let members = Members::default().with("username", Secret::new(wish.user.to_owned())).generated("token", 64);
    let args = SecretArgs {
        name: Stored::name_of(STACK, SECRET).into(),
        members: members.into(),
        recovery_days: wish.recovery_days.into(),
    };
    let secret = stack.add(at, SECRET, args);
    let vpc = VpcArgs {
        cidr: "10.0.0.0/16".parse::<Cidr>().unwrap().into(),
        dns_support: true.into(),
        dns_hostnames: true.into(),
        default_group_open: false.into(),
    };
    let vpc = stack.add(at, "network", vpc);
    let subnets = ["10.0.0.0/24", "10.0.1.0/24"].iter().enumerate().map(|(zone, cidr)| {
        let args = SubnetArgs {
            vpc: vpc.exists(|out| out.id.clone()),
            cidr: cidr.parse::<Cidr>().unwrap().into(),
            zone: u8::try_from(zone).unwrap().into(),
            public_addresses: false.into(),
        };
        stack.add(at, format!("subnet.{zone}"), args).exists(|out| out.id.clone())
    });
    let subnets = Val::all(subnets.collect());
    let group = SecurityGroupArgs {
        vpc: vpc.exists(|out| out.id.clone()),
        description: "The cache".to_owned().into(),
        ingress: Set::default().into(),
        egress: Set::default().into(),
    };
    let group = stack.add(at, "security-group.cache", group);
    let args = SubnetGroupArgs {
        name: short("subnet-group.cache.queue").into(),
        description: "The subnets of the queue".to_owned().into(),
        subnets: subnets.map(Set::from),
    };
    let subnet_group = stack.add(at, "subnet-group.cache.queue", args);
    let args = ParameterGroupArgs {
        name: short("parameter-group.cache.queue.redis7").into(),
        family: "redis7".to_owned().into(),
        description: "The parameters of the queue".to_owned().into(),
        parameters: BTreeMap::from([("maxmemory-policy".to_owned(), wish.policy.to_owned())]).into(),
    };
    let parameter_group = stack.add(at, "parameter-group.cache.queue", args);
    let args = ReplicationGroupArgs {
        name: short(CACHE).into(),
        description: "The queue".to_owned().into(),
        engine: "redis".to_owned().into(),
        engine_version: EngineVersion::new("7.1").into(),
        node_type: "cache.t4g.micro".to_owned().into(),
        nodes: wish.nodes.into(),
        failover: (wish.nodes > 1).into(),
        port: 6379.into(),
        encrypted: true.into(),
        tls: true.into(),
        credentials: secret.exists(|out| Some(out.arn.clone())),
        parameter_group: parameter_group.exists(|out| out.name.clone()),
        subnet_group: subnet_group.exists(|out| out.name.clone()),
        security_groups: group.exists(|out| Set::from(vec![out.id.clone()])),
        snapshot_retention_days: 0.into(),
    };
    stack.add(at, CACHE, args);
    stack.finish().unwrap()
}

/// What the secret holds now.
async fn held(aws: &Aws) -> BTreeMap<String, String> {
    let name = Stored::name_of(STACK, SECRET);
    let answer = aws.secrets().get_secret_value().secret_id(name).send().await.unwrap();
    serde_json::from_str(answer.secret_string().unwrap()).unwrap()
}

async fn world(wish: Wish) -> World {
    let world = World::start(Backend::Ministack, Realism::Off, 600.0).await.unwrap();
    let report = world.apply(&graph(wish)).await;
    assert_done(&report);
    assert_eq!(world.violations(), Vec::<String>::new());
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_and_its_cache_live_on_ministack() {
    let world = world(FIRST).await;
    let outside = world.outside();
    let token = held(&outside).await["token"].clone();
    assert!(token.len() == 64 && token.chars().all(|c| c.is_ascii_alphanumeric()), "{} characters", token.len());

    world.account.forget_calls();
    assert_done(&world.apply(&graph(FIRST)).await);
    assert_eq!(world.writes(), Vec::<String>::new());
    assert_eq!(changes(&world.plan(&graph(FIRST), Goal::Drift).await), Vec::<String>::new());

    // One parameter: one call.
    let wish = Wish { policy: "noeviction", ..FIRST };
    assert_eq!(changes(&world.plan(&graph(wish), Goal::Apply).await), ["parameter-group.cache.queue.parameters"]);
    world.account.forget_calls();
    assert_done(&world.apply(&graph(wish)).await);
    assert_eq!(world.writes(), ["elasticache:ModifyCacheParameterGroup"]);

    // A member of the secret: a new version, in which what was generated stays.
    let wish = Wish { user: "another", ..wish };
    let report = world.apply(&graph(wish)).await;
    assert_done(&report);
    assert_eq!(deeds(&report), [(SECRET.to_owned(), Verb::Update)]);
    assert_eq!(held(&outside).await, BTreeMap::from([("token".into(), token), ("username".into(), "another".into())]));

    // Replicas first, and then what needs one. That an owner's field is about to be written is noted before all else.
    let changing = |writes: Vec<String>| -> Vec<String> {
        writes.into_iter().filter(|write| !write.ends_with("AddTagsToResource")).collect()
    };
    let wish = Wish { nodes: 2, ..wish };
    world.account.forget_calls();
    assert_done(&world.apply(&graph(wish)).await);
    let writes = changing(world.writes());
    assert_eq!(&writes[..2], ["elasticache:IncreaseReplicaCount", "elasticache:ModifyReplicationGroup"], "{writes:?}");
    assert_eq!(changes(&world.plan(&graph(wish), Goal::Apply).await), Vec::<String>::new());
    // The other way round what needs a replica goes first.
    let wish = Wish { nodes: 1, ..wish };
    world.account.forget_calls();
    assert_done(&world.apply(&graph(wish)).await);
    let writes = changing(world.writes());
    assert_eq!(&writes[..2], ["elasticache:ModifyReplicationGroup", "elasticache:DecreaseReplicaCount"], "{writes:?}");
    assert_eq!(changes(&world.plan(&graph(wish), Goal::Apply).await), Vec::<String>::new());

    // What somebody changed is found, exactly it, and repaired.
    let group = name::of(STACK, CACHE, NAME_MAX);
    let call = outside.elasticache().modify_replication_group().replication_group_id(&group);
    call.replication_group_description("mine").snapshot_retention_limit(3).send().await.unwrap();
    assert_eq!(changes(&world.plan(&graph(wish), Goal::Drift).await), ["cache.queue.description"]);
    assert_done(&world.apply(&graph(wish)).await);
    assert_eq!(changes(&world.plan(&graph(wish), Goal::Drift).await), Vec::<String>::new());

    assert_done(&world.destroy(&graph(wish)).await);
    let left = world.plan(&graph(wish), Goal::Destroy).await;
    assert!(left.deletions.is_empty() && left.kept.is_empty(), "{left:?}");
    assert_done(&world.apply(&graph(FIRST)).await);
    assert_eq!(world.violations(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_value_is_in_what_a_run_tells() {
    let world = world(FIRST).await;
    let token = held(&world.outside()).await["token"].clone();
    let wanted = graph(Wish { user: "canary", ..FIRST });
    let plan = world.plan(&wanted, Goal::Apply).await;
    let (report, events) = world.run_watched(&wanted, Goal::Apply, world.options()).await;
    assert_done(&report);
    let told = format!("{plan:?} {report:?} {events:?}");
    assert!(!told.contains("canary") && !told.contains(&token));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_secret_is_restored_with_what_it_held() {
    let kept = Wish { recovery_days: 7, ..FIRST };
    let world = world(kept).await;
    let outside = world.outside();
    let (before, name) = (held(&outside).await, Stored::name_of(STACK, SECRET));
    assert_done(&world.destroy(&graph(kept)).await);
    let seen = outside.secrets().describe_secret().secret_id(&name).send().await.unwrap();
    assert!(seen.deleted_date().is_some(), "it can be restored for a week");
    let report = world.apply(&graph(kept)).await;
    assert_done(&report);
    assert!(deeds(&report).contains(&(SECRET.to_owned(), Verb::Create)));
    assert_eq!(held(&outside).await, before);
    assert_eq!(changes(&world.plan(&graph(kept), Goal::Apply).await), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_of_that_name_that_is_not_ours_is_left_alone() {
    let world = World::start(Backend::Ministack, Realism::Off, 6000.0).await.unwrap();
    let outside = world.outside();
    let name = Stored::name_of(STACK, SECRET);
    outside.secrets().create_secret().name(&name).secret_string("theirs").send().await.unwrap();
    let report = world.apply(&graph(FIRST)).await;
    assert!(report.failures().any(|(task, _)| *task.subject.node == *SECRET), "{report:?}");
    let answer = outside.secrets().get_secret_value().secret_id(name).send().await.unwrap();
    assert_eq!(answer.secret_string(), Some("theirs"));
}
