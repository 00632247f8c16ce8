//! Every kind, registered in one place.

use provision_engine::Registry;

use crate::client::Aws;
use crate::kinds::{
    autoscaling, cloudfront, cloudwatch, codebuild, codepipeline, ec2, ecr, ecs, elasticache, elbv2, events, iam, logs, rds,
    rolesanywhere, s3, scheduler, secretsmanager, sns,
};

/// The kinds that `provision` knows. A kind is one file under `kinds/` and one line here.
#[must_use]
pub fn registry() -> Registry<Aws> {
    Registry::default()
        .with::<iam::ServiceLinkedRole>()
        .with::<iam::Role>()
        .with::<iam::Policy>()
        .with::<iam::InstanceProfile>()
        .with::<ec2::Vpc>()
        .with::<ec2::Subnet>()
        .with::<ec2::InternetGateway>()
        .with::<ec2::ElasticIp>()
        .with::<ec2::ElasticIpAssociation>()
        .with::<ec2::Instance>()
        .with::<ec2::NatGateway>()
        .with::<ec2::RouteTable>()
        .with::<ec2::GatewayEndpoint>()
        .with::<ec2::InterfaceEndpoint>()
        .with::<ec2::FlowLog>()
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
        .with::<sns::Topic>()
        .with::<sns::Subscription>()
        .with::<codebuild::Project>()
        .with::<codepipeline::Pipeline>()
        .with::<events::Rule>()
        .with::<scheduler::ScheduleGroup>()
        .with::<scheduler::Schedule>()
        .with::<rolesanywhere::TrustAnchor>()
        .with::<rolesanywhere::Profile>()
        .with::<cloudfront::OriginAccessControl>()
        .with::<cloudfront::CachePolicy>()
        .with::<cloudfront::OriginRequestPolicy>()
        .with::<cloudfront::ResponseHeadersPolicy>()
        .with::<cloudfront::Function>()
        .with::<cloudfront::Distribution>()
        .with::<s3::Bucket>()
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
