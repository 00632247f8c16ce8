//! What may be ours by its name, before its tags are known. A listener and a rule have no name: they are looked for under
//! the load balancers that may be ours, while the tags of those are still being read.

use std::sync::Arc;

use aws_sdk_elasticloadbalancingv2::types::{Listener, LoadBalancer};
use futures::{StreamExt, TryStreamExt, stream};
use provision_engine::{Fault, Listing};

use super::tags;
use crate::client::{Aws, OrFault, Reader, Reclass};

/// The load balancers whose names may be ours.
pub(super) struct Balancers(pub(super) Vec<LoadBalancer>);

/// The listeners of those load balancers.
pub(super) struct Listeners(pub(super) Vec<Listener>);

/// The load balancers whose names may be ours, read once in a look.
pub(super) async fn balancers(aws: &Reader, cx: &Listing<Aws>) -> Result<Arc<Balancers>, Fault> {
    cx.once(async {
        let pages = aws.elb().describe_load_balancers().into_paginator().items().send();
        let mut seen: Vec<LoadBalancer> = pages.try_collect().await.or_fault("elasticloadbalancing:DescribeLoadBalancers")?;
        let names = tags::Names::of(cx.stacks());
        seen.retain(|balancer| names.has(balancer.load_balancer_name()));
        Ok(Balancers(seen))
    })
    .await
}

/// The listeners of those load balancers, read once in a look.
pub(super) async fn listeners(aws: &Reader, cx: &Listing<Aws>) -> Result<Arc<Listeners>, Fault> {
    let balancers = balancers(aws, cx).await?;
    cx.once(async {
        let arns: Vec<Option<String>> = balancers.0.iter().map(|balancer| balancer.load_balancer_arn.clone()).collect();
        let seen: Vec<Vec<Listener>> = stream::iter(arns).map(|arn| of(aws, arn)).buffered(tags::WIDTH).try_collect().await?;
        Ok(Listeners(seen.into_iter().flatten().collect()))
    })
    .await
}

/// The listeners of a load balancer; none if that has vanished meanwhile.
async fn of(aws: &Reader, balancer: Option<String>) -> Result<Vec<Listener>, Fault> {
    let pages = aws.elb().describe_listeners().set_load_balancer_arn(balancer).into_paginator().items().send();
    let seen = pages.try_collect().await.or_fault("elasticloadbalancing:DescribeListeners");
    Ok(seen.unless(&["LoadBalancerNotFound"])?.unwrap_or_default())
}
