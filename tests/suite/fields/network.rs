//! The network's kinds.

use aws_sdk_ec2::types::{IpPermission, IpRange};
use provision_aws::client::{Aws, OrFault};
use provision_aws::kinds::ec2::{self, Peer, Route, RouteTarget, Rule};
use provision_aws::types::Cidr;
use provision_engine::{Fault, Found};

use super::row::rows;
use super::{with, without_first};

rows! {
    ec2::Vpc {
        dns_hostnames: |it, _| it.dns_hostnames = !it.dns_hostnames,
        dns_support: |it, _| it.dns_support = !it.dns_support;
        default_group_open: |aws, at, _| Box::pin(open_default_group(aws, at)),
    }
    ec2::Subnet {
        public_addresses: |it, _| it.public_addresses = !it.public_addresses,
    }
    ec2::Instance {
        security_groups: |it, by| it.security_groups = with(&it.security_groups, by.group.clone()),
        source_dest_check: |it, _| it.source_dest_check = !it.source_dest_check,
        metadata_tokens: |it, _| it.metadata_tokens = !it.metadata_tokens,
        metadata_hops: |it, _| it.metadata_hops += 1,
    }
    ec2::ElasticIpAssociation {
        interface: |it, by| it.interface = by.interface.clone(),
    }
    ec2::GatewayEndpoint {
        route_tables: |it, by| it.route_tables = with(&it.route_tables, by.table.clone()),
    }
    ec2::InterfaceEndpoint {
        subnets + "ec2.route-table.endpoints": |it, _| it.subnets = without_first(&it.subnets),
        security_groups: |it, by| it.security_groups = with(&it.security_groups, by.group.clone()),
        private_dns: |it, _| it.private_dns = !it.private_dns,
    }
    ec2::InternetGateway {
        vpc: |it, by| {
            if !by.is_public {
                it.vpc = None;
            }
        },
    }
    ec2::RouteTable {
        routes: |it, by| {
            let destination = Cidr::new("192.0.2.0/24".parse().unwrap());
            it.routes = with(&it.routes, Route { destination, target: RouteTarget::NetworkInterface(by.interface.clone()) });
        },
        subnets: |it, by| it.subnets = with(&it.subnets, by.subnets[0].clone()),
    }
    ec2::SecurityGroup {
        ingress: |it, _| it.ingress = with(&it.ingress, ssh()),
        egress: |it, _| it.egress = with(&it.egress, ssh()),
    }
}

fn ssh() -> Rule {
    Rule::tcp(22, Peer::Cidr(Cidr::new("198.51.100.0/24".parse().unwrap())), "just for today")
}

async fn open_default_group(aws: &Aws, at: &Found<ec2::Vpc>) -> Result<bool, Fault> {
    let filter = |name: &str, value: &str| aws_sdk_ec2::types::Filter::builder().name(name).values(value).build();
    let call = aws.ec2().describe_security_groups().filters(filter("group-name", "default"));
    let seen = call.filters(filter("vpc-id", at.out.id.as_str())).send().await.or_fault("ec2:DescribeSecurityGroups")?;
    let id = seen.security_groups().first().and_then(|group| group.group_id()).unwrap_or_default();
    let range = IpRange::builder().cidr_ip("198.51.100.0/24").build();
    let rule = IpPermission::builder().ip_protocol("tcp").from_port(22).to_port(22).ip_ranges(range).build();
    let call = aws.ec2().authorize_security_group_ingress().group_id(id).ip_permissions(rule);
    call.send().await.or_fault("ec2:AuthorizeSecurityGroupIngress")?;
    Ok(true)
}
