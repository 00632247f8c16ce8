//! Which scopes still have something to do in a walk: who waits for one of them is told when it has not.

use std::sync::Arc;

use super::context::Context;
use super::tasks::{TaskGraph, TaskKind};
use crate::claims::Claims;
use crate::cloud::Cloud;

/// The scopes of a walk that has claims.
#[derive(Default)]
pub(super) struct Parts<'a> {
    claims: Option<&'a Arc<dyn Claims>>,
    stacks: Vec<&'a str>,
    /// The scope of each task.
    of: Vec<usize>,
    /// How many tasks of each scope have not ended.
    left: Vec<usize>,
}

impl<'a> Parts<'a> {
    /// Tells at once of the scopes that have nothing to do.
    pub(super) fn of<C: Cloud>(cx: &'a Context<'_, C>, tasks: &TaskGraph) -> Self {
        let Some(claims) = &cx.options.claims else { return Self::default() };
        let stacks: Vec<&str> = cx.graph.scopes.iter().map(|scope| scope.stack.as_str()).collect();
        let place = |task: usize| match tasks.kind(task) {
            TaskKind::Node(node) => cx.graph.nodes[node.index()].scope.0,
            // An object is of one of the scopes that were listed.
            TaskKind::Delete(at) => {
                let stack = cx.sketch.doomed[at].object.stack.as_str();
                stacks.iter().position(|known| *known == stack).unwrap_or(stacks.len())
            }
        };
        let of: Vec<usize> = (0..tasks.len()).map(place).collect();
        let mut left = vec![0; stacks.len() + 1];
        (0..tasks.len()).filter(|&task| tasks.takes_part[task]).for_each(|task| left[of[task]] += 1);
        for (stack, _) in stacks.iter().zip(&left).filter(|(_, left)| **left == 0) {
            claims.done_with(stack);
        }
        Self { claims: Some(claims), stacks, of, left }
    }

    /// A task has ended: it ends once.
    pub(super) fn ended(&mut self, task: usize) {
        let (Some(claims), Some(&scope)) = (self.claims, self.of.get(task)) else { return };
        self.left[scope] = self.left[scope].saturating_sub(1);
        if let (0, Some(stack)) = (self.left[scope], self.stacks.get(scope)) {
            claims.done_with(stack);
        }
    }
}
