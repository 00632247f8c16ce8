//! Several runs at once, over HTTP: they take turns where they must and go on side by side where they can.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use provision::leases::{TakeError, Work};
use provision::{Connected, Session, Target};
use provision_app::compose::leases;
use provision_app::config::source::Source;
use provision_engine::lease::Lost;
use provision_engine::{Events, Goal, Options, Plan, Report};
use provision_local::{Action, Backend, DEFAULT_REGION, LocalAws, Match, Realism, Rule};
use provision_tests::world::{failures, is_for_leases, target_as};
use provision_tests::{World, first_stack};

use crate::{assert_done, changes};

/// Two previews beside the first stack's environment.
const PLACES: (&str, &str) = (
    "- name: staging\n",
    "- name: pr-7\n        type: preview\n      - name: pr-8\n        type: preview\n      - name: staging\n",
);
/// As long as it takes.
const PATIENT: Duration = Duration::from_mins(10);

struct Place {
    aws: LocalAws,
    world: World,
    session: Session,
}

impl Place {
    async fn new() -> Self {
        let builder = LocalAws::builder().backend(Backend::Ministack).realism(Realism::On).speed(1200.0);
        let aws = builder.start().await.unwrap();
        let world = World::on(&aws).await.unwrap();
        let places = first_stack::environments(world.account.id(), DEFAULT_REGION);
        assert!(places.contains(PLACES.0), "{places}");
        let places = places.replace(PLACES.0, PLACES.1);
        let (services, places) =
            (Source::new("coherence.yml", first_stack::COHERENCE), Source::new("environments.yml", places.as_str()));
        let session = Session::from(provision_app::config::read(&services, &places).unwrap());
        Self { aws, world, session }
    }

    fn target(&self, names: &[&str]) -> Target {
        self.session.select(names).unwrap()
    }

    /// Connects as a client of its own, on a machine of its own; its key tells it apart.
    async fn client<'t>(&self, target: &'t Target) -> (Connected<'t>, String) {
        let credentials = self.world.account.further_credentials().unwrap();
        let place = target_as(&self.world.account, &credentials);
        let connected = target.connect_at(&place, provision_aws::registry(), &Events::default()).await.unwrap();
        (connected, credentials.access_key_id)
    }

    /// What is not as the configuration of these environments wants it.
    async fn left(&self, names: &[&str]) -> Vec<String> {
        let target = self.target(names);
        changes(&self.client(&target).await.0.plan(Goal::Apply, &self.world.options()).await)
    }

    /// Everything of these environments is there once: what a destroy would delete and keep is as much as there are nodes.
    async fn is_there_once(&self, names: &[&str]) {
        assert_eq!(self.left(names).await, Vec::<String>::new());
        let target = self.target(names);
        let all: Plan = self.client(&target).await.0.plan(Goal::Destroy, &self.world.options()).await;
        assert_eq!(all.deletions.len() + all.kept.len(), target.graph().nodes().len());
    }

    /// Writes that are not about leases, of calls that began after one of this number.
    fn writes_since(&self, seq: u64) -> Vec<String> {
        let calls = self.world.account.calls_since(seq);
        calls.into_iter().filter(|call| call.mutating && !is_for_leases(call)).map(|call| call.operation).collect()
    }
}

async fn apply(client: &Connected<'_>, options: Options) -> Report {
    let report = client.run(Goal::Apply, options).await;
    client.give_back().await;
    report
}

