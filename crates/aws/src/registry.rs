//! Every kind, registered in one place.

use std::sync::LazyLock;

use provision_engine::{FieldInfo, KindInfo, described};

#[cfg(feature = "sdk")]
use crate::client::Aws;
use crate::kinds::{
    acm, autoscaling, cloudfront, cloudwatch, codebuild, codepipeline, ec2, ecr, ecs, elasticache, elbv2, events, iam, lambda,
    logs, rds, rolesanywhere, route53, s3, scheduler, secretsmanager, sns,
};

macro_rules! kinds {
    ($($kind:ty),* $(,)?) => {
        /// The kinds with their tables, which need no SDK.
        pub fn tables() -> &'static [(KindInfo, Vec<FieldInfo>)] {
            static TABLES: LazyLock<Vec<(KindInfo, Vec<FieldInfo>)>> = LazyLock::new(|| vec![$(described::<$kind>()),*]);
            &TABLES
        }

        /// The kinds that `provision` knows.
        #[cfg(feature = "sdk")]
        #[must_use]
        pub fn registry() -> provision_engine::Registry<Aws> {
            provision_engine::Registry::default()$(.with::<$kind>())*
        }
    };
}

// A kind is one file under `kinds/` and one line here.
kinds! {
    iam::ServiceLinkedRole,
    iam::Role,
    iam::Policy,
    iam::InstanceProfile,
    ec2::Vpc,
    ec2::Subnet,
    ec2::InternetGateway,
    ec2::ElasticIp,
    ec2::ElasticIpAssociation,
    ec2::Instance,
    ec2::NatGateway,
    ec2::RouteTable,
    ec2::GatewayEndpoint,
    ec2::InterfaceEndpoint,
    ec2::FlowLog,
    ec2::SecurityGroup,
    ec2::SecurityGroupRule,
    elbv2::LoadBalancer,
    elbv2::TargetGroup,
    elbv2::Listener,
    elbv2::ListenerRule,
    logs::LogGroup,
    ecr::Repository,
    ecs::Cluster,
    ecs::TaskDefinition,
    ecs::Service,
    autoscaling::ScalableTarget,
    autoscaling::ScalingPolicy,
    cloudwatch::Alarm,
    sns::Topic,
    sns::Subscription,
    codebuild::Project,
    codepipeline::Pipeline,
    events::Rule,
    scheduler::ScheduleGroup,
    scheduler::Schedule,
    rolesanywhere::TrustAnchor,
    rolesanywhere::Profile,
    cloudfront::OriginAccessControl,
    cloudfront::CachePolicy,
    cloudfront::OriginRequestPolicy,
    cloudfront::ResponseHeadersPolicy,
    cloudfront::Function,
    lambda::EdgeFunction,
    cloudfront::Distribution,
    logs::DeliverySource,
    logs::DeliveryDestination,
    logs::Delivery,
    s3::Bucket,
    secretsmanager::Secret,
    rds::SubnetGroup,
    rds::ParameterGroup,
    rds::Instance,
    rds::Proxy,
    rds::ProxyTarget,
    elasticache::SubnetGroup,
    elasticache::ParameterGroup,
    elasticache::ReplicationGroup,
    route53::HostedZone,
    route53::Record,
    acm::Certificate,
    elbv2::ListenerCertificate,
}
