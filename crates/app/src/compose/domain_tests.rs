//! What is composed for domains.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use provision_aws::kinds::route53::{HostedZoneOut, Servers};
use provision_aws::types::{DomainName, HostedZoneId};
use provision_engine::{Graph, Need};

use super::{Overrides, Questions, Seen, compose};
use crate::config::model::Application;
use crate::config::source::Source;

const SERVICES: &str = "web: {type: frontend, url_path: /}\napi: {type: backend, url_path: /api}\n";

/// An application of one collection with these lines, whose environments are those of the last argument.
fn app(collection: &str, environments: &str) -> Application {
    let text = format!(
        "name: shop\nprovider: aws\nregion: eu-west-1\nflavor: ecs\nversion: 1\ncollections:\n- name: production\n  \
         account_id: '123456789012'\n{collection}  environments:\n{environments}"
    );
    let (services, environments) = (Source::new("coherence.yml", SERVICES), Source::new("environments.yml", text));
    crate::config::read(&services, &environments).unwrap().application
}

fn graph(app: &Application, seen: Seen) -> Graph {
    let collection = &app.collections[0];
    let environments: Vec<_> = collection.environments.iter().collect();
    compose(app, collection, &environments, &Overrides { seen, ..Overrides::default() }).unwrap()
}

fn questions(app: &Application) -> Questions {
    let collection = &app.collections[0];
    Questions::of(collection, &collection.environments.iter().collect::<Vec<_>>())
}

/// The nodes of domains, each with what it needs of others of them and of what uses them.
fn drawn(graph: &Graph) -> String {
    let about = ["acm.", "route53.", "elbv2.listener", "cloudfront.distribution", "ecs.service"];
    let shown = |kind: &str| about.iter().any(|start| kind.starts_with(start));
    let mut text = String::new();
    for (at, node) in graph.nodes().iter().enumerate().filter(|(_, node)| shown(node.kind())) {
        writeln!(text, "{}", node.address).unwrap();
        for (need, how) in graph.needs(at).filter(|(need, _)| shown(graph.nodes()[*need].kind())) {
            let how = match how {
                Need::Exists => "exists",
                Need::UnlessHeld => "ready unless held",
                Need::Ready => "ready",
            };
            writeln!(text, "  {} {how}", graph.nodes()[need].address).unwrap();
        }
    }
    text
}

#[test]
fn a_collection_with_a_domain_and_an_environment_with_custom_ones() {
    let app = app(
        "  base_domain: shop.example.com\n",
        "  - {name: live, type: production, custom_domains: [www.shop.com, shop.com, www.shop.example.com]}\n",
    );
    insta::assert_snapshot!(drawn(&graph(&app, Seen::default())));
    let asked: Vec<String> = questions(&app).servers.iter().map(ToString::to_string).collect();
    assert_eq!(asked, ["shop.com", "shop.example.com"], "a domain below another is in its zone");
}

#[test]
fn what_the_wildcard_covers_needs_no_more_certificates() {
    let app = app("  base_domain: shop.com\n", "  - {name: live, custom_domains: [www.shop.com]}\n");
    let graph = graph(&app, Seen::default());
    let of_kind = |kind: &str| graph.nodes().iter().filter(|node| node.kind() == kind).count();
    assert_eq!((of_kind("acm.certificate"), of_kind("route53.hosted-zone"), of_kind("elbv2.listener-certificate")), (2, 1, 0));
    assert!(graph.find("live/alias.www.shop.com").is_some() && graph.find("live/alias-ipv6.live.shop.com").is_some());
}

#[test]
fn custom_domains_without_one_of_the_collection() {
    let app = app("", "  - {name: live, custom_domains: [shop.com]}\n");
    let drawn = drawn(&graph(&app, Seen::default()));
    assert!(drawn.contains("live/zone.shop.com\n") && drawn.contains("live/certificate-us-east-1.shop.com\n"), "{drawn}");
    assert!(!drawn.contains("listener.https") && !drawn.contains("certificate.shop.com\n  live/zone"), "{drawn}");
}

#[test]
fn one_region_needs_one_certificate() {
    let app = app("  region: us-east-1\n  base_domain: shop.com\n", "  - {name: live}\n");
    let graph = graph(&app, Seen::default());
    assert!(graph.find("certificate.shop.com").is_some() && graph.find("certificate-us-east-1.shop.com").is_none());
}

#[test]
fn zones_that_exist_are_looked_up_and_written_to() {
    let app = app(
        "  x-provision: {parent_zone: example.com, zones: {shop.com: Z0SHOP}}\n",
        "  - {name: live, custom_domains: [www.shop.com]}\n",
    );
    let asked = questions(&app);
    let name = DomainName::new;
    assert_eq!(asked.servers.iter().map(DomainName::as_str).collect::<Vec<_>>(), ["example.com", "shop.com"]);
    let zones = [(name("example.com"), None), (name("shop.com"), Some(HostedZoneId::new("Z0SHOP")))];
    assert_eq!(asked.zones, BTreeMap::from(zones));

    let zone = |domain: &str, id: &str| {
        let out =
            HostedZoneOut { id: HostedZoneId::new(id), name: name(domain), name_servers: vec![name(&format!("ns.{domain}"))] };
        (name(domain), out)
    };
    let servers = |domain: &str| (name(domain), Servers::new([format!("ns.{domain}").as_str()]));
    let seen = Seen {
        servers: BTreeMap::from(["example.com", "shop.com"].map(servers)),
        zones: BTreeMap::from([zone("example.com", "ZPARENT"), zone("shop.com", "Z0SHOP")]),
    };
    let graph = graph(&app, seen);
    assert!(graph.find("delegation.shop.example.com").is_some() && graph.find("live/zone.www.shop.com").is_none());
    let zones: Vec<_> = graph.nodes().iter().filter(|node| node.kind() == "route53.hosted-zone").map(|n| &*n.address).collect();
    assert_eq!(zones, ["zone"]);
}
