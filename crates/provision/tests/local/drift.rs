//! What somebody changed, as the command tells it: once, and for as long as it watches.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use provision::aws::client::{Aws, Credentials, Target, connect_to};
use provision::aws::types::Region;
use provision::engine::Events;
use provision_local::DEFAULT_REGION;

use crate::App;

const SERVICES: &str = "api: {type: backend, url_path: /api, image: 'public.ecr.aws/nginx/nginx:1.29'}\n";

/// Somebody else's clients in the account.
async fn outside(app: &App) -> Arc<Aws> {
    let keys = app.account.credentials();
    let credentials =
        Credentials::new(&keys.access_key_id, &keys.secret_access_key, keys.session_token.clone(), None, "somebody else");
    let (endpoint, region) = (Some(app.account.endpoint()), Region::new(DEFAULT_REGION));
    let target = Target { endpoint, credentials: Some(credentials), ..Target::new(region) };
    connect_to(&target).await.unwrap().writer(&Events::default())
}

/// The VPC of the application, and the group of its load balancer.
async fn network(aws: &Aws) -> (String, String) {
    let groups = aws.ec2().describe_security_groups().send().await.unwrap().security_groups.unwrap_or_default();
    let alb = groups.into_iter().find(|group| group.group_name().is_some_and(|name| name.contains("alb"))).unwrap();
    (alb.vpc_id.unwrap(), alb.group_id.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_is_told_in_every_form() {
    let app = App::new(SERVICES, "[{name: pr-7, type: preview}]").await;
    app.provision(&["apply", "--yes"]).await.ended(0);
    let aws = outside(&app).await;
    let (vpc, alb) = network(&aws).await;
    let call = aws.ec2().authorize_security_group_ingress().group_id(&alb).ip_protocol("tcp").from_port(22).to_port(22);
    call.cidr_ip("0.0.0.0/0").send().await.unwrap();
    let hand =
        aws.ec2().create_security_group().group_name("by-hand").description("for a look").vpc_id(&vpc).send().await.unwrap();
    let hand = hand.group_id.unwrap();

    app.account.forget_calls();
    let text = app.provision(&["drift", "--all", "--detailed-exitcode"]).await.ended(2);
    assert!(text.contains("security-group.alb") && text.contains("found, not wanted: "), "{text}");
    assert!(text.contains("not ours, in our network\n") && text.contains(&format!("security group {hand}  by-hand")), "{text}");
    assert_eq!(
        text.matches(&vpc).count() + text.matches("load balancer ").count(),
        0,
        "what is ours is not told as somebody's:\n{text}"
    );
    let found: serde_json::Value = serde_json::from_str(&app.provision(&["drift", "--all", "--json"]).await.ended(0)).unwrap();
    assert_eq!(found["unmanaged"].as_array().unwrap().len(), 1, "{found}");
    let junit = app.provision(&["drift", "--format", "junit"]).await.ended(0);
    assert!(junit.contains("failures=\"1\" errors=\"0\""), "{junit}");
    let github = app.provision(&["drift", "--format", "github"]).await.ended(0);
    assert!(github.starts_with("::warning title=security-group.alb (ec2.security-group)::ingress%0A"), "{github}");
    let junit = app.provision(&["drift", "--all", "--format", "junit"]).await.ended(0);
    assert!(junit.contains(&format!("{hand} by-hand stands in {vpc} and is not ours")), "{junit}");

    // Who it was is known some minutes later; what we have done ourselves is not told as somebody's.
    app.account.aws().advance(900.0);
    let since = "assumed-role/LocalAdministrator/local: AuthorizeSecurityGroupIngress from 127.0.0.1";
    let text = app.provision(&["drift", "--who"]).await.ended(0);
    assert!(text.contains("      since 20") && text.contains(since), "{text}");
    let github = app.provision(&["drift", "--who", "--format", "github"]).await.ended(0);
    assert!(github.contains("AuthorizeSecurityGroupIngress from 127.0.0.1"), "{github}");
    let found: serde_json::Value = serde_json::from_str(&app.provision(&["drift", "--who", "--json"]).await.ended(0)).unwrap();
    let deed = &found["who"]["deeds"]["security-group.alb"];
    assert_eq!(
        (deed["call"].as_str(), deed["from"].as_str()),
        (Some("AuthorizeSecurityGroupIngress"), Some("127.0.0.1")),
        "{found}"
    );
    assert_eq!(app.writes(), Vec::<String>::new());

    // Left alone by name, then set back; what is somebody else's stays.
    let left = app.provision(&["apply", "--yes", "--only", "drift", "--no-repair", "security-group.*"]).await.ended(0);
    assert!(left.contains("No changes"), "{left}");
    app.provision(&["apply", "--yes", "--only", "drift"]).await.ended(0);
    app.provision(&["drift", "--detailed-exitcode"]).await.ended(0);
    assert!(aws.ec2().describe_security_groups().group_ids(hand).send().await.is_ok());
    assert_eq!(app.violations(), Vec::<String>::new());
}

/// A command that goes on until it is stopped.
struct Watching(Child);

impl Drop for Watching {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_watches_is_told_when_something_is_changed_and_when_it_is_set_back() {
    let app = App::new(SERVICES, "[{name: pr-7, type: preview}]").await;
    app.provision(&["apply", "--yes"]).await.ended(0);
    let aws = outside(&app).await;
    let (_, alb) = network(&aws).await;
    let topic = aws.sns().create_topic().name("drift").send().await.unwrap().topic_arn.unwrap();

    let mut command = Command::new(env!("CARGO_BIN_EXE_provision"));
    // Ten minutes are a second here.
    command.args(["drift", "--watch", "10m", "--notify", &topic]).current_dir(app.dir()).env_clear().stdin(Stdio::null());
    command.env("HOME", app.folder.path()).env("PATH", std::env::var_os("PATH").unwrap()).envs(app.account.env());
    let mut watching = Watching(command.stdout(Stdio::piped()).spawn().unwrap());
    let (lines, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let out = BufReader::new(watching.0.stdout.take().unwrap());
    std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| lines.send(line)));
    let mut until = async |wanted: &str| {
        let found =
            async { while !heard.recv().await.unwrap_or_else(|| panic!("it ended before {wanted:?}")).contains(wanted) {} };
        tokio::time::timeout(Duration::from_mins(2), found).await.unwrap_or_else(|_| panic!("never {wanted:?}"));
    };
    until("No drift.").await;
    let ssh = || aws.ec2().authorize_security_group_ingress().group_id(&alb).ip_protocol("tcp").from_port(22).to_port(22);
    ssh().cidr_ip("0.0.0.0/0").send().await.unwrap();
    until(&format!("told {topic}")).await;
    // It looks again, and finds the same: nobody is told twice.
    until("Drift:").await;
    until("Drift:").await;
    let close = aws.ec2().revoke_security_group_ingress().group_id(&alb).ip_protocol("tcp").from_port(22).to_port(22);
    close.cidr_ip("0.0.0.0/0").send().await.unwrap();
    until(&format!("told {topic}")).await;
    let told = app.account.calls().iter().filter(|call| call.operation == "Publish").count();
    assert_eq!(told, 2);
    assert_eq!(app.violations(), Vec::<String>::new());
}
