//! A public hosted zone.

use provision_engine::{Kind, Output};

use crate::types::{DomainName, HostedZoneId};

/// A public zone. Its name servers are its own: who makes it anew must delegate to it anew.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "route53.hosted-zone", terraform = "aws_route53_zone", cloudformation = "AWS::Route53::HostedZone",
    out = HostedZoneOut,
    replace = "refuse",
    stateful,
    iam(
        list = "route53:ListHostedZones route53:ListTagsForResources route53:GetHostedZone",
        create = "route53:CreateHostedZone@plain route53:ChangeTagsForResource",
        update = "route53:UpdateHostedZoneComment route53:ChangeTagsForResource",
        delete = "route53:DeleteHostedZone", on = "route53:::hostedzone/*",
    )
)]
pub struct HostedZone {
    /// Its name: `example.com`. Several zones of one name can stand side by side.
    #[field(replace)]
    pub name: DomainName,
    /// What people read beside it.
    pub comment: String,
}

/// What others may read of a zone.
#[derive(Output, Clone, Debug)]
pub struct HostedZoneOut {
    /// Its id: `Z…`.
    #[output(id)]
    pub id: HostedZoneId,
    /// Its name.
    pub name: DomainName,
    /// Its name servers: what the parent's NS record must hold.
    pub name_servers: Vec<DomainName>,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_route53::types::{HostedZone as Seen, HostedZoneConfig, TagResourceType};
    use futures::{StreamExt, TryStreamExt, stream};
    use provision_engine::{NODE_TAG, STACK_TAG, identity_tags};

    use super::super::zones::{self, WIDTH, bare};
    use super::{HostedZone, HostedZoneOut};
    use crate::kinds::prelude::*;
    use crate::types::{DomainName, HostedZoneId};

    impl Operate<Aws> for HostedZone {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let all = zones::all(aws, cx).await?;
            // No other zone has such a reference, so that only ours are asked for their tags.
            let may_be =
                |zone: &&Seen| zone.caller_reference().starts_with(zones::REFERENCE) || cx.knows::<Self>(bare(zone.id()));
            let ours: Vec<&Seen> = all.0.iter().filter(may_be).collect();
            let mut tags = zones::tags(aws, &ours).await?;
            let marked = ours.into_iter().filter_map(|zone| {
                let mut tags = tags.remove(bare(zone.id())).unwrap_or_default();
                // Zones take no tags when they are made: a run that ended there left the reference alone.
                if !tags.contains_key(STACK_TAG) || !tags.contains_key(NODE_TAG) {
                    let mut nodes = cx.nodes::<Self>().iter();
                    let made = nodes.find(|(stack, node)| zone.caller_reference().starts_with(&zones::reference(stack, node)));
                    tags.extend(made.map(|(stack, node)| identity_tags(stack, node)).unwrap_or_default());
                }
                let ours = tags.get(STACK_TAG).map_or(cx.adopts(), |stack| cx.stacks().contains(stack));
                ours.then_some((zone.clone(), tags))
            });
            let found = stream::iter(marked.collect::<Vec<_>>()).map(|(zone, tags)| found(aws, zone, tags)).buffered(WIDTH);
            found.try_filter_map(|found| std::future::ready(Ok(found))).try_collect().await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<HostedZoneOut, Fault> {
            let reference = format!("{}-{}", zones::reference(me.stack, me.node), me.token);
            let config = HostedZoneConfig::builder().comment(&want.comment).private_zone(false).build();
            let call = aws.route53().create_hosted_zone().name(want.name.as_str()).caller_reference(reference);
            let made = call.hosted_zone_config(config).send().await.or_fault("route53:CreateHostedZone")?;
            let id = made.hosted_zone().map(|zone| bare(zone.id()).to_owned());
            let id = id.ok_or_else(|| Fault::fatal("AWS made a zone and did not show it"))?;
            resume(tag(aws, &id, &me.tags).await)?;
            let servers = made.delegation_set().map(aws_sdk_route53::types::DelegationSet::name_servers).unwrap_or_default();
            Ok(out(&id, want.name.clone(), servers))
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.has("comment") {
                let call = aws.route53().update_hosted_zone_comment().id(at.out.id.as_str()).comment(&want.comment);
                call.send().await.or_fault("route53:UpdateHostedZoneComment")?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tag(aws, at.out.id.as_str(), tags).await
        }

        /// Our records have gone before it. Those that somebody else has put into it stay, and it with them.
        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let done = aws.route53().delete_hosted_zone().id(at.out.id.as_str()).send().await;
            let done = done.or_fault("route53:DeleteHostedZone").class(Class::Gone, &["NoSuchHostedZone"]);
            done.map(drop).class(Class::HoldsData, &["HostedZoneNotEmpty"])
        }
    }

    async fn tag(aws: &Aws, id: &str, tags: &Tags) -> Result<(), Fault> {
        let tags = tagging::write(tags)?;
        // A call adds ten at most.
        // Source: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeTagsForResource.html>.
        for tags in tags.chunks(zones::BATCH) {
            let call = aws.route53().change_tags_for_resource().resource_type(TagResourceType::Hostedzone).resource_id(id);
            call.set_add_tags(Some(tags.to_vec())).send().await.or_fault("route53:ChangeTagsForResource")?;
        }
        Ok(())
    }

    fn out(id: &str, name: DomainName, servers: &[String]) -> HostedZoneOut {
        let mut name_servers: Vec<_> = servers.iter().map(|server| DomainName::new(server)).collect();
        name_servers.sort();
        HostedZoneOut { id: HostedZoneId::new(id), name, name_servers }
    }

    /// With its name servers; nothing if it has vanished meanwhile.
    async fn found(aws: &Reader, seen: Seen, tags: Tags) -> Looked<HostedZone> {
        let answer = aws.route53().get_hosted_zone().id(bare(seen.id())).send().await.or_fault("route53:GetHostedZone");
        let Some(answer) = answer.unless(&["NoSuchHostedZone"])? else { return Ok(None) };
        let name = DomainName::new(seen.name());
        let comment = seen.config().and_then(|config| config.comment()).unwrap_or_default().to_owned();
        let servers = answer.delegation_set().map(aws_sdk_route53::types::DelegationSet::name_servers).unwrap_or_default();
        let out = out(bare(seen.id()), name.clone(), servers);
        Ok(Some(Found::ready(Mark::Tags(tags), HostedZone { name, comment }, out)))
    }
}
