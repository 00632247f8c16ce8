//! Realism at the edge: distributions, their certificates and functions, zones, and where logs go.

use crate::common::edge::{
    certificate, change, config, deletion, described, distribution, edge_role, function, prove, reconfigure, record, version,
    with_lambda, zone,
};
use crate::common::stack::{balancer, id, network, target_group};
use crate::common::{BOTH, Client, real, start};
use http::Method;
use provision_local::{Backend, LocalAws, Realism, times};
use serde_json::{Value, json};

async fn status(c: &Client, distribution: &str) -> String {
    let one = c.ok("cloudfront", "GetDistribution", json!({"Id": distribution})).await;
    let list = c.ok("cloudfront", "ListDistributions", json!({})).await;
    let all = list["DistributionList"]["Items"].as_array().unwrap().clone();
    let listed = all.iter().find(|d| d["Id"] == distribution).unwrap();
    assert_eq!(one["Distribution"]["Status"], listed["Status"]);
    id(listed, "/Status")
}

#[tokio::test]
async fn a_distribution_takes_its_time_and_goes_when_it_is_off() {
    for backend in BOTH {
        let (aws, _, c) = real(backend).await;
        let dist = distribution(&c, &config("r")).await;
        assert_eq!(status(&c, &dist).await, "InProgress");
        aws.advance(times::CLOUDFRONT_DEPLOY);
        assert_eq!(status(&c, &dist).await, "Deployed");
        // The same request again starts nothing.
        c.ok("cloudfront", "CreateDistribution", json!({"DistributionConfig": config("r")})).await;
        assert_eq!(status(&c, &dist).await, "Deployed");
        let stale = deletion(&c, &dist).await["IfMatch"].clone();
        reconfigure(&c, &dist, &json!({"Comment": "new"})).await;
        assert_eq!(status(&c, &dist).await, "InProgress");
        let again = json!({"Id": dist, "IfMatch": stale, "DistributionConfig": config("r")});
        assert_eq!(c.refused("cloudfront", "UpdateDistribution", again).await, "PreconditionFailed");
        assert_eq!(c.refused("cloudfront", "DeleteDistribution", deletion(&c, &dist).await).await, "DistributionNotDisabled");
        reconfigure(&c, &dist, &json!({"Enabled": false})).await;
        aws.advance(times::CLOUDFRONT_DEPLOY);
        assert_eq!(c.refused("cloudfront", "DeleteDistribution", deletion(&c, &dist).await).await, "DistributionNotDisabled");
        aws.advance(times::CLOUDFRONT_DISABLE);
        c.ok("cloudfront", "DeleteDistribution", deletion(&c, &dist).await).await;
    }
}

async fn issued(c: &Client, arn: &str) -> String {
    id(&described(c, arn).await, "/Status")
}

#[tokio::test]
async fn a_certificate_is_issued_when_the_world_sees_its_records() {
    for backend in BOTH {
        let (aws, account, c) = real(backend).await;
        let arn = certificate(&c, &["example.com", "*.example.com"]).await;
        let zone = zone(&c, "example.com").await;
        prove(&c, &zone, &arn).await;
        aws.advance(times::ACM_VALIDATION * 2.0);
        assert_eq!(issued(&c, &arn).await, "PENDING_VALIDATION");
        let pending = described(&c, &arn).await;
        assert_eq!((&pending["IssuedAt"], &pending["NotAfter"]), (&Value::Null, &Value::Null));
        account.delegate("example.com").unwrap();
        assert_eq!(account.delegations()[0].0, "example.com.");
        aws.advance(times::ACM_VALIDATION / 2.0);
        assert_eq!(issued(&c, &arn).await, "PENDING_VALIDATION");
        aws.advance(times::ACM_VALIDATION / 2.0);
        // Its record may go now, whether anybody looked or not.
        let record_of = |option: &Value| {
            record(
                option["ResourceRecord"]["Name"].as_str().unwrap(),
                "CNAME",
                option["ResourceRecord"]["Value"].as_str().unwrap(),
            )
        };
        let gone = change(&zone, "DELETE", &record_of(&pending["DomainValidationOptions"][0]));
        c.ok("route53", "ChangeResourceRecordSets", gone).await;
        assert_eq!(issued(&c, &arn).await, "ISSUED");
        let by = |status: &str| json!({"CertificateStatuses": [status]});
        let count = |v: Value| v["CertificateSummaryList"].as_array().unwrap().len();
        assert_eq!(count(c.ok("acm", "ListCertificates", by("ISSUED")).await), 1);
        assert_eq!(count(c.ok("acm", "ListCertificates", by("PENDING_VALIDATION")).await), 0);
        // Another one waits for a record that does not come.
        let late = certificate(&c, &["example.com"]).await;
        aws.advance(times::ACM_TIMEOUT + 1.0);
        assert_eq!(issued(&c, &late).await, "VALIDATION_TIMED_OUT");
    }
}

