//! How many tasks run, where the image came with a deploy and stands in no file.

use std::fmt::Write as _;

use serde_json::Value;

use crate::App;

/// The files, with these settings of the environment and these of the service and its worker.
fn write(app: &App, settings: &str, cpu: &str, replicas: u32, min: u32) {
    let mut places = std::fs::read_to_string(app.dir().join("environments.yml")).unwrap();
    places.truncate(places.find("  environments:").unwrap());
    writeln!(places, "  environments: [{{name: live, type: production, {settings}x-provision: {{protect: false}}}}]").unwrap();
    std::fs::write(app.dir().join("environments.yml"), places).unwrap();
    let services = format!(
        "api:\n  type: backend\n  system: {{cpu: {cpu}, platform_settings: {{min_scale: {min}, max_scale: 6}}}}\n  \
         workers: [{{name: mail, command: [yarn, mail], replicas: {replicas}}}]\n"
    );
    std::fs::write(app.dir().join("coherence.yml"), services).unwrap();
}

/// The counts that were asked for last, of the service and of its worker; nothing where none was asked for.
fn asked(app: &App) -> [Option<u64>; 2] {
    let calls = app.account.calls();
    let of = |name: &str| {
        let about = calls.iter().filter(|call| ["CreateService", "UpdateService"].contains(&call.operation.as_str()));
        let named = |params: &Value| {
            let text = |key: &str| params[key].as_str().unwrap_or_default().to_owned();
            format!("{}{}", text("service"), text("serviceName")).ends_with(name)
        };
        about.filter(|call| named(&call.params)).filter_map(|call| call.params["desiredCount"].as_u64()).next_back()
    };
    [of("service-api"), of("worker-api-mail")]
}

async fn nothing_to_do(app: &App) {
    let told = app.provision(&["plan", "--detailed-exitcode"]).await.ended(0);
    assert!(told.contains("No changes") && !told.contains("first deploy"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_follow_the_files_and_a_pause_and_leave_the_owner_alone() {
    let app = App::new("api: {type: backend}\n", "[{name: live}]").await;
    write(&app, "", "0.25", 2, 1);
    app.provision(&["apply", "--yes"]).await.ended(3);
    assert_eq!(asked(&app), [Some(0), Some(0)], "there is nothing to run yet");
    app.provision(&["deploy", "live", "--image", "api=public.ecr.aws/nginx/nginx:1.29"]).await.ended(0);
    assert_eq!(asked(&app), [Some(1), Some(2)]);
    nothing_to_do(&app).await;

    // Another size is another revision, and nothing else: that there is an image does not change.
    write(&app, "", "0.5", 2, 1);
    let plan = app.provision(&["plan"]).await.ended(0);
    assert!(!plan.contains("first deploy") && !plan.contains("suspended") && !plan.contains("armed"), "{plan}");
    app.account.forget_calls();
    app.provision(&["apply", "--yes"]).await.ended(0);
    assert_eq!(asked(&app), [None, None]);
    nothing_to_do(&app).await;
    app.provision(&["apply", "--yes", "--only", "network"]).await.ended(0);

    write(&app, "", "0.5", 5, 2);
    app.account.forget_calls();
    app.provision(&["apply", "--yes"]).await.ended(0);
    assert_eq!(asked(&app), [Some(2), Some(5)]);
    nothing_to_do(&app).await;

    write(&app, "paused: true, ", "0.5", 5, 2);
    app.provision(&["apply", "--yes"]).await.ended(0);
    assert_eq!(asked(&app), [Some(0), Some(0)]);
    nothing_to_do(&app).await;
    write(&app, "", "0.5", 5, 2);
    app.provision(&["apply", "--yes"]).await.ended(0);
    assert_eq!(asked(&app), [Some(2), Some(5)]);
    nothing_to_do(&app).await;
}
