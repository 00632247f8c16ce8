//! Leases, as the command takes and tells them.

use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

use provision::aws::lease::of_environment;
use provision::engine::Events;
use provision::engine::lease::{Holder, Leases, Name, Taking, Terms};
use provision_local::{Action, CallRecord, Match, Rule};

use crate::App;
use crate::gc::connected;

const SERVICES: &str = "web: {type: frontend, build: [yarn, build]}\n";
const ONE: &str = "[{name: pr-7, type: preview}]";

/// Whether a call is about leases.
pub(crate) fn is_lease(call: &CallRecord) -> bool {
    call.params["Bucket"].as_str().is_some_and(|bucket| bucket.starts_with("provision-leases-"))
}

fn pr_7() -> Name {
    of_environment("shop", "review", "pr-7")
}

/// Somebody else, on another machine.
async fn somebody(app: &App) -> Leases {
    let store = Arc::new(connected(&app.account).await.leases(&Events::default()));
    let holder = Holder {
        run: "somebody".to_owned(),
        who: "arn:aws:iam::1:user/ada".to_owned(),
        host: "ada-laptop".to_owned(),
        process: 42,
        ..Holder::default()
    };
    Leases::new(store, holder, Terms::default())
}

/// Runs the binary beside the test, as a client that rules can tell apart.
fn begin(app: &App, args: &[&str]) -> (Child, String) {
    let key = app.account.further_credentials().unwrap();
    let env = provision_local::env(&app.account.endpoint(), &key, provision_local::DEFAULT_REGION);
    let mut command = Command::new(env!("CARGO_BIN_EXE_provision"));
    command.args(args).current_dir(app.dir()).env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env("HOME", app.dir()).env("PATH", std::env::var_os("PATH").unwrap()).envs(env);
    (command.spawn().unwrap(), key.access_key_id)
}

async fn end(child: Child) -> (i32, String) {
    let Output { status, stderr, .. } = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap()).await.unwrap();
    (status.code().unwrap_or(-1), String::from_utf8(stderr).unwrap())
}

