//! What stands in a VPC and is not ours: told beside drift, never touched.

use std::collections::BTreeSet;

use aws_sdk_ec2::types::{Filter, Tag};
use provision_engine::{Fault, STACK_TAG};
use serde::Serialize;

use crate::client::{OrFault, Reader};

/// An object that nobody made with provision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Unmanaged {
    /// The VPC it stands in.
    pub vpc: String,
    /// What it is, in AWS's words: `security group`.
    pub what: &'static str,
    /// Its id, or its ARN where it has none.
    pub id: String,
    /// Its name, where it has one.
    pub name: String,
}

/// What stands in a VPC beside what is known, which goes by ids. What carries the tags of provision is another application's. What AWS
/// makes with a VPC (its default group, its main route table) and for a service (managed interfaces) is left out.
///
/// # Errors
/// Something cannot be read.
pub async fn within(aws: &Reader, vpc: &str, known: &BTreeSet<&str>) -> Result<Vec<Unmanaged>, Fault> {
    let network = futures::future::try_join3(security_groups(aws, vpc), subnets(aws, vpc), route_tables(aws, vpc));
    let ways = futures::future::try_join3(nat_gateways(aws, vpc), endpoints(aws, vpc), interfaces(aws, vpc));
    let machines = futures::future::try_join3(instances(aws, vpc), load_balancers(aws, vpc), databases(aws, vpc));
    let (network, ways, machines) = futures::try_join!(network, ways, machines)?;
    let all = [network.0, network.1, network.2, ways.0, ways.1, ways.2, machines.0, machines.1, machines.2];
    let mut found: Vec<Unmanaged> = all.into_iter().flatten().filter(|one| !known.contains(one.id.as_str())).collect();
    found.sort();
    Ok(found)
}

/// Every page of a call.
macro_rules! all {
    ($call:expr, $action:literal) => {{
        let pages: Result<Vec<_>, _> = $call.into_paginator().items().send().try_collect().await;
        pages.or_fault($action)?
    }};
}

fn in_vpc(vpc: &str) -> Filter {
    Filter::builder().name("vpc-id").values(vpc).build()
}

/// An object of EC2, unless it carries our tags.
fn of_ec2(vpc: &str, what: &'static str, id: Option<&str>, name: Option<&str>, tags: &[Tag]) -> Option<Unmanaged> {
    let tag = |key: &str| tags.iter().find(|tag| tag.key() == Some(key)).and_then(Tag::value);
    if tag(STACK_TAG).is_some() {
        return None;
    }
    let name = name.or(tag("Name")).unwrap_or_default().to_owned();
    Some(Unmanaged { vpc: vpc.to_owned(), what, id: id?.to_owned(), name })
}

async fn security_groups(aws: &Reader, vpc: &str) -> Result<Vec<Unmanaged>, Fault> {
    let all = all!(aws.ec2().describe_security_groups().filters(in_vpc(vpc)), "ec2:DescribeSecurityGroups");
    let others = all.iter().filter(|one| one.group_name() != Some("default"));
    Ok(others.filter_map(|one| of_ec2(vpc, "security group", one.group_id(), one.group_name(), one.tags())).collect())
}

async fn subnets(aws: &Reader, vpc: &str) -> Result<Vec<Unmanaged>, Fault> {
    let all = all!(aws.ec2().describe_subnets().filters(in_vpc(vpc)), "ec2:DescribeSubnets");
    Ok(all.iter().filter_map(|one| of_ec2(vpc, "subnet", one.subnet_id(), None, one.tags())).collect())
}

async fn route_tables(aws: &Reader, vpc: &str) -> Result<Vec<Unmanaged>, Fault> {
    let all = all!(aws.ec2().describe_route_tables().filters(in_vpc(vpc)), "ec2:DescribeRouteTables");
    let others = all.iter().filter(|one| !one.associations().iter().any(|at| at.main().unwrap_or_default()));
    Ok(others.filter_map(|one| of_ec2(vpc, "route table", one.route_table_id(), None, one.tags())).collect())
}

