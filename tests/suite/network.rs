//! The network's own stories: every way out and every switch between them, and what stands in a network.

use provision_app::compose::Overrides;
use provision_app::config::model::Application;
use provision_aws::kinds::ec2::{SecurityGroupArgs, SubnetArgs, VpcArgs};
use provision_aws::kinds::iam::PolicyArgs;
use provision_aws::name;
use provision_aws::types::{PolicyDocument, Statement};
use provision_engine::{Goal, Graph, NODE_TAG, Scope, Set, Stack, Tags, Verb};
use provision_local::{Backend, CallRecord, DEFAULT_REGION, Realism};
use provision_tests::world::failures;
use provision_tests::{World, first_stack};

use crate::{assert_done, changes, deeds};

/// One service is enough.
fn coherence() -> &'static str {
    first_stack::COHERENCE.split("\napi:\n").next().unwrap()
}

/// With a cache there is a bastion.
const CACHE: &str = "  resources: [{name: sessions, type: cache, engine: redis, version: 7.1}]\n";

fn read(world: &World, services: &str, settings: &str) -> Application {
    let environments = first_stack::environments(world.account.id(), DEFAULT_REGION);
    let environments =
        environments.replace("    environments:\n", &format!("    x-provision: {{{settings}}}\n    environments:\n"));
    first_stack::read(services, &environments).unwrap()
}

fn way_out(world: &World, nat: &str) -> Graph {
    first_stack::graph(&read(world, coherence(), &format!("nat: {nat}")), &Overrides::default()).unwrap()
}

/// When the last call of these began, or the first.
fn began(calls: &[CallRecord], operations: &[&str], last: bool) -> Option<f64> {
    let times = calls.iter().filter(|call| operations.contains(&call.operation.as_str())).map(|call| call.start_ms);
    if last { times.reduce(f64::max) } else { times.reduce(f64::min) }
}

/// From each way out to each other, in one apply each: the routes move first, what they led to goes after that, and
/// nothing is left to do.
#[tokio::test(flavor = "multi_thread")]
async fn every_way_out_can_take_the_place_of_every_other() {
    const GATEWAY: &str = "gateway";
    const EACH: &str = "gateway-per-az";
    const INSTANCE: &str = "instance";
    const NONE: &str = "none";
    let round = [GATEWAY, EACH, GATEWAY, INSTANCE, GATEWAY, NONE, EACH, INSTANCE, EACH, NONE, INSTANCE, NONE, GATEWAY];
    let routes = ["CreateRoute", "ReplaceRoute", "DeleteRoute", "AssociateRouteTable", "ReplaceRouteTableAssociation"];
    let ends = ["DeleteNatGateway", "TerminateInstances", "DisassociateAddress", "DeleteVpcEndpoints", "DeleteRouteTable"];

    let world = World::start(Backend::Ministack, Realism::On, 1200.0).await.unwrap();
    for (at, nat) in round.iter().enumerate() {
        let step = format!("{} to {nat}", at.checked_sub(1).map_or("nothing", |before| round[before]));
        let graph = way_out(&world, nat);
        world.account.forget_calls();
        let report = world.apply(&graph).await;
        assert!(report.succeeded(), "{step}: {}", failures(&report));
        assert_eq!(world.violations(), Vec::<String>::new(), "{step}");
        let calls = world.calls();
        if at > 0 {
            let moved = began(&calls, &routes, true).unwrap();
            let ended = began(&calls, &ends, false).unwrap();
            assert!(moved < ended, "{step}: a route moved after the old way had begun to go");
        }
        assert_eq!(changes(&world.plan(&graph, Goal::Apply).await), Vec::<String>::new(), "{step}");
        // One object for each node and nothing beside.
        let all = world.plan(&graph, Goal::Destroy).await;
        assert_eq!(all.deletions.len() + all.kept.len(), graph.nodes().len(), "{step}");
    }
    let last = way_out(&world, GATEWAY);
    assert_done(&world.destroy(&last).await);
    assert_eq!(changes(&world.plan(&last, Goal::Destroy).await), Vec::<String>::new());
}

