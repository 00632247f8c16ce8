use provision::engine::{Class, FieldChange, Kept, PLAN_VERSION, Trouble};

use super::*;
use crate::render::bare;

fn field(field: &str, from: &str, to: Option<&str>, replaces: bool) -> FieldChange {
    FieldChange {
        field: field.to_owned(),
        from: from.to_owned(),
        to: to.map(str::to_owned),
        replaces,
        owner: "enforced".to_owned(),
    }
}

fn step(node: &str, kind: &str, verb: Verb, id: Option<&str>) -> Step {
    let id = id.map(str::to_owned);
    let (changes, owners, uncompared) = (Vec::new(), Vec::new(), Vec::new());
    Step { node: node.to_owned(), kind: kind.to_owned(), verb, id, changes, owners, uncompared, waiting: None }
}

fn deletion(node: &str, kind: &str, id: &str, why: Removal) -> Deletion {
    Deletion { node: node.to_owned(), kind: kind.to_owned(), id: id.to_owned(), why, stateful: false, parked: None }
}

/// One of everything.
pub(crate) fn rich() -> Plan {
    let long = "10.0.0.0/16 port 443 from the origin-facing prefix list, 10.1.0.0/16 port 80";
    let steps = vec![
        step("network", "ec2.vpc", Verb::Keep, Some("vpc-1")),
        Step {
            changes: vec![
                field("ingress", long, Some("10.0.0.0/16 port 443"), false),
                field("description", "", Some("in"), false),
            ],
            ..step("security-group.alb", "ec2.security-group", Verb::Update, Some("sg-1"))
        },
        Step {
            changes: vec![field("port", "80", Some("8080"), true), field("vpc", "vpc-0", None, true)],
            ..step("staging/target-group.web", "elbv2.target-group", Verb::Replace, Some("tg-1"))
        },
        Step {
            waiting: Some("the first deploy of web".to_owned()),
            ..step("staging/service.web", "ecs.service", Verb::Create, None)
        },
        Step {
            owners: vec![FieldChange { owner: "initial".to_owned(), ..field("desired_count", "5", Some("1"), false) }],
            ..step("staging/service.api", "ecs.service", Verb::Keep, Some("shop-staging-api"))
        },
    ];
    let fault =
        Fault { operation: "iam:ListRoles".to_owned(), code: "AccessDenied".to_owned(), ..Fault::new(Class::Denied, "no") };
    let fault = Fault { request_id: Some("abc".to_owned()), ..fault.help("the credentials need iam:ListRoles") };
    let trouble = |node: &str| Trouble { node: node.to_owned(), kind: "iam.role".to_owned(), fault: fault.clone() };
    Plan {
        version: PLAN_VERSION,
        scopes: vec!["shop/review".to_owned(), "shop/review/staging".to_owned()],
        steps,
        deletions: vec![
            deletion("staging/target-group.web", "elbv2.target-group", "tg-1", Removal::Replaced),
            deletion("staging/service.old", "ecs.service", "shop-staging-old", Removal::Orphan),
            deletion("network", "ec2.vpc", "vpc-2", Removal::Surplus),
        ],
        kept: vec![Kept {
            node: "staging/database.main".to_owned(),
            kind: "rds.instance".to_owned(),
            id: "shop-staging-main".to_owned(),
            why: "it holds data: it goes only when it is named".to_owned(),
            stateful: true,
        }],
        outputs: BTreeMap::from([("staging.web.url".to_owned(), "http://x/".to_owned())]),
        facts: BTreeMap::new(),
        trouble: vec![trouble("staging/role.a"), trouble("staging/role.b")],
    }
}

#[test]
fn one_of_everything() {
    let shown = rich();
    insta::assert_snapshot!(bare(&format!("{}{}", plan(&shown, false), summary(&shown))));
}

#[test]
fn what_is_unchanged_is_shown_when_asked_for() {
    let text = bare(&plan(&rich(), true));
    assert!(text.contains("= network"), "{text}");
}

#[test]
fn nothing_to_do() {
    let keep = Plan { steps: vec![step("network", "ec2.vpc", Verb::Keep, Some("vpc-1"))], ..Plan::default() };
    assert_eq!(
        bare(&format!("{}{}", plan(&keep, false), summary(&keep))),
        "No changes. AWS is as the configuration wants it (1 unchanged).\n"
    );
}

#[test]
fn the_first_run_of_a_pipeline_is_told() {
    let pipeline = |verb| Plan {
        scopes: vec!["shop/review".to_owned(), "shop/review/live".to_owned()],
        steps: vec![step("live/pipeline", "codepipeline.pipeline", verb, None)],
        ..Plan::default()
    };
    assert_eq!(sets_off(&pipeline(Verb::Update)), Vec::<String>::new());
    let told = sets_off(&pipeline(Verb::Create));
    assert!(
        told.len() == 1 && told[0].contains("first run of live/pipeline") && told[0].contains("deploy live --path"),
        "{told:?}"
    );
}

#[test]
fn for_programs() {
    let notes = ["api: raised".to_owned()];
    insta::assert_snapshot!(serde_json::to_string_pretty(&view(&rich(), &notes, &[], None)).unwrap());
}

#[test]
fn an_environment_whose_name_begins_another() {
    let scopes = ["a/b".to_owned(), "a/b/st".to_owned(), "a/b/staging".to_owned()];
    assert_eq!(place(&scopes, "staging/service.x"), ("staging", "service.x"));
    assert_eq!(place(&scopes, "st/service.x"), ("st", "service.x"));
    assert_eq!(place(&scopes, "network"), ("", "network"));
}

#[test]
fn a_hostile_value_cannot_move_the_cursor() {
    let mut hostile = rich();
    hostile.steps[1].changes[1].from = "\u{1b}[2J\u{1b}]0;x\u{7}\r\n".to_owned();
    hostile.deletions[1].id = "\u{1b}[31m".to_owned();
    let text = bare(&plan(&hostile, false));
    assert!(!text.contains(['\u{1b}', '\r', '\u{7}']), "{text:?}");
}
