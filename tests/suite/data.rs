//! A database behind its proxy: made, found unchanged, changed, repaired, destroyed with its data.

use std::collections::BTreeMap;

use provision_aws::kinds::{ec2, iam, rds, secretsmanager};
use provision_aws::types::{Cidr, EngineVersion, ParameterValue, PolicyDocument, Statement};
use provision_engine::{Event, Goal, Graph, Handle, Plan, Scope, ScopeIx, Secret, Set, Stack, Val};
use provision_local::{Backend, Realism};
use provision_tests::World;

use crate::{assert_done, changes, deeds};

const STACK: &str = "shop/review/staging";

fn secret_name() -> String {
    secretsmanager::Secret::name_of(STACK, "secret.database")
}

/// What the graph is made with.
#[derive(Clone)]
struct Wish {
    class: &'static str,
    force_ssl: &'static str,
    backup_days: u32,
    idle_timeout_s: u32,
    stopped: bool,
}

const WISH: Wish = Wish { class: "db.t4g.micro", force_ssl: "1", backup_days: 0, idle_timeout_s: 1800, stopped: false };

fn network(stack: &mut Stack, at: ScopeIx) -> (Val<Set<provision_aws::types::SubnetId>>, Handle<ec2::SecurityGroup>) {
    let vpc = stack.add(
        at,
        "network",
        ec2::VpcArgs {
            cidr: "10.0.0.0/16".parse::<Cidr>().unwrap().into(),
            dns_support: true.into(),
            dns_hostnames: true.into(),
            default_group_open: false.into(),
        },
    );
    let mut subnet = |name: &str, cidr: &str, zone: u8| {
        let args = ec2::SubnetArgs {
            vpc: vpc.exists(|out| out.id.clone()),
            cidr: cidr.parse::<Cidr>().unwrap().into(),
            zone: zone.into(),
            public_addresses: false.into(),
        };
        stack.add(at, name, args).exists(|out| out.id.clone())
    };
    let subnets = vec![subnet("subnet.0", "10.0.64.0/20", 0), subnet("subnet.1", "10.0.80.0/20", 1)];
    let group = ec2::SecurityGroupArgs {
        vpc: vpc.exists(|out| out.id.clone()),
        description: "databases".to_owned().into(),
        ingress: Set::default().into(),
        egress: Set::default().into(),
    };
    (Val::all(subnets).map(Set::from), stack.add(at, "security-group.data", group))
}

fn parameters(pairs: &[(&str, &str)]) -> Val<BTreeMap<String, ParameterValue>> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), ParameterValue::new(*value))).collect::<BTreeMap<_, _>>().into()
}

fn graph(wish: &Wish) -> Graph {
    let mut stack = Stack::default();
    let tags = BTreeMap::from([("ManagedBy".to_owned(), "coherence".to_owned())]);
    let at = stack.scope(Scope { stack: STACK.to_owned(), label: String::new(), tags });
    let (subnets, group) = network(&mut stack, at);
    let groups = || group.exists(|out| Set::from(vec![out.id.clone()]));
    database(&mut stack, at, wish, &subnets, &groups);
    stack.finish().unwrap()
}

