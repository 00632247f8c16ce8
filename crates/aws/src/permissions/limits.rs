//! The sizes that IAM allows.

use serde_json::Value as Json;

use crate::types::{PolicyDocument, Statement};

/// The longest managed policy, in characters without white space.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
pub const POLICY_MAX: usize = 6144;

/// As few policies as hold all statements, each within the limit: the longest first, each where there is room. A statement that is
/// longer than a policy is divided by its resources.
pub(super) fn split(statements: &[Statement]) -> Vec<PolicyDocument> {
    let empty = size(&[]);
    let mut parts: Vec<Statement> = statements.iter().flat_map(|statement| within(statement, POLICY_MAX - empty)).collect();
    parts.sort_by_key(|statement| std::cmp::Reverse(size(std::slice::from_ref(statement))));
    let mut policies: Vec<Vec<Statement>> = Vec::new();
    for part in parts {
        let length = size(std::slice::from_ref(&part));
        match policies.iter_mut().find(|policy| size(policy) + length - empty < POLICY_MAX) {
            Some(policy) => policy.push(part),
            None => policies.push(vec![part]),
        }
    }
    policies.into_iter().map(PolicyDocument::new).collect()
}

fn size(statements: &[Statement]) -> usize {
    PolicyDocument::new(statements.iter().cloned()).to_json().chars().count()
}

/// The statement, or several with a part of its resources each.
fn within(statement: &Statement, room: usize) -> Vec<Statement> {
    let resources = statement.resources();
    if size(std::slice::from_ref(statement)) <= room || resources.len() < 2 {
        return vec![statement.clone()];
    }
    let (left, right) = resources.split_at(resources.len() / 2);
    let with = |some: &[Json]| within(&statement.clone().on(some), room);
    [with(left), with(right)].concat()
}
