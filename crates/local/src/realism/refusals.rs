//! Settings that AWS refuses and the emulators take; each has a test in `tests/local/realism.rs`.

use serde_json::{Value, json};

use crate::front::Ctx;
use crate::overlay::acm;
use crate::overlay::elb::balancers_of;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

pub(super) async fn before(ctx: &Ctx<'_>, call: &Call) -> Result<(), ApiError> {
    let params = &call.params;
    match (call.service.name.as_str(), call.operation.as_str()) {
        ("elbv2", "CreateLoadBalancer") => {
            let vpc = two_zones(ctx, params).await?;
            reachable(ctx, params, &vpc).await
        }
        ("elbv2", "SetSubnets") => two_zones(ctx, params).await.map(|_| ()),
        ("elbv2", "CreateListener" | "ModifyListener" | "AddListenerCertificates") => certificates(ctx, params).await,
        ("elbv2", "ModifyLoadBalancerAttributes") => log_bucket(ctx, params).await,
        ("elbv2", "CreateRule" | "ModifyRule") => condition_values(params),
        ("ecs", "RegisterTaskDefinition") => fargate_size(params),
        ("ecs", "CreateService") => {
            one_launch_choice(params)?;
            associated_groups(ctx, params)?;
            definition_fits(ctx, params).await
        }
        ("ecs", "UpdateService") => {
            associated_groups(ctx, params)?;
            definition_fits(ctx, params).await
        }
        ("codepipeline", "CreatePipeline" | "UpdatePipeline") => versioned_source(ctx, params).await,
        _ => Ok(()),
    }
}

/// A pipeline's bucket keeps versions (user guide, "Amazon S3 source action reference").
async fn versioned_source(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    let stages = params.get("pipeline").map(|pipeline| pipeline.list("stages").to_vec()).unwrap_or_default();
    for action in stages.iter().flat_map(|stage| stage.list("actions")) {
        let is_s3 = |kind: &Value| kind.text("category") == "Source" && kind.text("provider") == "S3";
        if !action.get("actionTypeId").is_some_and(is_s3) {
            continue;
        }
        let bucket = action.get("configuration").map_or("", |configuration| configuration.text("S3Bucket"));
        let Ok(found) = ctx.ask("s3", "GetBucketVersioning", json!({"Bucket": bucket})).await else {
            continue;
        };
        if found.text("Status") != "Enabled" {
            let message = format!("The bucket {bucket} of the source action must have versioning enabled.");
            return Err(ApiError::new("InvalidActionDeclarationException", message));
        }
    }
    Ok(())
}

/// An application load balancer spans two zones; answers the VPC that it is in.
async fn two_zones(ctx: &Ctx<'_>, params: &Value) -> Result<String, ApiError> {
    let mut subnets: Vec<String> = params.texts("Subnets").into_iter().map(str::to_owned).collect();
    subnets.extend(params.list("SubnetMappings").iter().map(|m| m.text("SubnetId").to_owned()));
    let found = ctx
        .ask("ec2", "DescribeSubnets", json!({"SubnetIds": subnets}))
        .await
        .map_err(|e| ApiError::new("SubnetNotFound", e.message))?;
    let mut zones: Vec<&str> = found.list("Subnets").iter().map(|s| s.text("AvailabilityZone")).collect();
    zones.sort_unstable();
    zones.dedup();
    if zones.len() < 2 && matches!(params.text("Type"), "" | "application") {
        let message = "At least two subnets in two different Availability Zones must be specified";
        return Err(ApiError::new("ValidationError", message));
    }
    Ok(found.list("Subnets").first().map(|s| s.text("VpcId").to_owned()).unwrap_or_default())
}

/// The world reaches a load balancer through an internet gateway.
async fn reachable(ctx: &Ctx<'_>, params: &Value, vpc: &str) -> Result<(), ApiError> {
    if params.text("Scheme") == "internal" {
        return Ok(());
    }
    let filters = json!({"Filters": [{"Name": "attachment.vpc-id", "Values": [vpc]}]});
    let gateways = ctx.ask("ec2", "DescribeInternetGateways", filters).await?;
    if gateways.list("InternetGateways").is_empty() {
        return Err(ApiError::new("InvalidSubnet", format!("VPC {vpc} has no internet gateway")));
    }
    Ok(())
}

