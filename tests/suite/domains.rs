//! Domains as they are composed: before and after a delegation, custom ones added and removed, below a zone of the account.

use aws_sdk_elasticloadbalancingv2::types::Listener;
use aws_sdk_route53::types::{Change, ChangeAction, ChangeBatch, ResourceRecord, ResourceRecordSet, RrType};
use provision_app::compose::{Overrides, Questions, compose};
use provision_app::config::model::Application;
use provision_aws::client::{Aws, Target, ZoneAbroad, connect_to};
use provision_aws::types::{Arn, DomainName, Region};
use provision_engine::{Goal, Graph, Options, Report};
use provision_local::{Backend, LocalAws, Realism};
use provision_tests::world::target;
use provision_tests::{World, first_stack};

use crate::{assert_done, changes, deeds};

const HOME: &str = "eu-west-1";
const SERVICES: &str = "web: {type: frontend, url_path: /}\n\
                        api: {type: backend, url_path: /api, image: 'public.ecr.aws/nginx/nginx:1.29'}\n";

/// A world whose region is not the one of distributions.
async fn world() -> World {
    World::start(Backend::Ministack, Realism::On, 600.0).await.unwrap().in_region(HOME).await.unwrap()
}

/// An application of one collection with these lines, and one environment with these. What routes its pages can be deleted at
/// once.
fn app(world: &World, collection: &str, environment: &str) -> Application {
    let text = format!(
        "name: shop\nprovider: aws\nregion: {HOME}\nflavor: ecs\nversion: 1\ncollections:\n- name: review\n  \
         account_id: '{}'\n  {collection}\n  environments:\n  - {{name: live, x-provision: {{edge: function}}{environment}}}\n",
        world.account.id()
    );
    first_stack::read(SERVICES, &text).unwrap()
}

/// The graph of an application with what the world sees of its domains now: looked up as the product does.
async fn graph(world: &World, app: &Application) -> Graph {
    let collection = &app.collections[0];
    let environments: Vec<_> = collection.environments.iter().collect();
    let questions = Questions::of(collection, &environments);
    let seen = provision::dns::look_up(&world.connection, &questions).await.unwrap();
    compose(app, collection, &environments, &Overrides { seen, ..Overrides::default() }).unwrap()
}

async fn apply(world: &World, app: &Application) -> Report {
    let graph = graph(world, app).await;
    world.account.forget_calls();
    let report = world.apply(&graph).await;
    assert_done(&report);
    assert_eq!(world.violations(), Vec::<String>::new());
    report
}

/// Applied again it writes nothing and waits for the same; nothing has drifted.
async fn assert_settled(world: &World, app: &Application, before: &Report) {
    let again = apply(world, app).await;
    assert_eq!((world.writes(), &again.waiting), (Vec::new(), &before.waiting));
    assert_eq!(again.outputs, before.outputs);
    assert_eq!(changes(&world.plan(&graph(world, app).await, Goal::Drift).await), Vec::<String>::new());
}

fn waiting(report: &Report) -> Vec<&str> {
    report.waiting.iter().map(|(node, _)| node.as_str()).collect()
}

/// Host names of the only distribution, the certificate for them, and the name and protocol of the load balancer behind.
async fn front(aws: &Aws) -> (Vec<String>, Option<String>, String, String) {
    let all = aws.cloudfront().list_distributions().send().await.unwrap();
    let items = all.distribution_list().unwrap().items();
    assert_eq!(items.len(), 1);
    let mut aliases = items[0].aliases().map(|aliases| aliases.items().to_vec()).unwrap_or_default();
    aliases.sort();
    let certificate = items[0].viewer_certificate().and_then(|seen| seen.acm_certificate_arn().map(str::to_owned));
    let origins = items[0].origins().unwrap().items();
    let server = origins.iter().find_map(|origin| Some((origin.domain_name(), origin.custom_origin_config()?))).unwrap();
    (aliases, certificate, server.0.to_owned(), server.1.origin_protocol_policy().as_str().to_owned())
}

/// The listener of a port.
async fn listener(aws: &Aws, port: i32) -> Listener {
    let balancers = aws.elb().describe_load_balancers().send().await.unwrap();
    let arn = balancers.load_balancers()[0].load_balancer_arn().unwrap();
    let listeners = aws.elb().describe_listeners().load_balancer_arn(arn).send().await.unwrap().listeners.unwrap();
    listeners.into_iter().find(|listener| listener.port() == Some(port)).unwrap()
}

