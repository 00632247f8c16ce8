//! Domains: zones, records, certificates and the listeners that need them, with and without a delegation.

use std::collections::BTreeMap;

use aws_sdk_route53::types::{Change, ChangeAction, ChangeBatch, ResourceRecord, ResourceRecordSet, RrType};
use provision_aws::client::Aws;
use provision_aws::kinds::acm::{Certificate, CertificateArgs, CertificateOut};
use provision_aws::kinds::ec2::{SecurityGroupArgs, SubnetArgs, VpcArgs};
use provision_aws::kinds::elbv2::{DefaultAction, ListenerArgs, ListenerCertificateArgs, LoadBalancerArgs};
use provision_aws::kinds::route53::{
    HostedZone, HostedZoneArgs, HostedZoneOut, Record, RecordArgs, Servers, Target, parent_servers,
};
use provision_aws::types::{DomainName, HostedZoneId};
use provision_engine::{Ending, Events, Goal, Graph, Handle, Report, Scope, ScopeIx, Set, Stack, Val};
use provision_local::{Backend, Realism};
use provision_tests::World;

use crate::{assert_done, changes, deeds};

const STACK: &str = "shop/review";
const HOME: &str = "eu-west-1";

/// A world whose region is not the one of distributions.
async fn world() -> World {
    World::start(Backend::Ministack, Realism::On, 600.0).await.unwrap().in_region(HOME).await.unwrap()
}

/// What the world's resolvers answer for the zone of this name in this account.
fn resolved(world: &World, domain: &str) -> Servers {
    let all = world.account.delegations();
    let zone = all.iter().find(|(name, _)| DomainName::new(name) == DomainName::new(domain));
    Servers::new(zone.iter().flat_map(|(_, servers)| servers.iter().map(String::as_str)))
}

fn scope(stack: &mut Stack) -> ScopeIx {
    let tags = BTreeMap::from([("team".to_owned(), "shop".to_owned())]);
    stack.scope(Scope { stack: STACK.to_owned(), label: String::new(), tags })
}

fn zone(stack: &mut Stack, scope: ScopeIx, domain: &str) -> Handle<HostedZone> {
    stack.add(scope, "zone", HostedZoneArgs { name: DomainName::new(domain).into(), comment: "shop".to_owned().into() })
}

/// A certificate for a domain and all names in it, and the record that proves it.
fn certificates(
    stack: &mut Stack,
    scope: ScopeIx,
    zone: Handle<HostedZone>,
    domain: &str,
    seen: &Servers,
) -> [Handle<Certificate>; 2] {
    let names = [domain.to_owned(), format!("*.{domain}")].map(|name| DomainName::new(&name));
    let both = [("certificate", HOME), ("certificate-us-east-1", "us-east-1")].map(|(node, region)| {
        let args = CertificateArgs {
            domain: names[0].clone().into(),
            alternative_names: Set::from(vec![names[1].clone()]).into(),
            region: region.to_owned().into(),
        };
        let certificate = stack.add(scope, format!("{node}.{domain}"), args);
        let seen = seen.clone();
        let still = zone.exists(move |out: &HostedZoneOut| !seen.against(&out.name_servers).is_right());
        stack.held_up(certificate, format!("the delegation of {domain}"), still);
        certificate
    });
    // A name and its wildcard have one record, and so have both certificates.
    for base in Certificate::proved(&names) {
        let (of, to) = (base.clone(), base.clone());
        let name = both[0].exists(move |out: &CertificateOut| out.proof(&of).unwrap().name.clone());
        let target = both[0].exists(move |out: &CertificateOut| Target::values(300, [out.proof(&to).unwrap().value.as_str()]));
        let zone = zone.exists(|out: &HostedZoneOut| out.id.clone());
        stack.add(scope, format!("validation.{base}"), RecordArgs { zone, name, record_type: "CNAME".to_owned().into(), target });
    }
    both
}

