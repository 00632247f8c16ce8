//! A service as ECS writes it.

use aws_sdk_ecs::types::{
    AssignPublicIp, AwsVpcConfiguration, DeploymentCircuitBreaker, DeploymentConfiguration, LoadBalancer, NetworkConfiguration,
    Service as Seen,
};
use provision_engine::Fault;

use super::{natural, number, strategy};
use crate::client::incomplete;
use crate::kinds::ecs::{Service, ServiceOut, ServiceTarget};
use crate::types::{Arn, SecurityGroupId, SubnetId};

/// What others may read of it.
pub(in super::super) fn out(service: &Seen) -> ServiceOut {
    let cluster = Arn::new(service.cluster_arn().unwrap_or_default()).last().to_owned();
    let name = service.service_name().unwrap_or_default().to_owned();
    ServiceOut { arn: Arn::new(service.service_arn().unwrap_or_default()), cluster, name }
}

/// Its settings.
pub(in super::super) fn read(service: &Seen) -> Service {
    let vpc = service.network_configuration().and_then(NetworkConfiguration::awsvpc_configuration);
    let rollout = service.deployment_configuration();
    let breaker = rollout.and_then(DeploymentConfiguration::deployment_circuit_breaker);
    Service {
        name: service.service_name().unwrap_or_default().to_owned(),
        cluster: Arn::new(service.cluster_arn().unwrap_or_default()),
        task_definition: Arn::new(service.task_definition().unwrap_or_default()),
        desired_count: Some(natural(service.desired_count())),
        capacity: strategy::read(service.capacity_provider_strategy()),
        subnets: vpc.map(|vpc| vpc.subnets().iter().map(SubnetId::new).collect()).unwrap_or_default(),
        security_groups: vpc.map(|vpc| vpc.security_groups().iter().map(SecurityGroupId::new).collect()).unwrap_or_default(),
        target: service.load_balancers().iter().find_map(target),
        health_grace_s: service.health_check_grace_period_seconds().map(natural),
        // The defaults of the API.
        min_healthy_percent: natural(rollout.and_then(DeploymentConfiguration::minimum_healthy_percent).unwrap_or(100)),
        max_percent: natural(rollout.and_then(DeploymentConfiguration::maximum_percent).unwrap_or(200)),
        circuit_breaker: breaker.is_some_and(|breaker| breaker.enable() && breaker.rollback()),
        exec: service.enable_execute_command(),
    }
}

fn target(balancer: &LoadBalancer) -> Option<ServiceTarget> {
    Some(ServiceTarget {
        target_group: Arn::new(balancer.target_group_arn()?),
        container: balancer.container_name().unwrap_or_default().to_owned(),
        port: balancer.container_port().and_then(|port| u16::try_from(port).ok()).unwrap_or_default(),
    })
}

/// Where its tasks are: private subnets, no public addresses.
pub(in super::super) fn network(want: &Service) -> Result<NetworkConfiguration, Fault> {
    let subnets = want.subnets.iter().map(|id| id.as_str().to_owned()).collect();
    let groups = want.security_groups.iter().map(|id| id.as_str().to_owned()).collect();
    let vpc = AwsVpcConfiguration::builder().set_subnets(Some(subnets)).set_security_groups(Some(groups));
    let vpc = vpc.assign_public_ip(AssignPublicIp::Disabled).build().map_err(incomplete)?;
    Ok(NetworkConfiguration::builder().awsvpc_configuration(vpc).build())
}

/// Where its tasks are registered.
pub(in super::super) fn targets(want: &Service) -> Vec<LoadBalancer> {
    let balancer = |target: &ServiceTarget| {
        let balancer = LoadBalancer::builder().target_group_arn(target.target_group.as_str());
        balancer.container_name(&target.container).container_port(i32::from(target.port)).build()
    };
    want.target.iter().map(balancer).collect()
}

/// How a deployment goes.
pub(in super::super) fn rollout(want: &Service) -> DeploymentConfiguration {
    let breaker = DeploymentCircuitBreaker::builder().enable(want.circuit_breaker).rollback(want.circuit_breaker).build();
    let rollout = DeploymentConfiguration::builder().deployment_circuit_breaker(breaker);
    rollout.minimum_healthy_percent(number(want.min_healthy_percent)).maximum_percent(number(want.max_percent)).build()
}
