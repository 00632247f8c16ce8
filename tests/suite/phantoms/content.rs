//! S3, CloudFront, Route 53 and ACM.

use serde_json::{Value, json};

use super::turns::{another, fill, flipped, nothing_allowed, push, respelled, reversed, shorter, text, unsaid};
use super::{Row, row};

const DISTRIBUTION: &str = "cloudfront:GetDistribution";
const CONFIG: &str = "Distribution.DistributionConfig";
const RECORDS: &str = "route53:ListResourceRecordSets";

pub(super) fn rows() -> Vec<Row> {
    let mut all = buckets();
    all.extend(distributions());
    all.extend(names());
    all
}

fn buckets() -> Vec<Row> {
    vec![
        // With S3's own keys a key of the bucket's means nothing.
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionRule.html
        row("s3.bucket", "encryption", "s3:GetBucketEncryption", "ServerSideEncryptionConfiguration.Rules.*", |rule| {
            if rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256" {
                rule["BucketKeyEnabled"] = json!(true);
            }
        })
        .but(|rule| rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] = json!("aws:kms:dsse")),
        // Rules have names that AWS makes up, and no order.
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html
        row("s3.bucket", "lifecycle", "s3:GetBucketLifecycleConfiguration", "Rules", |rules| {
            for rule in rules.as_array_mut().into_iter().flatten() {
                rule["ID"] = json!("NGUwYTk2YWEtMzQ1Ny00");
            }
            reversed(rules);
        })
        .but(|rules| push(rules, json!({ "Status": "Enabled", "Filter": { "Prefix": "x/" }, "Expiration": { "Days": 1 } }))),
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html
        row("s3.bucket", "policy", "s3:GetBucketPolicy", "Policy", respelled).but(nothing_allowed),
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html
        row("s3.bucket", "cors", "s3:GetBucketCors", "CORSRules.*", |rule| {
            rule["ID"] = json!("a-name");
            reversed(&mut rule["AllowedMethods"]);
        })
        .but(|rule| rule["AllowedMethods"] = json!(["DELETE"])),
        // The form of the keys of logs, where nothing is said.
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_LoggingEnabled.html
        row("s3.bucket", "access_logs", "s3:GetBucketLogging", "LoggingEnabled", |logging| {
            fill(logging, json!({ "TargetObjectKeyFormat": { "SimplePrefix": {} } }));
        })
        .but(|logging| another(&mut logging["TargetPrefix"])),
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html
        row("s3.bucket", "versioning", "s3:GetBucketVersioning", "", |versioning| {
            fill(versioning, json!({ "MFADelete": "Disabled" }));
            if versioning.get("Status").is_none() {
                versioning["Status"] = json!("Suspended");
            }
        })
        .but(|versioning| {
            let on = versioning["Status"] == "Enabled";
            versioning["Status"] = json!(if on { "Suspended" } else { "Enabled" });
        }),
        // Others' notifications.
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html
        row("s3.bucket", "event_bridge", "s3:GetBucketNotificationConfiguration", "", |notifications| {
            let topic =
                json!({ "Id": "theirs", "TopicArn": "arn:aws:sns:us-east-1:123456789012:theirs", "Events": ["s3:TestEvent"] });
            fill(notifications, json!({ "TopicConfigurations": [topic] }));
        })
        .but(|notifications| {
            if let Some(all) = notifications.as_object_mut()
                && all.remove("EventBridgeConfiguration").is_none()
            {
                all.insert("EventBridgeConfiguration".to_owned(), json!({}));
            }
        }),
    ]
}

