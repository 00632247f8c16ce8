//! An application load balancer with its attributes.

use provision_derive::Wire;
use provision_engine::{Kind, Output, Set};

use crate::kinds::s3::AccessLogs;
use crate::types::{Arn, SecurityGroupId, SubnetId};

/// An application load balancer. Its name carries a hash of what cannot be changed.
#[derive(Kind, Wire, Clone, Debug)]
#[kind(
    name = "elbv2.load-balancer", terraform = "aws_lb aws_alb", cloudformation = "AWS::ElasticLoadBalancingV2::LoadBalancer",
    out = LoadBalancerOut,
    replace = "new-first",
    create = "135/155/187",
    iam(
        list = "elasticloadbalancing:DescribeLoadBalancers elasticloadbalancing:DescribeLoadBalancerAttributes elasticloadbalancing:DescribeTags",
        create = "elasticloadbalancing:CreateLoadBalancer elasticloadbalancing:AddTags elasticloadbalancing:ModifyLoadBalancerAttributes",
        update = "elasticloadbalancing:SetSubnets elasticloadbalancing:SetSecurityGroups elasticloadbalancing:ModifyLoadBalancerAttributes elasticloadbalancing:AddTags",
        delete = "elasticloadbalancing:ModifyLoadBalancerAttributes elasticloadbalancing:DeleteLoadBalancer", on = "elasticloadbalancing:{region}:{account}:loadbalancer/app/{name}*",
    )
)]
#[wire(create = operate::CreateCall, read = operate::Seen)]
pub struct LoadBalancer {
    /// Whether it has public addresses.
    #[field(replace)]
    #[wire(scheme)]
    pub internet_facing: bool,
    /// Its subnets, in two zones at least.
    #[wire(create = subnets, by = operate::subnets)]
    pub subnets: Set<SubnetId>,
    /// Its security groups.
    pub security_groups: Set<SecurityGroupId>,
    /// Whether it must be unprotected before it can be deleted.
    #[field(floor = "a protection that somebody switched on stays on")]
    #[wire(key = "deletion_protection.enabled")]
    pub deletion_protection: bool,
    /// Whether header names that are not valid are dropped.
    #[wire(key = "routing.http.drop_invalid_header_fields.enabled")]
    pub drop_invalid_headers: bool,
    /// How it treats requests that may be an attack on what stands behind: `monitor`, `defensive`, `strictest`.
    #[wire(key = "routing.http.desync_mitigation_mode")]
    pub desync_mitigation: String,
    /// Seconds after which an idle connection is closed.
    #[field(initial = "the owner tunes it to the application")]
    #[wire(key = "idle_timeout.timeout_seconds")]
    pub idle_timeout_s: u32,
    /// Where its access logs go; not looked at when absent.
    // Three attributes, of which the first says whether the others count.
    #[wire(else = None)]
    pub access_logs: Option<AccessLogs>,
}

/// What others may read of a load balancer. All of it is known as soon as it is created.
#[derive(Output, Wire, Clone, Debug)]
#[wire(read = operate::Seen)]
pub struct LoadBalancerOut {
    /// Its ARN.
    #[output(id)]
    #[wire(load_balancer_arn)]
    pub arn: Arn,
    /// Its DNS name.
    pub dns_name: String,
    /// The hosted zone of that name, for alias records.
    #[wire(canonical_hosted_zone_id)]
    pub zone_id: String,
}

impl LoadBalancerOut {
    /// The value of the metric dimension `LoadBalancer`: `app/name/id`.
    #[must_use]
    pub fn dimension(&self) -> String {
        self.arn.resource().trim_start_matches("loadbalancer/").to_owned()
    }
}

#[cfg(feature = "sdk")]
mod operate {
    use std::collections::HashMap;

