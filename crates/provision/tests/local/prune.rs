//! What holds data and is left over goes by its name alone, and a name that nothing has is refused.

use provision_local::Realism;

use crate::App;

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_no_leftovers_is_refused() {
    let services = "api:\n  type: backend\n  resources: [{name: files, type: object_storage}]\n";
    let app = App::with(services, "[{name: pr-7, type: preview}]", Realism::Off).await;
    app.provision(&["apply", "--yes"]).await.ended(3);
    let wanted = app.provision(&["plan", "--prune", "pr-7/bucket.files"]).await;
    assert!(wanted.code == 64 && wanted.err.contains("it is in the configuration"), "{} {}", wanted.code, wanted.err);

    std::fs::write(app.dir().join("coherence.yml"), "api: {type: backend}\n").unwrap();
    app.account.forget_calls();
    let wrong = "pr-7/bucket.flies";
    for args in [vec!["plan", "--prune", wrong], vec!["apply", "--yes", "--prune", wrong, "--confirm", wrong]] {
        let ran = app.provision(&args).await;
        assert_eq!(ran.code, 64, "{args:?}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains("nothing is left over of `pr-7/bucket.flies`"), "{}", ran.err);
        assert!(ran.err.contains("did you mean `pr-7/bucket.files`?"), "{}", ran.err);
    }
    let narrow = app.provision(&["plan", "--only", "pr-7/service.api", "--prune", "pr-7/bucket.files"]).await;
    assert!(narrow.code == 64 && narrow.err.contains("not looked at with --only"), "{}", narrow.err);
    assert_eq!(app.writes(), Vec::<String>::new());

    let right = ["apply", "--yes", "--prune", "pr-7/bucket.files", "--confirm", "pr-7/bucket.files"];
    app.provision(&right).await.ended(3);
    assert!(app.writes().contains(&"s3:DeleteBucket".to_owned()), "{:?}", app.writes());
    // Whoever was stopped after that gives the same command again.
    let again = app.provision(&right).await;
    assert!(again.err.contains("note: nothing is left over of `pr-7/bucket.files`: it is deleted already"), "{}", again.err);
    again.ended(3);

    // Images are data, too: a name that is to be pruned is typed, whatever it is.
    std::fs::write(app.dir().join("coherence.yml"), "web: {type: backend}\n").unwrap();
    let untyped = app.provision(&["apply", "--yes", "--prune", "pr-7/repository.api"]).await;
    assert!(untyped.code == 8 && untyped.err.contains("--confirm pr-7/repository.api"), "{} {}", untyped.code, untyped.err);
}
