//! An ECS cluster.

use provision_derive::Wire;
use provision_engine::{Kind, Output, Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::Arn;

/// An ECS cluster with its capacity providers. It is looked up by its name, so the name must be that of its node:
/// `name::of(stack, node, NAME_MAX)`.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "ecs.cluster",
    terraform = "aws_ecs_cluster +aws_ecs_cluster_capacity_providers", cloudformation = "AWS::ECS::Cluster +AWS::ECS::ClusterCapacityProviderAssociations",
    out = ClusterOut,
    replace = "refuse",
    iam(
        list = "ecs:DescribeClusters",
        create = "ecs:CreateCluster@asks ecs:TagResource",
        update = "ecs:PutClusterCapacityProviders ecs:UpdateClusterSettings ecs:UpdateCluster ecs:TagResource",
        delete = "ecs:DeleteCluster", on = "ecs:{region}:{account}:cluster/{name}*",
    )
)]
pub struct Cluster {
    /// Its name, unique in account and region.
    #[field(replace)]
    pub name: String,
    /// Where tasks may run: `FARGATE`, `FARGATE_SPOT`.
    pub capacity_providers: Set<String>,
    /// Where tasks run that do not say so themselves.
    pub default_strategy: Set<CapacityShare>,
    /// Whether Container Insights are collected, at a cost.
    pub container_insights: bool,
    /// The log group that keeps what is done in tasks by hand; not looked at when absent.
    pub exec_log_group: Option<String>,
}

/// A share of the tasks for one capacity provider.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema, Value, Wire)]
#[wire(shape = aws_sdk_ecs::types::CapacityProviderStrategyItem, shape = aws_sdk_scheduler::types::CapacityProviderStrategyItem, checked)]
pub struct CapacityShare {
    /// The provider: `FARGATE`, `FARGATE_SPOT`.
    #[wire(capacity_provider)]
    pub provider: String,
    /// How many tasks it gets first.
    pub base: u32,
    /// Its share of the rest.
    pub weight: u32,
}

impl Cluster {
    /// The address of a scope's cluster. One of that address is found also when the graph no longer has it.
    pub const ADDRESS: &'static str = "cluster";
}

/// What others may read of a cluster.
#[derive(Output, Clone, Debug)]
pub struct ClusterOut {
    /// Its name.
    #[output(alias)]
    pub name: String,
    /// Its ARN.
    #[output(id)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use std::collections::BTreeSet;

    use aws_sdk_ecs::types::{
        Cluster as Seen, ClusterConfiguration, ClusterField, ClusterSetting, ClusterSettingName, ExecuteCommandConfiguration,
        ExecuteCommandLogConfiguration, ExecuteCommandLogging,
    };
    use futures::future::try_join_all;

    use super::super::{NAME_MAX, tags};
    use super::{Cluster, ClusterOut};
    use crate::kinds::prelude::*;
    use crate::name;
    use crate::types::Arn;

    /// What `DescribeClusters` takes at once.
    const BATCH: usize = 100;

