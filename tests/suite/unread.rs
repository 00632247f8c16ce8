//! Who may look at everything but secrets, as AWS's policy `ReadOnlyAccess` has it: what can be compared is, and the rest is named.

use provision_app::compose::Overrides;
use provision_engine::{Goal, Plan};
use provision_local::{Action, Backend, DEFAULT_REGION, Match, Realism, Rule};
use provision_tests::{World, full_stack};

use crate::{assert_done, changes};

#[tokio::test(flavor = "multi_thread")]
async fn what_holds_unread_secrets_is_not_compared_and_said() {
    let world = World::start(Backend::Ministack, Realism::Off, 600.0).await.unwrap();
    let app = full_stack::app(world.account.id(), DEFAULT_REGION).unwrap();
    let graph = full_stack::graphs(&app, &Overrides::default()).unwrap().swap_remove(0);
    assert_done(&world.apply(&graph).await);
    let uncompared = |plan: &Plan| {
        let of =
            |step: &provision_engine::Step| step.uncompared.iter().map(move |field| format!("{} {field}", step.node)).collect();
        plan.steps.iter().flat_map(|step| -> Vec<String> { of(step) }).collect::<Vec<_>>()
    };
    assert_eq!(uncompared(&world.plan(&graph, Goal::Apply).await), Vec::<String>::new());

    let denied = |operation: &str| Rule {
        matching: Match { service: Some("secretsmanager".to_owned()), operation: Some(operation.to_owned()), ..Match::default() },
        action: Action::Error {
            status: 400,
            code: "AccessDeniedException".to_owned(),
            message: "is not authorized to perform: secretsmanager:GetSecretValue".to_owned(),
        },
    };
    world.account.inject([denied("BatchGetSecretValue"), denied("GetSecretValue")]);
    for goal in [Goal::Apply, Goal::Drift] {
        let plan = world.plan(&graph, goal).await;
        assert!(plan.trouble.is_empty(), "{:?}", plan.trouble);
        assert_eq!(changes(&plan), Vec::<String>::new());
        let named = uncompared(&plan);
        for part in ["secret.env members", "distribution origins", "rule.api origin_secrets"] {
            assert!(named.iter().any(|name| name.ends_with(part)), "{part}: {named:?}");
        }
    }
    world.account.forget_calls();
    assert_done(&world.apply(&graph).await);
    assert_eq!(world.writes().len(), 0);
}
