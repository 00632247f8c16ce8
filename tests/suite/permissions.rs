//! What `doctor` says of the caller's permissions, with the role that local AWS is used through under other policies.

use std::collections::BTreeSet;

use provision_aws::permissions::{Purpose, policies, questions};
use provision_aws::preflight::{Verdict, allowed};
use provision_engine::Events;
use provision_local::{Backend, DEFAULT_REGION, ROLE, Realism};
use provision_tests::World;
use provision_tests::permissions::ask;

const ALL: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// Under exactly what `iam-policy` prints nothing is missing; what is denied is named.
#[tokio::test(flavor = "multi_thread")]
async fn doctor_names_what_the_caller_may_not_do() {
    let world = World::start(Backend::Ministack, Realism::Off, 600.0).await.unwrap();
    let graph = world.first_stack().unwrap();
    let ask = ask(Purpose::Apply, world.account.id(), DEFAULT_REGION, &[&graph]);
    let reader = world.connection.reader(&Events::default());
    let caller = &world.connection.identity.arn;
    let check = allowed(&reader, caller, &ask).await;
    assert_eq!(check.verdict, Verdict::Ok, "{}", check.detail);

    let outside = world.outside();
    outside.iam().delete_role_policy().role_name(ROLE).policy_name(ROLE).send().await.unwrap();
    for (at, policy) in policies(&ask).iter().enumerate() {
        let call = outside.iam().put_role_policy().role_name(ROLE).policy_name(format!("part-{at}"));
        call.policy_document(policy.to_json()).send().await.unwrap();
    }
    // The emulator knows no context of a simulation: of what it allows, only that under conditions is missing.
    let under_conditions: BTreeSet<&str> =
        questions(&ask).iter().filter(|one| !one.context.is_empty()).flat_map(|one| one.actions.clone()).collect();
    let check = allowed(&reader, caller, &ask).await;
    let named: Vec<&str> = under_conditions.into_iter().collect();
    assert!(check.detail.ends_with(&format!("are not allowed: {}", named.join(", "))), "{}", check.detail);

    outside.iam().put_role_policy().role_name(ROLE).policy_name("all").policy_document(ALL).send().await.unwrap();
    let deny = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["ecs:CreateService","iam:PassRole"],"Resource":"*"}]}"#;
    outside.iam().put_role_policy().role_name(ROLE).policy_name("no").policy_document(deny).send().await.unwrap();
    let check = allowed(&reader, caller, &ask).await;
    assert_eq!(check.verdict, Verdict::Fail);
    assert!(check.detail.ends_with("are not allowed: ecs:CreateService, iam:PassRole"), "{}", check.detail);
}