    impl Operate<Aws> for Cluster {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let seen = try_join_all(Self::names(cx).chunks(BATCH).map(|names| describe(aws, names.to_vec()))).await?;
            Ok(seen.into_iter().flatten().map(|cluster| found(&cluster)).collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ClusterOut, Fault> {
            // A cluster of that name that is there already is answered as if it had been made.
            let there = describe(aws.reader(), vec![want.name.clone()]).await?;
            for cluster in there.iter().filter(|cluster| cluster.status() == Some("ACTIVE")) {
                tagging::ours(me, &tagging::read(cluster.tags()), || format!("a cluster {}", want.name))?;
            }
            let call = aws.ecs().create_cluster().cluster_name(&want.name).set_tags(Some(tagging::write(&me.tags)?));
            let call = call.set_capacity_providers(Some(want.capacity_providers.iter().cloned().collect()));
            let call = call.set_default_capacity_provider_strategy(want.default_strategy.asked()?);
            let call = call.set_configuration(want.exec_log_group.as_deref().map(logged));
            let made = call.settings(insights(want.container_insights)).send().await.or_fault("ecs:CreateCluster");
            let made = made.not_yet(&["Unable to assume the service linked role", "verify that the ECS service role"])?;
            Ok(made.cluster().map_or_else(|| out(&Seen::builder().cluster_name(&want.name).build()), out))
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.any(&["capacity_providers", "default_strategy"]) {
                let call = aws.ecs().put_cluster_capacity_providers().cluster(&at.out.name);
                let call = call.set_capacity_providers(Some(want.capacity_providers.iter().cloned().collect()));
                let call = call.set_default_capacity_provider_strategy(want.default_strategy.asked()?);
                call.send().await.or_fault("ecs:PutClusterCapacityProviders")?;
            }
            if diff.has("container_insights") {
                let call = aws.ecs().update_cluster_settings().cluster(&at.out.name);
                call.settings(insights(want.container_insights)).send().await.or_fault("ecs:UpdateClusterSettings")?;
            }
            if let Some(group) = want.exec_log_group.as_deref().filter(|_| diff.has("exec_log_group")) {
                let call = aws.ecs().update_cluster().cluster(&at.out.name).configuration(logged(group));
                call.send().await.or_fault("ecs:UpdateCluster")?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, at.out.arn.as_str(), tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            aws.ecs().delete_cluster().cluster(&at.out.name).send().await.or_fault("ecs:DeleteCluster").map(drop)
        }
    }

    impl Cluster {
        /// The names that this run's clusters have: known before anything is read.
        pub(in super::super) fn names(cx: &Listing<Aws>) -> Vec<String> {
            let nodes = cx.nodes::<Self>().iter().map(|(stack, node)| name::of(stack, node, NAME_MAX));
            let usual = cx.stacks().iter().map(|stack| name::of(stack, Self::ADDRESS, NAME_MAX));
            // Also where an ARN is known: one cluster is asked for once.
            let known = cx.known::<Self>().map(|name| Arn::new(name).last().to_owned());
            nodes.chain(usual).chain(known).collect::<BTreeSet<_>>().into_iter().collect()
        }
    }

    /// The clusters of these names; a name without a cluster is left out.
    async fn describe(aws: &Reader, names: Vec<String>) -> Result<Vec<Seen>, Fault> {
        let call = aws.ecs().describe_clusters().set_clusters(Some(names));
        let call = call.include(ClusterField::Tags).include(ClusterField::Settings).include(ClusterField::Configurations);
        let answer = call.send().await;
        Ok(answer.or_fault("ecs:DescribeClusters")?.clusters.unwrap_or_default())
    }

    fn out(cluster: &Seen) -> ClusterOut {
        ClusterOut { name: text(cluster.cluster_name()), arn: Arn::new(text(cluster.cluster_arn())) }
    }

    /// Source of the states: <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Cluster.html>.
    fn found(cluster: &Seen) -> Found<Cluster> {
        let status = cluster.status().unwrap_or_default();
        let phase = match status {
            "ACTIVE" => Phase::Ready,
            "FAILED" => Phase::Broken("its capacity providers could not be set up".to_owned()),
            "DEPROVISIONING" => Phase::Leaving("deprovisioning".to_owned()),
            "INACTIVE" => Phase::Gone,
            other => Phase::Settling(other.to_lowercase()),
        };
        let insights = cluster.settings().iter().find(|setting| setting.name() == Some(&ClusterSettingName::ContainerInsights));
        let out = out(cluster);
        let spec = Cluster {
            name: out.name.clone(),
            capacity_providers: cluster.capacity_providers().iter().cloned().collect(),
            default_strategy: Shown::shown(Some(cluster.default_capacity_provider_strategy())),
            // `enabled`, `enhanced` or `disabled`.
            container_insights: insights.and_then(ClusterSetting::value).is_some_and(|value| value != "disabled"),
            exec_log_group: exec_log_group(cluster).map(str::to_owned),
        };
        Found::ready(Mark::Tags(tagging::read(cluster.tags())), spec, out).phase(phase)
    }

    /// Commands are logged to a group of their own, and not to that of the task's container.
    fn logged(group: &str) -> ClusterConfiguration {
        let log = ExecuteCommandLogConfiguration::builder().cloud_watch_log_group_name(group).build();
        let exec = ExecuteCommandConfiguration::builder().logging(ExecuteCommandLogging::Override).log_configuration(log);
        ClusterConfiguration::builder().execute_command_configuration(exec.build()).build()
    }

    fn exec_log_group(cluster: &Seen) -> Option<&str> {
        let exec = cluster.configuration()?.execute_command_configuration()?;
        exec.log_configuration()
            .filter(|_| exec.logging() == Some(&ExecuteCommandLogging::Override))?
            .cloud_watch_log_group_name()
    }

    fn insights(on: bool) -> ClusterSetting {
        let value = if on { "enabled" } else { "disabled" };
        ClusterSetting::builder().name(ClusterSettingName::ContainerInsights).value(value).build()
    }
}
