//! What was there before: built by hand with boto3, or by CloudFormation, and taken over by its tags alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use provision_local::{DEFAULT_REGION, Realism, Venvs, env};
use serde_json::Value;

use crate::App;

const SHOP: &str = "\
api:
  type: backend
  url_path: /api
  image: public.ecr.aws/nginx/nginx:1.29
  system: {health_check: /health}
  resources:
  - {name: main, type: database, engine: postgres, version: 16}
  - {name: uploads, type: object_storage}
";

/// Runs a script of `tests/handmade` against the account, and gives what it prints.
async fn by_hand(app: &App, script: &str, args: &[&str]) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/handmade").join(script);
    let mut command = Command::new(Venvs::find().unwrap().python("moto").unwrap());
    command.arg(path).args(args).current_dir(app.dir());
    command.envs(env(&app.account.endpoint(), app.account.credentials(), DEFAULT_REGION)).env("NO_PROXY", "127.0.0.1");
    command.env("PYTHONDONTWRITEBYTECODE", "1").env_remove("AWS_PROFILE");
    command.env("AWS_CONFIG_FILE", "/dev/null").env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    let done = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).unwrap()
}

/// The ids of a plan's nodes, and what it would do.
async fn planned(app: &App) -> (BTreeMap<String, String>, Value) {
    let plan: Value = serde_json::from_str(&app.provision(&["plan", "--json"]).await.ended(0)).unwrap();
    let steps = plan["steps"].as_array().unwrap().iter();
    let ids = steps.filter_map(|step| Some((step["node"].as_str()?.to_owned(), step["id"].as_str()?.to_owned())));
    (ids.collect(), plan["summary"].clone())
}

fn count(summary: &Value) -> u64 {
    ["create", "update", "replace", "delete"].iter().map(|verb| summary[verb].as_u64().unwrap()).sum()
}

/// Applies what differs, and finds nothing left to do and every object as it was.
async fn settles(app: &App, before: &BTreeMap<String, String>) {
    let (ids, summary) = planned(app).await;
    assert_eq!((summary["replace"].as_u64(), summary["delete"].as_u64()), (Some(0), Some(0)), "{summary}");
    let known: BTreeMap<String, String> = ids.into_iter().filter(|(node, _)| before.contains_key(node)).collect();
    assert_eq!(known, *before, "found by their tags");
    app.provision(&["apply", "--yes"]).await.ended(0);
    let (ids, summary) = planned(app).await;
    assert_eq!(count(&summary), 0, "{summary}");
    // A new revision of a task definition is its change in place.
    let same = |node: &str| !node.contains("task-definition.");
    let kept = |ids: &BTreeMap<String, String>| -> BTreeMap<String, String> {
        ids.iter().filter(|(node, _)| before.contains_key(*node) && same(node)).map(|(a, b)| (a.clone(), b.clone())).collect()
    };
    assert_eq!(kept(&ids), kept(before), "nothing is made anew");
}

/// The operations among the writes.
fn operations(app: &App) -> BTreeSet<String> {
    app.writes().into_iter().collect()
}

/// Tags are written, and nothing else.
fn only_tagged(app: &App) {
    let others: Vec<String> =
        operations(app).into_iter().filter(|call| !call.contains("Tag") || call.contains("Untag")).collect();
    assert_eq!(others, Vec::<String>::new());
}

/// What a JSON object of texts says.
fn texts(value: &Value) -> BTreeMap<String, String> {
    value.as_object().unwrap().iter().map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned())).collect()
}

