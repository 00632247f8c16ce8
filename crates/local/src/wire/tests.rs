//! The protocols on a small model: requests read, answers read and written back.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};
use serde_json::{Value, json};

use super::request::{RawRequest, Scope};
use super::{
    ApiError, Protocol, Reply, bodiless_error, decode_reply, encode_call, encode_error, encode_reply, error_code, flat, rest,
    rewrite_reply, unchunked,
};
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
        let read = decode_reply(&service, "Make", protocol, &reply).unwrap();
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

const REST: [(&str, Protocol); 2] = [("rest-json", Protocol::RestJson), ("rest-xml", Protocol::RestXml)];

#[test]
fn rest_calls_are_read_as_they_are_written() {
    let calls = [
        ("PutThing", json!({"Id": "a/b c", "Path": "x/y z", "Nested": {"Inner": "<&>"}})),
        ("ListThings", json!({"Max": 3, "Owner": "me"})),
        ("PutBody", json!({"Key": "/a b/", "Body": "AAH/", "Meta": {"one": "1"}})),
        ("CopyBody", json!({"Key": "k", "Source": "s"})),
        (
            "PutConfig",
            json!({"Id": "1", "Match": "e", "Labels": ["p", "q r"],
                "Config": {"Labels": ["a", "b"], "Options": {"x": "y"}, "On": true}}),
        ),
    ];
    for (name, protocol) in REST {
        let service = sample::service(name);
        for (operation, params) in &calls {
            let request = encode_call(&service, operation, params);
            assert_eq!(rest::operation(&service, &request).as_deref(), Some(*operation), "{name} {request:?}");
            let read = rest::params(&service, operation, &request, protocol).unwrap();
            assert_eq!(&read, params, "{name} {request:?}");
        }
    }
    let config = encode_call(&sample::service("rest-xml"), "PutConfig", &json!({"Id": "1", "Config": {"Labels": ["a"]}}));
    let text = std::str::from_utf8(&config.body).unwrap();
    assert!(text.contains(r#"<TheConfig xmlns="http://sample/config"><Labels><Label>a</Label></Labels></TheConfig>"#), "{text}");
    assert_eq!((config.method, config.path.as_str()), (Method::PUT, "/configs/1?config"));
}

#[test]
fn rest_answers_survive_being_read_and_written() {
    let answers = [
        (
            "PutThing",
            json!({"Tag": "t", "Status": 202, "At": "2026-01-01T00:00:00Z",
                "Grants": [{"Type": "User", "To": "a"}, {"Type": "Group", "To": "b"}], "Nested": {"Inner": "z"}}),
        ),
        ("GetBody", json!({"Body": "AAH/", "Meta": {"one": "1"}})),
        ("GetBody", json!({})),
        ("PutConfig", json!({"Config": {"Labels": [], "Options": {"x": "y"}}, "Tag": "t"})),
        ("PutBody", json!({})),
    ];
    for (name, protocol) in REST {
        let service = sample::service(name);
        for (operation, answer) in &answers {
            let reply = encode_reply(&service, operation, protocol, answer, "r");
            assert_eq!(&decode_reply(&service, operation, protocol, &reply).unwrap(), answer, "{name} {reply:?}");
        }
        let status = |operation: &str| encode_reply(&service, operation, protocol, &json!({}), "r").status.as_u16();
        assert_eq!((status("PutConfig"), status("PutBody"), status("PutThing")), (201, 204, 200));
    }
    let reply = encode_reply(&sample::service("rest-xml"), "PutThing", Protocol::RestXml, &answers[0].1, "r");
    let text = std::str::from_utf8(&reply.body).unwrap();
    let grant = r#"<Grant xmlns:xsi="http://sample/instance" xsi:type="User"><To>a</To></Grant><Grant "#;
    assert!(text.contains("<PutAnswer ") && text.contains(grant) && text.contains("<nested>"), "{text}");
    let timed = encode_reply(&sample::service("rest-xml"), "PutThing", Protocol::RestXml, &json!({"Since": 1_700_000_000}), "r");
    assert_eq!(timed.headers["since"], "Tue, 14 Nov 2023 22:13:20 GMT");
}

#[test]
fn a_rewritten_rest_answer_keeps_what_the_model_does_not_know() {
    let service = sample::service("rest-xml");
    let mut first = encode_reply(&service, "PutThing", Protocol::RestXml, &json!({"Tag": "t", "Nested": {"Inner": "z"}}), "r");
    first.headers.insert("x-other", HeaderValue::from_static("o"));
    let again = rewrite_reply(&service, "PutThing", Protocol::RestXml, &json!({"Nested": {"Inner": "new"}}), &first, "r");
    assert_eq!((again.headers.get("x-other").is_some(), again.headers.get("etag")), (true, None));
    let read = decode_reply(&service, "PutThing", Protocol::RestXml, &again).unwrap();
    assert_eq!(read, json!({"Status": 200, "Nested": {"Inner": "new"}}));
}

#[test]
fn rest_errors_have_the_form_of_their_service() {
    let mut service = sample::service("rest-xml");
    let text = |reply: &Reply| String::from_utf8(reply.body.to_vec()).unwrap();
    let wrapped = encode_error(Some(&service), Protocol::RestXml, &ApiError::new("Gone", "m"), "r");
    assert!(text(&wrapped).starts_with("<ErrorResponse "), "{wrapped:?}");
    // The model knows the status.
    assert_eq!(wrapped.status.as_u16(), 410);
    "s3".clone_into(&mut service.name);
    let bare = encode_error(Some(&service), Protocol::RestXml, &ApiError::with_status(404, "NoSuchKey", "m"), "r");
    assert!(text(&bare).contains("?>\n<Error><Code>NoSuchKey</Code>"), "{bare:?}");
    assert_eq!((bare.status.as_u16(), error_code(&bare)), (404, Some(("NoSuchKey".into(), "m".into()))));
    let mut json = encode_error(None, Protocol::RestJson, &ApiError::new("Gone", "m"), "r");
    json.headers.insert("x-amzn-errortype", HeaderValue::from_static("Gone:http://sample/"));
    assert_eq!(error_code(&json), Some(("Gone".into(), "m".into())));
    let head = Reply { status: http::StatusCode::NOT_FOUND, headers: HeaderMap::new(), body: Bytes::new() };
    assert_eq!(bodiless_error(Protocol::RestXml, &head), Some(("NotFound".into(), String::new())));
    assert_eq!(bodiless_error(Protocol::Query, &head), None);
}

#[test]
fn the_region_of_a_bucket_is_the_whole_answer() {
    let mut service = sample::service("rest-xml");
    "s3".clone_into(&mut service.name);
    for answer in [json!({"LocationConstraint": "eu-west-1"}), json!({})] {
        let reply = encode_reply(&service, "GetBucketLocation", Protocol::RestXml, &answer, "r");
        assert_eq!(decode_reply(&service, "GetBucketLocation", Protocol::RestXml, &reply), Some(answer));
        let text = std::str::from_utf8(&reply.body).unwrap();
        assert!(text.starts_with("<LocationConstraint xmlns=") && !text.contains("<LocationConstraint>"), "{text}");
    }
}

#[test]
fn chunked_uploads_become_plain() {
    let headers = [
        ("content-encoding", "gzip, aws-chunked"),
        ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
        ("x-amz-decoded-content-length", "7"),
        ("x-amz-trailer", "x-amz-checksum-crc32"),
        ("content-length", "60"),
    ];
    let body = "4\r\nab\r\n\r\n3;chunk-signature=0f\r\ncde\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";
    let plain = unchunked(request(Method::PUT, "/b/k", &headers, body));
    assert_eq!(&plain.body[..], b"ab\r\ncde");
    let header = |name: &str| plain.header(name);
    assert_eq!((header("content-encoding"), header("content-length")), (Some("gzip"), Some("7")));
    assert_eq!((header("x-amz-checksum-crc32"), header("x-amz-trailer")), (Some("AAAAAA=="), None));
    assert_eq!(header("x-amz-content-sha256"), Some("UNSIGNED-PAYLOAD"));
    // What is cut short, and what is in no chunks, stays as it is.
    for body in ["4\r\nab", "zz\r\nab\r\n0\r\n\r\n"] {
        assert_eq!(&unchunked(request(Method::PUT, "/b/k", &headers, body)).body[..], body.as_bytes());
    }
    let other = request(Method::PUT, "/b/k", &[("content-encoding", "gzip")], "0\r\n\r\n");
    assert_eq!(&unchunked(other).body[..], b"0\r\n\r\n");
}
