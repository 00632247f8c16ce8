//! The kinds of content and of names: buckets, CloudFront, its functions, Route 53.

use provision_aws::kinds::cloudfront::{self, Cors, CorsSetting, ErrorResponse, Names, PathBehaviour, Pick};
use provision_aws::kinds::lambda::{self, Package};
use provision_aws::kinds::route53::{self, Target};
use provision_aws::kinds::s3::{self, CorsRule, Encryption, LifecycleRule};
use provision_aws::types::{PolicyDocument, Statement};

use super::row::rows;
use super::{set, with, without_first};

rows! {
    s3::Bucket {
        versioning: |it, _| it.versioning = !it.versioning,
        encryption: |it, _| it.encryption = Encryption { algorithm: "aws:kms".to_owned(), key: None, bucket_key: true },
        public_access_blocked: |it, _| it.public_access_blocked = !it.public_access_blocked,
        ownership: |it, _| it.ownership = "BucketOwnerPreferred".to_owned(),
        policy: |it, _| it.policy = PolicyDocument::new([Statement::deny_everybody(&["s3:DeleteBucket"], &[
            &format!("arn:aws:s3:::{}", it.name),
        ])]),
        cors: |it, _| it.cors.push(CorsRule {
            origins: set(&["https://elsewhere.example.com".to_owned()]),
            methods: set(&["GET".to_owned()]),
            headers: set(&[]),
            exposed: set(&[]),
            max_age_s: None,
        }),
        lifecycle: |it, _| it.lifecycle = with(&it.lifecycle, LifecycleRule {
            prefix: "elsewhere/".to_owned(),
            expire_days: Some(9),
            noncurrent_days: None,
            abort_uploads_days: None,
            foreign: false,
        }),
        event_bridge: |it, _| it.event_bridge = !it.event_bridge,
        access_logs: |it, _| if let Some(logs) = &mut it.access_logs { logs.prefix = "elsewhere/".to_owned() },
        empty_on_delete: |it, _| it.empty_on_delete = !it.empty_on_delete,
    }
    cloudfront::CachePolicy {
        min_ttl_s: |it, _| it.min_ttl_s += 1,
        default_ttl_s: |it, _| it.default_ttl_s += 1,
        max_ttl_s: |it, _| it.max_ttl_s += 1,
        headers: |it, _| it.headers = Pick::only(["X-Elsewhere".to_owned()]),
        cookies: |it, _| it.cookies = Pick::only(["elsewhere".to_owned()]),
        query_strings: |it, _| it.query_strings = Pick::only(["elsewhere".to_owned()]),
        compressed: |it, _| it.compressed = !it.compressed,
    }
    cloudfront::Distribution {
        comment: |it, _| it.comment.push_str(", or elsewhere"),
        enabled: |it, _| it.enabled = !it.enabled,
        names: |it, _| if let Names::Only { aliases, .. } = &mut it.names { *aliases = without_first(aliases) },
        origins: |it, _| if let Some(origin) = it.origins.values_mut().next() { origin.path = "/elsewhere".to_owned() },
        default_behaviour: |it, _| it.default_behaviour.compress = !it.default_behaviour.compress,
        behaviours: |it, _| it.behaviours.push(PathBehaviour {
            path: "/elsewhere/*".to_owned(),
            behaviour: it.default_behaviour.clone(),
        }),
        default_root_object: |it, _| it.default_root_object = "elsewhere.html".to_owned(),
        error_responses: |it, _| it.error_responses = with(&it.error_responses, ErrorResponse {
            status: 405,
            page: None,
            keep_s: 9,
        }),
        http_version: |it, _| it.http_version = "http1.1".to_owned(),
        ipv6: |it, _| it.ipv6 = !it.ipv6,
        price_class: |it, _| it.price_class = "PriceClass_200".to_owned(),
        web_acl: |it, _| it.web_acl = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/others/1".to_owned(),
    }
    cloudfront::Function {
        runtime: |it, _| it.runtime = "cloudfront-js-1.0".to_owned(),
        code: |it, _| it.code.push_str("\n// Elsewhere.\n"),
    }
    cloudfront::OriginAccessControl {
        origin_type: |it, _| it.origin_type = "lambda".to_owned(),
        signing: |it, _| it.signing = "no-override".to_owned(),
    }
    cloudfront::OriginRequestPolicy {
        headers: |it, _| it.headers = Pick::only(["X-Elsewhere".to_owned()]),
        cookies: |it, _| it.cookies = Pick::only(["elsewhere".to_owned()]),
        query_strings: |it, _| it.query_strings = Pick::only(["elsewhere".to_owned()]),
    }
    cloudfront::ResponseHeadersPolicy {
        security: |it, _| it.security.nosniff = !it.security.nosniff,
        cors: |it, _| it.cors = CorsSetting(Some(Cors {
            origins: set(&["https://elsewhere.example.com".to_owned()]),
            headers: set(&["*".to_owned()]),
            methods: set(&["GET".to_owned()]),
            credentials: false,
            expose: set(&[]),
            max_age_s: 60,
        })),
        headers: |it, _| drop(it.headers.insert("X-Elsewhere".to_owned(), "1".to_owned())),
    }
    lambda::EdgeFunction {
        role + "cloudfront.distribution.default_behaviour": |it, by| it.role = by.role.clone(),
        runtime + "cloudfront.distribution.default_behaviour": |it, _| it.runtime = "nodejs20.x".to_owned(),
        handler + "cloudfront.distribution.default_behaviour": |it, _| it.handler = "index.elsewhere".to_owned(),
        memory_mib + "cloudfront.distribution.default_behaviour": |it, _| it.memory_mib += 128,
        timeout_s + "cloudfront.distribution.default_behaviour": |it, _| it.timeout_s -= 1,
        code + "cloudfront.distribution.default_behaviour": |it, _| it.code = elsewhere(),
    }
    route53::HostedZone {
        comment: |it, _| it.comment.push_str(", or elsewhere"),
    }
    route53::Record {
        target: |it, _| if let Target::Values { ttl_s, .. } = &mut it.target { *ttl_s += 60 },
    }
}

fn elsewhere() -> Package {
    Package::of(&[("index.js", "exports.handler = async () => ({ status: '404' });\n")]).unwrap()
}
