//! Distributions, zones, certificates and functions that several tests need.

use serde_json::{Value, json};

use super::Client;
use super::stack::id;

/// `Managed-CachingOptimized` (CloudFront developer guide, managed cache policies).
const CACHING: &str = "658327ea-f89d-4fab-a63d-7e88639e58f6";

/// An archive without files, in Base64.
const ARCHIVE: &str = "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";

/// A configuration with one origin.
pub(crate) fn config(reference: &str) -> Value {
    json!({
        "CallerReference": reference,
        "Comment": "",
        "Enabled": true,
        "Origins": {"Quantity": 1, "Items": [{
            "Id": "o",
            "DomainName": "example.com",
            "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"},
        }]},
        "DefaultCacheBehavior": {"TargetOriginId": "o", "ViewerProtocolPolicy": "redirect-to-https", "CachePolicyId": CACHING},
    })
}

/// Makes a distribution: its id.
pub(crate) async fn distribution(c: &Client, config: &Value) -> String {
    id(&c.ok("cloudfront", "CreateDistribution", json!({"DistributionConfig": config})).await, "/Distribution/Id")
}

/// Changes members of a distribution's configuration.
pub(crate) async fn reconfigure(c: &Client, distribution: &str, members: &Value) -> Value {
    let found = c.ok("cloudfront", "GetDistributionConfig", json!({"Id": distribution})).await;
    let mut config = found["DistributionConfig"].clone();
    config.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    let update = json!({"Id": distribution, "IfMatch": found["ETag"], "DistributionConfig": config});
    c.ok("cloudfront", "UpdateDistribution", update).await
}

/// The parameters that delete a distribution as it is now.
pub(crate) async fn deletion(c: &Client, distribution: &str) -> Value {
    let found = c.ok("cloudfront", "GetDistribution", json!({"Id": distribution})).await;
    json!({"Id": distribution, "IfMatch": found["ETag"]})
}

/// A zone: its id without what says that it is one.
pub(crate) async fn zone(c: &Client, name: &str) -> String {
    let made = c.ok("route53", "CreateHostedZone", json!({"Name": name, "CallerReference": format!("r-{name}")})).await;
    id(&made, "/HostedZone/Id").rsplit('/').next().unwrap().to_owned()
}

/// A change of one record.
pub(crate) fn change(zone: &str, action: &str, record: &Value) -> Value {
    json!({"HostedZoneId": zone, "ChangeBatch": {"Changes": [{"Action": action, "ResourceRecordSet": record}]}})
}

/// A record with one value.
pub(crate) fn record(name: &str, kind: &str, value: &str) -> Value {
    json!({"Name": name, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value}]})
}

/// The zone's records of a name and a type.
pub(crate) async fn records(c: &Client, zone: &str, name: &str, kind: &str) -> Vec<Value> {
    let all = c.ok("route53", "ListResourceRecordSets", json!({"HostedZoneId": zone})).await;
    let all = all["ResourceRecordSets"].as_array().unwrap().clone();
    all.into_iter().filter(|r| r["Name"] == name && r["Type"] == kind).collect()
}

/// Asks for a certificate: its ARN.
pub(crate) async fn certificate(c: &Client, names: &[&str]) -> String {
    let others: Vec<&str> = names[1..].to_vec();
    let mut ask = json!({"DomainName": names[0], "ValidationMethod": "DNS"});
    if !others.is_empty() {
        ask["SubjectAlternativeNames"] = json!(others);
    }
    id(&c.ok("acm", "RequestCertificate", ask).await, "/CertificateArn")
}

pub(crate) async fn described(c: &Client, certificate: &str) -> Value {
    c.ok("acm", "DescribeCertificate", json!({"CertificateArn": certificate})).await["Certificate"].clone()
}

/// Writes a certificate's validation records into a zone.
pub(crate) async fn prove(c: &Client, zone: &str, certificate: &str) {
    for option in described(c, certificate).await["DomainValidationOptions"].as_array().unwrap() {
        let proof = &option["ResourceRecord"];
        let proof = record(proof["Name"].as_str().unwrap(), "CNAME", proof["Value"].as_str().unwrap());
        c.ok("route53", "ChangeResourceRecordSets", change(zone, "UPSERT", &proof)).await;
    }
}

/// A role that Lambda and Lambda@Edge may take.
pub(crate) async fn edge_role(c: &Client) -> String {
    let trust = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"Service": ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]},
        "Action": "sts:AssumeRole",
    }]});
    let create = json!({"RoleName": "edge", "AssumeRolePolicyDocument": trust.to_string()});
    id(&c.ok("iam", "CreateRole", create).await, "/Role/Arn")
}

/// The parameters of a function.
pub(crate) fn function(name: &str, role: &str) -> Value {
    json!({"FunctionName": name, "Runtime": "nodejs22.x", "Role": role, "Handler": "index.handler", "Code": {"ZipFile": ARCHIVE}})
}

/// A numbered version of a new function: its ARN.
pub(crate) async fn version(c: &Client, function: &Value) -> String {
    c.ok("lambda", "CreateFunction", function.clone()).await;
    let publish = json!({"FunctionName": function["FunctionName"]});
    id(&c.ok("lambda", "PublishVersion", publish).await, "/FunctionArn")
}

/// The default behaviour with an association.
pub(crate) fn with_lambda(config: &Value, arn: &str) -> Value {
    let mut config = config.clone();
    config["DefaultCacheBehavior"]["LambdaFunctionAssociations"] =
        json!({"Quantity": 1, "Items": [{"EventType": "origin-request", "LambdaFunctionARN": arn}]});
    config
}
