//! `deploy --path`, from the folder to the end of the pipeline's run.

use std::process::Command;

use provision_local::Realism;

use crate::App;

const SERVICES: &str = "api:\n  type: backend\n  migration: [yarn, migrate]\n  workers: [{name: mail, command: [yarn, mail]}]\n\
                        web: {type: frontend, url_path: /web, build: [yarn, build]}\n";

/// Git, in the application's folder.
fn git(app: &App, args: &[&str]) {
    let who = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    let done = Command::new("git").arg("-C").arg(app.dir()).args(who).args(args).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_is_uploaded_and_its_run_followed() {
    let app = App::new(SERVICES, "[{name: staging, type: static}]").await;
    let early = app.provision(&["deploy", "staging", "--path", "."]).await;
    assert!(early.err.contains("not a git repository"), "{}", early.err);
    assert_eq!(early.code, 4);
    git(&app, &["init", "--quiet"]);
    git(&app, &["add", "."]);
    git(&app, &["commit", "--quiet", "-m", "first"]);
    let early = app.provision(&["deploy", "staging", "--path", "."]).await;
    assert!(early.err.contains("staging has no pipeline yet") && early.code == 7, "{}", early.err);
    app.provision(&["apply", "--yes"]).await.ended(3);

    // It writes one object, and follows what comes of it.
    std::fs::write(app.dir().join("notes.txt"), "not committed").unwrap();
    app.account.forget_calls();
    let ran = app.provision(&["deploy", "staging", "--path", "."]).await;
    assert!(ran.err.contains("warning: notes.txt: not committed: what is deployed is commit"), "{}", ran.err);
    let out = ran.ended(0);
    for line in
        ["Source: Source done", "Build: build-api in progress", "Migrate: migrate-api done", "Deploy: Deploy done", "Done in"]
    {
        assert!(out.contains(line), "{line} is missing in\n{out}");
    }
    assert_eq!(app.writes(), ["s3:PutObject"]);
    assert_eq!(app.violations(), Vec::<String>::new());

    // A build that fails tells its cause: the message, the log's last lines, and where the rest is.
    app.account.fail_action("build-api", "npm ERR! missing script: build");
    let failed = app.provision(&["deploy", "staging", "--path", "."]).await.ended(7);
    let tail = failed.split("\nFailed").nth(1).unwrap();
    for part in ["Build: build-api", "BUILD: Error while executing command", "│ npm ERR! missing script: build", "log: https://"]
    {
        assert!(tail.contains(part), "{part} is missing in\n{failed}");
    }
    assert!(!failed.contains("Migrate:"), "{failed}");
    let summary = app.provision(&["deploy", "staging", "--path", ".", "--json"]).await.events(7, "summary").remove(0);
    assert_eq!((summary["state"].as_str(), summary["failures"][0]["action"].as_str()), (Some("failed"), Some("build-api")));
    assert_eq!(summary["failures"][0]["log"][0], "npm ERR! missing script: build");
    app.account.mend_action("build-api");
    app.provision(&["deploy", "staging", "--path", "."]).await.ended(0);

    // The second apply has nothing to do after all this.
    app.account.forget_calls();
    app.provision(&["apply", "--yes"]).await.ended(3);
    assert_eq!(app.writes(), Vec::<String>::new());
}

/// The migration runs on the new image, and before anything else moves to it.
#[tokio::test(flavor = "multi_thread")]
async fn an_image_is_rolled_out_after_its_migration() {
    const SERVICES: &str = "api:\n  type: backend\n  migration: [yarn, migrate]\n  seed: [yarn, seed]\n\
                            \x20 workers: [{name: mail, command: [yarn, mail]}]\n";
    let app = App::new(SERVICES, "[{name: staging, type: static}]").await;
    app.provision(&["apply", "--yes"]).await.ended(3);
    app.account.forget_calls();
    let ran = app.provision(&["deploy", "staging", "--image", "api=public.ecr.aws/nginx/nginx:1.29"]).await;
    assert!(ran.err.contains("staging/api/migrate: stopped") && ran.err.contains("staging/api/seed: stopped"), "{}", ran.err);
    ran.ended(0);
    let writes = app.writes();
    let places = |call: &str| writes.iter().enumerate().filter(|(_, name)| *name == call).map(|(at, _)| at).collect::<Vec<_>>();
    let (ran, moved) = (places("ecs:RunTask"), places("ecs:UpdateService"));
    assert!(ran.len() == 2 && moved.len() == 2 && ran[1] < moved[0], "{writes:?}");
    let families = app.account.calls().into_iter().filter(|call| call.operation == "RunTask");
    let families: Vec<String> =
        families.map(|call| call.params["taskDefinition"].as_str().unwrap_or_default().to_owned()).collect();
    assert!(families[0].ends_with("migrate:2") && families[1].ends_with("seed:2"), "{families:?}");
    assert_eq!(app.violations(), Vec::<String>::new());

    // With nothing new to move it is run again all the same: it is idempotent, and may have failed halfway.
    app.account.forget_calls();
    app.provision(&["deploy", "staging", "--image", "api=public.ecr.aws/nginx/nginx:1.29"]).await.ended(0);
    assert_eq!(app.writes(), ["ecs:RunTask", "ecs:RunTask"]);
}

/// S3 tells EventBridge of a bucket's objects only some minutes after it was asked to.
#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_nobody_heard_of_is_made_again() {
    use aws_sdk_s3::types::{EventBridgeConfiguration, NotificationConfiguration};
    // So slow that what goes on before the upload is no five minutes.
    let environments = "[{name: staging, type: static}]";
    let app = App::at("web: {type: frontend, build: [yarn, build]}\n", environments, Realism::On, 60.0).await;
    git(&app, &["init", "--quiet"]);
    git(&app, &["add", "."]);
    git(&app, &["commit", "--quiet", "-m", "first"]);
    app.provision(&["apply", "--yes"]).await.ended(0);
    // As if the bucket were new.
    let created =
        |call: &provision_local::CallRecord| call.operation == "CreateBucket" && call.params.to_string().contains("source");
    let bucket = app.account.calls().into_iter().find(created).unwrap().params["Bucket"].as_str().unwrap().to_owned();
    let s3 = crate::gc::connected(&app.account).await.writer(&provision::engine::Events::default());
    for bridge in [None, Some(EventBridgeConfiguration::builder().build())] {
        let configuration = NotificationConfiguration::builder().set_event_bridge_configuration(bridge).build();
        let call = s3.s3().put_bucket_notification_configuration().bucket(&bucket).notification_configuration(configuration);
        call.send().await.unwrap();
    }
    app.account.forget_calls();
    let ran = app.provision(&["deploy", "staging", "--path", "."]).await;
    assert!(ran.err.contains("It has started nothing") && ran.err.contains("Once more."), "{}", ran.err);
    let out = ran.ended(0);
    assert!(out.contains("It started https://") && out.contains("Done in"), "{out}");
    let writes = app.writes();
    assert!(writes.len() > 1 && writes.iter().all(|call| call == "s3:PutObject"), "{writes:?}");
}
