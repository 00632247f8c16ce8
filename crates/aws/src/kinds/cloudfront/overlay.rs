//! A distribution's configuration as CloudFront has it, and our settings laid over it.

use std::collections::BTreeMap;

use aws_sdk_cloudfront::types::{Aliases, CacheBehaviors, CustomErrorResponses, DistributionConfig, HttpVersion, Origins};
use provision_engine::{Fault, Set, Value};

use super::listed::quantity;
use super::{Certificate, Distribution, Names, Origin};
use crate::client::built;
use crate::wire::{Asked, Lay, Shown};

/// The configuration of a new distribution.
pub(super) fn fresh(reference: &str, want: &Distribution) -> Result<DistributionConfig, Fault> {
    let config = DistributionConfig::builder().caller_reference(reference).comment(&want.comment).enabled(want.enabled);
    let config = config.origins(origins(want, None)?).default_cache_behavior(want.default_behaviour.laid(None)?);
    let mut config = built(config.build())?;
    config.web_acl_id = Some(want.web_acl.clone()).filter(|arn| !arn.is_empty());
    lay(&mut config, want)?;
    Ok(config)
}

/// Lays our settings over a configuration. What is not ours stays: in the whole, in an origin of the same name, in the
/// behaviour of the same path.
pub(super) fn lay(over: &mut DistributionConfig, want: &Distribution) -> Result<(), Fault> {
    want.lay(over)?;
    if !want.names.accepts(&names(Some(over))) {
        let aliases: Vec<String> = want.names.aliases().iter().cloned().collect();
        over.aliases = Some(built(Aliases::builder().quantity(quantity(&aliases)).set_items(some(aliases)).build())?);
        over.viewer_certificate = Some(want.names.certificate().write()?);
    }
    over.origins = Some(origins(want, over.origins.take())?);
    over.default_cache_behavior = Some(want.default_behaviour.laid(over.default_cache_behavior.take())?);
    over.cache_behaviors = Some(behaviours(want, over.cache_behaviors.take())?);
    Ok(())
}

pub(super) fn names(seen: Option<&DistributionConfig>) -> Names {
    let aliases = Set::shown(seen.and_then(DistributionConfig::aliases).map(Aliases::items));
    Names::Only { aliases, certificate: Certificate::read(seen.and_then(DistributionConfig::viewer_certificate)) }
}

pub(super) fn read_origins(seen: Option<&DistributionConfig>) -> BTreeMap<String, Origin> {
    let all = seen.and_then(DistributionConfig::origins).map(Origins::items).unwrap_or_default().iter();
    all.map(|origin| (origin.id().to_owned(), Origin::shown(Some(origin)))).collect()
}

pub(super) fn error_responses(want: &Distribution) -> Result<Option<CustomErrorResponses>, Fault> {
    let responses: Vec<_> = want.error_responses.asked()?.unwrap_or_default();
    built(CustomErrorResponses::builder().quantity(quantity(&responses)).set_items(some(responses)).build()).map(Some)
}

/// It is shown in capitals.
pub(super) fn http_version(seen: Option<&DistributionConfig>) -> String {
    let version = seen.and_then(DistributionConfig::http_version);
    version.map_or("http2", HttpVersion::as_str).to_ascii_lowercase()
}

fn some<T>(items: Vec<T>) -> Option<Vec<T>> {
    (!items.is_empty()).then_some(items)
}

fn origins(want: &Distribution, seen: Option<Origins>) -> Result<Origins, Fault> {
    let mut seen: BTreeMap<String, _> =
        seen.map(|seen| seen.items).unwrap_or_default().into_iter().map(|origin| (origin.id.clone(), origin)).collect();
    let items: Vec<_> = want.origins.iter().map(|(id, origin)| origin.laid(id, seen.remove(id))).collect::<Result<_, _>>()?;
    built(Origins::builder().quantity(quantity(&items)).set_items(Some(items)).build())
}

fn behaviours(want: &Distribution, seen: Option<CacheBehaviors>) -> Result<CacheBehaviors, Fault> {
    let seen = seen.and_then(|seen| seen.items).unwrap_or_default();
    let mut seen: BTreeMap<String, _> = seen.into_iter().map(|behaviour| (behaviour.path_pattern.clone(), behaviour)).collect();
    let items: Vec<_> = want.behaviours.iter().map(|of| of.laid(seen.remove(&of.path))).collect::<Result<_, _>>()?;
    built(CacheBehaviors::builder().quantity(quantity(&items)).set_items(some(items)).build())
}

