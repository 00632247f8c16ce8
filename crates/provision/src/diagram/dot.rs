//! Graphviz.

use std::fmt::Write as _;

use super::Diagram;

/// The graph in the language of Graphviz, with every edge.
#[must_use]
pub fn dot(diagram: &Diagram) -> String {
    let mut out = String::from(
        "digraph provision {\n  rankdir=LR;\n  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=\"Helvetica\"];\n",
    );
    for (at, scope) in diagram.scopes.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  subgraph cluster_{at} {{\n    label={};", quoted(scope.title()));
        for (place, node) in diagram.nodes.iter().enumerate().filter(|(_, node)| node.scope == at) {
            let label = format!("{}\\n{}", escaped(&node.name), escaped(node.kind));
            let _ = writeln!(out, "    n{place} [label=\"{label}\"];");
        }
        out.push_str("  }\n");
    }
    for edge in &diagram.edges {
        let style = if edge.ready { "" } else { " [style=dashed]" };
        let _ = writeln!(out, "  n{} -> n{}{style};", edge.from, edge.to);
    }
    out.push_str("}\n");
    out
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ")
}
