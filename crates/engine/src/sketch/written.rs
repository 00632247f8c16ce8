//! The dry walk written down as a plan.

use std::collections::BTreeMap;

use super::{Doomed, Intent, NodeSketch, Sketch};
use crate::cloud::Phase;
use crate::judge::Verdict;
use crate::plan::{Deletion, PLAN_VERSION, Plan, Removal, Step, Trouble, Verb};
use crate::{Graph, NodeIx, Outs, Val};

impl Sketch {
    /// Whether nothing is to be done.
    pub(crate) fn is_empty(&self) -> bool {
        self.doomed.is_empty() && self.nodes.iter().all(|node| node.verdict.is_idle())
    }

    /// Whether something is to be done beside making again what was just made: that may be a list that lags.
    pub(crate) fn has_news(&self, made: impl Fn(NodeIx) -> bool) -> bool {
        let stale = |d: &Doomed| d.why == Removal::Replaced && d.node.is_some_and(&made);
        let news = |(at, node): (usize, &NodeSketch)| !node.verdict.is_idle() && !made(NodeIx::at(at));
        !self.doomed.iter().all(stale) || self.nodes.iter().enumerate().any(news)
    }

    /// The plan, for people and for keeping to.
    pub(crate) fn plan(&self, graph: &Graph) -> Plan {
        let mut plan =
            Plan { version: PLAN_VERSION, scopes: graph.scopes.iter().map(|s| s.stack.clone()).collect(), ..Plan::default() };
        plan.steps.reserve(graph.nodes.len());
        for (at, (node, sketch)) in graph.nodes.iter().zip(&self.nodes).enumerate() {
            let (mut id, mut changes, mut owners, mut uncompared) = (None, Vec::new(), Vec::new(), Vec::new());
            let mut waiting = node.waits_for(NodeIx::at(at), &self.outs);
            let verb = match &sketch.verdict {
                Intent::Out | Intent::Unwanted => continue,
                Intent::Unread(fault) | Intent::Do(Verdict::Refused(fault)) => {
                    let trouble = Trouble { node: node.address.to_string(), kind: node.kind().to_owned(), fault: fault.clone() };
                    plan.trouble.push(trouble);
                    continue;
                }
                Intent::PutOff(holder) => {
                    waiting = Some(holder.to_string());
                    Verb::Keep
                }
                Intent::Do(Verdict::Create) => Verb::Create,
                Intent::Do(Verdict::Replace { olds, changes: why }) => {
                    id = olds.first().map(|old| old.object.id.clone());
                    changes.clone_from(why);
                    Verb::Replace
                }
                Intent::Do(Verdict::Keep(keep)) => {
                    id = Some(keep.at.id.clone());
                    changes.clone_from(&keep.changes);
                    owners.clone_from(&keep.owners);
                    uncompared = keep.uncompared.iter().map(|field| (*field).to_owned()).collect();
                    if keep.is_noop() { Verb::Keep } else { Verb::Update }
                }
            };
            plan.steps.push(Step {
                node: node.address.to_string(),
                kind: node.kind().to_owned(),
                verb,
                id,
                changes,
                owners,
                uncompared,
                waiting,
            });
        }
        for (kind, fault) in &self.unlisted {
            plan.trouble.push(Trouble { node: format!("leftovers of {kind}"), kind: (*kind).to_owned(), fault: fault.clone() });
        }
        plan.deletions = self
            .doomed
            .iter()
            .map(|d| Deletion {
                node: d.address.to_string(),
                kind: d.object.kind_name.to_owned(),
                id: d.object.id.clone(),
                why: d.why,
                stateful: d.object.stateful,
                parked: if let Phase::Parked(why) = &d.object.phase { Some(why.clone()) } else { None },
            })
            .collect();
        plan.kept.clone_from(&self.kept);
        plan.outputs = known(&graph.outputs, &self.outs);
        plan.facts = known(&graph.facts, &self.outs);
        plan
    }
}

/// Those of the named values that are known.
pub(crate) fn known(values: &[(String, Val<String>)], outs: &Outs) -> BTreeMap<String, String> {
    values.iter().filter_map(|(name, value)| Some((name.clone(), value.get(outs)?))).collect()
}
