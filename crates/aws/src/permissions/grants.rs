//! Actions gathered by what limits them, and the statements that say so.

use std::collections::{BTreeMap, BTreeSet};

use provision_engine::STACK_TAG;

use super::{Ask, Question};
use crate::name;
use crate::types::{Arn, Statement};

/// The shortest of the names that AWS allows, in characters: what every name of a scope begins with is a part of it.
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html>.
const NAME_MAX: usize = 32;

/// What limits an action.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Limit {
    /// AWS knows no limit for it, or none is needed: it reads.
    Nothing,
    /// These resources.
    On(Vec<String>),
    /// The tags that the object has.
    Tagged,
    /// The tags that are asked for.
    Asked,
    /// The tags of EC2: given with the creation, or later to what is ours.
    Tags,
    /// Roles with this path, and the permissions boundary if there is one.
    Bounded(Vec<String>),
    /// Roles of ours, passed to the services that get them.
    Passed,
    /// Roles that AWS makes for its services.
    Linked,
}

/// Actions by what limits them.
#[derive(Clone, Debug, Default)]
pub(super) struct Grants {
    by_limit: BTreeMap<Limit, BTreeSet<&'static str>>,
    passed: BTreeSet<&'static str>,
    linked: BTreeSet<&'static str>,
}

impl Grants {
    pub(super) fn add(&mut self, actions: impl IntoIterator<Item = &'static str>, limit: Limit) {
        let mut actions = actions.into_iter().peekable();
        if actions.peek().is_some() {
            self.by_limit.entry(limit).or_default().extend(actions);
        }
    }

