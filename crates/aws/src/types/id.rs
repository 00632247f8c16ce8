//! Ids that AWS gives, and names that serve as ids. A field that holds one refers to that object.

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
    /// The identifier of an RDS instance.
    DbInstanceId,
    /// The name of an RDS subnet group.
    DbSubnetGroupName,
    /// The name of an RDS parameter group.
    DbParameterGroupName,
    /// The name of an RDS proxy.
    DbProxyName,
    /// The name of an ElastiCache subnet group.
    CacheSubnetGroupName,
    /// The name of an ElastiCache parameter group.
    CacheParameterGroupName,
}
