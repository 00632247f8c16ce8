//! Who uses a certificate: listeners in its region, distributions.

use serde_json::json;

use crate::front::Ctx;
use crate::overlay::cloudfront;
use crate::value::Fields as _;
use crate::wire::ApiError;

/// Each certificate in use with a load balancer or distribution that uses it.
pub(super) async fn uses(ctx: &Ctx<'_>) -> Result<Vec<(String, String)>, ApiError> {
    let mut uses: Vec<(String, String)> = cloudfront::distributions(ctx)
        .into_iter()
        .filter_map(|(_, known)| {
            let certificate = known.get("config")?.get("ViewerCertificate")?.text("ACMCertificateArn");
            Some((certificate.to_owned(), known.text("arn").to_owned()))
        })
        .collect();
    let balancers = ctx.ask("elbv2", "DescribeLoadBalancers", json!({})).await?;
    for balancer in balancers.list("LoadBalancers") {
        let balancer = balancer.text("LoadBalancerArn");
        let found = ctx.ask("elbv2", "DescribeListeners", json!({"LoadBalancerArn": balancer})).await?;
        for listener in found.list("Listeners") {
            let ask = json!({"ListenerArn": listener.text("ListenerArn")});
            let more = ctx.ask("elbv2", "DescribeListenerCertificates", ask).await.unwrap_or_default();
            let all = listener.list("Certificates").iter().chain(more.list("Certificates"));
            uses.extend(all.map(|c| (c.text("CertificateArn").to_owned(), balancer.to_owned())));
        }
    }
    uses.sort();
    uses.dedup();
    Ok(uses)
}

/// The ARNs of what uses a certificate.
pub(super) async fn of(ctx: &Ctx<'_>, arn: &str) -> Result<Vec<String>, ApiError> {
    Ok(uses(ctx).await?.into_iter().filter(|(certificate, _)| certificate == arn).map(|(_, user)| user).collect())
}
