//! `doctor`: whether an apply could work: credentials, account, quotas.

use provision::Target;
use provision::app::config::model::AlbAccess;
use provision::aws::permissions::Purpose;
use provision::aws::preflight::{self, Check, Verdict, Wants};
use provision::engine::{Goal, Plan, Verb};
use serde_json::json;

use super::Context;
use crate::args;
use crate::exit::Exit;
use crate::failure::{Failure, of_faults};
use crate::output::Output;
use crate::render;

pub(crate) async fn run(context: &Context, args: args::Doctor) -> Result<Exit, Failure> {
    let session = context.session(&[])?;
    let target = session.select_collection(&args.environments.names)?;
    context.headline(&target);
    let mut checks = vec![Check::ok("configuration", format!("valid, {} nodes", target.graph().nodes().len()))];
    let (connected, options, _heard) = match context.connect(&target).await {
        Ok(connected) => connected,
        Err(failure) => {
            if let Failure::Other { message, help, .. } = &failure {
                checks.push(Check { name: "credentials", verdict: Verdict::Fail, detail: message.clone(), help: help.clone() });
            }
            show(context, &checks);
            return Ok(failure.exit());
        }
    };
    let plan = connected.plan(Goal::Apply, &options).await;
    checks.extend(preflight::identity(connected.connection()));
    let trouble = of_faults(plan.trouble.iter().map(|trouble| &trouble.fault));
    checks.push(readable(&plan));
    let caller = &connected.connection().identity.arn;
    checks.push(preflight::allowed(&connected.reader(), caller, &target.permissions(Purpose::Apply)).await);
    checks.extend(preflight::quotas(&connected.reader(), &wants(&target, &plan)).await);
    show(context, &checks);
    let failed = checks.iter().any(|check| check.verdict == Verdict::Fail);
    Ok(trouble.unwrap_or(if failed { Exit::Partial } else { Exit::Done }))
}

fn show(context: &Context, checks: &[Check]) {
    if context.output.json {
        Output::json(&json!({ "checks": checks }));
    } else {
        context.output.out(&render::doctor::checks(checks));
    }
}

/// Whether everything that a plan reads can be read.
fn readable(plan: &Plan) -> Check {
    let Some(first) = plan.trouble.first() else {
        return Check::ok("reading", "everything that a plan reads can be read".to_owned());
    };
    let detail = format!("{} of the nodes cannot be judged; the first, {}: {}", plan.trouble.len(), first.node, first.fault);
    Check { name: "reading", verdict: Verdict::Fail, detail, help: first.fault.help.clone() }
}

/// How many of what a quota limits the plan makes, and how many of what one object may have there are then.
fn wants(target: &Target, plan: &Plan) -> Wants {
    let made = |kind: &str| {
        let made = plan.steps.iter().filter(|step| step.kind == kind && matches!(step.verb, Verb::Create | Verb::Replace));
        u32::try_from(made.count()).unwrap_or(u32::MAX)
    };
    let then = |kind: &str| {
        let all = target.graph().nodes().iter().filter(|node| node.kind() == kind);
        u32::try_from(all.count()).unwrap_or(u32::MAX)
    };
    Wants {
        elastic_ips: made("ec2.elastic-ip"),
        vpcs: made("ec2.vpc"),
        load_balancers: made("elbv2.load-balancer"),
        target_groups: made("elbv2.target-group"),
        roles: made("iam.role"),
        certificates: made("acm.certificate"),
        listener_rules: then("elbv2.listener-rule"),
        listener_certificates: then("elbv2.listener-certificate"),
        behind_cloudfront: target.collection.network.alb_access != Some(AlbAccess::Public),
    }
}