/// What the adoption took, by node.
fn taken(adoption: &Value) -> BTreeMap<String, String> {
    let all = adoption["adopts"].as_array().unwrap().iter();
    all.map(|one| (one["node"].as_str().unwrap().to_owned(), one["id"].as_str().unwrap().to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stack_made_by_hand_is_adopted_from_a_state_of_terraform() {
    let app = App::new(SHOP, "[{name: staging}]").await;
    let mut made = texts(&by_hand(&app, "shop.py", &["terraform.tfstate"]).await);
    app.account.forget_calls();
    let nobody = app.provision(&["adopt", "--terraform", "terraform.tfstate"]).await;
    assert!(nobody.err.contains("this adoption was not confirmed"), "{}", nobody.err);
    assert_eq!(nobody.code, 8);

    let adoption = app.provision(&["adopt", "--terraform", "terraform.tfstate", "--yes", "--json"]).await;
    let adoption = adoption.events(0, "adoption").remove(0);
    only_tagged(&app);
    assert_eq!(app.violations(), Vec::<String>::new());
    let found = taken(&adoption);
    // A task definition is known by its revision.
    let revision = found["staging/task-definition.api"].clone();
    assert!(revision.ends_with("task-definition/old-shop-api:1"), "{revision}");
    made.insert("staging/task-definition.api".to_owned(), revision);
    assert_eq!(found, made);
    // What is the owner's, what is a part of something, and what is of no kind of ours.
    let steps = adoption["next"]["plan"]["steps"].as_array().unwrap();
    let database = steps.iter().find(|step| step["node"] == "staging/database.main").unwrap();
    let owners: Vec<&str> = database["owners"].as_array().unwrap().iter().filter_map(|row| row["field"].as_str()).collect();
    assert_eq!(owners, ["class", "storage_gib", "backup_retention_days", "monitoring_s"]);
    let left: BTreeMap<&str, &str> = adoption["left"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["what"].as_str().unwrap(), one["why"].as_str().unwrap()))
        .collect();
    assert_eq!(left["aws_sqs_queue.jobs"], "provision makes nothing of the type aws_sqs_queue");
    assert!(left["aws_route.public_default"].starts_with("a part of an object of the kind ec2.route-table"));

    settles(&app, &made).await;
    let plan: Value = serde_json::from_str(&app.provision(&["plan", "--json"]).await.ended(0)).unwrap();
    let database = plan["steps"].as_array().unwrap().iter().find(|step| step["node"] == "staging/database.main").unwrap();
    let class = database["owners"].as_array().unwrap().iter().find(|row| row["field"] == "class").unwrap();
    assert_eq!(class["from"], "db.m6g.large", "what the owner chose survives the apply");
    let file = std::fs::read_to_string(app.dir().join("adopted.yml")).unwrap();
    assert!(file.contains("review:\n") && file.contains("staging/database.main: [old-shop-main, "), "{file}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stack_of_cnc_is_adopted_from_its_state() {
    let app = App::new(SHOP, "[{name: staging}]").await;
    std::fs::create_dir(app.dir().join(".terraform")).unwrap();
    let none = app.provision(&["adopt", "--cnc", "--yes"]).await;
    assert!(none.err.contains("there is no state of cnc in ./.terraform"), "{}", none.err);
    assert_eq!(none.code, 64);
    let mut made = texts(&by_hand(&app, "shop.py", &[".terraform/c0ffee123456.tfstate"]).await);
    app.account.forget_calls();
    let text = app.provision(&["adopt", "--cnc", "--yes"]).await.ended(0);
    only_tagged(&app);
    assert!(text.contains("Adopted 26 objects."), "{text}");
    assert!(text.contains("terraform state rm -state=./.terraform/c0ffee123456.tfstate 'aws_route.public_default'"), "{text}");
    let (ids, _) = planned(&app).await;
    made.insert("staging/task-definition.api".to_owned(), ids["staging/task-definition.api"].clone());
    settles(&app, &made).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stack_of_copilot_is_adopted_from_cloudformation() {
    // What CloudFormation makes it makes within the emulator, where no time passes.
    let services = "api: {type: backend, image: 'public.ecr.aws/nginx/nginx:1.29'}\n";
    let app = App::with(services, "[{name: test}]", Realism::Off).await;
    let stacks = by_hand(&app, "copilot.py", &[]).await;
    assert_eq!(stacks, serde_json::json!(["shop-test", "shop-test-api"]));
    app.account.forget_calls();
    let wrong = app.provision(&["adopt", "--stack", "shop-prod", "--yes"]).await;
    assert!(wrong.err.contains("the stack shop-prod cannot be read"), "{}", wrong.err);
    let text = app.provision(&["adopt", "--stack", "shop-test", "--stack", "shop-test-api", "--yes"]).await.ended(0);
    only_tagged(&app);
    for node in
        ["network", "cluster", "load-balancer", "listener.http", "subnet.private.1", "test/service.api", "test/log-group.api"]
    {
        assert!(text.contains(&format!("  = {node} ")), "{node} in\n{text}");
    }
    assert!(text.contains("CloudFormation lets go of shop-test-api like this"), "{text}");
    let open = text.lines().filter(|line| line.contains("Give `DeletionPolicy: Retain` to: ")).collect::<Vec<_>>();
    assert!(open.len() == 2 && open[0].contains("Cluster") && open[0].contains("DefaultPublicRoute"), "{open:?}");
    assert!(open[1].contains("TaskRole") && !open[1].contains("LogGroup"), "what stays already is not to be changed: {open:?}");
    let file: BTreeSet<String> = std::fs::read_to_string(app.dir().join("adopted.yml"))
        .unwrap()
        .lines()
        .filter_map(|line| Some(line.strip_prefix("  ")?.split_once(": ")?.0.to_owned()))
        .collect();
    let (ids, _) = planned(&app).await;
    let before = ids.into_iter().filter(|(node, _)| file.contains(node)).collect::<BTreeMap<_, _>>();
    assert_eq!(before.keys().cloned().collect::<BTreeSet<_>>(), file, "each is found again");
    settles(&app, &before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_hand_it_is_said_what_cannot_be_adopted() {
    let app = App::new(SHOP, "[{name: staging}]").await;
    let made = texts(&by_hand(&app, "shop.py", &["terraform.tfstate"]).await);
    let cases: [(&[&str], i32, &str); 6] = [
        (&[], 64, "nothing is named that could be adopted"),
        (&["staging/database.man=old-shop-main"], 64, "there is no node `staging/database.man`"),
        (&["=x"], 64, "names no node and no object"),
        (&["--terraform", "environments.yml"], 4, "is no JSON"),
        (&["--map", "nothing.yml"], 4, "cannot be read"),
        (&["staging/database.main=old-shop"], 8, "1 object that you named cannot be adopted; nothing was"),
    ];
    for (args, code, message) in cases {
        let ran = app.provision(&[&["adopt", "--yes"], args].concat()).await;
        assert!(ran.code == code && ran.err.contains(message), "{args:?}: {} {}{}", ran.code, ran.out, ran.err);
    }
    // A subnet without its VPC: what it refers to is to be there first.
    let subnet = format!("subnet.public.0={}", made["subnet.public.0"]);
    app.account.forget_calls();
    let alone = app.provision(&["adopt", "--yes", &subnet, "staging/database.main=old-shop-main"]).await.ended(8);
    assert_eq!(app.writes(), Vec::<String>::new(), "nothing is adopted beside what is refused");
    assert!(alone.contains("its vpc is") && alone.contains("adopt what it refers to as well"), "{alone}");

    // By its name, and by a file that was printed.
    let map = app.provision(&["adopt", "--terraform", "terraform.tfstate", "--print-map"]).await.ended(0);
    assert!(map.contains("\nreview:\n  cluster: "), "{map}");
    std::fs::write(app.dir().join("map.yml"), map).unwrap();
    let one = app.provision(&["adopt", "network=old-shop", "--yes"]).await.ended(0);
    assert!(one.contains("Adopted 1 object.") && !one.contains("cidr"), "{one}");
    let file = std::fs::read_to_string(app.dir().join("adopted.yml")).unwrap();
    assert!(file.contains(&format!("  network: [old-shop, {}]\n", made["network"])), "{file}");
    app.account.forget_calls();
    let text = app.provision(&["adopt", "--map", "map.yml", "--yes"]).await.ended(0);
    assert!(text.contains("Adopted 25 objects."), "{text}");
    only_tagged(&app);

    // What is adopted is nobody else's, and once is enough.
    app.account.forget_calls();
    let again = app.provision(&["adopt", "--terraform", "terraform.tfstate", "--yes"]).await.ended(0);
    assert!(again.contains("Nothing to adopt.") && again.contains("it is network already"), "{again}");
    let other = format!("security-group.bastion={}", made["security-group.tasks"]);
    let other = app.provision(&["adopt", &other, "--yes"]).await.ended(8);
    assert!(
        other.contains("it is security-group.tasks of shop/review: what carries the tags of another is not adopted"),
        "{other}"
    );
    assert_eq!(app.writes(), Vec::<String>::new());
    // From the file that is kept, too: an adoption that was stopped goes on.
    let goes_on = app.provision(&["adopt", "--yes"]).await.ended(0);
    assert!(goes_on.contains("Nothing to adopt."), "{goes_on}");
}