/// TLS needs a certificate, and one that is issued in the same region.
async fn certificates(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    let given = params.list("Certificates");
    if matches!(params.text("Protocol"), "HTTPS" | "TLS") && given.is_empty() {
        let message = "A certificate must be specified for HTTPS listeners";
        return Err(ApiError::new("ValidationError", message));
    }
    for arn in given.iter().map(|c| c.text("CertificateArn")).filter(|arn| arn.starts_with("arn:aws:acm:")) {
        let here = arn.split(':').nth(3) == Some(ctx.region);
        let found = ctx.ask("acm", "DescribeCertificate", json!({"CertificateArn": arn})).await;
        if !here || found.is_err() {
            return Err(ApiError::new("CertificateNotFound", format!("Certificate ARN '{arn}' is not valid")));
        }
        if acm::status(ctx, arn) != "ISSUED" {
            let message = format!(
                "The certificate '{arn}' must have a fully-qualified domain name, a supported signature, and a supported key size."
            );
            return Err(ApiError::new("UnsupportedCertificate", message));
        }
    }
    Ok(())
}

/// Where a load balancer's access logs go: a bucket that lets it in, encrypted with S3's own key (Application Load Balancers
/// guide, "Enable access logs").
async fn log_bucket(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    let attribute = |name: &str| params.list("Attributes").iter().find(|a| a.text("Key") == name).map(|a| a.text("Value"));
    for kind in ["access_logs", "connection_logs"] {
        let on = attribute(&format!("{kind}.s3.enabled")) == Some("true");
        let Some(bucket) = attribute(&format!("{kind}.s3.bucket")).filter(|_| on) else {
            continue;
        };
        let refuse = |message: String| Err(ApiError::new("InvalidConfigurationRequest", message));
        let ask = json!({"Bucket": bucket});
        let Ok(encryption) = ctx.ask("s3", "GetBucketEncryption", ask.clone()).await else {
            return refuse(format!("The bucket {bucket} does not exist"));
        };
        let kms = encryption.to_string().contains("\"aws:kms");
        let policy = ctx.ask("s3", "GetBucketPolicy", ask).await.unwrap_or_default();
        let lets_in = policy.text("Policy").contains("s3:PutObject");
        if kms || !lets_in {
            return refuse(format!("Access Denied for bucket: {bucket}. Please check S3bucket permission"));
        }
    }
    Ok(())
}

/// A rule has five condition values in all (ELB user guide, Quotas).
fn condition_values(params: &Value) -> Result<(), ApiError> {
    const LIMIT: usize = 5;
    let count: usize = params
        .list("Conditions")
        .iter()
        .map(|condition| {
            let plain = condition.list("Values").len();
            let configured: usize = condition
                .as_object()
                .into_iter()
                .flatten()
                .filter(|(name, _)| name.ends_with("Config"))
                .map(|(_, config)| config.list("Values").len())
                .sum();
            plain.max(configured)
        })
        .sum();
    if count > LIMIT {
        let message = format!("A rule can have a maximum of '{LIMIT}' condition values");
        return Err(ApiError::new("ValidationError", message));
    }
    Ok(())
}

fn one_launch_choice(params: &Value) -> Result<(), ApiError> {
    if params.has("launchType") && !params.list("capacityProviderStrategy").is_empty() {
        let message = "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.";
        return Err(ApiError::new("InvalidParameterException", message));
    }
    Ok(())
}

fn associated_groups(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    for balancer in params.list("loadBalancers") {
        let group = balancer.text("targetGroupArn");
        if !group.is_empty() && balancers_of(ctx, group).is_empty() {
            let message = format!("The target group with targetGroupArn {group} does not have an associated load balancer.");
            return Err(ApiError::new("InvalidParameterException", message));
        }
    }
    Ok(())
}

