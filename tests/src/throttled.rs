//! A graph that is bound by AWS's request limits and not by waits.

use provision_aws::kinds::ec2::{InterfaceEndpointArgs, SecurityGroupArgs, SubnetArgs, VpcArgs};
use provision_aws::kinds::elbv2::{
    DefaultAction, HealthCheck, ListenerArgs, ListenerRuleArgs, LoadBalancerArgs, TargetGroupArgs, TargetProtocol,
};
use provision_aws::types::Cidr;
use provision_engine::{Graph, Scope, Set, Stack, Tags, Val};

use crate::Trouble;

/// Load balancers: one takes 100 rules and 100 target groups.
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html>.
const BALANCERS: usize = 3;
/// Target groups of each, and as many rules.
const GROUPS: usize = 100;
/// Services that have an interface endpoint.
const SERVICES: [&str; 20] = [
    "ecr.api",
    "ecr.dkr",
    "logs",
    "ecs",
    "ecs-agent",
    "ecs-telemetry",
    "secretsmanager",
    "ssm",
    "ssmmessages",
    "ec2messages",
    "ec2",
    "sns",
    "sqs",
    "sts",
    "kms",
    "events",
    "monitoring",
    "elasticloadbalancing",
    "codebuild",
    "codepipeline",
];

/// 300 target groups, 300 rules and 20 endpoints, with what they stand on.
///
/// # Errors
/// A defect of this function.
pub fn graph() -> Result<Graph, Trouble> {
    let mut stack = Stack::default();
    let at = stack.scope(Scope { stack: "limits/bench".to_owned(), label: String::new(), tags: Tags::new() });
    let cidr = |text: &str| text.parse::<Cidr>().map_err(|error| Trouble(format!("{text}: {error}")));
    let vpc = VpcArgs {
        cidr: cidr("10.0.0.0/16")?.into(),
        dns_support: true.into(),
        dns_hostnames: true.into(),
        default_group_open: false.into(),
    };
    let vpc = stack.add(at, "network", vpc);
    let mut subnets = Vec::new();
    for (zone, block) in [(0_u8, "10.0.0.0/20"), (1, "10.0.16.0/20")] {
        let args = SubnetArgs {
            vpc: vpc.exists(|out| out.id.clone()),
            cidr: cidr(block)?.into(),
            zone: zone.into(),
            public_addresses: false.into(),
        };
        subnets.push(stack.add(at, format!("subnet.{zone}"), args).exists(|out| out.id.clone()));
    }
    let subnets = Val::all(subnets).map(Set::from);
    let group = SecurityGroupArgs {
        vpc: vpc.exists(|out| out.id.clone()),
        description: "All of it".to_owned().into(),
        ingress: Set::default().into(),
        egress: Set::default().into(),
    };
    let group = stack.add(at, "security-group", group);
    let groups = group.exists(|out| Set::from(vec![out.id.clone()]));
    for service in SERVICES {
        let args = InterfaceEndpointArgs {
            vpc: vpc.exists(|out| out.id.clone()),
            service: service.to_owned().into(),
            subnets: subnets.clone(),
            security_groups: groups.clone(),
            private_dns: true.into(),
        };
        stack.add(at, format!("endpoint.{service}"), args);
    }
    for balancer in 0..BALANCERS {
        let args = LoadBalancerArgs {
            internet_facing: false.into(),
            subnets: subnets.clone(),
            security_groups: groups.clone(),
            deletion_protection: false.into(),
            drop_invalid_headers: true.into(),
            desync_mitigation: "defensive".to_owned().into(),
            idle_timeout_s: 60.into(),
            access_logs: None.into(),
        };
        let load_balancer = stack.add(at, format!("load-balancer.{balancer}"), args);
        let args = ListenerArgs {
            load_balancer: load_balancer.exists(|out| out.arn.clone()),
            port: 80.into(),
            default_action: DefaultAction::Fixed(404).into(),
            certificate: None.into(),
            tls_policy: None.into(),
        };
        let listener = stack.add(at, format!("listener.{balancer}"), args);
        for number in 0..GROUPS {
            let health = HealthCheck {
                path: "/".to_owned(),
                statuses: "200-399".to_owned(),
                interval_s: 15,
                timeout_s: 5,
                healthy_after: 2,
                unhealthy_after: 3,
            };
            let args = TargetGroupArgs {
                vpc: vpc.exists(|out| out.id.clone()),
                port: 8080.into(),
                protocol: TargetProtocol::Http.into(),
                health: health.into(),
                deregistration_delay_s: 30.into(),
            };
            let group = stack.add(at, format!("target-group.{balancer}.{number}"), args);
            let args = ListenerRuleArgs {
                listener: listener.exists(|out| out.arn.clone()),
                // As paths of other lengths have: rules that share a band may want the same priority, and one is refused.
                band: u8::try_from(number).unwrap_or(u8::MAX).into(),
                hosts: Set::default().into(),
                paths: Set::from(vec![format!("/{number}/*")]).into(),
                origin_secrets: Vec::new().into(),
                target_group: group.exists(|out| out.arn.clone()),
            };
            stack.add(at, format!("rule.{balancer}.{number}"), args);
        }
    }
    stack.finish().map_err(|error| Trouble(error.to_string()))
}
