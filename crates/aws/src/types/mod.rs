//! Types of AWS values. Two values that AWS treats as the same are equal, whatever their text.

mod arn;
mod cidr;
mod domain;
mod id;
mod policy;
mod text;

pub use arn::{AccountId, Arn, Region};
pub use cidr::Cidr;
pub use domain::DomainName;
pub use id::{
    AllocationId, CachePolicyId, DistributionId, EndpointId, FlowLogId, HostedZoneId, InstanceId, InternetGatewayId,
    NatGatewayId, NetworkInterfaceId, OriginAccessControlId, OriginRequestPolicyId, PrefixListId, ResponseHeadersPolicyId,
    RouteTableId, SecurityGroupId, SubnetId, VpcId,
};
pub use policy::{PolicyDocument, Statement};