fn distributions() -> Vec<Row> {
    vec![
        // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Aliases.html
        // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ViewerCertificate.html
        row("cloudfront.distribution", "names", DISTRIBUTION, CONFIG, |config| {
            reversed(&mut config["Aliases"]["Items"]);
            let certificate = &mut config["ViewerCertificate"];
            if let Some(arn) = certificate.get("ACMCertificateArn").cloned() {
                fill(certificate, json!({ "Certificate": arn, "CertificateSource": "acm" }));
            }
        })
        .but(|config| config["Aliases"] = json!({ "Quantity": 1, "Items": ["another.example"] })),
        row("cloudfront.distribution", "origins", DISTRIBUTION, "Distribution.DistributionConfig.Origins.Items", |origins| {
            // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Origin.html
            for origin in origins.as_array_mut().into_iter().flatten() {
                fill(origin, json!({ "ConnectionAttempts": 3, "ConnectionTimeout": 10, "OriginShield": { "Enabled": false } }));
            }
            reversed(origins);
        })
        .but(|origins| another(&mut origins[0]["DomainName"])),
        // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DefaultCacheBehavior.html
        row("cloudfront.distribution", "default_behaviour", DISTRIBUTION, DEFAULT, behaviour)
            .but(|default| flipped(&mut default["Compress"])),
        // Behaviours have an order: the first that fits counts.
        // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CacheBehavior.html
        row("cloudfront.distribution", "behaviours", DISTRIBUTION, BEHAVIOURS, |all| {
            all.as_array_mut().into_iter().flatten().for_each(behaviour);
        })
        .but(reversed),
        // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html
        row("cloudfront.distribution", "http_version", DISTRIBUTION, "Distribution.DistributionConfig.HttpVersion", |version| {
            text(version, |version| if version.starts_with("HTTP") { version.to_lowercase() } else { version.to_uppercase() });
        })
        .but(|version| *version = json!("http1.1")),
        row("cloudfront.distribution", "price_class", DISTRIBUTION, CONFIG, |config| {
            unsaid(config, "PriceClass", &json!("PriceClass_All"));
            fill(config, json!({ "Staging": false, "ContinuousDeploymentPolicyId": "", "WebACLId": "" }));
        })
        .but(|config| config["PriceClass"] = json!("PriceClass_200")),
        row("cloudfront.distribution", "web_acl", DISTRIBUTION, CONFIG, |config| {
            config["WebACLId"] = json!("arn:aws:wafv2:us-east-1:123456789012:global/webacl/theirs/1");
        }),
        // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicyCustomHeadersConfig.html
        row(
            "cloudfront.response-headers-policy",
            "security",
            "cloudfront:ListResponseHeadersPolicies",
            "ResponseHeadersPolicyList.Items.*.ResponseHeadersPolicy.ResponseHeadersPolicyConfig",
            |config| fill(config, json!({ "RemoveHeadersConfig": { "Quantity": 0, "Items": [] } })),
        )
        .but(|config| config["SecurityHeadersConfig"] = json!({})),
    ]
}

const DEFAULT: &str = "Distribution.DistributionConfig.DefaultCacheBehavior";
const BEHAVIOURS: &str = "Distribution.DistributionConfig.CacheBehaviors.Items";

/// Methods have no order; what nobody asked for is filled in or empty.
fn behaviour(behaviour: &mut Value) {
    reversed(&mut behaviour["AllowedMethods"]["Items"]);
    reversed(&mut behaviour["AllowedMethods"]["CachedMethods"]["Items"]);
    fill(behaviour, json!({ "SmoothStreaming": false, "FieldLevelEncryptionId": "", "RealtimeLogConfigArn": "" }));
    for policy in ["OriginRequestPolicyId", "ResponseHeadersPolicyId"] {
        if behaviour.get(policy).is_none() {
            behaviour[policy] = json!("");
        }
    }
}

