//! Buckets: made, found unchanged, changed, changed behind our back, emptied where they may be.

use std::collections::BTreeMap;

use aws_sdk_s3::primitives::ByteStream;
use provision_aws::client::Aws;
use provision_aws::kinds::s3::{
    AccessLogs, Bucket, BucketArgs, BucketOut, CorsRule, Encryption, LifecycleRule, only_tls, put, server_access_logs,
};
use provision_aws::types::{AccountId, Arn, PolicyDocument, Region, Statement};
use provision_engine::{Goal, Graph, Options, Scope, ScopeIx, Set, Stack};
use provision_local::{Backend, DEFAULT_REGION, Realism};
use provision_tests::World;

use crate::{assert_done, changes};

const STACK: &str = "shop/review/staging";

/// The parts that a test changes.
struct Wish {
    versioning: bool,
    days: u32,
    empty: bool,
}

fn name(world: &World, node: &str) -> String {
    Bucket::name_of(STACK, node, &AccountId::new(world.account.id()), &Region::new(DEFAULT_REGION))
}

fn scope(stack: &mut Stack) -> ScopeIx {
    let tags = BTreeMap::from([("team".to_owned(), "shop".to_owned())]);
    stack.scope(Scope { stack: STACK.to_owned(), label: String::new(), tags })
}

fn plain(name: &str) -> BucketArgs {
    let arn = Arn::new(format!("arn:aws:s3:::{name}"));
    BucketArgs {
        name: name.to_owned().into(),
        versioning: false.into(),
        encryption: Encryption::s3().into(),
        public_access_blocked: true.into(),
        ownership: "BucketOwnerEnforced".to_owned().into(),
        policy: PolicyDocument::new([only_tls(&arn)]).into(),
        cors: Vec::new().into(),
        lifecycle: Set::default().into(),
        event_bridge: false.into(),
        access_logs: None.into(),
        empty_on_delete: true.into(),
    }
}

/// A bucket for logs, and one with every setting that logs there.
fn graph(world: &World, wish: &Wish) -> Graph {
    let (logs_name, uploads_name) = (name(world, "bucket.logs"), name(world, "bucket.uploads"));
    let mut stack = Stack::default();
    let scope = scope(&mut stack);
    let logs_arn = Arn::new(format!("arn:aws:s3:::{logs_name}"));
    let grants: [Statement; 2] = [only_tls(&logs_arn), server_access_logs(&logs_arn, "s3/", &AccountId::new(world.account.id()))];
    let logs = BucketArgs { policy: PolicyDocument::new(grants).into(), empty_on_delete: true.into(), ..plain(&logs_name) };
    let logs = stack.add(scope, "bucket.logs", logs);
    let text = |text: &str| Set::from(vec![text.to_owned()]);
    let cors = CorsRule {
        origins: text("https://shop.example.com"),
        methods: Set::from(vec!["GET".to_owned(), "PUT".to_owned()]),
        headers: text("*"),
        exposed: text("ETag"),
        max_age_s: Some(3000),
    };
    let expiry = LifecycleRule { noncurrent_days: Some(wish.days), abort_uploads_days: Some(7), ..LifecycleRule::default() };
    let temporary = LifecycleRule { prefix: "tmp/".to_owned(), expire_days: Some(1), ..LifecycleRule::default() };
    stack.add(
        scope,
        "bucket.uploads",
        BucketArgs {
            versioning: wish.versioning.into(),
            encryption: Encryption::aws_managed().into(),
            cors: vec![cors].into(),
            lifecycle: Set::from(vec![expiry, temporary]).into(),
            event_bridge: true.into(),
            access_logs: logs.exists(|out: &BucketOut| Some(AccessLogs { bucket: out.name.clone(), prefix: "s3/".to_owned() })),
            empty_on_delete: wish.empty.into(),
            ..plain(&uploads_name)
        },
    );
    stack.finish().unwrap()
}

