//! An ECS service.

use provision_engine::{Kind, Output, Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

use super::CapacityShare;
use crate::types::{Arn, SecurityGroupId, SubnetId};

/// A service on Fargate: tasks kept running, behind a load balancer or not. A deployment that fails is rolled back.
/// Its name must be that of its node, `name::of(stack, node, NAME_MAX)`: services of other scopes in its cluster are
/// told apart by what their names begin with.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ecs.service",
    out = ServiceOut,
    replace = "old-first",
    create = "40/65/120",
    update = "40/65/180",
    delete = "5/30/120",
    iam(
        list = "ecs:ListServices ecs:DescribeServices ecs:DescribeClusters ecs:ListTasks ecs:DescribeTasks",
        create = "ecs:CreateService ecs:TagResource",
        update = "ecs:UpdateService ecs:TagResource",
        delete = "ecs:DeleteService",
    )
)]
pub struct Service {
    /// Its name, unique in the cluster.
    #[field(replace)]
    pub name: String,
    /// Its cluster.
    #[field(replace)]
    pub cluster: Arn,
    /// What its tasks run.
    pub task_definition: Arn,
    /// How many tasks are wanted; 0 at first when absent.
    #[field(initial = "the autoscaler and deploys own the count")]
    pub desired_count: Option<u32>,
    /// Where its tasks run; never empty, or the cluster's default strategy would be copied.
    pub capacity: Set<CapacityShare>,
    /// The private subnets of its tasks.
    pub subnets: Set<SubnetId>,
    /// The security groups of its tasks.
    pub security_groups: Set<SecurityGroupId>,
    /// The target group that its tasks are registered with.
    pub target: Option<ServiceTarget>,
    /// Seconds during which a new task's failed health checks do not count.
    pub health_grace_s: Option<u32>,
    /// Percent of the tasks that must stay healthy during a deployment.
    pub min_healthy_percent: u32,
    /// Percent of the tasks that may run during a deployment.
    pub max_percent: u32,
    /// Whether a failing deployment is stopped and rolled back.
    pub circuit_breaker: bool,
    /// Whether commands may be run in its tasks.
    pub exec: bool,
}

/// Which port of which container is registered where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ServiceTarget {
    /// The target group.
    pub target_group: Arn,
    /// The container.
    pub container: String,
    /// Its port.
    pub port: u16,
}

impl Value for ServiceTarget {
    fn refs(&self, out: &mut Vec<String>) {
        self.target_group.refs(out);
    }
}

/// What others may read of a service.
#[derive(Output, Clone, Debug)]
pub struct ServiceOut {
    /// Its ARN.
    #[output(id)]
    pub arn: Arn,
    /// Its cluster's name.
    pub cluster: String,
    /// Its name.
    pub name: String,
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

    use aws_sdk_ecs::types::{PropagateTags, Service as Seen, ServiceField};
    use futures::stream::{self, StreamExt, TryStreamExt};
    use provision_engine::{Class, Diff, Fault, Found, Listing, Mark, Me, Operate, Phase, Sighting, Tags, Updated};

    use super::super::deployment::{Stage, cause, stage};
    use super::super::wire::number;
    use super::super::wire::service::{network, out, read, rollout, targets};
    use super::super::wire::strategy;
    use super::super::{Cluster, prefix, tags};
    use super::{Service, ServiceOut};
    use crate::client::{Aws, OrFault, Reader, Reclass};
    use crate::kinds::convert;
    use crate::kinds::tagging;
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
                let arns: Vec<String> = match pages.try_collect().await.or_fault("ecs:ListServices") {
                    Err(fault) if fault.class == Class::Gone => Vec::new(),
                    arns => arns?,
                };
                let ours = |arn: &String| prefixes.iter().any(|prefix| Arn::new(arn.clone()).last().starts_with(prefix));
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
                sightings.push(Sighting { out: out(&service), phase: phase(aws, &service).await? });
            }
            Ok(sightings)
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ServiceOut, Fault> {
            let call = aws.ecs().create_service().client_token(&me.token).set_tags(Some(tagging::write(&me.tags)?));
            let call = call.cluster(want.cluster.as_str()).service_name(&want.name);
            let call =
                call.task_definition(want.task_definition.as_str()).desired_count(number(want.desired_count.unwrap_or_default()));
            let call = call.set_capacity_provider_strategy(Some(strategy::items(&want.capacity)?));
            let call = call.network_configuration(network(want)?).set_load_balancers(Some(targets(want)));
            let call = call.set_health_check_grace_period_seconds(want.health_grace_s.map(number));
            let call = call.deployment_configuration(rollout(want)).enable_execute_command(want.exec);
            let call = call.propagate_tags(PropagateTags::Service).enable_ecs_managed_tags(true);
            let made = call.send().await.or_fault("ecs:CreateService").not_yet(&NOT_YET);
            let made = made.class(Class::Taken, &["Creation of service was not idempotent"])?;
            made.service().map(out).ok_or_else(|| Fault::new(Class::Lost, "CreateService answered without a service"))
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            let mut call = aws.ecs().update_service().cluster(&at.out.cluster).service(&at.out.name);
            if diff.has("task_definition") {
                call = call.task_definition(want.task_definition.as_str());
            }
            if let Some(count) = want.desired_count.filter(|_| diff.has("desired_count")) {
                call = call.desired_count(number(count));
            }
            if diff.has("capacity") {
                call = call.set_capacity_provider_strategy(Some(strategy::items(&want.capacity)?));
            }
            if diff.any(&["subnets", "security_groups"]) {
                call = call.network_configuration(network(want)?);
            }
            if diff.has("target") {
                call = call.set_load_balancers(Some(targets(want)));
            }
            if diff.has("health_grace_s") {
                call = call.set_health_check_grace_period_seconds(want.health_grace_s.map(number));
            }
            if diff.any(&["min_healthy_percent", "max_percent", "circuit_breaker"]) {
                call = call.deployment_configuration(rollout(want));
            }
            if diff.has("exec") {
                call = call.enable_execute_command(want.exec);
            }
            // A change of the strategy must be deployed, and tasks that run already cannot be entered. `state`: the last
            // deployment failed, and is tried again.
            if diff.any(&["capacity", "exec", "state"]) {
                call = call.force_new_deployment(true);
            }
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

    /// Services by cluster, in batches; one that is not there is left out.
    async fn describe(aws: &Reader, wanted: BTreeMap<String, Vec<String>>, with_tags: bool) -> Result<Vec<Seen>, Fault> {
        let mut calls = Vec::new();
        for (cluster, arns) in wanted {
            for batch in arns.chunks(BATCH) {
                let call = aws.ecs().describe_services().cluster(&cluster).set_services(Some(batch.to_vec()));
                let call = if with_tags { call.include(ServiceField::Tags) } else { call };
                calls.push(async move {
                    match call.send().await.or_fault("ecs:DescribeServices") {
                        Ok(answer) => Ok(answer.services.unwrap_or_default()),
                        Err(fault) if fault.class == Class::Gone => Ok(Vec::new()),
                        Err(fault) => Err(fault),
                    }
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
        let found = Found::ready(Mark::Tags(tagging::read(service.tags())), read(service), out(service));
        let mut found = found.phase(phase(aws, service).await?);
        found.born = convert::born(service.created_at());
        Ok(found)
    }
}
