//! An ECS service.

use provision_derive::Wire;
use provision_engine::{Kind, Output, Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

use super::CapacityShare;
use crate::types::{Arn, SecurityGroupId, SubnetId};

/// A service on Fargate: tasks kept running, behind a load balancer or not. A deployment that fails is rolled back.
/// Its name must be that of its node, `name::of(stack, node, NAME_MAX)`: services of other scopes in its cluster are
/// told apart by what their names begin with.
#[derive(Kind, Wire, Clone, Debug)]
#[kind(
    name = "ecs.service", terraform = "aws_ecs_service", cloudformation = "AWS::ECS::Service",
    out = ServiceOut,
    replace = "old-first",
    create = "40/65/120",
    update = "40/65/180",
    delete = "5/30/120",
    iam(
        list = "ecs:ListServices ecs:DescribeServices ecs:ListTasks ecs:DescribeTasks ecs:DescribeTaskDefinition elasticloadbalancing:DescribeTargetHealth logs:GetLogEvents@own",
        create = "ecs:CreateService ecs:TagResource",
        update = "ecs:UpdateService ecs:TagResource",
        delete = "ecs:DeleteService", on = "ecs:{region}:{account}:service/{name}* logs:{region}:{account}:log-group:/provision/{app}/{env}/*",
    )
)]
#[wire(create = operate::CreateCall, modify = operate::UpdateCall, read = operate::Seen)]
#[wire(inside(
    network_configuration = aws_sdk_ecs::types::NetworkConfiguration,
    network_configuration.awsvpc_configuration = checked aws_sdk_ecs::types::AwsVpcConfiguration {
        assign_public_ip = aws_sdk_ecs::types::AssignPublicIp::Disabled
    }
))]
#[wire(parts(deployment_configuration = operate::rollout(min_healthy_percent, max_percent, circuit_breaker)))]
pub struct Service {
    /// Its name, unique in the cluster.
    #[field(replace)]
    #[wire(service_name)]
    pub name: String,
    /// Its cluster.
    #[field(replace)]
    #[wire(create = cluster, read = cluster_arn)]
    pub cluster: Arn,
    /// What its tasks run.
    pub task_definition: Arn,
    /// How many tasks are wanted; 0 at first when absent.
    #[field(initial = "the autoscaler and deploys own the count")]
    #[wire(modify = desired_count, read = desired_count)]
    pub desired_count: Option<u32>,
    /// Where its tasks run; never empty, or the cluster's default strategy would be copied.
    #[wire(capacity_provider_strategy)]
    pub capacity: Set<CapacityShare>,
    /// The private subnets of its tasks.
    #[wire(network_configuration.awsvpc_configuration.subnets)]
    pub subnets: Set<SubnetId>,
    /// The security groups of its tasks.
    #[wire(network_configuration.awsvpc_configuration.security_groups)]
    pub security_groups: Set<SecurityGroupId>,
    /// The target group that its tasks are registered with.
    #[wire(load_balancers.first)]
    pub target: Option<ServiceTarget>,
    /// Seconds during which a new task's failed health checks do not count.
    #[wire(health_check_grace_period_seconds)]
    pub health_grace_s: Option<u32>,
    /// Percent of the tasks that must stay healthy during a deployment.
    #[wire(deployment_configuration.minimum_healthy_percent, else = 100)]
    pub min_healthy_percent: u32,
    /// Percent of the tasks that may run during a deployment.
    #[wire(deployment_configuration.maximum_percent, else = 200)]
    pub max_percent: u32,
    /// Whether a failing deployment is stopped and rolled back.
    #[wire(by = operate::rolls_back)]
    pub circuit_breaker: bool,
    /// Whether commands may be run in its tasks.
    #[wire(enable_execute_command)]
    pub exec: bool,
}

/// Which port of which container is registered where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Value, Wire)]
#[wire(shape = aws_sdk_ecs::types::LoadBalancer)]
pub struct ServiceTarget {
    /// The target group.
    #[wire(target_group_arn)]
    pub target_group: Arn,
    /// The container.
    #[wire(container_name)]
    pub container: String,
    /// Its port.
    #[wire(container_port)]
    pub port: u16,
}

