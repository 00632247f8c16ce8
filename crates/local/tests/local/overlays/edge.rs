//! Overlays of CloudFront, Route 53, ACM and Lambda. Beside moto, ministack serves the first two.

use super::*;
use crate::common::edge::{
    certificate, change, config, deletion, described, distribution, edge_role, function, record, records, zone,
};

fn create(config: &Value) -> Value {
    json!({"DistributionConfig": config})
}

/// An origin access control, a policy of headers and a function, and a configuration that uses them.
async fn used(c: &Client) -> (Value, Vec<(&'static str, Value, &'static str)>) {
    let control =
        json!({"Name": "o", "SigningProtocol": "sigv4", "SigningBehavior": "always", "OriginAccessControlOriginType": "s3"});
    let control = c.ok("cloudfront", "CreateOriginAccessControl", json!({"OriginAccessControlConfig": control})).await;
    let policy = json!({"Name": "p", "SecurityHeadersConfig": {"ContentTypeOptions": {"Override": true}}});
    let policy = c.ok("cloudfront", "CreateResponseHeadersPolicy", json!({"ResponseHeadersPolicyConfig": policy})).await;
    let function = live(c).await;
    let mut wanted = config("used");
    wanted["Origins"]["Items"][0]["OriginAccessControlId"] = control["OriginAccessControl"]["Id"].clone();
    wanted["DefaultCacheBehavior"]["ResponseHeadersPolicyId"] = policy["ResponseHeadersPolicy"]["Id"].clone();
    wanted["DefaultCacheBehavior"]["FunctionAssociations"] =
        json!({"Quantity": 1, "Items": [{"EventType": "viewer-request", "FunctionARN": function.0}]});
    let by_id = |of: &Value, name: &str| json!({"Id": of[name]["Id"], "IfMatch": of["ETag"]});
    let deletions = vec![
        ("DeleteOriginAccessControl", by_id(&control, "OriginAccessControl"), "OriginAccessControlInUse"),
        ("DeleteResponseHeadersPolicy", by_id(&policy, "ResponseHeadersPolicy"), "ResponseHeadersPolicyInUse"),
        ("DeleteFunction", json!({"Name": "f", "IfMatch": function.1}), "FunctionInUse"),
    ];
    (wanted, deletions)
}

async fn made_function(c: &Client) -> Value {
    let create = json!({"Name": "f", "FunctionCode": "eA==", "FunctionConfig": {"Comment": "", "Runtime": "cloudfront-js-2.0"}});
    c.ok("cloudfront", "CreateFunction", create).await
}

/// A published function: its ARN and its tag.
async fn live(c: &Client) -> (Value, Value) {
    let made = made_function(c).await;
    c.ok("cloudfront", "PublishFunction", json!({"Name": "f", "IfMatch": made["ETag"]})).await;
    let found = c.ok("cloudfront", "DescribeFunction", json!({"Name": "f", "Stage": "DEVELOPMENT"})).await;
    (found["FunctionSummary"]["FunctionMetadata"]["FunctionARN"].clone(), found["ETag"].clone())
}

