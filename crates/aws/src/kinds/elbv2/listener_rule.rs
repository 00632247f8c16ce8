//! A listener rule.

use provision_derive::Wire;
use provision_engine::{Kind, Output, Secret, Set};

use crate::types::Arn;

/// A rule of a listener: which requests go to which target group. AWS takes five condition values a rule.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "elbv2.listener-rule",
    terraform = "aws_lb_listener_rule aws_alb_listener_rule", cloudformation = "AWS::ElasticLoadBalancingV2::ListenerRule",
    out = ListenerRuleOut,
    replace = "new-first",
    iam(
        list = "elasticloadbalancing:DescribeRules elasticloadbalancing:DescribeListeners elasticloadbalancing:DescribeLoadBalancers elasticloadbalancing:DescribeTags",
        create = "elasticloadbalancing:DescribeRules elasticloadbalancing:CreateRule elasticloadbalancing:AddTags",
        update = "elasticloadbalancing:ModifyRule elasticloadbalancing:SetRulePriorities elasticloadbalancing:DescribeRules elasticloadbalancing:AddTags",
        delete = "elasticloadbalancing:DeleteRule", on = "elasticloadbalancing:{region}:{account}:listener/app/{name}* elasticloadbalancing:{region}:{account}:listener-rule/app/{name}*",
    )
)]
pub struct ListenerRule {
    /// Its listener.
    #[field(replace)]
    pub listener: Arn,
    /// The band of priorities it stands in, 0 to 248, lower first: longer paths are tried before shorter ones. Within
    /// the band of 200 the priority is chosen free, and kept.
    pub band: u8,
    /// Host names; any when empty.
    pub hosts: Set<String>,
    /// Path patterns; any when empty.
    pub paths: Set<String>,
    /// The secrets of which one must be in the header `X-Provision-Origin`: requests that did not come through our
    /// distribution are turned away; any request when empty. Another secret is another rule, which stands beside the old
    /// one until the distribution sends the new secret everywhere: no request is turned away in between.
    #[field(replace)]
    pub origin_secrets: Vec<Secret>,
    /// Where matching requests go.
    pub target_group: Arn,
}

/// What others may read of a rule.
#[derive(Output, Wire, Clone, Debug)]
#[wire(read = operate::Seen)]
pub struct ListenerRuleOut {
    /// Its ARN.
    #[output(id)]
    #[wire(rule_arn)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    pub(super) use aws_sdk_elasticloadbalancingv2::types::Rule as Seen;
    use aws_sdk_elasticloadbalancingv2::types::RulePriorityPair;
    use provision_engine::Value;

    use super::super::priority::{Choice, band_of};
    use super::super::{DefaultAction, action, candidates, condition, tags};
    use super::{ListenerRule, ListenerRuleOut};
    use crate::kinds::prelude::*;
    use crate::types::Arn;

    impl Operate<Aws> for ListenerRule {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let seen = candidates::under(aws, cx, |_| true, |listener| candidates::rules(aws, listener)).await?;
            let ours = tags::ours(aws, cx, seen, |(_, rule)| rule.rule_arn()).await?;
            Ok(ours.into_iter().map(|((listener, rule), tags)| found(listener, &rule, tags)).collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<ListenerRuleOut, Fault> {
            let conditions = condition::write(&want.hosts, &want.paths, &want.origin_secrets);
            let call = aws.elb().create_rule().listener_arn(want.listener.as_str()).set_conditions(Some(conditions));
            let call = call.actions(action::forward(&want.target_group)).set_tags(Some(tagging::write(&me.tags)?));
            let choice = Choice::new(want.band, me.stack, me.node);
            let answer = choice.settle(aws.reader(), &want.listener, |priority| {
                let call = call.clone().priority(priority);
                async move { call.send().await.or_fault("elasticloadbalancing:CreateRule").not_yet(&[]) }
            });
            made(answer.await?.rules().first())
        }

        async fn update(aws: &Aws, me: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.any(&["hosts", "paths", "target_group"]) {
                let mut call = aws.elb().modify_rule().rule_arn(at.out.arn.as_str());
                if diff.any(&["hosts", "paths"]) {
                    // Transforms are shown among the paths.
                    let transformed = at.spec.paths.iter().any(|path| path.starts_with(condition::TRANSFORM));
                    call = call.set_conditions(Some(condition::write(&want.hosts, &want.paths, &want.origin_secrets)));
                    call = call.set_reset_transforms(transformed.then_some(true));
                }
                if diff.has("target_group") {
                    call = call.actions(action::forward(&want.target_group));
                }
                let done = call.send().await.or_fault("elasticloadbalancing:ModifyRule");
                done.class(Class::NotYet, &["TargetGroupNotFound"])?;
            }
            if diff.has("band") {
                let moved = Choice::new(want.band, me.stack, me.node).settle(aws.reader(), &want.listener, |priority| {
                    let pair = RulePriorityPair::builder().rule_arn(at.out.arn.as_str()).priority(priority).build();
                    let call = aws.elb().set_rule_priorities().rule_priorities(pair);
                    async move { call.send().await.or_fault("elasticloadbalancing:SetRulePriorities") }
                });
                moved.await?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, &at.out.arn, tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.elb().delete_rule().rule_arn(at.out.arn.as_str());
            call.send().await.or_fault("elasticloadbalancing:DeleteRule").map(drop)
        }
    }

    fn found(listener: Arn, seen: &Seen, tags: Tags) -> Found<ListenerRule> {
        let (hosts, paths, origin_secrets) = condition::read(seen);
        let target_group = match action::read(seen.actions()) {
            DefaultAction::Forward(group) => group,
            other => Arn::new(other.show()),
        };
        let spec = ListenerRule { listener, band: band_of(seen), hosts, paths, origin_secrets, target_group };
        Found::ready(Mark::Tags(tags), spec, ListenerRuleOut::shown(Some(seen)))
    }
}
