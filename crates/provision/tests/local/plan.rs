//! What a plan says beside its steps, and what doctor checks.

use provision_local::Realism;

use crate::App;

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_tells_what_the_way_out_costs_and_which_controls_are_off() {
    let app = App::new("api: {type: backend}\n", "[{name: pr-7, type: preview}]").await;
    let plan = app.provision(&["plan"]).await.ended(0);
    assert!(plan.contains("ways out of the network (`nat`), USD a month"), "{plan}");
    assert!(plan.contains("* gateway") && plan.contains("36.50 and 0.045 a GB  (chosen)"), "{plan}");
    assert!(plan.contains("security controls are off by design") && plan.contains("EC2.6, EC2.10, ECS.5"), "{plan}");
    let all = app.provision(&["plan", "--controls"]).await.ended(0);
    assert!(all.contains("on with flow_logs: true: logs are charged by the GB"), "{all}");

    let unsaved = app.provision(&["plan", "-o", "nowhere/x.plan"]).await;
    assert_eq!(unsaved.code, 64, "{}", unsaved.err);
    assert!(unsaved.err.contains("the plan is not saved: nowhere/x.plan cannot be written"), "{}", unsaved.err);
    assert!(unsaved.err.contains("name a file in a folder of yours with -o"), "{}", unsaved.err);

    app.provision(&["apply", "--yes"]).await.ended(3);
    let plan = app.provision(&["plan", "--json"]).await.ended(0);
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    assert!(plan.get("nat_costs").is_none(), "the way out is as it was");
    assert!(plan["controls"].as_array().unwrap().iter().any(|one| one["id"] == "EC2.6" && one["turn_on"] == "flow_logs: true"));
}

/// A saved plan does what it holds. What the configuration asks for since is told from what somebody did to AWS.
#[tokio::test(flavor = "multi_thread")]
async fn a_saved_plan_of_another_configuration_is_said_to_be_one() {
    let app = App::with("api: {type: backend}\n", "[{name: pr-7, type: preview}]", Realism::Off).await;
    app.provision(&["apply", "--yes"]).await.ended(3);
    app.provision(&["plan", "-o", "saved.plan"]).await.ended(0);
    let note = "the configuration was changed since this plan was made";
    std::fs::write(app.dir().join("coherence.yml"), "# The same.\napi: {type: backend}\n").unwrap();
    let same = app.provision(&["apply", "saved.plan"]).await;
    assert!(same.code == 3 && !same.err.contains(note), "{}{}", same.out, same.err);

    std::fs::write(app.dir().join("coherence.yml"), "api: {type: backend, system: {cpu: 2, memory: 4G}}\n").unwrap();
    app.account.forget_calls();
    let other = app.provision(&["apply", "saved.plan"]).await;
    assert!(other.code == 8 && other.err.contains(note), "{}{}", other.out, other.err);
    assert!(other.out.contains("the configuration or the cloud has changed since it was made"), "{}", other.out);
    assert_eq!(app.writes(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_checks_room_before_anything_is_made() {
    let app = App::new("api: {type: backend}\n", "[{name: pr-7, type: preview}]").await;
    app.account.forget_calls();
    let ran = app.provision(&["doctor", "--json"]).await.ended(0);
    let found: serde_json::Value = serde_json::from_str(&ran).unwrap();
    let names: Vec<&str> = found["checks"].as_array().unwrap().iter().map(|check| check["name"].as_str().unwrap()).collect();
    for name in [
        "root MFA",
        "elastic IP addresses",
        "VPCs",
        "rules of a security group",
        "listener rules",
        "listener certificates",
        "certificates",
    ] {
        assert!(names.contains(&name), "{name} is not among {names:?}");
    }
    assert_eq!(app.writes(), Vec::<String>::new());
}
