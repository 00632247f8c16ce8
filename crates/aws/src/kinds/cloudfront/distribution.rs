//! A distribution.

use std::collections::BTreeMap;

use provision_derive::Wire;
use provision_engine::{Kind, Output, Set};

use super::{Behaviour, ErrorResponse, Names, Origin, PathBehaviour};
use crate::types::{Arn, DistributionId};

/// What the world talks to. An update sends the whole configuration as it is seen, with our settings laid over it, so that
/// settings that are nobody's here (a firewall, logs, restrictions) stay as they are.
#[derive(Kind, Wire, Clone, Debug)]
#[kind(
    name = "cloudfront.distribution", terraform = "aws_cloudfront_distribution", cloudformation = "AWS::CloudFront::Distribution",
    out = DistributionOut,
    replace = "refuse",
    create = "156/175/216",
    update = "156/175/216",
    delete = "203/500/2292",
    iam(
        list = "cloudfront:ListDistributions cloudfront:GetDistribution cloudfront:ListTagsForResource",
        create = "cloudfront:CreateDistribution cloudfront:TagResource lambda:GetFunction lambda:EnableReplication iam:CreateServiceLinkedRole@replicator.lambda.amazonaws.com,logger.cloudfront.amazonaws.com",
        update = "cloudfront:GetDistributionConfig cloudfront:UpdateDistribution cloudfront:TagResource lambda:GetFunction lambda:EnableReplication lambda:DisableReplication iam:CreateServiceLinkedRole@replicator.lambda.amazonaws.com,logger.cloudfront.amazonaws.com",
        delete = "cloudfront:GetDistribution cloudfront:UpdateDistribution cloudfront:DeleteDistribution@tagged lambda:DisableReplication", on = "cloudfront::{account}:distribution/* lambda:us-east-1:{account}:function:{name}*",
    )
)]
#[wire(create = operate::NewConfig, lay = operate::DistributionConfig, read = operate::DistributionConfig)]
pub struct Distribution {
    /// Its comment, which begins with the [`sign`](super::sign) of its scope: distributions are found again by it, because
    /// they cannot be listed by tag.
    pub comment: String,
    /// Whether it answers at all.
    pub enabled: bool,
    /// Its host names besides the one that AWS gives it, and with what it speaks HTTPS to viewers.
    #[wire(whole)]
    pub names: Names,
    /// Where it gets its answers from, by a name that behaviours use.
    #[wire(laid)]
    pub origins: BTreeMap<String, Origin>,
    /// What it does with requests that no path pattern takes.
    #[wire(default_cache_behavior, laid)]
    pub default_behaviour: Behaviour,
    /// What it does with requests by path. The first pattern that matches counts.
    #[wire(cache_behaviors, laid)]
    pub behaviours: Vec<PathBehaviour>,
    /// The object that answers `/`, without a leading slash; none when empty.
    pub default_root_object: String,
    /// What it answers in place of an origin's error.
    #[wire(custom_error_responses)]
    pub error_responses: Set<ErrorResponse>,
    /// The most recent HTTP that it speaks: `http1.1`, `http2`, `http3`, `http2and3`.
    #[wire(create = http_version, by = operate::http_version)]
    pub http_version: String,
    /// Whether it has IPv6 addresses.
    #[wire(is_ipv6_enabled)]
    pub ipv6: bool,
    // What AWS does where nothing is said.
    // Source: <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html>.
    /// From which of AWS's places it answers: `PriceClass_100`, `PriceClass_200`, `PriceClass_All`.
    #[wire(price_class, else = "PriceClass_All".to_owned())]
    pub price_class: String,
    /// The firewall in front of it, by ARN; none when empty.
    #[field(ignored = "a firewall is attached by those who run it")]
    #[wire(read = web_acl_id)]
    pub web_acl: String,
}

/// What others may read of a distribution. All of it is known as soon as it is created.
#[derive(Output, Wire, Clone, Debug)]
#[wire(read = aws_sdk_cloudfront::types::Distribution)]
pub struct DistributionOut {
    /// Its id.
    #[output(id)]
    pub id: DistributionId,
    /// Its ARN.
    #[output(alias)]
    pub arn: Arn,
    /// The host name that AWS gave it.
    pub domain_name: String,
}

impl DistributionOut {
    /// The hosted zone of every distribution's host name, for alias records.
    /// Source: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html>.
    pub const ZONE_ID: &'static str = "Z2FDTNDATAQYW2";
}

#[cfg(feature = "sdk")]
mod operate {
    pub(super) use aws_sdk_cloudfront::types::DistributionConfig;
    pub(super) use aws_sdk_cloudfront::types::builders::DistributionConfigBuilder as NewConfig;
    use aws_sdk_cloudfront::types::{Distribution as Seen, DistributionConfigWithTags, DistributionSummary, HttpVersion};

    use super::super::{sign, tags};
    use super::{Distribution, DistributionOut};
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::wire::Lay;

    /// What a behaviour names is there, and CloudFront does not see it yet.
    const NOT_YET: [&str; 4] = [
        "InvalidViewerCertificate",
        "InvalidLambdaFunctionAssociation",
        "InvalidFunctionAssociation",
        "InvalidOriginAccessControl",
    ];
    /// A host name is another distribution's, which may be another account's; a behaviour names an origin that is not given.
    const NEVER: [&str; 2] = ["CNAMEAlreadyExists", "NoSuchOrigin"];