/// The whole: a zone, its certificates, a load balancer that speaks HTTPS with one of them, and names for it.
fn graph(domain: &str, seen: Servers, ttl_s: u32) -> Graph {
    let mut stack = Stack::default();
    let scope = scope(&mut stack);
    let zone = zone(&mut stack, scope, domain);
    let [certificate, _] = certificates(&mut stack, scope, zone, domain, &seen);

    let vpc = stack.add(
        scope,
        "network",
        VpcArgs {
            cidr: "10.0.0.0/16".parse::<provision_aws::types::Cidr>().unwrap().into(),
            dns_support: true.into(),
            dns_hostnames: true.into(),
            default_group_open: false.into(),
        },
    );
    let subnets = [0_u8, 1].map(|at| {
        let cidr = format!("10.0.{at}.0/24").parse::<provision_aws::types::Cidr>().unwrap();
        let args = SubnetArgs {
            vpc: vpc.exists(|out| out.id.clone()),
            cidr: cidr.into(),
            zone: at.into(),
            public_addresses: false.into(),
        };
        stack.add(scope, format!("subnet.{at}"), args).exists(|out| out.id.clone())
    });
    let group = SecurityGroupArgs {
        vpc: vpc.exists(|out| out.id.clone()),
        description: "load balancer".to_owned().into(),
        ingress: Set::default().into(),
        egress: Set::default().into(),
    };
    let group = stack.add(scope, "security-group.alb", group);
    let load_balancer = stack.add(
        scope,
        "load-balancer",
        LoadBalancerArgs {
            internet_facing: false.into(),
            subnets: Val::all(subnets.into()).map(Set::from),
            security_groups: group.exists(|out| Set::from(vec![out.id.clone()])),
            deletion_protection: false.into(),
            drop_invalid_headers: true.into(),
            desync_mitigation: "defensive".to_owned().into(),
            idle_timeout_s: 60.into(),
            access_logs: None.into(),
        },
    );
    let listener = stack.add(
        scope,
        "listener.https",
        ListenerArgs {
            load_balancer: load_balancer.exists(|out| out.arn.clone()),
            port: 443.into(),
            default_action: DefaultAction::Fixed(404).into(),
            certificate: certificate.ready(|out| Some(out.arn.clone())),
            tls_policy: Some("ELBSecurityPolicy-TLS13-1-2-2021-06".to_owned()).into(),
        },
    );
    // A further certificate, for a name below.
    let below = format!("api.{domain}");
    let further = CertificateArgs {
        domain: DomainName::new(&below).into(),
        alternative_names: Set::default().into(),
        region: HOME.to_owned().into(),
    };
    let further = stack.add(scope, format!("certificate.{below}"), further);
    let still = zone.exists(move |out: &HostedZoneOut| !seen.against(&out.name_servers).is_right());
    stack.held_up(further, format!("the delegation of {domain}"), still);
    let proof = |out: &CertificateOut| out.proofs[0].clone();
    let validation = RecordArgs {
        zone: zone.exists(|out| out.id.clone()),
        name: further.exists(move |out| proof(out).name),
        record_type: "CNAME".to_owned().into(),
        target: further.exists(move |out| Target::values(300, [proof(out).value.as_str()])),
    };
    stack.add(scope, format!("validation.{below}"), validation);
    let attached = ListenerCertificateArgs {
        listener: listener.exists(|out| out.arn.clone()),
        certificate: further.ready(|out| out.arn.clone()),
    };
    stack.add(scope, format!("listener-certificate.{below}"), attached);

    let names = [("alias", domain), ("alias-wildcard", &format!("*.{domain}"))];
    for (node, name) in names {
        let args = RecordArgs {
            zone: zone.exists(|out| out.id.clone()),
            name: DomainName::new(name).into(),
            record_type: "A".to_owned().into(),
            target: load_balancer.exists(|out| Target::alias(&out.dns_name, &out.zone_id, false)),
        };
        stack.add(scope, format!("{node}.{domain}"), args);
    }
    let args = RecordArgs {
        zone: zone.exists(|out| out.id.clone()),
        name: DomainName::new(&format!("www.{domain}")).into(),
        record_type: "CNAME".to_owned().into(),
        target: Target::values(ttl_s, [domain]).into(),
    };
    stack.add(scope, format!("record.www.{domain}"), args);
    stack
        .output("name_servers", zone.exists(|out| out.name_servers.iter().map(DomainName::as_str).collect::<Vec<_>>().join(" ")));
    stack.finish().unwrap()
}

fn waiting(report: &Report) -> Vec<&str> {
    report.waiting.iter().map(|(node, _)| node.as_str()).collect()
}

async fn change(aws: &Aws, zone: &str, action: ChangeAction, set: ResourceRecordSet) {
    let change = Change::builder().action(action).resource_record_set(set).build().unwrap();
    let batch = ChangeBatch::builder().changes(change).build().unwrap();
    aws.route53().change_resource_record_sets().hosted_zone_id(zone).change_batch(batch).send().await.unwrap();
}

fn text(name: &str) -> ResourceRecordSet {
    let value = ResourceRecord::builder().value("\"theirs\"").build().unwrap();
    ResourceRecordSet::builder().name(name).r#type(RrType::Txt).ttl(60).resource_records(value).build().unwrap()
}