async fn write(aws: &Aws, bucket: &str, key: &str) {
    let body = ByteStream::from_static(b"data");
    aws.s3().put_object().bucket(bucket).key(key).body(body).send().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn buckets_live_on_ministack() {
    let world = World::start(Backend::Ministack, Realism::On, 600.0).await.unwrap();
    let outside = world.outside();
    let wish = Wish { versioning: true, days: 30, empty: false };
    let wanted = graph(&world, &wish);
    let uploads = name(&world, "bucket.uploads");

    let report = world.apply(&wanted).await;
    assert_done(&report);
    assert_eq!(report.counts().created, 2);
    assert_eq!(world.violations(), Vec::<String>::new());
    world.account.forget_calls();
    assert_done(&world.apply(&wanted).await);
    assert_eq!(world.writes(), Vec::<String>::new());
    assert_eq!(changes(&world.plan(&wanted, Goal::Drift).await), Vec::<String>::new());

    // One field in the configuration: one call.
    let wanted = graph(&world, &Wish { days: 60, ..wish });
    assert_eq!(changes(&world.plan(&wanted, Goal::Apply).await), ["bucket.uploads.lifecycle"]);
    world.account.forget_calls();
    assert_done(&world.apply(&wanted).await);
    assert_eq!(world.writes(), ["s3:PutBucketLifecycleConfiguration"]);

    // What somebody changed is found, exactly it, and repaired. Their tag stays.
    outside.s3().delete_public_access_block().bucket(&uploads).send().await.unwrap();
    outside.s3().delete_bucket_policy().bucket(&uploads).send().await.unwrap();
    let found = changes(&world.plan(&wanted, Goal::Drift).await);
    assert_eq!(found, ["bucket.uploads.public_access_blocked", "bucket.uploads.policy"]);
    assert_done(&world.apply(&wanted).await);
    assert_eq!(changes(&world.plan(&wanted, Goal::Drift).await), Vec::<String>::new());

    // A bucket holds data, unless it may be emptied; then versions and markers go as well.
    write(&outside, &uploads, "a").await;
    write(&outside, &uploads, "a").await;
    outside.s3().delete_object().bucket(&uploads).key("a").send().await.unwrap();
    let report = world.run(&wanted, Goal::Destroy, world.options()).await;
    let kept = report.kept.iter().find(|kept| kept.node == "bucket.uploads").unwrap();
    assert!(kept.stateful, "{kept:?}");
    let wanted = graph(&world, &Wish { versioning: true, days: 60, empty: true });
    assert_done(&world.apply(&wanted).await);
    outside.s3().create_multipart_upload().bucket(&uploads).key("half").send().await.unwrap();
    assert_done(&world.run(&wanted, Goal::Destroy, world.options()).await);
    let left = world.plan(&wanted, Goal::Destroy).await;
    assert!(left.deletions.is_empty() && left.kept.is_empty(), "{left:?}");

    // Made again at once.
    assert_done(&world.apply(&wanted).await);
    assert_eq!(world.violations(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_left_the_configuration_is_emptied_only_where_it_may_be() {
    let world = World::start(Backend::Ministack, Realism::Off, 600.0).await.unwrap();
    let outside = world.outside();
    let uploads = name(&world, "bucket.uploads");
    let none = {
        let mut stack = Stack::default();
        scope(&mut stack);
        stack.finish().unwrap()
    };
    for empty in [false, true] {
        assert_done(&world.apply(&graph(&world, &Wish { versioning: false, days: 1, empty })).await);
        write(&outside, &uploads, "a").await;
        let report = world.apply(&none).await;
        assert_done(&report);
        // What is kept keeps the bucket that takes its logs.
        let kept: Vec<&str> = report.kept.iter().map(|kept| kept.node.as_str()).collect();
        assert_eq!(kept.len(), if empty { 0 } else { 2 }, "{kept:?}");
        // Who names it takes its data with it.
        if !empty {
            let prune = vec!["bucket.uploads".to_owned()];
            assert_done(&world.run(&none, Goal::Apply, Options { prune, ..world.options() }).await);
        }
        assert_eq!(world.plan(&none, Goal::Destroy).await.deletions, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_of_that_name_that_is_not_ours_is_left_alone() {
    let world = World::start(Backend::Ministack, Realism::Off, 6000.0).await.unwrap();
    let outside = world.outside();
    let logs = name(&world, "bucket.logs");
    outside.s3().create_bucket().bucket(&logs).send().await.unwrap();
    let report = world.apply(&graph(&world, &Wish { versioning: false, days: 1, empty: true })).await;
    let (_, fault) = report.failures().next().unwrap();
    assert!(fault.message.contains(&logs) && fault.help.is_some(), "{fault:?}");
    assert_eq!(report.counts().failed, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_is_put_and_its_version_told_where_there_are_versions() {
    let world = World::start(Backend::Ministack, Realism::Off, 600.0).await.unwrap();
    let (aws, bucket) = (world.outside(), name(&world, "bucket.uploads"));
    for versioning in [false, true] {
        assert_done(&world.apply(&graph(&world, &Wish { versioning, days: 1, empty: true })).await);
        let version = put(&aws, &bucket, "source.zip", b"hello".to_vec(), "application/zip").await.unwrap();
        assert_eq!(version.is_empty(), !versioning, "{version}");
        let seen = aws.s3().get_object().bucket(&bucket).key("source.zip").send().await.unwrap();
        assert_eq!((seen.content_type(), seen.version_id().unwrap_or_default()), (Some("application/zip"), version.as_str()));
        assert_eq!(seen.body.collect().await.unwrap().to_vec(), b"hello");
    }
}