/// What others may read of a service.
#[derive(Output, Wire, Clone, Debug)]
#[wire(read = operate::Seen)]
pub struct ServiceOut {
    /// Its ARN.
    #[output(id)]
    #[wire(service_arn)]
    pub arn: Arn,
    /// Its cluster's name.
    #[wire(by = operate::cluster_name)]
    pub cluster: String,
    /// Its name.
    #[wire(service_name)]
    pub name: String,
    /// How many tasks are wanted of it.
    #[wire(desired_count)]
    pub desired: u32,
}

impl ServiceOut {
    /// What Application Auto Scaling calls it.
    #[must_use]
    pub fn scaling_resource(&self) -> String {
        format!("service/{}/{}", self.cluster, self.name)
    }
}

#[cfg(feature = "sdk")]
mod operate {
    use std::collections::BTreeMap;

    pub(super) use aws_sdk_ecs::operation::create_service::builders::CreateServiceFluentBuilder as CreateCall;
    pub(super) use aws_sdk_ecs::operation::update_service::builders::UpdateServiceFluentBuilder as UpdateCall;
    pub(super) use aws_sdk_ecs::types::Service as Seen;
    use aws_sdk_ecs::types::{DeploymentCircuitBreaker, DeploymentConfiguration, PropagateTags, ServiceField};
    use futures::stream::{self, StreamExt, TryStreamExt};

    use super::super::deployment::{Stage, cause, stage};
    use super::super::{Cluster, prefix, tags};
    use super::{Service, ServiceOut};
    use crate::kinds::prelude::*;
    use crate::types::Arn;

    /// What `DescribeServices` takes at once.
    const BATCH: usize = 10;
    /// How many calls are in flight at once.
    const WIDTH: usize = 16;
    /// What a service needs is not usable yet.
    const NOT_YET: [&str; 7] = [
        "does not have an associated load balancer",
        "Unable to assume the service linked role",
        "verify that the ECS service role",
        "still Draining",
        "TaskDefinition not found",
        "does not exist",
        "ClusterNotFoundException",
    ];

    impl Operate<Aws> for Service {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let prefixes: Vec<String> = cx.stacks().iter().map(|stack| prefix(stack)).collect();
            let lists = Cluster::names(cx).into_iter().map(|cluster| async {
                let pages = aws.ecs().list_services().cluster(&cluster).max_results(100).into_paginator().items().send();
                let arns: Vec<String> = there(pages.try_collect().await.or_fault("ecs:ListServices"))?.unwrap_or_default();
                let ours = |arn: &String| {
                    prefixes.iter().any(|prefix| Arn::new(arn.clone()).last().starts_with(prefix)) || cx.knows::<Self>(arn)
                };
                Ok::<_, Fault>((cluster, arns.into_iter().filter(ours).collect()))
            });
            let wanted = stream::iter(lists).buffered(WIDTH).try_collect().await?;
            let mut services = Vec::new();
            for service in describe(aws, wanted, true).await? {
                services.push(found(aws, &service).await?);
            }
            Ok(services)
        }

