//! The least that a run may do: IAM policies made from the kinds' tables.
//!
//! What reads is allowed everywhere, because AWS limits hardly any `Describe` or `List` to a resource; what reads secrets and what
//! writes is limited to our names, our IAM paths, or the tags of our scopes. Which actions can be limited to which resources, and by
//! which keys: <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>.

mod besides;
mod grants;
mod limits;
mod operations;
#[cfg(test)]
mod sent;

use std::collections::BTreeSet;

use provision_engine::{Actions, Graph, Kind, KindInfo, Node};

pub use besides::{Beside, beside};
pub use limits::POLICY_MAX;
pub use operations::actions_for;

use crate::kinds::s3::Bucket;
use crate::lease;
use crate::tables;
use crate::types::{AccountId, Arn, PolicyDocument, Region};
use grants::{Grants, Limit};

/// What a run does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A plan: it reads.
    Plan,
    /// Drift: it reads.
    Drift,
    /// An apply: it makes, changes, and deletes what the configuration no longer has.
    Apply,
    /// A destroy.
    Destroy,
}

impl Purpose {
    /// Whether it writes, and so takes leases.
    #[must_use]
    pub const fn writes(self) -> bool {
        matches!(self, Self::Apply | Self::Destroy)
    }
}

/// The run that is asked about.
#[derive(Clone, Debug)]
pub struct Ask {
    /// What it does.
    pub purpose: Purpose,
    /// Where.
    pub account: AccountId,
    /// Where.
    pub region: Region,
    /// The identities of its scopes: `app/collection` and `app/collection/environment`.
    pub stacks: BTreeSet<String>,
    /// The kinds of its graph.
    pub kinds: BTreeSet<String>,
    /// The permissions boundaries of the roles it makes; empty where a role has none.
    pub boundaries: BTreeSet<Arn>,
    /// The bucket that holds its leases.
    pub leases: String,
    /// Calls that are no kind's.
    pub beside: BTreeSet<Beside>,
    /// The roles of other accounts that it assumes.
    pub assumed: BTreeSet<Arn>,
}

impl Ask {
    /// A run over these graphs, of which nothing else is known: no boundaries, and nothing beside what the kinds do in one account.
    #[must_use]
    pub fn of(purpose: Purpose, account: AccountId, region: Region, graphs: &[&Graph]) -> Self {
        Self {
            purpose,
            leases: lease::bucket_name(&account, &region),
            account,
            region,
            stacks: graphs.iter().flat_map(|graph| graph.scopes()).map(|scope| scope.stack.clone()).collect(),
            kinds: graphs.iter().flat_map(|graph| graph.nodes()).map(Node::kind).map(str::to_owned).collect(),
            boundaries: BTreeSet::new(),
            beside: BTreeSet::new(),
            assumed: BTreeSet::new(),
        }
    }
}

/// The policies, each short enough for IAM: a role takes ten of them.
#[must_use]
pub fn policies(ask: &Ask) -> Vec<PolicyDocument> {
    limits::split(&grants(ask).statements(ask))
}

/// A part of what a run may do, as it is asked about before the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The actions.
    pub actions: Vec<&'static str>,
    /// On which resources.
    pub resources: Vec<String>,
    /// Under which conditions: the key, and a value that a run sends or finds.
    pub context: Vec<(String, String)>,
}

/// What to ask about before the run: each action on the resources and under the conditions that the policies name.
#[must_use]
pub fn questions(ask: &Ask) -> Vec<Question> {
    grants(ask).questions(ask)
}

/// Every action that the policies of a run allow.
#[must_use]
pub fn actions(ask: &Ask) -> BTreeSet<&'static str> {
    grants(ask).actions()
}

fn grants(ask: &Ask) -> Grants {
    let mut grants = Grants::default();
    for (kind, _) in tables() {
        // What is left over of a kind that the graph no longer has is looked for, and deleted.
        let wanted = ask.kinds.contains(kind.name);
        read(&mut grants, &kind.iam);
        match ask.purpose {
            Purpose::Plan | Purpose::Drift => {}
            Purpose::Apply => {
                if wanted {
                    write(&mut grants, kind, kind.iam.create);
                    write(&mut grants, kind, kind.iam.update);
                }
                write(&mut grants, kind, kind.iam.delete);
            }
            Purpose::Destroy => {
                write(&mut grants, kind, kind.iam.delete);
            }
        }
    }
    for one in &ask.beside {
        grants.add(beside(*one).iter().copied(), Limit::Nothing);
    }
    if !ask.assumed.is_empty() {
        let roles = ask.assumed.iter().filter_map(|role| role.as_str().splitn(3, ':').nth(2).map(str::to_owned));
        grants.add(["sts:AssumeRole"], Limit::On(roles.collect()));
    }
    if ask.purpose.writes() {
        let bucket = format!("s3:::{}", ask.leases);
        grants.add(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], Limit::On(vec![format!("{bucket}/*")]));
        if let Some((kind, _)) = tables().iter().find(|(kind, _)| kind.name == Bucket::NAME) {
            let made = kind.iam.create.iter().chain(kind.iam.update).copied();
            grants.add(made, Limit::On(vec![bucket]));
        }
    }
    grants
}

fn read(grants: &mut Grants, iam: &Actions) {
    let own = |action: &&'static str| iam.own.contains(action);
    grants.add(iam.list.iter().copied().filter(|action| !own(action)), Limit::Nothing);
    grants.add(iam.own.iter().copied(), Limit::On(owned(iam.on)));
}

fn write(grants: &mut Grants, kind: &KindInfo, actions: &[&'static str]) {
    let iam = &kind.iam;
    for action in actions.iter().copied() {
        let service = service(action);
        let of_service: Vec<&'static str> = iam.on.iter().copied().filter(|on| self::service(on) == service).collect();
        match action {
            "iam:PassRole" => grants.pass(iam.passes),
            "iam:CreateServiceLinkedRole" => grants.link(iam.linked),
            _ => {}
        }
        let limit = match action {
            "iam:PassRole" | "iam:CreateServiceLinkedRole" => continue,
            "iam:CreateRole" | "iam:PutRolePolicy" | "iam:AttachRolePolicy" | "iam:PutRolePermissionsBoundary" => {
                Limit::Bounded(owned(&of_service))
            }
            "ec2:CreateTags" => Limit::Tags,
            _ if iam.asks.contains(&action) => Limit::Asked,
            _ if iam.tagged.contains(&action) => Limit::Tagged,
            _ if iam.plain.contains(&action) => Limit::Nothing,
            _ if of_service.is_empty() => Limit::Nothing,
            _ => Limit::On(owned(&of_service)),
        };
        grants.add([action], limit);
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// The service of an action or of a resource.
fn service(text: &str) -> &str {
    text.split(':').next().unwrap_or_default()
}

#[cfg(test)]
mod tests;
