//! A VPC that exists already, and is only used.

use std::collections::BTreeSet;

use crate::types::{Cidr, InternetGatewayId, SubnetId, VpcId};

/// A VPC that somebody else made: looked up before anything is composed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Existing {
    /// Its id.
    pub id: VpcId,
    /// Its IPv4 ranges.
    pub ranges: Vec<Cidr>,
    /// Whether its resolver answers.
    pub dns_support: bool,
    /// Whether what has a public address in it has a public name.
    pub dns_hostnames: bool,
    /// Its internet gateway.
    pub internet_gateway: Option<InternetGatewayId>,
    /// Its subnets, in the order of their ids.
    pub subnets: Vec<ExistingSubnet>,
    /// The services of AWS whose usual names lead to an interface endpoint in it: `ecr.api`.
    pub endpoints: BTreeSet<String>,
}

/// A subnet of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingSubnet {
    /// Its id.
    pub id: SubnetId,
    /// Its IPv4 range.
    pub range: Cidr,
    /// The name of its zone.
    pub zone: String,
    /// Addresses that nothing has.
    pub free: u32,
    /// The stack that made it, if it is ours.
    pub stack: Option<String>,
    /// Where its route for every address leads.
    pub way: WayOut,
    /// Whether a gateway endpoint leads to S3.
    pub reaches_s3: bool,
}

/// Where the route for every address leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayOut {
    /// There is none.
    None,
    /// To an internet gateway: good for what has a public address.
    Internet(String),
    /// To a NAT gateway, a transit gateway, an instance, or what else forwards.
    Through(String),
    /// To something that is gone.
    Gone(String),
}

#[cfg(feature = "sdk")]
pub use look_up::{look_up, stands_in};

#[cfg(feature = "sdk")]
mod look_up {
    use aws_sdk_ec2::types::{
        Filter, Route, RouteState, RouteTable, Subnet, Vpc, VpcCidrBlockStateCode, VpcEndpoint, VpcEndpointType,
    };
    use provision_engine::{Class, Fault, NODE_TAG, STACK_TAG};

    use super::super::{endpoints, vpc};
    use super::{Existing, ExistingSubnet, WayOut};
    use crate::client::{OrFault, Reader};
    use crate::types::{Cidr, InternetGatewayId, SubnetId, VpcId};

    /// Finds a VPC with its subnets and where they lead.
    ///
    /// # Errors
    /// There is none of this id, or it cannot be read.
    pub async fn look_up(aws: &Reader, id: &str) -> Result<Existing, Fault> {
        let Some(seen) = described(aws, id).await? else { return Err(missing(aws, id)) };
        let within = || Filter::builder().name("vpc-id").values(id).build();
        let subnets = async {
            let pages = aws.ec2().describe_subnets().filters(within()).into_paginator().items().send();
            pages.try_collect().await.or_fault("ec2:DescribeSubnets")
        };
        let tables = async {
            let pages = aws.ec2().describe_route_tables().filters(within()).into_paginator().items().send();
            pages.try_collect().await.or_fault("ec2:DescribeRouteTables")
        };
        let all = async {
            let pages = aws.ec2().describe_vpc_endpoints().filters(within()).into_paginator().items().send();
            pages.try_collect().await.or_fault("ec2:DescribeVpcEndpoints")
        };
        let gateways = async {
            let attached = Filter::builder().name("attachment.vpc-id").values(id).build();
            aws.ec2().describe_internet_gateways().filters(attached).send().await.or_fault("ec2:DescribeInternetGateways")
        };
        let (subnets, tables, all, gateways, attributes) =
            futures::try_join!(subnets, tables, all, gateways, vpc::attributes(aws, id))?;
        let Some((dns_support, dns_hostnames)) = attributes else { return Err(missing(aws, id)) };
        let region = aws.place.region.as_str();
        let usable: Vec<&VpcEndpoint> =
            all.iter().filter(|one| one.state().is_some_and(|state| state.as_str().eq_ignore_ascii_case("available"))).collect();
        let s3: Vec<&str> = usable
            .iter()
            .filter(|one| one.vpc_endpoint_type() == Some(&VpcEndpointType::Gateway) && endpoints::service(region, one) == "s3")
            .flat_map(|one| one.route_table_ids().iter().map(String::as_str))
            .collect();
        let named = usable.iter().filter(|one| {
            one.vpc_endpoint_type() == Some(&VpcEndpointType::Interface) && one.private_dns_enabled().unwrap_or_default()
        });
        let mut subnets: Vec<ExistingSubnet> = subnets.iter().map(|subnet| read(subnet, &tables, &s3)).collect();
        subnets.sort_by(|one, other| one.id.as_str().cmp(other.id.as_str()));
        Ok(Existing {
            id: VpcId::new(id),
            ranges: ranges(&seen),
            dns_support,
            dns_hostnames,
            internet_gateway: gateways
                .internet_gateways()
                .first()
                .and_then(|one| one.internet_gateway_id())
                .map(InternetGatewayId::new),
            subnets,
            endpoints: named.map(|one| endpoints::service(region, one)).collect(),
        })
    }

    /// The VPC that a security group of a stack's node is in, if it has been made.
    ///
    /// # Errors
    /// It cannot be read.
    pub async fn stands_in(aws: &Reader, stack: &str, group: &str) -> Result<Option<VpcId>, Fault> {
        let tag = |key: &str, value: &str| Filter::builder().name(format!("tag:{key}")).values(value).build();
        let call = aws.ec2().describe_security_groups().filters(tag(STACK_TAG, stack)).filters(tag(NODE_TAG, group));
        let answer = call.send().await.or_fault("ec2:DescribeSecurityGroups")?;
        Ok(answer.security_groups().first().and_then(|group| group.vpc_id()).map(VpcId::new))
    }

