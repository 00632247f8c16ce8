//! Every kind, registered in one place.

use provision_engine::Registry;

use crate::client::Aws;
use crate::kinds::{autoscaling, cloudwatch, ec2, ecr, ecs, elasticache, elbv2, iam, logs, rds, secretsmanager};

/// The kinds that `provision` knows. A kind is one file under `kinds/` and one line here.
#[must_use]
pub fn registry() -> Registry<Aws> {
    Registry::default()
        .with::<iam::ServiceLinkedRole>()
        .with::<iam::Role>()
        .with::<ec2::Vpc>()
        .with::<ec2::Subnet>()
        .with::<ec2::InternetGateway>()
        .with::<ec2::ElasticIp>()
        .with::<ec2::NatGateway>()
        .with::<ec2::RouteTable>()
        .with::<ec2::GatewayEndpoint>()
        .with::<ec2::SecurityGroup>()
        .with::<elbv2::LoadBalancer>()
        .with::<elbv2::TargetGroup>()
        .with::<elbv2::Listener>()
        .with::<elbv2::ListenerRule>()
        .with::<logs::LogGroup>()
        .with::<ecr::Repository>()
        .with::<ecs::Cluster>()
        .with::<ecs::TaskDefinition>()
        .with::<ecs::Service>()
        .with::<autoscaling::ScalableTarget>()
        .with::<autoscaling::ScalingPolicy>()
        .with::<cloudwatch::Alarm>()
        .with::<secretsmanager::Secret>()
        .with::<rds::SubnetGroup>()
        .with::<rds::ParameterGroup>()
        .with::<rds::Instance>()
        .with::<rds::Proxy>()
        .with::<rds::ProxyTarget>()
        .with::<elasticache::SubnetGroup>()
        .with::<elasticache::ParameterGroup>()
        .with::<elasticache::ReplicationGroup>()
}