/// Reads our settings. Nothing where a part is missing without which there is no distribution.
pub(super) fn read(seen: &DistributionConfig) -> Option<Distribution> {
    seen.origins().and(seen.default_cache_behavior())?;
    Some(Distribution::shown(Some(seen)))
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudfront::types::{LoggingConfig, PriceClass};
    use provision_engine::Secret;

    use super::super::{Behaviour, ErrorPage, ErrorResponse, PathBehaviour, Reach};
    use super::*;
    use crate::types::{Arn, CachePolicyId, OriginAccessControlId};

    fn set(items: &[&str]) -> Set<String> {
        items.iter().map(|item| (*item).to_owned()).collect()
    }

    fn behaviour(origin: &str) -> Behaviour {
        Behaviour {
            origin: origin.to_owned(),
            viewer_protocol: "redirect-to-https".to_owned(),
            methods: set(&["GET", "HEAD", "OPTIONS"]),
            cached_methods: set(&["GET", "HEAD"]),
            cache_policy: Some(CachePolicyId::new("policy")),
            origin_request_policy: None,
            response_headers_policy: None,
            compress: true,
            functions: BTreeMap::new(),
            lambdas: BTreeMap::from([("viewer-request".to_owned(), Arn::new("arn:function:1"))]),
        }
    }

    fn wanted() -> Distribution {
        let server = Reach::Server { https: false, port: 80, read_timeout_s: 60 };
        let bucket = Reach::Bucket(OriginAccessControlId::new("E1"));
        let origin =
            |domain: &str, reach| Origin { domain: domain.to_owned(), path: String::new(), headers: BTreeMap::new(), reach };
        let mut api = origin("alb.example", server);
        api.headers.insert("x-from".to_owned(), Secret::new("canary".to_owned()));
        let at = |path: &str| PathBehaviour { path: path.to_owned(), behaviour: behaviour("api") };
        let page = Some(ErrorPage { path: "/index.html".to_owned(), status: 200 });
        Distribution {
            comment: "provision:shop/review/staging/distribution".to_owned(),
            enabled: true,
            names: Names::Only {
                aliases: set(&["b.example", "a.example"]),
                certificate: Certificate::Acm { arn: Arn::new("arn:c"), minimum_protocol: "TLSv1.2_2021".to_owned() },
            },
            origins: BTreeMap::from([("api".to_owned(), api), ("site".to_owned(), origin("b.s3.amazonaws.com", bucket))]),
            default_behaviour: behaviour("site"),
            behaviours: vec![at("/api/v2/*"), at("/api/*")],
            default_root_object: "index.html".to_owned(),
            error_responses: [ErrorResponse { status: 404, page, keep_s: 10 }].into_iter().collect(),
            http_version: "http2and3".to_owned(),
            ipv6: true,
            price_class: "PriceClass_100".to_owned(),
            web_acl: String::new(),
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let want = wanted();
        let seen = read(&fresh("reference", &want).unwrap()).unwrap();
        assert_eq!(format!("{seen:?}"), format!("{want:?}"));
        assert_eq!(seen.origins, want.origins, "the secrets too, which are not shown");
    }

    #[test]
    fn settings_of_others_stay_and_ours_are_laid_over() {
        let want = wanted();
        let mut theirs = fresh("reference", &want).unwrap();
        theirs.web_acl_id = Some("arn:acl".to_owned());
        theirs.logging = Some(LoggingConfig::builder().enabled(true).bucket("logs").include_cookies(false).prefix("").build());
        theirs.default_cache_behavior.as_mut().unwrap().realtime_log_config_arn = Some("arn:log".to_owned());
        let paths = theirs.cache_behaviors.as_mut().unwrap().items.as_mut().unwrap();
        paths[1].field_level_encryption_id = Some("F1".to_owned());
        let mut before = theirs.clone();
        // What is ours, changed from outside.
        before.comment = "mine".to_owned();
        before.enabled = false;
        before.price_class = Some(PriceClass::PriceClassAll);
        before.default_cache_behavior.as_mut().unwrap().compress = Some(false);
        before.cache_behaviors.as_mut().unwrap().items.as_mut().unwrap().reverse();
        before.aliases = None;
        lay(&mut before, &want).unwrap();
        assert_eq!(before, theirs);
    }

    #[test]
    fn the_order_of_behaviours_has_a_meaning_and_that_of_aliases_has_none() {
        let mut config = fresh("reference", &wanted()).unwrap();
        config.aliases.as_mut().unwrap().items.as_mut().unwrap().reverse();
        assert_eq!(read(&config).unwrap().names, wanted().names);
        config.cache_behaviors.as_mut().unwrap().items.as_mut().unwrap().reverse();
        assert_ne!(read(&config).unwrap().behaviours, wanted().behaviours);
    }

    #[test]
    #[expect(deprecated, reason = "the older form is what it is about")]
    fn a_policy_takes_the_place_of_the_older_form() {
        let want = behaviour("site");
        let mut seen = want.laid(None).unwrap();
        (seen.cache_policy_id, seen.min_ttl) = (None, Some(0));
        assert_eq!(Behaviour::shown(Some(&seen)).cache_policy, None);
        let seen = want.laid(Some(seen)).unwrap();
        assert_eq!((seen.min_ttl, Behaviour::shown(Some(&seen))), (None, want));
    }
}