async fn sets(aws: &Aws, zone: &str) -> Vec<ResourceRecordSet> {
    aws.route53().list_resource_record_sets().hosted_zone_id(zone).send().await.unwrap().resource_record_sets
}

async fn zone_id(aws: &Aws, domain: &str) -> String {
    let all = aws.route53().list_hosted_zones().send().await.unwrap();
    let zone = all.hosted_zones().iter().find(|zone| DomainName::new(zone.name()) == DomainName::new(domain)).unwrap();
    zone.id().rsplit('/').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_lives_on_ministack_before_and_after_its_delegation() {
    let world = world().await;
    let outside = world.outside();
    let domain = format!("shop{}.example", world.account.id());

    // Nobody has delegated it: what does not need the certificate goes on, the rest waits.
    let undelegated = graph(&domain, resolved(&world, &domain), 300);
    let report = world.apply(&undelegated).await;
    assert_done(&report);
    let held = [
        format!("certificate.{domain}"),
        format!("certificate-us-east-1.{domain}"),
        "listener.https".to_owned(),
        format!("certificate.api.{domain}"),
        format!("listener-certificate.api.{domain}"),
    ];
    assert_eq!(waiting(&report), held);
    assert_eq!(report.counts().created, undelegated.nodes().len() - 2);
    assert_eq!(world.violations(), Vec::<String>::new());
    let told = Servers::default().against(&report.outputs["name_servers"].split(' ').map(DomainName::new).collect::<Vec<_>>());
    assert!(told.to_string().starts_with("set NS records at the parent: ns-"), "{told}");
    world.account.forget_calls();
    assert_eq!(waiting(&world.apply(&undelegated).await), held);
    assert_eq!(world.writes(), Vec::<String>::new());

    // The registrar is told: the next run waits for the certificates and finishes.
    world.account.delegate(&domain).unwrap();
    let delegated = |ttl_s: u32| graph(&domain, resolved(&world, &domain), ttl_s);
    let report = world.apply(&delegated(300)).await;
    assert_done(&report);
    assert_eq!((waiting(&report), report.counts().created), (vec![], 2));
    world.account.forget_calls();
    assert_done(&world.apply(&delegated(300)).await);
    assert_eq!(world.writes(), Vec::<String>::new());
    assert_eq!(changes(&world.plan(&delegated(300), Goal::Drift).await), Vec::<String>::new());

    // A change of the configuration is one change of one record.
    world.account.forget_calls();
    assert_done(&world.apply(&delegated(600)).await);
    assert_eq!(world.writes(), ["route53:ChangeResourceRecordSets"]);

    // What somebody changed is found and repaired; what is theirs in our zone is none of our business.
    let zone = zone_id(&outside, &domain).await;
    let www = sets(&outside, &zone).await.into_iter().find(|set| set.name().starts_with("www.")).unwrap();
    let other = ResourceRecord::builder().value("elsewhere.example").build().unwrap();
    let mut elsewhere = www;
    elsewhere.resource_records = Some(vec![other]);
    change(&outside, &zone, ChangeAction::Upsert, elsewhere).await;
    change(&outside, &zone, ChangeAction::Create, text(&format!("theirs.{domain}"))).await;
    let drift = world.plan(&delegated(600), Goal::Drift).await;
    assert_eq!(changes(&drift), [format!("record.www.{domain}.target")]);
    let repair = world.apply(&delegated(600)).await;
    assert_done(&repair);
    assert_eq!(deeds(&repair).len(), 1);

    // It goes, and what is theirs keeps its zone.
    let report = world.destroy(&delegated(600)).await;
    let kept: Vec<&str> =
        report.tasks.iter().filter(|t| matches!(t.ending, Ending::Kept { .. })).map(|t| &*t.subject.node).collect();
    assert_eq!(kept, ["zone"], "{:?}", report.tasks);
    let left = sets(&outside, &zone).await;
    let types: Vec<&str> = left.iter().map(|set| set.r#type().as_str()).collect();
    assert_eq!(types, ["NS", "SOA", "TXT"], "{left:?} {:?}", report.tasks);
    change(&outside, &zone, ChangeAction::Delete, text(&format!("theirs.{domain}"))).await;
    assert_done(&world.destroy(&delegated(600)).await);
    let left = world.plan(&delegated(600), Goal::Destroy).await;
    assert!(left.deletions.is_empty() && left.kept.is_empty(), "{left:?}");
    assert_eq!(world.violations(), Vec::<String>::new());
}

/// A zone below one of the same account, delegated to by us, with a certificate in it.
fn below(parent: &str, domain: &str) -> Graph {
    let mut stack = Stack::default();
    let scope = scope(&mut stack);
    let zone = zone(&mut stack, scope, domain);
    let delegation = RecordArgs {
        zone: HostedZoneId::new(parent).into(),
        name: DomainName::new(domain).into(),
        record_type: "NS".to_owned().into(),
        target: zone.exists(|out| Target::values(300, out.name_servers.iter().map(DomainName::as_str))),
    };
    stack.add(scope, format!("{}.{domain}", Record::DELEGATION), delegation);
    let certificate = CertificateArgs {
        domain: DomainName::new(domain).into(),
        alternative_names: Set::default().into(),
        region: HOME.to_owned().into(),
    };
    let certificate = stack.add(scope, format!("certificate.{domain}"), certificate);
    let validation = RecordArgs {
        zone: zone.exists(|out| out.id.clone()),
        name: certificate.exists(|out| out.proofs[0].name.clone()),
        record_type: "CNAME".to_owned().into(),
        target: certificate.exists(|out| Target::values(300, [out.proofs[0].value.as_str()])),
    };
    stack.add(scope, format!("validation.{domain}"), validation);
    stack.finish().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zone_below_another_of_the_account_is_delegated_by_us() {
    let world = world().await;
    let outside = world.outside();
    let parent = format!("{}.example", world.account.id());
    let domain = format!("shop.{parent}");
    world.account.delegate(&parent).unwrap();
    outside.route53().create_hosted_zone().name(&parent).caller_reference("theirs").send().await.unwrap();
    let id = zone_id(&outside, &parent).await;
    let reader = world.connection.reader(&Events::default());
    assert_eq!(parent_servers(&reader, &DomainName::new(&domain)).await.unwrap(), Some(Servers::default()));
    assert_eq!(parent_servers(&reader, &DomainName::new(&parent)).await.unwrap(), None);

    // One run does it all: its certificate is waited for.
    let wanted = below(&id, &domain);
    let report = world.apply(&wanted).await;
    assert_done(&report);
    assert_eq!(report.counts().created, 4);
    let seen = parent_servers(&reader, &DomainName::new(&domain)).await.unwrap().unwrap();
    assert_eq!(seen, resolved(&world, &domain));
    world.account.forget_calls();
    assert_done(&world.apply(&wanted).await);
    assert_eq!(world.writes(), Vec::<String>::new());

    assert_done(&world.destroy(&wanted).await);
    assert_eq!(sets(&outside, &id).await.len(), 2, "the parent has its own records alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_of_somebody_else_is_not_overwritten_and_one_of_ours_goes_with_its_node() {
    let world = world().await;
    let outside = world.outside();
    let domain = format!("{}.example", world.account.id());
    outside.route53().create_hosted_zone().name(&domain).caller_reference("theirs").send().await.unwrap();
    let id = zone_id(&outside, &domain).await;
    let value = |text: &str| ResourceRecord::builder().value(text).build().unwrap();
    let name = format!("www.{domain}");
    let theirs = ResourceRecordSet::builder().name(&name).r#type(RrType::Cname).ttl(60).resource_records(value("theirs.example"));
    let theirs = theirs.build().unwrap();
    change(&outside, &id, ChangeAction::Create, theirs.clone()).await;

    let wanted = |names: &[&str]| {
        let mut stack = Stack::default();
        let scope = scope(&mut stack);
        for name in names {
            let name = format!("{name}.{domain}");
            let args = RecordArgs {
                zone: HostedZoneId::new(&id).into(),
                name: DomainName::new(&name).into(),
                record_type: "CNAME".to_owned().into(),
                target: Target::values(60, ["ours.example"]).into(),
            };
            stack.add(scope, format!("record.{name}"), args);
        }
        stack.finish().unwrap()
    };
    let report = world.apply(&wanted(&["www"])).await;
    let (_, fault) = report.failures().next().unwrap();
    assert!(fault.message.contains("with the same name and type") && fault.help.is_some(), "{fault:?}");
    let values = |sets: Vec<ResourceRecordSet>| {
        let ours = sets.into_iter().filter(|set| *set.r#type() == RrType::Cname);
        ours.map(|set| set.resource_records()[0].value().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(values(sets(&outside, &id).await), ["theirs.example"]);

    change(&outside, &id, ChangeAction::Delete, theirs).await;
    assert_done(&world.apply(&wanted(&["www", "api"])).await);
    assert_eq!(values(sets(&outside, &id).await).len(), 2);
    let report = world.apply(&wanted(&["api"])).await;
    assert_done(&report);
    assert_eq!((report.counts().deleted, values(sets(&outside, &id).await).len()), (1, 1));
}
