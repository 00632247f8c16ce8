//! What is composed in a VPC that is there already, and what is refused of one.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use provision_aws::kinds::ec2::existing::{Existing, ExistingSubnet, WayOut};
use provision_aws::types::{InternetGatewayId, SubnetId, VpcId};
use provision_engine::Graph;

use super::existing_network::check;
use super::{Overrides, compose, exceptions, nat_costs};
use crate::config::model::Application;
use crate::config::source::Source;

const SERVICES: &str = "api: {type: backend, resources: [{name: main, type: database, engine: postgres, version: 16}]}\n";
const IDS: &str = "public_subnet_ids: [subnet-aaaaaaa1, subnet-aaaaaaa2], private_subnet_ids: [subnet-bbbbbbb1, subnet-bbbbbbb2]";
const RANGES: &str = "public_subnet_cidrs: [10.7.8.0/24, 10.7.9.0/24], private_subnet_cidrs: [10.7.10.0/24, 10.7.11.0/24]";

fn app(subnets: &str, settings: &str) -> Application {
    let places = format!(
        "name: shop\nregion: eu-west-1\ncollections:\n- name: live\n  account_id: '123456789012'\n  existing_resources:\n    \
         vpc: {{instance_name: vpc-1a2b3c4d, {subnets}}}\n  x-provision: {{{settings}}}\n  environments: [{{name: main}}]\n"
    );
    let (services, places) = (Source::new("coherence.yml", SERVICES), Source::new("environments.yml", places));
    crate::config::read(&services, &places).unwrap().application
}

fn subnet(id: &str, range: &str, zone: &str, way: WayOut) -> ExistingSubnet {
    let (id, range, zone) = (SubnetId::new(id), range.parse().unwrap(), format!("eu-west-1{zone}"));
    ExistingSubnet { id, range, zone, free: 250, stack: None, way, reaches_s3: false }
}

/// A VPC with two public and two private subnets.
fn seen() -> Existing {
    let (internet, nat) = (WayOut::Internet("igw-1".to_owned()), WayOut::Through("nat-1".to_owned()));
    Existing {
        id: VpcId::new("vpc-1a2b3c4d"),
        ranges: vec!["10.7.0.0/16".parse().unwrap(), "100.64.0.0/20".parse().unwrap()],
        dns_support: true,
        dns_hostnames: true,
        internet_gateway: Some(InternetGatewayId::new("igw-1")),
        subnets: vec![
            subnet("subnet-aaaaaaa1", "10.7.0.0/24", "a", internet.clone()),
            subnet("subnet-aaaaaaa2", "10.7.1.0/24", "b", internet),
            subnet("subnet-bbbbbbb1", "10.7.2.0/24", "a", nat.clone()),
            subnet("subnet-bbbbbbb2", "10.7.3.0/24", "b", nat),
        ],
        endpoints: BTreeSet::new(),
    }
}

fn graph(app: &Application, network: Option<Existing>) -> Graph {
    let collection = &app.collections[0];
    let environments: Vec<_> = collection.environments.iter().collect();
    compose(app, collection, &environments, &Overrides { network, ..Overrides::default() }).unwrap()
}

/// Everything of a graph that is of EC2, but the security groups.
fn network_of(graph: &Graph) -> Vec<String> {
    let of = |node: &provision_engine::Node| node.kind().starts_with("ec2.") && !node.kind().starts_with("ec2.security");
    graph.nodes().iter().filter(|node| of(node)).map(|node| node.address.to_string()).collect()
}

#[test]
fn given_subnets_are_used_and_nothing_of_a_network_is_made() {
    let app = app(IDS, "nat: instance, flow_logs: true");
    let seen = graph(&app, Some(seen()));
    assert_eq!(network_of(&seen), ["bastion"]);
    let drawn = graph(&app, None);
    let names = |graph: &Graph| graph.nodes().iter().map(|node| node.address.to_string()).collect::<Vec<_>>();
    assert_eq!(names(&seen), names(&drawn), "a graph that is only drawn has the same nodes");
    let collection = &app.collections[0];
    let environments: Vec<_> = collection.environments.iter().collect();
    let off: Vec<_> = exceptions(&app, collection, &environments).iter().map(|it| it.id).collect();
    assert!(!off.iter().any(|id| id.starts_with("EC2.")), "the network is somebody else's: {off:?}");
}

