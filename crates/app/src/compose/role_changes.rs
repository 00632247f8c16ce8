//! Row "roles", what the configuration changes about them: statements beside ours or in their place, managed policies, a
//! permissions boundary.

use std::collections::BTreeMap;

use provision_aws::types::{Arn, PolicyDocument, Statement};
use provision_engine::{Set, Val};

use crate::config::model::{PolicyArn, RoleChange, RoleKey, RoleKind, ServiceName, Settings, Statement as Written};

/// The policy of a role that holds the configuration's statements.
const POLICY: &str = "configured";

/// Which of the configuration's roles a role of ours is.
#[derive(Clone, Copy)]
pub(super) struct RoleOf<'a> {
    kind: RoleKind,
    service: Option<&'a ServiceName>,
}

impl<'a> RoleOf<'a> {
    /// One of the environment's.
    pub(super) fn environment(kind: RoleKind) -> Self {
        Self { kind, service: None }
    }
    /// One of a service's.
    pub(super) fn service(kind: RoleKind, service: &'a ServiceName) -> Self {
        Self { kind, service: Some(service) }
    }
}

/// What is changed about one role.
pub(super) struct Changes {
    change: RoleChange,
}

impl Changes {
    /// What is said for all roles of a kind, and for one service's over it: more statements and policies, another
    /// replacement, another boundary.
    pub(super) fn of(settings: &Settings, role: RoleOf<'_>) -> Self {
        let find = |service: Option<&ServiceName>| {
            let key = RoleKey { kind: role.kind, service: service.cloned() };
            settings.roles.get(&key).cloned().unwrap_or_default()
        };
        let mut change = find(None);
        if let Some(service) = role.service {
            let own = find(Some(service));
            change.add.extend(own.add);
            change.managed_policies.extend(own.managed_policies);
            change.replace = own.replace.or(change.replace);
            change.boundary = own.boundary.or(change.boundary);
        }
        change.boundary = change.boundary.or_else(|| settings.permissions_boundary.clone());
        Self { change }
    }

    /// The role's policies with the configuration's statements.
    pub(super) fn policies(&self, ours: Val<BTreeMap<String, PolicyDocument>>) -> Val<BTreeMap<String, PolicyDocument>> {
        let written = self.change.replace.iter().flatten().chain(&self.change.add);
        let written: Vec<Statement> = written.map(|statement: &Written| statement.as_json().clone().into()).collect();
        // A policy has one statement at least.
        let configured = (!written.is_empty()).then(|| (POLICY.to_owned(), PolicyDocument::new(written)));
        if self.change.replace.is_some() {
            return configured.into_iter().collect::<BTreeMap<_, _>>().into();
        }
        match configured {
            None => ours,
            Some(configured) => ours.map(move |ours| ours.into_iter().chain([configured.clone()]).collect()),
        }
    }

    /// The managed policies that are attached.
    pub(super) fn managed(&self) -> Set<Arn> {
        self.change.managed_policies.iter().map(arn).collect()
    }

    /// The permissions boundary: the role's own, or that of all roles.
    pub(super) fn boundary(&self) -> Option<Arn> {
        self.change.boundary.as_ref().map(arn)
    }
}

fn arn(policy: &PolicyArn) -> Arn {
    Arn::new(policy.to_string())
}
