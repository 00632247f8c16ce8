//! The kinds of containers: where they are kept, where they run, when, and how many.

use provision_aws::client::{Aws, OrFault};
use provision_aws::kinds::{autoscaling, ecr, ecs, scheduler};
use provision_engine::{Diff, Fault, Found, Mark, Me, NODE_TAG, Operate, STACK_TAG, fresh_token};

use super::row::rows;
use super::{with, without_first};

rows! {
    ecr::Repository {
        immutable_tags: |it, _| it.immutable_tags = !it.immutable_tags,
        scan_on_push: |it, _| it.scan_on_push = !it.scan_on_push,
        keep_images: |it, _| it.keep_images += 1,
    }
    ecs::Cluster {
        capacity_providers: |it, _| it.capacity_providers = without_first(&it.capacity_providers),
        default_strategy: |it, _| it.default_strategy = it.default_strategy.iter().cloned().map(heavier).collect(),
        container_insights: |it, _| it.container_insights = !it.container_insights,
        exec_log_group: |it, by| it.exec_log_group = Some(by.log_group.clone()),
    }
    ecs::Service {
        desired_count: |it, _| it.desired_count = Some(it.desired_count.unwrap_or_default() + 1),
        task_definition: |it, by| it.task_definition = by.task_definition.clone(),
        capacity: |it, _| it.capacity = it.capacity.iter().cloned().map(heavier).collect(),
        subnets: |it, _| it.subnets = without_first(&it.subnets),
        security_groups: |it, by| it.security_groups = with(&it.security_groups, by.group.clone()),
        target: |it, by| if let Some(target) = &mut it.target { target.target_group = by.target_group.clone() },
        health_grace_s: |it, _| if it.target.is_some() { it.health_grace_s = it.health_grace_s.map(|grace| grace + 30) },
        min_healthy_percent: |it, _| it.min_healthy_percent = 50,
        max_percent: |it, _| it.max_percent = 150,
        circuit_breaker: |it, _| it.circuit_breaker = !it.circuit_breaker,
        exec: |it, _| it.exec = !it.exec,
    }
    ecs::TaskDefinition {
        image: |it, _| if is_started(it) { it.image = Some("public.ecr.aws/nginx/nginx:1.28".to_owned()) },
        cpu_units: |it, _| if is_started(it) { it.cpu_units = 256; },
        memory_mib: |it, _| if is_started(it) { it.memory_mib = 2048; },
        architecture: |it, _| if is_started(it) { it.architecture = "ARM64".to_owned(); },
        execution_role: |it, by| if is_started(it) { it.execution_role = by.role.clone(); },
        task_role: |it, by| if is_started(it) { it.task_role = Some(by.role.clone()); },
        command: |it, _| if is_started(it) { it.command.push("--verbose".to_owned()); },
        environment: |it, _| if is_started(it) { drop(it.environment.insert("ELSEWHERE".to_owned(), "1".to_owned())); },
        secrets: |it, by| if is_started(it) { drop(it.secrets.insert("ELSEWHERE".to_owned(), by.secret.to_string())); },
        log_group: |it, by| if is_started(it) { it.log_group = by.log_group.clone(); },
        log_prefix: |it, _| if is_started(it) { it.log_prefix.push_str("elsewhere"); },
        init_process: |it, _| if is_started(it) { it.init_process = !it.init_process; },
        read_only_root: |it, _| if is_started(it) { it.read_only_root = !it.read_only_root; },
        stop_timeout_s: |it, _| if is_started(it) { it.stop_timeout_s = 90; };
        port + "ecs.service.task_definition": |aws, at, _| Box::pin(deploy(aws, at)),
    }
    autoscaling::ScalableTarget {
        min: |it, _| it.min += 1,
        max: |it, _| it.max += 1,
        suspended: |it, _| it.suspended = !it.suspended,
    }
    autoscaling::ScalingPolicy {
        tasks: |it, _| it.tasks *= 2,
        cooldown_s: |it, _| it.cooldown_s += 60,
    }
    scheduler::Schedule {
        expression: |it, _| it.expression = "cron(15 5 ? * SUN *)".to_owned(),
        time_zone: |it, _| it.time_zone = "Europe/Berlin".to_owned(),
        enabled: |it, _| it.enabled = !it.enabled,
        cluster: |it, by| it.cluster = by.cluster.clone(),
        task_definition: |it, by| it.task_definition = by.task_definition.clone(),
        capacity: |it, _| it.capacity = it.capacity.iter().cloned().map(heavier).collect(),
        subnets: |it, _| it.subnets = without_first(&it.subnets),
        security_groups: |it, by| it.security_groups = with(&it.security_groups, by.group.clone()),
        role: |it, by| it.role = by.role.clone(),
        retries: |it, _| it.retries += 1,
        give_up_after_s: |it, _| it.give_up_after_s += 60,
    }
}

/// Whether it is started, and not kept running: a service does not follow somebody's revision by itself.
fn is_started(it: &ecs::TaskDefinition) -> bool {
    it.port.is_none() && !it.family.contains("-worker-")
}

/// A deploy by somebody's own means: another revision, and its service after it.
async fn deploy(aws: &Aws, at: &Found<ecs::TaskDefinition>) -> Result<bool, Fault> {
    let Mark::Tags(tags) = &at.mark else { return Ok(false) };
    if at.spec.port.is_none() {
        return Ok(false);
    }
    let of = |key: &str| tags.get(key).cloned().unwrap_or_default();
    let (stack, node) = (of(STACK_TAG), of(NODE_TAG));
    let me = Me { stack: &stack, node: &node, tags: tags.clone(), token: fresh_token() };
    let want = ecs::TaskDefinition { port: Some(9090), ..at.spec.clone() };
    let made = ecs::TaskDefinition::update(aws, &me, at, &want, &Diff::of(&["port"])).await?;
    let made = made.map(|out| out.arn.to_string()).unwrap_or_default();
    let clusters = aws.ecs().list_clusters().send().await.or_fault("ecs:ListClusters")?;
    for cluster in clusters.cluster_arns() {
        let services = aws.ecs().list_services().cluster(cluster).send().await.or_fault("ecs:ListServices")?;
        for service in services.service_arns() {
            let seen = aws.ecs().describe_services().cluster(cluster).services(service).send().await;
            let seen = seen.or_fault("ecs:DescribeServices")?;
            if seen.services().iter().any(|seen| seen.task_definition() == Some(at.out.arn.as_str())) {
                let call = aws.ecs().update_service().cluster(cluster).service(service).task_definition(&made);
                call.send().await.or_fault("ecs:UpdateService")?;
            }
        }
    }
    Ok(true)
}

fn heavier(mut share: ecs::CapacityShare) -> ecs::CapacityShare {
    share.weight += 1;
    share
}
