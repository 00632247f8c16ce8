//! Amazon EC2: networks.

mod elastic_ip;
mod gateway_endpoint;
mod internet_gateway;
mod nat_gateway;
mod route;
mod route_table;
mod rule;
mod security_group;
mod subnet;
mod vpc;

#[cfg(feature = "sdk")]
mod permissions;
#[cfg(feature = "sdk")]
mod tags;

pub use elastic_ip::{ElasticIp, ElasticIpArgs, ElasticIpOut};
pub use gateway_endpoint::{GatewayEndpoint, GatewayEndpointArgs, GatewayEndpointOut};
pub use internet_gateway::{InternetGateway, InternetGatewayArgs, InternetGatewayOut};
pub use nat_gateway::{NatGateway, NatGatewayArgs, NatGatewayOut};
pub use route::{Route, RouteTarget};
pub use route_table::{RouteTable, RouteTableArgs, RouteTableOut};
pub use rule::{Peer, Rule, Traffic};
pub use security_group::{SecurityGroup, SecurityGroupArgs, SecurityGroupOut};
pub use subnet::{Subnet, SubnetArgs, SubnetOut};
pub use vpc::{Vpc, VpcArgs, VpcOut};
