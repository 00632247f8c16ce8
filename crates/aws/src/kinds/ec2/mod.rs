//! Amazon EC2: networks, and the few instances that stand in them.

mod elastic_ip;
mod elastic_ip_association;
pub mod existing;
mod flow_log;
mod gateway_endpoint;
mod instance;
mod interface_endpoint;
mod internet_gateway;
mod nat_gateway;
mod route;
mod route_table;
mod rule;
mod security_group;
mod security_group_rule;
mod subnet;
mod user_data;
mod vpc;

#[cfg(feature = "sdk")]
mod addresses;
#[cfg(feature = "sdk")]
mod endpoints;
#[cfg(feature = "sdk")]
mod holders;
#[cfg(feature = "sdk")]
mod instance_state;
#[cfg(feature = "sdk")]
pub mod ours;
#[cfg(feature = "sdk")]
mod permissions;
#[cfg(feature = "sdk")]
mod tags;

pub use elastic_ip::{ElasticIp, ElasticIpArgs, ElasticIpOut};
pub use elastic_ip_association::{ElasticIpAssociation, ElasticIpAssociationArgs, ElasticIpAssociationOut};
pub use flow_log::{FlowDestination, FlowLog, FlowLogArgs, FlowLogOut};
pub use gateway_endpoint::{GatewayEndpoint, GatewayEndpointArgs, GatewayEndpointOut};
pub use instance::{Instance, InstanceArgs, InstanceOut};
pub use interface_endpoint::{InterfaceEndpoint, InterfaceEndpointArgs, InterfaceEndpointOut};
pub use internet_gateway::{InternetGateway, InternetGatewayArgs, InternetGatewayOut};
pub use nat_gateway::{NatGateway, NatGatewayArgs, NatGatewayOut};
pub use route::{Route, RouteTarget};
pub use route_table::{RouteTable, RouteTableArgs, RouteTableOut};
pub use rule::{Peer, Rule, Traffic};
pub use security_group::{SecurityGroup, SecurityGroupArgs, SecurityGroupOut};
pub use security_group_rule::{SecurityGroupRule, SecurityGroupRuleArgs, SecurityGroupRuleOut};
pub use subnet::{Subnet, SubnetArgs, SubnetOut};
pub use user_data::UserData;
pub use vpc::{Vpc, VpcArgs, VpcOut};
