//! Canaries: values that nobody may see are put wherever there is a secret, and looked for wherever something is written: both
//! streams of every command, with everything logged that can be, JSON, errors, the recorded requests with their tags and
//! descriptions, and every file.

use std::collections::BTreeMap;
use std::path::Path;

use provision::aws::client::{Aws, Credentials, Target, connect_to};
use provision::aws::types::Region;
use provision::engine::Events;
use provision_local::{Action, CallRecord, DEFAULT_REGION, Match, Realism, Rule};

use crate::{App, Ran};

const SERVICES: &str = "api:
  type: backend
  image: public.ecr.aws/nginx/nginx:1.29
  prod: [serve]
  workers: [{name: mail, command: [work]}]
  resources:
    - {name: main, type: database, engine: postgres, version: 16}
    - {name: sessions, type: cache, engine: redis, version: 7}
web: {type: frontend, url_path: /web, build: [yarn, build]}
";

/// A value that is found wherever it is written, by itself or in a longer text.
fn canary(what: &str) -> String {
    format!("canary-{what}-9f41c7")
}

/// What is put in: by what it is.
fn planted() -> BTreeMap<&'static str, String> {
    ["plain", "quoted", "block", "misspelt", "theirs", "outside"].map(|what| (what, canary(what))).into()
}

fn environments(canaries: &BTreeMap<&str, String>, key: &str) -> String {
    format!(
        "[{{name: staging, type: static, environment_variables: [\n    {{name: PLAIN, value: {}}}, {{name: QUOTED, {key}: \"{} # it\"}},\n    \
         {{name: ALIAS, alias: PLAIN}}, {{name: THEIRS, secret_id: theirs}}, {{name: LINES, service: api, value: 'a\n      {}'}}]}}]",
        canaries["plain"], canaries["quoted"], canaries["block"]
    )
}

/// Everything that was written, by where.
#[derive(Default)]
struct Written(Vec<(String, String)>);

impl Written {
    fn ran(&mut self, args: &[&str], ran: Ran, code: i32) {
        let what = args.join(" ");
        assert_eq!(ran.code, code, "{what}\n--- out\n{}--- err\n{}", ran.out, ran.err);
        self.0.extend([(format!("{what}: out"), ran.out), (format!("{what}: err"), ran.err)]);
    }

    /// Every file below a folder but the configuration, which holds them.
    fn files(&mut self, folder: &Path) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.files(&path);
            } else if path.file_name().is_some_and(|name| name != "environments.yml") {
                self.0.push((path.display().to_string(), String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned()));
            }
        }
    }
}

async fn outside(app: &App) -> std::sync::Arc<Aws> {
    let of = app.account.credentials();
    let credentials = Credentials::new(&of.access_key_id, &of.secret_access_key, of.session_token.clone(), None, "local");
    let target = Target {
        endpoint: Some(app.account.endpoint()),
        credentials: Some(credentials),
        ..Target::new(Region::new(DEFAULT_REGION))
    };
    connect_to(&target).await.unwrap().writer(&Events::default())
}

/// The values of every secret of the account, by secret and member.
async fn held(aws: &Aws) -> BTreeMap<String, String> {
    let mut held = BTreeMap::new();
    for secret in aws.secrets().list_secrets().send().await.unwrap().secret_list() {
        let name = secret.name().unwrap();
        let value = aws.secrets().get_secret_value().secret_id(name).send().await.unwrap();
        let text = value.secret_string().unwrap();
        match serde_json::from_str::<BTreeMap<String, String>>(text) {
            Ok(members) => held.extend(members.into_iter().map(|(member, value)| (format!("{name} {member}"), value))),
            Err(_) => _ = held.insert(name.to_owned(), text.to_owned()),
        }
    }
    held
}