/// The NAT instance when somebody stops it, takes its address away, and when it is replaced.
#[tokio::test(flavor = "multi_thread")]
async fn a_nat_instance_is_kept_going() {
    let world = World::start(Backend::Ministack, Realism::On, 1200.0).await.unwrap();
    let graph = way_out(&world, "instance");
    assert_done(&world.apply(&graph).await);
    let aws = world.outside();

    let addresses = aws.ec2().describe_addresses().send().await.unwrap();
    let address = addresses.addresses().first().unwrap().clone();
    let instance = address.instance_id().unwrap();
    aws.ec2().disassociate_address().association_id(address.association_id().unwrap()).send().await.unwrap();
    aws.ec2().stop_instances().instance_ids(instance).send().await.unwrap();
    let mut found = changes(&world.plan(&graph, Goal::Drift).await);
    found.sort();
    assert_eq!(found, ["elastic-ip.instance.association Create", "nat.instance.state"]);
    assert_done(&world.apply(&graph).await);
    assert_eq!(changes(&world.plan(&graph, Goal::Drift).await), Vec::<String>::new());

    // One that is terminated is made anew, and address and routes follow it.
    aws.ec2().terminate_instances().instance_ids(instance).send().await.unwrap();
    let report = world.apply(&graph).await;
    assert_done(&report);
    let mut did = deeds(&report);
    did.sort();
    let did: Vec<(&str, Verb)> = did.iter().map(|(node, verb)| (node.as_str(), *verb)).collect();
    assert!(did.contains(&("nat.instance", Verb::Create)) && did.contains(&("route-table.private", Verb::Update)), "{did:?}");
    assert_eq!(changes(&world.plan(&graph, Goal::Drift).await), Vec::<String>::new());
}

const PEM: &str = "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ0FOQVJZ\n-----END CERTIFICATE-----\n";

fn full(world: &World, pem: &str) -> Graph {
    let pem = pem.replace('\n', "\\n");
    let settings = format!("nat: none, flow_logs: true, workload_identity: {{ca_certificate: \"{pem}\"}}");
    let services = coherence().replace("  type: backend\n", &format!("  type: backend\n{CACHE}"));
    first_stack::graph(&read(world, &services, &settings), &Overrides::default()).unwrap()
}

/// Bastion, flow log and workload identity: made, found unchanged, meddled with, repaired, gone.
#[tokio::test(flavor = "multi_thread")]
async fn what_stands_in_a_network_lives() {
    let world = World::start(Backend::Ministack, Realism::On, 1200.0).await.unwrap();
    let graph = full(&world, PEM);
    assert_done(&world.apply(&graph).await);
    assert_eq!(world.violations(), Vec::<String>::new());
    world.account.forget_calls();
    let again = world.apply(&graph).await;
    assert_done(&again);
    assert_eq!((world.writes(), changes(&again.plan)), (Vec::new(), Vec::new()));

    let aws = world.outside();
    let by_node = aws_sdk_ec2::types::Filter::builder().name(format!("tag:{NODE_TAG}")).values("bastion").build();
    let seen = aws.ec2().describe_instances().filters(by_node).send().await.unwrap();
    let bastion = seen.reservations()[0].instances()[0].clone();
    assert!(bastion.public_ip_address().is_none() && bastion.key_name().is_none_or(str::is_empty));
    let call = aws.ec2().modify_instance_metadata_options().instance_id(bastion.instance_id().unwrap());
    call.http_tokens(aws_sdk_ec2::types::HttpTokensState::Optional).send().await.unwrap();
    let anchors = aws.rolesanywhere().list_trust_anchors().send().await.unwrap();
    let anchor = anchors.trust_anchors()[0].trust_anchor_id().unwrap();
    aws.rolesanywhere().disable_trust_anchor().trust_anchor_id(anchor).send().await.unwrap();
    let mut found = changes(&world.plan(&graph, Goal::Drift).await);
    found.sort();
    assert_eq!(found, ["bastion.metadata_tokens", "trust-anchor.enabled"]);
    assert_done(&world.apply(&graph).await);

    // Another authority is believed in place.
    let other = full(&world, &PEM.replace("Q0FOQVJZ", "T1RIRVJT"));
    assert_eq!(changes(&world.plan(&other, Goal::Apply).await), ["trust-anchor.certificates"]);
    assert_done(&world.apply(&other).await);
    assert_eq!(changes(&world.plan(&other, Goal::Apply).await), Vec::<String>::new());

    // What is no longer asked for goes, and only that.
    let bare = way_out(&world, "none");
    assert_done(&world.apply(&bare).await);
    assert_eq!(changes(&world.plan(&bare, Goal::Apply).await), Vec::<String>::new());
    assert_done(&world.destroy(&bare).await);
    assert_eq!(changes(&world.plan(&bare, Goal::Destroy).await), Vec::<String>::new());
}

