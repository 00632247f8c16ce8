//! Rows "autoscaling" and "monitoring": bounds, steps up and down, and the alarms that trigger them or tell people.

use std::collections::BTreeMap;

use provision_aws::kinds::autoscaling::{ScalableTarget, ScalableTargetArgs, ScalingPolicy, ScalingPolicyArgs};
use provision_aws::kinds::cloudwatch::{Alarm, AlarmArgs, Comparison, Metric};
use provision_aws::kinds::ecs::{Service as EcsService, ServiceOut, TaskDefinition};
use provision_aws::kinds::elbv2::{LoadBalancerOut, TargetGroup, TargetGroupOut};
use provision_aws::types::Arn;
use provision_engine::{Handle, Need, Set, Val};

use super::{Composer, Shared};
use crate::config::model::{Backend, EnvironmentKind, Service};

/// Above this use of the CPU, in percent, a task is added.
const CPU_HIGH: f64 = 70.0;
/// Below this use of the CPU, in percent, a task is taken away.
const CPU_LOW: f64 = 25.0;
/// Seconds after a step before the next one.
const COOLDOWN_S: u32 = 120;

/// An alarm's condition.
struct Condition {
    comparison: Comparison,
    threshold: f64,
    periods: u32,
    description: String,
}

impl Composer<'_> {
    /// The fewest and the most tasks of a service. Only production keeps more than one running by itself.
    pub(super) fn bounds(&self, backend: &Backend) -> (u32, u32) {
        let min = backend.scale.min();
        let min = if self.environment.kind == EnvironmentKind::Production { min } else { min.min(1) };
        (min, backend.scale.max())
    }

    pub(super) fn scaling(
        &mut self,
        shared: &Shared,
        service: &Service,
        backend: &Backend,
        ecs: Handle<EcsService>,
        definition: Handle<TaskDefinition>,
        target_group: Handle<TargetGroup>,
    ) {
        let (min, max) = self.bounds(backend);
        let idle = self.environment.paused;
        // Until there is an image nothing is scaled: an alarm on no data would only count down.
        let suspended = match self.image(service) {
            // Known without looking, so that a new revision of the definition is no change here.
            Some(_) => idle.into(),
            None => definition.lasting(move |out| idle || out.image.is_none()),
        };
        let target = self.stack.add(
            self.scope.ix,
            format!("scalable-target.{}", service.known_as),
            ScalableTargetArgs {
                resource: ecs.exists(ServiceOut::scaling_resource),
                min: min.into(),
                max: max.into(),
                suspended: suspended.clone(),
            },
        );
        self.stack.after(target, shared.linked_roles.scaling.edge(Need::Exists));

        let up = self.policy(service, "up", 1, target);
        let down = self.policy(service, "down", -1, target);
        let cpu = ecs.exists(|out| {
            let dimensions = [("ClusterName", out.cluster.clone()), ("ServiceName", out.name.clone())];
            metric("AWS/ECS", "CPUUtilization", dimensions, "Average")
        });
        let armed = suspended.map(|suspended| !suspended);
        let high = Condition {
            comparison: Comparison::AtLeast,
            threshold: CPU_HIGH,
            periods: 2,
            description: format!("CPU of {} is high: a task is added", service.known_as),
        };
        self.alarm(service, "cpu-high", cpu.clone(), high, actions(up), armed.clone());
        let low = Condition {
            comparison: Comparison::AtMost,
            threshold: CPU_LOW,
            periods: 10,
            description: format!("CPU of {} is low: a task is taken away", service.known_as),
        };
        self.alarm(service, "cpu-low", cpu, low, actions(down), armed.clone());
        self.monitoring(shared, service, target_group, &armed);
    }

    /// The names of a service's alarms, all of which are armed with its first image.
    pub(super) fn scaling_alarms(&self, service: &Service) -> Vec<String> {
        let alarms = ["cpu-high", "cpu-low", "errors", "unhealthy"];
        alarms.iter().map(|name| self.scope.name(&format!("alarm.{}.{name}", service.known_as), 255)).collect()
    }

    /// Alarms for people; they act on nothing where nobody asks to be told.
    fn monitoring(&mut self, shared: &Shared, service: &Service, target_group: Handle<TargetGroup>, armed: &Val<bool>) {
        let of = |name: &'static str, statistic: &'static str| {
            let load_balancer = shared.ingress.load_balancer.exists(LoadBalancerOut::dimension);
            let group = target_group.exists(TargetGroupOut::dimension);
            load_balancer.zip(group, move |load_balancer, group| {
                metric("AWS/ApplicationELB", name, [("LoadBalancer", load_balancer), ("TargetGroup", group)], statistic)
            })
        };
        let errors = Condition {
            comparison: Comparison::AtLeast,
            threshold: 10.0,
            periods: 5,
            description: format!("{} answers with server errors", service.known_as),
        };
        self.alarm(service, "errors", of("HTTPCode_Target_5XX_Count", "Sum"), errors, self.told.clone(), armed.clone());
        let unhealthy = Condition {
            comparison: Comparison::AtLeast,
            threshold: 1.0,
            periods: 5,
            description: format!("tasks of {} fail their health check", service.known_as),
        };
        self.alarm(service, "unhealthy", of("UnHealthyHostCount", "Maximum"), unhealthy, self.told.clone(), armed.clone());
    }

    fn policy(&mut self, service: &Service, name: &str, tasks: i32, target: Handle<ScalableTarget>) -> Handle<ScalingPolicy> {
        let args = ScalingPolicyArgs {
            resource: target.exists(|out| out.resource.clone()),
            tasks: tasks.into(),
            cooldown_s: COOLDOWN_S.into(),
        };
        self.stack.add(self.scope.ix, format!("scaling-policy.{}.{name}", service.known_as), args)
    }

    fn alarm(
        &mut self,
        service: &Service,
        name: &str,
        metric: Val<Metric>,
        condition: Condition,
        actions: Val<Set<Arn>>,
        armed: Val<bool>,
    ) -> Handle<Alarm> {
        let node = format!("alarm.{}.{name}", service.known_as);
        let args = AlarmArgs {
            name: self.scope.name(&node, 255).into(),
            description: condition.description.into(),
            metric,
            comparison: condition.comparison.into(),
            threshold: condition.threshold.into(),
            periods: condition.periods.into(),
            actions,
            armed,
        };
        self.stack.add(self.scope.ix, node, args)
    }
}

fn actions(policy: Handle<ScalingPolicy>) -> Val<Set<Arn>> {
    policy.exists(|out| [out.arn.clone()].into_iter().collect::<Set<_>>())
}

fn metric(namespace: &str, name: &str, dimensions: [(&str, String); 2], statistic: &str) -> Metric {
    Metric {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        dimensions: dimensions.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<BTreeMap<_, _>>(),
        statistic: statistic.to_owned(),
        period_s: 60,
    }
}
