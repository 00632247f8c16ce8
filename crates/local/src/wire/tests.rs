//! The protocols on a small model: requests read, answers read and written back.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};
use serde_json::{Value, json};

use super::request::{RawRequest, Scope};
use super::{ApiError, Protocol, decode_reply, encode_call, encode_error, encode_reply, error_code, flat, rest};
use crate::model::sample;

fn request(method: Method, path: &str, headers: &[(&'static str, &str)], body: &str) -> RawRequest {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, HeaderValue::from_str(value).unwrap());
    }
    RawRequest { method, path: path.to_owned(), headers: map, body: Bytes::from(body.to_owned()) }
}

fn full() -> Value {
    json!({
        "Name": "ab",
        "Count": 3,
        "Ratio": 0.5,
        "On": true,
        "Tags": [{"Key": "k", "Value": "a b&c"}, {"Key": "l", "Value": ""}],
        "Options": {"x": "y"},
        "Nested": {"Inner": "z"},
    })
}

#[test]
fn the_scope_names_who_signed_where_and_what() {
    let auth =
        "AWS4-HMAC-SHA256 Credential=ASIA1/20260101/eu-west-1/elasticloadbalancing/aws4_request, SignedHeaders=host, Signature=0";
    let signed = request(Method::POST, "/", &[("authorization", auth)], "");
    let wanted = Scope { access_key: "ASIA1".into(), region: "eu-west-1".into(), service: "elasticloadbalancing".into() };
    assert_eq!(signed.scope(), Some(wanted.clone()));
    let presigned = "/?X-Amz-Credential=ASIA1%2F20260101%2Feu-west-1%2Felasticloadbalancing%2Faws4_request";
    assert_eq!(request(Method::GET, presigned, &[], "").scope(), Some(wanted));
    assert_eq!(request(Method::GET, "/", &[], "").scope(), None);
    assert_eq!(request(Method::GET, "/", &[("authorization", "Bearer x")], "").scope(), None);
}

#[test]
fn flat_parameters_are_read_as_they_are_written() {
    for (name, protocol) in [("query", Protocol::Query), ("ec2", Protocol::Ec2)] {
        let service = sample::service(name);
        let shape = service.input("Make");
        let pairs = flat::encode(&service, shape.unwrap(), &full(), protocol);
        let (value, unknown) = flat::decode(&service, shape, &pairs, protocol);
        assert_eq!(unknown, Vec::<String>::new());
        if protocol == Protocol::Query {
            assert_eq!(value, full());
            assert!(pairs.contains(&("tagSet.item.2.Key".into(), "l".into())), "{pairs:?}");
        } else {
            assert_eq!(value.get("Tags"), full().get("Tags"));
            assert!(pairs.contains(&("Tag.1.Value".into(), "a b&c".into())), "{pairs:?}");
        }
    }
}

#[test]
fn unknown_flat_parameters_are_reported() {
    let service = sample::service("query");
    let pairs = |list: &[(&str, &str)]| -> Vec<(String, String)> {
        list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    };
    let given = pairs(&[
        ("Action", "Make"),
        ("Version", "1"),
        ("Name", "ab"),
        ("Nmae", "x"),
        ("Nested.Outer", "x"),
        ("tagSet.item.1.Kye", "x"),
    ]);
    let (_, unknown) = flat::decode(&service, service.input("Make"), &given, Protocol::Query);
    assert_eq!(unknown.len(), 3, "{unknown:?}");
    // An empty list is written as a bare name.
    let (value, unknown) = flat::decode(&service, service.input("Make"), &pairs(&[("tagSet", "")]), Protocol::Query);
    assert_eq!((value, unknown.len()), (json!({"Tags": []}), 0));
    // Text that is no number stays, for the check to refuse.
    let (value, _) = flat::decode(&service, service.input("Make"), &pairs(&[("Count", "x")]), Protocol::Query);
    assert_eq!(value, json!({"Count": "x"}));
}

#[test]
fn answers_survive_being_read_and_written() {
    let answer = json!({
        "Id": "i<1>&\"2\"",
        "Count": 4,
        "On": false,
        "Tags": [{"Key": "k", "Value": "v"}],
        "Options": {"a": "b"},
    });
    for (name, protocol) in
        [("query", Protocol::Query), ("ec2", Protocol::Ec2), ("json", Protocol::Json), ("smithy-rpc-v2-cbor", Protocol::Cbor)]
    {
        let service = sample::service(name);
        let reply = encode_reply(&service, "Make", protocol, &answer, "id-1");
        let read = decode_reply(&service, "Make", protocol, &reply.body).unwrap();
        assert_eq!(read, answer, "{name}");
    }
}

#[test]
fn times_are_written_as_each_protocol_has_them() {
    let answer = json!({"At": 1_700_000_000.5});
    let service = sample::service("query");
    let xml = encode_reply(&service, "Make", Protocol::Query, &answer, "r");
    let text = String::from_utf8(xml.body.to_vec()).unwrap();
    assert!(text.contains("<At>2023-11-14T22:13:20.500Z</At>"), "{text}");
    let cbor = encode_reply(&service, "Make", Protocol::Cbor, &answer, "r");
    let value: ciborium::Value = ciborium::from_reader(&cbor.body[..]).unwrap();
    let entry = &value.as_map().unwrap()[0].1;
    assert_eq!(entry, &ciborium::Value::Tag(1, Box::new(ciborium::Value::Float(1_700_000_000.5))));
}

#[test]
fn errors_are_read_back_in_every_protocol() {
    let error = ApiError::new("DependencyViolation", "a <b> & c");
    for protocol in [Protocol::Ec2, Protocol::Query, Protocol::Json, Protocol::Cbor, Protocol::RestJson, Protocol::RestXml] {
        let reply = encode_error(None, protocol, &error, "r");
        assert_eq!(reply.status.as_u16(), 400);
        assert_eq!(error_code(&reply), Some(("DependencyViolation".into(), "a <b> & c".into())), "{protocol:?}");
    }
}

#[test]
fn our_own_calls_are_requests_of_the_protocol() {
    let json = encode_call(&sample::service("json"), "Make", &json!({"Name": "ab"}));
    assert_eq!(json.header("x-amz-target"), Some("Sample_2020.Make"));
    let query = encode_call(&sample::service("query"), "Make", &json!({"Name": "a b"}));
    assert_eq!(&query.body[..], b"Action=Make&Version=2020-01-01&Name=a%20b");
    let cbor = encode_call(&sample::service("smithy-rpc-v2-cbor"), "Make", &json!({"Name": "ab"}));
    assert_eq!(cbor.path, "/service/Sample_2020/operation/Make");
}

#[test]
fn rest_requests_are_found_by_method_and_path() {
    let service = sample::service("rest-json");
    let find = |method: Method, path: &str| rest::operation(&service, &request(method, path, &[], ""));
    assert_eq!(find(Method::GET, "/things/a%2Fb"), Some("GetThing".into()));
    assert_eq!(find(Method::GET, "/things?max=3"), Some("ListThings".into()));
    assert_eq!(find(Method::PUT, "/things/1/x/y"), Some("PutThing".into()));
    assert_eq!(find(Method::DELETE, "/things/1"), None);
    assert_eq!(find(Method::GET, "/nothing"), None);
}

#[test]
fn rest_parameters_come_from_everywhere() {
    let service = sample::service("rest-json");
    let read = |operation: &str, r: &RawRequest, p: Protocol| rest::params(&service, operation, r, p).unwrap();
    let get = request(Method::GET, "/things/a%2Fb", &[], "");
    assert_eq!(read("GetThing", &get, Protocol::RestJson), json!({"Id": "a/b"}));
    let list = request(Method::GET, "/things?max=3", &[("x-owner", "me")], "");
    assert_eq!(read("ListThings", &list, Protocol::RestJson), json!({"Max": 3, "Owner": "me"}));
    let put = request(Method::PUT, "/things/1/x/y", &[], r#"{"nested":{"Inner":"z"}}"#);
    let wanted = json!({"Id": "1", "Path": "x/y", "Nested": {"Inner": "z"}});
    assert_eq!(read("PutThing", &put, Protocol::RestJson), wanted);
    let xml = request(Method::PUT, "/things/1/x/y", &[], "<R><nested><Inner>z</Inner></nested></R>");
    assert_eq!(read("PutThing", &xml, Protocol::RestXml), wanted);
    let broken = request(Method::PUT, "/things/1/x/y", &[], "<R><nested>");
    assert!(rest::params(&service, "PutThing", &broken, Protocol::RestXml).is_err());
}
