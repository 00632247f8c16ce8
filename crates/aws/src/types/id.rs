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
    /// A security group rule: `sgr-…`.
    SecurityGroupRuleId,
    /// `pl-…`
    PrefixListId,
    /// `Z…`: a hosted zone
    HostedZoneId,
    /// `i-…`
    InstanceId,
    /// `eni-…`
    NetworkInterfaceId,
    /// `fl-…`
    FlowLogId,
    /// A distribution of CloudFront: `E…`
    DistributionId,
    /// An origin access control of CloudFront: `E…`
    OriginAccessControlId,
    /// A cache policy of CloudFront, a UUID.
    CachePolicyId,
    /// An origin request policy of CloudFront, a UUID.
    OriginRequestPolicyId,
    /// A response headers policy of CloudFront, a UUID.
    ResponseHeadersPolicyId,
    /// The source of a delivery of logs, by its name.
    DeliverySourceName,
    /// A delivery of logs.
    DeliveryId,
    // RDS and ElastiCache keep their names in lower case, however they were written.
    // Source: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>.
    /// The identifier of an RDS instance.
    DbInstanceId by str::to_ascii_lowercase,
    /// The name of an RDS subnet group.
    DbSubnetGroupName by str::to_ascii_lowercase,
    /// The name of an RDS parameter group.
    DbParameterGroupName by str::to_ascii_lowercase,
    /// The name of an RDS proxy.
    DbProxyName by str::to_ascii_lowercase,
    /// The name of an ElastiCache subnet group.
    CacheSubnetGroupName by str::to_ascii_lowercase,
    /// The name of an ElastiCache parameter group.
    CacheParameterGroupName by str::to_ascii_lowercase,
}
