//! An old object that must go first cannot go while something that stays refers to it: then its node is refused.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Intent, Sketch, refers};
use crate::cloud::Phase;
use crate::judge::Verdict;
use crate::object::Object;
use crate::survey::Survey;
use crate::{Fault, Graph};

impl Sketch {
    /// Refuses such nodes, before anything is deleted for them. A refusal keeps more in place, and may cause another.
    pub(super) fn refuse_where_users_stay(&mut self, graph: &Graph, survey: &Survey) {
        while let Some((at, fault)) = self.doomed.iter().any(|d| d.first).then(|| self.first_that_cannot(graph, survey)).flatten()
        {
            self.nodes[at].verdict = Intent::Do(Verdict::Refused(fault));
            self.doomed.retain(|d| d.node.is_none_or(|node| node.index() != at));
        }
        // Nothing goes first for a node that is never come to.
        let blocked = self.blocked(graph);
        self.doomed.retain(|d| !d.first || d.node.is_none_or(|node| !blocked[node.index()]));
    }

    fn first_that_cannot(&self, graph: &Graph, survey: &Survey) -> Option<(usize, Fault)> {
        let blocked = self.blocked(graph);
        let stays = |at: usize| blocked[at] || self.nodes[at].verdict.stays();
        let going: HashSet<(usize, &str)> = self.doomed.iter().map(|d| (d.object.kind, d.object.id.as_str())).collect();
        let left = survey.orphans.iter().filter(|object| !going.contains(&(object.kind, object.id.as_str())));
        let users = survey.found().filter(|(ix, _)| stays(ix.index())).map(|(_, object)| object).chain(left);
        let users: Vec<&Arc<Object>> = users.filter(|object| !matches!(object.phase, Phase::Leaving(_) | Phase::Gone)).collect();
        self.doomed.iter().filter(|d| d.first).find_map(|d| {
            let at = d.node?.index();
            let user = users.iter().find(|user| user.id != d.object.id && refers(user, &d.object))?;
            // A node that is blocked itself is not come to: its own trouble is told already.
            (!blocked[at]).then(|| {
                let why =
                    format!("its old object {} must go first, and {} ({}) uses it and stays", d.object.id, user.node, user.id);
                (at, Fault::fatal(why).help("settle the other first, or take it into the run"))
            })
        })
    }

    /// The nodes that cannot be done, and all that need them.
    fn blocked(&self, graph: &Graph) -> Vec<bool> {
        let mut blocked = vec![false; self.nodes.len()];
        for (at, node) in self.nodes.iter().enumerate() {
            let trouble = matches!(node.verdict, Intent::Unread(_) | Intent::Do(Verdict::Refused(_)));
            blocked[at] = trouble || graph.needs(at).any(|(need, _)| blocked[need]);
        }
        blocked
    }
}
