//! A picture, complete in itself: no script, no font, no link.

use std::fmt::Write as _;

use super::layout::Layout;
use super::{Diagram, Edge};

const BOX: (f64, f64) = (188.0, 36.0);
const GAP: (f64, f64) = (56.0, 12.0);
const MARGIN: f64 = 24.0;
/// Above the nodes of a band, for its title.
const TITLE: f64 = 34.0;
const PADDING: f64 = 16.0;
/// Characters that fit into a box.
const FITS: usize = 27;
/// Above the bands, for the legend.
const LEGEND: f64 = 34.0;

/// The graph as an SVG file, without the edges that others imply.
#[must_use]
pub fn svg(diagram: &Diagram) -> String {
    let layout = Layout::of(diagram);
    let columns = layout.columns.max(1) as f64;
    let band_width = 2.0 * PADDING + columns * BOX.0 + (columns - 1.0) * GAP.0;
    let mut tops = Vec::new();
    let mut y = MARGIN + LEGEND;
    for rows in &layout.rows {
        tops.push(y);
        y += band_height(*rows) + MARGIN;
    }
    let (width, height) = (band_width + 2.0 * MARGIN, y.max(MARGIN + LEGEND));
    let place = |at: usize| {
        let (spot, scope) = (layout.spots[at], diagram.nodes[at].scope);
        // Short columns stand in the middle of their band.
        let used = diagram
            .nodes
            .iter()
            .zip(&layout.spots)
            .filter(|(node, other)| node.scope == scope && other.column == spot.column)
            .count();
        let spare = layout.rows[scope].saturating_sub(used) as f64 * (BOX.1 + GAP.1) / 2.0;
        let x = MARGIN + PADDING + spot.column as f64 * (BOX.0 + GAP.0);
        (x, tops[scope] + TITLE + spare + spot.row as f64 * (BOX.1 + GAP.1))
    };

    let mut out = head(width, height);
    for (scope, top) in diagram.scopes.iter().zip(&tops).zip(&layout.rows).map(|((scope, top), rows)| ((scope, *rows), *top)) {
        let (scope, rows) = scope;
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "<rect class=\"band\" x=\"{MARGIN}\" y=\"{top}\" width=\"{band_width}\" height=\"{}\" rx=\"10\"/>\n\
             <text class=\"title\" x=\"{}\" y=\"{}\">{}</text>",
            band_height(rows),
            MARGIN + PADDING,
            top + 22.0,
            escaped(scope.title()),
        );
    }
    for edge in diagram.shown() {
        line(&mut out, edge, place(edge.from), place(edge.to));
    }
    for (at, node) in diagram.nodes.iter().enumerate() {
        let (x, y) = place(at);
        let _ = writeln!(
            out,
            "<g class=\"{}\"><title>{} ({})</title><rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" rx=\"5\"/>\
             <text class=\"name\" x=\"{}\" y=\"{}\">{}</text><text class=\"kind\" x=\"{}\" y=\"{}\">{}</text></g>",
            class(node.kind),
            escaped(&node.address),
            escaped(node.kind),
            BOX.0,
            BOX.1,
            x + 9.0,
            y + 15.5,
            escaped(&shortened(&node.name)),
            x + 9.0,
            y + 28.5,
            escaped(node.kind),
        );
    }
    out.push_str("</svg>\n");
    out
}

fn band_height(rows: usize) -> f64 {
    TITLE + rows as f64 * (BOX.1 + GAP.1) - GAP.1 + PADDING
}