fn scope(stack: &mut Stack) -> provision_engine::ScopeIx {
    stack.scope(Scope { stack: "shop/review".to_owned(), label: String::new(), tags: Tags::new() })
}

/// A managed policy is changed more often than IAM keeps versions.
#[tokio::test(flavor = "multi_thread")]
async fn a_policy_is_changed_many_times() {
    let world = World::start(Backend::Ministack, Realism::Off, 1200.0).await.unwrap();
    let graph = |bucket: u32| {
        let mut stack = Stack::default();
        let scope = scope(&mut stack);
        let allow = Statement::allow(&["s3:GetObject"], [format!("arn:aws:s3:::bucket-{bucket}/*")]);
        let args = PolicyArgs {
            name: "shop-review-policy".to_owned().into(),
            path: name::iam_path("shop/review").into(),
            description: "What a build may read".to_owned().into(),
            document: PolicyDocument::new([allow]).into(),
        };
        stack.add(scope, "policy", args);
        stack.finish().unwrap()
    };
    assert_done(&world.apply(&graph(0)).await);
    for bucket in 1..=7 {
        let graph = graph(bucket);
        assert_eq!(changes(&world.plan(&graph, Goal::Apply).await), ["policy.document"]);
        assert_done(&world.apply(&graph).await);
        assert_eq!(changes(&world.plan(&graph, Goal::Apply).await), Vec::<String>::new());
    }
    assert_done(&world.destroy(&graph(7)).await);
    assert_eq!(changes(&world.plan(&graph(7), Goal::Destroy).await), Vec::<String>::new());
}

/// A group that something else still uses is not deleted, and who holds it is said.
#[tokio::test(flavor = "multi_thread")]
async fn who_holds_a_security_group_is_said() {
    let world = World::start(Backend::Ministack, Realism::On, 6000.0).await.unwrap();
    let mut stack = Stack::default();
    let scope = scope(&mut stack);
    let range = "10.0.0.0/16".parse::<provision_aws::types::Cidr>().unwrap();
    let vpc =
        VpcArgs { cidr: range.into(), dns_support: true.into(), dns_hostnames: true.into(), default_group_open: false.into() };
    let vpc = stack.add(scope, "network", vpc);
    let subnet = SubnetArgs {
        vpc: vpc.exists(|out| out.id.clone()),
        cidr: "10.0.0.0/24".parse::<provision_aws::types::Cidr>().unwrap().into(),
        zone: 0.into(),
        public_addresses: false.into(),
    };
    stack.add(scope, "subnet", subnet);
    let group = SecurityGroupArgs {
        vpc: vpc.exists(|out| out.id.clone()),
        description: "Tasks".to_owned().into(),
        ingress: Set::default().into(),
        egress: Set::default().into(),
    };
    stack.add(scope, "security-group", group);
    let graph = stack.finish().unwrap();
    assert_done(&world.apply(&graph).await);

    let aws = world.outside();
    let groups = aws.ec2().describe_security_groups().send().await.unwrap();
    let group = groups.security_groups().iter().find(|group| group.description() == Some("Tasks")).unwrap().group_id().unwrap();
    let subnets = aws.ec2().describe_subnets().send().await.unwrap();
    let subnet = subnets.subnets().iter().find(|subnet| subnet.cidr_block() == Some("10.0.0.0/24")).unwrap().subnet_id().unwrap();
    let call = aws.ec2().run_instances().image_id("ami-0c2023a1b2c3d4e5f").min_count(1).max_count(1);
    let theirs = call.subnet_id(subnet).security_group_ids(group).send().await.unwrap();
    let theirs = theirs.instances()[0].instance_id().unwrap();

    let report = world.destroy(&graph).await;
    let said: Vec<String> = report.failures().map(|(_, fault)| fault.message.clone()).collect();
    assert!(said.iter().any(|text| text.contains("it is held by eni-") && text.contains(theirs)), "{said:?}");
}
