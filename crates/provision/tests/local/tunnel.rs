//! A tunnel into the network, with an AWS CLI that only writes down how it was called.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use provision_local::{Action, Match, Realism, Rule};

use crate::{App, Ran};

const SERVICES: &str = "api:\n  type: backend\n  resources: [{name: jobs, type: cache, engine: redis}]\n";

/// The folder of a program `aws` that writes its variables and its words to a file, and of the plugin.
fn programs(app: &App) -> PathBuf {
    let folder = app.folder.path().join("bin");
    std::fs::create_dir(&folder).unwrap();
    let script = format!("#!/bin/sh\nenv > {0}/env\necho \"$@\" > {0}/words\necho Starting session\n", folder.display());
    for (name, text) in [("aws", script.as_str()), ("session-manager-plugin", "#!/bin/sh\n")] {
        std::fs::write(folder.join(name), text).unwrap();
        std::fs::set_permissions(folder.join(name), std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    folder
}

async fn tunnel(app: &App, path: &str, more: &[&str]) -> Ran {
    app.run(&[&["tunnel", "pr-7", "jobs"], more].concat(), &[("PATH", path)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tunnel_goes_as_the_collections_role_and_says_why_it_does_not_go() {
    let app = App::with(SERVICES, "[{name: pr-7, type: preview}]", Realism::Off).await;
    app.provision(&["apply", "--yes"]).await.ended(3);
    let folder = programs(&app);
    let path = format!("{}:/usr/bin:/bin", folder.display());
    let variable = |name: &str| {
        let all = std::fs::read_to_string(folder.join("env")).unwrap();
        all.lines().find_map(|line| line.strip_prefix(&format!("{name}="))).map(str::to_owned)
    };
    let own = app.account.credentials().access_key_id.clone();

    // Without a role they are the caller's.
    tunnel(&app, &path, &[]).await.ended(0);
    assert_eq!(variable("AWS_ACCESS_KEY_ID"), Some(own.clone()));
    assert!(
        std::fs::read_to_string(folder.join("words")).unwrap().starts_with("ssm start-session --region us-east-1 --target i-")
    );

    let role = app.account.credentials().role_arn.clone().unwrap();
    let file = app.dir().join("environments.yml");
    let places = std::fs::read_to_string(&file).unwrap();
    let with_role = format!("  x-provision: {{role_arn: '{role}'}}\n  environments:");
    std::fs::write(&file, places.replace("  environments:", &with_role)).unwrap();
    let ran = tunnel(&app, &path, &["--json"]).await.ended(0);
    let told: serde_json::Value = serde_json::from_str(&ran).unwrap();
    assert_eq!((told["role"].as_str(), &told["runs"], &told["command"][0]), (Some(role.as_str()), &true.into(), &"aws".into()));
    let key = variable("AWS_ACCESS_KEY_ID").unwrap();
    assert!(key != own && variable("AWS_SESSION_TOKEN").is_some() && variable("AWS_SECRET_ACCESS_KEY").is_some(), "{key}");
    let printed = tunnel(&app, &path, &["--print"]).await;
    assert!(printed.code == 0 && printed.err.contains(&format!("the credentials of the role {role}")), "{}", printed.err);
    assert!(!printed.out.contains(&key) && printed.out.starts_with("aws ssm start-session"), "{}", printed.out);

    let matching = Match { operation: Some("DescribeInstances".to_owned()), ..Match::default() };
    let message = "You are not authorized to perform this operation.".to_owned();
    let action = Action::Error { status: 403, code: "UnauthorizedOperation".to_owned(), message };
    app.account.inject([Rule { matching, action }]);
    let denied = tunnel(&app, &path, &[]).await;
    assert_eq!(denied.code, 5, "{}{}", denied.out, denied.err);
    assert!(denied.err.contains("whether `jobs` can be reached in pr-7 is not known: "), "{}", denied.err);
    assert!(denied.err.contains("the credentials need ec2:DescribeInstances"), "{}", denied.err);
}
