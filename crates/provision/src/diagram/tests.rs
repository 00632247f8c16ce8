use provision_app::config::read;
use provision_app::config::source::Source;

use super::*;
use crate::Session;

fn vertex(name: &str, kind: &'static str, scope: usize) -> Vertex {
    Vertex { address: name.to_owned(), name: name.to_owned(), kind, scope }
}

fn edge(from: usize, to: usize, ready: bool) -> Edge {
    Edge { from, to, ready, implied: false }
}

fn small() -> Diagram {
    let group = |stack: &str, label: &str| Group { stack: stack.to_owned(), label: label.to_owned() };
    let mut diagram = Diagram {
        scopes: vec![group("shop/review", ""), group("shop/review/staging", "staging")],
        nodes: vec![
            vertex("network", "ec2.vpc", 0),
            vertex("subnet.public.0", "ec2.subnet", 0),
            vertex("load-balancer", "elbv2.load-balancer", 0),
            vertex("service.\"<web>\" & \\co", "ecs.service", 1),
        ],
        edges: vec![edge(0, 1, false), edge(0, 2, false), edge(1, 2, true), edge(0, 3, true), edge(2, 3, true)],
    };
    diagram.mark_implied();
    diagram
}

fn first_stack() -> Diagram {
    let services = Source::new("coherence.yml", include_str!("../../../../docs/first-stack/coherence.yml"));
    let places = Source::new("environments.yml", include_str!("../../../../docs/first-stack/environments.yml"));
    let session = Session::from(read(&services, &places).unwrap());
    Diagram::of(session.select(&["staging"]).unwrap().graph())
}

/// The production environment of the example, as the picture in the documentation shows it.
fn full_stack() -> Diagram {
    let services = Source::new("coherence.yml", include_str!("../../../../docs/examples/full-stack/coherence.yml"));
    let places = Source::new("environments.yml", include_str!("../../../../docs/examples/full-stack/environments.yml"));
    let session = Session::from(read(&services, &places).unwrap());
    Diagram::of(session.select(&["live"]).unwrap().graph())
}

/// Drawn anew by `INSTA_UPDATE=always`, like the snapshots.
#[test]
fn the_picture_in_the_documentation_is_the_examples() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/images/aws-infra.svg");
    let drawn = svg(&full_stack());
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(&path, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(kept == drawn, "docs/images/aws-infra.svg is not what `provision graph live --format svg` draws of the example");
}

#[test]
fn every_service_has_a_colour() {
    let text = svg(&full_stack());
    for node in &full_stack().nodes {
        let service = node.kind.split('.').next().unwrap();
        assert!(text.contains(&format!(".{service} rect")), "{service} has no colour");
    }
}

#[test]
fn an_edge_is_implied_only_by_ways_as_strong_as_it() {
    let implied: Vec<bool> = small().edges.iter().map(|edge| edge.implied).collect();
    // The vpc has to be ready for the service, and no way of ready edges says so.
    assert_eq!(implied, [false, true, false, false, false]);
}

#[test]
fn in_the_language_of_graphviz() {
    insta::assert_snapshot!(dot(&small()));
}

#[test]
fn in_the_language_of_mermaid() {
    insta::assert_snapshot!(mermaid(&small()));
}

#[test]
fn as_a_picture() {
    insta::assert_snapshot!(svg(&small()));
}

#[test]
fn the_picture_is_xml_and_shows_every_node_apart() {
    let diagram = first_stack();
    let text = svg(&diagram);
    let mut reader = quick_xml::Reader::from_str(&text);
    let (mut groups, mut depth) = (0, 0);
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(tag) => {
                depth += 1;
                groups += usize::from(tag.name().as_ref() == b"g");
            }
            quick_xml::events::Event::End(_) => depth -= 1,
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!((groups, depth), (diagram.nodes.len(), 0));
    let layout = layout::Layout::of(&diagram);
    let mut seen = std::collections::HashSet::new();
    for (node, spot) in diagram.nodes.iter().zip(&layout.spots) {
        assert!(seen.insert((node.scope, spot.column, spot.row)), "{} stands on another", node.address);
        assert!(spot.row < layout.rows[node.scope] && spot.column < layout.columns);
    }
    for edge in &diagram.edges {
        assert!(layout.spots[edge.from].column < layout.spots[edge.to].column, "edges go to the right");
    }
}

#[test]
fn nothing_to_draw() {
    let empty = Diagram::default();
    assert!(svg(&empty).ends_with("</svg>\n") && dot(&empty).ends_with("}\n") && mermaid(&empty).starts_with("flowchart"));
}
