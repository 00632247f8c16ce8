//! Ids that AWS gives. A field that holds one refers to that object.

use super::text::references;

references! {
    /// `vpc-…`
    VpcId,
    /// `subnet-…`
    SubnetId,
    /// `igw-…`
    InternetGatewayId,
    /// `eipalloc-…`
    AllocationId,
    /// `nat-…`
    NatGatewayId,
    /// `rtb-…`
    RouteTableId,
    /// `vpce-…`
    EndpointId,
    /// `sg-…`
    SecurityGroupId,
    /// `pl-…`
    PrefixListId,
    /// `i-…`
    InstanceId,
    /// `eni-…`
    NetworkInterfaceId,
    /// `fl-…`
    FlowLogId,
}
