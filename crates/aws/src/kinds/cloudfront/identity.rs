//! Objects without tags: each has the name of its node, and a comment that says which node that is.

use provision_engine::{Kind, Listing, Mark, Me};

use super::{NAME_MAX, sign};
use crate::client::Aws;
use crate::name;

/// The name of a node's object.
pub(super) fn name(me: &Me<'_>) -> String {
    name::of(me.stack, me.node, NAME_MAX)
}

/// The comment of a node's object.
pub(super) fn comment(me: &Me<'_>) -> String {
    super::comment(me.stack, me.node)
}

/// Whose an object is: that of the node of its name, or one that is left over and says so itself. `None` for somebody
/// else's.
pub(super) fn mark<K: Kind>(cx: &Listing<Aws>, name: &str, comment: &str) -> Option<Mark> {
    of(cx.nodes::<K>(), cx.stacks(), name, comment)
}

fn of(nodes: &[(String, String)], stacks: &[String], name: &str, comment: &str) -> Option<Mark> {
    let named = |stack: &str, node: &str| name::of(stack, node, NAME_MAX) == name;
    let known = nodes.iter().map(|(stack, node)| (stack.as_str(), node.as_str()));
    let said = stacks.iter().filter_map(|stack| Some((stack.as_str(), comment.strip_prefix(&sign(stack))?)));
    let (stack, node) = known.chain(said).find(|(stack, node)| named(stack, node))?;
    Some(Mark::Name { stack: stack.to_owned(), node: node.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_enough_for_a_node_and_a_leftover_says_what_it_is() {
        let stack = "shop/review/staging".to_owned();
        let (nodes, stacks) = ([(stack.clone(), "cache".to_owned())], ["shop/review".to_owned(), stack.clone()]);
        let mark = |node: &str| Some(Mark::Name { stack: stack.clone(), node: node.to_owned() });
        assert_eq!(of(&nodes, &stacks, "shop-staging-cache", "changed"), mark("cache"));
        assert_eq!(of(&nodes, &stacks, "shop-staging-old", "provision:shop/review/staging/old"), mark("old"));
        // Neither a name without the comment, nor a comment without the name.
        assert_eq!(of(&nodes, &stacks, "shop-staging-old", "mine"), None);
        assert_eq!(of(&nodes, &stacks, "other", "provision:shop/review/staging/old"), None);
    }
}
