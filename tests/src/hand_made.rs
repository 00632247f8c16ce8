//! A network that somebody made by hand, and all that can be seen of it.

use aws_sdk_ec2::types::{AttributeBooleanValue, DomainType, Filter, NatGatewayState, RouteTable, Tag, VpcAttributeName};
use provision_aws::client::Aws;
use provision_engine::STACK_TAG;

use crate::Trouble;
use crate::meddle::trouble;

/// A VPC with an internet gateway, two public subnets, and three private ones that reach the internet through a NAT gateway.
#[derive(Clone, Debug)]
pub struct HandMade {
    /// The VPC.
    pub vpc: String,
    /// The internet gateway.
    pub internet: String,
    /// The public subnets, in two zones.
    pub public: Vec<String>,
    /// The private subnets, in two zones.
    pub private: Vec<String>,
}

impl HandMade {
    /// Makes one, of the addresses 10.7.0.0/16.
    ///
    /// # Errors
    /// None that a test expects.
    pub async fn make(aws: &Aws) -> Result<Self, Trouble> {
        let ec2 = aws.ec2();
        let made = ec2.create_vpc().cidr_block("10.7.0.0/16").send().await.map_err(trouble)?;
        let vpc = made.vpc().and_then(|vpc| vpc.vpc_id()).unwrap_or_default().to_owned();
        let on = || AttributeBooleanValue::builder().value(true).build();
        ec2.modify_vpc_attribute().vpc_id(&vpc).enable_dns_support(on()).send().await.map_err(trouble)?;
        ec2.modify_vpc_attribute().vpc_id(&vpc).enable_dns_hostnames(on()).send().await.map_err(trouble)?;
        let tag = Tag::builder().key("Owner").value("network-team").build();
        ec2.create_tags().resources(&vpc).tags(tag).send().await.map_err(trouble)?;
        let made = ec2.create_internet_gateway().send().await.map_err(trouble)?;
        let internet = made.internet_gateway().and_then(|one| one.internet_gateway_id()).unwrap_or_default().to_owned();
        ec2.attach_internet_gateway().internet_gateway_id(&internet).vpc_id(&vpc).send().await.map_err(trouble)?;

        let answer = ec2.describe_availability_zones().send().await.map_err(trouble)?;
        let zones: Vec<&str> = answer.availability_zones().iter().filter_map(|zone| zone.zone_name()).collect();
        let mut subnets = Vec::new();
        for (at, zone) in [0, 1, 0, 1, 0].into_iter().enumerate() {
            let zone = zones.get(zone).copied().unwrap_or_default();
            let call = ec2.create_subnet().vpc_id(&vpc).cidr_block(format!("10.7.{at}.0/24")).availability_zone(zone);
            let made = call.send().await.map_err(trouble)?;
            subnets.push(made.subnet().and_then(|subnet| subnet.subnet_id()).unwrap_or_default().to_owned());
        }
        let private = subnets.split_off(2);
        let hand_made = Self { vpc, internet, public: subnets, private };
        let table = hand_made.table(aws, &hand_made.public).await?;
        let call = ec2.create_route().route_table_id(table).destination_cidr_block("0.0.0.0/0").gateway_id(&hand_made.internet);
        call.send().await.map_err(trouble)?;
        let nat = hand_made.nat(aws).await?;
        let table = hand_made.table(aws, &hand_made.private).await?;
        let call = ec2.create_route().route_table_id(table).destination_cidr_block("0.0.0.0/0").nat_gateway_id(nat);
        call.send().await.map_err(trouble)?;
        Ok(hand_made)
    }

    async fn table(&self, aws: &Aws, subnets: &[String]) -> Result<String, Trouble> {
        let made = aws.ec2().create_route_table().vpc_id(&self.vpc).send().await.map_err(trouble)?;
        let table = made.route_table().and_then(RouteTable::route_table_id).unwrap_or_default().to_owned();
        for subnet in subnets {
            let call = aws.ec2().associate_route_table().route_table_id(&table).subnet_id(subnet);
            call.send().await.map_err(trouble)?;
        }
        Ok(table)
    }

    async fn nat(&self, aws: &Aws) -> Result<String, Trouble> {
        let address = aws.ec2().allocate_address().domain(DomainType::Vpc).send().await.map_err(trouble)?;
        let subnet = self.public.first().map(String::as_str).unwrap_or_default();
        let call = aws.ec2().create_nat_gateway().subnet_id(subnet).allocation_id(address.allocation_id().unwrap_or_default());
        let made = call.send().await.map_err(trouble)?;
        let id = made.nat_gateway().and_then(|nat| nat.nat_gateway_id()).unwrap_or_default().to_owned();
        loop {
            let seen = aws.ec2().describe_nat_gateways().nat_gateway_ids(&id).send().await.map_err(trouble)?;
            if seen.nat_gateways().iter().any(|nat| nat.state() == Some(&NatGatewayState::Available)) {
                return Ok(id);
            }
        }
    }

