//! Row "security groups": who may talk to whom. Inward by group reference, outward named.

use std::collections::BTreeSet;

use provision_aws::kinds::ec2::{Peer, Rule, SecurityGroup, SecurityGroupArgs, Traffic};
use provision_aws::types::Cidr;
use provision_engine::{Handle, Set, Stack};

use super::Place;
use super::network::Network;
use crate::config::model::{AlbAccess, Application, Collection};

/// AWS's list of the addresses from which CloudFront fetches. It weighs 55 of the 60 rules a group may have.
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html>.
const CLOUDFRONT: &str = "com.amazonaws.global.cloudfront.origin-facing";

/// The groups of a collection.
pub(super) struct Groups {
    pub(super) alb: Handle<SecurityGroup>,
    pub(super) tasks: Handle<SecurityGroup>,
}

pub(super) fn security_groups(
    stack: &mut Stack,
    place: &Place,
    app: &Application,
    collection: &Collection,
    network: &Network,
) -> Groups {
    let vpc = network.vpc.exists(|out| out.id.clone());
    let inside = Peer::Cidr(Cidr::new(ipnet::IpNet::V4(collection.network.cidr.net())));
    let anywhere = Peer::Cidr(Cidr::ANYWHERE);
    let ports: BTreeSet<u16> = app.backends().map(|(_, backend)| backend.port).collect();

    // Without a distribution of ours in front, the load balancer answers the world; `cloudfront` closes it to all but
    // CloudFront's own addresses.
    let alb_in = match collection.network.alb_access {
        Some(AlbAccess::CloudFront) => Rule::tcp(80, Peer::PrefixList(CLOUDFRONT.to_owned()), "HTTP from CloudFront"),
        Some(AlbAccess::Public) | None => Rule::tcp(80, anywhere.clone(), "HTTP from anywhere"),
    };
    let to_tasks = ports.iter().map(|port| Rule::tcp(*port, inside.clone(), "to the tasks")).collect::<Set<Rule>>();
    let alb = stack.add(
        place.ix,
        "security-group.alb",
        SecurityGroupArgs {
            vpc: vpc.clone(),
            description: "The load balancer".to_owned().into(),
            ingress: [alb_in].into_iter().collect::<Set<Rule>>().into(),
            egress: to_tasks.into(),
        },
    );

    let from_alb = alb.exists(move |out| {
        let from = |port: &u16| Rule::tcp(*port, Peer::Group(out.id.clone()), "from the load balancer");
        ports.iter().map(from).collect::<Set<Rule>>()
    });
    // What applications talk to is not known here; the address of what they may reach inside is the groups' own matter.
    let out = Rule { traffic: Traffic::All, peer: anywhere, description: "to AWS and to what the application calls".to_owned() };
    let tasks = stack.add(
        place.ix,
        "security-group.tasks",
        SecurityGroupArgs {
            vpc,
            description: "Tasks of the application".to_owned().into(),
            ingress: from_alb,
            egress: [out].into_iter().collect::<Set<Rule>>().into(),
        },
    );
    Groups { alb, tasks }
}
