//! An environment whose entry has gone from the file before it was destroyed.

use crate::App;

/// The file, with these environments.
fn name(app: &App, environments: &str) {
    let mut places = std::fs::read_to_string(app.dir().join("environments.yml")).unwrap();
    places.truncate(places.find("  environments:").unwrap());
    std::fs::write(app.dir().join("environments.yml"), format!("{places}  environments: {environments}\n")).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_that_no_file_names_is_told_kept_from_harm_and_destroyed() {
    let app = App::new("api: {type: backend}\n", "[{name: main, type: static}, {name: pr-2, type: preview}]").await;
    app.provision(&["apply", "main", "pr-2", "--yes"]).await.ended(3);
    let told = app.provision(&["plan", "main"]).await.ended(0);
    assert!(!told.contains("not in the configuration"), "{told}");
    name(&app, "[{name: main, type: static}]");
    for command in ["plan", "drift", "gc"] {
        let told = app.provision(&[command]).await.ended(0);
        assert!(told.contains("the environment pr-2 is in AWS and not in the configuration; `provision destroy pr-2`"), "{told}");
    }

    // What it stands on stays.
    app.account.forget_calls();
    let refused = app.provision(&["destroy", "--collection", "--yes"]).await;
    assert!(refused.code == 8 && refused.err.contains("`provision destroy pr-2` first"), "{} {}", refused.code, refused.err);
    assert_eq!(app.writes(), Vec::<String>::new());
    let unknown = app.provision(&["destroy", "pr-3", "--yes"]).await;
    assert!(unknown.code == 4 && unknown.err.contains("pr-3"), "{} {}", unknown.code, unknown.err);

    let destroyed = app.provision(&["destroy", "pr-2", "--yes", "--delete-data", "--confirm", "pr-2"]).await.ended(0);
    assert!(destroyed.contains("- service.api") && !destroyed.contains("main"), "{destroyed}");
    let told = app.provision(&["plan"]).await.ended(0);
    assert!(told.contains("No changes") && !told.contains("pr-2"), "{told}");
    app.provision(&["destroy", "--collection", "--yes", "--delete-data", "--confirm", "review"]).await.ended(0);
}
