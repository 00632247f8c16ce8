//! No table allows what its kind never sends: each action is that of a call of the SDK which the kind's source comes to from the
//! function that the table's row is about, or one that such a call entails.

mod entailed;
mod reach;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use provision_engine::KindInfo;

use super::operations::OTHERWISE;
use super::service;
use crate::tables;
use entailed::ENTAILED;
use reach::Sources;
use source::Call;

/// Read once for all tests.
static SOURCES: LazyLock<Sources> = LazyLock::new(Sources::read);

/// The rows of a table, and the functions that they are about. What makes and what changes is allowed together.
fn rows(kind: &KindInfo) -> [(&'static str, Vec<&'static str>, &'static [&'static str]); 3] {
    [
        ("list", kind.iam.list.to_vec(), &["list", "watch"]),
        ("write", [kind.iam.create, kind.iam.update].concat(), &["create", "update", "tag"]),
        ("delete", kind.iam.delete.to_vec(), &["delete", "purge"]),
    ]
}

/// `DescribeDBInstances` as the SDK for Rust has it: `describe_db_instances`.
fn snake(operation: &str) -> String {
    let letters: Vec<char> = operation.chars().collect();
    let mut out = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let upper = |at: usize| letters.get(at).is_some_and(char::is_ascii_uppercase);
        let lower = |at: usize| letters.get(at).is_some_and(char::is_ascii_lowercase);
        if at > 0 && upper(at) && (!upper(at - 1) || lower(at + 1)) {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

/// The calls for which IAM asks for an action: of its own service, and of any.
fn methods(action: &str) -> (BTreeSet<String>, BTreeSet<&'static str>) {
    let otherwise = OTHERWISE.iter().filter(|(_, actions)| actions.contains(&action)).map(|(operation, _)| *operation);
    let own = otherwise.chain([action]).filter_map(|name| Some(snake(name.split_once(':')?.1))).collect();
    let entailed = ENTAILED.iter().filter(|(name, _)| *name == action).flat_map(|(_, calls)| calls.iter().copied());
    (own, entailed.collect())
}

/// Whether a kind sends something from there for which IAM asks for this action.
fn sends(sources: &Sources, kind: &str, entries: &[&str], action: &str) -> bool {
    let (own, entailed) = methods(action);
    let of_service = |call: &Call| call.service.is_none_or(|of| of == service(action)) && own.contains(&call.method);
    let calls = sources.reached(kind, entries);
    calls.iter().any(|call| of_service(call) || entailed.contains(call.method.as_str()))
        || own.iter().any(|method| sources.makes(kind, method))
}

#[test]
fn every_action_of_a_table_is_sent_by_its_kind() {
    let sources = &*SOURCES;
    let mut count = 0;
    let mut idle = Vec::new();
    for (kind, _) in tables() {
        for (row, actions, entries) in rows(kind) {
            count += actions.len();
            let unsent = actions.into_iter().filter(|action| !sends(sources, kind.name, entries, action));
            idle.extend(unsent.map(|action| format!("{} {row}: {action}", kind.name)));
        }
    }
    assert_eq!(idle, Vec::<String>::new(), "allowed, and never sent");
    assert!(count > 400, "{count} actions");
}

/// What a function can send, and never does for those who call it from there: where no subnet is wanted, none is associated.
const NEVER: [(&str, &str); 2] =
    [("ec2.route-table delete", "associate_route_table"), ("ec2.route-table delete", "replace_route_table_association")];

/// The other way round: the calls that are seen for certain are allowed, be it by the list of another kind.
#[test]
fn every_call_of_a_kind_is_in_its_table() {
    let sources = &*SOURCES;
    let lists: BTreeSet<&str> = tables().iter().flat_map(|(kind, _)| kind.iam.list.iter().copied()).collect();
    let mut count = 0;
    let mut beyond = BTreeSet::new();
    for (kind, _) in tables() {
        for (row, actions, entries) in rows(kind) {
            let allowed: BTreeSet<(String, &str)> = lists
                .iter()
                .chain(&actions)
                .flat_map(|action| methods(action).0.into_iter().map(|method| (method, service(action))))
                .collect();
            let calls = sources.reached(kind.name, entries);
            for Call { service, method } in calls {
                let Some(service) = *service else { continue };
                count += 1;
                let place = format!("{} {row}", kind.name);
                if !allowed.contains(&(method.clone(), service)) && !NEVER.contains(&(&place, method)) {
                    beyond.insert(format!("{place}: {service} {method}"));
                }
            }
        }
    }
    assert_eq!(beyond, BTreeSet::new(), "sent, and not allowed");
    assert!(count > 300, "{count} calls");
}

/// A table that allows too much is caught: what another kind sends, what another function of the kind sends, what nobody does.
#[test]
fn what_a_kind_does_not_send_is_told() {
    let sources = &*SOURCES;
    let cases = [
        ("list", "ec2:DescribeNatGateways", true),
        ("create", "ec2:CreateNatGateway", true),
        ("delete", "ec2:CreateNatGateway", false),
        ("list", "ec2:DeleteNatGateway", false),
        ("create", "ec2:CreateVpc", false),
        ("create", "ec2:AllocateAddress", false),
        ("create", "ecs:CreateNatGateway", false),
        ("create", "iam:PassRole", false),
    ];
    for (function, action, sent) in cases {
        assert_eq!(sends(sources, "ec2.nat-gateway", &[function], action), sent, "{function} {action}");
    }
}

/// What a call entails is in a table, and the call is made.
#[test]
fn no_entailed_action_is_left_over() {
    let sources = &*SOURCES;
    let mut open: BTreeMap<&str, BTreeSet<&str>> =
        ENTAILED.iter().map(|(action, calls)| (*action, calls.iter().copied().collect())).collect();
    for (kind, _) in tables() {
        for (_, actions, entries) in rows(kind) {
            let calls = sources.reached(kind.name, entries);
            for action in actions {
                if let Some(left) = open.get_mut(action) {
                    left.retain(|method| !calls.iter().any(|call| call.method == *method));
                }
            }
        }
    }
    open.retain(|_, left| !left.is_empty());
    assert_eq!(open, BTreeMap::new(), "no kind that has the action makes these calls");
}

#[test]
fn operations_are_found_under_their_names_in_the_sdk() {
    for (operation, method) in [
        ("DescribeDBInstances", "describe_db_instances"),
        ("AssociateVPCWithHostedZone", "associate_vpc_with_hosted_zone"),
        ("ListObjectsV2", "list_objects_v2"),
        ("GetBucketCORS", "get_bucket_cors"),
        ("CreateVpc", "create_vpc"),
    ] {
        assert_eq!(snake(operation), method);
    }
}
