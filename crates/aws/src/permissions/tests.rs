use super::*;

fn ask(purpose: Purpose) -> Ask {
    Ask {
        purpose,
        account: AccountId::new("123456789012"),
        region: Region::new("eu-west-1"),
        stacks: ["shop/production", "shop/production/live"].map(str::to_owned).into(),
        kinds: tables().iter().map(|(kind, _)| kind.name.to_owned()).collect(),
        boundaries: BTreeSet::new(),
        leases: "provision-leases-123456789012-eu-west-1-an".to_owned(),
        beside: [Beside::Existing, Beside::Images].into(),
        assumed: BTreeSet::new(),
    }
}

/// The actions of the documents as printed.
fn printed(policies: &[PolicyDocument]) -> BTreeSet<String> {
    let documents = policies.iter().map(|policy| serde_json::from_str::<serde_json::Value>(&policy.to_json()).unwrap());
    let mut actions = BTreeSet::new();
    for document in documents {
        for statement in document["Statement"].as_array().unwrap() {
            actions.extend(statement["Action"].as_array().unwrap().iter().map(|action| action.as_str().unwrap().to_owned()));
        }
    }
    actions
}

const ALL: [Purpose; 4] = [Purpose::Plan, Purpose::Drift, Purpose::Apply, Purpose::Destroy];

#[test]
fn every_policy_is_within_the_limits_and_together_they_say_all() {
    for purpose in ALL {
        let policies = policies(&ask(purpose));
        assert!((1..=10).contains(&policies.len()), "{purpose:?}: {}", policies.len());
        for policy in &policies {
            assert!(policy.to_json().chars().filter(|c| !c.is_whitespace()).count() <= POLICY_MAX, "{purpose:?}");
        }
        let want: BTreeSet<String> = actions(&ask(purpose)).into_iter().map(str::to_owned).collect();
        assert_eq!(printed(&policies), want, "{purpose:?}");
    }
}

#[test]
fn a_plan_reads_and_does_nothing_else() {
    let reads = ["Describe", "Get", "List", "BatchGet"];
    for action in actions(&ask(Purpose::Plan)) {
        let verb = action.split(':').nth(1).unwrap();
        assert!(reads.iter().any(|read| verb.starts_with(read)), "{action}");
    }
}

/// No statement allows a write on everything, but of what AWS limits to no resource or by tags alone.
#[test]
fn what_writes_is_limited() {
    let unlimited: BTreeSet<&str> =
        tables().iter().flat_map(|(kind, _)| kind.iam.plain.iter().chain(kind.iam.list)).copied().collect();
    for policy in policies(&ask(Purpose::Apply)) {
        let document: serde_json::Value = serde_json::from_str(&policy.to_json()).unwrap();
        for statement in document["Statement"].as_array().unwrap() {
            if statement["Resource"] == serde_json::json!(["*"]) && statement.get("Condition").is_none() {
                for action in statement["Action"].as_array().unwrap() {
                    let action = action.as_str().unwrap();
                    let beside = [Beside::Existing, Beside::Images].iter().any(|one| beside(*one).contains(&action));
                    assert!(unlimited.contains(action) || beside, "{action} is allowed on everything");
                }
            }
        }
    }
}

/// What a table limits is what it allows, and what passes a role says to whom.
#[test]
fn the_tables_agree_with_themselves() {
    for (kind, _) in tables() {
        let (iam, name) = (&kind.iam, kind.name);
        let writes: BTreeSet<&str> = [iam.create, iam.update, iam.delete].concat().into_iter().collect();
        for action in [iam.plain, iam.asks, iam.tagged].concat() {
            assert!(writes.contains(action), "{name}: {action} is limited and not used");
        }
        for action in iam.own {
            assert!(iam.list.contains(action), "{name}: {action} is limited and not used");
        }
        assert_eq!(writes.contains("iam:PassRole"), !iam.passes.is_empty(), "{name}: the services that roles are passed to");
        assert_eq!(writes.contains("iam:CreateServiceLinkedRole"), !iam.linked.is_empty(), "{name}: linked roles");
        for action in writes {
            let known = iam.on.iter().any(|on| service(on) == service(action)) || iam.plain.contains(&action);
            let special = ["iam:PassRole", "iam:CreateServiceLinkedRole"].contains(&action) || iam.asks.contains(&action);
            assert!(known || special, "{name}: {action} is limited to nothing");
        }
    }
}

#[test]
fn a_boundary_is_demanded_of_the_roles() {
    let boundary = Arn::new("arn:aws:iam::123456789012:policy/edge");
    let with = policies(&Ask { boundaries: [boundary].into(), ..ask(Purpose::Apply) });
    let text: String = with.iter().map(PolicyDocument::to_json).collect();
    assert!(text.contains(r#""iam:PermissionsBoundary":["arn:aws:iam::123456789012:policy/edge"]"#), "{text}");
    let without: String = policies(&ask(Purpose::Apply)).iter().map(PolicyDocument::to_json).collect();
    assert!(!without.contains("iam:PermissionsBoundary"));
}

#[test]
fn the_role_of_another_account_alone_may_be_assumed() {
    let role = Arn::new("arn:aws:iam::210987654321:role/dns");
    for purpose in ALL {
        let with = policies(&Ask { assumed: [role.clone()].into(), ..ask(purpose) });
        let documents = with.iter().map(|policy| serde_json::from_str::<serde_json::Value>(&policy.to_json()).unwrap());
        let statements = documents.flat_map(|document| document["Statement"].as_array().cloned().unwrap());
        let own: Vec<_> = statements.filter(|one| one["Action"] == serde_json::json!(["sts:AssumeRole"])).collect();
        assert_eq!(own.len(), 1, "{purpose:?}");
        assert_eq!(own[0]["Resource"], serde_json::json!([role.as_str()]));
        assert!(!actions(&ask(purpose)).contains("sts:AssumeRole"));
    }
}
