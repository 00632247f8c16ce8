//! An old object that must go first cannot go while something that stays refers to it: then its node is refused.

use std::collections::HashSet;

use super::doomed::by_alias;
use super::{Intent, Sketch};
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
        let users = users.filter(|object| !matches!(object.phase, Phase::Leaving(_) | Phase::Gone));
        let mut uses: Vec<(&str, Option<&Object>)> = users.flat_map(|user| uses_of(user)).collect();
        uses.extend(self.kept_refs.iter().map(|name| (name.as_str(), None)));
        // What they use of what would go stays as well, and uses something itself.
        let index = by_alias(&self.doomed);
        let mut seen: HashSet<usize> = HashSet::new();
        while let Some((name, user)) = uses.pop() {
            for &at in index.get(name).into_iter().flatten() {
                let d = &self.doomed[at];
                if user.is_some_and(|user| user.id == d.object.id) {
                    continue;
                }
                match d.node.filter(|_| d.first) {
                    Some(node) if !blocked[node.index()] => return Some((node.index(), used(&d.object, user))),
                    None if seen.insert(at) => uses.extend(uses_of(&d.object)),
                    // A node that is blocked itself is not come to: its own trouble is told already.
                    _ => {}
                }
            }
        }
        None
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

/// What an object names, and that it is the one.
fn uses_of(object: &Object) -> impl Iterator<Item = (&str, Option<&Object>)> {
    object.refs().iter().map(move |name| (name.as_str(), Some(object)))
}

fn used(old: &Object, user: Option<&Object>) -> Fault {
    let by =
        user.map_or_else(|| "what is kept uses it".to_owned(), |user| format!("{} ({}) uses it and stays", user.node, user.id));
    let why = format!("its old object {} must go first, and {by}", old.id);
    Fault::fatal(why).help("settle the other first, or take it into the run")
}