fn names() -> Vec<Row> {
    vec![
        // A star is an escape code; a name ends in a dot.
        // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
        row("route53.record", "name", RECORDS, "ResourceRecordSets.*.Name", |name| {
            text(name, |name| format!("{}.", name.trim_end_matches('.').replace('*', "\\052").to_uppercase()));
        })
        .but(|name| text(name, |name| format!("another.{name}"))),
        // https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html
        row("route53.record", "target", RECORDS, "ResourceRecordSets.*.AliasTarget", |alias| {
            text(&mut alias["DNSName"], |name| format!("dualstack.{}.", name.trim_end_matches('.').to_uppercase()));
        })
        .but(|alias| flipped(&mut alias["EvaluateTargetHealth"])),
        row("route53.record", "target", RECORDS, "ResourceRecordSets.*.ResourceRecords", |values| {
            for value in values.as_array_mut().into_iter().flatten() {
                text(&mut value["Value"], |name| format!("{}.", name.trim_end_matches('.')));
            }
            reversed(values);
        })
        .but(|values| push(values, json!({ "Value": "another.example" }))),
        // What others have in the zone, and the zone itself.
        // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html
        row("route53.record", "", RECORDS, "ResourceRecordSets", |records| {
            let value = json!([{ "Value": "10 mail.example." }]);
            push(records, json!({ "Name": "shop.example.", "Type": "MX", "TTL": 300, "ResourceRecords": value }));
        }),
        // https://docs.aws.amazon.com/Route53/latest/APIReference/API_HostedZone.html
        row("route53.hosted-zone", "name", "route53:ListHostedZones", "HostedZones.*.Name", |name| {
            text(name, |name| name.trim_end_matches('.').to_uppercase());
        })
        .but(|name| text(name, |name| format!("another.{name}"))),
        // The domain is one of its names.
        // https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html
        row("acm.certificate", "alternative_names", "acm:DescribeCertificate", "Certificate", |certificate| {
            let domain = certificate["DomainName"].clone();
            let names = &mut certificate["SubjectAlternativeNames"];
            if !names.as_array().is_some_and(|names| names.contains(&domain)) {
                push(names, domain);
            }
            reversed(names);
            fill(certificate, json!({ "KeyAlgorithm": "RSA_2048", "RenewalEligibility": "ELIGIBLE" }));
        })
        .but(|certificate| push(&mut certificate["SubjectAlternativeNames"], json!("another.example"))),
        row("acm.certificate", "domain", "acm:DescribeCertificate", "Certificate.DomainName", |domain| {
            text(domain, str::to_uppercase);
        })
        .but(|domain| text(domain, |domain| format!("another.{domain}"))),
        // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html
        row("cloudfront.cache-policy", "compressed", "cloudfront:ListCachePolicies", CACHE, |parameters| {
            if parameters.get("EnableAcceptEncodingBrotli").is_none() {
                parameters["EnableAcceptEncodingBrotli"] = json!(false);
            }
            fill(&mut parameters["CookiesConfig"], json!({ "Cookies": { "Quantity": 0, "Items": [] } }));
        })
        .but(|parameters| flipped(&mut parameters["EnableAcceptEncodingGzip"])),
        row("logs.delivery", "path", "logs:DescribeDeliveries", "deliveries.*.s3DeliveryConfiguration.suffixPath", |path| {
            // CloudFront puts a path of its own before ours.
            // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
            text(path, |path| {
                let own = "AWSLogs/{account-id}/CloudFront/";
                path.strip_prefix(own).map_or_else(|| format!("{own}{path}"), str::to_owned)
            });
        })
        .but(another),
        row("ec2.subnet", "cidr", "ec2:DescribeSubnets", "Subnets.*.CidrBlock", |range| {
            // The bits of a host mean nothing.
            // https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
            text(range, |range| range.replacen(".0/", ".7/", 1));
        })
        .but(|range| text(range, |range| range.replacen("/2", "/1", 1))),
        row("elbv2.load-balancer", "security_groups", "elbv2:DescribeLoadBalancers", "LoadBalancers.*.SecurityGroups", |all| {
            // Several times the same is once.
            // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancer.html
            if let Some(first) = all.as_array().and_then(|all| all.first()).cloned() {
                push(all, first);
            }
        })
        .but(shorter),
    ]
}

const CACHE: &str = "CachePolicyList.Items.*.CachePolicy.CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin";
