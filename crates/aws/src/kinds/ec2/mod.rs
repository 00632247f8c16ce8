//! Amazon EC2: networks.

mod elastic_ip;
mod gateway_endpoint;
mod internet_gateway;
mod nat_gateway;
mod route_table;
mod security_group;
mod subnet;
mod vpc;

#[cfg(feature = "sdk")]
mod tags;

pub use elastic_ip::{ElasticIp, ElasticIpArgs, ElasticIpOut};
pub use gateway_endpoint::{GatewayEndpoint, GatewayEndpointArgs, GatewayEndpointOut};
pub use internet_gateway::{InternetGateway, InternetGatewayArgs, InternetGatewayOut};
pub use nat_gateway::{NatGateway, NatGatewayArgs, NatGatewayOut};
pub use route_table::{Route, RouteTable, RouteTableArgs, RouteTableOut, RouteTarget};
pub use security_group::{Peer, Rule, SecurityGroup, SecurityGroupArgs, SecurityGroupOut, Traffic};
pub use subnet::{Subnet, SubnetArgs, SubnetOut};
pub use vpc::{Vpc, VpcArgs, VpcOut};
