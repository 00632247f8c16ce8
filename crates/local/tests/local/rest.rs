//! The services of the REST protocols: methods, paths, headers, payloads.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};
use provision_local::wire::{RawRequest, encode_call};
use provision_local::{Backend, LocalAws};
use serde_json::{Value, json};

use crate::common::{BOTH, Client, plain, start};

const ROLE: &str = "arn:aws:iam::111122223333:role/r";

/// Every byte, many times over.
fn content() -> Vec<u8> {
    (0..3_000_000_u32).map(|i| (i ^ (i >> 8)) as u8).collect()
}

/// Names of buckets are unique in all accounts.
fn bucket(client: &Client) -> String {
    format!("bucket-{}", client.account())
}

async fn made(client: &Client) -> String {
    let name = bucket(client);
    let place = json!({"Bucket": name, "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}});
    client.ok("s3", "CreateBucket", place).await;
    name
}

#[tokio::test]
async fn objects_come_back_as_they_were_put() {
    for backend in BOTH {
        let (_aws, account, client) = plain(backend).await;
        let name = made(&client).await;
        let body = STANDARD.encode(content());
        for key in ["plain", "a/b c+d/", "/odd//key"] {
            let put = json!({"Bucket": name, "Key": key, "Body": body, "ContentType": "x/y", "Metadata": {"one": "1"}});
            client.ok("s3", "PutObject", put).await;
            let found = client.ok("s3", "GetObject", json!({"Bucket": name, "Key": key})).await;
            assert!(found["Body"] == body.as_str(), "{backend:?} {key}");
            assert_eq!((&found["ContentType"], &found["Metadata"]), (&json!("x/y"), &json!({"one": "1"})), "{backend:?} {key}");
            let head = client.ok("s3", "HeadObject", json!({"Bucket": name, "Key": key})).await;
            assert_eq!(head["ContentLength"], content().len(), "{backend:?} {key}");
        }
        // An upload that looks like a request of another protocol.
        let form = STANDARD.encode("Action=ListRoles&Version=2012-06-01");
        client.ok("s3", "PutObject", json!({"Bucket": name, "Key": "form", "Body": form})).await;
        let call = account.calls().into_iter().rfind(|c| c.mutating).unwrap();
        assert_eq!((call.operation.as_str(), call.params["Body"].as_str()), ("PutObject", Some("35 bytes")));
        let copy = json!({"Bucket": name, "Key": "copy", "CopySource": format!("{name}/form")});
        assert!(client.ok("s3", "CopyObject", copy).await["CopyObjectResult"]["ETag"].is_string(), "{backend:?}");
        let list = client.ok("s3", "ListObjectsV2", json!({"Bucket": name})).await;
        assert_eq!(list["Contents"].as_array().unwrap().len(), 5, "{backend:?}");
    }
}

#[tokio::test]
async fn a_chunked_upload_arrives_without_its_chunks() {
    for backend in BOTH {
        let (_aws, _, client) = plain(backend).await;
        let name = made(&client).await;
        let mut request = encode_call(&client.model("s3"), "PutObject", &json!({"Bucket": name, "Key": "k"}));
        for (header, value) in [
            ("content-encoding", "aws-chunked"),
            ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
            ("x-amz-decoded-content-length", "11"),
            ("x-amz-trailer", "x-amz-checksum-crc32"),
            ("x-amz-sdk-checksum-algorithm", "CRC32"),
        ] {
            request.headers.insert(header, HeaderValue::from_static(value));
        }
        let chunks = "6\r\nhello \r\n5\r\nworld\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n";
        request.body = Bytes::from_static(chunks.as_bytes());
        let reply = client.send("s3", request).await.unwrap();
        assert!(reply.status.is_success(), "{backend:?} {reply:?}");
        let found = client.ok("s3", "GetObject", json!({"Bucket": name, "Key": "k", "ChecksumMode": "ENABLED"})).await;
        assert_eq!(found["Body"], STANDARD.encode("hello world"), "{backend:?}");
        assert!(found["ContentEncoding"].as_str().is_none_or(str::is_empty), "{backend:?} {found}");
    }
}

#[tokio::test]
async fn errors_have_the_form_of_their_service() {
    for backend in BOTH {
        let (aws, _, client) = plain(backend).await;
        let name = bucket(&client);
        assert_eq!(client.refused("s3", "HeadBucket", json!({"Bucket": name})).await, "NotFound");
        let text = async |service: &str, operation: &str, params: Value| {
            let reply = client.send(service, encode_call(&client.model(service), operation, &params)).await.unwrap();
            (reply.status.as_u16(), String::from_utf8(reply.body.to_vec()).unwrap(), reply.headers)
        };
        let (status, body, _) = text("s3", "ListObjectsV2", json!({"Bucket": name})).await;
        assert!(status == 404 && body.contains("\n<Error><Code>NoSuchBucket</Code>"), "{backend:?} {status} {body}");
        let (status, body, _) = text("cloudfront", "GetDistribution", json!({"Id": "NOPE"})).await;
        assert!(status == 404 && body.contains("<ErrorResponse") && body.contains("<Code>NoSuchDistribution"), "{status} {body}");
        let (status, _, headers) = text("lambda", "GetFunction", json!({"FunctionName": "nope"})).await;
        assert_eq!((status, &headers["x-amzn-errortype"]), (404, &HeaderValue::from_static("ResourceNotFoundException")));
        // What the model does not allow is refused before the emulator sees it.
        assert_eq!(client.refused("lambda", "GetFunction", json!({"FunctionName": "a b"})).await, "ProvisionInvalidRequest");
        assert_eq!(aws.take_violations().len(), 1);
        let stranger = Client::new(client.endpoint().to_owned(), "AKIAUNKNOWN", "");
        assert_eq!(stranger.refused("s3", "ListObjectsV2", json!({"Bucket": name})).await, "InvalidAccessKeyId");
    }
}

#[tokio::test]
async fn global_services_are_one_whichever_region_signs() {
    for backend in BOTH {
        let (_aws, account, client) = plain(backend).await;
        let zone = client.ok("route53", "CreateHostedZone", json!({"Name": "example.com", "CallerReference": "r"})).await;
        let request = encode_call(&client.model("route53"), "ListHostedZones", &json!({}));
        let elsewhere = client.in_region("us-east-1");
        let reply = elsewhere.send("route53", request).await.unwrap();
        let text = String::from_utf8(reply.body.to_vec()).unwrap();
        assert!(text.contains(zone["HostedZone"]["Id"].as_str().unwrap()), "{backend:?} {text}");
        assert_eq!(account.calls()[1].region, "us-east-1");
    }
}

#[tokio::test]
async fn changes_of_rest_services_are_replayed() {
    let (aws, account, client) = start(LocalAws::builder().backend(Backend::Ministack).journal(true)).await;
    let zone = client.ok("route53", "CreateHostedZone", json!({"Name": "example.com", "CallerReference": "r"})).await;
    let record = json!({"Name": "a.example.com", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]});
    // As the SDKs do, without what says that it is a zone.
    let bare = |zone: &Value| zone["Id"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let change = json!({"HostedZoneId": bare(&zone["HostedZone"]),
        "ChangeBatch": {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}});
    client.ok("route53", "ChangeResourceRecordSets", change).await;
    let code = json!({"Name": "f", "FunctionCode": STANDARD.encode("function handler(e) { return e.request }"),
        "FunctionConfig": {"Comment": "", "Runtime": "cloudfront-js-2.0"}});
    client.ok("cloudfront", "CreateFunction", code).await;
    client.in_region("eu-central-1").ok("lambda", "CreateFunction", crate::common::edge::function("there", ROLE)).await;
    let other = aws.new_account().await.unwrap();
    other.replay(&account.journal()).await.unwrap();
    let there = Client::front(&other);
    let zones = there.ok("route53", "ListHostedZones", json!({})).await;
    let records = json!({"HostedZoneId": bare(&zones["HostedZones"][0])});
    let records = there.ok("route53", "ListResourceRecordSets", records).await;
    assert!(records.to_string().contains("192.0.2.1"), "{records}");
    let code = there.ok("cloudfront", "GetFunction", json!({"Name": "f", "Stage": "DEVELOPMENT"})).await;
    assert_eq!(code["FunctionCode"], STANDARD.encode("function handler(e) { return e.request }"));
    // In the region where it was made.
    let functions = there.in_region("eu-central-1").ok("lambda", "ListFunctions", json!({})).await;
    assert_eq!(functions["Functions"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_rest_operation_that_is_not_there_is_a_loud_error() {
    let (aws, _, client) = plain(Backend::Ministack).await;
    assert_eq!(client.refused("route53", "ListTrafficPolicies", json!({})).await, "ProvisionNotEmulated");
    let odd = RawRequest { method: Method::PATCH, path: "/x".into(), headers: HeaderMap::new(), body: Bytes::new() };
    assert_eq!(client.send("s3", odd).await.unwrap().status.as_u16(), 501);
    assert_eq!(aws.take_violations(), ["s3:PATCH /x: s3 has no operation PATCH /x"]);
}