        async fn watch(aws: &Reader, _: &Listing<Aws>, ids: &[String]) -> Result<Vec<Sighting<Self>>, Fault> {
            let mut wanted: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for id in ids {
                let cluster = Arn::new(id.clone()).resource().split('/').nth(1).unwrap_or_default().to_owned();
                wanted.entry(cluster).or_default().push(id.clone());
            }
            let mut sightings = Vec::new();
            for service in describe(aws, wanted, false).await? {
                sightings.push(Sighting { out: ServiceOut::shown(Some(&service)), phase: phase(aws, &service).await? });
            }
            Ok(sightings)
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ServiceOut, Fault> {
            let call = want.create(aws.ecs().create_service().client_token(&me.token))?;
            let call = call.set_desired_count(want.desired_count.unwrap_or_default().asked()?);
            let call = call.set_tags(Some(tagging::write(&me.tags)?)).propagate_tags(PropagateTags::Service);
            let answer = call.enable_ecs_managed_tags(true).send().await.or_fault("ecs:CreateService").not_yet(&NOT_YET);
            let answer = answer.class(Class::Taken, &["Creation of service was not idempotent"])?;
            made(answer.service())
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            let call = aws.ecs().update_service().cluster(&at.out.cluster).service(&at.out.name);
            // A change of the strategy must be deployed, and tasks that run already cannot be entered. `state`: the last
            // deployment failed, and is tried again.
            let anew = diff.any(&["capacity", "exec", "state"]).then_some(true);
            let call = want.modify(call, diff)?.set_force_new_deployment(anew);
            let done = call.send().await.or_fault("ecs:UpdateService").not_yet(&NOT_YET);
            done.class(Class::Gone, &["ServiceNotFoundException", "ServiceNotActiveException"])?;
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, at.out.arn.as_str(), tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.ecs().delete_service().cluster(&at.out.cluster).service(&at.out.name).force(true);
            call.send().await.or_fault("ecs:DeleteService").map(drop)
        }
    }

    impl Service {
        /// What `take` makes of each service of this run's scopes that is there, with the scope.
        pub(in crate::kinds) async fn there<T>(
            cx: &Listing<Aws>,
            take: impl Fn(&Found<Self>) -> Option<T>,
        ) -> Result<Vec<(String, T)>, Fault> {
            let services = cx.found::<Self>().await?;
            let there = services.iter().filter(|service| service.phase != Phase::Gone);
            Ok(there.filter_map(|service| Some((tags::scope(cx, &service.mark)?.to_owned(), take(service)?))).collect())
        }
    }

    /// Services by cluster, in batches; one that is not there is left out.
    async fn describe(aws: &Reader, wanted: BTreeMap<String, Vec<String>>, with_tags: bool) -> Result<Vec<Seen>, Fault> {
        let mut calls = Vec::new();
        for (cluster, arns) in wanted {
            for batch in arns.chunks(BATCH) {
                let call = aws.ecs().describe_services().cluster(&cluster).set_services(Some(batch.to_vec()));
                let call = if with_tags { call.include(ServiceField::Tags) } else { call };
                calls.push(async move {
                    let answer = there(call.send().await.or_fault("ecs:DescribeServices"))?;
                    Ok(answer.and_then(|answer| answer.services).unwrap_or_default())
                });
            }
        }
        let batches: Vec<Vec<Seen>> = stream::iter(calls).buffered(WIDTH).try_collect().await?;
        Ok(batches.into_iter().flatten().collect())
    }

    async fn phase(aws: &Reader, service: &Seen) -> Result<Phase, Fault> {
        match stage(service) {
            Stage::At(phase) => Ok(phase),
            Stage::Failed(reason) => cause(aws, service, &reason).await.map(Phase::Stuck),
        }
    }

    async fn found(aws: &Reader, service: &Seen) -> Result<Found<Service>, Fault> {
        let found = tagged(service, tagging::read(service.tags()));
        Ok(found.phase(phase(aws, service).await?).born(born(service.created_at())))
    }

    pub(super) fn cluster_name(seen: Option<&Seen>) -> String {
        Arn::shown(seen.and_then(Seen::cluster_arn)).last().to_owned()
    }

    pub(super) fn rolls_back(seen: Option<&Seen>) -> bool {
        let breaker = seen.and_then(Seen::deployment_configuration).and_then(|rollout| rollout.deployment_circuit_breaker());
        breaker.is_some_and(|breaker| breaker.enable() && breaker.rollback())
    }

    pub(super) fn rollout(want: &Service) -> Result<Option<DeploymentConfiguration>, Fault> {
        let breaker = DeploymentCircuitBreaker::builder().enable(want.circuit_breaker).rollback(want.circuit_breaker).build();
        let rollout = DeploymentConfiguration::builder().deployment_circuit_breaker(breaker);
        let rollout = rollout.set_minimum_healthy_percent(want.min_healthy_percent.asked()?);
        Ok(Some(rollout.set_maximum_percent(want.max_percent.asked()?).build()))
    }
}
