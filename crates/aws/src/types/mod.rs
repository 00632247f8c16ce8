//! Types of AWS values. Two values that AWS treats as the same are equal, whatever their text.

mod arn;
mod cidr;
mod id;
mod policy;
mod text;

pub use arn::{AccountId, Arn, Region};
pub use cidr::Cidr;
pub use id::{
    AllocationId, EndpointId, FlowLogId, InstanceId, InternetGatewayId, NatGatewayId, NetworkInterfaceId, PrefixListId,
    RouteTableId, SecurityGroupId, SubnetId, VpcId,
};
pub use policy::{PolicyDocument, Statement};
