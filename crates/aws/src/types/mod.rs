//! Types of AWS values. Two values that AWS treats as the same are equal, whatever their text.

mod arn;
mod cidr;
pub(crate) mod domain;
mod id;
mod parameter;
mod policy;
pub(crate) mod schema;
pub(crate) mod text;
mod version;
mod window;

pub use arn::{AccountId, Arn, Region};
pub use cidr::Cidr;
pub use domain::DomainName;
pub use id::{
    AllocationId, CacheParameterGroupName, CachePolicyId, CacheSubnetGroupName, DbInstanceId, DbParameterGroupName, DbProxyName,
    DbSubnetGroupName, DeliveryId, DeliverySourceName, DistributionId, EndpointId, FlowLogId, HostedZoneId, InstanceId,
    InternetGatewayId, NatGatewayId, NetworkInterfaceId, OriginAccessControlId, OriginRequestPolicyId, PrefixListId,
    ResponseHeadersPolicyId, RouteTableId, SecurityGroupId, SecurityGroupRuleId, SubnetId, VpcId,
};
pub use parameter::ParameterValue;
pub use policy::{PolicyDocument, Statement};
pub use version::EngineVersion;
pub use window::Window;