#[expect(clippy::print_stdout, reason = "how many were planted and found is a figure of its own")]
#[tokio::test(flavor = "multi_thread")]
async fn no_canary_is_ever_seen() {
    let canaries = planted();
    let app = App::with(SERVICES, &environments(&canaries, "value"), Realism::Off).await;
    let aws = outside(&app).await;
    aws.secrets().create_secret().name("theirs").secret_string(&canaries["theirs"]).send().await.unwrap();
    let mut written = Written::default();

    let config = app.dir().join("environments.yml");
    let right = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, right.replacen("QUOTED, value", "QUOTED, vaule", 1).replace("block", "misspelt")).unwrap();
    for args in [&["validate"][..], &["plan", "--color", "always"], &["plan", "--json"]] {
        written.ran(args, app.loud(args).await, 4);
    }
    std::fs::write(&config, right).unwrap();

    for args in [&["validate"][..], &["plan", "-v"], &["plan", "--json", "--out", "saved.plan"], &["graph"], &["iam-policy"]] {
        written.ran(args, app.loud(args).await, 0);
    }
    // What carries a secret is refused, and AWS repeats what it was given.
    let refused = |service: &str, operation: &str, code: &str| Rule {
        matching: Match { service: Some(service.to_owned()), operation: Some(operation.to_owned()), ..Match::default() },
        action: Action::Error { status: 400, code: code.to_owned(), message: "it is not allowed here".to_owned() },
    };
    app.account.inject([
        refused("rds", "CreateDBInstance", "InvalidParameterValue"),
        refused("elasticache", "CreateReplicationGroup", "InvalidParameterValue"),
    ]);
    let args = ["apply", "--yes", "--json"];
    written.ran(&args, app.loud(&args).await, 7);
    app.account.clear_faults();
    for args in [&["apply", "--yes", "-vv"][..], &["apply", "--yes", "--json"], &["outputs"], &["outputs", "--json"], &["doctor"]]
    {
        written.ran(args, app.loud(args).await, 0);
    }

    // Somebody changes what it holds.
    let all = held(&aws).await;
    let changed = format!(r#"{{"PLAIN": "{}"}}"#, canaries["outside"]);
    aws.secrets().put_secret_value().secret_id("shop/staging/env/value").secret_string(changed).send().await.unwrap();
    for args in [&["drift"][..], &["drift", "--json"], &["plan", "-v"], &["apply", "--yes"]] {
        written.ran(args, app.loud(args).await, 0);
    }
    let args = ["destroy", "--collection", "--yes", "--delete-data", "--confirm", "review", "--json"];
    written.ran(&args, app.loud(&args).await, 0);
    written.files(app.folder.path());
    let call =
        |call: &CallRecord| (format!("{}:{} as recorded", call.service, call.operation), serde_json::to_string(call).unwrap());
    written.0.extend(app.account.calls().iter().map(call));

    // They were where they belong, and everything was logged that can be.
    let values: Vec<&str> = all.values().map(String::as_str).collect();
    for what in ["plain", "quoted", "block", "theirs"] {
        assert!(values.iter().any(|value| value.contains(&canaries[what])), "{what} is nowhere: {:?}", all.keys());
    }
    for member in ["password", "token", "DB_PASSWORD", "REDIS_URL"] {
        assert!(all.keys().any(|name| name.ends_with(member)), "{member} is nowhere: {:?}", all.keys());
    }
    let (_, log) = written.0.iter().find(|(place, _)| place == "apply --yes -vv: err").unwrap();
    assert!(log.contains("TRACE") || log.contains("DEBUG"), "{log}");

    let own = app.account.credentials();
    let keys = [Some(&own.secret_access_key), own.session_token.as_ref()].into_iter().flatten();
    // A short value, such as a user's name, is no secret and may be anywhere.
    let generated = values.iter().copied().filter(|value| value.len() > 15);
    let hidden: Vec<&str> = canaries.values().map(String::as_str).chain(generated).chain(keys.map(String::as_str)).collect();
    let found: Vec<String> = written
        .0
        .iter()
        .flat_map(|(place, text)| {
            hidden.iter().filter(|hidden| text.contains(**hidden)).map(move |hidden| format!("{hidden} in {place}"))
        })
        .collect();
    let bytes: usize = written.0.iter().map(|(_, text)| text.len()).sum();
    println!("canaries planted {}, found {} (in {} places, {} KiB)", hidden.len(), found.len(), written.0.len(), bytes / 1024);
    assert_eq!(found, Vec::<String>::new());
}
