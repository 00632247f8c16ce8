//! IAM: both emulators give service-linked roles names of their own; ministack leaves a role's
//! boundary and a policy's description out of the account's details; moto does not list the tags of instance profiles.

use serde_json::{Value, json};

use crate::emulator::Backend;
use crate::front::Ctx;
use crate::value::{Fields as _, pick};
use crate::wire::{ApiError, Call};

/// Service-linked roles by service (each service's guide, "Using service-linked roles").
const LINKED: &[(&str, &str)] = &[
    ("ecs.amazonaws.com", "AWSServiceRoleForECS"),
    ("elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing"),
    ("ecs.application-autoscaling.amazonaws.com", "AWSServiceRoleForApplicationAutoScaling_ECSService"),
    ("rds.amazonaws.com", "AWSServiceRoleForRDS"),
    ("elasticache.amazonaws.com", "AWSServiceRoleForElastiCache"),
    ("spot.amazonaws.com", "AWSServiceRoleForEC2Spot"),
    ("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling"),
    ("replicator.lambda.amazonaws.com", "AWSServiceRoleForLambdaReplicator"),
    ("logger.cloudfront.amazonaws.com", "AWSServiceRoleForCloudFrontLogger"),
    ("ecr.amazonaws.com", "AWSServiceRoleForECR"),
    ("replication.ecr.amazonaws.com", "AWSServiceRoleForECRReplication"),
];

/// What is remembered of policies, by ARN. IAM has no regions: what begins so is the same in all.
const POLICY: &str = "role-policy";

pub(super) async fn before(ctx: &Ctx<'_>, call: &Call) -> Result<Option<Value>, ApiError> {
    if call.operation == "CreateServiceLinkedRole" {
        return linked_role(ctx, &call.params).await.map(Some);
    }
    if call.operation == "ListInstanceProfileTags" && ctx.front.backend() == Backend::Moto {
        let name = call.params.text("InstanceProfileName");
        let seen = ctx.ask("iam", "GetInstanceProfile", json!({"InstanceProfileName": name})).await?;
        let tags = seen.get("InstanceProfile").map(|profile| profile.list("Tags").to_vec());
        return Ok(Some(json!({"Tags": tags.unwrap_or_default(), "IsTruncated": false})));
    }
    Ok(None)
}

async fn linked_role(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let service = params.text("AWSServiceName");
    let Some((_, name)) = LINKED.iter().find(|(known, _)| *known == service) else {
        let message = format!("Service role name for {service} is invalid or not known to local AWS");
        return Err(ApiError::new("InvalidInput", message));
    };
    if ctx.ask("iam", "GetRole", json!({"RoleName": name})).await.is_ok() {
        let message = format!("Service role name {name} has been taken in this account, please try a different suffix.");
        return Err(ApiError::new("InvalidInput", message));
    }
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": [service]},
            "Action": ["sts:AssumeRole"],
        }],
    });
    let mut role = json!({
        "RoleName": name,
        "Path": format!("/aws-service-role/{service}/"),
        "AssumeRolePolicyDocument": trust.to_string(),
    });
    if params.has("Description") {
        role.set("Description", params.text("Description"));
    }
    ctx.ask("iam", "CreateRole", role).await
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    let name = call.params.text("RoleName");
    match call.operation.as_str() {
        "CreateRole" if call.params.has("PermissionsBoundary") => {
            boundary(ctx, name, call.params.text("PermissionsBoundary"));
        }
        "PutRolePermissionsBoundary" => boundary(ctx, name, call.params.text("PermissionsBoundary")),
        "DeleteRolePermissionsBoundary" | "DeleteRole" => ctx.forget("role", name),
        "CreatePolicy" => {
            let arn = value.get("Policy").map_or("", |policy| policy.text("Arn"));
            ctx.remember(POLICY, arn, &pick(&call.params, &["Description"]));
        }
        "DeletePolicy" => ctx.forget(POLICY, call.params.text("PolicyArn")),
        "GetAccountAuthorizationDetails" => {
            // Behind the front, where a role has one of AWS's own policies, moto lists those too.
            let all = call.params.list("Filter").is_empty() || call.params.texts("Filter").contains(&"AWSManagedPolicy");
            if let Some(policies) = value.get_mut("Policies").and_then(Value::as_array_mut) {
                policies.retain(|policy| all || !policy.text("Arn").contains(":iam::aws:"));
            }
            for policy in value.list_mut("Policies") {
                let arn = policy.text("Arn").to_owned();
                ctx.lay(POLICY, &arn, policy);
            }
            for role in value.list_mut("RoleDetailList") {
                let name = role.text("RoleName").to_owned();
                if let Some(known) = ctx.recall("role", &name) {
                    let shown = pick(&known, &["PermissionsBoundary"]);
                    if let (Some(role), Some(shown)) = (role.as_object_mut(), shown.as_object()) {
                        role.extend(shown.clone());
                    }
                }
            }
        }
        _ => {}
    }
}

fn boundary(ctx: &Ctx<'_>, role: &str, arn: &str) {
    let members = json!({"PermissionsBoundary": {
        "PermissionsBoundaryType": "PermissionsBoundaryPolicy",
        "PermissionsBoundaryArn": arn,
    }});
    ctx.remember("role", role, &members);
}
