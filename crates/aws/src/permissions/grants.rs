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

    /// What a limit says, for policies and for questions alike.
    fn terms(&self, ask: &Ask, limit: &Limit) -> Terms {
        let all = || BTreeSet::from(["*".to_owned()]);
        let under = |key: &str, values: Vec<String>| Some(Condition { key: key.to_owned(), values });
        let stacks = || ask.stacks.iter().cloned().collect();
        let services = |of: &BTreeSet<&str>| of.iter().map(|service| (*service).to_owned()).collect();
        let (resources, condition) = match limit {
            Limit::Nothing => (all(), None),
            Limit::On(on) => (arns(ask, on), None),
            Limit::Tagged => (all(), under(&format!("aws:ResourceTag/{STACK_TAG}"), stacks())),
            Limit::Asked => (all(), under(&format!("aws:RequestTag/{STACK_TAG}"), stacks())),
            Limit::Tags => (arns(ask, &[OF_EC2.to_owned()]), under(&format!("aws:ResourceTag/{STACK_TAG}"), stacks())),
            Limit::Bounded(on) => {
                let boundaries: Vec<String> = ask.boundaries.iter().map(Arn::to_string).collect();
                let condition = if boundaries.is_empty() { None } else { under("iam:PermissionsBoundary", boundaries) };
                (arns(ask, on), condition)
            }
            Limit::Passed => (arns(ask, &[OUR_ROLES.to_owned()]), under("iam:PassedToService", services(&self.passed))),
            Limit::Linked => (arns(ask, &[LINKED_ROLES.to_owned()]), under("iam:AWSServiceName", services(&self.linked))),
        };
        Terms { resources, condition }
    }

    fn said(&self, ask: &Ask, limit: &Limit, actions: &[&str]) -> Vec<Statement> {
        let Terms { resources, condition } = self.terms(ask, limit);
        // What reads is said in parts, so that a policy can be filled with them.
        let parts = actions.chunks(if *limit == Limit::Nothing { READS } else { actions.len() });
        let limited = parts.map(|part| {
            let statement = Statement::allow(part, resources.clone());
            match &condition {
                None => statement,
                Some(Condition { key, values }) => {
                    let values: Vec<&str> = values.iter().map(String::as_str).collect();
                    statement.when("StringEquals", key, &values)
                }
            }
        });
        let mut statements: Vec<Statement> = limited.collect();
        if *limit == Limit::Tags {
            statements.push(Statement::allow(actions, resources).when("Null", "ec2:CreateAction", &["false"]));
        }
        statements
    }

    fn asked(&self, ask: &Ask, limit: &Limit, actions: Vec<&'static str>) -> Question {
        let Terms { resources, condition } = self.terms(ask, limit);
        // A simulation is about resources of some type.
        let resources = if *limit == Limit::Tags { arns(ask, &[A_VPC.to_owned()]) } else { resources };
        let context = condition.and_then(|Condition { key, values }| Some((key, values.into_iter().next_back()?)));
        Question { actions, resources: resources.into_iter().collect(), context: context.into_iter().collect() }
    }
}

/// On what, and under which condition.
struct Terms {
    resources: BTreeSet<String>,
    condition: Option<Condition>,
}

/// A key of the request has one of these values.
struct Condition {
    key: String,
    values: Vec<String>,
}

/// Everything of EC2 that has tags.
const OF_EC2: &str = "ec2:{region}:{account}:*/*";
/// One of its types.
const A_VPC: &str = "ec2:{region}:{account}:vpc/*";
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
