//! Application Auto Scaling: winterbaume leaves out a target's ARN, role and first tags, gives a
//! policy a new ARN at each put and does not know the alarms that start it.

use serde_json::{Value, json};

use crate::front::Ctx;
use crate::value::{Fields as _, pick};
use crate::wire::Call;

/// What names a target.
fn target(of: &Value) -> String {
    ["ServiceNamespace", "ResourceId", "ScalableDimension"].map(|n| of.text(n)).join("|")
}

/// The role that Application Auto Scaling uses for ECS unless another is given (user guide,
/// service-linked roles).
fn service_role(ctx: &Ctx<'_>) -> String {
    format!(
        "arn:aws:iam::{}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService",
        ctx.account.id
    )
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    let params = &call.params;
    match call.operation.as_str() {
        "RegisterScalableTarget" => {
            let key = target(params);
            let fresh = value.text("ScalableTargetARN").to_owned();
            let arn =
                ctx.change("target", &key, |members| members.entry("ScalableTargetARN").or_insert_with(|| fresh.into()).clone());
            if params.has("RoleARN") {
                ctx.remember("target", &key, &pick(params, &["RoleARN"]));
            }
            if let (Some(arn), true) = (arn.as_str(), params.has("Tags")) {
                ctx.remember("target-tags", arn, &pick(params, &["Tags"]));
            }
            value.set("ScalableTargetARN", arn);
        }
        "DeregisterScalableTarget" => {
            let key = target(params);
            if let Some(known) = ctx.recall("target", &key) {
                ctx.forget("target-tags", known.text("ScalableTargetARN"));
            }
            ctx.forget("target", &key);
            for (policy, _) in ctx.recall_all("policy") {
                if policy.starts_with(&format!("{key}|")) {
                    ctx.forget("policy", &policy);
                }
            }
        }
        "DescribeScalableTargets" => {
            for found in value.list_mut("ScalableTargets") {
                let key = target(found);
                found.set("RoleARN", service_role(ctx));
                ctx.lay("target", &key, found);
                if !found.has("SuspendedState") {
                    found.set(
                        "SuspendedState",
                        json!({
                            "DynamicScalingInSuspended": false,
                            "DynamicScalingOutSuspended": false,
                            "ScheduledScalingSuspended": false,
                        }),
                    );
                }
            }
        }
        "TagResource" => {
            let arn = params.text("ResourceARN");
            ctx.change("target-tags", arn, |members| {
                let tags = members.entry("Tags").or_insert_with(|| json!({}));
                if let (Some(tags), Some(new)) = (tags.as_object_mut(), params.get("Tags").and_then(Value::as_object)) {
                    tags.extend(new.clone());
                }
            });
        }
        "UntagResource" => {
            let arn = params.text("ResourceARN");
            ctx.change("target-tags", arn, |members| {
                for key in params.texts("TagKeys") {
                    if let Some(tags) = members.get_mut("Tags") {
                        tags.unset(key);
                    }
                }
            });
        }
        "ListTagsForResource" => {
            if let Some(known) = ctx.recall("target-tags", params.text("ResourceARN")) {
                value.set("Tags", known.get("Tags").cloned().unwrap_or_else(|| json!({})));
            }
        }
        "PutScalingPolicy" => {
            let key = format!("{}|{}", target(params), params.text("PolicyName"));
            let fresh = value.text("PolicyARN").to_owned();
            let arn = ctx.change("policy", &key, |members| members.entry("PolicyARN").or_insert_with(|| fresh.into()).clone());
            value.set("PolicyARN", arn);
        }
        "DeleteScalingPolicy" => {
            ctx.forget("policy", &format!("{}|{}", target(params), params.text("PolicyName")));
        }
        "DescribeScalingPolicies" => {
            let alarms = ctx.recall_all("alarm");
            for policy in value.list_mut("ScalingPolicies") {
                let key = format!("{}|{}", target(policy), policy.text("PolicyName"));
                ctx.lay("policy", &key, policy);
                let arn = policy.text("PolicyARN").to_owned();
                let mut mine: Vec<Value> = alarms
                    .iter()
                    .filter(|(_, alarm)| alarm.texts("AlarmActions").contains(&arn.as_str()))
                    .map(|(name, _)| {
                        let at = format!("arn:aws:cloudwatch:{}:{}:alarm:{name}", ctx.region, ctx.account.id);
                        json!({"AlarmName": name, "AlarmARN": at})
                    })
                    .collect();
                mine.sort_by(|a, b| a.text("AlarmName").cmp(b.text("AlarmName")));
                policy.set("Alarms", mine);
            }
        }
        _ => {}
    }
}