    pub(super) use aws_sdk_elasticloadbalancingv2::operation::create_load_balancer::builders::CreateLoadBalancerFluentBuilder as CreateCall;
    pub(super) use aws_sdk_elasticloadbalancingv2::types::LoadBalancer as Seen;
    use aws_sdk_elasticloadbalancingv2::types::{LoadBalancerAttribute, LoadBalancerSchemeEnum, LoadBalancerStateEnum};
    use futures::{StreamExt, TryStreamExt, stream};
    use provision_engine::Set;

    use super::super::{candidates, tags};
    use super::{LoadBalancer, LoadBalancerOut};
    use crate::kinds::prelude::*;
    use crate::kinds::s3::AccessLogs;
    use crate::name;
    use crate::types::{Arn, SubnetId};
    use crate::wire::{pairs, switched};

    // Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html>.
    const LOGS: &str = "access_logs.s3.enabled";
    const LOGS_BUCKET: &str = "access_logs.s3.bucket";
    const LOGS_PREFIX: &str = "access_logs.s3.prefix";

    pairs!(Ok: LoadBalancerAttribute { key: value });
    switched!(LoadBalancerSchemeEnum: InternetFacing | Internal);

    impl Operate<Aws> for LoadBalancer {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let seen = candidates::balancers(aws, cx).await?;
            let arns = seen.0.iter().map(|balancer| attributes(aws, balancer.load_balancer_arn()));
            let known = stream::iter(arns.collect::<Vec<_>>()).buffered(tags::WIDTH).try_collect::<Vec<_>>();
            let (known, mine) = futures::try_join!(known, tags::ours(aws, cx, seen.0.clone(), Seen::load_balancer_arn))?;
            let known: HashMap<_, _> = seen.0.iter().map(Seen::load_balancer_arn).zip(known).collect();
            let found = |(balancer, tags): (Seen, Tags)| {
                let attributes = known.get(&balancer.load_balancer_arn())?.as_ref()?;
                Some(found(&balancer, attributes, tags))
            };
            Ok(mine.into_iter().filter_map(found).collect())
        }