#[tokio::test(flavor = "multi_thread")]
async fn two_applies_of_one_environment_take_turns() {
    let place = Place::new().await;
    let target = place.target(&["pr-7"]);
    let ((one, _), (two, _)) = (place.client(&target).await, place.client(&target).await);
    one.take(&Work::Apply, Duration::ZERO).await.unwrap();
    let Err(TakeError::Held(by)) = two.take(&Work::Apply, Duration::ZERO).await else { panic!("both have it") };
    assert_eq!((by.holder.process, by.holder.command.as_str()), (std::process::id(), "apply"));
    assert!(by.holder.who.contains(place.world.account.id()) && by.expires > by.since, "{by:?}");

    let (first, second) = tokio::join!(apply(&one, place.world.options()), async {
        two.take(&Work::Apply, PATIENT).await.unwrap();
        apply(&two, place.world.options()).await
    });
    assert_done(&first);
    assert_done(&second);
    // The second one found everything done.
    assert_eq!(second.counts().created, 0, "{:?}", second.counts());
    place.is_there_once(&["pr-7"]).await;
    assert_eq!(place.world.violations(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_environments_of_one_collection_go_on_side_by_side() {
    let place = Place::new().await;
    let (target_one, target_two) = (place.target(&["pr-7"]), place.target(&["pr-8"]));
    let ((one, _), (two, _)) = (place.client(&target_one).await, place.client(&target_two).await);
    one.take(&Work::Apply, Duration::ZERO).await.unwrap();
    let first_has_ended = AtomicBool::new(false);
    let (first, second) = tokio::join!(
        async {
            let report = one.run(Goal::Apply, place.world.options()).await;
            first_has_ended.store(true, Ordering::SeqCst);
            one.give_back().await;
            report
        },
        async {
            // What they share is made by the first; the second waits for that, and not for the first one's environment.
            two.take(&Work::Apply, Duration::ZERO).await.unwrap();
            assert!(!first_has_ended.load(Ordering::SeqCst), "the second waited for the first one's environment");
            apply(&two, place.world.options()).await
        }
    );
    assert_done(&first);
    assert_done(&second);
    let shared = second.tasks.iter().filter(|task| !task.subject.node.starts_with("pr-8/"));
    assert!(shared.into_iter().all(|task| task.verb == provision_engine::Verb::Keep), "what is shared was made twice");
    place.is_there_once(&["pr-7", "pr-8"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_that_is_gone_is_followed_when_its_lease_has_ended() {
    let place = Place::new().await;
    let target = place.target(&["pr-7"]);
    let ((gone, _), (next, _)) = (place.client(&target).await, place.client(&target).await);
    gone.take(&Work::Apply, Duration::ZERO).await.unwrap();
    // It renews nothing any more, and gave nothing back.
    drop(gone);
    place.aws.advance(100.0);
    assert!(matches!(next.take(&Work::Apply, Duration::ZERO).await, Err(TakeError::Held(_))));
    place.aws.advance(30.0);
    next.take(&Work::Apply, Duration::ZERO).await.unwrap();
    assert_done(&apply(&next, place.world.options()).await);
    place.is_there_once(&["pr-7"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_whose_lease_was_taken_writes_no_more() {
    let place = Place::new().await;
    let target = place.target(&["pr-7"]);
    let ((slow, key), (quick, _)) = (place.client(&target).await, place.client(&target).await);
    slow.take(&Work::Apply, Duration::ZERO).await.unwrap();
    // It is paused with one write on its way.
    let matching = Match { access_key: Some(key), mutating_only: true, ..Match::default() };
    place.world.account.inject([Rule { matching, action: Action::Hold }]);
    let (report, ()) = tokio::join!(slow.run(Goal::Apply, Options { width: 1, ..place.world.options() }), async {
        while place.world.account.held() == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        place.aws.advance(200.0);
        quick.take(&Work::Apply, Duration::ZERO).await.unwrap();
        let seen = place.world.calls().last().unwrap().seq;
        place.world.account.clear_faults();
        slow_is_over(&place, seen, &slow).await;
    });
    assert!(!report.succeeded(), "{:?}", report.counts());
    let Some(Lost::Taken(by)) = slow.lost() else { panic!("{:?}", slow.lost()) };
    assert_eq!(by.of, "environment `pr-7`");
    slow.give_back().await;

    assert_done(&apply(&quick, place.world.options()).await);
    assert!(quick.lost().is_none());
    place.is_there_once(&["pr-7"]).await;
}

/// Waits until a run knows that its lease is lost, and sees that it sent nothing after somebody else had it.
async fn slow_is_over(place: &Place, seen: u64, slow: &Connected<'_>) {
    while slow.lost().is_none() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(place.writes_since(seen), Vec::<String>::new());
}

/// A deploy takes its service's lease alone; an apply takes it as well where it would change that service, and nowhere else.
#[tokio::test(flavor = "multi_thread")]
async fn an_apply_leaves_a_service_that_is_being_deployed() {
    let place = Place::new().await;
    let target = place.target(&["pr-7"]);
    let ((apply_one, _), (deploy, _)) = (place.client(&target).await, place.client(&target).await);
    deploy.take(&Work::Deploy(vec!["api".to_owned()]), Duration::ZERO).await.unwrap();
    apply_one.take(&Work::Apply, Duration::ZERO).await.unwrap();
    place.world.account.forget_calls();
    let report = apply(&apply_one, place.world.options()).await;
    let refused = report.refused.as_ref().unwrap();
    assert_eq!(refused.class, provision_engine::Class::Fenced);
    assert!(refused.message.starts_with("service `api` in `pr-7` is held by ") && refused.message.contains("provision deploy"));
    assert!(!report.succeeded() && report.tasks.is_empty());
    assert_eq!(place.writes_since(0), Vec::<String>::new());
    deploy.give_back().await;

    // While it is deployed, what does not concern it goes on.
    let (first, _) = place.client(&target).await;
    first.take(&Work::Apply, Duration::ZERO).await.unwrap();
    assert_done(&apply(&first, place.world.options()).await);
    deploy.take(&Work::Deploy(vec!["api".to_owned()]), Duration::ZERO).await.unwrap();
    provision_tests::meddle::open_ssh(&place.world.outside(), "security-group.alb").await.unwrap();
    let (second, _) = place.client(&target).await;
    second.take(&Work::Apply, Duration::ZERO).await.unwrap();
    let repaired = apply(&second, place.world.options()).await;
    assert_done(&repaired);
    assert_eq!(crate::deeds(&repaired).len(), 1, "{:?}", crate::deeds(&repaired));
    deploy.give_back().await;
}

/// A write that the fence stops is told as what it is.
#[tokio::test(flavor = "multi_thread")]
async fn a_write_without_its_lease_is_refused_and_not_sent() {
    let place = Place::new().await;
    let target = place.target(&["pr-7"]);
    let ((slow, _), (quick, _)) = (place.client(&target).await, place.client(&target).await);
    slow.take(&Work::Apply, Duration::ZERO).await.unwrap();
    let writer = slow.writer();
    place.aws.advance(200.0);
    quick.take(&Work::Apply, Duration::ZERO).await.unwrap();
    // Any answer tells the time.
    writer.sts().get_caller_identity().send().await.unwrap();
    place.world.account.forget_calls();
    let refused = provision_aws::kinds::s3::put(&writer, "a-bucket", "key", Vec::new(), "text/plain").await.unwrap_err();
    assert_eq!(refused.class, provision_engine::Class::Fenced, "{refused}");
    assert!(refused.message.contains("took it at") && refused.help.is_some(), "{refused:?}");
    assert_eq!(place.writes_since(0), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lease_bucket_lives() {
    let place = Place::new().await;
    let target = place.target(&["pr-7"]);
    let (client, _) = place.client(&target).await;
    let options = || place.world.options();
    let plan = client.plan(Goal::Apply, &options()).await;
    assert!(changes(&plan).contains(&"leases/bucket Create".to_owned()), "{:?}", changes(&plan));
    client.take(&Work::Apply, Duration::ZERO).await.unwrap();
    assert_done(&apply(&client, options()).await);
    assert_eq!(place.left(&["pr-7"]).await, Vec::<String>::new());

    // An apply that changes nothing writes nothing but its leases, and these are counted apart.
    let (client, _) = place.client(&target).await;
    place.world.account.forget_calls();
    client.take(&Work::Apply, Duration::ZERO).await.unwrap();
    assert_done(&apply(&client, options()).await);
    assert_eq!(place.writes_since(0), Vec::<String>::new());
    let count = client.connection().tap.count();
    assert_eq!((count.writes(), count.leases()), (0, 6), "two leases, each read, taken and given back");

    // What somebody changed is found, exactly it, and repaired by an apply.
    let bucket = client.lease_bucket().to_owned();
    let outside = place.world.outside();
    outside.s3().delete_bucket_policy().bucket(&bucket).send().await.unwrap();
    assert_eq!(changes(&client.plan(Goal::Drift, &options()).await), ["leases/bucket.policy"]);
    let (client, _) = place.client(&target).await;
    client.take(&Work::Apply, Duration::ZERO).await.unwrap();
    let repair = apply(&client, options()).await;
    assert_done(&repair);
    assert_eq!(crate::deeds(&repair), [("leases/bucket".to_owned(), provision_engine::Verb::Update)], "{}", failures(&repair));
    assert_eq!(changes(&client.plan(Goal::Drift, &options()).await), Vec::<String>::new());
    assert_eq!(place.world.violations(), Vec::<String>::new());

    // It is a graph of its own, whatever collection asks.
    let app = place.world.app(first_stack::COHERENCE).unwrap();
    let graph = leases(&app.collections[0]).unwrap();
    assert_eq!(changes(&place.world.plan(&graph, Goal::Apply).await), Vec::<String>::new());
}