    /// Everything in the VPC that is not ours, as EC2 shows it. Not the number of free addresses, which changes while the
    /// subnets are used.
    ///
    /// # Errors
    /// None that a test expects.
    pub async fn seen(&self, aws: &Aws) -> Result<Vec<String>, Trouble> {
        let ec2 = aws.ec2();
        let within = || Filter::builder().name("vpc-id").values(&self.vpc).build();
        let theirs = |tags: &[Tag]| !tags.iter().any(|tag| tag.key() == Some(STACK_TAG));
        let mut all = Vec::new();
        let vpcs = ec2.describe_vpcs().vpc_ids(&self.vpc).send().await.map_err(trouble)?;
        all.extend(vpcs.vpcs().iter().map(|one| format!("{one:?}")));
        for name in [VpcAttributeName::EnableDnsSupport, VpcAttributeName::EnableDnsHostnames] {
            let seen = ec2.describe_vpc_attribute().vpc_id(&self.vpc).attribute(name).send().await.map_err(trouble)?;
            all.push(format!("{:?} {:?}", seen.enable_dns_support(), seen.enable_dns_hostnames()));
        }
        let subnets = ec2.describe_subnets().filters(within()).send().await.map_err(trouble)?;
        all.extend(subnets.subnets().iter().filter(|one| theirs(one.tags())).map(|one| {
            let mut one = one.clone();
            one.available_ip_address_count = None;
            format!("{one:?}")
        }));
        let tables = ec2.describe_route_tables().filters(within()).send().await.map_err(trouble)?;
        all.extend(tables.route_tables().iter().filter(|one| theirs(one.tags())).map(|one| format!("{one:?}")));
        let attached = Filter::builder().name("attachment.vpc-id").values(&self.vpc).build();
        let gateways = ec2.describe_internet_gateways().filters(attached).send().await.map_err(trouble)?;
        all.extend(gateways.internet_gateways().iter().map(|one| format!("{one:?}")));
        let nats = ec2.describe_nat_gateways().filter(within()).send().await.map_err(trouble)?;
        all.extend(nats.nat_gateways().iter().filter(|one| theirs(one.tags())).map(|one| format!("{one:?}")));
        let lists = ec2.describe_network_acls().filters(within()).send().await.map_err(trouble)?;
        // Every subnet is associated with one, also ours while it is there.
        all.extend(
            lists.network_acls().iter().map(|one| format!("{:?} {:?} {:?}", one.network_acl_id(), one.entries(), one.tags())),
        );
        let groups = ec2.describe_security_groups().filters(within()).send().await.map_err(trouble)?;
        all.extend(groups.security_groups().iter().filter(|one| theirs(one.tags())).map(|one| format!("{one:?}")));
        let endpoints = ec2.describe_vpc_endpoints().filters(within()).send().await.map_err(trouble)?;
        all.extend(endpoints.vpc_endpoints().iter().filter(|one| theirs(one.tags())).map(|one| format!("{one:?}")));
        all.sort();
        Ok(all)
    }

    /// The ids of what is in the VPC: subnets, route tables, groups, endpoints and network interfaces.
    ///
    /// # Errors
    /// None that a test expects.
    pub async fn contents(&self, aws: &Aws) -> Result<Vec<String>, Trouble> {
        let ec2 = aws.ec2();
        let within = || Filter::builder().name("vpc-id").values(&self.vpc).build();
        let mut all: Vec<Option<String>> = Vec::new();
        let seen = ec2.describe_subnets().filters(within()).send().await.map_err(trouble)?;
        all.extend(seen.subnets.unwrap_or_default().into_iter().map(|one| one.subnet_id));
        let seen = ec2.describe_route_tables().filters(within()).send().await.map_err(trouble)?;
        all.extend(seen.route_tables.unwrap_or_default().into_iter().map(|one| one.route_table_id));
        let seen = ec2.describe_security_groups().filters(within()).send().await.map_err(trouble)?;
        all.extend(seen.security_groups.unwrap_or_default().into_iter().map(|one| one.group_id));
        let seen = ec2.describe_vpc_endpoints().filters(within()).send().await.map_err(trouble)?;
        all.extend(seen.vpc_endpoints.unwrap_or_default().into_iter().map(|one| one.vpc_endpoint_id));
        let seen = ec2.describe_network_interfaces().filters(within()).send().await.map_err(trouble)?;
        all.extend(seen.network_interfaces.unwrap_or_default().into_iter().map(|one| one.network_interface_id));
        let mut ids: Vec<String> = all.into_iter().flatten().collect();
        ids.sort();
        Ok(ids)
    }
}