    impl Operate<Aws> for Distribution {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let signs = Prefixes::of::<Self>(cx, sign);
            let pages = aws.cloudfront().list_distributions().into_paginator().items().send();
            let mut seen: Vec<DistributionSummary> = pages.try_collect().await.or_fault("cloudfront:ListDistributions")?;
            seen.retain(|summary| candidate(&signs, summary));
            named::each(seen, |summary| async move {
                let tags = tags::of(aws, summary.arn());
                let (seen, tags) = futures::try_join!(get(aws, summary.id()), tags)?;
                Ok(seen.zip(tags).and_then(|(seen, tags)| found(&seen, tags)))
            })
            .await
        }

        async fn watch(aws: &Reader, _: &Listing<Aws>, ids: &[String]) -> Result<Vec<Sighting<Self>>, Fault> {
            let sighting = |seen: &Seen| Sighting { out: Shown::shown(Some(seen)), phase: phase(seen.status()) };
            named::each(ids.to_vec(), |id| async move { Ok(get(aws, &id).await?.as_ref().map(sighting)) }).await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<DistributionOut, Fault> {
            named::findable(&want.comment, &[sign(me.stack)])?;
            // A reference is never free again, so it must be another for each distribution.
            let config = fresh(&format!("{}/{}/{}", me.stack, me.node, me.token), want)?;
            let tagged = DistributionConfigWithTags::builder().distribution_config(config).tags(tags::list(&me.tags)?).build();
            let call = aws.cloudfront().create_distribution_with_tags().distribution_config_with_tags(tagged);
            let answer = call.send().await.or_fault("cloudfront:CreateDistribution").not_yet(&NOT_YET);
            made(answer.class(Class::Fatal, &NEVER)?.distribution())
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, _: &Diff) -> Updated<Self> {
            let id = at.out.id.as_str();
            let seen = aws.cloudfront().get_distribution_config().id(id).send().await;
            let seen = seen.or_fault("cloudfront:GetDistributionConfig")?;
            let mut config =
                seen.distribution_config.ok_or_else(|| Fault::fatal(format!("AWS shows no configuration of {id}")))?;
            want.lay(&mut config)?;
            send(aws, id, seen.e_tag, config).await.class(Class::NotYet, &NOT_YET).class(Class::Fatal, &NEVER).map(|()| None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, &at.out.arn, tags).await
        }

        /// Switches it off, and deletes it once that has reached every place; the engine asks again until then.
        /// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowToDeleteDistribution.html>.
        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let id = at.out.id.as_str();
            let seen = aws.cloudfront().get_distribution().id(id).send().await.or_fault("cloudfront:GetDistribution")?;
            let (seen, tag) = (seen.distribution, seen.e_tag);
            let status = seen.as_ref().map_or_else(String::new, |seen| seen.status.clone());
            let going = |doing: &str| Err(Fault::new(Class::InUse, format!("{doing} before it is deleted")));
            match seen.and_then(|seen| seen.distribution_config) {
                Some(mut config) if config.enabled => {
                    config.enabled = false;
                    send(aws, id, tag, config).await?;
                    going("it is switched off")
                }
                _ if phase(&status) != Phase::Ready => going(&format!("it is being switched off ({status})")),
                _ => {
                    let call = aws.cloudfront().delete_distribution().id(id).set_if_match(tag);
                    call.send().await.or_fault("cloudfront:DeleteDistribution").map(drop)
                }
            }
        }
    }

    /// The configuration of a new distribution.
    fn fresh(reference: &str, want: &Distribution) -> Result<DistributionConfig, Fault> {
        let mut config = built(want.create(DistributionConfig::builder().caller_reference(reference))?.build())?;
        config.web_acl_id = Some(want.web_acl.clone()).filter(|arn| !arn.is_empty());
        // What is laid over the whole can only be laid over one.
        want.lay(&mut config)?;
        Ok(config)
    }

    /// It is shown in capitals.
    pub(super) fn http_version(seen: Option<&DistributionConfig>) -> String {
        let version = seen.and_then(DistributionConfig::http_version);
        version.map_or("http2", HttpVersion::as_str).to_ascii_lowercase()
    }

    /// Whether it may be ours. The origins' names tell it too: somebody may have changed the comment.
    fn candidate(signs: &Prefixes<'_>, seen: &DistributionSummary) -> bool {
        let mut origins = seen.origins().map(aws_sdk_cloudfront::types::Origins::items).unwrap_or_default().iter();
        signs.has(Some(seen.comment())) || signs.has(Some(seen.id())) || origins.any(|origin| signs.has(Some(origin.id())))
    }

    /// Nothing if it has vanished meanwhile.
    async fn get(aws: &Reader, id: &str) -> Result<Option<Seen>, Fault> {
        let answer = aws.cloudfront().get_distribution().id(id).send().await.or_fault("cloudfront:GetDistribution");
        Ok(answer.unless(&["NoSuchDistribution"])?.and_then(|answer| answer.distribution))
    }

    async fn send(aws: &Aws, id: &str, tag: Option<String>, config: DistributionConfig) -> Result<(), Fault> {
        let call = aws.cloudfront().update_distribution().id(id).set_if_match(tag).distribution_config(config);
        call.send().await.or_fault("cloudfront:UpdateDistribution").map(drop)
    }

    /// Source: <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Distribution.html>.
    fn phase(status: &str) -> Phase {
        if status == "Deployed" { Phase::Ready } else { Phase::Settling(status.to_owned()) }
    }

    fn found(seen: &Seen, tags: Tags) -> Option<Found<Distribution>> {
        let config = seen.distribution_config()?;
        // Without these parts there is no distribution.
        config.origins().and(config.default_cache_behavior())?;
        let spec = Distribution::shown(Some(config));
        Some(Found::ready(Mark::Tags(tags), spec, DistributionOut::shown(Some(seen))).phase(phase(seen.status())))
    }

    #[cfg(test)]
    mod tests;
}
