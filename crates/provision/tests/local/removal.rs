//! A removal looks nothing up: what the configuration names may be gone.

use crate::App;

const SERVICES: &str = "\
api:
  type: backend
  resources: [{name: files, type: object_storage}, {name: main, type: database, engine: postgres, version: 16, use_db_proxy: false}]
";
const PLAIN: &str = "[{name: pr-7, type: preview}]";
const DATABASE: &str = "[{name: pr-7, type: preview, existing_resources: {main: {instance_name: gone, secret_id: gone}}}]";
const NETWORK: &str = "[{name: pr-7, type: preview}]\n  existing_resources: {vpc: {instance_name: vpc-0123456789abcdef0, \
                       public_subnet_cidrs: [10.7.0.0/24, 10.7.1.0/24], private_subnet_cidrs: [10.7.2.0/24, 10.7.3.0/24]}}";

/// Applied, then configured with something that is gone: a plan says so, and everything can be removed all the same.
async fn is_removed(existing: &str, told: &str) {
    let app = App::new(SERVICES, PLAIN).await;
    // Without an image a service has no task to wait for.
    app.provision(&["apply", "--yes"]).await.ended(3);
    let file = app.dir().join("environments.yml");
    let places = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, places.replace(PLAIN, existing)).unwrap();

    let plan = app.provision(&["plan"]).await;
    assert!(plan.code != 0 && plan.err.contains(told), "{} {}", plan.code, plan.err);
    app.provision(&["gc"]).await.ended(0);
    app.provision(&["destroy", "--yes", "--collection", "--delete-data", "--confirm", "review"]).await.ended(0);
    let again = app.provision(&["destroy", "--yes", "--collection", "--delete-data", "--confirm", "review"]).await.ended(0);
    assert!(again.contains("0 to delete"), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_there_is_removed_when_an_existing_database_is_gone() {
    is_removed(DATABASE, "`main` of `pr-7` is the existing gone: there is no database instance and no cluster gone in").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_there_is_removed_when_an_existing_network_is_gone() {
    is_removed(NETWORK, "there is no VPC vpc-0123456789abcdef0 in").await;
}
