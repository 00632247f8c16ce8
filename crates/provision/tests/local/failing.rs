//! A deployment that fails, as whoever ran it sees it.

use crate::App;

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_deployment_is_told_with_its_cause_on_one_screen() {
    let services = "api: {type: backend, image: \"registry.example/shop/broken:1\", prod: [serve]}\n";
    let app = App::new(services, "[{name: staging, type: preview}]").await;
    let out = app.provision(&["apply", "--yes"]).await.ended(7);
    let told = out.split("\nfailed\n").nth(1).unwrap();
    for part in [
        "staging/service.api",
        "the deployment failed: ECS deployment circuit breaker: tasks failed to start",
        "the last task stopped: Essential container in task exited, app exited with 1",
        "request id: ",
        "the last lines of /provision/shop/staging/api",
        "error: registry.example/shop/broken:1 is called broken, and ends with 1",
    ] {
        assert!(told.contains(part), "{part} is missing in\n{out}");
    }
    assert!(told.lines().count() < 24, "more than a screen:\n{out}");
    assert_eq!(told.matches("the deployment failed").count(), 1, "{out}");

    // Nothing else is left undone, and the same in JSON.
    let summary = app.provision(&["apply", "--yes", "--json"]).await.events(7, "summary").remove(0);
    assert_eq!(summary["failures"].as_array().unwrap().len(), 1, "{summary}");
    std::fs::write(app.dir().join("coherence.yml"), services.replace("broken:1", "api:1")).unwrap();
    app.provision(&["apply", "--yes"]).await.ended(0);
    assert_eq!(app.violations(), Vec::<String>::new());
}