fn head(width: f64, height: f64) -> String {
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">\n\
         <title>What provision makes, and in which order</title>\n<style>\n\
         text {{ font-family: ui-sans-serif, system-ui, sans-serif; fill: #1f2933 }}\n\
         .page {{ fill: #ffffff }} .band {{ fill: #f6f8fa; stroke: #d5dbe1 }}\n\
         .title {{ font-size: 14px; font-weight: 600 }} .name {{ font-size: 11.5px }} .kind {{ font-size: 9.5px; fill: #66727f }}\n\
         .legend {{ font-size: 11.5px; fill: #66727f }}\n\
         .edge {{ fill: none; stroke: #8a96a3; stroke-width: 1.2 }} .exists {{ stroke-dasharray: 4 3 }}\n\
         g rect {{ fill: #ffffff; stroke: #9aa5b1 }}\n"
    );
    for (service, fill, stroke) in COLOURS {
        let _ = writeln!(out, ".{service} rect {{ fill: {fill}; stroke: {stroke} }}");
    }
    let y = MARGIN + 8.0;
    let _ = write!(
        out,
        "</style>\n<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"6\" markerHeight=\"6\" orient=\"auto\">\
         <path d=\"M0 0 L8 4 L0 8 z\" fill=\"#8a96a3\"/></marker></defs>\n\
         <rect class=\"page\" width=\"{width}\" height=\"{height}\"/>\n\
         <path class=\"edge\" marker-end=\"url(#tip)\" d=\"M{MARGIN} {y} h44\"/><text class=\"legend\" x=\"{}\" y=\"{}\">waits until it is ready</text>\n\
         <path class=\"edge exists\" marker-end=\"url(#tip)\" d=\"M{} {y} h44\"/><text class=\"legend\" x=\"{}\" y=\"{}\">waits until it exists</text>\n",
        MARGIN + 52.0,
        y + 4.0,
        MARGIN + 210.0,
        MARGIN + 262.0,
        y + 4.0,
    );
    out
}

/// The colour of each service, fill and stroke: one for the network, what runs, the way in, data, delivery, what watches,
/// and who may do what.
const COLOURS: [(&str, &str, &str); 23] = [
    ("acm", "#efeafd", "#9b83dd"),
    ("autoscaling", "#fdebf3", "#d977a8"),
    ("cloudfront", "#efeafd", "#9b83dd"),
    ("cloudwatch", "#e9f6ec", "#6fb581"),
    ("codebuild", "#fbf6d9", "#c4aa3c"),
    ("codepipeline", "#fbf6d9", "#c4aa3c"),
    ("ec2", "#fff4e6", "#e8a75d"),
    ("ecr", "#fdebf3", "#d977a8"),
    ("ecs", "#fdebf3", "#d977a8"),
    ("elasticache", "#e8f2fc", "#6d9fd4"),
    ("elbv2", "#efeafd", "#9b83dd"),
    ("events", "#fbf6d9", "#c4aa3c"),
    ("iam", "#fdeceb", "#dd8079"),
    ("lambda", "#efeafd", "#9b83dd"),
    ("logs", "#e9f6ec", "#6fb581"),
    ("rds", "#e8f2fc", "#6d9fd4"),
    ("rolesanywhere", "#fdeceb", "#dd8079"),
    ("route53", "#efeafd", "#9b83dd"),
    ("s3", "#e8f2fc", "#6d9fd4"),
    ("scheduler", "#fdebf3", "#d977a8"),
    ("secretsmanager", "#e8f2fc", "#6d9fd4"),
    ("sns", "#e9f6ec", "#6fb581"),
    ("ssm", "#e8f2fc", "#6d9fd4"),
];

/// The service of a kind, as a class; nothing but letters, digits and hyphens.
fn class(kind: &str) -> String {
    kind.split('.').next().unwrap_or_default().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}

/// From the right of one box to the left of another.
fn line(out: &mut String, edge: &Edge, from: (f64, f64), to: (f64, f64)) {
    let (x1, y1) = (from.0 + BOX.0, from.1 + BOX.1 / 2.0);
    let (x2, y2) = (to.0, to.1 + BOX.1 / 2.0);
    let bend = ((x2 - x1) / 2.0).clamp(24.0, 90.0);
    let class = if edge.ready { "edge" } else { "edge exists" };
    let _ = writeln!(
        out,
        "<path class=\"{class}\" marker-end=\"url(#tip)\" d=\"M{x1:.1} {y1:.1} C{:.1} {y1:.1} {:.1} {y2:.1} {x2:.1} {y2:.1}\"/>",
        x1 + bend,
        x2 - bend
    );
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= FITS {
        return name.to_owned();
    }
    let head: String = name.chars().take(FITS - 1).collect();
    format!("{head}…")
}

/// Text as XML takes it; what XML has no place for becomes a question mark.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('?'),
            c => out.push(c),
        }
    }
    out
}