fn protocol(listener: &Listener) -> &str {
    listener.protocol().unwrap().as_str()
}

/// The certificates of a listener beside its default one.
async fn further(aws: &Aws, listener: &Listener) -> usize {
    let arn = listener.listener_arn().unwrap();
    let all = aws.elb().describe_listener_certificates().listener_arn(arn).send().await.unwrap();
    all.certificates().iter().filter(|certificate| certificate.is_default() != Some(true)).count()
}

/// The names of a zone, with their types, but for those of the zone itself and of proofs.
async fn records(aws: &Aws, domain: &str) -> Vec<String> {
    let zones = aws.route53().list_hosted_zones().send().await.unwrap();
    let zone = zones.hosted_zones().iter().find(|zone| DomainName::new(zone.name()) == DomainName::new(domain)).unwrap();
    let sets = aws.route53().list_resource_record_sets().hosted_zone_id(zone.id()).send().await.unwrap();
    let own = ["NS", "SOA", "CNAME"];
    let sets = sets.resource_record_sets().iter().filter(|set| !own.contains(&set.r#type().as_str()));
    let mut names: Vec<String> = sets.map(|set| format!("{} {}", DomainName::new(set.name()), set.r#type().as_str())).collect();
    names.sort();
    names
}

/// Destroys, with what holds data; nothing is left but what is not ours.
async fn destroy(world: &World, app: &Application) {
    let graph = graph(world, app).await;
    assert_done(&world.run(&graph, Goal::Destroy, Options { delete_data: true, ..world.options() }).await);
    let left = world.plan(&graph, Goal::Destroy).await;
    let kept: Vec<_> = left.kept.iter().filter(|kept| kept.kind != "iam.service-linked-role").collect();
    assert!(left.deletions.is_empty() && kept.is_empty(), "{left:?}");
    let outside = world.outside();
    let zones = outside.route53().list_hosted_zones().send().await.unwrap();
    let ours = zones.hosted_zones().iter().filter(|zone| zone.caller_reference() != "theirs");
    assert_eq!(ours.map(aws_sdk_route53::types::HostedZone::name).collect::<Vec<_>>(), Vec::<&str>::new());
    for region in [HOME, "us-east-1"] {
        let left = outside.at(region).acm().list_certificates().send().await.unwrap();
        assert_eq!(left.certificate_summary_list().len(), 0, "{region}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_comes_and_custom_ones_come_and_go() {
    let world = world().await;
    let outside = world.outside();
    let (base, custom) = (format!("shop{}.example", world.account.id()), format!("brand{}.example", world.account.id()));
    let plain = app(&world, &format!("base_domain: {base}"), "");
    let own = format!("live.{base}");

    // Nobody has delegated it: everything is up, by the name that AWS gives, and it is told which records to set.
    let report = apply(&world, &plain).await;
    let certificates = [format!("certificate.{base}"), format!("certificate-us-east-1.{base}")];
    let aliases = [format!("live/alias.{own}"), format!("live/alias-ipv6.{own}")];
    assert_eq!(waiting(&report), certificates.iter().chain(&aliases).map(String::as_str).collect::<Vec<_>>());
    let servers = report.outputs[&format!("name_servers.{base}")].replace(' ', ", ");
    let told = format!("the delegation of {base}: set its NS records, at its registrar, to {servers}");
    assert_eq!(report.waiting[0].1, told);
    assert_eq!(report.tasks.len() + 2, graph(&world, &plain).await.nodes().len());
    let (names, certificate, server, how) = front(&outside).await;
    assert_eq!((names, certificate, how.as_str()), (vec![], None, "http-only"));
    assert!(server.ends_with(".elb.amazonaws.com"), "{server}");
    assert!(report.outputs["live.api.url"].ends_with(".cloudfront.net/api"), "{:?}", report.outputs);
    assert_eq!((protocol(&listener(&outside, 443).await), protocol(&listener(&outside, 80).await)), ("HTTP", "HTTP"));
    assert_settled(&world, &plain, &report).await;

    // The registrar is told: names, certificates and records come, and all goes by HTTPS.
    world.account.delegate(&base).unwrap();
    let report = apply(&world, &plain).await;
    assert_eq!(waiting(&report), Vec::<&str>::new());
    let mut did: Vec<String> = deeds(&report).into_iter().map(|(node, verb)| format!("{verb:?} {node}")).collect();
    did.sort();
    let mut expected = vec!["Update listener.https".to_owned(), "Update live/distribution".to_owned()];
    expected.extend(aliases.iter().map(|node| format!("Create {node}")));
    expected.sort();
    assert_eq!(did, expected);
    let (names, certificate, server, how) = front(&outside).await;
    assert_eq!((names, how.as_str()), (vec![own.clone()], "https-only"));
    assert!(certificate.unwrap().contains(":us-east-1:"));
    assert_eq!(server, format!("alb.{base}"));
    assert_eq!(report.outputs["live.api.url"], format!("https://{own}/api"));
    let secure = listener(&outside, 443).await;
    assert_eq!((protocol(&secure), secure.ssl_policy()), ("HTTPS", Some("ELBSecurityPolicy-TLS13-1-2-2021-06")));
    assert_eq!(records(&outside, &base).await, [format!("alb.{base} A"), format!("{own} A"), format!("{own} AAAA")]);
    assert_settled(&world, &plain, &report).await;

    // A custom domain that is not delegated yet takes nothing from what serves.
    let www = format!("www.{custom}");
    let branded = app(&world, &format!("base_domain: {base}"), &format!(", custom_domains: [{www}, {custom}]"));
    let before = front(&outside).await;
    let report = apply(&world, &branded).await;
    assert!(
        report.waiting.iter().any(|(_, what)| what.contains(&format!("{custom}: set its NS records"))),
        "{:?}",
        report.waiting
    );
    assert_eq!(front(&outside).await, before);
    assert_eq!(report.outputs["live.web.url"], format!("https://{own}/"));
    assert_settled(&world, &branded, &report).await;

    world.account.delegate(&custom).unwrap();
    let report = apply(&world, &branded).await;
    assert_eq!(waiting(&report), Vec::<&str>::new());
    assert_eq!(front(&outside).await.0, [custom.clone(), own.clone(), www.clone()]);
    assert_ne!(front(&outside).await.1, before.1);
    assert_eq!(further(&outside, &listener(&outside, 443).await).await, 2);
    assert_eq!(report.outputs["live.web.url"], format!("https://{www}/"));
    let both = [&custom, &www].map(|name| [format!("{name} A"), format!("{name} AAAA")]).concat();
    assert_eq!(records(&outside, &custom).await, both);
    assert_settled(&world, &branded, &report).await;

    // It goes again: its zone holds records of people, and stays until it is asked for.
    let report = apply(&world, &plain).await;
    let kept: Vec<&str> = report.kept.iter().map(|kept| kept.node.as_str()).collect();
    assert_eq!(kept, [format!("live/zone.{custom}")]);
    assert_eq!(front(&outside).await, before);
    assert_eq!(further(&outside, &listener(&outside, 443).await).await, 0);
    assert_eq!(records(&outside, &custom).await, Vec::<String>::new());
    assert_settled(&world, &plain, &report).await;
    destroy(&world, &plain).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn below_a_zone_of_the_account_one_apply_does_it_all() {
    let world = world().await;
    let outside = world.outside();
    let parent = format!("{}.example", world.account.id());
    let zone = outside.route53().create_hosted_zone().name(&parent).caller_reference("theirs").send().await.unwrap();
    let shop = app(&world, &format!("x-provision: {{parent_zone: {parent}}}"), "");

    // It depends on who delegates to the parent.
    let report = apply(&world, &shop).await;
    let servers = zone.delegation_set().unwrap().name_servers();
    let told = &report.waiting[0].1;
    assert!(told.starts_with(&format!("the delegation of {parent}: set its NS records")), "{told}");
    assert!(servers.iter().all(|server| told.contains(server.as_str())), "{told}");
    assert!(!report.outputs.keys().any(|name| name.starts_with("name_servers.")));
    destroy(&world, &shop).await;

    world.account.delegate(&parent).unwrap();
    let report = apply(&world, &shop).await;
    assert_eq!(waiting(&report), Vec::<&str>::new());
    assert_eq!(report.outputs["live.web.url"], format!("https://live.shop.{parent}/"));
    assert_eq!(front(&outside).await.0, [format!("live.shop.{parent}")]);
    assert_settled(&world, &shop, &report).await;
    destroy(&world, &shop).await;
    assert_eq!(records(&outside, &parent).await, Vec::<String>::new());
}

/// The name servers that a zone gives a name below it.
async fn servers(aws: &Aws, zone: &str, name: &str) -> Vec<String> {
    let sets = aws.route53().list_resource_record_sets().hosted_zone_id(zone).send().await.unwrap();
    let of = |set: &&ResourceRecordSet| *set.r#type() == RrType::Ns && DomainName::new(set.name()) == DomainName::new(name);
    let set = sets.resource_record_sets().iter().find(of).map(ResourceRecordSet::resource_records).unwrap_or_default();
    set.iter().map(|record| record.value().to_owned()).collect()
}

/// The parent zone is another account's: one record is written there, through the role that the configuration names.
#[tokio::test(flavor = "multi_thread")]
async fn below_a_zone_of_another_account_through_its_role() {
    let aws = LocalAws::builder().backend(Backend::Ministack).realism(Realism::On).speed(600.0).start().await.unwrap();
    let (mut world, theirs) = (World::on(&aws).await.unwrap(), World::on(&aws).await.unwrap());
    let (parent, dns) = (format!("{}.example", theirs.account.id()), theirs.outside());
    let base = format!("shop.{parent}");
    let made = dns.route53().create_hosted_zone().name(&parent).caller_reference("theirs").send().await.unwrap();
    let zone = made.hosted_zone().unwrap().id().to_owned();
    theirs.account.delegate(&parent).unwrap();
    let role = Arn::new(format!("arn:aws:iam::{}:role/dns", theirs.account.id()));
    let shop = app(&world, &format!("x-provision: {{parent_zone: {{name: {parent}, role_arn: '{role}'}}}}"), "");
    let abroad = Some(ZoneAbroad { name: DomainName::new(&parent), role: role.clone() });
    world.connection = connect_to(&Target { region: Region::new(HOME), abroad, ..target(&world.account) }).await.unwrap();

    // Before the role is there it is said what is missing.
    let collection = &shop.collections[0];
    let questions = Questions::of(collection, &[&collection.environments[0]]);
    let refused = provision::dns::look_up(&world.connection, &questions).await.unwrap_err();
    assert!(refused.message.starts_with(&format!("the zone {parent}, through the role {role}: ")), "{refused}");
    let denied = format!("not authorized to perform: sts:AssumeRole on resource: {role} (AccessDenied)");
    assert!(refused.message.ends_with(&denied), "{refused}");
    assert!(refused.help.is_some_and(|help| help.contains("its trust policy must let them assume it")));
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"*"}}]}"#;
    dns.iam().create_role().role_name("dns").assume_role_policy_document(trust).send().await.unwrap();

    theirs.account.forget_calls();
    let report = apply(&world, &shop).await;
    assert_eq!(waiting(&report), Vec::<&str>::new());
    assert_eq!(report.outputs["live.web.url"], format!("https://live.{base}/"));
    let written: Vec<String> = theirs.calls().iter().filter(|call| call.mutating).map(|call| call.operation.clone()).collect();
    assert_eq!(written, ["ChangeResourceRecordSets"]);
    assert_settled(&world, &shop, &report).await;

    // What somebody changes there is found and repaired.
    let ours = servers(&dns, &zone, &base).await;
    assert_eq!(ours.len(), 4);
    let wrong = ResourceRecord::builder().value("ns.other.example.").build().unwrap();
    let set = ResourceRecordSet::builder().name(&base).r#type(RrType::Ns).ttl(60).resource_records(wrong).build().unwrap();
    let change = Change::builder().action(ChangeAction::Upsert).resource_record_set(set).build().unwrap();
    let batch = ChangeBatch::builder().changes(change).build().unwrap();
    dns.route53().change_resource_record_sets().hosted_zone_id(&zone).change_batch(batch).send().await.unwrap();
    let drift = changes(&world.plan(&graph(&world, &shop).await, Goal::Drift).await);
    assert!(drift.len() == 1 && drift[0].contains(&format!("delegation.{base}")), "{drift:?}");
    assert_done(&world.apply(&graph(&world, &shop).await).await);
    assert_eq!(servers(&dns, &zone, &base).await, ours);

    destroy(&world, &shop).await;
    assert_eq!(servers(&dns, &zone, &base).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zone_that_is_not_there_is_named() {
    let world = world().await;
    let parent = format!("{}.example", world.account.id());
    let shop = app(&world, &format!("x-provision: {{parent_zone: {parent}}}"), "");
    let collection = &shop.collections[0];
    let questions = Questions::of(collection, &[&collection.environments[0]]);
    let wrong = provision::dns::look_up(&world.connection, &questions).await.unwrap_err();
    assert_eq!(wrong.message, format!("there is no public hosted zone of {parent} in account {}", world.account.id()));
    assert!(wrong.help.unwrap().contains("parent_zone"));
}