fn database(
    stack: &mut Stack,
    at: ScopeIx,
    wish: &Wish,
    subnets: &Val<Set<provision_aws::types::SubnetId>>,
    groups: &dyn Fn() -> Val<Set<provision_aws::types::SecurityGroupId>>,
) {
    let version = EngineVersion::new("16");
    let family = "postgres16".to_owned();
    let members = secretsmanager::Members::default().with("username", Secret::new("shop_owner".to_owned()));
    let secret = stack.add(
        at,
        "secret.database",
        secretsmanager::SecretArgs {
            name: secret_name().into(),
            members: members.generated("password", 40).into(),
            recovery_days: 7.into(),
        },
    );
    let place = stack.add(at, "subnet-group.database", rds::SubnetGroupArgs { subnets: subnets.clone() });
    let settings = stack.add(
        at,
        "parameter-group.database",
        rds::ParameterGroupArgs { family: family.into(), parameters: parameters(&[("rds.force_ssl", wish.force_ssl)]) },
    );
    let instance = stack.add(
        at,
        "database",
        rds::InstanceArgs {
            engine: "postgres".to_owned().into(),
            engine_version: version.into(),
            class: wish.class.to_owned().into(),
            storage_gib: 20.into(),
            storage_type: "gp3".to_owned().into(),
            iops: None.into(),
            max_storage_gib: None.into(),
            multi_az: false.into(),
            backup_retention_days: wish.backup_days.into(),
            backup_window: None.into(),
            maintenance_window: None.into(),
            minor_upgrades: true.into(),
            encrypted: true.into(),
            public: false.into(),
            subnet_group: place.exists(|out| out.name.clone()),
            security_groups: groups(),
            parameter_group: settings.exists(|out| out.name.clone()),
            port: 5432.into(),
            iam_auth: true.into(),
            log_exports: Set::from(vec!["postgresql".to_owned(), "upgrade".to_owned()]).into(),
            deletion_protection: true.into(),
            copy_tags_to_snapshots: true.into(),
            monitoring_s: 0.into(),
            monitoring_role: None.into(),
            performance_insights: false.into(),
            database: "shop".to_owned().into(),
            admin: "shop_owner".to_owned().into(),
            credentials: secret.exists(|out| out.arn.clone()),
            stopped: wish.stopped.into(),
            final_snapshot: true.into(),
        },
    );
    let reads = secret.exists(|out| {
        let read = Statement::allow(&["secretsmanager:GetSecretValue"], [out.arn.to_string()]);
        BTreeMap::from([("secret".to_owned(), PolicyDocument::new([read]))])
    });
    let role = stack.add(
        at,
        "role.proxy",
        iam::RoleArgs {
            name: "shop-staging-proxy".to_owned().into(),
            path: "/provision/shop/staging/".to_owned().into(),
            trust: PolicyDocument::new([Statement::trust_service("rds.amazonaws.com")]).into(),
            inline: reads,
            managed: Set::default().into(),
            boundary: None.into(),
        },
    );
    let proxy = stack.add(
        at,
        "proxy.database",
        rds::ProxyArgs {
            engine_family: "POSTGRESQL".to_owned().into(),
            subnets: subnets.clone(),
            security_groups: groups(),
            secret: secret.exists(|out| out.arn.clone()),
            role: role.exists(|out| out.arn.clone()),
            require_tls: true.into(),
            idle_timeout_s: wish.idle_timeout_s.into(),
            debug_logging: false.into(),
        },
    );
    let target =
        rds::ProxyTargetArgs { proxy: proxy.ready(|out| out.name.clone()), instance: instance.ready(|out| out.id.clone()) };
    stack.add(at, rds::ProxyTarget::address("proxy.database"), target);
    stack.output("proxy", proxy.exists(|out| out.endpoint.clone()));
    stack.output("database", instance.ready(|out| out.address.clone()));
}

fn differing(plan: &Plan) -> Vec<String> {
    let mut all = changes(plan);
    all.sort();
    all
}

/// What a member of a secret is, as its owner sees it.
async fn member(world: &World, secret: &str, member: &str) -> Option<String> {
    let answer = world.outside().secrets().get_secret_value().secret_id(secret).send().await.ok()?;
    let of: BTreeMap<String, String> = serde_json::from_str(answer.secret_string()?).ok()?;
    of.get(member).cloned()
}