        async fn watch(aws: &Reader, _: &Listing<Aws>, ids: &[String]) -> Result<Vec<Sighting<Self>>, Fault> {
            let mut seen = Vec::new();
            for batch in ids.chunks(tags::BATCH) {
                seen.extend(tags::alive(batch.to_vec(), |arns| named(aws, arns)).await?);
            }
            Ok(seen
                .iter()
                .map(|balancer| Sighting { out: LoadBalancerOut::shown(Some(balancer)), phase: phase(balancer) })
                .collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<LoadBalancerOut, Fault> {
            let call = want.create(aws.elb().create_load_balancer())?;
            let scheme = call.get_scheme().as_ref().map_or("", LoadBalancerSchemeEnum::as_str);
            let name = name::of_version(me.stack, me.node, scheme, tags::NAME_MAX);
            let call = call.name(name).set_tags(Some(tagging::write(&me.tags)?));
            let answer = call.send().await.or_fault("elasticloadbalancing:CreateLoadBalancer");
            // The gateway that a public one needs may not be attached yet.
            let answer = answer.not_yet(&["InvalidSecurityGroup", "no internet gateway"])?;
            let out: LoadBalancerOut = made(answer.load_balancers().first())?;
            later(set(aws, &out.arn, want, |_| true).await);
            Ok(out)
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            let arn = at.out.arn.as_str();
            if diff.has("subnets") {
                let call = aws.elb().set_subnets().load_balancer_arn(arn).set_subnets(want.subnets.asked()?);
                call.send().await.or_fault("elasticloadbalancing:SetSubnets").class(Class::NotYet, &["SubnetNotFound"])?;
            }
            if diff.has("security_groups") {
                let call = aws.elb().set_security_groups().load_balancer_arn(arn);
                let call = call.set_security_groups(want.security_groups.asked()?);
                let done = call.send().await.or_fault("elasticloadbalancing:SetSecurityGroups");
                done.class(Class::NotYet, &["InvalidSecurityGroup"])?;
            }
            set(aws, &at.out.arn, want, |field| diff.has(field)).await?;
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, &at.out.arn, tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            if at.spec.deletion_protection {
                let bare = Self { deletion_protection: false, ..at.spec.clone() };
                set(aws, &at.out.arn, &bare, |field| field == "deletion_protection").await?;
            }
            let call = aws.elb().delete_load_balancer().load_balancer_arn(at.out.arn.as_str());
            call.send().await.or_fault("elasticloadbalancing:DeleteLoadBalancer").map(drop)
        }
    }

    fn phase(seen: &Seen) -> Phase {
        let state = seen.state();
        match state.and_then(|state| state.code()) {
            // An impaired one routes traffic; it only cannot grow.
            None | Some(LoadBalancerStateEnum::Active | LoadBalancerStateEnum::ActiveImpaired) => Phase::Ready,
            Some(LoadBalancerStateEnum::Failed) => {
                Phase::Broken(format!("failed: {}", state.and_then(|state| state.reason()).unwrap_or("no reason given")))
            }
            Some(other) => Phase::Settling(other.as_str().to_owned()),
        }
    }

    async fn named(aws: &Reader, arns: Vec<String>) -> Result<Vec<Seen>, Fault> {
        let call = aws.elb().describe_load_balancers().set_load_balancer_arns(Some(arns));
        let answer = call.send().await.or_fault("elasticloadbalancing:DescribeLoadBalancers")?;
        Ok(answer.load_balancers.unwrap_or_default())
    }

    /// The attributes of a load balancer; nothing if it has vanished meanwhile.
    async fn attributes(aws: &Reader, arn: Option<&str>) -> Result<Option<Vec<LoadBalancerAttribute>>, Fault> {
        let call = aws.elb().describe_load_balancer_attributes().set_load_balancer_arn(arn.map(str::to_owned));
        let answer = call.send().await.or_fault("elasticloadbalancing:DescribeLoadBalancerAttributes");
        Ok(answer.unless(&["LoadBalancerNotFound"])?.map(|answer| answer.attributes.unwrap_or_default()))
    }

    pub(super) fn subnets(seen: Option<&Seen>) -> Set<SubnetId> {
        let zones = seen.map(Seen::availability_zones).unwrap_or_default();
        zones.iter().filter_map(|zone| zone.subnet_id().map(SubnetId::new)).collect()
    }

    fn found(seen: &Seen, attributes: &[LoadBalancerAttribute], tags: Tags) -> Found<LoadBalancer> {
        let attributes = Tags::shown(Some(attributes));
        let text = |key: &str| attributes.get(key).map_or("", String::as_str);
        let mut spec = LoadBalancer::shown(Some(seen)).with_keyed(&attributes);
        spec.access_logs = (text(LOGS) == "true")
            .then(|| AccessLogs { bucket: text(LOGS_BUCKET).to_owned(), prefix: text(LOGS_PREFIX).to_owned() });
        let out = LoadBalancerOut::shown(Some(seen));
        Found::ready(Mark::Tags(tags), spec, out).phase(phase(seen)).born(born(seen.created_time()))
    }

    /// The attributes of these fields; all others are the owner's.
    async fn set(aws: &Aws, arn: &Arn, want: &LoadBalancer, has: impl Fn(&str) -> bool) -> Result<(), Fault> {
        let mut attributes = want.keyed(&has);
        if let Some(logs) = want.access_logs.as_ref().filter(|_| has("access_logs")) {
            let (bucket, prefix) = (logs.bucket.clone(), logs.prefix.clone());
            let logs = [(LOGS, "true".to_owned()), (LOGS_BUCKET, bucket), (LOGS_PREFIX, prefix)];
            attributes.extend(logs.map(|(key, value)| (key.to_owned(), value)));
        }
        if attributes.is_empty() {
            return Ok(());
        }
        let call =
            aws.elb().modify_load_balancer_attributes().load_balancer_arn(arn.as_str()).set_attributes(attributes.asked()?);
        call.send().await.or_fault("elasticloadbalancing:ModifyLoadBalancerAttributes").map(drop)
    }
}