    /// Roles of ours may be passed to these services.
    pub(super) fn pass(&mut self, services: &[&'static str]) {
        self.passed.extend(services);
        self.add(["iam:PassRole"], Limit::Passed);
    }

    /// AWS may make its roles for these services.
    pub(super) fn link(&mut self, services: &[&'static str]) {
        self.linked.extend(services);
        self.add(["iam:CreateServiceLinkedRole"], Limit::Linked);
    }

    pub(super) fn actions(&self) -> BTreeSet<&'static str> {
        self.by_limit.values().flatten().copied().collect()
    }

    /// The same as questions.
    pub(super) fn questions(&self, ask: &Ask) -> Vec<Question> {
        self.by_limit.iter().map(|(limit, actions)| self.asked(ask, limit, actions.iter().copied().collect())).collect()
    }

    /// The statements. An action that is allowed without a limit is not said again with one.
    pub(super) fn statements(&self, ask: &Ask) -> Vec<Statement> {
        let everywhere = self.by_limit.get(&Limit::Nothing).cloned().unwrap_or_default();
        let mut statements = Vec::new();
        for (limit, actions) in &self.by_limit {
            let left = |action: &&&str| *limit == Limit::Nothing || !everywhere.contains(**action);
            let actions: Vec<&str> = actions.iter().filter(left).copied().collect();
            if !actions.is_empty() {
                statements.extend(self.said(ask, limit, &actions));
            }
        }
        statements
    }

    fn said(&self, ask: &Ask, limit: &Limit, actions: &[&str]) -> Vec<Statement> {
        let stacks: Vec<&str> = ask.stacks.iter().map(String::as_str).collect();
        let (of_request, of_resource) = (format!("aws:RequestTag/{STACK_TAG}"), format!("aws:ResourceTag/{STACK_TAG}"));
        let all = || ["*".to_owned()];
        let roles = || arns(ask, &[OUR_ROLES.to_owned()]);
        match limit {
            // What reads is said in parts, so that a policy can be filled with them.
            Limit::Nothing => actions.chunks(READS).map(|some| Statement::allow(some, all())).collect(),
            Limit::On(on) => vec![Statement::allow(actions, arns(ask, on))],
            Limit::Tagged => vec![Statement::allow(actions, all()).when("StringEquals", &of_resource, &stacks)],
            Limit::Asked => vec![Statement::allow(actions, all()).when("StringEquals", &of_request, &stacks)],
            Limit::Tags => {
                let everything = arns(ask, &["ec2:{region}:{account}:*/*".to_owned()]);
                vec![
                    Statement::allow(actions, everything.clone()).when("Null", "ec2:CreateAction", &["false"]),
                    Statement::allow(actions, everything).when("StringEquals", &of_resource, &stacks),
                ]
            }
            Limit::Bounded(on) => {
                let statement = Statement::allow(actions, arns(ask, on));
                let boundaries: Vec<&str> = ask.boundaries.iter().map(Arn::as_str).collect();
                vec![if boundaries.is_empty() {
                    statement
                } else {
                    statement.when("StringEquals", "iam:PermissionsBoundary", &boundaries)
                }]
            }
            Limit::Passed => {
                let services: Vec<&str> = self.passed.iter().copied().collect();
                vec![Statement::allow(actions, roles()).when("StringEquals", "iam:PassedToService", &services)]
            }
            Limit::Linked => {
                let services: Vec<&str> = self.linked.iter().copied().collect();
                let linked = arns(ask, &[LINKED_ROLES.to_owned()]);
                vec![Statement::allow(actions, linked).when("StringEquals", "iam:AWSServiceName", &services)]
            }
        }
    }

    fn asked(&self, ask: &Ask, limit: &Limit, actions: Vec<&'static str>) -> Question {
        let stack = ask.stacks.iter().next_back().cloned().unwrap_or_default();
        let tags = [format!("aws:RequestTag/{STACK_TAG}"), format!("aws:ResourceTag/{STACK_TAG}")];
        let [of_request, of_resource] = tags.map(|key| (key, stack.clone()));
        let everything = || vec!["*".to_owned()];
        let on = |on: &[String]| arns(ask, on).into_iter().collect::<Vec<String>>();
        let first = |services: &BTreeSet<&str>| services.first().map(|service| (*service).to_owned()).unwrap_or_default();
        let (resources, context) = match limit {
            Limit::Nothing => (everything(), Vec::new()),
            Limit::Asked => (everything(), vec![of_request]),
            Limit::On(resources) => (on(resources), Vec::new()),
            Limit::Tagged => (everything(), vec![of_resource]),
            Limit::Tags => (on(&["ec2:{region}:{account}:vpc/*".to_owned()]), vec![of_resource]),
            Limit::Bounded(resources) => {
                let boundary = ask.boundaries.iter().map(|one| ("iam:PermissionsBoundary".to_owned(), one.to_string()));
                (on(resources), boundary.take(1).collect())
            }
            Limit::Passed => (on(&[OUR_ROLES.to_owned()]), vec![("iam:PassedToService".to_owned(), first(&self.passed))]),
            Limit::Linked => (on(&[LINKED_ROLES.to_owned()]), vec![("iam:AWSServiceName".to_owned(), first(&self.linked))]),
        };
        Question { actions, resources, context }
    }
}

/// The roles that we make.
const OUR_ROLES: &str = "iam::{account}:role{path}*";
/// The roles that AWS makes for its services.
const LINKED_ROLES: &str = "iam::{account}:role/aws-service-role/*";

/// How many actions that are allowed everywhere one statement holds.
const READS: usize = 60;

/// The ARNs, for each scope of the run.
fn arns(ask: &Ask, on: &[String]) -> BTreeSet<String> {
    let all: BTreeSet<String> = on.iter().flat_map(|on| ask.stacks.iter().map(move |stack| arn(ask, on, stack))).collect();
    let covered = |one: &String| {
        let wider = |other: &String| other != one && other.strip_suffix('*').is_some_and(|begin| one.starts_with(begin));
        all.iter().any(wider)
    };
    all.iter().filter(|one| !covered(one)).cloned().collect()
}

fn arn(ask: &Ask, on: &str, stack: &str) -> String {
    let (app, last) = (stack.split('/').next().unwrap_or_default(), stack.rsplit('/').next().unwrap_or_default());
    let end = on
        .replace("{region}", ask.region.as_str())
        .replace("{account}", ask.account.as_str())
        .replace("{name}", &name::beginning(stack, NAME_MAX))
        .replace("{path}", &name::iam_path(stack))
        .replace("{app}", app)
        .replace("{env}", last);
    format!("arn:{}:{end}", ask.region.partition())
}
