//! What may be ours by its name, before its tags are known. A listener and a rule have no name: they are looked for under
//! the load balancers that may be ours, while the tags of those are still being read.

use std::sync::Arc;

use aws_sdk_elasticloadbalancingv2::types::{Listener, LoadBalancer, Rule};
use futures::{StreamExt, TryStreamExt, stream};
use provision_engine::{Fault, Listing};

use super::{Listener as ListenerKind, ListenerRule, LoadBalancer as Balancer, tags};
use crate::client::{Aws, OrFault, Reader, Reclass};
use crate::kinds::named;
use crate::types::Arn;

/// The load balancers whose names may be ours.
pub(super) struct Balancers(pub(super) Vec<LoadBalancer>);

/// The listeners of those load balancers.
pub(super) struct Listeners(pub(super) Vec<Listener>);

/// The load balancers whose names may be ours, read once in a look.
pub(super) async fn balancers(aws: &Reader, cx: &Listing<Aws>) -> Result<Arc<Balancers>, Fault> {
    cx.once(async {
        let pages = aws.elb().describe_load_balancers().into_paginator().items().send();
        let mut seen: Vec<LoadBalancer> = pages.try_collect().await.or_fault("elasticloadbalancing:DescribeLoadBalancers")?;
        let known = |name: &str| cx.knows::<Balancer>(name) || cx.knows::<ListenerKind>(name) || cx.knows::<ListenerRule>(name);
        let names = tags::Names::of(cx.stacks(), known);
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

/// What stands under each of those listeners that `which` takes, with the listener.
pub(super) async fn under<T, F>(
    aws: &Reader,
    cx: &Listing<Aws>,
    which: impl Fn(&Listener) -> bool,
    read: impl Fn(Arn) -> F,
) -> Result<Vec<(Arn, T)>, Fault>
where
    F: Future<Output = Result<Vec<T>, Fault>>,
{
    let listeners = listeners(aws, cx).await?;
    let these = listeners.0.iter().filter(|listener| which(listener));
    let arns: Vec<Arn> = these.filter_map(|listener| listener.listener_arn().map(Arn::new)).collect();
    named::all(arns, |arn| {
        let all = read(arn.clone());
        async move { Ok(all.await?.into_iter().map(|one| (arn.clone(), one)).collect()) }
    })
    .await
}

/// The rules of a listener without its default; none if the listener has vanished meanwhile.
pub(super) async fn rules(aws: &Reader, listener: Arn) -> Result<Vec<Rule>, Fault> {
    let pages = aws.elb().describe_rules().listener_arn(listener.as_str()).into_paginator().items().send();
    let rules: Result<Vec<Rule>, _> = pages.try_collect().await.or_fault("elasticloadbalancing:DescribeRules");
    let rules = rules.unless(&["ListenerNotFound"])?.unwrap_or_default().into_iter();
    Ok(rules.filter(|rule| rule.is_default() != Some(true)).collect())
}