/// What a service asks of its task definition: ECS Exec does not work with a read-only root file
/// system (developer guide, ECS Exec), and a load balancer's container and port must be there.
async fn definition_fits(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    let definition = params.text("taskDefinition");
    let exec = params.get("enableExecuteCommand").and_then(Value::as_bool) == Some(true);
    let balancers = params.list("loadBalancers");
    if definition.is_empty() || (!exec && balancers.is_empty()) {
        return Ok(());
    }
    let found = ctx.ask("ecs", "DescribeTaskDefinition", json!({"taskDefinition": definition})).await?;
    let containers = found.get("taskDefinition").map(|d| d.list("containerDefinitions").to_vec()).unwrap_or_default();
    let refuse = |message: String| Err(ApiError::new("InvalidParameterException", message));
    let sealed = |c: &Value| c.get("readonlyRootFilesystem").and_then(Value::as_bool) == Some(true);
    if exec && containers.iter().any(sealed) {
        return refuse("ECS Exec is not supported for containers with a read-only root file system.".to_owned());
    }
    for balancer in balancers {
        let (name, port) = (balancer.text("containerName"), balancer.get("containerPort"));
        let Some(container) = containers.iter().find(|c| c.text("name") == name) else {
            return refuse(format!("The container {name} does not exist in the task definition."));
        };
        if !container.list("portMappings").iter().any(|m| m.get("containerPort") == port) {
            let port = port.and_then(Value::as_i64).unwrap_or_default();
            return refuse(format!("The container {name} did not have a container port {port} defined."));
        }
    }
    Ok(())
}

/// The memory that Fargate has for an amount of CPU: least, greatest, step, in MiB (developer
/// guide, task definition parameters for Fargate).
const FARGATE: &[(u64, u64, u64, u64)] = &[
    (512, 1024, 4096, 1024),
    (1024, 2048, 8192, 1024),
    (2048, 4096, 16_384, 1024),
    (4096, 8192, 30_720, 1024),
    (8192, 16_384, 61_440, 4096),
    (16_384, 32_768, 122_880, 8192),
];

/// Units or MiB of `1024`, `1 vCPU`, `2 GB`.
fn amount(text: &str) -> Option<u64> {
    if let Ok(plain) = text.trim().parse() {
        return Some(plain);
    }
    let lower = text.trim().to_ascii_lowercase();
    let number = lower.trim_end_matches("vcpu").trim_end_matches("gb").trim().parse::<f64>().ok()?;
    Some((number * 1024.0).round() as u64)
}

fn fargate_size(params: &Value) -> Result<(), ApiError> {
    if !params.texts("requiresCompatibilities").contains(&"FARGATE") {
        return Ok(());
    }
    let (cpu, memory) = (params.text("cpu"), params.text("memory"));
    let fits = match (amount(cpu), amount(memory)) {
        (Some(256), Some(memory)) => matches!(memory, 512 | 1024 | 2048),
        (Some(cpu), Some(memory)) => FARGATE
            .iter()
            .any(|(c, least, most, step)| *c == cpu && (*least..=*most).contains(&memory) && memory.is_multiple_of(*step)),
        _ => false,
    };
    if fits {
        return Ok(());
    }
    let message = format!(
        "No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. See the Amazon ECS documentation for the valid values."
    );
    Err(ApiError::new("ClientException", message))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{condition_values, fargate_size};

    #[test]
    fn fargate_pairs() {
        let task = |cpu: &str, memory: &str| json!({"requiresCompatibilities": ["FARGATE"], "cpu": cpu, "memory": memory});
        for (cpu, memory) in [("256", "512"), ("512", "4096"), ("1024", "8192"), ("1 vCPU", "2 GB"), ("16384", "40960")] {
            assert!(fargate_size(&task(cpu, memory)).is_ok(), "{cpu} {memory}");
        }
        for (cpu, memory) in [("256", "4096"), ("512", "512"), ("1024", "2500"), ("300", "1024"), ("8192", "18432"), ("", "512")]
        {
            assert!(fargate_size(&task(cpu, memory)).is_err(), "{cpu} {memory}");
        }
        assert!(fargate_size(&json!({"cpu": "7", "memory": "7"})).is_ok());
    }

    #[test]
    fn five_condition_values() {
        let rule = |values: usize| {
            let paths = vec!["/x"; values];
            json!({"Conditions": [
                {"Field": "path-pattern", "Values": paths, "PathPatternConfig": {"Values": paths}},
                {"Field": "host-header", "HostHeaderConfig": {"Values": ["a", "b"]}},
            ]})
        };
        assert!(condition_values(&rule(3)).is_ok());
        assert!(condition_values(&rule(4)).is_err());
    }
}