/// Waits until something is so.
async fn until(mut so: impl AsyncFnMut() -> bool) {
    for _ in 0..3000 {
        if so().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("it never came to that");
}

/// Holds the creation of the network by this client, and returns when it has come to that.
async fn held_at_the_network(app: &App, args: &[&str]) -> Child {
    let (child, key) = begin(app, args);
    let matching = Match { operation: Some("CreateVpc".to_owned()), access_key: Some(key), ..Match::default() };
    app.account.inject([Rule { matching, action: Action::Hold }]);
    until(async || app.account.held() == 1).await;
    child
}

fn signal(child: &Child, signal: &str) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_holds_an_environment_is_told_and_waited_for() {
    let app = App::new(SERVICES, ONE).await;
    app.provision(&["apply", "--yes"]).await.ended(0);
    let other = somebody(&app).await;
    assert!(matches!(other.take(&pr_7(), "apply").await.unwrap(), Taking::Taken { before: Some(_), after: None, .. }));

    // Nothing is done, and everything is said that helps.
    app.account.forget_calls();
    let refused = app.provision(&["apply", "--yes"]).await;
    assert_eq!(refused.code, 9, "{}", refused.err);
    for part in [
        "environment `pr-7` is held by arn:aws:iam::1:user/ada on ada-laptop (`provision apply`, process 42) since 20",
        "nothing was changed",
        "--lock-wait 10m",
        "ends by itself at 20",
    ] {
        assert!(refused.err.contains(part), "{part:?} is missing in\n{}", refused.err);
    }
    let destroy = app.provision(&["destroy", "--yes", "--json"]).await;
    assert_eq!(destroy.code, 9);
    assert!(destroy.out.contains("\"exit\":9") && destroy.out.contains("ada-laptop"), "{}", destroy.out);
    assert_eq!(app.writes(), Vec::<String>::new());

    // Who only looks takes nothing, and is told.
    let plan = app.provision(&["plan"]).await.ended(0);
    assert!(plan.contains("note: environment `pr-7` is held by arn:aws:iam::1:user/ada on ada-laptop"), "{plan}");
    let drift: serde_json::Value = serde_json::from_str(&app.provision(&["drift", "--json"]).await.ended(0)).unwrap();
    assert_eq!(drift["held"][0]["holder"]["host"], "ada-laptop");

    // Who waits goes on when it is given back.
    let (waiting, _) = begin(&app, &["apply", "--yes", "--lock-wait", "10m"]);
    let looks = || app.account.calls().iter().filter(|call| is_lease(call) && call.operation == "GetObject").count();
    app.account.forget_calls();
    until(async || looks() > 2).await;
    other.give_back(&pr_7().key).await;
    let (code, err) = end(waiting).await;
    assert!(code == 0 && err.contains("waiting: environment `pr-7` is held by arn:aws:iam::1:user/ada"), "{code}\n{err}");
}

/// What is claimed on the way may be refused, too: then nothing is done, and nobody else is blamed.
#[tokio::test(flavor = "multi_thread")]
async fn a_lease_that_aws_refuses_on_the_way_is_no_other_run_and_nothing_is_done() {
    let app = App::new("api: {type: backend}\n", ONE).await;
    app.provision(&["apply", "--yes"]).await.ended(3);
    std::fs::write(app.dir().join("coherence.yml"), "api: {type: backend, system: {cpu: 2, memory: 4G}}\n").unwrap();
    // The first two are those of the environment and of what is shared; then comes the service's.
    let matching = Match { operation: Some("PutObject".to_owned()), from: Some(3), ..Match::default() };
    let action = Action::Error { status: 403, code: "AccessDenied".to_owned(), message: "Access Denied".to_owned() };
    app.account.inject([Rule { matching, action }]);
    app.account.forget_calls();
    let refused = app.provision(&["apply", "--yes"]).await;
    assert_eq!(refused.code, 5, "{}{}", refused.out, refused.err);
    assert!(refused.out.contains("Ended early in") && refused.out.contains("nothing was done"), "{}", refused.out);
    assert!(!refused.out.contains("Done in"), "{}", refused.out);
    assert!(refused.err.contains("the credentials need s3:PutObject"), "{}", refused.err);
    assert_eq!(app.writes(), Vec::<String>::new());
    // It could not give back what it had: that ends by itself.
    app.account.clear_faults();
    app.account.aws().advance(130.0);
    app.provision(&["apply", "--yes"]).await.ended(3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_was_killed_holds_nothing_for_long() {
    let app = App::new(SERVICES, ONE).await;
    let mut child = held_at_the_network(&app, &["apply", "--yes"]).await;
    child.kill().unwrap();
    child.wait().unwrap();
    app.account.clear_faults();
    let refused = app.provision(&["apply", "--yes"]).await;
    assert!(refused.code == 9 && refused.err.contains("if that run is dead, its lease ends by itself"), "{}", refused.err);

    app.account.aws().advance(130.0);
    app.provision(&["apply", "--yes"]).await.ended(0);
    app.provision(&["plan", "--detailed-exitcode"]).await.ended(0);
    assert_eq!(app.violations(), Vec::<String>::new());
}

/// A terminal that is closed and a supervisor that ends it stop a run as Ctrl-C does: nobody has to wait for its leases.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_hung_up_gives_its_leases_back() {
    let app = App::new(SERVICES, ONE).await;
    // Whoever began the tests with `nohup` has all their children ignore hang-ups.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    let is_heard = ignored.is_none_or(|ignored| ignored & 1 == 0);
    for asked in is_heard.then_some("-HUP").into_iter().chain(["-TERM"]) {
        let child = held_at_the_network(&app, &["apply", "--yes"]).await;
        signal(&child, asked);
        app.account.clear_faults();
        let (code, err) = end(child).await;
        assert_eq!(code, 130, "{asked}: {err}");
        // The next one is not refused, and stopped where this one was.
        assert!(somebody(&app).await.look(&pr_7()).await.unwrap().is_none(), "{asked}: its lease is held");
        app.provision(&["destroy", "--yes", "--collection"]).await.ended(0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_lost_its_lease_says_who_took_it_and_writes_no_more() {
    let app = App::new(SERVICES, ONE).await;
    let child = held_at_the_network(&app, &["apply", "--yes", "--width", "1"]).await;
    // It stands still for longer than its lease lasts, with one write on its way: somebody else takes the lease.
    signal(&child, "-STOP");
    app.account.aws().advance(200.0);
    let other = somebody(&app).await;
    let Taking::Taken { after: Some(before), .. } = other.take(&pr_7(), "apply").await.unwrap() else { panic!("not taken over") };
    assert!(before.holder.who.contains(":assumed-role/") && before.holder.process == child.id(), "{before:?}");
    let seen = app.account.calls().last().unwrap().seq;

    app.account.clear_faults();
    signal(&child, "-CONT");
    let (code, err) = end(child).await;
    assert_eq!(code, 10, "{err}");
    let told =
        "the lease of environment `pr-7` was lost: arn:aws:iam::1:user/ada on ada-laptop (`provision apply`, process 42) took it";
    assert!(err.contains(told) && err.contains("Run the same command again to go on"), "{err}");
    // What was on its way arrived; nothing was sent after it.
    let later = app.account.calls_since(seen).into_iter().filter(|call| call.mutating && !is_lease(call));
    assert_eq!(later.map(|call| call.operation).collect::<Vec<_>>(), Vec::<String>::new());

    other.give_back(&pr_7().key).await;
    app.provision(&["apply", "--yes"]).await.ended(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lease_bucket_goes_with_the_last_collection_and_never_while_a_lease_is_live() {
    let app = App::new(SERVICES, ONE).await;
    let plan = app.provision(&["plan"]).await.ended(0);
    assert!(plan.contains("leases\n  + bucket  s3.bucket"), "{plan}");
    app.provision(&["apply", "--yes"]).await.ended(0);
    let bucket = format!("provision-leases-{}-{}-an", app.account.id(), provision_local::DEFAULT_REGION);
    let other = somebody(&app).await;
    let elsewhere = of_environment("another", "review", "pr-1");
    other.take(&elsewhere, "apply").await.unwrap();

    let destroy = ["destroy", "--collection", "--yes", "--delete-data", "--confirm", "review"];
    app.provision(&destroy).await.ended(0);
    assert!(other.look(&pr_7()).await.unwrap().is_none(), "the environment's lease is gone, and the bucket is not");
    other.give_back(&elsewhere.key).await;

    let out = app.provision(&destroy).await.ended(0);
    assert!(out.contains(&format!("The lease bucket {bucket} went with the last collection here.")), "{out}");
    assert_eq!(other.look(&pr_7()).await.unwrap_err().code, "NoSuchBucket");
}