#[tokio::test]
async fn a_zone_below_a_delegated_one_is_delegated_by_its_name_servers() {
    let (aws, account, c) = real(Backend::Ministack).await;
    let (status, _) =
        c.control(Method::POST, &format!("delegations?account={}", account.id()), r#"{"domain": "example.com"}"#).await;
    assert_eq!(status, 200);
    let parent = zone(&c, "example.com").await;
    let child = zone(&c, "app.example.com").await;
    let arn = certificate(&c, &["app.example.com"]).await;
    prove(&c, &child, &arn).await;
    aws.advance(times::ACM_VALIDATION);
    assert_eq!(issued(&c, &arn).await, "PENDING_VALIDATION");
    let servers = c.ok("route53", "GetHostedZone", json!({"Id": child})).await["DelegationSet"]["NameServers"].clone();
    let wrong = record("app.example.com", "NS", "ns-1.example.net");
    c.ok("route53", "ChangeResourceRecordSets", change(&parent, "UPSERT", &wrong)).await;
    aws.advance(times::ACM_VALIDATION);
    assert_eq!(issued(&c, &arn).await, "PENDING_VALIDATION");
    let values: Vec<Value> = servers.as_array().unwrap().iter().map(|server| json!({"Value": server})).collect();
    let right = json!({"Name": "app.example.com", "Type": "NS", "TTL": 60, "ResourceRecords": values});
    c.ok("route53", "ChangeResourceRecordSets", change(&parent, "UPSERT", &right)).await;
    aws.advance(times::ACM_VALIDATION);
    assert_eq!(issued(&c, &arn).await, "ISSUED");
    let (_, told) = c.control(Method::GET, &format!("delegations?account={}", account.id()), "").await;
    let told = told.as_array().unwrap().clone();
    let told = told.iter().find(|zone| zone["domain"] == "app.example.com.").unwrap();
    assert_eq!(told["name_servers"], servers);
}

#[tokio::test]
async fn names_and_listeners_need_an_issued_certificate() {
    for backend in BOTH {
        let (aws, account, c) = real(backend).await;
        let domain = format!("{}.example.com", account.id());
        let alias = format!("www.{domain}");
        let named = |certificate: Option<&str>| {
            let mut config = config("r");
            config["Aliases"] = json!({"Quantity": 1, "Items": [alias]});
            if let Some(arn) = certificate {
                config["ViewerCertificate"] = json!({"ACMCertificateArn": arn, "SSLSupportMethod": "sni-only"});
            }
            json!({"DistributionConfig": config})
        };
        let refused = async |certificate: Option<&str>| c.refused("cloudfront", "CreateDistribution", named(certificate)).await;
        assert_eq!(refused(None).await, "InvalidViewerCertificate");
        let elsewhere = certificate(&c, &[&domain, &format!("*.{domain}")]).await;
        let home = c.in_region("us-east-1");
        let here = certificate(&home, &[&domain, &format!("*.{domain}")]).await;
        let other = certificate(&home, &[&domain]).await;
        assert_eq!(refused(Some(&here)).await, "InvalidViewerCertificate");
        let net = network(&c, true).await;
        let (group, lb) = (target_group(&c, &net).await, balancer(&c, &net).await);
        let listener = |certificate: &str| {
            json!({"LoadBalancerArn": lb, "Protocol": "HTTPS", "Port": 443, "Certificates": [{"CertificateArn": certificate}],
                "DefaultActions": [{"Type": "forward", "TargetGroupArn": group}]})
        };
        assert_eq!(c.refused("elbv2", "CreateListener", listener(&elsewhere)).await, "UnsupportedCertificate");
        assert_eq!(c.refused("elbv2", "CreateListener", listener(&here)).await, "CertificateNotFound");
        account.delegate(&domain).unwrap();
        // One record proves all of them, in both regions.
        prove(&home, &zone(&c, &domain).await, &here).await;
        aws.advance(times::ACM_VALIDATION);
        assert_eq!(refused(Some(&elsewhere)).await, "InvalidViewerCertificate");
        assert_eq!(refused(Some(&other)).await, "InvalidViewerCertificate");
        c.ok("cloudfront", "CreateDistribution", named(Some(&here))).await;
        c.ok("elbv2", "CreateListener", listener(&elsewhere)).await;
        // What is in use says by whom, and stays.
        assert_eq!(described(&c, &elsewhere).await["InUseBy"], json!([lb]));
        assert_eq!(c.refused("acm", "DeleteCertificate", json!({"CertificateArn": elsewhere})).await, "ResourceInUseException");
        assert_eq!(home.refused("acm", "DeleteCertificate", json!({"CertificateArn": here})).await, "ResourceInUseException");
        home.ok("acm", "DeleteCertificate", json!({"CertificateArn": other})).await;
    }
}

#[tokio::test]
async fn functions_at_the_edge_are_plain_numbered_versions() {
    for backend in BOTH {
        let (aws, account, c) = real(backend).await;
        let home = c.in_region("us-east-1");
        let role = edge_role(&c).await;
        let fresh = home.refused("lambda", "CreateFunction", function("f", &role)).await;
        assert_eq!(fresh, "InvalidParameterValueException");
        aws.advance(times::ROLE_USABLE);
        let with = |name: &str, member: &str, value: Value| {
            let mut function = function(name, &role);
            function[member] = value;
            function
        };
        let good = version(&home, &function("good", &role)).await;
        let variables = version(&home, &with("variables", "Environment", json!({"Variables": {"AB": "1"}}))).await;
        let arm = version(&home, &with("arm", "Architectures", json!(["arm64"]))).await;
        let slow = version(&home, &with("slow", "Timeout", json!(31))).await;
        let elsewhere = version(&c, &function("elsewhere", &role)).await;
        let latest = format!("arn:aws:lambda:us-east-1:{}:function:good:$LATEST", account.id());
        let unqualified = format!("arn:aws:lambda:us-east-1:{}:function:good", account.id());
        let missing = format!("{unqualified}:9");
        for wrong in [&variables, &arm, &slow, &elsewhere, &latest, &unqualified, &missing] {
            let create = json!({"DistributionConfig": with_lambda(&config(wrong), wrong)});
            let code = c.refused("cloudfront", "CreateDistribution", create).await;
            assert_eq!(code, "InvalidLambdaFunctionAssociation", "{backend:?} {wrong}");
        }
        distribution(&c, &with_lambda(&config("r"), &good)).await;
    }
}

#[tokio::test]
async fn a_replicated_function_stays_long_after_its_distribution() {
    for backend in BOTH {
        let (aws, _, c) = real(backend).await;
        let home = c.in_region("us-east-1");
        let role = edge_role(&c).await;
        aws.advance(times::ROLE_USABLE);
        let used = version(&home, &function("used", &role)).await;
        version(&home, &function("free", &role)).await;
        let dist = distribution(&c, &with_lambda(&config("r"), &used)).await;
        let delete = |name: &str| json!({"FunctionName": name});
        assert_eq!(home.refused("lambda", "DeleteFunction", delete("used")).await, "InvalidParameterValueException");
        let by_version = json!({"FunctionName": "used", "Qualifier": "1"});
        assert_eq!(home.refused("lambda", "DeleteFunction", by_version).await, "InvalidParameterValueException");
        home.ok("lambda", "DeleteFunction", delete("free")).await;
        let plain = config("r");
        reconfigure(&c, &dist, &json!({"DefaultCacheBehavior": plain["DefaultCacheBehavior"]})).await;
        aws.advance(times::LAMBDA_REPLICAS - 1.0);
        let refused = home.call("lambda", "DeleteFunction", delete("used")).await.unwrap_err();
        assert!(refused.message.contains("replicated function"), "{refused:?}");
        aws.advance(1.0);
        home.ok("lambda", "DeleteFunction", delete("used")).await;
    }
}

#[tokio::test]
async fn a_change_of_records_takes_half_a_minute() {
    for backend in BOTH {
        let (aws, _, c) = real(backend).await;
        let zone = zone(&c, "example.com").await;
        let made = change(&zone, "UPSERT", &record("a.example.com", "A", "192.0.2.1"));
        let made = c.ok("route53", "ChangeResourceRecordSets", made).await;
        let change = id(&made, "/ChangeInfo/Id").rsplit('/').next().unwrap().to_owned();
        let status = async || id(&c.ok("route53", "GetChange", json!({"Id": change})).await, "/ChangeInfo/Status");
        assert_eq!(status().await, "PENDING");
        aws.advance(times::ROUTE53_INSYNC);
        assert_eq!(status().await, "INSYNC");
    }
}

#[tokio::test]
async fn access_logs_need_a_bucket_that_takes_them() {
    for backend in BOTH {
        let (_aws, account, c) = real(backend).await;
        let lb = balancer(&c, &network(&c, true).await).await;
        let bucket = format!("logs-{}", account.id());
        let log = json!({"LoadBalancerArn": lb, "Attributes": [
            {"Key": "access_logs.s3.enabled", "Value": "true"},
            {"Key": "access_logs.s3.bucket", "Value": bucket},
        ]});
        let refused = async || c.refused("elbv2", "ModifyLoadBalancerAttributes", log.clone()).await;
        assert_eq!(refused().await, "InvalidConfigurationRequest");
        let place = json!({"Bucket": bucket, "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}});
        c.ok("s3", "CreateBucket", place).await;
        assert_eq!(refused().await, "InvalidConfigurationRequest");
        let policy = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": format!("arn:aws:s3:::{bucket}/*"),
        }]});
        c.ok("s3", "PutBucketPolicy", json!({"Bucket": bucket, "Policy": policy.to_string()})).await;
        let encrypt = |algorithm: &str| {
            let rules = json!([{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm}}]);
            json!({"Bucket": bucket, "ServerSideEncryptionConfiguration": {"Rules": rules}})
        };
        c.ok("s3", "PutBucketEncryption", encrypt("aws:kms")).await;
        assert_eq!(refused().await, "InvalidConfigurationRequest");
        c.ok("s3", "PutBucketEncryption", encrypt("AES256")).await;
        c.ok("elbv2", "ModifyLoadBalancerAttributes", log.clone()).await;
    }
}

#[tokio::test]
async fn changes_of_zones_are_throttled() {
    let (_aws, _, c) = start(LocalAws::builder().realism(Realism::On)).await;
    let ask = |i: usize| json!({"Name": format!("z{i}.example"), "CallerReference": i.to_string()});
    let mut codes = Vec::new();
    for i in 0..60 {
        codes.extend(c.call("route53", "CreateHostedZone", ask(i)).await.err().map(|e| e.code));
    }
    assert!(!codes.is_empty() && codes.iter().all(|code| code == "Throttling"), "{codes:?}");
}