#[test]
fn ranges_are_made_subnets_with_routes_and_a_nat_of_their_own() {
    let of = |nat: &str| network_of(&graph(&app(RANGES, &format!("nat: {nat}")), Some(seen())));
    let common = [
        "subnet.public.0",
        "subnet.public.1",
        "subnet.private.0",
        "subnet.private.1",
        "route-table.public",
        "route-table.private",
        "endpoint.s3",
        "bastion",
    ];
    let sorted = |mut names: Vec<String>| {
        names.sort();
        names
    };
    let with = |more: &[&str]| sorted(common.iter().chain(more).map(|name| (*name).to_owned()).collect());
    assert_eq!(sorted(of("gateway")), with(&["elastic-ip.0", "nat.0"]));
    assert_eq!(sorted(of("instance")), with(&["elastic-ip.instance", "elastic-ip.instance.association", "nat.instance"]));
    // No endpoints: their names would lead there for everybody in the VPC.
    assert_eq!(sorted(of("none")), with(&[]));
    let app = app(RANGES, "nat: none");
    assert!(nat_costs(&app, &app.collections[0])[3].month_usd.abs() < f64::EPSILON);
}

#[test]
fn what_is_fit_is_taken() {
    let fits = |subnets: &str, settings: &str, seen: &Existing, at: Option<&str>| {
        let app = app(subnets, settings);
        check(&app, &app.collections[0], seen, at.map(VpcId::new).as_ref()).is_ok()
    };
    assert!(fits(IDS, "", &seen(), None) && fits(RANGES, "", &seen(), None));
    // Endpoints instead of a way out.
    let mut closed = seen();
    closed.endpoints = ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm", "ssmmessages"].map(str::to_owned).into();
    for subnet in &mut closed.subnets[2..] {
        (subnet.way, subnet.reaches_s3) = (WayOut::None, true);
    }
    assert!(fits(IDS, "", &closed, None) && fits(RANGES, "nat: none", &closed, None));
    // What is full may be full of what is ours.
    let mut full = seen();
    full.subnets[2].free = 3;
    assert!(fits(IDS, "", &full, Some("vpc-1a2b3c4d")) && !fits(IDS, "", &full, None));
    // A subnet of ours is no obstacle to itself.
    let mut ours = seen();
    let mut made = subnet("subnet-c", "10.7.8.0/24", "a", WayOut::Internet("igw-1".to_owned()));
    made.stack = Some("shop/live".to_owned());
    ours.subnets.push(made);
    assert!(fits(RANGES, "", &ours, Some("vpc-1a2b3c4d")));
    ours.subnets[4].stack = Some("shop/review".to_owned());
    assert!(!fits(RANGES, "", &ours, Some("vpc-1a2b3c4d")));
}

/// A VPC that was changed.
fn but(change: impl FnOnce(&mut Existing)) -> Existing {
    let mut seen = seen();
    change(&mut seen);
    seen
}

#[test]
fn what_is_not_fit_is_refused_with_the_reason_and_what_to_do() {
    let mut told = String::new();
    let mut refused = |subnets: &str, settings: &str, seen: &Existing, at: Option<&str>| {
        let app = app(subnets, settings);
        let fault = check(&app, &app.collections[0], seen, at.map(VpcId::new).as_ref()).unwrap_err();
        assert!(fault.message.starts_with("`live` uses the existing network vpc-1a2b3c4d: "), "{fault}");
        let _ = writeln!(told, "{}\n  {}\n", fault.message, fault.help.unwrap());
    };
    refused(IDS, "", &seen(), Some("vpc-9"));
    refused(IDS, "", &but(|it| it.dns_support = false), None);
    refused(RANGES, "", &but(|it| (it.dns_support, it.dns_hostnames) = (false, false)), None);
    refused(&IDS.replace("bbbbbbb2", "bbbbbbb9"), "", &seen(), None);
    refused(IDS, "", &but(|it| it.subnets[0].stack = Some("shop/review".to_owned())), None);
    refused(IDS, "", &but(|it| it.subnets[1].zone = it.subnets[0].zone.clone()), None);
    refused(IDS, "", &but(|it| it.subnets[3].zone = it.subnets[2].zone.clone()), None);
    refused(IDS, "", &but(|it| (it.subnets[0].way, it.subnets[1].way) = (WayOut::None, it.subnets[2].way.clone())), None);
    refused(IDS, "", &but(|it| it.subnets[3].way = it.subnets[0].way.clone()), None);
    refused(IDS, "", &but(|it| it.subnets[2].way = WayOut::Gone("nat-9".to_owned())), None);
    refused(IDS, "", &but(|it| it.subnets[0].range = "10.7.0.0/28".parse().unwrap()), None);
    refused(IDS, "", &but(|it| it.subnets[3].free = 2), None);
    refused(&RANGES.replace("10.7.8.0", "10.8.8.0"), "", &seen(), None);
    refused(&RANGES.replace("10.7.8.0/24", "10.7.3.0/25"), "", &seen(), None);
    refused(RANGES, "", &but(|it| it.internet_gateway = None), None);
    refused(RANGES, "nat: none", &seen(), None);
    insta::assert_snapshot!(told);
}