async fn nat_gateways(aws: &Reader, vpc: &str) -> Result<Vec<Unmanaged>, Fault> {
    let all = all!(aws.ec2().describe_nat_gateways().filter(in_vpc(vpc)), "ec2:DescribeNatGateways");
    let there = all.iter().filter(|one| one.state().is_none_or(|state| state.as_str() != "deleted"));
    Ok(there.filter_map(|one| of_ec2(vpc, "NAT gateway", one.nat_gateway_id(), None, one.tags())).collect())
}

async fn endpoints(aws: &Reader, vpc: &str) -> Result<Vec<Unmanaged>, Fault> {
    let all = all!(aws.ec2().describe_vpc_endpoints().filters(in_vpc(vpc)), "ec2:DescribeVpcEndpoints");
    Ok(all.iter().filter_map(|one| of_ec2(vpc, "endpoint", one.vpc_endpoint_id(), one.service_name(), one.tags())).collect())
}

/// Interfaces that stand by themselves: those of machines and services go with what they belong to.
async fn interfaces(aws: &Reader, vpc: &str) -> Result<Vec<Unmanaged>, Fault> {
    let all = all!(aws.ec2().describe_network_interfaces().filters(in_vpc(vpc)), "ec2:DescribeNetworkInterfaces");
    let alone = all.iter().filter(|one| {
        let used = one.attachment().is_some_and(|at| at.instance_id().is_some());
        !used
            && !one.requester_managed().unwrap_or_default()
            && one.interface_type().is_none_or(|sort| sort.as_str() == "interface")
    });
    let row = |one: &aws_sdk_ec2::types::NetworkInterface| {
        let name = one.description().filter(|text| !text.is_empty());
        of_ec2(vpc, "network interface", one.network_interface_id(), name, one.tag_set())
    };
    Ok(alone.filter_map(row).collect())
}

async fn instances(aws: &Reader, vpc: &str) -> Result<Vec<Unmanaged>, Fault> {
    let all = all!(aws.ec2().describe_instances().filters(in_vpc(vpc)), "ec2:DescribeInstances");
    let gone = |one: &aws_sdk_ec2::types::Instance| {
        one.state().and_then(|state| state.name()).is_some_and(|name| name.as_str() == "terminated")
    };
    let there = all.iter().flat_map(aws_sdk_ec2::types::Reservation::instances).filter(|one| !gone(one));
    Ok(there.filter_map(|one| of_ec2(vpc, "instance", one.instance_id(), None, one.tags())).collect())
}

async fn load_balancers(aws: &Reader, vpc: &str) -> Result<Vec<Unmanaged>, Fault> {
    let all = all!(aws.elb().describe_load_balancers(), "elasticloadbalancing:DescribeLoadBalancers");
    let here = all.into_iter().filter(|one| one.vpc_id() == Some(vpc));
    let row = |one: aws_sdk_elasticloadbalancingv2::types::LoadBalancer| {
        let name = one.load_balancer_name.unwrap_or_default();
        Some(Unmanaged { vpc: vpc.to_owned(), what: "load balancer", id: one.load_balancer_arn?, name })
    };
    Ok(here.filter_map(row).collect())
}

async fn databases(aws: &Reader, vpc: &str) -> Result<Vec<Unmanaged>, Fault> {
    let all = all!(aws.rds().describe_db_instances(), "rds:DescribeDBInstances");
    let here = all.into_iter().filter(|one| one.db_subnet_group().and_then(|group| group.vpc_id()) == Some(vpc));
    let tagged = |one: &aws_sdk_rds::types::DbInstance| one.tag_list().iter().any(|tag| tag.key() == Some(STACK_TAG));
    let row = |one: aws_sdk_rds::types::DbInstance| {
        let id = one.db_instance_identifier?;
        Some(Unmanaged { vpc: vpc.to_owned(), what: "database", id, name: String::new() })
    };
    Ok(here.filter(|one| !tagged(one)).filter_map(row).collect())
}
