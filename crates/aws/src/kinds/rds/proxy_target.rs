//! The database behind a proxy.

use provision_engine::{Kind, Output};

use crate::types::{DbInstanceId, DbProxyName};

/// The instance that a proxy's default target group sends connections to. AWS takes no tags for it: it is its proxy's, and
/// its node's address must be [`ProxyTarget::address`] of the proxy's.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "rds.proxy-target", terraform = "aws_db_proxy_target", cloudformation = "AWS::RDS::DBProxyTargetGroup", tagless,
    out = ProxyTargetOut,
    replace = "old-first",
    create = "30/90/300",
    iam(
        list = "rds:DescribeDBProxies rds:ListTagsForResource rds:DescribeDBProxyTargets rds:DescribeDBInstances",
        create = "rds:RegisterDBProxyTargets",
        delete = "rds:DeregisterDBProxyTargets", on = "rds:{region}:{account}:db-proxy:* rds:{region}:{account}:target-group:* rds:{region}:{account}:db:{name}*",
    )
)]
pub struct ProxyTarget {
    /// The proxy; read when it is ready, because a proxy that is being made takes no target.
    #[field(replace)]
    pub proxy: DbProxyName,
    /// The instance; read when it is ready, because only an available one is taken.
    #[field(replace)]
    pub instance: DbInstanceId,
}

impl ProxyTarget {
    /// The address of the node for a proxy's target.
    #[must_use]
    pub fn address(proxy_node: &str) -> String {
        format!("{proxy_node}.target")
    }
}

/// What others may read of a target.
#[derive(Output, Clone, Debug)]
pub struct ProxyTargetOut {
    /// Proxy and instance: `proxy/instance`.
    #[output(id)]
    pub id: String,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_rds::types::{DbProxyTarget as Seen, TargetState, TargetType};
    use provision_engine::{NODE_TAG, STACK_TAG};

    use super::super::{Instance, Proxy};
    use super::{ProxyTarget, ProxyTargetOut};
    use crate::kinds::prelude::*;
    use crate::types::{DbInstanceId, DbProxyName};

    /// The one target group that a proxy has.
    const GROUP: &str = "default";
    /// The proxy or the instance is busy.
    const NOT_YET: [&str; 2] = ["InvalidDBInstanceState", "InvalidDBProxyStateFault"];

    impl Operate<Aws> for ProxyTarget {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let (proxies, instances) = futures::try_join!(cx.found::<Proxy>(), cx.found::<Instance>())?;
            let lives = |phase: &Phase| !matches!(phase, Phase::Leaving(_) | Phase::Gone);
            let ours = |found: &Found<Proxy>| Some((mark(&found.mark)?, found.out.name.clone()));
            let ours: Vec<_> = proxies.iter().filter(|found| lives(&found.phase)).filter_map(ours).collect();
            // An instance that is stopped answers no proxy, and is not waited for.
            let stopped: Vec<&str> =
                instances.iter().filter(|found| found.spec.stopped).map(|found| found.out.id.as_str()).collect();
            let targets = named::all(ours, |(mark, proxy)| async move {
                let call = aws.rds().describe_db_proxy_targets().db_proxy_name(proxy.as_str()).target_group_name(GROUP);
                let pages = call.into_paginator().items().send();
                let seen: Result<Vec<Seen>, Fault> = pages.try_collect().await.or_fault("rds:DescribeDBProxyTargets");
                let seen = there(seen)?.unwrap_or_default().into_iter();
                Ok(seen.map(|target| (mark.clone(), proxy.clone(), target)).collect())
            });
            let targets = targets.await?.into_iter();
            let single = targets.filter(|(_, _, target)| target.r#type() != Some(&TargetType::TrackedCluster));
            Ok(single.map(|(mark, proxy, target)| found(mark, proxy, &target, &stopped)).collect())
        }

        async fn create(aws: &Aws, _: &Me<'_>, want: &Self) -> Result<ProxyTargetOut, Fault> {
            let call = aws.rds().register_db_proxy_targets().db_proxy_name(want.proxy.as_str()).target_group_name(GROUP);
            let made = call.db_instance_identifiers(want.instance.as_str()).send().await.or_fault("rds:RegisterDBProxyTargets");
            made.not_yet(&NOT_YET).class(Class::Taken, &["DBProxyTargetAlreadyRegisteredFault"])?;
            Ok(out(&want.proxy, &want.instance))
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.rds().deregister_db_proxy_targets().db_proxy_name(at.spec.proxy.as_str()).target_group_name(GROUP);
            let done = call.db_instance_identifiers(at.spec.instance.as_str()).send().await;
            done.or_fault("rds:DeregisterDBProxyTargets").map(drop).class(Class::InUse, &NOT_YET)
        }
    }

    /// A target is its proxy's.
    fn mark(proxy: &Mark) -> Option<Mark> {
        let Mark::Tags(tags) = proxy else { return None };
        Some(Mark::Name { stack: tags.get(STACK_TAG)?.clone(), node: ProxyTarget::address(tags.get(NODE_TAG)?) })
    }

    fn out(proxy: &DbProxyName, instance: &DbInstanceId) -> ProxyTargetOut {
        ProxyTargetOut { id: format!("{proxy}/{instance}") }
    }

    fn found(mark: Mark, proxy: DbProxyName, seen: &Seen, stopped: &[&str]) -> Found<ProxyTarget> {
        let instance = DbInstanceId::new(seen.rds_resource_id().unwrap_or_default());
        let (out, phase) = (out(&proxy, &instance), phase(seen, stopped.contains(&instance.as_str())));
        Found::ready(mark, ProxyTarget { proxy, instance }, out).phase(phase)
    }

    /// A new target is often unavailable for a while, for any of the reasons: what the waiting ends with is the last of them.
    /// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_TargetHealth.html>.
    fn phase(seen: &Seen, stopped: bool) -> Phase {
        let health = seen.target_health();
        let state = health.and_then(|health| health.state());
        if stopped || matches!(state, None | Some(TargetState::Available)) {
            return Phase::Ready;
        }
        let reason = health.and_then(|health| health.reason()).map(|reason| reason.as_str().to_owned());
        let words =
            [state.map(|state| state.as_str().to_owned()), reason, health.and_then(|h| h.description().map(str::to_owned))];
        Phase::Settling(words.into_iter().flatten().collect::<Vec<_>>().join(": "))
    }

    #[cfg(test)]
    mod tests {
        use aws_sdk_rds::types::{TargetHealth, TargetHealthReason};

        use super::*;

        #[test]
        fn a_target_says_what_it_waits_for_and_a_stopped_one_waits_for_nothing() {
            let health = TargetHealth::builder().state(TargetState::Unavailable).reason(TargetHealthReason::AuthFailure);
            let seen = Seen::builder().target_health(health.description("no such secret").build()).build();
            assert_eq!(phase(&seen, false), Phase::Settling("UNAVAILABLE: AUTH_FAILURE: no such secret".to_owned()));
            assert_eq!(phase(&seen, true), Phase::Ready);
        }
    }
}
