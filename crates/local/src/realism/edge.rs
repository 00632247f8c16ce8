//! What a distribution asks of its certificate and of the functions at the edge.

use serde_json::{Value, json};

use crate::front::{Ctx, HOME};
use crate::overlay::{acm, cloudfront::config};
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

pub(super) async fn before(ctx: &Ctx<'_>, call: &Call) -> Result<(), ApiError> {
    let changes = matches!(call.operation.as_str(), "CreateDistribution" | "CreateDistributionWithTags" | "UpdateDistribution");
    let Some(config) = config::asked(&call.params).filter(|_| changes) else {
        return Ok(());
    };
    certificate(ctx, config).await?;
    for association in config::lambdas(config) {
        function(ctx, association).await?;
    }
    Ok(())
}

/// Names of its own need an issued certificate of us-east-1 that covers them (developer guide, "Requirements for using SSL/TLS
/// certificates with CloudFront").
async fn certificate(ctx: &Ctx<'_>, config: &Value) -> Result<(), ApiError> {
    let refuse = |message: &str| Err(ApiError::new("InvalidViewerCertificate", message));
    let arn = config.get("ViewerCertificate").map_or("", |viewer| viewer.text("ACMCertificateArn"));
    let aliases = config::aliases(config);
    if arn.is_empty() {
        let message = "To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate that validates your authorization to use the domain name.";
        return if aliases.is_empty() { Ok(()) } else { refuse(message) };
    }
    if arn.split(':').nth(3) != Some(HOME) {
        return refuse("The specified SSL certificate isn't in the us-east-1 Region.");
    }
    let missing = "The specified SSL certificate doesn't exist, isn't valid, or doesn't include a valid certificate chain.";
    let Ok(found) = ctx.home().ask("acm", "DescribeCertificate", json!({"CertificateArn": arn})).await else {
        return refuse(missing);
    };
    if acm::status(ctx, arn) != "ISSUED" {
        return refuse(missing);
    }
    let names = found.get("Certificate").map(|c| c.texts("SubjectAlternativeNames")).unwrap_or_default();
    if aliases.iter().all(|alias| names.iter().any(|name| covers(name, alias))) {
        return Ok(());
    }
    refuse(
        "The certificate that is attached to your distribution doesn't cover the alternate domain name (CNAME) that you're trying to add.",
    )
}

/// Whether a certificate's name is a domain or the wildcard above it.
fn covers(name: &str, domain: &str) -> bool {
    let (name, domain) = (name.to_ascii_lowercase(), domain.to_ascii_lowercase());
    name == domain || name.strip_prefix("*.").is_some_and(|end| domain.split_once('.').is_some_and(|(_, rest)| end == rest))
}

/// A function at the edge is a numbered version in us-east-1, on x86_64, without environment variables and outside VPCs
/// (developer guide, "Restrictions on Lambda@Edge").
async fn function(ctx: &Ctx<'_>, association: &Value) -> Result<(), ApiError> {
    let arn = association.text("LambdaFunctionARN");
    let refuse = |why: &str| Err(ApiError::new("InvalidLambdaFunctionAssociation", format!("{why} Function: {arn}")));
    let parts: Vec<&str> = arn.split(':').collect();
    let [_, _, "lambda", region, _, "function", name, version] = parts.as_slice() else {
        return refuse(
            "The function ARN must reference a specific function version. (The ARN must end with the version number.)",
        );
    };
    if version.parse::<u64>().is_err() {
        return refuse(
            "The function ARN must reference a specific function version. (The ARN must end with the version number.)",
        );
    }
    if *region != HOME {
        return refuse("The function must be in the US East (N. Virginia) Region.");
    }
    let ask = json!({"FunctionName": name, "Qualifier": version});
    let Ok(found) = ctx.home().ask("lambda", "GetFunctionConfiguration", ask).await else {
        return refuse("The function does not exist.");
    };
    if found.get("Environment").and_then(|e| e.get("Variables")).and_then(Value::as_object).is_some_and(|v| !v.is_empty()) {
        return refuse("The function cannot have environment variables.");
    }
    if found.texts("Architectures").contains(&"arm64") {
        return refuse("The function cannot use the arm64 architecture.");
    }
    if found.get("VpcConfig").is_some_and(|vpc| !vpc.list("SubnetIds").is_empty()) {
        return refuse("The function cannot have access to a VPC.");
    }
    let viewer = association.text("EventType").starts_with("viewer-");
    let (seconds, size) = if viewer { (5, 128) } else { (30, 10_240) };
    let over = |name: &str, most: i64| found.get(name).and_then(Value::as_i64).is_some_and(|n| n > most);
    if over("Timeout", seconds) {
        return refuse("The function timeout is larger than the maximum allowed for its event type.");
    }
    if over("MemorySize", size) {
        return refuse("The function memory is larger than the maximum allowed for its event type.");
    }
    let role = found.text("Role").rsplit('/').next().unwrap_or_default();
    let role = ctx.ask("iam", "GetRole", json!({"RoleName": role})).await.unwrap_or_default();
    let trust = role.get("Role").map_or("", |r| r.text("AssumeRolePolicyDocument"));
    if !trust.contains("edgelambda.amazonaws.com") {
        return refuse(
            "The function execution role must be assumable with edgelambda.amazonaws.com as well as lambda.amazonaws.com principals. Update the IAM role and try again.",
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_wildcard_covers_one_label() {
        assert!(covers("*.example.com", "a.example.com") && covers("example.com", "EXAMPLE.com"));
        assert!(!covers("*.example.com", "example.com") && !covers("*.example.com", "a.b.example.com"));
    }
}