async fn apply(world: &World, wish: &Wish) -> Vec<String> {
    world.account.forget_calls();
    let report = world.apply(&graph(wish)).await;
    assert_done(&report);
    assert_eq!(world.violations(), Vec::<String>::new());
    deeds(&report).into_iter().map(|(node, _)| node).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_lives_on_ministack() {
    let world = World::start(Backend::Ministack, Realism::Off, 600.0).await.unwrap();
    let first = graph(&WISH);
    let (report, events) = world.run_watched(&first, Goal::Apply, world.options()).await;
    assert_done(&report);
    assert_eq!(report.counts().created, first.nodes().len());
    assert_eq!(world.violations(), Vec::<String>::new());
    assert!(!report.outputs["database"].is_empty() && report.outputs["proxy"].contains(".proxy-"), "{:?}", report.outputs);

    // No secret shows, whoever made it.
    let password = member(&world, &secret_name(), "password").await.unwrap();
    let shown = format!("{report:?} {events:?} {:?}", world.calls());
    assert!(!shown.contains(&password), "the password shows");
    assert!(events.iter().any(|event| matches!(event, Event::Call { .. })));

    // A second apply changes nothing.
    assert_eq!(apply(&world, &WISH).await, Vec::<String>::new());
    assert_eq!(world.writes(), Vec::<String>::new());
    assert_eq!(differing(&world.plan(&first, Goal::Drift).await), Vec::<String>::new());

    // A change of each kind is carried out where it belongs, and what is the owner's only where it was asked for.
    let mut bigger = Wish { class: "db.t4g.small", backup_days: 7, force_ssl: "0", idle_timeout_s: 900, ..WISH };
    let mut did = apply(&world, &bigger).await;
    did.sort();
    assert_eq!(did, ["database", "parameter-group.database", "proxy.database"]);
    assert_eq!(apply(&world, &bigger).await, Vec::<String>::new());
    assert_eq!(world.writes(), Vec::<String>::new());

    // What somebody changed is found, exactly it, and repaired; what is the owner's is left alone.
    let outside = world.outside();
    let resize = outside.rds().modify_db_instance().db_instance_identifier("shop-staging-database").apply_immediately(true);
    resize.db_instance_class("db.m7g.large").multi_az(true).publicly_accessible(true).send().await.unwrap();
    let lax = outside.rds().modify_db_proxy().db_proxy_name(proxy_name(&world).await).require_tls(false);
    lax.send().await.unwrap();
    let drift = world.plan(&graph(&bigger), Goal::Drift).await;
    assert_eq!(differing(&drift), ["database.public", "proxy.database.require_tls"]);
    apply(&world, &bigger).await;
    assert_eq!(differing(&world.plan(&graph(&bigger), Goal::Drift).await), Vec::<String>::new());
    let seen = outside.rds().describe_db_instances().send().await.unwrap();
    assert_eq!(seen.db_instances()[0].db_instance_class(), Some("db.m7g.large"));

    // Paused and resumed.
    let paused = Wish { stopped: true, ..bigger.clone() };
    assert_eq!(apply(&world, &paused).await, ["database"]);
    assert_eq!(apply(&world, &paused).await, Vec::<String>::new());
    assert_eq!(apply(&world, &bigger).await, ["database"]);
    // With another change, which only one that runs can take: it is paused after it, and resumed before it.
    for (stopped, backup_days, first) in [(true, 3, "rds:ModifyDBInstance"), (false, 4, "rds:StartDBInstance")] {
        world.account.forget_calls();
        bigger = Wish { backup_days, stopped, ..bigger };
        assert_eq!(apply(&world, &bigger).await, ["database"]);
        // That an owner's field is about to be written is noted before all else.
        let writes = world.writes();
        assert_eq!(writes.iter().find(|write| !write.ends_with("AddTagsToResource")).map(String::as_str), Some(first));
        let seen = outside.rds().describe_db_instances().send().await.unwrap();
        assert_eq!(seen.db_instances()[0].backup_retention_period(), i32::try_from(backup_days).ok());
    }

    // Without a word for the data it stays, and what it needs with it.
    let all = graph(&bigger);
    let report = world.run(&all, Goal::Destroy, world.options()).await;
    assert_done(&report);
    let kept: Vec<&str> = report.kept.iter().map(|kept| kept.node.as_str()).collect();
    for node in ["database", "secret.database", "subnet-group.database", "security-group.data"] {
        assert!(kept.contains(&node), "{node} is not kept: {kept:?}");
    }
    assert!(!apply(&world, &bigger).await.contains(&"database".to_owned()));

    // With it all is gone, but for the last snapshot; what stands still and is protected is started for it.
    bigger = Wish { stopped: true, ..bigger };
    assert_eq!(apply(&world, &bigger).await, ["database"]);
    assert_done(&world.destroy(&all).await);
    assert_eq!(differing(&world.plan(&all, Goal::Destroy).await), Vec::<String>::new());
    let snapshots = outside.rds().describe_db_snapshots().send().await.unwrap();
    assert_eq!(snapshots.db_snapshots().len(), 1);

    // Made again at once: the name of the database's secret is taken until its window ends, and it is ours.
    assert!(member(&world, &secret_name(), "password").await.is_none());
    apply(&world, &WISH).await;
    assert_eq!(member(&world, &secret_name(), "password").await.as_deref(), Some(password.as_str()));
    assert_done(&world.destroy(&all).await);
}

async fn proxy_name(world: &World) -> String {
    let seen = world.outside().rds().describe_db_proxies().send().await.unwrap();
    seen.db_proxies()[0].db_proxy_name().unwrap_or_default().to_owned()
}