rows! {
    a_changed_function_tells_its_tag: [Ministack], async |c: Client| {
        let made = made_function(&c).await;
        let config = json!({"Comment": "", "Runtime": "cloudfront-js-1.0"});
        let update = json!({"Name": "f", "IfMatch": made["ETag"], "FunctionCode": "eQ==", "FunctionConfig": config});
        let changed = c.ok("cloudfront", "UpdateFunction", update).await;
        let found = c.ok("cloudfront", "DescribeFunction", json!({"Name": "f", "Stage": "DEVELOPMENT"})).await;
        changed["ETag"].is_string() && changed["ETag"] == found["ETag"]
    };
    references_of_distributions_are_used_once: [Ministack], async |c: Client| {
        let one = distribution(&c, &config("r")).await;
        let two = c.ok("cloudfront", "CreateDistribution", create(&config("r"))).await;
        let mut other = config("r");
        other["Comment"] = json!("other");
        two["Distribution"]["Id"] == one.as_str()
            && refused(&c, "cloudfront", "CreateDistribution", create(&other), "DistributionAlreadyExists").await
    };
    a_reference_is_used_up_for_ever: [Ministack], async |c: Client| {
        let mut off = config("r");
        off["Enabled"] = json!(false);
        let one = distribution(&c, &off).await;
        c.ok("cloudfront", "DeleteDistribution", deletion(&c, &one).await).await;
        refused(&c, "cloudfront", "CreateDistribution", create(&off), "DistributionAlreadyExists").await
    };
    a_name_is_of_one_distribution: [Ministack], async |c: Client| {
        let named = |reference: &str| {
            let mut config = config(reference);
            config["Aliases"] = json!({"Quantity": 1, "Items": [format!("{}.example.com", c.account())]});
            config
        };
        distribution(&c, &named("one")).await;
        refused(&c, "cloudfront", "CreateDistribution", create(&named("two")), "CNAMEAlreadyExists").await
    };
    what_a_distribution_names_is_there: [Ministack], async |c: Client| {
        let mut refusals = Vec::new();
        for (path, code) in [
            ("/Origins/Items/0/OriginAccessControlId", "InvalidOriginAccessControl"),
            ("/DefaultCacheBehavior/CachePolicyId", "NoSuchCachePolicy"),
            ("/DefaultCacheBehavior/ResponseHeadersPolicyId", "NoSuchResponseHeadersPolicy"),
            ("/DefaultCacheBehavior/TargetOriginId", "NoSuchOrigin"),
        ] {
            let mut wanted = config(path);
            let (parent, name) = path.rsplit_once('/').unwrap();
            wanted.pointer_mut(parent).unwrap()[name] = json!("nothing");
            refusals.push(refused(&c, "cloudfront", "CreateDistribution", create(&wanted), code).await);
        }
        refusals == [true; 4]
    };
    functions_are_published_first: [Ministack], async |c: Client| {
        let made = made_function(&c).await;
        let mut wanted = config("r");
        let arn = &made["FunctionSummary"]["FunctionMetadata"]["FunctionARN"];
        wanted["DefaultCacheBehavior"]["FunctionAssociations"] =
            json!({"Quantity": 1, "Items": [{"EventType": "viewer-request", "FunctionARN": arn}]});
        let early = refused(&c, "cloudfront", "CreateDistribution", create(&wanted), "InvalidFunctionAssociation").await;
        c.ok("cloudfront", "PublishFunction", json!({"Name": "f", "IfMatch": made["ETag"]})).await;
        early && c.call("cloudfront", "CreateDistribution", create(&wanted)).await.is_ok()
    };
    what_a_distribution_uses_stays: [Ministack], async |c: Client| {
        let (wanted, deletions) = used(&c).await;
        distribution(&c, &wanted).await;
        let mut held = true;
        for (operation, params, code) in deletions {
            held &= refused(&c, "cloudfront", operation, params, code).await;
        }
        held
    };
    functions_are_described_without_a_stage: [Ministack], async |c: Client| {
        made_function(&c).await;
        let found = c.call("cloudfront", "DescribeFunction", json!({"Name": "f"})).await.unwrap_or_default();
        found["FunctionSummary"]["FunctionMetadata"]["Stage"] == "DEVELOPMENT"
    };
    references_of_zones_are_used_once: [Ministack], async |c: Client| {
        zone(&c, "example.com").await;
        let again = json!({"Name": "example.com", "CallerReference": "r-example.com"});
        refused(&c, "route53", "CreateHostedZone", again, "HostedZoneAlreadyExists").await
    };
    zones_have_their_own_name_servers: [Ministack], async |c: Client| {
        let (one, two) = (zone(&c, "one.example").await, zone(&c, "two.example").await);
        let (one, two) = (records(&c, &one, "one.example.", "NS").await, records(&c, &two, "two.example.", "NS").await);
        one[0]["ResourceRecords"] != two[0]["ResourceRecords"]
    };
    tags_of_several_zones: [Ministack], async |c: Client| {
        let (one, two) = (zone(&c, "one.example").await, zone(&c, "two.example").await);
        let tags = json!([{"Key": "k", "Value": "v"}]);
        c.ok("route53", "ChangeTagsForResource", json!({"ResourceType": "hostedzone", "ResourceId": two, "AddTags": tags})).await;
        let ask = json!({"ResourceType": "hostedzone", "ResourceIds": [one, two]});
        let found = c.call("route53", "ListTagsForResources", ask).await.unwrap_or_default()["ResourceTagSets"].clone();
        found[0]["ResourceId"] == one.as_str() && found[1]["Tags"] == tags
    };
    changes_get_in_sync: [Ministack], async |c: Client| {
        let zone = zone(&c, "example.com").await;
        let made = change(&zone, "CREATE", &record("a.example.com", "A", "192.0.2.1"));
        let made = c.ok("route53", "ChangeResourceRecordSets", made).await;
        let id = made["ChangeInfo"]["Id"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        let found = c.ok("route53", "GetChange", json!({"Id": id})).await;
        made["ChangeInfo"]["Status"] == "PENDING" && found["ChangeInfo"]["Status"] == "INSYNC"
            && refused(&c, "route53", "GetChange", json!({"Id": "C2NOTHING"}), "NoSuchChange").await
    };
    records_belong_into_their_zone: [Ministack], async |c: Client| {
        let zone = zone(&c, "example.com").await;
        c.ok("route53", "ChangeResourceRecordSets", change(&zone, "CREATE", &record("a.example.com", "A", "192.0.2.1"))).await;
        let mut refusals = Vec::new();
        for wrong in [
            record("a.other.com", "A", "192.0.2.1"),
            record("example.com", "CNAME", "x.example.org"),
            record("a.example.com", "CNAME", "x.example.org"),
        ] {
            refusals.push(refused(&c, "route53", "ChangeResourceRecordSets", change(&zone, "UPSERT", &wrong), "InvalidChangeBatch").await);
        }
        refusals == [true; 3]
    };
    weighted_records_stand_beside_none_of_another_sort: [Ministack Moto], async |c: Client| {
        let zone = zone(&c, "example.com").await;
        let plain = |name: &str| record(name, "A", "192.0.2.1");
        let weighted = |name: &str, set: &str| {
            let mut record = plain(name);
            record["SetIdentifier"] = json!(set);
            record["Weight"] = json!(1);
            record
        };
        for right in [plain("a.example.com"), weighted("b.example.com", "one"), weighted("b.example.com", "two")] {
            c.ok("route53", "ChangeResourceRecordSets", change(&zone, "UPSERT", &right)).await;
        }
        let mut refusals = Vec::new();
        for wrong in [weighted("a.example.com", "one"), plain("b.example.com")] {
            refusals.push(refused(&c, "route53", "ChangeResourceRecordSets", change(&zone, "UPSERT", &wrong), "InvalidChangeBatch").await);
        }
        refusals == [true; 2] && records(&c, &zone, "b.example.com.", "A").await.len() == 2
    };
    // What both have already, and the product leans on.
    records_are_created_once_and_deleted_as_they_are: [], async |c: Client| {
        let zone = zone(&c, "example.com").await;
        let one = record("a.example.com", "A", "192.0.2.1");
        c.ok("route53", "ChangeResourceRecordSets", change(&zone, "CREATE", &one)).await;
        let mut refusals = Vec::new();
        for wrong in [
            change(&zone, "CREATE", &one),
            change(&zone, "DELETE", &record("a.example.com", "A", "192.0.2.2")),
            change(&zone, "DELETE", &record("b.example.com", "A", "192.0.2.1")),
        ] {
            refusals.push(refused(&c, "route53", "ChangeResourceRecordSets", wrong, "InvalidChangeBatch").await);
        }
        let full = refused(&c, "route53", "DeleteHostedZone", json!({"Id": zone}), "HostedZoneNotEmpty").await;
        c.ok("route53", "ChangeResourceRecordSets", change(&zone, "DELETE", &one)).await;
        c.ok("route53", "DeleteHostedZone", json!({"Id": zone})).await;
        full && refusals == [true; 3]
    };
    aliases_point_into_the_zone_that_they_name: [Ministack], async |c: Client| {
        let zone = zone(&c, "example.com").await;
        let alias = |of: &str, name: &str| {
            let target = json!({"HostedZoneId": of, "DNSName": name, "EvaluateTargetHealth": false});
            change(&zone, "UPSERT", &json!({"Name": "a.example.com", "Type": "A", "AliasTarget": target}))
        };
        let mut refusals = Vec::new();
        for wrong in [
            alias("Z2FDTNDATAQYW2", "lb-1.eu-west-1.elb.amazonaws.com"),
            alias(&zone, "nothing.example.com"),
            alias("Z32O12XQLNTSW2", "lb-1.eu-west-1.elb.amazonaws.com"),
        ] {
            refusals.push(refused(&c, "route53", "ChangeResourceRecordSets", wrong, "InvalidChangeBatch").await);
        }
        c.ok("route53", "ChangeResourceRecordSets", alias("Z2FDTNDATAQYW2", "d1.cloudfront.net")).await;
        refusals == [true; 3]
    };
    stars_are_written_in_octal: [Ministack], async |c: Client| {
        let zone = zone(&c, "example.com").await;
        c.ok("route53", "ChangeResourceRecordSets", change(&zone, "CREATE", &record("*.example.com", "A", "192.0.2.1"))).await;
        records(&c, &zone, "\\052.example.com.", "A").await.len() == 1
    };
    validation_records_are_of_the_domain: [Ministack], async |c: Client| {
        let arn = certificate(&c, &["example.com", "*.example.com", "www.example.org"]).await;
        let found = c.ok("acm", "DescribeCertificate", json!({"CertificateArn": arn})).await["Certificate"].clone();
        let proof = |i: usize| found["DomainValidationOptions"][i]["ResourceRecord"].clone();
        let name = |i: usize| proof(i)["Name"].as_str().unwrap_or_default().to_owned();
        found["SubjectAlternativeNames"] == json!(["example.com", "*.example.com", "www.example.org"])
            && proof(0) == proof(1) && name(0).ends_with(".example.com.") && name(2).ends_with(".www.example.org.")
            && proof(0)["Value"].as_str().is_some_and(|v| v.ends_with(".acm-validations.aws."))
    };
    certificates_are_requested_once: [Ministack], async |c: Client| {
        let ask = json!({"DomainName": "example.com", "ValidationMethod": "DNS", "IdempotencyToken": "t"});
        let one = c.ok("acm", "RequestCertificate", ask.clone()).await;
        let two = c.ok("acm", "RequestCertificate", ask).await;
        one["CertificateArn"] == two["CertificateArn"]
    };
    lists_of_certificates_tell_their_names: [Ministack Moto], async |c: Client| {
        certificate(&c, &["example.com", "*.example.com"]).await;
        let found = first(&c, "acm", "ListCertificates", json!({"CertificateStatuses": ["ISSUED"]}), "CertificateSummaryList").await;
        found["SubjectAlternativeNameSummaries"] == json!(["example.com", "*.example.com"]) && found["InUse"] == false
            && found["KeyAlgorithm"] == "RSA_2048"
    };
    options_of_certificates_are_changed: [Moto], async |c: Client| {
        let arn = certificate(&c, &["example.com"]).await;
        let options = json!({"CertificateTransparencyLoggingPreference": "DISABLED"});
        let update = json!({"CertificateArn": arn, "Options": options});
        c.call("acm", "UpdateCertificateOptions", update).await.is_ok() && described(&c, &arn).await["Options"] == options
    };
    certificates_in_use_stay: [Ministack Moto], async |c: Client| {
        let arn = certificate(&c.in_region("us-east-1"), &["example.com"]).await;
        let mut wanted = config("r");
        wanted["ViewerCertificate"] = json!({"ACMCertificateArn": arn, "SSLSupportMethod": "sni-only", "MinimumProtocolVersion": "TLSv1.2_2021"});
        distribution(&c, &wanted).await;
        refused(&c.in_region("us-east-1"), "acm", "DeleteCertificate", json!({"CertificateArn": arn}), "ResourceInUseException").await
    };
    versions_of_functions_differ: [Ministack Moto], async |c: Client| {
        let role = edge_role(&c).await;
        let function = function("f", &role);
        c.ok("lambda", "CreateFunction", function.clone()).await;
        let one = c.ok("lambda", "PublishVersion", json!({"FunctionName": "f"})).await;
        let same = json!({"FunctionName": "f", "ZipFile": function["Code"]["ZipFile"]});
        c.ok("lambda", "UpdateFunctionCode", same).await;
        let two = c.ok("lambda", "PublishVersion", json!({"FunctionName": "f"})).await;
        c.ok("lambda", "UpdateFunctionConfiguration", json!({"FunctionName": "f", "Timeout": 9})).await;
        let three = c.ok("lambda", "PublishVersion", json!({"FunctionName": "f"})).await;
        one["Version"] == "1" && two["Version"] == "1" && three["Version"] == "2"
    };
}