    async fn described(aws: &Reader, id: &str) -> Result<Option<Vpc>, Fault> {
        match aws.ec2().describe_vpcs().vpc_ids(id).send().await.or_fault("ec2:DescribeVpcs") {
            Ok(answer) => Ok(answer.vpcs.unwrap_or_default().into_iter().next()),
            Err(fault) if fault.class == Class::Gone => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    fn missing(aws: &Reader, id: &str) -> Fault {
        let place = &aws.place;
        let fault = Fault::fatal(format!("there is no VPC {id} in {} of account {}", place.region, place.account));
        fault.help("name one that `aws ec2 describe-vpcs` shows there")
    }

    fn ranges(seen: &Vpc) -> Vec<Cidr> {
        let associated = seen.cidr_block_association_set().iter().filter(|one| {
            one.cidr_block_state().and_then(|state| state.state()).is_none_or(|state| *state == VpcCidrBlockStateCode::Associated)
        });
        let mut texts: Vec<&str> = seen.cidr_block().into_iter().chain(associated.filter_map(|one| one.cidr_block())).collect();
        texts.sort_unstable();
        texts.dedup();
        texts.into_iter().filter_map(|text| text.parse().ok()).collect()
    }

    fn read(subnet: &Subnet, tables: &[RouteTable], s3: &[&str]) -> ExistingSubnet {
        let id = subnet.subnet_id().unwrap_or_default();
        let table = table_of(id, tables);
        let stack = subnet.tags().iter().find(|tag| tag.key() == Some(STACK_TAG)).and_then(|tag| tag.value());
        ExistingSubnet {
            id: SubnetId::new(id),
            range: subnet.cidr_block().and_then(|text| text.parse().ok()).unwrap_or(Cidr::ANYWHERE),
            zone: subnet.availability_zone().unwrap_or_default().to_owned(),
            free: subnet.available_ip_address_count().and_then(|count| u32::try_from(count).ok()).unwrap_or_default(),
            stack: stack.map(str::to_owned),
            way: table.map_or(WayOut::None, way),
            reaches_s3: table.and_then(RouteTable::route_table_id).is_some_and(|table| s3.contains(&table)),
        }
    }

    /// Its own table, or the VPC's main one.
    fn table_of<'a>(subnet: &str, tables: &'a [RouteTable]) -> Option<&'a RouteTable> {
        let has = |table: &&RouteTable| table.associations().iter().any(|one| one.subnet_id() == Some(subnet));
        let is_main = |table: &&RouteTable| table.associations().iter().any(|one| one.main().unwrap_or_default());
        tables.iter().find(has).or_else(|| tables.iter().find(is_main))
    }

    fn way(table: &RouteTable) -> WayOut {
        let Some(route) = table.routes().iter().find(|route| route.destination_cidr_block() == Some("0.0.0.0/0")) else {
            return WayOut::None;
        };
        let to = target(route).unwrap_or("an unknown target").to_owned();
        match route.state() {
            Some(RouteState::Blackhole) => WayOut::Gone(to),
            _ if to.starts_with("igw-") => WayOut::Internet(to),
            _ => WayOut::Through(to),
        }
    }

    /// Source: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html>.
    fn target(route: &Route) -> Option<&str> {
        let targets = [
            route.nat_gateway_id(),
            route.transit_gateway_id(),
            route.vpc_peering_connection_id(),
            route.core_network_arn(),
            route.local_gateway_id(),
            route.carrier_gateway_id(),
            route.network_interface_id(),
            route.instance_id(),
            route.gateway_id(),
        ];
        targets.into_iter().flatten().find(|id| !id.is_empty())
    }

    #[cfg(test)]
    mod tests {
        use aws_sdk_ec2::types::RouteTableAssociation;

        use super::*;

        #[test]
        fn ways_out() {
            let way = |route: aws_sdk_ec2::types::builders::RouteBuilder| {
                way(&RouteTable::builder().routes(route.destination_cidr_block("0.0.0.0/0").build()).build())
            };
            assert_eq!(way(Route::builder().gateway_id("igw-1")), WayOut::Internet("igw-1".to_owned()));
            assert_eq!(way(Route::builder().nat_gateway_id("nat-1")), WayOut::Through("nat-1".to_owned()));
            assert_eq!(way(Route::builder().gateway_id("vgw-1")), WayOut::Through("vgw-1".to_owned()));
            let gone = Route::builder().nat_gateway_id("nat-1").state(RouteState::Blackhole);
            assert_eq!(way(gone), WayOut::Gone("nat-1".to_owned()));
            assert_eq!(super::way(&RouteTable::builder().build()), WayOut::None);
        }

        #[test]
        fn a_subnet_without_a_table_of_its_own_has_the_main_one() {
            let table = |id: &str, association: RouteTableAssociation| {
                RouteTable::builder().route_table_id(id).associations(association).build()
            };
            let own = table("own", RouteTableAssociation::builder().subnet_id("a").build());
            let tables = [table("main", RouteTableAssociation::builder().main(true).build()), own];
            let of = |subnet| table_of(subnet, &tables).and_then(RouteTable::route_table_id);
            assert_eq!((of("a"), of("b")), (Some("own"), Some("main")));
        }
    }
}
