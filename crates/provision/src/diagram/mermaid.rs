//! Mermaid, which GitHub and many editors draw.

use std::fmt::Write as _;

use super::Diagram;

/// The graph in the language of Mermaid, without the edges that others imply.
#[must_use]
pub fn mermaid(diagram: &Diagram) -> String {
    let mut out = String::from("flowchart LR\n");
    for (at, scope) in diagram.scopes.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  subgraph s{at}[\"{}\"]", escaped(scope.title()));
        for (place, node) in diagram.nodes.iter().enumerate().filter(|(_, node)| node.scope == at) {
            let _ = writeln!(out, "    n{place}[\"{}<br/><small>{}</small>\"]", escaped(&node.name), escaped(node.kind));
        }
        out.push_str("  end\n");
    }
    for edge in diagram.shown() {
        let arrow = if edge.ready { "-->" } else { "-.->" };
        let _ = writeln!(out, "  n{} {arrow} n{}", edge.from, edge.to);
    }
    out
}

/// Mermaid takes characters that mean something to it as entities with a number.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || " .-_/:".contains(c) {
            out.push(c);
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    out
}
