use std::collections::BTreeMap;

use aws_sdk_cloudfront::types::{DefaultCacheBehavior, LoggingConfig, PriceClass};
use provision_engine::{Secret, Set};

use super::*;
use crate::kinds::cloudfront::{Behaviour, Certificate, ErrorPage, ErrorResponse, Names, Origin, PathBehaviour, Reach};
use crate::types::{Arn, CachePolicyId, OriginAccessControlId};
use crate::wire::Laid;

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
    let origin = |domain: &str, reach| Origin { domain: domain.to_owned(), path: String::new(), headers: BTreeMap::new(), reach };
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
    let seen = Distribution::shown(Some(&fresh("reference", &want).unwrap()));
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
    want.lay(&mut before).unwrap();
    assert_eq!(before, theirs);
}

#[test]
fn the_order_of_behaviours_has_a_meaning_and_that_of_aliases_has_none() {
    let mut config = fresh("reference", &wanted()).unwrap();
    config.aliases.as_mut().unwrap().items.as_mut().unwrap().reverse();
    assert_eq!(Distribution::shown(Some(&config)).names, wanted().names);
    config.cache_behaviors.as_mut().unwrap().items.as_mut().unwrap().reverse();
    assert_ne!(Distribution::shown(Some(&config)).behaviours, wanted().behaviours);
}

fn laid(want: &Behaviour, seen: Option<DefaultCacheBehavior>) -> DefaultCacheBehavior {
    want.laid(seen).unwrap().unwrap()
}

#[test]
fn what_is_bound_to_a_function_by_others_stays() {
    let want = behaviour("site");
    let mut seen = laid(&want, None);
    seen.lambda_function_associations.as_mut().unwrap().items.as_mut().unwrap()[0].include_body = Some(true);
    assert_eq!(laid(&want, Some(seen.clone())), seen, "it gets the body of a request");
}

#[test]
#[expect(deprecated, reason = "the older form is what it is about")]
fn a_policy_takes_the_place_of_the_older_form() {
    let want = behaviour("site");
    let mut seen = laid(&want, None);
    (seen.cache_policy_id, seen.min_ttl) = (None, Some(0));
    assert_eq!(Behaviour::shown(Some(&seen)).cache_policy, None);
    let seen = laid(&want, Some(seen));
    assert_eq!((seen.min_ttl, Behaviour::shown(Some(&seen))), (None, want));
}
